// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of a run's record that are kept as JSON text: tasks, skill units, environment. Bytes that are no UTF-8 are
// replaced. Reading throws Error for text of another shape.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

std::string tasksToJson(const std::vector<TaskInfo>& tasks);
std::vector<TaskInfo> tasksFromJson(const std::string& text);
std::string unitsToJson(const SkillUnitTable& table);
SkillUnitTable unitsFromJson(const std::string& text);
std::string environmentToJson(const std::map<std::string, std::string>& environment);
std::map<std::string, std::string> environmentFromJson(const std::string& text);

}  // namespace skillscope
