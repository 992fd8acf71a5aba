// SPDX-License-Identifier: GPL-3.0-or-later
//
// KIF / TaSL (ACL 2024; arXiv 2408.05200): after each task, the weights before and after it are fused skill unit by
// skill unit, by how important the unit was to the tasks before and to this one. Needs no memory of old data, but for
// its replay variant (unit_replay.h).
#pragma once

#include <vector>

#include "core/learn/importance_recorder.h"
#include "core/learn/method.h"
#include "core/skill/fusion.h"
#include "unit_replay.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo kifInfo();

class KifMethod : public ContinualMethod {
 public:
  explicit KifMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  torch::Tensor extraLoss(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override;
  std::vector<torch::Tensor> elementScores() const override { return recorder_.elementScores(); }
  double memoryShare() const override { return replay_.share(); }
  StepPlan nextStep(MethodContext&) override { return replay_.nextStep(); }
  void afterMemoryStep(MethodContext& context) override { replay_.afterMemoryStep(context); }
  std::int64_t plannedMemorySteps(std::int64_t) const override { return replay_.steps(); }
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  FusionRound firstRound(const torch::Tensor& importance) const;
  FusionRound fuseRound(const MethodContext& context, const torch::Tensor& importance) const;

  ImportanceRecorder recorder_;
  bool adaptive_;
  StaticFusionSettings static_;
  AdaptiveFusionSettings soft_;
  double beta_;
  UnitReplay replay_;
  double orthogonality_;  ///< weight of the penalty in the loss, 0 = none

  std::vector<torch::Tensor> previous_;  ///< û^{k−1}: the weights when the task began, in the trained tensors' order
  torch::Tensor history_;                ///< H_{k−1}, float64 [units]; undefined before the first task has ended
  int rounds_ = 0;
};

}  // namespace skillscope
