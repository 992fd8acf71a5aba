// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The program `skillscope` from outside: what it prints, its exit codes, and its pictures, all without a display.
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "support/stored_run.h"

namespace skillscope {
namespace {

const QString program = QStringLiteral(SKILLSCOPE_BINARY_DIR "/bin/skillscope");

struct Outcome {
  int code = -1;
  QString out, error;
};

}  // namespace

class TestWindowProgram : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;

  Outcome run(const QStringList& arguments) const {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR"}) {
      environment.remove(QString::fromLatin1(name));
    }
    // English, whatever this machine speaks.
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    environment.remove(QStringLiteral("LANGUAGE"));
    environment.insert(QStringLiteral("XDG_DATA_HOME"), folder_.path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder_.path());
    environment.remove(QStringLiteral("SKILLSCOPE_STORE"));
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(60'000)) return {};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2,
            QString::fromUtf8(process.readAllStandardOutput()), QString::fromUtf8(process.readAllStandardError())};
  }

 private Q_SLOTS:
  void initTestCase() {
    if (!QFile::exists(program)) QSKIP("the window's program is not built here");
    store_ = folder_.filePath(QStringLiteral("runs.sqlite"));
    test::storeRun(store_.toStdString(), "20260101-100000-kif-aaaa", "KIF", {.tasks = 3, .stepsPerTask = 30});
  }

  void helpAndVersionNeedNoDisplay() {
    const Outcome help = run({QStringLiteral("--help")});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.contains(QStringLiteral("--shoot DIR")) && help.error.isEmpty());
    const Outcome version = run({QStringLiteral("--version")});
    QCOMPARE(version.code, 0);
    QVERIFY(version.out.startsWith(QStringLiteral("skillscope ")) && version.error.isEmpty());
  }

  void wrongUseAndFailureAreOneSentence_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("part");
    const QString folder = folder_.path(), store = store_, pictures = folder_.filePath(QStringLiteral("p"));
    QTest::newRow("unknown option") << QStringList{"--fast"} << 2 << "fast";
    QTest::newRow("unknown preset") << QStringList{"--preset", "nowhere"} << 2 << "nowhere";
    QTest::newRow("bad setting") << QStringList{"--set", "train.epochs=0"} << 2 << "train.epochs";
    QTest::newRow("no display") << QStringList{} << 1 << "no display";
    QTest::newRow("no store") << QStringList{"--shoot", pictures, "--store", folder + "/none.sqlite"} << 1
                              << "none.sqlite";
    QTest::newRow("unknown run") << QStringList{"--shoot", pictures, "--store", store, "--run", "x"} << 2 << "x";
    QTest::newRow("unknown language") << QStringList{"--shoot", pictures, "--store", store, "--language", "klingon"}
                                      << 2 << "klingon\", but must be one of system, en";
    QTest::newRow("no folder") << QStringList{"--shoot", "/proc/pictures", "--store", store} << 1 << "/proc/pictures";
  }
  void wrongUseAndFailureAreOneSentence() {
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QString, part);
    const Outcome outcome = run(arguments);
    QVERIFY2(outcome.code == code, qPrintable(QString::number(outcome.code) + outcome.error));
    QVERIFY2(outcome.error.startsWith(QStringLiteral("skillscope: ")) && outcome.error.contains(part),
             qPrintable(outcome.error));
    QCOMPARE(outcome.error.count(u'\n'), 1);
    QVERIFY(outcome.out.isEmpty());
  }

  void takesPictures_data() {
    QTest::addColumn<QString>("scale");
    QTest::addColumn<QString>("theme");
    QTest::newRow("light") << "1"
                           << "light";
    QTest::newRow("light, a quarter larger") << "1.25"
                                             << "light";
    QTest::newRow("dark, sharp") << "2"
                                 << "dark";
  }
  void takesPictures() {
    QFETCH(QString, scale);
    QFETCH(QString, theme);
    const QString folder = folder_.filePath(theme + scale);
    const Outcome outcome =
        run({"--shoot", folder, "--store", store_, "--run", "latest", "--scale", scale, "--theme", theme});
    QVERIFY2(outcome.code == 0 && outcome.error.isEmpty(), qPrintable(outcome.error));
    for (const char* name :
         {"window", "importance", "fusion", "forgetting", "matrix", "library", "settings", "branch", "model", "help"}) {
      QVERIFY2(outcome.out.contains(folder + u'/' + QLatin1String(name) + QStringLiteral(".png\n")), name);
    }
    const QImage window(folder + QStringLiteral("/window.png"));
    QCOMPARE(window.size(), (QSizeF(1366, 768) * scale.toDouble()).toSize());
    const QColor corner = window.pixelColor(window.width() - 2, window.height() - 2);
    QCOMPARE(corner.lightness() < 128, theme == QStringLiteral("dark"));
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestWindowProgram)
#include "tst_window_program.moc"
