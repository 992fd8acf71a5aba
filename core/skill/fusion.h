// SPDX-License-Identifier: GPL-3.0-or-later
//
// The merge of a task's weights with those of the tasks before, decided for each skill unit: û^{k−1} is the model
// before the task, u^k the model after training on it, û^k the fused one.
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/skill/skill_units.h"

namespace skillscope {

struct StaticFusionSettings {
  double gamma = 0.7;     ///< weight of the previous model in units that both sides need, [0, 1]
  double quantile = 0.8;  ///< a unit is important above this quantile of its side's normalised scores, [0, 1]
};

struct AdaptiveFusionSettings {
  double tau = 0.25;      ///< temperature of the softmax, > 0
  double quantile = 0.8;  ///< only for the categories that are displayed
};

/// What happens to every unit, and why. Vectors have one entry per unit; tensors keep the dtype of the scores.
struct FusionDecision {
  std::string rule;                                    ///< "static", "adaptive", "uniform"
  torch::Tensor previousScore;                         ///< normalised history, [0, 1]
  torch::Tensor currentScore;                          ///< normalised importance of this task, [0, 1]
  double previousThreshold = 0, currentThreshold = 0;  ///< of the normalised scores
  std::vector<FusionCategory> category;
  torch::Tensor previousShare, currentShare;  ///< weights of û^{k−1} and u^k in û^k; their sum is 1
};

/// Static rule (KIF, equation 8). A unit is important to a side if its normalised score is strictly above that side's
/// quantile, so equal scores at the quantile select nothing.
///   both sides      shared        γ·û^{k−1} + (1 − γ)·u^k
///   history only    previousOnly  û^{k−1}
///   this task only  currentOnly   u^k
///   none            neither       ½·(û^{k−1} + u^k)
/// `history` = accumulated importance of the tasks before, `current` = unit importance of this task, both not
/// normalised.
FusionDecision decideStatic(const torch::Tensor& history, const torch::Tensor& current,
                            const StaticFusionSettings& settings);

/// Adaptive rule (released TasLoRA code): û^k = (e^{h/τ}·û^{k−1} + e^{c/τ}·u^k) / (e^{h/τ} + e^{c/τ}) with the
/// normalised scores h and c. The rule has no threshold. Category and thresholds are those the static rule would have
/// found with `quantile`; they are for display, so that rounds of both rules can be read alike, and change no weight.
FusionDecision decideAdaptive(const torch::Tensor& history, const torch::Tensor& current,
                              const AdaptiveFusionSettings& settings);

/// No choice at all: û^k = share·û^{k−1} + (1 − share)·u^k in every unit (½: the plain average; 1 and 0: one side as it
/// is). Categories and thresholds are for display, as under the adaptive rule. What choosing by importance is compared
/// with. Throws Error for a share outside [0, 1].
FusionDecision decideUniform(const torch::Tensor& history, const torch::Tensor& current, double previousShare,
                             double quantile);

/// Overwrites `current` (u^k) in place with û^k. Both lists are the trained tensors in the order of units.tensors; for
/// rank-1 pairs the share of unit i scales row i of A and column i of B alike. A side with share 1 is copied exactly.
void fuse(const SkillUnits& units, const FusionDecision& decision, const std::vector<torch::Tensor>& previous,
          const std::vector<torch::Tensor>& current);

/// ‖fused − previous‖ / (‖previous‖ + 1e-12) of every unit, float64, [units].
torch::Tensor relativeChange(const SkillUnits& units, const std::vector<torch::Tensor>& previous,
                             const std::vector<torch::Tensor>& fused);

}  // namespace skillscope
