// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <optional>

namespace skillscope {

/// x with each element zeroed with probability `rate` and the rest scaled by 1/(1−rate); drawn from `generator`.
inline torch::Tensor dropout(const torch::Tensor& x, double rate, const std::optional<torch::Generator>& generator) {
  // A run's generators are the CPU's, so that it draws the same numbers on every device.
  const bool elsewhere = generator && generator->device() != x.device();
  torch::Tensor mask = elsewhere ? torch::empty(x.sizes(), x.options().device(generator->device()).requires_grad(false))
                                 : torch::empty_like(x);
  if (generator) {
    mask.bernoulli_(1.0 - rate, *generator);
  } else {
    mask.bernoulli_(1.0 - rate);
  }
  mask.div_(1.0 - rate);
  return x * (elsewhere ? mask.to(x.device()) : mask);
}

}  // namespace skillscope
