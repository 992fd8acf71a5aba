// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// skillscope-cli whatif on rounds of Recurrent-KIF: counts, scores, branches, and what it says to wrong input.
#include <QtTest>

#include "recurrent_run.h"

class TestCliWhatIf : public QObject {
  Q_OBJECT

  Cli cli_;
  QString run_;

  CliResult whatif(const QStringList& arguments) const {
    return cli_.run(QStringList{"whatif", run_} + arguments, 120);
  }

 private Q_SLOTS:
  void initTestCase() {
    SKIP_WITHOUT_MODEL();
    run_ = makeRecurrentRun(cli_);
    QVERIFY(!run_.isEmpty());
  }

  void theRecordedSettingsChangeNothing() {
    const CliResult result = whatif({"--json"});
    QVERIFY2(result.code == 0, qPrintable(result.errors));
    const QJsonObject json = result.json().object();
    QCOMPARE(json["round"].toInt(), 4);  // the last one that was kept
    QCOMPARE(json["recorded"], json["what_if"]);
    QCOMPARE(json["recorded"].toObject()["mask"].toString(), QString("element"));
    QVERIFY(json["as_recorded"].toBool());
    const QJsonObject elements = json["elements"].toObject();
    QVERIFY(elements["elements"].toInt() > 1000);
    QCOMPARE(elements["changed_side"].toInt(-1), 0);
    QCOMPARE(elements["other_weight"].toInt(-1), 0);
    QCOMPARE(elements["recorded"], elements["what_if"]);
  }

  void countsByLayerAddUp() {
    const CliResult result =
        whatif({"--json", "--set", "quantile_in=0.5", "--set", "quantile_out=0.9", "--set", "rule=released"});
    QVERIFY2(result.code == 0, qPrintable(result.errors));
    const QJsonObject json = result.json().object(), elements = json["elements"].toObject();
    QVERIFY(elements["changed_side"].toInt() > 0);
    QCOMPARE(elements["what_if"].toObject()["pruned"].toInt(-1), 0);  // released prunes nothing
    QVERIFY(elements["recorded"].toObject()["pruned"].toInt() > 0);
    int all = 0, moved = 0, sides = 0;
    for (const QJsonValue& layer : json["layers"].toArray()) {
      all += layer["elements"].toInt();
      moved += layer["changed_side"].toInt();
      for (const char* side : {"shared", "previous_only", "current_only", "neither"})
        sides += layer["what_if"][side].toInt();
    }
    QCOMPARE(all, elements["elements"].toInt());
    QCOMPARE(sides, all);
    QCOMPARE(moved, elements["changed_side"].toInt());
    const CliResult text = whatif({"--set", "quantile_in=0.5"});
    QVERIFY2(text.output.contains("elements change side") && text.output.contains("pruned, recorded (%)") &&
                 text.output.contains("decoder 0"),
             qPrintable(text.output));
  }

  void scoresWithoutTraining() {
    const CliResult result = whatif({"--json", "--set", "mask=unit", "--set", "granularity=matrix", "--evaluate"});
    QVERIFY2(result.code == 0, qPrintable(result.errors));
    const QJsonArray scores = result.json().object()["scores"].toArray();
    QCOMPARE(scores.size(), 2);
    for (const QJsonValue& score : scores) {
      QVERIFY(score["recorded"].isDouble() && score["what_if"].isDouble());
      QCOMPARE(score["examples"].toInt(), 8);
    }
    const CliResult few = whatif({"--set", "importance=static", "--evaluate", "--examples", "4"});
    QVERIFY2(few.code == 0, qPrintable(few.errors));
    QVERIFY(few.output.contains("what if (%)") && few.output.contains("static importance"));
  }

  void goesOnAsABranch() {
    const CliResult result = whatif({"--set", "quantile=0.5", "--set", "score=product", "--branch", "--json"});
    QVERIFY2(result.code == 0, qPrintable(result.errors));
    const CliResult shown = cli_.run({"show", "latest", "--json"});
    QVERIFY2(shown.output.contains("method.top_percent = 50") && shown.output.contains("made again"),
             qPrintable(shown.output));
  }

  void wrongInputIsASentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    QTest::newRow("a key of KIF") << QStringList{"--set", "gamma=0.5"} << 2 << "quantile_in";
    QTest::newRow("a value") << QStringList{"--set", "quantile_out=1.5"} << 2 << "quantile_out";
    QTest::newRow("a word") << QStringList{"--set", "mask=row"} << 2 << "element";
    QTest::newRow("units that nothing chooses") << QStringList{"--set", "granularity=pair,"} << 2 << "granularity";
    QTest::newRow("units without mask") << QStringList{"--set", "granularity=matrix"} << 2 << "mask";
    QTest::newRow("a round that was not kept") << QStringList{"--round", "2"} << 1 << "fusion 4";
    QTest::newRow("the first task") << QStringList{"--round", "1"} << 1 << "first task";
    QTest::newRow("no such round") << QStringList{"--round", "77"} << 1 << "no number 77";
    QTest::newRow("a branch by other units")
        << QStringList{"--set", "mask=unit", "--set", "granularity=matrix", "--branch"} << 2 << "granularity = matrix";
    QTest::newRow("a branch of a round that was not kept")
        << QStringList{"--round", "3", "--branch"} << 2 << "fusion 4";
  }
  void wrongInputIsASentence() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, words);
    const CliResult result = whatif(arguments);
    QVERIFY2(result.code == code && result.output.isEmpty(), qPrintable(result.errors + result.output));
    QVERIFY2(result.errors.contains(words), qPrintable(result.errors));
  }

  void aRunThatKeptNothingSaysWhatToSet() {
    const Cli other;
    const QString bare = makeRecurrentRun(other, {"--set", "record.fusion_sides_mb=0"});
    QVERIFY(!bare.isEmpty());
    const CliResult result = other.run({"whatif", bare});
    QCOMPARE(result.code, 1);
    QVERIFY2(result.errors.contains("record.fusion_sides_mb") && result.errors.contains("record.weights"),
             qPrintable(result.errors));
  }
};

QTEST_GUILESS_MAIN(TestCliWhatIf)
#include "tst_cli_whatif.moc"
