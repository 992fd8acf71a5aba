// SPDX-License-Identifier: GPL-3.0-or-later
//
// All trained weights of a run in one flat buffer, and all their gradients in another of the same layout. The tensors
// of the model become views, so that zeroing, clipping, the optimizer, importance and a copy of the whole model are
// each a handful of operations on one vector instead of on hundreds of small tensors.
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/learn/method.h"

namespace skillscope {

/// Thread: one thread at a time.
class FlatParameters {
 public:
  /// Moves the values of all trainable tensors (float32 leaves on one device) into the flat buffer, in the order given.
  /// From here on their storage stays where it is.
  explicit FlatParameters(const std::vector<TrainableTensor>& trainable);

  const torch::Tensor& weights() const { return weights_; }      ///< [scalars], no gradient
  const torch::Tensor& gradients() const { return gradients_; }  ///< [scalars]
  std::int64_t size() const { return weights_.numel(); }

  /// Sets all gradients to zero and makes sure that backward adds into the flat buffer.
  void zeroGradients();
  /// Euclidean norm of all gradients.
  double gradientNorm() const;
  /// Multiplies the gradients by min(1, maximum / (norm + 1e-6)).
  void clipGradients(double norm, double maximum);

  /// A copy of all weights, and back.
  torch::Tensor copyOfWeights() const { return weights_.clone(); }
  void setWeights(const torch::Tensor& values);

 private:
  std::vector<torch::Tensor> tensors_, gradientViews_;
  torch::Tensor weights_, gradients_;
};

}  // namespace skillscope
