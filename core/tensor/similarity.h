// SPDX-License-Identifier: GPL-3.0-or-later
//
// Nearest vectors by cosine, with rules that do not depend on the machine: what a zero vector is like, and which of two
// equally near ones comes first.
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace skillscope {

/// cos(a, b) = a·b / (max(|a|, 1e-8) · max(|b|, 1e-8)) over the last dimension; all others broadcast. A zero vector is
/// like nothing: 0. Can be differentiated; the slope at a zero vector is that of the formula, with the length 1e-8.
/// Products are formed element by element, so that equal vectors give equal results wherever they stand.
torch::Tensor cosineSimilarity(const torch::Tensor& a, const torch::Tensor& b);

/// Indices of the `count` largest values of the last dimension, int64, [..., count]: falling by value, equal values by
/// rising index (torch::topk promises no order for those). Throws Error if there are fewer than `count` values.
torch::Tensor topIndices(const torch::Tensor& values, std::int64_t count);

}  // namespace skillscope
