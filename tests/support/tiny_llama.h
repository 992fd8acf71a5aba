// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small LLaMA-family models with random weights.
#pragma once

#include <map>
#include <memory>

#include "core/nn/llama.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope::test {

inline LlamaConfig tinyLlamaConfig() {
  LlamaConfig config;
  config.vocabSize = 23;
  config.width = 16;
  config.feedForwardWidth = 20;
  config.layers = 2;
  config.heads = 4;
  config.keyValueHeads = 2;
  config.headWidth = 6;  // heads · width is not the model's width
  config.rotary.headWidth = 6;
  config.rotary.maxPositions = 64;
  return config;
}

/// Weights by name, drawn once and then the same for every model that asks.
class RandomWeights {
 public:
  explicit RandomWeights(std::uint64_t seed) : generator_(makeCpuGenerator(seed)) {}
  torch::Tensor operator()(const std::string& name, const std::vector<std::int64_t>& shape) {
    torch::Tensor& weight = weights[name];
    if (!weight.defined()) {
      weight = torch::empty(shape, torch::kFloat32);
      weight.normal_(0, shape.size() == 1 ? 0.1 : 0.4, generator_);
      if (name.ends_with("norm.weight")) weight.add_(1);
    }
    return weight;
  }
  std::map<std::string, torch::Tensor> weights;

 private:
  torch::Generator generator_;
};

inline std::unique_ptr<Llama> tinyLlama(const LlamaConfig& config, RandomWeights& weights) {
  return std::make_unique<Llama>(
      config, [&](const std::string& name, const std::vector<std::int64_t>& shape) { return weights(name, shape); });
}

/// A batch padded on the right.
inline TokenBatch batchOf(const std::vector<std::vector<std::int64_t>>& sources,
                          const std::vector<std::vector<std::int64_t>>& targets, std::int64_t padId = 0,
                          std::int64_t extra = 0) {
  const auto pad = [&](const std::vector<std::vector<std::int64_t>>& rows, std::int64_t filler) {
    std::size_t longest = 0;
    for (const auto& row : rows) longest = std::max(longest, row.size());
    torch::Tensor ids = torch::full(
        {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(longest) + extra}, filler, torch::kInt64);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t k = 0; k < rows[i].size(); ++k) {
        ids[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(k)] = rows[i][k];
      }
    }
    return ids;
  };
  TokenBatch batch;
  batch.source = pad(sources, padId);
  batch.sourceMask = torch::zeros_like(batch.source);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    batch.sourceMask[static_cast<std::int64_t>(i)].narrow(0, 0, static_cast<std::int64_t>(sources[i].size())).fill_(1);
  }
  if (!targets.empty()) batch.target = pad(targets, -100);
  return batch;
}

}  // namespace skillscope::test
