// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>

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

  /// The colours of one line style stay apart for readers who lack one kind of cone (Machado and others 2009, full
  /// severity, on linear RGB; distance in CIE L*a*b*).
  void tasksKeepApartWithoutFullColourVision() {
    using Matrix = std::array<std::array<double, 3>, 3>;
    constexpr std::array<Matrix, 4> eyes = {
        Matrix{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
        Matrix{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
        Matrix{{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
        Matrix{{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}}};
    const auto seen = [](const QColor& color, const Matrix& eye) {
      const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
      const std::array<double, 3> rgb = {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
      std::array<double, 3> c{};
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j) c[i] += eye[i][j] * rgb[j];
        c[i] = std::clamp(c[i], 0.0, 1.0);
      }
      const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
      const double x = f((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047);
      const double y = f(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]);
      const double z = f((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);
      return std::array<double, 3>{116 * y - 16, 500 * (x - y), 200 * (y - z)};
    };
    for (const ThemeMode mode : {ThemeMode::light, ThemeMode::dark}) {
      Theme::instance().setMode(mode);
      for (const Matrix& eye : eyes) {
        for (int a = 0; a < 8; ++a) {
          for (int b = 0; b < a; ++b) {
            if (theme().taskPenStyle(a) != theme().taskPenStyle(b)) continue;
            const auto p = seen(theme().taskColor(a), eye), q = seen(theme().taskColor(b), eye);
            const double distance = std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
            QVERIFY2(distance > 12, qPrintable(QStringLiteral("%1 and %2: %3").arg(a).arg(b).arg(distance)));
          }
        }
      }
    }
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
