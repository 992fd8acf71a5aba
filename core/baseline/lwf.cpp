// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/lwf.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

Distillation distil(const torch::Tensor& oldLogits, const torch::Tensor& newLogits, const torch::Tensor& mask,
                    const DistillationSettings& settings) {
  if (!(settings.temperature > 0)) throw Error("The temperature of the distillation must be above 0.");
  if (oldLogits.sizes() != newLogits.sizes() || mask.numel() * oldLogits.size(-1) != oldLogits.numel()) {
    throw Error(
        "The old and the new logits of a distillation must have the same shape, and the mask one entry for each "
        "token.");
  }
  const std::int64_t words = newLogits.size(-1);
  const torch::Tensor counted = torch::nonzero(mask.reshape({-1})).reshape({-1});
  const auto rowsOf = [&](const torch::Tensor& logits) {
    return torch::log_softmax(logits.reshape({-1, words}).index_select(0, counted) / settings.temperature, 1);
  };
  const torch::Tensor target = rowsOf(oldLogits.detach()), current = rowsOf(newLogits);
  const torch::Tensor share = target.exp();
  // A word that the old model rules out adds nothing, even where its logarithm is −∞.
  const torch::Tensor terms = torch::where(share.gt(0), share * (target - current), torch::zeros_like(share));
  const torch::Tensor divergence = terms.sum(1);
  Distillation result;
  result.tokens = counted.numel();
  const double scale = settings.alpha * settings.temperature * settings.temperature /
                       static_cast<double>(std::max<std::int64_t>(result.tokens, 1));
  result.loss = divergence.sum() * scale;
  result.divergence = torch::zeros({mask.numel()}, newLogits.options().requires_grad(false))
                          .index_copy(0, counted, divergence.detach())
                          .reshape(mask.sizes());
  return result;
}

}  // namespace skillscope
