// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// Every registered method, on a T5 and on a LLaMA: the program is killed (SIGKILL) at chosen events of a run, and the
// run goes on; weights, curves, decisions and scores are those of a run that nothing stopped. The killed programs are
// this one, started again: "tst_killed_runs --child STORE BACKBONE METHOD TUNING continued|new POINT".
#include <signal.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "tests/support/session_bench.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

RunConfig configFor(const std::string& backbone, const std::string& method, const std::string& tuning) {
  RunConfig config = toyConfig();
  config.backbonePath = backbone;
  config.method = method;
  config.tuning = tuning;
  config.maxSteps = 9;
  config.loraDropout = 0.1;
  config.everySteps = 4;
  config.keepPredictions = 2;
  config.checkpointEverySteps = 3;
  config.keepStates = "fusions";
  return config;
}

/// Whether the run shall be killed now. Points: "step7", "fusion" (the first one), "row" (of the matrix, of the first
/// task), "weights" (of the first task, written).
bool isPoint(const Event& event, const std::string& point) {
  if (const auto* step = std::get_if<StepDone>(&event)) return point == "step" + std::to_string(step->step);
  if (std::holds_alternative<FusionRound>(event)) return point == "fusion";
  if (const auto* score = std::get_if<Evaluated>(&event)) {
    return point == "row" && score->matrixEntry && score->afterTask == 0;
  }
  if (std::holds_alternative<Checkpointed>(event)) return point == "weights";
  return false;
}

RunFinished runHere(const RunConfig& config, const std::string& store, bool continued, const std::string& point) {
  SessionOptions options;
  options.storePath = store;
  options.runId = "toy";
  options.continued = continued;
  options.parts.stream = [](const RunConfig&) { return toyStream(); };
  options.past = [](const Event&) {};
  options.observer = [&point](const Event& event) {
    if (!point.empty() && isPoint(event, point)) ::raise(SIGKILL);
  };
  RunSession session(config, options);
  session.start();
  return session.wait();
}

}  // namespace

class TestKilledRuns : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string t5_, llama_;
  int stores_ = 0;

  std::string newStore() { return folder_.filePath(QString("store%1.sqlite").arg(++stores_)).toStdString(); }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    t5_ = makeT5Folder(fs::path(folder_.path().toStdString()) / "t5", 7);
    llama_ = makeLlamaFolder(fs::path(folder_.path().toStdString()) / "llama", 7);
    MethodCatalog::instance().load();
  }

  void goesOnAfterKills_data() {
    QTest::addColumn<QString>("method");
    QTest::addColumn<bool>("llama");
    QTest::addColumn<QStringList>("points");
    int row = 0;
    for (const MethodInfo& method : MethodCatalog::instance().methods()) {
      for (const bool llama : {false, true}) {
        const QString name = QString::fromStdString(method.name);
        // Two kills each; which ones goes round.
        const QStringList first = {"step5", "weights"}, second = {"step14", "row", "step16"};
        QTest::newRow(qPrintable(name + (llama ? ", llama" : ", t5")))
            << name << llama << QStringList{first[row / 2 % 2], second[row % 3]};
        ++row;
      }
    }
    for (const char* method : {"kif", "recurrent-kif"}) {
      QTest::newRow(qPrintable(QString("%1, at a fusion and in the row").arg(method)))
          << QString(method) << false << QStringList{"fusion", "row", "step12"};
    }
  }
  void goesOnAfterKills() {
    QFETCH(QString, method);
    QFETCH(bool, llama);
    QFETCH(QStringList, points);
    const std::string backbone = llama ? llama_ : t5_, calm = newStore();
    QString tuning = "lora";
    RunConfig config = configFor(backbone, method.toStdString(), "lora");
    RunFinished expected = runHere(config, calm, false, {});
    if (expected.reason.find("backbone.tuning=full") != std::string::npos) {
      tuning = "full";
      config.tuning = "full";
      const std::string again = newStore();
      expected = runHere(config, again, false, {});
      fs::rename(again, calm);
    }
    if (llama && expected.status == RunStatus::failed && method == "l2p") {
      QSKIP(qPrintable(QString::fromStdString(expected.reason)));
    }
    QCOMPARE(expected.reason, std::string());
    const std::string torn = newStore();
    for (int i = 0; i < points.size(); ++i) {
      QProcess child;
      child.start(QCoreApplication::applicationFilePath(),
                  {"--child", QString::fromStdString(torn), QString::fromStdString(backbone), method, tuning,
                   i > 0 ? "continued" : "new", points[i]});
      QVERIFY2(child.waitForFinished(300000), "the child goes on for ever");
      const QByteArray said = child.readAllStandardOutput() + child.readAllStandardError();
      QVERIFY2(child.exitStatus() == QProcess::CrashExit && child.exitCode() == SIGKILL,
               qPrintable(points[i] + " did not come: " + said));
      QCOMPARE(RunReader(torn).run("toy").summary.status, RunStatus::interrupted);
      QVERIFY(canContinue(torn, "toy"));
    }
    const RunFinished end = runHere(config, torn, true, {});
    QCOMPARE(end.reason, std::string());
    QCOMPARE(end.weightsSha256, expected.weightsSha256);
    QCOMPARE(record(torn, "toy"), record(calm, "toy"));
    QVERIFY(!fs::exists(stateFolder(runFolder(torn, "toy"))));
    QVERIFY(!keptStatePaths(runFolder(torn, "toy")).empty());
  }
};

int main(int argc, char** argv) {
  if (argc == 8 && std::string(argv[1]) == "--child") {
    MethodCatalog::instance().load();
    const std::string store = argv[2], continued = argv[6], point = argv[7];
    const RunFinished end = runHere(configFor(argv[3], argv[4], argv[5]), store, continued == "continued", point);
    std::puts(end.reason.c_str());
    return 0;
  }
  QCoreApplication application(argc, argv);
  TestKilledRuns test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_killed_runs.moc"
