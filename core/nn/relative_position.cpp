// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/relative_position.h"

#include <algorithm>
#include <cmath>

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::int64_t bucketOf(std::int64_t relative, bool bidirectional, std::int64_t buckets, std::int64_t maxDistance) {
  std::int64_t bucket = 0;
  if (bidirectional) {
    buckets /= 2;
    if (relative > 0) bucket += buckets;
    relative = std::abs(relative);
  } else {
    relative = relative < 0 ? -relative : 0;
  }
  const std::int64_t exact = buckets / 2;
  if (relative < exact) return bucket + relative;
  // In float32, as the reference library computes it: the truncation below is sensitive to the last bit.
  const float ratio = std::log(static_cast<float>(relative) / static_cast<float>(exact)) /
                      static_cast<float>(std::log(static_cast<double>(maxDistance) / static_cast<double>(exact)));
  const auto large = exact + static_cast<std::int64_t>(ratio * static_cast<float>(buckets - exact));
  return bucket + std::min(large, buckets - 1);
}

}  // namespace

torch::Tensor relativePositionBuckets(std::int64_t first, std::int64_t queries, std::int64_t keys, bool bidirectional,
                                      std::int64_t buckets, std::int64_t maxDistance) {
  torch::Tensor result = torch::empty({queries, keys}, torch::kInt64);
  auto* out = result.data_ptr<std::int64_t>();
  for (std::int64_t q = 0; q < queries; ++q) {
    for (std::int64_t k = 0; k < keys; ++k) *out++ = bucketOf(k - (q + first), bidirectional, buckets, maxDistance);
  }
  return result;
}

}  // namespace skillscope
