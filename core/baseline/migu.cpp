// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/migu.h"

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

void ActivationAverage::add(const torch::Tensor& outputs, const torch::Tensor& tokenMask) {
  if (outputs.size(-1) != units_) throw Error("A layer's output does not have one value for each row of its weight.");
  const torch::NoGradGuard noGrad;
  torch::Tensor rows = outputs.detach().reshape({outputs.numel() / units_, units_});
  if (tokenMask.defined()) {
    if (tokenMask.numel() != rows.size(0)) throw Error("A token mask does not have one entry for each token.");
    rows = rows.index_select(0, torch::nonzero(tokenMask.reshape({-1})).reshape({-1}));
  }
  const torch::Tensor sum = rows.abs().sum(0);
  sum_ = sum_.defined() ? sum_ + sum : sum;
  tokens_ += rows.size(0);
}

torch::Tensor ActivationAverage::scores() const {
  if (tokens_ == 0) return sum_.defined() ? torch::zeros_like(sum_) : torch::zeros({units_});
  return sum_ / static_cast<double>(tokens_);
}

void ActivationAverage::reset() {
  sum_ = torch::Tensor();
  tokens_ = 0;
}

ActivationChoice chooseActiveUnits(const torch::Tensor& scores, double threshold) {
  const torch::Tensor cut = interpolatedQuantile(scores, threshold);
  return {cut, scores.ge(cut)};
}

void keepActiveRows(const torch::Tensor& gradient, const torch::Tensor& mask) {
  const torch::NoGradGuard noGrad;
  torch::Tensor target = gradient;
  target.index_fill_(0, torch::nonzero(mask.logical_not()).reshape({-1}), 0);
}

}  // namespace skillscope
