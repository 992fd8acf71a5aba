// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of generated text against slow plain twins and worked examples.
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "core/base/error.h"
#include "core/learn/text_scores.h"

using namespace skillscope;

namespace {

bool near(double a, double b) {
  return std::abs(a - b) < 1e-12;
}

std::string randomWords(std::mt19937& random, int most, int vocabulary) {
  std::string text;
  for (unsigned i = random() % static_cast<unsigned>(most + 1); i > 0; --i) {
    text += static_cast<char>('a' + random() % static_cast<unsigned>(vocabulary));
    text += ' ';
  }
  return text;
}

/// The recursive definition, on texts of one-letter words.
int commonTwin(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return 0;
  if (a[0] == b[0]) return 1 + commonTwin(a.substr(2), b.substr(2));
  return std::max(commonTwin(a.substr(2), b), commonTwin(a, b.substr(2)));
}

}  // namespace

class TestTextScores : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactMatch_data() {
    QTest::addColumn<QString>("prediction");
    QTest::addColumn<QString>("gold");
    QTest::addColumn<QString>("rules");  // those by which it is right
    const auto row = [](const char* name, const char* prediction, const char* gold, const char* rules) {
      QTest::newRow(name) << prediction << gold << rules;
    };
    row("same", "Good", "Good", "strict normalised lower first_word");
    row("case", "good", "Good", "normalised lower");
    row("full stop", "good.", "good", "normalised first_word");
    row("outer space", " good ", "good", "normalised first_word");
    row("inner space", "very  bad", "very bad", "normalised first_word");
    row("first word only", "World News", "World", "first_word");
    row("punctuation joins or parts", "Sci/Tech", "SciTech", "normalised");
    row("end mark", "good</s>", "good", "lower first_word");
    row("end mark in capitals", "GOOD</S>", "good", "lower");
    row("end mark within", "go</s>od", "good", "lower");
    row("end mark that closes up stays", "<</s>/s>good", "</s>good", "lower first_word");
    row("end mark of the gold text stays", "good", "good</s>", "first_word");
    row("space before the end mark is not trimmed", "good </s>", "good", "first_word");
    row("underscore is part of a word", "a_b", "a_b c", "first_word");
    row("underscore is punctuation too", "a_b", "ab", "normalised");
    row("nothing", "", "", "strict normalised lower");
    row("only punctuation", "...", "?!", "normalised");
    row("only space", "\t\n", " ", "normalised");
    row("all white space", "a\tb\nc\vd\fe\rf", "a b c d e f", "normalised first_word");
    row("no-break space is a letter", "a\u00a0b", "a b", "");
    row("accents keep their case", "\u00c9t\u00e9", "\u00e9t\u00e9", "");
  }

  void exactMatch() {
    QFETCH(QString, prediction);
    QFETCH(QString, gold);
    QFETCH(QString, rules);
    for (const char* name : {"strict", "normalised", "lower", "first_word"}) {
      QVERIFY2(
          matches(prediction.toStdString(), gold.toStdString(), *matchRule(name)) == rules.split(' ').contains(name),
          name);
    }
    QVERIFY(!matchRule("loose"));
  }

  void rougeAgainstTwin() {
    std::mt19937 random(2);
    for (int trial = 0; trial < 300; ++trial) {
      const std::string a = randomWords(random, 9, 3), b = randomWords(random, 9, 3);
      const int common = commonTwin(a, b);
      const RougeScore score = rougeL(a, b);
      const double precision = common > 0 ? common / (a.size() / 2.0) : 0;
      const double recall = common > 0 ? common / (b.size() / 2.0) : 0;
      QVERIFY(near(score.precision, precision) && near(score.recall, recall));
      // The harmonic mean, the other way to write it.
      QVERIFY(near(score.f, common > 0 ? 2 / (1 / precision + 1 / recall) : 0));
      const RougeScore other = rougeL(b, a);
      QVERIFY(near(other.precision, score.recall) && near(other.f, score.f));
    }
  }

  void rougeExamples() {
    QVERIFY(near(rougeL("the cat sat on the mat", "the cat was on the mat").f, 5.0 / 6));
    QVERIFY(near(rougeL("a b c d", "d c b a").f, 0.25));
    QCOMPARE(rougeL("", "a").f, 0.0);
    QCOMPARE(rougeL("a", "").f, 0.0);
    QCOMPARE(rougeL("", "").f, 0.0);
    QCOMPARE(rougeL("!?", "a").f, 0.0);
    QCOMPARE(rougeL("A-b_C", "a B c").f, 1.0);
    QVERIFY(near(rougeL("running", "run").f, 0));       // not stemmed
    QVERIFY(near(rougeL("caf\u00e9s", "caf s").f, 1));  // an accented letter separates
    QVERIFY(near(*rougeL("a b", std::vector<std::string>{"c", "a b", "a"}), 1));
    QCOMPARE(*rougeL("a", std::vector<std::string>{"b"}), 0.0);
    QVERIFY(!rougeL("a", std::vector<std::string>{}).has_value());
  }

  /// Twin: for every turn, all records are searched for the last one of each of its slots.
  void jointGoalAccuracyAgainstTwin() {
    std::mt19937 random(4);
    const auto pick = [&](const char* letters) { return std::string(1, letters[random() % 2]); };
    for (int trial = 0; trial < 100; ++trial) {
      std::vector<DialogueRecord> records;
      for (unsigned i = random() % 12; i > 0; --i) {
        records.push_back({pick("st"), pick("12"), pick("01"), pick("xy"), pick("ab"), pick("ab")});
      }
      std::map<std::string, std::pair<int, int>> services;
      int turns = 0, correct = 0;
      for (const char* service : {"s", "t"}) {
        for (const char* dialogue : {"1", "2"}) {
          for (const char* turn : {"0", "1"}) {
            bool any = false, right = true;
            for (const char* slot : {"x", "y"}) {
              const DialogueRecord* last = nullptr;
              for (const DialogueRecord& r : records) {
                if (r.service == service && r.dialogue == dialogue && r.turn == turn && r.slot == slot) last = &r;
              }
              any = any || last;
              right = right && (!last || last->gold == last->prediction);
            }
            if (!any) continue;
            ++turns;
            ++services[service].first;
            correct += right ? 1 : 0;
            services[service].second += right ? 1 : 0;
          }
        }
      }
      const JointGoalAccuracy result = jointGoalAccuracy(records);
      QCOMPARE(result.services.size(), services.size());
      double sum = 0;
      for (const auto& [name, counts] : services) {
        QCOMPARE(result.services.at(name).turns, counts.first);
        QCOMPARE(result.services.at(name).correct, counts.second);
        QVERIFY(near(result.services.at(name).jga, counts.second / double(counts.first)));
        sum += counts.second / double(counts.first);
      }
      QCOMPARE(result.average.has_value(), turns > 0);
      if (turns == 0) continue;
      QVERIFY(near(*result.average, sum / static_cast<double>(services.size())));
      QVERIFY(near(*result.pooled, correct / double(turns)));
    }
  }

  void jointGoalAccuracyComparesLoosely() {
    const auto right = [](const char* gold, const char* prediction) {
      return jointGoalAccuracy({{"s", "1", "0", "x", gold, prediction}}).pooled == 1.0;
    };
    QVERIFY(right("London", " london</s>\n"));
    QVERIFY(right(" London ", "LONDON </S>"));
    QVERIFY(right("", "</s>"));
    QVERIFY(!right("london</s>", "london"));
    QVERIFY(!right("new york", "new  york"));
    QVERIFY(!right("4", "4."));
    const JointGoalAccuracy none = jointGoalAccuracy({});
    QVERIFY(none.services.empty() && !none.average && !none.pooled);
    // The same dialogue and turn of another service is another turn.
    QCOMPARE(jointGoalAccuracy({{"s", "1", "0", "x", "a", "a"}, {"t", "1", "0", "y", "a", "b"}}).pooled, 0.5);
  }

  /// Twin: precision and recall of each label, counted one by one.
  void macroF1AgainstTwin() {
    std::mt19937 random(6);
    const std::vector<std::string> letters = {"a", "b", "c", "d", "e"};
    for (int trial = 0; trial < 200; ++trial) {
      std::vector<std::string> gold, predicted;
      for (unsigned i = random() % 10; i > 0; --i) {
        gold.push_back(letters[random() % 4]);
        predicted.push_back(letters[random() % 5]);
      }
      const bool given = trial % 2 == 0;
      const std::vector<std::string> fixed = {"a", "b", "c"};
      const std::set<std::string> labels =
          given ? std::set<std::string>(fixed.begin(), fixed.end()) : std::set<std::string>(gold.begin(), gold.end());
      const MacroF1 result = given ? macroF1(gold, predicted, fixed) : macroF1(gold, predicted);
      QCOMPARE(result.f1.size(), labels.size());
      double sum = 0;
      int counted = 0, right = 0;
      for (const std::string& label : labels) {
        int both = 0, inGold = 0, inPredicted = 0;
        for (std::size_t i = 0; i < gold.size(); ++i) {
          inGold += gold[i] == label ? 1 : 0;
          inPredicted += predicted[i] == label ? 1 : 0;
          both += gold[i] == label && predicted[i] == label ? 1 : 0;
        }
        const std::optional<double> f1 = result.f1.at(label);
        QCOMPARE(f1.has_value(), inGold + inPredicted > 0);
        if (!f1) continue;
        const double precision = both / std::max(1.0, double(inPredicted)),
                     recall = both / std::max(1.0, double(inGold));
        QVERIFY(near(*f1, both == 0 ? 0 : 2 * precision * recall / (precision + recall)));
        sum += *f1;
        ++counted;
      }
      for (std::size_t i = 0; i < gold.size(); ++i) right += gold[i] == predicted[i] ? 1 : 0;
      QCOMPARE(result.macro.has_value(), counted > 0);
      if (counted > 0) QVERIFY(near(*result.macro, sum / counted));
      QCOMPARE(result.accuracy.has_value(), !gold.empty());
      if (!gold.empty()) QVERIFY(near(*result.accuracy, right / static_cast<double>(gold.size())));
    }
  }

  void macroF1Edges() {
    const MacroF1 nothing = macroF1({}, {}, std::vector<std::string>{"a"});
    QVERIFY(!nothing.f1.at("a") && !nothing.macro && !nothing.accuracy);
    QVERIFY(macroF1({}, {}).f1.empty());
    // A prediction beyond the list is a miss, and no entry of its own.
    const MacroF1 strange = macroF1({"a", "b"}, {"a", "zebra"}, std::vector<std::string>{"a", "b", "c"});
    QVERIFY(strange.f1.at("a") == 1.0 && strange.f1.at("b") == 0.0 && !strange.f1.at("c"));
    QVERIFY(strange.macro == 0.5 && strange.accuracy == 0.5);
    // A label that is given twice counts once.
    QCOMPARE(macroF1({"a", "b"}, {"a", "a"}, std::vector<std::string>{"a", "a", "b"}).macro,
             std::optional<double>(1.0 / 3));
    QVERIFY_EXCEPTION_THROWN(macroF1({"a"}, {}), Error);
  }
};

QTEST_GUILESS_MAIN(TestTextScores)
#include "tst_text_scores.moc"
