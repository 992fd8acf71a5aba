// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/t5.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/nn/activation.h"
#include "core/nn/dropout.h"
#include "core/nn/embedding_rows.h"
#include "core/nn/pooling.h"
#include "core/nn/recompute.h"
#include "core/nn/relative_position.h"
#include "core/nn/rms_norm.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

torch::Tensor maskBias(const torch::Tensor& mask) {  // [B, S] → [B, S]
  return (1.0 - mask.to(torch::kFloat32)).mul_(std::numeric_limits<float>::lowest());
}

}  // namespace

std::vector<std::pair<std::string, std::vector<std::int64_t>>> t5WeightShapes(const T5Config& c) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes;
  const std::int64_t inner = c.heads * c.headWidth;
  shapes.push_back({"shared.weight", {c.vocabSize, c.modelWidth}});
  const auto attention = [&](const std::string& path, bool bias) {
    for (const char* name : {"q", "k", "v"}) shapes.push_back({path + "." + name + ".weight", {inner, c.modelWidth}});
    shapes.push_back({path + ".o.weight", {c.modelWidth, inner}});
    if (bias) shapes.push_back({path + ".relative_attention_bias.weight", {c.relativeBuckets, c.heads}});
  };
  for (const bool decoder : {false, true}) {
    const std::string stack = decoder ? "decoder" : "encoder";
    const std::int64_t layers = decoder ? c.decoderLayers : c.encoderLayers;
    for (std::int64_t i = 0; i < layers; ++i) {
      const std::string block = stack + ".block." + std::to_string(i) + ".layer.";
      attention(block + "0.SelfAttention", i == 0);
      shapes.push_back({block + "0.layer_norm.weight", {c.modelWidth}});
      if (decoder) {
        attention(block + "1.EncDecAttention", false);
        shapes.push_back({block + "1.layer_norm.weight", {c.modelWidth}});
      }
      const std::string feed = block + (decoder ? "2" : "1");
      if (c.gated) {
        shapes.push_back({feed + ".DenseReluDense.wi_0.weight", {c.feedForwardWidth, c.modelWidth}});
        shapes.push_back({feed + ".DenseReluDense.wi_1.weight", {c.feedForwardWidth, c.modelWidth}});
      } else {
        shapes.push_back({feed + ".DenseReluDense.wi.weight", {c.feedForwardWidth, c.modelWidth}});
      }
      shapes.push_back({feed + ".DenseReluDense.wo.weight", {c.modelWidth, c.feedForwardWidth}});
      shapes.push_back({feed + ".layer_norm.weight", {c.modelWidth}});
    }
    shapes.push_back({stack + ".final_layer_norm.weight", {c.modelWidth}});
  }
  if (!c.tiedEmbeddings) shapes.push_back({"lm_head.weight", {c.vocabSize, c.modelWidth}});
  return shapes;
}

WeightKind t5WeightKind(const std::string& name) {
  if (name == "shared.weight") return WeightKind::table;
  const bool small = name.ends_with("norm.weight") || name.ends_with("relative_attention_bias.weight");
  return small ? WeightKind::other : WeightKind::matrix;
}

T5::T5(const T5Config& config, std::map<std::string, torch::Tensor> weights, const std::string& sourceName)
    : config_(config) {
  const auto take = [&](const std::string& name) { return weights.at(name); };
  for (const auto& [name, shape] : t5WeightShapes(config)) {
    const auto found = weights.find(name);
    if (found == weights.end())
      throw Error("Tensor \"" + name + "\" is missing in", sourceName, "config.json asks for it");
    if (found->second.sizes().vec() != shape) {
      std::string expected, given;
      for (const auto extent : shape) expected += (expected.empty() ? "" : "×") + std::to_string(extent);
      for (const auto extent : found->second.sizes()) given += (given.empty() ? "" : "×") + std::to_string(extent);
      throw Error("Tensor \"" + name + "\" in", sourceName,
                  "its shape is " + given + ", config.json asks for " + expected);
    }
  }
  shared_ = take("shared.weight");
  head_ = Linear(config.tiedEmbeddings ? shared_ : take("lm_head.weight"));
  for (const bool isDecoder : {false, true}) {
    Stack& stack = isDecoder ? decoder_ : encoder_;
    const std::string prefix = isDecoder ? "decoder" : "encoder";
    const std::int64_t layers = isDecoder ? config.decoderLayers : config.encoderLayers;
    const auto attention = [&](const std::string& path) {
      return Attention{Linear(take(path + ".q.weight")), Linear(take(path + ".k.weight")),
                       Linear(take(path + ".v.weight")), Linear(take(path + ".o.weight"))};
    };
    for (std::int64_t i = 0; i < layers; ++i) {
      const std::string path = prefix + ".block." + std::to_string(i) + ".layer.";
      Block block;
      block.self = attention(path + "0.SelfAttention");
      block.selfNorm = take(path + "0.layer_norm.weight");
      if (isDecoder) {
        block.cross = attention(path + "1.EncDecAttention");
        block.crossNorm = take(path + "1.layer_norm.weight");
      }
      const std::string feed = path + (isDecoder ? "2" : "1");
      block.wi0 = Linear(take(feed + (config.gated ? ".DenseReluDense.wi_0.weight" : ".DenseReluDense.wi.weight")));
      if (config.gated) block.wi1 = Linear(take(feed + ".DenseReluDense.wi_1.weight"));
      block.wo = Linear(take(feed + ".DenseReluDense.wo.weight"));
      block.feedNorm = take(feed + ".layer_norm.weight");
      stack.blocks.push_back(std::move(block));
    }
    stack.finalNorm = take(prefix + ".final_layer_norm.weight");
    stack.positionBias = take(prefix + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight");
  }
}

std::unique_ptr<T5> T5::random(const T5Config& config, torch::Generator generator) {
  std::map<std::string, torch::Tensor> weights;
  const double width = static_cast<double>(config.modelWidth), key = static_cast<double>(config.headWidth);
  for (const auto& [name, shape] : t5WeightShapes(config)) {
    torch::Tensor weight = torch::empty(shape, torch::kFloat32);
    if (name.ends_with("norm.weight")) {
      weight.fill_(1);
    } else {
      double deviation = 1.0 / std::sqrt(width);  // q·k scores have no scaling of their own, so q starts smaller
      if (name == "shared.weight") deviation = 0.3;
      if (name.ends_with(".q.weight")) deviation = 1.0 / std::sqrt(width * key);
      if (name.ends_with(".o.weight")) deviation = 0.1 / std::sqrt(static_cast<double>(config.heads) * key);
      if (name.ends_with(".wo.weight")) deviation = 0.1 / std::sqrt(static_cast<double>(config.feedForwardWidth));
      weight.normal_(0, deviation, generator);
    }
    weights[name] = weight;
  }
  return std::make_unique<T5>(config, std::move(weights), "random weights");
}

T5::KeyValue T5::keysValues(const Attention& attention, const torch::Tensor& x) const {
  return {attention.k.forward(x), attention.v.forward(x)};
}

torch::Tensor T5::drop(const torch::Tensor& x) const {
  if (!training_ || dropout_ <= 0) return x;
  return dropout(x, dropout_, generator_);
}

torch::Tensor T5::attend(const Attention& attention, const torch::Tensor& q, const KeyValue& kv,
                         const AttentionBias& bias) const {
  return attention.o.forward(skillscope::attention(q, kv.k, kv.v, config_.heads, bias));
}

torch::Tensor T5::feedForward(const Block& block, const torch::Tensor& x) const {
  torch::Tensor inner = activate(config_.feedForward, block.wi0.forward(x));
  if (config_.gated) inner = inner * block.wi1.forward(x);
  return block.wo.forward(drop(inner));
}

torch::Tensor T5::positionBias(const Stack& stack, std::int64_t first, std::int64_t queries, std::int64_t keys,
                               bool bidirectional) const {
  const torch::Tensor buckets = relativePositionBuckets(first, queries, keys, bidirectional, config_.relativeBuckets,
                                                        config_.relativeMaxDistance);
  return torch::embedding(stack.positionBias, buckets.to(stack.positionBias.device())).permute({2, 0, 1});
}

torch::Tensor T5::encode(const torch::Tensor& source, const torch::Tensor& mask, std::vector<torch::Tensor>* states) {
  torch::Tensor x = embeddingRows(shared_, source);
  const torch::Tensor prompts = promptsFor(x.size(0));
  if (prompts.defined()) x = torch::cat({prompts, x}, 1);
  x = drop(x);
  const std::int64_t length = x.size(1);
  encoderMask_ = behindPrompts(mask, length - source.size(1), 1);
  const AttentionBias bias{positionBias(encoder_, 0, length, length, true), maskBias(encoderMask_)};
  for (const Block& block : encoder_.blocks) {
    if (states != nullptr) states->push_back(x);
    const auto layer = [this, &block, keys = bias.keys](const torch::Tensor& in,
                                                        const std::vector<torch::Tensor>& shared) {
      const torch::Tensor normed = rmsNorm(in, block.selfNorm, config_.epsilon);
      const torch::Tensor seen = in + drop(attend(block.self, block.self.q.forward(normed),
                                                  keysValues(block.self, normed), {shared[0], keys}));
      return seen + drop(feedForward(block, rmsNorm(seen, block.feedNorm, config_.epsilon)));
    };
    x = runLayer(layer, x, {bias.position}, generator_);
  }
  x = drop(rmsNorm(x, encoder_.finalNorm, config_.epsilon));
  if (states != nullptr) states->push_back(x);
  return x;
}

torch::Tensor T5::decode(const torch::Tensor& inputs, const torch::Tensor& encoded, const torch::Tensor& sourceMask,
                         std::vector<torch::Tensor>* states) {
  torch::Tensor x = drop(embeddingRows(shared_, inputs));
  const std::int64_t length = inputs.size(1);
  const torch::Tensor causal = torch::full({length, length}, std::numeric_limits<float>::lowest(),
                                           torch::TensorOptions().device(inputs.device()))
                                   .triu(1);
  const AttentionBias bias{positionBias(decoder_, 0, length, length, false) + causal, {}};
  encoderMask_ = behindPrompts(sourceMask, encoded.size(1) - sourceMask.size(1), 1);
  const AttentionBias crossBias{{}, maskBias(encoderMask_)};
  for (const Block& block : decoder_.blocks) {
    if (states != nullptr) states->push_back(x);
    const auto layer = [this, &block, crossBias](const torch::Tensor& in, const std::vector<torch::Tensor>& shared) {
      torch::Tensor normed = rmsNorm(in, block.selfNorm, config_.epsilon);
      torch::Tensor seen =
          in + drop(attend(block.self, block.self.q.forward(normed), keysValues(block.self, normed), {shared[0], {}}));
      normed = rmsNorm(seen, block.crossNorm, config_.epsilon);
      // As an alias, so that a layer's keys and values add up their gradients before layers do, recomputed or not.
      const torch::Tensor read = shared[1].view_as(shared[1]);
      seen = seen + drop(attend(block.cross, block.cross.q.forward(normed), keysValues(block.cross, read), crossBias));
      return seen + drop(feedForward(block, rmsNorm(seen, block.feedNorm, config_.epsilon)));
    };
    x = runLayer(layer, x, {bias.position, encoded}, generator_);
  }
  x = drop(rmsNorm(x, decoder_.finalNorm, config_.epsilon));
  if (states != nullptr) states->push_back(x);
  return x;
}

torch::Tensor T5::logits(const torch::Tensor& hidden) {
  if (!config_.tiedEmbeddings) return head_.forward(hidden);
  return head_.forward(hidden * (1.0 / std::sqrt(static_cast<double>(config_.modelWidth))));
}

LossAndLogits T5::lossAndLogits(const TokenBatch& batch) {
  return answers(encode(batch.source, batch.sourceMask), batch);
}

torch::Tensor T5::embeddedMean(const TokenBatch& batch) {
  return maskedMean(embeddingRows(shared_, batch.source), batch.sourceMask);
}

torch::Tensor T5::encodedMean(const TokenBatch& batch) {
  const torch::Tensor states = encode(batch.source, batch.sourceMask);
  return maskedMean(states.narrow(1, states.size(1) - batch.source.size(1), batch.source.size(1)), batch.sourceMask);
}

torch::Tensor T5::decoderInputs(const torch::Tensor& target) const {
  torch::Tensor inputs = torch::full_like(target, config_.startId);
  if (target.size(1) > 1) {
    inputs.slice(1, 1).copy_(target.slice(1, 0, target.size(1) - 1));
    inputs.masked_fill_(inputs == -100, config_.padId);
  }
  return inputs;
}

LossAndLogits T5::answers(const torch::Tensor& encoded, const TokenBatch& batch) {
  decoderMask_ = batch.target != -100;
  const torch::Tensor hidden = decode(decoderInputs(batch.target), encoded, batch.sourceMask);
  // Only positions that count are sent through the head: it is the widest product of a small model.
  const torch::Tensor flat = batch.target.reshape({-1});
  const torch::Tensor counted = torch::nonzero(flat != -100).squeeze(1);
  const torch::Tensor rows = hidden.reshape({-1, config_.modelWidth}).index_select(0, counted);
  const torch::Tensor scores = logits(rows);
  return {torch::nll_loss(torch::log_softmax(scores, -1), flat.index_select(0, counted)), scores};
}

std::vector<std::vector<std::int64_t>> T5::generate(const TokenBatch& batch, std::int64_t maxNewTokens) {
  std::vector<std::vector<std::int64_t>> out = decodeGreedily(batch, maxNewTokens);
  for (auto& row : out) {
    if (!row.empty() && row.back() == config_.endId) row.pop_back();
  }
  return out;
}

std::vector<std::vector<std::int64_t>> T5::decodeGreedily(const TokenBatch& batch, std::int64_t maxNewTokens) {
  torch::NoGradGuard guard;
  const std::int64_t rows = batch.source.size(0);
  const torch::Tensor encoded = encode(batch.source, batch.sourceMask);
  const AttentionBias crossBias{{}, maskBias(encoderMask_)};
  decoderMask_ = torch::Tensor();
  std::vector<KeyValue> cross, self(decoder_.blocks.size());
  for (const Block& block : decoder_.blocks) cross.push_back(keysValues(block.cross, encoded));

  std::vector<std::vector<std::int64_t>> out(static_cast<std::size_t>(rows));
  std::vector<bool> finished(static_cast<std::size_t>(rows), false);
  torch::Tensor current = torch::full({rows, 1}, config_.startId, batch.source.options());
  for (std::int64_t position = 0; position < maxNewTokens; ++position) {
    torch::Tensor x = embeddingRows(shared_, current);
    const AttentionBias bias{positionBias(decoder_, position, 1, position + 1, false), {}};
    for (std::size_t i = 0; i < decoder_.blocks.size(); ++i) {
      const Block& block = decoder_.blocks[i];
      torch::Tensor normed = rmsNorm(x, block.selfNorm, config_.epsilon);
      const KeyValue step = keysValues(block.self, normed);
      self[i].k = position == 0 ? step.k : torch::cat({self[i].k, step.k}, 1);
      self[i].v = position == 0 ? step.v : torch::cat({self[i].v, step.v}, 1);
      x = x + attend(block.self, block.self.q.forward(normed), self[i], bias);
      normed = rmsNorm(x, block.crossNorm, config_.epsilon);
      x = x + attend(block.cross, block.cross.q.forward(normed), cross[i], crossBias);
      x = x + feedForward(block, rmsNorm(x, block.feedNorm, config_.epsilon));
    }
    const torch::Tensor next =
        logits(rmsNorm(x, decoder_.finalNorm, config_.epsilon).squeeze(1)).argmax(-1).to(torch::kCPU);
    const auto* ids = next.data_ptr<std::int64_t>();
    bool all = true;
    torch::Tensor fed = torch::full({rows, 1}, config_.padId, torch::kInt64);
    auto* fedIds = fed.data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto index = static_cast<std::size_t>(row);
      if (finished[index]) continue;
      out[index].push_back(ids[row]);
      if (ids[row] == config_.endId) {
        finished[index] = true;
        continue;
      }
      fedIds[row] = ids[row];
      all = false;
    }
    if (all) break;
    current = fed.to(batch.source.device());
  }
  return out;
}

torch::Tensor T5::scoreTargets(const TokenBatch& batch, const std::vector<std::vector<std::int64_t>>& candidates) {
  torch::NoGradGuard guard;
  const std::int64_t rows = batch.source.size(0), count = static_cast<std::int64_t>(candidates.size());
  std::size_t longest = 1;
  for (const auto& candidate : candidates) longest = std::max(longest, candidate.size());
  torch::Tensor targets = torch::full({count, static_cast<std::int64_t>(longest)}, -100, torch::kInt64);
  torch::Tensor inputs = torch::full({count, static_cast<std::int64_t>(longest)}, config_.padId, torch::kInt64);
  for (std::size_t c = 0; c < candidates.size(); ++c) {
    auto* target = targets.data_ptr<std::int64_t>() + c * longest;
    auto* input = inputs.data_ptr<std::int64_t>() + c * longest;
    std::copy(candidates[c].begin(), candidates[c].end(), target);
    input[0] = config_.startId;
    if (!candidates[c].empty()) std::copy(candidates[c].begin(), candidates[c].end() - 1, input + 1);
  }
  const torch::Device device = batch.source.device();
  targets = targets.to(device);
  inputs = inputs.to(device);
  const torch::Tensor encoded = encode(batch.source, batch.sourceMask).repeat_interleave(count, 0);
  const torch::Tensor mask = batch.sourceMask.repeat_interleave(count, 0);
  const torch::Tensor wanted = targets.repeat({rows, 1});
  decoderMask_ = wanted != -100;
  const torch::Tensor hidden = decode(inputs.repeat({rows, 1}), encoded, mask);
  const torch::Tensor likelihood =
      torch::log_softmax(logits(hidden), -1).gather(-1, wanted.clamp_min(0).unsqueeze(-1)).squeeze(-1);
  return likelihood.masked_fill(wanted == -100, 0.0).sum(-1).view({rows, count});
}

std::vector<LinearSite> T5::linearSites() {
  std::vector<LinearSite> sites;
  for (const bool isDecoder : {false, true}) {
    Stack& stack = isDecoder ? decoder_ : encoder_;
    const std::string name = isDecoder ? "decoder" : "encoder";
    for (std::size_t i = 0; i < stack.blocks.size(); ++i) {
      Block& block = stack.blocks[i];
      const std::string path = name + ".block." + std::to_string(i) + ".layer.";
      const auto add = [&](const std::string& where, const std::string& module, Linear& linear) {
        sites.push_back({path + where, name, static_cast<int>(i), module, &linear});
      };
      const auto attention = [&](const std::string& where, const std::string& module, Attention& a) {
        add(where + ".q", module + ".q", a.q);
        add(where + ".k", module + ".k", a.k);
        add(where + ".v", module + ".v", a.v);
        add(where + ".o", module + ".o", a.o);
      };
      attention("0.SelfAttention", "self", block.self);
      if (isDecoder) attention("1.EncDecAttention", "cross", block.cross);
      const std::string feed = isDecoder ? "2.DenseReluDense." : "1.DenseReluDense.";
      if (config_.gated) {
        add(feed + "wi_0", "ff.wi_0", block.wi0);
        add(feed + "wi_1", "ff.wi_1", block.wi1);
      } else {
        add(feed + "wi", "ff.wi", block.wi0);
      }
      add(feed + "wo", "ff.wo", block.wo);
    }
  }
  if (!config_.tiedEmbeddings) sites.push_back({"lm_head", "decoder", -1, "head", &head_});
  return sites;
}

std::vector<NamedWeight> T5::weights() {
  std::map<std::string, torch::Tensor> byName = {{"shared.weight", shared_}};
  if (!config_.tiedEmbeddings) byName["lm_head.weight"] = head_.weight();
  for (const LinearSite& site : linearSites()) byName[site.path + ".weight"] = site.linear->weight();
  for (const bool isDecoder : {false, true}) {
    Stack& stack = isDecoder ? decoder_ : encoder_;
    const std::string name = isDecoder ? "decoder" : "encoder";
    byName[name + ".final_layer_norm.weight"] = stack.finalNorm;
    byName[name + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight"] = stack.positionBias;
    for (std::size_t i = 0; i < stack.blocks.size(); ++i) {
      const std::string path = name + ".block." + std::to_string(i) + ".layer.";
      byName[path + "0.layer_norm.weight"] = stack.blocks[i].selfNorm;
      if (isDecoder) byName[path + "1.layer_norm.weight"] = stack.blocks[i].crossNorm;
      byName[path + (isDecoder ? "2" : "1") + ".layer_norm.weight"] = stack.blocks[i].feedNorm;
    }
  }
  std::vector<NamedWeight> result;
  for (const auto& [name, shape] : t5WeightShapes(config_)) {
    NamedWeight weight{name, byName.at(name), "", "embedding", -1};
    if (name.starts_with("encoder") || name.starts_with("decoder")) {
      weight.stack = name.substr(0, 7);
      const std::size_t block = name.find(".block.");
      if (block != std::string::npos) weight.layer = std::stoi(name.substr(block + 7));
      const bool cross = name.find("EncDecAttention") != std::string::npos;
      const bool feed = name.find("DenseReluDense") != std::string::npos;
      const std::string stem = name.substr(0, name.size() - 7);
      weight.module = (cross                                             ? "cross."
                       : feed                                            ? "ff."
                       : name.find("SelfAttention") != std::string::npos ? "self."
                                                                         : "") +
                      stem.substr(stem.rfind('.') + 1);
      if (name.ends_with("layer_norm.weight")) {
        const bool last = name.ends_with("final_layer_norm.weight");
        const std::size_t layer = name.find(".layer.");
        const char index = layer == std::string::npos ? '0' : name[layer + 7];
        const bool isDecoder = weight.stack == "decoder";
        weight.module = last                        ? "norm.final"
                        : index == '0'              ? "norm.self"
                        : isDecoder && index == '1' ? "norm.cross"
                                                    : "norm.ff";
      }
    }
    result.push_back(std::move(weight));
  }
  return result;
}

void T5::forEachLinear(const std::function<void(Linear&)>& act) {
  Backbone::forEachLinear(act);
  if (config_.tiedEmbeddings) act(head_);
}

void T5::setTraining(bool training, std::optional<torch::Generator> generator) {
  training_ = training;
  generator_ = generator;
  for (LinearSite& site : linearSites()) site.linear->setTraining(training, generator);
}

}  // namespace skillscope
