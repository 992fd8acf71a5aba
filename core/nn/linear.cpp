// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/linear.h"

#include <cmath>

#include "core/nn/dropout.h"
#include "core/tensor/half_product.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// x·Wᵀ (+ b) with x flattened to two dimensions: one matrix product whatever the leading shape.
torch::Tensor product(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias,
                      bool exact = false) {
  auto sizes = x.sizes().vec();
  const torch::Tensor flat = x.reshape({-1, sizes.back()});
  torch::Tensor y;
  if (x.scalar_type() == torch::kFloat32 && weight.scalar_type() != torch::kFloat32) {
    y = halfProduct(flat, weight, bias, exact);
  } else {
    y = bias.defined() ? torch::addmm(bias, flat, weight.t()) : torch::mm(flat, weight.t());
  }
  sizes.back() = weight.size(0);
  return y.view(sizes);
}

}  // namespace

torch::Tensor Linear::forward(const torch::Tensor& x) const {
  if (bare_) return product(x, original_.defined() ? original_ : weight_, bias_, exact_);
  const torch::Tensor y = withPair(x, product(x, weight_, bias_, exact_));
  return extension_ ? extension_->apply(x, y) : y;
}

torch::Tensor Linear::withPair(const torch::Tensor& x, const torch::Tensor& y) const {
  if (!lora_ || original_.defined()) return y;
  torch::Tensor input = x;
  if (training_ && lora_->dropout > 0) {
    input = dropout(x, lora_->dropout, generator_);
  }
  const torch::Tensor low = product(input, lora_->a, {});
  // addmm folds the second product, the scale and the sum into one pass over the output.
  auto sizes = y.sizes().vec();
  return torch::addmm(y.view({-1, sizes.back()}), low.view({-1, low.size(-1)}), lora_->b.t(), 1, lora_->scale)
      .view(sizes);
}

LoraPair& Linear::attachLora(std::int64_t rank, double alpha, double dropout, torch::Generator generator) {
  torch::NoGradGuard guard;
  LoraPair pair;
  const auto options = torch::TensorOptions().dtype(torch::kFloat32).device(weight_.device());
  pair.a = torch::empty({rank, inFeatures()}, options.device(generator.device()));
  // Kaiming-uniform with a = √5 has the bound 1/√fan_in.
  const double bound = 1.0 / std::sqrt(static_cast<double>(inFeatures()));
  pair.a.uniform_(-bound, bound, generator);
  pair.a = pair.a.to(weight_.device());
  pair.b = torch::zeros({outFeatures(), rank}, options);
  pair.a.set_requires_grad(true);
  pair.b.set_requires_grad(true);
  pair.scale = alpha / static_cast<double>(rank);
  pair.dropout = dropout;
  lora_ = std::move(pair);
  return *lora_;
}

void Linear::merge() {
  if (!lora_ || original_.defined() || weight_.scalar_type() != torch::kFloat32) return;
  torch::NoGradGuard guard;
  original_ = weight_;
  weight_ = torch::addmm(original_, lora_->b.detach(), lora_->a.detach(), 1, lora_->scale);
}

void Linear::unmerge() {
  if (!original_.defined()) return;
  weight_ = original_;
  original_ = torch::Tensor();
}

}  // namespace skillscope
