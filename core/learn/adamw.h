// SPDX-License-Identifier: GPL-3.0-or-later
//
// AdamW with decoupled weight decay. Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization",
// algorithm 2, without its schedule multiplier (the schedule is the caller's rate).
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>

namespace skillscope {

class StateArchive;

struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;  ///< added to the root of the bias-corrected second moment
  double weightDecay = 0;
};

/// Works on one flat vector. Thread: one thread at a time.
class AdamW {
 public:
  /// weights, gradients: [scalars], float32; both are kept as handles.
  AdamW(torch::Tensor weights, torch::Tensor gradients, AdamWOptions options = {});

  /// One update: w -= rate·decay·w, then w -= rate · m̂ / (√v̂ + ε).
  void step(double rate);
  /// Forgets moments and step count, as at the start of a task.
  void reset();

  std::int64_t steps() const { return steps_; }
  const torch::Tensor& firstMoment() const { return firstMoment_; }    ///< [scalars]
  const torch::Tensor& secondMoment() const { return secondMoment_; }  ///< [scalars]

  /// Moments and step count, under names that start with `prefix`. restore throws Error if the sizes do not fit.
  void save(StateArchive& archive, const std::string& prefix) const;
  void restore(const StateArchive& archive, const std::string& prefix);

 private:
  AdamWOptions options_;
  torch::Tensor weights_, gradients_, firstMoment_, secondMoment_;
  std::int64_t steps_ = 0;
};

}  // namespace skillscope
