// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Runs that are killed, and go on from the command line: the end is the same, bit for bit.
#include <signal.h>

#include <QtTest>

#include "cli_process.h"

namespace {

const QStringList smallRun = {"run",   "quick",
                              "--set", "train.max_steps=30",
                              "--set", "stream.test_limit=8",
                              "--set", "record.checkpoint_every_steps=5"};

/// What the run recorded that does not depend on the clock.
QJsonObject recorded(const Cli& cli, const QString& id) {
  QJsonObject run = cli.run({"export", id, "--format", "json"}).json().object(), kept;
  for (const char* key :
       {"accuracy_matrix", "fusion", "importance", "evaluations", "predictions", "retrievals", "task_starts"}) {
    kept[key] = run[key];
  }
  QJsonObject series = run["series"].toObject();
  series.remove("seconds");
  kept["series"] = series;
  return kept;
}

QString newestRun(const Cli& cli) {
  const CliResult list = cli.run({"list", "--json"});
  return list.code != 0 ? QString() : list.json().array().first()["id"].toString();
}

}  // namespace

class TestCliResume : public QObject {
  Q_OBJECT

  /// The step of the newest training state under the data folder of a run; 0 where there is none yet. Read from the
  /// file itself: the store is up to a second behind, in which a small run can end.
  static int newestStateStep(const Cli& cli) {
    int step = 0;
    QDirIterator states(cli.path("data"), {"*.safetensors"}, QDir::Files, QDirIterator::Subdirectories);
    while (states.hasNext()) {
      QFile file(states.next());
      if (QFileInfo(file).dir().dirName() != "state" || !file.open(QIODevice::ReadOnly)) continue;
      quint64 length = 0;
      QDataStream header(&file);
      header.setByteOrder(QDataStream::LittleEndian);
      header >> length;
      const QByteArray text = file.read(static_cast<qint64>(length));
      const QJsonArray offsets = QJsonDocument::fromJson(text)["number/state.step"]["data_offsets"].toArray();
      if (offsets.isEmpty() || !header.device()->seek(8 + text.size() + offsets[0].toInteger())) continue;
      double number = 0;
      header >> number;
      step = std::max(step, static_cast<int>(number));
    }
    return step;
  }

  /// Kills the process once it has kept a state of this step or a later one; false where it ended before.
  static bool killAfter(const Cli& cli, QProcess& process, int step) {
    QElapsedTimer timer;
    timer.start();
    while (process.state() != QProcess::NotRunning && timer.elapsed() < 120000) {
      QTest::qWait(5);
      if (newestStateStep(cli) < step) continue;
      process.kill();
      return process.waitForFinished(10000) && process.exitStatus() == QProcess::CrashExit;
    }
    return false;
  }

 private Q_SLOTS:
  void init() { SKIP_WITHOUT_MODEL(); }

  void killedRunGoesOn_data() {
    QTest::addColumn<QStringList>("settings");
    // Every method, at chosen moments: tst_killed_runs.
    QTest::newRow("kif") << QStringList{"method.fusion=static"};
    QTest::newRow("slm") << QStringList{"method.name=slm"};
  }
  void killedRunGoesOn() {
    QFETCH(QStringList, settings);
    const Cli calm, torn;
    QStringList arguments = QStringList{"--quiet"} + smallRun + QStringList{"--json"};
    for (const QString& setting : settings) arguments += QStringList{"--set", setting};
    const CliResult whole = calm.run(arguments, 300);
    QVERIFY2(whole.code == 0, qPrintable(whole.errors));

    QProcess first;
    torn.start(first, arguments);
    QVERIFY2(killAfter(torn, first, 10), first.readAllStandardError().constData());
    const QString id = newestRun(torn);
    QCOMPARE(torn.run({"show", id, "--json"}).json()["status"].toString(), QString("interrupted"));
    QProcess second;
    torn.start(second, {"--quiet", "resume", id});
    QVERIFY2(killAfter(torn, second, 35), second.readAllStandardError().constData());
    const CliResult end = torn.run({"--quiet", "resume", id, "--json"}, 300);
    QVERIFY2(end.code == 0, qPrintable(end.errors));
    QCOMPARE(end.json()["id"].toString(), id);
    QCOMPARE(end.json()["status"].toString(), QString("done"));
    QCOMPARE(end.json()["weights_sha256"], whole.json()["weights_sha256"]);
    QCOMPARE(end.json()["accuracy_matrix"], whole.json()["accuracy_matrix"]);
    QVERIFY(recorded(torn, id) == recorded(calm, whole.json()["id"].toString()));
    QCOMPARE(torn.run({"list", "--json"}).json().array().size(), 1);
  }

  void stopSaysHowToGoOn() {
    const Cli cli;
    QProcess process;
    cli.start(process, smallRun + QStringList{"--set", "train.max_steps=3000", "--set", "eval.every_steps=-1"});
    QString id;
    for (int i = 0; i < 600 && process.state() != QProcess::NotRunning; ++i) {
      QTest::qWait(100);
      id = newestRun(cli);
      if (!id.isEmpty() && cli.run({"show", id, "--json"}).json()["step"].toInt() > 2) break;
    }
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const CliResult run = Cli::ended(process, 60);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.errors.contains("skillscope-cli resume " + id), qPrintable(run.errors));
  }

  void aBranchIsARunOfItsOwn() {
    const Cli cli;
    const CliResult whole = cli.run(
        {"--quiet", "run", "quick", "--json", "--set", "train.max_steps=4", "--set", "stream.test_limit=8"}, 300);
    QVERIFY2(whole.code == 0, qPrintable(whole.errors));
    const QString id = whole.json()["id"].toString();
    const QJsonArray points = cli.run({"branch", id, "--points", "--json"}).json().array();
    QCOMPARE(points.size(), 3);
    QCOMPARE(points[1]["kind"].toString(), QString("task_end"));
    QCOMPARE(points[1]["task"].toInt(), 1);
    const CliResult same = cli.run({"--quiet", "branch", id, "--at", "task:1", "--json"}, 300);
    QVERIFY2(same.code == 0, qPrintable(same.errors));
    QCOMPARE(same.json()["weights_sha256"], whole.json()["weights_sha256"]);
    QCOMPARE(same.json()["accuracy_matrix"], whole.json()["accuracy_matrix"]);
    const CliResult other =
        cli.run({"--quiet", "branch", id, "--at", "task:1", "--set", "train.max_steps=3", "--json"}, 300);
    QVERIFY2(other.code == 0, qPrintable(other.errors));
    const QJsonObject from = cli.run({"list", "--json"}).json().array().first()["branched_from"].toObject();
    QCOMPARE(from["parent"].toString(), id);
    QCOMPARE(from["task"].toInt(), 1);
    QCOMPARE(from["changes"].toString(), QString("train.max_steps = 3"));
    QVERIFY(cli.run({"show", "latest"}).output.contains("Branched from " + id + " after task 1 (step 4), with"));
    for (const QStringList& wrong :
         {QStringList{"--at", "task:5"}, QStringList{"--set", "lora.rank=5"}, QStringList{"--at", "never"}}) {
      const CliResult refused = cli.run(QStringList{"branch", id} + wrong);
      QCOMPARE(refused.code, 2);
      QCOMPARE(refused.errorLines().size(), 1);
    }
  }

  void errors() {
    const Cli cli;
    QCOMPARE(cli.run({"resume", "latest"}).code, 2);
    const CliResult whole = cli.run({"--quiet", "run", "quick", "--json", "--set", "train.max_steps=2"}, 300);
    QVERIFY2(whole.code == 0, qPrintable(whole.errors));
    const CliResult done = cli.run({"resume", whole.json()["id"].toString()});
    QCOMPARE(done.code, 2);
    QVERIFY2(done.errors.contains("is done") && done.errorLines().size() == 1, qPrintable(done.errors));
    const CliResult unknown = cli.run({"resume", "no-such-run"});
    QCOMPARE(unknown.code, 2);
    QCOMPARE(unknown.errorLines().size(), 1);
  }
};

QTEST_GUILESS_MAIN(TestCliResume)
#include "tst_cli_resume.moc"
