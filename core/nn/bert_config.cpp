// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/bert_config.h"

#include <filesystem>
#include <limits>

#include "core/base/strings.h"
#include "core/nn/activation.h"
#include "core/nn/config_file.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

std::string poolingMode(const std::string& file) {
  const ConfigFile fields(file, "modules.json names it");
  std::string mode;
  for (const auto& [name, meaning] :
       {std::pair("pooling_mode_mean_tokens", "mean"), std::pair("pooling_mode_cls_token", "cls"),
        std::pair("pooling_mode_max_tokens", "max"), std::pair("pooling_mode_mean_sqrt_len_tokens", ""),
        std::pair("pooling_mode_weightedmean_tokens", ""), std::pair("pooling_mode_lasttoken", "")}) {
    bool on = false;
    fields.flag(name, on);
    if (!on) continue;
    if (*meaning == '\0') fields.fail(name, "this pooling cannot be computed; mean, first token and maximum can");
    if (!mode.empty()) fields.fail(name, "only one pooling at a time can be computed");
    mode = meaning;
  }
  return mode.empty() ? "mean" : mode;
}

SentencePooling readPooling(const std::string& folder) {
  SentencePooling pooling;
  const fs::path list = fs::path(folder) / "modules.json";
  std::error_code ignored;
  if (!fs::exists(list, ignored)) return pooling;
  for (const ConfigFile& module : readConfigList(list.string())) {
    std::string type, path;
    module.text("type", type);
    module.text("path", path);
    const std::string kind = type.substr(type.rfind('.') + 1);
    if (path.find("..") != std::string::npos || path.starts_with('/')) {
      module.fail("path", inQuotes(path) + " lies outside the checkpoint's folder");
    }
    if (kind == "Pooling") {
      pooling.mode = poolingMode((fs::path(folder) / path / "config.json").string());
    } else if (kind == "Normalize") {
      pooling.normalised = true;
    } else if (kind != "Transformer") {
      module.fail("type", inQuotes(type) + " cannot be computed; Transformer, Pooling and Normalize can");
    }
  }
  return pooling;
}

}  // namespace

bool isEncoderType(const std::string& modelType) {
  return modelType == "bert" || modelType == "roberta" || modelType == "xlm-roberta" || modelType == "mpnet";
}

BertConfig readBertConfig(const std::string& folder) {
  const ConfigFile fields((fs::path(folder) / "config.json").string(), "a checkpoint directory needs a config.json");
  BertConfig config;
  fields.text("model_type", config.type);
  if (!isEncoderType(config.type)) fields.fail("model_type", inQuotes(config.type) + " is not of the BERT family");
  if (config.type == "mpnet") {
    config.vocabSize = 30527;
    config.tokenTypes = 0;
    config.padId = 1;
    fields.whole("relative_attention_num_buckets", config.relativeBuckets, 4, 1 << 16);
  } else if (config.type != "bert") {
    config.vocabSize = config.type == "roberta" ? 50265 : 30522;
    config.padId = 1;
  }
  fields.whole("vocab_size", config.vocabSize, 1, 1 << 24);
  fields.whole("hidden_size", config.width, 1, 1 << 20);
  fields.whole("intermediate_size", config.feedForwardWidth, 1, 1 << 24);
  fields.whole("num_hidden_layers", config.layers, 1, std::numeric_limits<std::int32_t>::max());
  fields.whole("num_attention_heads", config.heads, 1, 1 << 16);
  if (config.width % config.heads != 0) {
    fields.fail("num_attention_heads",
                std::to_string(config.heads) + " does not divide hidden_size " + std::to_string(config.width));
  }
  fields.whole("max_position_embeddings", config.maxPositions, 1, 1 << 24);
  if (config.type != "mpnet") fields.whole("type_vocab_size", config.tokenTypes, 1, 1 << 16);
  fields.whole("pad_token_id", config.padId, 0, config.vocabSize - 1);
  fields.real("layer_norm_eps", config.epsilon, 0, 1);
  fields.text("hidden_act", config.activation);
  if (!isActivation(config.activation)) {
    fields.fail("hidden_act", inQuotes(config.activation) + " cannot be computed; " + knownActivations + " can");
  }
  std::string positions = "absolute";
  fields.text("position_embedding_type", positions);
  if (positions != "absolute") {
    fields.fail("position_embedding_type", inQuotes(positions) + " cannot be computed; absolute can");
  }
  bool decoder = false;
  fields.flag("is_decoder", decoder);
  if (decoder) fields.fail("is_decoder", "only encoders of this family can be run");
  config.pooling = readPooling(folder);
  return config;
}

}  // namespace skillscope
