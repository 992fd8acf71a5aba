// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <vector>

namespace skillscope {

/// (1/n) · Σ (‖A·Aᵀ − I‖_F + ‖Bᵀ·B − I‖_F) over the n LoRA matrices given, with A [r, in] and B [out, r]: how far the
/// rank-1 pieces are from being orthonormal. A scalar that can be differentiated (a norm that is 0 has gradient 0);
/// undefined if there is no matrix. Source: released TasLoRA code, which adds 0.1 times this to the loss.
torch::Tensor orthogonalityPenalty(const std::vector<torch::Tensor>& factorsA,
                                   const std::vector<torch::Tensor>& factorsB);

}  // namespace skillscope
