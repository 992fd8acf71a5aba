// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QSignalSpy>
#include <QtTest>

#include "support/quiet_log.h"
#include "ui/shell/theme.h"

using namespace skillscope;

class ThemeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }
  void cleanup() { Theme::instance().setMode(ThemeMode::system); }

  void textCanBeRead() {
    for (const ThemeMode mode : {ThemeMode::light, ThemeMode::dark}) {
      Theme::instance().setMode(mode);
      const ThemeColors& colors = theme().colors();
      for (const QColor& ground : {colors.canvas, colors.surface, colors.raised}) {
        QVERIFY(contrastRatio(ground, colors.text) >= 7);
        QVERIFY2(contrastRatio(ground, colors.muted) >= 4.5, qPrintable(ground.name()));
        for (const QColor& status : {colors.danger, colors.warning, colors.good})
          QVERIFY(contrastRatio(ground, status) >= 4.5);
      }
      QVERIFY(contrastRatio(colors.accent, colors.accentText) >= 4.5);
    }
  }

  void paletteFollowsTheMode() {
    Theme::instance().setMode(ThemeMode::light);
    QSignalSpy changed(&Theme::instance(), &Theme::changed);
    Theme::instance().setMode(ThemeMode::dark);
    QCOMPARE(changed.count(), 1);
    QVERIFY(theme().dark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), theme().colors().surface);
    QVERIFY(qApp->styleSheet().contains(theme().colors().raised.name()));
    QVERIFY(!qApp->styleSheet().contains(QLatin1Char('$')));
    Theme::instance().setMode(ThemeMode::light);
    QCOMPARE(QApplication::palette().color(QPalette::Base), theme().colors().canvas);
    Theme::instance().setMode(ThemeMode::light);
    QCOMPARE(changed.count(), 2);
  }

  void aForeignPaletteIsTakenAsTheDesktops() {
    Theme::instance().setMode(ThemeMode::system);
    const QColor ours = theme().colors().surface;
    QPalette foreign(QColor(200, 40, 40));
    QApplication::setPalette(foreign);
    QTRY_COMPARE(QApplication::palette().color(QPalette::Window), ours);
  }

  void tasksKeepApart() {
    for (const ThemeMode mode : {ThemeMode::light, ThemeMode::dark}) {
      Theme::instance().setMode(mode);
      for (int a = 0; a < 15; ++a) {
        QVERIFY(contrastRatio(theme().taskColor(a), theme().colors().canvas) > 1.9);
        for (int b = 0; b < a; ++b)
          QVERIFY(theme().taskColor(a) != theme().taskColor(b) || theme().taskPenStyle(a) != theme().taskPenStyle(b));
      }
    }
    QCOMPARE(theme().taskColor(-1), theme().taskColor(0));
  }

  void distancesGrowWithTheFont() {
    const QFont before = QApplication::font();
    const int small = theme().spacing(2);
    QFont large = before;
    large.setPointSizeF(before.pointSizeF() * 2);
    QApplication::setFont(large);
    QVERIFY(theme().spacing(2) >= 2 * small - 2);
    QVERIFY(theme().titleFont().pixelSize() > theme().captionFont().pixelSize());
    QApplication::setFont(before);
  }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
