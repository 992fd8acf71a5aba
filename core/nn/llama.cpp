// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/llama.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nn/activation.h"
#include "core/nn/checkpoint_weights.h"
#include "core/nn/embedding_rows.h"
#include "core/nn/recompute.h"
#include "core/nn/rms_norm.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr const char* kEmbedding = "model.embed_tokens.weight";

WeightKind kindOf(const std::string& name) {
  if (name == kEmbedding) return WeightKind::table;
  return name.ends_with("norm.weight") || name.ends_with(".bias") ? WeightKind::other : WeightKind::matrix;
}

}  // namespace

Llama::Llama(const LlamaConfig& config, const WeightSource& source) : config_(config) {
  const std::int64_t width = config.width, queries = config.heads * config.headWidth,
                     keys = config.keyValueHeads * config.headWidth, feed = config.feedForwardWidth;
  const auto linear = [&](const std::string& path, std::int64_t out, std::int64_t in, bool bias) {
    const torch::Tensor weight = source(path + ".weight", {out, in});
    return Linear(weight, bias ? source(path + ".bias", {out}) : torch::Tensor());
  };
  embedding_ = source(kEmbedding, {config.vocabSize, width});
  for (std::int64_t i = 0; i < config.layers; ++i) {
    const std::string path = "model.layers." + std::to_string(i) + ".";
    const bool bias = config.queryKeyValueBias, feedBias = config.feedForwardBias;
    Block block;
    block.q = linear(path + "self_attn.q_proj", queries, width, bias);
    block.k = linear(path + "self_attn.k_proj", keys, width, bias);
    block.v = linear(path + "self_attn.v_proj", keys, width, bias);
    block.o = linear(path + "self_attn.o_proj", width, queries, config.outputBias);
    block.gate = linear(path + "mlp.gate_proj", feed, width, feedBias);
    block.up = linear(path + "mlp.up_proj", feed, width, feedBias);
    block.down = linear(path + "mlp.down_proj", width, feed, feedBias);
    block.inputNorm = source(path + "input_layernorm.weight", {width});
    block.feedNorm = source(path + "post_attention_layernorm.weight", {width});
    blocks_.push_back(std::move(block));
  }
  finalNorm_ = source("model.norm.weight", {width});
  head_ = Linear(config.tiedHead ? embedding_ : source("lm_head.weight", {config.vocabSize, width}));
}

std::unique_ptr<Llama> Llama::open(const std::string& folder, WeightPrecision precision) {
  const LlamaConfig config = readLlamaConfig(folder);
  CheckpointWeights stored(folder, precision);
  auto model = std::make_unique<Llama>(config, [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    const WeightKind kind = kindOf(name);
    return config.tiedHead && name == kEmbedding ? stored.takeAny({name, "lm_head.weight"}, shape, kind)
                                                 : stored.take(name, shape, kind);
  });
  model->settle(precision);
  model->setRemarks(stored.remarksOnUnused({"rotary_emb.inv_freq"}));
  return model;
}

torch::Tensor Llama::positionsOf(const torch::Tensor& mask) {
  return (mask.cumsum(1) - 1).masked_fill(mask == 0, 1);
}

bool Llama::isEnd(std::int64_t id) const {
  return std::find(config_.endIds.begin(), config_.endIds.end(), id) != config_.endIds.end();
}

KeyValueCache Llama::makeCache(std::int64_t rows, std::int64_t room) const {
  KeyValueCache cache;
  cache.room = room;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    for (auto* list : {&cache.keys, &cache.values}) {
      list->push_back(torch::empty({rows, room, config_.keyValueHeads * config_.headWidth},
                                   embedding_.options().dtype(torch::kFloat32).requires_grad(false)));
    }
  }
  return cache;
}

/// What each query may not look at: later tokens, those before a window, padding. Nothing where every token may look
/// at everything. Half the lowest float, not −∞: a row of padding that may look at nothing stays a number, and so does
/// the sum of both parts.
AttentionBias Llama::attentionBias(const CausalInput& input, std::int64_t past) const {
  constexpr float hiding = std::numeric_limits<float>::lowest() / 2;
  const std::int64_t keys = input.mask.size(1), length = keys - past;
  const bool windowed = config_.window && keys > *config_.window;
  const auto options = torch::TensorOptions().device(input.ids.device());
  AttentionBias bias;
  if (length > 1 || windowed) {
    const torch::Tensor query = torch::arange(past, keys, options).unsqueeze(1);
    const torch::Tensor key = torch::arange(keys, options).unsqueeze(0);
    torch::Tensor hidden = key > query;
    if (windowed) hidden = hidden.logical_or(key <= query - *config_.window);
    bias.position = torch::zeros({1, length, keys}, options).masked_fill_(hidden, hiding);
  }
  const torch::Tensor padding = input.mask == 0;
  if (padding.any().item<bool>()) bias.keys = torch::zeros(padding.sizes(), options).masked_fill_(padding, hiding);
  return bias;
}

torch::Tensor Llama::attend(const Block& block, std::size_t layer, const torch::Tensor& x, const RotaryTable& table,
                            const AttentionBias& bias, KeyValueCache* cache) const {
  const std::int64_t rows = x.size(0), length = x.size(1), width = config_.headWidth;
  const auto turned = [&](const Linear& linear, std::int64_t heads) {
    return rotate(linear.forward(x).view({rows, length, heads, width}), table).view({rows, length, heads * width});
  };
  const torch::Tensor q = turned(block.q, config_.heads);
  torch::Tensor k = turned(block.k, config_.keyValueHeads), v = block.v.forward(x);
  if (cache != nullptr) {
    cache->keys[layer].narrow(1, cache->length, length).copy_(k);
    cache->values[layer].narrow(1, cache->length, length).copy_(v);
    k = cache->keys[layer].narrow(1, 0, cache->length + length);
    v = cache->values[layer].narrow(1, 0, cache->length + length);
  }
  return block.o.forward(attention(q, k, v, config_.heads, bias, 1.0 / std::sqrt(static_cast<double>(width))));
}

torch::Tensor Llama::forward(const CausalInput& input, KeyValueCache* cache, std::vector<torch::Tensor>* states) {
  const AttentionBias bias = attentionBias(input, cache != nullptr ? cache->length : 0);
  const RotaryTable table = rotaryTable(config_.rotary, input.positions);
  torch::Tensor x = embeddingRows(embedding_, input.ids);
  if (input.prompts.defined()) x = torch::cat({input.prompts, x}, 1);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    if (states != nullptr) states->push_back(x);
    const auto layer = [this, &block, i, table, bias, cache](const torch::Tensor& in,
                                                             const std::vector<torch::Tensor>&) {
      const torch::Tensor seen =
          in + attend(block, i, rmsNorm(in, block.inputNorm, config_.epsilon), table, bias, cache);
      const torch::Tensor normed = rmsNorm(seen, block.feedNorm, config_.epsilon);
      return seen +
             block.down.forward(activate(config_.activation, block.gate.forward(normed)) * block.up.forward(normed));
    };
    x = cache != nullptr ? layer(x, {}) : runLayer(layer, x, {}, generator_);
  }
  if (cache != nullptr) cache->length += x.size(1);
  x = rmsNorm(x, finalNorm_, config_.epsilon);
  if (states != nullptr) states->push_back(x);
  return x;
}

std::vector<LinearSite> Llama::linearSites() {
  std::vector<LinearSite> sites;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    Block& block = blocks_[i];
    const std::string path = "model.layers." + std::to_string(i) + ".";
    const auto add = [&](const char* where, const char* module, Linear& linear) {
      sites.push_back({path + where, "decoder", static_cast<int>(i), module, &linear});
    };
    add("self_attn.q_proj", "self.q", block.q);
    add("self_attn.k_proj", "self.k", block.k);
    add("self_attn.v_proj", "self.v", block.v);
    add("self_attn.o_proj", "self.o", block.o);
    add("mlp.gate_proj", "ff.gate", block.gate);
    add("mlp.up_proj", "ff.up", block.up);
    add("mlp.down_proj", "ff.down", block.down);
  }
  sites.push_back({"lm_head", "decoder", -1, "head", &head_});
  return sites;
}

std::vector<NamedWeight> Llama::weights() {
  std::vector<NamedWeight> weights = {{kEmbedding, embedding_, "decoder", "embedding", -1}};
  const std::vector<LinearSite> sites = linearSites();
  std::size_t next = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const int layer = static_cast<int>(i);
    for (; next < sites.size() && sites[next].layer == layer; ++next) {
      const LinearSite& site = sites[next];
      weights.push_back({site.path + ".weight", site.linear->weight(), "decoder", site.module, layer});
      if (!site.linear->bias().defined()) continue;
      weights.push_back({site.path + ".bias", site.linear->bias(), "decoder", site.module + ".bias", layer});
    }
    const std::string path = "model.layers." + std::to_string(i) + ".";
    weights.push_back({path + "input_layernorm.weight", blocks_[i].inputNorm, "decoder", "norm.self", layer});
    weights.push_back({path + "post_attention_layernorm.weight", blocks_[i].feedNorm, "decoder", "norm.ff", layer});
  }
  weights.push_back({"model.norm.weight", finalNorm_, "decoder", "norm.final", -1});
  if (!config_.tiedHead) weights.push_back({"lm_head.weight", head_.weight(), "decoder", "head", -1});
  return weights;
}

void Llama::setTraining(bool training, std::optional<torch::Generator> generator) {
  generator_ = training ? generator : std::nullopt;
  for (LinearSite& site : linearSites()) site.linear->setTraining(training, generator);
}

}  // namespace skillscope
