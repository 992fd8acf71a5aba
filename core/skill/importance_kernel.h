// SPDX-License-Identifier: GPL-3.0-or-later
//
// The running averages of importance (core/skill/importance.h) over plain arrays, in one pass over memory. Compiled
// without fused multiply-add, so that every CPU gives the same bits. No LibTorch. Thread: any, on ranges of its own.
#pragma once

#include <cstdint>

namespace skillscope {

/// Where the averages of a range of scalars lie, and how they are smoothed.
template <typename Real>
struct ImportanceRange {
  const Real* weight;
  const Real* gradient;
  Real* sensitivity;
  Real* uncertainty;
  std::int64_t count;
  double alpha1, alpha2;  ///< smoothing of sensitivity and uncertainty, [0, 1)
  bool mix;               ///< second order: |w·g − ½(w·g)²|; else |w·g|
};

/// One optimizer step. A scalar whose raw importance is not finite keeps its averages; returns false if there was one.
bool smoothImportance(const ImportanceRange<float>& range);
bool smoothImportance(const ImportanceRange<double>& range);

}  // namespace skillscope
