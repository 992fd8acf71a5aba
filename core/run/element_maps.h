// SPDX-License-Identifier: GPL-3.0-or-later
//
// The importance of single elements at the end of a task: what lies below the skill units, kept where a run is asked
// to ([record] elements). One safetensors file a task, `<run's folder>/elements/task-<n>.safetensors`, n from 1; its
// metadata names task and step. It holds Ī·Ū as float32 matrices under the names that skill units begin with:
// "<module path>/A" [r, in] and "<module path>/B" [out, r] of a LoRA pair, a tensor's own name otherwise (a vector is
// one row). No LibTorch here. Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skillscope {

struct SkillUnit;

struct ElementMap {
  std::string name;
  int rows = 0, columns = 0;
  std::vector<float> values;  ///< row-major
};

/// What is recorded after one task.
struct ElementMaps {
  int task = 0;
  std::int64_t step = 0;
  std::vector<ElementMap> maps;
};

/// The file of a task, whether it exists or not.
std::string elementMapPath(const std::string& runFolder, int task);
/// The names of the matrices that hold a unit's elements: one, or A and B of a rank-1 pair.
std::vector<std::string> elementNamesOf(const SkillUnit& unit, const std::string& granularity);
/// The named matrices after a task; of names that were not recorded nothing. No maps where the task has no file.
/// Throws Error for a file that is none.
ElementMaps readElementMaps(const std::string& runFolder, int task, const std::vector<std::string>& names);
/// Whether one of the patterns is "all" or a part of the name.
bool elementsWanted(const std::string& name, const std::vector<std::string>& patterns);

}  // namespace skillscope
