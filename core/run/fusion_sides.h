// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both sides of a merge as a file in the run's folder, `fusion-<number>/sides.safetensors`, numbers from 1: the trained
// tensors before the task ("previous/<name>") and after it ("current/<name>"), and Ī and Ū of every trained scalar.
// With these the fusion can be made again in another way, without training. A round of Recurrent-KIF has more, see
// FusionSides: "between", "memory_sensitivity", "memory_uncertainty" and, with static importance, "history".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/learn/method.h"
#include "core/run/event.h"

namespace skillscope {

/// `<runFolder>/fusion-<round + 1>/sides.safetensors`; rounds count from 0, as FusionRound::round.
std::string fusionSidesPath(const std::string& runFolder, int round);
/// Bytes that the sides of all fusions of a run take on disk so far.
std::int64_t fusionSidesKept(const std::string& runFolder);
/// What the tensors take on disk.
std::int64_t fusionSidesBytes(const FusionSides& sides);
/// The file appears whole or not at all. Returns the event that names it, its size and its SHA-256. Throws Error.
Checkpointed writeFusionSides(const std::string& runFolder, const FusionSides& sides,
                              const std::vector<TrainableTensor>& trainable, int task, std::int64_t step);
/// The names of the tensors whose sides a file has, in the order in which they were trained. Throws Error.
std::vector<std::string> namesInFusionSides(const std::string& runFolder, int round);
/// The sides as they are in the file. Throws Error naming it where it is missing or damaged.
FusionSides readFusionSides(const std::string& runFolder, int round);
/// Throws Error naming the file where it is missing, damaged, or of other tensors than `trainable`.
FusionSides readFusionSides(const std::string& runFolder, int round, const std::vector<TrainableTensor>& trainable);

}  // namespace skillscope
