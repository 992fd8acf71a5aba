// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/bert.h"

#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/nn/activation.h"
#include "core/nn/embedding_rows.h"
#include "core/nn/pooling.h"
#include "core/nn/relative_position.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

/// MPNet's positions further apart than this share the last bucket; its configuration has no field for it.
constexpr std::int64_t kRelativeDistance = 128;

/// Where the linear layers of a layer lie: BERT and RoBERTa, and MPNet.
struct LayerNames {
  const char *q, *k, *v, *o, *attentionNorm;
};
constexpr LayerNames kBertNames = {"attention.self.query", "attention.self.key", "attention.self.value",
                                   "attention.output.dense", "attention.output.LayerNorm"};
constexpr LayerNames kMpnetNames = {"attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o",
                                    "attention.LayerNorm"};

const LayerNames& namesOf(const BertConfig& config) {
  return config.type == "mpnet" ? kMpnetNames : kBertNames;
}

std::string layerPath(const std::string& prefix, std::int64_t layer) {
  return prefix + "encoder.layer." + std::to_string(layer) + ".";
}

}  // namespace

std::unique_ptr<Bert> Bert::open(const std::string& folder, WeightPrecision precision) {
  const BertConfig config = readBertConfig(folder);
  CheckpointWeights stored(folder, precision);
  auto model = std::make_unique<Bert>(config, stored);
  model->folder_ = folder;
  model->remarks_ = stored.remarksOnUnused({"position_ids", "cls.", "lm_head."});
  return model;
}

Bert::Bert(const BertConfig& config, CheckpointWeights& stored) : config_(config) {
  const std::string family = config.type == "xlm-roberta" ? "roberta" : config.type;
  if (stored.has(family + ".embeddings.word_embeddings.weight")) prefix_ = family + ".";
  const std::int64_t width = config.width, feed = config.feedForwardWidth;
  const auto linear = [&](const std::string& path, std::int64_t out, std::int64_t in) {
    const torch::Tensor weight = stored.take(path + ".weight", {out, in}, WeightKind::matrix);
    Linear layer(weight, stored.take(path + ".bias", {out}));
    layer.setExact(stored.precision() == WeightPrecision::file);
    return layer;
  };
  const auto norm = [&](const std::string& path) {  // checkpoints of the first years say gamma and beta
    return Norm{stored.takeAny({path + ".weight", path + ".gamma"}, {width}),
                stored.takeAny({path + ".bias", path + ".beta"}, {width})};
  };
  const std::string embeddings = prefix_ + "embeddings.";
  words_ = stored.take(embeddings + "word_embeddings.weight", {config.vocabSize, width}, WeightKind::table);
  positionTable_ = stored.take(embeddings + "position_embeddings.weight", {config.maxPositions, width});
  if (config.tokenTypes > 0) {
    typeTable_ = stored.take(embeddings + "token_type_embeddings.weight", {config.tokenTypes, width});
  }
  embeddingNorm_ = norm(embeddings + "LayerNorm");
  if (config.type == "mpnet") {
    relativeBias_ =
        stored.take(prefix_ + "encoder.relative_attention_bias.weight", {config.relativeBuckets, config.heads});
  }
  const LayerNames& names = namesOf(config);
  for (std::int64_t i = 0; i < config.layers; ++i) {
    const std::string path = layerPath(prefix_, i);
    Layer layer;
    layer.q = linear(path + names.q, width, width);
    layer.k = linear(path + names.k, width, width);
    layer.v = linear(path + names.v, width, width);
    layer.o = linear(path + names.o, width, width);
    layer.attentionNorm = norm(path + names.attentionNorm);
    layer.up = linear(path + "intermediate.dense", feed, width);
    layer.down = linear(path + "output.dense", width, feed);
    layer.feedNorm = norm(path + "output.LayerNorm");
    layers_.push_back(std::move(layer));
  }
  if (stored.has(prefix_ + "pooler.dense.weight")) pooler_ = linear(prefix_ + "pooler.dense", width, width);
  const bool deepHead = config.type != "bert";
  const std::string head = deepHead ? "classifier.out_proj" : "classifier";
  if (const auto shape = stored.shapeOf(head + ".weight"); shape && shape->size() == 2) {
    if (deepHead) headDense_ = linear("classifier.dense", width, width);
    head_ = linear(head, shape->front(), width);
  }
}

torch::Tensor Bert::norm(const torch::Tensor& x, const Norm& norm) const {
  return torch::layer_norm(x, {config_.width}, norm.weight, norm.bias, config_.epsilon);
}

torch::Tensor Bert::positions(const torch::Tensor& ids) const {
  const std::int64_t length = ids.size(1), first = config_.firstPosition(), padding = first - 1;
  if (first + length > config_.maxPositions) {
    throw Error("A text of " + std::to_string(length) + " tokens is too long for", folder_,
                "its model reads " + std::to_string(config_.longestText()) + " at most; cut the text");
  }
  if (!config_.countsTokens()) return torch::arange(length, ids.options()).unsqueeze(0);
  const torch::Tensor tokens = ids.ne(padding).to(torch::kInt64);
  return tokens.cumsum(1) * tokens + padding;
}

torch::Tensor Bert::forward(const EncoderInput& input, std::vector<torch::Tensor>* states) const {
  const std::int64_t rows = input.ids.size(0), length = input.ids.size(1), width = config_.width / config_.heads;
  torch::Tensor words = embeddingRows(words_, input.ids);
  if (input.prompts.defined()) {
    const std::int64_t behind = 1 + input.prompts.size(1);
    words = torch::cat({words.narrow(1, 0, 1), input.prompts, words.narrow(1, behind, length - behind)}, 1);
  }
  torch::Tensor x = words + torch::embedding(positionTable_, positions(input.ids));
  if (typeTable_.defined()) {
    x = x + torch::embedding(typeTable_, input.types.defined() ? input.types : torch::zeros_like(input.ids));
  }
  x = norm(x, embeddingNorm_);
  if (states != nullptr) states->push_back(x);

  torch::Tensor bias =
      torch::zeros({rows, 1, 1, length}, torch::TensorOptions().device(input.ids.device()))
          .masked_fill_((input.mask == 0).view({rows, 1, 1, length}), std::numeric_limits<float>::lowest());
  if (relativeBias_.defined()) {
    const torch::Tensor buckets =
        relativePositionBuckets(0, length, length, true, config_.relativeBuckets, kRelativeDistance);
    bias = bias + torch::embedding(relativeBias_, buckets.to(relativeBias_.device())).permute({2, 0, 1}).unsqueeze(0);
  }
  const auto heads = [&](const Linear& linear) {
    return linear.forward(x).view({rows, length, config_.heads, width}).transpose(1, 2);
  };
  const double scale = 1.0 / std::sqrt(static_cast<double>(width));
  for (const Layer& layer : layers_) {
    const torch::Tensor scores = torch::matmul(heads(layer.q) * scale, heads(layer.k).transpose(2, 3)) + bias;
    const torch::Tensor mixed = torch::matmul(torch::softmax(scores, -1), heads(layer.v))
                                    .transpose(1, 2)
                                    .reshape({rows, length, config_.width});
    x = norm(layer.o.forward(mixed) + x, layer.attentionNorm);
    const torch::Tensor inner = activate(config_.activation, layer.up.forward(x));
    x = norm(layer.down.forward(inner) + x, layer.feedNorm);
    if (states != nullptr) states->push_back(x);
  }
  return x;
}

torch::Tensor Bert::pooled(const torch::Tensor& hidden) const {
  if (!hasPooler()) throw Error("No pooler in", folder_, "the checkpoint holds the bare encoder");
  return torch::tanh(pooler_.forward(hidden.select(1, 0)));
}

torch::Tensor Bert::classify(const torch::Tensor& hidden) const {
  if (classes() == 0) throw Error("No classifier in", folder_, "the checkpoint holds an encoder only");
  if (config_.type == "bert") return head_.forward(pooled(hidden));
  return head_.forward(torch::tanh(headDense_.forward(hidden.select(1, 0))));
}

torch::Tensor Bert::loss(const EncoderInput& input, const torch::Tensor& classes) const {
  return torch::nll_loss(torch::log_softmax(classify(forward(input)), -1), classes);
}

torch::Tensor Bert::maskedMean(const torch::Tensor& hidden, const torch::Tensor& mask) {
  return skillscope::maskedMean(hidden, mask);
}

torch::Tensor Bert::normalised(const torch::Tensor& rows) {
  return rows / rows.pow(2).sum(-1, true).sqrt().clamp_min(1e-12);
}

torch::Tensor Bert::embed(const EncoderInput& input) const {
  const torch::Tensor hidden = forward(input);
  torch::Tensor rows;
  if (config_.pooling.mode == "cls") {
    rows = hidden.select(1, 0);
  } else if (config_.pooling.mode == "max") {
    rows = hidden.masked_fill((input.mask == 0).unsqueeze(-1), -1e9).amax(1);
  } else {
    rows = maskedMean(hidden, input.mask);
  }
  return config_.pooling.normalised ? normalised(rows) : rows;
}

std::vector<LinearSite> Bert::linearSites() {
  std::vector<LinearSite> sites;
  const LayerNames& names = namesOf(config_);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::string path = layerPath(prefix_, static_cast<std::int64_t>(i));
    const auto add = [&](const std::string& where, const char* module, Linear& linear) {
      sites.push_back({path + where, "encoder", static_cast<int>(i), module, &linear});
    };
    add(names.q, "self.q", layers_[i].q);
    add(names.k, "self.k", layers_[i].k);
    add(names.v, "self.v", layers_[i].v);
    add(names.o, "self.o", layers_[i].o);
    add("intermediate.dense", "ff.up", layers_[i].up);
    add("output.dense", "ff.down", layers_[i].down);
  }
  if (hasPooler()) sites.push_back({prefix_ + "pooler.dense", "encoder", -1, "pooler", &pooler_});
  if (headDense_.weight().defined()) sites.push_back({"classifier.dense", "head", -1, "head.dense", &headDense_});
  if (classes() > 0) {
    sites.push_back({config_.type == "bert" ? "classifier" : "classifier.out_proj", "head", -1, "head", &head_});
  }
  return sites;
}

std::vector<NamedWeight> Bert::weights() {
  const std::string embeddings = prefix_ + "embeddings.";
  std::vector<NamedWeight> weights = {
      {embeddings + "word_embeddings.weight", words_, "encoder", "embedding", -1},
      {embeddings + "position_embeddings.weight", positionTable_, "encoder", "position", -1}};
  if (typeTable_.defined()) {
    weights.push_back({embeddings + "token_type_embeddings.weight", typeTable_, "encoder", "type", -1});
  }
  const auto addNorm = [&](const std::string& path, const Norm& norm, const char* module, int layer) {
    weights.push_back({path + ".weight", norm.weight, "encoder", module, layer});
    weights.push_back({path + ".bias", norm.bias, "encoder", std::string(module) + ".bias", layer});
  };
  addNorm(embeddings + "LayerNorm", embeddingNorm_, "norm.embedding", -1);
  if (relativeBias_.defined()) {
    weights.push_back(
        {prefix_ + "encoder.relative_attention_bias.weight", relativeBias_, "encoder", "self.relative", -1});
  }
  for (const LinearSite& site : linearSites()) {
    weights.push_back({site.path + ".weight", site.linear->weight(), site.stack, site.module, site.layer});
    weights.push_back({site.path + ".bias", site.linear->bias(), site.stack, site.module + ".bias", site.layer});
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::string path = layerPath(prefix_, static_cast<std::int64_t>(i));
    addNorm(path + namesOf(config_).attentionNorm, layers_[i].attentionNorm, "norm.self", static_cast<int>(i));
    addNorm(path + "output.LayerNorm", layers_[i].feedNorm, "norm.ff", static_cast<int>(i));
  }
  return weights;
}

}  // namespace skillscope
