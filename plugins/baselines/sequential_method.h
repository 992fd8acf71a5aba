// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sequential fine-tuning: each task is learned from where the one before ended, and nothing is done against forgetting.
// The reference every continual-learning method is compared with (SeqLoRA with adapters).
#pragma once

#include "core/learn/importance_recorder.h"
#include "core/learn/method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo sequentialInfo();

class SequentialMethod : public ContinualMethod {
 public:
  explicit SequentialMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  ImportanceRecorder recorder_;  ///< only for the picture; changes nothing in the training
  bool track_;
};

}  // namespace skillscope
