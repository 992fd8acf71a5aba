// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a method with a pool of slots fetched, at one moment of a run: for each example, and gold task by fetched task.
// No LibTorch.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

struct FetchedSlot {
  std::int32_t slot = 0;
  int task = -1;  ///< that owns it
  float weight = 0, similarity = 0;
};

struct FetchedExample {
  int task = -1;                          ///< gold: whose example it is
  std::int32_t place = 0;                 ///< in the scored split
  std::optional<ExamplePrediction> text;  ///< none where the run kept no prediction of it
  std::vector<FetchedSlot> slots;         ///< most similar first

  /// Sum of the weights of slots of the task; weights of one example sum to 1 (but for the released quotient rule).
  double shareOf(int owner) const;
  /// The owner with the largest share; the lowest of equals, −1 for no slots.
  int mostFrom() const;
};

struct RetrievalMoment {
  int afterTask = -1;
  std::vector<FetchedExample> examples;  ///< by task, then by place
  int tasks = 0;                         ///< of the run
  /// [gold task][owner]: share of the fetched slots; a row sums to 1, or is empty (all 0) where nothing was fetched.
  std::vector<std::vector<double>> share;
  std::vector<int> measured;  ///< examples of each gold task

  double ownShare() const;  ///< mean over the gold tasks that are learned by then; NaN where there is none
};

/// The last task after which anything was fetched, not later than `afterTask`; −1: never.
int lastRetrievalAt(std::span<const ExampleRetrieval> retrievals, int afterTask);

/// The retrievals recorded after that task, joined with the predictions of the same moment.
RetrievalMoment retrievalMoment(std::span<const ExampleRetrieval> retrievals,
                                std::span<const ExamplePredictions> predictions, int afterTask, int tasks);

}  // namespace skillscope
