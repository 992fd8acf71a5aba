// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The controller with real training: the bundled backbone, WordNet-CL and the plug-ins.
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/run_controller.h"

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
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestLiveRun)
#include "tst_live_run.moc"
