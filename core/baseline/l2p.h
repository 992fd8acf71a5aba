// SPDX-License-Identifier: GPL-3.0-or-later
//
// L2P, learning to prompt (Wang and others 2022), for text: a pool of M prompts of Lp vectors with a key each. An
// input's query looks up the K prompts of nearest key; they are put before its embeddings, and keys move towards their
// queries.
//
//   L = CE − λ · (1/B) · Σ_b Σ over the chosen of cos(q_b, k_i)
//
// The query is a frozen feature of the input (L2P: [CLS]; TRACE: the mean of the token embeddings). L2P: M = 10, Lp =
// 5, K = 5, λ = 0.5; TRACE: K = 3.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

struct PromptSelection {
  torch::Tensor similarity;  ///< [B, M] cosines, can be differentiated by the keys
  torch::Tensor indices;     ///< [B, K] int64, most similar first, equal ones by rising index
};

/// Queries [B, d] (constants), keys [M, d]. Throws Error if K > M.
PromptSelection selectPrompts(const torch::Tensor& queries, const torch::Tensor& keys, std::int64_t count);

/// The chosen prompts one after the other, [B, K·Lp, d], from prompts [M, Lp, d]. Can be differentiated by the prompts.
torch::Tensor gatherPrompts(const torch::Tensor& prompts, const torch::Tensor& indices);

/// −λ · (1/B) · Σ_b Σ_chosen cos, a scalar to differentiate by the keys.
torch::Tensor promptKeyLoss(const PromptSelection& selection, double lambda);

}  // namespace skillscope
