// SPDX-License-Identifier: GPL-3.0-or-later
//
// MoCL: every task has a LoRA pair on each chosen layer (its module) and a feature v_k; an example with the frozen
// feature x (core/learn/input_features.h), by default the mean of its token embeddings, is served by a mixture of the
// modules of all tasks so far, weighed by how alike x is to their features (core/baseline/mocl.h):
//
//   α_k = cos(x, v_k)      W(x) = W_0 + s · Σ_{k ≤ n} α_k · B_k·A_k      L = CE + w · (−mean_b cos(x_b, v_n))
//
// A module's P_k is thus the change that its pair makes to a layer, B_k·A_k. In training of task n only its own module
// and feature change; the mixture is the same then. When a task begins, the module of the one before is frozen and a
// new one starts (A drawn, B zero, v small and random, so that it turns quickly).
//
// At test the mixture needs no task id (`test = matching`); with `test = own` an example is served by the module of its
// true task alone, or by the backbone alone where that task has not been learned.
// Source: Wang and others, NAACL 2024, "Rehearsal-Free Modular and Compositional Continual Learning for Language
// Models" (arXiv 2404.00790).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/learn/input_features.h"
#include "core/nn/linear.h"
#include "pair_stack.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo moclInfo();

class MoclMethod : public TrackedMethod {
 public:
  explicit MoclMethod(const ParameterSet& parameters);

  MethodTraits traits() const override;
  /// A pair for every layer in lora.targets, and the feature last. Throws UsageError without LoRA.
  std::vector<TrainableTensor> makeTrainable(MethodContext& context) override;
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  torch::Tensor extraLoss(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  struct Layer {
    LoraPair pair;  ///< of the task being learned: handles of the trained tensors
    std::shared_ptr<PairStack> stack;
  };
  torch::Tensor features() const;  ///< of all tasks so far, [n, width]

  double matchingWeight_;
  bool ownAtTest_;
  std::string source_;  ///< of x
  std::unique_ptr<InputFeatures> inputs_;
  std::vector<Layer> layers_;
  torch::Tensor feature_;       ///< the trained one, [width]
  torch::Tensor pastFeatures_;  ///< frozen, [n − 1, width]; undefined in the first task
  torch::Tensor x_;             ///< of the batch under way, [B, width]
};

}  // namespace skillscope
