// SPDX-License-Identifier: GPL-3.0-or-later
// The pictures of the fusion view besides its map, and how forgetting and matrix point at each other.
#include <QSignalSpy>
#include <QtTest>
#include <cmath>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/shell/theme.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/fusion/flow_diagram.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/fusion/layer_shares.h"
#include "ui/view/fusion/owner_grid.h"
#include "ui/view/importance/decision_strip.h"
#include "ui/view/importance/unit_panel.h"
#include "ui/view/matrix/matrix_grid.h"
#include "ui/view/matrix/matrix_view.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/heat_map.h"
#include "ui/widget/plot/curve_plot.h"

using namespace skillscope;

namespace {

/// The synthetic run with 15 rounds in each task after the first, as Recurrent-KIF makes them.
std::vector<Event> manyRounds() {
  std::vector<Event> events;
  for (Event& event : test::syntheticRun()) {
    if (auto* round = std::get_if<FusionRound>(&event); round && round->task > 0) {
      for (int i = 0; i < 15; ++i) {
        FusionRound each = *round;
        each.step = round->step - 14 + i;
        each.rule = "recurrent";
        events.emplace_back(std::move(each));
      }
    } else {
      events.push_back(std::move(event));
    }
  }
  return events;
}

struct Desk {
  RunTimeline timeline;
  TimeCursor cursor{&timeline};
  FusionView fusion;
  ForgettingView forgetting;
  MatrixView matrix;
  UnitPanel unit;

  explicit Desk(std::vector<Event> events) {
    timeline.append(std::move(events));
    for (RunView* view : views()) {
      view->setTimeline(&timeline, &cursor);
      view->resize(700, 420);
    }
    refresh();
  }
  std::vector<RunView*> views() { return {&fusion, &forgetting, &matrix, &unit}; }
  void refresh() {
    for (RunView* view : views()) view->refreshNow();
  }
};

}  // namespace

class FusionPagesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void theFlowShowsEveryChangeOfCategory() {
    Desk desk(test::syntheticRun());
    desk.cursor.setUnit(12);
    desk.cursor.setStep(450);
    desk.fusion.setArrangement(FusionView::Arrangement::flow);
    desk.refresh();
    FlowDiagram* flow = desk.fusion.flow();
    QCOMPARE(flow->columns().size(), std::size_t(5));
    QCOMPARE(flow->flows().size(), std::size_t(4));
    const auto& rounds = desk.timeline.fusionRounds();
    for (std::size_t i = 0; i < 4; ++i) {
      int units = 0;
      for (const CategoryCounts& row : flow->flows()[i])
        for (const int count : row) units += count;
      QCOMPARE(units, 144);
      QCOMPARE(flow->columns()[i].picked, static_cast<int>(rounds[i].category[12]));
    }
    QVERIFY(flow->columns()[1].reached);
    QVERIFY(!flow->columns()[2].reached);
    flow->resize(600, 400);
    const QRectF node = flow->nodeRect(3, rounds[3].category[12]);
    QVERIFY(node.height() > 0);
    QVERIFY(flow->textAt(node.center()).contains(QStringLiteral("unit")));
    QVERIFY(flow->accessibleDescription().contains(QStringLiteral(" to ")));
    QTest::mouseClick(flow, Qt::LeftButton, {}, node.center().toPoint());
    QCOMPARE(desk.cursor.step(), std::int64_t(800));
    desk.refresh();
    QTest::keyClick(flow, Qt::Key_Left);
    QCOMPARE(desk.cursor.step(), std::int64_t(600));
    flow->grab();
  }

  void ownersStepsAndLayersAreOfTheRoundAtTheCursor() {
    Desk desk(test::syntheticRun());
    desk.cursor.setStep(650);
    desk.fusion.setArrangement(FusionView::Arrangement::owner);
    desk.refresh();
    const UnitOwnership owners = ownershipAfter(desk.timeline.fusionRounds(), 2, 144, 5);
    const UnitLayout layout = UnitLayout::of(desk.timeline.units());
    for (int unit = 0; unit < 144; ++unit) {
      const Cell cell = layout.cellOf(unit);
      QCOMPARE(desk.fusion.owners()->owner(cell.row, cell.column).task, owners.owner(unit));
    }
    desk.cursor.setStep(10);  // before the first fusion nobody owns anything
    desk.refresh();
    QCOMPARE(desk.fusion.owners()->owner(0, 0).task, -1);
    desk.fusion.owners()->grab();
    desk.cursor.setStep(650);
    desk.fusion.setArrangement(FusionView::Arrangement::stepSize);
    desk.refresh();
    const Cell cell = layout.cellOf(31);
    QCOMPARE(desk.fusion.stepSizes()->value(cell.row, cell.column), desk.timeline.fusionRounds()[2].change[31]);
    desk.fusion.setArrangement(FusionView::Arrangement::layerShares);
    desk.refresh();
    QCOMPARE(desk.fusion.layerShares()->layers().size(), std::size_t(9));
    for (const LayerShares::Layer& layer : desk.fusion.layerShares()->layers()) {
      const MergeShares& shares = layer.shares;
      QVERIFY(std::abs(shares.shared + shares.previousOnly + shares.currentOnly + shares.neither - 1) < 1e-9);
    }
    desk.fusion.layerShares()->grab();
    QVERIFY(!desk.fusion.layerShares()->accessibleDescription().isEmpty());
  }

  void manyRoundsStayReadable() {
    Desk desk(manyRounds());
    QCOMPARE(desk.timeline.fusionRounds().size(), std::size_t(61));
    desk.cursor.setUnit(5);
    desk.refresh();
    QCOMPARE(desk.fusion.shownRounds().size(), std::size_t(5));
    QCOMPARE(desk.fusion.grid()->cellLayout().columns, 5 * 17 - 1);
    desk.cursor.setStep(595);  // in the rounds of the third task
    desk.refresh();
    const int round = desk.cursor.fusionRound();
    QCOMPARE(desk.fusion.shownRounds()[2], round);
    const Cell cell = desk.fusion.cellOf(round, 5);
    QCOMPARE(desk.fusion.roundAndUnitAt(cell.row, cell.column), std::pair(round, 5));
    desk.fusion.setArrangement(FusionView::Arrangement::byRound);
    desk.refresh();
    QCOMPARE(desk.fusion.grid()->cellLayout().rows, 61);
    // One line a task in the unit's panel, not one a round.
    auto* strip = desk.unit.findChild<DecisionStrip*>();
    QCOMPARE(strip->decisions().size(), std::size_t(61));
    QVERIFY(strip->sizeHint().height() < 200);
    strip->resize(240, strip->sizeHint().height());
    QSignalSpy picked(strip, &DecisionStrip::picked);
    QTest::mouseClick(strip, Qt::LeftButton, {}, QPoint(239, strip->height() - 3));
    QCOMPARE(picked.takeFirst().at(0).toInt(), 60);
    strip->grab();
    desk.fusion.grab();
  }

  void aCellOfTheMatrixPicksMomentAndCurve() {
    Desk desk(test::syntheticRun());
    desk.matrix.show();
    QVERIFY(QTest::qWaitForWindowExposed(&desk.matrix));
    desk.refresh();
    QTest::mouseClick(desk.matrix.grid(), Qt::LeftButton, {}, desk.matrix.grid()->cellRect(3, 1).center().toPoint());
    QCOMPARE(desk.cursor.step(), std::int64_t(600));
    QCOMPARE(desk.cursor.pickedTask(), 1);
    desk.refresh();
    const CurvePlot* plot = desk.forgetting.accuracyPlot();
    QVERIFY(plot->isShaded(10 + 1));  // 2 series a task, then the peaks
    QVERIFY(!plot->isShaded(10 + 0));
    QTest::keyClick(&desk.forgetting, Qt::Key_Down);
    QCOMPARE(desk.cursor.pickedTask(), 2);
    for (int i = 0; i < 3; ++i) QTest::keyClick(&desk.forgetting, Qt::Key_Down);
    QCOMPARE(desk.cursor.pickedTask(), -1);
    desk.refresh();
    QVERIFY(plot->isShaded(10 + 0) && plot->isShaded(10 + 4));
    desk.forgetting.setShaded(false);
    QVERIFY(!plot->isShaded(10 + 0));
    // The peak never falls and never lies below the curve.
    for (int step = 250; step <= 1000; step += 50) {
      QVERIFY(plot->valueAt(10, step) >= plot->valueAt(10, step - 50));
      QVERIFY(plot->valueAt(10, step) >= plot->valueAt(0, step));
    }
    // A range of steps is what the curves show.
    desk.cursor.setRange(200, 500);
    desk.refresh();
    QCOMPARE(plot->xRange(), std::pair(200.0, 500.0));
    desk.cursor.clearRange();
    desk.refresh();
    QCOMPARE(plot->xRange(), std::pair(0.0, 1000.0));
  }
};

QTEST_MAIN(FusionPagesTest)
#include "tst_fusion_pages.moc"
