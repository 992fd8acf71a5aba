// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/learn/batching.h"
#include "core/learn/replay_memory.h"

namespace skillscope {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int sizeOf(const std::vector<Example>& examples) {
  return static_cast<int>(examples.size());
}

std::int64_t roundedUp(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// Tokens of a task's splits, made when first asked for.
struct TaskTokens {
  std::optional<std::vector<TokenisedExample>> train, dev, test;
};

/// The micro-batches of one step after another, epoch after epoch. A step never reaches over an epoch's end.
class StepBatches {
 public:
  StepBatches(const std::vector<TokenisedExample>& examples, std::int64_t batchSize, std::int64_t accumulation,
              const RandomState& random)
      : examples_(examples), batchSize_(batchSize), accumulation_(accumulation), random_(random) {}

  std::vector<TokenBatch> next(std::int64_t padId) {
    if (position_ >= plan_.size()) {
      plan_ = planEpoch(examples_, batchSize_, random_);
      position_ = 0;
    }
    std::vector<TokenBatch> batches;
    while (position_ < plan_.size() && static_cast<std::int64_t>(batches.size()) < accumulation_) {
      batches.push_back(makeTokenBatch(examples_, plan_[position_++], padId));
    }
    return batches;
  }

 private:
  const std::vector<TokenisedExample>& examples_;
  std::int64_t batchSize_, accumulation_;
  const RandomState& random_;
  BatchPlan plan_;
  std::size_t position_ = 0;
};

/// The weights of another moment in place of today's, which come back at the end of the scope.
class BorrowedWeights {
 public:
  BorrowedWeights(FlatParameters& parameters, const torch::Tensor& others)
      : parameters_(parameters), today_(parameters.copyOfWeights()) {
    parameters_.setWeights(others);
  }
  ~BorrowedWeights() { parameters_.setWeights(today_); }
  BorrowedWeights(const BorrowedWeights&) = delete;
  BorrowedWeights& operator=(const BorrowedWeights&) = delete;

 private:
  FlatParameters& parameters_;
  torch::Tensor today_;
};

}  // namespace

std::int64_t stepsOfTask(const RunConfig& config, std::int64_t examples) {
  if (config.maxSteps > 0) return config.maxSteps;
  const std::int64_t batches = roundedUp(examples, std::max<std::int64_t>(1, config.batchSize));
  return config.epochs * roundedUp(batches, std::max<std::int64_t>(1, config.accumulation));
}

bool scoresAreDue(std::int64_t everySteps, std::int64_t taskStep, std::int64_t taskSteps) {
  if (everySteps < 0 || taskStep < 1) return false;
  if (everySteps > 0) return taskStep % everySteps == 0;
  return taskStep * 4 / taskSteps > (taskStep - 1) * 4 / taskSteps;
}

struct Trainer::Private {
  Private(RunConfig given, TrainerParts parts, RunControl& runControl);

  AdamWOptions optimizerOptions() const { return {0.9, 0.999, 1e-8, config_.weightDecay}; }
  int taskCount() const { return static_cast<int>(parts_.stream.tasks.size()); }
  const Task& task(int index) const { return parts_.stream.tasks[static_cast<std::size_t>(index)]; }
  std::int64_t onTheWayExamples(int index) const {
    return std::min<std::int64_t>(config_.onTheWayLimit, sizeOf(task(index).dev));
  }
  bool rowHolds(int row, int column) const { return row == 0 || column < row || config_.futureTasks; }
  std::vector<TaskWork> plannedWork() const;
  const std::vector<TokenisedExample>& tokens(std::optional<std::vector<TokenisedExample>>& slot,
                                              const std::vector<Example>& examples, const std::string& what);

  void tellStart(SkillUnitTable units);
  void learn(int index);
  void takeChanges();
  void makeStep(StepBatches& batches, const Schedule& schedule);
  void makeMemorySteps();
  void remember(int index);
  void tellImportance(bool taskEnd);
  void scoreOnTheWay();
  void scoreRow(int row);
  void scoreRowZero();
  void tellProgress(const std::string& phase);

  RunConfig config_;
  TrainerParts parts_;
  RunControl& control_;
  TrainStep trainStep_;
  ProgressMeter meter_;
  Clock::time_point batchStart_;
  Evaluator evaluator_;
  MethodContext context_;
  std::vector<TaskTokens> tokens_;
  torch::Tensor weightsBefore_;  ///< until row 0 of the matrix is measured
  ReplayMemory memory_;
  std::optional<AdamW> memoryOptimizer_;  ///< of the memory steps, for a method that wants a memory
};

Trainer::Private::Private(RunConfig given, TrainerParts parts, RunControl& runControl)
    : config_(std::move(given)),
      parts_(std::move(parts)),
      control_(runControl),
      trainStep_(parts_.backbone, parts_.trainable, optimizerOptions()),
      meter_(plannedWork()),
      evaluator_(parts_.backbone, parts_.tokenizer,
                 EvaluationOptions{config_.decoding, config_.batchSizeEval, config_.maxTargetTokens},
                 [this](std::int64_t examples) {
                   meter_.examplesScored(examples, secondsSince(batchStart_));
                   tellProgress("Evaluating");
                   control_.safePoint(context_.step);
                   batchStart_ = Clock::now();
                 }),
      tokens_(parts_.stream.tasks.size()) {
  if (parts_.stream.tasks.empty()) throw UsageError("There is no task in", "stream.tasks", "name at least one");
  for (const Task& each : parts_.stream.tasks) {
    if (each.train.empty()) throw Error("Task " + each.name + " has no training example", "", "leave it out");
  }
  context_.trainable = &parts_.trainable;
  context_.taskCount = taskCount();
  context_.flatWeights = trainStep_.parameters().weights();
  context_.flatGradients = trainStep_.parameters().gradients();
  context_.emit = [this](Event event) { control_.emit(std::move(event)); };
  if (parts_.method.memoryShare() > 0) {
    memoryOptimizer_.emplace(context_.flatWeights, context_.flatGradients, optimizerOptions());
  }
}

std::vector<TaskWork> Trainer::Private::plannedWork() const {
  std::vector<TaskWork> plan;
  for (int index = 0; index < taskCount(); ++index) {
    TaskWork work;
    work.steps = stepsOfTask(config_, sizeOf(task(index).train));
    if (index > 0 && parts_.method.memoryShare() > 0) work.memorySteps = parts_.method.plannedMemorySteps(work.steps);
    std::int64_t seen = 0;
    for (int earlier = 0; earlier <= index; ++earlier) seen += onTheWayExamples(earlier);
    for (std::int64_t step = 1; step <= work.steps; ++step) {
      if (scoresAreDue(config_.everySteps, step, work.steps)) work.scoredExamples += seen;
    }
    for (int column = 0; column < taskCount(); ++column) {
      if (index == 0 && config_.beforeTraining) work.scoredExamples += sizeOf(task(column).test);
      if (rowHolds(index + 1, column)) work.scoredExamples += sizeOf(task(column).test);
    }
    plan.push_back(work);
  }
  return plan;
}

const std::vector<TokenisedExample>& Trainer::Private::tokens(std::optional<std::vector<TokenisedExample>>& slot,
                                                              const std::vector<Example>& examples,
                                                              const std::string& what) {
  if (!slot) {
    slot = tokenise(examples, parts_.tokenizer, TokenLimits{config_.maxSourceTokens, config_.maxTargetTokens});
    const auto tell = [&](bool TokenisedExample::*cut, const std::string& part, const std::string& setting,
                          std::int64_t limit) {
      const auto count = std::count_if(slot->begin(), slot->end(), [&](const TokenisedExample& e) { return e.*cut; });
      if (count == 0) return;
      control_.emit(Message{context_.step, Severity::warning,
                            std::to_string(count) + " of " + std::to_string(slot->size()) + " " + part + " of " + what +
                                " were cut to " + std::to_string(limit) + " tokens; raise " + setting +
                                " to keep them whole."});
    };
    tell(&TokenisedExample::sourceCut, "prompts", "train.max_source_tokens", config_.maxSourceTokens);
    tell(&TokenisedExample::targetCut, "answers", "train.max_target_tokens", config_.maxTargetTokens);
  }
  return *slot;
}

void Trainer::Private::tellProgress(const std::string& phase) {
  if (meter_.due(phase)) control_.emit(meter_.progress(phase, context_.step));
}

void Trainer::Private::tellStart(SkillUnitTable units) {
  RunStarted started;  // the run's id is filled in by who stores it
  for (int index = 0; index < taskCount(); ++index) {
    const Task& each = task(index);
    started.tasks.push_back(
        {each.name, each.title, each.labels, sizeOf(each.train), sizeOf(each.dev), sizeOf(each.test)});
    started.plannedSteps += stepsOfTask(config_, sizeOf(each.train));
  }
  started.units = std::move(units);
  started.trainableParameters = trainStep_.parameters().size();
  for (const NamedWeight& weight : parts_.backbone.weights()) started.backboneParameters += weight.tensor.numel();
  control_.emit(std::move(started));
}

void Trainer::Private::tellImportance(bool taskEnd) {
  ImportanceSnapshot snapshot;
  snapshot.task = context_.task;
  snapshot.step = context_.step;
  snapshot.taskEnd = taskEnd;
  if (parts_.method.snapshot(context_, snapshot)) control_.emit(std::move(snapshot));
}

void Trainer::Private::takeChanges() {
  for (SettingChanged& change : control_.beforeStep(context_.step)) {
    change.step = context_.step + 1;
    if (change.key == "train.learning_rate") config_.learningRate = std::stod(change.value);
    if (change.key == "train.clip_norm") config_.clipNorm = std::stod(change.value);
    control_.emit(std::move(change));
  }
}

void Trainer::Private::makeStep(StepBatches& batches, const Schedule& schedule) {
  takeChanges();
  const Clock::time_point start = Clock::now();
  parts_.backbone.setTraining(true, parts_.random.generator(RandomUse::dropout));
  context_.rateFactor = schedule.factor(context_.taskStep);
  const double rate = config_.learningRate * context_.rateFactor;
  const StepResult result =
      trainStep_.run(batches.next(parts_.backbone.padId()), rate, config_.clipNorm, &parts_.method, context_);
  const double seconds = secondsSince(start);
  meter_.stepDone(seconds, result.tokens);
  control_.emit(StepDone{context_.task, context_.step, result.loss, static_cast<float>(rate), result.gradientNorm,
                         static_cast<int>(result.tokens), seconds});
}

/// The memory steps that the method wants before the task goes on.
void Trainer::Private::makeMemorySteps() {
  for (;;) {
    const StepPlan plan = parts_.method.nextStep(context_);
    if (!plan.onMemory) return;
    if (!memoryOptimizer_) throw Error("The method wants a memory step, but declares no share for a memory.");
    takeChanges();
    const Clock::time_point start = Clock::now();
    parts_.backbone.setTraining(true, parts_.random.generator(RandomUse::dropout));
    const std::int64_t examples = plan.batchSize > 0 ? plan.batchSize : config_.batchSize;
    const StepResult result = trainStep_.runOnMemory(
        memory_.draw(examples, parts_.backbone.padId(), parts_.random), plan.rate, config_.clipNorm,
        plan.sharedOptimizer ? trainStep_.optimizer() : *memoryOptimizer_, parts_.method, context_);
    meter_.memoryStepDone(secondsSince(start), result.tokens);
    tellProgress("Training");
  }
}

/// Puts a share of a learned task into the memory for later tasks.
void Trainer::Private::remember(int index) {
  const double share = parts_.method.memoryShare();
  if (!(share > 0) || index + 1 == taskCount()) return;
  memory_.add(index, chooseMemory(task(index), share, parts_.random), *tokens_[static_cast<std::size_t>(index)].train);
}

void Trainer::Private::learn(int index) {
  const Task& current = task(index);
  context_.task = index;
  context_.taskStep = 0;
  meter_.startTask(index);
  const std::int64_t steps = stepsOfTask(config_, sizeOf(current.train));
  const Schedule schedule = makeSchedule(config_.schedule, config_.warmupShare, steps);
  context_.taskSteps = steps;
  context_.rateFactor = schedule.factor(0);
  context_.memoryExamples = memory_.size();
  control_.emit(TaskStarted{index, context_.step + 1, steps});
  tellProgress("Training");
  auto& slots = tokens_[static_cast<std::size_t>(index)];
  StepBatches batches(tokens(slots.train, current.train, "the training examples of " + current.title),
                      config_.batchSize, config_.accumulation, parts_.random);
  trainStep_.optimizer().reset();
  if (memoryOptimizer_) memoryOptimizer_->reset();
  parts_.method.onTaskStart(context_);
  makeMemorySteps();
  const std::int64_t every = std::max<std::int64_t>(1, config_.importanceEverySteps);
  for (std::int64_t taskStep = 1; taskStep <= steps; ++taskStep) {
    makeStep(batches, schedule);
    makeMemorySteps();
    // The last step's snapshot is the one that fusion uses, below.
    if (taskStep < steps && (taskStep == 1 || taskStep % every == 0)) tellImportance(false);
    tellProgress("Training");
    // Only now: the window's first picture does not wait for the scores of every task.
    if (weightsBefore_.defined()) scoreRowZero();
    if (scoresAreDue(config_.everySteps, taskStep, steps)) scoreOnTheWay();
  }
  tellImportance(true);
  tellProgress("Fusing");
  parts_.method.onTaskEnd(context_);
  remember(index);
  slots.train.reset();
  control_.taskLearned(index, context_.step);
  scoreRow(index + 1);
}

void Trainer::Private::scoreOnTheWay() {
  for (int column = 0; column <= context_.task; ++column) {
    const Task& each = task(column);
    const std::int64_t count = onTheWayExamples(column);
    if (count == 0) continue;
    const auto& devTokens =
        tokens(tokens_[static_cast<std::size_t>(column)].dev, each.dev, "the dev examples of " + each.title);
    batchStart_ = Clock::now();
    const TaskScore score = evaluator_.score(each.labels, each.dev, devTokens, count, 0);
    control_.emit(
        Evaluated{context_.task - 1, column, context_.step, "dev", score.metric, false, score.score, score.examples});
  }
}

void Trainer::Private::scoreRow(int row) {
  const std::int64_t step = row == 0 ? 0 : context_.step;
  for (int column = 0; column < taskCount(); ++column) {
    const Task& each = task(column);
    if (!rowHolds(row, column) || each.test.empty()) continue;
    const auto& testTokens =
        tokens(tokens_[static_cast<std::size_t>(column)].test, each.test, "the test examples of " + each.title);
    batchStart_ = Clock::now();
    TaskScore score = evaluator_.score(each.labels, each.test, testTokens, sizeOf(each.test), config_.keepPredictions);
    control_.emit(Evaluated{row - 1, column, step, "test", score.metric, true, score.score, score.examples});
    if (!score.predictions.empty()) {
      control_.emit(ExamplePredictions{row - 1, column, step, std::move(score.predictions)});
    }
  }
}

void Trainer::Private::scoreRowZero() {
  const torch::Tensor before = std::exchange(weightsBefore_, torch::Tensor());
  const BorrowedWeights borrowed(trainStep_.parameters(), before);
  scoreRow(0);
}

Trainer::Trainer(RunConfig config, TrainerParts parts, RunControl& control)
    : d_(std::make_unique<Private>(std::move(config), std::move(parts), control)) {}

Trainer::~Trainer() = default;

void Trainer::run() {
  d_->tellStart(d_->parts_.method.onRunStart(d_->context_));
  if (d_->config_.beforeTraining) d_->weightsBefore_ = d_->trainStep_.parameters().copyOfWeights();
  for (int index = 0; index < d_->taskCount(); ++index) d_->learn(index);
}

const std::vector<TrainableTensor>& Trainer::trainable() const {
  return d_->parts_.trainable;
}

std::int64_t Trainer::step() const {
  return d_->context_.step;
}

int Trainer::task() const {
  return d_->context_.task;
}

double Trainer::tokensPerSecond() const {
  const double seconds = d_->meter_.trainingSeconds();
  return seconds > 0 ? static_cast<double>(d_->meter_.trainingTokens()) / seconds : 0;
}

}  // namespace skillscope
