// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/mocl.h"

#include <string>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/similarity.h"

namespace skillscope {

namespace {

void requireTask(std::int64_t task, std::int64_t tasks) {
  if (task < 0 || task >= tasks) {
    throw Error("There is no task " + std::to_string(task) + " among the " + std::to_string(tasks) +
                " tasks that have a module.");
  }
}

}  // namespace

torch::Tensor matchingWeights(const torch::Tensor& x, const torch::Tensor& features, std::int64_t current) {
  requireTask(current, features.size(0));
  return cosineSimilarity(x.unsqueeze(1), features.narrow(0, 0, current + 1).unsqueeze(0)).detach();
}

torch::Tensor ownModuleWeights(std::int64_t batch, std::int64_t tasks, std::int64_t task) {
  requireTask(task, tasks);
  torch::Tensor weights = torch::zeros({batch, tasks});
  weights.select(1, task).fill_(1);
  return weights;
}

torch::Tensor composeModules(const torch::Tensor& weights, const torch::Tensor& modules) {
  if (weights.size(1) > modules.size(0)) throw Error("There are more weights than modules to compose.");
  return weights.to(modules.scalar_type()).matmul(modules.narrow(0, 0, weights.size(1)));
}

torch::Tensor matchingLoss(const torch::Tensor& x, const torch::Tensor& features, std::int64_t current) {
  requireTask(current, features.size(0));
  return -cosineSimilarity(x.detach(), features[current].unsqueeze(0)).mean();
}

}  // namespace skillscope
