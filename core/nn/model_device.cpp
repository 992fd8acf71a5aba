// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/model_device.h"

#include <utility>

#include "core/tensor/libtorch.h"

namespace skillscope {

torch::Device deviceOf(Backbone& backbone) {
  return backbone.weights().front().tensor.device();
}

void moveTo(Backbone& backbone, torch::Device device) {
  const torch::NoGradGuard noGrad;
  for (NamedWeight& weight : backbone.weights()) {
    if (weight.tensor.device() != device) weight.tensor.set_data(weight.tensor.to(device));
  }
}

TokenBatch onDevice(TokenBatch batch, torch::Device device) {
  for (torch::Tensor* tensor : {&batch.source, &batch.sourceMask, &batch.target}) {
    if (tensor->defined()) *tensor = tensor->to(device);
  }
  return batch;
}

}  // namespace skillscope
