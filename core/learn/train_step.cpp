// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/train_step.h"

#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

constexpr const char* taskRemedy = "lower train.learning_rate, or set train.clip_norm";
constexpr const char* memoryRemedy = "this was a memory step: lower the method's learning rate of those";

[[noreturn]] void failDiverged(const char* what, double value, double rate, const MethodContext& context,
                               BatchUse use) {
  throw Error("Training broke down at step " + std::to_string(context.step + 1) + ": the " + what + " is " +
                  (std::isnan(value) ? "not a number" : "infinite") + " at learning rate " + realText(rate),
              "", use == BatchUse::memory ? memoryRemedy : taskRemedy);
}

}  // namespace

TrainStep::TrainStep(Backbone& backbone, const std::vector<TrainableTensor>& trainable, AdamWOptions options)
    : backbone_(backbone),
      parameters_(trainable),
      optimizer_(parameters_.weights(), parameters_.gradients(), options) {}

StepResult TrainStep::makeGradients(std::span<const TokenBatch> microBatches, double rate, double clipNorm,
                                    ContinualMethod* method, MethodContext& context, BatchUse use) {
  StepResult result;
  parameters_.zeroGradients();
  const double share = 1.0 / static_cast<double>(microBatches.size());
  double lossSum = 0;
  const bool ofOneTask = use == BatchUse::training && method != nullptr && !method->traits().joint;
  for (const TokenBatch& batch : microBatches) {
    if (method != nullptr) method->beforeForward({batch, use, ofOneTask ? context.task : -1}, context);
    LossAndLogits answer = backbone_.lossAndLogits(batch);
    const double value = answer.loss.item<double>();
    if (!std::isfinite(value)) failDiverged("loss", value, rate, context, use);
    lossSum += value * share;
    torch::Tensor total = answer.loss;
    if (method != nullptr && use == BatchUse::training) {
      context.batch = &batch;
      context.logits = std::move(answer.logits);
      if (const torch::Tensor extra = method->extraLoss(context); extra.defined()) total = total + extra;
      context.batch = nullptr;
      context.logits = torch::Tensor();
    }
    answer = {};
    if (microBatches.size() > 1) total = total * share;
    total.backward();
    result.tokens += batch.tokens;
  }
  const double norm = parameters_.gradientNorm();
  if (!std::isfinite(norm)) failDiverged("gradient", norm, rate, context, use);
  if (clipNorm > 0) parameters_.clipGradients(norm, clipNorm);
  result.loss = static_cast<float>(lossSum);
  result.gradientNorm = static_cast<float>(norm);
  return result;
}

StepResult TrainStep::run(std::span<const TokenBatch> microBatches, double rate, double clipNorm,
                          ContinualMethod* method, MethodContext& context) {
  const StepResult result = makeGradients(microBatches, rate, clipNorm, method, context, BatchUse::training);
  if (method != nullptr) method->beforeStep(context);
  optimizer_.step(rate);
  ++context.step;
  ++context.taskStep;
  if (method != nullptr) method->afterStep(context);
  return result;
}

StepResult TrainStep::runOnMemory(const TokenBatch& batch, double rate, double clipNorm, AdamW& optimizer,
                                  ContinualMethod& method, MethodContext& context) {
  const StepResult result = makeGradients({&batch, 1}, rate, clipNorm, &method, context, BatchUse::memory);
  method.beforeMemoryStep(context);
  optimizer.step(rate);
  method.afterMemoryStep(context);
  return result;
}

}  // namespace skillscope
