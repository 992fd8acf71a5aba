// SPDX-License-Identifier: GPL-3.0-or-later
//
// O-LoRA (Wang and others 2023, "Orthogonal Subspace Learning for Language Model Continual Learning"): every task gets
// a new LoRA pair, and the rows of its A shall be orthogonal to those of all earlier tasks.
//
//   overlap of module k with task i   O = A_i · Aᵀ                        [r_i, r]
//   paper                             orth = Σ over k, i of Σ O²
//   as released                       orth = Σ over k, i of Σ |O|
//   total                             λ1 · orth + λ2 · Σ_k (‖A‖_F + ‖B‖_F)   the released code's norms, not squared
//
// Earlier factors are constants. Published: λ1 = 0.5 on the short orders, up to 5 late in the long ones; λ2 = 0.
#pragma once

#include <torch/types.h>

#include <vector>

namespace skillscope {

enum class OverlapForm { squared, absolute };

/// The new pair of one module, and the earlier tasks' A of the same module.
struct OrthogonalModule {
  std::vector<torch::Tensor> pastA;  ///< [r_i, in] each; ranks may differ
  torch::Tensor A;                   ///< [r, in]
  torch::Tensor B;                   ///< [out, r]
};

/// O for every earlier task.
std::vector<torch::Tensor> subspaceOverlaps(const OrthogonalModule& module);

/// orth, a scalar to differentiate by the new A; 0 without an earlier task. |·| has the slope 0 at 0.
torch::Tensor overlapPenalty(const std::vector<OrthogonalModule>& modules, OverlapForm form);

/// Σ_k (‖A‖_F + ‖B‖_F), a scalar to differentiate; a zero matrix has the gradient 0.
torch::Tensor factorNorms(const std::vector<OrthogonalModule>& modules);

}  // namespace skillscope
