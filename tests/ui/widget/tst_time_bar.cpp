// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QSignalSpy>
#include <QtTest>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/shell/theme.h"
#include "ui/widget/time_bar.h"

using namespace skillscope;

class TimeBarTest : public QObject {
  Q_OBJECT

  static bool isShown(TimeBar& bar, RunTimeline& timeline, TimeCursor& cursor) {
    bar.setTimeline(&timeline, &cursor);
    bar.resize(1000, bar.sizeHint().height());
    bar.show();
    return QTest::qWaitForWindowExposed(&bar);
  }

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void keysMoveTheCursor() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    QVERIFY(isShown(bar, timeline, cursor));
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
    QVERIFY(isShown(bar, timeline, cursor));
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

  /// Where the run left another one, where others left it, and where a setting changed.
  void branchesAndChangesAreMarked() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    QVERIFY(isShown(bar, timeline, cursor));
    TimeAxis* axis = bar.axis();
    QVERIFY(axis->markTextsAt(axis->xOf(300)).isEmpty());
    const QImage before = axis->grab().toImage();
    QSignalSpy changed(&timeline, &RunTimeline::changed);
    const std::vector<TimelineMark> marks = {{TimelineMark::Kind::origin, 200, QStringLiteral("branched from A")},
                                             {TimelineMark::Kind::branch, 600, QStringLiteral("B branches off here")}};
    timeline.setBranchMarks(marks);
    timeline.setBranchMarks(marks);  // nothing new
    QCOMPARE(changed.count(), 1);
    timeline.append({SettingChanged{300, "train.learning_rate", "0.001"}});
    QCOMPARE(timeline.marks().size(), std::size_t{3});
    QCOMPARE(timeline.marks()[1].kind, TimelineMark::Kind::setting);
    QCOMPARE(axis->markTextsAt(axis->xOf(200)), QStringList{QStringLiteral("branched from A")});
    QCOMPARE(axis->markTextsAt(axis->xOf(600)), QStringList{QStringLiteral("B branches off here")});
    QVERIFY(axis->markTextsAt(axis->xOf(300)).value(0).contains(QStringLiteral("learning_rate = 0.001")));
    QVERIFY(axis->markTextsAt(axis->xOf(450)).isEmpty());
    QVERIFY(axis->grab().toImage() != before);
    timeline.clear();
    QVERIFY(timeline.marks().empty());
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

  void stridesAndKeys() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    bar.setTimeline(&timeline, &cursor);
    const auto press = [&](int key) { return bar.takeKey(key, Qt::NoModifier); };
    auto* stride = bar.findChild<QComboBox*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(stride);
    cursor.setStep(400);
    for (const auto& [chosen, before, after] :
         {std::tuple{TimeStride::snapshot, 395, 400}, std::tuple{TimeStride::step, 399, 400},
          std::tuple{TimeStride::fusionRound, 200, 400}, std::tuple{TimeStride::task, 200, 400}}) {
      cursor.setStride(chosen);
      QVERIFY(press(Qt::Key_Comma));
      QCOMPARE(cursor.step(), std::int64_t(before));
      QVERIFY(press(Qt::Key_Period));
      QCOMPARE(cursor.step(), std::int64_t(after));
    }
    QVERIFY(press(Qt::Key_BraceRight));
    QCOMPARE(cursor.step(), std::int64_t(600));
    QVERIFY(press(Qt::Key_Less));
    QCOMPARE(cursor.step(), std::int64_t(400));
    QVERIFY(!press(Qt::Key_A));
    QVERIFY(!press(Qt::Key_Escape));  // there is no range to leave
    QVERIFY(!bar.takeKey(Qt::Key_Space, Qt::ControlModifier));
    QVERIFY(cursor.text().contains(QStringLiteral("task 2 of 5")) &&
            cursor.text().contains(QStringLiteral("round 2 of 5")));
  }

  void rangesAreDrawnPlayedAndLeft() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    TimeBar bar;
    QVERIFY(isShown(bar, timeline, cursor));
    TimeAxis* axis = bar.axis();
    const auto at = [&](double step) { return QPoint(static_cast<int>(axis->xOf(step)), 10); };
    QTest::mousePress(axis, Qt::LeftButton, Qt::ShiftModifier, at(600));
    QTest::mouseMove(axis, at(300));
    QTest::mouseRelease(axis, Qt::LeftButton, Qt::ShiftModifier, at(300));
    QVERIFY(cursor.range());
    QVERIFY(std::abs(cursor.range()->first - 300) <= 2 && std::abs(cursor.range()->last - 600) <= 2);
    QCOMPARE(cursor.step(), std::int64_t(1000));  // the cursor stays where it is
    bar.togglePlay();
    QCOMPARE(cursor.step(), cursor.range()->first);
    bar.stopPlaying();
    QVERIFY(bar.takeKey(Qt::Key_Escape, Qt::NoModifier));
    QVERIFY(!cursor.range());
    cursor.setStep(500);
    QVERIFY(bar.takeKey(Qt::Key_BracketLeft, Qt::NoModifier));
    QCOMPARE(*cursor.range(), (StepRange{500, 1000}));
    cursor.setStep(700);
    QVERIFY(bar.takeKey(Qt::Key_BracketRight, Qt::NoModifier));
    QCOMPARE(*cursor.range(), (StepRange{500, 700}));
    QTest::mouseDClick(axis, Qt::LeftButton, {}, at(300));
    QCOMPARE(*cursor.range(), (StepRange{200, 400}));
    cursor.setRange(10, 11);  // too short to be one
    QVERIFY(!cursor.range());
    cursor.setRange(-5, 5000);
    QCOMPARE(*cursor.range(), (StepRange{0, 1000}));
    cursor.setTimeline(&timeline);
    QVERIFY(!cursor.range());
  }

  void pinsFollowTheNames() {
    RunTimeline one, other;
    one.append(test::syntheticRun());
    test::SyntheticRunOptions matrices;
    matrices.pairs = false;
    other.append(test::syntheticRun(matrices));
    TimeCursor cursor(&one);
    QSignalSpy changed(&cursor, &TimeCursor::pinsChanged);
    cursor.togglePin(7);
    cursor.togglePin(3);
    cursor.setStep(10);
    QCOMPARE(cursor.pins(), (std::vector<int>{7, 3}));
    QVERIFY(cursor.isPinned(3) && !cursor.isPinned(4));
    cursor.setTimeline(&other);  // has no rank-1 pairs
    QVERIFY(cursor.pins().empty());
    cursor.setTimeline(&one);
    QCOMPARE(cursor.pins(), (std::vector<int>{7, 3}));
    cursor.togglePin(7);
    QCOMPARE(cursor.pins(), (std::vector<int>{3}));
    QCOMPARE(changed.count(), 5);
    cursor.togglePin(-1);
    cursor.togglePin(100000);
    QCOMPARE(changed.count(), 5);
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
