// SPDX-License-Identifier: GPL-3.0-or-later
//
// Learning without forgetting: from the second task on, the model shall go on saying about the new task's inputs what
// it said before that task (core/baseline/lwf.h):
//
//   L = CE + α · T² · mean over the answer tokens of KL( softmax(old/T) ‖ softmax(new/T) )
//
// The old answers come from the weights at the task's start, which are kept and put in place for one more forward pass
// of every micro-batch, without dropout. So nothing is stored by example, and the batches may come in any order. Needs
// no old data; the first task is plain fine-tuning.
// Source: Li and Hoiem 2017, "Learning without Forgetting"; for language models as in TRACE (Wang and others 2023),
// with the textbook's direction of the KL.
#pragma once

#include "core/baseline/lwf.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo lwfInfo();

class LwfMethod : public TrackedMethod {
 public:
  explicit LwfMethod(const ParameterSet& parameters);

  void onTaskStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  torch::Tensor extraLoss(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  DistillationSettings settings_;
  torch::Tensor oldWeights_;  ///< at the task's start, [scalars]; undefined in the first task
  torch::Tensor oldLogits_;   ///< of the micro-batch under way, [answer tokens, vocabulary]
};

}  // namespace skillscope
