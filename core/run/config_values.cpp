// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/config_values.h"

#include <toml++/toml.h>
#include <sstream>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {
namespace {

std::string textOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return std::to_string(whole->get());
  if (const auto* real = node.as_floating_point()) return realText(real->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* list = node.as_array()) {
    std::string text;
    for (const toml::node& item : *list) text += (text.empty() ? "" : ", ") + textOf(item);
    return text;
  }
  std::ostringstream other;  // dates
  if (const auto* date = node.as_date()) other << date->get();
  if (const auto* time = node.as_time()) other << time->get();
  if (const auto* both = node.as_date_time()) other << both->get();
  return other.str();
}

void collect(const toml::table& table, const std::string& prefix, ConfigValues& values) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, name + ".", values);
    } else {
      values[name] = textOf(node);
    }
  }
}

}  // namespace

ConfigValues configValues(const std::string& toml) {
  ConfigValues values;
  try {
    collect(toml::parse(toml), "", values);
  } catch (const toml::parse_error& error) {
    throw Error("the config cannot be read: " + std::string(error.description()) + " in line " +
                std::to_string(error.source().begin.line));
  }
  return values;
}

}  // namespace skillscope
