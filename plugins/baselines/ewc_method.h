// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elastic weight consolidation: what earlier tasks needed is held by springs (the formulas are in core/baseline/ewc.h).
//
// The Fisher information comes from the gradients of the task's own training, as in TRACE's released code: the mean of
// the squared (clipped) gradients of its optimizer steps. With batches of more than one example that is smaller than
// the mean over single examples, about by the size of the batch, so λ belongs to the batch size it was searched with.
#pragma once

#include <vector>

#include "core/baseline/ewc.h"
#include "core/learn/importance_recorder.h"
#include "core/learn/method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo ewcInfo();

class EwcMethod : public ContinualMethod {
 public:
  explicit EwcMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void onTaskStart(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void afterStep(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  bool snapshot(MethodContext& context, ImportanceSnapshot& snapshot) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  ImportanceRecorder recorder_;  ///< only for the picture; changes nothing in the training
  bool track_;
  bool online_;
  double lambda_, gamma_;

  FisherAverage fisher_;            ///< of the task being learned
  std::vector<EwcAnchor> springs_;  ///< one for each task learned, or a single one if online
};

}  // namespace skillscope
