// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/importance.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <string>

#include "core/base/error.h"
#include "core/skill/importance_kernel.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

// Scalars a thread takes at least: fewer are done before another thread has woken up.
constexpr std::int64_t kScalarsPerThread = 1 << 17;

template <typename Real>
bool updateOne(const torch::Tensor& weight, const torch::Tensor& gradient, torch::Tensor& sensitivity,
               torch::Tensor& uncertainty, std::int64_t offset, const ImportanceSettings& settings) {
  const Real* const w = weight.data_ptr<Real>();
  const Real* const g = gradient.data_ptr<Real>();
  Real* const s = sensitivity.data_ptr<Real>() + offset;
  Real* const u = uncertainty.data_ptr<Real>() + offset;
  const bool mix = settings.order == ImportanceOrder::mix;
  std::atomic<bool> finite{true};
  at::parallel_for(0, weight.numel(), kScalarsPerThread, [&](std::int64_t begin, std::int64_t end) {
    if (!smoothImportance(ImportanceRange<Real>{w + begin, g + begin, s + begin, u + begin, end - begin,
                                                settings.alpha1, settings.alpha2, mix})) {
      finite = false;
    }
  });
  return finite;
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
    const bool done = type == torch::kFloat64
                          ? updateOne<double>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_)
                          : updateOne<float>(weight, gradient, sensitivity_, uncertainty_, offsets_[i], settings_);
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
