// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a method puts behind one linear layer: increments that differ from sample to sample, frozen adapters of earlier
// tasks, or a look at what the layer answers.
#pragma once

#include <torch/types.h>

#include <string>

#include "core/base/error.h"

namespace skillscope {

/// Rows of a layer's input belong to the samples of the batch that ContinualMethod::beforeForward showed last: with B
/// samples the input [rows, length, in] has rows = B, in training, generation with its cache, and evaluation; or
/// rows = c·B where c candidate answers are scored for each sample, and then row i belongs to sample i / c.
class LayerExtension {
 public:
  virtual ~LayerExtension() = default;
  /// x [rows, length, in]; y [rows, length, out], the layer's output with its bias and its LoRA pair. Returns what the
  /// layer shall answer instead; y itself, if nothing changes. Called in every forward pass, with or without gradients.
  virtual torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) = 0;
};

/// Values per sample [B, …] as values per row [rows, …]: each one rows / B times. What is there once ([1, …], for the
/// whole batch) or fits already is returned as it is. Throws Error if it does not fit.
inline torch::Tensor spreadOverRows(const torch::Tensor& perSample, std::int64_t rows) {
  const std::int64_t samples = perSample.size(0);
  if (samples == rows || samples == 1) return perSample;
  if (samples == 0 || rows % samples != 0) {
    throw Error("A layer got " + std::to_string(rows) + " rows, but its extension was made ready for a batch of " +
                std::to_string(samples) + " samples.");
  }
  return perSample.repeat_interleave(rows / samples, 0);
}

}  // namespace skillscope
