// SPDX-License-Identifier: GPL-3.0-or-later
//
// MIGU (Du and others, EMNLP Findings 2024, "Unlocking Continual Learning Abilities in Language Models"): only the
// output units of a linear layer that respond strongly to the batch get a gradient. No task ids, no old data.
//
//   score_i = mean over the counted tokens of |h_i|         h: the layer's output
//   cut     = quantile of the scores at T                   lo + f·(hi − lo), as everywhere in this program
//   row i of the weight's gradient stays where score_i ≥ cut (equality stays), else it becomes 0
//
// With LoRA the factor A [r, in] is judged by x·Aᵀ, the factor B [out, r] by the layer's full output. T = 0.7; 0.4 with
// replay, 0.1 with O-LoRA.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

/// Collects |h| of one layer over the micro-batches of an optimizer step.
class ActivationAverage {
 public:
  /// `units` = rows of the weight.
  explicit ActivationAverage(std::int64_t units) : units_(units) {}

  /// Outputs [..., units]; `tokenMask` [...] not 0 at tokens that count, undefined: all count. What does not count is
  /// not looked at. Throws Error if the shapes do not fit.
  void add(const torch::Tensor& outputs, const torch::Tensor& tokenMask = {});
  /// [units]; zeros if no token counted.
  torch::Tensor scores() const;
  void reset();

 private:
  std::int64_t units_, tokens_ = 0;
  torch::Tensor sum_;
};

/// Which units keep their gradient.
struct ActivationChoice {
  torch::Tensor cut;   ///< scalar
  torch::Tensor mask;  ///< [units] bool
};

/// Throws Error for a threshold outside [0, 1].
ActivationChoice chooseActiveUnits(const torch::Tensor& scores, double threshold);

/// Sets the rows of `gradient` [units, ...] that are not in the mask to 0, in place, whatever they hold.
void keepActiveRows(const torch::Tensor& gradient, const torch::Tensor& mask);

}  // namespace skillscope
