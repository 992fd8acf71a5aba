// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/run_timeline.h"

#include <QCoreApplication>
#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "core/learn/task_score.h"
#include "ui/model/core_text.h"

// Not the class's own tr(): the lupdate of Qt 6.8 loses classes that follow an enum with an underlying type.
namespace skillscope {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// Index of the last element whose step is at or before `step`, −1 if none.
template <class Records>
int lastAtOrBefore(const Records& records, std::int64_t step) {
  const auto end = std::upper_bound(records.begin(), records.end(), step,
                                    [](std::int64_t value, const auto& record) { return value < record.step; });
  return static_cast<int>(end - records.begin()) - 1;
}

template <class Records>
void eraseFrom(Records& records, std::int64_t step) {
  std::erase_if(records, [step](const auto& record) { return record.step >= step; });
}

}  // namespace

void RunTimeline::append(std::vector<Event> events) {
  RunChanges changes;
  const std::int64_t before = lastStep_;
  for (Event& event : events) changes |= take(std::move(event));
  tell(changes, before);
}

void RunTimeline::appendHistory(std::vector<HistoryPart> parts) {
  RunChanges changes;
  const std::int64_t before = lastStep_;
  for (HistoryPart& part : parts) {
    changes |= std::visit(Overloaded{[this](Event& event) { return take(std::move(event)); },
                                     [this](const StepSeries& steps) { return take(steps); }},
                          part);
  }
  tell(changes, before);
}

void RunTimeline::tell(RunChanges changes, std::int64_t lastStepBefore) {
  if (lastStep_ != lastStepBefore) changes |= RunChange::steps;
  if (changes) Q_EMIT changed(changes);
}

void RunTimeline::clear() {
  started_ = paused_ = false;
  run_ = {};
  tasks_.clear();
  steps_ = {};
  snapshots_.clear();
  rounds_.clear();
  evaluations_.clear();
  predictions_.clear();
  retrievals_.clear();
  spaces_.clear();
  messages_.clear();
  checkpoints_.clear();
  settings_.clear();
  branchMarks_.clear();
  progress_.reset();
  finished_.reset();
  lastStep_ = 0;
  Q_EMIT changed(RunChange::all);
}

RunChanges RunTimeline::take(const StepDone& value) {
  if (!steps_.step.empty() && value.step <= steps_.step.back()) forgetFrom(value.step);
  steps_.add(value);
  lastStep_ = std::max(lastStep_, value.step);
  if (value.task >= 0 && value.task < taskCount()) tasks_[static_cast<std::size_t>(value.task)].lastStep = value.step;
  return RunChange::steps;
}

RunChanges RunTimeline::take(const StepSeries& steps) {
  const bool onward =
      std::adjacent_find(steps.step.begin(), steps.step.end(), std::greater_equal<>()) == steps.step.end() &&
      (steps_.step.empty() || steps.step.empty() || steps.step.front() > steps_.step.back());
  if (!onward) {
    for (std::size_t i = 0; i < steps.size(); ++i) take(steps.at(i));
    return RunChange::steps;
  }
  steps_.add(steps, 0, steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const int task = steps.task[i];
    if (task >= 0 && task < taskCount()) tasks_[static_cast<std::size_t>(task)].lastStep = steps.step[i];
    lastStep_ = std::max(lastStep_, steps.step[i]);
  }
  return RunChange::steps;
}

RunChanges RunTimeline::take(Event&& event) {
  return std::visit(
      Overloaded{
          [this](RunStarted&& value) -> RunChanges {
            started_ = true;
            run_ = std::move(value);
            tasks_.clear();
            for (const TaskInfo& info : run_.tasks) {
              TimelineTask task;
              task.info = info;
              task.plannedSteps =
                  run_.plannedSteps / static_cast<std::int64_t>(std::max<std::size_t>(1, run_.tasks.size()));
              tasks_.push_back(std::move(task));
            }
            return RunChange::run | RunChange::tasks | RunChange::status;
          },
          [this](TaskStarted&& value) -> RunChanges {
            RunChanges changes = RunChange::tasks;
            if (value.task < 0 || value.task >= taskCount()) return changes;
            for (int earlier = 0; earlier < value.task; ++earlier) endTask(earlier, changes);
            TimelineTask& task = tasks_[static_cast<std::size_t>(value.task)];
            task.started = true;
            task.ended = false;
            task.firstStep = value.firstStep;
            task.plannedSteps = value.plannedSteps;
            task.lastStep = std::max<std::int64_t>(value.firstStep - 1, 0);
            return changes;
          },
          [this](StepDone&& value) -> RunChanges { return take(value); },
          [this](ImportanceSnapshot&& value) -> RunChanges {
            if (!snapshots_.empty() && value.step < snapshots_.back().step) eraseFrom(snapshots_, value.step);
            // The snapshot at a task's end repeats the step of the last one on the way; the later one is the truth.
            if (!snapshots_.empty() && value.step == snapshots_.back().step && value.task == snapshots_.back().task)
              snapshots_.back() = std::move(value);
            else
              snapshots_.push_back(std::move(value));
            return RunChange::importance;
          },
          [this](FusionRound&& value) -> RunChanges {
            RunChanges changes = RunChange::fusion;
            if (!rounds_.empty() && value.step < rounds_.back().step) eraseFrom(rounds_, value.step);
            rounds_.push_back(std::move(value));
            return changes;
          },
          [this](Evaluated&& value) -> RunChanges {
            RunChanges changes = RunChange::evaluations;
            if (value.matrixEntry && value.afterTask >= 0) endTask(value.afterTask, changes);
            evaluations_.push_back(std::move(value));
            return changes;
          },
          [this](ExamplePredictions&& value) -> RunChanges {
            predictions_.push_back(std::move(value));
            return RunChange::predictions;
          },
          [this](ExampleRetrieval&& value) -> RunChanges {
            retrievals_.push_back(std::move(value));
            return RunChange::predictions;
          },
          [this](RetrievalSpace&& value) -> RunChanges {
            spaces_.push_back(std::move(value));
            return RunChange::predictions;
          },
          [this](Checkpointed&& value) -> RunChanges {
            checkpoints_.push_back(std::move(value));
            return RunChange::messages;
          },
          [this](Paused&& value) -> RunChanges {
            paused_ = value.paused;
            return RunChange::status;
          },
          [this](SettingChanged&& value) -> RunChanges {
            settings_.push_back(std::move(value));
            return RunChange::messages | RunChange::marks;
          },
          [this](Message&& value) -> RunChanges {
            messages_.push_back(std::move(value));
            return RunChange::messages;
          },
          [this](Progress&& value) -> RunChanges {
            progress_ = std::move(value);
            return RunChange::progress;
          },
          [this](RunFinished&& value) -> RunChanges {
            RunChanges changes = RunChange::status;
            finished_ = std::move(value);
            if (finished_->status == RunStatus::done)
              for (int task = 0; task < taskCount(); ++task) endTask(task, changes);
            return changes;
          },
      },
      std::move(event));
}

std::vector<TimelineMark> RunTimeline::marks() const {
  std::vector<TimelineMark> marks = branchMarks_;
  for (const SettingChanged& change : settings_) {
    marks.push_back({TimelineMark::Kind::setting, change.step,
                     QCoreApplication::translate("RunTimeline", "%1 = %2 from step %3 on")
                         .arg(QString::fromStdString(change.key), QString::fromStdString(change.value))
                         .arg(change.step)});
  }
  std::stable_sort(marks.begin(), marks.end(),
                   [](const TimelineMark& a, const TimelineMark& b) { return a.step < b.step; });
  return marks;
}

void RunTimeline::setBranchMarks(std::vector<TimelineMark> marks) {
  if (marks == branchMarks_) return;
  branchMarks_ = std::move(marks);
  Q_EMIT changed(RunChange::marks);
}

void RunTimeline::endTask(int task, RunChanges& changes) {
  if (task < 0 || task >= taskCount()) return;
  TimelineTask& entry = tasks_[static_cast<std::size_t>(task)];
  if (!entry.started || entry.ended) return;
  entry.ended = true;
  changes |= RunChange::tasks;
}

void RunTimeline::forgetFrom(std::int64_t step) {
  const auto kept = static_cast<std::size_t>(stepIndexAt(step - 1) + 1);
  steps_.keep(kept);
  eraseFrom(snapshots_, step);
  eraseFrom(rounds_, step);
  eraseFrom(evaluations_, step);
  eraseFrom(predictions_, step);
  eraseFrom(retrievals_, step);
  eraseFrom(spaces_, step);
  lastStep_ = steps_.step.empty() ? 0 : steps_.step.back();
  for (TimelineTask& task : tasks_) {
    if (task.firstStep > step) task.started = task.ended = false;
    task.lastStep = std::min(task.lastStep, lastStep_);
  }
}

QString RunTimeline::taskTitle(int task) const {
  if (task < 0 || task >= taskCount()) return QCoreApplication::translate("RunTimeline", "Before training");
  const TaskInfo& info = tasks_[static_cast<std::size_t>(task)].info;
  return QString::fromStdString(info.title.empty() ? info.name : info.title);
}

std::int64_t RunTimeline::plannedSteps() const {
  std::int64_t end = std::max<std::int64_t>(lastStep_, 1);
  if (finished_) return end;  // what was not reached is not part of the picture any more
  if (!tasks_.empty()) end = std::max(end, taskSpan(taskCount() - 1).second);
  return std::max(end, tasks_.empty() ? run_.plannedSteps : 0);
}

std::pair<std::int64_t, std::int64_t> RunTimeline::taskSpan(int task) const {
  std::int64_t first = 1, last = 0;
  for (int index = 0; index <= task && index < taskCount(); ++index) {
    const TimelineTask& entry = tasks_[static_cast<std::size_t>(index)];
    first = entry.started && entry.firstStep > 0 ? entry.firstStep : last + 1;
    const bool over = entry.ended || (finished_ && entry.started);
    last = over ? std::max(entry.lastStep, first) : std::max(first + entry.plannedSteps - 1, entry.lastStep);
  }
  return {first, last};
}

int RunTimeline::taskAt(std::int64_t step) const {
  if (step <= 0) return -1;
  int found = -1;
  for (int task = 0; task < taskCount(); ++task)
    if (tasks_[static_cast<std::size_t>(task)].started && tasks_[static_cast<std::size_t>(task)].firstStep <= step)
      found = task;
  return found;
}

int RunTimeline::learnedTasksAt(std::int64_t step) const {
  int learned = 0;
  for (const TimelineTask& task : tasks_)
    if (task.ended && task.lastStep > 0 && task.lastStep <= step) ++learned;
  return learned;
}

int RunTimeline::stepIndexAt(std::int64_t step) const {
  return static_cast<int>(std::upper_bound(steps_.step.begin(), steps_.step.end(), step) - steps_.step.begin()) - 1;
}

int RunTimeline::snapshotIndexAt(std::int64_t step) const {
  return lastAtOrBefore(snapshots_, step);
}

const ImportanceSnapshot* RunTimeline::snapshotAt(std::int64_t step) const {
  const int index = snapshotIndexAt(step);
  return index < 0 ? nullptr : &snapshots_[static_cast<std::size_t>(index)];
}

int RunTimeline::fusionIndexAt(std::int64_t step) const {
  return lastAtOrBefore(rounds_, step);
}

const FusionRound* RunTimeline::fusionAt(std::int64_t step) const {
  const int index = fusionIndexAt(step);
  return index < 0 ? nullptr : &rounds_[static_cast<std::size_t>(index)];
}

AccuracyMatrix RunTimeline::matrixAt(std::int64_t step) const {
  AccuracyMatrix matrix(taskCount());
  for (const Evaluated& entry : evaluations_)
    if (entry.matrixEntry && entry.step <= step && entry.onTask >= 0 && entry.onTask < taskCount() &&
        entry.afterTask >= -1 && entry.afterTask < taskCount())
      matrix.set(entry.afterTask + 1, entry.onTask, entry.score);
  return matrix;
}

const Evaluated* RunTimeline::evaluationAt(int task, std::int64_t step) const {
  const Evaluated* found = nullptr;
  for (const Evaluated& entry : evaluations_) {
    if (entry.onTask != task || entry.step > step) continue;
    if (!found || entry.step > found->step || (entry.step == found->step && (entry.matrixEntry || !found->matrixEntry)))
      found = &entry;
  }
  return found;
}

QString RunTimeline::scoreName() const {
  std::vector<std::string> metrics;
  for (const Evaluated& entry : evaluations_) {
    if (metrics.empty() || metrics.back() != entry.metric) metrics.push_back(entry.metric);
  }
  return coreText(skillscope::scoreName(metrics));
}

QString RunTimeline::scoredSplit() const {
  for (const Evaluated& entry : evaluations_) {
    if (entry.matrixEntry) return QString::fromStdString(entry.split);
  }
  return QStringLiteral("test");
}

}  // namespace skillscope
