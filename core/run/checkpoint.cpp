// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/checkpoint.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/learn/adapter.h"
#include "core/learn/trainer.h"
#include "core/nn/checkpoint_companions.h"
#include "core/run/element_maps.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

/// A method's state as named tensors, to be written at once.
class NamedState final : public StateArchive {
 public:
  void putTensor(const std::string& name, const torch::Tensor& tensor) override {
    tensors.emplace_back(name, tensor.detach().to(torch::kCPU).contiguous());
  }
  torch::Tensor getTensor(const std::string& name) const override {
    for (const auto& [known, tensor] : tensors) {
      if (known == name) return tensor;
    }
    throw Error("There is no tensor \"" + name + "\" in what a method has saved.");
  }
  bool hasTensor(const std::string& name) const override {
    return std::any_of(tensors.begin(), tensors.end(), [&](const auto& entry) { return entry.first == name; });
  }
  void putNumber(const std::string& name, double value) override {
    putTensor(name, torch::full({1}, value, torch::kFloat64));
  }
  double getNumber(const std::string& name) const override { return getTensor(name).item<double>(); }

  NamedTensors tensors;
};

}  // namespace

Checkpointed writeWeights(const std::string& runFolder, const std::string& name, Backbone& backbone,
                          const std::vector<TrainableTensor>& trainable, const ContinualMethod& method,
                          const RunConfig& config, int task, std::int64_t step) {
  const fs::path folder = fs::path(runFolder) / name;
  const std::string source = backboneFolder(config.backbonePath);
  fs::path file;
  try {
    fs::create_directories(folder);
    if (!method.traits().plainWeights) {
      NamedState state;
      for (const TrainableTensor& entry : trainable) state.putTensor(entry.name, entry.tensor);
      method.saveState(state);
      file = "method.safetensors";
      writeSafetensors((folder / file).string(), state.tensors, {{"format", "pt"}, {"method", config.method}});
    } else if (config.tuning == "lora") {
      writePeftAdapter(folder.string(), backbone, trainable, loraOptions(config), source);
      file = "adapter_model.safetensors";
    } else {
      NamedTensors tensors;
      for (const NamedWeight& weight : backbone.weights()) tensors.emplace_back(weight.name, weight.tensor);
      writeSafetensors((folder / "model.safetensors").string(), tensors, {{"format", "pt"}});
      copyCheckpointCompanions(source, folder.string());
      fs::copy_file(fs::path(source) / "config.json", folder / "config.json", fs::copy_options::overwrite_existing);
      file = "model.safetensors";
    }
  } catch (const fs::filesystem_error& error) {
    throw Error("Cannot write weights to", folder.string(), error.code().message());
  }
  Checkpointed event;
  event.step = step;
  event.task = task;
  event.file = (fs::path(name) / file).string();
  event.sha256 = sha256OfFile((folder / file).string());
  event.bytes = static_cast<std::int64_t>(fs::file_size(folder / file));
  return event;
}

std::vector<std::string> writeElementMaps(const std::string& runFolder, const std::vector<TrainableTensor>& trainable,
                                          const ContinualMethod& method, const RunConfig& config, int task,
                                          std::int64_t step) {
  std::vector<std::string> leftOut;
  if (config.elements.empty()) return leftOut;
  const std::vector<torch::Tensor> scores = method.elementScores();
  NamedTensors kept;
  std::int64_t elements = 0;
  for (std::size_t i = 0; i < std::min(scores.size(), trainable.size()); ++i) {
    const bool factor = trainable[i].part == "A" || trainable[i].part == "B";
    const std::string name = factor ? trainable[i].site + "/" + trainable[i].part : trainable[i].name;
    if (!elementsWanted(name, config.elements)) continue;
    const torch::Tensor& score = scores[i];
    if (elements + score.numel() > config.elementLimit) {
      leftOut.push_back(name);
      continue;
    }
    elements += score.numel();
    const std::int64_t rows = score.dim() < 2 ? 1 : score.size(0);
    kept.emplace_back(name, score.detach().to(torch::kCPU, torch::kFloat32).reshape({rows, -1}).contiguous());
  }
  if (kept.empty()) return leftOut;
  const fs::path path = elementMapPath(runFolder, task);
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw Error("Cannot write the importance of elements to", path.string(), error.message());
  writeSafetensors(path.string(), kept, {{"task", std::to_string(task)}, {"step", std::to_string(step)}});
  return leftOut;
}

}  // namespace skillscope
