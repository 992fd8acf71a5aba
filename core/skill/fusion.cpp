// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/fusion.h"

#include <torch/torch.h>

#include <string>

#include "core/base/error.h"
#include "core/skill/history.h"

namespace skillscope {

namespace {

void checkSizes(const torch::Tensor& history, const torch::Tensor& current) {
  if (history.numel() != current.numel() || current.numel() == 0) {
    throw Error("Fusion needs one history score and one current score for each unit, but got " +
                std::to_string(history.numel()) + " and " + std::to_string(current.numel()) + ".");
  }
}

/// Scores, thresholds and categories, which both rules have in common.
FusionDecision judge(const torch::Tensor& history, const torch::Tensor& current, double quantile) {
  checkSizes(history, current);
  FusionDecision decision;
  decision.previousScore = normalise(history.reshape({-1}));
  decision.currentScore = normalise(current.reshape({-1}));
  const torch::Tensor previousThreshold = interpolatedQuantile(decision.previousScore, quantile);
  const torch::Tensor currentThreshold = interpolatedQuantile(decision.currentScore, quantile);
  decision.previousThreshold = previousThreshold.item<double>();
  decision.currentThreshold = currentThreshold.item<double>();
  const torch::Tensor previousImportant = decision.previousScore > previousThreshold;
  const torch::Tensor currentImportant = decision.currentScore > currentThreshold;
  const bool* previous = previousImportant.data_ptr<bool>();
  const bool* now = currentImportant.data_ptr<bool>();
  for (std::int64_t unit = 0; unit < current.numel(); ++unit) {
    decision.category.push_back(previous[unit] ? (now[unit] ? FusionCategory::shared : FusionCategory::previousOnly)
                                               : (now[unit] ? FusionCategory::currentOnly : FusionCategory::neither));
  }
  return decision;
}

/// The shares of a tensor's units, shaped so that they multiply its rows, its columns, or all of it.
torch::Tensor sharesFor(const torch::Tensor& shares, const TensorUnits& where, const torch::Tensor& like) {
  const torch::Tensor own = shares.narrow(0, where.firstUnit, where.units).to(like.device(), like.scalar_type());
  if (where.split == TensorUnits::Split::rows) return own.view({-1, 1});
  if (where.split == TensorUnits::Split::columns) return own.view({1, -1});
  return own.squeeze(0);
}

void checkTensors(const SkillUnits& units, std::size_t previous, std::size_t current) {
  if (previous != units.tensors.size() || current != units.tensors.size()) {
    throw Error("Fusion needs all " + std::to_string(units.tensors.size()) +
                " trained tensors of both models, but got " + std::to_string(previous) + " and " +
                std::to_string(current) + ".");
  }
}

}  // namespace

FusionDecision decideStatic(const torch::Tensor& history, const torch::Tensor& current,
                            const StaticFusionSettings& settings) {
  torch::NoGradGuard noGrad;
  FusionDecision decision = judge(history, current, settings.quantile);
  decision.rule = "static";
  std::vector<double> previousShare, currentShare;
  for (const FusionCategory category : decision.category) {
    switch (category) {
      case FusionCategory::shared:
        previousShare.push_back(settings.gamma);
        currentShare.push_back(1 - settings.gamma);
        break;
      case FusionCategory::previousOnly:
        previousShare.push_back(1);
        currentShare.push_back(0);
        break;
      case FusionCategory::currentOnly:
        previousShare.push_back(0);
        currentShare.push_back(1);
        break;
      default:
        previousShare.push_back(0.5);
        currentShare.push_back(0.5);
    }
  }
  const torch::TensorOptions options = decision.currentScore.options();
  decision.previousShare = torch::tensor(previousShare, torch::kFloat64).to(options);
  decision.currentShare = torch::tensor(currentShare, torch::kFloat64).to(options);
  return decision;
}

FusionDecision decideAdaptive(const torch::Tensor& history, const torch::Tensor& current,
                              const AdaptiveFusionSettings& settings) {
  if (!(settings.tau > 0)) throw Error("The temperature of adaptive fusion must be above 0.");
  torch::NoGradGuard noGrad;
  FusionDecision decision = judge(history, current, settings.quantile);
  decision.rule = "adaptive";
  // The softmax of two values is a logistic function of their difference, which cannot overflow to NaN.
  const torch::Tensor difference = (decision.previousScore - decision.currentScore) / settings.tau;
  decision.previousShare = torch::sigmoid(difference);
  decision.currentShare = torch::sigmoid(-difference);
  return decision;
}

FusionDecision decideUniform(const torch::Tensor& history, const torch::Tensor& current, double previousShare,
                             double quantile) {
  if (!(previousShare >= 0 && previousShare <= 1)) {
    throw Error("The share of the previous model is " + std::to_string(previousShare) + ", not between 0 and 1.");
  }
  torch::NoGradGuard noGrad;
  FusionDecision decision = judge(history, current, quantile);
  decision.rule = "uniform";
  decision.previousShare = torch::full_like(decision.currentScore, previousShare);
  decision.currentShare = torch::full_like(decision.currentScore, 1 - previousShare);
  return decision;
}

void fuse(const SkillUnits& units, const FusionDecision& decision, const std::vector<torch::Tensor>& previous,
          const std::vector<torch::Tensor>& current) {
  checkTensors(units, previous.size(), current.size());
  torch::NoGradGuard noGrad;
  for (std::size_t i = 0; i < current.size(); ++i) {
    torch::Tensor target = current[i].detach();  // shares the storage
    const torch::Tensor old = previous[i].detach().to(target.device(), target.scalar_type());
    const torch::Tensor oldShare = sharesFor(decision.previousShare, units.tensors[i], target);
    const torch::Tensor newShare = sharesFor(decision.currentShare, units.tensors[i], target);
    const torch::Tensor mixed = oldShare * old + newShare * target;
    target.copy_(torch::where(newShare == 0, old, torch::where(oldShare == 0, target, mixed)));
  }
}

torch::Tensor relativeChange(const SkillUnits& units, const std::vector<torch::Tensor>& previous,
                             const std::vector<torch::Tensor>& fused) {
  checkTensors(units, previous.size(), fused.size());
  torch::NoGradGuard noGrad;
  torch::Tensor moved = torch::zeros({units.count()}, torch::kFloat64);
  torch::Tensor length = torch::zeros({units.count()}, torch::kFloat64);
  const auto addSquares = [](torch::Tensor& total, const TensorUnits& where, const torch::Tensor& value) {
    const torch::Tensor squares = value.square();
    torch::Tensor own = total.narrow(0, where.firstUnit, where.units);
    if (where.split == TensorUnits::Split::rows) {
      own.add_(squares.sum(1));
    } else if (where.split == TensorUnits::Split::columns) {
      own.add_(squares.sum(0));
    } else {
      own.add_(squares.sum());
    }
  };
  for (std::size_t i = 0; i < fused.size(); ++i) {
    const torch::Tensor old = previous[i].detach().to(torch::kCPU, torch::kFloat64);
    addSquares(moved, units.tensors[i], fused[i].detach().to(torch::kCPU, torch::kFloat64) - old);
    addSquares(length, units.tensors[i], old);
  }
  return moved.sqrt() / (length.sqrt() + 1e-12);
}

}  // namespace skillscope
