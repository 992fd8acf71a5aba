// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elastic weight consolidation: what earlier tasks needed is held by springs (the formulas are in core/baseline/ewc.h).
//
// The Fisher information comes from the gradients of the task's own training, as in TRACE's released code: the mean of
// the squared (clipped) gradients of its optimizer steps. With batches of more than one example that is smaller than
// the mean over single examples, about by the size of the batch, so λ belongs to the batch size it was searched with.
#pragma once

#include <string>
#include <vector>

#include "core/baseline/ewc.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo ewcInfo();

class EwcMethod : public TrackedMethod {
 public:
  explicit EwcMethod(const ParameterSet& parameters);

  void onTaskStart(MethodContext& context) override;
  void beforeStep(MethodContext& context) override;
  void onTaskEnd(MethodContext& context) override;
  std::int64_t storageBytes(std::int64_t trainableScalars, int tasks) const override;
  void saveState(StateArchive& archive) const override;
  void loadState(const StateArchive& archive, MethodContext& context) override;

 private:
  std::string springName(std::size_t spring, const char* what) const;

  bool online_;
  double lambda_, gamma_;

  FisherAverage fisher_;            ///< of the task being learned
  std::vector<EwcAnchor> springs_;  ///< one for each task learned, or a single one if online
};

}  // namespace skillscope
