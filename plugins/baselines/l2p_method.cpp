// SPDX-License-Identifier: GPL-3.0-or-later
#include "l2p_method.h"

#include "core/base/error.h"
#include "core/nn/backbone.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"

namespace skillscope {

namespace {

constexpr const char* kPrompt = "prompt";
constexpr const char* kKey = "prompt_key";

/// The token embeddings of a backbone, [vocabulary, width].
torch::Tensor tokenEmbeddings(Backbone& backbone) {
  for (const NamedWeight& weight : backbone.weights()) {
    if (weight.module == "embedding" && weight.tensor.dim() == 2) return weight.tensor.detach();
  }
  throw Error("L2P found no token embeddings in the backbone, so it does not know how wide a prompt must be.");
}

}  // namespace

MethodInfo l2pInfo() {
  MethodInfo info;
  info.name = "l2p";
  info.title = "L2P prompt pool";
  info.summary =
      "Trains a pool of soft prompts, of which the nearest stand before each example; the backbone stays as it is.";
  info.source = "Wang et al. 2022 (arXiv 2112.08654); for language models as in TRACE (arXiv 2310.06762)";
  info.parameters = {
      {"pool",
       "Prompts in the pool (M)",
       std::int64_t{10},
       1,
       10000,
       {},
       "How many prompts there are, for all tasks together.",
       "L2P: 10"},
      {"prompt_length", "Vectors of a prompt", std::int64_t{5}, 1, 1000, {}, "Soft tokens of one prompt.", "L2P: 5"},
      {"chosen",
       "Prompts of an example (K)",
       std::int64_t{5},
       1,
       10000,
       {},
       "So many prompts, those of the nearest keys, stand before each example; at most the whole pool.",
       "L2P: 5; TRACE: 3"},
      {"lambda",
       "Pull on the keys (λ)",
       0.5,
       0,
       1e6,
       {},
       "Weight of the term that draws the keys of the chosen prompts to the queries of the examples.",
       "L2P, TRACE: 0.5"},
      {"query",
       "Query from",
       std::string("embedding"),
       0,
       0,
       {},
       "What an example is looked up by. embedding: the mean of its token embeddings. encoder: the mean of the last "
       "states of the backbone's frozen encoder (of a decoder-only backbone itself), which costs one more pass. Or the "
       "folder of a BERT-family checkpoint with its tokenizer, as a sentence encoder.",
       "embedding: TRACE; L2P: [CLS] of the frozen backbone"},
      {"prompt_rate",
       "Rate of the prompts, relative",
       30.0,
       1e-6,
       100000,
       {},
       "The learning rate of prompts and keys as a multiple of train.learning_rate: prompts want far larger steps than "
       "LoRA. With train.learning_rate 1e-3, 30 gives the published 0.03.",
       "L2P: 0.03; Lester et al. 2021: 0.3"},
      {"diverse",
       "Spare prompts of earlier tasks",
       false,
       0,
       0,
       {},
       "In training, prompts that earlier tasks chose often count as further away, so that tasks with similar texts do "
       "not all write over the same ones.",
       "L2P, equation 4, as an option"}};
  addTrackingParameters(info);
  return info;
}

L2pMethod::L2pMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "l2p"),
      pool_(parameters.integer("pool")),
      length_(parameters.integer("prompt_length")),
      chosen_(parameters.integer("chosen")),
      lambda_(parameters.real("lambda")),
      rate_(parameters.real("prompt_rate")),
      query_(parameters.text("query")),
      diverse_(parameters.flag("diverse")) {
  if (chosen_ > pool_) {
    throw UsageError("method.chosen is " + std::to_string(chosen_) + ", but must be at most method.pool, which is " +
                     std::to_string(pool_));
  }
}

MethodTraits L2pMethod::traits() const {
  MethodTraits traits;
  traits.plainWeights = false;
  traits.rateFactor = rate_;
  return traits;
}

std::vector<TrainableTensor> L2pMethod::makeTrainable(MethodContext& context) {
  queries_ = std::make_unique<InputFeatures>(*context.backbone, query_);
  const torch::NoGradGuard noGrad;
  const torch::Tensor embeddings = tokenEmbeddings(*context.backbone);
  const torch::Generator generator = context.random->generator(RandomUse::initialisation);
  const auto options = torch::TensorOptions().dtype(torch::kFloat32).device(embeddings.device());
  std::vector<TrainableTensor> trainable;
  const auto add = [&](std::int64_t place, const char* module, torch::Tensor values) {
    const std::string name = "prompt_pool." + std::to_string(place) + "." + module;
    trainable.push_back({name, values.set_requires_grad(true), name, "tensor", "", static_cast<int>(place), module});
  };
  for (std::int64_t place = 0; place < pool_; ++place) {
    const torch::Tensor tokens =
        torch::randint(embeddings.size(0), {length_}, generator, torch::TensorOptions().dtype(torch::kInt64));
    add(place, kPrompt, embeddings.index_select(0, tokens.to(embeddings.device())).to(options).clone());
  }
  for (std::int64_t place = 0; place < pool_; ++place) {
    add(place, kKey, torch::empty({queries_->width()}).uniform_(-1, 1, generator).to(options));
  }
  return trainable;
}

SkillUnitTable L2pMethod::onRunStart(MethodContext& context) {
  selection_ = {};
  uses_ = torch::zeros({pool_}, torch::kFloat64);
  newUses_ = uses_.clone();
  return TrackedMethod::onRunStart(context);
}

void L2pMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  newUses_.zero_();
}

void L2pMethod::onTaskEnd(MethodContext& context) {
  TrackedMethod::onTaskEnd(context);
  uses_ += newUses_;
}

std::vector<torch::Tensor> L2pMethod::tensorsOf(const MethodContext& context, const std::string& module) const {
  std::vector<torch::Tensor> tensors;
  for (const TrainableTensor& entry : *context.trainable) {
    if (entry.module == module) tensors.push_back(entry.tensor);
  }
  return tensors;
}

void L2pMethod::beforeForward(const BatchView& batch, MethodContext& context) {
  const bool spares = diverse_ && batch.use == BatchUse::training;
  selection_ = selectPrompts(queries_->of(batch.tokens), torch::stack(tensorsOf(context, kKey)), chosen_,
                             spares ? uses_ : torch::Tensor());
  if (spares) {
    const torch::Tensor chosen = selection_.indices.to(torch::kCPU).reshape({-1});
    newUses_.index_add_(0, chosen, torch::ones({chosen.numel()}, torch::kFloat64));
  }
  context.backbone->setSoftPrompts(gatherPrompts(torch::stack(tensorsOf(context, kPrompt)), selection_.indices));
}

torch::Tensor L2pMethod::extraLoss(MethodContext&) {
  return lambda_ > 0 ? promptKeyLoss(selection_, lambda_) : torch::Tensor();
}

// ---- State ----

std::int64_t L2pMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  return TrackedMethod::storageBytes(trainableScalars, tasks) + (diverse_ ? 2 * 8 * pool_ : 0);
}

void L2pMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  if (!diverse_) return;
  archive.putTensor(stateName("uses"), uses_.clone());
  archive.putTensor(stateName("new_uses"), newUses_.clone());
}

void L2pMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  if (!diverse_) return;
  uses_ = archive.getTensor(stateName("uses")).clone();
  newUses_ = archive.getTensor(stateName("new_uses")).clone();
  if (uses_.numel() != pool_ || newUses_.numel() != pool_) {
    throw Error("The saved state of L2P is of another pool: go on with the method.pool it was saved with.");
  }
}

}  // namespace skillscope
