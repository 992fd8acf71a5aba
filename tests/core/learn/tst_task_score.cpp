// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of tasks by their own metric, against values worked out by hand.
#include <QtTest>

#include "core/base/error.h"
#include "core/learn/task_score.h"

using namespace skillscope;

namespace {

using Names = std::vector<std::string>;

std::vector<Example> examples(const Names& targets, const Names& groups = {}) {
  std::vector<Example> all;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    all.push_back({std::to_string(i), "prompt", targets[i], groups.empty() ? "" : groups[i]});
  }
  return all;
}

double scored(const std::string& metric, const Names& labels, const std::vector<Example>& of, const Names& answers) {
  return scoreAnswers(metric, labels, of, answers).score;
}

}  // namespace

class TestTaskScore : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactMatches() {
    const auto of = examples({"Good", "bad", "good", "bad"});
    const AnswerScore result = scoreAnswers("exact_match", {}, of, {" good ", "Bad", "bad", ""});
    QCOMPARE(result.score, 0.5);
    QCOMPARE(result.correct, (std::vector<bool>{true, true, false, false}));
    QCOMPARE(scored("", {}, of, {"good"}), 1.0);  // of those that were answered
    QCOMPARE(scored("exact_match", {}, of, {}), 0.0);
  }

  /// Gold a a a b, answers A, b, c, b. Accuracy 2/4; a: TP 1, FP 0, FN 2 → 2/4; b: TP 1, FP 1, FN 0 → 2/3.
  void labelsAreFoundInAnyCase() {
    const auto of = examples({"a", "a", "a", "b"});
    const Names answers = {" A", "b", "c", "b"};
    QCOMPARE(scored("accuracy", {"a", "b"}, of, answers), 0.5);
    QVERIFY(qAbs(scored("macro_f1", {"a", "b"}, of, answers) - (0.5 + 2.0 / 3) / 2) < 1e-12);
    // A label that neither occurs nor is answered is left out; one that is answered counts with 0.
    QVERIFY(qAbs(scored("macro_f1", {"a", "b", "d"}, of, answers) - (0.5 + 2.0 / 3) / 2) < 1e-12);
    QVERIFY(qAbs(scored("macro_f1", {"a", "b", "c"}, of, answers) - (0.5 + 2.0 / 3) / 3) < 1e-12);
    QCOMPARE(scored("macro_f1", {"a", "b"}, of, {}), 0.0);
    // Labels that differ in case only are kept apart.
    QCOMPARE(scored("accuracy", {"a", "A"}, examples({"a", "A"}), {"A", "A"}), 0.5);
    QCOMPARE(scored("exact_match", {"a", "A"}, examples({"a", "A"}), {"A", "A"}), 1.0);
  }

  /// "the cat sat" and "the cat sat down": LCS 3, P = 3/3, R = 3/4, f = 6/7; "no" and "yes": 0.
  void longestSubsequences() {
    const auto of = examples({"the cat sat down", "yes"});
    const AnswerScore result = scoreAnswers("rouge_l", {}, of, {"The cat, sat", "no"});
    QVERIFY(qAbs(result.score - 3.0 / 7) < 1e-12);
    QCOMPARE(result.correct, (std::vector<bool>{false, false}));
    QCOMPARE(scored("rouge_l", {}, examples({""}), {""}), 0.0);
  }

  void aTurnIsRightAsAWhole() {
    const auto of = examples({"5 pm", "rome", "none", "two", "yes"}, {"d1/0", "d1/0", "d1/1", "d1/1", ""});
    // Turn d1/0 right (case and </s> do not count), d1/1 half right, the one without a group right: 2 of 3.
    QVERIFY(qAbs(scored("jga", {}, of, {"5 PM</s>", " rome", "none", "three", "YES"}) - 2.0 / 3) < 1e-12);
    QCOMPARE(scored("jga", {}, of, {"5 pm", "paris"}), 0.0);
    QCOMPARE(scored("jga", {}, of, {}), 0.0);
    // The same group name again later is the same turn.
    QCOMPARE(scored("jga", {}, examples({"a", "b", "c"}, {"g", "h", "g"}), {"a", "b", "x"}), 0.5);
    // Two examples without a group and with one text are two.
    QCOMPARE(scored("jga", {}, examples({"a", "a"}), {"a", "b"}), 0.5);
  }

  void groupsAreKeptWhole() {
    const auto of = examples({"a", "b", "c", "d", "e", "f"}, {"g", "g", "g", "h", "h", ""});
    QCOMPARE(wholeGroups(of, 6), 6);
    QCOMPARE(wholeGroups(of, 100), 6);
    QCOMPARE(wholeGroups(of, 5), 5);
    QCOMPARE(wholeGroups(of, 4), 3);
    QCOMPARE(wholeGroups(of, 3), 3);
    QCOMPARE(wholeGroups(of, 2), 3);  // the first group is longer than that
    QCOMPARE(wholeGroups(of, 0), 0);
    QCOMPARE(wholeGroups(of, -1), 0);
    QCOMPARE(wholeGroups({}, 3), 0);
    QCOMPARE(wholeGroups(examples({"a", "b"}), 1), 1);
  }

  void names() {
    QCOMPARE(scoreName({}), std::string("accuracy"));
    QCOMPARE(scoreName({"", "exact_match", "label_match", "accuracy"}), std::string("accuracy"));
    QCOMPARE(scoreName({"rouge_l", "", "rouge_l"}), std::string("ROUGE-L"));
    QCOMPARE(scoreName({"jga"}), std::string("joint goal accuracy"));
    QCOMPARE(scoreName({"jga", "exact_match"}), std::string("score"));
    for (const std::string& metric : taskMetrics()) QVERIFY(!scoreName({metric}).empty());
  }

  void errors() {
    QVERIFY_EXCEPTION_THROWN(scoreAnswers("bleu", {}, examples({"a"}), {"a"}), Error);
    QVERIFY_EXCEPTION_THROWN(scoreAnswers("jga", {}, examples({"a"}), {"a", "b"}), Error);
  }
};

QTEST_GUILESS_MAIN(TestTaskScore)
#include "tst_task_score.moc"
