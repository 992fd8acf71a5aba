// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/model_report.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/nn/answer_encoder.h"
#include "core/nn/bert.h"
#include "core/nn/checkpoint_weights.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/skill/skill_units.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kFloat = 4;

/// What decides about memory besides the linear layers.
struct Attentions {
  std::int64_t encoderLayers = 0, decoderLayers = 0, heads = 0;
  std::int64_t keyValueWidth = 0;  ///< of one layer's keys, all heads
  std::int64_t vocabulary = 0;
  bool crossAttention = false, gated = false;
};

struct Layout {
  std::unique_ptr<Backbone> backbone;  ///< what a run would train
  std::unique_ptr<Bert> encoder;       ///< with the heads that it brings along; null for what writes text
  Attentions attentions;
  bool tiedHead = false;
};

/// The names that the model's tensors have in the file: tied embeddings are stored under any one of several.
std::string storedName(const CheckpointWeights& stored, const std::string& name) {
  if (stored.has(name)) return name;
  for (const char* other : {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight"}) {
    const bool embedding = name == "shared.weight" || name == "model.embed_tokens.weight";
    if (embedding && stored.has(other)) return other;
  }
  return name;
}

Layout layOut(const std::string& folder, const std::string& type) {
  Layout layout;
  layout.backbone = openTrainable(folder, WeightPrecision::shapes);
  if (isEncoderType(type)) {
    layout.encoder = Bert::open(folder, WeightPrecision::shapes);
    const BertConfig& config = layout.encoder->config();
    layout.attentions = {config.layers, 0, config.heads, config.width, 0, false, false};
  } else if (isDecoderType(type)) {
    const LlamaConfig config = readLlamaConfig(folder);
    layout.tiedHead = config.tiedHead;
    layout.attentions = {0,     config.layers, config.heads, config.keyValueHeads * config.headWidth, config.vocabSize,
                         false, true};
  } else {
    const T5Config config = readT5Config((fs::path(folder) / "config.json").string());
    layout.tiedHead = config.tiedEmbeddings;
    layout.attentions = {config.encoderLayers, config.decoderLayers,
                         config.heads,         config.heads * config.headWidth,
                         config.vocabSize,     true,
                         config.gated};
  }
  return layout;
}

void listWeights(ModelReport& report, Layout& layout, const CheckpointWeights& stored) {
  std::map<std::string, std::unique_ptr<SafetensorsFile>> files;
  const auto entryOf = [&](const std::string& name) -> const SafetensorsEntry* {
    const std::string& path = stored.fileOf(name);
    auto& file = files[path];
    if (!file) file = std::make_unique<SafetensorsFile>(path);
    return file->find(name);
  };
  for (const NamedWeight& weight : layout.encoder ? layout.encoder->weights() : layout.backbone->weights()) {
    WeightReport entry{weight.name, "F32", weight.tensor.sizes().vec(), weight.tensor.numel()};
    if (const SafetensorsEntry* found = entryOf(storedName(stored, weight.name))) entry.storedType = found->dtype;
    if (weight.module == "embedding") report.embedding = weight.name;
    report.parameters += entry.scalars;
    report.scalarsByType[entry.storedType] += entry.scalars;
    report.storedBytes += entry.scalars * static_cast<std::int64_t>(safetensorsElementSize(entry.storedType));
    report.weights.push_back(std::move(entry));
  }
}

/// Units that LoRA on the chosen layers would make.
std::int64_t loraUnits(const std::vector<LinearReport>& linears, std::int64_t rank, Granularity granularity) {
  std::vector<SkillTensor> tensors;
  for (const LinearReport& linear : linears) {
    if (!linear.chosen) continue;
    tensors.push_back(
        {linear.path + ".lora_A", linear.path, "A", linear.stack, linear.module, linear.layer, {rank, linear.in}});
    tensors.push_back(
        {linear.path + ".lora_B", linear.path, "B", linear.stack, linear.module, linear.layer, {linear.out, rank}});
  }
  return makeSkillUnits(tensors, granularity).count();
}

/// Tokens that pass a linear layer for one example.
std::int64_t tokensAt(const LinearReport& linear, const Attentions& attentions, const ReportOptions& options) {
  if (attentions.decoderLayers == 0) return options.maxSourceTokens;
  if (!attentions.crossAttention) return options.maxSourceTokens + options.maxTargetTokens;
  if (linear.stack == "encoder" || linear.module == "cross.k" || linear.module == "cross.v") {
    return options.maxSourceTokens;
  }
  return options.maxTargetTokens;
}

std::string lastPart(const std::string& module) {
  return module.substr(module.rfind('.') + 1);
}

/// Numbers that a layer's surroundings keep for the gradient, for each token that passes it: norms their input,
/// attention its queries, keys, values and output, an activation its result, a gated one its three factors. A product
/// with a frozen weight keeps nothing; with a pair on it, or trained itself, it keeps its input.
std::int64_t keptPerToken(const LinearReport& linear, bool gated, bool trained) {
  const std::string part = lastPart(linear.module);
  std::int64_t kept = 0;
  if (part == "q") kept = linear.out + linear.in + (trained ? linear.in : 0);
  if (part == "k" || part == "v") kept = linear.out;
  if (part == "o") kept = linear.in;
  const bool first = part == "wi" || part == "wi_0" || part == "gate" || (part == "up" && !gated);
  if (first) kept = (gated ? 2 : 1) * linear.out + linear.in + (trained ? linear.in : 0);
  if (part == "wi_1" || (part == "up" && gated)) kept = linear.out;
  if ((part == "wo" || part == "down") && gated && trained) kept = linear.in;
  return kept;
}

std::int64_t trainingActivations(const ModelReport& report, const Attentions& attentions, const ReportOptions& options,
                                 bool full) {
  std::int64_t numbers = 0, widest = 0, inputs = 0;  // of one example
  std::map<std::pair<std::string, int>, std::int64_t> ofLayer;
  const bool gated = attentions.gated, encodes = attentions.decoderLayers == 0;
  for (const LinearReport& linear : report.linears) {
    if (linear.layer < 0) continue;
    const std::int64_t tokens = tokensAt(linear, attentions, options);
    std::int64_t kept = tokens * keptPerToken(linear, gated, full || linear.chosen);
    // An encoder of the BERT family keeps the shares of its attention; elsewhere they are made anew.
    if (encodes && linear.module == "self.q") kept += attentions.heads * tokens * tokens;
    numbers += kept;
    ofLayer[{linear.stack, linear.layer}] += kept;
    if (linear.module == "self.q") inputs += tokens * linear.in;
    widest = std::max(widest, tokens * linear.out);
  }
  if (options.recomputed) {  // the input of every layer, and all of one layer
    numbers = 0;
    for (const auto& [layer, kept] : ofLayer) numbers = std::max(numbers, kept);
    numbers += inputs;
  }
  return kFloat * options.batchSize * (numbers + 2 * widest + 3 * options.maxTargetTokens * attentions.vocabulary);
}

/// The cache of keys and values, the widest layer on its way through the prompt, and the logits of one token.
std::int64_t evaluationActivations(const ModelReport& report, const Attentions& attentions,
                                   const ReportOptions& options) {
  const std::int64_t source = options.maxSourceTokens, length = source + options.maxTargetTokens;
  std::int64_t widest = 0;
  for (const LinearReport& linear : report.linears) {
    if (linear.layer >= 0) widest = std::max(widest, linear.in + linear.out);
  }
  const std::int64_t cache = 2 * attentions.decoderLayers * attentions.keyValueWidth * length;
  return kFloat * options.evalBatchSize * (cache + source * widest + 2 * attentions.vocabulary);
}

/// Bytes that the weights take as `precision` has them, and how many of them are the file's own pages.
MemoryReport weightMemory(const ModelReport& report, WeightPrecision precision) {
  std::set<std::string> matrices;
  for (const LinearReport& linear : report.linears) matrices.insert(linear.path + ".weight");
  MemoryReport memory;
  for (const WeightReport& weight : report.weights) {
    const auto stored = static_cast<std::int64_t>(safetensorsElementSize(weight.storedType));
    const bool matrix = matrices.contains(weight.name), table = weight.name == report.embedding;
    std::int64_t bytes = kFloat;
    bool stays = weight.storedType == "F32";
    if (precision != WeightPrecision::float32 && stored == kFloat / 2 && (matrix || table)) {
      bytes = stored;
      stays = table || precision == WeightPrecision::file || weight.storedType == "BF16";
    } else if (precision == WeightPrecision::bfloat16 && matrix) {
      bytes = kFloat / 2;
      stays = false;
    }
    memory.weights += bytes * weight.scalars;
    if (stays && bytes * weight.scalars >= kMappedFrom) memory.mapped += bytes * weight.scalars;
    // A head that is the embedding is rounded to a matrix of its own.
    if (table && report.tiedHead && precision == WeightPrecision::bfloat16 && weight.storedType != "BF16") {
      memory.weights += kFloat / 2 * weight.scalars;
    }
  }
  return memory;
}

void addTraining(ModelReport& report, Layout& layout, const ReportOptions& options) {
  // Pairs of rank 1 show which layers are chosen, and complain about targets as a run would.
  LoraOptions probe;
  probe.rank = 1;
  probe.targets = options.loraTargets;
  std::set<std::string> chosen;
  for (const TrainableTensor& tensor : attachLora(*layout.backbone, probe, makeCpuGenerator(1))) {
    chosen.insert(tensor.site);
  }
  const WeightPrecision precision = weightPrecision(options.frozenType);
  std::map<std::string, std::string> storedTypes;
  for (const WeightReport& weight : report.weights) storedTypes[weight.name] = weight.storedType;
  std::int64_t merged = 0, widest = 0;
  for (LinearReport& linear : report.linears) {
    const std::string& type = storedTypes[linear.path + ".weight"];
    if (type == "F16" || type == "BF16") widest = std::max(widest, linear.in * linear.out);
    linear.chosen = chosen.contains(linear.path);
    if (!linear.chosen) continue;
    report.loraParameters += options.loraRank * (linear.in + linear.out);
    // Half weights stay as they are, and their pairs beside them.
    const bool wide = precision == WeightPrecision::float32 ||
                      (precision == WeightPrecision::file && storedTypes[linear.path + ".weight"] == "F32");
    if (wide) merged += linear.in * linear.out;
  }
  for (const WeightReport& weight : report.weights) {
    const bool half = weight.storedType == "F16" || weight.storedType == "BF16";
    if (report.tiedHead && weight.name == report.embedding && half) widest = std::max(widest, weight.scalars);
  }
  for (const auto& [name, granularity] :
       {std::pair{"matrix", Granularity::matrix}, std::pair{"pair", Granularity::pair}}) {
    report.loraUnits[name] = loraUnits(report.linears, options.loraRank, granularity);
  }
  for (const NamedWeight& weight : layout.backbone->weights()) {
    report.fullParameters += weight.tensor.numel();
    ++report.tensorUnits;
  }
  const auto memory = [&](WeightPrecision kept, std::int64_t trained, std::int64_t activations) {
    MemoryReport all = weightMemory(report, kept);
    all.trained = trained;
    all.activations = activations;
    return all;
  };
  // A weight that is widened for its product is there twice for a moment.
  const std::int64_t widened = precision == WeightPrecision::file ? kFloat * widest : 0;
  report.loraTraining = memory(precision, 4 * kFloat * report.loraParameters,
                               widened + trainingActivations(report, layout.attentions, options, false));
  report.fullTraining = memory(WeightPrecision::float32, 3 * kFloat * report.fullParameters,
                               trainingActivations(report, layout.attentions, options, true));
  report.fullTraining.mapped = 0;
  // While it is scored, a pair is part of its layer's weight, and the weight as it was is kept aside.
  report.evaluation = memory(precision, kFloat * (report.loraParameters + merged),
                             widened + evaluationActivations(report, layout.attentions, options));
}

}  // namespace

std::string bytesText(std::int64_t bytes) {
  constexpr const char* units[] = {"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " bytes";
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.1f %s", value, units[unit]);
  return buffer;
}

ModelReport inspectModel(const std::string& folder, const ReportOptions& options) {
  ModelReport report;
  report.folder = folder;
  report.type = modelType(folder);
  const CheckpointWeights stored(folder);
  Layout layout = layOut(folder, report.type);
  report.tiedHead = layout.tiedHead;
  report.writesText = layout.encoder == nullptr;
  listWeights(report, layout, stored);
  for (const LinearSite& site : layout.encoder ? layout.encoder->linearSites() : layout.backbone->linearSites()) {
    // A pair on a tied head would change the head only, not the embedding it is.
    if (site.module == "head" && report.tiedHead) continue;
    report.linears.push_back(
        {site.path, site.stack, site.module, site.layer, site.linear->inFeatures(), site.linear->outFeatures(), false});
  }
  report.remarks = layout.backbone->remarks();
  addTraining(report, layout, options);
  return report;
}

}  // namespace skillscope
