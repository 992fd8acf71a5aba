// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pictures of the fusion view, each made from the recorded rounds and the cursor.
#include <QStackedWidget>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/fusion/flow_diagram.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/fusion/layer_shares.h"
#include "ui/view/fusion/owner_grid.h"
#include "ui/view/fusion/round_bars.h"
#include "ui/view/texts.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/heat_map.h"
#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/plot/scatter_plot.h"

namespace skillscope {
namespace {

constexpr std::size_t mostMaps = 14;  // beside each other; of more rounds one a task is shown

}  // namespace

// ---- Where units lie ----

int FusionView::placeOf(int round) const {
  const auto found = std::find(shownRounds_.begin(), shownRounds_.end(), round);
  if (found != shownRounds_.end()) return static_cast<int>(found - shownRounds_.begin());
  if (!timeline() || round < 0 || round >= static_cast<int>(timeline()->fusionRounds().size())) return -1;
  // Not shown itself: the map of its task stands for it.
  const int task = timeline()->fusionRounds()[static_cast<std::size_t>(round)].task;
  for (std::size_t place = 0; place < shownRounds_.size(); ++place)
    if (timeline()->fusionRounds()[static_cast<std::size_t>(shownRounds_[place])].task == task)
      return static_cast<int>(place);
  return -1;
}

Cell FusionView::cellOf(int round, int unit) const {
  if (round < 0 || unit < 0) return {};
  if (arrangement_ == Arrangement::byRound) return {round, unit};
  const Cell cell = layout_.cellOf(unit);
  const int place = placeOf(round);
  return cell.isValid() && place >= 0 ? Cell{cell.row, cell.column + place * (layout_.cells.columns + 1)} : Cell{};
}

std::pair<int, int> FusionView::roundAndUnitAt(int row, int column) const {
  if (row < 0 || column < 0 || layout_.cells.columns == 0) return {-1, -1};
  if (arrangement_ == Arrangement::byRound) return {row, column};
  // One empty column lies between the maps of two rounds.
  const int stride = layout_.cells.columns + 1;
  const auto place = static_cast<std::size_t>(column / stride);
  if (place >= shownRounds_.size()) return {-1, -1};
  return {shownRounds_[place], layout_.unitAt(row, column % stride)};
}

// ---- Following run and cursor ----

void FusionView::refresh(RunChanges changes) {
  if (changes & RunChange::run) layout_ = UnitLayout::of(timeline()->units());
  if (changes & (RunChange::run | RunChange::fusion)) {
    gridStale_ = true;
    shownRound_ = -2;
    if (arrangement_ == Arrangement::owner) showLegend();
  }
  if ((changes & RunChange::run) && arrangement_ == Arrangement::stepSize) stepSizes_->restartRange();
}

void FusionView::cursorMoved() {
  const int round = timeline()->fusionIndexAt(cursor()->step());
  const std::vector<int> shown = roundsToShow(timeline()->fusionRounds(), cursor()->step(), mostMaps);
  if (shown != shownRounds_) {
    shownRounds_ = shown;
    gridStale_ = true;
  }
  switch (arrangement_) {
    case Arrangement::byLayer:
    case Arrangement::byRound:
      pages_->setCurrentWidget(decisions_);
      showDecisions(round);
      break;
    case Arrangement::flow:
      pages_->setCurrentWidget(flow_);
      showFlow(round);
      break;
    case Arrangement::owner:
      pages_->setCurrentWidget(owners_);
      if (round != shownRound_) showOwners(round);
      break;
    case Arrangement::stepSize:
      pages_->setCurrentWidget(stepSizes_);
      if (round != shownRound_) showStepSizes(round);
      break;
    case Arrangement::layerShares:
      pages_->setCurrentWidget(layerShares_);
      if (round != shownRound_) showLayerShares(round);
      break;
  }
  std::vector<Cell> pins;
  for (const int unit : cursor()->pins()) pins.push_back(layout_.cellOf(unit));
  for (CellView* map : {static_cast<CellView*>(owners_), static_cast<CellView*>(stepSizes_)}) {
    map->setSelected(layout_.cellOf(cursor()->unit()));
    map->setPins(pins);
  }
  if (round != shownRound_) showRound(round);
  scatter_->setSelected(cursor()->unit());
}

void FusionView::showDecisions(int round) {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  if (gridStale_) rebuildGrid();
  gridStale_ = false;
  const bool byLayer = arrangement_ == Arrangement::byLayer;
  const int place = round < 0 ? -1 : placeOf(round);
  const bool all =
      byLayer ? place + 1 >= static_cast<int>(shownRounds_.size()) : round + 1 >= static_cast<int>(rounds.size());
  grid_->setFadedFrom(byLayer || all ? -1 : round + 1,
                      !byLayer || all ? -1 : (place + 1) * (layout_.cells.columns + 1));
  grid_->setCurrentSection(byLayer ? place : -1);
  const int here = std::max(0, round);
  grid_->setSelected(cellOf(here, cursor()->unit()));
  std::vector<Cell> rings, pins;
  if (cursor()->unit() >= 0) {
    if (byLayer) {
      for (const int other : shownRounds_)
        if (placeOf(other) != placeOf(here)) rings.push_back(cellOf(other, cursor()->unit()));
    } else if (rounds.size() <= mostMaps) {  // more rings in one column would hide what they ring
      for (int other = 0; other < static_cast<int>(rounds.size()); ++other)
        if (other != here) rings.push_back(cellOf(other, cursor()->unit()));
    }
  }
  for (const int unit : cursor()->pins()) pins.push_back(cellOf(here, unit));
  grid_->setRings(std::move(rings));
  grid_->setPins(std::move(pins));

  std::vector<RoundBars::Round> counts;
  for (const FusionRound& entry : rounds) {
    RoundBars::Round bar;
    bar.title = timeline()->taskTitle(entry.task);
    bar.task = entry.task;
    bar.reached = entry.step <= cursor()->step();
    bar.counts = countCategories(entry);
    counts.push_back(std::move(bar));
  }
  bars_->setRounds(std::move(counts));
  bars_->setCurrent(round);
}

void FusionView::rebuildGrid() {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const CellLayout& one = layout_.cells;
  CellLayout cells;
  std::vector<std::optional<FusionCategory>> categories;
  if (arrangement_ == Arrangement::byLayer) {
    cells.rows = one.rows;
    const int stride = one.columns + 1;
    cells.columns = std::max(0, stride * static_cast<int>(shownRounds_.size()) - 1);
    cells.rowLabels = one.rowLabels;
    cells.rowGroups = one.rowGroups;
    cells.columnTitle = one.columnTitle;
    categories.resize(static_cast<std::size_t>(cells.rows) * static_cast<std::size_t>(cells.columns));
    cells.absent.assign(categories.size(), 1);
    for (int place = 0; place < static_cast<int>(shownRounds_.size()); ++place) {
      const int round = shownRounds_[static_cast<std::size_t>(place)];
      const FusionRound& entry = rounds[static_cast<std::size_t>(round)];
      cells.columnSections.push_back({timeline()->taskTitle(entry.task), place * stride, one.columns,
                                      QString::number(rounds.size() > mostMaps ? entry.task + 1 : round + 1)});
      for (CellGroup group : one.columnGroups) {
        group.first += place * stride;
        cells.columnGroups.push_back(group);
      }
      for (std::size_t unit = 0; unit < layout_.cellOfUnit.size(); ++unit) {
        const Cell cell = cellOf(round, static_cast<int>(unit));
        const std::size_t index = static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(cells.columns) +
                                  static_cast<std::size_t>(cell.column);
        cells.absent[index] = 0;
        if (unit < entry.category.size()) categories[index] = entry.category[unit];
      }
    }
  } else {
    cells.rows = static_cast<int>(rounds.size());
    cells.columns = timeline()->unitCount();
    cells.columnTitle = tr("skill unit");
    int lastTask = -1;
    for (int index = 0; index < cells.rows; ++index) {
      const FusionRound& round = rounds[static_cast<std::size_t>(index)];
      const QString title = timeline()->taskTitle(round.task);
      cells.rowLabels.push_back(rounds.size() > mostMaps ? tr("%1, round %2").arg(title).arg(index + 1) : title);
      if (cells.rowGroups.empty() || round.task != lastTask) cells.rowGroups.push_back({title, index, 0});
      ++cells.rowGroups.back().count;
      lastTask = round.task;
      for (int unit = 0; unit < cells.columns; ++unit)
        categories.push_back(unit < static_cast<int>(round.category.size())
                                 ? std::optional(round.category[static_cast<std::size_t>(unit)])
                                 : std::nullopt);
    }
    const std::vector<SkillUnit>& units = timeline()->units().units;
    for (int unit = 0; unit < static_cast<int>(units.size()); ++unit) {
      const SkillUnit& info = units[static_cast<std::size_t>(unit)];
      const SkillUnit* before = unit > 0 ? &units[static_cast<std::size_t>(unit - 1)] : nullptr;
      if (!before || before->module != info.module || before->layer != info.layer || before->stack != info.stack)
        cells.columnGroups.push_back({QString::fromStdString(info.module), unit, 0});
      if (!before || before->stack != info.stack)
        cells.columnSections.push_back({QString::fromStdString(info.stack), unit, 0});
      ++cells.columnSections.back().count;
      ++cells.columnGroups.back().count;
    }
  }
  grid_->setCellLayout(std::move(cells));
  grid_->setCategories(std::move(categories));
}

// ---- The other pictures ----

void FusionView::showFlow(int round) {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  std::vector<FlowDiagram::Column> columns;
  std::vector<CategoryFlow> flows;
  for (std::size_t place = 0; place < shownRounds_.size(); ++place) {
    const FusionRound& entry = rounds[static_cast<std::size_t>(shownRounds_[place])];
    FlowDiagram::Column column;
    column.title = timeline()->taskTitle(entry.task);
    column.task = entry.task;
    column.round = shownRounds_[place];
    column.counts = countCategories(entry);
    column.reached = entry.step <= cursor()->step();
    const auto unit = static_cast<std::size_t>(std::max(0, cursor()->unit()));
    if (cursor()->unit() >= 0 && unit < entry.category.size()) column.picked = static_cast<int>(entry.category[unit]);
    if (place > 0) flows.push_back(flowBetween(rounds[static_cast<std::size_t>(shownRounds_[place - 1])], entry));
    columns.push_back(std::move(column));
  }
  flow_->setColumns(std::move(columns), std::move(flows));
  flow_->setCurrent(round < 0 ? -1 : placeOf(round));
}

void FusionView::showOwners(int round) {
  ownership_ = ownershipAfter(timeline()->fusionRounds(), round, timeline()->unitCount(), timeline()->taskCount());
  std::vector<OwnerGrid::Owner> owners(layout_.unitOfCell.size());
  for (std::size_t cell = 0; cell < owners.size(); ++cell) {
    const int unit = layout_.unitOfCell[cell];
    if (unit < 0) continue;
    owners[cell].task = ownership_.owner(unit);
    if (owners[cell].task >= 0) owners[cell].share = ownership_.share(unit, owners[cell].task);
  }
  owners_->setCellLayout(layout_.cells);
  owners_->setOwners(std::move(owners));
}

void FusionView::showStepSizes(int round) {
  stepSizes_->setCellLayout(layout_.cells);
  stepSizes_->setValues(layout_.valuesOfCells(
      round < 0 ? std::vector<float>() : timeline()->fusionRounds()[static_cast<std::size_t>(round)].change));
}

void FusionView::showLayerShares(int round) {
  std::vector<LayerShares::Layer> layers;
  if (round >= 0) {
    std::vector<int> rowOfUnit;
    for (const Cell& cell : layout_.cellOfUnit) rowOfUnit.push_back(cell.row);
    const std::vector<MergeShares> shares = mergeSharesOf(timeline()->fusionRounds()[static_cast<std::size_t>(round)],
                                                          timeline()->units(), rowOfUnit, layout_.cells.rows);
    for (std::size_t row = 0; row < shares.size(); ++row)
      layers.push_back({row < layout_.cells.rowLabels.size() ? layout_.cells.rowLabels[row] : QString(), shares[row]});
  }
  layerShares_->setLayers(std::move(layers));
}

void FusionView::showLegend() {
  std::vector<LegendEntry> entries;
  QStringList meanings;
  if (arrangement_ == Arrangement::owner) {
    for (int task = 0; timeline() && task < timeline()->taskCount(); ++task) {
      LegendEntry entry;
      entry.text = tr("%1 %2").arg(task + 1).arg(timeline()->taskTitle(task));
      entry.color = theme().taskColor(task);
      entry.penStyle = Qt::NoPen;
      entry.marker = CurveMarker::square;
      entries.push_back(entry);
    }
    meanings << tr("The task that most of a unit's weights come from; the stronger the colour, the larger its share.");
  } else {
    for (const FusionCategory kind : {FusionCategory::shared, FusionCategory::previousOnly, FusionCategory::currentOnly,
                                      FusionCategory::neither, FusionCategory::firstTask}) {
      LegendEntry entry;
      entry.text = categoryTitle(kind);
      meanings << tr("%1: %2").arg(categoryTitle(kind), categoryMeaning(kind));
      entry.color = theme().categoryColor(kind);
      entry.category = kind;
      entries.push_back(entry);
    }
  }
  legend_->setEntries(std::move(entries));
  legend_->setToolTip(meanings.join(QLatin1Char('\n')));
}

QString FusionView::pageReadOut(int row, int column, bool plain) const {
  const int unit = layout_.unitAt(row, column);
  if (!timeline() || !cursor() || unit < 0) return {};
  if (arrangement_ != Arrangement::owner) return readOut(timeline()->fusionIndexAt(cursor()->step()), unit, plain);
  const QString title = unitTitle(timeline()->units().units[static_cast<std::size_t>(unit)]);
  std::vector<int> tasks(static_cast<std::size_t>(ownership_.tasks));
  std::iota(tasks.begin(), tasks.end(), 0);
  std::stable_sort(tasks.begin(), tasks.end(),
                   [&](int a, int b) { return ownership_.share(unit, a) > ownership_.share(unit, b); });
  QStringList parts{title}, lines{ReadOut::title(title)};
  for (const int task : tasks) {
    const double share = ownership_.share(unit, task);
    if (share < 0.0005 || parts.size() > 6) continue;
    parts << timeline()->taskTitle(task) + QLatin1Char(' ') + percentWithUnit(share);
    lines << ReadOut::line(theme().taskColor(task), timeline()->taskTitle(task), percentWithUnit(share));
  }
  return plain ? parts.join(QStringLiteral(", ")) : ReadOut::table(lines);
}

void FusionView::showRound(int round) {
  shownRound_ = round;
  const auto count = timeline()->fusionRounds().size();
  if (round < 0) {
    scatter_->setPoints({}, {}, {}, NAN, NAN);
    scatterTitle_->setText(tr("no fusion yet"));
    setCaption(tr("%n fusion(s)", nullptr, static_cast<int>(count)));
    return;
  }
  const FusionRound& entry = timeline()->fusionRounds()[static_cast<std::size_t>(round)];
  const bool first = entry.previousScore.empty();
  // Before the first merge there is no previous side: units lie on the current axis.
  const std::vector<float> previous = first ? std::vector<float>(entry.currentScore.size(), 0.0F) : entry.previousScore;
  scatter_->setPoints(previous, entry.currentScore, entry.category, entry.previousThreshold, entry.currentThreshold);
  scatterTitle_->setText(first ? tr("after %1: nothing to merge with").arg(timeline()->taskTitle(entry.task))
                               : tr("after %1").arg(timeline()->taskTitle(entry.task)));
  QStringList parts{tr("fusion %1 of %2").arg(round + 1).arg(count), ruleTitle(entry.rule)};
  if (shownRounds_.size() < count && (arrangement_ == Arrangement::byLayer || arrangement_ == Arrangement::flow))
    parts << tr("one round a task shown");
  setCaption(parts.join(QStringLiteral(" · ")));
}

}  // namespace skillscope
