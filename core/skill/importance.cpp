// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/importance.h"

#include <torch/torch.h>

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace skillscope {

namespace {

// Scalars handled by one inner loop of known length, which the compiler turns into vector instructions.
constexpr std::int64_t kBlock = 16;

template <bool mix, typename Real>
inline Real rawOf(Real weight, Real gradient) {
  const Real change = weight * gradient;
  if constexpr (mix) return std::abs(change - Real(0.5) * change * change);
  return std::abs(change);
}

/// One pass over memory: at the size of a whole model the update is bound by it, and a look for numbers that are not
/// finite beforehand would cost a third more. Returns false if a raw importance was not finite.
template <bool mix, typename Real>
bool smooth(const Real* __restrict weight, const Real* __restrict gradient, Real* __restrict sensitivity,
            Real* __restrict uncertainty, std::int64_t count, double alpha1, double alpha2) {
  const Real keep1 = static_cast<Real>(alpha1), take1 = static_cast<Real>(1 - alpha1);
  const Real keep2 = static_cast<Real>(alpha2), take2 = static_cast<Real>(1 - alpha2);
  // 0·x is 0 for every finite x and NaN otherwise, so one NaN anywhere survives to the end of the sum.
  Real lanes[kBlock] = {};
  const auto one = [&](std::int64_t i, Real& lane) {
    const Real raw = rawOf<mix>(weight[i], gradient[i]), zero = Real(0) * raw;
    const Real mean = keep1 * sensitivity[i] + take1 * raw;
    const Real deviation = keep2 * uncertainty[i] + take2 * std::abs(raw - mean);
    const bool finite = zero == Real(0);
    sensitivity[i] = finite ? mean : sensitivity[i];
    uncertainty[i] = finite ? deviation : uncertainty[i];
    lane += zero;
  };
  std::int64_t i = 0;
  for (; i + kBlock <= count; i += kBlock) {
    for (std::int64_t j = 0; j < kBlock; ++j) one(i + j, lanes[j]);
  }
  for (; i < count; ++i) one(i, lanes[0]);
  Real sum = 0;
  for (const Real lane : lanes) sum += lane;
  return sum == Real(0);
}

template <bool mix, typename Real>
bool updateOne(const torch::Tensor& weight, const torch::Tensor& gradient, torch::Tensor& sensitivity,
               torch::Tensor& uncertainty, std::int64_t offset, const ImportanceSettings& settings) {
  return smooth<mix>(weight.data_ptr<Real>(), gradient.data_ptr<Real>(), sensitivity.data_ptr<Real>() + offset,
                     uncertainty.data_ptr<Real>() + offset, weight.numel(), settings.alpha1, settings.alpha2);
}

torch::Tensor asPlainArray(const torch::Tensor& tensor, torch::ScalarType type) {
  return tensor.detach().to(torch::kCPU, type).contiguous();
}

}  // namespace

torch::Tensor rawImportance(const torch::Tensor& weight, const torch::Tensor& gradient, ImportanceOrder order) {
  torch::NoGradGuard noGrad;
  const torch::Tensor change = weight * gradient;
  return order == ImportanceOrder::mix ? (change - 0.5 * change * change).abs() : change.abs();
}

ImportanceTracker::ImportanceTracker(const std::vector<torch::Tensor>& tensors, const ImportanceSettings& settings)
    : settings_(settings) {
  torch::ScalarType type = torch::kFloat32;
  offsets_.push_back(0);
  for (const torch::Tensor& tensor : tensors) {
    if (tensor.scalar_type() == torch::kFloat64) type = torch::kFloat64;
    shapes_.push_back(tensor.sizes().vec());
    offsets_.push_back(offsets_.back() + tensor.numel());
  }
  sensitivity_ = torch::zeros({offsets_.back()}, torch::dtype(type));
  uncertainty_ = torch::zeros({offsets_.back()}, torch::dtype(type));
}

void ImportanceTracker::reset() {
  if (sensitivity_.defined()) {
    sensitivity_.zero_();
    uncertainty_.zero_();
  }
  steps_ = 0;
}

std::vector<int> ImportanceTracker::update(const std::vector<torch::Tensor>& weights,
                                           const std::vector<torch::Tensor>& gradients) {
  if (weights.size() != shapes_.size() || gradients.size() != shapes_.size()) {
    throw Error("Importance is tracked for " + std::to_string(shapes_.size()) + " tensors, but the step has " +
                std::to_string(weights.size()) + " weights and " + std::to_string(gradients.size()) + " gradients.");
  }
  torch::NoGradGuard noGrad;
  const torch::ScalarType type = sensitivity_.defined() ? sensitivity_.scalar_type() : torch::kFloat32;
  std::vector<int> leftOut;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!gradients[i].defined()) {
      leftOut.push_back(static_cast<int>(i));
      continue;
    }
    if (weights[i].sizes() != shapes_[i] || gradients[i].sizes() != shapes_[i]) {
      throw Error("Importance of tensor " + std::to_string(i) + " cannot be updated: its shape has changed.");
    }
    const torch::Tensor weight = asPlainArray(weights[i], type);
    const torch::Tensor gradient = asPlainArray(gradients[i], type);
    const bool mix = settings_.order == ImportanceOrder::mix;
    bool done = false;
    if (type == torch::kFloat64) {
      done = mix ? updateOne<true, double>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_)
                 : updateOne<false, double>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_);
    } else {
      done = mix ? updateOne<true, float>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_)
                 : updateOne<false, float>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_);
    }
    if (!done) leftOut.push_back(static_cast<int>(i));
  }
  ++steps_;
  return leftOut;
}

torch::Tensor ImportanceTracker::view(const torch::Tensor& flat, int tensor) const {
  const auto i = static_cast<std::size_t>(tensor);
  return flat.narrow(0, offsets_.at(i), offsets_.at(i + 1) - offsets_.at(i)).view(shapes_.at(i));
}

torch::Tensor ImportanceTracker::sensitivity(int tensor) const {
  return view(sensitivity_, tensor);
}

torch::Tensor ImportanceTracker::uncertainty(int tensor) const {
  return view(uncertainty_, tensor);
}

torch::Tensor ImportanceTracker::score(int tensor) const {
  return sensitivity(tensor) * uncertainty(tensor);
}

void ImportanceTracker::restore(const torch::Tensor& flatSensitivity, const torch::Tensor& flatUncertainty,
                                std::int64_t steps) {
  if (flatSensitivity.numel() != sensitivity_.numel() || flatUncertainty.numel() != uncertainty_.numel()) {
    throw Error("The saved importance has " + std::to_string(flatSensitivity.numel()) + " scalars, this run trains " +
                std::to_string(sensitivity_.numel()) + ": it belongs to another backbone or adapter.");
  }
  sensitivity_.copy_(flatSensitivity.reshape({-1}));
  uncertainty_.copy_(flatUncertainty.reshape({-1}));
  steps_ = steps;
}

}  // namespace skillscope
