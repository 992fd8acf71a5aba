// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/stream/stream_task_model.h"

#include <QIcon>
#include <QMimeData>
#include <algorithm>
#include <utility>

#include "core/learn/metric_registry.h"
#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {
namespace {

const QString mimeType = QStringLiteral("application/x-skillscope-tasks");

qint64 signedCount(std::size_t count) {
  return static_cast<qint64>(count);
}

}  // namespace

QString metricTitle(const std::string& metric) {
  const std::string name = metric.empty() ? "exact_match" : metric;
  const Metric* found = metricNamed(name);
  return found ? coreText(found->title) : QString::fromStdString(name);
}

// ---- Rows ----

void StreamTaskModel::setOutline(const StreamOutline& outline) {
  beginResetModel();
  outline_ = outline;
  rows_.clear();
  facts_.clear();
  for (const OutlineTask& task : outline_.tasks) rows_.push_back({QString::fromStdString(task.name), false, true});
  endResetModel();
}

void StreamTaskModel::setTasks(const QStringList& names) {
  std::vector<Row> rows;
  for (const QString& name : names) rows.push_back({name, true, outline_.task(name.toStdString()) != nullptr});
  for (const OutlineTask& task : outline_.tasks) {
    const QString name = QString::fromStdString(task.name);
    if (!names.contains(name)) rows.push_back({name, false, true});
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

QStringList StreamTaskModel::tasks() const {
  QStringList names;
  for (const Row& row : rows_) {
    if (row.on) names << row.name;
  }
  return names;
}

QString StreamTaskModel::taskAt(int row) const {
  return row >= 0 && row < rowCount() ? rows_[static_cast<std::size_t>(row)].name : QString();
}

bool StreamTaskModel::isOn(int row) const {
  return row >= 0 && row < rowCount() && rows_[static_cast<std::size_t>(row)].on;
}

StreamTaskModel::Fault StreamTaskModel::fault(int row) const {
  const Row& here = rows_[static_cast<std::size_t>(row)];
  if (!here.known) return Fault::unknown;
  const auto earlier =
      std::any_of(rows_.begin(), rows_.begin() + row, [&](const Row& other) { return other.name == here.name; });
  return earlier ? Fault::twice : Fault::none;
}

int StreamTaskModel::rowOf(const QString& task) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == task; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int StreamTaskModel::countOn() const {
  return static_cast<int>(std::count_if(rows_.begin(), rows_.end(), [](const Row& row) { return row.on; }));
}

int StreamTaskModel::faultCount() const {
  int count = 0;
  for (int row = 0; row < rowCount(); ++row) count += isOn(row) && fault(row) != Fault::none;
  return count;
}

int StreamTaskModel::position(int row) const {
  if (!isOn(row)) return 0;
  return static_cast<int>(
      std::count_if(rows_.begin(), rows_.begin() + row + 1, [](const Row& each) { return each.on; }));
}

// ---- Facts ----

void StreamTaskModel::setFacts(const std::shared_ptr<const TaskPreview>& facts) {
  const QString name = QString::fromStdString(facts->name);
  facts_[name] = facts;
  for (int row = 0; row < rowCount(); ++row) {
    if (taskAt(row) == name) Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
  }
}

std::shared_ptr<const TaskPreview> StreamTaskModel::facts(const QString& task) const {
  const auto found = facts_.find(task);
  return found == facts_.end() ? nullptr : found->second;
}

void StreamTaskModel::clearFacts() {
  facts_.clear();
  tellAll();
}

void StreamTaskModel::setWaiting(bool waiting) {
  if (waiting == std::exchange(waiting_, waiting)) return;
  tellAll();
}

// ---- Edits ----

void StreamTaskModel::tellAll() {
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

bool StreamTaskModel::moveOne(int row, int before) {
  if (before == row || before == row + 1) return false;
  beginMoveRows({}, row, row, {}, before);
  const auto first = rows_.begin();
  if (before > row) {
    std::rotate(first + row, first + row + 1, first + before);
  } else {
    std::rotate(first + before, first + row, first + row + 1);
  }
  endMoveRows();
  return true;
}

bool StreamTaskModel::moveTo(QList<int> rows, int before) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  if (rows.isEmpty() || rows.first() < 0 || rows.last() >= rowCount() || before < 0 || before > rowCount())
    return false;
  bool moved = false;
  int top = before, bottom = before;
  for (auto row = rows.crbegin(); row != rows.crend(); ++row) {
    if (*row < before) moved |= moveOne(*row, top--);
  }
  for (const int row : rows) {
    if (row >= before) moved |= moveOne(row, bottom++);
  }
  if (!moved) return false;
  tellAll();
  Q_EMIT edited();
  return true;
}

void StreamTaskModel::setOn(const QList<int>& rows, bool on) {
  bool changed = false;
  for (const int row : rows) {
    if (row < 0 || row >= rowCount() || isOn(row) == on) continue;
    rows_[static_cast<std::size_t>(row)].on = on;
    changed = true;
  }
  if (!changed) return;
  tellAll();
  Q_EMIT edited();
}

void StreamTaskModel::setAllOn(bool on) {
  QList<int> rows;
  for (int row = 0; row < rowCount(); ++row) {
    if (!on || fault(row) == Fault::none) rows << row;
  }
  setOn(rows, on);
}

void StreamTaskModel::add(const QStringList& names) {
  bool changed = false;
  int end = 0;  // behind the last task that is on
  for (int row = 0; row < rowCount(); ++row) {
    if (isOn(row)) end = row + 1;
  }
  for (const QString& name : names) {
    const int row = rowOf(name);
    if (row < 0 || isOn(row)) continue;
    rows_[static_cast<std::size_t>(row)].on = true;
    moveOne(row, end);
    end += row >= end ? 1 : 0;
    changed = true;
  }
  if (!changed) return;
  tellAll();
  Q_EMIT edited();
}

// ---- What views ask ----

int StreamTaskModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int StreamTaskModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : columns;
}

QString StreamTaskModel::faultText(int row) const {
  switch (fault(row)) {
    case Fault::unknown:
      return tr("This stream has no such task. Switch it off, or choose the stream that has it.");
    case Fault::twice:
      return tr("A stream learns each task once; switch one of the two off.");
    case Fault::none:
      break;
  }
  const auto known = facts(taskAt(row));
  return known && !known->error.empty() ? asSentence(QString::fromStdString(known->error)) : QString();
}

QString StreamTaskModel::countText(std::size_t taken, std::size_t whole) const {
  if (whole == 0) return tr("none");
  return taken == whole ? grouped(signedCount(whole))
                        : tr("%1 of %2").arg(grouped(signedCount(taken)), grouped(signedCount(whole)));
}

QString StreamTaskModel::cellText(int row, int column) const {
  const QString name = taskAt(row);
  if (column == orderColumn) return isOn(row) ? QString::number(position(row)) : QString();
  if (column == taskColumn) return name;
  const OutlineTask* task = outline_.task(name.toStdString());
  if (!task) return {};
  if (column == metricColumn) return metricTitle(task->metric);
  const auto known = facts(name);
  if (!known) return waiting_ ? QStringLiteral("…") : QStringLiteral("–");
  if (!known->error.empty()) return column == labelsColumn ? tr("not readable") : QString();
  switch (column) {
    case labelsColumn:
      return known->task.labels.empty() ? tr("free text") : QString::number(known->task.labels.size());
    case trainColumn:
      return countText(known->taken.train, known->whole.train);
    case devColumn:
      return countText(known->taken.dev, known->whole.dev);
    default:
      return countText(known->taken.test, known->whole.test);
  }
}

QString StreamTaskModel::limitTip(const QString& split, std::size_t taken, std::size_t whole,
                                  std::int64_t ofFile) const {
  QString text = tr("%1: %2 of %3 examples.").arg(split, grouped(signedCount(taken)), grouped(signedCount(whole)));
  if (ofFile > 0) text += u' ' + tr("The stream file allows %1; the lower limit holds.").arg(grouped(ofFile));
  if (taken != whole && ofFile == 0) text += u' ' + tr("The limit above cuts them.");
  return text;
}

QString StreamTaskModel::tip(int row, int column) const {
  const QString fault = faultText(row), name = taskAt(row);
  if (!fault.isEmpty()) return fault;
  const auto known = facts(name);
  const OutlineTask* task = outline_.task(name.toStdString());
  if (!known || !task) return {};
  switch (column) {
    case orderColumn:
      return isOn(row) ? tr("Trained as task %1.").arg(position(row)) : tr("Not in this run.");
    case metricColumn:
      return metricTitle(task->metric);
    case labelsColumn: {
      QStringList labels;
      for (const std::string& label : known->task.labels) labels << QString::fromStdString(label);
      return labels.isEmpty() ? tr("The answers are free text.") : labels.mid(0, 40).join(QStringLiteral(", "));
    }
    case trainColumn:
      return limitTip(tr("Training"), known->taken.train, known->whole.train, task->trainLimit);
    case devColumn:
      return limitTip(tr("Dev"), known->taken.dev, known->whole.dev, task->devLimit);
    case testColumn:
      return limitTip(tr("Test"), known->taken.test, known->whole.test, task->testLimit);
    default:
      break;
  }
  QStringList lines{QString::fromStdString(known->task.title)};
  if (!known->task.description.empty()) lines << QString::fromStdString(known->task.description);
  for (const std::string& remark : known->remarks) lines << QString::fromStdString(remark);
  return lines.join(u'\n');
}

QString StreamTaskModel::spoken(int row) const {
  QStringList parts{taskAt(row),
                    isOn(row) ? tr("task %1 in training order").arg(position(row)) : tr("not in this run")};
  const QString fault = faultText(row);
  if (!fault.isEmpty()) return (parts << fault).join(QStringLiteral(", "));
  if (const OutlineTask* task = outline_.task(taskAt(row).toStdString())) parts << metricTitle(task->metric);
  if (const auto known = facts(taskAt(row))) {
    parts << (known->task.labels.empty() ? tr("free text") : tr("%1 labels").arg(known->task.labels.size()));
    parts << tr("training examples: %1").arg(countText(known->taken.train, known->whole.train));
    parts << tr("dev examples: %1").arg(countText(known->taken.dev, known->whole.dev));
    parts << tr("test examples: %1").arg(countText(known->taken.test, known->whole.test));
  }
  return parts.join(QStringLiteral(", "));
}

QVariant StreamTaskModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const int row = index.row(), column = index.column();
  switch (role) {
    case Qt::DisplayRole:
      return cellText(row, column);
    case Qt::ToolTipRole:
      return tip(row, column);
    case Qt::AccessibleTextRole:
      return column == orderColumn || column == taskColumn ? spoken(row) : cellText(row, column);
    case Qt::CheckStateRole:
      return column == orderColumn ? QVariant(isOn(row) ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant(column >= trainColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
      if (!faultText(row).isEmpty() && column != orderColumn) return theme().colors().danger;
      return isOn(row) ? QVariant() : QVariant(theme().colors().muted);
    case Qt::DecorationRole: {
      if (column != taskColumn) return {};
      if (!faultText(row).isEmpty()) return lineIcon(QStringLiteral("error"), [] { return theme().colors().danger; });
      const auto known = facts(taskAt(row));
      if (!known || known->remarks.empty()) return {};
      return lineIcon(QStringLiteral("warning"), [] { return theme().colors().warning; });
    }
    default:
      return {};
  }
}

bool StreamTaskModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::CheckStateRole || index.column() != orderColumn) return false;
  setOn({index.row()}, value.toInt() == Qt::Checked);
  return true;
}

QVariant StreamTaskModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool number = section >= trainColumn;
  if (role == Qt::TextAlignmentRole) {
    return QVariant(number ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
  }
  if (role == Qt::ToolTipRole && number) return tr("Examples that the run takes, of those that the data have.");
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case orderColumn:
      return tr("No.");
    case taskColumn:
      return tr("Task");
    case metricColumn:
      return tr("Scored by");
    case labelsColumn:
      return tr("Labels");
    case trainColumn:
      return tr("Training");
    case devColumn:
      return tr("Dev");
    case testColumn:
      return tr("Test");
    default:
      return {};
  }
}

Qt::ItemFlags StreamTaskModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::ItemIsDropEnabled;  // between rows only
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
  if (index.column() == orderColumn) flags |= Qt::ItemIsUserCheckable;
  return flags;
}

// ---- Dragging ----

QStringList StreamTaskModel::mimeTypes() const {
  return {mimeType};
}

QMimeData* StreamTaskModel::mimeData(const QModelIndexList& indexes) const {
  // Rows mean something in this model only; its address tells other windows' tasks apart.
  QStringList words{QString::number(reinterpret_cast<quintptr>(this))};
  for (const QModelIndex& index : indexes) {
    const QString row = QString::number(index.row());
    if (!words.mid(1).contains(row)) words << row;
  }
  auto* mime = new QMimeData;
  mime->setData(mimeType, words.join(u' ').toLatin1());
  return mime;
}

bool StreamTaskModel::canDropMimeData(const QMimeData* mime, Qt::DropAction action, int, int,
                                      const QModelIndex& parent) const {
  if (!mime || action != Qt::MoveAction || parent.isValid()) return false;
  const QString text = QString::fromLatin1(mime->data(mimeType));
  return text.section(u' ', 0, 0) == QString::number(reinterpret_cast<quintptr>(this));
}

bool StreamTaskModel::dropMimeData(const QMimeData* mime, Qt::DropAction action, int row, int column,
                                   const QModelIndex& parent) {
  if (!canDropMimeData(mime, action, row, column, parent)) return false;
  QList<int> rows;
  for (const QString& word : QString::fromLatin1(mime->data(mimeType)).split(u' ').mid(1)) rows << word.toInt();
  moveTo(rows, row < 0 ? rowCount() : row);
  return true;
}

}  // namespace skillscope
