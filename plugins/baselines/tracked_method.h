// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the baselines share: importance that is followed for the heat map and changes nothing in the training.
#pragma once

#include <string>

#include "core/learn/importance_recorder.h"
#include "core/learn/method.h"

namespace skillscope {

/// Declares track_importance and the parameters of ImportanceRecorder.
void addTrackingParameters(MethodInfo& info);

/// A method's own hooks call the ones of this class first.
class TrackedMethod : public ContinualMethod {
 public:
  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override;
  std::vector<torch::Tensor> elementScores() const override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 protected:
  /// `name` is the method's; its state lies under that name.
  TrackedMethod(const ParameterSet& parameters, std::string name);
  const std::string& name() const { return name_; }
  std::string stateName(const std::string& part) const { return name_ + "/" + part; }

 private:
  ImportanceRecorder recorder_;
  bool track_;
  std::string name_;
};

}  // namespace skillscope
