// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/activation.h"

#include <torch/torch.h>

namespace skillscope {

const char* const knownActivations = "relu, gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, silu, swish and tanh";

bool isActivation(const std::string& name) {
  for (const char* known : {"relu", "gelu", "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "silu", "swish", "tanh"}) {
    if (name == known) return true;
  }
  return false;
}

torch::Tensor activate(const std::string& name, const torch::Tensor& x) {
  if (name == "relu") return torch::relu(x);
  if (name == "silu" || name == "swish") return torch::silu(x);
  if (name == "tanh") return torch::tanh(x);
  return torch::gelu(x, name == "gelu" ? "none" : "tanh");
}

}  // namespace skillscope
