// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/base/error.h"
#include "support/quiet_log.h"
#include "ui/shell/window_options.h"

namespace skillscope {

class TestWindowOptions : public QObject {
  Q_OBJECT

 private:
  static WindowOptions parsed(const QStringList& words) {
    return parseWindowOptions(QStringList(QStringLiteral("skillscope")) + words);
  }

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void nothingMeansTheBuiltInExperiment() {
    const WindowOptions options = parsed({});
    QCOMPARE(options.preset, QStringLiteral("demo"));
    QVERIFY(!options.theme && !options.startAtOnce && !options.shoots() && options.run.isEmpty());
    QVERIFY(!options.storePath().isEmpty());
    QCOMPARE(configOf(options).method, std::string("kif"));
  }

  void everyOptionIsRead() {
    const WindowOptions options =
        parsed({"--store", "/tmp/a.sqlite", "--run", "2026", "--preset", "seqlora", "--set", "run.seed=3", "--set",
                "train.learning_rate=2e-3", "--theme", "dark", "--start"});
    QCOMPARE(options.storePath(), QStringLiteral("/tmp/a.sqlite"));
    QCOMPARE(options.run, QStringLiteral("2026"));
    QVERIFY(options.theme == ThemeMode::dark && options.startAtOnce);
    const RunConfig config = configOf(options);
    QCOMPARE(config.method, std::string("seqlora"));
    QCOMPARE(config.seed, std::int64_t(3));
    QCOMPARE(config.learningRate, 2e-3);
    QCOMPARE(parsed({"quick"}).preset, QStringLiteral("quick"));
    const WindowOptions shoot = parsed({"--shoot", "out", "--scale=2"});
    QVERIFY(shoot.shoots());
    QCOMPARE(shoot.scale, 2);
  }

  void wrongUseIsOneSentence_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("part");
    QTest::newRow("unknown option") << QStringList{"--fast"} << "fast";
    QTest::newRow("two presets") << QStringList{"demo", "quick"} << "only one preset";
    QTest::newRow("theme") << QStringList{"--theme", "blue"} << "system, light or dark";
    QTest::newRow("scale") << QStringList{"--shoot", "x", "--scale", "4"} << "1 to 3";
    QTest::newRow("scale of words") << QStringList{"--shoot", "x", "--scale", "big"} << "big";
    QTest::newRow("scale alone") << QStringList{"--scale", "2"} << "--shoot";
    QTest::newRow("no value") << QStringList{"--store"} << "store";
    QTest::newRow("empty value") << QStringList{"--shoot", ""} << "empty";
    QTest::newRow("shoot and start") << QStringList{"--shoot", "x", "--start"} << "--start";
  }
  void wrongUseIsOneSentence() {
    QFETCH(QStringList, words);
    QFETCH(QString, part);
    try {
      parsed(words);
      QFAIL("must be refused");
    } catch (const UsageError& error) {
      const QString sentence = QString::fromUtf8(error.what());
      QVERIFY2(sentence.contains(part), qPrintable(sentence));
      QVERIFY(!sentence.contains(u'\n'));
    }
  }

  void badConfigsAreUsageErrors_data() {
    QTest::addColumn<QStringList>("words");
    QTest::newRow("unknown preset") << QStringList{"--preset", "nowhere"};
    QTest::newRow("missing file") << QStringList{"--preset", "/nowhere/run.toml"};
    QTest::newRow("unknown key") << QStringList{"--set", "train.lerning_rate=1"};
    QTest::newRow("bad value") << QStringList{"--set", "train.epochs=many"};
    QTest::newRow("no assignment") << QStringList{"--set", "train.epochs"};
  }
  void badConfigsAreUsageErrors() {
    QFETCH(QStringList, words);
    const WindowOptions options = parsed(words);
    QVERIFY_THROWS_EXCEPTION(UsageError, configOf(options));
  }

  void helpNamesEveryOption() {
    QVERIFY(parsed({"--help"}).wantsHelp && parsed({"-v"}).wantsVersion);
    const QString help = windowHelpText();
    for (const char* option : {"--store FILE", "--run ID", "--preset NAME", "--set KEY=VALUE", "--theme NAME",
                               "--start", "--shoot DIR", "--scale N"}) {
      QVERIFY2(help.contains(QLatin1String(option)), option);
    }
    for (const QString& line : help.split(u'\n')) QVERIFY2(line.size() <= 100, qPrintable(line));
    QVERIFY(windowVersionText().startsWith(QStringLiteral("skillscope ")));
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestWindowOptions)
#include "tst_window_options.moc"
