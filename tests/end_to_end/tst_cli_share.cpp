// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// A real run handed on: bundle out and in, again bit for bit, its adapter, its curves; and wrong use.
#include <QtTest>

#include "cli_process.h"

class TestCliShare : public QObject {
  Q_OBJECT

  Cli cli_;
  QString run_;

  CliResult call(const QStringList& arguments, int seconds = 120) { return cli_.run(arguments, seconds); }
  QByteArray json(const QString& store) {
    return call({"export", run_, "--format", "json", "--store", cli_.path(store)}).output.toUtf8();
  }

 private Q_SLOTS:
  void initTestCase() {
    SKIP_WITHOUT_MODEL();
    const CliResult run = call({"-q", "run", "quick", "--json", "--store", cli_.path("a.sqlite"), "--set",
                                "train.max_steps=6", "--set", "stream.test_limit=20", "--set", "run.notes=Hello"},
                               300);
    QVERIFY2(run.code == 0, qPrintable(run.errors));
    run_ = run.json()["id"].toString();
  }
  void init() { SKIP_WITHOUT_MODEL(); }

  void handedOn() {
    const QString file = cli_.path("run.skillscope");
    const CliResult out = call({"export", run_, "--bundle", file, "--store", cli_.path("a.sqlite")});
    QVERIFY2(out.code == 0 && out.errors.contains("2 files"), qPrintable(out.errors));
    QCOMPARE(out.output, QString());
    const CliResult in = call({"import", file, "--json", "--store", cli_.path("b.sqlite")});
    QVERIFY2(in.code == 0, qPrintable(in.errors));
    QCOMPARE(in.json()["id"].toString(), run_);
    QCOMPARE(in.json()["outcome"].toString(), QString("added"));
    QCOMPARE(json("b.sqlite"), json("a.sqlite"));
    QVERIFY(json("b.sqlite").contains("Hello"));
    QVERIFY(QFile::exists(cli_.path("b.runs/" + run_ + "/final/adapter_model.safetensors")));
    QVERIFY(call({"show", run_, "--store", cli_.path("b.sqlite")}).output.contains(run_));
    const CliResult twice = call({"import", file, "--json", "--store", cli_.path("b.sqlite")});
    QCOMPARE(twice.code, 0);
    QCOMPARE(twice.json()["outcome"].toString(), QString("already_here"));
    QVERIFY(call({"-q", "doctor", "--store", cli_.path("b.sqlite")}).output.contains("The store is sound."));
  }

  void theSameAgain() {
    const CliResult again = call(
        {"-q", "reproduce", run_, "--json", "--store", cli_.path("a.sqlite"), "--into", cli_.path("c.sqlite")}, 300);
    QVERIFY2(again.code == 0, qPrintable(again.errors + again.output));
    QCOMPARE(again.json()["same"].toBool(), true);
    QCOMPARE(again.json()["environment"].toArray().size(), 0);
    QCOMPARE(again.json()["weights"]["compared"].toBool(), true);
    QVERIFY(again.json()["events"].toInt() > 20);
    const QString second = again.json()["again"].toString();
    QVERIFY(call({"list", "--store", cli_.path("c.sqlite")}).output.contains(second));
    // What was recorded is whole: the method's own defaults are written out.
    const QString config = call({"show", run_, "--json", "--store", cli_.path("a.sqlite")}).json()["config"].toString();
    QVERIFY2(config.contains("granularity =") && config.contains("learning_rate ="), qPrintable(config));
  }

  void whereTheyPart() {
    // The stored loss of step 3 is changed: exactly there the second run must part from it.
    QVERIFY(QFile::copy(cli_.path("a.sqlite"), cli_.path("d.sqlite")));
    QProcess sql;
    const QString python =
        "import sqlite3,sys,struct\n"
        "d=sqlite3.connect(sys.argv[1])\n"
        "b=bytearray(d.execute('select loss from step_chunk').fetchone()[0])\n"
        "b[8:12]=struct.pack('<f',struct.unpack('<f',b[8:12])[0]+1)\n"
        "d.execute('update step_chunk set loss=?',(bytes(b),))\n"
        "d.execute(\"update run_record set environment=json_set(environment,'$.BLAS','abacus')\")\n"
        "d.commit()\n";
    sql.start("python3", {"-c", python, cli_.path("d.sqlite")});
    if (!sql.waitForFinished() || sql.exitCode() != 0) QSKIP("python3 with sqlite3 is not installed");
    const CliResult again = call({"-q", "reproduce", run_, "--json", "--store", cli_.path("d.sqlite")}, 300);
    QCOMPARE(again.code, 1);
    const QJsonObject first = again.json()["first_difference"].toObject();
    QCOMPARE(first["place"].toString(), QString("step 3"));
    QCOMPARE(first["what"].toString(), QString("loss"));
    QVERIFY(std::abs(first["difference"].toDouble() - 1) < 1e-5);
    QCOMPARE(again.json()["environment"].toArray().size(), 1);
    QCOMPARE(again.json()["environment"][0]["before"].toString(), QString("abacus"));
    const CliResult text = call({"-q", "reproduce", run_, "--store", cli_.path("d.sqlite")}, 300);
    QVERIFY2(text.output.contains("They part at step 3: the loss was") && text.output.contains("abacus"),
             qPrintable(text.output));
  }

  void curves() {
    const CliResult out = call({"export", run_, "--tensorboard", cli_.path("board"), "--store", cli_.path("a.sqlite")});
    QVERIFY2(out.code == 0, qPrintable(out.errors));
    const QStringList files = QDir(cli_.path("board")).entryList(QDir::Files);
    QCOMPARE(files.size(), 1);
    const CliResult in = call({"import", cli_.path("board/" + files[0]), "--json", "--store", cli_.path("e.sqlite")});
    QVERIFY2(in.code == 0, qPrintable(in.errors));
    const QJsonObject shown =
        call({"show", in.json()["id"].toString(), "--json", "--store", cli_.path("e.sqlite")}).json().object();
    QCOMPARE(shown["accuracy_matrix"].toArray().size(), 3);
    QCOMPARE(call({"reproduce", "latest", "--store", cli_.path("e.sqlite")}).code, 1);
  }

  void adapters() {
    const QString folder = cli_.path("adapter");
    for (const QString& at : {QString(), QString("final"), QString("task-1")}) {
      QStringList arguments = {"-q", "export", run_, "--adapter", folder, "--store", cli_.path("a.sqlite")};
      if (!at.isEmpty()) arguments += QStringList{"--at", at};
      const CliResult out = call(arguments);
      QVERIFY2(out.code == 0, qPrintable(out.errors));
      QFile exported(folder + "/adapter_model.safetensors");
      QFile kept(cli_.path("a.runs/" + run_ + "/" + (at.isEmpty() ? "final" : at) + "/adapter_model.safetensors"));
      QVERIFY(exported.open(QIODevice::ReadOnly) && kept.open(QIODevice::ReadOnly));
      QCOMPARE(exported.readAll(), kept.readAll());
      QVERIFY(QFile::exists(folder + "/adapter_config.json"));
    }
    const CliResult none =
        call({"export", run_, "--adapter", folder, "--at", "task-9", "--store", cli_.path("a.sqlite")});
    QCOMPARE(none.code, 2);
    QVERIFY2(none.errors.contains("it has task-1, task-2, final"), qPrintable(none.errors));
  }

  void wrongUse() {
    const QString store = cli_.path("a.sqlite");
    const QList<QStringList> wrong = {
        {"export", run_, "--store", store},
        {"export", run_, "--store", store, "--bundle", "x", "--format", "csv"},
        {"export", run_, "--store", store, "--bundle", ""},
        {"export", run_, "--store", store, "--format", "csv", "--weights", "all"},
        {"export", run_, "--store", store, "--bundle", "x", "--weights", "some"},
        {"export", run_, "--store", store, "--bundle", "x", "--at", "final"},
        {"export", run_, "--store", store, "--bundle", "x", "--output", "y"},
        {"import"},
        {"import", "x", "--store", ""},
        {"reproduce"},
        {"reproduce", "nobody", "--store", store},
        {"doctor", "--repair"},
        {"doctor", "--json"},
        {"doctor", "--store", cli_.path("missing.sqlite")},
    };
    for (const QStringList& arguments : wrong) {
      const CliResult result = call(arguments);
      QVERIFY2(result.code == 2 && result.errorLines().size() == 1,
               qPrintable(arguments.join(' ') + ": " + QString::number(result.code) + " " + result.errors));
    }
    for (const QStringList& arguments : {QStringList{"import", cli_.path("nothing.skillscope")},
                                         QStringList{"import", store, "--store", cli_.path("f.sqlite")}}) {
      const CliResult result = call(arguments);
      QVERIFY2(result.code == 1 && result.errorLines().size() == 1, qPrintable(result.errors));
    }
  }
};

QTEST_GUILESS_MAIN(TestCliShare)
#include "tst_cli_share.moc"
