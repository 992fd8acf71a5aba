// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a checkpoint directory holds and what it would take to train it, without loading its weights: models are laid
// out from config.json and the headers of the weight files. No LibTorch in this header.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace skillscope {

struct ReportOptions {
  std::vector<std::string> loraTargets = {"q", "v"};  ///< as in LoraOptions
  std::int64_t loraRank = 8;
  std::int64_t batchSize = 16, evalBatchSize = 64;           ///< examples
  std::int64_t maxSourceTokens = 128, maxTargetTokens = 16;  ///< of each example
  std::string frozenType = "float32";  ///< of frozen weights while LoRA trains, see WeightPrecision
  bool recomputed = false;             ///< activations are made anew for the gradient, layer by layer
};

struct WeightReport {
  std::string name, storedType;  ///< type as in the file, "F32", "BF16", …
  std::vector<std::int64_t> shape;
  std::int64_t scalars = 0;
};

/// A linear layer that LoRA can go on.
struct LinearReport {
  std::string path, stack, module;
  int layer = -1;
  std::int64_t in = 0, out = 0;
  bool chosen = false;  ///< by the report's lora targets
};

/// Bytes; activations and what is trained are float32. Activations are an estimate, of what the layers keep for the
/// gradient (see model_report.cpp) with two of the widest layer on its way, and three matrices of logits, without
/// dropout; the rest is exact by count.
struct MemoryReport {
  std::int64_t weights = 0;      ///< of the model
  std::int64_t mapped = 0;       ///< of these, what are the file's own pages, which the system can take back
  std::int64_t trained = 0;      ///< LoRA pairs (full fine-tuning: none beyond the weights), gradients, AdamW's moments
  std::int64_t activations = 0;  ///< of one batch; for evaluation with the cache of keys and values
  std::int64_t total() const { return weights + trained + activations; }
};

struct ModelReport {
  std::string folder, type;  ///< type: model_type of config.json
  std::int64_t parameters = 0, storedBytes = 0;
  std::map<std::string, std::int64_t> scalarsByType;  ///< of the weights the model uses
  std::vector<WeightReport> weights;                  ///< in the model's order, tied weights once
  std::string embedding;                              ///< name of the table of token embeddings
  bool tiedHead = false;                              ///< the head of the vocabulary is the embedding
  std::vector<LinearReport> linears;
  std::vector<std::string> remarks;
  bool writesText = false;  ///< else it is an encoder, which chooses among the answers of its tasks

  std::int64_t loraParameters = 0;
  std::map<std::string, std::int64_t> loraUnits;     ///< skill units by granularity "matrix", "pair"
  std::int64_t tensorUnits = 0, fullParameters = 0;  ///< with full fine-tuning; an encoder's own head takes no part
  MemoryReport loraTraining, fullTraining, evaluation;
};

/// "3.2 GiB".
std::string bytesText(std::int64_t bytes);

/// Throws Error naming file and field or tensor, and UsageError for a target that fits no layer.
ModelReport inspectModel(const std::string& folder, const ReportOptions& options);

}  // namespace skillscope
