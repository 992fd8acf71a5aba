// SPDX-License-Identifier: GPL-3.0-or-later
//
// Multi-head attention between projections as the linear layers give them: softmax(scale · q·kᵀ + bias) · v in every
// head. Source: Vaswani et al. 2017, "Attention Is All You Need", section 3.2; grouped queries: Ainslie et al. 2023,
// "GQA", section 2.2. On CPU and in float32 one head's scores at a time stay in the cache and are made anew for the
// gradient (Rabe and Staats 2021, "Self-attention Does Not Need O(n²) Memory"); elsewhere plain operations do the same.
#pragma once

#include <torch/types.h>

namespace skillscope {

/// What is added to the scores. Both may be undefined.
struct AttentionBias {
  torch::Tensor position;  ///< [heads or 1, queries, keys]; may be trained
  torch::Tensor keys;      ///< [B, keys]: 0, or the lowest float for a key that nobody may look at
};

/// q [B, queries, heads·d], k and v [B, keys, groups·d] with heads a multiple of groups → [B, queries, heads·d]. Can be
/// differentiated by q, k, v and the position bias. Throws Error when the shapes do not fit.
torch::Tensor attention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                        const AttentionBias& bias = {}, double scale = 1);

/// The same by plain operations, on any device and type; a slow twin for tests.
torch::Tensor plainAttention(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v, std::int64_t heads,
                             const AttentionBias& bias = {}, double scale = 1);

}  // namespace skillscope
