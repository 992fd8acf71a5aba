// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/run/run_config.h"
#include "json_value.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

std::string settingsJson(const RunConfig& config) {
  Json array = Json::array();
  for (const SettingInfo& setting : settings()) {
    Json json;
    json["key"] = setting.key;
    json["title"] = setting.title;
    json["type"] = setting.isList ? "list" : typeName(setting.defaultValue);
    json["default"] = jsonValue(setting.defaultValue);
    json["value"] = jsonValue(settingValue(config, setting.key));
    if (setting.minimum != setting.maximum) {
      json["minimum"] = setting.minimum;
      json["maximum"] = setting.maximum;
    }
    if (!setting.choices.empty()) json[setting.alternative.empty() ? "choices" : "proposals"] = setting.choices;
    if (!setting.alternative.empty()) json["or"] = setting.alternative;
    json["help"] = setting.help;
    array.push_back(std::move(json));
  }
  return array.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string shown(const ParameterValue& value) {
  const std::string text = toText(value);
  return text.empty() ? "\"\"" : text;
}

std::string settingsText(const RunConfig& config) {
  std::string text, section;
  for (const SettingInfo& setting : settings()) {
    const std::string next = setting.key.substr(0, setting.key.find('.'));
    if (next != section) {
      text += (section.empty() ? "[" : "\n[") + next + "]\n";
      section = next;
    }
    const ParameterValue value = settingValue(config, setting.key);
    text += "  " + setting.key + " = " + shown(value);
    if (value != setting.defaultValue) text += "   (default " + shown(setting.defaultValue) + ")";
    const bool limited = setting.minimum != setting.maximum || !setting.choices.empty();
    const std::string allowed = limited ? ", " + allowedText(setting) : "";
    text += "\n" + wrapped(setting.title + allowed + ". " + setting.help, "      ");
  }
  text += "\n[method]\n  method.name = " + config.method + "\n";
  text += wrapped("What learns. \"skillscope-cli methods\" lists the methods and their parameters.", "      ");
  for (const auto& [name, value] : config.methodParameters) text += "  method." + name + " = " + toText(value) + "\n";
  return text;
}

}  // namespace

void addSettingsCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string config;
    bool toml = false, json = false;
  };
  CLI::App* command = app.add_subcommand("settings", "List every key of a config with its meaning");
  const auto options = std::make_shared<Options>();
  command->add_option("config", options->config, "Show the values of this preset or file instead of the defaults")
      ->option_text("CONFIG|PRESET");
  CLI::Option* toml = command->add_flag("--toml", options->toml, "As a complete config, to start one's own from");
  command->add_flag("--json", options->json, "A JSON array")->excludes(toml);
  command->callback([options, &line] {
    line.chosen = [options] {
      const RunConfig config = options->config.empty() ? RunConfig() : loadConfig(options->config);
      print(options->toml ? toToml(config) : options->json ? settingsJson(config) : settingsText(config));
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
