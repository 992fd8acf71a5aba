// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/memory_need.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/process_memory.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

/// Of the command line with LibTorch loaded; the window takes about as much again for itself.
constexpr std::int64_t kProgram = std::int64_t{300} << 20;

std::string sizes(const MemoryNeed& need) {
  const bool training = need.training.total() >= need.evaluation.total();
  const MemoryReport& larger = training ? need.training : need.evaluation;
  return bytesText(need.total()) + " (weights " + bytesText(larger.weights) + ", what is trained " +
         bytesText(larger.trained) + ", " + (training ? "a batch" : "a batch that is scored") + " " +
         bytesText(larger.activations) + "), and " + bytesText(need.available) + " are free";
}

std::string advice(const MemoryNeed& need, const RunConfig& config) {
  std::vector<std::string> ways;
  if (config.tuning == "full") ways.push_back("train adapters (backbone.tuning = \"lora\")");
  if (config.tuning != "full" && config.frozenType == "float32" && need.halfStored) {
    ways.push_back("leave the frozen weights as the file has them (backbone.frozen_type = \"file\", or \"bfloat16\")");
  } else if (config.tuning != "full" && config.frozenType == "float32") {
    ways.push_back("round the frozen weights (backbone.frozen_type = \"bfloat16\")");
  }
  if (!config.activationCheckpointing) ways.push_back("set train.activation_checkpointing");
  ways.push_back("lower train.batch_size, train.max_source_tokens or eval.batch_size");
  return joined(ways, ", or ");
}

}  // namespace

ReportOptions reportOptions(const RunConfig& config) {
  ReportOptions options;
  options.loraTargets = config.loraTargets;
  options.loraRank = config.loraRank;
  options.batchSize = config.batchSize;
  options.evalBatchSize = config.batchSizeEval;
  options.maxSourceTokens = config.maxSourceTokens;
  options.maxTargetTokens = config.maxTargetTokens;
  options.frozenType = config.frozenType;
  options.recomputed = config.activationCheckpointing;
  return options;
}

std::int64_t MemoryNeed::total() const {
  return program + std::max(training.total(), evaluation.total());
}

MemoryNeed memoryNeed(const ModelReport& report, const RunConfig& config, std::int64_t available) {
  MemoryNeed need;
  const bool full = config.tuning == "full";
  need.training = full ? report.fullTraining : report.loraTraining;
  need.evaluation = report.evaluation;
  need.program = kProgram;
  need.available = available;
  need.fixed = need.training.trained + need.training.weights - need.training.mapped;
  need.halfStored = 2 * report.storedBytes < 5 * report.parameters;
  return need;
}

std::string memoryRemark(const MemoryNeed& need, const RunConfig& config) {
  if (!need.canStart()) {
    throw Error("This model does not fit into memory: training it would take " + sizes(need), "", advice(need, config));
  }
  if (need.fits()) return {};
  return "Memory may run out: this run takes about " + sizes(need) + ". To be safe, " + advice(need, config) + ".";
}

std::string memoryRemark(const RunConfig& config, const std::string& modelFolder) {
  const std::int64_t available = availableMemory();
  if (available == 0) return {};
  ModelReport report;
  try {
    report = inspectModel(modelFolder, reportOptions(config));
  } catch (const UsageError&) {
    return {};  // a target that the model lacks, which a method with layers of its own never asks for
  }
  return memoryRemark(memoryNeed(report, config, available), config);
}

}  // namespace skillscope
