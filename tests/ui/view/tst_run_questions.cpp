// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// The tabs of a run that ask a question each, retrieval, autopsy and what if: what they show, how they follow the
// cursor and each other, and when they are there.
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QtTest>
#include <cmath>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/model/format.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/autopsy/autopsy_tables.h"
#include "ui/view/autopsy/autopsy_view.h"
#include "ui/view/matrix/matrix_grid.h"
#include "ui/view/matrix/matrix_view.h"
#include "ui/view/retrieval/fetched_model.h"
#include "ui/view/retrieval/retrieval_view.h"
#include "ui/view/retrieval/share_matrix.h"
#include "ui/view/retrieval/storage_bars.h"
#include "ui/view/what_if/what_if_view.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/heat_map.h"

using namespace skillscope;

namespace {

constexpr int width = 6;

/// Retrievals for a made-up run: two slots a task, both fetched for each of its six examples; from the third task on,
/// one of the first task's examples is served by the last task.
std::vector<Event> retrievals(int tasks, int stepsPerTask) {
  std::vector<Event> events;
  for (int after = 0; after < tasks; ++after) {
    RetrievalSpace space;
    space.task = after;
    space.step = (after + 1) * stepsPerTask;
    space.groups = 2;
    space.width = width;
    space.bytes = 1000 * (after + 1);
    for (int slot = 0; slot < 2; ++slot) {
      for (int i = 0; i < width; ++i) space.keys.push_back(static_cast<float>(std::sin(after * 3 + slot + i)));
    }
    for (int place = 0; place < 6; ++place) {
      space.place.push_back(place);
      for (int i = 0; i < width; ++i)
        space.queries.push_back(static_cast<float>(std::sin(after * 3 + i + 0.1 * place)));
    }
    for (int on = 0; on <= after; ++on) {
      ExampleRetrieval found{after, on, space.step, 2, {}, {}, {}, {}};
      for (int slot = 0; slot < 2 * (after + 1); ++slot) found.owner.push_back(slot / 2);
      for (int place = 0; place < 6; ++place) {
        const int from = on == 0 && place == 0 && after >= 2 ? after : on;
        found.slot.insert(found.slot.end(), {2 * from, 2 * from + 1});
        found.weight.insert(found.weight.end(), {0.75F, 0.25F});
        found.similarity.insert(found.similarity.end(), {0.9F, 0.3F});
      }
      events.emplace_back(std::move(found));
    }
    events.emplace_back(std::move(space));
  }
  return events;
}

struct Desk {
  RunTimeline timeline;
  TimeCursor cursor{&timeline};
  RunPage page;

  explicit Desk(bool fetches = true, bool fuses = true) {
    test::SyntheticRunOptions options;
    options.fuses = fuses;
    timeline.append(test::syntheticRun(options));
    if (fetches) timeline.append(retrievals(options.tasks, options.stepsPerTask));
    page.setTimeline(&timeline, &cursor);
    page.resize(1000, 640);
  }
  RetrievalView& retrieval() { return *page.retrieval(); }
  AutopsyView& autopsy() { return *page.autopsy(); }
  void refresh() {
    page.refreshNow();
    QTRY_VERIFY(!retrieval().isProjecting());
  }
};

}  // namespace

class RunQuestions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void retrievalHasATabOnlyWhereThereIsAny() {
    Desk with, without(false);
    const auto isShown = [](Desk& desk) {
      QTabWidget* tabs = desk.page.tabs();
      return tabs->isTabVisible(tabs->indexOf(desk.page.retrieval()));
    };
    QVERIFY(isShown(with));
    QVERIFY(!isShown(without));
    without.timeline.append(retrievals(2, 200));
    QVERIFY(isShown(without));
    without.refresh();
    QVERIFY(without.retrieval().emptyText().isEmpty());
  }

  void retrievalFollowsTheCursor() {
    Desk desk;
    desk.refresh();
    QCOMPARE(desk.retrieval().model()->total(), 30);
    QCOMPARE(desk.retrieval().map()->pointCount(), 5 * (2 + 6));
    QVERIFY(std::abs(desk.retrieval().shares()->shares()[0][4] - 1.0 / 6) < 1e-9);
    QCOMPARE(desk.retrieval().storage()->bytes(), std::vector<std::int64_t>({1000, 2000, 3000, 4000, 5000}));
    desk.cursor.setStep(450);
    desk.refresh();
    QCOMPARE(desk.retrieval().model()->total(), 12);
    QCOMPARE(desk.retrieval().map()->pointCount(), 2 * (2 + 6));
    QCOMPARE(desk.retrieval().shares()->shares()[0][0], 1.0);
    QVERIFY(desk.retrieval().summaryText().contains(percentWithUnit(1.0)));
    desk.cursor.setStep(0);
    desk.refresh();
    QCOMPARE(desk.retrieval().model()->total(), 0);
    QVERIFY(desk.retrieval().emptyText().isEmpty());
  }

  void aRowDrawsLinesToItsSlots() {
    Desk desk;
    desk.refresh();
    RetrievalView& view = desk.retrieval();
    view.table()->selectRow(0);  // served by the last task
    QCOMPARE(view.map()->links().size(), std::size_t{2});
    QCOMPARE(view.map()->links()[0].from, view.map()->selected());
    QVERIFY(std::abs(view.map()->links()[0].weight - 0.75) < 1e-6);
    QVERIFY(view.model()->index(0, FetchedModel::weightsColumn).data().toString().contains(percentWithUnit(1.0)));
    // A point picked in the plane selects its row, and a key only itself.
    view.table()->selectRow(7);
    const int point = view.map()->selected();
    view.table()->selectRow(1);
    QVERIFY(point != view.map()->selected());
    Q_EMIT view.map()->picked(point);
    QCOMPARE(view.table()->currentIndex().row(), 7);
    Q_EMIT view.map()->picked(0);
    QVERIFY(view.map()->links().empty());
  }

  void aCellListsItsExamples() {
    Desk desk;
    desk.refresh();
    RetrievalView& view = desk.retrieval();
    QAbstractItemModelTester tester(view.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QRectF cell = view.shares()->cellRect(0, 4);
    QTest::mouseClick(view.shares(), Qt::LeftButton, {}, cell.center().toPoint());
    QCOMPARE(view.model()->rowCount(), 1);
    QTest::mouseClick(view.shares(), Qt::LeftButton, {}, cell.center().toPoint());
    QCOMPARE(view.model()->rowCount(), 30);
    view.findChild<QComboBox*>()->setCurrentIndex(2);  // served mostly by another task
    QCOMPARE(view.model()->rowCount(), 1);
    view.shares()->setFocus();
    QTest::keyClick(view.shares(), Qt::Key_Down);
    QTest::keyClick(view.shares(), Qt::Key_Return);
    QCOMPARE(view.model()->rowCount(), 0);
  }

  void autopsyBeginsWithTheWorstTask() {
    Desk desk(false);
    desk.refresh();
    AutopsyView& view = desk.autopsy();
    QVERIFY(view.emptyText().isEmpty() && view.autopsy() && view.follows());
    const Autopsy found = *view.autopsy();
    QCOMPARE(found.to, 4);
    QCOMPARE(found.compared, 6);
    QCOMPARE(view.examples()->model()->rowCount(), static_cast<int>(found.lost.size()));
    QCOMPARE(view.suspects()->model()->rowCount(), desk.timeline.unitCount());
    desk.cursor.setStep(450);  // two tasks are learned
    desk.refresh();
    QCOMPARE(view.autopsy()->to, 1);
    QCOMPARE(view.autopsy()->task, 0);
    QCOMPARE(view.accessibleDescription(), view.summaryText());
  }

  void autopsyKeepsWhatIsChosen() {
    Desk desk(false);
    desk.refresh();
    AutopsyView& view = desk.autopsy();
    QAbstractItemModelTester first(view.examples()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester second(view.suspects()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    view.examineMoments(0, 0, 3);
    QVERIFY(!view.follows());
    desk.cursor.setStep(450);
    desk.refresh();
    QCOMPARE(view.autopsy()->to, 3);
    view.followCursor();
    desk.refresh();
    QCOMPARE(view.autopsy()->to, 1);
  }

  void aSuspectIsTheUnitOfAllViews() {
    Desk desk(false);
    desk.refresh();
    AutopsyView& view = desk.autopsy();
    view.suspects()->selectRow(2);
    QCOMPARE(desk.cursor.unit(), view.autopsy()->units[2].unit);
    desk.cursor.setUnit(view.autopsy()->units[5].unit);
    desk.refresh();
    QCOMPARE(view.suspects()->currentIndex().row(), 5);
    QCOMPARE(view.map()->selected(), UnitLayout::of(desk.timeline.units()).cellOf(desk.cursor.unit()));
  }

  void aMatrixCellOpensTheAutopsy() {
    Desk desk(false);
    desk.page.show();
    desk.refresh();
    auto* matrix = qobject_cast<MatrixView*>(desk.page.matrix());
    QTest::mouseDClick(matrix->grid(), Qt::LeftButton, {}, matrix->grid()->cellRect(4, 1).center().toPoint());
    QCOMPARE(desk.page.tabs()->currentWidget(), static_cast<QWidget*>(&desk.autopsy()));
    QCOMPARE(desk.autopsy().autopsy()->task, 1);
    QCOMPARE(desk.autopsy().autopsy()->to, 3);
    QVERIFY(desk.page.panes().contains(&desk.autopsy()));
    desk.page.showTabOf(matrix);
    QCOMPARE(desk.page.tabs()->currentIndex(), 0);
  }

  void whatIfRecountsAtOnce() {
    Desk desk(false);
    WhatIfView& view = *desk.page.whatIf();
    desk.refresh();
    QVERIFY(!view.emptyText().isEmpty());  // the run is stored nowhere
    view.setRecorded({});
    desk.refresh();
    QVERIFY2(view.emptyText().isEmpty(), qPrintable(view.emptyText()));
    QVERIFY(view.outcome() && view.outcome()->moved.empty());
    WhatIfSettings other;
    other.quantile = 0.5;
    view.setSettings(other);
    QVERIFY(!view.outcome()->moved.empty());
    const int unit = view.outcome()->moved.front();
    const Cell cell = UnitLayout::of(desk.timeline.units()).cellOf(unit);
    QVERIFY(view.otherGrid()->category(cell.row, cell.column) != view.recordedGrid()->category(cell.row, cell.column));
    QCOMPARE(view.otherGrid()->category(cell.row, cell.column).value(),
             view.outcome()->round.category[static_cast<std::size_t>(unit)]);
    QVERIFY(view.summaryText().contains(QString::number(view.outcome()->moved.size())));
  }

  void whatIfFollowsSlidersAndCursor() {
    Desk desk(false);
    WhatIfView& view = *desk.page.whatIf();
    view.setRecorded({});
    desk.page.show();
    desk.page.showTabOf(&view);
    desk.refresh();
    auto* field = view.findChild<QDoubleSpinBox*>();
    field->setValue(0.6);
    QCOMPARE(view.settings().quantile, 0.6);
    const std::size_t moved = view.outcome()->moved.size();
    QVERIFY(moved > 0);
    desk.cursor.setStep(450);
    desk.refresh();
    QCOMPARE(view.outcome()->round.task, 1);
    desk.cursor.setStep(250);  // after the first task there is nothing to merge with
    desk.refresh();
    QVERIFY(!view.outcome());
    desk.cursor.toLiveEdge();
    desk.refresh();
    view.findChild<QComboBox*>()->setCurrentIndex(2);
    QCOMPARE(view.settings().rule, std::string("average"));
    QTest::mouseClick(view.findChild<QToolButton*>(), Qt::LeftButton);
    QVERIFY(view.settings() == WhatIfSettings());
    QVERIFY(view.outcome()->moved.empty() && !view.isScoring());
  }

  void whatIfSaysWhyOtherUnitsNeedAStoredRun() {
    Desk desk(false);
    WhatIfView& view = *desk.page.whatIf();
    view.setRecorded({});
    desk.refresh();
    WhatIfSettings other;
    other.granularity = "matrix";
    view.setSettings(other);
    QVERIFY(!view.outcome());
    QVERIFY(!view.keepButton()->isEnabled() && !view.keepButton()->toolTip().isEmpty());
    view.setSettings({});
    QVERIFY(view.outcome() && view.outcome()->moved.empty());
    QVERIFY(!view.keepButton()->isEnabled());  // the run is stored nowhere
  }

  void whatIfOfRecurrentKifNeedsAStoredRun() {
    RunTimeline timeline;
    std::vector<Event> events = test::syntheticRun();
    for (Event& event : events) {
      auto* round = std::get_if<FusionRound>(&event);
      if (round && round->rule != "first_task") round->rule = "recurrent";
    }
    timeline.append(std::move(events));
    TimeCursor cursor(&timeline);
    RunPage page;
    page.setTimeline(&timeline, &cursor);
    page.refreshNow();
    QTabWidget* tabs = page.tabs();
    QVERIFY(tabs->isTabVisible(tabs->indexOf(page.whatIf())));
    QVERIFY(!page.whatIf()->emptyText().isEmpty());  // the run is stored nowhere
    WhatIfSettings recorded;
    recorded.rule = "paper";
    recorded.recurrent.emplace();
    page.whatIf()->setRecorded(recorded);
    page.refreshNow();
    QVERIFY(!page.whatIf()->outcome());
    QVERIFY2(page.whatIf()->whyNot().contains(QStringLiteral("not stored")), qPrintable(page.whatIf()->whyNot()));
  }

  void whatIfIsThereForFusionsOfUnitsOnly() {
    Desk fuses(false), plain(false, false);
    QTabWidget* tabs = fuses.page.tabs();
    QVERIFY(tabs->isTabVisible(tabs->indexOf(fuses.page.whatIf())));
    tabs = plain.page.tabs();
    QVERIFY(!tabs->isTabVisible(tabs->indexOf(plain.page.whatIf())));
  }

  void autopsyStandsARunWithoutUnits() {
    Desk desk(false, false);
    desk.refresh();
    QVERIFY(desk.autopsy().autopsy());
    QVERIFY(std::isnan(desk.autopsy().autopsy()->units.empty() ? NAN : desk.autopsy().autopsy()->units[0].blame));
  }
};

QTEST_MAIN(RunQuestions)
#include "tst_run_questions.moc"
