// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>

namespace skillscope {

/// Whether activate() knows the name that a config.json gives to an activation.
bool isActivation(const std::string& name);
/// "relu", "gelu" (exact), "gelu_new", "gelu_pytorch_tanh" and "gelu_fast" (tanh form), "silu" and "swish", "tanh".
torch::Tensor activate(const std::string& name, const torch::Tensor& x);
/// For messages: what isActivation() accepts.
extern const char* const knownActivations;

}  // namespace skillscope
