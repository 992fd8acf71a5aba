// SPDX-License-Identifier: GPL-3.0-or-later
//
// Merging LoRA adapters of one module. What an adapter does is the product ΔW_t = s_t · B_t · A_t, so products are
// merged:
//
//   merged = λ · Σ_t s_t · B_t · A_t           λ = 1/T: their average
//
// Averaging the factors A and B one by one is something else, (mean B)·(mean A) ≠ mean (B·A); it is here only to show
// how far it is off.
#pragma once

#include <torch/types.h>

#include <optional>
#include <vector>

namespace skillscope {

struct LoraFactors {
  torch::Tensor A;   ///< [r, in]; ranks may differ between tasks
  torch::Tensor B;   ///< [out, r]
  double scale = 1;  ///< s, usually alpha/r
};

/// s·B·A, [out, in].
torch::Tensor loraDelta(const LoraFactors& factors);

/// λ · Σ_t s_t·B_t·A_t, [out, in]. Throws Error without an adapter, or if their widths differ.
torch::Tensor mergeLoraProducts(const std::vector<LoraFactors>& adapters, double lambda);

/// The same product as factors of rank Σ r_t and scale 1: the A's one below the other, the B's side by side. No matrix
/// of out × in is built.
LoraFactors concatenateLora(const std::vector<LoraFactors>& adapters, double lambda);

struct FactorwiseMerge {
  torch::Tensor A, B;   ///< means over the tasks
  torch::Tensor delta;  ///< λ·T·s·B·A, [out, in]
};

/// nullopt if ranks or scales differ, for then the factors have no mean.
std::optional<FactorwiseMerge> mergeLoraFactors(const std::vector<LoraFactors>& adapters, double lambda);

}  // namespace skillscope
