// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay_method.h"

#include "core/tensor/libtorch.h"
#include "migu_method.h"

namespace skillscope {

MethodInfo replayInfo() {
  MethodInfo info;
  info.name = "replay";
  info.title = "Experience replay";
  info.summary = "Keeps a small share of every learned task's examples and learns them again beside the new task.";
  info.source = "Chaudhry et al. 2019; the memory as in Recurrent-KIF";
  info.parameters = {
      {"memory_share",
       "Share of examples kept",
       0.02,
       0,
       1,
       {},
       "Of each learned task, so much of the training examples stays in memory, balanced over the label words and at "
       "least one of each. 0: no memory, and every task is plain fine-tuning.",
       "2 %: Recurrent-KIF, MIGU; 1 % and 10 % are used too"},
      {"every",
       "Steps on the task between",
       std::int64_t{1},
       1,
       1000000,
       {},
       "After so many steps on the new task come the steps on memory. Steps left over at a task's end are followed by "
       "none.",
       "Chaudhry et al. 2019: 1"},
      {"memory_steps",
       "Steps on memory then",
       std::int64_t{1},
       1,
       1000000,
       {},
       "Optimizer steps on remembered examples, each on a batch of its own.",
       "Chaudhry et al. 2019: 1"},
      {"memory_batch_size",
       "Batch size of memory steps",
       std::int64_t{0},
       0,
       4096,
       {},
       "Examples drawn at random for one memory step; 0: train.batch_size.",
       "Chaudhry et al. 2019: the batch size of the task"},
      {"learning_rate",
       "Learning rate of memory steps",
       1e-3,
       0,
       1,
       {},
       "Peak rate of the memory steps; train.learning_rate is for those on the task. Usually both are equal.",
       "this program"},
      {"schedule",
       "Schedule of memory steps",
       std::string("task"),
       0,
       0,
       {"task", "constant"},
       "task: the rate of memory steps rises and falls with the task's schedule. constant: it stays.",
       "this program"},
      {"optimizer",
       "Optimizer of memory steps",
       std::string("shared"),
       0,
       0,
       {"shared", "own"},
       "shared: memory steps use and move the AdamW moments of the task's steps, as in one mixed stream. own: they "
       "have "
       "moments of their own.",
       "this program"},
      miguThreshold("MIGU: 0.4 with replay")};
  addTrackingParameters(info);
  return info;
}

ReplayMethod::ReplayMethod(const ParameterSet& parameters)
    : TrackedMethod(parameters, "replay"),
      share_(parameters.real("memory_share")),
      rate_(parameters.real("learning_rate")),
      every_(parameters.integer("every")),
      memorySteps_(parameters.integer("memory_steps")),
      batchSize_(parameters.integer("memory_batch_size")),
      followsSchedule_(parameters.text("schedule") == "task"),
      sharedOptimizer_(parameters.text("optimizer") == "shared") {
  const double threshold = parameters.real("migu_threshold");
  if (threshold > 0) masks_.emplace(threshold);
}

SkillUnitTable ReplayMethod::onRunStart(MethodContext& context) {
  if (masks_) masks_->attach(context, name());
  return TrackedMethod::onRunStart(context);
}

void ReplayMethod::beforeForward(const BatchView& batch, MethodContext&) {
  if (masks_) masks_->watch(batch.use == BatchUse::training || batch.use == BatchUse::memory);
}

void ReplayMethod::beforeStep(MethodContext& context) {
  if (masks_) masks_->maskGradients();
  TrackedMethod::beforeStep(context);
}

void ReplayMethod::beforeMemoryStep(MethodContext&) {
  if (masks_) masks_->maskGradients();
}

void ReplayMethod::onTaskStart(MethodContext& context) {
  TrackedMethod::onTaskStart(context);
  sinceMemory_ = pending_ = 0;
}

void ReplayMethod::afterStep(MethodContext& context) {
  TrackedMethod::afterStep(context);
  if (context.memoryExamples == 0 || ++sinceMemory_ < every_) return;
  sinceMemory_ = 0;
  pending_ = memorySteps_;
}

StepPlan ReplayMethod::nextStep(MethodContext& context) {
  if (pending_ == 0) return {};
  return {true, followsSchedule_ ? rate_ * context.rateFactor : rate_, batchSize_, sharedOptimizer_};
}

void ReplayMethod::afterMemoryStep(MethodContext&) {
  --pending_;
}

std::int64_t ReplayMethod::plannedMemorySteps(std::int64_t taskSteps) const {
  return memorySteps_ * (taskSteps / every_);
}

std::int64_t ReplayMethod::storageBytes(std::int64_t trainableScalars, int tasks) const {
  // AdamW's two moments of the memory steps, float32. The remembered examples come on top: their token ids.
  const bool ownMoments = share_ > 0 && !sharedOptimizer_;
  return TrackedMethod::storageBytes(trainableScalars, tasks) + (ownMoments ? 2 * 4 * trainableScalars : 0);
}

void ReplayMethod::saveState(StateArchive& archive) const {
  TrackedMethod::saveState(archive);
  archive.putNumber(stateName("since_memory"), static_cast<double>(sinceMemory_));
  archive.putNumber(stateName("pending"), static_cast<double>(pending_));
}

void ReplayMethod::loadState(const StateArchive& archive, MethodContext& context) {
  TrackedMethod::loadState(archive, context);
  sinceMemory_ = static_cast<std::int64_t>(archive.getNumber(stateName("since_memory")));
  pending_ = static_cast<std::int64_t>(archive.getNumber(stateName("pending")));
}

}  // namespace skillscope
