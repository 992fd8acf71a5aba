// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bag-of-words yardstick on tasks whose answer is known.
#include <QTest>

#include "core/base/error.h"
#include "core/data/bag_of_words.h"
#include "core/data/stable_random.h"

using namespace skillscope;

namespace {

/// Two labels; each prompt holds one telling word with the given probability and otherwise noise.
Task toyTask(double telling, std::uint64_t seed) {
  Task task;
  task.name = "toy";
  task.labels = {"warm", "cold"};
  StableRandom random(seed);
  const std::vector<std::vector<std::string>> hints{{"sun", "fire", "oven"}, {"ice", "snow", "frost"}};
  const auto fill = [&](std::vector<Example>& examples, int count) {
    for (int i = 0; i < count; ++i) {
      const auto label = static_cast<std::size_t>(i % 2);
      const bool tell = random.uniform() < telling;
      std::string prompt = "feel of: w" + std::to_string(random.below(50)) + " w" + std::to_string(random.below(50));
      if (tell) prompt += " " + random.pick(hints[label]);
      examples.push_back({"toy/" + std::to_string(i), prompt + " options: warm cold", task.labels[label]});
    }
  };
  fill(task.train, 400);
  fill(task.dev, 100);
  fill(task.test, 400);
  return task;
}

}  // namespace

class TestBagOfWords : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tellingWordsAreLearned() { QVERIFY(bagOfWordsAccuracy(toyTask(1, 1)) > 0.99); }
  void noiseStaysAtChance() {
    const double accuracy = bagOfWordsAccuracy(toyTask(0, 2));
    QVERIFY2(accuracy > 0.4 && accuracy < 0.6, qPrintable(QString::number(accuracy)));
  }
  void halfTellingGivesThreeQuarters() {
    const double accuracy = bagOfWordsAccuracy(toyTask(0.5, 3));
    QVERIFY2(accuracy > 0.66 && accuracy < 0.84, qPrintable(QString::number(accuracy)));
  }
  void wordOrderCountsThroughPairs() {
    // "not hot" against "hot not": only neighbouring words tell them apart.
    Task task;
    task.name = "order";
    task.labels = {"a", "b"};
    for (auto* split : {&task.train, &task.dev, &task.test})
      for (int i = 0; i < 60; ++i)
        split->push_back({"x", i % 2 == 0 ? "not hot so" : "hot not so", i % 2 == 0 ? "a" : "b"});
    QCOMPARE(bagOfWordsAccuracy(task), 1.0);
  }
  void sameTaskSameNumber() { QCOMPARE(bagOfWordsAccuracy(toyTask(0.6, 4)), bagOfWordsAccuracy(toyTask(0.6, 4))); }
  void refusesWhatCannotBeScored() {
    QVERIFY_THROWS_EXCEPTION(Error, bagOfWordsAccuracy(Task{}));
    Task task = toyTask(1, 5);
    task.test.front().target = "tepid";
    QVERIFY_THROWS_EXCEPTION(Error, bagOfWordsAccuracy(task));
  }
};

QTEST_GUILESS_MAIN(TestBagOfWords)
#include "tst_bag_of_words.moc"
