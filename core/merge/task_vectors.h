// SPDX-License-Identifier: GPL-3.0-or-later
//
// Merging models by their task vectors τ_t = θ_t − θ_0, each flattened to one vector [d]. Every function gives what is
// added to θ_0. A vector may be a task's whole model or its adapter's full update; see lora_products.h for why never
// the LoRA factors one by one.
//
//   average           λ · (1/T) · Σ_t τ_t
//   task arithmetic   λ · Σ_t τ_t                        (Ilharco and others 2023; λ about 0.3)
//   TIES              trim, elect a sign, mean of those that agree   (Yadav and others 2023; k = 20, λ about 1)
//   DARE              drop entries and rescale the rest, then merge by one of these  (Yu and others 2024)
//   MagMax            per entry the one of largest magnitude         (Marczak and others 2024)
//
// All throw Error if there is no vector, or their lengths differ.
#pragma once

#include <torch/types.h>

#include <vector>

namespace skillscope {

torch::Tensor averageTaskVectors(const std::vector<torch::Tensor>& vectors, double lambda);
torch::Tensor addTaskVectors(const std::vector<torch::Tensor>& vectors, double lambda);

/// The vector with exactly floor(percent·d/100 + 1e-9) entries of largest magnitude kept and the rest 0; among equal
/// magnitudes at the cut the lower index stays. Linear time. Throws Error for a percentage outside [0, 100].
torch::Tensor keepLargest(const torch::Tensor& vector, double percent);

struct TiesMerge {
  std::vector<torch::Tensor> trimmed;  ///< keepLargest() of every vector
  torch::Tensor sign;    ///< [d] −1, 0 or 1: the sign of the trimmed vectors' sum; a sum of 0 elects none
  torch::Tensor merged;  ///< [d] λ · mean of the trimmed entries of that sign, zeros not counting
};

TiesMerge mergeTies(const std::vector<torch::Tensor>& vectors, double percent, double lambda);

struct MagnitudeMerge {
  torch::Tensor winner;  ///< [d] int64, the task of largest magnitude; of equal ones the earliest
  torch::Tensor merged;  ///< [d] λ · its entry
};

MagnitudeMerge mergeLargest(const std::vector<torch::Tensor>& vectors, double lambda);

/// DARE's first half: τ · mask / (1 − p) for masks [d] of 0 and 1 (kept). Throws Error unless 0 ≤ p < 1.
std::vector<torch::Tensor> dropAndRescale(const std::vector<torch::Tensor>& vectors,
                                          const std::vector<torch::Tensor>& masks, double dropped);

/// A mask for dropAndRescale(): [size] bool, true (kept) with probability 1 − p.
torch::Tensor drawKeptEntries(std::int64_t size, double dropped, torch::Generator generator);

}  // namespace skillscope
