// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that happens in a run, as plain values. Events are made on the training thread, written to the store, and
// handed to the window; a stored run is read back as the same events, so nobody downstream can tell live from stored.
// No LibTorch and no Qt here: numbers cross as plain vectors. Scores are fractions in [0, 1] (accuracy 0.713), times
// are seconds, steps are optimizer steps counted from 1 over the whole run (0 = before training), tasks count from 0 in
// training order.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace skillscope {

/// One skill unit: the group of parameters that importance and fusion treat as one.
struct SkillUnit {
  std::string name;    ///< unique, e.g. "encoder.block.1.layer.0.SelfAttention.q/A", "…/pair.3", or a tensor's name
  std::string stack;   ///< "encoder", "decoder", or "" (embeddings, shared tensors)
  int layer = -1;      ///< block index inside the stack, -1 where there is none
  std::string module;  ///< short column name: "self.q", "cross.v", "ff.wi_0", "embedding", "norm", …
  std::string part;    ///< "A", "B" (LoRA matrix), "pair" (rank-1), "tensor" (full fine-tuning)
  int rank = -1;       ///< index of the rank-1 pair, else -1
  std::int64_t elements = 0;  ///< number of scalars in the unit
};

/// All units of a run, in the order in which every per-unit vector of every event lists them.
struct SkillUnitTable {
  std::string granularity;  ///< "matrix", "pair", "tensor"
  std::vector<SkillUnit> units;
};

struct TaskInfo {
  std::string name;                 ///< identifier, e.g. "noun_topic_a"
  std::string title;                ///< for people, e.g. "Noun topic A"
  std::vector<std::string> labels;  ///< label words, empty for free text
  int trainExamples = 0, devExamples = 0, testExamples = 0;
};

struct RunStarted {
  std::string runId;
  std::vector<TaskInfo> tasks;  ///< in training order
  SkillUnitTable units;
  std::int64_t trainableParameters = 0, backboneParameters = 0;
  std::int64_t plannedSteps = 0;  ///< optimizer steps of the whole run
};

struct TaskStarted {
  int task = 0;
  std::int64_t firstStep = 0;     ///< the step number that the task's first optimizer step will have
  std::int64_t plannedSteps = 0;  ///< optimizer steps of this task
};

struct StepDone {
  int task = 0;
  std::int64_t step = 0;
  float loss = 0;          ///< mean over label tokens, nats
  float learningRate = 0;  ///< that this step used
  float gradientNorm = 0;  ///< before clipping
  int tokens = 0;          ///< non-padding source + target tokens of the step
  double seconds = 0;      ///< wall time of the step
};

/// Scores of all units after a step. One float per unit, in SkillUnitTable order.
struct ImportanceSnapshot {
  int task = 0;
  std::int64_t step = 0;
  bool taskEnd = false;            ///< the snapshot that fusion uses
  std::vector<float> importance;   ///< unit mean of sensitivity × uncertainty
  std::vector<float> sensitivity;  ///< unit mean of Ī
  std::vector<float> uncertainty;  ///< unit mean of Ū
};

enum class FusionCategory : std::uint8_t { shared = 0, previousOnly = 1, currentOnly = 2, neither = 3, firstTask = 4 };
/// "shared", "previous_only", "current_only", "neither", "first_task".
const char* toString(FusionCategory category);

/// One merge of new and historical knowledge, one entry per unit; "*": under a rule that decides element by element.
struct FusionRound {
  int task = 0;                                       ///< after learning this task, or while it is learned
  int round = 0;                                      ///< counts from 0 over the run
  std::int64_t step = 0;                              ///< the last optimizer step before the merge
  std::string rule;                                   ///< "static", "adaptive", "first_task", "recurrent", …
  float previousThreshold = 0, currentThreshold = 0;  ///< of the scores; NaN where the rule has none
  std::vector<float> previousScore;                   ///< normalised history importance; * share of important elements
  std::vector<float> currentScore;  ///< the same of this task, [0, 1]; the previous one is empty for task 1
  std::vector<FusionCategory> category;
  std::vector<float> previousShare;  ///< weight of the previous model, [0, 1]; * share of pruned elements
  std::vector<float> historyAfter;   ///< accumulated importance after this task
  std::vector<float> change;         ///< ‖fused − previous‖ / (‖previous‖ + 1e-12)
};

/// A score on one task. Matrix entries (row = after task, or row −1 = before training) have matrixEntry set; the
/// others are measurements on the way, on the dev split.
struct Evaluated {
  int afterTask = -1;  ///< last task whose training had ended; −1 before the first one ended
  int onTask = 0;
  std::int64_t step = 0;
  std::string split;   ///< "dev" or "test"
  std::string metric;  ///< "exact_match"
  bool matrixEntry = false;
  double score = 0;  ///< fraction in [0, 1]
  int examples = 0;
};

struct ExamplePrediction {
  std::string id, prompt, target, prediction;
  bool correct = false;
};

/// Predictions behind a matrix entry.
struct ExamplePredictions {
  int afterTask = -1, onTask = 0;
  std::int64_t step = 0;
  std::vector<ExamplePrediction> examples;
};

/// Which stored slots a method took for every example behind a matrix entry, for methods that look them up in a pool
/// (SLM). The lists hold `count` entries for each example of the split, in the data's order, most similar first.
struct ExampleRetrieval {
  int afterTask = -1, onTask = 0;
  std::int64_t step = 0;
  int count = 0;                    ///< slots taken for an example
  std::vector<std::int32_t> owner;  ///< the task that each slot of the pool was learned with
  std::vector<std::int32_t> slot;   ///< index into owner
  std::vector<float> weight;        ///< share of the slot's value
  std::vector<float> similarity;    ///< of the example to the slot, [−1, 1]
};

/// Where a task's slots lie in the space they are looked up in, and some of its examples with them; once a task, behind
/// the entry of the matrix on its own diagonal. Slots do not move afterwards, and neither do queries.
struct RetrievalSpace {
  int task = 0;
  std::int64_t step = 0;
  int groups = 1;  ///< a vector is compared in so many equal slices: the similarity is the mean of their cosines
  int width = 0;   ///< numbers of a vector
  std::vector<float> keys;          ///< [slots that the task added, width]
  std::vector<std::int32_t> place;  ///< of an example in the scored split
  std::vector<float> queries;       ///< [examples, width]
  std::int64_t bytes = 0;           ///< that the method keeps once the task is learned, beyond weights and optimizer
};

struct Checkpointed {
  std::int64_t step = 0;
  int task = 0;
  std::string file, sha256;  ///< file relative to the run's folder
  std::int64_t bytes = 0;
};

struct Paused {
  std::int64_t step = 0;
  bool paused = true;  ///< false: resumed
};

/// A setting changed while the run went on ("from the next step").
struct SettingChanged {
  std::int64_t step = 0;
  std::string key, value;
};

enum class Severity : std::uint8_t { info = 0, warning = 1, error = 2 };

struct Message {
  std::int64_t step = 0;
  Severity severity = Severity::info;
  std::string text;
};

/// Where the run stands; for the progress bar, not stored.
struct Progress {
  std::string phase;  ///< "Preparing data", "Training", "Evaluating", "Fusing"
  int task = -1;
  std::int64_t step = 0, taskStep = 0, taskSteps = 0, plannedSteps = 0;
  double fraction = 0;      ///< of the whole run, by time
  double secondsLeft = -1;  ///< whole run; −1 unknown
  double taskSecondsLeft = -1;
  double stepsPerSecond = 0, tokensPerSecond = 0;
};

enum class RunStatus : std::uint8_t { running = 0, done = 1, stopped = 2, failed = 3, interrupted = 4 };
/// "running", "done", "stopped", "failed", "interrupted".
const char* toString(RunStatus status);

struct RunFinished {
  RunStatus status = RunStatus::done;
  std::string reason;  ///< for stopped and failed, a sentence
  double seconds = 0;
  double tokensPerSecond = 0;  ///< training tokens / training time
  std::string weightsSha256;   ///< of the final trained weights (name, shape, bytes in name order)
  std::int64_t step = 0;
};

using Event = std::variant<RunStarted, TaskStarted, StepDone, ImportanceSnapshot, FusionRound, Evaluated,
                           ExamplePredictions, Checkpointed, Paused, SettingChanged, Message, Progress, RunFinished,
                           ExampleRetrieval, RetrievalSpace>;

}  // namespace skillscope
