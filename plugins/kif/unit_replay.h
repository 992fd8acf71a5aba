// SPDX-License-Identifier: GPL-3.0-or-later
//
// KIF's replay variant: after each fusion the model takes a few optimizer steps on a memory of earlier tasks, in which
// the skill units that only the task just learned needs stay frozen to the bit, so that they keep what is new while the
// units of earlier tasks recover.
//
//   own       units that only this task needs (FusionCategory::currentOnly)     frozen
//   earlier   units that only earlier tasks need (FusionCategory::previousOnly) trained
//   the rest  shared, and needed by neither                                     trained, or frozen with `earlier`
//
// The papers draw the variant as a figure and give neither the size of the memory nor the number of steps; the released
// code holds the memory's files and the gradient mask as unused arguments. Where the fusion is adaptive, the categories
// are the ones it displays.
// Source: KIF (arXiv 2408.05200), its variant with memory replay.
#pragma once

#include <cstdint>
#include <vector>

#include "core/learn/method.h"
#include "core/skill/skill_units.h"

namespace skillscope {

/// The parameters of this class: memory_share and those of the memory steps.
std::vector<ParameterDeclaration> unitReplayParameters();

/// Thread: the training thread.
class UnitReplay {
 public:
  explicit UnitReplay(const ParameterSet& parameters);

  double share() const { return share_; }
  std::int64_t steps() const { return share_ > 0 ? steps_ : 0; }

  /// The weights are fused; memory steps begin if there is a memory.
  void begin(const MethodContext& context, const SkillUnits& units, const std::vector<FusionCategory>& categories);
  StepPlan nextStep() const;
  /// Puts the frozen units back as they were fused.
  void afterMemoryStep(const MethodContext& context);
  /// Bytes for `trainableScalars`: AdamW's two moments of the memory steps, the fused weights and the mask.
  std::int64_t storageBytes(std::int64_t trainableScalars) const { return share_ > 0 ? 13 * trainableScalars : 0; }

 private:
  double share_, rate_;
  std::int64_t steps_, batchSize_;
  bool onlyEarlier_;

  std::int64_t left_ = 0;        ///< memory steps to come
  torch::Tensor frozen_, kept_;  ///< which scalars, and all weights as fused; [scalars], undefined outside a replay
};

}  // namespace skillscope
