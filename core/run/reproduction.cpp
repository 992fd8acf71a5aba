// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/reproduction.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {
namespace {

/// What an event says that must come again, as named lists of numbers and texts.
struct Facts {
  struct Numbers {
    std::string curve, what;
    std::vector<double> values;
    bool perUnit = false;
  };
  struct Text {
    std::string curve, what, value;
  };
  std::string kind, place;
  std::int64_t step = 0;
  std::vector<Numbers> numbers;
  std::vector<Text> texts;
};

template <class T>
std::vector<double> asNumbers(const std::vector<T>& values) {
  std::vector<double> numbers;
  numbers.reserve(values.size());
  for (const T value : values) numbers.push_back(static_cast<double>(value));
  return numbers;
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::string stepPlace(std::int64_t step) {
  return "step " + number(step);
}

std::string scorePlace(int afterTask, int onTask, const std::string& rest) {
  return (afterTask < 0 ? "before training" : "after task " + number(afterTask + 1)) + ", on task " +
         number(onTask + 1) + (rest.empty() ? "" : ", " + rest);
}

struct FactsOf {
  Facts operator()(const RunStarted& event) const {
    Facts facts{"run", "the start", 0, {}, {}};
    std::vector<std::string> tasks, units;
    std::vector<double> examples;
    for (const TaskInfo& task : event.tasks) {
      tasks.push_back(task.name);
      for (const int count : {task.trainExamples, task.devExamples, task.testExamples}) examples.push_back(count);
    }
    for (const SkillUnit& unit : event.units.units) units.push_back(unit.name);
    facts.texts = {{"run", "tasks", joined(tasks, ", ")},
                   {"run", "granularity", event.units.granularity},
                   {"run", "skill units", joined(units, ", ")}};
    facts.numbers = {{"run", "examples of the tasks", examples},
                     {"run", "trainable parameters", {static_cast<double>(event.trainableParameters)}},
                     {"run", "parameters of the backbone", {static_cast<double>(event.backboneParameters)}},
                     {"run", "planned steps", {static_cast<double>(event.plannedSteps)}}};
    return facts;
  }
  Facts operator()(const TaskStarted& event) const {
    Facts facts{"task", "task " + number(event.task + 1), event.firstStep - 1, {}, {}};
    facts.numbers = {{"task", "first step", {static_cast<double>(event.firstStep)}},
                     {"task", "planned steps", {static_cast<double>(event.plannedSteps)}}};
    return facts;
  }
  Facts operator()(const StepDone& event) const {
    Facts facts{"step", stepPlace(event.step), event.step, {}, {}};
    facts.numbers = {{"loss", "loss", {event.loss}},
                     {"learning_rate", "learning rate", {event.learningRate}},
                     {"gradient_norm", "gradient norm", {event.gradientNorm}},
                     {"tokens", "tokens", {static_cast<double>(event.tokens)}}};
    return facts;
  }
  Facts operator()(const ImportanceSnapshot& event) const {
    Facts facts{"importance", stepPlace(event.step) + (event.taskEnd ? ", the task's end" : ""), event.step, {}, {}};
    facts.numbers = {{"importance", "importance", asNumbers(event.importance), true},
                     {"importance", "sensitivity", asNumbers(event.sensitivity), true},
                     {"importance", "uncertainty", asNumbers(event.uncertainty), true}};
    return facts;
  }
  Facts operator()(const FusionRound& event) const {
    Facts facts{"fusion", "fusion round " + number(event.round + 1), event.step, {}, {}};
    std::vector<double> categories;
    for (const FusionCategory category : event.category) categories.push_back(static_cast<double>(category));
    facts.texts = {{"fusion", "rule", event.rule}};
    facts.numbers = {{"fusion", "threshold of the previous score", {event.previousThreshold}},
                     {"fusion", "threshold of the current score", {event.currentThreshold}},
                     {"fusion", "previous score", asNumbers(event.previousScore), true},
                     {"fusion", "current score", asNumbers(event.currentScore), true},
                     {"fusion", "decision", categories, true},
                     {"fusion", "previous share", asNumbers(event.previousShare), true},
                     {"fusion", "history", asNumbers(event.historyAfter), true},
                     {"fusion", "change", asNumbers(event.change), true}};
    return facts;
  }
  Facts operator()(const Evaluated& event) const {
    Facts facts{"score",
                scorePlace(event.afterTask, event.onTask, event.split + " at " + stepPlace(event.step)),
                event.step,
                {},
                {}};
    const std::string curve = event.matrixEntry ? "accuracy" : "dev_score";
    facts.texts = {{curve, "metric", event.metric}};
    facts.numbers = {{curve, "score", {event.score}}, {curve, "examples", {static_cast<double>(event.examples)}}};
    return facts;
  }
  Facts operator()(const ExamplePredictions& event) const {
    Facts facts{"prediction", scorePlace(event.afterTask, event.onTask, ""), event.step, {}, {}};
    for (const ExamplePrediction& example : event.examples) {
      facts.texts.push_back({"prediction", "prompt of " + example.id, example.prompt});
      facts.texts.push_back({"prediction", "answer to " + example.id, example.prediction});
    }
    return facts;
  }
  Facts operator()(const ExampleRetrieval& event) const {
    Facts facts{"retrieval", scorePlace(event.afterTask, event.onTask, ""), event.step, {}, {}};
    facts.numbers = {{"retrieval", "owners", asNumbers(event.owner)},
                     {"retrieval", "slots", asNumbers(event.slot)},
                     {"retrieval", "weights", asNumbers(event.weight)},
                     {"retrieval", "similarities", asNumbers(event.similarity)}};
    return facts;
  }
  Facts operator()(const RetrievalSpace& event) const {
    Facts facts{"retrieval space", scorePlace(event.task, event.task, ""), event.step, {}, {}};
    facts.numbers = {{"retrieval space", "keys", asNumbers(event.keys)},
                     {"retrieval space", "queries", asNumbers(event.queries)}};
    return facts;
  }
  Facts operator()(const SettingChanged& event) const {
    return {"setting", stepPlace(event.step), event.step, {}, {{"setting", event.key, event.value}}};
  }
  template <class Other>
  Facts operator()(const Other&) const {
    return {};
  }
};

std::vector<Facts> factsOf(const std::vector<Event>& events) {
  std::vector<Facts> all;
  for (const Event& event : events) {
    if (isRepeatable(event)) all.push_back(std::visit(FactsOf(), event));
  }
  return all;
}

const RunFinished* endOf(const std::vector<Event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (const auto* end = std::get_if<RunFinished>(&*event)) return end;
  }
  return nullptr;
}

std::vector<std::string> unitsOf(const std::vector<Event>& events) {
  std::vector<std::string> names;
  for (const Event& event : events) {
    const auto* start = std::get_if<RunStarted>(&event);
    if (!start) continue;
    for (const SkillUnit& unit : start->units.units) names.push_back(unit.name);
    break;
  }
  return names;
}

class Comparer {
 public:
  Comparer(RunComparison& result, std::vector<std::string> units) : result_(result), units_(std::move(units)) {
    for (const char* name : {"run", "task", "loss", "learning_rate", "gradient_norm", "tokens", "importance", "fusion",
                             "accuracy", "dev_score", "prediction", "retrieval", "setting"}) {
      result_.curves.push_back({name});
    }
  }

  void compare(const Facts& before, const Facts& now) {
    if (before.kind != now.kind || before.place != now.place) {
      return part(before, "what happened", before.kind + " at " + before.place, now.kind + " at " + now.place, {});
    }
    for (std::size_t i = 0; i < std::max(before.texts.size(), now.texts.size()); ++i) {
      if (i >= before.texts.size() || i >= now.texts.size()) {
        part(before, "number of entries", number(std::ssize(before.texts)), number(std::ssize(now.texts)), {});
        break;
      }
      const Facts::Text &a = before.texts[i], &b = now.texts[i];
      CurveDifference& curve = count(a.curve, 1);
      if (a.what == b.what && a.value == b.value) continue;
      differs(curve, before.step, 0);
      part(before, a.what, a.value, b.value, {});
    }
    for (std::size_t i = 0; i < before.numbers.size(); ++i) compareNumbers(before, before.numbers[i], now.numbers[i]);
  }

  void part(const Facts& facts, const std::string& what, const std::string& before, const std::string& now,
            std::optional<double> difference) {
    if (result_.parting) return;
    result_.parting = Parting{facts.kind, facts.place, what, facts.step, before, now, difference};
  }

 private:
  void compareNumbers(const Facts& facts, const Facts::Numbers& a, const Facts::Numbers& b) {
    CurveDifference& curve = count(a.curve, std::ssize(a.values));
    if (a.values.size() != b.values.size()) {
      differs(curve, facts.step, 0);
      return part(facts, "number of values of " + a.what, number(std::ssize(a.values)), number(std::ssize(b.values)),
                  {});
    }
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      if (std::bit_cast<std::uint64_t>(a.values[i]) == std::bit_cast<std::uint64_t>(b.values[i])) continue;
      if (std::isnan(a.values[i]) && std::isnan(b.values[i])) continue;
      const double difference = std::abs(b.values[i] - a.values[i]);
      differs(curve, facts.step, difference);
      std::string what = a.what;
      if (a.perUnit && i < units_.size()) what += " of " + units_[i];
      if (!a.perUnit && a.values.size() > 1) what += ", entry " + number(static_cast<std::int64_t>(i) + 1);
      part(facts, what, realText(a.values[i]), realText(b.values[i]),
           std::isfinite(difference) ? std::optional<double>(difference) : std::nullopt);
    }
  }
  CurveDifference& count(const std::string& name, std::int64_t values) {
    const auto found = std::find_if(result_.curves.begin(), result_.curves.end(),
                                    [&name](const CurveDifference& curve) { return curve.name == name; });
    found->values += values;
    return *found;
  }
  static void differs(CurveDifference& curve, std::int64_t step, double difference) {
    ++curve.different;
    if (curve.firstStep < 0) curve.firstStep = step;
    if (std::isfinite(difference)) curve.largest = std::max(curve.largest, difference);
  }

  RunComparison& result_;
  std::vector<std::string> units_;
};

std::vector<EnvironmentDifference> environmentDifferences(const std::map<std::string, std::string>& before,
                                                          const std::map<std::string, std::string>& now) {
  std::vector<EnvironmentDifference> all;
  for (const auto& [name, value] : before) {
    const auto other = now.find(name);
    const std::string there = other == now.end() ? "" : other->second;
    if (there != value) all.push_back({name, value, there});
  }
  for (const auto& [name, value] : now) {
    if (!before.count(name)) all.push_back({name, "", value});
  }
  return all;
}

}  // namespace

bool isRepeatable(const Event& event) {
  return !std::holds_alternative<Message>(event) && !std::holds_alternative<Paused>(event) &&
         !std::holds_alternative<Checkpointed>(event) && !std::holds_alternative<Progress>(event) &&
         !std::holds_alternative<RunFinished>(event);
}

RunConfig configToReproduce(const StoredRun& run) {
  const std::string& id = run.summary.id;
  if (trimmed(run.configToml).empty()) {
    throw Error("the run " + id + " has no config to run again: it was not made by this program");
  }
  const RunLineage& from = run.summary.lineage;
  if (!from.parent.empty() && from.point != "start") {
    throw Error("the run " + id + " begins where the run " + from.parent +
                " stood: reproduce that one, and branch it again there");
  }
  RunConfig config = readConfigText(run.configToml, "the stored config of the run " + id);
  config.name = "Again: " + run.summary.name;
  config.experiment.clear();
  config.variant.clear();
  // Sums are split by threads: with as many as then, the same machine gives the same bits.
  const auto threads = run.environment.find("Threads");
  if (config.threads == 0 && threads != run.environment.end()) {
    config.threads = std::max<std::int64_t>(0, std::atoll(threads->second.c_str()));
  }
  return config;
}

RunComparison compareRuns(const std::vector<Event>& before, const std::vector<Event>& now,
                          const std::map<std::string, std::string>& environmentBefore,
                          const std::map<std::string, std::string>& environmentNow) {
  RunComparison result;
  const std::vector<Facts> a = factsOf(before), b = factsOf(now);
  const RunFinished *endBefore = endOf(before), *endNow = endOf(now);
  const bool whole = endBefore && endBefore->status == RunStatus::done;
  Comparer comparer(result, unitsOf(before));
  result.events = static_cast<std::int64_t>(std::min(a.size(), b.size()));
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    comparer.compare(a[i], b[i]);
    // Once the order parts, what comes is not comparable one by one.
    if (a[i].kind != b[i].kind || a[i].place != b[i].place) break;
  }
  const auto missing = [](const std::vector<Facts>& facts, std::size_t at) {
    return facts[at].kind + " at " + facts[at].place;
  };
  if (b.size() < a.size()) {
    comparer.part(a[b.size()], "what happened", missing(a, b.size()), "the end of the run", {});
  } else if (whole && b.size() > a.size()) {
    comparer.part(b[a.size()], "what happened", "the end of the run", missing(b, a.size()), {});
  }
  std::erase_if(result.curves, [](const CurveDifference& curve) { return curve.values == 0; });
  if (endBefore && endNow) {
    result.weightsBefore = endBefore->weightsSha256;
    result.weightsNow = endNow->weightsSha256;
    result.weightsCompared = whole && endNow->status == RunStatus::done && !result.weightsBefore.empty();
    if (result.weightsCompared && result.weightsBefore != result.weightsNow) {
      comparer.part({"weights", "the end", endBefore->step, {}, {}}, "SHA-256 of the weights", result.weightsBefore,
                    result.weightsNow, {});
    }
  }
  result.same = !result.parting.has_value();
  result.environment = environmentDifferences(environmentBefore, environmentNow);
  return result;
}

}  // namespace skillscope
