// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/ewc.h"

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

void requireSame(std::size_t a, std::size_t b) {
  if (a != b) throw Error("EWC got lists of different numbers of trained tensors.");
}

}  // namespace

void FisherAverage::add(const std::vector<torch::Tensor>& gradients) {
  const torch::NoGradGuard noGrad;
  if (sum_.empty()) sum_.resize(gradients.size());
  requireSame(sum_.size(), gradients.size());
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (!gradients[i].defined()) continue;
    if (!sum_[i].defined()) sum_[i] = torch::zeros_like(gradients[i]);
    sum_[i].addcmul_(gradients[i], gradients[i]);
  }
  ++examples_;
}

std::vector<torch::Tensor> FisherAverage::mean() const {
  if (examples_ == 0) throw Error("The Fisher information of no example is not defined.");
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> result;
  for (const torch::Tensor& sum : sum_) {
    result.push_back(sum.defined() ? sum / static_cast<double>(examples_) : sum);
  }
  return result;
}

void FisherAverage::restore(std::vector<torch::Tensor> sums, std::int64_t examples) {
  sum_ = std::move(sums);
  examples_ = examples;
}

std::vector<torch::Tensor> decayFisher(const std::vector<torch::Tensor>& accumulated,
                                       const std::vector<torch::Tensor>& fresh, double gamma) {
  if (accumulated.empty()) return fresh;
  requireSame(accumulated.size(), fresh.size());
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> result;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const torch::Tensor faded = accumulated[i].defined() ? accumulated[i] * gamma : accumulated[i];
    result.push_back(!faded.defined() ? fresh[i] : fresh[i].defined() ? faded + fresh[i] : faded);
  }
  return result;
}

torch::Tensor ewcPenalty(const std::vector<torch::Tensor>& weights, const std::vector<EwcAnchor>& anchors,
                         double lambda) {
  torch::Tensor sum = weights.empty() ? torch::zeros({}) : torch::zeros({}, weights[0].options().requires_grad(false));
  for (const EwcAnchor& anchor : anchors) {
    requireSame(weights.size(), anchor.weights.size());
    requireSame(weights.size(), anchor.fisher.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (!anchor.fisher[i].defined()) continue;
      sum = sum + (anchor.fisher[i] * (weights[i] - anchor.weights[i]).square()).sum();
    }
  }
  return lambda / 2 * sum;
}

void addEwcGradient(const std::vector<torch::Tensor>& weights, const std::vector<EwcAnchor>& anchors, double lambda,
                    const std::vector<torch::Tensor>& gradients) {
  const torch::NoGradGuard noGrad;
  requireSame(weights.size(), gradients.size());
  for (const EwcAnchor& anchor : anchors) {
    requireSame(weights.size(), anchor.weights.size());
    requireSame(weights.size(), anchor.fisher.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      torch::Tensor gradient = gradients[i];
      if (!gradient.defined() || !anchor.fisher[i].defined()) continue;
      gradient.addcmul_(anchor.fisher[i], weights[i] - anchor.weights[i], lambda);
    }
  }
}

}  // namespace skillscope
