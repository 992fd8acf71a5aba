// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/adapter.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/learn/peft_adapter.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

std::string lastComponent(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

bool chooses(const std::string& target, const LinearSite& site) {
  if (target == "all-linear") return site.module != "head";
  // "q" is T5's own name for a query; LLaMA's "q_proj" is found by it through the module "self.q".
  return target == site.path || target == site.module || target == lastComponent(site.path) ||
         target == lastComponent(site.module);
}

/// PEFT chooses layers by the end of their path: last components where they name exactly the adapted layers, else whole
/// paths.
std::vector<std::string> peftTargets(Backbone& backbone, const std::vector<TrainableTensor>& trainable) {
  std::set<std::string> adapted, components;
  for (const TrainableTensor& entry : trainable) {
    adapted.insert(entry.site);
    components.insert(lastComponent(entry.site));
  }
  for (const LinearSite& site : backbone.linearSites()) {
    if (components.contains(lastComponent(site.path)) && !adapted.contains(site.path)) {
      return {adapted.begin(), adapted.end()};
    }
  }
  return {components.begin(), components.end()};
}

}  // namespace

std::vector<LinearSite> chosenSites(Backbone& backbone, const std::vector<std::string>& targets) {
  const std::vector<LinearSite> sites = backbone.linearSites();
  for (const std::string& target : targets) {
    if (std::any_of(sites.begin(), sites.end(), [&](const LinearSite& site) { return chooses(target, site); }))
      continue;
    std::vector<std::string> known;
    for (const LinearSite& site : sites) {
      for (const std::string& name : {lastComponent(site.path), site.module}) {
        if (std::find(known.begin(), known.end(), name) == known.end()) known.push_back(name);
      }
    }
    throw UsageError("Unknown layer \"" + target + "\" in", "lora.targets",
                     "this backbone has " + joined(known, ", ") + suggestion(target, known));
  }
  std::vector<LinearSite> chosen;
  for (const LinearSite& site : sites) {
    if (std::any_of(targets.begin(), targets.end(), [&](const std::string& target) { return chooses(target, site); })) {
      chosen.push_back(site);
    }
  }
  if (chosen.empty()) {
    throw UsageError("No layer is chosen in", "lora.targets", "name at least one, for example q and v");
  }
  return chosen;
}

std::vector<TrainableTensor> attachLora(Backbone& backbone, const LoraOptions& options, torch::Generator generator) {
  std::vector<TrainableTensor> trainable;
  for (LinearSite& site : chosenSites(backbone, options.targets)) {
    const LoraOptions::Pair shape = options.pairFor(site.path);
    LoraPair& pair = site.linear->attachLora(shape.rank, shape.alpha, options.dropout, generator);
    pair.scale = shape.scale;
    trainable.push_back({site.path + ".lora_A.weight", pair.a, site.path, "A", site.stack, site.layer, site.module});
    trainable.push_back({site.path + ".lora_B.weight", pair.b, site.path, "B", site.stack, site.layer, site.module});
  }
  return trainable;
}

std::vector<TrainableTensor> trainEverything(Backbone& backbone) {
  std::vector<TrainableTensor> trainable;
  for (NamedWeight& weight : backbone.weights()) {
    weight.tensor.set_requires_grad(true);
    trainable.push_back({weight.name, weight.tensor, weight.name, "tensor", weight.stack, weight.layer, weight.module});
  }
  return trainable;
}

std::string weightsSha256(const std::vector<TrainableTensor>& trainable) {
  std::vector<const TrainableTensor*> byName;
  for (const TrainableTensor& entry : trainable) byName.push_back(&entry);
  std::sort(byName.begin(), byName.end(),
            [](const TrainableTensor* a, const TrainableTensor* b) { return a->name < b->name; });
  Sha256 hash;
  for (const TrainableTensor* entry : byName) {
    const torch::Tensor plain = entry->tensor.detach().to(torch::kCPU).contiguous();
    std::string head = entry->name + "\n";
    for (const std::int64_t extent : plain.sizes()) head += std::to_string(extent) + ",";
    head += std::string("\n") + c10::toString(plain.scalar_type()) + "\n";
    hash.add(head);
    hash.add(plain.data_ptr(), static_cast<std::size_t>(plain.nbytes()));
  }
  return hash.hex();
}

void writePeftAdapter(const std::string& folder, Backbone& backbone, const std::vector<TrainableTensor>& trainable,
                      const LoraOptions& options, const std::string& backbonePath) {
  NamedTensors tensors;
  for (const TrainableTensor& entry : trainable) tensors.emplace_back("base_model.model." + entry.name, entry.tensor);
  writeSafetensors(folder + "/adapter_model.safetensors", tensors, {{"format", "pt"}});
  PeftConfig config;
  config.options = options;
  config.options.targets = peftTargets(backbone, trainable);
  config.options.rankPattern.clear();
  config.options.alphaPattern.clear();
  // Every layer that differs gets a key of its own, the whole path, in both patterns: then no reader can mix them up.
  for (const LinearSite& site : backbone.linearSites()) {
    if (!site.linear->lora()) continue;
    const LoraPair& pair = *site.linear->lora();
    const std::int64_t rank = pair.a.size(0);
    const double width = static_cast<double>(rank);
    const double alpha = pair.scale * (options.rankStabilised ? std::sqrt(width) : width);
    if (rank == options.rank && std::abs(alpha - options.alpha) <= 1e-9 * std::abs(options.alpha)) continue;
    config.options.rankPattern.emplace_back(site.path, width);
    config.options.alphaPattern.emplace_back(site.path, alpha);
  }
  config.base = backbonePath;
  config.taskType = backbone.peftTaskType();
  writeFileAtomically(folder + "/adapter_config.json", toJson(config));
}

MergedAdapters::MergedAdapters(Backbone& backbone) : sites_(backbone.linearSites()) {
  for (LinearSite& site : sites_) site.linear->merge();
}

MergedAdapters::~MergedAdapters() {
  for (LinearSite& site : sites_) site.linear->unmerge();
}

BareBackbone::BareBackbone(Backbone& backbone)
    : backbone_(backbone), sites_(backbone.linearSites()), softPrompts_(backbone.softPrompts()) {
  for (LinearSite& site : sites_) site.linear->setBare(true);
  backbone_.setSoftPrompts({});
}

BareBackbone::~BareBackbone() {
  for (LinearSite& site : sites_) site.linear->setBare(false);
  backbone_.setSoftPrompts(softPrompts_);
}

}  // namespace skillscope
