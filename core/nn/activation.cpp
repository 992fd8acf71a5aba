// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/activation.h"

#include "core/tensor/libtorch.h"

namespace skillscope {

const char* const knownActivations =
    "relu, relu2, gelu, gelu_python, gelu_new, gelu_pytorch_tanh, gelu_fast, quick_gelu, silu, swish, mish and tanh";

bool isActivation(const std::string& name) {
  for (const char* known : {"relu", "relu2", "gelu", "gelu_python", "gelu_new", "gelu_pytorch_tanh", "gelu_fast",
                            "quick_gelu", "silu", "swish", "mish", "tanh"}) {
    if (name == known) return true;
  }
  return false;
}

torch::Tensor activate(const std::string& name, const torch::Tensor& x) {
  if (name == "relu") return torch::relu(x);
  if (name == "silu" || name == "swish") return torch::silu(x);
  if (name == "tanh") return torch::tanh(x);
  if (name == "relu2") return torch::relu(x).square();
  if (name == "mish") return torch::mish(x);
  if (name == "quick_gelu") return x * torch::sigmoid(1.702 * x);
  return torch::gelu(x, name == "gelu" || name == "gelu_python" ? "none" : "tanh");
}

}  // namespace skillscope
