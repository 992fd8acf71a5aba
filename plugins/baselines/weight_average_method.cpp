// SPDX-License-Identifier: GPL-3.0-or-later
#include "weight_average_method.h"

#include "core/learn/weight_vector.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

MethodInfo weightAverageInfo() {
  MethodInfo info;
  info.name = "weight-average";
  info.title = "Weight average";
  info.summary = "Averages whole models, at each task's end or after every step: KIF without a look at skill units.";
  info.source = "Coarse-grained variants in Feng et al., TaSL, ACL 2024 (KIF, arXiv 2408.05200)";
  info.parameters = {
      {"rule",
       "What is averaged",
       std::string("ensemble"),
       0,
       0,
       {"ensemble", "running"},
       "ensemble: the models before and after a task, once at its end. running: the weights after every step, as an "
       "exponential moving average (EMA) that begins with the model before the task.",
       "TaSL: weight ensemble and EMA"},
      {"previous_weight",
       "Weight of the previous model",
       0.5,
       0,
       1,
       {},
       "How much of the model before a task stays in the average with the one after it. Ensemble only; 0 keeps "
       "nothing.",
       "this program; the papers give none"},
      {"decay",
       "Decay of the running average",
       0.99,
       0,
       1,
       {},
       "What is left of the running average after each step; 0 is plain fine-tuning, and 1 learns nothing. Choose it "
       "by "
       "the steps of a task: 0.99 looks back about 100 steps. Running average only.",
       "this program; the papers give none"},
      {"first_task",
       "Average the first task too",
       false,
       0,
       0,
       {},
       "Also averages the first task's weights with those before all training, where nothing can be forgotten yet.",
       "off: as in KIF, where the first task is kept as it is"}};
  addTrackingParameters(info);
  return info;
}

WeightAverageMethod::WeightAverageMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "weight-average"),
      running_(parameters.text("rule") == "running"),
      firstTask_(parameters.flag("first_task")),
      previousWeight_(parameters.real("previous_weight")),
      decay_(parameters.real("decay")) {}

void WeightAverageMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  kept_ = averages(context) ? copyOfWeights(context) : torch::Tensor();
}

void WeightAverageMethod::afterStep(MethodContext& context) {
  TrackedMethod::afterStep(context);
  if (!running_ || !averages(context)) return;
  const torch::NoGradGuard noGrad;
  std::int64_t offset = 0;
  for (const TrainableTensor& trainable : *context.trainable) {
    const std::int64_t count = trainable.tensor.numel();
    kept_.narrow(0, offset, count).mul_(decay_).add_(trainable.tensor.detach().reshape({-1}), 1 - decay_);
    offset += count;
  }
}

void WeightAverageMethod::onTaskEnd(MethodContext& context) {
  if (!averages(context)) return;
  if (running_) {
    // A task without a step leaves the weights as they are: the average began with them.
    setWeights(context, kept_);
  } else {
    setWeights(context, kept_.mul(previousWeight_).add_(copyOfWeights(context), 1 - previousWeight_));
  }
  kept_ = torch::Tensor();
}

std::int64_t WeightAverageMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  return TrackedMethod::storageBytes(trainableScalars, tasks) + 4 * trainableScalars;
}

void WeightAverageMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  if (kept_.defined()) archive.putTensor(stateName("kept"), kept_.clone());
}

void WeightAverageMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  kept_ = archive.hasTensor(stateName("kept")) ? savedVector(archive, stateName("kept"), context) : torch::Tensor();
}

}  // namespace skillscope
