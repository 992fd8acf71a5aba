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
#include "core/learn/step_batches.h"
#include "core/learn/task_score.h"
#include "core/nn/model_device.h"
#include "core/nn/recompute.h"

namespace skillscope {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int sizeOf(const std::vector<Example>& examples) {
  return static_cast<int>(examples.size());
}

/// Tokens of a split, made when first asked for.
struct SplitTokens {
  std::optional<std::vector<TokenisedExample>> examples;
  bool toldCuts = false;  ///< what was cut off has been told, here or before the run was continued
};

struct TaskTokens {
  SplitTokens train, dev, test;
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

struct Trainer::Private {
  Private(RunConfig given, TrainerParts parts, RunControl& runControl);

  AdamWOptions optimizerOptions() const { return {0.9, 0.999, 1e-8, config_.weightDecay}; }
  int taskCount() const { return static_cast<int>(parts_.stream.tasks.size()); }
  const Task& task(int index) const { return parts_.stream.tasks[static_cast<std::size_t>(index)]; }
  std::int64_t onTheWayExamples(int index) const { return wholeGroups(task(index).dev, config_.onTheWayLimit); }
  bool scoresDev() const { return config_.scoredSplit == "dev"; }
  /// What the accuracy matrix is measured on.
  const std::vector<Example>& scoredExamples(int index) const {
    return scoresDev() ? task(index).dev : task(index).test;
  }
  bool rowHolds(int row, int column) const { return row == 0 || column < row || config_.futureTasks; }
  std::vector<TaskWork> plannedWork() const;
  const std::vector<TokenisedExample>& tokens(SplitTokens& slot, const std::vector<Example>& examples,
                                              const std::string& what);

  void tellStart(SkillUnitTable units);
  void learn(int index);
  Schedule enterTask(int index);
  void openBatches(int index);
  Schedule scheduleOf(int index) const;
  void gatherAllTasks();
  void prepareTask(int index);
  void trainFrom(int index, std::int64_t firstTaskStep, const Schedule& schedule);
  void endTask(int index);
  enum class Stage { step, scores, learned };
  void reach(Stage stage);
  void restore(const StateArchive& state);
  void takeChanges();
  void makeStep(const Schedule& schedule);
  void makeMemorySteps();
  void remember(int index);
  void tellImportance(bool taskEnd);
  void scoreOnTheWay();
  void scoreRow(int row);
  void scoreRowZero();
  void tellProgress(const std::string& phase);

  RunConfig config_;
  LoraOptions lora_;
  TrainerParts parts_;
  MethodTraits traits_;
  RunControl& control_;
  torch::Device device_;  ///< of the backbone
  TrainStep trainStep_;
  ProgressMeter meter_;
  Clock::time_point batchStart_;
  Evaluator evaluator_;
  MethodContext context_;
  std::vector<TaskTokens> tokens_;
  std::vector<TokenisedExample> allTasks_;  ///< training examples of all tasks, for a joint training
  int scoredTask_ = -1;
  torch::Tensor weightsBefore_;  ///< until row 0 of the matrix is measured
  ReplayMemory memory_;
  std::optional<AdamW> memoryOptimizer_;  ///< of the memory steps, for a method that wants a memory
  std::optional<StepBatches> batches_;    ///< of the task being learned
  Stage stage_ = Stage::step;             ///< what comes next: a step, scores on the way, or the row of a learned task
  bool saveable_ = false;                 ///< nothing has happened since stage_ was reached
};

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

const std::vector<TokenisedExample>& Trainer::Private::tokens(SplitTokens& split, const std::vector<Example>& examples,
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
    SplitTokens& split = tokens_[static_cast<std::size_t>(index)].train;
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

// ---- States to go on from ----

void Trainer::Private::reach(Stage stage) {
  stage_ = stage;
  saveable_ = true;
  control_.savePoint(context_.step, stage == Stage::learned);
}

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
    const TaskTokens& splits = d_->tokens_[i];
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
    TaskTokens& split = tokens_[static_cast<std::size_t>(column)];
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
