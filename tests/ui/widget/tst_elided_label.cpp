// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names that do not fit.
#include <QFontMetrics>
#include <QGuiApplication>
#include <QTest>

#include "ui/widget/elided_label.h"

namespace skillscope {

class TestElidedLabel : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesAreShortenedSoThatTheyDiffer() {
    const QFontMetrics metrics(QGuiApplication::font());
    const QString a = QStringLiteral("Noun topic A");
    const QString b = QStringLiteral("Noun topic B");
    QCOMPARE(fittedName(metrics, a, 1, metrics.horizontalAdvance(a)), a);
    const int room = metrics.horizontalAdvance(a) - 2;
    const QString shorter = fittedName(metrics, a, 1, room);
    QVERIFY2(shorter.endsWith(QStringLiteral("… A")), qPrintable(shorter));
    QVERIFY(metrics.horizontalAdvance(shorter) <= room);
    QVERIFY(fittedName(metrics, b, 5, room) != shorter);
    // a longer last word is cut as any other
    const QString gloss = fittedName(metrics, QStringLiteral("Verb domain (gloss)"), 2, room);
    QVERIFY2(gloss.startsWith(QStringLiteral("Verb")) && gloss.endsWith(QChar(0x2026)), qPrintable(gloss));
    QCOMPARE(fittedName(metrics, a, 1, 2 * metrics.averageCharWidth()), QStringLiteral("1"));
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestElidedLabel)
#include "tst_elided_label.moc"
