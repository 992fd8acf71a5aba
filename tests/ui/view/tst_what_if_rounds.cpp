// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// The what-if tab for rounds of Recurrent-KIF, on a real run: what it counts, how its controls hang together, what it
// says where a round was not kept, and its scores.
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QtTest>

#include "core/store/run_store.h"
#include "support/quiet_log.h"
#include "tests/end_to_end/recurrent_run.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/what_if/element_counts.h"
#include "ui/view/what_if/marked_slider.h"
#include "ui/view/what_if/recurrent_controls.h"
#include "ui/view/what_if/what_if_view.h"
#include "ui/widget/category_grid.h"

using namespace skillscope;

namespace {

struct Desk {
  RunTimeline timeline;
  TimeCursor cursor{&timeline};
  RunPage page;

  explicit Desk(const QString& store, const QString& run, bool stored = true) {
    timeline.append(RunReader(store.toStdString()).events(run.toStdString(), true));
    page.setTimeline(&timeline, &cursor);
    page.resize(1200, 800);
    page.show();
    page.showTabOf(&view());
    if (stored) view().setLocation(store, run);
    refresh();
  }
  WhatIfView& view() { return *page.whatIf(); }
  /// Settings and round are read one after the other; what a job found comes with the events behind it.
  void refresh() {
    for (int i = 0; i < 3; ++i) {
      QTRY_VERIFY_WITH_TIMEOUT(!view().isReading(), 20'000);
      QCoreApplication::processEvents();
      page.refreshNow();
    }
  }
};

}  // namespace

class WhatIfRounds : public QObject {
  Q_OBJECT

  Cli cli_;
  QString store_, run_;

  QDoubleSpinBox* field(WhatIfView& view, const QString& name) const {
    for (auto* each : view.recurrentControls()->findChildren<QDoubleSpinBox*>())
      if (each->accessibleName() == name) return each;
    return nullptr;
  }
  QComboBox* box(WhatIfView& view, const QString& name) const {
    for (auto* each : view.recurrentControls()->findChildren<QComboBox*>())
      if (each->accessibleName() == name) return each;
    return nullptr;
  }

 private Q_SLOTS:
  void initTestCase() {
    SKIP_WITHOUT_MODEL();
    Theme::instance().applyTo(*qApp);
    run_ = makeRecurrentRun(cli_);
    QVERIFY(!run_.isEmpty());
    store_ = cli_.path("data/skillscope/runs.sqlite");
    QVERIFY(QFile::exists(store_));
  }
  void init() { test::failOnUnexpectedWarnings(); }

  void countsWeightsByLayer() {
    Desk desk(store_, run_);
    WhatIfView& view = desk.view();
    QVERIFY2(view.emptyText().isEmpty(), qPrintable(view.emptyText()));
    QVERIFY(view.outcome() && view.outcome()->elements);
    QCOMPARE(view.outcome()->elements->moved, std::int64_t{0});
    QVERIFY(view.recurrentControls()->isVisible() && view.elementCounts()->isVisible());
    QCOMPARE(view.elementCounts()->rowCount(), static_cast<int>(view.outcome()->layers.size()) + 1);
    QVERIFY(!view.nearestButton()->isVisible());
    WhatIfSettings other = view.settings();
    applyWhatIfSetting(other, "quantile=0.5");
    view.setSettings(other);
    QTRY_VERIFY(view.outcome()->elements->moved > 0);
    const auto text = [&](int row, int column) { return view.elementCounts()->item(row, column)->text(); };
    QVERIFY2(text(0, ElementCountsTable::pruned).contains(QStringLiteral("→")), qPrintable(text(0, 2)));
    QVERIFY(text(1, ElementCountsTable::place).startsWith("encoder"));
    QVERIFY(view.elementCounts()->isColumnHidden(ElementCountsTable::columns - 1));  // it would say the same as pruned
    QCOMPARE(view.accessibleDescription(), view.summaryText());
    QVERIFY(view.summaryText().contains('%'));
    const int unit = view.outcome()->moved.empty() ? 0 : view.outcome()->moved.front();
    const Cell cell = UnitLayout::of(desk.timeline.units()).cellOf(unit);
    QCOMPARE(view.otherGrid()->category(cell.row, cell.column).value(),
             view.outcome()->round.category[static_cast<std::size_t>(unit)]);
  }

  void theControlsHangTogether() {
    Desk desk(store_, run_);
    WhatIfView& view = desk.view();
    const WhatIfSettings recorded = view.settings();
    QDoubleSpinBox* task = field(view, "Importance threshold of the new task: this quantile");
    QVERIFY(task);
    task->setValue(0.6);
    QCOMPARE(view.settings().quantile, 0.6);
    QCOMPARE(view.settings().recurrent->memoryQuantile, 0.8);
    QTRY_VERIFY(view.outcome() && view.outcome()->elements->moved > 0);
    QComboBox* rule = box(view, "Merge rule");
    rule->setCurrentIndex(rule->findData("released"));
    QCOMPARE(view.settings().rule, std::string("released"));
    QCOMPARE(view.settings().recurrent->sharedIn, 0.4);
    QDoubleSpinBox* share = field(view, "Share of the task's move in weights that both sides need");
    QCOMPARE(share->value(), 0.4);
    QTRY_VERIFY(view.outcome()->elements->prunedAfter == 0);
    QVERIFY(!view.elementCounts()->isColumnHidden(ElementCountsTable::columns - 1));
    share->setValue(0.9);
    QCOMPARE(view.settings().rule, std::string("weights"));
    QCOMPARE(rule->currentData().toString(), QString("weights"));
    QCOMPARE(view.settings().recurrent->neitherOut, 0.5);
    QDoubleSpinBox* tau = field(view, "Temperature of the softmax (adaptive rule)");
    QVERIFY(!tau->isEnabled() && share->isEnabled());
    rule->setCurrentIndex(rule->findData("adaptive"));
    QVERIFY(tau->isEnabled() && !share->isEnabled());
    QComboBox* units = box(view, "Units that are chosen as one");
    QVERIFY(!units->isEnabled());
    QComboBox* mask = box(view, "What is chosen");
    mask->setCurrentIndex(mask->findData("unit"));
    QVERIFY(units->isEnabled());
    units->setCurrentIndex(units->findData("matrix"));
    QTRY_VERIFY(view.outcome() && view.outcome()->otherUnits);
    QVERIFY(!view.keepButton()->isEnabled());
    mask->setCurrentIndex(mask->findData("element"));
    QCOMPARE(view.settings().granularity, std::string("recorded"));
    auto* identify = view.recurrentControls()->findChild<QCheckBox*>();
    identify->setChecked(false);
    QVERIFY(!rule->isEnabled());
    QTRY_VERIFY(view.outcome() && !view.outcome()->otherUnits && view.outcome()->elements->prunedAfter == 0);
    QTest::mouseClick(view.findChild<QToolButton*>(), Qt::LeftButton);
    QVERIFY(view.settings() == recorded);
    QTRY_VERIFY(view.outcome() && view.outcome()->elements->mixed == 0);
  }

  void aRoundThatWasNotKeptLeadsToOneThatWas() {
    Desk desk(store_, run_);
    WhatIfView& view = desk.view();
    desk.cursor.setStep(7);  // fusion 2
    desk.refresh();
    QVERIFY(!view.outcome());
    QVERIFY2(view.whyNot().contains("fusion 4") && view.whyNot().contains("record.keep_states"),
             qPrintable(view.whyNot()));
    QTRY_VERIFY(view.nearestButton()->isVisible());
    QVERIFY(view.nearestButton()->text().contains('4'));
    QVERIFY(!view.elementCounts()->isVisible());
    QVERIFY(!view.keepButton()->isEnabled() && !view.keepButton()->toolTip().isEmpty());
    QTest::mouseClick(view.nearestButton(), Qt::LeftButton);
    desk.refresh();
    QVERIFY(view.outcome() && !view.nearestButton()->isVisible());
    desk.cursor.setStep(5);  // the first task merges nothing
    desk.refresh();
    QVERIFY(!view.outcome());
    QVERIFY(view.whyNot().contains("first task"));
  }

  void aRunThatKeptNothingIsASentence() {
    const Cli other;
    const QString bare = makeRecurrentRun(other, {"--set", "record.fusion_sides_mb=0"});
    Desk desk(other.path("data/skillscope/runs.sqlite"), bare);
    QTRY_VERIFY(desk.view().emptyText().contains("record.fusion_sides_mb"));
    Desk unstored(store_, run_, false);
    QVERIFY(!unstored.view().emptyText().isEmpty());
  }

  void scoresCancelsAndKeeps() {
    Desk desk(store_, run_);
    WhatIfView& view = desk.view();
    WhatIfSettings other = view.settings();
    applyWhatIfSetting(other, "quantile=0.4");
    view.setSettings(other);
    QTRY_VERIFY(view.outcome()->elements->moved > 0);
    view.score();
    QVERIFY(view.isScoring());
    QTRY_VERIFY_WITH_TIMEOUT(!view.isScoring(), 120'000);
    QCOMPARE(view.scores()->rowCount(), 3);  // two tasks and their mean
    QVERIFY(view.scores()->item(0, 1)->text() != "n/a");
    view.score();
    for (auto* button : view.findChildren<QPushButton*>())
      if (button->isVisible() && button->text() == "Cancel") button->click();
    QVERIFY(!view.isScoring());
    QCOMPARE(view.scores()->rowCount(), 0);
    QSignalSpy wanted(&view, &WhatIfView::branchWanted);
    QVERIFY(view.keepButton()->isEnabled());
    view.keepButton()->click();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0][0].toInt(), 3);
    QVERIFY(wanted[0][1].value<WhatIfSettings>() == other);
  }
};

QTEST_MAIN(WhatIfRounds)
#include "tst_what_if_rounds.moc"
