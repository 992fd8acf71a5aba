// SPDX-License-Identifier: GPL-3.0-or-later
//
// Adapters as PEFT writes them: a folder with adapter_config.json and adapter_model.safetensors.
#pragma once

#include <string>
#include <vector>

#include "core/learn/adapter.h"
#include "core/nn/backbone.h"

namespace skillscope {

struct PeftConfig {
  LoraOptions options;
  std::string base;      ///< base_model_name_or_path as written
  std::string taskType;  ///< "SEQ_2_SEQ_LM", "CAUSAL_LM", …
};

/// Reads adapter_config.json. Throws Error naming file and field: what is missing or cannot be, and every option that
/// would change the function and that this program does not compute (DoRA, other methods than LoRA, trained biases,
/// whole modules saved with the adapter, replicated layers).
PeftConfig readPeftConfig(const std::string& file);
/// adapter_config.json as PEFT reads it.
std::string toJson(const PeftConfig& config);

struct LoadedAdapter {
  PeftConfig config;
  std::vector<TrainableTensor> trainable;  ///< in the order of the layers, A before B; trainable from here on
};

/// Puts the pairs of an adapter's folder on a model's layers, in place of any that are there. All is checked before any
/// layer changes. Throws Error naming the file and the tensor or field: a module that the model lacks, half a pair, a
/// shape or a rank that does not fit, something that is no LoRA matrix of a linear layer.
LoadedAdapter loadPeftAdapter(std::vector<LinearSite> sites, const std::string& folder);

/// Where the adapter's base model lies: base_model_name_or_path relative to the adapter's folder, else as it is. Throws
/// Error when neither is a folder.
std::string baseOfAdapter(const std::string& folder);

}  // namespace skillscope
