// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/library_model.h"

#include <QDateTime>
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/base/error.h"
#include "core/run/branch.h"
#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/language.h"
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
         a.la == b.la && a.reason == b.reason && a.notes == b.notes && a.tags == b.tags && a.archived == b.archived &&
         a.color == b.color && a.lineStyle == b.lineStyle && a.tokensPerSecond == b.tokensPerSecond &&
         a.peakMemory == b.peakMemory && a.lossLast == b.lossLast && a.lossBest == b.lossBest;
}

/// Fields that have a column of their own behind the first ones.
const std::vector<const RunField*>& fieldColumns() {
  static const std::vector<const RunField*> columns = [] {
    std::vector<const RunField*> fields;
    for (const RunField& field : runFields()) {
      bool first = false;
      for (const char* name : {"name", "method", "status", "ap", "bwt", "created"}) first = first || field.name == name;
      if (!first) fields.push_back(&field);
    }
    return fields;
  }();
  return columns;
}

const RunField& fieldOf(int column) {
  return *fieldColumns()[static_cast<std::size_t>(column - LibraryModel::firstFieldColumn)];
}

int columnTotal() {
  return LibraryModel::firstFieldColumn + static_cast<int>(fieldColumns().size());
}

/// A figure as a cell shows it.
QString figureText(const RunField& field, double value) {
  if (field.name == "seconds") return duration(value);
  if (field.unit == "%")
    return field.name == "ap" || field.name == "la" ? percent(value / 100) : signedPercent(value / 100);
  if (field.unit == "nats") return significant(value);
  return grouped(std::llround(value));
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
    Q_EMIT dataChanged(index(static_cast<int>(row), 0), index(static_cast<int>(row), columnTotal() - 1));
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

void LibraryModel::rowsChanged(int first, int last) {
  Q_EMIT dataChanged(index(first, 0), index(last, columnTotal() - 1));
}

void LibraryModel::addConfigs(const std::map<std::string, ConfigValues>& configs) {
  for (const auto& [id, values] : configs) configs_.insert_or_assign(id, values);
  if (!configs.empty()) Q_EMIT configsAdded();
}

const ConfigValues* LibraryModel::config(const std::string& runId) const {
  const auto found = configs_.find(runId);
  return found == configs_.end() ? nullptr : &found->second;
}

void LibraryModel::applyEdits(const std::vector<std::pair<std::string, RunEdit>>& edits) {
  for (const auto& [id, edit] : edits) {
    const int row = rowOf(text(id));
    if (row < 0) continue;
    RunSummary& run = runs_[static_cast<std::size_t>(row)];
    run = edited(run, edit);
    rowsChanged(row, row);
  }
}

QStringList LibraryModel::columnNames() {
  QStringList names = {QStringLiteral("name"), QStringLiteral("method"), QStringLiteral("status"),
                       QStringLiteral("ap"),   QStringLiteral("bwt"),    QStringLiteral("created")};
  for (const RunField* field : fieldColumns()) names << text(field->name);
  return names;
}

QStringList LibraryModel::defaultColumnNames() {
  return {QStringLiteral("name"),  QStringLiteral("method"), QStringLiteral("status"),
          QStringLiteral("ap"),    QStringLiteral("bwt"),    QStringLiteral("created"),
          QStringLiteral("order"), QStringLiteral("seed"),   QStringLiteral("tag")};
}

void LibraryModel::setLiveRun(const QString& runId, bool paused) {
  if (runId == liveRun_ && paused == livePaused_) return;
  const int before = rowOf(liveRun_);
  liveRun_ = runId;
  livePaused_ = paused;
  for (const int row : {before, rowOf(liveRun_)}) {
    if (row >= 0) Q_EMIT dataChanged(index(row, 0), index(row, columnTotal() - 1));
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
  if (then.date().year() == today.date().year()) return shownLocale().toString(then, tr("d MMM HH:mm"));
  return shownLocale().toString(then, tr("d MMM yyyy"));
}

int LibraryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(runs_.size());
}

int LibraryModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columnTotal();
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
      break;
  }
  const RunField& field = fieldOf(column);
  if (!field.number) return text(field.text(run)).simplified();
  const std::optional<double> value = field.number(run);
  return value ? figureText(field, *value) : tr("n/a");
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
    case nameColumn:
      return text(run.name).toLower();
    case methodColumn:
      return text(run.method).toLower();
    default:
      break;
  }
  const RunField& field = fieldOf(column);
  if (!field.number) {
    const QString value = text(field.text(run)).toLower();
    return value.isEmpty() ? QVariant() : QVariant(value);
  }
  const std::optional<double> value = field.number(run);
  return value ? QVariant(*value) : QVariant();
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
      if (index.column() == apColumn || index.column() == bwtColumn ||
          (index.column() >= firstFieldColumn && fieldOf(index.column()).number)) {
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
      }
      return {};
    case Qt::ToolTipRole: {
      const QDateTime when = QDateTime::fromSecsSinceEpoch(run.createdAt);
      QString tip = QStringLiteral("%1\n%2\n%3")
                        .arg(summary(run, index.row()),
                             tr("Started %1, took %2.")
                                 .arg(shownLocale().toString(when, QLocale::LongFormat), duration(run.seconds)),
                             tr("Identifier %1").arg(text(run.id)));
      if (!run.lineage.parent.empty()) tip += u'\n' + lineageSentence(run.lineage);
      return tip;
    }
    case Qt::AccessibleTextRole:
      return index.column() == nameColumn ? QVariant(summary(run, index.row()))
                                          : display(run, index.row(), index.column());
    case runIdRole:
      return text(run.id);
    case sortRole:
      return sortKey(run, index.column());
    case rawRole: {
      const RunField* field = runFieldNamed(columnNames()[index.column()].toStdString());
      if (!field) return {};
      if (!field->number) return text(field->text(run));
      if (field->isDay) return QDateTime::fromSecsSinceEpoch(run.createdAt).toString(Qt::ISODate);
      const std::optional<double> value = field->number(run);
      return value ? QVariant(QString::number(*value, 'g', 15)) : QVariant();
    }
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
  Q_EMIT dataChanged(index, index.siblingAtColumn(columnTotal() - 1));
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
      default: {
        const RunField& field = fieldOf(section);
        if (field.unit.empty() || field.name == "seconds") return coreText(field.title);
        const bool difference = field.unit == "%" && field.name != "la";
        return QStringLiteral("%1 (%2)").arg(coreText(field.title), difference ? tr("points") : coreText(field.unit));
      }
    }
  }
  if (role == Qt::ToolTipRole) {
    if (section >= firstFieldColumn)
      return tr("Filter name “%1”: %2.").arg(text(fieldOf(section).name), coreText(fieldOf(section).help));
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
  try {
    filter_ = RunFilter(text.toStdString());
    error_.clear();
  } catch (const UsageError& error) {
    error_ = QString::fromStdString(error.what());
  }
  invalidateFilter();
}

void LibraryProxy::setArchivedShown(bool shown) {
  archived_ = shown;
  invalidateFilter();
}

bool LibraryProxy::lets(const RunSummary& run, const LibraryModel& model) const {
  return filter_.isEmpty() || filter_.matches(run, model.config(run.id));
}

int LibraryProxy::hiddenArchived() const {
  const auto* model = qobject_cast<const LibraryModel*>(sourceModel());
  if (!model || archived_ || filter_.mentionsArchived()) return 0;
  int hidden = 0;
  for (int row = 0; row < model->rowCount(); ++row) hidden += model->at(row).archived && lets(model->at(row), *model);
  return hidden;
}

bool LibraryProxy::filterAcceptsRow(int sourceRow, const QModelIndex&) const {
  const auto* model = qobject_cast<const LibraryModel*>(sourceModel());
  if (!model) return true;
  const RunSummary& run = model->at(sourceRow);
  return (!run.archived || archived_ || filter_.mentionsArchived()) && lets(run, *model);
}

bool LibraryProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(sortRole()), b = right.data(sortRole());
  // Runs without a figure yet stay below the others whichever way the list is sorted.
  if (a.isValid() != b.isValid()) return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
  return QVariant::compare(a, b) == QPartialOrdering::Less;
}

}  // namespace skillscope
