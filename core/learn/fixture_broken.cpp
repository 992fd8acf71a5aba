// SPDX-License-Identifier: GPL-3.0-or-later
//
// Damaged checkpoint folders: each must be refused with a sentence that names the file, or load and compute right, as
// the manifest says.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/learn/fixture_case.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/tensor/torch_compat.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool isAdapter(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "adapter_config.json", ignored);
}

/// The model of a folder, with the adapter on its base where the folder holds an adapter.
AnyModel load(const fs::path& folder) {
  if (!isAdapter(folder)) return openAnyModel(folder.string());
  AnyModel model = openAnyModel(baseOfAdapter(folder.string()));
  loadPeftAdapter(model.linearSites(), folder.string());
  return model;
}

torch::Tensor logitsOf(AnyModel& model, const SafetensorsFile& expected) {
  const torch::NoGradGuard noGrad;
  const torch::Tensor ids = readTensor(expected, "input_ids"), mask = torch::ones_like(ids);
  if (model.encoder) return model.encoder->classify(model.encoder->forward({ids, mask, {}}));
  if (auto* llama = dynamic_cast<Llama*>(model.backbone.get())) {
    return llama->logits(llama->forward({ids, mask, torch::arange(ids.size(1), torch::kInt64).unsqueeze(0)}));
  }
  auto& t5 = dynamic_cast<T5&>(*model.backbone);
  return t5.logits(t5.decode(readTensor(expected, "decoder_input_ids"), t5.encode(ids, mask), mask));
}

/// The answers beside the sound model of the manifest's folder.
fs::path answersOf(const fs::path& root) {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    if (fs::exists(entry.path() / "expected.safetensors", ignored))
      found.push_back(entry.path() / "expected.safetensors");
  }
  if (found.size() != 1) {
    throw CaseFailure("There must be one expected.safetensors in the folders of " + root.string() + ", but there are " +
                      std::to_string(found.size()) + ".");
  }
  return found[0];
}

void verifyLoads(const fs::path& root, const fs::path& folder, bool withRemark, VerifyResult& result) {
  const SafetensorsFile expected(answersOf(root).string());
  AnyModel model = load(folder);
  const std::vector<std::string>& remarks = model.backbone ? model.backbone->remarks() : model.encoder->remarks();
  if (withRemark && remarks.empty()) throw CaseFailure("The folder was opened without the warning that is expected.");
  const torch::Tensor computed = logitsOf(model, expected);
  const torch::Tensor wanted = readTensor(expected, isAdapter(folder) ? "logits_with_adapter" : "logits");
  if (computed.sizes() != wanted.sizes()) throw CaseFailure("The logits have another shape than expected.");
  result.largestError = (computed - wanted).abs().max().item<double>();
  if (!torch::allclose(computed, wanted, tolerance::states.relative, tolerance::states.absolute)) {
    throw CaseFailure("The logits differ from those of the sound model.");
  }
}

void verifyRefused(const fs::path& folder) {
  std::string sentence;
  try {
    load(folder);
  } catch (const Error& error) {
    sentence = error.what();
  }
  if (sentence.empty()) throw CaseFailure("The folder was opened although it must be refused.");
  if (sentence.find(folder.string()) == std::string::npos) {
    throw CaseFailure("The refusal does not say which file is meant: " + sentence);
  }
}

VerifyResult guarded(const fs::path& folder, const std::function<void(VerifyResult&)>& check) {
  VerifyResult result;
  result.file = folder.string();
  result.name = folder.parent_path().filename().string() + "/" + folder.filename().string();
  try {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) throw CaseFailure("The manifest names it, but there is no such folder.");
    check(result);
    result.passed = true;
  } catch (const std::exception& error) {
    result.reason = errorSentence(error);
  }
  return result;
}

}  // namespace

bool looksLikeManifest(const Json& json) {
  return json.is_object() && !json.empty() && std::all_of(json.begin(), json.end(), [](const Json& entry) {
           return entry.is_object() && entry.contains("expect") && entry["expect"].is_string();
         });
}

void verifyManifest(const std::string& folder, const Json& manifest, const std::function<void(VerifyResult)>& add) {
  const fs::path root = fs::path(folder.empty() ? "." : folder).lexically_normal();
  std::set<fs::path> sound;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root, ignored)) {
    if (entry.is_directory(ignored) && entry.path().filename().string().starts_with("_")) sound.insert(entry.path());
  }
  for (const fs::path& place : sound) {
    add(guarded(place, [&](VerifyResult& result) { verifyLoads(root, place, false, result); }));
  }
  for (const auto& [name, entry] : manifest.items()) {
    const auto expect = entry["expect"].get<std::string>();
    const fs::path place = root / name;
    add(guarded(place, [&](VerifyResult& result) {
      if (expect.starts_with("refuse")) {
        verifyRefused(place);
      } else if (expect.starts_with("load")) {
        verifyLoads(root, place, expect.find("warning") != std::string::npos, result);
      } else {
        throw CaseFailure("expect is \"" + expect + "\", which is unknown: refuse and load are possible.");
      }
    }));
  }
}

}  // namespace skillscope
