// SPDX-License-Identifier: GPL-3.0-or-later
//
// From examples to batches: which examples go together, and their padded tensors.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/learn/task_tokens.h"
#include "core/nn/backbone.h"
#include "core/tensor/random.h"

namespace skillscope {

/// Indices of the examples of each batch.
using BatchPlan = std::vector<std::vector<std::int64_t>>;

/// One epoch: every example once, in random order (from the generator of `use`). Examples of similar length
/// are put together to save padding: the shuffled list is sorted by length within windows of eight batches, cut into
/// batches, and the batches are shuffled. The last batch of the sorted list may be smaller.
BatchPlan planEpoch(const std::vector<TokenisedExample>& examples, std::int64_t batchSize, const RandomState& random,
                    RandomUse use = RandomUse::dataOrder);

/// For scoring: the first `count` examples, longest first, so that memory and time a batch are known after the first.
BatchPlan planEvaluation(const std::vector<TokenisedExample>& examples, std::int64_t count, std::int64_t batchSize);

/// Pads the chosen examples into one batch. With `withTargets` false, target stays undefined and only source tokens
/// are counted.
TokenBatch makeTokenBatch(const std::vector<TokenisedExample>& examples, std::span<const std::int64_t> chosen,
                          std::int64_t padId, bool withTargets = true);

}  // namespace skillscope
