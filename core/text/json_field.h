// SPDX-License-Identifier: GPL-3.0-or-later
//
// A place in a JSON file that knows its path, so that every complaint names the file and the field. For .cpp files of
// the tokenizers only: the JSON library is slow to compile.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace skillscope {

/// All readers throw Error "Field <path> in <file>: <problem>". The JSON value must outlive the field.
class JsonField {
 public:
  JsonField(const nlohmann::json& value, std::string file, std::string path = "", int depth = 0)
      : value_(&value), file_(std::move(file)), path_(std::move(path)), depth_(depth) {
    if (depth > 64) fail("is nested too deeply");
  }

  const nlohmann::json& value() const { return *value_; }
  const std::string& file() const { return file_; }
  const std::string& path() const { return path_; }
  bool isNull() const { return value_->is_null(); }
  bool isText() const { return value_->is_string(); }
  bool isList() const { return value_->is_array(); }
  bool isObject() const { return value_->is_object(); }

  /// Present and not null.
  bool has(const std::string& key) const {
    if (!value_->is_object()) return false;
    const auto found = value_->find(key);
    return found != value_->end() && !found->is_null();
  }
  JsonField operator[](const std::string& key) const {
    if (!value_->is_object()) fail("must be an object");
    const auto found = value_->find(key);
    if (found == value_->end()) child(*value_, key).fail("is missing");
    return child(*found, key);
  }
  std::vector<JsonField> list() const {
    if (!value_->is_array()) fail("must be a list");
    std::vector<JsonField> fields;
    fields.reserve(value_->size());
    for (std::size_t i = 0; i < value_->size(); ++i) {
      fields.emplace_back((*value_)[i], file_, path_ + "[" + std::to_string(i) + "]", depth_ + 1);
    }
    return fields;
  }

  const std::string& text() const {
    if (!value_->is_string()) fail("must be a text");
    return value_->get_ref<const std::string&>();
  }
  bool flag() const {
    if (!value_->is_boolean()) fail("must be true or false");
    return value_->get<bool>();
  }
  std::int64_t integer(std::int64_t low, std::int64_t high) const {
    if (!value_->is_number_integer() || (value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX) ||
        value_->get<std::int64_t>() < low || value_->get<std::int64_t>() > high) {
      fail("must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    }
    return value_->get<std::int64_t>();
  }
  double number() const {
    if (!value_->is_number()) fail("must be a number");
    return value_->get<double>();
  }

  std::string textOr(const std::string& key, const std::string& absent) const {
    return has(key) ? (*this)[key].text() : absent;
  }
  bool flagOr(const std::string& key, bool absent) const { return has(key) ? (*this)[key].flag() : absent; }

  [[noreturn]] void fail(const std::string& problem) const {
    throw Error("Field " + (path_.empty() ? "(top level)" : path_) + " in", file_, "it " + problem);
  }
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
  JsonField child(const nlohmann::json& value, const std::string& key) const {
    return JsonField(value, file_, path_.empty() ? key : path_ + "." + key, depth_ + 1);
  }
  const nlohmann::json* value_;
  std::string file_, path_;
  int depth_;
};

/// The JSON object in a file. Throws Error if it cannot be read, is no JSON object or is larger than any tokenizer.
nlohmann::json readJsonObject(const std::string& file);

}  // namespace skillscope
