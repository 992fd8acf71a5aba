// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/config_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

Json readJson(const std::string& path, const std::string& purpose) {
  std::ifstream stream(path);
  if (!stream) throw Error("Cannot open", path, purpose);
  Json json = Json::parse(stream, nullptr, false);
  if (json.is_discarded()) throw Error("Cannot read", path, "it is not valid JSON; copy or export the folder again");
  return json;
}

/// A list as it is, anything else as a list of one.
std::vector<Json> listOf(const Json& value) {
  if (!value.is_array()) return {value};
  return {value.begin(), value.end()};
}

bool fitsInt64(const Json& value) {
  return value.is_number_integer() &&
         (!value.is_number_unsigned() || value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
}

}  // namespace

ConfigFile::ConfigFile(const std::string& path, const std::string& purpose) : path_(path) {
  auto json = std::make_shared<Json>(readJson(path, purpose));
  if (!json->is_object()) throw Error("Cannot read", path, "it is not a JSON object");
  json_ = std::move(json);
}

std::vector<ConfigFile> readConfigList(const std::string& path) {
  const Json json = readJson(path, "it belongs to the checkpoint directory");
  if (!json.is_array()) throw Error("Cannot read", path, "it is not a JSON list");
  std::vector<ConfigFile> entries;
  for (const Json& entry : json) {
    if (!entry.is_object()) throw Error("Cannot read", path, "an entry of its list is not an object");
    entries.push_back(ConfigFile(path, "", std::make_shared<Json>(entry)));
  }
  return entries;
}

void ConfigFile::fail(const std::string& name, const std::string& problem) const {
  throw Error("Field " + prefix_ + name + " in", path_, problem);
}

const Json* ConfigFile::find(const std::string& name) const {
  const auto found = json_->find(name);
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

bool ConfigFile::has(const std::string& name) const {
  return find(name) != nullptr;
}

bool ConfigFile::mentions(const std::string& name) const {
  return json_->contains(name);
}

bool ConfigFile::isText(const std::string& name) const {
  const Json* json = find(name);
  return json != nullptr && json->is_string();
}

void ConfigFile::whole(const std::string& name, std::int64_t& value, std::int64_t minimum, std::int64_t maximum) const {
  const Json* json = find(name);
  if (json == nullptr) return;
  if (!fitsInt64(*json)) fail(name, "it must be a whole number");
  const auto given = json->get<std::int64_t>();
  if (given < minimum || given > maximum) {
    fail(name, std::to_string(given) + " is not in " + std::to_string(minimum) + ".." + std::to_string(maximum));
  }
  value = given;
}

void ConfigFile::real(const std::string& name, double& value, double minimum, double maximum) const {
  const Json* json = find(name);
  if (json == nullptr) return;
  if (!json->is_number()) fail(name, "it must be a number");
  const double given = json->get<double>();
  if (!(given >= minimum && given <= maximum)) {
    fail(name, realText(given) + " is not in " + realText(minimum) + ".." + realText(maximum));
  }
  value = given;
}

void ConfigFile::flag(const std::string& name, bool& value) const {
  const Json* json = find(name);
  if (json == nullptr) return;
  if (!json->is_boolean()) fail(name, "it must be true or false");
  value = json->get<bool>();
}

void ConfigFile::text(const std::string& name, std::string& value) const {
  const Json* json = find(name);
  if (json == nullptr) return;
  if (!json->is_string()) fail(name, "it must be a text");
  value = json->get<std::string>();
}

std::vector<std::int64_t> ConfigFile::wholes(const std::string& name, std::int64_t minimum,
                                             std::int64_t maximum) const {
  const Json* json = find(name);
  std::vector<std::int64_t> values;
  if (json == nullptr) return values;
  for (const Json& entry : listOf(*json)) {
    if (!fitsInt64(entry)) fail(name, "it must be a whole number or a list of them");
    values.push_back(entry.get<std::int64_t>());
    if (values.back() < minimum || values.back() > maximum) {
      fail(name,
           std::to_string(values.back()) + " is not in " + std::to_string(minimum) + ".." + std::to_string(maximum));
    }
  }
  return values;
}

std::vector<std::string> ConfigFile::texts(const std::string& name) const {
  const Json* json = find(name);
  std::vector<std::string> values;
  if (json == nullptr) return values;
  for (const Json& entry : listOf(*json)) {
    if (!entry.is_string()) fail(name, "it must be a text or a list of texts");
    values.push_back(entry.get<std::string>());
  }
  return values;
}

std::vector<std::pair<std::string, double>> ConfigFile::numbersByName(const std::string& name) const {
  std::vector<std::pair<std::string, double>> values;
  const Json* json = find(name);
  if (json == nullptr) return values;
  if (!json->is_object()) fail(name, "it must be an object");
  for (const auto& [key, value] : json->items()) {
    if (!value.is_number()) fail(name + "." + key, "it must be a number");
    values.emplace_back(key, value.get<double>());
  }
  return values;
}

std::vector<std::pair<std::string, std::string>> ConfigFile::textsByName(const std::string& name) const {
  std::vector<std::pair<std::string, std::string>> values;
  const Json* json = find(name);
  if (json == nullptr) return values;
  if (!json->is_object()) fail(name, "it must be an object");
  for (const auto& [key, value] : json->items()) {
    if (!value.is_string()) fail(name + "." + key, "it must be a text");
    values.emplace_back(key, value.get<std::string>());
  }
  return values;
}

std::optional<ConfigFile> ConfigFile::section(const std::string& name) const {
  const Json* json = find(name);
  if (json == nullptr) return std::nullopt;
  if (!json->is_object()) fail(name, "it must be an object");
  return ConfigFile(path_, prefix_ + name + ".", std::shared_ptr<const Json>(json_, json));
}

}  // namespace skillscope
