// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/model/comparison.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_tables.h"
#include "ui/view/compare/compare_views.h"
#include "ui/view/plot_bands.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/padded_delegate.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

QTableView* makeTable(const QString& name, QAbstractItemModel* model) {
  auto* table = new QTableView;
  table->setAccessibleName(name);
  table->setModel(model);
  table->verticalHeader()->hide();
  table->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(1));
  table->verticalHeader()->setMinimumSectionSize(0);
  table->setShowGrid(false);
  table->setItemDelegate(new PaddedDelegate(theme().spacing(1), table));
  table->setAlternatingRowColors(true);
  table->setWordWrap(false);
  table->setTabKeyNavigation(false);
  table->setSelectionMode(QAbstractItemView::ContiguousSelection);
  table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table->horizontalHeader()->setMinimumSectionSize(theme().scaled(24));
  return table;
}

QWidget* titled(QLabel* title, const QList<QWidget*>& controls, QWidget* content) {
  auto* box = new QWidget;
  auto* head = new QHBoxLayout;
  head->setContentsMargins(theme().spacing(2), theme().spacing(1), theme().spacing(2), 0);
  title->setProperty("role", "caption");
  head->addWidget(title, 1);
  for (QWidget* control : controls) head->addWidget(control);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme().spacing(1));
  column->addLayout(head);
  column->addWidget(content, 1);
  return box;
}

}  // namespace

namespace {

/// Seconds in the unit of the axis of time: a few hundred of it at most.
double secondsPerUnit(const Comparison& comparison) {
  const std::int64_t last = comparison.lastPosition();
  return last <= 300 ? 1 : last <= 300 * 60 ? 60 : 3600;
}

}  // namespace

QString compareAxisTitle(const Comparison& comparison) {
  switch (comparison.lock()) {
    case CompareLock::task:
      return CompareOverview::tr("tasks learned");
    case CompareLock::time: {
      const double unit = secondsPerUnit(comparison);
      return unit == 1    ? CompareOverview::tr("training time (s)")
             : unit == 60 ? CompareOverview::tr("training time (min)")
                          : CompareOverview::tr("training time (h)");
    }
    case CompareLock::step:
    case CompareLock::round:
      break;
  }
  return CompareOverview::tr("optimizer step");
}

double compareAxisEnd(const Comparison& comparison) {
  if (comparison.lock() == CompareLock::time)
    return static_cast<double>(std::max<std::int64_t>(1, comparison.lastPosition())) / secondsPerUnit(comparison);
  double end = 1;
  for (const ComparedRun& run : comparison.runs()) {
    end = std::max(end, comparison.lock() == CompareLock::task
                            ? static_cast<double>(run.timeline->taskAt(run.timeline->lastStep()) + 1)
                            : static_cast<double>(run.timeline->lastStep()));
  }
  return end;
}

double cursorX(const Comparison& comparison) {
  if (comparison.count() == 0) return CurvePlot::none;
  if (comparison.lock() == CompareLock::round) return static_cast<double>(comparison.stepOf(comparison.base()));
  const auto position = static_cast<double>(comparison.position());
  return comparison.lock() == CompareLock::time ? position / secondsPerUnit(comparison) : position;
}

void moveCursorTo(Comparison& comparison, double x) {
  if (comparison.lock() == CompareLock::round) return;
  comparison.setPosition(std::llround(comparison.lock() == CompareLock::time ? x * secondsPerUnit(comparison) : x));
}

void showGroupCurves(CurvePlot* plot, const Comparison& comparison,
                     const std::function<const ComparedCurve*(const ComparedRun&)>& curveOf, bool markers) {
  std::vector<CurveLook> looks;
  std::vector<CurveBand> bands;
  std::vector<std::size_t> ofSeries;  // 0 low, 1 high, 2 mean
  const auto pointsOf = [&comparison](const ComparedCurve& curve) -> Curve {
    if (comparison.lock() == CompareLock::task) return {curve.task, curve.y};
    if (comparison.lock() != CompareLock::time) return {curve.step, curve.y};
    Curve points{curve.seconds, curve.y};
    for (double& x : points.x) x /= secondsPerUnit(comparison);
    return points;
  };
  for (std::size_t group = 0; group < comparison.groups().size(); ++group) {
    const std::vector<int>& members = comparison.groups()[group];
    std::vector<Curve> curves;
    for (const int run : members) {
      const ComparedCurve* curve = curveOf(comparison.runs()[static_cast<std::size_t>(run)]);
      if (curve && !curve->y.empty()) curves.push_back(pointsOf(*curve));
    }
    CurveLook mean;
    mean.name = comparison.groupName(group);
    mean.color = comparison.color(members.front());
    mean.penStyle = comparison.penStyle(members.front());
    if (markers) mean.marker = taskMarker(members.front());
    const bool banded = members.size() > 1;
    if (banded) {
      CurveLook end = mean;
      end.penStyle = Qt::NoPen;
      end.marker = CurveMarker::none;
      end.inLegend = end.inReadOut = false;
      looks.push_back(end);
      end.fillTo = static_cast<int>(looks.size()) - 1;
      looks.push_back(end);
      ofSeries.insert(ofSeries.end(), {0, 1});
    }
    looks.push_back(mean);
    ofSeries.push_back(2);
    const CurveBand band = curveBand(curves);
    for (int i = 0; i < (banded ? 3 : 1); ++i) bands.push_back(band);
  }
  plot->setSeries(looks);
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const CurveBand& band = bands[i];
    plot->setData(static_cast<int>(i), band.x, ofSeries[i] == 0 ? band.low : ofSeries[i] == 1 ? band.high : band.mean);
  }
  plot->setXRange(0, compareAxisEnd(comparison));
}

CompareOverview::CompareOverview(Comparison* comparison, QWidget* parent)
    : CompareSection(tr("Overview"), comparison, parent),
      settings_(new SettingsModel(comparison, this)),
      figures_(new FiguresModel(comparison, this)),
      settingsTitle_(new QLabel),
      accuracy_(new CurvePlot(tr("Mean score of the tasks learned so far"))),
      loss_(new CurvePlot(tr("Training loss"))) {
  settingsTable_ = makeTable(tr("Settings that differ"), settings_);
  settingsTable_->setObjectName(QStringLiteral("compareSettings"));
  figuresTable_ = makeTable(tr("Figures, with differences to the base"), figures_);
  figuresTable_->setObjectName(QStringLiteral("compareFigures"));
  auto* full = new QToolButton;
  full->setObjectName(QStringLiteral("allSettings"));
  full->setText(tr("All"));
  full->setCheckable(true);
  full->setToolTip(tr("Show all settings, not only those that differ"));
  full->setAccessibleName(full->toolTip());
  connect(full, &QToolButton::toggled, this, [this](bool all) {
    settings_->setDifferencesOnly(!all);
    refreshNow();
    fitColumns();
    settingsTitle_->setText(
        all ? tr("All %n settings", nullptr, settings_->settingCount())
            : tr("Settings that differ, %1 of %2").arg(settings_->rowCount()).arg(settings_->settingCount()));
  });
  auto* more = new QToolButton;
  more->setText(tr("All"));
  more->setCheckable(true);
  more->setToolTip(tr("Show every figure that is known"));
  more->setAccessibleName(more->toolTip());
  connect(more, &QToolButton::toggled, this, [this](bool all) {
    figures_->setAllFigures(all);
    fitColumns();
  });
  auto* cited = new QToolButton;
  cited->setText(tr("Published…"));
  cited->setToolTip(
      tr("Lay rows that others published below: a CSV file with the columns method, AP, BWT, … and note"));
  cited->setAccessibleName(tr("Add published rows"));
  connect(cited, &QToolButton::clicked, this, &CompareOverview::citedWanted);
  auto* figuresTitle = new QLabel(tr("Figures, and Δ to the base"));

  auto* tables = new QSplitter(Qt::Horizontal);
  tables->addWidget(titled(settingsTitle_, {full}, settingsTable_));
  tables->addWidget(titled(figuresTitle, {more, cited}, figuresTable_));
  auto* plots = new QSplitter(Qt::Horizontal);
  plots->addWidget(accuracy_);
  plots->addWidget(loss_);
  auto* rows = new QSplitter(Qt::Vertical, this);
  rows->addWidget(tables);
  rows->addWidget(plots);
  for (QSplitter* splitter : {tables, plots, rows}) {
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
  }
  tables->setSizes({theme().scaled(290), theme().scaled(620)});
  plots->setSizes({1000, 1000});
  rows->setSizes({theme().scaled(230), theme().scaled(270)});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(rows);
  accuracy_->setYRange(0, 100);
  loss_->setGrowingYRange();
  loss_->setLegendVisible(false);
  for (CurvePlot* plot : {accuracy_, loss_}) {
    connect(plot, &CurvePlot::picked, this, [this](double x) { moveCursorTo(this->comparison(), x); });
    connect(plot, &CurvePlot::moveRequested, this,
            [this](int by) { this->comparison().setPosition(this->comparison().position() + by); });
  }
}

void CompareOverview::setCited(std::vector<CitedRow> rows) {
  figures_->setCited(std::move(rows));
  fitColumns();
}

void CompareOverview::fitColumns() {
  for (QTableView* table : {settingsTable_, figuresTable_}) {
    table->resizeColumnsToContents();
    const int most = theme().scaled(table == settingsTable_ ? 150 : 200);
    for (int column = 0; column < table->model()->columnCount(); ++column) {
      if (table->columnWidth(column) > most) table->setColumnWidth(column, most);
    }
  }
}

void CompareOverview::refresh() {
  settings_->rebuild();
  figures_->rebuild();
  fitColumns();
  settingsTitle_->setText(
      settings_->differencesOnly()
          ? tr("Settings that differ, %1 of %2").arg(settings_->rowCount()).arg(settings_->settingCount())
          : tr("All %n settings", nullptr, settings_->settingCount()));
  const PlotStyle style = themedPlotStyle();
  accuracy_->setStyle(style);
  loss_->setStyle(style);
  accuracy_->setAxisTitles(compareAxisTitle(comparison()), tr("mean score so far (%)"));
  loss_->setAxisTitles(compareAxisTitle(comparison()), tr("loss, averaged (nats)"));
  accuracy_->setLegendVisible(comparison().groups().size() <= 4);
  showGroupCurves(
      accuracy_, comparison(), [](const ComparedRun& run) { return &run.average; }, true);
  showGroupCurves(
      loss_, comparison(), [](const ComparedRun& run) { return &run.loss; }, false);
  loss_->setGrowingYRange();
}

void CompareOverview::cursorMoved() {
  for (CurvePlot* plot : {accuracy_, loss_}) plot->setCursor(cursorX(comparison()));
}

QString CompareOverview::summaryText() const {
  QStringList parts;
  for (const ComparedRun& run : comparison().runs()) {
    parts << tr("%1: AP %2").arg(QString::fromStdString(run.summary.name), percentWithUnit(run.summary.ap));
  }
  const int differing = settings_->differencesOnly() ? settings_->rowCount() : 0;
  return (differing == 1 ? tr("1 setting differs.") : tr("%n settings differ.", nullptr, differing)) + u' ' +
         parts.join(QStringLiteral("; "));
}

// ---- Tasks ----

CompareTasks::CompareTasks(Comparison* comparison, QWidget* parent)
    : CompareSection(tr("Tasks"), comparison, parent), grid_(new PictureGrid(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(grid_);
  grid_->setPictureSize(250, 160, 300);
}

std::vector<QString> CompareTasks::taskNames() const {
  std::vector<QString> names;
  const auto add = [&names](const ComparedRun& run) {
    for (int task = 0; task < run.timeline->taskCount(); ++task) {
      const QString name = run.timeline->taskTitle(task);
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  if (comparison().count() > 0) add(comparison().runs()[static_cast<std::size_t>(comparison().base())]);
  for (const ComparedRun& run : comparison().runs()) add(run);
  return names;
}

void CompareTasks::refresh() {
  const std::vector<QString> names = taskNames();
  grid_->setCount(static_cast<int>(names.size()), [this](int) -> QWidget* {
    auto* plot = new CurvePlot(tr("Score on a task over training"));
    plot->setYRange(0, 100);
    plot->setLegendVisible(false);
    connect(plot, &CurvePlot::picked, this, [this](double x) { moveCursorTo(comparison(), x); });
    return plot;
  });
  const PlotStyle style = themedPlotStyle();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const PictureGrid::Picture& picture = grid_->pictures()[i];
    auto* plot = static_cast<CurvePlot*>(picture.content);
    picture.title->setText(names[i]);
    plot->setAccessibleName(tr("Score on %1 over training").arg(names[i]));
    plot->setStyle(style);
    plot->setAxisTitles(compareAxisTitle(comparison()), tr("score (%)"));
    showGroupCurves(
        plot, comparison(),
        [&name = names[i]](const ComparedRun& run) -> const ComparedCurve* {
          for (int task = 0; task < run.timeline->taskCount(); ++task) {
            if (run.timeline->taskTitle(task) == name) return &run.tasks[static_cast<std::size_t>(task)];
          }
          return nullptr;
        },
        true);
  }
}

void CompareTasks::cursorMoved() {
  for (const PictureGrid::Picture& picture : grid_->pictures()) {
    static_cast<CurvePlot*>(picture.content)->setCursor(cursorX(comparison()));
  }
}

QString CompareTasks::summaryText() const {
  return tr("Scores of %n runs on each task.", nullptr, comparison().count());
}

}  // namespace skillscope
