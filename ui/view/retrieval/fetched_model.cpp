// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/retrieval/fetched_model.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>
#include <algorithm>
#include <cmath>
#include <set>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/widget/color_map.h"

namespace skillscope {

void FetchedModel::setExamples(std::vector<FetchedExample> examples, std::vector<QString> tasks) {
  examples_ = std::move(examples);
  tasks_ = std::move(tasks);
  setFilter(show_, gold_, fetched_);
}

void FetchedModel::setFilter(Show show, int gold, int fetched) {
  beginResetModel();
  show_ = show;
  gold_ = gold;
  fetched_ = fetched;
  shown_.clear();
  for (int i = 0; i < total(); ++i) {
    const FetchedExample& example = examples_[static_cast<std::size_t>(i)];
    if (gold_ >= 0 && example.task != gold_) continue;
    const int from = example.mostFrom();
    if (fetched_ >= 0 && from != fetched_) continue;
    if (show_ == Show::fromOthers && from == example.task) continue;
    if (show_ == Show::wrong && (!example.text || example.text->correct)) continue;
    shown_.push_back(i);
  }
  endResetModel();
}

const FetchedExample* FetchedModel::exampleAt(int row) const {
  if (row < 0 || row >= static_cast<int>(shown_.size())) return nullptr;
  return &examples_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(row)])];
}

int FetchedModel::rowOf(int task, int place) const {
  for (std::size_t row = 0; row < shown_.size(); ++row) {
    const FetchedExample& example = examples_[static_cast<std::size_t>(shown_[row])];
    if (example.task == task && example.place == place) return static_cast<int>(row);
  }
  return -1;
}

QString FetchedModel::taskName(int task) const {
  return task >= 0 && task < static_cast<int>(tasks_.size()) ? tasks_[static_cast<std::size_t>(task)]
                                                             : QString::number(task + 1);
}

QString FetchedModel::weightsText(const FetchedExample& example) const {
  std::set<int> owners;
  for (const FetchedSlot& slot : example.slots) owners.insert(slot.task);
  std::vector<int> order(owners.begin(), owners.end());
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return example.shareOf(a) > example.shareOf(b); });
  QStringList parts;
  for (const int owner : order)
    parts << QStringLiteral("%1 %2").arg(taskName(owner), percentWithUnit(example.shareOf(owner)));
  return parts.join(QStringLiteral(", "));
}

int FetchedModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int FetchedModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columnCountOf);
}

QVariant FetchedModel::data(const QModelIndex& index, int role) const {
  const FetchedExample* example = index.isValid() ? exampleAt(index.row()) : nullptr;
  if (!example) return {};
  const bool known = example->text.has_value();
  if (role == Qt::ToolTipRole) {
    if (index.column() == weightsColumn) {
      QStringList lines;
      for (const FetchedSlot& slot : example->slots)
        lines << tr("slot %1 of %2: weight %3, similarity %4")
                     .arg(slot.slot)
                     .arg(taskName(slot.task), significant(slot.weight), significant(slot.similarity));
      return lines.join(QLatin1Char('\n'));
    }
    if (index.column() == textColumn && known) return QString::fromStdString(example->text->prompt);
  }
  if (role == Qt::ForegroundRole && index.column() == verdictColumn && known) {
    return example->text->correct ? theme().colors().good : theme().colors().danger;
  }
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (index.column()) {
    case taskColumn:
      return QStringLiteral("%1 %2").arg(example->task + 1).arg(taskName(example->task));
    case textColumn:
      return known ? QString::fromStdString(example->text->prompt).simplified()
                   : tr("example %1, text not kept").arg(example->place + 1);
    case weightsColumn:
      return weightsText(*example);
    case answerColumn:
      return known ? QString::fromStdString(example->text->prediction) : QStringLiteral("–");
    case verdictColumn:
      if (!known) return QStringLiteral("–");
      return example->text->correct ? tr("✓ right")
                                    : tr("✗ wrong, expected %1").arg(QString::fromStdString(example->text->target));
    default:
      return {};
  }
}

QVariant FetchedModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case taskColumn:
      return tr("Task of the example");
    case textColumn:
      return tr("Prompt");
    case weightsColumn:
      return tr("Weights of the fetched slots, by task");
    case answerColumn:
      return tr("Answer");
    case verdictColumn:
      return tr("Verdict");
    default:
      return {};
  }
}

void WeightBarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem empty(option);
  initStyleOption(&empty, index);
  empty.text.clear();
  const QWidget* widget = option.widget;
  (widget ? widget->style() : QApplication::style())->drawControl(QStyle::CE_ItemViewItem, &empty, painter, widget);
  const auto* model = qobject_cast<const FetchedModel*>(index.model());
  const FetchedExample* example = model ? model->exampleAt(index.row()) : nullptr;
  if (!example || example->slots.empty()) return;
  // Weights of other rules than the plain one can be negative or sum to something else: parts are by absolute size.
  double all = 0;
  for (const FetchedSlot& slot : example->slots) all += std::abs(slot.weight);
  if (!(all > 0)) return;
  painter->save();
  painter->setFont(theme().captionFont());
  const QFontMetrics metrics(painter->font());
  const QRectF bar = QRectF(option.rect).adjusted(theme().spacing(1), 3, -theme().spacing(1), -3);
  double left = bar.left();
  for (std::size_t i = 0; i < example->slots.size(); ++i) {
    const FetchedSlot& slot = example->slots[i];
    const double part = std::abs(slot.weight) / all * bar.width();
    const QColor color = theme().taskColor(slot.task);
    const QRectF box(left, bar.top(), std::max(1.0, part - 1), bar.height());
    painter->fillRect(box, color);
    const QString number = QString::number(slot.task + 1);
    if (box.width() > metrics.horizontalAdvance(number) + 3) {
      painter->setPen(ColorMap::textOn(color));
      painter->drawText(box, Qt::AlignCenter, number);
    }
    left += part;
  }
  painter->restore();
}

}  // namespace skillscope
