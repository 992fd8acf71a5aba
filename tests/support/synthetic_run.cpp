// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/synthetic_run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <string>

namespace skillscope::test {
namespace {

/// The standard library's distributions differ between versions, its engines do not.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * std::numbers::pi * uniform()); }

 private:
  std::mt19937_64 engine_;
};

struct TaskText {
  const char* name;
  const char* title;
  std::vector<std::string> labels;
};

const std::array<TaskText, 10>& taskTexts() {
  static const std::array<TaskText, 10> texts = {{
      {"noun_topic_a", "Noun topic A", {"animal", "plant", "food", "artifact"}},
      {"verb_domain", "Verb domain", {"motion", "change", "contact", "creation"}},
      {"hypernym", "Hypernym", {"yes", "no"}},
      {"field_of_use", "Field of use", {"law", "music", "chemistry", "sport"}},
      {"part_of_speech", "Part of speech", {"noun", "verb", "adjective"}},
      {"noun_topic_b", "Noun topic B", {"person", "body", "place", "time"}},
      {"same_sense", "Same sense", {"yes", "no"}},
      {"antonym", "Antonym", {"same", "opposite"}},
      {"abstract", "Abstract or physical", {"abstract", "physical"}},
      {"noun_topic_c", "Noun topic C", {"act", "event", "state", "feeling"}},
  }};
  return texts;
}

SkillUnitTable unitTable(const SyntheticRunOptions& options) {
  SkillUnitTable table;
  table.granularity = options.pairs ? "pair" : "matrix";
  const auto site = [&](const std::string& stack, int layer, int sublayer, const std::string& attention,
                        const std::string& module, const std::string& projection) {
    const std::string path = stack + ".block." + std::to_string(layer) + ".layer." + std::to_string(sublayer) + "." +
                             attention + "." + projection;
    SkillUnit unit;
    unit.stack = stack;
    unit.layer = layer;
    unit.module = module + "." + projection;
    if (options.pairs) {
      for (int rank = 0; rank < options.rank; ++rank) {
        unit.name = path + "/pair." + std::to_string(rank);
        unit.part = "pair";
        unit.rank = rank;
        unit.elements = 2 * 128;
        table.units.push_back(unit);
      }
    } else {
      for (const char* part : {"A", "B"}) {
        unit.name = path + "/" + part;
        unit.part = part;
        unit.rank = -1;
        unit.elements = 128 * options.rank;
        table.units.push_back(unit);
      }
    }
  };
  for (int layer = 0; layer < options.encoderLayers; ++layer)
    for (const char* projection : {"q", "v"}) site("encoder", layer, 0, "SelfAttention", "self", projection);
  for (int layer = 0; layer < options.decoderLayers; ++layer) {
    for (const char* projection : {"q", "v"}) site("decoder", layer, 0, "SelfAttention", "self", projection);
    for (const char* projection : {"q", "v"}) site("decoder", layer, 1, "EncDecAttention", "cross", projection);
  }
  return table;
}

std::vector<float> normalised(const std::vector<float>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<float> result(values.size(), 0.0f);
  if (*high > *low)
    for (std::size_t i = 0; i < values.size(); ++i) result[i] = (values[i] - *low) / (*high - *low);
  return result;
}

float quantile80(std::vector<float> values) {
  std::sort(values.begin(), values.end());
  const double position = 0.8 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + static_cast<float>(position - static_cast<double>(below)) * (values[above] - values[below]);
}

class Maker {
 public:
  explicit Maker(const SyntheticRunOptions& options) : options_(options), noise_(options.seed * 7919 + 17) {}

  std::vector<Event> make();

 private:
  bool over() const { return options_.untilStep >= 0 && step_ >= options_.untilStep; }
  void start();
  void learn(int task);
  void train(int task, int taskStep);
  void evaluate(int afterTask, int task, int taskStep, bool matrix);
  ImportanceSnapshot scores(int task, double progress);
  void fuse(int task);
  double accuracy(int onTask, int task, double progress);
  void predict(int afterTask, int onTask, double score);

  SyntheticRunOptions options_;
  Noise noise_;
  std::vector<Event> events_;
  SkillUnitTable units_;
  std::vector<std::vector<double>> taskAffinity_;  // per task, per unit: log of the typical importance
  std::vector<double> peak_, chance_, lost_;
  std::vector<float> history_;
  std::int64_t step_ = 0;
  int round_ = 0;
};

void Maker::start() {
  units_ = unitTable(options_);
  RunStarted run;
  run.runId = "5f3a9c1e-synthetic";
  for (int task = 0; task < options_.tasks; ++task) {
    const TaskText& text = taskTexts()[static_cast<std::size_t>(task) % taskTexts().size()];
    TaskInfo info;
    info.name = text.name;
    info.title = text.title;
    info.labels = text.labels;
    info.trainExamples = 1000;
    info.devExamples = 250;
    info.testExamples = 500;
    run.tasks.push_back(info);
    chance_.push_back(1.0 / static_cast<double>(text.labels.size()));
    peak_.push_back(0.72 + 0.18 * noise_.uniform());
  }
  lost_.assign(static_cast<std::size_t>(options_.tasks), 0.0);
  run.units = units_;
  run.trainableParameters = options_.pairs ? static_cast<std::int64_t>(units_.units.size()) * 256 : 36864;
  run.backboneParameters = 2'412'544;
  run.plannedSteps = static_cast<std::int64_t>(options_.tasks) * options_.stepsPerTask;
  for (int task = 0; task < options_.tasks; ++task) {
    std::vector<double> affinity;
    for (const SkillUnit& unit : units_.units) {
      const bool values = unit.module.back() == 'v';
      const double depth = unit.stack == "decoder" ? 0.5 + 0.25 * unit.layer : 0.2 * unit.layer;
      affinity.push_back(-14.0 + 1.6 * values + depth + 0.9 * noise_.normal());
    }
    // Related tasks lean on the same units.
    if (task > 0)
      for (std::size_t i = 0; i < affinity.size(); ++i)
        affinity[i] = 0.55 * taskAffinity_.back()[i] + 0.45 * affinity[i] + 0.35 * noise_.normal();
    taskAffinity_.push_back(std::move(affinity));
  }
  events_.push_back(std::move(run));
  events_.push_back(
      Message{0, Severity::info,
              "Training on one thread; " + std::to_string(options_.tasks) + " tasks of WordNet-CL, order 1."});
}

double Maker::accuracy(int onTask, int task, double progress) {
  const auto on = static_cast<std::size_t>(onTask);
  const double learned = onTask < task ? 1 : onTask == task ? 1 - std::exp(-4.2 * progress) : 0;
  double score = chance_[on] + (peak_[on] - chance_[on]) * learned;
  if (onTask < task) score -= (lost_[on] + options_.forgetting * progress * (1.4 - 0.25 * (task - onTask)));
  if (onTask > task) score = 0.15 * chance_[on] + 0.05 * task;
  return std::clamp(score + 0.012 * noise_.normal(), 0.0, 1.0);
}

void Maker::predict(int afterTask, int onTask, double score) {
  const TaskText& text = taskTexts()[static_cast<std::size_t>(onTask) % taskTexts().size()];
  ExamplePredictions predictions{afterTask, onTask, step_, {}};
  for (int i = 0; i < 6; ++i) {
    ExamplePrediction example;
    example.id = std::string(text.name) + "/n0000" + std::to_string(i);
    example.prompt = "Topic of: a thing that is described by gloss number " + std::to_string(i);
    example.target = text.labels[static_cast<std::size_t>(i) % text.labels.size()];
    example.correct = noise_.uniform() < score;
    example.prediction =
        example.correct ? example.target : text.labels[static_cast<std::size_t>(i + 1) % text.labels.size()];
    predictions.examples.push_back(std::move(example));
  }
  events_.push_back(std::move(predictions));
}

void Maker::evaluate(int afterTask, int task, int taskStep, bool matrix) {
  const double progress = static_cast<double>(taskStep) / options_.stepsPerTask;
  const int tasks = matrix ? options_.tasks : task + 1;
  for (int on = 0; on < tasks; ++on) {
    Evaluated entry;
    entry.afterTask = afterTask;
    entry.onTask = on;
    entry.step = step_;
    entry.split = matrix ? "test" : "dev";
    entry.metric = "exact_match";
    entry.matrixEntry = matrix;
    entry.score =
        task < 0 ? 0.1 * chance_[static_cast<std::size_t>(on)] * noise_.uniform() : accuracy(on, task, progress);
    entry.examples = matrix ? 500 : 100;
    events_.push_back(entry);
    if (matrix) predict(afterTask, on, entry.score);
  }
}

ImportanceSnapshot Maker::scores(int task, double progress) {
  const auto& target = taskAffinity_[static_cast<std::size_t>(task)];
  const auto& origin = taskAffinity_[static_cast<std::size_t>(std::max(0, task - 1))];
  ImportanceSnapshot snapshot;
  snapshot.task = task;
  snapshot.step = step_;
  const double drift = 1 - std::exp(-3 * progress);
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double level = (1 - drift) * origin[i] + drift * target[i] - 1.2 * progress + 0.08 * noise_.normal();
    const double sensitivity = std::exp(0.5 * level), uncertainty = 0.6 * std::exp(0.5 * level + 0.1 * noise_.normal());
    snapshot.sensitivity.push_back(static_cast<float>(sensitivity));
    snapshot.uncertainty.push_back(static_cast<float>(uncertainty));
    snapshot.importance.push_back(static_cast<float>(sensitivity * uncertainty));
  }
  return snapshot;
}

void Maker::fuse(int task) {
  ImportanceSnapshot snapshot = scores(task, 1.0);
  snapshot.taskEnd = true;
  FusionRound round;
  round.task = task;
  round.round = round_++;
  round.step = step_;
  round.currentScore = normalised(snapshot.importance);
  const std::size_t count = round.currentScore.size();
  if (task == 0) {
    round.rule = "first_task";
    round.previousThreshold = round.currentThreshold = std::numeric_limits<float>::quiet_NaN();
    round.category.assign(count, FusionCategory::firstTask);
    round.previousShare.assign(count, 0.0f);
    round.historyAfter = snapshot.importance;
  } else {
    round.rule = "static";
    round.previousScore = normalised(history_);
    round.previousThreshold = quantile80(round.previousScore);
    round.currentThreshold = quantile80(round.currentScore);
    for (std::size_t i = 0; i < count; ++i) {
      const bool before = round.previousScore[i] > round.previousThreshold,
                 now = round.currentScore[i] > round.currentThreshold;
      round.category.push_back(before && now ? FusionCategory::shared
                               : before      ? FusionCategory::previousOnly
                               : now         ? FusionCategory::currentOnly
                                             : FusionCategory::neither);
      round.previousShare.push_back(before && now ? 0.7f : before ? 1.0f : now ? 0.0f : 0.5f);
      round.historyAfter.push_back(0.7f * round.previousScore[i] + 0.3f * round.currentScore[i]);
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    round.change.push_back((1 - round.previousShare[i]) * static_cast<float>(0.05 + 0.3 * noise_.uniform()));
  history_ = round.historyAfter;
  events_.push_back(std::move(snapshot));
  events_.push_back(std::move(round));
}

void Maker::train(int task, int taskStep) {
  ++step_;
  const double progress = static_cast<double>(taskStep) / options_.stepsPerTask;
  const double warmUp = std::min(1.0, taskStep / (0.05 * options_.stepsPerTask));
  const double level = 0.28 + (task == 0 ? 3.1 : 1.6) * std::exp(-6.5 * progress);
  StepDone done;
  done.task = task;
  done.step = step_;
  done.loss = static_cast<float>(level * std::exp(0.22 * noise_.normal()));
  done.learningRate =
      static_cast<float>(1e-3 * warmUp * (taskStep <= 0.05 * options_.stepsPerTask ? 1 : (1 - progress) / 0.95));
  done.gradientNorm = static_cast<float>(0.6 + 0.8 * level * noise_.uniform());
  done.tokens = 620 + static_cast<int>(80 * noise_.normal());
  done.seconds = 0.09 + 0.01 * noise_.uniform();
  events_.push_back(done);
}

void Maker::learn(int task) {
  events_.push_back(TaskStarted{task, step_ + 1, options_.stepsPerTask});
  for (int taskStep = 1; taskStep <= options_.stepsPerTask; ++taskStep) {
    if (over()) return;
    train(task, taskStep);
    const double progress = static_cast<double>(taskStep) / options_.stepsPerTask;
    if (options_.fuses && (taskStep % options_.importanceEverySteps == 0 || taskStep == 1))
      events_.push_back(scores(task, progress));
    const int every =
        options_.evaluationsPerTask > 0 ? std::max(1, options_.stepsPerTask / options_.evaluationsPerTask) : 0;
    if (every > 0 && taskStep % every == 0) evaluate(task - 1, task, taskStep, false);
    if (taskStep % 50 == 0) {
      Progress where;
      where.phase = "Training";
      where.task = task;
      where.step = step_;
      where.taskStep = taskStep;
      where.taskSteps = options_.stepsPerTask;
      where.plannedSteps = static_cast<std::int64_t>(options_.tasks) * options_.stepsPerTask;
      where.fraction = static_cast<double>(step_) / static_cast<double>(where.plannedSteps);
      where.secondsLeft = 0.1 * static_cast<double>(where.plannedSteps - step_);
      where.taskSecondsLeft = 0.1 * (options_.stepsPerTask - taskStep);
      where.stepsPerSecond = 10.4;
      where.tokensPerSecond = 6480;
      events_.push_back(where);
    }
  }
  if (options_.fuses) fuse(task);
  evaluate(task, task, options_.stepsPerTask, true);
  for (int on = 0; on < task; ++on)
    lost_[static_cast<std::size_t>(on)] += options_.forgetting * (1.4 - 0.25 * (task - on));
  events_.push_back(
      Message{step_, Severity::info,
              "Learned " + std::string(taskTexts()[static_cast<std::size_t>(task) % taskTexts().size()].title) + "."});
}

std::vector<Event> Maker::make() {
  start();
  evaluate(-1, -1, 0, true);
  for (int task = 0; task < options_.tasks && !over(); ++task) learn(task);
  if (options_.untilStep < 0) {
    RunFinished finished;
    finished.seconds = 0.1 * static_cast<double>(step_);
    finished.tokensPerSecond = 6480;
    finished.weightsSha256 = "0b5c9f1d6d9a3f0e";
    finished.step = step_;
    events_.push_back(finished);
  }
  return std::move(events_);
}

}  // namespace

std::vector<Event> syntheticRun(const SyntheticRunOptions& options) {
  return Maker(options).make();
}

}  // namespace skillscope::test
