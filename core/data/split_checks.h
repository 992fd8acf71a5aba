// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be wrong between the splits of a task though every file is sound.
#pragma once

#include <string>
#include <vector>

#include "core/data/task_stream.h"

namespace skillscope {

/// Of `examples`, how many have a prompt that `others` have as well.
std::size_t sharedPrompts(const std::vector<Example>& examples, const std::vector<Example>& others);
/// Takes those out; the number of them.
std::size_t removeShared(std::vector<Example>& examples, const std::vector<Example>& others);

/// Sentences: test or dev prompts that are in train too, dev prompts that are in test too, train records that are there
/// twice, labels without a train record, answers without text. Empty if all is well.
std::vector<std::string> splitRemarks(const Task& task);

}  // namespace skillscope
