// SPDX-License-Identifier: GPL-3.0-or-later
//
// One run, live or stored, as the views see it: the events in typed series, ordered by step, with look-up by step. It
// is the only source the views read, so a view cannot tell a live run from a stored one. Units as in core/run/event.h:
// scores are fractions in [0, 1], times seconds, steps count from 1 (0 = before training). Thread: GUI thread only.
// Pointers and references stay valid until the next append() or clear().
#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/learn/metrics.h"
#include "core/run/history.h"

namespace skillscope {

enum class RunChange : unsigned {
  run = 1 << 0,    ///< the run began: tasks and units are known
  tasks = 1 << 1,  ///< a task began or ended
  steps = 1 << 2,
  importance = 1 << 3,
  fusion = 1 << 4,
  evaluations = 1 << 5,
  predictions = 1 << 6,
  messages = 1 << 7,  ///< also checkpoints and changed settings
  progress = 1 << 8,
  status = 1 << 9,  ///< running, paused, finished
  marks = 1 << 10,  ///< moments that are marked on the time axis
  all = (1 << 11) - 1
};
Q_DECLARE_FLAGS(RunChanges, RunChange)
Q_DECLARE_OPERATORS_FOR_FLAGS(RunChanges)

/// A moment of a run that is marked on the time axis and on curves.
struct TimelineMark {
  enum class Kind {
    origin,  ///< the run began here, as a branch of another one
    branch,  ///< another run began here, as a branch of this one
    setting  ///< a setting changed from this step on
  };
  Kind kind = Kind::setting;
  std::int64_t step = 0;
  QString text;
  bool operator==(const TimelineMark&) const = default;
};

struct TimelineTask {
  TaskInfo info;
  std::int64_t firstStep = 0;     ///< 0 = not started
  std::int64_t lastStep = 0;      ///< last step seen in the task
  std::int64_t plannedSteps = 0;  ///< an estimate until the task has started
  bool started = false, ended = false;
};

class RunTimeline : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  /// From LiveFeed::drain(), RunReader::events() or RunReader::history(). One changed() for all of them. Steps that
  /// repeat earlier ones (a run that went on from a checkpoint) replace what was recorded after the repeated step.
  void append(std::vector<Event> events);
  void appendHistory(std::vector<HistoryPart> parts);
  void clear();

  bool isEmpty() const { return !started_; }
  const std::string& runId() const { return run_.runId; }
  /// Where the run's files lie (weights, importance of elements); empty for a run that is not stored.
  const std::string& filesFolder() const { return filesFolder_; }
  void setFilesFolder(std::string folder) { filesFolder_ = std::move(folder); }
  const RunStarted& run() const { return run_; }
  int taskCount() const { return static_cast<int>(tasks_.size()); }
  const std::vector<TimelineTask>& tasks() const { return tasks_; }
  QString taskTitle(int task) const;
  const SkillUnitTable& units() const { return run_.units; }
  int unitCount() const { return static_cast<int>(run_.units.units.size()); }

  const StepSeries& steps() const { return steps_; }
  const std::vector<ImportanceSnapshot>& snapshots() const { return snapshots_; }
  const std::vector<FusionRound>& fusionRounds() const { return rounds_; }
  const std::vector<Evaluated>& evaluations() const { return evaluations_; }
  const std::vector<ExamplePredictions>& predictions() const { return predictions_; }
  const std::vector<ExampleRetrieval>& retrievals() const { return retrievals_; }
  /// One entry a task at most, in the order in which they were learned.
  const std::vector<RetrievalSpace>& retrievalSpaces() const { return spaces_; }
  const std::vector<Message>& messages() const { return messages_; }
  const std::vector<Checkpointed>& checkpoints() const { return checkpoints_; }
  const std::vector<SettingChanged>& changedSettings() const { return settings_; }
  /// Branches (told by who knows the store's other runs) and changed settings, by step.
  std::vector<TimelineMark> marks() const;
  void setBranchMarks(std::vector<TimelineMark> marks);
  const std::optional<Progress>& progress() const { return progress_; }
  const std::optional<RunFinished>& finished() const { return finished_; }
  RunStatus status() const { return finished_ ? finished_->status : RunStatus::running; }
  bool isPaused() const { return paused_ && !finished_; }

  /// The last step recorded; 0 before training.
  std::int64_t lastStep() const { return lastStep_; }
  /// The end of the time axis: planned steps of the run, at least lastStep().
  std::int64_t plannedSteps() const;
  /// Where a task lies on the time axis, planned for those not started: [first, last] step.
  std::pair<std::int64_t, std::int64_t> taskSpan(int task) const;
  /// The task being learned at a step, −1 at step 0.
  int taskAt(std::int64_t step) const;
  /// How many tasks had been learned at a step (their last step is at or before it).
  int learnedTasksAt(std::int64_t step) const;

  // The state at a step: the last record at or before it; −1 or nullptr where there is none.
  int stepIndexAt(std::int64_t step) const;
  int snapshotIndexAt(std::int64_t step) const;
  const ImportanceSnapshot* snapshotAt(std::int64_t step) const;
  int fusionIndexAt(std::int64_t step) const;
  const FusionRound* fusionAt(std::int64_t step) const;
  AccuracyMatrix matrixAt(std::int64_t step) const;
  /// Last score on the task at or before the step; tests count before dev scores of the same step.
  const Evaluated* evaluationAt(int task, std::int64_t step) const;
  /// What the scores measured so far are called: "accuracy", "ROUGE-L", …; "score" where tasks differ.
  QString scoreName() const;
  /// The split that the accuracy matrix is measured on.
  QString scoredSplit() const;

 Q_SIGNALS:
  void changed(skillscope::RunChanges changes);

 private:
  RunChanges take(Event&& event);
  RunChanges take(const StepSeries& steps);
  RunChanges take(const StepDone& step);
  void tell(RunChanges changes, std::int64_t lastStepBefore);
  void forgetFrom(std::int64_t step);
  void endTask(int task, RunChanges& changes);

  bool started_ = false, paused_ = false;
  RunStarted run_;
  std::string filesFolder_;
  std::vector<TimelineTask> tasks_;
  StepSeries steps_;  ///< ascending
  std::vector<ImportanceSnapshot> snapshots_;
  std::vector<FusionRound> rounds_;
  std::vector<Evaluated> evaluations_;
  std::vector<ExamplePredictions> predictions_;
  std::vector<ExampleRetrieval> retrievals_;
  std::vector<Message> messages_;
  std::vector<Checkpointed> checkpoints_;
  std::vector<SettingChanged> settings_;
  std::vector<TimelineMark> branchMarks_;
  std::optional<Progress> progress_;
  std::optional<RunFinished> finished_;
  std::int64_t lastStep_ = 0;
  std::vector<RetrievalSpace> spaces_;
};

/// What "next" and "previous" mean to the cursor.
enum class TimeStride { snapshot, step, fusionRound, task };

/// Optimizer steps from `first` to `last`, both in it.
struct StepRange {
  std::int64_t first = 0, last = 0;
  bool operator==(const StepRange&) const = default;
};

/// The one place in time that all views of a window look at, with the stretch of time, the skill unit and the task they
/// point at. Follows the live edge until it is moved.
class TimeCursor : public QObject {
  Q_OBJECT

 public:
  explicit TimeCursor(RunTimeline* timeline, QObject* parent = nullptr);
  /// Goes to the live edge of the other run. Pinned units stay pinned where the other run has units of that name.
  void setTimeline(RunTimeline* timeline);
  RunTimeline* timeline() const { return timeline_; }

  std::int64_t step() const { return step_; }
  bool atLiveEdge() const { return live_; }
  int task() const;         ///< −1 before training
  int fusionRound() const;  ///< index of the last fusion at or before the cursor, −1 if none
  /// "task 3 of 6 · step 360 · round 2 of 6", short: "step 360 · round 2".
  QString text() const;
  QString shortText() const;

  void setStep(std::int64_t step);
  void toLiveEdge();
  void toStart() { setStep(0); }
  void toTask(int task);          ///< the task's last recorded step
  void toFusionRound(int index);  ///< the step of the merge
  /// By the stride. Snapshots stand for steps in a run without any; past the last one lies the live edge.
  void next();
  void previous();
  void setStride(TimeStride stride);
  TimeStride stride() const { return stride_; }
  void nextFusionRound();
  void previousFusionRound();
  void nextTask();  ///< ends of tasks
  void previousTask();

  /// A stretch of time to look at closely: curves show it alone, playing goes round in it.
  const std::optional<StepRange>& range() const { return range_; }
  /// In either order; cut to the recorded steps. A range of less than two steps is none.
  void setRange(std::int64_t one, std::int64_t other);
  void clearRange();
  /// Moves one end of the range to the cursor; the other end starts as that of the run.
  void startRangeHere();
  void endRangeHere();

  int unit() const { return unit_; }  ///< −1 = none picked
  void setUnit(int unit);
  /// Units that stay marked wherever the cursor goes, in the order they were pinned.
  const std::vector<int>& pins() const { return pins_; }
  bool isPinned(int unit) const;
  void togglePin(int unit);
  void clearPins();
  /// Names of pinned units, those included that this run does not have; to keep pins between sessions.
  const std::vector<std::string>& pinnedNames() const { return pinnedNames_; }
  void setPinnedNames(std::vector<std::string> names);

  int pickedTask() const { return pickedTask_; }  ///< the task whose curve is looked at, −1 = all
  void pickTask(int task);

 Q_SIGNALS:
  void moved(std::int64_t step);
  void liveEdgeChanged(bool atLiveEdge);
  void strideChanged();
  void rangeChanged();
  void unitChanged(int unit);
  void pinsChanged();
  void pickedTaskChanged(int task);

 private:
  void follow(RunChanges changes);
  void findPins();

  RunTimeline* timeline_ = nullptr;
  std::int64_t step_ = 0;
  bool live_ = true;
  TimeStride stride_ = TimeStride::snapshot;
  std::optional<StepRange> range_;
  int unit_ = -1, pickedTask_ = -1;
  std::vector<int> pins_;
  std::vector<std::string> pinnedNames_;
};

}  // namespace skillscope
