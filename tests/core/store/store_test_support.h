// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small run that holds every kind of event, and a text of an event that shows every bit of it.
#pragma once

#include <bit>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "core/store/run_store.h"

namespace skillscope::test {

inline NewRun sampleRun(const std::string& id = "20260101-120000-abcd") {
  NewRun run;
  run.id = id;
  run.name = "KIF – Übung";
  run.method = "kif";
  run.stream = "wordnet-cl";
  run.order = "order-1";
  run.seed = 7;
  run.experiment = "trial";
  run.variant = "KIF, static";
  run.configToml = "[run]\nseed = 7\n[train]\nlearning_rate = 0.001\n";
  run.commandLine = "skillscope-cli run demo --set \"run.name=a, b\"";
  run.environment = {{"torch", "1.13.1"}, {"data wordnet", "0123abcd"}};
  return run;
}

inline RunStarted sampleStart(const std::string& id, int tasks = 2) {
  RunStarted start;
  start.runId = id;
  for (int i = 0; i < tasks; ++i) {
    start.tasks.push_back(
        {"task_" + std::to_string(i), "Task " + std::to_string(i), {"plant", "\"animal\""}, 10, 5, 6});
  }
  start.units.granularity = "matrix";
  start.units.units = {{"encoder.block.0.q/A", "encoder", 0, "self.q", "A", -1, 1024},
                       {"decoder.block.2.v/pair.3", "decoder", 2, "cross.v", "pair", 3, 256},
                       {"shared, tied", "", -1, "embedding", "tensor", -1, 512000}};
  start.trainableParameters = 1536;
  start.backboneParameters = 2400000;
  start.plannedSteps = 700;
  return start;
}

inline StepDone sampleStep(std::int64_t step, int task = 0) {
  return {task, step, 2.0F / static_cast<float>(step), 1e-3F, 0.1F * static_cast<float>(step), 640, 0.125};
}

/// Every kind of event that a store of that version knows, odd values, more steps than one chunk holds, and things that
/// happen between steps.
inline std::vector<Event> sampleEvents(const std::string& id, int storeVersion = 7) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<Event> events;
  events.emplace_back(sampleStart(id));
  events.emplace_back(Message{0, Severity::info, std::string("two\nlines, \"quoted\" and a \0 byte", 32)});
  for (int column = 0; column < 2; ++column) {
    events.emplace_back(Evaluated{-1, column, 0, "test", "exact_match", true, 0.25 + column * 0.1, 6});
  }
  for (int task = 0; task < 2; ++task) {
    const std::int64_t first = task * 350 + 1, last = first + 349;
    events.emplace_back(TaskStarted{task, first, 350});
    for (std::int64_t step = first; step <= last; ++step) {
      events.emplace_back(sampleStep(step, task));
      if (step % 50 == 0) {
        const auto value = static_cast<float>(step);
        events.emplace_back(ImportanceSnapshot{
            task, step, step == last, {value, 1e-38F, nan}, {-0.0F, value / 3, infinity}, {0, 1, -infinity}});
      }
      if (step == first + 100) {
        events.emplace_back(Paused{step, true});
        events.emplace_back(Progress{});
        events.emplace_back(SettingChanged{step, "train.learning_rate", "5e-4"});
        events.emplace_back(Paused{step, false});
        events.emplace_back(Evaluated{task - 1, task, step, "dev", "exact_match", false, 1.0 / 3, 5});
      }
    }
    FusionRound round;
    round.task = round.round = task;
    round.step = last;
    round.rule = task == 0 ? "first_task" : "static";
    round.previousThreshold = task == 0 ? nan : 0.8F;
    round.currentThreshold = task == 0 ? nan : 0.7F;
    if (task > 0) round.previousScore = {0.1F, 0.9F, 1};
    round.currentScore = {0, 0.5F, 1};
    round.category = task == 0 ? std::vector<FusionCategory>(3, FusionCategory::firstTask)
                               : std::vector<FusionCategory>{FusionCategory::neither, FusionCategory::previousOnly,
                                                             FusionCategory::shared};
    round.previousShare = {0, 1, 0.5F};
    round.historyAfter = {0.3F, 0.2F, 0.1F};
    round.change = {0.01F, 0, 3e8F};
    events.emplace_back(round);
    for (int column = 0; column < 2; ++column) {
      const double score = task == column ? 0.9 : task > column ? 0.4 : 0.3;
      events.emplace_back(Evaluated{task, column, last, "test", "exact_match", true, score, 6});
      // The same two examples each time, and one whose bytes are no UTF-8.
      events.emplace_back(ExamplePredictions{task,
                                             column,
                                             last,
                                             {{"e1", "Gloss: a tree", "plant", task ? "animal" : "plant", task == 0},
                                              {"e2", "Gloss: a dog", "animal", "animal", true},
                                              {"e3", "broken \xff", "", "\xc3", false}}});
      if (storeVersion < 3) continue;
      events.emplace_back(ExampleRetrieval{
          task, column, last, 2, {0, 0, 1, 1}, {3, 1, 0, 2}, {0.75F, 0.25F, 2, -1}, {1, 0.5F, 0, nan}});
    }
    if (storeVersion >= 7) {
      events.emplace_back(RetrievalSpace{
          task, last, 2, 4, {1, 2, 3, 4, -1, 0, nan, 0.5F}, {0, 7}, {0.1F, 0.2F, 0.3F, 0.4F, 0, 0, 0, 0}, 1LL << 40});
    }
    events.emplace_back(Checkpointed{last, task, "task" + std::to_string(task) + ".safetensors", "cafe", 123456789012});
  }
  events.emplace_back(Message{700, Severity::warning, "Δ"});
  events.emplace_back(RunFinished{RunStatus::done, "", 87.5, 5120.25, "beef", 700});
  return events;
}

class BitPrinter {
 public:
  template <class... Values>
  std::string operator()(const char* kind, const Values&... values) {
    out_ << kind;
    ((out_ << '|', put(values)), ...);
    return out_.str();
  }

 private:
  void put(float value) { out_ << 'f' << std::bit_cast<std::uint32_t>(value); }
  void put(double value) { out_ << 'd' << std::bit_cast<std::uint64_t>(value); }
  void put(const std::string& value) { out_ << value.size() << ':' << value; }
  template <class T>
  void put(const std::vector<T>& values) {
    out_ << '[';
    for (const T& value : values) put(value), out_ << ' ';
    out_ << ']';
  }
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void put(T value) { out_ << static_cast<std::int64_t>(value); }
  void put(const TaskInfo& t) {
    for (const std::string& text : {t.name, t.title}) put(text);
    put(t.labels);
    for (const int count : {t.trainExamples, t.devExamples, t.testExamples}) put(count), out_ << ' ';
  }
  void put(const SkillUnit& u) {
    for (const std::string& text : {u.name, u.stack, u.module, u.part}) put(text);
    for (const std::int64_t number : {std::int64_t{u.layer}, std::int64_t{u.rank}, u.elements})
      put(number), out_ << ' ';
  }
  void put(const ExamplePrediction& e) {
    for (const std::string& text : {e.id, e.prompt, e.target, e.prediction}) put(text);
    put(e.correct);
  }
  std::ostringstream out_;
};

struct Describe {
  std::string operator()(const RunStarted& e) const {
    return BitPrinter()("RunStarted", e.runId, e.tasks, e.units.granularity, e.units.units, e.trainableParameters,
                        e.backboneParameters, e.plannedSteps);
  }
  std::string operator()(const TaskStarted& e) const {
    return BitPrinter()("TaskStarted", e.task, e.firstStep, e.plannedSteps);
  }
  std::string operator()(const StepDone& e) const {
    return BitPrinter()("StepDone", e.task, e.step, e.loss, e.learningRate, e.gradientNorm, e.tokens, e.seconds);
  }
  std::string operator()(const ImportanceSnapshot& e) const {
    return BitPrinter()("Importance", e.task, e.step, e.taskEnd, e.importance, e.sensitivity, e.uncertainty);
  }
  std::string operator()(const FusionRound& e) const {
    return BitPrinter()("FusionRound", e.task, e.round, e.step, e.rule, e.previousThreshold, e.currentThreshold,
                        e.previousScore, e.currentScore, e.category, e.previousShare, e.historyAfter, e.change);
  }
  std::string operator()(const Evaluated& e) const {
    return BitPrinter()("Evaluated", e.afterTask, e.onTask, e.step, e.split, e.metric, e.matrixEntry, e.score,
                        e.examples);
  }
  std::string operator()(const ExamplePredictions& e) const {
    return BitPrinter()("Predictions", e.afterTask, e.onTask, e.step, e.examples);
  }
  std::string operator()(const RetrievalSpace& e) const {
    return BitPrinter()("Space", e.task, e.step, e.groups, e.width, e.keys, e.place, e.queries, e.bytes);
  }
  std::string operator()(const ExampleRetrieval& e) const {
    return BitPrinter()("Retrieval", e.afterTask, e.onTask, e.step, e.count, e.owner, e.slot, e.weight, e.similarity);
  }
  std::string operator()(const Checkpointed& e) const {
    return BitPrinter()("Checkpointed", e.step, e.task, e.file, e.sha256, e.bytes);
  }
  std::string operator()(const Paused& e) const { return BitPrinter()("Paused", e.step, e.paused); }
  std::string operator()(const SettingChanged& e) const {
    return BitPrinter()("SettingChanged", e.step, e.key, e.value);
  }
  std::string operator()(const Message& e) const { return BitPrinter()("Message", e.step, e.severity, e.text); }
  std::string operator()(const Progress&) const { return "Progress"; }
  std::string operator()(const RunFinished& e) const {
    return BitPrinter()("RunFinished", e.status, e.reason, e.seconds, e.tokensPerSecond, e.weightsSha256, e.step);
  }
};

inline std::string describe(const Event& event) {
  return std::visit(Describe(), event);
}

/// What the store keeps of the events.
inline std::vector<std::string> storedText(const std::vector<Event>& events, bool withPredictions = true) {
  std::vector<std::string> lines;
  for (const Event& event : events) {
    if (std::holds_alternative<Progress>(event)) continue;
    const bool large = std::holds_alternative<ExamplePredictions>(event) ||
                       std::holds_alternative<ExampleRetrieval>(event) || std::holds_alternative<RetrievalSpace>(event);
    if (!withPredictions && large) continue;
    lines.push_back(describe(event));
  }
  return lines;
}

inline void writeSample(const std::string& storePath, const std::string& id = "20260101-120000-abcd") {
  RunWriter writer(storePath, sampleRun(id));
  for (Event& event : sampleEvents(id)) writer.write(std::move(event));
  writer.close();
}

}  // namespace skillscope::test
