// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/recurrent_decision.h"

#include <algorithm>

#include "core/skill/history.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// What is left of the weights from before the round in an element that takes these shares of the moves.
double leftOf(const MoveShares& shares) {
  return std::clamp(1 - shares.in - shares.out, 0.0, 1.0);
}

void byElements(const SkillUnits& units, const std::vector<torch::Tensor>& like, const RecurrentMoves& moves,
                const RecurrentSettings& settings, RecurrentDecision& decision) {
  const ElementMerge merge = mergeElements(moves.theta, moves.afterInner, moves.afterOuter, moves.in, moves.out,
                                           settings.quantileIn, settings.quantileOut, settings.rule);
  decision.next = merge.next;
  decision.maskIn = merge.maskIn;
  decision.maskOut = merge.maskOut;
  const auto total = static_cast<double>(merge.maskIn.numel());
  decision.currentThreshold = merge.maskIn.sum().item<double>() / total;
  decision.previousThreshold = merge.maskOut.sum().item<double>() / total;
  const auto shareOf = [&](const torch::Tensor& mask) { return unitMeans(units, cutLike(mask, like)); };
  const torch::Tensor current = shareOf(merge.maskIn), previous = shareOf(merge.maskOut);
  const torch::Tensor both = shareOf(merge.maskIn * merge.maskOut);
  decision.currentScore = current;
  decision.previousScore = previous;
  const RecurrentRule& rule = settings.rule;
  decision.previousShare = both * leftOf(rule.shared) + (current - both) * leftOf(rule.innerOnly) +
                           (previous - both) * leftOf(rule.outerOnly) +
                           (1 - current - previous + both) * leftOf(rule.neither);
  if (!settings.adaptive) return;
  decision.next = mergeAdaptive(moves.theta, moves.afterInner, moves.afterOuter, moves.in, moves.out, settings.tau);
  decision.previousShare = torch::zeros_like(current);
}

void byUnits(const SkillUnits& units, const std::vector<torch::Tensor>& like, const RecurrentMoves& moves,
             const RecurrentSettings& settings, RecurrentDecision& decision) {
  decision.currentScore = normalise(unitMeans(units, cutLike(moves.in, like)));
  decision.previousScore = normalise(unitMeans(units, cutLike(moves.out, like)));
  decision.currentThreshold = interpolatedQuantile(decision.currentScore, settings.quantileIn).item<double>();
  decision.previousThreshold = interpolatedQuantile(decision.previousScore, settings.quantileOut).item<double>();
  const torch::Tensor current = decision.currentScore > decision.currentThreshold;
  const torch::Tensor previous = decision.previousScore > decision.previousThreshold;
  decision.maskIn = spreadOverElements(units, current.to(torch::kUInt8), like);
  decision.maskOut = spreadOverElements(units, previous.to(torch::kUInt8), like);
  if (settings.adaptive) {
    decision.next = mergeAdaptive(moves.theta, moves.afterInner, moves.afterOuter,
                                  spreadOverElements(units, decision.currentScore, like),
                                  spreadOverElements(units, decision.previousScore, like), settings.tau);
    decision.previousShare = torch::zeros_like(decision.currentScore);
    return;
  }
  const RecurrentRule& rule = settings.rule;
  decision.next = mergeMoves(moves.theta, moves.afterInner, moves.afterOuter, decision.maskIn, decision.maskOut, rule);
  const auto left = [](const MoveShares& share) { return torch::scalar_tensor(leftOf(share), torch::kFloat64); };
  decision.previousShare = torch::where(current, torch::where(previous, left(rule.shared), left(rule.innerOnly)),
                                        torch::where(previous, left(rule.outerOnly), left(rule.neither)));
}

}  // namespace

RecurrentDecision decideRecurrent(const SkillUnits& units, const std::vector<torch::Tensor>& like,
                                  const RecurrentMoves& moves, const RecurrentSettings& settings) {
  const torch::NoGradGuard noGrad;
  RecurrentDecision decision;
  (settings.byUnit ? byUnits : byElements)(units, like, moves, settings, decision);
  if (settings.bothMoves) decision.next = moves.afterOuter.detach().reshape({-1}).clone();
  const double* previous = decision.previousScore.data_ptr<double>();
  const double* current = decision.currentScore.data_ptr<double>();
  for (int unit = 0; unit < units.count(); ++unit) {
    const bool needed = previous[unit] > decision.previousThreshold,
               learned = current[unit] > decision.currentThreshold;
    decision.category.push_back(needed ? (learned ? FusionCategory::shared : FusionCategory::previousOnly)
                                       : (learned ? FusionCategory::currentOnly : FusionCategory::neither));
  }
  return decision;
}

}  // namespace skillscope
