// SPDX-License-Identifier: GPL-3.0-or-later
//
// SLM's values (ICLR 2024; JARe): slot n adds a low-rank increment to one frozen linear layer,
//
//   W(x) = W_0 + Σ_n w_n · A_nᵀ·B_n        A_n [r, out], B_n [r, in]
//
// with the slots and weights that were retrieved for the input x. There is no factor alpha/r. Beware of the names: A is
// on the output side here, where LoRA has its B.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace skillscope {

/// The factors of all slots for one layer.
struct IncrementFactors {
  torch::Tensor A;  ///< [M, r, out]
  torch::Tensor B;  ///< [M, r, in]
};

/// New slots: A = 0 and B ~ N(0, 1), so that the increments start at zero; float32.
IncrementFactors makeIncrements(std::int64_t slots, std::int64_t rank, std::int64_t outputs, std::int64_t inputs,
                                torch::Generator generator);

/// Selected slots of every sample: [B, K], or [1, K] for one choice that serves the whole batch.
struct SlotSelection {
  torch::Tensor indices;  ///< int64
  torch::Tensor weights;  ///< constants; they need not sum to 1
};

/// From lists of different lengths, empty ones too; the shorter ones are filled with weight 0. Throws Error if indices
/// and weights differ in number.
SlotSelection selectionFromLists(const std::vector<std::vector<std::int64_t>>& indices,
                                 const std::vector<std::vector<double>>& weights);

/// What the increments add to the layer's output: Σ_n w_n · A_nᵀ(B_n·x) for x [B, T, in], [B, T, out], without building
/// a matrix of out × in. Can be differentiated by x, A and B; slots that no sample uses get a gradient of zero. Throws
/// Error if the selection does not fit the batch or names a slot that does not exist.
torch::Tensor applyIncrements(const torch::Tensor& x, const IncrementFactors& factors, const SlotSelection& selection);

}  // namespace skillscope
