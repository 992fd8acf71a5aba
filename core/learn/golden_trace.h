// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the golden kinds of KIF and of Recurrent-KIF read alike. Only the verification includes this header.
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/learn/golden_case.h"

namespace skillscope {

/// A number from 0 to 1.
double shareIn(const CaseNode& node);
/// The quantile above which the top `node` per cent lie.
double quantileOfTop(const CaseNode& node);

/// Recorded weights and gradients of one tensor, one entry a step.
struct Trace {
  std::vector<torch::Tensor> weights, gradients;
};
/// Reads a list of {w, g}, at least one.
Trace readTrace(const CaseNode& steps, torch::ScalarType type);

/// The kinds rkif_round, rkif_run and rkif_first_task; false for every other. Throws CaseFailure.
bool verifyRecurrentCase(const GoldenCase& golden, CaseComparison& compare);

}  // namespace skillscope
