// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/shell/theme.h"
#include "ui/widget/time_bar.h"

using namespace skillscope;

class TimeBarTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void keysMoveTheCursor() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    bar.setTimeline(&timeline, &cursor);
    bar.resize(1000, bar.sizeHint().height());
    bar.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    bar.setFocus();
    QTest::keyClick(&bar, Qt::Key_Comma);
    QCOMPARE(cursor.step(), std::int64_t(995));
    QTest::keyClick(&bar, Qt::Key_Period);
    QCOMPARE(cursor.step(), std::int64_t(1000));
    QTest::keyClick(&bar, Qt::Key_Home);
    QCOMPARE(cursor.step(), std::int64_t(0));
    QTest::keyClick(&bar, Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(cursor.step(), std::int64_t(200));
    QTest::keyClick(&bar, Qt::Key_End);
    QVERIFY(cursor.atLiveEdge());
    QCOMPARE(cursor.step(), std::int64_t(1000));
  }

  void theMouseDragsTheCursor() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    bar.setTimeline(&timeline, &cursor);
    bar.resize(1000, bar.sizeHint().height());
    bar.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    TimeAxis* axis = bar.axis();
    const auto at = [&](double step) { return QPoint(static_cast<int>(axis->xOf(step)), 10); };
    QTest::mousePress(axis, Qt::LeftButton, {}, at(300));
    QVERIFY(std::abs(cursor.step() - 300) <= 2);
    QTest::mouseMove(axis, at(500));
    QVERIFY(std::abs(cursor.step() - 500) <= 2);
    QTest::mouseRelease(axis, Qt::LeftButton, {}, at(500));
    QTest::mouseMove(axis, at(700));
    QVERIFY(std::abs(cursor.step() - 500) <= 2);
    QCOMPARE(axis->stepAt(axis->xOf(640)), std::int64_t(640));
  }

  void playsToTheEndAndStops() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    bar.setTimeline(&timeline, &cursor);
    QSignalSpy playing(&bar, &TimeBar::playingChanged);
    bar.togglePlay();
    QCOMPARE(cursor.step(), std::int64_t(0));  // it stood at the end
    QTRY_VERIFY(cursor.step() > 2);
    bar.togglePlay();
    QVERIFY(!bar.isPlaying());
    cursor.setStep(998);
    bar.togglePlay();
    QTRY_VERIFY(!bar.isPlaying());
    QVERIFY(cursor.atLiveEdge());
    QCOMPARE(playing.count(), 4);
  }

  void worksWithoutARun() {
    TimeBar bar;
    bar.resize(600, bar.sizeHint().height());
    bar.grab();
    QTest::keyClick(&bar, Qt::Key_Space);
    RunTimeline timeline;
    TimeCursor cursor(&timeline);
    bar.setTimeline(&timeline, &cursor);
    QTest::keyClick(&bar, Qt::Key_Space);
    QTest::keyClick(&bar, Qt::Key_Comma);
    bar.grab();
    QVERIFY(!bar.isPlaying());
    QCOMPARE(bar.accessibleDescription(), QStringLiteral("No run"));
  }
};

QTEST_MAIN(TimeBarTest)
#include "tst_time_bar.moc"
