// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a task: which examples turned and when, and which units are to blame, on a run small enough to count
// by hand.
#include <QTest>
#include <cmath>

#include "core/analysis/autopsy.h"
#include "core/base/error.h"

using namespace skillscope;

namespace {

/// Three tasks, two units. Examples of task 0: a is lost with task 1, b wobbles and is lost with task 2, c stays, d is
/// gained, e is never right.
struct Made {
  std::vector<TaskInfo> tasks = {
      {"zero", "Zero", {}, 0, 0, 0}, {"one", "One", {}, 0, 0, 0}, {"two", "Two", {}, 0, 0, 0}};
  std::vector<Evaluated> evaluations;
  std::vector<ExamplePredictions> predictions;
  std::vector<ImportanceSnapshot> snapshots;
  std::vector<FusionRound> rounds;

  Made() {
    const char* right[] = {"11100", "01110", "00110"};  // after task 0, 1, 2: of a b c d e
    const bool wobbles = true;
    for (int after = 0; after < 3; ++after) {
      ExamplePredictions row{after, 0, 10 * (after + 1), {}};
      for (int i = 0; i < 5; ++i) {
        bool correct = right[after][i] == '1';
        if (wobbles && i == 2 && after == 1) correct = false;  // c is wrong for a while
        row.examples.push_back({std::string(1, static_cast<char>('a' + i)), "prompt", "yes",
                                correct ? "yes" : "no" + std::to_string(after), correct});
      }
      predictions.push_back(row);
      const double score = after == 0 ? 0.6 : after == 1 ? 0.5 : 0.4;
      evaluations.push_back({after, 0, 10 * (after + 1), "test", "exact_match", true, score, 5});
      ImportanceSnapshot snapshot;
      snapshot.task = after;
      snapshot.step = 10 * (after + 1);
      snapshot.taskEnd = true;
      snapshot.importance = after == 0 ? std::vector<float>{4, 1} : std::vector<float>{1, 2};
      snapshots.push_back(snapshot);
      FusionRound round;
      round.task = round.round = after;
      round.step = 10 * (after + 1);
      round.category = {after == 2 ? FusionCategory::shared : FusionCategory::currentOnly, FusionCategory::neither};
      round.change = after == 0   ? std::vector<float>{9, 9}
                     : after == 1 ? std::vector<float>{0.1F, 0.5F}
                                  : std::vector<float>{0.3F, 0.1F};
      rounds.push_back(round);
    }
  }
  RunEvidence evidence() const { return {tasks, evaluations, predictions, snapshots, rounds, 2}; }
};

}  // namespace

class TestAutopsy : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void findsTheExamplesThatTurned() {
    const Made made;
    const Autopsy found = examine(made.evidence(), 0, 0, 2);
    QCOMPARE(found.compared, 5);
    QCOMPARE(found.lost.size(), std::size_t{2});
    QCOMPARE(found.lost[0].id, std::string("a"));
    QCOMPARE(found.lost[0].turnedAfter, 1);
    QCOMPARE(found.lost[0].before().prediction, std::string("yes"));
    QCOMPARE(found.lost[0].after().prediction, std::string("no2"));
    QCOMPARE(found.lost[0].answers.size(), std::size_t{3});
    QCOMPARE(found.lost[1].id, std::string("b"));
    QCOMPARE(found.lost[1].turnedAfter, 2);
    QCOMPARE(found.stayedRight, 1);  // c, though it was wrong in between
    QCOMPARE(found.gained, 1);
    QCOMPARE(found.stayedWrong, 1);
    QCOMPARE(found.lostAfter, std::vector<int>({0, 1, 1}));
    QCOMPARE(found.fromScore.value(), 0.6);
    QCOMPARE(found.toStep, std::int64_t{30});
  }

  void namesTheUnitsThatMovedAndMattered() {
    const Made made;
    const Autopsy found = examine(made.evidence(), 0, 0, 2);
    QCOMPARE(found.rounds, std::vector<int>({1, 2}));  // the round of task 0 itself made the first moment
    QCOMPARE(found.units[0].unit, 0);                  // moved 0.4 · needed 1, against 0.6 · 0.25
    QVERIFY(std::abs(found.units[0].moved - 0.4) < 1e-6);
    QVERIFY(std::abs(found.units[1].moved - 0.6) < 1e-6);
    QCOMPARE(found.units[0].needed, 1.0);
    QCOMPARE(found.units[1].needed, 0.25);
    QCOMPARE(found.units[0].blame, 1.0);
    QVERIFY(std::abs(found.units[1].blame - 0.15 / 0.4) < 1e-6);
    QCOMPARE(found.units[0].mostAfter, 2);
    QCOMPARE(found.units[1].mostAfter, 1);
    QVERIFY(std::abs(found.units[0].importanceChange - (0.5 - 1)) < 1e-9);
    QCOMPARE(found.units[0].fate, std::vector<FusionCategory>({FusionCategory::currentOnly, FusionCategory::shared}));
  }

  void beginsWithPeakAndEnd() {
    Made made;
    MomentPair moments = peakAndEnd(made.evidence(), 0).value();
    QCOMPARE(moments.from, 0);
    QCOMPARE(moments.to, 2);
    made.evaluations[1].score = 0.9;  // it was best a task later
    moments = peakAndEnd(made.evidence(), 0).value();
    QCOMPARE(moments.from, 1);
    made.evaluations[2].score = 0.95;  // and best of all now
    moments = peakAndEnd(made.evidence(), 0).value();
    QCOMPARE(moments.from, 0);
    QCOMPARE(moments.to, 2);
    moments = peakAndEnd(made.evidence(), 0, 1).value();
    QCOMPARE(moments.to, 1);
    QVERIFY(!peakAndEnd(made.evidence(), 0, 0));
    QVERIFY(!peakAndEnd(made.evidence(), 2));
    QCOMPARE(mostForgotten(made.evidence()), 0);
  }

  void saysWhatIsMissing() {
    const Made made;
    QVERIFY_THROWS_EXCEPTION(Error, examine(made.evidence(), 0, 1, 1));
    QVERIFY_THROWS_EXCEPTION(Error, examine(made.evidence(), 1, 0, 2));
    QVERIFY_THROWS_EXCEPTION(Error, examine(made.evidence(), 0, -1, 2));
  }

  void standsAMethodThatFusesNothing() {
    Made made;
    made.rounds.clear();
    const Autopsy found = examine(made.evidence(), 0, 0, 2);
    QVERIFY(found.rounds.empty());
    QVERIFY(std::isnan(found.units[0].moved) && std::isnan(found.units[0].blame));
    QCOMPARE(found.units[0].needed, found.units[0].unit == 0 ? 1.0 : 0.25);
    RunEvidence bare = made.evidence();
    bare.units = 0;
    QVERIFY(examine(bare, 0, 0, 2).units.empty());
  }
};

QTEST_GUILESS_MAIN(TestAutopsy)
#include "tst_autopsy.moc"
