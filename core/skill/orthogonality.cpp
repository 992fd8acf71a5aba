// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/orthogonality.h"

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {
/// ‖gram − I‖_F of the small [r, r] matrix of inner products.
torch::Tensor distanceToIdentity(const torch::Tensor& gram) {
  return (gram - torch::eye(gram.size(0), gram.options())).norm();
}
}  // namespace

torch::Tensor orthogonalityPenalty(const std::vector<torch::Tensor>& factorsA,
                                   const std::vector<torch::Tensor>& factorsB) {
  std::vector<torch::Tensor> terms;
  for (const torch::Tensor& a : factorsA) terms.push_back(distanceToIdentity(a.mm(a.t())));
  for (const torch::Tensor& b : factorsB) terms.push_back(distanceToIdentity(b.t().mm(b)));
  if (terms.empty()) return {};
  return torch::stack(terms).mean();
}

}  // namespace skillscope
