// SPDX-License-Identifier: GPL-3.0-or-later
//
// One round of Recurrent-KIF (ACL 2025), as the paper states it: Q steps on the new task, M steps on memory from there,
// then an element-wise merge of the two moves. All lists hold one entry per trained tensor.
#pragma once

#include <torch/types.h>

#include <vector>

namespace skillscope {

/// Ī after Ī ← α·Ī + (1 − α)·|w·g| over the steps, from `start`, or from 0 where `start` is empty. weights[t] and
/// gradients[t] are the tensors of step t.
std::vector<torch::Tensor> smoothedSensitivity(const std::vector<std::vector<torch::Tensor>>& weights,
                                               const std::vector<std::vector<torch::Tensor>>& gradients, double alpha,
                                               const std::vector<torch::Tensor>& start = {});

struct RecurrentRound {
  std::vector<torch::Tensor> tauIn, tauOut;  ///< move on the new task, and from there on memory
  torch::Tensor thresholdIn, thresholdOut;   ///< scalar; quantile over all elements of all tensors
  std::vector<torch::Tensor> maskIn,
      maskOut;                      ///< 1 where Ī is strictly above the threshold, else 0; dtype of the weights
  std::vector<torch::Tensor> next;  ///< θ + maskIn·tauIn + maskOut·tauOut
};

/// `theta` before the inner steps, `afterInner` after them, `afterOuter` after the memory steps; `quantile` in [0, 1].
RecurrentRound mergeRecurrentRound(const std::vector<torch::Tensor>& theta,
                                   const std::vector<torch::Tensor>& afterInner,
                                   const std::vector<torch::Tensor>& afterOuter,
                                   const std::vector<torch::Tensor>& importanceIn,
                                   const std::vector<torch::Tensor>& importanceOut, double quantile);

}  // namespace skillscope
