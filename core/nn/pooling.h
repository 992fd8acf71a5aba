// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace skillscope {

/// Mean of the vectors of tokens, padding left out: [B, L, width] with mask [B, L] → [B, width].
inline torch::Tensor maskedMean(const torch::Tensor& hidden, const torch::Tensor& mask) {
  const torch::Tensor weights = mask.to(hidden.scalar_type()).unsqueeze(-1);
  return (hidden * weights).sum(1) / weights.sum(1).clamp_min(1e-9);
}

}  // namespace skillscope
