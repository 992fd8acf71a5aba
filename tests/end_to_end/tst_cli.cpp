// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The command line without training: help, wrong use, bad input, and what every command prints.
#include <QtTest>

#include "cli_process.h"

class TestCli : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void versionAndHelp() {
    const CliResult version = cli_.run({"--version"});
    QCOMPARE(version.code, 0);
    QVERIFY2(version.output.startsWith("skillscope-cli "), qPrintable(version.output));
    QCOMPARE(version.errors, QString());
    const CliResult help = cli_.run({"--help"});
    QCOMPARE(help.code, 0);
    for (const char* command :
         {"run", "resume", "sweep", "table", "list", "compare", "edit", "show", "export", "methods", "model", "import",
          "reproduce", "settings", "stream", "tokenize", "verify", "doctor"}) {
      QVERIFY2(help.output.contains(QString("\n  %1 ").arg(command)), command);
    }
    QVERIFY(cli_.run({"run", "--help"}).output.contains("demo"));
  }

  void argumentsAndOptionsDifferInName() {
    // Newer versions of CLI11 refuse to make a command whose argument is called as one of its options.
    const QString help = cli_.run({"--help"}).output;
    static const QRegularExpression command("^  ([a-z]+) ", QRegularExpression::MultilineOption);
    int arguments = 0;
    for (auto match = command.globalMatch(help); match.hasNext();) {
      const QString name = match.next().captured(1);
      const QString text = cli_.run({name, "--help"}).output;
      const qsizetype from = text.indexOf("\nPositionals:\n"), to = text.indexOf("\nOptions:\n");
      if (from < 0) continue;
      for (auto argument = command.globalMatch(text.mid(from, to - from)); argument.hasNext(); ++arguments) {
        const QString word = argument.next().captured(1);
        QVERIFY2(!text.contains(QRegularExpression("--" + word + "\\b(?!-)")), qPrintable(name + " " + word));
      }
    }
    QVERIFY(arguments > 10);
  }

  void wrongUse_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const QStringList& arguments, const char* part) {
      QTest::newRow(name) << arguments << part;
    };
    row("nothing", {}, "no command is given; commands are run, resume, branch, reproduce, sweep, table, list");
    row("unknown command", {"rnu"}, "there is no command \"rnu\"; did you mean run?");
    row("unknown preset", {"run", "demmo"}, "did you mean demo?");
    row("missing config", {"run", "no/such.toml"}, "no/such.toml cannot be read: No such file or directory");
    row("unknown key", {"run", "quick", "--set", "train.epoch=3"},
        "--set: there is no setting train.epoch; did you mean");
    row("unknown method", {"run", "quick", "--set", "method.name=kiff"}, "kif");
    row("unknown parameter", {"run", "quick", "--set", "method.gamm=1"}, "method.gamma");
    row("bad parameter", {"run", "quick", "--set", "method.gamma=7"},
        "method.gamma is 7, but must be a number from 0 to 1");
    row("store and no store", {"run", "quick", "--store", "x", "--no-store"}, "--no-store");
    row("unknown run", {"show", "none"}, "there is no run yet");
    row("export to nothing known", {"export", "latest", "--format", "xml"}, "xml");
    row("average of nothing", {"export", "latest", "--format", "csv", "--average", "0"}, "--average");
    row("average without a table", {"export", "latest", "--bundle", "x.skillscope", "--average", "5"},
        "--average belongs to --format");
    row("unknown task", {"stream", "order-1", "--task", "feild"}, "did you mean field?");
  }

  void wrongUse() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const CliResult result = cli_.run(arguments);
    QCOMPARE(result.code, 2);
    QCOMPARE(result.output, QString());
    QCOMPARE(result.errorLines().size(), 1);
    QVERIFY2(result.errors.startsWith("skillscope-cli: ") && result.errors.contains(part), qPrintable(result.errors));
  }

  void badConfigsAreRefused() {
    const CliResult result = cli_.run({"run", SKILLSCOPE_SOURCE_DIR "/tests/corpus/config/binary.toml"});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorLines().size(), 1);
    QVERIFY2(result.errors.contains("binary.toml: this is a binary file"), qPrintable(result.errors));
  }

  void emptyLibrary() {
    const CliResult json = cli_.run({"list", "--json"});
    QCOMPARE(json.code, 0);
    QVERIFY(json.json().isArray() && json.json().array().isEmpty());
    const CliResult text = cli_.run({"list"});
    QCOMPARE(text.code, 0);
    QCOMPARE(text.output, QString());
    QVERIFY(text.errors.contains("no run yet"));
    QCOMPARE(cli_.run({"--quiet", "list"}).errors, QString());
    QVERIFY(!QFile::exists(cli_.path("data/skillscope/runs.sqlite")));
  }

  void storesThatAreNone() {
    QFile text(cli_.path("notes.txt"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(QByteArray("these are only some notes, and no database at all\n").repeated(100));
    text.close();
    const QList<QStringList> uses = {{"list", "--store", cli_.path("missing.sqlite")},
                                     {"list", "--store", cli_.path("")},
                                     {"show", "latest", "--store", text.fileName()},
                                     {"export", "latest", "--format", "csv", "--store", text.fileName()}};
    for (const QStringList& arguments : uses) {
      const CliResult result = cli_.run(arguments);
      QVERIFY2(result.code == 1 || result.code == 2, qPrintable(QString::number(result.code) + result.errors));
      QCOMPARE(result.output, QString());
      QCOMPARE(result.errorLines().size(), 1);
    }
  }

  void methods() {
    const CliResult json = cli_.run({"methods", "--json"});
    QCOMPARE(json.code, 0);
    QStringList names;
    for (const QJsonValue& method : json.json().array()) {
      names.append(method["name"].toString());
      QVERIFY(!method["title"].toString().isEmpty());
      for (const QJsonValue& parameter : method["parameters"].toArray()) {
        QVERIFY2(!parameter["help"].toString().isEmpty(), qPrintable(parameter["name"].toString()));
        QVERIFY(!parameter["default"].isUndefined());
      }
    }
    QVERIFY2(names.contains("kif") && names.contains("seqlora"), qPrintable(names.join(' ')));
    QVERIFY(cli_.run({"methods"}).output.contains("method.gamma = 0.7"));
  }

  void noMethods() {
    Cli cli;
    cli.setVariable("SKILLSCOPE_PLUGINS", cli.path("no-such-folder"));
    const CliResult result = cli.run({"methods"});
    QCOMPARE(result.code, 1);
    QVERIFY(result.errors.contains("no method was found"));
  }

  void settings() {
    const CliResult json = cli_.run({"settings", "--json"});
    QCOMPARE(json.code, 0);
    QVERIFY(json.json().array().size() > 30);
    QVERIFY(cli_.run({"settings"}).output.contains("train.learning_rate = 0.001"));
    // What is printed as a config is a config, and the same one.
    const CliResult toml = cli_.run({"settings", "demo", "--toml"});
    QFile file(cli_.path("mine.toml"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(toml.output.toUtf8());
    file.close();
    QCOMPARE(cli_.run({"settings", file.fileName(), "--toml"}).output, toml.output);
  }

  void stream() {
    if (!QFile::exists("/usr/share/wordnet/data.noun")) QSKIP("wordnet-base is not installed");
    const CliResult result = cli_.run({"stream", "wordnet-cl", "--task", "field", "--examples", "2"});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.output.startsWith("field: "), qPrintable(result.output));
    QCOMPARE(result.output.count("    = "), 2);
  }

  void missingWordNet() {
    Cli cli;
    cli.setVariable("SKILLSCOPE_WORDNET", cli.path("no-wordnet"));
    const CliResult result = cli.run({"stream", "order-1"});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorLines().size(), 1);
    QVERIFY2(result.errors.contains("no-wordnet"), qPrintable(result.errors));
  }

  void doctor() {
    const CliResult result = cli_.run({"doctor"});
    for (const char* part : {"Skillscope", "LibTorch", "BLAS", "SQLite", "Store", "Plug-ins", "WordNet"}) {
      QVERIFY2(result.output.contains(part), part);
    }
    if (Cli::hasBackbone() && QFile::exists("/usr/share/wordnet/data.noun")) QCOMPARE(result.code, 0);
  }

  void tokenize() {
    const QString folder = SKILLSCOPE_SOURCE_DIR "/tests/fixtures/tokenizers/bert_wordpiece_uncased";
    const CliResult plain = cli_.run({"tokenize", folder, "Héllo\tworld", "a"});
    QCOMPARE(plain.code, 0);
    QVERIFY2(plain.output.contains("text    Héllo\\tworld\n") && plain.output.contains("[CLS] h ##e ##ll ##o "),
             qPrintable(plain.output));
    QCOMPARE(plain.output.count("decoded "), 2);
    const QString file = cli_.path("text.txt");
    QFile text(file);
    QVERIFY(text.open(QIODevice::WriteOnly) && text.write("h\n\xff") == 3);
    text.close();
    const CliResult json = cli_.run({"tokenize", folder, "--file", file, "--json", "--no-special"});
    QCOMPARE(json.code, 0);
    const QJsonObject result = json.json().object()["texts"].toArray()[0].toObject();
    QCOMPARE(result["text"].toString(), QString("h\n\ufffd"));
    QCOMPARE(result["tokens"].toArray(), QJsonArray{"h"});
    QCOMPARE(result["decoded"].toString(), QString("h"));
    for (const QStringList& wrong :
         {QStringList{"tokenize", folder}, QStringList{"tokenize", folder, "a", "--file", file}}) {
      QCOMPARE(cli_.run(wrong).code, 2);
    }
    for (const QStringList& failing : {QStringList{"tokenize", cli_.path("no-such-folder"), "a"},
                                       QStringList{"tokenize", folder, "--file", cli_.path("no-such-file")}}) {
      const CliResult result = cli_.run(failing);
      QCOMPARE(result.code, 1);
      QVERIFY2(result.errors.contains("no-such-"), qPrintable(result.errors));
    }
  }

  void verify() {
    const CliResult missing = cli_.run({"verify", cli_.path("no-such-folder")});
    QCOMPARE(missing.code, 1);
    QVERIFY2(missing.errors.contains("no-such-folder") || missing.output.contains("no-such-folder"),
             qPrintable(missing.errors));
    QDir().mkpath(cli_.path("nothing-in-it"));
    const CliResult nothing = cli_.run({"verify", cli_.path("nothing-in-it")});
    QCOMPARE(nothing.code, 1);
    QCOMPARE(nothing.output, QString("0 passed, 0 failed\n"));
    QVERIFY(nothing.errors.contains("no golden case was found"));

    const QString golden = SKILLSCOPE_SOURCE_DIR "/tests/fixtures/golden";
    if (!QFile::exists(golden)) QSKIP("the golden cases are not in tests/fixtures/golden");
    const CliResult all = cli_.run({"verify", golden});
    QVERIFY2(QRegularExpression("\\d+ passed, \\d+ failed\n$").match(all.output).hasMatch(),
             qPrintable(all.output.right(200)));
    QCOMPARE(all.code, all.output.contains(" 0 failed") ? 0 : 1);
    QVERIFY(all.output.contains("largest error"));
  }

  void fullDiskOnStandardOutput() {
    QProcess process;
    process.setProcessEnvironment(cli_.environment());
    process.setStandardOutputFile("/dev/full");
    process.start(SKILLSCOPE_CLI, {"settings"});
    const CliResult result = Cli::ended(process, 30);
    QCOMPARE(result.code, 1);
    QVERIFY2(result.errors.contains("could not be written to standard output"), qPrintable(result.errors));
  }

 private:
  Cli cli_;
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
