// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/half_product.h"

#include <torch/csrc/autograd/custom_function.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::tensor_list;

bool narrows(const torch::Tensor& weight) {
  static const bool fast = hasFastBfloat16();
  return !weight.device().is_cpu() || (fast && weight.scalar_type() == torch::kBFloat16);
}

/// a·Wᵀ (+ a bias that has numbers), or a·W, in the weight's type where that pays and may be. LibTorch hands products
/// of bfloat16 tensors to oneDNN.
torch::Tensor multiply(const torch::Tensor& a, const torch::Tensor& weight, bool exact, bool transposed,
                       const torch::Tensor& bias) {
  const bool narrow = !exact && narrows(weight);
  const torch::Tensor used = narrow ? weight : weight.to(torch::kFloat32);
  const torch::Tensor b = transposed ? used.t() : used;
  if (!narrow) return bias.numel() > 0 ? torch::addmm(bias, a, b) : torch::mm(a, b);
  const torch::Tensor product = torch::mm(a.to(used.scalar_type()), b).to(torch::kFloat32);
  return bias.numel() > 0 ? product + bias : product;
}

struct HalfProduct : Function<HalfProduct> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& x, const torch::Tensor& weight,
                               const torch::Tensor& bias, bool exact) {
    context->save_for_backward({weight, bias});
    context->saved_data["exact"] = exact;
    return multiply(x, weight, exact, true, bias);
  }
  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const auto saved = context->get_saved_variables();
    const bool exact = context->saved_data["exact"].toBool();
    return {multiply(gradients[0], saved[0], exact, false, saved[1].narrow(0, 0, 0)), torch::Tensor(), torch::Tensor(),
            torch::Tensor()};
  }
};

}  // namespace

torch::Tensor halfProduct(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias, bool exact) {
  // A function of autograd takes no undefined tensors.
  return HalfProduct::apply(x, weight, bias.defined() ? bias : torch::empty({0}, x.options().requires_grad(false)),
                            exact);
}

bool hasFastBfloat16() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 22 & 1U) != 0) return true;  // AMX-BF16
  const bool avx512 = __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 5 & 1U) != 0;
  return avx512 && __get_cpuid(0, &a, &b, &c, &d) && b == signature_AMD_ebx && c == signature_AMD_ecx;
#else
  return false;
#endif
}

}  // namespace skillscope
