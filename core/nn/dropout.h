// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <optional>

namespace skillscope {

/// x with each element zeroed with probability `rate` and the rest scaled by 1/(1−rate); drawn from `generator`.
inline torch::Tensor dropout(const torch::Tensor& x, double rate, const std::optional<torch::Generator>& generator) {
  torch::Tensor mask = torch::empty_like(x);
  if (generator) {
    mask.bernoulli_(1.0 - rate, *generator);
  } else {
    mask.bernoulli_(1.0 - rate);
  }
  return x * mask.div_(1.0 - rate);
}

}  // namespace skillscope
