// SPDX-License-Identifier: GPL-3.0-or-later
//
// One round of Recurrent-KIF (ACL 2025, arXiv 2502.17510): Q steps on the new task lead from θ to θ_Q, M steps on
// memory from there to θ_M. Of the two moves τ_in = θ_Q − θ and τ_out = θ_M − θ_Q each element takes a share, by
// whether it is among the most important ones to the new task, to the earlier tasks, or both.
//
// Flat vectors hold all trained scalars, float32 or float64, all alike.
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/skill/skill_units.h"

namespace skillscope {

/// How much of the two moves an element takes: θ + in·τ_in + out·τ_out.
struct MoveShares {
  double in = 0, out = 0;
};

/// The shares by which side an element is important to: inner = the new task, outer = the memory of earlier tasks. The
/// default is the paper's: both moves where both need the element, one where one does, none (pruned) elsewhere.
struct RecurrentRule {
  MoveShares shared{1, 1}, innerOnly{1, 0}, outerOnly{0, 1}, neither{0, 0};
  const MoveShares& of(bool neededByTask, bool neededByMemory) const {
    return neededByTask ? (neededByMemory ? shared : innerOnly) : (neededByMemory ? outerOnly : neither);
  }

  /// The released code averages: 0.4 and 0.6 of the moves in shared elements, half of each in those of neither side.
  static RecurrentRule released() { return {{0.4, 0.6}, {1, 0}, {0, 1}, {0.5, 0.5}}; }
  /// The same shares for every element; then importance decides nothing.
  static RecurrentRule everywhere(MoveShares shares) { return {shares, shares, shares, shares}; }
};

/// The quantile of interpolatedQuantile(), bit for bit, at any number of elements and in two passes over memory.
double elementQuantile(const torch::Tensor& values, double quantile);

struct ElementMerge {
  double thresholdIn = 0, thresholdOut = 0;  ///< quantile of each side's scores, over all elements
  torch::Tensor maskIn, maskOut;             ///< uint8 [scalars], 1 where the score is strictly above the threshold
  torch::Tensor next;                        ///< the weights that the next round starts from
};

/// Element-wise masks and merge; the quantiles in [0, 1], 0.8 marks the top fifth.
ElementMerge mergeElements(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                           const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, double quantileIn,
                           double quantileOut, const RecurrentRule& rule);
/// The same quantile for both sides.
ElementMerge mergeElements(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                           const torch::Tensor& scoreIn, const torch::Tensor& scoreOut, double quantile,
                           const RecurrentRule& rule = {});

/// The merge alone, with masks that were decided elsewhere; uint8 [scalars].
torch::Tensor mergeMoves(const torch::Tensor& theta, const torch::Tensor& afterInner, const torch::Tensor& afterOuter,
                         const torch::Tensor& maskIn, const torch::Tensor& maskOut, const RecurrentRule& rule);

/// The adaptive variant of the released code: in = softmax over the two sides' min-max normalised scores at temperature
/// tau, out = 1 − in; no threshold.
torch::Tensor mergeAdaptive(const torch::Tensor& theta, const torch::Tensor& afterInner,
                            const torch::Tensor& afterOuter, const torch::Tensor& scoreIn,
                            const torch::Tensor& scoreOut, double tau);

/// A flat vector cut into tensors of the shapes of `like`; views.
std::vector<torch::Tensor> cutLike(const torch::Tensor& flat, const std::vector<torch::Tensor>& like);

/// Each unit's value on all its scalars: values [units] to [scalars], in the order of the flat vectors. `tensors` are
/// the trained tensors in the order of units.tensors, for their shapes.
torch::Tensor spreadOverElements(const SkillUnits& units, const torch::Tensor& values,
                                 const std::vector<torch::Tensor>& tensors);

/// Ī after Ī ← α·Ī + (1 − α)·|w·g| over the steps, from `start`, or from 0 where `start` is empty. weights[t] and
/// gradients[t] are the tensors of step t.
std::vector<torch::Tensor> smoothedSensitivity(const std::vector<std::vector<torch::Tensor>>& weights,
                                               const std::vector<std::vector<torch::Tensor>>& gradients, double alpha,
                                               const std::vector<torch::Tensor>& start = {});

/// A round as lists with one entry per tensor.
struct RecurrentRound {
  std::vector<torch::Tensor> tauIn, tauOut;  ///< move on the new task, and from there on memory
  torch::Tensor thresholdIn, thresholdOut;   ///< scalar; quantile over all elements of all tensors
  std::vector<torch::Tensor> maskIn,
      maskOut;                      ///< 1 where Ī is strictly above the threshold, else 0; dtype of the weights
  std::vector<torch::Tensor> next;  ///< by the rule
};

/// mergeElements() over lists: `theta` before the inner steps, `afterInner` after them, `afterOuter` after the memory
/// steps.
RecurrentRound mergeRecurrentRound(const std::vector<torch::Tensor>& theta,
                                   const std::vector<torch::Tensor>& afterInner,
                                   const std::vector<torch::Tensor>& afterOuter,
                                   const std::vector<torch::Tensor>& importanceIn,
                                   const std::vector<torch::Tensor>& importanceOut, double quantile,
                                   const RecurrentRule& rule = {});

}  // namespace skillscope
