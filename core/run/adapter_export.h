// SPDX-License-Identifier: GPL-3.0-or-later
//
// The LoRA adapter of a stored run as PEFT reads it, from any point of the run that was kept. No LibTorch in this
// header.
#pragma once

#include <string>
#include <vector>

namespace skillscope {

/// A point of a run whose weights are kept.
struct KeptWeights {
  std::string name;   ///< "final", "task-2", "step-400"
  std::string place;  ///< folder of the adapter, or file of the training state
  bool isState = false;
};

/// In the order in which they were made; states last. Reads every state.
std::vector<KeptWeights> keptWeights(const std::string& storePath, const std::string& runId);

struct ExportedAdapter {
  std::string at;      ///< as KeptWeights::name
  std::string folder;  ///< with adapter_config.json and adapter_model.safetensors
};

/// Writes the adapter into `folder`, which is made where missing; files of an adapter there are replaced, each whole or
/// not at all. `at` is a name of keptWeights(), "" = the newest weights. Throws UsageError for a point that was not
/// kept (naming those that were) and a run that has no adapter (full fine-tuning, or a method whose model is more than
/// one adapter), and Error for damaged files.
ExportedAdapter exportAdapter(const std::string& storePath, const std::string& runId, const std::string& folder,
                              const std::string& at = {});

}  // namespace skillscope
