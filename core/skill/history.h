// SPDX-License-Identifier: GPL-3.0-or-later
//
// Normalised scores, thresholds, and the importance accumulated over tasks. All functions keep the dtype of their
// argument (float32 or float64) and take vectors of unit scores, [units].
#pragma once

#include <torch/types.h>

namespace skillscope {

/// Min-max to [0, 1]. A constant vector, and one of a single unit, becomes zeros: nothing stands out. Entries that are
/// not finite become 0 and do not count for minimum and maximum, so they cannot poison the others.
torch::Tensor normalise(const torch::Tensor& scores);

/// The quantile lo + f·(hi − lo) between the order statistics around position q·(n − 1), q in [0, 1]; exact where
/// lo = hi, so that ties stay ties. Any shape, at least one element; a scalar tensor of the same dtype; NaN if an
/// element is NaN. Throws Error for an empty tensor or a q outside [0, 1].
torch::Tensor interpolatedQuantile(const torch::Tensor& values, double q);

/// H_1 = 𝓘_1 as it is (`history` undefined), H_k = β·Norm(H_{k−1}) + (1 − β)·Norm(𝓘_k) (KIF, equation 6). Not rescaled.
torch::Tensor accumulateHistory(const torch::Tensor& history, const torch::Tensor& current, double beta);

/// Where KIF keeps H in its state (ContinualMethod::saveState), for who puts another one in its place.
inline constexpr const char* historyStateName = "kif/history";

}  // namespace skillscope
