// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/run_controller.h"

Q_DECLARE_METATYPE(std::vector<skillscope::RunSummary>)
Q_DECLARE_METATYPE(skillscope::Severity)

namespace skillscope {
namespace {

test::SyntheticRunOptions small(int tasks = 2) {
  test::SyntheticRunOptions options;
  options.tasks = tasks;
  options.stepsPerTask = 20;
  options.encoderLayers = options.decoderLayers = 1;
  return options;
}

}  // namespace

class TestRunController : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;

 private Q_SLOTS:
  void initTestCase() {
    qRegisterMetaType<std::vector<RunSummary>>();
    qRegisterMetaType<Severity>();
    QVERIFY(folder_.isValid());
    store_ = folder_.filePath(QStringLiteral("runs.sqlite"));
    for (int i = 0; i < 5; ++i) {
      test::storeRun(store_.toStdString(), "run-" + std::to_string(i), "Run " + std::to_string(i), small(2 + i % 2));
    }
  }
  void init() { test::failOnUnexpectedWarnings(); }

  void readsTheLibrary() {
    RunController controller(store_, true);
    QSignalSpy read(&controller, &RunController::libraryRead);
    controller.readLibrary();
    QTRY_COMPARE(read.size(), 1);
    const auto runs = read[0][0].value<std::vector<RunSummary>>();
    QCOMPARE(runs.size(), std::size_t(5));
    QVERIFY(runs[0].ap.has_value());
  }

  void showsAStoredRun() {
    RunController controller(store_, true);
    QSignalSpy shown(&controller, &RunController::runShown);
    controller.showRun(QStringLiteral("run-3"));
    QVERIFY(controller.isLoading());
    QTRY_COMPARE(shown.size(), 1);
    QCOMPARE(controller.shownRun(), QStringLiteral("run-3"));
    QCOMPARE(controller.timeline()->taskCount(), 3);
    QVERIFY(controller.timeline()->finished().has_value());
    QVERIFY(!controller.timeline()->snapshots().empty());
    QVERIFY(controller.cursor()->timeline() == controller.timeline());
    QVERIFY(!controller.showsLiveRun() && !controller.isLoading());
  }

  void aKilledRunReadsInterrupted() {
    const QString store = folder_.filePath(QStringLiteral("killed.sqlite"));
    NewRun run;
    run.id = "killed";
    run.name = "Killed";
    run.method = "kif";
    run.configToml = toToml(RunConfig{});
    {
      RunWriter writer(store.toStdString(), run);
      for (Event& event : test::syntheticRun(small())) {
        if (!std::holds_alternative<RunFinished>(event)) writer.write(std::move(event));
      }
    }
    RunController controller(store, true);
    QSignalSpy shown(&controller, &RunController::runShown);
    controller.showRun(QStringLiteral("killed"));
    QTRY_COMPARE(shown.size(), 1);
    QTRY_VERIFY(controller.timeline()->finished().has_value());
    QCOMPARE(controller.timeline()->finished()->status, RunStatus::interrupted);
  }

  void latestMeansTheNewest() {
    RunController controller(store_, true);
    QSignalSpy shown(&controller, &RunController::runShown);
    controller.showRun(QStringLiteral("latest"));
    QTRY_COMPARE(shown.size(), 1);
    QVERIFY(controller.shownRun().startsWith(QStringLiteral("run-")));
  }

  void ofAHundredSelectionsTheLastArrives() {
    RunController controller(store_, true);
    QSignalSpy shown(&controller, &RunController::runShown);
    for (int i = 0; i < 100; ++i) controller.showRun(QStringLiteral("run-%1").arg(i % 5));
    QTRY_VERIFY(!controller.isLoading());
    QCOMPARE(shown.size(), 1);
    QCOMPARE(shown[0][0].toString(), QStringLiteral("run-4"));
    QCOMPARE(controller.timeline()->runId(), std::string("run-4"));
    QTest::qWait(50);
    QCOMPARE(shown.size(), 1);
  }

  void destructionWhileLoadingWaits() {
    for (int i = 0; i < 20; ++i) {
      RunController controller(store_, true);
      controller.readLibrary();
      controller.showRun(QStringLiteral("run-%1").arg(i % 5));
      if (i % 3 == 0) QTest::qWait(i);
    }
  }

  void anUnknownRunIsASentence() {
    RunController controller(store_, true);
    QSignalSpy failed(&controller, &RunController::runFailedToLoad), noted(&controller, &RunController::noted);
    controller.showRun(QStringLiteral("nowhere"));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY2(failed[0][1].toString().contains(QStringLiteral("nowhere")), qPrintable(failed[0][1].toString()));
    QCOMPARE(noted.size(), 1);
    QVERIFY(controller.shownRun().isEmpty());
  }

  void badStoresAreSentences_data() {
    QTest::addColumn<QString>("content");
    QTest::newRow("missing") << QString();
    QTest::newRow("foreign") << QStringLiteral(
        "this is a letter to my aunt, and no database at all, as anyone can see");
    QTest::newRow("empty name") << QStringLiteral("SQLite format 3");
  }
  void badStoresAreSentences() {
    QFETCH(QString, content);
    const QString path = folder_.filePath(QStringLiteral("bad.sqlite"));
    QFile::remove(path);
    if (!content.isNull()) {
      QFile file(path);
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(content.toUtf8());
    }
    RunController controller(path, true);
    QSignalSpy failed(&controller, &RunController::libraryFailed), read(&controller, &RunController::libraryRead);
    controller.readLibrary();
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().size() > 20);
    QCOMPARE(read.size(), 0);
    controller.setStore(store_);
    QTRY_COMPARE(read.size(), 1);
  }

  void theUsersOwnStoreMayNotExistYet() {
    RunController controller(folder_.filePath(QStringLiteral("not-yet.sqlite")), false);
    QSignalSpy read(&controller, &RunController::libraryRead);
    controller.readLibrary();
    QTRY_COMPARE(read.size(), 1);
    QVERIFY(read[0][0].value<std::vector<RunSummary>>().empty());
  }

  void editsReachTheStore() {
    const std::string id = "to-edit";
    test::storeRun(store_.toStdString(), id, "Old name", small());
    RunController controller(store_, true);
    QSignalSpy noted(&controller, &RunController::noted), deleted(&controller, &RunController::runDeleted);
    controller.renameRun(QString::fromStdString(id), QStringLiteral("New name"));
    QTRY_COMPARE(RunReader(store_.toStdString()).run(id).summary.name, std::string("New name"));

    const QString csv = folder_.filePath(QStringLiteral("out.csv"));
    controller.exportRun(QString::fromStdString(id), ExportFormat::csv, 0, csv);
    QTRY_COMPARE(noted.size(), 1);
    QVERIFY(QFile(csv).size() > 100);
    controller.exportRun(QString::fromStdString(id), ExportFormat::json, 12, QStringLiteral("/nowhere/x.json"));
    QTRY_COMPARE(noted.size(), 2);
    QCOMPARE(noted[1][0].value<Severity>(), Severity::error);

    controller.showRun(QString::fromStdString(id));
    QTRY_COMPARE(controller.shownRun(), QString::fromStdString(id));
    controller.deleteRun(QString::fromStdString(id));
    QTRY_COMPARE(deleted.size(), 1);
    QVERIFY(!RunReader(store_.toStdString()).contains(id));
    QVERIFY(controller.shownRun().isEmpty() && controller.timeline()->isEmpty());
  }

  void aRunThatCannotStartFailsWithASentence() {
    RunController controller(folder_.filePath(QStringLiteral("live.sqlite")), false);
    SessionParts parts;
    parts.stream = [](const RunConfig&) -> TaskStream { throw Error("the data are not there; install wordnet-base"); };
    QSignalSpy live(&controller, &RunController::liveChanged);
    QVERIFY(controller.start(RunConfig(), parts));
    QVERIFY(controller.isTraining() && controller.showsLiveRun());
    QVERIFY(!controller.start(RunConfig()));
    QTRY_VERIFY_WITH_TIMEOUT(!controller.isTraining(), 30'000);
    QVERIFY(controller.timeline()->finished().has_value());
    QCOMPARE(controller.timeline()->finished()->status, RunStatus::failed);
    QVERIFY(QString::fromStdString(controller.timeline()->finished()->reason)
                .contains(QStringLiteral("install wordnet-base")));
    QVERIFY(live.size() >= 2);
    QVERIFY(controller.start(RunConfig(), parts));  // the next one may start
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestRunController)
#include "tst_run_controller.moc"
