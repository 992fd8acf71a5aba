// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/recurrent_round.h"

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/skill/importance.h"

namespace skillscope {

namespace {

torch::Tensor quantileOverAll(const std::vector<torch::Tensor>& values, double quantile) {
  std::vector<torch::Tensor> flat;
  for (const torch::Tensor& value : values) flat.push_back(value.reshape({-1}));
  return interpolatedQuantile(torch::cat(flat), quantile);
}

}  // namespace

std::vector<torch::Tensor> smoothedSensitivity(const std::vector<std::vector<torch::Tensor>>& weights,
                                               const std::vector<std::vector<torch::Tensor>>& gradients, double alpha,
                                               const std::vector<torch::Tensor>& start) {
  if (weights.empty() || weights.size() != gradients.size()) {
    throw Error("The smoothed sensitivity needs weights and gradients of the same steps, at least one.");
  }
  ImportanceTracker tracker(weights.front(), {alpha, alpha, ImportanceOrder::first});
  if (!start.empty()) {
    std::vector<torch::Tensor> flat;
    for (const torch::Tensor& tensor : start) flat.push_back(tensor.reshape({-1}));
    tracker.restore(torch::cat(flat), torch::zeros_like(tracker.flatUncertainty()), 0);
  }
  for (std::size_t step = 0; step < weights.size(); ++step) tracker.update(weights[step], gradients[step]);
  std::vector<torch::Tensor> result;
  for (int i = 0; i < tracker.tensors(); ++i) result.push_back(tracker.sensitivity(i).clone());
  return result;
}

RecurrentRound mergeRecurrentRound(const std::vector<torch::Tensor>& theta,
                                   const std::vector<torch::Tensor>& afterInner,
                                   const std::vector<torch::Tensor>& afterOuter,
                                   const std::vector<torch::Tensor>& importanceIn,
                                   const std::vector<torch::Tensor>& importanceOut, double quantile) {
  const std::size_t count = theta.size();
  if (count == 0 || afterInner.size() != count || afterOuter.size() != count || importanceIn.size() != count ||
      importanceOut.size() != count) {
    throw Error("A Recurrent-KIF round needs the same tensors before, between and after its steps.");
  }
  torch::NoGradGuard noGrad;
  RecurrentRound round;
  round.thresholdIn = quantileOverAll(importanceIn, quantile);
  round.thresholdOut = quantileOverAll(importanceOut, quantile);
  for (std::size_t i = 0; i < count; ++i) {
    round.tauIn.push_back(afterInner[i] - theta[i]);
    round.tauOut.push_back(afterOuter[i] - afterInner[i]);
    round.maskIn.push_back((importanceIn[i] > round.thresholdIn).to(theta[i].scalar_type()));
    round.maskOut.push_back((importanceOut[i] > round.thresholdOut).to(theta[i].scalar_type()));
    round.next.push_back(theta[i] + round.maskIn[i] * round.tauIn[i] + round.maskOut[i] * round.tauOut[i]);
  }
  return round;
}

}  // namespace skillscope
