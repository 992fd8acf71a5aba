// SPDX-License-Identifier: GPL-3.0-or-later
#include "merged_lora.h"

#include "core/merge/lora_products.h"
#include "core/tensor/libtorch.h"
#include "lora_layers.h"

namespace skillscope {

/// y + x·Δᵀ
class WeightChange final : public LayerExtension {
 public:
  void set(torch::Tensor delta) { delta_ = std::move(delta); }
  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override {
    return delta_.defined() ? y + x.matmul(delta_.t()) : y;
  }

 private:
  torch::Tensor delta_;  ///< [out, in]; undefined: none
};

MergedLora::MergedLora(const MethodContext& context, const std::string& method) {
  for (const LinearSite& site : loraLayers(context, method)) {
    layers_.push_back({*site.linear->lora(), std::make_shared<WeightChange>()});
    site.linear->setExtension(layers_.back().change);
    size_ += site.linear->outFeatures() * site.linear->inFeatures();
  }
}

torch::Tensor MergedLora::taskVector(const torch::Tensor& pairs) const {
  const torch::NoGradGuard noGrad;
  std::vector<torch::Tensor> parts;
  std::int64_t offset = 0;
  const auto next = [&](const torch::Tensor& like) {
    offset += like.numel();
    return pairs.narrow(0, offset - like.numel(), like.numel()).view(like.sizes());
  };
  for (const Layer& layer : layers_) {
    LoraFactors factors;
    factors.A = next(layer.pair.a);
    factors.B = next(layer.pair.b);
    factors.scale = layer.pair.scale;
    parts.push_back(loraDelta(factors).reshape({-1}));
  }
  return torch::cat(parts);
}

void MergedLora::show(const torch::Tensor& merged) {
  std::int64_t offset = 0;
  for (const Layer& layer : layers_) {
    const std::int64_t outputs = layer.pair.b.size(0), inputs = layer.pair.a.size(1);
    layer.change->set(merged.narrow(0, offset, outputs * inputs).view({outputs, inputs}));
    offset += outputs * inputs;
  }
  shown_ = true;
}

void MergedLora::hide() {
  for (const Layer& layer : layers_) layer.change->set({});
  shown_ = false;
}

}  // namespace skillscope
