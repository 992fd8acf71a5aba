// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients by moving one number at a time, to check those that are computed.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/tensor/libtorch.h"

namespace skillscope {

/// Largest difference between the gradient of `loss` by `leaf` (float64, requires_grad) as recorded and as measured by
/// central differences, each as a share of 1 + |measured|.
inline double gradientError(const std::function<torch::Tensor()>& loss, const torch::Tensor& leaf) {
  const torch::Tensor recorded = torch::autograd::grad({loss()}, {leaf})[0];
  const torch::NoGradGuard noGrad;
  constexpr double move = 1e-6;
  torch::Tensor flat = leaf.view({-1});
  double largest = 0;
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    const double value = flat[i].item<double>();
    flat[i] = value + move;
    const double above = loss().item<double>();
    flat[i] = value - move;
    const double below = loss().item<double>();
    flat[i] = value;
    const double measured = (above - below) / (2 * move);
    largest =
        std::max(largest, std::abs(recorded.reshape({-1})[i].item<double>() - measured) / (1 + std::abs(measured)));
  }
  return largest;
}

}  // namespace skillscope
