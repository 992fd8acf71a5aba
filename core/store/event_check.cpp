// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/event_check.h"

#include <cmath>
#include <string>

#include "core/base/error.h"

namespace skillscope {
namespace {

constexpr std::int64_t mostSteps = std::int64_t{1} << 40;
constexpr int mostRetrieved = 1 << 20;

class Checker {
 public:
  void operator()(const RunStarted& event) {
    if (started_) throw Error("it starts twice");
    started_ = true;
    if (event.tasks.size() > mostTasksOfARun) throw Error("it has " + std::to_string(event.tasks.size()) + " tasks");
    tasks_ = static_cast<int>(event.tasks.size());
    units_ = event.units.units.size();
    step(event.plannedSteps, "planned steps");
    for (const SkillUnit& unit : event.units.units) {
      if (unit.elements < 0 || unit.layer < -1 || unit.layer > 1'000'000 || unit.rank < -1 || unit.rank > 1'000'000) {
        throw Error("a skill unit has an impossible size or place");
      }
    }
  }
  void operator()(const TaskStarted& event) {
    task(event.task, 0);
    step(event.firstStep, "first step");
    step(event.plannedSteps, "planned steps");
  }
  void operator()(const StepDone& event) {
    task(event.task, 0);
    step(event.step, "step");
  }
  void operator()(const ImportanceSnapshot& event) {
    task(event.task, 0);
    step(event.step, "step");
    perUnit(event.importance, false);
    perUnit(event.sensitivity, true);
    perUnit(event.uncertainty, true);
  }
  void operator()(const FusionRound& event) {
    task(event.task, 0);
    step(event.step, "step");
    perUnit(event.previousScore, true);
    perUnit(event.currentScore, true);
    perUnit(event.category, false);
    perUnit(event.previousShare, true);
    perUnit(event.historyAfter, true);
    perUnit(event.change, true);
  }
  void operator()(const Evaluated& event) {
    task(event.afterTask, -1);
    task(event.onTask, 0);
    step(event.step, "step");
    if (std::isinf(event.score) || event.examples < 0) throw Error("a score is impossible");
  }
  void operator()(const ExamplePredictions& event) {
    task(event.afterTask, -1);
    task(event.onTask, 0);
    step(event.step, "step");
  }
  void operator()(const ExampleRetrieval& event) {
    task(event.afterTask, -1);
    task(event.onTask, 0);
    step(event.step, "step");
    if (event.count < 0 || event.count > mostRetrieved ||
        (event.count > 0 ? event.slot.size() % static_cast<std::size_t>(event.count) != 0 : !event.slot.empty())) {
      throw Error("what was retrieved is not the same number for every example");
    }
    for (const std::int32_t owner : event.owner) task(owner, -1);
  }
  void operator()(const RetrievalSpace& event) {
    task(event.task, 0);
    step(event.step, "step");
    const auto width = static_cast<std::size_t>(event.width > 0 ? event.width : 1);
    if (event.width <= 0 || event.groups <= 0 || event.width % event.groups != 0 || event.bytes < 0 ||
        event.keys.size() % width != 0 || event.queries.size() != event.place.size() * width) {
      throw Error("the keys and queries of a task do not have the width they name");
    }
  }
  void operator()(const Checkpointed& event) {
    step(event.step, "step");
    if (event.bytes < 0) throw Error("a weights file has less than no bytes");
  }
  void operator()(const Paused& event) { step(event.step, "step"); }
  void operator()(const SettingChanged& event) { step(event.step, "step"); }
  void operator()(const Message& event) { step(event.step, "step"); }
  void operator()(const Progress&) {}
  void operator()(const RunFinished& event) { step(event.step, "step"); }

 private:
  void task(int value, int lowest) const {
    if (value < lowest || value >= tasks_) throw Error("it names task " + std::to_string(value) + ", which it has not");
  }
  static void step(std::int64_t value, const char* what) {
    if (value < 0 || value > mostSteps) throw Error(std::string("it has an impossible ") + what);
  }
  template <class T>
  void perUnit(const std::vector<T>& values, bool mayBeEmpty) const {
    if (values.size() != units_ && !(mayBeEmpty && values.empty())) {
      throw Error("a list has " + std::to_string(values.size()) + " entries for " + std::to_string(units_) +
                  " skill units");
    }
  }

  bool started_ = false;
  int tasks_ = 0;
  std::size_t units_ = 0;
};

}  // namespace

void checkEvents(const std::vector<Event>& events) {
  Checker checker;
  for (const Event& event : events) std::visit(checker, event);
}

}  // namespace skillscope
