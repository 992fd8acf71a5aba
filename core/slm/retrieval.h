// SPDX-License-Identifier: GPL-3.0-or-later
//
// SLM's lookup (ICLR 2024, "Scalable Language Model with Generalized Continual Learning"; DTKR): which stored values an
// input gets, and with what weights. A query [c] is cut into G consecutive slices of h = c/G numbers; slot n has one
// key of h numbers in each group.
//
//   s_n = (1/G) · Σ_g cos(q^g, k[g, n])        T = the K slots of largest s_n
//   w_n = s_n / (Σ_{j in T} s_j + 1e-9)        n in T
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace skillscope {

struct RetrievalSettings {
  std::int64_t count = 4;      ///< K, slots taken for each lookup
  bool batchAveraged = false;  ///< as released: similarities are averaged over the batch too, one lookup serves it all
  /// Weights 1/K where the K similarities sum to 1e-6 or less, for the quotient would blow up or change its sign.
  /// false: as released, the quotient whatever it is.
  bool uniformFallback = true;
};

/// What a batch of B queries gets from M slots. R rows: B, or one if batchAveraged.
struct Retrieval {
  torch::Tensor similarity;  ///< [B, M], of all slots, allowed or not
  torch::Tensor indices;     ///< [R, K] int64, most similar first, equal ones by rising slot
  torch::Tensor weights;     ///< [R, K]; a negative similarity gives a negative weight
  torch::Tensor uniform;     ///< [R] bool: the weights are 1/K because the sum was too small
};

/// Slots [begin, end), as one task owns them.
struct SlotRange {
  std::int64_t begin = 0, end = 0;
};

/// [slots] bool, true inside any of the ranges. Throws Error for a range that is not within 0 … slots.
torch::Tensor slotMask(std::int64_t slots, const std::vector<SlotRange>& ranges);

/// cos(q^g, k[g, n]) for queries [B, G·h] and keys [G, M, h]: [B, G, M]. Can be differentiated. Throws Error if the
/// widths do not fit.
torch::Tensor groupedSimilarity(const torch::Tensor& queries, const torch::Tensor& keys);

/// Queries [B, G·h], keys [G, M, h]; `allowed` [M] bool says which slots may be taken, undefined: all (the task is not
/// known). Nothing here can be differentiated: the weights are constants. Throws Error if fewer than K slots are
/// allowed.
Retrieval retrieveSlots(const torch::Tensor& queries, const torch::Tensor& keys, const RetrievalSettings& settings,
                        const torch::Tensor& allowed = {});

}  // namespace skillscope
