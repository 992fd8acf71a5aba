// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/weight_vector.h"

#include <vector>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

torch::Tensor flatWeights(const MethodContext& context) {
  if (context.flatWeights.defined()) return context.flatWeights.detach();
  std::vector<torch::Tensor> parts;
  for (const TrainableTensor& trainable : *context.trainable) parts.push_back(trainable.tensor.detach().reshape({-1}));
  return torch::cat(parts);
}

torch::Tensor copyOfWeights(const MethodContext& context) {
  return flatWeights(context).clone();
}

void setWeights(const MethodContext& context, const torch::Tensor& values) {
  const torch::NoGradGuard noGrad;
  std::int64_t offset = 0;
  for (const TrainableTensor& trainable : *context.trainable) {
    torch::Tensor target = trainable.tensor.detach();  // shares the storage
    target.copy_(values.narrow(0, offset, target.numel()).view(target.sizes()));
    offset += target.numel();
  }
}

torch::Tensor savedVector(const StateArchive& archive, const std::string& name, const MethodContext& context) {
  std::int64_t scalars = 0;
  for (const TrainableTensor& trainable : *context.trainable) scalars += trainable.tensor.numel();
  torch::Tensor vector = archive.getTensor(name).clone().reshape({-1});
  if (vector.numel() != scalars) {
    throw Error("The saved state " + name + " has " + std::to_string(vector.numel()) + " scalars, this run trains " +
                std::to_string(scalars) + ".");
  }
  return vector;
}

}  // namespace skillscope
