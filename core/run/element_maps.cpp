// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/element_maps.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/run/event.h"

namespace skillscope {

std::string elementMapPath(const std::string& runFolder, int task) {
  return runFolder + "/elements/task-" + std::to_string(task + 1) + ".safetensors";
}

std::vector<std::string> elementNamesOf(const SkillUnit& unit, const std::string& granularity) {
  if (granularity != "pair") return {unit.name};
  const std::string site = unit.name.substr(0, unit.name.rfind('/'));
  return {site + "/A", site + "/B"};
}

bool elementsWanted(const std::string& name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&name](const std::string& pattern) {
    return pattern == "all" || name.find(pattern) != std::string::npos;
  });
}

ElementMaps readElementMaps(const std::string& runFolder, int task, const std::vector<std::string>& names) {
  ElementMaps found;
  found.task = task;
  const std::string path = elementMapPath(runFolder, task);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return found;
  const SafetensorsFile file(path);
  if (const auto step = file.metadata().find("step"); step != file.metadata().end()) {
    try {
      found.step = std::stoll(step->second);
    } catch (const std::exception&) {
      throw Error("Cannot read the element importance in", path, "its step is \"" + step->second + "\", not a number");
    }
  }
  for (const std::string& name : names) {
    const SafetensorsEntry* entry = file.find(name);
    if (entry == nullptr) continue;
    if (entry->dtype != "F32" || entry->shape.size() != 2)
      throw Error("Cannot read the element importance in", path, name + " is no float32 matrix");
    ElementMap map;
    map.name = name;
    map.rows = static_cast<int>(entry->shape[0]);
    map.columns = static_cast<int>(entry->shape[1]);
    const auto bytes = file.bytes(*entry);
    map.values.resize(bytes.size() / sizeof(float));
    if (!bytes.empty()) std::memcpy(map.values.data(), bytes.data(), bytes.size());
    found.maps.push_back(std::move(map));
  }
  return found;
}

}  // namespace skillscope
