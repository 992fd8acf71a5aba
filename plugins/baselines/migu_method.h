// SPDX-License-Identifier: GPL-3.0-or-later
//
// MIGU: in every step only those rows of a trained matrix learn whose outputs respond strongly to the step's tokens
// (core/baseline/migu.h). Different tasks then tend to move different rows, without task ids or old data.
// Source: Du and others 2024, "Unlocking Continual Learning Abilities in Language Models" (findings of EMNLP, arXiv
// 2406.17245).
#pragma once

#include "activation_masks.h"
#include "tracked_method.h"

namespace skillscope {

/// Name, declared parameters, source.
MethodInfo miguInfo();
/// The same rule as an addition to another method: 0 = off.
ParameterDeclaration miguThreshold(const char* source);

class MiguMethod : public TrackedMethod {
 public:
  explicit MiguMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  void beforeStep(MethodContext& context) override;

 private:
  ActivationMasks masks_;
};

}  // namespace skillscope
