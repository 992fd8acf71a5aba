// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/what_if/element_counts.h"

#include <QHeaderView>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"

namespace skillscope {
namespace {

constexpr FusionCategory decided[] = {FusionCategory::shared, FusionCategory::previousOnly, FusionCategory::currentOnly,
                                      FusionCategory::neither};

std::optional<double> shareOf(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// "12.3 → 9.0", or the one number where it stays.
QString change(std::int64_t before, std::int64_t after, std::int64_t whole) {
  const QString from = percent(shareOf(before, whole)), to = percent(shareOf(after, whole));
  return before == after ? to : from + QStringLiteral(" → ") + to;
}

}  // namespace

QString layerTitle(const LayerCounts& layer) {
  const QString stack = QString::fromStdString(layer.stack);
  if (layer.layer < 0) return stack.isEmpty() ? ElementCountsTable::tr("elsewhere") : stack;
  if (stack.isEmpty()) return ElementCountsTable::tr("layer %1").arg(layer.layer);
  return QStringLiteral("%1 %2").arg(stack).arg(layer.layer);
}

ElementCountsTable::ElementCountsTable(QWidget* parent) : QTableWidget(0, columns, parent) {
  setHorizontalHeaderLabels(
      {tr("Weights (%)"), tr("Moved"), tr("Pruned"), tr("Shared"), tr("Previous"), tr("Current"), tr("Neither")});
  horizontalHeaderItem(moved)->setToolTip(tr("Weights that another side needs than was recorded"));
  horizontalHeaderItem(pruned)->setToolTip(tr("Weights that take nothing of either move: as before the round"));
  for (int i = 0; i < 4; ++i) {
    horizontalHeaderItem(firstCategory + i)
        ->setToolTip(tr("%1: %2").arg(categoryTitle(decided[i]), categoryMeaning(decided[i])));
  }
  setAccessibleName(tr("Weights by decision, in all and in every layer, recorded and what if"));
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setSelectionMode(QAbstractItemView::NoSelection);
  setTabKeyNavigation(false);
  setShowGrid(false);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  verticalHeader()->hide();
  horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  horizontalHeader()->setStretchLastSection(false);
}

void ElementCountsTable::restyle() {
  verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(1));
}

void ElementCountsTable::setOutcome(const WhatIfOutcome& outcome) {
  setRowCount(outcome.elements ? static_cast<int>(outcome.layers.size()) + 1 : 0);
  if (!outcome.elements) return;
  const auto put = [this](int row, int column, const QString& text) {
    auto* cell = item(row, column);
    if (!cell) setItem(row, column, cell = new QTableWidgetItem);
    if (column != place) cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    QFont bold = font();
    bold.setBold(row == 0);
    cell->setFont(bold);
    cell->setText(text);
  };
  const auto fill = [&](int row, const QString& title, const ElementCounts& counts) {
    put(row, place, title);
    item(row, place)->setToolTip(tr("%1 weights").arg(grouped(counts.elements)));
    put(row, moved, percent(shareOf(counts.moved, counts.elements)));
    put(row, pruned, change(counts.prunedBefore, counts.prunedAfter, counts.elements));
    for (int i = 0; i < 4; ++i) {
      const auto kind = static_cast<std::size_t>(decided[i]);
      put(row, firstCategory + i, change(counts.before[kind], counts.after[kind], counts.elements));
    }
  };
  // Where the weights that neither side needs are the pruned ones, one column says both.
  const ElementCounts& all = *outcome.elements;
  const auto neither = static_cast<std::size_t>(FusionCategory::neither);
  setColumnHidden(columns - 1, all.prunedBefore == all.before[neither] && all.prunedAfter == all.after[neither]);
  fill(0, tr("all"), all);
  for (std::size_t i = 0; i < outcome.layers.size(); ++i) {
    fill(static_cast<int>(i) + 1, layerTitle(outcome.layers[i]), outcome.layers[i].counts);
  }
}

}  // namespace skillscope
