// SPDX-License-Identifier: GPL-3.0-or-later
//
// A place in a JSON file that knows its path, so that every complaint names the file and the field.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

/// All readers throw Error "Field <path> in <file>: <problem>". The JSON value must outlive the field.
class JsonField {
 public:
  JsonField(const nlohmann::json& value, std::string file, std::string path = "", int depth = 0);

  const nlohmann::json& value() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }
  bool isNull() const;
  bool isText() const;
  bool isList() const;
  bool isObject() const;

  bool has(const std::string& key) const;  ///< present and not null
  JsonField operator[](const std::string& key) const;
  std::vector<JsonField> list() const;
  const std::string& text() const;
  bool flag() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  double number() const;

  std::string textOr(const std::string& key, const std::string& absent) const;
  bool flagOr(const std::string& key, bool absent) const;

  [[noreturn]] void fail(const std::string& problem) const;
  /// Runs something that throws an Error without a place, and adds the place.
  template <typename Action>
  auto placed(Action&& action) const {
    try {
      return action();
    } catch (const Error& error) {
      throw Error("Field " + path_ + " in", file_, error.what());
    }
  }

 private:
  JsonField child(const nlohmann::json& value, const std::string& key) const;
  const nlohmann::json* value_;
  std::string file_, path_;
  int depth_;
};

/// The JSON object in a file. Throws Error if it cannot be read, is no JSON object or is larger than any tokenizer.
nlohmann::json readJsonObject(const std::string& file);

}  // namespace skillscope
