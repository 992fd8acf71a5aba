// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The controller with real training: the bundled backbone, WordNet-CL and the plug-ins.
#include <QAction>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_controller.h"
#include "ui/shell/run_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/settings/setup_page.h"

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
    WindowOptions options;
    options.store = folder_.filePath(QStringLiteral("window.sqlite"));
    options.settingsFile = QStringLiteral("none");
    options.startAtOnce = true;
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
      QVERIFY(!window.setup()->findChild<QPushButton*>(QStringLiteral("startButton"))->isEnabled());
      window.controller().showRun(live);
      QVERIFY(window.centralPage() == window.runPage());
      QVERIFY(window.close());
      QVERIFY(!window.controller().isTraining());
    }
    const RunSummary summary = RunReader(options.store.toStdString()).run(live.toStdString()).summary;
    QCOMPARE(summary.status, RunStatus::stopped);
    QVERIFY(summary.step > 0);
  }

  void aStoppedRunGoesOnInTheWindow() {
    if (!hasBackbone()) QSKIP("the bundled backbone is not there; nothing can be trained");
    WindowOptions options;
    options.store = folder_.filePath(QStringLiteral("continue.sqlite"));
    options.settingsFile = QStringLiteral("none");
    options.preset = QStringLiteral("quick");
    options.startAtOnce = true;
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
