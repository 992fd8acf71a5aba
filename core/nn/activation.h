// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>

namespace skillscope {

/// Whether activate() knows the name that a config.json gives to an activation.
bool isActivation(const std::string& name);
/// "relu", "relu2" (its square), "gelu" and "gelu_python" (exact), "gelu_new", "gelu_pytorch_tanh" and "gelu_fast"
/// (tanh form), "quick_gelu" (x · sigmoid(1.702 x)), "silu" and "swish", "mish", "tanh".
torch::Tensor activate(const std::string& name, const torch::Tensor& x);
/// For messages: what isActivation() accepts.
extern const char* const knownActivations;

}  // namespace skillscope
