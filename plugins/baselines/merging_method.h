// SPDX-License-Identifier: GPL-3.0-or-later
//
// Merging of models by their task vectors τ_t = θ_t − θ_0, where θ_0 is the model before all tasks and θ_t the model
// fine-tuned on task t (the rules and their formulas are in core/merge/task_vectors.h). After each task the model
// becomes θ_0 + merge(τ_1 … τ_t), which is scored; the next task is not learned from there, but
//
//   start = base        from θ_0: each τ_t is of its own, as in task arithmetic, TIES and DARE
//   start = sequential  from the unmerged θ_{t−1}, as in MagMax
//
// With LoRA, τ_t is what the adapter of task t does to its layers (merged_lora.h), and θ_0 the run's pairs as they
// began: after a task the pairs go back there, and the merged change acts beside them until the next task starts. It is
// as large as the layers' weights, and all τ are made whole to merge them.
//
// Source: Wortsman et al. 2022 (average); Ilharco et al. 2023 (task arithmetic); Yadav et al. 2023 (TIES); Yu et al.
// 2024 (DARE); Marczak et al. 2024 (MagMax).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "merged_lora.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo mergingInfo();

class MergingMethod : public TrackedMethod {
 public:
  explicit MergingMethod(const ParameterSet& parameters);

  MethodTraits traits() const override;
  std::vector<TrainableTensor> makeTrainable(MethodContext& context) override;
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  torch::Tensor merged() const;  ///< what is added to θ_0
  void showMerged(MethodContext& context);

  std::string rule_, dareThen_;
  bool sequential_;
  double scale_, keep_, drop_;
  std::int64_t seed_;

  bool trainsLora_ = false;             ///< known from makeTrainable on
  std::unique_ptr<MergedLora> lora_;    ///< with LoRA
  torch::Tensor base_;                  ///< θ_0, [scalars]
  torch::Tensor last_;                  ///< θ_{t−1} unmerged, [scalars]; only for sequential starts, from task 2 on
  std::vector<torch::Tensor> vectors_;  ///< of every learned task, [scalars]: τ; with LoRA the pairs that make it
};

}  // namespace skillscope
