// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>
#include <algorithm>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/model/format.h"
#include "ui/model/run_timeline.h"

using namespace skillscope;

namespace {

RunStarted twoTasks() {
  RunStarted run;
  run.runId = "run";
  run.tasks.resize(2);
  run.tasks[0].title = "First";
  run.tasks[1].name = "second";
  run.units.units.resize(3);
  run.plannedSteps = 20;
  return run;
}

StepDone step(int task, std::int64_t number) {
  StepDone done;
  done.task = task;
  done.step = number;
  done.loss = static_cast<float>(number);
  return done;
}

ImportanceSnapshot snapshot(int task, std::int64_t number) {
  ImportanceSnapshot value;
  value.task = task;
  value.step = number;
  value.importance = {1, 2, 3};
  return value;
}

Evaluated entry(int afterTask, int onTask, std::int64_t number, double score, bool matrix = true) {
  Evaluated value;
  value.afterTask = afterTask;
  value.onTask = onTask;
  value.step = number;
  value.score = score;
  value.matrixEntry = matrix;
  value.split = matrix ? "test" : "dev";
  return value;
}

}  // namespace

class RunTimelineTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void tellsOfAnAppendOnce() {
    RunTimeline timeline;
    QSignalSpy changed(&timeline, &RunTimeline::changed);
    timeline.append(test::syntheticRun());
    QCOMPARE(changed.count(), 1);
    const auto changes = changed[0][0].value<RunChanges>();
    for (const RunChange part :
         {RunChange::run, RunChange::tasks, RunChange::steps, RunChange::importance, RunChange::fusion,
          RunChange::evaluations, RunChange::predictions, RunChange::messages, RunChange::progress, RunChange::status})
      QVERIFY(changes.testFlag(part));
    timeline.append({});
    QCOMPARE(changed.count(), 1);
    timeline.append({Message{}});
    QCOMPARE(changed[1][0].value<RunChanges>(), RunChanges(RunChange::messages));
  }

  void keepsSeriesInOrder() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    QCOMPARE(timeline.taskCount(), 5);
    QCOMPARE(timeline.unitCount(), 144);
    QCOMPARE(timeline.steps().size(), std::size_t(1000));
    QVERIFY(std::is_sorted(timeline.steps().step.begin(), timeline.steps().step.end()));
    QCOMPARE(timeline.fusionRounds().size(), std::size_t(5));
    QCOMPARE(timeline.lastStep(), std::int64_t(1000));
    QCOMPARE(timeline.status(), RunStatus::done);
    for (const TimelineTask& task : timeline.tasks()) QVERIFY(task.started && task.ended);
  }

  void liveAndStoredLookTheSame() {
    const std::vector<Event> events = test::syntheticRun();
    RunTimeline stored, live;
    stored.append(events);
    for (std::size_t i = 0; i < events.size(); i += 7)
      live.append({events.begin() + static_cast<std::ptrdiff_t>(i),
                   events.begin() + static_cast<std::ptrdiff_t>(std::min(events.size(), i + 7))});
    QCOMPARE(live.steps().step, stored.steps().step);
    QCOMPARE(live.snapshots().size(), stored.snapshots().size());
    QCOMPARE(live.evaluations().size(), stored.evaluations().size());
    QCOMPARE(live.plannedSteps(), stored.plannedSteps());
  }

  void findsTheStateAtAStep() {
    RunTimeline timeline;
    timeline.append(
        {twoTasks(), TaskStarted{0, 1, 10}, step(0, 1), step(0, 2), snapshot(0, 2), step(0, 3), snapshot(0, 3)});
    QCOMPARE(timeline.snapshotIndexAt(1), -1);
    QVERIFY(!timeline.snapshotAt(1));
    QCOMPARE(timeline.snapshotAt(2)->step, std::int64_t(2));
    QCOMPARE(timeline.snapshotAt(99)->step, std::int64_t(3));
    QCOMPARE(timeline.stepIndexAt(0), -1);
    QCOMPARE(timeline.stepIndexAt(2), 1);
    QVERIFY(!timeline.fusionAt(99));
    QCOMPARE(timeline.taskAt(0), -1);
    QCOMPARE(timeline.taskAt(3), 0);
  }

  void theSnapshotAtATasksEndReplacesTheLastOne() {
    RunTimeline timeline;
    ImportanceSnapshot end = snapshot(0, 3);
    end.taskEnd = true;
    timeline.append({twoTasks(), TaskStarted{0, 1, 3}, step(0, 3), snapshot(0, 3), end});
    QCOMPARE(timeline.snapshots().size(), std::size_t(1));
    QVERIFY(timeline.snapshots()[0].taskEnd);
  }

  void knowsTaskSpansBeforeTheyAreReached() {
    RunTimeline timeline;
    timeline.append({twoTasks()});
    QCOMPARE(timeline.plannedSteps(), std::int64_t(20));
    QCOMPARE(timeline.taskSpan(1), std::pair(std::int64_t(11), std::int64_t(20)));
    timeline.append({TaskStarted{0, 1, 4}, step(0, 1), step(0, 2)});
    QCOMPARE(timeline.taskSpan(0), std::pair(std::int64_t(1), std::int64_t(4)));
    QCOMPARE(timeline.taskSpan(1), std::pair(std::int64_t(5), std::int64_t(14)));
    QVERIFY(!timeline.tasks()[0].ended);
    timeline.append({step(0, 3), step(0, 4), entry(0, 0, 4, 0.5), TaskStarted{1, 5, 6}});
    QVERIFY(timeline.tasks()[0].ended);
    QCOMPARE(timeline.learnedTasksAt(3), 0);
    QCOMPARE(timeline.learnedTasksAt(4), 1);
    QCOMPARE(timeline.plannedSteps(), std::int64_t(10));
    timeline.append({step(1, 5), RunFinished{RunStatus::stopped, "stopped by the user", 1, 0, {}, 5}});
    QCOMPARE(timeline.plannedSteps(), std::int64_t(5));
    QVERIFY(!timeline.tasks()[1].ended);
    QCOMPARE(timeline.taskTitle(0), QStringLiteral("First"));
    QCOMPARE(timeline.taskTitle(1), QStringLiteral("second"));
  }

  void theMatrixFollowsTheStep() {
    RunTimeline timeline;
    timeline.append({twoTasks(), entry(-1, 0, 0, 0.1), entry(-1, 1, 0, 0.2), TaskStarted{0, 1, 2}, step(0, 2),
                     entry(-1, 0, 2, 0.7, false), entry(0, 0, 2, 0.8), TaskStarted{1, 3, 2}, step(1, 4),
                     entry(1, 0, 4, 0.6), entry(1, 1, 4, 0.9)});
    const AccuracyMatrix before = timeline.matrixAt(1), middle = timeline.matrixAt(3), after = timeline.matrixAt(4);
    QCOMPARE(before.at(0, 1), std::optional(0.2));
    QVERIFY(!before.at(1, 0));
    QCOMPARE(middle.at(1, 0), std::optional(0.8));
    QVERIFY(!middle.at(2, 0));
    QCOMPARE(after.at(2, 0), std::optional(0.6));
    QCOMPARE(timeline.evaluationAt(0, 3)->score, 0.8);  // the test score, not the dev score of the same step
    QVERIFY(!timeline.evaluationAt(1, -1));
    QCOMPARE(timeline.scoreName(), QString("accuracy"));
    QCOMPARE(timeline.scoredSplit(), QString("test"));
  }

  void stepsInColumnsAreTheSameSteps() {
    const auto columns = [](int task, std::vector<std::int64_t> numbers) {
      StepSeries series;
      for (const std::int64_t number : numbers) series.add(step(task, number));
      return series;
    };
    RunTimeline one, other;
    QSignalSpy changes(&other, &RunTimeline::changed);
    // The last block goes back to step 4, and repeats one within itself.
    one.append({twoTasks(), TaskStarted{0, 1, 10}, step(0, 1), step(0, 2), step(0, 3), snapshot(0, 3), step(0, 4),
                step(0, 5), snapshot(0, 5), step(0, 4), step(0, 4), step(0, 5), step(0, 6)});
    std::vector<HistoryPart> parts;
    parts.emplace_back(Event(twoTasks()));
    parts.emplace_back(Event(TaskStarted{0, 1, 10}));
    parts.emplace_back(columns(0, {1, 2, 3}));
    parts.emplace_back(Event(snapshot(0, 3)));
    parts.emplace_back(columns(0, {4, 5}));
    parts.emplace_back(Event(snapshot(0, 5)));
    parts.emplace_back(columns(0, {4, 4, 5, 6}));
    other.appendHistory(std::move(parts));
    QCOMPARE(changes.count(), 1);
    QCOMPARE(other.steps().step, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
    QCOMPARE(other.steps().step, one.steps().step);
    QCOMPARE(other.steps().loss, one.steps().loss);
    QCOMPARE(other.steps().task, one.steps().task);
    QCOMPARE(other.steps().seconds.size(), std::size_t(6));
    QCOMPARE(other.snapshots().size(), one.snapshots().size());
    QCOMPARE(other.lastStep(), one.lastStep());
    QCOMPARE(other.tasks()[0].lastStep, std::int64_t(6));
  }

  void aRepeatedStepReplacesWhatFollowed() {
    RunTimeline timeline;
    timeline.append(
        {twoTasks(), TaskStarted{0, 1, 10}, step(0, 1), step(0, 2), snapshot(0, 2), step(0, 3), snapshot(0, 3)});
    StepDone again = step(0, 2);
    again.loss = 42;
    timeline.append({again});
    QCOMPARE(timeline.steps().size(), std::size_t(2));
    QCOMPARE(timeline.steps().loss.back(), 42.0F);
    QCOMPARE(timeline.snapshots().size(), std::size_t(0));
    QCOMPARE(timeline.lastStep(), std::int64_t(2));
  }

  void clears() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    QSignalSpy changed(&timeline, &RunTimeline::changed);
    timeline.clear();
    QCOMPARE(changed.count(), 1);
    QVERIFY(timeline.isEmpty());
    QCOMPARE(timeline.lastStep(), std::int64_t(0));
    QCOMPARE(timeline.unitCount(), 0);
    QVERIFY(!timeline.finished());
  }

  void theCursorFollowsTheLiveEdgeUntilMoved() {
    RunTimeline timeline;
    TimeCursor cursor(&timeline);
    timeline.append({twoTasks(), TaskStarted{0, 1, 10}, step(0, 1), step(0, 2)});
    QCOMPARE(cursor.step(), std::int64_t(2));
    QVERIFY(cursor.atLiveEdge());
    QSignalSpy live(&cursor, &TimeCursor::liveEdgeChanged);
    cursor.setStep(1);
    QCOMPARE(live.count(), 1);
    timeline.append({step(0, 3), step(0, 4)});
    QCOMPARE(cursor.step(), std::int64_t(1));
    cursor.setStep(4);
    QVERIFY(!cursor.atLiveEdge());  // looking at the last step is not following
    cursor.toLiveEdge();
    timeline.append({step(0, 5)});
    QCOMPARE(cursor.step(), std::int64_t(5));
    cursor.setStep(2);
    cursor.setStep(1000);
    QVERIFY(cursor.atLiveEdge());
    QCOMPARE(cursor.step(), std::int64_t(5));
    cursor.setStep(-3);
    QCOMPARE(cursor.step(), std::int64_t(0));
  }

  void theCursorWalksSnapshotsAndFusions() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    QCOMPARE(cursor.fusionRound(), 4);
    cursor.previous();
    QCOMPARE(cursor.step(), std::int64_t(995));
    cursor.next();
    QCOMPARE(cursor.step(), std::int64_t(1000));
    QVERIFY(!cursor.atLiveEdge());
    cursor.next();
    QVERIFY(cursor.atLiveEdge());
    cursor.previousFusionRound();
    QCOMPARE(cursor.step(), std::int64_t(800));
    cursor.nextFusionRound();
    QCOMPARE(cursor.step(), std::int64_t(1000));
    cursor.toFusionRound(1);
    QCOMPARE(cursor.step(), std::int64_t(400));
    QCOMPARE(cursor.task(), 1);
    cursor.toTask(0);
    QCOMPARE(cursor.step(), std::int64_t(200));
    cursor.toStart();
    QCOMPARE(cursor.task(), -1);
    QCOMPARE(cursor.fusionRound(), -1);
    cursor.next();
    QCOMPARE(cursor.step(), std::int64_t(1));
    cursor.previous();
    QCOMPARE(cursor.step(), std::int64_t(0));
  }

  void theCursorKeepsToExistingUnits() {
    RunTimeline timeline;
    timeline.append(test::syntheticRun());
    TimeCursor cursor(&timeline);
    QSignalSpy changed(&cursor, &TimeCursor::unitChanged);
    cursor.setUnit(7);
    cursor.setUnit(7);
    QCOMPARE(changed.count(), 1);
    cursor.setUnit(144);
    QCOMPARE(cursor.unit(), -1);
    cursor.setUnit(7);
    timeline.clear();
    QCOMPARE(cursor.unit(), -1);
    QCOMPARE(cursor.step(), std::int64_t(0));
  }

  void aTimelineMayGoBeforeItsCursor() {
    auto timeline = std::make_unique<RunTimeline>();
    TimeCursor cursor(timeline.get());
    timeline.reset();
    cursor.next();
    cursor.previous();
    cursor.toTask(1);
    QCOMPARE(cursor.step(), std::int64_t(0));
  }

  void numbersReadAsPeopleWriteThem() {
    QCOMPARE(percent(0.713), QStringLiteral("71.3"));
    QCOMPARE(percent(-0.0214), QStringLiteral("−2.1"));
    QCOMPARE(percent(-0.0001), QStringLiteral("0.0"));
    QCOMPARE(percent(std::nullopt), QStringLiteral("n/a"));
    QCOMPARE(percentWithUnit(1.0), QStringLiteral("100.0\u2009%"));
    QCOMPARE(signedPercent(0.031), QStringLiteral("+3.1"));
    QCOMPARE(signedPercent(0.0), QStringLiteral("0.0"));
    QCOMPARE(significant(0.71234), QStringLiteral("0.712"));
    QCOMPARE(significant(-1234.4), QStringLiteral("−1234"));
    QCOMPARE(significant(1.2e-6), QStringLiteral("1.20e−6"));
    QCOMPARE(significant(0), QStringLiteral("0"));
    QCOMPARE(significant(NAN), QStringLiteral("n/a"));
    QCOMPARE(powerOfTen(-12), QStringLiteral("10⁻¹²"));
    QCOMPARE(grouped(1234567), QStringLiteral("1\u2009234\u2009567"));
    QCOMPARE(grouped(-123), QStringLiteral("−123"));
    QCOMPARE(duration(72), QStringLiteral("1:12"));
    QCOMPARE(duration(3725), QStringLiteral("1:02:05"));
    QCOMPARE(duration(-1), QStringLiteral("n/a"));
  }
};

QTEST_GUILESS_MAIN(RunTimelineTest)
#include "tst_run_timeline.moc"
