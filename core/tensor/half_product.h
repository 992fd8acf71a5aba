// SPDX-License-Identifier: GPL-3.0-or-later
//
// Products with frozen weights in half precision; inputs, outputs and gradients are float32. On a GPU, and on a CPU
// whose bfloat16 instructions are faster than those for float32, the inputs are rounded to the weight's type as well,
// and sums are float32. On other CPUs the weight is widened for each product, which costs little beside the product and
// is the more exact way.
#pragma once

#include <torch/types.h>

namespace skillscope {

/// x [rows, in] float32, weight [out, in] bfloat16 or float16, not trained; bias [out] float32, not trained, or
/// undefined → x·Wᵀ (+ b) [rows, out] float32. Can be differentiated by x. `exact`: the weight is widened on every
/// machine, and the numbers are those of the product with the widened weight, bit for bit on the CPU.
torch::Tensor halfProduct(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias = {},
                          bool exact = false);

/// Whether this CPU multiplies bfloat16 faster than float32: with AMX, or an AMD one with AVX-512 for bfloat16 (Intel's
/// AVX-512 has the instruction too, at half the rate). Known by the CPU's identity, never by timing, so that a run
/// gives the same figures again.
bool hasFastBfloat16();

}  // namespace skillscope
