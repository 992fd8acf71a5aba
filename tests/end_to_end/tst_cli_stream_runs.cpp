// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Runs over the data of a stream file, sweeps over them and the tables of sweeps, from the command line.
#include <QDir>
#include <QtTest>

#include "cli_process.h"

namespace {

const QStringList smallTraining = {"--set", "train.max_steps=3",         "--set", "run.threads=1",
                                   "--set", "eval.every_steps=-1",       "--set", "stream.test_limit=4",
                                   "--set", "eval.batch_size=8",         "--set", "train.batch_size=4",
                                   "--set", "train.max_source_tokens=24"};

void write(const QString& path, const QByteArray& text) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text);
}

}  // namespace

class TestCliStreamRuns : public QObject {
  Q_OBJECT

  /// Two tasks of four texts a split in "data", a stream file that names them and a sweep file.
  static void writeStream(const Cli& cli, const QByteArray& more = {}) {
    for (const char* task : {"colour", "taste"}) {
      for (const char* split : {"train", "dev", "test"}) {
        QByteArray records;
        for (int i = 0; i < 6; ++i) {
          const QByteArray answer =
              QByteArray(task) == "colour" ? (i % 2 ? "red" : "blue") : (i % 2 ? "sweet" : "sour");
          records += QByteArray("{\"text\": \"") + task + " " + split + " " + QByteArray::number(i) + " is " + answer +
                     "\", \"answer\": \"" + answer + "\"}\n";
        }
        if (QByteArray(task) == "taste" && QByteArray(split) == "train")
          records += records.left(records.indexOf('\n') + 1);
        write(cli.path(QString("data/%1/%2.jsonl").arg(task, split)), records);
      }
    }
    write(cli.path("stream.toml"),
          "name = \"toys\"\nfolder = \"data\"\nformat = \"table\"\ntasks = [\"colour\", \"taste\"]\n"
          "train = \"{path}/train.jsonl\"\ndev = \"{path}/dev.jsonl\"\ntest = \"{path}/test.jsonl\"\n"
          "prompt = \"{text} =>\"\ntarget = \"answer\"\nlabels = \"targets\"\n[orders]\nback = [\"taste\", "
          "\"colour\"]\n" +
              more);
    write(cli.path("config.toml"), "[stream]\nname = \"stream.toml\"\n[method]\nname = \"seqlora\"\n");
  }

  static QStringList runOf(const Cli& cli, const QStringList& more = {}) {
    return QStringList{"--quiet", "run", cli.path("config.toml"), "--json"} + smallTraining + more;
  }

 private Q_SLOTS:
  void init() { SKIP_WITHOUT_MODEL(); }

  void wholeRun() {
    const Cli cli;
    writeStream(cli);
    const CliResult run = cli.run(runOf(cli, {"--set", "stream.order=back"}), 120);
    QVERIFY2(run.code == 0, qPrintable(run.errors));
    const QJsonObject result = run.json().object();
    QCOMPARE(result["stream"].toString(), QString("toys"));
    QCOMPARE(result["order"].toString(), QString("back"));
    QCOMPARE(result["tasks"].toArray(), (QJsonArray{"taste", "colour"}));
    QCOMPARE(result["metrics"].toArray(), (QJsonArray{"exact_match", "exact_match"}));
    const QJsonObject shown = cli.run({"show", "latest", "--json"}).json().object();
    QCOMPARE(shown["stream"].toString(), QString("toys"));
    // Wherever it is continued, the path still means the file.
    QVERIFY2(shown["config"].toString().contains("name = \"" + cli.path("stream.toml") + "\""),
             qPrintable(shown["config"].toString()));
    QStringList hashed;
    const QJsonObject environment = shown["environment"].toObject();
    for (const QString& name : environment.keys()) {
      if (name.startsWith("SHA-256 of data")) hashed << name;
    }
    QCOMPARE(hashed.size(), 7);
    QVERIFY(hashed.contains("SHA-256 of data colour/dev.jsonl") && hashed.contains("SHA-256 of data stream.toml"));
    QVERIFY(!environment.contains("SHA-256 of WordNet data.noun"));
    // Remarks about the data are kept with the run.
    QVERIFY(
        cli.run({"export", result["id"].toString(), "--format", "csv"}).output.contains("1 of 7 train records repeat"));
  }

  void otherMetrics() {
    const Cli cli;
    writeStream(cli, "[task.colour]\nmetric = \"macro_f1\"\n[task.taste]\nmetric = \"rouge_l\"\n");
    const CliResult json = cli.run(runOf(cli), 120);
    QVERIFY2(json.code == 0, qPrintable(json.errors));
    QCOMPARE(json.json()["metrics"].toArray(), (QJsonArray{"macro_f1", "rouge_l"}));
    QVERIFY2(cli.run({"show", "latest"}).output.contains("Score in %"), "tasks that are scored in different ways");
    QVERIFY(cli.run({"export", "latest", "--format", "json"}).output.contains("\"rouge_l\""));
  }

  void devMayBeScored() {
    const Cli cli;
    writeStream(cli);
    const CliResult run = cli.run(runOf(cli, {"--set", "eval.scored_split=dev"}), 120);
    QVERIFY2(run.code == 0, qPrintable(run.errors));
    const QString all = cli.run({"export", "latest", "--format", "json"}).output;
    QVERIFY(all.contains("colour/dev/") && !all.contains("colour/test/"));
    writeStream(cli, "[task.taste]\ndev = \"\"\n");
    const CliResult none = cli.run(runOf(cli, {"--set", "eval.scored_split=dev"}), 120);
    QCOMPARE(none.code, 2);
    QVERIFY2(none.errors.contains("Task taste has no dev split"), qPrintable(none.errors));
  }

  void errors_data() {
    QTest::addColumn<QStringList>("settings");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("order") << QStringList{"stream.order=bakc"} << "there is no order \"bakc\" in ";
    QTest::newRow("task") << QStringList{"stream.tasks=colour,tast"} << "did you mean taste?";
    QTest::newRow("file") << QStringList{"stream.name=/no/such.toml"} << "/no/such.toml: there is no such file";
    QTest::newRow("folder") << QStringList{"stream.folder=/no/folder"}
                            << "there is no folder /no/folder with the data of";
    QTest::newRow("published") << QStringList{"stream.order=standard-1"} << "needs tasks that ";
  }
  void errors() {
    QFETCH(QStringList, settings);
    QFETCH(QString, sentence);
    const Cli cli;
    writeStream(cli);
    QStringList arguments = runOf(cli);
    for (const QString& setting : settings) arguments += QStringList{"--set", setting};
    const CliResult run = cli.run(arguments, 60);
    QCOMPARE(run.code, 2);
    QVERIFY2(run.errors.contains(sentence) && run.errorLines().size() == 1, qPrintable(run.errors));
  }

  void missingDataFile() {
    const Cli cli;
    writeStream(cli);
    QVERIFY(QFile::remove(cli.path("data/taste/test.jsonl")));
    const CliResult run = cli.run(runOf(cli), 60);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.errors.contains("data/taste/test.jsonl: there is no such file"), qPrintable(run.errors));
  }

  /// A run goes on with the very data it began with, wherever they lie now.
  void changedDataAreRefused() {
    const Cli cli;
    writeStream(cli);
    QProcess process;
    cli.start(process,
              QStringList{"--quiet", "run", cli.path("config.toml"), "--set", "train.max_steps=4000", "--set",
                          "run.threads=1", "--set", "eval.every_steps=-1", "--set", "record.checkpoint_every_steps=2"});
    QString id;
    for (int i = 0; i < 600 && process.state() != QProcess::NotRunning; ++i) {
      QTest::qWait(100);
      const CliResult list = cli.run({"list", "--json"});
      if (list.code != 0 || list.json().array().isEmpty()) continue;
      id = list.json().array().first()["id"].toString();
      if (QDir(cli.path("data/skillscope/runs.runs/" + id + "/state")).entryList(QDir::Files).size() >= 3) break;
    }
    process.kill();
    QVERIFY(process.waitForFinished(10000));
    QVERIFY(!id.isEmpty());
    const QString file = cli.path("data/colour/train.jsonl");
    QFile train(file);
    QVERIFY(train.open(QIODevice::ReadWrite));
    const QByteArray before = train.readAll();
    train.resize(0);
    train.write(QByteArray(before).replace("train 0 is", "train 9 is"));
    train.close();
    const CliResult refused = cli.run({"--quiet", "resume", id}, 60);
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.errors.contains("data colour/train.jsonl is not the file that the run was started with"),
             qPrintable(refused.errors));
  }

  void sweepAndTable() {
    const Cli cli;
    writeStream(cli);
    write(cli.path("sweep.toml"),
          "name = \"toy\"\nbase = \"config.toml\"\norders = [\"order-1\", \"back\"]\nseeds = [1, 2]\n[set]\n"
          "train.max_steps = 2\ntrain.batch_size = 4\nrun.threads = 1\nstream.test_limit = 4\neval.every_steps = -1\n"
          "[[method]]\nname = \"seqlora\"\n[[method]]\nname = \"kif\"\nvariant = \"KIF\"\n");
    const QString sweep = cli.path("sweep.toml");
    const CliResult plan = cli.run({"sweep", sweep, "--dry-run", "--json"});
    QVERIFY2(plan.code == 0, qPrintable(plan.errors));
    QCOMPARE(plan.json()["runs"].toArray().size(), 8);
    QCOMPARE(plan.json()["runs"].toArray().first().toObject()["status"].toString(), QString("to do"));
    QVERIFY(cli.run({"list", "--json"}).json().array().isEmpty());

    // A part, then the rest; what is done is not run again.
    const CliResult part = cli.run({"sweep", sweep, "--most", "3"}, 120);
    QVERIFY2(part.code == 0, qPrintable(part.errors));
    QVERIFY2(part.errors.contains("[1/8] seqlora, order-1, seed 1: done in"), qPrintable(part.errors));
    QCOMPARE(cli.run({"list", "--json"}).json().array().size(), 3);
    const CliResult rest = cli.run({"--quiet", "sweep", sweep, "--json"}, 120);
    QVERIFY2(rest.code == 0, qPrintable(rest.errors));
    QVERIFY2(rest.errors.isEmpty(), qPrintable(rest.errors));
    for (const QJsonValue& run : rest.json()["runs"].toArray())
      QCOMPARE(run.toObject()["status"].toString(), QString("done"));
    const CliResult again = cli.run({"sweep", sweep}, 60);
    QCOMPARE(again.code, 0);
    QVERIFY2(again.errors.contains("8 runs: 8 done"), qPrintable(again.errors));
    const QJsonArray runs = cli.run({"list", "--json"}).json().array();
    QCOMPARE(runs.size(), 8);
    QCOMPARE(runs.first().toObject()["experiment"].toString(), QString("toy"));

    // Other settings are other runs.
    QCOMPARE(cli.run({"sweep", sweep, "--dry-run", "--json", "--set", "train.max_steps=3"})
                 .json()["runs"][0]["status"]
                 .toString(),
             QString("to do"));
    const CliResult wrong = cli.run({"sweep", sweep, "--variant", "kif"});
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.errors.contains("it has seqlora; KIF"), qPrintable(wrong.errors));

    const CliResult table = cli.run({"table", "--experiment", "toy", "--against", "seqlora", "--runs"});
    QVERIFY2(table.code == 0, qPrintable(table.errors));
    QVERIFY2(table.output.contains("method   runs  orders") && table.output.contains("against seqlora") &&
                 table.output.contains("over the orders"),
             qPrintable(table.output));
    const QStringList csv = cli.run({"table", "--experiment", "toy", "--format", "csv", "--metrics", "AP,LA,steps"})
                                .output.split('\n', Qt::SkipEmptyParts);
    QCOMPARE(csv.size(), 3);
    QVERIFY(csv[1].startsWith("seqlora,4,2,0,") && csv[1].contains(",4,0,0,0"));
    double ap = 0;
    for (const QJsonValue& run : runs) {
      if (run.toObject()["variant"].toString() == "KIF") ap += run.toObject()["AP"].toDouble() / 4;
    }
    QVERIFY(qAbs(csv[2].split(',')[4].toDouble() - ap) < 1e-9);
    const QString memory = cli.run({"table", "--format", "csv", "--metrics", "memory"}).output.split('\n')[1];
    QVERIFY2(memory.split(',')[4].toDouble() > 10, qPrintable(memory));  // MiB
    QVERIFY(cli.run({"table", "--experiment", "toy", "--format", "latex"}).output.contains("\\toprule"));
    QVERIFY(
        cli.run({"table", "--experiment", "toy", "--format", "markdown", "--by-order"}).output.contains("| back |"));
    for (const QStringList& bad : {QStringList{"--experiment", "toys"}, {"--metrics", "AP,XX"}, {"--against", "x"}}) {
      const CliResult result = cli.run(QStringList{"table"} + bad);
      QCOMPARE(result.code, 2);
      QCOMPARE(result.errorLines().size(), 1);
    }
  }

  /// A run of the sweep that was killed is continued, one that failed waits to be asked for.
  void sweepGoesOn() {
    const Cli cli;
    writeStream(cli);
    write(cli.path("sweep.toml"),
          "base = \"config.toml\"\n[set]\ntrain.max_steps = 60\nrun.threads = 1\n"
          "eval.every_steps = -1\nrecord.checkpoint_every_steps = 2\n");
    QProcess process;
    cli.start(process, {"--quiet", "sweep", cli.path("sweep.toml")});
    QString id;
    for (int i = 0; i < 600 && process.state() != QProcess::NotRunning; ++i) {
      QTest::qWait(50);
      const QStringList runs = QDir(cli.path("data/skillscope/runs.runs")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
      if (runs.isEmpty()) continue;
      id = runs.first();
      if (!QDir(cli.path("data/skillscope/runs.runs/" + id + "/state")).entryList({"*.safetensors"}).isEmpty()) break;
    }
    process.kill();
    QVERIFY(process.waitForFinished(10000) && process.exitStatus() == QProcess::CrashExit);
    const CliResult end = cli.run({"sweep", cli.path("sweep.toml"), "--json"}, 120);
    QVERIFY2(end.code == 0, qPrintable(end.errors));
    QVERIFY2(end.errors.contains("going on with " + id), qPrintable(end.errors));
    QCOMPARE(end.json()["runs"][0]["id"].toString(), id);
    QCOMPARE(cli.run({"list", "--json"}).json().array().size(), 1);

    QVERIFY(QFile::remove(cli.path("data/taste/train.jsonl")));
    const QStringList other = {"sweep", cli.path("sweep.toml"), "--set", "run.seed=2"};
    QCOMPARE(cli.run(other, 60).code, 1);
    // It failed before its first row in the store, so there is nothing to retry: it is begun again.
    const CliResult second = cli.run(other, 60);
    QCOMPARE(second.code, 1);
    QVERIFY2(second.errors.contains("there is no such file"), qPrintable(second.errors));
  }

  /// Those that made the results page still say what they said, to every method that there is.
  void committedSweeps_data() {
    QTest::addColumn<QString>("file");
    const QDir folder(SKILLSCOPE_SOURCE_DIR "/tests/benchmarks/results");
    for (const QString& name :
         folder.entryList({"*-sweep.toml", "*-tuning.toml", "*-search.toml", "*-alone.toml"}, QDir::Files))
      QTest::newRow(qPrintable(name)) << folder.filePath(name);
  }
  void committedSweeps() {
    QFETCH(QString, file);
    const CliResult plan = Cli().run({"sweep", file, "--dry-run", "--json"});
    QVERIFY2(plan.code == 0, qPrintable(plan.errors));
    QVERIFY(plan.json()["runs"].toArray().size() >= 4);
  }

  void sweepErrors() {
    const Cli cli;
    writeStream(cli);
    write(cli.path("sweep.toml"), "base = \"config.toml\"\n\n[[method]]\nname = \"kif\"\nset = { method.gama = 1 }\n");
    const CliResult run = cli.run({"sweep", cli.path("sweep.toml")});
    QCOMPARE(run.code, 2);
    QVERIFY2(run.errors.contains("sweep.toml:3: ") && run.errors.contains("gama") && run.errorLines().size() == 1,
             qPrintable(run.errors));
    QCOMPARE(cli.run({"table"}).code, 2);
  }
};

QTEST_GUILESS_MAIN(TestCliStreamRuns)
#include "tst_cli_stream_runs.moc"
