// SPDX-License-Identifier: GPL-3.0-or-later
//
// SLM's preparation phase (ICLR 2024; DTKR): the m keys of a new task learn where its inputs lie, before any value is
// trained; afterwards they are frozen for good. Keys are [G, m, h]: in each of G groups m vectors of h numbers.
//
//   chosen  T_bg = the K_prep keys of largest cos(q_b^g, k[g, n]), where a dropped key counts as −100
//   loss    L = −mean over b, g and n in T_bg of cos(q_b^g, k[g, n])
//
// Dropping keys at random, for each input and group anew, keeps them from gathering at one centre.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "core/learn/adamw.h"

namespace skillscope {

/// Keys to start from: orthonormal rows, drawn for each group anew; float32, [groups, count, width]. Throws Error if
/// count > width, for there are no more orthonormal rows than that.
torch::Tensor orthonormalKeys(std::int64_t groups, std::int64_t count, std::int64_t width, torch::Generator generator);

/// The other way to start (and, with one group and one key, the baseline of a mean query per task): key n is the mean
/// of the n-th of `count` random parts of the queries [N, groups·width], sizes equal but for the remainder. Throws
/// Error if there are fewer queries than keys.
torch::Tensor meanQueryKeys(const torch::Tensor& queries, std::int64_t groups, std::int64_t count,
                            torch::Generator generator);

/// [batch, groups, count] bool: every entry is true, a dropped key, with probability `share`, independently.
torch::Tensor drawDroppedKeys(std::int64_t batch, std::int64_t groups, std::int64_t count, double share,
                              torch::Generator generator);

/// T: [B, G, chosen] int64 from similarities [B, G, m] and dropped keys of the same shape. Where fewer than `chosen`
/// keys are left, dropped ones follow, lower index first.
torch::Tensor chooseKeys(const torch::Tensor& similarity, const torch::Tensor& dropped, std::int64_t chosen);

/// L: the mean is over the chosen similarities as they are, dropped or not. A scalar that can be differentiated.
torch::Tensor keyLoss(const torch::Tensor& similarity, const torch::Tensor& chosen);

struct KeyLearningSettings {
  std::int64_t chosen = 2;  ///< K_prep
  double rate = 1e-3;       ///< learning rate of the first step
  /// The gradient of all keys together is scaled down to this length: by min(1, clipNorm / (norm + 1e-6)). infinity:
  /// never.
  double clipNorm = 0.1;
  AdamWOptions adamW{0.9, 0.999, 1e-8, 0.01};
};

/// What one step saw and did, for the display and for verification.
struct KeyStep {
  torch::Tensor similarity;  ///< [B, G, m], dropped keys too
  torch::Tensor chosen;      ///< [B, G, K_prep] int64
  double loss = 0;
  torch::Tensor gradient;  ///< [G, m, h], before clipping
  double gradientNorm = 0, clipFactor = 1;
};

/// The keys of one task while they learn. Thread: one thread at a time.
class KeyLearner {
 public:
  /// `keys` [G, m, h] is copied.
  KeyLearner(const torch::Tensor& keys, const KeyLearningSettings& settings);

  /// One AdamW step on a batch of queries [B, G·h] with dropped keys [B, G, m] bool. Keys that got no gradient decay
  /// too.
  KeyStep step(const torch::Tensor& queries, const torch::Tensor& dropped);
  /// From the next step on; for a schedule.
  void setRate(double rate) { settings_.rate = rate; }

  const torch::Tensor& keys() const { return keys_; }  ///< [G, m, h], changes with every step

 private:
  KeyLearningSettings settings_;
  torch::Tensor keys_, clipped_;
  AdamW optimizer_;
};

}  // namespace skillscope
