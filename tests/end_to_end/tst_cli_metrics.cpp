// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// skillscope-cli metrics: figures of a matrix that a user brings, and the list of all metrics.
#include <QtTest>

#include "cli_process.h"

class TestCliMetrics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// T5-large, sequential fine-tuning on the standard benchmark's order 1, as shipped with O-LoRA.
  void publishedRun() {
    const QString file = write("seqft.csv",
                               "after,dbpedia,amazon,yahoo,agnews\n"
                               "dbpedia,97.0132\n"
                               "amazon,89.1053,55.25\n"
                               "yahoo,74.7632,53.4474,72.2763\n"
                               "agnews,79.5263,52.6711,48.8421,90.0263\n");
    const CliResult result = cli_.run({"metrics", "--matrix", file, "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.errors, QString());
    const QJsonObject document = result.json().object(), figures = document["figures"].toObject();
    QCOMPARE(document["unit"].toString(), QString("percent"));
    QCOMPARE(document["tasks"].toArray(), (QJsonArray{"dbpedia", "amazon", "yahoo", "agnews"}));
    QCOMPARE(document["matrix"].toArray().size(), 5);
    QVERIFY(document["matrix"][0][0].isNull());
    QCOMPARE(document["matrix"][1][0].toDouble(), 97.0132);
    const QList<std::pair<const char*, double>> published = {
        {"AP", 67.7665},        {"BWT", -14.5}, {"FM", 14.5}, {"LA", 78.6414}, {"average_incremental", 75.9466},
        {"BWT_over_T", -10.875}};
    for (const auto& [name, value] : published) {
      QVERIFY2(std::abs(figures[QLatin1String(name)].toDouble() - value) < 1.01e-4, name);
    }
    QCOMPARE(figures["A_k"].toArray().size(), 4);
    QCOMPARE(figures["A_k"][0].toDouble(), 97.0132);
    for (const char* name : {"FWT", "FWT_gem", "FWT_single", "intransigence_mean", "relative_gain"}) {
      QVERIFY2(figures.contains(QLatin1String(name)) && figures[QLatin1String(name)].isNull(), name);
    }
    QVERIFY(figures["intransigence"].toArray().size() == 4 && figures["intransigence"][0].isNull());

    const CliResult text = cli_.run({"metrics", "--matrix", file});
    QCOMPARE(text.code, 0);
    QVERIFY2(QRegularExpression("AP +67.766[45]  %  Average performance").match(text.output).hasMatch(),
             qPrintable(text.output));
    QVERIFY2(text.output.contains("BWT") && text.output.contains("-14.5000  %"), qPrintable(text.output));
    QVERIFY2(text.output.contains("needs --baseline single_task=…"), qPrintable(text.output));
  }

  void baselines() {
    const QString matrix = write("m.csv", "10,20,30\n80,25,35\n60,70,50\n40,75,90\n");
    const QString file = write("b.csv", "single_task,70,80,90\nupper,80,75,90\n");
    const CliResult result = cli_.run({"metrics", "--json", "--matrix", matrix, "--baseline", file, "--baseline",
                                       "joint=90,,95", "--baseline", "random_init=,5,10"});
    QVERIFY2(result.code == 0 && result.errors.isEmpty(), qPrintable(result.errors));
    const QJsonObject figures = result.json().object()["figures"].toObject();
    const auto is = [&](const char* name, double value) {
      const QJsonValue figure = figures[QLatin1String(name)];
      QVERIFY2(figure.isDouble() && std::abs(figure.toDouble() - value) < 1e-9, name);
    };
    is("AP", 205.0 / 3);
    is("FWT", 37.5);
    is("FWT_gem", 30);
    is("FWT_single", 0);
    is("FWT_single_from_2", -5);
    is("FM", 17.5);
    is("FM_with_last", 20);
    is("relative_gain", 2.5 / 3);
    is("retention", (0.5 + 75.0 / 70) / 2);
    QCOMPARE(figures["intransigence"].toArray(), (QJsonArray{10, QJsonValue(), 5}));
    QVERIFY(figures["intransigence_mean"].isNull());
    QVERIFY(result.json()["references"]["joint"][1].isNull());
  }

  void problems_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<QString>("part");
    QTest::newRow("word") << QByteArray("1,2\n3,x\n") << QStringList() << "m.csv: line 2, column 2: \"x\" is no number";
    QTest::newRow("reference") << QByteArray("1,2\n3,4\n") << QStringList{"--baseline", "singletask=1,2"}
                               << "--baseline: there is no reference \"singletask\"; did you mean single_task?";
    QTest::newRow("reference file") << QByteArray("1,2\n3,4\n") << QStringList{"--baseline", "no-such.csv"}
                                    << "no-such.csv cannot be read: No such file or directory";
    QTest::newRow("argument") << QByteArray("1,2\n3,4\n") << QStringList{"more.csv"} << "more.csv";
  }

  void problems() {
    QFETCH(QByteArray, text);
    QFETCH(QStringList, more);
    QFETCH(QString, part);
    expectWrongUse(QStringList{"metrics", "--matrix", write("m.csv", text)} + more, part);
  }

  void filesThatCannotBeRead() {
    expectWrongUse({"metrics", "--matrix", cli_.path("no-such.csv")}, "no-such.csv cannot be read: No such file");
    expectWrongUse({"metrics", "--matrix", cli_.path("")}, "cannot be read: Is a directory");
    expectWrongUse({"metrics", "--baseline", "joint=1"}, "--matrix");
  }

  void remarks() {
    const QString file = write("m.csv", "50,60\n970.1,60\n");
    const QStringList arguments = {"metrics", "--matrix", file, "--baseline", "joint=0.5,0.6"};
    const CliResult result = cli_.run(arguments);
    QCOMPARE(result.code, 0);
    QVERIFY2(result.errors.contains("970.1 on task 1 after task 2 is not from 0 to 100"), qPrintable(result.errors));
    QVERIFY2(result.errors.contains("joint seems to be in fractions"), qPrintable(result.errors));
    const CliResult quiet = cli_.run(QStringList{"--quiet"} + arguments);
    QCOMPARE(quiet.errors, QString());
    QCOMPARE(quiet.output, result.output);
    const CliResult fractions = cli_.run({"metrics", "--matrix", write("f.csv", "1,0\n0.5,1\n"), "--json"});
    QCOMPARE(fractions.json().object()["unit"].toString(), QString("fraction"));
    QCOMPARE(fractions.errors, QString());
  }

  void list() {
    const CliResult json = cli_.run({"metrics", "--json"});
    QCOMPARE(json.code, 0);
    QStringList names;
    for (const QJsonValue& metric : json.json().array()) {
      names.append(metric["name"].toString());
      for (const char* field : {"title", "unit", "needs", "formula", "source"}) {
        QVERIFY2(!metric[QLatin1String(field)].toString().isEmpty(), qPrintable(names.back() + ' ' + field));
      }
      QVERIFY(metric["higher_is_better"].isBool() && metric["minimum"].isDouble());
    }
    for (const char* name : {"AP", "A_k", "BWT", "BWT_over_T", "FWT_single", "FM_with_last", "intransigence",
                             "retention", "relative_gain", "exact_match", "accuracy", "rouge_l", "jga", "macro_f1"}) {
      QVERIFY2(names.contains(QLatin1String(name)), name);
    }
    const CliResult text = cli_.run({"metrics"});
    QCOMPARE(text.code, 0);
    for (const QString& name : names) QVERIFY2(text.output.contains('\n' + name + ": "), qPrintable(name));
    QVERIFY(text.output.contains("BWT: Backward transfer (%, -100 to 100, higher is better)"));
  }

 private:
  QString write(const QString& name, const QByteArray& bytes) {
    QFile file(cli_.path(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write a test file");
    file.write(bytes);
    return file.fileName();
  }

  void expectWrongUse(const QStringList& arguments, const QString& part) {
    const CliResult result = cli_.run(arguments);
    QCOMPARE(result.code, 2);
    QCOMPARE(result.output, QString());
    QCOMPARE(result.errorLines().size(), 1);
    QVERIFY2(result.errors.startsWith("skillscope-cli: ") && result.errors.contains(part), qPrintable(result.errors));
  }

  Cli cli_;
};

QTEST_GUILESS_MAIN(TestCliMetrics)
#include "tst_cli_metrics.moc"
