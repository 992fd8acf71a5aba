// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/backbone.h"

#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/nn/bert.h"
#include "core/nn/checkpoint_weights.h"
#include "core/nn/config_file.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

std::unique_ptr<Backbone> openT5(const std::string& folder, const std::string& configFile, WeightPrecision precision) {
  const T5Config config = readT5Config(configFile);
  CheckpointWeights stored(folder, precision);
  std::map<std::string, torch::Tensor> weights;
  for (const auto& [name, shape] : t5WeightShapes(config)) {
    weights[name] = name == "shared.weight"
                        ? stored.takeAny({name, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"}, shape,
                                         WeightKind::table)
                        : stored.take(name, shape, t5WeightKind(name));
  }
  // A tied head may be stored all the same; old exports carry a bias that the model never used.
  auto model = std::make_unique<T5>(config, std::move(weights), folder);
  model->settle(precision);
  model->setRemarks(
      stored.remarksOnUnused({"embed_tokens.weight", "lm_head.weight", "EncDecAttention.relative_attention_bias"}));
  return model;
}

}  // namespace

void Backbone::forEachLinear(const std::function<void(Linear&)>& act) {
  for (const LinearSite& site : linearSites()) act(*site.linear);
}

void Backbone::setFrozenType(torch::ScalarType type) {
  forEachLinear([type](Linear& linear) { linear.setWeightType(type); });
}

void Backbone::settle(WeightPrecision precision) {
  if (precision == WeightPrecision::bfloat16) setFrozenType(torch::kBFloat16);
  if (precision == WeightPrecision::file) {
    forEachLinear([](Linear& linear) { linear.setExact(true); });
  }
}

torch::Tensor Backbone::tokenMask(const LinearSite& site) const {
  // Keys and values of cross-attention are made from what the encoder read.
  const bool reads = site.stack == "encoder" || site.module == "cross.k" || site.module == "cross.v";
  return reads ? encoderMask_ : decoderMask_;
}

torch::Tensor Backbone::promptsFor(std::int64_t rows) const {
  if (!softPrompts_.defined()) return {};
  const torch::Tensor prompts = spreadOverRows(softPrompts_, rows);
  return prompts.size(0) == rows ? prompts : prompts.expand({rows, -1, -1});
}

torch::Tensor Backbone::behindPrompts(const torch::Tensor& values, std::int64_t prompts, std::int64_t value) {
  if (prompts == 0) return values;
  return torch::cat({torch::full({values.size(0), prompts}, value, values.options()), values}, 1);
}

std::string modelType(const std::string& folder) {
  if (!fs::is_directory(folder)) {
    throw Error("Cannot open model", folder,
                "it is not a folder; give a Hugging Face checkpoint directory or \"bundled\"");
  }
  const ConfigFile fields((fs::path(folder) / "config.json").string(), "a checkpoint directory needs a config.json");
  std::string type;
  fields.text("model_type", type);
  if (!isDecoderType(type) && !isEncoderType(type) && type != "t5" && type != "mt5") {
    fields.fail("model_type", inQuotes(type) + " cannot be run; t5, mt5, llama, mistral, qwen2, bert, roberta, " +
                                  "xlm-roberta and mpnet can");
  }
  return type;
}

std::unique_ptr<Backbone> openBackbone(const std::string& folder, WeightPrecision precision) {
  const std::string type = modelType(folder), file = (fs::path(folder) / "config.json").string();
  if (isEncoderType(type)) {
    throw Error("Cannot write text with", folder,
                "a " + type + " model only reads; choose a T5 or a LLaMA-family checkpoint");
  }
  if (isDecoderType(type)) return Llama::open(folder, precision);
  return openT5(folder, file, precision);
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
