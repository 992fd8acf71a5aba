// SPDX-License-Identifier: GPL-3.0-or-later
//
// A new LoRA pair for every task: when a task begins, the pairs of the task before are frozen, and the run's pairs
// start anew (A drawn, B zero), so that the model begins where it was. All pairs act together, in training and whatever
// the task an example is of:
//
//   W = W_0 + s · Σ_{i ≤ t} B_i·A_i
//
// What IncLoRA is, and what O-LoRA adds its penalty to (Wang and others 2023).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/nn/linear.h"
#include "pair_stack.h"
#include "tracked_method.h"

namespace skillscope {

/// One layer with the run's pair and the frozen ones.
struct IncrementalLayer {
  LoraPair pair;  ///< handles of the trained tensors
  std::shared_ptr<PairStack> past;
};

class IncrementalLora : public TrackedMethod {
 public:
  MethodTraits traits() const override;
  /// Throws UsageError where the run trains no LoRA pairs.
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 protected:
  using TrackedMethod::TrackedMethod;
  const std::vector<IncrementalLayer>& layers() const { return layers_; }

 private:
  std::vector<IncrementalLayer> layers_;
};

}  // namespace skillscope
