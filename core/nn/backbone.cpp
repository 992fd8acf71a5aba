// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/backbone.h"

#include <torch/torch.h>

#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/nn/t5.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace fs = std::filesystem;

std::unique_ptr<Backbone> openBackbone(const std::string& folder) {
  if (!fs::is_directory(folder)) {
    throw Error("Cannot open backbone", folder,
                "it is not a folder; give a Hugging Face checkpoint directory or \"bundled\"");
  }
  const T5Config config = readT5Config((fs::path(folder) / "config.json").string());
  const std::string path = (fs::path(folder) / "model.safetensors").string();
  if (!fs::exists(path)) throw Error("No model.safetensors in", folder, "the weights of the checkpoint are missing");
  const SafetensorsFile file(path);
  std::map<std::string, torch::Tensor> weights;
  for (const auto& [name, shape] : t5WeightShapes(config)) {
    const SafetensorsEntry* entry = file.find(name);
    if (entry == nullptr) throw Error("Tensor \"" + name + "\" is missing in", path, "config.json asks for it");
    if (entry->dtype != "F32" && entry->dtype != "F16" && entry->dtype != "BF16" && entry->dtype != "F64") {
      throw Error("Tensor \"" + name + "\" in", path, "a weight cannot be of type " + entry->dtype);
    }
    if (entry->shape != shape) {
      throw Error("Tensor \"" + name + "\" in", path, "its shape does not fit config.json");
    }
    weights[name] = readTensor(file, name).to(torch::kFloat32);
  }
  return std::make_unique<T5>(config, std::move(weights), path);
}

std::string backboneFolder(const std::string& nameOrFolder) {
  return nameOrFolder == "bundled" ? resource("backbone") : nameOrFolder;
}

void saveT5(T5& model, const std::string& folder, torch::ScalarType type) {
  const std::string json = toJson(model.config());
  AtomicFile file((fs::path(folder) / "config.json").string());
  file.write(json.data(), json.size());
  file.commit();
  NamedTensors tensors;
  for (const NamedWeight& weight : model.weights()) tensors.emplace_back(weight.name, weight.tensor.detach().to(type));
  writeSafetensors((fs::path(folder) / "model.safetensors").string(), tensors, {{"format", "pt"}});
}

}  // namespace skillscope
