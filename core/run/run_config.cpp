// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/task_source.h"
#include "core/run/config_settings.h"

namespace skillscope {

namespace {

constexpr std::size_t largestFile = 1 << 20;

/// Where in which text a key stands; starts every message.
std::string place(const std::string& source, std::size_t line) {
  return line == 0 ? source + ": " : source + ":" + std::to_string(line) + ": ";
}

std::string place(const std::string& source, const toml::node& node) {
  return place(source, node.source().begin.line);
}

std::string lineOf(const std::string& text, std::size_t line) {
  std::istringstream stream(text);
  std::string content;
  for (std::size_t i = 0; i < line && std::getline(stream, content); ++i) continue;
  return trimmed(content);
}

std::string readText(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0)
    throw UsageError("the config " + path + " cannot be read: " + std::strerror(errno));
  if (S_ISDIR(status.st_mode)) throw UsageError("the config " + path + " is a folder; name the TOML file in it");
  if (!S_ISREG(status.st_mode)) throw UsageError("the config " + path + " is no regular file");
  if (static_cast<std::size_t>(status.st_size) > largestFile) {
    throw UsageError("the config " + path + " has " + std::to_string(status.st_size) +
                     " bytes, more than any config needs; is it another kind of file?");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file && status.st_size > 0) throw UsageError("the config " + path + " cannot be read: " + std::strerror(errno));
  return content.str();
}

void checkBytes(const std::string& text, const std::string& source) {
  if (text.size() > largestFile) throw UsageError(source + ": the text is longer than any config needs");
  const std::size_t zero = text.find('\0');
  if (zero != std::string::npos) throw UsageError(source + ": this is a binary file, not a TOML config");
  if (const auto position = firstInvalidUtf8(text)) {
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*position), '\n') + 1;
    throw UsageError(place(source, static_cast<std::size_t>(line)) + "the text is not valid UTF-8; save it as UTF-8");
  }
}

toml::table parse(const std::string& text, const std::string& source) {
  checkBytes(text, source);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const std::size_t line = error.source().begin.line;
    std::string reason(error.description());
    const bool twice = reason.find("redefine") != std::string::npos;
    for (char& c : reason) {
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    throw UsageError(place(source, line) + (twice ? "a key or section is given twice" : "this is not valid TOML") +
                     " at " + inQuotes(lineOf(text, line)) + ": " + reason);
  }
}

std::string typeName(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a section";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    default:
      return "a value";
  }
}

/// A plain TOML value, or nothing for sections, lists and dates.
std::optional<ParameterValue> plainValue(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return ParameterValue(flag->get());
  if (const auto* integer = node.as_integer()) return ParameterValue(static_cast<std::int64_t>(integer->get()));
  if (const auto* real = node.as_floating_point()) return ParameterValue(real->get());
  if (const auto* text = node.as_string()) return ParameterValue(text->get());
  return std::nullopt;
}

/// The value of a setting as ParameterValue: lists become text with commas.
ParameterValue givenValue(const SettingInfo& info, const toml::node& node) {
  if (info.isList && node.is_array()) {
    std::vector<std::string> items;
    for (const toml::node& item : *node.as_array()) {
      const auto* text = item.as_string();
      if (!text) throw UsageError(info.key + " has an item that is no text, but must be " + allowedText(info));
      if (text->get().find(',') != std::string::npos) {
        throw UsageError(info.key + " has the item " + inQuotes(text->get()) + "; an item must not have a comma");
      }
      if (trimmed(text->get()).empty()) throw UsageError(info.key + " has an empty item");
      items.push_back(text->get());
    }
    return joined(items, ",");
  }
  if (const auto value = plainValue(node)) return *value;
  throw UsageError(info.key + " is " + typeName(node) + ", but must be " + allowedText(info));
}

std::vector<std::string> sectionNames() {
  std::vector<std::string> names;
  for (const std::string& key : configKeys()) {
    const std::string section = key.substr(0, key.find('.'));
    if (names.empty() || names.back() != section) names.push_back(section);
  }
  return names;
}

[[noreturn]] void unknownKey(const std::string& key) {
  const std::string text = "there is no setting " + key;
  const std::string meant = suggestion(key, configKeys());
  if (!meant.empty()) throw UsageError(text + meant);
  const std::string section = key.substr(0, key.find('.') + 1);
  std::vector<std::string> siblings;
  for (const std::string& known : configKeys()) {
    if (!section.empty() && known.starts_with(section)) siblings.push_back(known);
  }
  throw UsageError(text + (siblings.empty() ? "; sections are " + joined(sectionNames(), ", ")
                                            : "; known are " + joined(siblings, ", ")));
}

void setMethodName(RunConfig& config, const std::string& name) {
  const bool plain = !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!plain) throw UsageError("method.name is " + inQuotes(name) + ", but must be a name of letters, digits, - and _");
  config.method = name;
}

void readMethod(RunConfig& config, const std::string& key, const toml::node& node) {
  const std::string fullKey = "method." + key;
  const auto value = plainValue(node);
  if (!value) throw UsageError(fullKey + " is " + typeName(node) + ", but must be a number, a text, or true or false");
  if (const double* real = std::get_if<double>(&*value); real && !std::isfinite(*real)) {
    throw UsageError(fullKey + " is " + toText(*value) + ", but must be a finite number");
  }
  if (key != "name") {
    config.methodParameters[key] = *value;
  } else if (const std::string* text = std::get_if<std::string>(&*value)) {
    setMethodName(config, *text);
  } else {
    throw UsageError("method.name is " + toText(*value) + ", but must be the name of a method");
  }
}

void readKey(RunConfig& config, const std::string& section, const std::string& key, const toml::node& node) {
  if (section == "method") return readMethod(config, key, node);
  const ConfigSetting* setting = findSetting(section + "." + key);
  if (!setting) unknownKey(section + "." + key);
  setting->set(config, checkedSetting(setting->info, givenValue(setting->info, node)));
}

void readSection(RunConfig& config, const std::string& section, const toml::node& node, const std::string& source) {
  const std::vector<std::string> sections = sectionNames();
  if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
    const std::string meant = nearest(section, node.is_table() ? sections : configKeys());
    throw UsageError(place(source, node) + "there is no " +
                     (node.is_table() ? "section [" + section + "]" : "setting " + section) +
                     (meant.empty() ? "; sections are " + joined(sections, ", ") : "; did you mean " + meant + "?"));
  }
  if (!node.is_table()) {
    throw UsageError(place(source, node) + section + " is " + typeName(node) + ", but must be a section [" + section +
                     "]");
  }
  for (const auto& [key, value] : *node.as_table()) {
    try {
      readKey(config, section, std::string(key.str()), value);
    } catch (const UsageError& error) {
      throw UsageError(place(source, value) + error.what());
    }
  }
}

std::string tomlText(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\t':
        result += "\\t";
        break;
      case '\r':
        result += "\\r";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          char buffer[8];
          std::snprintf(buffer, sizeof buffer, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
          result += buffer;
        } else {
          result += c;
        }
    }
  }
  return result + "\"";
}

std::string tomlValue(const ParameterValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return tomlText(*text);
  std::string number = toText(value);
  if (std::holds_alternative<double>(value) && number.find_first_of(".en") == std::string::npos) number += ".0";
  return number;
}

std::string tomlList(const std::string& items) {
  std::vector<std::string> texts;
  for (const std::string& item : listItems(items)) texts.push_back(tomlText(item));
  return "[" + joined(texts, ", ") + "]";
}

std::string tomlKey(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? key : tomlText(key);
}

/// The right side of --set stream.tasks=["a", "b"] is read as TOML.
ParameterValue typedList(const SettingInfo& info, const std::string& text) {
  if (!trimmed(text).starts_with('[')) return text;
  const toml::table table = [&] {
    try {
      return parse("value = " + text, info.key);
    } catch (const UsageError&) {
      throw UsageError(info.key + " is " + text + ", but must be " + allowedText(info));
    }
  }();
  return givenValue(info, *table.get("value"));
}

}  // namespace

RunConfig readConfigFile(const std::string& path) {
  return withStreamPathsFrom(readConfigText(readText(path), path),
                             std::filesystem::absolute(path).parent_path().string());
}

RunConfig readConfigText(const std::string& toml, const std::string& sourceName) {
  const toml::table table = parse(toml, sourceName);
  RunConfig config;
  for (const auto& [key, node] : table) readSection(config, std::string(key.str()), node, sourceName);
  for (const char* key : {"order", "tasks"}) {
    const toml::node* node = table["stream"][key].node();
    try {
      checkAgainstStream(config, std::string("stream.") + key);
    } catch (const UsageError& error) {
      throw UsageError((node ? place(sourceName, *node) : place(sourceName, 0)) + error.what());
    }
  }
  try {
    validate(config);
  } catch (const UsageError& error) {
    throw UsageError(place(sourceName, 0) + error.what());
  }
  return config;
}

std::string toToml(const RunConfig& config) {
  std::string text, section;
  for (const ConfigSetting& setting : configSettings()) {
    const std::string& key = setting.info.key;
    const std::size_t dot = key.find('.');
    if (key.substr(0, dot) != section) {
      section = key.substr(0, dot);
      text += (text.empty() ? "[" : "\n[") + section + "]\n";
    }
    const ParameterValue value = setting.get(config);
    text += "# " + setting.info.help;
    if (!setting.info.isList && ((!setting.info.choices.empty() && setting.info.alternative.empty()) ||
                                 setting.info.minimum != setting.info.maximum)) {
      text += " (" + allowedText(setting.info) + ")";
    }
    text += "\n" + key.substr(dot + 1) + " = " +
            (setting.info.isList ? tomlList(std::get<std::string>(value)) : tomlValue(value)) + "\n";
  }
  text += "\n[method]\n# What learns, and its parameters; those not written here have the method's defaults.\n";
  text += "name = " + tomlText(config.method) + "\n";
  for (const auto& [key, value] : config.methodParameters) text += tomlKey(key) + " = " + tomlValue(value) + "\n";
  return text;
}

void applySetting(RunConfig& config, const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || trimmed(assignment.substr(0, equals)).empty()) {
    throw UsageError(inQuotes(assignment) + " is no setting: write KEY=VALUE, such as train.learning_rate=1e-3");
  }
  const std::string key = trimmed(assignment.substr(0, equals));
  const std::string value = trimmed(assignment.substr(equals + 1));
  if (key == "method.name") {
    const std::string before = config.method;
    const ParameterValue name = guessedValue(value);
    setMethodName(config, std::holds_alternative<std::string>(name) ? std::get<std::string>(name) : value);
    // Parameters belong to their method; those of another one would only be refused.
    if (config.method != before) config.methodParameters.clear();
  } else if (key.starts_with("method.") && key.size() > 7) {
    const ParameterValue guessed = guessedValue(value);
    if (const double* real = std::get_if<double>(&guessed); real && !std::isfinite(*real)) {
      throw UsageError(key + " is " + value + ", but must be a finite number");
    }
    config.methodParameters[key.substr(7)] = guessed;
  } else if (const ConfigSetting* setting = findSetting(key)) {
    const SettingInfo& info = setting->info;
    // The choices are checked with the rest, where a near one is named.
    ParameterDeclaration declaration = declarationOf(info);
    declaration.choices.clear();
    const ParameterValue typed = info.isList ? typedList(info, value) : valueFromText(key, declaration, value);
    setting->set(config, checkedSetting(info, typed));
  } else {
    unknownKey(key);
  }
}

ParameterValue settingValue(const RunConfig& config, const std::string& key) {
  if (key == "method.name") return config.method;
  if (key.starts_with("method.")) {
    const auto found = config.methodParameters.find(key.substr(7));
    if (found != config.methodParameters.end()) return found->second;
    throw UsageError(key + " is not given in this config, so the method's default holds");
  }
  const ConfigSetting* setting = findSetting(key);
  if (!setting) unknownKey(key);
  return setting->get(config);
}

void validate(const RunConfig& config) {
  for (const ConfigSetting& setting : configSettings()) checkedSetting(setting.info, setting.get(config));
  for (const char* key : {"stream.order", "stream.tasks"}) checkAgainstStream(config, key);
  RunConfig copy;
  setMethodName(copy, config.method);
  for (const auto& [key, value] : config.methodParameters) {
    const double* real = std::get_if<double>(&value);
    if (real && !std::isfinite(*real)) throw UsageError("method." + key + " must be a finite number");
  }
  const std::string& device = config.device;
  const bool numbered = device.starts_with("cuda:") && device.size() > 5 && device.size() < 9 &&
                        device.find_first_not_of("0123456789", 5) == std::string::npos;
  if (device != "auto" && device != "cpu" && device != "cuda" && !numbered) {
    throw UsageError("run.device is " + inQuotes(device) + ", but must be auto, cpu, cuda or cuda:N");
  }
  if (config.tuning == "full" && config.frozenType != "float32") {
    throw UsageError("backbone.frozen_type is " + config.frozenType +
                     ", but backbone.tuning = \"full\" freezes no weight: use float32, or lora");
  }
  if (config.trainLimit > 0 && config.accumulation > 1 && config.maxSteps == 0 &&
      config.trainLimit < config.batchSize * (config.accumulation - 1)) {
    throw UsageError("stream.train_limit is " + std::to_string(config.trainLimit) + ", too few for one step of " +
                     std::to_string(config.batchSize) + " × " + std::to_string(config.accumulation) +
                     " examples: lower train.accumulation or train.batch_size");
  }
}

StreamChoice streamChoice(const RunConfig& config) {
  StreamChoice choice;
  choice.name = config.streamName;
  choice.folder = config.streamFolder;
  choice.order = config.order;
  choice.tasks = config.tasks;
  choice.limits = {config.trainLimit, config.devLimit, config.testLimit, config.listOptions};
  return choice;
}

RunConfig withStreamPathsFrom(RunConfig config, const std::string& folder) {
  const auto complete = [&folder](std::string& path) {
    if (!path.empty()) path = (std::filesystem::absolute(folder) / path).lexically_normal().string();
  };
  if (isStreamFile(config.streamName)) complete(config.streamName);
  complete(config.streamFolder);
  return config;
}

}  // namespace skillscope
