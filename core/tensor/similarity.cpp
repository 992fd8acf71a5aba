// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/similarity.h"

#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

torch::Tensor cosineSimilarity(const torch::Tensor& a, const torch::Tensor& b) {
  constexpr double shortest = 1e-8;
  const torch::Tensor lengthA = a.norm(2, -1).clamp_min(shortest), lengthB = b.norm(2, -1).clamp_min(shortest);
  return (a * b).sum(-1) / (lengthA * lengthB);
}

torch::Tensor topIndices(const torch::Tensor& values, std::int64_t count) {
  if (count < 0 || count > values.size(-1)) {
    throw Error("Of " + std::to_string(values.size(-1)) + " candidates " + std::to_string(count) +
                " cannot be chosen; choose fewer, or offer more.");
  }
  const torch::Tensor order = std::get<1>(torch::sort(values.detach(), /*stable=*/true, /*dim=*/-1,
                                                      /*descending=*/true));
  return order.narrow(-1, 0, count).contiguous();
}

}  // namespace skillscope
