// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The controller with real training: the bundled backbone, WordNet-CL and the plug-ins.
#include <QAction>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_controller.h"
#include "ui/shell/run_page.h"
#include "ui/shell/run_queue.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/what_if/what_if_view.h"

namespace skillscope {
namespace {

bool hasBackbone() {
  try {
    resource("backbone/model.safetensors");
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

class TestLiveRun : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  WindowOptions trainingAtOnce(const char* store, const char* preset = "demo") const {
    WindowOptions options;
    options.store = folder_.filePath(QString::fromLatin1(store));
    options.settingsFile = QStringLiteral("none");
    options.preset = QString::fromLatin1(preset);
    options.startAtOnce = true;
    return options;
  }

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void trainsLeavesAndReturns() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const QString path = folder_.filePath(QStringLiteral("train.sqlite"));
    test::storeRun(path.toStdString(), "older", "Older", {.tasks = 2, .stepsPerTask = 20});
    RunController controller(path, true);
    QVERIFY(controller.start(loadConfig("quick")));
    const QString live = controller.liveRun();
    QTRY_VERIFY_WITH_TIMEOUT(controller.timeline()->lastStep() >= 1, 60'000);
    controller.togglePause();
    QTRY_COMPARE_WITH_TIMEOUT(controller.liveState(), RunController::Live::paused, 20'000);
    const auto step = controller.liveTimeline()->lastStep();
    controller.singleStep();
    QTRY_COMPARE_WITH_TIMEOUT(controller.liveTimeline()->lastStep(), step + 1, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(controller.liveState(), RunController::Live::paused, 20'000);

    controller.showRun(QStringLiteral("older"));
    QTRY_COMPARE(controller.shownRun(), QStringLiteral("older"));
    QVERIFY(!controller.showsLiveRun() && controller.isTraining());
    controller.showRun(live);
    QVERIFY(controller.showsLiveRun());
    QCOMPARE(controller.timeline()->lastStep(), step + 1);
    controller.togglePause();
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 120'000);
    QCOMPARE(controller.timeline()->status(), RunStatus::done);
    QVERIFY2(controller.longestTick() < 50, qPrintable(QString::number(controller.longestTick())));
    QCOMPARE(RunReader(path.toStdString()).run(live.toStdString()).summary.status, RunStatus::done);
  }

  void shuttingDownStopsAtASafePoint() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const QString path = folder_.filePath(QStringLiteral("stop.sqlite"));
    QString live;
    {
      RunController controller(path, false);
      QVERIFY(controller.start(loadConfig("demo")));
      live = controller.liveRun();
      QTRY_VERIFY_WITH_TIMEOUT(controller.timeline()->lastStep() >= 2, 120'000);
    }
    const RunReader reader(path.toStdString());
    QCOMPARE(reader.run(live.toStdString()).summary.status, RunStatus::stopped);
  }

  void theWindowStartsAtOnceAndClosesWhileTraining() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const WindowOptions options = trainingAtOnce("window.sqlite");
    QString live;
    {
      MainWindow window(options, configOf(options), options.preset);
      window.show();
      QTRY_VERIFY_WITH_TIMEOUT(window.controller().isTraining(), 10'000);
      live = window.controller().liveRun();
      QVERIFY(window.centralPage() == window.runPage());
      QVERIFY(!window.actions()[ActionId::start]->isEnabled() && window.actions()[ActionId::stop]->isEnabled());
      QTRY_VERIFY_WITH_TIMEOUT(!window.controller().timeline()->snapshots().empty(), 120'000);
      QTRY_VERIFY(window.library()->model()->rowOf(live) >= 0);
      window.showSetup();
      QVERIFY(window.actions()[ActionId::start]->isEnabled());  // behind the run that trains
      QVERIFY(window.setup()->findChild<QPushButton*>(QStringLiteral("startButton"))->isEnabled());
      window.actions()[ActionId::start]->trigger();
      QCOMPARE(window.queue()->size(), 1);
      QVERIFY(window.findChild<QToolButton*>(QStringLiteral("queueButton"))->isVisible());
      window.controller().showRun(live);
      QVERIFY(window.centralPage() == window.runPage());
      QVERIFY(window.close());
      QVERIFY(!window.controller().isTraining());
      QTest::qWait(50);
      QVERIFY(!window.controller().isTraining());  // what waited does not start in a closed window
    }
    QCOMPARE(RunReader(options.store.toStdString()).list().size(), std::size_t{1});
    const RunSummary summary = RunReader(options.store.toStdString()).run(live.toStdString()).summary;
    QCOMPARE(summary.status, RunStatus::stopped);
    QVERIFY(summary.step > 0);
  }

  void aStoppedRunGoesOnInTheWindow() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const WindowOptions options = trainingAtOnce("continue.sqlite", "quick");
    MainWindow window(options, configOf(options), options.preset);
    window.show();
    RunController& controller = window.controller();
    QAction* goOn = window.actions()[ActionId::continueRun];
    QTRY_VERIFY_WITH_TIMEOUT(controller.isTraining(), 10'000);
    const QString run = controller.liveRun();
    QTRY_VERIFY_WITH_TIMEOUT(controller.timeline()->lastStep() >= 2, 60'000);
    QVERIFY(!goOn->isEnabled());
    controller.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(goOn->isEnabled(), 10'000);
    const auto stoppedAt = controller.timeline()->lastStep();

    goOn->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(controller.isTraining(), 10'000);
    QCOMPARE(controller.liveRun(), run);
    QVERIFY(controller.showsLiveRun() && window.centralPage() == window.runPage());
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 120'000);
    QCOMPARE(controller.timeline()->status(), RunStatus::done);
    QVERIFY(controller.timeline()->lastStep() > stoppedAt);
    QTRY_VERIFY_WITH_TIMEOUT(!goOn->isEnabled(), 10'000);  // nothing is left to go on with

    const RunReader reader(options.store.toStdString());
    QCOMPARE(reader.list().size(), std::size_t{1});
    QCOMPARE(reader.run(run.toStdString()).summary.status, RunStatus::done);
  }

  /// Steering while it runs: a setting changed from the next step on, a pause at the fusion, and a run behind this one.
  void aRunIsSteeredAndAnotherOneWaits() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const WindowOptions options = trainingAtOnce("steer.sqlite", "quick");
    MainWindow window(options, configOf(options), options.preset);
    window.show();
    RunController& controller = window.controller();
    QAction* change = window.actions()[ActionId::changeSetting];
    QVERIFY(!change->isEnabled());
    window.actions()[ActionId::pauseAtFusions]->trigger();
    QVERIFY(controller.pausesAtFusions());
    QTRY_VERIFY_WITH_TIMEOUT(controller.timeline()->lastStep() >= 1, 60'000);
    change->trigger();
    auto* dialog = window.findChild<QDialog*>(QStringLiteral("settingDialog"));
    QVERIFY(dialog);
    auto* value = dialog->findChild<QLineEdit*>();
    auto* problem = dialog->findChild<QLabel*>(QStringLiteral("settingProblem"));
    auto* accept = dialog->findChild<QDialogButtonBox*>();
    QCOMPARE(value->text().toDouble(), controller.settingNow(QStringLiteral("train.learning_rate")).toDouble());
    value->setText(QStringLiteral("-1"));
    Q_EMIT accept->accepted();
    QVERIFY(problem->isVisible() && !problem->text().isEmpty());
    value->setText(QStringLiteral("0.0003"));
    Q_EMIT accept->accepted();
    QTRY_COMPARE_WITH_TIMEOUT(controller.timeline()->marks().size(), std::size_t{1}, 60'000);
    const TimelineMark mark = controller.timeline()->marks().front();
    const QString now = controller.settingNow(QStringLiteral("train.learning_rate"));
    QCOMPARE(now.toDouble(), 0.0003);
    QVERIFY2(mark.text.contains(QStringLiteral("train.learning_rate = ") + now), qPrintable(mark.text));

    QTRY_COMPARE_WITH_TIMEOUT(controller.liveState(), RunController::Live::paused, 120'000);
    QVERIFY(controller.timeline()->fusionRounds().back().rule != "first_task");
    const QString first = controller.liveRun();
    window.showSetup();
    window.actions()[ActionId::start]->trigger();
    window.actions()[ActionId::start]->trigger();
    QCOMPARE(window.queue()->size(), 2);
    window.queue()->remove(1);
    QCOMPARE(window.queue()->titles().size(), 1);
    controller.stop();
    QTRY_VERIFY_WITH_TIMEOUT(controller.isTraining() && controller.liveRun() != first, 60'000);
    QCOMPARE(window.queue()->size(), 0);
    // One that is stopped while its model is opened is not stored.
    QTRY_VERIFY_WITH_TIMEOUT(controller.liveState() == RunController::Live::running, 60'000);
    controller.stop();
    controller.stop();  // a second click is no other wish
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 60'000);
    QCOMPARE(RunReader(options.store.toStdString()).list().size(), std::size_t{2});
  }

  /// What if, kept: the decision on the screen becomes the beginning of another run.
  void aFusionMadeAgainBecomesABranch() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    const WindowOptions options = trainingAtOnce("whatif.sqlite", "quick");
    MainWindow window(options, configOf(options), options.preset);
    window.show();
    RunController& controller = window.controller();
    QTRY_VERIFY_WITH_TIMEOUT(controller.isTraining(), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 240'000);
    const QString parent = controller.shownRun();
    WhatIfView& view = *window.runPage()->whatIf();
    window.runPage()->showTabOf(&view);
    QTRY_VERIFY_WITH_TIMEOUT(!view.isReading() && view.emptyText().isEmpty(), 20'000);
    controller.cursor()->previousFusionRound();
    controller.cursor()->toLiveEdge();
    view.refreshNow();
    QVERIFY(view.outcome());
    const int units = static_cast<int>(view.outcome()->round.category.size());
    WhatIfSettings settings = view.settings();
    settings.granularity = "matrix";
    view.setSettings(settings);
    QTRY_VERIFY_WITH_TIMEOUT(view.outcome().has_value(), 20'000);
    QVERIFY(view.outcome()->otherUnits && view.outcome()->weights > units);
    QVERIFY(view.summaryText().contains(u'%'));
    QVERIFY(!view.keepButton()->isEnabled());
    settings.granularity = "recorded";
    settings.quantile = 0.4;
    view.setSettings(settings);
    QVERIFY(view.outcome()->moved.size() > 0 && view.keepButton()->isEnabled());
    view.keepButton()->click();
    SetupPage& setup = *window.setup();
    QTRY_VERIFY_WITH_TIMEOUT(setup.branch().has_value(), 20'000);
    QVERIFY(window.centralPage() == &setup);
    QVERIFY2(setup.error().isEmpty(), qPrintable(setup.error()));
    QVERIFY(setup.branch()->editState && setup.branch()->parent == parent.toStdString());
    const QString words = setup.findChild<QLabel*>(QStringLiteral("setupSummary"))->text();
    QVERIFY2(words.contains(QStringLiteral("method.quantile = 0.4")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("made again")), qPrintable(words));
    window.actions()[ActionId::start]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(controller.isTraining(), 10'000);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 120'000);
    QCOMPARE(controller.timeline()->status(), RunStatus::done);
    // The place is marked in both.
    QTRY_COMPARE(controller.timeline()->marks().size(), std::size_t{1});
    QVERIFY(controller.timeline()->marks()[0].kind == TimelineMark::Kind::origin);
    controller.showRun(parent);
    QTRY_COMPARE_WITH_TIMEOUT(controller.shownRun(), parent, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isLoading(), 20'000);
    QCOMPARE(controller.timeline()->marks().size(), std::size_t{1});
    QVERIFY(controller.timeline()->marks()[0].kind == TimelineMark::Kind::branch);
  }

  void whatCannotGoOnIsASentence() {
    const QString path = folder_.filePath(QStringLiteral("without.sqlite"));
    test::storeRun(path.toStdString(), "older", "Older", {.tasks = 2, .stepsPerTask = 20});
    RunController controller(path, true);
    QSignalSpy notes(&controller, &RunController::noted);
    controller.continueRun(QStringLiteral("older"));
    QTRY_COMPARE(notes.size(), 1);
    QVERIFY2(notes[0][1].toString().contains(QStringLiteral("is done")), qPrintable(notes[0][1].toString()));
    QVERIFY(!controller.isTraining());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestLiveRun)
#include "tst_live_run.moc"
