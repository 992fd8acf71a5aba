// SPDX-License-Identifier: GPL-3.0-or-later
#include "migu_method.h"

namespace skillscope {

MethodInfo miguInfo() {
  MethodInfo info;
  info.name = "migu";
  info.title = "MIGU";
  info.summary =
      "In every step, only the output units of a layer that respond most strongly to the step's tokens are changed.";
  info.source = "Du et al. 2024 (arXiv 2406.17245)";
  info.parameters = {
      {"threshold",
       "Share of units left out (T)",
       0.7,
       0,
       1,
       {},
       "Of each trained matrix, the rows whose mean response lies below this quantile keep their weights in the step; "
       "0 changes all rows, 1 only the strongest.",
       "MIGU: 0.7; 0.4 together with replay, 0.1 with O-LoRA, which have it as migu_threshold"}};
  addTrackingParameters(info);
  return info;
}

ParameterDeclaration miguThreshold(const char* source) {
  return {"migu_threshold",
          "MIGU: share of units left out (T)",
          0.0,
          0,
          1,
          {},
          "Above 0, every step changes only the rows of a trained matrix that respond most strongly to its tokens, as "
          "the method MIGU does; the share of rows below this quantile is left out.",
          source};
}

MiguMethod::MiguMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "migu"), masks_(parameters.real("threshold")) {}

SkillUnitTable MiguMethod::onRunStart(MethodContext& context) {
  masks_.attach(context, name());
  return TrackedMethod::onRunStart(context);
}

void MiguMethod::beforeForward(const BatchView& batch, MethodContext&) {
  masks_.watch(batch.use == BatchUse::training);
}

void MiguMethod::beforeStep(MethodContext& context) {
  masks_.maskGradients();
  TrackedMethod::beforeStep(context);
}

}  // namespace skillscope
