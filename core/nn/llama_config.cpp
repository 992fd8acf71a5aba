// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/llama_config.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/strings.h"
#include "core/nn/activation.h"
#include "core/nn/config_file.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kManyLayers = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLongest = std::int64_t{1} << 40;

void readScaling(const ConfigFile& fields, const ConfigFile& scaling, RotaryOptions& rotary) {
  std::string kind = "default";
  scaling.text("type", kind);
  scaling.text("rope_type", kind);
  rotary.scaling = kind;
  if (kind == "default") return;
  if (kind != "linear" && kind != "dynamic" && kind != "llama3" && kind != "yarn") {
    fields.fail("rope_scaling",
                "the kind " + inQuotes(kind) + " cannot be computed; default, linear, dynamic, llama3 and yarn can");
  }
  if (!scaling.has("factor")) scaling.fail("factor", "it is missing, and " + kind + " scaling needs it");
  scaling.real("factor", rotary.factor, 1e-6, 1e6);
  if (kind == "llama3") {
    for (const char* name : {"low_freq_factor", "high_freq_factor", "original_max_position_embeddings"}) {
      if (!scaling.has(name)) scaling.fail(name, "it is missing, and llama3 scaling needs it");
    }
    scaling.real("low_freq_factor", rotary.lowFrequencyFactor, 1e-6, 1e6);
    scaling.real("high_freq_factor", rotary.highFrequencyFactor, 1e-6, 1e6);
    if (rotary.highFrequencyFactor <= rotary.lowFrequencyFactor) {
      scaling.fail("high_freq_factor", "it must exceed low_freq_factor");
    }
  }
  if (kind == "llama3" || kind == "yarn") {
    scaling.whole("original_max_position_embeddings", rotary.maxPositions, 1, kLongest);
  }
  if (kind == "yarn") {
    // Peng et al. 2023, section 3.4: the attention's temperature as a factor on both rotated sides.
    rotary.attentionFactor = rotary.factor <= 1 ? 1 : 0.1 * std::log(rotary.factor) + 1;
    scaling.real("attention_factor", rotary.attentionFactor, 1e-6, 1e6);
    scaling.real("beta_fast", rotary.betaFast, 1e-6, 1e6);
    scaling.real("beta_slow", rotary.betaSlow, 1e-6, 1e6);
    for (const char* name : {"mscale", "mscale_all_dim"}) {
      if (scaling.has(name)) scaling.fail(name, "this variant of yarn cannot be computed");
    }
  }
}

void readRotary(const ConfigFile& fields, RotaryOptions& rotary) {
  fields.whole("max_position_embeddings", rotary.maxPositions, 1, kLongest);
  fields.real("rope_theta", rotary.theta, 1.0001, 1e30);
  double share = 1;
  fields.real("partial_rotary_factor", share, 0, 1);
  if (share != 1) fields.fail("partial_rotary_factor", "only whole heads can be rotated, so it must be 1");
  // Newer files hold theta and scaling in one object.
  if (const auto parameters = fields.section("rope_parameters")) {
    parameters->real("rope_theta", rotary.theta, 1.0001, 1e30);
    readScaling(fields, *parameters, rotary);
  } else if (const auto scaling = fields.section("rope_scaling")) {
    readScaling(fields, *scaling, rotary);
  }
}

void readTokens(const std::string& folder, const ConfigFile& fields, LlamaConfig& config) {
  const std::int64_t last = config.vocabSize - 1;
  std::int64_t pad = -1;
  config.beginId = config.type == "qwen2" ? -1 : 1;
  if (config.type == "qwen2") config.endIds.clear();
  // generate() of the reference library follows generation_config.json where both speak.
  const auto read = [&](const ConfigFile& file) {
    if (const auto ends = file.wholes("eos_token_id", 0, last); !ends.empty()) config.endIds = ends;
    file.whole("bos_token_id", config.beginId, 0, last);
    file.whole("pad_token_id", pad, -1, last);
  };
  read(fields);
  std::error_code ignored;
  const fs::path generation = fs::path(folder) / "generation_config.json";
  if (fs::exists(generation, ignored)) read(ConfigFile(generation.string(), "it lies in the folder"));
  if (config.beginId > last) config.beginId = -1;
  std::erase_if(config.endIds, [&](std::int64_t id) { return id > last; });
  config.padId = pad >= 0 ? pad : config.endIds.empty() ? 0 : config.endIds.front();

  config.beginsWithBegin = config.type != "qwen2" && config.beginId >= 0;
  const fs::path tokenizer = fs::path(folder) / "tokenizer_config.json";
  if (fs::exists(tokenizer, ignored)) {
    ConfigFile(tokenizer.string(), "it lies in the folder").flag("add_bos_token", config.beginsWithBegin);
    config.beginsWithBegin = config.beginsWithBegin && config.beginId >= 0;
  }
}

}  // namespace

bool isDecoderType(const std::string& modelType) {
  return modelType == "llama" || modelType == "mistral" || modelType == "qwen2";
}

LlamaConfig readLlamaConfig(const std::string& folder) {
  const ConfigFile fields((fs::path(folder) / "config.json").string(), "a checkpoint directory needs a config.json");
  LlamaConfig config;
  fields.text("model_type", config.type);
  if (!isDecoderType(config.type)) fields.fail("model_type", inQuotes(config.type) + " is not of the LLaMA family");
  std::int64_t window = 4096;
  bool windowed = false;
  if (config.type == "mistral") {
    config.feedForwardWidth = 14336;
    config.keyValueHeads = 8;
    config.rotary.maxPositions = 4096 * 32;
  } else if (config.type == "qwen2") {
    config.vocabSize = 151936;
    config.feedForwardWidth = 22016;
    config.rotary.maxPositions = 32768;
    config.queryKeyValueBias = true;
    fields.flag("use_sliding_window", windowed);
    if (windowed) fields.fail("use_sliding_window", "attention windows of Qwen2 cannot be computed; set it to false");
  }
  fields.whole("vocab_size", config.vocabSize, 1, 1 << 24);
  fields.whole("hidden_size", config.width, 1, 1 << 20);
  fields.whole("intermediate_size", config.feedForwardWidth, 1, 1 << 24);
  fields.whole("num_hidden_layers", config.layers, 1, kManyLayers);
  fields.whole("num_attention_heads", config.heads, 1, 1 << 16);
  if (config.type != "mistral") config.keyValueHeads = config.heads;
  fields.whole("num_key_value_heads", config.keyValueHeads, 1, config.heads);
  if (config.heads % config.keyValueHeads != 0) {
    fields.fail("num_key_value_heads", std::to_string(config.keyValueHeads) + " does not divide the " +
                                           std::to_string(config.heads) + " attention heads");
  }
  if (fields.has("head_dim")) {
    fields.whole("head_dim", config.headWidth, 2, 1 << 16);
  } else if (config.width % config.heads != 0) {
    fields.fail("num_attention_heads",
                std::to_string(config.heads) + " does not divide hidden_size " + std::to_string(config.width));
  } else {
    config.headWidth = config.width / config.heads;
  }
  if (config.headWidth % 2 != 0) fields.fail("head_dim", "rotary embeddings need an even width of heads");
  config.rotary.headWidth = config.headWidth;
  fields.real("rms_norm_eps", config.epsilon, 0, 1);
  fields.text("hidden_act", config.activation);
  if (!isActivation(config.activation)) {
    fields.fail("hidden_act", inQuotes(config.activation) + " cannot be computed; " + knownActivations + " can");
  }
  fields.flag("tie_word_embeddings", config.tiedHead);
  if (config.type == "llama") {
    fields.flag("attention_bias", config.queryKeyValueBias);
    config.outputBias = config.queryKeyValueBias;
    fields.flag("mlp_bias", config.feedForwardBias);
  }
  // A null window, unlike an absent one, switches it off.
  if (config.type == "mistral") {
    fields.whole("sliding_window", window, 1, kLongest);
    if (fields.has("sliding_window") || !fields.mentions("sliding_window")) config.window = window;
  }
  readRotary(fields, config.rotary);
  if (config.rotary.scaling == "dynamic" && config.headWidth == 2) {
    fields.fail("rope_scaling", "dynamic scaling needs heads wider than 2");
  }
  readTokens(folder, fields, config);
  return config;
}

}  // namespace skillscope
