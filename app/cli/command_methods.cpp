// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/learn/method_catalog.h"
#include "json_value.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

Json parameterJson(const ParameterDeclaration& parameter) {
  Json json;
  json["name"] = parameter.name;
  json["title"] = parameter.title;
  json["type"] = typeName(parameter.defaultValue);
  json["default"] = jsonValue(parameter.defaultValue);
  if (parameter.minimum != parameter.maximum) {
    json["minimum"] = parameter.minimum;
    json["maximum"] = parameter.maximum;
  }
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  json["help"] = parameter.help;
  json["source"] = parameter.source;
  return json;
}

std::string methodsJson(const std::vector<MethodInfo>& methods) {
  Json array = Json::array();
  for (const MethodInfo& method : methods) {
    Json json;
    json["name"] = method.name;
    json["title"] = method.title;
    json["summary"] = method.summary;
    json["source"] = method.source;
    json["plugin"] = method.plugin;
    json["fuses_at_task_end"] = method.fusesAtTaskEnd;
    json["parameters"] = Json::array();
    for (const ParameterDeclaration& parameter : method.parameters)
      json["parameters"].push_back(parameterJson(parameter));
    array.push_back(std::move(json));
  }
  return array.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string methodsText(const std::vector<MethodInfo>& methods) {
  std::string text;
  for (const MethodInfo& method : methods) {
    text += (text.empty() ? "" : "\n") + method.name + ": " + method.title + "\n" + wrapped(method.summary, "  ");
    if (!method.source.empty()) text += wrapped("Source: " + method.source, "  ");
    for (const ParameterDeclaration& parameter : method.parameters) {
      text += "\n  method." + parameter.name + " = " + toText(parameter.defaultValue) + "\n";
      text += wrapped(parameter.title + ", " + allowedText(parameter) + ". " + parameter.help, "      ");
      if (!parameter.source.empty()) text += wrapped("Source: " + parameter.source, "      ");
    }
  }
  return text;
}

}  // namespace

void addMethodsCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("methods", "List the methods and their parameters");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "A JSON array");
  command->callback([json, &line] {
    line.chosen = [json, &line] {
      MethodCatalog& catalog = MethodCatalog::instance();
      catalog.load(line.plugins);
      for (const PluginStatus& plugin : catalog.plugins()) {
        if (!plugin.loaded && !line.quiet) printError("the plug-in " + plugin.file + " is not used: " + plugin.reason);
      }
      if (catalog.methods().empty()) throw Error("no method was found in " + pluginFolder());
      print(*json ? methodsJson(catalog.methods()) : methodsText(catalog.methods()));
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
