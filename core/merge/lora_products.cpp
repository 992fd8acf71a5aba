// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/merge/lora_products.h"

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

void requireFit(const std::vector<LoraFactors>& adapters) {
  if (adapters.empty()) throw Error("There is no adapter to merge.");
  for (const LoraFactors& adapter : adapters) {
    if (adapter.A.size(1) != adapters[0].A.size(1) || adapter.B.size(0) != adapters[0].B.size(0) ||
        adapter.A.size(0) != adapter.B.size(1)) {
      throw Error("The adapters to merge belong to layers of different widths, or A and B differ in rank.");
    }
  }
}

}  // namespace

torch::Tensor loraDelta(const LoraFactors& factors) {
  return factors.B.matmul(factors.A) * factors.scale;
}

torch::Tensor mergeLoraProducts(const std::vector<LoraFactors>& adapters, double lambda) {
  const torch::NoGradGuard noGrad;
  requireFit(adapters);
  torch::Tensor sum = loraDelta(adapters[0]);
  for (std::size_t task = 1; task < adapters.size(); ++task) sum.add_(loraDelta(adapters[task]));
  return sum.mul_(lambda);
}

LoraFactors concatenateLora(const std::vector<LoraFactors>& adapters, double lambda) {
  const torch::NoGradGuard noGrad;
  requireFit(adapters);
  std::vector<torch::Tensor> rows, columns;
  for (const LoraFactors& adapter : adapters) {
    rows.push_back(adapter.A);
    columns.push_back(adapter.B * (lambda * adapter.scale));
  }
  return {torch::cat(rows, 0), torch::cat(columns, 1), 1};
}

std::optional<FactorwiseMerge> mergeLoraFactors(const std::vector<LoraFactors>& adapters, double lambda) {
  const torch::NoGradGuard noGrad;
  requireFit(adapters);
  const auto tasks = static_cast<double>(adapters.size());
  FactorwiseMerge result{torch::zeros_like(adapters[0].A), torch::zeros_like(adapters[0].B), {}};
  for (const LoraFactors& adapter : adapters) {
    if (adapter.A.size(0) != adapters[0].A.size(0) || adapter.scale != adapters[0].scale) return std::nullopt;
    result.A.add_(adapter.A);
    result.B.add_(adapter.B);
  }
  result.A.div_(tasks);
  result.B.div_(tasks);
  result.delta = result.B.matmul(result.A) * (lambda * tasks * adapters[0].scale);
  return result;
}

}  // namespace skillscope
