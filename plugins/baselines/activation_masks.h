// SPDX-License-Identifier: GPL-3.0-or-later
//
// MIGU's rule at work in a run (core/baseline/migu.h), for the method itself and for those that take it in addition:
// looks at what layers answer in training, and leaves of each step's gradient the rows that responded strongly.
//
//   LoRA              A [r, in] by |x·Aᵀ|, B [out, r] by |h|, with h the layer's whole output
//   full fine-tuning  the weight [out, in] of every linear layer by |h|; embeddings and norms learn as ever
//
// Padding and answer positions that do not count are not looked at. The mask falls on the clipped gradient; AdamW's
// moments of earlier steps still move a row that is left out, as in the released code's setting.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/learn/method.h"

namespace skillscope {

class ActivationWatch;

class ActivationMasks {
 public:
  /// `threshold`: share of rows left out of a step, [0, 1].
  explicit ActivationMasks(double threshold) : threshold_(threshold) {}

  /// Puts itself behind every layer with a trained matrix; what a method has put there before stays and answers first.
  /// Call it when the run's tensors exist. Throws Error, naming the method, without a backbone or such a layer.
  void attach(MethodContext& context, const std::string& method);
  /// Before every forward pass: whether its answers count for the step under way.
  void watch(bool on);
  /// Before every step: masks the gradients by what was seen since the last one.
  void maskGradients();

 private:
  double threshold_;
  std::vector<std::shared_ptr<ActivationWatch>> watches_;  ///< one for each layer with a trained matrix
};

}  // namespace skillscope
