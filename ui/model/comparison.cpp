// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/comparison.h"

#include <QThread>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/run/averaged_loss.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

constexpr double averagedSteps = 25;
constexpr std::size_t mostPoints = 4000;

/// Tasks learned at a step, with the share of the one at work.
double inTasks(const RunTimeline& timeline, std::int64_t step) {
  const int task = timeline.taskAt(step);
  if (task < 0) return 0;
  const auto [first, last] = timeline.taskSpan(task);
  const double share =
      last >= first ? static_cast<double>(step - first + 1) / static_cast<double>(last - first + 1) : 1;
  return task + std::clamp(share, 0.0, 1.0);
}

double secondsAt(const ComparedRun& run, std::int64_t step) {
  const std::vector<std::int64_t>& steps = run.timeline->steps().step;
  const auto done = std::upper_bound(steps.begin(), steps.end(), step) - steps.begin();
  return done == 0 ? 0 : run.elapsed[static_cast<std::size_t>(done - 1)];
}

void prepareLoss(ComparedRun& run) {
  const StepSeries& steps = run.timeline->steps();
  // Averaging comes first; of what is drawn, every so many points are enough.
  const std::size_t stride = std::max<std::size_t>(1, steps.size() / mostPoints);
  AveragedLoss average(averagedSteps);
  double seconds = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double value = average.add(steps.task[i], steps.loss[i]);
    if (std::isfinite(steps.seconds[i])) seconds += steps.seconds[i];
    run.elapsed.push_back(seconds);
    if (!std::isfinite(value) || (i % stride != 0 && i + 1 != steps.size())) continue;
    run.loss.step.push_back(static_cast<double>(steps.step[i]));
    run.loss.task.push_back(inTasks(*run.timeline, steps.step[i]));
    run.loss.seconds.push_back(seconds);
    run.loss.y.push_back(value);
  }
}

void prepareScores(ComparedRun& run) {
  const int tasks = run.timeline->taskCount();
  run.tasks.resize(static_cast<std::size_t>(tasks));
  std::vector<double> sum(static_cast<std::size_t>(tasks)), count(sum.size());
  std::vector<std::int64_t> at(sum.size());
  for (const Evaluated& entry : run.timeline->evaluations()) {
    if (entry.onTask < 0 || entry.onTask >= tasks || !entry.matrixEntry) continue;
    if (entry.afterTask < entry.onTask || entry.afterTask >= tasks) continue;
    const auto after = static_cast<std::size_t>(entry.afterTask);
    sum[after] += 100 * entry.score;
    count[after] += 1;
    at[after] = entry.step;
    ComparedCurve& curve = run.tasks[static_cast<std::size_t>(entry.onTask)];
    curve.step.push_back(static_cast<double>(entry.step));
    curve.task.push_back(entry.afterTask + 1);
    curve.seconds.push_back(secondsAt(run, entry.step));
    curve.y.push_back(100 * entry.score);
  }
  for (std::size_t after = 0; after < sum.size(); ++after) {
    if (count[after] < static_cast<double>(after + 1)) continue;  // not measured in full
    run.average.step.push_back(static_cast<double>(at[after]));
    run.average.task.push_back(static_cast<double>(after + 1));
    run.average.seconds.push_back(secondsAt(run, at[after]));
    run.average.y.push_back(sum[after] / count[after]);
  }
}

/// Rounded up, so that the last step lies before it.
std::int64_t wholeSeconds(const ComparedRun& run) {
  return run.elapsed.empty() ? 0 : static_cast<std::int64_t>(std::ceil(run.elapsed.back()));
}

Qt::PenStyle penStyleOf(RunLineStyle style) {
  switch (style) {
    case RunLineStyle::solid:
      return Qt::SolidLine;
    case RunLineStyle::dashed:
      return Qt::DashLine;
    case RunLineStyle::dotted:
      return Qt::DotLine;
    case RunLineStyle::dashDotted:
      return Qt::DashDotLine;
    case RunLineStyle::automatic:
      break;
  }
  return Qt::NoPen;
}

}  // namespace

ComparedRun readComparedRun(const RunReader& reader, const std::string& id, QThread* owner) {
  ComparedRun run;
  const StoredRun stored = reader.run(id);
  run.id = QString::fromStdString(id);
  run.summary = stored.summary;
  run.matrix = stored.matrix;
  try {
    run.config = configValues(stored.configToml);
  } catch (const Error&) {  // the run can be compared all the same, but for its settings
  }
  run.figures = figuresOf(stored.summary, stored.matrix);
  run.timeline = std::make_shared<RunTimeline>();
  run.timeline->appendHistory(reader.history(id));
  prepareLoss(run);
  prepareScores(run);
  run.timeline->moveToThread(owner);
  return run;
}

Comparison::Comparison(QObject* parent) : QObject(parent) {}

void Comparison::setRuns(const QString& storePath, const QStringList& wanted) {
  QStringList ids = wanted;
  ids.removeDuplicates();
  ids.removeAll(QString());
  if (storePath != store_) runs_.clear();
  store_ = storePath;
  if (ids.isEmpty()) {
    jobs_.cancel();
    loading_ = false;
    runs_.clear();
    base_ = 0;
    settle();
    Q_EMIT changed();
    return;
  }
  std::vector<std::string> missing;
  for (const QString& id : ids) {
    const int known = indexOf(id);
    // A run that was still going on is read again: it may have got further.
    if (known < 0 || runs_[static_cast<std::size_t>(known)].summary.status == RunStatus::running) {
      missing.push_back(id.toStdString());
    }
  }
  loading_ = true;
  Q_EMIT loading(static_cast<int>(ids.size()));
  jobs_.start(
      this,
      [store = storePath.toStdString(), missing, owner = thread()](const JobTracker::Wanted& stillWanted) {
        std::vector<ComparedRun> read;
        const RunReader reader(store);
        for (const std::string& id : missing) {
          if (!stillWanted()) break;
          read.push_back(readComparedRun(reader, reader.resolve(id), owner));
        }
        return read;
      },
      [this, ids](std::vector<ComparedRun> read) {
        std::vector<ComparedRun> next;
        for (const QString& id : ids) {
          // A beginning of an identifier will do, as everywhere.
          const auto fits = [&id](const ComparedRun& run) { return run.id.startsWith(id); };
          auto found = std::find_if(read.begin(), read.end(), fits);
          if (found == read.end()) {
            found = std::find_if(runs_.begin(), runs_.end(), fits);
            if (found == runs_.end()) continue;
          }
          next.push_back(std::move(*found));
        }
        runs_ = std::move(next);
        base_ = 0;
        loading_ = false;
        settle();
        Q_EMIT changed();
      },
      [this](const QString& sentence) {
        loading_ = false;
        Q_EMIT failed(sentence);
      });
}

int Comparison::indexOf(const QString& runId) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const ComparedRun& run) { return run.id == runId; });
  return found == runs_.end() ? -1 : static_cast<int>(found - runs_.begin());
}

void Comparison::settle() {
  base_ = std::clamp(base_, 0, std::max(0, count() - 1));
  shared_.assign(runs_.size(), std::nullopt);
  groups_.clear();
  if (folds_) {
    std::vector<ConfigValues> configs;
    for (const ComparedRun& run : runs_) configs.push_back(run.config);
    groups_ = configurationGroups(configs);
  } else {
    for (int i = 0; i < count(); ++i) groups_.push_back({i});
  }
  const std::int64_t last = lastPosition();
  if (atEnd_ || position_ > last) position_ = last;
}

void Comparison::setBase(int index) {
  if (index < 0 || index >= count() || index == base_) return;
  base_ = index;
  settle();
  Q_EMIT changed();
}

void Comparison::move(int from, int to) {
  if (from < 0 || from >= count() || to < 0 || to >= count() || from == to) return;
  const QString baseId = runs_[static_cast<std::size_t>(base_)].id;
  ComparedRun run = std::move(runs_[static_cast<std::size_t>(from)]);
  runs_.erase(runs_.begin() + from);
  runs_.insert(runs_.begin() + to, std::move(run));
  base_ = indexOf(baseId);
  settle();
  Q_EMIT changed();
}

void Comparison::remove(int index) {
  if (index < 0 || index >= count()) return;
  runs_.erase(runs_.begin() + index);
  if (index < base_) --base_;
  settle();
  Q_EMIT changed();
}

void Comparison::setFoldsSeeds(bool folds) {
  if (folds == folds_) return;
  folds_ = folds;
  settle();
  Q_EMIT changed();
}

QString Comparison::groupName(std::size_t group) const {
  const std::vector<int>& members = groups_[group];
  const RunSummary& first = runs_[static_cast<std::size_t>(members.front())].summary;
  if (members.size() == 1) return QString::fromStdString(first.name);
  const QString name = QString::fromStdString(first.variant.empty() ? first.method : first.variant);
  return tr("%1, %2, %n seeds", nullptr, static_cast<int>(members.size()))
      .arg(name, QString::fromStdString(first.order));
}

int Comparison::baseGroup() const {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (std::find(groups_[i].begin(), groups_[i].end(), base_) != groups_[i].end()) return static_cast<int>(i);
  }
  return 0;
}

// ---- Looks ----

QColor Comparison::color(int run) const {
  const QColor own(QString::fromStdString(runs_[static_cast<std::size_t>(run)].summary.color));
  return own.isValid() ? own : theme().taskColor(run);
}

Qt::PenStyle Comparison::penStyle(int run) const {
  const Qt::PenStyle own = penStyleOf(runs_[static_cast<std::size_t>(run)].summary.lineStyle);
  return own == Qt::NoPen ? theme().taskPenStyle(run) : own;
}

void Comparison::updateLook(const RunSummary& summary) {
  const int index = indexOf(QString::fromStdString(summary.id));
  if (index < 0) return;
  RunSummary& known = runs_[static_cast<std::size_t>(index)].summary;
  if (known.color == summary.color && known.lineStyle == summary.lineStyle && known.name == summary.name) return;
  known.color = summary.color;
  known.lineStyle = summary.lineStyle;
  known.name = summary.name;
  Q_EMIT looksChanged();
}

// ---- The common cursor ----

void Comparison::setLock(CompareLock lock) {
  if (lock == lock_) return;
  lock_ = lock;
  atEnd_ = true;
  settle();
  Q_EMIT changed();
}

std::int64_t Comparison::lastPosition() const {
  std::int64_t last = 0;
  for (const ComparedRun& run : runs_) {
    const RunTimeline& timeline = *run.timeline;
    const std::int64_t own = lock_ == CompareLock::step    ? timeline.lastStep()
                             : lock_ == CompareLock::time  ? wholeSeconds(run)
                             : lock_ == CompareLock::round ? static_cast<std::int64_t>(timeline.fusionRounds().size())
                                                           : timeline.taskAt(timeline.lastStep()) + 1;
    last = std::max(last, own);
  }
  return last;
}

void Comparison::setPosition(std::int64_t position) {
  const std::int64_t last = lastPosition();
  position = std::clamp<std::int64_t>(position, 0, last);
  atEnd_ = position == last;
  if (position == position_) return;
  position_ = position;
  Q_EMIT cursorMoved();
}

std::int64_t Comparison::stepOf(int run) const {
  const RunTimeline& timeline = *runs_[static_cast<std::size_t>(run)].timeline;
  if (position_ == 0) return 0;
  if (lock_ == CompareLock::step) return std::min(position_, timeline.lastStep());
  if (lock_ == CompareLock::time) {
    const std::vector<double>& elapsed = runs_[static_cast<std::size_t>(run)].elapsed;
    const auto done =
        std::upper_bound(elapsed.begin(), elapsed.end(), static_cast<double>(position_)) - elapsed.begin();
    return done == 0 ? 0 : timeline.steps().step[static_cast<std::size_t>(done - 1)];
  }
  if (lock_ == CompareLock::round) {
    const auto& rounds = timeline.fusionRounds();
    return position_ <= static_cast<std::int64_t>(rounds.size()) ? rounds[static_cast<std::size_t>(position_ - 1)].step
                                                                 : timeline.lastStep();
  }
  const int task = static_cast<int>(position_) - 1;
  return task < timeline.taskCount() ? std::min(timeline.taskSpan(task).second, timeline.lastStep())
                                     : timeline.lastStep();
}

bool Comparison::reaches(int run) const {
  const RunTimeline& timeline = *runs_[static_cast<std::size_t>(run)].timeline;
  if (lock_ == CompareLock::step) return position_ <= timeline.lastStep();
  if (lock_ == CompareLock::time) return position_ <= wholeSeconds(runs_[static_cast<std::size_t>(run)]);
  if (lock_ == CompareLock::round) return position_ <= static_cast<std::int64_t>(timeline.fusionRounds().size());
  return position_ <= timeline.learnedTasksAt(timeline.lastStep());
}

QString Comparison::positionText() const {
  const std::int64_t last = lastPosition();
  if (position_ == 0) return lock_ == CompareLock::round ? tr("before the first fusion") : tr("before training");
  if (lock_ == CompareLock::step) return tr("step %1 of %2").arg(grouped(position_), grouped(last));
  if (lock_ == CompareLock::time)
    return tr("%1 of %2 of training")
        .arg(duration(static_cast<double>(position_)), duration(static_cast<double>(last)));
  if (lock_ == CompareLock::round) return tr("fusion round %1 of %2").arg(position_).arg(last);
  QString title;
  // The task is named where it is the same for all.
  for (const ComparedRun& run : runs_) {
    if (position_ > run.timeline->taskCount()) continue;
    const QString own = run.timeline->taskTitle(static_cast<int>(position_) - 1);
    if (!title.isEmpty() && own != title) return tr("after task %1 of %2").arg(position_).arg(last);
    title = own;
  }
  return tr("after task %1 of %2, %3").arg(position_).arg(last).arg(title);
}

// ---- Agreement ----

const std::vector<std::pair<int, int>>& Comparison::unitsShared(int run) const {
  auto& shared = shared_[static_cast<std::size_t>(run)];
  if (!shared) {
    shared = matchedUnits(runs_[static_cast<std::size_t>(base_)].timeline->units(),
                          runs_[static_cast<std::size_t>(run)].timeline->units());
  }
  return *shared;
}

std::optional<RankCorrelation> Comparison::importanceAgreement(int run) const {
  const auto* a = runs_[static_cast<std::size_t>(base_)].timeline->snapshotAt(stepOf(base_));
  const auto* b = runs_[static_cast<std::size_t>(run)].timeline->snapshotAt(stepOf(run));
  if (!a || !b || unitsShared(run).empty()) return std::nullopt;
  return spearman(a->importance, b->importance, unitsShared(run));
}

std::optional<FusionAgreement> Comparison::fusionAgreementAt(int run) const {
  const auto* a = runs_[static_cast<std::size_t>(base_)].timeline->fusionAt(stepOf(base_));
  const auto* b = runs_[static_cast<std::size_t>(run)].timeline->fusionAt(stepOf(run));
  if (!a || !b || unitsShared(run).empty()) return std::nullopt;
  return fusionAgreement(a->category, b->category, unitsShared(run));
}

std::vector<FusionAgreement> Comparison::fusionAgreements(int run) const {
  const auto& a = runs_[static_cast<std::size_t>(base_)].timeline->fusionRounds();
  const auto& b = runs_[static_cast<std::size_t>(run)].timeline->fusionRounds();
  std::vector<FusionAgreement> agreements;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    agreements.push_back(fusionAgreement(a[i].category, b[i].category, unitsShared(run)));
  }
  return agreements;
}

}  // namespace skillscope
