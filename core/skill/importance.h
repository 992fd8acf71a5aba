// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much the loss depends on each trained scalar, smoothed over optimizer steps.
//
//   I  = |w·g|                first order          (TaSL, equation 2)
//   I  = |w·g − ½(w·g)²|      second order, with g² standing for the curvature (released TasLoRA code, "param_mix")
//   Ī ← α1·Ī + (1 − α1)·I     sensitivity          (equation 3)
//   Ū ← α2·Ū + (1 − α2)·|I − Ī|   uncertainty, with the Ī just made  (equation 4)
//   s  = Ī·Ū                  importance           (equation 5)
//
// Running averages start at zero and have no bias correction. Thread: one thread at a time.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace skillscope {

enum class ImportanceOrder { first, mix };

struct ImportanceSettings {
  double alpha1 = 0.85;  ///< smoothing of the sensitivity, [0, 1)
  double alpha2 = 0.85;  ///< smoothing of the uncertainty, [0, 1)
  ImportanceOrder order = ImportanceOrder::first;
};

/// I of one step; `weight` and `gradient` have the same shape, the result too, in the weight's dtype.
torch::Tensor rawImportance(const torch::Tensor& weight, const torch::Tensor& gradient, ImportanceOrder order);

/// Ī and Ū of a fixed list of tensors, kept in two flat buffers and updated in one pass over memory, so that it costs a
/// small part of a training step. The buffers are float64 if any tensor is, else float32, on the CPU.
class ImportanceTracker {
 public:
  ImportanceTracker() = default;
  /// Takes shapes and dtypes from the tensors; keeps no reference to them.
  ImportanceTracker(const std::vector<torch::Tensor>& tensors, const ImportanceSettings& settings);

  /// Ī = Ū = 0 and no steps, as at the start of a task.
  void reset();
  /// One optimizer step; both lists are in the order given at construction. A tensor whose gradient is undefined and a
  /// scalar whose I is not finite keep their averages as they are; all others are updated. Returns the indices of the
  /// tensors left out, wholly or in part. Throws Error if a size does not fit.
  std::vector<int> update(const std::vector<torch::Tensor>& weights, const std::vector<torch::Tensor>& gradients);

  std::int64_t steps() const { return steps_; }
  int tensors() const { return static_cast<int>(shapes_.size()); }
  torch::Tensor sensitivity(int tensor) const;  ///< Ī as a view in the tensor's shape
  torch::Tensor uncertainty(int tensor) const;  ///< Ū as a view in the tensor's shape
  torch::Tensor score(int tensor) const;        ///< Ī·Ū, a new tensor in the tensor's shape

  const torch::Tensor& flatSensitivity() const { return sensitivity_; }  ///< [all scalars]
  const torch::Tensor& flatUncertainty() const { return uncertainty_; }  ///< [all scalars]
  std::int64_t offset(int tensor) const { return offsets_[static_cast<std::size_t>(tensor)]; }
  /// Puts back what flatSensitivity(), flatUncertainty() and steps() gave. Throws Error if the sizes do not fit.
  void restore(const torch::Tensor& flatSensitivity, const torch::Tensor& flatUncertainty, std::int64_t steps);

 private:
  torch::Tensor view(const torch::Tensor& flat, int tensor) const;

  ImportanceSettings settings_;
  std::vector<std::vector<std::int64_t>> shapes_;
  std::vector<std::int64_t> offsets_;  ///< one more than tensors: the last is the number of scalars
  torch::Tensor sensitivity_, uncertainty_;
  std::int64_t steps_ = 0;
};

}  // namespace skillscope
