// SPDX-License-Identifier: GPL-3.0-or-later
//
// A linear layer y = x·Wᵀ (+ b), with an optional LoRA pair: y += (alpha / r) · dropout(x)·Aᵀ·Bᵀ, and behind that an
// optional extension by a method (layer_extension.h).
// Source: Hu et al. 2021, "LoRA", section 4.1; initialisation as in PEFT (A Kaiming-uniform with a = √5, B zero).
#pragma once

#include <torch/types.h>

#include <memory>
#include <optional>

#include "core/nn/layer_extension.h"

namespace skillscope {

/// A: [r, in], B: [out, r]; both float32 leaves with requires_grad.
struct LoraPair {
  torch::Tensor a, b;
  double scale = 1;    ///< alpha / r
  double dropout = 0;  ///< on the input of A, in training only
};

class Linear {
 public:
  Linear() = default;
  Linear(torch::Tensor weight, torch::Tensor bias = {}) : weight_(std::move(weight)), bias_(std::move(bias)) {}

  /// x [..., in] → [..., out].
  torch::Tensor forward(const torch::Tensor& x) const;

  const torch::Tensor& weight() const { return weight_; }  ///< [out, in]
  torch::Tensor& weight() { return weight_; }
  const torch::Tensor& bias() const { return bias_; }
  std::int64_t inFeatures() const { return weight_.size(1); }
  std::int64_t outFeatures() const { return weight_.size(0); }

  /// Adds a LoRA pair; A is drawn from `generator`, B is zero.
  LoraPair& attachLora(std::int64_t rank, double alpha, double dropout, torch::Generator generator);
  /// Puts a pair with given matrices in place of the one there; its shapes must fit. While merged, call unmerge()
  /// first.
  void setLora(LoraPair pair) { lora_ = std::move(pair); }
  void removeLora() { lora_.reset(); }
  std::optional<LoraPair>& lora() { return lora_; }
  /// Empty: none. It acts merged or not.
  void setExtension(std::shared_ptr<LayerExtension> extension) { extension_ = std::move(extension); }
  const std::shared_ptr<LayerExtension>& extension() const { return extension_; }
  /// While bare, forward is the checkpoint's own layer: no pair, merged or not, and no extension.
  void setBare(bool bare) { bare_ = bare; }
  void setTraining(bool training, std::optional<torch::Generator> generator) {
    training_ = training;
    generator_ = std::move(generator);
  }
  /// The weight may be in half precision while x is float32 (core/tensor/half_product.h); it is frozen then.
  void setWeightType(torch::ScalarType type) { weight_ = weight_.to(type); }
  /// A weight in half precision is widened for each product, so that the numbers are those of the widened weight.
  void setExact(bool exact) { exact_ = exact; }
  /// For inference: while merged, forward uses W + scale·B·A and skips the pair. The original weight is kept aside and
  /// put back bit for bit. A weight in half precision stays as it is, for it could not hold a small pair.
  void merge();
  void unmerge();

 private:
  /// y plus what the pair adds to it, unless that is merged.
  torch::Tensor withPair(const torch::Tensor& x, const torch::Tensor& y) const;

  torch::Tensor weight_, bias_, original_;
  std::optional<LoraPair> lora_;
  std::shared_ptr<LayerExtension> extension_;
  bool training_ = false, bare_ = false, exact_ = false;
  std::optional<torch::Generator> generator_;
};

}  // namespace skillscope
