// SPDX-License-Identifier: GPL-3.0-or-later
//
// An adapter of its own for every task, learned from the backbone alone, and at test chosen by the example's true task:
// an upper bound that no method without task ids can use. Nothing is forgotten (R[T][t] = R[t][t], BWT = 0), and
// nothing is carried over; R[t][t] is the single-task score that forward transfer is measured against.
//
// A task that has not been learned yet is answered by the backbone alone.
// Source: "PerTaskFT" with LoRA in Wang and others 2023 (O-LoRA); "PerTaskLoRA" in later papers.
#pragma once

#include <vector>

#include "core/nn/backbone.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo perTaskInfo();

class PerTaskMethod : public TrackedMethod {
 public:
  explicit PerTaskMethod(const ParameterSet& parameters) : TrackedMethod(parameters, "per-task") {}

  MethodTraits traits() const override;
  /// Throws UsageError where the run trains no LoRA pairs.
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  using Adapter = std::vector<LoraPair>;  ///< one pair a layer
  void keep(const torch::Tensor& weights);
  torch::Tensor weightsOf(const Adapter& adapter) const;

  std::vector<LinearSite> layers_;
  Adapter current_;               ///< handles of the trained tensors
  std::vector<Adapter> learned_;  ///< of every task whose training has ended
};

}  // namespace skillscope
