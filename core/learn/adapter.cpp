// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/adapter.h"

#include <torch/torch.h>

#include <algorithm>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

std::string lastComponent(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

bool chooses(const std::string& target, const LinearSite& site) {
  return target == site.path || target == site.module || target == lastComponent(site.path);
}

std::string jsonText(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json += ' ';
    } else {
      json += c;
    }
  }
  return json + "\"";
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

std::vector<TrainableTensor> attachLora(Backbone& backbone, const LoraOptions& options, torch::Generator generator) {
  std::vector<LinearSite> sites = backbone.linearSites();
  for (const std::string& target : options.targets) {
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
  std::vector<TrainableTensor> trainable;
  for (LinearSite& site : sites) {
    if (std::none_of(options.targets.begin(), options.targets.end(),
                     [&](const std::string& target) { return chooses(target, site); })) {
      continue;
    }
    LoraPair& pair = site.linear->attachLora(options.rank, options.alpha, options.dropout, generator);
    trainable.push_back({site.path + ".lora_A.weight", pair.a, site.path, "A", site.stack, site.layer, site.module});
    trainable.push_back({site.path + ".lora_B.weight", pair.b, site.path, "B", site.stack, site.layer, site.module});
  }
  if (trainable.empty()) {
    throw UsageError("No layer is chosen in", "lora.targets", "name at least one, for example q and v");
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
  std::vector<std::string> targets;
  for (const std::string& target : peftTargets(backbone, trainable)) targets.push_back(jsonText(target));
  writeFileAtomically(folder + "/adapter_config.json",
                      "{\n"
                      "  \"base_model_name_or_path\": " +
                          jsonText(backbonePath) +
                          ",\n"
                          "  \"bias\": \"none\",\n"
                          "  \"fan_in_fan_out\": false,\n"
                          "  \"inference_mode\": true,\n"
                          "  \"init_lora_weights\": true,\n"
                          "  \"lora_alpha\": " +
                          realText(options.alpha) +
                          ",\n"
                          "  \"lora_dropout\": " +
                          realText(options.dropout) +
                          ",\n"
                          "  \"modules_to_save\": null,\n"
                          "  \"peft_type\": \"LORA\",\n"
                          "  \"r\": " +
                          std::to_string(options.rank) +
                          ",\n"
                          "  \"target_modules\": [" +
                          joined(targets, ", ") +
                          "],\n"
                          "  \"task_type\": \"SEQ_2_SEQ_LM\"\n"
                          "}\n");
}

MergedAdapters::MergedAdapters(Backbone& backbone) : sites_(backbone.linearSites()) {
  for (LinearSite& site : sites_) site.linear->merge();
}

MergedAdapters::~MergedAdapters() {
  for (LinearSite& site : sites_) site.linear->unmerge();
}

}  // namespace skillscope
