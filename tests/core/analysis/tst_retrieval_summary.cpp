// SPDX-License-Identifier: GPL-3.0-or-later
// What was fetched for each example, and gold task by fetched task.
#include <QTest>
#include <cmath>

#include "core/analysis/retrieval_summary.h"

using namespace skillscope;

namespace {

/// Two slots an example; slots 0 and 1 are of task 0, 2 and 3 of task 1.
std::vector<ExampleRetrieval> fetched() {
  return {{0, 0, 10, 2, {0, 0}, {0, 1, 1, 0}, {0.6F, 0.4F, 0.5F, 0.5F}, {1, 0.5F, 1, 1}},
          {1, 0, 20, 2, {0, 0, 1, 1}, {0, 2, 3, 2}, {0.7F, 0.3F, 0.5F, 0.5F}, {1, 0.5F, 1, 1}},
          {1, 1, 20, 2, {0, 0, 1, 1}, {2, 3, 2, 0, 3, 2}, {0.6F, 0.4F, 0.75F, 0.25F, 0.5F, 0.5F}, {1, 1, 1, 1, 1, 1}}};
}

std::vector<ExamplePredictions> predicted() {
  return {{1, 0, 20, {{"a", "first prompt", "yes", "no", false}}}};
}

}  // namespace

class TestRetrievalSummary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void countsGoldByFetched() {
    const auto retrievals = fetched();
    const auto predictions = predicted();
    const RetrievalMoment moment = retrievalMoment(retrievals, predictions, 1, 3);
    QCOMPARE(moment.share[0][0], 0.25);
    QCOMPARE(moment.share[0][1], 0.75);
    QCOMPARE(moment.share[1][0], 1.0 / 6);
    QCOMPARE(moment.share[1][1], 5.0 / 6);
    QCOMPARE(moment.share[2], std::vector<double>({0, 0, 0}));
    QCOMPARE(moment.measured, std::vector<int>({2, 3, 0}));
    QVERIFY(std::abs(moment.ownShare() - (0.25 + 5.0 / 6) / 2) < 1e-12);
  }

  void joinsExamplesWithTheirTexts() {
    const auto retrievals = fetched();
    const auto predictions = predicted();
    const RetrievalMoment moment = retrievalMoment(retrievals, predictions, 1, 2);
    QCOMPARE(moment.examples.size(), std::size_t{5});
    const FetchedExample& first = moment.examples[0];
    QVERIFY(first.text && first.text->prompt == "first prompt" && !first.text->correct);
    QVERIFY(!moment.examples[1].text);
    QVERIFY(std::abs(first.shareOf(0) - 0.7) < 1e-6);
    QCOMPARE(first.mostFrom(), 0);
    QCOMPARE(moment.examples[1].mostFrom(), 1);
    QCOMPARE(moment.examples[4].place, 2);
    QCOMPARE(FetchedExample().mostFrom(), -1);
  }

  void findsTheMomentAtTheCursor() {
    const auto retrievals = fetched();
    QCOMPARE(lastRetrievalAt(retrievals, -1), -1);
    QCOMPARE(lastRetrievalAt(retrievals, 0), 0);
    QCOMPARE(lastRetrievalAt(retrievals, 7), 1);
    const RetrievalMoment none = retrievalMoment(retrievals, {}, -1, 2);
    QVERIFY(none.examples.empty());
    QVERIFY(std::isnan(none.ownShare()));
  }
};

QTEST_GUILESS_MAIN(TestRetrievalSummary)
#include "tst_retrieval_summary.moc"
