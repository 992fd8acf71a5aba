// SPDX-License-Identifier: GPL-3.0-or-later
//
// Recurrent-KIF (ACL 2025, arXiv 2502.17510). From the second task on, training is a sequence of rounds: Q steps on the
// task, M steps on a memory of earlier tasks, and a merge of the two moves that keeps of each what is important
// (core/skill/recurrent_decision.h). Without memory, and in the first task, it is plain fine-tuning.
//
// The trainer makes the steps; this class counts them. Its state between any two steps is all in the members below.
#pragma once

#include <set>
#include <vector>

#include "core/learn/method.h"
#include "core/skill/importance.h"
#include "core/skill/recurrent_decision.h"
#include "core/skill/skill_units.h"

namespace skillscope {

class RecurrentKifMethod : public ContinualMethod {
 public:
  explicit RecurrentKifMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  StepPlan nextStep(MethodContext& context) override;
  void beforeMemoryStep(MethodContext& context) override;
  void afterMemoryStep(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override;
  std::vector<torch::Tensor> elementScores() const override;
  double memoryShare() const override { return memoryShare_; }
  std::int64_t plannedMemorySteps(std::int64_t taskSteps) const override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  enum class Fusion { paper, released, adaptive, global };
  enum class Leftover { merge, keep, drop };

  bool endsInner(const MethodContext& context) const;
  void record(MethodContext& context, ImportanceTracker& tracker);
  torch::Tensor score(const ImportanceTracker& tracker) const;   ///< [scalars]
  torch::Tensor unitScore(const torch::Tensor& elements) const;  ///< mean over each unit's elements, float64 [units]
  RecurrentSettings settings() const;
  void showSides(MethodContext& context, const torch::Tensor& afterOuter) const;
  void endRound(MethodContext& context);
  const char* ruleName() const;

  std::int64_t innerSteps_, memorySteps_, memoryBatch_;
  double memoryShare_, outerRate_, top_, tau_, beta_;
  bool followsSchedule_, sharedOptimizer_, beforeStep_, product_, resetInner_, resetOuter_, byUnit_, dynamic_,
      identification_, sharedUpdate_;
  Leftover leftover_;
  Fusion fusion_;
  Granularity granularity_;
  ImportanceSettings innerSettings_, outerSettings_;

  SkillUnits units_;
  std::vector<torch::Tensor> shapes_;  ///< the trained tensors, for their shapes and order
  ImportanceTracker inner_, outer_;
  std::set<int> warned_;  ///< tensors that a warning about their gradient was given for

  bool rounds_ = false;         ///< this task has a memory, so it has rounds
  std::int64_t innerDone_ = 0;  ///< steps of the round on the task
  std::int64_t outerDone_ = 0;  ///< steps of the round on memory
  int roundCount_ = 0;          ///< merges of the run
  torch::Tensor theta_;         ///< weights before the round, [scalars]; undefined without rounds
  torch::Tensor afterInner_;    ///< weights before its first memory step, [scalars]
  torch::Tensor history_;  ///< accumulated importance for static importance, [scalars]; undefined before task 1 ended
};

}  // namespace skillscope
