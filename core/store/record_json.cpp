// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/record_json.h"

#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace skillscope {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Function>
auto parsed(const std::string& text, const char* what, Function function) {
  try {
    return function(Json::parse(text));
  } catch (const Json::exception& exception) {
    throw Error(std::string("the list of ") + what + " cannot be read: " + exception.what());
  }
}

}  // namespace

std::string tasksToJson(const std::vector<TaskInfo>& tasks) {
  Json json = Json::array();
  for (const TaskInfo& task : tasks) {
    json.push_back({{"name", task.name},
                    {"title", task.title},
                    {"labels", task.labels},
                    {"train_examples", task.trainExamples},
                    {"dev_examples", task.devExamples},
                    {"test_examples", task.testExamples}});
  }
  return text(json);
}

std::vector<TaskInfo> tasksFromJson(const std::string& text) {
  return parsed(text, "tasks", [](const Json& json) {
    std::vector<TaskInfo> tasks;
    for (const Json& entry : json) {
      TaskInfo& task = tasks.emplace_back();
      entry.at("name").get_to(task.name);
      entry.at("title").get_to(task.title);
      entry.at("labels").get_to(task.labels);
      entry.at("train_examples").get_to(task.trainExamples);
      entry.at("dev_examples").get_to(task.devExamples);
      entry.at("test_examples").get_to(task.testExamples);
    }
    return tasks;
  });
}

std::string unitsToJson(const SkillUnitTable& table) {
  Json units = Json::array();
  for (const SkillUnit& unit : table.units) {
    units.push_back({{"name", unit.name},
                     {"stack", unit.stack},
                     {"layer", unit.layer},
                     {"module", unit.module},
                     {"part", unit.part},
                     {"rank", unit.rank},
                     {"elements", unit.elements}});
  }
  return text({{"granularity", table.granularity}, {"units", std::move(units)}});
}

SkillUnitTable unitsFromJson(const std::string& text) {
  return parsed(text, "skill units", [](const Json& json) {
    SkillUnitTable table;
    json.at("granularity").get_to(table.granularity);
    for (const Json& entry : json.at("units")) {
      SkillUnit& unit = table.units.emplace_back();
      entry.at("name").get_to(unit.name);
      entry.at("stack").get_to(unit.stack);
      entry.at("layer").get_to(unit.layer);
      entry.at("module").get_to(unit.module);
      entry.at("part").get_to(unit.part);
      entry.at("rank").get_to(unit.rank);
      entry.at("elements").get_to(unit.elements);
    }
    return table;
  });
}

std::string environmentToJson(const std::map<std::string, std::string>& environment) {
  return text(Json(environment));
}

std::map<std::string, std::string> environmentFromJson(const std::string& text) {
  return parsed(text, "environment entries",
                [](const Json& json) { return json.get<std::map<std::string, std::string>>(); });
}

}  // namespace skillscope
