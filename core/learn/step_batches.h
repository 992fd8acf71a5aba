// SPDX-License-Identifier: GPL-3.0-or-later
//
// The micro-batches of one optimizer step after another, epoch after epoch, and their place in a saved run.
#pragma once

#include <cstdint>
#include <vector>

#include "core/learn/batching.h"
#include "core/learn/method.h"
#include "core/tensor/random.h"

namespace skillscope {

/// Thread: one thread at a time.
class StepBatches {
 public:
  /// Keeps references to the examples and the generators.
  StepBatches(const std::vector<TokenisedExample>& examples, std::int64_t batchSize, std::int64_t accumulation,
              const RandomState& random)
      : examples_(examples), batchSize_(batchSize), accumulation_(accumulation), random_(random) {}

  /// Of the next step: as many as it accumulates, fewer at an epoch's end, which no step reaches over.
  std::vector<TokenBatch> next(std::int64_t padId);

  /// What is left of the epoch, as sizes of its batches and their examples one behind the other.
  void save(StateArchive& archive) const;
  /// Throws Error where the saved epoch does not fit the examples.
  void restore(const StateArchive& archive);

 private:
  const std::vector<TokenisedExample>& examples_;
  std::int64_t batchSize_, accumulation_;
  const RandomState& random_;
  BatchPlan plan_;
  std::size_t position_ = 0;
};

}  // namespace skillscope
