// SPDX-License-Identifier: GPL-3.0-or-later
//
// BERT-family checkpoints small enough for a test. Needs LibTorch.
#pragma once

#include <QTemporaryDir>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/tensor/torch_compat.h"

namespace skillscope::test {

struct EncoderSizes {
  std::int64_t width = 8, feed = 12, heads = 2, layers = 2, vocabulary = 17, positions = 20;
  bool plainNorms = false;  ///< norms that change nothing at first: what a model has that shall learn
};

/// A checkpoint directory of one type with random weights under the names that the reference library gives.
struct TinyEncoder {
  QTemporaryDir folder;
  std::string type;
  EncoderSizes sizes;
  std::map<std::string, torch::Tensor> weights;  ///< without the family's prefix

  explicit TinyEncoder(const std::string& modelType, const std::string& prefix = "", bool oldNorms = false,
                       EncoderSizes given = {})
      : type(modelType), sizes(given) {
    auto generator = makeCpuGenerator(5);
    const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
      weights[name] = torch::empty(shape, torch::kFloat32).normal_(0, 0.5, generator);
    };
    const auto linear = [&](const std::string& path, std::int64_t out, std::int64_t in) {
      add(path + ".weight", {out, in});
      add(path + ".bias", {out});
    };
    const auto norm = [&](const std::string& path) {
      add(path + (oldNorms ? ".gamma" : ".weight"), {sizes.width});
      add(path + (oldNorms ? ".beta" : ".bias"), {sizes.width});
      if (!sizes.plainNorms) return;
      weights[path + (oldNorms ? ".gamma" : ".weight")].fill_(1);
      weights[path + (oldNorms ? ".beta" : ".bias")].fill_(0);
    };
    const bool mpnet = type == "mpnet";
    add("embeddings.word_embeddings.weight", {sizes.vocabulary, sizes.width});
    add("embeddings.position_embeddings.weight", {sizes.positions, sizes.width});
    if (!mpnet) add("embeddings.token_type_embeddings.weight", {type == "bert" ? 2 : 1, sizes.width});
    norm("embeddings.LayerNorm");
    if (mpnet) add("encoder.relative_attention_bias.weight", {8, sizes.heads});
    for (std::int64_t i = 0; i < sizes.layers; ++i) {
      const std::string path = "encoder.layer." + std::to_string(i) + ".";
      const std::vector<const char*> names =
          mpnet ? std::vector<const char*>{"attn.q", "attn.k", "attn.v", "attn.o"}
                : std::vector<const char*>{"self.query", "self.key", "self.value", "output.dense"};
      for (const char* name : names) {
        linear(path + "attention." + name, sizes.width, sizes.width);
      }
      norm(path + (mpnet ? "attention.LayerNorm" : "attention.output.LayerNorm"));
      linear(path + "intermediate.dense", sizes.feed, sizes.width);
      linear(path + "output.dense", sizes.width, sizes.feed);
      norm(path + "output.LayerNorm");
    }
    linear("pooler.dense", sizes.width, sizes.width);
    NamedTensors stored;
    for (const auto& [name, weight] : weights) stored.emplace_back(prefix + name, weight);
    if (!prefix.empty() && type != "bert") {
      for (const auto& [name, shape] : std::vector<std::pair<std::string, std::vector<std::int64_t>>>{
               {"classifier.dense.weight", {sizes.width, sizes.width}},
               {"classifier.dense.bias", {sizes.width}},
               {"classifier.out_proj.weight", {3, sizes.width}},
               {"classifier.out_proj.bias", {3}}}) {
        add(name, shape);
        stored.emplace_back(name, weights[name]);
      }
    }
    writeSafetensors(path() + "/model.safetensors", stored);
    writeConfig("");
  }
  std::string path() const { return folder.path().toStdString(); }
  void writeConfig(const std::string& more) const {
    std::ofstream(path() + "/config.json")
        << R"({"model_type": ")" << type << R"(", "vocab_size": )" << sizes.vocabulary << R"(, "hidden_size": )"
        << sizes.width << R"(, "intermediate_size": )" << sizes.feed << R"(, "num_hidden_layers": )" << sizes.layers
        << R"(, "num_attention_heads": )" << sizes.heads << R"(, "max_position_embeddings": )" << sizes.positions
        << R"(, "type_vocab_size": )" << (type == "bert" ? 2 : 1)
        << R"(, "relative_attention_num_buckets": 8, "layer_norm_eps": 1e-5)" << more << "}";
  }
};

}  // namespace skillscope::test
