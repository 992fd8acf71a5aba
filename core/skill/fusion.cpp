// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/fusion.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/skill/history.h"
#include "core/tensor/libtorch.h"

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

// ---- One pass over memory ----
// A model that is trained whole has hundreds of millions of scalars; what is done to each is nothing beside its way
// from memory and back.

constexpr std::int64_t kChunk = 1 << 16;  ///< scalars of one task of a thread

bool isPlainArray(const torch::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == torch::kFloat32 && tensor.is_contiguous();
}

/// current = oldShare·previous + newShare·current, or one side untouched where the other has no share.
void mixWhole(const torch::Tensor& previous, const torch::Tensor& current, float oldShare, float newShare) {
  const float* old = previous.data_ptr<float>();
  float* own = current.data_ptr<float>();
  if (newShare != 0 && oldShare == 0) return;
  at::parallel_for(0, current.numel(), kChunk, [&](std::int64_t begin, std::int64_t end) {
    if (newShare == 0) {
      std::copy(old + begin, old + end, own + begin);
      return;
    }
    for (std::int64_t i = begin; i < end; ++i) own[i] = oldShare * old[i] + newShare * own[i];
  });
}

struct SquareSums {
  double moved = 0, length = 0;
};

/// Σ (b − a)² and Σ a². Chunks are added up in their order, so that the number of threads does not show.
SquareSums squareSums(const torch::Tensor& before, const torch::Tensor& after) {
  const float *a = before.data_ptr<float>(), *b = after.data_ptr<float>();
  const std::int64_t count = before.numel(), chunks = (count + kChunk - 1) / kChunk;
  std::vector<SquareSums> parts(static_cast<std::size_t>(chunks));
  at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t chunk = begin; chunk < end; ++chunk) {
      constexpr std::int64_t lanes = 8;  // sums that do not wait for each other
      double moved[lanes] = {}, length[lanes] = {};
      const std::int64_t last = std::min(count, (chunk + 1) * kChunk);
      std::int64_t i = chunk * kChunk;
      const auto add = [&](std::int64_t at, std::int64_t lane) {
        const double old = a[at], difference = static_cast<double>(b[at]) - old;
        moved[lane] += difference * difference;
        length[lane] += old * old;
      };
      for (; i + lanes <= last; i += lanes) {
        for (std::int64_t lane = 0; lane < lanes; ++lane) add(i + lane, lane);
      }
      for (; i < last; ++i) add(i, 0);
      SquareSums& part = parts[static_cast<std::size_t>(chunk)];
      for (std::int64_t lane = 0; lane < lanes; ++lane) {
        part.moved += moved[lane];
        part.length += length[lane];
      }
    }
  });
  SquareSums sum;
  for (const SquareSums& part : parts) {
    sum.moved += part.moved;
    sum.length += part.length;
  }
  return sum;
}

bool isWhole(const TensorUnits& where, const torch::Tensor& a, const torch::Tensor& b) {
  return where.split == TensorUnits::Split::whole && isPlainArray(a) && isPlainArray(b) && a.numel() == b.numel();
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
    if (isWhole(units.tensors[i], previous[i], target)) {
      const int unit = units.tensors[i].firstUnit;
      mixWhole(previous[i].detach(), target, decision.previousShare[unit].item<float>(),
               decision.currentShare[unit].item<float>());
      continue;
    }
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
    if (isWhole(units.tensors[i], previous[i], fused[i])) {
      const SquareSums sums = squareSums(previous[i].detach(), fused[i].detach());
      moved.data_ptr<double>()[units.tensors[i].firstUnit] += sums.moved;
      length.data_ptr<double>()[units.tensors[i].firstUnit] += sums.length;
      continue;
    }
    const torch::Tensor old = previous[i].detach().to(torch::kCPU, torch::kFloat64);
    addSquares(moved, units.tensors[i], fused[i].detach().to(torch::kCPU, torch::kFloat64) - old);
    addSquares(length, units.tensors[i], old);
  }
  return moved.sqrt() / (length.sqrt() + 1e-12);
}

}  // namespace skillscope
