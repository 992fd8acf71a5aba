// SPDX-License-Identifier: GPL-3.0-or-later
//
// Merging of models by their task vectors τ_t = θ_t − θ_0, where θ_0 is the model before all tasks and θ_t the model
// fine-tuned on task t (the rules and their formulas are in core/merge/task_vectors.h). After each task the model
// becomes θ_0 + merge(τ_1 … τ_t), which is scored; the next task is not learned from there, but
//
//   start = base        from θ_0: each τ_t is of its own, as in task arithmetic, TIES and DARE
//   start = sequential  from the unmerged θ_{t−1}, as in MagMax
//
// Only for full fine-tuning. What a LoRA adapter does to a layer is the product B·A; products of T tasks add up to a
// matrix of rank T·r, which the run's pair of rank r cannot hold, and merging A's and B's one by one is not merging
// what they do (core/merge/lora_products.h). So with LoRA this method refuses to start.
// Source: Wortsman et al. 2022 (average); Ilharco et al. 2023 (task arithmetic); Yadav et al. 2023 (TIES); Yu et al.
// 2024 (DARE); Marczak et al. 2024 (MagMax).
#pragma once

#include <vector>

#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo mergingInfo();

class MergingMethod : public TrackedMethod {
 public:
  explicit MergingMethod(const ParameterSet& parameters);

  /// Throws UsageError when LoRA factors are trained.
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  torch::Tensor merged() const;

  std::string rule_, dareThen_;
  bool sequential_;
  double scale_, keep_, drop_;
  std::int64_t seed_;

  torch::Tensor base_;                  ///< θ_0, [scalars]
  torch::Tensor last_;                  ///< θ_{t−1} unmerged, [scalars]; only for sequential starts, from task 2 on
  std::vector<torch::Tensor> vectors_;  ///< τ of every learned task, [scalars]
};

}  // namespace skillscope
