// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/fusion_sides.h"

#include <filesystem>
#include <utility>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

std::string relativePath(int round) {
  return "fusion-" + std::to_string(round + 1) + "/sides.safetensors";
}

torch::Tensor plain(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU).contiguous();
}

/// What only some sides have.
constexpr std::pair<const char*, torch::Tensor FusionSides::*> kOptional[] = {
    {"between", &FusionSides::between},
    {"memory_sensitivity", &FusionSides::memorySensitivity},
    {"memory_uncertainty", &FusionSides::memoryUncertainty},
    {"history", &FusionSides::history}};

void readOptional(const SafetensorsFile& file, const std::string& path, FusionSides& sides) {
  for (const auto& [name, member] : kOptional) {
    if (file.find(name) == nullptr) continue;
    sides.*member = readTensor(file, name);
    if ((sides.*member).numel() == sides.sensitivity.numel()) continue;
    throw Error(std::string("The values of ") + name + " do not fit the weights in", path, "");
  }
}

torch::Tensor readLike(const SafetensorsFile& file, const std::string& path, const std::string& name,
                       const torch::Tensor& like) {
  torch::Tensor tensor = readTensor(file, name);
  if (tensor.sizes() != like.sizes()) {
    throw Error("Tensor " + name + " has another shape than this run trains in", path,
                "use the backbone and the adapter that the run was made with");
  }
  return tensor.to(like.scalar_type());
}

}  // namespace

std::string fusionSidesPath(const std::string& runFolder, int round) {
  return (fs::path(runFolder) / relativePath(round)).string();
}

std::int64_t fusionSidesKept(const std::string& runFolder) {
  std::int64_t bytes = 0;
  std::error_code ignored;
  for (fs::directory_iterator entry(runFolder, ignored), end; entry != end; entry.increment(ignored)) {
    if (ignored) break;
    if (!entry->path().filename().string().starts_with("fusion-")) continue;
    const std::uintmax_t size = fs::file_size(entry->path() / "sides.safetensors", ignored);
    if (!ignored) bytes += static_cast<std::int64_t>(size);
    ignored.clear();
  }
  return bytes;
}

std::int64_t fusionSidesBytes(const FusionSides& sides) {
  std::int64_t bytes = 0;
  for (const auto* list : {&sides.previous, &sides.current}) {
    for (const torch::Tensor& tensor : *list) bytes += tensor.numel() * tensor.element_size();
  }
  for (const torch::Tensor* scores : {&sides.sensitivity, &sides.uncertainty, &sides.between, &sides.memorySensitivity,
                                      &sides.memoryUncertainty, &sides.history}) {
    if (scores->defined()) bytes += scores->numel() * scores->element_size();
  }
  return bytes;
}

Checkpointed writeFusionSides(const std::string& runFolder, const FusionSides& sides,
                              const std::vector<TrainableTensor>& trainable, int task, std::int64_t step) {
  if (sides.previous.size() != trainable.size() || sides.current.size() != trainable.size()) {
    throw Error("A method showed the sides of " + std::to_string(sides.current.size()) + " tensors, but trains " +
                std::to_string(trainable.size()) + ".");
  }
  NamedTensors tensors;
  for (std::size_t i = 0; i < trainable.size(); ++i) {
    tensors.emplace_back("previous/" + trainable[i].name, plain(sides.previous[i]));
    tensors.emplace_back("current/" + trainable[i].name, plain(sides.current[i]));
  }
  tensors.emplace_back("sensitivity", plain(sides.sensitivity));
  tensors.emplace_back("uncertainty", plain(sides.uncertainty));
  for (const auto& [name, member] : kOptional) {
    if ((sides.*member).defined()) tensors.emplace_back(name, plain(sides.*member));
  }
  const std::string path = fusionSidesPath(runFolder, sides.round);
  try {
    fs::create_directories(fs::path(path).parent_path());
    writeSafetensors(path, tensors, {{"format", "pt"}, {"round", std::to_string(sides.round)}});
    Checkpointed event;
    event.step = step;
    event.task = task;
    event.file = relativePath(sides.round);
    event.sha256 = sha256OfFile(path);
    event.bytes = static_cast<std::int64_t>(fs::file_size(path));
    return event;
  } catch (const fs::filesystem_error& error) {
    throw Error("Cannot write the sides of a fusion to", path, error.code().message());
  }
}

std::vector<std::string> namesInFusionSides(const std::string& runFolder, int round) {
  const std::string prefix = "current/";
  std::vector<std::string> names;
  const SafetensorsFile file(fusionSidesPath(runFolder, round));
  for (const SafetensorsEntry& entry : file.entries()) {
    if (entry.name.starts_with(prefix)) names.push_back(entry.name.substr(prefix.size()));
  }
  return names;
}

FusionSides readFusionSides(const std::string& runFolder, int round) {
  const std::string path = fusionSidesPath(runFolder, round);
  const SafetensorsFile file(path);
  FusionSides sides;
  sides.round = round;
  for (const std::string& name : namesInFusionSides(runFolder, round)) {
    sides.previous.push_back(readTensor(file, "previous/" + name));
    sides.current.push_back(readTensor(file, "current/" + name));
  }
  sides.sensitivity = readTensor(file, "sensitivity");
  sides.uncertainty = readTensor(file, "uncertainty");
  readOptional(file, path, sides);
  return sides;
}

FusionSides readFusionSides(const std::string& runFolder, int round, const std::vector<TrainableTensor>& trainable) {
  const std::string path = fusionSidesPath(runFolder, round);
  const SafetensorsFile file(path);
  FusionSides sides;
  sides.round = round;
  std::int64_t scalars = 0;
  for (const TrainableTensor& entry : trainable) {
    sides.previous.push_back(readLike(file, path, "previous/" + entry.name, entry.tensor));
    sides.current.push_back(readLike(file, path, "current/" + entry.name, entry.tensor));
    scalars += entry.tensor.numel();
  }
  sides.sensitivity = readTensor(file, "sensitivity");
  sides.uncertainty = readTensor(file, "uncertainty");
  if (sides.sensitivity.numel() != scalars || sides.uncertainty.numel() != scalars) {
    throw Error("The scores of the trained scalars do not fit the run in", path, "");
  }
  readOptional(file, path, sides);
  return sides;
}

}  // namespace skillscope
