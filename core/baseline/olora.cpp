// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/baseline/olora.h"

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

torch::Tensor zeroLike(const std::vector<OrthogonalModule>& modules) {
  return modules.empty() ? torch::zeros({}) : torch::zeros({}, modules[0].A.options().requires_grad(false));
}

}  // namespace

std::vector<torch::Tensor> subspaceOverlaps(const OrthogonalModule& module) {
  std::vector<torch::Tensor> overlaps;
  for (const torch::Tensor& past : module.pastA) {
    if (past.size(1) != module.A.size(1)) {
      throw Error("The A of an earlier task has another input width than the new one, so they have no overlap.");
    }
    overlaps.push_back(past.detach().matmul(module.A.t()));
  }
  return overlaps;
}

torch::Tensor overlapPenalty(const std::vector<OrthogonalModule>& modules, OverlapForm form) {
  torch::Tensor sum = zeroLike(modules);
  for (const OrthogonalModule& module : modules) {
    for (const torch::Tensor& overlap : subspaceOverlaps(module)) {
      sum = sum + (form == OverlapForm::squared ? overlap.square() : overlap.abs()).sum();
    }
  }
  return sum;
}

torch::Tensor factorNorms(const std::vector<OrthogonalModule>& modules) {
  torch::Tensor sum = zeroLike(modules);
  for (const OrthogonalModule& module : modules) sum = sum + module.A.norm() + module.B.norm();
  return sum;
}

}  // namespace skillscope
