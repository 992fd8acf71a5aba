// SPDX-License-Identifier: GPL-3.0-or-later
//
// Experience replay: a small share of each learned task's examples stays in memory and is learned again beside the new
// task. Of the two usual forms, one loss CE(new batch) + β·CE(memory batch) and one stream in which old and new batches
// alternate, this is the second: after every n steps on the task come m steps on batches drawn from all of the memory,
//
//   θ ← θ − step(∇ CE(batch of the task)), n times;   θ ← θ − step(∇ CE(batch of the memory)), m times
//
// so that n = m = 1 sees as many old examples as new ones. Their weight β is the ratio of the two learning rates.
// Source: Chaudhry et al. 2019, "On Tiny Episodic Memories in Continual Learning", algorithm 1, where both batches make
// one step; the share of 2 % as in Recurrent-KIF and MIGU's LoRAReplay. With migu_threshold above 0 both kinds of steps
// change only the rows that respond strongly (activation_masks.h), which is MIGU with LoRAReplay.
#pragma once

#include <optional>

#include "activation_masks.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo replayInfo();

class ReplayMethod : public TrackedMethod {
 public:
  explicit ReplayMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void beforeMemoryStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  StepPlan nextStep(MethodContext& context) override;
  void afterMemoryStep(MethodContext& context) override;
  double memoryShare() const override { return share_; }
  std::int64_t plannedMemorySteps(std::int64_t taskSteps) const override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  double share_, rate_;
  std::int64_t every_, memorySteps_, batchSize_;
  bool followsSchedule_, sharedOptimizer_;
  std::optional<ActivationMasks> masks_;  ///< with MIGU in addition

  std::int64_t sinceMemory_ = 0;  ///< task steps since the last memory steps
  std::int64_t pending_ = 0;      ///< memory steps to come
};

}  // namespace skillscope
