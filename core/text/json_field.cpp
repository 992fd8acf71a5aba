// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/json_field.h"

#include <nlohmann/json.hpp>

#include "core/text/tokenizer_file.h"

namespace skillscope {

JsonField::JsonField(const nlohmann::json& value, std::string file, std::string path, int depth)
    : value_(&value), file_(std::move(file)), path_(std::move(path)), depth_(depth) {
  if (depth > 64) fail("is nested too deeply");
}

bool JsonField::isNull() const {
  return value_->is_null();
}

bool JsonField::isText() const {
  return value_->is_string();
}

bool JsonField::isList() const {
  return value_->is_array();
}

bool JsonField::isObject() const {
  return value_->is_object();
}

bool JsonField::has(const std::string& key) const {
  if (!value_->is_object()) return false;
  const auto found = value_->find(key);
  return found != value_->end() && !found->is_null();
}

JsonField JsonField::operator[](const std::string& key) const {
  if (!value_->is_object()) fail("must be an object");
  const auto found = value_->find(key);
  if (found == value_->end()) child(*value_, key).fail("is missing");
  return child(*found, key);
}

std::vector<JsonField> JsonField::list() const {
  if (!value_->is_array()) fail("must be a list");
  std::vector<JsonField> fields;
  fields.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) {
    fields.emplace_back((*value_)[i], file_, path_ + "[" + std::to_string(i) + "]", depth_ + 1);
  }
  return fields;
}

const std::string& JsonField::text() const {
  if (!value_->is_string()) fail("must be a text");
  return value_->get_ref<const std::string&>();
}

bool JsonField::flag() const {
  if (!value_->is_boolean()) fail("must be true or false");
  return value_->get<bool>();
}

std::int64_t JsonField::integer(std::int64_t low, std::int64_t high) const {
  if (!value_->is_number_integer() || (value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX) ||
      value_->get<std::int64_t>() < low || value_->get<std::int64_t>() > high) {
    fail("must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return value_->get<std::int64_t>();
}

double JsonField::number() const {
  if (!value_->is_number()) fail("must be a number");
  return value_->get<double>();
}

std::string JsonField::textOr(const std::string& key, const std::string& absent) const {
  return has(key) ? (*this)[key].text() : absent;
}

bool JsonField::flagOr(const std::string& key, bool absent) const {
  return has(key) ? (*this)[key].flag() : absent;
}

void JsonField::fail(const std::string& problem) const {
  throw Error("Field " + (path_.empty() ? "(top level)" : path_) + " in", file_, "it " + problem);
}

JsonField JsonField::child(const nlohmann::json& value, const std::string& key) const {
  return JsonField(value, file_, path_.empty() ? key : path_ + "." + key, depth_ + 1);
}

nlohmann::json readJsonObject(const std::string& file) {
  const std::string content = readTokenizerFile(file);
  nlohmann::json json;
  try {
    json = nlohmann::json::parse(content);
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: …": the bracket is for programmers.
    const std::string message = error.what();
    const std::size_t end = message.find("] ");
    throw Error("Cannot read", file, "it is not valid JSON, " + message.substr(end == std::string::npos ? 0 : end + 2));
  }
  if (!json.is_object()) throw Error("Cannot read", file, "it is not a JSON object");
  return json;
}

}  // namespace skillscope
