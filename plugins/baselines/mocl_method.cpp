// SPDX-License-Identifier: GPL-3.0-or-later
#include "mocl_method.h"

#include "core/base/error.h"
#include "core/baseline/mocl.h"
#include "core/learn/adapter.h"
#include "core/nn/backbone.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"
#include "lora_layers.h"

namespace skillscope {

namespace {

constexpr const char* kFeature = "mocl.feature";
/// Standard deviation of a new feature: only its direction counts, and a short vector turns quickly.
constexpr double kFeatureScale = 0.02;

}  // namespace

MethodInfo moclInfo() {
  MethodInfo info;
  info.name = "mocl";
  info.title = "MoCL";
  info.summary =
      "A LoRA module for every task; each example is served by a mixture of them, weighed by its likeness to the "
      "tasks.";
  info.source = "Wang et al. 2024, NAACL (arXiv 2404.00790)";
  info.parameters = {
      {"test",
       "Modules at test",
       std::string("matching"),
       0,
       0,
       {"matching", "own"},
       "matching: the mixture by likeness, without a task id. own: the module of the example's true task alone.",
       "MoCL: class-incremental and task-incremental test"},
      {"matching_weight",
       "Weight of matching (w)",
       1.0,
       0,
       1e6,
       {},
       "Weight of the term that turns the task's feature towards its examples, beside the loss of the task.",
       "MoCL: 1"},
      {"query",
       "Feature of an example from",
       std::string("embedding"),
       0,
       0,
       {},
       "What is compared with the tasks' features. embedding: the mean of the example's token embeddings. encoder: the "
       "mean of the last states of the backbone's frozen encoder (of a decoder-only backbone itself), which costs one "
       "more pass. Or the folder of a BERT-family checkpoint with its tokenizer, as a sentence encoder.",
       "MoCL: input embeddings"}};
  addTrackingParameters(info);
  return info;
}

MoclMethod::MoclMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "mocl"),
      matchingWeight_(parameters.real("matching_weight")),
      ownAtTest_(parameters.text("test") == "own"),
      source_(parameters.text("query")) {}

MethodTraits MoclMethod::traits() const {
  MethodTraits traits;
  traits.plainWeights = false;
  traits.knowsTask = ownAtTest_;
  return traits;
}

std::vector<TrainableTensor> MoclMethod::makeTrainable(MethodContext& context) {
  if (context.lora == nullptr) {
    throw UsageError("Method mocl", "works on LoRA pairs", "set backbone.tuning=lora");
  }
  // The pairs are not the layers' own, which would act in full: the stacks weigh them.
  const torch::Generator generator = context.random->generator(RandomUse::initialisation);
  std::vector<TrainableTensor> trainable = attachLora(*context.backbone, *context.lora, generator);
  layers_.clear();
  for (const LinearSite& site : context.backbone->linearSites()) {
    if (!site.linear->lora()) continue;
    layers_.push_back({*site.linear->lora(), std::make_shared<PairStack>()});
    site.linear->removeLora();
    layers_.back().stack->setLive(layers_.back().pair);
    site.linear->setExtension(layers_.back().stack);
  }
  const torch::NoGradGuard noGrad;
  inputs_ = std::make_unique<InputFeatures>(*context.backbone, source_);
  feature_ = torch::empty({inputs_->width()}, trainable[0].tensor.options().requires_grad(false));
  feature_.normal_(0, kFeatureScale, generator).set_requires_grad(true);
  trainable.push_back({kFeature, feature_, kFeature, "tensor", "", -1, "feature"});
  return trainable;
}

SkillUnitTable MoclMethod::onRunStart(MethodContext& context) {
  pastFeatures_ = torch::Tensor();
  return TrackedMethod::onRunStart(context);
}

void MoclMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  if (context.task == 0) return;
  const torch::NoGradGuard noGrad;
  const torch::Generator generator = context.random->generator(RandomUse::initialisation);
  for (const Layer& layer : layers_) {
    layer.stack->freeze(layer.pair);
    startPairAnew(layer.pair, generator);
  }
  const torch::Tensor learned = feature_.detach().clone().unsqueeze(0);
  pastFeatures_ = pastFeatures_.defined() ? torch::cat({pastFeatures_, learned}) : learned;
  feature_.detach().normal_(0, kFeatureScale, generator);
}

torch::Tensor MoclMethod::features() const {
  const torch::Tensor current = feature_.unsqueeze(0);
  return pastFeatures_.defined() ? torch::cat({pastFeatures_, current}) : current;
}

void MoclMethod::beforeForward(const BatchView& batch, MethodContext& context) {
  const torch::NoGradGuard noGrad;
  x_ = inputs_->of(batch.tokens);
  const std::int64_t tasks = features().size(0);
  torch::Tensor weights;
  if (batch.use == BatchUse::evaluation && ownAtTest_) {
    weights = batch.task >= 0 && batch.task < tasks ? ownModuleWeights(x_.size(0), tasks, batch.task)
                                                    : torch::zeros({x_.size(0), tasks});
    weights = weights.to(x_.device());
  } else {
    weights = matchingWeights(x_, features(), tasks - 1);
  }
  for (const Layer& layer : layers_) {
    layer.stack->setWeights(weights);
    layer.stack->setDropout(batch.use == BatchUse::training, context.random->generator(RandomUse::dropout));
  }
}

torch::Tensor MoclMethod::extraLoss(MethodContext&) {
  if (matchingWeight_ <= 0) return {};
  const torch::Tensor all = features();
  return matchingWeight_ * matchingLoss(x_, all, all.size(0) - 1);
}

std::int64_t MoclMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // float32: modules and features of all tasks but the last, which are the trained weights.
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * trainableScalars * (tasks > 1 ? tasks - 1 : 0);
}

void MoclMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  if (!pastFeatures_.defined()) return;
  archive.putTensor(stateName("features"), pastFeatures_.clone());
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    archive.putTensor(stateName("past/" + std::to_string(i) + "/A"), layers_[i].stack->frozenA().clone());
    archive.putTensor(stateName("past/" + std::to_string(i) + "/B"), layers_[i].stack->frozenB().clone());
  }
}

void MoclMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  if (!archive.hasTensor(stateName("features"))) return;
  pastFeatures_ = archive.getTensor(stateName("features")).clone();
  if (pastFeatures_.dim() != 2 || pastFeatures_.size(1) != feature_.size(0)) {
    throw Error("The saved features of MoCL have another width than this run's inputs.");
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::string place = stateName("past/" + std::to_string(i));
    layers_[i].stack->restore(archive.getTensor(place + "/A"), archive.getTensor(place + "/B"), layers_[i].pair);
    if (layers_[i].stack->frozen() != pastFeatures_.size(0)) {
      throw Error("The saved state of MoCL has another number of modules than of features.");
    }
  }
}

}  // namespace skillscope
