// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several LoRA pairs on one layer, for methods that give each task a pair of its own:
//
//   y ← y + Σ_i w_i · s·(x·A_iᵀ)·B_iᵀ          w_i = 1, or a weight for every sample and pair
//
// Frozen pairs are kept one behind the other in two matrices, so that their number costs two products, not two each.
// The last pair may be live: the one that is being trained.
#pragma once

#include <torch/types.h>

#include <optional>

#include "core/nn/layer_extension.h"
#include "core/nn/linear.h"

namespace skillscope {

class PairStack final : public LayerExtension {
 public:
  /// Takes a copy of a pair as one more frozen one. Every pair has the scale and rank of the first. Throws Error if
  /// its shapes do not fit.
  void freeze(const LoraPair& pair);
  /// The pair that is trained, counted behind the frozen ones; its dropout plays a part while it is told to.
  void setLive(LoraPair pair) { live_ = std::move(pair); }
  void setDropout(bool on, std::optional<torch::Generator> generator) {
    dropout_ = on;
    generator_ = std::move(generator);
  }
  /// [B, pairs], the live one included: constants, one row for each sample of the batch. Undefined: all pairs count 1.
  void setWeights(torch::Tensor weights) { weights_ = std::move(weights); }

  std::int64_t frozen() const { return frozen_; }
  const torch::Tensor& frozenA() const { return a_; }  ///< [frozen·r, in]; undefined without a frozen pair
  const torch::Tensor& frozenB() const { return b_; }  ///< [out, frozen·r]
  /// Puts back what frozenA() and frozenB() gave. Throws Error if it does not fit to pairs like `like`.
  void restore(const torch::Tensor& a, const torch::Tensor& b, const LoraPair& like);

  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override;

 private:
  std::optional<LoraPair> live_;
  torch::Tensor a_, b_, weights_;
  std::int64_t frozen_ = 0, rank_ = 0;
  double scale_ = 1;
  bool dropout_ = false;
  std::optional<torch::Generator> generator_;
};

}  // namespace skillscope
