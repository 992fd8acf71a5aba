// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vectors in the plane of their largest variance: principal component analysis, the first two components. No LibTorch.
//
//   X centred [n, d];   component i = the i-th eigenvector of Xᵀ·X, by falling eigenvalue λ;   share_i = λ_i / Σ λ
//
// The eigenvectors come from subspace iteration on the smaller one of Xᵀ·X and X·Xᵀ, with a start that depends on
// nothing but its size, so the same vectors give the same picture. A component's sign is chosen so that its largest
// loading is positive (the first of equals). Source: Jolliffe, "Principal Component Analysis", 2nd ed., chapter 1.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace skillscope {

struct PlanarProjection {
  std::vector<double> x, y;       ///< one a row: coordinates along the first and second component
  double xShare = 0, yShare = 0;  ///< of the variance, [0, 1]; 0 where nothing varies
};

/// `rows` holds n vectors of `width` numbers, one behind the other. Rows with a number that is not finite get NaN as
/// their place and do not count. Throws Error where the size is no multiple of the width.
PlanarProjection projectToPlane(std::span<const float> rows, std::size_t width);

/// Every one of `groups` equal slices of every row scaled to length 1/√groups; a slice of zeros stays. The squared
/// distance of two such rows is 2·(1 − s) with s the mean of their slices' cosines, the similarity that SLM looks slots
/// up by. Throws Error where the width is no multiple of `groups`.
std::vector<float> toUnitSlices(std::span<const float> rows, std::size_t width, std::size_t groups);

}  // namespace skillscope
