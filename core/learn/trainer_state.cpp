// SPDX-License-Identifier: GPL-3.0-or-later
// States to go on from: what a trainer saves, and how it goes on.

#include "core/base/error.h"
#include "core/learn/trainer_private.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

void Trainer::save(StateArchive& state) const {
  if (!d_->saveable_) throw Error("The training cannot be saved in the middle of a step.");
  const MethodContext& context = d_->context_;
  state.putTensor("weights", d_->trainStep_.parameters().weights());
  d_->trainStep_.optimizer().save(state, "optimizer.");
  if (d_->memoryOptimizer_) d_->memoryOptimizer_->save(state, "memory_optimizer.");
  d_->parts_.random.save(state);
  d_->memory_.save(state);
  if (d_->batches_) d_->batches_->save(state);
  d_->parts_.method.saveState(state);
  state.putNumber("stage", static_cast<double>(d_->stage_));
  state.putNumber("task", context.task);
  state.putNumber("task_step", static_cast<double>(context.taskStep));
  state.putNumber("step", static_cast<double>(context.step));
  state.putNumber("rate_factor", context.rateFactor);
  state.putNumber("learning_rate", d_->config_.learningRate);
  state.putNumber("clip_norm", d_->config_.clipNorm);
  const ProgressMeter::Counts counts = d_->meter_.counts();
  state.putNumber("done.steps", static_cast<double>(counts.done.steps));
  state.putNumber("done.memory_steps", static_cast<double>(counts.done.memorySteps));
  state.putNumber("done.scored_examples", static_cast<double>(counts.done.scoredExamples));
  state.putNumber("done.tokens", static_cast<double>(counts.trainingTokens));
  state.putNumber("done.training_seconds", counts.trainingSeconds);
  state.putNumber("done.worked_seconds", counts.workedSeconds);
  for (std::size_t i = 0; i < d_->tokens_.size(); ++i) {
    const TrainerTaskTokens& splits = d_->tokens_[i];
    const int told = (splits.train.toldCuts ? 1 : 0) + (splits.dev.toldCuts ? 2 : 0) + (splits.test.toldCuts ? 4 : 0);
    state.putNumber("told." + std::to_string(i), told);
  }
}

bool Trainer::canSave() const {
  return d_->saveable_;
}

void Trainer::Private::restore(const StateArchive& state) {
  const torch::NoGradGuard noGrad;
  const auto whole = [&state](const char* name) { return static_cast<std::int64_t>(state.getNumber(name)); };
  const torch::Tensor weights = state.getTensor("weights");
  if (weights.numel() != context_.flatWeights.numel()) {
    throw Error("The saved state has " + std::to_string(weights.numel()) + " trained scalars, this run has " +
                    std::to_string(context_.flatWeights.numel()),
                "", "go on with the backbone and the adapter it was saved with");
  }
  const std::int64_t index = whole("task"), stage = whole("stage");
  if (index < 0 || index >= taskCount() || stage < 0 || stage > static_cast<std::int64_t>(Stage::learned)) {
    throw Error(
        "The saved state names task " + std::to_string(index + 1) + ", this run has " + std::to_string(taskCount()), "",
        "go on with the tasks it was saved with");
  }
  context_.flatWeights.copy_(weights.reshape({-1}));
  trainStep_.optimizer().restore(state, "optimizer.");
  if (memoryOptimizer_) memoryOptimizer_->restore(state, "memory_optimizer.");
  parts_.random.restore(state);
  memory_.restore(state, parts_.stream, parts_.tokenizer,
                  TokenLimits{config_.maxSourceTokens, config_.maxTargetTokens});
  config_.learningRate = state.getNumber("learning_rate");
  config_.clipNorm = state.getNumber("clip_norm");
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const int told = static_cast<int>(state.getNumber("told." + std::to_string(i)));
    tokens_[i].train.toldCuts = (told & 1) != 0;
    tokens_[i].dev.toldCuts = (told & 2) != 0;
    tokens_[i].test.toldCuts = (told & 4) != 0;
  }
  stage_ = static_cast<Stage>(stage);
  enterTask(static_cast<int>(index));
  context_.step = whole("step");
  context_.taskStep = whole("task_step");
  context_.rateFactor = state.getNumber("rate_factor");
  // A branch may make tasks longer or shorter, but for the one it stands in.
  const std::int64_t lastStep = stage_ == Stage::learned ? context_.step : context_.taskSteps;
  if (context_.taskStep < 0 || context_.taskStep > lastStep || context_.step < context_.taskStep) {
    throw Error("The saved state is after step " + std::to_string(context_.taskStep) + " of a task that has " +
                    std::to_string(context_.taskSteps),
                "", "go on with the settings it was saved with");
  }
  meter_.setCounts({{whole("done.steps"), whole("done.scored_examples"), whole("done.memory_steps")},
                    whole("done.tokens"),
                    state.getNumber("done.training_seconds"),
                    state.getNumber("done.worked_seconds")});
  parts_.method.loadState(state, context_);
}

void Trainer::resume(const StateArchive& state) {
  restore(state);
  goOnFrom(state);
}

SkillUnitTable Trainer::restore(const StateArchive& state) {
  SkillUnitTable units = d_->parts_.method.onRunStart(d_->context_);
  d_->restore(state);
  return units;
}

void Trainer::goOnFrom(const StateArchive& state) {
  Private& d = *d_;
  const int index = d.context_.task;
  if (d.stage_ == Private::Stage::learned) {
    if (d.traits_.joint) {
      d.openBatches(index);
      d.batches_->restore(state);
    }
    d.saveable_ = true;
    d.scoreRow(index + 1);
  } else {
    const Schedule schedule = d.scheduleOf(index);
    d.openBatches(index);
    d.batches_->restore(state);
    d.saveable_ = true;
    if (d.stage_ == Private::Stage::scores) {
      d.scoreOnTheWay();
      d.reach(Private::Stage::step);
    }
    d.trainFrom(index, d.context_.taskStep + 1, schedule);
    d.endTask(index);
  }
  for (int next = index + 1; next < d.taskCount(); ++next) d.learn(next);
}

}  // namespace skillscope
