// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/library_model.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <unordered_map>

#include "core/run/branch.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/view/library/run_status.h"

namespace skillscope {
namespace {

QString text(const std::string& value) {
  return QString::fromStdString(value);
}

/// What a row shows depends on these; wall-clock text is made anew at each drawing.
bool sameLook(const RunSummary& a, const RunSummary& b) {
  return a.name == b.name && a.method == b.method && a.stream == b.stream && a.order == b.order &&
         a.status == b.status && a.seed == b.seed && a.createdAt == b.createdAt && a.seconds == b.seconds &&
         a.step == b.step && a.plannedSteps == b.plannedSteps && a.tasksDone == b.tasksDone &&
         a.taskCount == b.taskCount && a.ap == b.ap && a.bwt == b.bwt && a.fwt == b.fwt && a.fm == b.fm &&
         a.la == b.la && a.reason == b.reason;
}

}  // namespace

void LibraryModel::setRuns(std::vector<RunSummary> runs) {
  std::unordered_map<std::string, std::size_t> incoming;
  for (std::size_t i = 0; i < runs.size(); ++i) incoming.emplace(runs[i].id, i);

  for (int row = static_cast<int>(runs_.size()) - 1; row >= 0; --row) {
    if (incoming.contains(at(row).id)) continue;
    beginRemoveRows({}, row, row);
    runs_.erase(runs_.begin() + row);
    endRemoveRows();
  }
  std::vector<bool> known(runs.size(), false);
  for (std::size_t row = 0; row < runs_.size(); ++row) {
    const std::size_t from = incoming.at(runs_[row].id);
    known[from] = true;
    if (sameLook(runs_[row], runs[from])) continue;
    runs_[row] = std::move(runs[from]);
    Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), columnCountValue - 1));
  }
  std::vector<RunSummary> added;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!known[i]) added.push_back(std::move(runs[i]));
  }
  if (added.empty()) return;
  const int first = static_cast<int>(runs_.size());
  beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
  std::move(added.begin(), added.end(), std::back_inserter(runs_));
  endInsertRows();
}

void LibraryModel::setLiveRun(const QString& runId, bool paused) {
  if (runId == liveRun_ && paused == livePaused_) return;
  const int before = rowOf(liveRun_);
  liveRun_ = runId;
  livePaused_ = paused;
  for (const int row : {before, rowOf(liveRun_)}) {
    if (row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, columnCountValue - 1));
  }
}

const RunSummary* LibraryModel::run(const QString& runId) const {
  const int row = rowOf(runId);
  return row < 0 ? nullptr : &at(row);
}

int LibraryModel::rowOf(const QString& runId) const {
  const std::string id = runId.toStdString();
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&id](const RunSummary& run) { return run.id == id; });
  return found == runs_.end() || id.empty() ? -1 : static_cast<int>(found - runs_.begin());
}

bool LibraryModel::isPaused(int row) const {
  return livePaused_ && text(at(row).id) == liveRun_;
}

QString LibraryModel::statusText(int row) const {
  const RunSummary& run = at(row);
  QString word = statusLook(run.status, isPaused(row)).word;
  if (run.status == RunStatus::done || run.taskCount == 0) return word;
  if (run.status == RunStatus::running) {
    return tr("%1, task %2 of %3").arg(word).arg(std::min(run.tasksDone + 1, run.taskCount)).arg(run.taskCount);
  }
  return tr("%1, %2 of %3 tasks").arg(word).arg(run.tasksDone).arg(run.taskCount);
}

QString LibraryModel::whenText(qint64 unixTime, qint64 now) {
  const qint64 age = now - unixTime;
  if (unixTime <= 0) return tr("n/a");
  if (age < 60) return tr("just now");
  if (age < 3600) return tr("%n min ago", nullptr, static_cast<int>(age / 60));
  const QDateTime then = QDateTime::fromSecsSinceEpoch(unixTime), today = QDateTime::fromSecsSinceEpoch(now);
  if (then.date() == today.date()) return tr("today %1").arg(then.toString(QStringLiteral("HH:mm")));
  if (then.date().daysTo(today.date()) == 1) return tr("yesterday %1").arg(then.toString(QStringLiteral("HH:mm")));
  if (then.date().year() == today.date().year()) return QLocale::c().toString(then, QStringLiteral("d MMM HH:mm"));
  return QLocale::c().toString(then, QStringLiteral("d MMM yyyy"));
}

int LibraryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int LibraryModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columnCountValue;
}

QVariant LibraryModel::display(const RunSummary& run, int row, int column) const {
  switch (column) {
    case nameColumn:
      return text(run.name);
    case methodColumn:
      return text(run.method);
    case statusColumn:
      return statusText(row);
    case apColumn:
      return percent(run.ap);
    case bwtColumn:
      return signedPercent(run.bwt);
    case whenColumn:
      return whenText(run.createdAt, QDateTime::currentSecsSinceEpoch());
    default:
      return {};
  }
}

QVariant LibraryModel::sortKey(const RunSummary& run, int column) const {
  switch (column) {
    case statusColumn:
      return static_cast<int>(run.status);
    case apColumn:
      return run.ap ? QVariant(*run.ap) : QVariant();
    case bwtColumn:
      return run.bwt ? QVariant(*run.bwt) : QVariant();
    case whenColumn:
      return static_cast<qlonglong>(run.createdAt);
    default:
      return column == nameColumn ? text(run.name).toLower() : text(run.method).toLower();
  }
}

QString LibraryModel::summary(const RunSummary& run, int row) const {
  QString sentence = tr("%1: method %2, %3/%4, seed %5, %6.")
                         .arg(text(run.name), text(run.method), text(run.stream), text(run.order))
                         .arg(run.seed)
                         .arg(statusText(row));
  if (run.ap) {
    sentence += u' ' + tr("AP %1 %, BWT %2 points.").arg(percent(run.ap), signedPercent(run.bwt));
  }
  if (!run.reason.empty()) sentence += u' ' + text(run.reason);
  return sentence;
}

QVariant LibraryModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const RunSummary& run = at(index.row());
  switch (role) {
    case Qt::DisplayRole:
      return display(run, index.row(), index.column());
    case Qt::EditRole:
      return index.column() == nameColumn ? QVariant(text(run.name)) : display(run, index.row(), index.column());
    case Qt::DecorationRole:
      if (index.column() != statusColumn) return {};
      return lineIcon(
          statusLook(run.status, isPaused(index.row())).icon,
          [status = run.status, paused = isPaused(index.row())] { return statusLook(status, paused).color; });
    case Qt::TextAlignmentRole:
      if (index.column() == apColumn || index.column() == bwtColumn) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
      return {};
    case Qt::ToolTipRole: {
      const QDateTime when = QDateTime::fromSecsSinceEpoch(run.createdAt);
      QString tip = QStringLiteral("%1\n%2\n%3")
                        .arg(summary(run, index.row()),
                             tr("Started %1, took %2.").arg(QLocale().toString(when), duration(run.seconds)),
                             tr("Identifier %1").arg(text(run.id)));
      if (!run.lineage.parent.empty()) tip += u'\n' + text(lineageText(run.lineage)) + u'.';
      return tip;
    }
    case Qt::AccessibleTextRole:
      return index.column() == nameColumn ? QVariant(summary(run, index.row()))
                                          : display(run, index.row(), index.column());
    case runIdRole:
      return text(run.id);
    case sortRole:
      return sortKey(run, index.column());
    case searchRole:
      return QStringLiteral("%1 %2 %3 %4 %5 %6 %7 %8")
          .arg(text(run.name), text(run.method), text(run.stream), text(run.order), statusText(index.row()),
               tr("seed %1").arg(run.seed), text(run.id), text(lineageText(run.lineage)));
    case summaryRole:
      return summary(run, index.row());
    default:
      return {};
  }
}

bool LibraryModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid) || index.column() != nameColumn) {
    return false;
  }
  const QString name = value.toString().simplified();
  RunSummary& run = runs_[static_cast<std::size_t>(index.row())];
  if (name.isEmpty() || name == text(run.name)) return false;
  run.name = name.toStdString();
  Q_EMIT dataChanged(index, index.siblingAtColumn(columnCountValue - 1));
  Q_EMIT renamed(text(run.id), name);
  return true;
}

QVariant LibraryModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::DisplayRole) {
    switch (section) {
      case nameColumn:
        return tr("Name");
      case methodColumn:
        return tr("Method");
      case statusColumn:
        return tr("Status");
      case apColumn:
        return tr("AP (%)");
      case bwtColumn:
        return tr("BWT (points)");
      case whenColumn:
        return tr("When");
      default:
        return {};
    }
  }
  if (role == Qt::ToolTipRole) {
    if (section == apColumn) return tr("Average performance: mean score over the tasks learned so far.");
    if (section == bwtColumn) return tr("Backward transfer: change of earlier tasks' scores; negative is forgetting.");
  }
  return {};
}

Qt::ItemFlags LibraryModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.isValid()) flags |= Qt::ItemNeverHasChildren;
  if (index.isValid() && index.column() == nameColumn) flags |= Qt::ItemIsEditable;
  return flags;
}

LibraryProxy::LibraryProxy(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(LibraryModel::sortRole);
  setDynamicSortFilter(true);
}

void LibraryProxy::setFilterText(const QString& text) {
  words_ = text.toLower().split(u' ', Qt::SkipEmptyParts);
  invalidateFilter();
}

bool LibraryProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
  if (words_.isEmpty()) return true;
  const QString haystack =
      sourceModel()->index(sourceRow, 0, sourceParent).data(LibraryModel::searchRole).toString().toLower();
  return std::all_of(words_.begin(), words_.end(),
                     [&haystack](const QString& word) { return haystack.contains(word); });
}

bool LibraryProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(sortRole()), b = right.data(sortRole());
  // Runs without a figure yet stay below the others whichever way the list is sorted.
  if (a.isValid() != b.isValid()) return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
  return QVariant::compare(a, b) == QPartialOrdering::Less;
}

}  // namespace skillscope
