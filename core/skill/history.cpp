// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

template <typename Real>
Real quantileOf(const torch::Tensor& values, double q) {
  const Real* data = values.data_ptr<Real>();
  std::vector<Real> order(data, data + values.numel());
  if (std::any_of(order.begin(), order.end(), [](Real x) { return std::isnan(x); })) {
    return std::numeric_limits<Real>::quiet_NaN();
  }
  const double position = q * static_cast<double>(order.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
  const double share = position - static_cast<double>(below);
  // Selection instead of sorting: linear time, also for the millions of elements of an element-wise threshold.
  std::nth_element(order.begin(), order.begin() + below, order.end());
  const Real low = order[static_cast<std::size_t>(below)];
  if (share == 0) return low;
  const Real high = *std::min_element(order.begin() + below + 1, order.end());
  if (low == high) return low;
  return low + static_cast<Real>(share) * (high - low);
}

torch::Tensor asFloating(const torch::Tensor& values) {
  const bool isDouble = values.scalar_type() == torch::kFloat64;
  return values.detach().to(torch::kCPU, isDouble ? torch::kFloat64 : torch::kFloat32).contiguous();
}

}  // namespace

torch::Tensor normalise(const torch::Tensor& scores) {
  torch::NoGradGuard noGrad;
  const torch::Tensor values = asFloating(scores);
  const torch::Tensor finite = torch::isfinite(values);
  const torch::Tensor usable = values.masked_select(finite);
  if (usable.numel() == 0) return torch::zeros_like(values);
  const torch::Tensor low = usable.min();
  const torch::Tensor range = usable.max() - low;
  if (!(range.item<double>() > 0)) return torch::zeros_like(values);
  return ((values - low) / range).masked_fill(finite.logical_not(), 0);
}

torch::Tensor interpolatedQuantile(const torch::Tensor& values, double q) {
  if (values.numel() == 0) throw Error("The quantile of no values does not exist.");
  if (!(q >= 0 && q <= 1)) throw Error("The quantile " + std::to_string(q) + " is not between 0 and 1.");
  torch::NoGradGuard noGrad;
  const torch::Tensor plain = asFloating(values);
  const double quantile = plain.scalar_type() == torch::kFloat64 ? quantileOf<double>(plain, q)
                                                                 : static_cast<double>(quantileOf<float>(plain, q));
  return torch::scalar_tensor(quantile, plain.options());
}

torch::Tensor accumulateHistory(const torch::Tensor& history, const torch::Tensor& current, double beta) {
  torch::NoGradGuard noGrad;
  if (!history.defined()) return asFloating(current).clone();
  if (history.numel() != current.numel()) {
    throw Error("The history has " + std::to_string(history.numel()) + " units, the current task " +
                std::to_string(current.numel()) + ": both must come from the same run.");
  }
  return beta * normalise(history) + (1 - beta) * normalise(current);
}

}  // namespace skillscope
