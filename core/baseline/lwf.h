// SPDX-License-Identifier: GPL-3.0-or-later
//
// Learning without forgetting (Li and Hoiem 2017) for text: on the inputs of the new task the model shall go on saying
// what it said before the task.
//
//   L = α · T² · (1/n) · Σ over the n answer tokens of KL( softmax(old/T) ‖ softmax(new/T) )
//
// The old distribution is the target, as in the textbook; the mean is over the answer tokens of the whole batch, not
// over its sequences. T² keeps the gradient's size when T changes (Hinton and others 2015). Usual: T = 2, α = 1.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

struct DistillationSettings {
  double temperature = 2;  ///< T, > 0
  double alpha = 1;        ///< weight beside the cross-entropy
};

struct Distillation {
  torch::Tensor loss;        ///< L, a scalar to differentiate by the new logits; 0 with gradient 0 if no token counts
  torch::Tensor divergence;  ///< [B, L] KL of each token, 0 where it does not count; cannot be differentiated
  std::int64_t tokens = 0;   ///< n
};

/// Logits [B, L, V] before and in training, `mask` [B, L] not 0 at answer tokens. Tokens that do not count are not
/// looked at, whatever they hold.
Distillation distil(const torch::Tensor& oldLogits, const torch::Tensor& newLogits, const torch::Tensor& mask,
                    const DistillationSettings& settings);

}  // namespace skillscope
