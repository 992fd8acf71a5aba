// SPDX-License-Identifier: GPL-3.0-or-later
#include "lwf_method.h"

#include "core/learn/weight_vector.h"
#include "core/nn/backbone.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/random.h"

namespace skillscope {

namespace {

/// While it lives, the trained tensors hold `others` and dropout is off.
class OldModel {
 public:
  OldModel(MethodContext& context, const torch::Tensor& others) : context_(context), today_(copyOfWeights(context)) {
    setWeights(context_, others);
    context_.backbone->setTraining(false);
  }
  ~OldModel() {
    setWeights(context_, today_);
    context_.backbone->setTraining(true, context_.random->generator(RandomUse::dropout));
  }
  OldModel(const OldModel&) = delete;
  OldModel& operator=(const OldModel&) = delete;

 private:
  MethodContext& context_;
  torch::Tensor today_;
};

}  // namespace

MethodInfo lwfInfo() {
  MethodInfo info;
  info.name = "lwf";
  info.title = "LwF";
  info.summary =
      "Learning without forgetting: on the new task's inputs the model shall keep saying what it said before the task.";
  info.source = "Li and Hoiem 2017 (arXiv 1606.09282)";
  info.parameters = {
      {"alpha",
       "Strength (α)",
       1.0,
       0,
       1e6,
       {},
       "Weight of the distance to the old answers beside the loss of the task; 0 is plain fine-tuning.",
       "Li and Hoiem 2017; TRACE: 1"},
      {"temperature",
       "Temperature (T)",
       2.0,
       0.01,
       1000,
       {},
       "Both distributions are softened by it before they are compared; larger values let unlikely words count more.",
       "Li and Hoiem 2017; TRACE: 2"}};
  addTrackingParameters(info);
  return info;
}

LwfMethod::LwfMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "lwf"), settings_{parameters.real("temperature"), parameters.real("alpha")} {}

void LwfMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  oldWeights_ = context.task > 0 ? copyOfWeights(context) : torch::Tensor();
}

void LwfMethod::beforeForward(const BatchView& batch, MethodContext& context) {
  oldLogits_ = torch::Tensor();
  if (batch.use != BatchUse::training || !oldWeights_.defined() || settings_.alpha <= 0) return;
  const torch::NoGradGuard noGrad;
  const OldModel old(context, oldWeights_);
  oldLogits_ = context.backbone->lossAndLogits(batch.tokens).logits;
}

torch::Tensor LwfMethod::extraLoss(MethodContext& context) {
  if (!oldLogits_.defined()) return {};
  const torch::Tensor everyToken = torch::ones({context.logits.size(0)}, torch::kInt64);
  return distil(oldLogits_, context.logits, everyToken.to(oldLogits_.device()), settings_).loss;
}

std::int64_t LwfMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  return TrackedMethod::storageBytes(trainableScalars, tasks) + (tasks > 1 ? 4 * trainableScalars : 0);
}

void LwfMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  if (oldWeights_.defined()) archive.putTensor(stateName("old_weights"), oldWeights_.clone());
}

void LwfMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  const std::string old = stateName("old_weights");
  oldWeights_ = archive.hasTensor(old) ? savedVector(archive, old, context) : torch::Tensor();
}

}  // namespace skillscope
