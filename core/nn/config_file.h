// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checked reading of the JSON files that lie in a checkpoint directory. Everything a reader below does not accept
// throws Error that names the file and the field.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace skillscope {

/// A JSON object in a file, or one inside it. A field that is absent or null leaves the value given as it is.
/// Thread: const functions from any.
class ConfigFile {
 public:
  /// Throws Error when the file cannot be read or holds no JSON object; `purpose` says what it is needed for.
  ConfigFile(const std::string& path, const std::string& purpose);

  const std::string& path() const { return path_; }
  bool has(const std::string& name) const;       ///< present and not null
  bool mentions(const std::string& name) const;  ///< present, null or not
  bool isText(const std::string& name) const;    ///< present and a text

  void whole(const std::string& name, std::int64_t& value, std::int64_t minimum, std::int64_t maximum) const;
  void real(const std::string& name, double& value, double minimum, double maximum) const;
  void flag(const std::string& name, bool& value) const;
  void text(const std::string& name, std::string& value) const;
  /// One whole number, or a list of them; empty if absent.
  std::vector<std::int64_t> wholes(const std::string& name, std::int64_t minimum, std::int64_t maximum) const;
  /// One text, or a list of them; empty if absent.
  std::vector<std::string> texts(const std::string& name) const;
  /// An object of numbers, in the order of the file; empty if absent.
  std::vector<std::pair<std::string, double>> numbersByName(const std::string& name) const;
  /// An object of texts, in the order of the file; empty if absent.
  std::vector<std::pair<std::string, std::string>> textsByName(const std::string& name) const;
  std::optional<ConfigFile> section(const std::string& name) const;

  [[noreturn]] void fail(const std::string& name, const std::string& problem) const;

 private:
  friend std::vector<ConfigFile> readConfigList(const std::string& path);
  ConfigFile(std::string path, std::string prefix, std::shared_ptr<const nlohmann::ordered_json> json)
      : path_(std::move(path)), prefix_(std::move(prefix)), json_(std::move(json)) {}
  const nlohmann::ordered_json* find(const std::string& name) const;

  std::string path_, prefix_;
  std::shared_ptr<const nlohmann::ordered_json> json_;
};

/// The objects of a file that holds a JSON list. Throws Error naming the file.
std::vector<ConfigFile> readConfigList(const std::string& path);

}  // namespace skillscope
