// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/trainer.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/learn/task_score.h"
#include "core/learn/trainer_private.h"
#include "core/nn/model_device.h"
#include "core/nn/recompute.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int sizeOf(const std::vector<Example>& examples) {
  return static_cast<int>(examples.size());
}

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

Trainer::Private::Private(RunConfig given, TrainerParts parts, RunControl& runControl)
    : config_(std::move(given)),
      lora_(loraOptions(config_)),
      parts_(std::move(parts)),
      traits_(parts_.method.traits()),
      control_(runControl),
      device_(deviceOf(parts_.backbone)),
      trainStep_(parts_.backbone, parts_.trainable, optimizerOptions()),
      meter_(plannedWork()),
      evaluator_(
          parts_.backbone, parts_.tokenizer,
          EvaluationOptions{config_.decoding, config_.batchSizeEval, config_.maxTargetTokens, traits_.mergesPairs},
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
    if (scoresDev() && each.dev.empty())
      throw UsageError("Task " + each.name + " has no dev split for", "eval.scored_split",
                       "leave it out, or score test");
  }
  context_.trainable = &parts_.trainable;
  context_.taskCount = taskCount();
  context_.flatWeights = trainStep_.parameters().weights();
  context_.flatGradients = trainStep_.parameters().gradients();
  context_.emit = [this](Event event) { control_.emit(std::move(event)); };
  context_.keepSides = [this](const FusionSides& sides) {
    control_.fusing(sides, parts_.trainable, context_.task, context_.step);
  };
  context_.backbone = &parts_.backbone;
  context_.tokenizer = &parts_.tokenizer;
  context_.random = &parts_.random;
  if (config_.tuning != "full") context_.lora = &lora_;
  evaluator_.setBeforeBatch([this](const TokenBatch& batch, const std::vector<std::int64_t>& places) {
    parts_.method.beforeForward({batch, BatchUse::evaluation, traits_.knowsTask ? scoredTask_ : -1, places}, context_);
  });
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
      if (index == 0 && config_.beforeTraining) work.scoredExamples += sizeOf(scoredExamples(column));
      if (rowHolds(index + 1, column)) work.scoredExamples += sizeOf(scoredExamples(column));
    }
    plan.push_back(work);
  }
  return plan;
}

const std::vector<TokenisedExample>& Trainer::Private::tokens(TrainerSplitTokens& split,
                                                              const std::vector<Example>& examples,
                                                              const std::string& what) {
  auto& slot = split.examples;
  if (!slot) {
    slot = tokenise(examples, parts_.tokenizer, TokenLimits{config_.maxSourceTokens, config_.maxTargetTokens});
    if (std::exchange(split.toldCuts, true)) return *slot;
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

void Trainer::Private::makeStep(const Schedule& schedule) {
  takeChanges();
  saveable_ = false;
  const Clock::time_point start = Clock::now();
  parts_.backbone.setTraining(true, parts_.random.generator(RandomUse::dropout));
  context_.rateFactor = schedule.factor(traits_.joint ? context_.step : context_.taskStep);
  const double rate = config_.learningRate * traits_.rateFactor * context_.rateFactor;
  std::vector<TokenBatch> batches = batches_->next(parts_.backbone.padId());
  for (TokenBatch& batch : batches) batch = onDevice(std::move(batch), device_);
  const RecomputedLayers layers(config_.activationCheckpointing);
  const StepResult result = trainStep_.run(batches, rate, config_.clipNorm, &parts_.method, context_);
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
    const RecomputedLayers layers(config_.activationCheckpointing);
    const StepResult result = trainStep_.runOnMemory(
        onDevice(memory_.draw(examples, parts_.backbone.padId(), parts_.random), device_), plan.rate, config_.clipNorm,
        plan.sharedOptimizer ? trainStep_.optimizer() : *memoryOptimizer_, parts_.method, context_);
    meter_.memoryStepDone(secondsSince(start), result.tokens);
    tellProgress("Training");
  }
}

/// Puts a share of a learned task into the memory for later tasks.
void Trainer::Private::remember(int index) {
  const double share = parts_.method.memoryShare();
  if (!(share > 0) || traits_.joint || index + 1 == taskCount()) return;
  memory_.add(index, chooseMemory(task(index), share, parts_.random),
              *tokens_[static_cast<std::size_t>(index)].train.examples);
}

/// Of a task's steps; of all steps of the run for a joint training.
Schedule Trainer::Private::scheduleOf(int index) const {
  std::int64_t steps = stepsOfTask(config_, sizeOf(task(index).train));
  if (traits_.joint) {
    steps = 0;
    for (int each = 0; each < taskCount(); ++each) steps += stepsOfTask(config_, sizeOf(task(each).train));
  }
  return makeSchedule(config_.schedule, config_.warmupShare, steps);
}

/// What depends on nothing but the task's number.
Schedule Trainer::Private::enterTask(int index) {
  context_.task = index;
  context_.taskStep = 0;
  meter_.startTask(index);
  const Schedule schedule = scheduleOf(index);
  context_.taskSteps = stepsOfTask(config_, sizeOf(task(index).train));
  context_.rateFactor = schedule.factor(traits_.joint ? context_.step : 0);
  context_.memoryExamples = memory_.size();
  return schedule;
}

/// The training examples of all tasks, one task behind the other.
void Trainer::Private::gatherAllTasks() {
  for (int index = 0; index < taskCount(); ++index) {
    TrainerSplitTokens& split = tokens_[static_cast<std::size_t>(index)].train;
    tokens(split, task(index).train, "the training examples of " + task(index).title);
    allTasks_.insert(allTasks_.end(), split.examples->begin(), split.examples->end());
    split.examples.reset();
  }
}

void Trainer::Private::openBatches(int index) {
  if (traits_.joint) {
    if (batches_) return;  // the epoch goes on
    gatherAllTasks();
    batches_.emplace(allTasks_, config_.batchSize, config_.accumulation, parts_.random);
    return;
  }
  const Task& current = task(index);
  batches_.emplace(tokens(tokens_[static_cast<std::size_t>(index)].train, current.train,
                          "the training examples of " + current.title),
                   config_.batchSize, config_.accumulation, parts_.random);
}

void Trainer::Private::learn(int index) {
  saveable_ = false;
  const Schedule schedule = enterTask(index);
  control_.emit(TaskStarted{index, context_.step + 1, context_.taskSteps});
  tellProgress("Training");
  openBatches(index);
  if (!traits_.joint) trainStep_.optimizer().reset();
  if (memoryOptimizer_) memoryOptimizer_->reset();
  parts_.method.onTaskStart(context_);
  prepareTask(index);
  makeMemorySteps();
  trainFrom(index, 1, schedule);
  endTask(index);
}

/// Shows the task's training data to a method that wants to see them first.
void Trainer::Private::prepareTask(int index) {
  const PreparationPlan plan = parts_.method.preparation(context_);
  if (plan.epochs <= 0) return;
  const Task& current = task(index);
  // A joint training has put the tokens elsewhere; they are made again where a method wants both.
  const auto& examples = tokens(tokens_[static_cast<std::size_t>(index)].train, current.train,
                                "the training examples of " + current.title);
  parts_.backbone.setTraining(false);
  for (std::int64_t epoch = 0; epoch < plan.epochs; ++epoch) {
    const std::int64_t size = plan.batchSize > 0 ? plan.batchSize : config_.batchSize;
    for (const auto& chosen : planEpoch(examples, size, parts_.random, RandomUse::method)) {
      tellProgress("Preparing the task");
      control_.safePoint(context_.step);
      const TokenBatch batch = onDevice(makeTokenBatch(examples, chosen, parts_.backbone.padId()), device_);
      parts_.method.prepare({batch, BatchUse::preparation, index, chosen, epoch}, context_);
    }
  }
  parts_.method.onPrepared(context_);
}

void Trainer::Private::trainFrom(int index, std::int64_t firstTaskStep, const Schedule& schedule) {
  const std::int64_t steps = context_.taskSteps;
  const std::int64_t every = std::max<std::int64_t>(1, config_.importanceEverySteps);
  for (std::int64_t taskStep = firstTaskStep; taskStep <= steps; ++taskStep) {
    makeStep(schedule);
    makeMemorySteps();
    // The last step's snapshot is the one that fusion uses, below.
    if (taskStep < steps && (taskStep == 1 || taskStep % every == 0)) tellImportance(false);
    tellProgress("Training");
    // Only now: the window's first picture does not wait for the scores of every task.
    if (weightsBefore_.defined()) scoreRowZero();
    if (scoresAreDue(config_.everySteps, taskStep, steps)) {
      reach(Stage::scores);
      scoreOnTheWay();
    }
    reach(Stage::step);
  }
}

void Trainer::Private::endTask(int index) {
  saveable_ = false;
  tellImportance(true);
  tellProgress("Fusing");
  parts_.method.onTaskEnd(context_);
  makeMemorySteps();  // on the fused weights, before this task is in the memory itself
  remember(index);
  if (!traits_.joint) batches_.reset();
  tokens_[static_cast<std::size_t>(index)].train.examples.reset();
  control_.taskLearned(index, context_.step);
  reach(Stage::learned);
  scoreRow(index + 1);
}

void Trainer::Private::reach(Stage stage) {
  stage_ = stage;
  saveable_ = true;
  control_.savePoint(context_.step, stage == Stage::learned);
}

// ---- Scores ----

void Trainer::Private::scoreOnTheWay() {
  for (int column = 0; column <= context_.task; ++column) {
    const Task& each = task(column);
    const std::int64_t count = onTheWayExamples(column);
    if (count == 0) continue;
    const auto& devTokens =
        tokens(tokens_[static_cast<std::size_t>(column)].dev, each.dev, "the dev examples of " + each.title);
    batchStart_ = Clock::now();
    scoredTask_ = column;
    const TaskScore score = evaluator_.score(each, each.dev, devTokens, count, 0);
    const Evaluated told{context_.task - 1, column, context_.step, "dev",
                         score.metric,      false,  score.score,   score.examples};
    control_.emit(told);
    parts_.method.onEvaluated(told, context_);
  }
}

void Trainer::Private::scoreRow(int row) {
  const std::int64_t step = row == 0 ? 0 : context_.step;
  for (int column = 0; column < taskCount(); ++column) {
    const Task& each = task(column);
    const std::vector<Example>& examples = scoredExamples(column);
    if (!rowHolds(row, column) || examples.empty()) continue;
    TrainerTaskTokens& split = tokens_[static_cast<std::size_t>(column)];
    const auto& exampleTokens = tokens(scoresDev() ? split.dev : split.test, examples,
                                       "the " + config_.scoredSplit + " examples of " + each.title);
    batchStart_ = Clock::now();
    scoredTask_ = column;
    TaskScore score = evaluator_.score(each, examples, exampleTokens, sizeOf(examples), config_.keepPredictions);
    const Evaluated told{row - 1, column, step, config_.scoredSplit, score.metric, true, score.score, score.examples};
    control_.emit(told);
    if (!score.predictions.empty()) {
      control_.emit(ExamplePredictions{row - 1, column, step, std::move(score.predictions)});
    }
    parts_.method.onEvaluated(told, context_);
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

std::int64_t Trainer::stepsLeftInTask() const {
  return d_->context_.taskSteps - d_->context_.taskStep;
}

double Trainer::tokensPerSecond() const {
  const double seconds = d_->meter_.trainingSeconds();
  return seconds > 0 ? static_cast<double>(d_->meter_.trainingTokens()) / seconds : 0;
}

}  // namespace skillscope
