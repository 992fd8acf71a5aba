// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "ui/model/format.h"
#include "ui/model/run_timeline.h"

namespace skillscope {

TimeCursor::TimeCursor(RunTimeline* timeline, QObject* parent) : QObject(parent) {
  setTimeline(timeline);
}

void TimeCursor::setTimeline(RunTimeline* timeline) {
  if (timeline_) timeline_->disconnect(this);
  timeline_ = timeline;
  if (timeline_) {
    connect(timeline_, &RunTimeline::changed, this, &TimeCursor::follow);
    connect(timeline_, &QObject::destroyed, this, [this] { timeline_ = nullptr; });
  }
  setUnit(-1);
  pickTask(-1);
  clearRange();
  findPins();
  toLiveEdge();
}

int TimeCursor::task() const {
  return timeline_ ? timeline_->taskAt(step_) : -1;
}

int TimeCursor::fusionRound() const {
  return timeline_ ? timeline_->fusionIndexAt(step_) : -1;
}

void TimeCursor::follow(RunChanges changes) {
  if (!timeline_) return;
  const std::int64_t target = live_ ? timeline_->lastStep() : std::min(step_, timeline_->lastStep());
  if (unit_ >= timeline_->unitCount()) setUnit(-1);
  if (changes & RunChange::run) {
    if (pickedTask_ >= timeline_->taskCount()) pickTask(-1);
    findPins();
  }
  if (range_ && range_->last > timeline_->lastStep()) clearRange();
  if (target == step_) return;
  step_ = target;
  Q_EMIT moved(step_);
}

void TimeCursor::setStep(std::int64_t step) {
  const std::int64_t last = timeline_ ? timeline_->lastStep() : 0;
  const std::int64_t target = std::clamp<std::int64_t>(step, 0, last);
  // Only a request past the edge returns to following it: looking at the last step of a live run is looking at that
  // step.
  const bool live = step > last || (step == last && live_);
  const bool liveChanged = live != live_;
  live_ = live;
  const bool stepChanged = target != step_;
  step_ = target;
  if (liveChanged) Q_EMIT liveEdgeChanged(live_);
  if (stepChanged) Q_EMIT moved(step_);
}

void TimeCursor::toLiveEdge() {
  const std::int64_t target = timeline_ ? timeline_->lastStep() : 0;
  const bool stepChanged = target != step_;
  const bool liveChanged = !live_;
  live_ = true;
  step_ = target;
  if (liveChanged) Q_EMIT liveEdgeChanged(true);
  if (stepChanged) Q_EMIT moved(step_);
}

void TimeCursor::toTask(int task) {
  if (!timeline_ || task < 0 || task >= timeline_->taskCount()) return;
  const TimelineTask& entry = timeline_->tasks()[static_cast<std::size_t>(task)];
  if (entry.started) setStep(entry.lastStep);
}

void TimeCursor::toFusionRound(int index) {
  if (!timeline_ || index < 0 || index >= static_cast<int>(timeline_->fusionRounds().size())) return;
  setStep(timeline_->fusionRounds()[static_cast<std::size_t>(index)].step);
}

void TimeCursor::next() {
  if (!timeline_) return;
  if (stride_ == TimeStride::fusionRound) return nextFusionRound();
  if (stride_ == TimeStride::task) return nextTask();
  const auto& snapshots = timeline_->snapshots();
  const auto index = static_cast<std::size_t>(timeline_->snapshotIndexAt(step_) + 1);
  if (step_ >= timeline_->lastStep())
    toLiveEdge();
  else if (stride_ == TimeStride::step || snapshots.empty())
    setStep(step_ + 1);
  else
    setStep(index < snapshots.size() ? snapshots[index].step : timeline_->lastStep());
}

void TimeCursor::previous() {
  if (!timeline_) return;
  if (stride_ == TimeStride::fusionRound) return previousFusionRound();
  if (stride_ == TimeStride::task) return previousTask();
  const auto& snapshots = timeline_->snapshots();
  if (stride_ == TimeStride::step || snapshots.empty()) return setStep(step_ - 1);
  const int index = timeline_->snapshotIndexAt(step_ - 1);
  setStep(index < 0 ? 0 : snapshots[static_cast<std::size_t>(index)].step);
}

void TimeCursor::setStride(TimeStride stride) {
  if (stride == stride_) return;
  stride_ = stride;
  Q_EMIT strideChanged();
}

void TimeCursor::nextFusionRound() {
  if (!timeline_) return;
  const int index = fusionRound() + 1;
  if (index < static_cast<int>(timeline_->fusionRounds().size()))
    toFusionRound(index);
  else
    toLiveEdge();
}

void TimeCursor::previousFusionRound() {
  if (!timeline_) return;
  const int index = timeline_->fusionIndexAt(step_ - 1);
  index < 0 ? toStart() : toFusionRound(index);
}

void TimeCursor::nextTask() {
  if (!timeline_) return;
  for (const TimelineTask& task : timeline_->tasks())
    if (task.started && task.lastStep > step_) return setStep(task.lastStep);
  toLiveEdge();
}

void TimeCursor::previousTask() {
  if (!timeline_) return;
  std::int64_t target = 0;
  for (const TimelineTask& task : timeline_->tasks())
    if (task.started && task.lastStep < step_) target = std::max(target, task.lastStep);
  setStep(target);
}

void TimeCursor::setRange(std::int64_t one, std::int64_t other) {
  const std::int64_t last = timeline_ ? timeline_->lastStep() : 0;
  StepRange range{std::clamp<std::int64_t>(std::min(one, other), 0, last),
                  std::clamp<std::int64_t>(std::max(one, other), 0, last)};
  if (range.last - range.first < 2) return clearRange();
  if (range_ == range) return;
  range_ = range;
  Q_EMIT rangeChanged();
}

void TimeCursor::clearRange() {
  if (!range_) return;
  range_.reset();
  Q_EMIT rangeChanged();
}

void TimeCursor::startRangeHere() {
  if (!timeline_) return;
  const std::int64_t last = range_ && range_->last > step_ ? range_->last : timeline_->lastStep();
  setRange(step_, last);
}

void TimeCursor::endRangeHere() {
  setRange(range_ && range_->first < step_ ? range_->first : 0, step_);
}

QString TimeCursor::shortText() const {
  const int round = fusionRound();
  return round < 0 ? tr("step %1").arg(grouped(step_)) : tr("step %1 · round %2").arg(grouped(step_)).arg(round + 1);
}

QString TimeCursor::text() const {
  if (!timeline_ || timeline_->isEmpty()) return {};
  QStringList parts;
  parts
      << (task() < 0
              ? tr("before training")
              : tr("task %1 of %2, %3").arg(task() + 1).arg(timeline_->taskCount()).arg(timeline_->taskTitle(task())));
  parts << tr("step %1 of %2").arg(grouped(step_), grouped(timeline_->plannedSteps()));
  if (const auto rounds = timeline_->fusionRounds().size(); rounds > 0)
    parts << (fusionRound() < 0 ? tr("before the first fusion")
                                : tr("fusion round %1 of %2").arg(fusionRound() + 1).arg(rounds));
  if (range_) parts << tr("range %1 to %2").arg(grouped(range_->first), grouped(range_->last));
  return parts.join(QStringLiteral(" · "));
}

bool TimeCursor::isPinned(int unit) const {
  return std::find(pins_.begin(), pins_.end(), unit) != pins_.end();
}

void TimeCursor::togglePin(int unit) {
  if (!timeline_ || unit < 0 || unit >= timeline_->unitCount()) return;
  const std::string& name = timeline_->units().units[static_cast<std::size_t>(unit)].name;
  if (std::erase(pinnedNames_, name) == 0) pinnedNames_.push_back(name);
  findPins();
}

void TimeCursor::clearPins() {
  setPinnedNames({});
}

void TimeCursor::setPinnedNames(std::vector<std::string> names) {
  pinnedNames_ = std::move(names);
  findPins();
}

void TimeCursor::findPins() {
  std::vector<int> found;
  if (timeline_) {
    const std::vector<SkillUnit>& units = timeline_->units().units;
    for (const std::string& name : pinnedNames_) {
      const auto unit =
          std::find_if(units.begin(), units.end(), [&name](const SkillUnit& each) { return each.name == name; });
      if (unit != units.end()) found.push_back(static_cast<int>(unit - units.begin()));
    }
  }
  if (found == pins_) return;
  pins_ = std::move(found);
  Q_EMIT pinsChanged();
}

void TimeCursor::pickTask(int task) {
  const int target = timeline_ && task >= 0 && task < timeline_->taskCount() ? task : -1;
  if (target == pickedTask_) return;
  pickedTask_ = target;
  Q_EMIT pickedTaskChanged(pickedTask_);
}

void TimeCursor::setUnit(int unit) {
  const int count = timeline_ ? timeline_->unitCount() : 0;
  const int target = unit >= 0 && unit < count ? unit : -1;
  if (target == unit_) return;
  unit_ = target;
  Q_EMIT unitChanged(unit_);
}

}  // namespace skillscope
