// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program looks for its files, and the small text helpers.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"

using namespace skillscope;

class TestPaths : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() {
    for (const char* name : {"SKILLSCOPE_RESOURCES", "SKILLSCOPE_PLUGINS", "XDG_DATA_HOME"}) qunsetenv(name);
  }

  void buildTreeFindsItsResources() {
    QCOMPARE(QString::fromStdString(resourceFolder()), QString(SKILLSCOPE_SOURCE_DIR "/resources"));
    QVERIFY(QFile::exists(QString::fromStdString(resource("presets/demo.toml"))));
    QVERIFY(QString::fromStdString(pluginFolder()).endsWith("/skillscope/plugins"));
  }

  void environmentDecides() {
    QTemporaryDir folder;
    qputenv("SKILLSCOPE_RESOURCES", folder.path().toUtf8());
    qputenv("SKILLSCOPE_PLUGINS", "/somewhere/else");
    QCOMPARE(QString::fromStdString(resourceFolder()), folder.path());
    QCOMPARE(pluginFolder(), std::string("/somewhere/else"));
    qputenv("SKILLSCOPE_RESOURCES", folder.filePath("missing").toUtf8());
    QVERIFY_EXCEPTION_THROWN(resourceFolder(), Error);
  }

  void missingResource() { QVERIFY_EXCEPTION_THROWN(resource("no/such/file"), Error); }

  void dataFolderIsMade() {
    QTemporaryDir folder;
    qputenv("XDG_DATA_HOME", folder.filePath("a/b").toUtf8());
    const QString made = QString::fromStdString(dataFolder());
    QCOMPARE(made, folder.filePath("a/b/skillscope"));
    QVERIFY(QDir(made).exists());
  }

  void dataFolderThatCannotBeMade() {
    QTemporaryDir folder;
    QFile file(folder.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    qputenv("XDG_DATA_HOME", folder.filePath("file").toUtf8());
    QVERIFY_EXCEPTION_THROWN(dataFolder(), Error);
  }

  void relativeDataHomeIsIgnored() {
    QTemporaryDir home;
    const QByteArray before = qgetenv("HOME");
    qputenv("XDG_DATA_HOME", "relative");
    qputenv("HOME", home.path().toUtf8());
    const QString made = QString::fromStdString(dataFolder());
    qputenv("HOME", before);
    QCOMPARE(made, home.filePath(".local/share/skillscope"));
  }

  void nearestWords() {
    const std::vector<std::string> known = {"train.learning_rate", "train.epochs", "lora.rank", "run.seed"};
    QCOMPARE(nearest("train.learning_rte", known), std::string("train.learning_rate"));
    QCOMPARE(nearest("learning_rate", known), std::string("train.learning_rate"));
    QCOMPARE(nearest("Train.Epochs", known), std::string("train.epochs"));
    QCOMPARE(nearest("rnak", known), std::string("lora.rank"));
    QCOMPARE(nearest("something.else", known), std::string());
    QCOMPARE(nearest("", known), std::string());
  }

  void textHelpers() {
    QCOMPARE(trimmed(" \t a b\r\n"), std::string("a b"));
    QCOMPARE(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    QCOMPARE(split("a,", ','), (std::vector<std::string>{"a", ""}));
    QCOMPARE(split("", ','), std::vector<std::string>{});
    QCOMPARE(inQuotes("a\nb\xff"), std::string("\"a?b?\""));
    QCOMPARE(inQuotes(std::string(100, 'x')), "\"" + std::string(60, 'x') + "…\"");
    QCOMPARE(realText(1e-3), std::string("0.001"));
  }

  void utf8_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("position");
    QTest::newRow("ascii") << QByteArray("abc") << -1;
    QTest::newRow("good") << QByteArray("aäγ€😀") << -1;
    QTest::newRow("latin 1") << QByteArray("a\xe4") << 1;
    QTest::newRow("cut") << QByteArray("ab\xe2\x82") << 2;
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << 0;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << 0;
    QTest::newRow("too high") << QByteArray("\xf4\x90\x80\x80") << 0;
  }

  void utf8() {
    QFETCH(QByteArray, text);
    QFETCH(int, position);
    const auto found = firstInvalidUtf8(std::string_view(text.data(), static_cast<std::size_t>(text.size())));
    QCOMPARE(found ? static_cast<int>(*found) : -1, position);
  }
};

QTEST_GUILESS_MAIN(TestPaths)
#include "tst_paths.moc"
