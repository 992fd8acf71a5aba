// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>
#include <cmath>

#include "ui/shell/theme.h"
#include "ui/widget/color_map.h"

using namespace skillscope;

class ColorMapTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void lightnessNeverTurnsBack_data() {
    QTest::addColumn<int>("name");
    for (const ColorMapName name : ColorMap::sequentialNames())
      QTest::newRow(qPrintable(ColorMap::title(name))) << static_cast<int>(name);
  }

  void lightnessNeverTurnsBack() {
    QFETCH(int, name);
    const ColorMap map(static_cast<ColorMapName>(name));
    double last = -1, largest = 0;
    for (const QRgb color : map.table()) {
      const double lightness = perceivedLightness(QColor::fromRgb(color));
      QVERIFY(lightness >= last - 0.004);  // 8-bit channels
      if (last >= 0) largest = std::max(largest, lightness - last);
      last = lightness;
    }
    QVERIFY(last - perceivedLightness(QColor::fromRgb(map.table()[0])) > 0.5);
    QVERIFY2(largest < 0.012, "a jump in the map reads as an edge in the data");
  }

  void endsAreClamped() {
    const ColorMap map(ColorMapName::viridis);
    QCOMPARE(map.at(-1), map.table().front());
    QCOMPARE(map.at(2), map.table().back());
    QCOMPARE(QColor::fromRgb(map.at(0)).name(), QStringLiteral("#440154"));
    QCOMPARE(QColor::fromRgb(map.at(1)).name(), QStringLiteral("#fde725"));
  }

  void differencesAreNeutralInTheMiddle() {
    for (const QColor& canvas : {QColor("#FFFFFF"), QColor("#15181C")}) {
      const ColorMap map(ColorMapName::diverging, canvas);
      const QColor middle = QColor::fromRgb(map.at(0.5));
      QVERIFY(std::abs(perceivedLightness(middle) - perceivedLightness(canvas)) < 0.02);
      for (int i = 1; i <= 10; ++i) {
        // Both sides leave the middle at about the same pace.
        const double low =
            std::abs(perceivedLightness(QColor::fromRgb(map.at(0.5 - 0.05 * i))) - perceivedLightness(middle));
        const double high =
            std::abs(perceivedLightness(QColor::fromRgb(map.at(0.5 + 0.05 * i))) - perceivedLightness(middle));
        QVERIFY2(std::abs(low - high) < 0.09, qPrintable(QStringLiteral("%1: %2 %3").arg(i).arg(low).arg(high)));
      }
    }
  }

  void numbersCanBeReadOnEveryColour() {
    for (const ColorMapName name : ColorMap::sequentialNames()) {
      const ColorMap map(name);
      for (const QRgb color : map.table()) {
        const QColor background = QColor::fromRgb(color);
        QVERIFY2(contrastRatio(background, ColorMap::textOn(background)) >= 4.0, qPrintable(background.name()));
      }
    }
  }
};

QTEST_GUILESS_MAIN(ColorMapTest)
#include "tst_color_map.moc"
