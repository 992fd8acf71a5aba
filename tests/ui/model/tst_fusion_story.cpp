// SPDX-License-Identifier: GPL-3.0-or-later
// What fusion rounds and scores add up to, against slow plain twins.
#include <QtTest>
#include <cmath>
#include <random>

#include "support/quiet_log.h"
#include "support/synthetic_run.h"
#include "ui/model/forgetting.h"
#include "ui/model/fusion_story.h"

using namespace skillscope;

namespace {

FusionRound round(int task, std::int64_t step, std::vector<FusionCategory> category, std::vector<float> share) {
  FusionRound made;
  made.task = task;
  made.step = step;
  made.category = std::move(category);
  made.previousShare = std::move(share);
  return made;
}

constexpr auto S = FusionCategory::shared;
constexpr auto P = FusionCategory::previousOnly;
constexpr auto C = FusionCategory::currentOnly;
constexpr auto N = FusionCategory::neither;

Evaluated score(int onTask, int after, std::int64_t step, double value, bool matrix) {
  Evaluated made;
  made.onTask = onTask;
  made.afterTask = after;
  made.step = step;
  made.score = value;
  made.matrixEntry = matrix;
  made.split = matrix ? "test" : "dev";
  return made;
}

}  // namespace

class FusionStoryTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void flowsCountEveryUnitOnce() {
    const FusionRound a = round(0, 10, {S, S, P, C, N, N}, {}), b = round(1, 20, {S, N, P, S, N, C}, {});
    const CategoryFlow flow = flowBetween(a, b);
    QCOMPARE(flow[0][0], 1);
    QCOMPARE(flow[0][3], 1);
    QCOMPARE(flow[1][1], 1);
    QCOMPARE(flow[2][0], 1);
    QCOMPARE(flow[3][3], 1);
    QCOMPARE(flow[3][2], 1);
    const CategoryCounts before = countCategories(a), after = countCategories(b);
    for (std::size_t kind = 0; kind < categoryCount; ++kind) {
      int leaving = 0, arriving = 0;
      for (std::size_t other = 0; other < categoryCount; ++other) {
        leaving += flow[kind][other];
        arriving += flow[other][kind];
      }
      QCOMPARE(leaving, before[kind]);
      QCOMPARE(arriving, after[kind]);
    }
  }

  void manyRoundsShowOneATask() {
    std::vector<FusionRound> rounds{round(0, 10, {}, {})};
    for (int i = 1; i <= 6; ++i) rounds.push_back(round(1 + (i - 1) / 3, 10 + 10 * i, {}, {}));
    QCOMPARE(roundsToShow(rounds, 45, 10), (std::vector<int>{0, 1, 2, 3, 4, 5, 6}));
    QCOMPARE(roundsToShow(rounds, 1000, 3), (std::vector<int>{0, 3, 6}));
    QCOMPARE(roundsToShow(rounds, 35, 3), (std::vector<int>{0, 2, 6}));  // the cursor's task stands where the cursor is
    QCOMPARE(roundsToShow(rounds, 20, 3), (std::vector<int>{0, 1, 6}));
    QCOMPARE(roundsToShow(rounds, 0, 3), (std::vector<int>{0, 3, 6}));
    QVERIFY(roundsToShow({}, 0, 3).empty());
  }

  void ownersFollowThePreviousShare() {
    const std::vector<FusionRound> rounds{round(0, 1, {C, C, C}, {0, 0, 0}), round(1, 2, {S, P, C}, {0.7F, 1, 0}),
                                          round(2, 3, {S, N, P}, {0.5F, 0.25F, 1})};
    UnitOwnership owners = ownershipAfter(rounds, -1, 3, 3);
    QCOMPARE(owners.owner(0), -1);
    owners = ownershipAfter(rounds, 1, 3, 3);
    QCOMPARE(owners.owner(0), 0);
    QCOMPARE(owners.owner(2), 1);
    owners = ownershipAfter(rounds, 2, 3, 3);
    QCOMPARE(owners.share(0, 0), 0.35F);
    QCOMPARE(owners.share(0, 1), 0.5F * (1 - 0.7F));
    QCOMPARE(owners.owner(0), 2);
    QCOMPARE(owners.owner(1), 2);
    QCOMPARE(owners.owner(2), 1);
    QCOMPARE(owners.owner(7), -1);
    // The twin multiplies out for each unit and task what a later round leaves of it.
    std::mt19937 random(3);
    std::uniform_real_distribution<float> share(0, 1);
    std::vector<FusionRound> many;
    for (int i = 0; i < 12; ++i) {
      std::vector<float> shares(20);
      for (float& each : shares) each = share(random);
      many.push_back(round(i / 3, i, std::vector<FusionCategory>(20, S), shares));
    }
    const UnitOwnership fast = ownershipAfter(many, 11, 20, 4);
    for (int unit = 0; unit < 20; ++unit)
      for (int task = 0; task < 4; ++task) {
        double expected = 0;
        for (std::size_t i = 0; i < many.size(); ++i) {
          if (many[i].task != task) continue;
          double part = i == 0 ? 1.0 : 1.0 - many[i].previousShare[static_cast<std::size_t>(unit)];
          for (std::size_t later = i + 1; later < many.size(); ++later)
            part *= many[later].previousShare[static_cast<std::size_t>(unit)];
          expected += part;
        }
        QVERIFY(std::abs(fast.share(unit, task) - expected) < 1e-5);
      }
  }

  void masksAreFoundBackFromTheEvent() {
    // Masks of one unit's elements, counted one by one.
    std::mt19937 random(5);
    FusionRound event = round(1, 5, {S, N}, {});
    event.rule = "recurrent";
    std::vector<MergeShares> expected;
    for (int unit = 0; unit < 2; ++unit) {
      const int elements = 400;
      int both = 0, in = 0, out = 0, none = 0;
      for (int i = 0; i < elements; ++i) {
        const bool inner = random() % 3 == 0, outer = random() % (inner ? 2 : 5) == 0;
        both += inner && outer;
        in += inner && !outer;
        out += outer && !inner;
        none += !inner && !outer;
      }
      expected.push_back(
          {1.0 * both / elements, 1.0 * out / elements, 1.0 * in / elements, 1.0 * none / elements, true});
      event.currentScore.push_back(static_cast<float>(both + in) / elements);
      event.previousScore.push_back(static_cast<float>(both + out) / elements);
      event.previousShare.push_back(static_cast<float>(none) / elements);
    }
    const auto shares = elementShares(event);
    QVERIFY(shares);
    for (std::size_t unit = 0; unit < 2; ++unit) {
      QVERIFY(std::abs((*shares)[unit].shared - expected[unit].shared) < 1e-5);
      QVERIFY(std::abs((*shares)[unit].previousOnly - expected[unit].previousOnly) < 1e-5);
      QVERIFY(std::abs((*shares)[unit].currentOnly - expected[unit].currentOnly) < 1e-5);
      QVERIFY(std::abs((*shares)[unit].neither - expected[unit].neither) < 1e-5);
    }
    // Sums are weighted with the size of the units.
    SkillUnitTable table;
    table.units.resize(2);
    table.units[0].elements = 100;
    table.units[1].elements = 300;
    const auto sum = mergeSharesOf(event, table, {0, 0}, 1);
    QVERIFY(sum[0].byElement);
    QVERIFY(std::abs(sum[0].shared - (0.25 * expected[0].shared + 0.75 * expected[1].shared)) < 1e-5);
    QVERIFY(std::abs(sum[0].shared + sum[0].previousOnly + sum[0].currentOnly + sum[0].neither - 1) < 1e-5);
    QVERIFY(std::abs(sum[0].overlap() - sum[0].shared / (1 - sum[0].neither)) < 1e-9);
    // Whole units, or another rule: their numbers are no such shares.
    FusionRound byUnit = event;
    byUnit.previousShare = {0, 1};
    QVERIFY(!elementShares(byUnit));
    event.rule = "recurrent_released";
    QVERIFY(!elementShares(event));
  }

  void otherRulesCountUnits() {
    const auto shares = mergeSharesOf(round(1, 5, {S, S, P, N, C}, {}), {}, {0, 0, 0, 0, 1}, 3);
    QVERIFY(!shares[0].byElement);
    QCOMPARE(shares[0].shared, 0.5);
    QCOMPARE(shares[0].previousOnly, 0.25);
    QCOMPARE(shares[0].neither, 0.25);
    QCOMPARE(shares[1].currentOnly, 1.0);
    QCOMPARE(shares[2].shared, 0.0);
    QVERIFY(std::isnan(shares[2].overlap()));
  }

  void lossIsCountedFromThePeak() {
    RunTimeline timeline;
    RunStarted started;
    started.tasks.resize(2);
    timeline.append({started, score(0, -1, 0, 0.1, true), score(0, -1, 10, 0.6, false), score(0, -1, 20, 0.9, false),
                     score(0, 0, 20, 0.85, true), score(0, 0, 30, 0.7, false), score(0, 0, 40, 0.8, false),
                     score(1, -1, 0, 0.2, true), score(1, 1, 40, 0.5, true)});
    const TaskCurve curve = taskCurve(timeline, 0);
    QVERIFY(curve.onTheWay);
    QCOMPARE(curve.step, (std::vector<std::int64_t>{10, 20, 30, 40}));
    QCOMPARE(curve.peak, (std::vector<double>{0.6, 0.9, 0.9, 0.9}));
    QVERIFY(!lossSincePeak(curve, 9));
    QCOMPARE(lossSincePeak(curve, 10)->loss(), 0.0);
    const auto loss = lossSincePeak(curve, 35);
    QCOMPARE(loss->peakStep, std::int64_t(20));
    QCOMPARE(loss->step, std::int64_t(30));
    QVERIFY(std::abs(loss->loss() - 0.2) < 1e-12);
    const TaskCurve other = taskCurve(timeline, 1);  // nothing on the way: the matrix, without the row before training
    QVERIFY(!other.onTheWay);
    QCOMPARE(other.step, (std::vector<std::int64_t>{40}));
  }
};

QTEST_GUILESS_MAIN(FusionStoryTest)
#include "tst_fusion_story.moc"
