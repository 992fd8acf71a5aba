// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/nn/rotary.h"

namespace skillscope {

/// The fields of config.json and generation_config.json that decide the function of a LLaMA-family model. Defaults are
/// those of the Hugging Face library for model_type llama.
struct LlamaConfig {
  std::string type = "llama";  ///< "llama", "mistral", "qwen2"
  std::int64_t vocabSize = 32000, width = 4096, feedForwardWidth = 11008, layers = 32;
  std::int64_t heads = 32, keyValueHeads = 32, headWidth = 128;  ///< query heads are a multiple of key-value heads
  double epsilon = 1e-6;
  std::string activation = "silu";
  bool tiedHead = false;
  bool queryKeyValueBias = false, outputBias = false, feedForwardBias = false;
  RotaryOptions rotary;
  std::optional<std::int64_t> window;  ///< mistral: a token sees this many tokens, itself included
  std::vector<std::int64_t> endIds = {2};
  std::int64_t beginId = 1;     ///< −1 if there is none
  std::int64_t padId = 0;       ///< an end token's where the checkpoint names none
  bool beginsWithBegin = true;  ///< a prompt starts with beginId
};

/// Reads config.json, and generation_config.json and tokenizer_config.json where they exist. Throws Error naming file
/// and field: a value that cannot be, or one whose function this program does not have.
LlamaConfig readLlamaConfig(const std::string& folder);

bool isDecoderType(const std::string& modelType);

}  // namespace skillscope
