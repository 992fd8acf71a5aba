// SPDX-License-Identifier: GPL-3.0-or-later
//
// MIGU: in every step only those rows of a trained matrix learn whose outputs respond strongly to the step's tokens
// (core/baseline/migu.h). Different tasks then tend to move different rows, without task ids or old data.
//
//   LoRA              A [r, in] by |x·Aᵀ|, B [out, r] by |h|, with h the layer's whole output
//   full fine-tuning  the weight [out, in] of every linear layer by |h|; embeddings and norms learn as ever
//
// Padding and answer positions that do not count are not looked at. The mask falls on the clipped gradient; AdamW's
// moments of earlier steps still move a row that is left out, as in the released code's setting.
// Source: Du and others 2024, "Unlocking Continual Learning Abilities in Language Models" (findings of EMNLP, arXiv
// 2406.17245).
#pragma once

#include <memory>
#include <vector>

#include "tracked_method.h"

namespace skillscope {

class ActivationWatch;

/// Name, declared parameters, source.
MethodInfo miguInfo();

class MiguMethod : public TrackedMethod {
 public:
  explicit MiguMethod(const ParameterSet& parameters);

  SkillUnitTable onRunStart(MethodContext& context) override;
  void beforeForward(const BatchView& batch, MethodContext& context) override;
  void beforeStep(MethodContext& context) override;

 private:
  double threshold_;
  std::vector<std::shared_ptr<ActivationWatch>> watches_;  ///< one for each layer with a trained matrix
};

}  // namespace skillscope
