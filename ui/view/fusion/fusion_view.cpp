// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/fusion_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/model/run_tables.h"
#include "ui/shell/theme.h"
#include "ui/view/fusion/flow_diagram.h"
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
  arrangementBox_->addItems(
      {tr("By Layer"), tr("By Round"), tr("Flow"), tr("Owner"), tr("Step Size"), tr("Layer Shares")});
  arrangementBox_->setAccessibleName(tr("What is shown of the fusions"));
  arrangementBox_->setToolTip(tr(
      "By Layer: a map of the layers for every fusion. By Round: one row for every fusion. Flow: how units went from "
      "category to category. Owner: the task a unit's weights come from. Step Size: how far the fusion moved a unit. "
      "Layer Shares: what was merged and pruned in each layer."));
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
  decisions_ = left;
  flow_ = new FlowDiagram;
  owners_ = new OwnerGrid(tr("Tasks that the units come from"));
  stepSizes_ = new HeatMap(tr("Step of every unit in the fusion"));
  stepSizes_->setScale(ValueScale::logarithmic);
  stepSizes_->setColorMap(ColorMapName::cividis);
  stepSizes_->setUnitName(tr("relative step"));
  layerShares_ = new LayerShares;
  pages_ = new QStackedWidget;
  for (QWidget* page : std::initializer_list<QWidget*>{decisions_, flow_, owners_, stepSizes_, layerShares_})
    pages_->addWidget(page);
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
  splitter_->addWidget(pages_);
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
  for (CellView* map : {static_cast<CellView*>(owners_), static_cast<CellView*>(stepSizes_)}) {
    map->setReadOut([this](int row, int column) { return pageReadOut(row, column, false); });
    map->setSpokenText([this](int row, int column) { return pageReadOut(row, column, true); });
    connect(map, &CellView::cellPicked, this, [this](int row, int column) {
      if (cursor()) cursor()->setUnit(layout_.unitAt(row, column));
    });
  }
  for (CellView* map :
       {static_cast<CellView*>(grid_), static_cast<CellView*>(owners_), static_cast<CellView*>(stepSizes_)})
    connect(map, &CellView::pinWanted, this, [this, map](int row, int column) {
      if (cursor())
        cursor()->togglePin(map == grid_ ? roundAndUnitAt(row, column).second : layout_.unitAt(row, column));
    });
  connect(flow_, &FlowDiagram::picked, this, [this](int round) {
    if (cursor()) cursor()->toFusionRound(round);
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
  gridStale_ = true;
  shownRound_ = -2;
  showLegend();
  schedule(RunChange::fusion, true);
}

TextRows FusionView::dataRows() const {
  return timeline() && cursor() ? fusionRows(*timeline(), cursor()->step()) : TextRows();
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
  for (const FusionCategory kind : allCategories) colors[static_cast<std::size_t>(kind)] = theme().categoryColor(kind);
  legend_->setStyle(style);
  scatter_->setStyle(style, colors);
  showLegend();
  splitter_->setHandleWidth(theme().spacing(1));
  shownRound_ = -2;
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
