// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/merge_adapter.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <random>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/bert.h"
#include "core/nn/checkpoint_companions.h"
#include "core/nn/checkpoint_weights.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

/// The type that most scalars of the base are stored in.
std::string storedType(const std::string& folder) {
  const CheckpointWeights stored(folder);
  std::map<std::string, std::unique_ptr<SafetensorsFile>> files;
  std::map<std::string, std::size_t> bytes;
  for (const std::string& name : stored.names()) {
    auto& file = files[stored.fileOf(name)];
    if (!file) file = std::make_unique<SafetensorsFile>(stored.fileOf(name));
    if (const SafetensorsEntry* entry = file->find(name)) bytes[entry->dtype] += entry->end - entry->begin;
  }
  const std::size_t f16 = bytes["F16"], bf16 = bytes["BF16"], f32 = bytes["F32"];
  if (f16 > f32 && f16 >= bf16) return "float16";
  return bf16 > f32 ? "bfloat16" : "float32";
}

torch::ScalarType scalarType(const std::string& name) {
  if (name == "float32") return torch::kFloat32;
  if (name == "float16") return torch::kFloat16;
  if (name == "bfloat16") return torch::kBFloat16;
  throw UsageError("Unknown type " + inQuotes(name), "for the merged weights",
                   "float32, float16 and bfloat16 are known");
}

/// A folder of a name of its own beside the output, which is removed again unless it became the output.
class NewFolder {
 public:
  explicit NewFolder(const std::string& output) : output_(fs::absolute(output).lexically_normal()) {
    if (!output_.has_filename()) output_ = output_.parent_path();
    std::error_code error;
    if (fs::exists(output_, error) && !(fs::is_directory(output_, error) && fs::is_empty(output_, error))) {
      throw UsageError(output + " exists already; name a folder that does not exist, or is empty");
    }
    std::random_device random;
    fs::create_directories(output_.parent_path(), error);
    for (int attempt = 0; attempt < 100 && !error; ++attempt) {
      path_ = output_.parent_path() / ("." + output_.filename().string() + "." + std::to_string(random()));
      if (fs::create_directory(path_, error)) return;
    }
    throw Error("Cannot create", output, error ? error.message() : "no free name beside it");
  }
  ~NewFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  const fs::path& path() const { return path_; }
  void commit() {
    std::error_code error;
    fs::rename(path_, output_, error);
    if (error) throw Error("Cannot create", output_.string(), error.message());
    path_.clear();
  }

 private:
  fs::path output_, path_;
};

/// A weight of the merged checkpoint. Throws Error where its type cannot hold it.
torch::Tensor written(const MergeRequest& request, const NamedWeight& weight, const LinearSite* adapted,
                      torch::ScalarType type) {
  torch::Tensor whole = weight.tensor.detach();
  if (adapted != nullptr) {
    const LoraPair& pair = *adapted->linear->lora();
    whole = torch::addmm(whole.to(torch::kFloat32), pair.b.detach(), pair.a.detach(), 1, pair.scale);
  }
  const torch::Tensor rounded = whole.to(type);
  if (type == torch::kFloat16 && whole.scalar_type() != type && !torch::isfinite(rounded).all().item<bool>() &&
      torch::isfinite(whole).all().item<bool>()) {
    throw Error("Tensor \"" + weight.name + "\" of", request.folder,
                "it has numbers too large for float16; choose bfloat16 or float32");
  }
  return rounded;
}

}  // namespace

MergeReport mergeAdapter(const MergeRequest& request) {
  const torch::NoGradGuard noGrad;
  if (!request.dtype.empty()) scalarType(request.dtype);
  NewFolder target(request.output);
  std::unique_ptr<Backbone> backbone;
  std::unique_ptr<Bert> encoder;
  if (isEncoderType(modelType(request.folder))) {
    encoder = Bert::open(request.folder, WeightPrecision::file);
  } else {
    backbone = openBackbone(request.folder, WeightPrecision::file);
  }
  std::vector<LinearSite> sites = encoder ? encoder->linearSites() : backbone->linearSites();
  loadPeftAdapter(sites, request.adapter);
  MergeReport report;
  report.dtype = request.dtype.empty() ? storedType(request.folder) : request.dtype;
  const torch::ScalarType type = scalarType(report.dtype);
  std::map<std::string, const LinearSite*> changed;
  for (const LinearSite& site : sites) {
    if (!site.linear->lora()) continue;
    changed[site.path + ".weight"] = &site;
    ++report.layers;
  }
  // A base that fills the memory is merged all the same: a weight is made when its turn comes to be written.
  std::vector<TensorToWrite> tensors;
  for (const NamedWeight& weight : encoder ? encoder->weights() : backbone->weights()) {
    const auto found = changed.find(weight.name);
    const LinearSite* site = found == changed.end() ? nullptr : found->second;
    if (site != nullptr) changed.erase(found);
    report.parameters += weight.tensor.numel();
    tensors.push_back({weight.name, type, weight.tensor.sizes().vec(),
                       [&request, weight, site, type] { return written(request, weight, site, type); }});
  }
  if (!changed.empty()) {
    throw Error("The adapter changes " + changed.begin()->second->path + ", which is tied to the embedding in",
                request.folder, "such an adapter cannot be merged; use it beside its base");
  }
  const fs::path weights = target.path() / "model.safetensors";
  writeSafetensors(weights.string(), tensors, {{"format", "pt"}});
  writeFileAtomically((target.path() / "config.json").string(),
                      configWithType((fs::path(request.folder) / "config.json").string(), report.dtype));
  report.bytes = static_cast<std::int64_t>(fs::file_size(weights));
  report.files = {"config.json", "model.safetensors"};
  for (const std::string& name : copyCheckpointCompanions(request.folder, target.path().string())) {
    report.files.push_back(name);
  }
  target.commit();
  return report;
}

}  // namespace skillscope
