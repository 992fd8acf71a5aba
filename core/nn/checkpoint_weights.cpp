// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/checkpoint_weights.h"

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/nn/config_file.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

}  // namespace

std::string shapeText(const Shape& shape) {
  std::string text;
  for (const std::int64_t extent : shape) text += (text.empty() ? "" : "×") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

CheckpointWeights::CheckpointWeights(const std::string& folder, WeightPrecision precision)
    : folder_(folder), precision_(precision) {
  const fs::path single = fs::path(folder) / "model.safetensors", index = single.string() + ".index.json";
  std::error_code ignored;
  if (fs::exists(single, ignored)) {
    mainFile_ = single.string();
    const auto file = std::make_shared<SafetensorsFile>(mainFile_);
    for (const SafetensorsEntry& entry : file->entries()) places_[entry.name] = file;
  } else if (fs::exists(index, ignored)) {
    mainFile_ = index.string();
    openIndex(mainFile_);
  } else {
    const bool pickles = fs::exists(fs::path(folder) / "pytorch_model.bin", ignored) ||
                         fs::exists(fs::path(folder) / "pytorch_model.bin.index.json", ignored);
    throw Error("No model.safetensors and no model.safetensors.index.json in", folder,
                pickles ? "its weights are Python pickles, which are never opened; save them as safetensors"
                        : "the weights of the checkpoint are missing");
  }
}

void CheckpointWeights::openIndex(const std::string& path) {
  const ConfigFile index(path, "it lists the shards");
  const auto map = index.textsByName("weight_map");
  if (map.empty()) index.fail("weight_map", "it is missing or empty, so no tensor can be found; copy the file again");
  std::map<std::string, std::shared_ptr<SafetensorsFile>> shards;
  for (const auto& [tensor, shard] : map) {
    if (shard.empty() || shard == "." || shard == ".." || shard.find('/') != std::string::npos ||
        shard.find('\0') != std::string::npos) {
      index.fail("weight_map.\"" + tensor + "\"",
                 inQuotes(shard) + " is no file of the checkpoint's own folder; shards elsewhere are not opened");
    }
    std::shared_ptr<SafetensorsFile>& file = shards[shard];
    if (!file) {
      const fs::path place = fs::path(folder_) / shard;
      std::error_code ignored;
      if (!fs::exists(place, ignored)) {
        throw Error("Shard " + place.string() + " is missing, named for tensor \"" + tensor + "\" in", path,
                    "copy the whole folder again");
      }
      file = std::make_shared<SafetensorsFile>(place.string());
    }
    if (file->find(tensor) == nullptr) {
      throw Error("Tensor \"" + tensor + "\" is not in " + file->path() + ", where it should be by", path,
                  "index and shards do not belong together; copy the whole folder again");
    }
    places_[tensor] = file;
  }
}

std::optional<Shape> CheckpointWeights::shapeOf(const std::string& name) const {
  const auto found = places_.find(name);
  if (found == places_.end()) return std::nullopt;
  return found->second->find(name)->shape;
}

std::vector<std::string> CheckpointWeights::names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : places_) names.push_back(name);
  return names;
}

const std::string& CheckpointWeights::fileOf(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? mainFile_ : found->second->path();
}

torch::ScalarType CheckpointWeights::typeInMemory(torch::ScalarType stored, WeightKind kind) const {
  const bool half = stored == torch::kFloat16 || stored == torch::kBFloat16;
  if (precision_ == WeightPrecision::float32 || kind == WeightKind::other) return torch::kFloat32;
  if (precision_ == WeightPrecision::bfloat16 && kind == WeightKind::matrix) return torch::kBFloat16;
  return half ? stored : torch::kFloat32;
}

torch::Tensor CheckpointWeights::take(const std::string& name, const Shape& shape, WeightKind kind) {
  const auto found = places_.find(name);
  if (found == places_.end())
    throw Error("Tensor \"" + name + "\" is missing in", mainFile_, "config.json asks for it");
  const std::shared_ptr<SafetensorsFile>& file = found->second;
  const SafetensorsEntry& entry = *file->find(name);
  const std::string& type = entry.dtype;
  if (type != "F32" && type != "F16" && type != "BF16" && type != "F64") {
    throw Error("Tensor \"" + name + "\" in", file->path(),
                "a weight cannot be of type " + type + "; F32, F16, BF16 and F64 can be read");
  }
  if (entry.shape != shape) {
    throw Error("Tensor \"" + name + "\" in", file->path(),
                "its shape is " + shapeText(entry.shape) + ", config.json asks for " + shapeText(shape));
  }
  taken_.insert(name);
  if (precision_ == WeightPrecision::shapes) return torch::zeros({}, torch::kFloat32).expand(shape);
  const auto stored = type == "F16"    ? torch::kFloat16
                      : type == "BF16" ? torch::kBFloat16
                      : type == "F64"  ? torch::kFloat64
                                       : torch::kFloat32;
  const torch::ScalarType wanted = typeInMemory(stored, kind);
  const auto bytes = file->bytes(entry);
  // A kernel may load four floats at once, but only from where a float may lie.
  const bool aligned = reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(double) == 0;
  if (wanted == stored && aligned && static_cast<std::int64_t>(bytes.size()) >= kMappedFrom) {
    return torch::from_blob(
        const_cast<std::byte*>(bytes.data()), shape, [file](void*) {}, torch::TensorOptions().dtype(stored));
  }
  torch::Tensor weight;
  if (aligned && wanted != stored) {
    weight =
        torch::from_blob(const_cast<std::byte*>(bytes.data()), shape, torch::TensorOptions().dtype(stored)).to(wanted);
  } else {
    weight = readTensor(*file, name).to(wanted);
  }
  file->release(entry);
  return weight;
}

torch::Tensor CheckpointWeights::takeAny(std::initializer_list<std::string> names, const Shape& shape,
                                         WeightKind kind) {
  torch::Tensor weight;
  for (const std::string& name : names) {
    if (!has(name)) continue;
    if (!weight.defined()) {
      weight = take(name, shape, kind);
    } else {
      taken_.insert(name);
    }
  }
  return weight.defined() ? weight : take(*names.begin(), shape, kind);
}

std::vector<std::string> CheckpointWeights::remarksOnUnused(std::initializer_list<const char*> expected) const {
  std::vector<std::string> unused;
  for (const auto& [name, file] : places_) {
    if (taken_.contains(name)) continue;
    if (std::any_of(expected.begin(), expected.end(),
                    [&name = name](const char* part) { return name.find(part) != std::string::npos; })) {
      continue;
    }
    unused.push_back(name);
  }
  if (unused.empty()) return {};
  const std::size_t shown = std::min<std::size_t>(3, unused.size());
  const std::string count = unused.size() == 1 ? "a tensor" : std::to_string(unused.size()) + " tensors";
  const std::vector<std::string> first(unused.begin(), unused.begin() + static_cast<std::ptrdiff_t>(shown));
  return {mainFile_ + " holds " + count + " that the model does not use: " + joined(first, ", ") +
          (shown < unused.size() ? ", …" : "") + "."};
}

}  // namespace skillscope
