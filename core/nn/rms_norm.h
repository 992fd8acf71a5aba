// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

namespace skillscope {

/// T5's layer norm: y = x · w / √(mean(x²) + ε) over the last dimension, no mean subtracted, no bias.
/// x [..., d], w [d]; differentiable in both. One fused pass on contiguous float32 CPU tensors, plain operators
/// elsewhere. Source: Zhang & Sennrich 2019, "Root Mean Square Layer Normalization".
torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight, double epsilon);

}  // namespace skillscope
