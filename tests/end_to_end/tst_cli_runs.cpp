// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Real runs from the command line: a whole one, stopped ones, a killed one, and the same one twice.
#include <signal.h>

#include <QtTest>

#include "cli_process.h"

namespace {

/// A run that goes on for long enough to be disturbed.
const QStringList longRun = {"run",   "quick",
                             "--set", "train.max_steps=5000",
                             "--set", "eval.every_steps=-1",
                             "--set", "eval.before_training=false"};

/// Waits until the run in the store has done optimizer steps; its id.
QString waitForSteps(const Cli& cli, const QProcess& process) {
  for (int i = 0; i < 600 && process.state() != QProcess::NotRunning; ++i) {
    QTest::qWait(100);
    const CliResult list = cli.run({"list", "--json"});
    if (list.code != 0 || list.json().array().isEmpty()) continue;
    const QString id = list.json().array().first()["id"].toString();
    if (cli.run({"show", id, "--json"}).json()["step"].toInt() > 0) return id;
  }
  return {};
}

}  // namespace

class TestCliRuns : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { SKIP_WITHOUT_MODEL(); }

  void wholeRun() {
    const Cli cli;
    const CliResult run = cli.run({"run", "quick", "--json"}, 300);
    QVERIFY2(run.code == 0, qPrintable(run.errors));
    QCOMPARE(run.output.count('\n'), 1);
    const QJsonObject result = run.json().object();
    QCOMPARE(result["status"].toString(), QString("done"));
    QCOMPARE(result["method"].toString(), QString("kif"));
    const QJsonArray matrix = result["accuracy_matrix"].toArray();
    QCOMPARE(matrix.size(), 3);
    double ap = 0;
    for (const QJsonValue& score : matrix.last().toArray()) ap += score.toDouble() / 2;
    QVERIFY(std::abs(ap - result["AP"].toDouble()) < 1e-9);
    for (const char* figure : {"AP", "BWT", "FWT", "FM", "LA", "seconds", "tokens_per_s"})
      QVERIFY2(result[figure].isDouble(), figure);
    QCOMPARE(result["weights_sha256"].toString().size(), 64);
    QVERIFY(result["tokens_per_s"].toDouble() > 0);
    const QString id = result["id"].toString();
    QVERIFY2(run.errors.contains("skillscope-cli show " + id), qPrintable(run.errors));
    QVERIFY2(!run.errors.contains('\x1b') && !run.errors.contains('\r'), "no terminal, no control sequences");

    // The store tells the same.
    const QJsonObject listed = cli.run({"list", "--json"}).json().array().first().toObject();
    const QJsonObject shown = cli.run({"show", id.left(id.size() - 1), "--json"}).json().object();
    for (const char* key : {"id", "name", "method", "status", "AP", "BWT", "FWT", "FM", "LA", "weights_sha256"}) {
      if (result[key].isDouble()) {
        QVERIFY2(std::abs(listed[key].toDouble() - result[key].toDouble()) < 1e-9, key);
        QVERIFY2(std::abs(shown[key].toDouble() - result[key].toDouble()) < 1e-9, key);
      } else {
        QCOMPARE(listed[key], result[key]);
        QCOMPARE(shown[key], result[key]);
      }
    }
    QCOMPARE(shown["accuracy_matrix"].toArray(), matrix);
    QVERIFY(shown["config"].toString().contains("max_steps = 8"));
    QVERIFY(!shown["environment"].toObject()["LibTorch"].toString().isEmpty());
    QVERIFY(cli.run({"show", "latest"}).output.contains("before training"));

    const CliResult csv = cli.run({"export", id, "--format", "csv", "--output", cli.path("run.csv")});
    QCOMPARE(csv.code, 0);
    QFile file(cli.path("run.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().count('\n') > 20);
    QVERIFY(!cli.run({"export", id, "--format", "json"}).json().isNull());
    const QJsonObject averaged = cli.run({"export", id, "--format", "json", "--average", "5"}).json().object();
    QCOMPARE(averaged["averaged_steps"].toInt(), 5);
    const QJsonObject series = averaged["series"].toObject();
    QCOMPARE(series["loss_averaged"].toArray().size(), series["loss"].toArray().size());
    const double first = series["loss"].toArray().first().toDouble();
    QVERIFY(std::abs(series["loss_averaged"].toArray().first().toDouble() - first) < 1e-6);
    const CliResult nowhere = cli.run({"export", id, "--format", "csv", "--output", "/proc/no/such/folder/run.csv"});
    QCOMPARE(nowhere.code, 1);
    QCOMPARE(nowhere.errorLines().size(), 1);
  }

  void sameSeedSameWeights() {
    const Cli cli;
    QStringList sums;
    for (const char* seed : {"run.seed=5", "run.seed=5", "run.seed=6"}) {
      const CliResult run = cli.run({"--quiet", "run", "quick", "--no-store", "--json", "--set", seed}, 300);
      QVERIFY2(run.code == 0, qPrintable(run.errors));
      QCOMPARE(run.errors, QString());
      sums.append(run.json()["weights_sha256"].toString());
    }
    QCOMPARE(sums[0], sums[1]);
    QVERIFY(sums[0] != sums[2]);
    QVERIFY(!QFile::exists(cli.path("data/skillscope/runs.sqlite")));
  }

  void everyPresetMethodRuns() {
    // The smoke test with the methods and tunings of the other presets.
    const Cli cli;
    const QList<QStringList> variants = {
        {"method.name=seqlora"},
        {"method.fusion=adaptive", "method.granularity=pair"},
        {"backbone.tuning=full", "method.granularity=tensor", "train.learning_rate=3e-4"},
        {"eval.decoding=labels"}};
    for (const QStringList& variant : variants) {
      QStringList arguments = {"--quiet", "run", "quick", "--json"};
      for (const QString& setting : variant) arguments += QStringList{"--set", setting};
      const CliResult run = cli.run(arguments, 300);
      QVERIFY2(run.code == 0, qPrintable(variant.join(' ') + ": " + run.errors));
    }
    QCOMPARE(cli.run({"list", "--json"}).json().array().size(), 4);
  }

  void interruptStopsAtASafePoint() {
    const Cli cli;
    QProcess process;
    cli.start(process, longRun + QStringList{"--json"});
    const QString id = waitForSteps(cli, process);
    QVERIFY2(!id.isEmpty(), process.readAllStandardError().constData());
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const CliResult run = Cli::ended(process, 60);
    QCOMPARE(run.code, 1);
    QCOMPARE(run.json()["status"].toString(), QString("stopped"));
    QVERIFY2(run.errors.contains("stopping at the next safe point") && run.errors.contains("skillscope-cli show " + id),
             qPrintable(run.errors));
    const QJsonObject shown = cli.run({"show", id, "--json"}).json().object();
    QCOMPARE(shown["status"].toString(), QString("stopped"));
    QCOMPARE(shown["weights_sha256"].toString(), run.json()["weights_sha256"].toString());
  }

  void secondInterruptQuitsAtOnce() {
    const Cli cli;
    QProcess process;
    cli.start(process, longRun);
    const QString id = waitForSteps(cli, process);
    QVERIFY2(!id.isEmpty(), process.readAllStandardError().constData());
    const auto pid = static_cast<pid_t>(process.processId());
    ::kill(pid, SIGTERM);
    ::kill(pid, SIGINT);  // another signal, so that the kernel keeps both
    const CliResult run = Cli::ended(process, 20);
    QCOMPARE(run.code, 1);
    QCOMPARE(run.output, QString());
    QVERIFY2(run.errors.contains("quit at once"), qPrintable(run.errors));
    QCOMPARE(cli.run({"show", id, "--json"}).json()["status"].toString(), QString("interrupted"));
  }

  void killLosesAtMostASecond() {
    const Cli cli;
    QProcess process;
    cli.start(process, longRun);
    const QString id = waitForSteps(cli, process);
    QVERIFY2(!id.isEmpty(), process.readAllStandardError().constData());
    QTest::qWait(3000);
    process.kill();
    QVERIFY(process.waitForFinished(10000));
    const QJsonObject shown = cli.run({"show", id, "--json"}).json().object();
    QCOMPARE(shown["status"].toString(), QString("interrupted"));
    QVERIFY(shown["step"].toInt() > 1);
    QCOMPARE(cli.run({"list", "--json"}).json().array().first()["status"].toString(), QString("interrupted"));
    // The store is whole, and takes the next run.
    QCOMPARE(cli.run({"export", id, "--format", "json"}).code, 0);
    QCOMPARE(cli.run({"--quiet", "run", "quick"}, 300).code, 0);
    QCOMPARE(cli.run({"list", "--json"}).json().array().size(), 2);
  }

  void diskFull() {
    // A limit on the size of files fails like a full disk, in the middle of the run.
    const Cli cli;
    QProcess process;
    process.setProcessEnvironment(cli.environment());
    process.start("bash", {"-c", "ulimit -f 1000 && exec \"$@\"", "bash", SKILLSCOPE_CLI, "--quiet", "run", "quick",
                           "--json", "--set", "train.max_steps=2000"});
    const CliResult run = Cli::ended(process, 300);
    QCOMPARE(run.code, 1);
    QCOMPARE(run.json()["status"].toString(), QString("failed"));
    QCOMPARE(run.errorLines().size(), 1);
    QVERIFY2(run.errors.contains("runs.sqlite cannot be written"), qPrintable(run.errors));
    // What was committed before is still there, and the store still opens.
    QCOMPARE(cli.run({"list", "--json"}).json().array().size(), 1);
  }

  void storeThatCannotBeMade() {
    const Cli cli;
    const CliResult run = cli.run({"--quiet", "run", "quick", "--store", "/proc/no/such/store.sqlite"}, 120);
    QCOMPARE(run.code, 1);
    QCOMPARE(run.errorLines().size(), 1);
    QVERIFY2(run.errors.contains("/proc/no/such"), qPrintable(run.errors));
  }
};

QTEST_GUILESS_MAIN(TestCliRuns)
#include "tst_cli_runs.moc"
