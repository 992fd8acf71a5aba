// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// The views of a run: what they show of a timeline, how they follow cursor and theme, and that they do no more than
// needed.
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMouseEvent>
#include <QToolButton>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/fusion/round_bars.h"
#include "ui/view/importance/decision_strip.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/importance/unit_panel.h"
#include "ui/view/matrix/matrix_grid.h"
#include "ui/view/matrix/matrix_view.h"
#include "ui/view/plot_bands.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/histogram.h"
#include "ui/widget/plot/curve_plot.h"
#include "ui/widget/plot/scatter_plot.h"
#include "ui/widget/themed_plot.h"

using namespace skillscope;

namespace {

/// A run, a cursor, and one of every view on them.
struct Desk {
  RunTimeline timeline;
  TimeCursor cursor{&timeline};
  ImportanceView importance;
  FusionView fusion;
  ForgettingView forgetting;
  MatrixView matrix;
  UnitPanel unit;

  Desk() {
    for (RunView* view : views()) view->setTimeline(&timeline, &cursor);
  }
  std::vector<RunView*> views() { return {&importance, &fusion, &forgetting, &matrix, &unit}; }
  void refresh() {
    for (RunView* view : views()) view->refreshNow();
  }
  void show() {
    for (RunView* view : views()) {
      view->resize(700, 420);
      view->show();
      QVERIFY(QTest::qWaitForWindowExposed(view));
    }
  }
};

std::vector<Event> plainRun() {
  test::SyntheticRunOptions options;
  options.fuses = false;
  return test::syntheticRun(options);
}

QString shownText(const RunView& view) {
  QStringList texts;
  for (const QLabel* label : view.findChildren<QLabel*>())
    if (label->isVisibleTo(&view)) texts << label->text();
  return texts.join(QLatin1Char('\n'));
}

}  // namespace

class Views : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }
  void cleanup() { Theme::instance().setMode(ThemeMode::system); }

  void sayWhatIsMissing() {
    Desk desk;
    desk.refresh();
    for (RunView* view : desk.views()) {
      QVERIFY2(!view->emptyText().isEmpty(), qPrintable(view->windowTitle()));
      QVERIFY2(view->emptyText().endsWith(QLatin1Char('.')), qPrintable(view->emptyText()));
      QVERIFY(shownText(*view).contains(view->emptyText()));
    }
    ImportanceView alone;
    alone.refreshNow();
    QVERIFY(shownText(alone).contains(QStringLiteral("No run is open.")));
  }

  void sayThatAMethodFusesNothing() {
    Desk desk;
    std::vector<Event> events = plainRun();
    std::get<RunStarted>(events.front()).units = {};
    desk.timeline.append(events);
    desk.refresh();
    QVERIFY(desk.importance.emptyText().contains(QStringLiteral("no importance")));
    QVERIFY(desk.fusion.emptyText().contains(QStringLiteral("fuses nothing")));
    QVERIFY(desk.forgetting.emptyText().isEmpty());
    QVERIFY(desk.matrix.emptyText().isEmpty());
  }

  void fillWithTheFirstEvents() {
    Desk desk;
    desk.refresh();
    desk.timeline.append(test::syntheticRun());
    desk.cursor.setUnit(3);
    desk.refresh();
    for (RunView* view : desk.views()) {
      QVERIFY2(view->emptyText().isEmpty(), qPrintable(view->windowTitle()));
      QVERIFY(!view->summaryText().isEmpty());
      QCOMPARE(view->accessibleDescription(), view->summaryText());
    }
    QCOMPARE(desk.importance.map()->cellLayout().rows, 9);
    QCOMPARE(desk.importance.map()->cellLayout().columns, 16);
  }

  void importanceFollowsTheCursor() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.refresh();
    const Cell cell = desk.importance.unitLayout().cellOf(40);
    QCOMPARE(desk.importance.map()->value(cell.row, cell.column), desk.timeline.snapshots().back().importance[40]);
    desk.cursor.setStep(303);
    desk.refresh();
    QCOMPARE(desk.timeline.snapshotAt(303)->step, std::int64_t(300));
    QCOMPARE(desk.importance.map()->value(cell.row, cell.column), desk.timeline.snapshotAt(303)->importance[40]);
    desk.importance.setValue(UnitValue::sensitivity);
    desk.refresh();
    QCOMPARE(desk.importance.map()->value(cell.row, cell.column), desk.timeline.snapshotAt(303)->sensitivity[40]);
    desk.cursor.setStep(0);
    desk.refresh();
    QVERIFY(std::isnan(desk.importance.map()->value(cell.row, cell.column)));
  }

  void everyUnitHasACellOfItsOwn() {
    for (const bool pairs : {true, false}) {
      test::SyntheticRunOptions options;
      options.pairs = pairs;
      const RunStarted run = std::get<RunStarted>(test::syntheticRun(options).front());
      const UnitLayout layout = UnitLayout::of(run.units);
      QCOMPARE(layout.cellOfUnit.size(), run.units.units.size());
      for (int unit = 0; unit < static_cast<int>(run.units.units.size()); ++unit) {
        const Cell cell = layout.cellOf(unit);
        QCOMPARE(layout.unitAt(cell.row, cell.column), unit);
      }
    }
    // Whole tensors: names may repeat inside a layer, and some units belong to no layer.
    SkillUnitTable tensors;
    tensors.granularity = "tensor";
    for (const char* module : {"self.q", "norm", "ff.wi", "norm"}) {
      SkillUnit unit;
      unit.stack = "encoder";
      unit.layer = 0;
      unit.module = module;
      unit.part = "tensor";
      tensors.units.push_back(unit);
    }
    SkillUnit shared;
    shared.module = "embedding";
    tensors.units.push_back(shared);
    const UnitLayout layout = UnitLayout::of(tensors);
    QCOMPARE(layout.cells.rows, 2);
    QCOMPARE(layout.cells.columns, 5);
    std::vector<Cell> cells = layout.cellOfUnit;
    for (std::size_t i = 0; i < cells.size(); ++i)
      for (std::size_t j = i + 1; j < cells.size(); ++j) QVERIFY(!(cells[i] == cells[j]));
    QCOMPARE(UnitLayout::of({}).cells.rows, 0);
  }

  void aPickedUnitIsPickedEverywhere() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.show();
    desk.refresh();
    HeatMap* map = desk.importance.map();
    const Cell cell = desk.importance.unitLayout().cellOf(77);
    QTest::mouseClick(map, Qt::LeftButton, {}, map->cellRect(cell.row, cell.column).center().toPoint());
    QCOMPARE(desk.cursor.unit(), 77);
    desk.refresh();
    QCOMPARE(map->selected(), cell);
    QCOMPARE(desk.fusion.grid()->selected(), desk.fusion.cellOf(4, 77));
    QVERIFY(desk.unit.emptyText().isEmpty());
    QVERIFY(shownText(desk.unit).contains(unitTitle(desk.timeline.units().units[77])));
    QCOMPARE(desk.unit.findChild<DecisionStrip*>()->decisions().size(), std::size_t(5));
    const auto& counts = desk.unit.findChild<Histogram*>()->counts();
    QCOMPARE(std::accumulate(counts.begin(), counts.end(), 0), 144);
  }

  void fusionShowsEveryDecision() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.refresh();
    for (const auto arrangement : {FusionView::Arrangement::byLayer, FusionView::Arrangement::byRound}) {
      desk.fusion.setArrangement(arrangement);
      desk.refresh();
      for (int round = 0; round < 5; ++round)
        for (int unit = 0; unit < 144; ++unit) {
          const Cell cell = desk.fusion.cellOf(round, unit);
          QCOMPARE(desk.fusion.grid()->category(cell.row, cell.column),
                   std::optional(desk.timeline.fusionRounds()[static_cast<std::size_t>(round)]
                                     .category[static_cast<std::size_t>(unit)]));
          QCOMPARE(desk.fusion.roundAndUnitAt(cell.row, cell.column), std::pair(round, unit));
        }
    }
    const auto& rounds = desk.fusion.findChild<RoundBars*>()->rounds();
    QCOMPARE(rounds.size(), std::size_t(5));
    for (const RoundBars::Round& round : rounds)
      QCOMPARE(std::accumulate(round.counts.begin(), round.counts.end(), 0), 144);
  }

  void fusionFollowsTheCursor() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.cursor.setStep(450);
    desk.refresh();
    QVERIFY2(desk.fusion.summaryText().contains(QStringLiteral("Fusion 2 of 5")),
             qPrintable(desk.fusion.summaryText()));
    QCOMPARE(desk.fusion.scatter()->pointCount(), 144);
    desk.cursor.setStep(50);
    desk.refresh();
    QCOMPARE(desk.fusion.scatter()->pointCount(), 0);
    desk.fusion.setArrangement(FusionView::Arrangement::byLayer);
    desk.show();
    desk.refresh();
    const Cell cell = desk.fusion.cellOf(2, 10);
    QTest::mouseClick(desk.fusion.grid(), Qt::LeftButton, {},
                      desk.fusion.grid()->cellRect(cell.row, cell.column).center().toPoint());
    QCOMPARE(desk.cursor.step(), std::int64_t(600));
    QCOMPARE(desk.cursor.unit(), 10);
  }

  void thePointsOfTheScatterPlotCanBePicked() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.show();
    desk.refresh();
    ScatterPlot* scatter = desk.fusion.scatter();
    scatter->replotNow();
    const std::vector<float>& score = desk.timeline.fusionRounds().back().currentScore;
    const int top = static_cast<int>(std::max_element(score.begin(), score.end()) - score.begin());
    QCOMPARE(scatter->unitAt(scatter->pixelOf(top)), top);
    QTest::mouseClick(scatter->childAt(scatter->pixelOf(top)), Qt::LeftButton, {},
                      scatter->childAt(scatter->pixelOf(top))->mapFrom(scatter, scatter->pixelOf(top)));
    QCOMPARE(desk.cursor.unit(), top);
  }

  void logarithmicAxesTellSmallScoresApart() {
    ScatterPlot plot(QStringLiteral("scores"));
    plot.resize(300, 300);
    const std::vector<float> x{0.0F, 1e-7F, 1e-6F, 1e-5F, 0.5F, 1.0F}, y{1.0F, 1e-3F, 0.01F, 0.1F, 0.0F, 1e-4F};
    plot.setPoints(x, y, std::vector<FusionCategory>(6, FusionCategory::neither), 1e-6F, NAN);
    plot.show();
    plot.replotNow();
    QVERIFY(std::abs(plot.pixelOf(1).x() - plot.pixelOf(3).x()) <= 1);
    plot.setScale(ScatterScale::logarithmic);
    plot.replotNow();
    for (int unit = 0; unit < 6; ++unit) {
      QVERIFY(plot.rect().contains(plot.pixelOf(unit)));
      QCOMPARE(plot.unitAt(plot.pixelOf(unit)), unit);
    }
    // Equal ratios are equal distances; 0 lies left of the smallest score.
    const auto step = plot.pixelOf(2).x() - plot.pixelOf(1).x();
    QVERIFY(step > 10);
    QVERIFY(std::abs(plot.pixelOf(3).x() - plot.pixelOf(2).x() - step) <= 1);
    QVERIFY(plot.pixelOf(0).x() < plot.pixelOf(1).x() - step / 2);
  }

  void forgettingShowsEveryScoreOfALearnedTask() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.refresh();
    const CurvePlot* plot = desk.forgetting.accuracyPlot();
    QCOMPARE(plot->seriesCount(), 15);  // line, marks and peak of each task
    for (const Evaluated& entry : desk.timeline.evaluations())
      if (entry.matrixEntry && entry.afterTask >= entry.onTask)
        QCOMPARE(plot->valueAt(2 * entry.onTask + 1, static_cast<double>(entry.step)), 100 * entry.score);
    QVERIFY(std::isnan(plot->valueAt(2 * 3 + 1, 100)));
    QCOMPARE(plot->yRange(), std::pair(0.0, 100.0));
    QCOMPARE(plot->xRange(), std::pair(0.0, 1000.0));
    QCOMPARE(plot->legend()->entries().size(), std::size_t(5));
    QCOMPARE(plot->legend()->entries()[2].color, theme().taskColor(2));
    QCOMPARE(desk.forgetting.lossPlot()->valueAt(0, 500), static_cast<double>(desk.timeline.steps().loss[499]));
  }

  void theAxisOfStepsGrowsInFewSteps() {
    Desk desk;
    test::SyntheticRunOptions options;
    options.untilStep = 62;
    desk.timeline.append(test::syntheticRun(options));
    desk.refresh();
    QCOMPARE(desk.forgetting.accuracyPlot()->xRange(), std::pair(0.0, 80.0));
    QSet<double> ends;
    for (int number = 63; number <= 900; ++number) {
      StepDone done;
      done.step = number;
      desk.timeline.append({done});
      ends.insert(stepAxisEnd(desk.timeline));
      QVERIFY(stepAxisEnd(desk.timeline) >= number);
    }
    QVERIFY2(ends.size() <= 12, qPrintable(QString::number(ends.size())));
    QVERIFY(ends.contains(1000.0));  // never past the plan
  }

  void theLossIsDrawnAsChosen() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.refresh();
    CurvePlot* loss = desk.forgetting.lossPlot();
    QVERIFY(!std::isnan(loss->valueAt(1, 500)) && loss->valueAt(1, 500) != loss->valueAt(0, 500));
    // A longer average turns less from step to step, within a task.
    const auto roughness = [loss] {
      double sum = 0;
      for (int step = 500; step < 590; ++step)
        sum += std::abs(loss->valueAt(1, step + 1) - 2 * loss->valueAt(1, step) + loss->valueAt(1, step - 1));
      return sum;
    };
    const double rough = roughness();
    desk.forgetting.setLossLook({200, false});
    QVERIFY(roughness() < rough / 2);
    desk.forgetting.setLossLook({0, true});
    QVERIFY(std::isnan(loss->valueAt(1, 500)));
    QVERIFY(loss->isLogarithmicY());
    const auto [low, high] = loss->yRange();
    double least = 1e9, most = 0;
    for (const float value : desk.timeline.steps().loss) {
      least = std::min<double>(least, value);
      most = std::max<double>(most, value);
    }
    QVERIFY(low > 0 && low <= least && high >= most);
    QVERIFY(std::abs(std::log10(low) - std::round(std::log10(low))) < 1e-9);  // whole decades
    desk.forgetting.setLossLook({});
    QCOMPARE(loss->yRange().first, 0.0);
  }

  /// Of many points in one pixel the extremes are drawn.
  void anOutlierOfOneStepIsSeen() {
    CurvePlot plot(QStringLiteral("points"));
    plot.setStyle(themedPlotStyle());
    CurveLook look;
    look.color = Qt::black;
    plot.setSeries({look});
    constexpr int points = 200'000, odd = 123'456;
    std::vector<double> x(points), y(points, 1.0);
    for (int i = 0; i < points; ++i) x[static_cast<std::size_t>(i)] = i;
    y[odd] = 100;
    plot.setData(0, x, y);
    plot.setXRange(0, points);
    plot.setYRange(0, 120);
    plot.resize(700, 300);
    plot.show();
    plot.replotNow();
    const QImage picture = plot.grab().toImage();
    const QRgb background = picture.pixel(picture.width() - 3, 3);
    const int column = static_cast<int>(plot.pixelOfX(odd) * picture.devicePixelRatio());
    const auto inked = [&](int from, int to) {
      int count = 0;
      for (int at = from; at <= to; ++at) {
        // The middle of the picture: a grid line would be in every column.
        for (int row = picture.height() / 3; row < picture.height() / 2; ++row)
          count += qGray(picture.pixel(at, row)) < qGray(background) / 2 ? 1 : 0;
      }
      return count;
    };
    QVERIFY(inked(column - 2, column + 2) > 10);
    QCOMPARE(inked(column + 20, column + 60), 0);
  }

  void theLossRangeOnlyGrows() {
    Desk desk;
    test::SyntheticRunOptions options;
    options.untilStep = 30;
    desk.timeline.append(test::syntheticRun(options));
    desk.refresh();
    const double high = desk.forgetting.lossPlot()->yRange().second;
    std::vector<Event> more;
    for (int step = 31; step < 60; ++step) {
      StepDone done;
      done.step = step;
      done.loss = 0.1F;
      more.push_back(done);
    }
    desk.timeline.append(more);
    desk.refresh();
    QCOMPARE(desk.forgetting.lossPlot()->yRange().second, high);
    StepDone peak;
    peak.step = 60;
    peak.loss = 50;
    desk.timeline.append({peak});
    desk.refresh();
    QCOMPARE(desk.forgetting.lossPlot()->yRange().second, 50.0);
  }

  void clickingACurveMovesTheCursor() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.show();
    desk.refresh();
    CurvePlot* plot = desk.forgetting.accuracyPlot();
    plot->replotNow();
    const QPoint at(plot->pixelOfX(420), plot->height() / 2);
    QWidget* target = plot->childAt(at);
    QTest::mouseClick(target, Qt::LeftButton, {}, target->mapFrom(plot, at));
    QVERIFY2(std::abs(desk.cursor.step() - 420) <= 2, qPrintable(QString::number(desk.cursor.step())));
    plot->setFocus();
    const std::int64_t before = desk.cursor.step();
    QTest::keyClick(plot, Qt::Key_Left);
    QVERIFY(desk.cursor.step() < before);
  }

  void theMatrixFollowsTheCursor() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.refresh();
    QVERIFY(desk.matrix.grid()->matrix().at(5, 4).has_value());
    const QString last = shownText(desk.matrix);
    QVERIFY(last.contains(percent(matrixMetric("AP", desk.timeline.matrixAt(1000)))));
    desk.cursor.setStep(420);
    desk.refresh();
    QVERIFY(desk.matrix.grid()->matrix().at(2, 0).has_value());
    QVERIFY(!desk.matrix.grid()->matrix().at(3, 0).has_value());
    QVERIFY(shownText(desk.matrix).contains(percent(matrixMetric("AP", desk.timeline.matrixAt(420).upTo(2)))));
    desk.cursor.setStep(10);
    desk.refresh();
    QVERIFY(shownText(desk.matrix).contains(QStringLiteral("n/a")));
    desk.show();
    QTest::mouseClick(desk.matrix.grid(), Qt::LeftButton, {}, desk.matrix.grid()->cellRect(3, 1).center().toPoint());
    QCOMPARE(desk.cursor.step(), std::int64_t(600));
  }

  void hiddenViewsDoNothing() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    QTest::qWait(80);
    for (RunView* view : desk.views()) QCOMPARE(view->refreshCount(), 0);
    desk.show();
    for (RunView* view : {static_cast<RunView*>(&desk.importance), static_cast<RunView*>(&desk.matrix)})
      QVERIFY(view->refreshCount() > 0);
  }

  void manyEventsMakeFewPictures() {
    Desk desk;
    desk.show();
    const std::vector<Event> events = test::syntheticRun();
    QElapsedTimer timer;
    timer.start();
    for (std::size_t i = 0; i < events.size(); i += 5) {
      desk.timeline.append({events.begin() + static_cast<std::ptrdiff_t>(i),
                            events.begin() + static_cast<std::ptrdiff_t>(std::min(events.size(), i + 5))});
      if (i % 50 == 0) QCoreApplication::processEvents();
    }
    QTest::qWait(100);
    const int most = static_cast<int>(timer.elapsed() / 30) + 3;
    for (RunView* view : desk.views())
      QVERIFY2(view->refreshCount() <= most,
               qPrintable(QStringLiteral("%1 of %2").arg(view->refreshCount()).arg(most)));
    QCOMPARE(desk.importance.map()->value(0, 0), desk.timeline.snapshots().back().importance[static_cast<std::size_t>(
                                                     desk.importance.unitLayout().unitAt(0, 0))]);
  }

  void themesAreFollowedAtOnce() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.cursor.setUnit(5);
    Theme::instance().setMode(ThemeMode::light);
    desk.show();
    desk.refresh();
    Theme::instance().setMode(ThemeMode::dark);
    desk.refresh();
    QTest::qWait(60);
    for (RunView* view : desk.views()) {
      const QImage image = view->grab().toImage();
      int light = 0;
      for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3) light += image.pixelColor(x, y).lightness() > 200;
      const int all = (image.height() / 3) * (image.width() / 3);
      QVERIFY2(light < all / 12,
               qPrintable(QStringLiteral("%1: %2 of %3 light").arg(view->windowTitle()).arg(light).arg(all)));
    }
    QCOMPARE(desk.forgetting.accuracyPlot()->legend()->entries()[0].color, theme().taskColor(0));
  }

  void aLockedRangeStaysLocked() {
    Desk desk;
    test::SyntheticRunOptions options;
    options.untilStep = 300;
    desk.timeline.append(test::syntheticRun(options));
    desk.refresh();
    desk.importance.map()->setRangeLocked(true);
    const ValueRange range = desk.importance.map()->range();
    int checked = 0;
    for (const QToolButton* button : desk.importance.findChildren<QToolButton*>())
      checked += button->accessibleName().contains(QStringLiteral("Lock")) && button->isChecked();
    QCOMPARE(checked, 1);
    Theme::instance().setMode(ThemeMode::dark);
    desk.cursor.setStep(20);
    desk.refresh();
    QCOMPARE(desk.importance.map()->range(), range);
    desk.importance.setValue(UnitValue::uncertainty);
    QVERIFY(!desk.importance.map()->isRangeLocked());
  }

  void otherRunsCanBeShown() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.show();
    desk.refresh();
    RunTimeline other;
    test::SyntheticRunOptions options;
    options.pairs = false;
    options.tasks = 3;
    other.append(test::syntheticRun(options));
    TimeCursor otherCursor(&other);
    for (RunView* view : desk.views()) view->setTimeline(&other, &otherCursor);
    desk.refresh();
    QCOMPARE(desk.importance.map()->cellLayout().columns, 4);
    QCOMPARE(desk.matrix.grid()->matrix().tasks(), 3);
    QCOMPARE(desk.forgetting.accuracyPlot()->seriesCount(), 9);
    const int count = desk.matrix.refreshCount();
    desk.cursor.setStep(5);
    QTest::qWait(60);
    QCOMPARE(desk.matrix.refreshCount(), count);
    other.clear();
    desk.refresh();
    for (RunView* view : desk.views()) QVERIFY(!view->emptyText().isEmpty());
    for (RunView* view : desk.views()) view->setTimeline(nullptr, nullptr);
    desk.refresh();
  }

  void everythingHasAName() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.cursor.setUnit(5);
    desk.show();
    desk.refresh();
    for (RunView* view : desk.views()) {
      QVERIFY(!view->accessibleName().isEmpty());
      for (const QWidget* child : view->findChildren<QWidget*>()) {
        if (child->focusPolicy() == Qt::NoFocus || !child->isVisibleTo(view)) continue;
        QVERIFY2(!child->accessibleName().isEmpty() || !child->windowTitle().isEmpty(),
                 qPrintable(QStringLiteral("%1: %2").arg(view->windowTitle(),
                                                         QLatin1String(child->metaObject()->className()))));
      }
    }
  }

  void readOutsNameValueRankAndCategory() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.show();
    desk.refresh();
    HeatMap* map = desk.importance.map();
    const Cell cell = desk.importance.unitLayout().cellOf(20);
    const QPointF at = map->cellRect(cell.row, cell.column).center();
    QMouseEvent move(QEvent::MouseMove, at, map->mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(map, &move);
    QString text;
    for (const QLabel* label : map->findChildren<QLabel*>()) text += label->text();
    const ImportanceSnapshot& snapshot = desk.timeline.snapshots().back();
    for (const QString& part :
         {unitTitle(desk.timeline.units().units[20]), significant(snapshot.importance[20]),
          QStringLiteral("%1 of 144").arg(rankAmong(snapshot.importance, 20)), QStringLiteral("last fusion")})
      QVERIFY2(text.contains(part), qPrintable(part + QStringLiteral(" in ") + text));
  }

  void refreshingStaysWithinAFrame() {
    Desk desk;
    desk.timeline.append(test::syntheticRun());
    desk.cursor.setUnit(5);
    desk.show();
    desk.refresh();
    for (RunView* view : desk.views()) {
      qint64 best = std::numeric_limits<qint64>::max();
      for (int i = 0; i < 7; ++i) {
        desk.cursor.setStep(900 - 13 * i);
        QElapsedTimer timer;
        timer.start();
        view->refreshNow();
        view->repaint();
        best = std::min(best, timer.nsecsElapsed());
      }
      qInfo("%s: %.2f ms", qPrintable(view->windowTitle()), static_cast<double>(best) / 1e6);
      QVERIFY2(best < 50'000'000, qPrintable(view->windowTitle()));
    }
  }
};

QTEST_MAIN(Views)
#include "tst_views.moc"
