// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/autopsy/autopsy_tables.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/plot/category_glyph.h"

namespace skillscope {
namespace {

QString titleOf(const std::vector<QString>& tasks, int task) {
  return task >= 0 && task < static_cast<int>(tasks.size()) ? tasks[static_cast<std::size_t>(task)]
                                                            : QStringLiteral("–");
}

QString figure(double value) {
  return std::isfinite(value) ? significant(value) : QStringLiteral("n/a");
}

}  // namespace

// ---- Examples ----

void LostExamplesModel::setExamples(std::vector<ExaminedExample> examples, std::vector<QString> tasks) {
  beginResetModel();
  examples_ = std::move(examples);
  tasks_ = std::move(tasks);
  endResetModel();
}

const ExaminedExample* LostExamplesModel::exampleAt(int row) const {
  return row >= 0 && row < rowCount() ? &examples_[static_cast<std::size_t>(row)] : nullptr;
}

QString LostExamplesModel::taskName(int task) const {
  return task < 0 ? tr("before training") : titleOf(tasks_, task);
}

int LostExamplesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(examples_.size());
}

int LostExamplesModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columnCountOf);
}

QVariant LostExamplesModel::data(const QModelIndex& index, int role) const {
  const ExaminedExample* example = index.isValid() ? exampleAt(index.row()) : nullptr;
  if (!example) return {};
  if (role == Qt::ToolTipRole && index.column() == promptColumn) return QString::fromStdString(example->prompt);
  if (role == Qt::ForegroundRole && index.column() == afterColumn) return theme().colors().danger;
  if (role == Qt::ForegroundRole && index.column() == beforeColumn) return theme().colors().good;
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (index.column()) {
    case promptColumn:
      return QString::fromStdString(example->prompt).simplified();
    case beforeColumn:
      return QStringLiteral("✓ ") + QString::fromStdString(example->before().prediction);
    case afterColumn:
      return QStringLiteral("✗ ") + QString::fromStdString(example->after().prediction);
    case turnedColumn:
      return taskName(example->turnedAfter);
    default:
      return {};
  }
}

QVariant LostExamplesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole && section == turnedColumn)
    return tr("The task with whose training it became wrong for good. A double click moves the cursor there.");
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case promptColumn:
      return tr("Prompt");
    case beforeColumn:
      return tr("Before");
    case afterColumn:
      return tr("After");
    case turnedColumn:
      return tr("Turned with");
    default:
      return {};
  }
}

// ---- Units ----

void SuspectModel::setSuspects(std::vector<UnitSuspect> suspects, const SkillUnitTable& units,
                               std::vector<QString> tasks) {
  beginResetModel();
  suspects_ = std::move(suspects);
  tasks_ = std::move(tasks);
  names_.clear();
  shortNames_.clear();
  for (const SkillUnit& unit : units.units) {
    names_.push_back(unitTitle(unit));
    shortNames_.push_back(shortUnitTitle(unit));
  }
  endResetModel();
}

const UnitSuspect* SuspectModel::suspectAt(int row) const {
  return row >= 0 && row < rowCount() ? &suspects_[static_cast<std::size_t>(row)] : nullptr;
}

int SuspectModel::rowOf(int unit) const {
  const auto found = std::find_if(suspects_.begin(), suspects_.end(),
                                  [unit](const UnitSuspect& suspect) { return suspect.unit == unit; });
  return found == suspects_.end() ? -1 : static_cast<int>(found - suspects_.begin());
}

int SuspectModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(suspects_.size());
}

int SuspectModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columnCountOf);
}

QVariant SuspectModel::data(const QModelIndex& index, int role) const {
  const UnitSuspect* suspect = index.isValid() ? suspectAt(index.row()) : nullptr;
  if (!suspect) return {};
  if (role == Qt::TextAlignmentRole && index.column() != unitColumn && index.column() != fateColumn)
    return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) {
    QStringList lines{titleOf(names_, suspect->unit)};
    if (std::isfinite(suspect->moved) && suspect->mostAfter >= 0)
      lines << tr("moved most by the fusion after %1").arg(titleOf(tasks_, suspect->mostAfter));
    for (const FusionCategory category : suspect->fate) lines << categoryTitle(category);
    return lines.join(QLatin1Char('\n'));
  }
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (index.column()) {
    case unitColumn:
      return titleOf(role == Qt::DisplayRole ? shortNames_ : names_, suspect->unit);
    case blameColumn:
      return figure(suspect->blame);
    case movedColumn:
      return figure(suspect->moved);
    case neededColumn:
      return figure(suspect->needed);
    case changeColumn:
      return figure(suspect->importanceChange);
    case fateColumn: {
      QStringList words;
      for (const FusionCategory category : suspect->fate) words << categoryTitle(category);
      return words.join(QStringLiteral(", "));
    }
    default:
      return {};
  }
}

QVariant SuspectModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const bool number = section != unitColumn && section != fateColumn;
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) {
    switch (section) {
      case blameColumn:
        return tr("Moved times needed, divided by the largest");
      case movedColumn:
        return tr("Relative changes of the fusions in between, added up");
      case neededColumn:
        return tr("Importance when the task was learned, divided by the largest");
      case changeColumn:
        return tr("Importance at the second moment less that when the task was learned, each scaled");
      default:
        return {};
    }
  }
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case unitColumn:
      return tr("Unit");
    case blameColumn:
      return tr("Blame");
    case movedColumn:
      return tr("Moved");
    case neededColumn:
      return tr("Needed");
    case changeColumn:
      return tr("Change");
    case fateColumn:
      return tr("Decisions");
    default:
      return {};
  }
}

void FateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem empty(option);
  initStyleOption(&empty, index);
  empty.text.clear();
  const QWidget* widget = option.widget;
  (widget ? widget->style() : QApplication::style())->drawControl(QStyle::CE_ItemViewItem, &empty, painter, widget);
  const auto* model = qobject_cast<const SuspectModel*>(index.model());
  const UnitSuspect* suspect = model ? model->suspectAt(index.row()) : nullptr;
  if (!suspect) return;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const double side = std::min(option.rect.height() - 6, theme().scaled(12));
  double left = option.rect.left() + theme().spacing(1);
  for (const FusionCategory category : suspect->fate) {
    if (left + side > option.rect.right()) break;
    paintCategoryGlyph(*painter, QRectF(left, option.rect.center().y() - side / 2 + 0.5, side, side), category,
                       theme().categoryColor(category));
    left += side + 4;
  }
  painter->restore();
}

}  // namespace skillscope
