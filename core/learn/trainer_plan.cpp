// SPDX-License-Identifier: GPL-3.0-or-later
// What a run trains, in how many steps, and when it looks at scores.

#include <algorithm>

#include "core/learn/trainer.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

std::int64_t roundedUp(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace

std::int64_t stepsOfTask(const RunConfig& config, std::int64_t examples) {
  if (config.maxSteps > 0) return config.maxSteps;
  const std::int64_t batches = roundedUp(examples, std::max<std::int64_t>(1, config.batchSize));
  return config.epochs * roundedUp(batches, std::max<std::int64_t>(1, config.accumulation));
}

LoraOptions loraOptions(const RunConfig& config) {
  return LoraOptions{config.loraRank, config.loraAlpha, config.loraDropout, config.loraTargets};
}

std::vector<TrainableTensor> chooseTrainable(const RunConfig& config, const TrainerParts& parts) {
  const LoraOptions lora = loraOptions(config);
  MethodContext context;
  context.taskCount = static_cast<int>(parts.stream.tasks.size());
  context.backbone = &parts.backbone;
  context.tokenizer = &parts.tokenizer;
  context.random = &parts.random;
  if (config.tuning != "full") context.lora = &lora;
  std::vector<TrainableTensor> own = parts.method.makeTrainable(context);
  if (!own.empty()) return own;
  return config.tuning == "full" ? trainEverything(parts.backbone)
                                 : attachLora(parts.backbone, lora, parts.random.generator(RandomUse::initialisation));
}

bool scoresAreDue(std::int64_t everySteps, std::int64_t taskStep, std::int64_t taskSteps) {
  if (everySteps < 0 || taskStep < 1) return false;
  if (everySteps > 0) return taskStep % everySteps == 0;
  return taskStep * 4 / taskSteps > (taskStep - 1) * 4 / taskSteps;
}

}  // namespace skillscope
