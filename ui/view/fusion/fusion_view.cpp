// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/fusion_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/fusion/round_bars.h"
#include "ui/view/texts.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/plot/scatter_plot.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr FusionCategory allCategories[] = {FusionCategory::shared, FusionCategory::previousOnly,
                                            FusionCategory::currentOnly, FusionCategory::neither,
                                            FusionCategory::firstTask};

}  // namespace

FusionView::FusionView(QWidget* parent) : RunView(tr("Fusion"), parent) {
  scoresButton_ = new QToolButton;
  scoresButton_->setText(tr("Scores"));
  scoresButton_->setCheckable(true);
  scoresButton_->setChecked(true);
  scoresButton_->setAccessibleName(tr("Show the scores of the units"));
  scoresButton_->setToolTip(tr("Show the scores behind the decisions of the fusion at the cursor"));
  addHeaderWidget(scoresButton_);
  arrangementBox_ = new QComboBox;
  arrangementBox_->addItems({tr("By Layer"), tr("By Round")});
  arrangementBox_->setAccessibleName(tr("Arrangement of the units"));
  arrangementBox_->setToolTip(
      tr("By layer: a map of the layers for every fusion. By round: one row for every fusion."));
  addHeaderWidget(arrangementBox_);

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  legend_ = new LegendStrip;
  column->addWidget(legend_);
  splitter_ = new QSplitter(Qt::Horizontal);
  splitter_->setChildrenCollapsible(false);
  auto* left = new QWidget;
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->setSpacing(0);
  grid_ = new CategoryGrid(tr("Fusion decisions"));
  bars_ = new RoundBars;
  leftColumn->addWidget(grid_, 3);
  leftColumn->addWidget(bars_, 1);
  auto* right = new QWidget;
  auto* rightColumn = new QVBoxLayout(right);
  rightColumn->setContentsMargins(0, 0, 0, 0);
  rightColumn->setSpacing(0);
  scatterTitle_ = new ElidedLabel;
  scatterTitle_->setProperty("role", "caption");
  scatterTitle_->setAutoFillBackground(true);
  scatterTitle_->setBackgroundRole(QPalette::Base);
  scatterTitle_->setAlignment(Qt::AlignCenter);
  scatter_ = new ScatterPlot(tr("Previous and current score of every unit"));
  logButton_ = new QToolButton;
  logButton_->setText(tr("Log"));
  logButton_->setCheckable(true);
  logButton_->setAccessibleName(tr("Logarithmic score axes"));
  logButton_->setToolTip(
      tr("Logarithmic axes: tells small scores apart. 0 and the very smallest stand on a line of their own."));
  auto* titleRow = new QHBoxLayout;
  titleRow->setSpacing(0);
  titleRow->setContentsMargins(0, 0, theme().scaled(4), 0);
  titleRow->addWidget(scatterTitle_, 1);
  titleRow->addWidget(logButton_);
  rightColumn->addLayout(titleRow);
  rightColumn->addWidget(scatter_, 1);
  splitter_->addWidget(left);
  splitter_->addWidget(right);
  scatter_->setMinimumWidth(theme().scaled(170));
  splitter_->setSizes({300, 200});
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 2);
  column->addWidget(splitter_, 1);
  setContent(content);

  scatter_->setAxisTitles(tr("previous score (0–1)"), tr("current score (0–1)"));
  grid_->setReadOut([this](int row, int column) {
    const auto [round, unit] = roundAndUnitAt(row, column);
    return readOut(round, unit, false);
  });
  grid_->setSpokenText([this](int row, int column) {
    const auto [round, unit] = roundAndUnitAt(row, column);
    return readOut(round, unit, true);
  });
  scatter_->setReadOut([this](int unit) { return readOut(shownRound_, unit, false); });

  connect(scoresButton_, &QToolButton::toggled, right, &QWidget::setVisible);
  connect(logButton_, &QToolButton::toggled, this,
          [this](bool on) { scatter_->setScale(on ? ScatterScale::logarithmic : ScatterScale::linear); });
  // Unit scores spread over many powers of ten, and both thresholds lie far down among them.
  logButton_->setChecked(true);
  connect(arrangementBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setArrangement(static_cast<Arrangement>(index)); });
  connect(grid_, &CellView::cellPicked, this, [this](int row, int column) {
    const auto [round, unit] = roundAndUnitAt(row, column);
    if (!cursor() || unit < 0) return;
    cursor()->setUnit(unit);
    cursor()->toFusionRound(round);
  });
  connect(scatter_, &ScatterPlot::picked, this, [this](int unit) {
    if (cursor()) cursor()->setUnit(unit);
  });
  connect(bars_, &RoundBars::picked, this, [this](int round) {
    if (cursor()) cursor()->toFusionRound(round);
  });
}

void FusionView::setArrangement(Arrangement arrangement) {
  if (arrangement == arrangement_) return;
  arrangement_ = arrangement;
  const QSignalBlocker blocker(arrangementBox_);
  arrangementBox_->setCurrentIndex(static_cast<int>(arrangement));
  schedule(RunChange::fusion, true);
}

QString FusionView::emptyText() const {
  const RunTimeline& run = *timeline();
  if (!run.fusionRounds().empty()) return {};
  if (!run.isEmpty() && run.unitCount() == 0)
    return tr("This method fuses nothing: each task simply overwrites the weights.");
  if (run.finished()) return tr("No fusion took place in this run.");
  return tr("The first decisions appear when the first task has been learned.");
}

QString FusionView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty()) return tr("Fusion decisions, empty.");
  const int index = std::max(0, timeline()->fusionIndexAt(cursor()->step()));
  const FusionRound& round = timeline()->fusionRounds()[static_cast<std::size_t>(index)];
  QStringList parts;
  for (const FusionCategory kind : allCategories)
    if (const auto count = std::count(round.category.begin(), round.category.end(), kind); count > 0)
      parts << QStringLiteral("%1 %2").arg(categoryTitle(kind)).arg(count);
  return tr("Fusion %1 of %2, after %3: %4.")
      .arg(index + 1)
      .arg(timeline()->fusionRounds().size())
      .arg(timeline()->taskTitle(round.task), parts.join(QStringLiteral(", ")));
}

void FusionView::restyle() {
  const PlotStyle style = themedPlotStyle();
  std::array<QColor, 5> colors;
  std::vector<LegendEntry> entries;
  QStringList meanings;
  for (const FusionCategory kind : allCategories) {
    colors[static_cast<std::size_t>(kind)] = theme().categoryColor(kind);
    LegendEntry entry;
    entry.text = categoryTitle(kind);
    meanings << tr("%1: %2").arg(categoryTitle(kind), categoryMeaning(kind));
    entry.color = theme().categoryColor(kind);
    entry.category = kind;
    entries.push_back(entry);
  }
  legend_->setStyle(style);
  legend_->setEntries(std::move(entries));
  legend_->setToolTip(meanings.join(QLatin1Char('\n')));
  scatter_->setStyle(style, colors);
  splitter_->setHandleWidth(theme().spacing(1));
  shownRound_ = -2;
}

Cell FusionView::cellOf(int round, int unit) const {
  if (round < 0 || unit < 0) return {};
  if (arrangement_ == Arrangement::byRound) return {round, unit};
  const Cell cell = layout_.cellOf(unit);
  return cell.isValid() ? Cell{cell.row, cell.column + round * (layout_.cells.columns + 1)} : Cell{};
}

std::pair<int, int> FusionView::roundAndUnitAt(int row, int column) const {
  if (row < 0 || column < 0 || layout_.cells.columns == 0) return {-1, -1};
  if (arrangement_ == Arrangement::byRound) return {row, column};
  // One empty column lies between the maps of two rounds.
  const int stride = layout_.cells.columns + 1;
  return {column / stride, layout_.unitAt(row, column % stride)};
}

void FusionView::refresh(RunChanges changes) {
  if (changes & RunChange::run) layout_ = UnitLayout::of(timeline()->units());
  if (changes & (RunChange::run | RunChange::fusion)) rebuildGrid();
  if (changes & (RunChange::run | RunChange::fusion)) shownRound_ = -2;
}

void FusionView::rebuildGrid() {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const int roundCount = static_cast<int>(rounds.size());
  const CellLayout& one = layout_.cells;
  CellLayout cells;
  std::vector<std::optional<FusionCategory>> categories;
  if (arrangement_ == Arrangement::byLayer) {
    cells.rows = one.rows;
    const int stride = one.columns + 1;
    cells.columns = stride * roundCount - 1;
    cells.rowLabels = one.rowLabels;
    cells.rowGroups = one.rowGroups;
    cells.columnTitle = one.columnTitle;
    for (int round = 0; round < roundCount; ++round) {
      cells.columnSections.push_back({timeline()->taskTitle(rounds[static_cast<std::size_t>(round)].task),
                                      round * stride, one.columns, QString::number(round + 1)});
      for (CellGroup group : one.columnGroups) {
        group.first += round * stride;
        cells.columnGroups.push_back(group);
      }
    }
    categories.resize(static_cast<std::size_t>(cells.rows) * static_cast<std::size_t>(cells.columns));
    cells.absent.assign(categories.size(), 1);
    for (int round = 0; round < roundCount; ++round) {
      const std::vector<FusionCategory>& decided = rounds[static_cast<std::size_t>(round)].category;
      for (std::size_t unit = 0; unit < layout_.cellOfUnit.size(); ++unit) {
        const Cell cell = cellOf(round, static_cast<int>(unit));
        const std::size_t index = static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(cells.columns) +
                                  static_cast<std::size_t>(cell.column);
        cells.absent[index] = 0;
        if (unit < decided.size()) categories[index] = decided[unit];
      }
    }
  } else {
    cells.rows = roundCount;
    cells.columns = timeline()->unitCount();
    cells.columnTitle = tr("skill unit");
    for (const FusionRound& round : rounds) {
      cells.rowLabels.push_back(timeline()->taskTitle(round.task));
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

void FusionView::cursorMoved() {
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const int round = timeline()->fusionIndexAt(cursor()->step());
  const bool byLayer = arrangement_ == Arrangement::byLayer;
  const bool all = round + 1 >= static_cast<int>(rounds.size());
  grid_->setFadedFrom(byLayer || all ? -1 : round + 1,
                      !byLayer || all ? -1 : (round + 1) * (layout_.cells.columns + 1));
  grid_->setCurrentSection(byLayer ? round : -1);
  grid_->setSelected(cellOf(std::max(0, round), cursor()->unit()));
  std::vector<Cell> rings;
  if (cursor()->unit() >= 0)
    for (int other = 0; other < static_cast<int>(rounds.size()); ++other)
      if (other != std::max(0, round)) rings.push_back(cellOf(other, cursor()->unit()));
  grid_->setRings(std::move(rings));

  std::vector<RoundBars::Round> counts;
  for (const FusionRound& entry : rounds) {
    RoundBars::Round bar;
    bar.title = timeline()->taskTitle(entry.task);
    bar.reached = entry.step <= cursor()->step();
    for (const FusionCategory kind : entry.category) ++bar.counts[static_cast<std::size_t>(kind)];
    counts.push_back(std::move(bar));
  }
  bars_->setRounds(std::move(counts));
  bars_->setCurrent(round);
  if (round != shownRound_) showRound(round);
  scatter_->setSelected(cursor()->unit());
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
  setCaption(tr("fusion %1 of %2 · %3").arg(round + 1).arg(count).arg(ruleTitle(entry.rule)));
}

QString FusionView::readOut(int round, int unit, bool plain) const {
  if (!timeline() || round < 0 || unit < 0 || round >= static_cast<int>(timeline()->fusionRounds().size()) ||
      unit >= timeline()->unitCount())
    return {};
  const FusionRound& entry = timeline()->fusionRounds()[static_cast<std::size_t>(round)];
  const auto index = static_cast<std::size_t>(unit);
  if (index >= entry.category.size()) return {};
  const FusionCategory kind = entry.category[index];
  std::vector<std::pair<QString, QString>> facts;
  facts.emplace_back(tr("after"), timeline()->taskTitle(entry.task));
  facts.emplace_back(tr("decision"), categoryTitle(kind));
  const auto against = [&](float score, float threshold) {
    return std::isnan(threshold) ? significant(score)
                                 : tr("%1 (threshold %2)").arg(significant(score), significant(threshold));
  };
  if (index < entry.previousScore.size())
    facts.emplace_back(tr("previous score"), against(entry.previousScore[index], entry.previousThreshold));
  if (index < entry.currentScore.size())
    facts.emplace_back(tr("current score"), against(entry.currentScore[index], entry.currentThreshold));
  if (index < entry.previousShare.size()) {
    facts.emplace_back(tr("weight of previous"), QString::number(entry.previousShare[index], 'f', 2));
    facts.emplace_back(tr("weight of current"), QString::number(1 - entry.previousShare[index], 'f', 2));
  }
  if (index < entry.change.size()) facts.emplace_back(tr("relative change"), significant(entry.change[index]));
  const QString title = unitTitle(timeline()->units().units[index]);
  if (plain) {
    QStringList parts{title};
    for (const auto& [name, value] : facts) parts << name + QLatin1Char(' ') + value;
    return parts.join(QStringLiteral(", "));
  }
  QStringList lines{ReadOut::title(title)};
  for (const auto& [name, value] : facts)
    lines << ReadOut::line(name == tr("decision") ? theme().categoryColor(kind) : QColor(), name, value);
  return ReadOut::table(lines);
}

}  // namespace skillscope
