// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/peft_adapter.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/nn/checkpoint_weights.h"
#include "core/nn/config_file.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

constexpr double kLargestRank = 1 << 20;
constexpr const char* kConfig = "adapter_config.json";
constexpr const char* kWeights = "adapter_model.safetensors";

bool matches(const std::string& key, const std::string& path) {
  try {
    return std::regex_match(path, std::regex(".*\\.(?:" + key + ")"));
  } catch (const std::regex_error&) {
    throw Error("Key " + inQuotes(key) + " of rank_pattern or alpha_pattern", "", "it is no regular expression");
  }
}

const double* find(const std::vector<std::pair<std::string, double>>& pattern, const std::string& key) {
  for (const auto& [name, value] : pattern) {
    if (name == key) return &value;
  }
  return nullptr;
}

/// "base_model.model.PATH.lora_A.weight" → PATH and 'A'; the second is 0 for any other name.
std::pair<std::string, char> parsed(std::string name) {
  for (const std::string prefix : {"base_model.model."}) {
    if (name.starts_with(prefix)) name = name.substr(prefix.size());
  }
  for (const char part : {'A', 'B'}) {
    for (const std::string tail : {".weight", ".default.weight"}) {
      const std::string end = std::string(".lora_") + part + tail;
      if (name.size() > end.size() && name.ends_with(end)) return {name.substr(0, name.size() - end.size()), part};
    }
  }
  return {name, '\0'};
}

torch::Tensor readMatrix(const SafetensorsFile& file, const SafetensorsEntry& entry, const Shape& shape,
                         const std::string& why) {
  if (entry.dtype != "F32" && entry.dtype != "F16" && entry.dtype != "BF16" && entry.dtype != "F64") {
    throw Error("Tensor \"" + entry.name + "\" in", file.path(), "a LoRA matrix cannot be of type " + entry.dtype);
  }
  if (entry.shape != shape) {
    throw Error("Tensor \"" + entry.name + "\" in", file.path(),
                "its shape is " + shapeText(entry.shape) + ", " + why + " ask for " + shapeText(shape));
  }
  return readTensor(file, entry.name).to(torch::kFloat32).contiguous().set_requires_grad(true);
}

}  // namespace

LoraOptions::Pair LoraOptions::pairFor(const std::string& path) const {
  std::string key = path;  // where no expression matches, the whole path may still be a key
  bool found = false;
  for (const auto* pattern : {&rankPattern, &alphaPattern}) {
    for (const auto& entry : *pattern) {
      if (found || !matches(entry.first, path)) continue;
      key = entry.first;
      found = true;
    }
  }
  double wide = static_cast<double>(rank);
  if (const double* given = find(rankPattern, key)) wide = *given;
  if (!(wide >= 1 && wide <= kLargestRank) || wide != std::floor(wide)) {
    throw Error("Rank " + realText(wide) + " of layer", path, "a rank is a whole number from 1 on");
  }
  Pair pair{static_cast<std::int64_t>(wide), alpha, 0};
  if (const double* given = find(alphaPattern, key)) pair.alpha = *given;
  pair.scale = pair.alpha / (rankStabilised ? std::sqrt(wide) : wide);
  return pair;
}

PeftConfig readPeftConfig(const std::string& file) {
  const ConfigFile fields(file, "an adapter's folder needs an adapter_config.json");
  PeftConfig config;
  LoraOptions& options = config.options;
  std::string type;
  fields.text("peft_type", type);
  if (type != "LORA") fields.fail("peft_type", inQuotes(type) + " cannot be computed; LORA can");
  bool dora = false;
  fields.flag("use_dora", dora);
  if (dora) fields.fail("use_dora", "DoRA cannot be computed, and plain LoRA would be another function");
  std::string bias = "none";
  fields.text("bias", bias);
  if (bias != "none") fields.fail("bias", "trained biases cannot be read; only \"none\" can");
  if (!fields.texts("modules_to_save").empty()) {
    fields.fail("modules_to_save", "whole modules beside the LoRA pairs cannot be read");
  }
  if (fields.has("layer_replication")) fields.fail("layer_replication", "replicated layers cannot be run");
  std::string start;
  if (fields.has("init_lora_weights") && fields.isText("init_lora_weights")) fields.text("init_lora_weights", start);
  for (const char* changing : {"pissa", "olora", "loftq", "corda"}) {
    if (!lowerCased(start).starts_with(changing)) continue;
    fields.fail("init_lora_weights", inQuotes(start) +
                                         " takes a part of the base model's weights away, which cannot be " +
                                         "done here; convert the adapter to plain LoRA when saving it");
  }
  bool ownBias = false;
  fields.flag("lora_bias", ownBias);
  if (ownBias) fields.fail("lora_bias", "biases of the pairs cannot be computed");
  bool grouped = false;
  fields.flag("use_qalora", grouped);
  if (grouped) fields.fail("use_qalora", "pairs over groups of inputs cannot be computed");
  for (const char* name : {"alora_invocation_tokens", "trainable_token_indices", "target_parameters", "arrow_config"}) {
    if (fields.has(name))
      fields.fail(name, "adapters with it cannot be computed, and plain LoRA would be another function");
  }
  for (const char* name : {"r", "lora_alpha"}) {
    if (!fields.has(name)) fields.fail(name, "it is missing, and without it the pairs have no meaning");
  }
  fields.whole("r", options.rank, 1, static_cast<std::int64_t>(kLargestRank));
  fields.real("lora_alpha", options.alpha, -1e9, 1e9);
  fields.real("lora_dropout", options.dropout, 0, 0.999);
  fields.flag("use_rslora", options.rankStabilised);
  options.rankPattern = fields.numbersByName("rank_pattern");
  options.alphaPattern = fields.numbersByName("alpha_pattern");
  options.targets = fields.texts("target_modules");
  fields.text("base_model_name_or_path", config.base);
  fields.text("task_type", config.taskType);
  return config;
}

std::string toJson(const PeftConfig& config) {
  const LoraOptions& options = config.options;
  const auto number = [](double value) -> nlohmann::ordered_json {
    if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
    return value;
  };
  nlohmann::ordered_json ranks = nlohmann::ordered_json::object(), alphas = ranks;
  for (const auto& [key, value] : options.rankPattern) ranks[key] = number(value);
  for (const auto& [key, value] : options.alphaPattern) alphas[key] = number(value);
  const nlohmann::ordered_json json = {{"alpha_pattern", alphas},
                                       {"base_model_name_or_path", config.base},
                                       {"bias", "none"},
                                       {"fan_in_fan_out", false},
                                       {"inference_mode", true},
                                       {"init_lora_weights", true},
                                       {"lora_alpha", number(options.alpha)},
                                       {"lora_dropout", options.dropout},
                                       {"modules_to_save", nullptr},
                                       {"peft_type", "LORA"},
                                       {"r", options.rank},
                                       {"rank_pattern", ranks},
                                       {"target_modules", options.targets},
                                       {"task_type", config.taskType},
                                       {"use_rslora", options.rankStabilised}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

LoadedAdapter loadPeftAdapter(std::vector<LinearSite> sites, const std::string& folder) {
  const std::string configFile = (fs::path(folder) / kConfig).string();
  LoadedAdapter adapter{readPeftConfig(configFile), {}};
  const LoraOptions& options = adapter.config.options;
  const SafetensorsFile file((fs::path(folder) / kWeights).string());

  struct Halves {
    const SafetensorsEntry *a = nullptr, *b = nullptr;
  };
  std::map<std::string, Halves> modules;
  for (const SafetensorsEntry& entry : file.entries()) {
    const auto [path, part] = parsed(entry.name);
    if (part == '\0') {
      throw Error("Tensor \"" + entry.name + "\" in", file.path(), "it is no LoRA matrix of a linear layer");
    }
    const SafetensorsEntry*& half = part == 'A' ? modules[path].a : modules[path].b;
    if (half != nullptr) throw Error("Tensor \"" + entry.name + "\" in", file.path(), "its matrix is there twice");
    half = &entry;
  }
  if (modules.empty()) throw Error("No LoRA pair in", file.path(), "the adapter is empty");

  std::map<std::string, LoraPair> pairs;
  for (const auto& [path, halves] : modules) {
    const SafetensorsEntry& known = halves.a != nullptr ? *halves.a : *halves.b;
    const auto site =
        std::find_if(sites.begin(), sites.end(), [&path = path](const LinearSite& s) { return s.path == path; });
    if (site == sites.end()) {
      throw Error("Tensor \"" + known.name + "\" in", file.path(),
                  "the base model has no linear layer " + path + "; was the adapter made for another model?");
    }
    if (halves.a == nullptr || halves.b == nullptr) {
      throw Error("Tensor \"" + known.name + "\" in", file.path(),
                  std::string("its partner lora_") + (halves.a == nullptr ? "A" : "B") + " is missing");
    }
    LoraOptions::Pair shape{};
    try {
      shape = options.pairFor(path);
    } catch (const Error& error) {
      throw Error("Cannot read", configFile, error.what());
    }
    const std::string why = "rank " + std::to_string(shape.rank) + " of adapter_config.json and the base model";
    LoraPair pair;
    pair.a = readMatrix(file, *halves.a, {shape.rank, site->linear->inFeatures()}, why);
    pair.b = readMatrix(file, *halves.b, {site->linear->outFeatures(), shape.rank}, why);
    pair.scale = shape.scale;
    pair.dropout = options.dropout;
    pairs[path] = std::move(pair);
  }
  for (LinearSite& site : sites) {
    site.linear->unmerge();
    site.linear->removeLora();
    const auto found = pairs.find(site.path);
    if (found == pairs.end()) continue;
    const LoraPair& pair = found->second;
    const torch::Device device = site.linear->weight().device();
    LoraPair placed = pair;
    if (!device.is_cpu()) {
      placed.a = pair.a.detach().to(device).set_requires_grad(true);
      placed.b = pair.b.detach().to(device).set_requires_grad(true);
    }
    site.linear->setLora(placed);
    adapter.trainable.push_back(
        {site.path + ".lora_A.weight", placed.a, site.path, "A", site.stack, site.layer, site.module});
    adapter.trainable.push_back(
        {site.path + ".lora_B.weight", placed.b, site.path, "B", site.stack, site.layer, site.module});
  }
  return adapter;
}

std::string baseOfAdapter(const std::string& folder) {
  const std::string file = (fs::path(folder) / kConfig).string();
  const std::string base = readPeftConfig(file).base;
  std::error_code ignored;
  for (const fs::path& place : {fs::path(folder) / base, fs::path(base)}) {
    if (!base.empty() && fs::is_directory(place, ignored)) return place.lexically_normal().string();
  }
  throw Error("Field base_model_name_or_path in", file, inQuotes(base) + " is no folder here; give the base's folder");
}

}  // namespace skillscope
