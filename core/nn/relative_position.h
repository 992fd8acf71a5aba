// SPDX-License-Identifier: GPL-3.0-or-later
//
// Relative position buckets of T5 and MPNet. Source: Raffel et al. 2020, section 2.1: exact near zero, logarithmic up
// to the maximal distance, one bucket beyond it.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

/// [queries, keys] int64: the bucket of key − query for query positions first, first+1, … and key positions 0, 1, ….
/// `bidirectional` gives keys behind and keys ahead half of the buckets each; without it keys ahead share bucket 0.
torch::Tensor relativePositionBuckets(std::int64_t first, std::int64_t queries, std::int64_t keys, bool bidirectional,
                                      std::int64_t buckets, std::int64_t maxDistance);

}  // namespace skillscope
