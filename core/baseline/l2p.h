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
///
/// `uses` [M], how often each prompt was chosen in earlier tasks, makes frequent prompts less likely: the K smallest of
/// (1 − cos(q, k_i)) · h_i are taken, with h_i = (uses_i + 1) / Σ (uses + 1), most wanted first. The one is ours:
/// without it all prompts that were never used would be equally wanted, whatever their keys. Source: Wang and others
/// 2022, section 4.2, equation 4. Undefined: by similarity alone.
PromptSelection selectPrompts(const torch::Tensor& queries, const torch::Tensor& keys, std::int64_t count,
                              const torch::Tensor& uses = {});

/// The chosen prompts one after the other, [B, K·Lp, d], from prompts [M, Lp, d]. Can be differentiated by the prompts.
torch::Tensor gatherPrompts(const torch::Tensor& prompts, const torch::Tensor& indices);

/// −λ · (1/B) · Σ_b Σ_chosen cos, a scalar to differentiate by the keys.
torch::Tensor promptKeyLoss(const PromptSelection& selection, double lambda);

}  // namespace skillscope
