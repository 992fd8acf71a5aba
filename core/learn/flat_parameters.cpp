// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/flat_parameters.h"

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

FlatParameters::FlatParameters(const std::vector<TrainableTensor>& trainable) {
  std::int64_t total = 0;
  for (const TrainableTensor& entry : trainable) {
    if (entry.tensor.scalar_type() != torch::kFloat32 || !entry.tensor.is_leaf() || !entry.tensor.requires_grad()) {
      throw Error("Cannot train " + entry.name, "", "it is not a float32 leaf that requires a gradient");
    }
    total += entry.tensor.numel();
  }
  if (total == 0) throw Error("There is nothing to train", "", "choose at least one layer in lora.targets");
  const torch::NoGradGuard noGrad;
  const auto options = torch::TensorOptions().dtype(torch::kFloat32).device(trainable.front().tensor.device());
  weights_ = torch::empty({total}, options);
  gradients_ = torch::zeros({total}, options);
  std::int64_t offset = 0;
  for (const TrainableTensor& entry : trainable) {
    torch::Tensor tensor = entry.tensor;  // a handle: what is set here, the model sees
    const auto shape = tensor.sizes().vec();
    const std::int64_t count = tensor.numel();
    const torch::Tensor view = weights_.narrow(0, offset, count).view(shape);
    view.copy_(tensor);
    tensor.set_data(view);
    tensors_.push_back(tensor);
    gradientViews_.push_back(gradients_.narrow(0, offset, count).view(shape));
    offset += count;
  }
  zeroGradients();
}

void FlatParameters::zeroGradients() {
  const torch::NoGradGuard noGrad;
  gradients_.zero_();
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    // With a gradient in place, backward adds to it instead of bringing a tensor of its own.
    if (!tensors_[i].grad().is_same(gradientViews_[i])) tensors_[i].mutable_grad() = gradientViews_[i];
  }
}

double FlatParameters::gradientNorm() const {
  const torch::NoGradGuard noGrad;
  return gradients_.norm().item<double>();
}

void FlatParameters::clipGradients(double norm, double maximum) {
  const double factor = maximum / (norm + 1e-6);
  if (factor >= 1) return;
  const torch::NoGradGuard noGrad;
  gradients_.mul_(factor);
}

void FlatParameters::setWeights(const torch::Tensor& values) {
  const torch::NoGradGuard noGrad;
  weights_.copy_(values);
}

}  // namespace skillscope
