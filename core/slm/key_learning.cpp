// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/slm/key_learning.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/slm/retrieval.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/similarity.h"

namespace skillscope {

torch::Tensor orthonormalKeys(std::int64_t groups, std::int64_t count, std::int64_t width, torch::Generator generator) {
  if (count > width) {
    throw Error("There are no " + std::to_string(count) + " orthonormal keys of width " + std::to_string(width) +
                "; use fewer keys per task or fewer groups.");
  }
  const torch::NoGradGuard noGrad;
  torch::Tensor keys = torch::randn({groups, count, width}, generator, torch::kFloat64);
  for (std::int64_t group = 0; group < groups; ++group) {
    for (std::int64_t row = 0; row < count; ++row) {
      torch::Tensor key = keys[group][row];
      // Twice, for the second pass removes what rounding left of the earlier rows.
      for (int pass = 0; pass < 2; ++pass) {
        for (std::int64_t earlier = 0; earlier < row; ++earlier) {
          const torch::Tensor other = keys[group][earlier];
          key.sub_(other * key.dot(other));
        }
      }
      key.div_(key.norm());
    }
  }
  return keys.to(torch::kFloat32);
}

torch::Tensor meanQueryKeys(const torch::Tensor& queries, std::int64_t groups, std::int64_t count,
                            torch::Generator generator) {
  const std::int64_t available = queries.size(0);
  if (count < 1 || available < count) {
    throw Error("From " + std::to_string(available) + " queries no " + std::to_string(count) +
                " mean keys can be made; use fewer keys per task.");
  }
  if (groups < 1 || queries.size(1) % groups != 0) {
    throw Error("A query of width " + std::to_string(queries.size(1)) + " cannot be cut into " +
                std::to_string(groups) + " equal groups; choose a number of groups that divides it.");
  }
  const torch::NoGradGuard noGrad;
  const torch::Tensor order = torch::randperm(available, generator, torch::kInt64);
  std::vector<torch::Tensor> means;
  for (std::int64_t part = 0; part < count; ++part) {
    const std::int64_t begin = part * available / count, end = (part + 1) * available / count;
    means.push_back(queries.index_select(0, order.slice(0, begin, end)).mean(0));
  }
  return torch::stack(means).reshape({count, groups, queries.size(1) / groups}).transpose(0, 1).contiguous();
}

torch::Tensor drawDroppedKeys(std::int64_t batch, std::int64_t groups, std::int64_t count, double share,
                              torch::Generator generator) {
  return torch::rand({batch, groups, count}, generator, torch::kFloat64).lt(share);
}

torch::Tensor chooseKeys(const torch::Tensor& similarity, const torch::Tensor& dropped, std::int64_t chosen) {
  constexpr double droppedScore = -100;  // below every cosine
  return topIndices(similarity.detach().masked_fill(dropped, droppedScore), chosen);
}

torch::Tensor keyLoss(const torch::Tensor& similarity, const torch::Tensor& chosen) {
  return -similarity.gather(2, chosen).mean();
}

KeyLearner::KeyLearner(const torch::Tensor& keys, const KeyLearningSettings& settings)
    : settings_(settings),
      keys_(keys.detach().clone()),
      clipped_(torch::zeros_like(keys_)),
      optimizer_(keys_.view({-1}), clipped_.view({-1}), settings.adamW) {}

KeyStep KeyLearner::step(const torch::Tensor& queries, const torch::Tensor& dropped) {
  KeyStep result;
  {
    const torch::AutoGradMode gradients(true);
    const torch::Tensor keys = keys_.clone().requires_grad_();
    const torch::Tensor similarity = groupedSimilarity(queries.detach(), keys);
    result.chosen = chooseKeys(similarity, dropped, settings_.chosen);
    const torch::Tensor loss = keyLoss(similarity, result.chosen);
    result.similarity = similarity.detach();
    result.loss = loss.item<double>();
    result.gradient = torch::autograd::grad({loss}, {keys})[0];
  }
  const torch::NoGradGuard noGrad;
  result.gradientNorm = result.gradient.norm().item<double>();
  result.clipFactor = std::min(1.0, settings_.clipNorm / (result.gradientNorm + 1e-6));
  clipped_.copy_(result.gradient * result.clipFactor);
  optimizer_.step(settings_.rate);
  return result;
}

}  // namespace skillscope
