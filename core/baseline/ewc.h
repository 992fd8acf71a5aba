// SPDX-License-Identifier: GPL-3.0-or-later
//
// Elastic weight consolidation (Kirkpatrick and others 2017): weights that mattered to earlier tasks are held by
// springs. The stiffness is the diagonal of the empirical Fisher information at the end of a task,
//
//   F_j = (1/N) · Σ_n (∂ log p(y_n|x_n) / ∂θ_j)²      squares of each single example's gradient, true labels
//
//   per task   P = λ/2 · Σ_i Σ_j F^(i)_j · (θ_j − θ*^(i)_j)²          one spring for every earlier task
//   online     F ← γ·F + F^(new),   P = λ/2 · Σ_j F_j · (θ_j − θ*_j)²   one spring, to the weights after the last task
//              (Schwarz and others 2018, "Progress & Compress")
//
// A list holds one tensor per trained tensor. λ is 400 in TRACE's code; the Fisher values of LoRA factors are small, so
// that it wants a search over powers of ten there.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace skillscope {

/// Mean of squared gradients, one example at a time. (The square of a batch's mean gradient is something else.)
class FisherAverage {
 public:
  /// The gradient of one example's log likelihood, or of its negative; every call has the same shapes. An undefined
  /// tensor counts as zeros. Throws Error if the number of tensors changes.
  void add(const std::vector<torch::Tensor>& gradients);
  /// F; throws Error if there was no example, for then it is not defined.
  std::vector<torch::Tensor> mean() const;
  std::int64_t examples() const { return examples_; }

  /// What restore() needs to go on exactly here; a tensor that never had a gradient is undefined.
  const std::vector<torch::Tensor>& sums() const { return sum_; }
  void restore(std::vector<torch::Tensor> sums, std::int64_t examples);

 private:
  std::vector<torch::Tensor> sum_;
  std::int64_t examples_ = 0;
};

/// One spring for every trained scalar. A tensor without a Fisher information (undefined) has no spring.
struct EwcAnchor {
  std::vector<torch::Tensor> fisher;   ///< F
  std::vector<torch::Tensor> weights;  ///< θ*
};

/// γ·accumulated + fresh; `fresh` if nothing is accumulated yet.
std::vector<torch::Tensor> decayFisher(const std::vector<torch::Tensor>& accumulated,
                                       const std::vector<torch::Tensor>& fresh, double gamma);

/// P; without an anchor 0. A scalar that can be differentiated by the weights.
torch::Tensor ewcPenalty(const std::vector<torch::Tensor>& weights, const std::vector<EwcAnchor>& anchors,
                         double lambda);

/// Adds ∂P/∂θ = λ·Σ_i F^(i)·(θ − θ*^(i)) to the gradients in place, which saves recording P.
void addEwcGradient(const std::vector<torch::Tensor>& weights, const std::vector<EwcAnchor>& anchors, double lambda,
                    const std::vector<torch::Tensor>& gradients);

}  // namespace skillscope
