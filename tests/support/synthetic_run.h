// SPDX-License-Identifier: GPL-3.0-or-later
//
// A made-up run with the shape of a real one, for tests, benchmarks and pictures that need no training: five tasks,
// LoRA on the attention of a small encoder–decoder, importance that drifts, fusion after every task by KIF's own rule,
// accuracies that rise while a task is learned and fall afterwards. The same options give the same events on every
// machine.
#pragma once

#include <cstdint>
#include <vector>

#include "core/run/event.h"

namespace skillscope::test {

struct SyntheticRunOptions {
  int tasks = 5;
  int stepsPerTask = 200;
  int encoderLayers = 3, decoderLayers = 3;
  int rank = 8;
  bool pairs = true;  ///< rank-1 pairs; false: matrices A and B
  bool fuses = true;  ///< KIF; false: sequential fine-tuning, without importance and fusion
  int importanceEverySteps = 5;
  int evaluationsPerTask = 4;   ///< dev scores of all tasks seen so far, on the way
  double forgetting = 0.06;     ///< mean loss of accuracy of an earlier task while another one is learned
  std::int64_t untilStep = -1;  ///< the run is still going on after this step; −1: it has finished
  std::uint64_t seed = 1;
};

std::vector<Event> syntheticRun(const SyntheticRunOptions& options = {});

}  // namespace skillscope::test
