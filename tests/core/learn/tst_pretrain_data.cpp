// SPDX-License-Identifier: GPL-3.0-or-later
// Span corruption and co-occurrence counts of the pretraining.
#include <QTest>
#include <algorithm>
#include <map>

#include "core/learn/pretrain_data.h"
#include "core/text/sentencepiece_tokenizer.h"

using namespace skillscope;

class TestPretrainData : public QObject {
  Q_OBJECT

  const SentencePieceTokenizer tokenizer_{
      std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/tokenizers/t5_unigram/spiece.model", 100};

 private Q_SLOTS:
  void corruptionHidesAndRestores() {
    std::mt19937_64 random(5);
    for (std::int64_t length = 1; length < 60; ++length) {
      std::vector<std::int64_t> tokens;
      for (std::int64_t i = 0; i < length; ++i) tokens.push_back(10 + i);
      const TokenPair pair = corruptSpans(tokens, tokenizer_, {0.3, 2.0}, random);
      QCOMPARE(pair.source.back(), tokenizer_.endId());
      QCOMPARE(pair.target.back(), tokenizer_.endId());
      // Putting each hidden span back in the place of its sentinel must give the text again.
      std::map<std::int64_t, std::vector<std::int64_t>> hidden;
      std::int64_t sentinel = -1;
      for (std::size_t i = 0; i + 1 < pair.target.size(); ++i) {
        if (pair.target[i] >= tokenizer_.pieceCount()) {
          sentinel = pair.target[i];
          QVERIFY(hidden.emplace(sentinel, std::vector<std::int64_t>()).second);
        } else {
          hidden[sentinel].push_back(pair.target[i]);
        }
      }
      std::vector<std::int64_t> restored;
      for (std::size_t i = 0; i + 1 < pair.source.size(); ++i) {
        if (pair.source[i] >= tokenizer_.pieceCount()) {
          const auto& span = hidden.at(pair.source[i]);
          restored.insert(restored.end(), span.begin(), span.end());
        } else {
          restored.push_back(pair.source[i]);
        }
      }
      QCOMPARE(restored, tokens);
      if (length >= 2) QVERIFY(pair.target.size() > 1 && pair.source.size() > 1);
    }
  }

  void corruptionHidesTheWishedShare() {
    std::mt19937_64 random(6);
    std::size_t hidden = 0, all = 0;
    for (int round = 0; round < 500; ++round) {
      std::vector<std::int64_t> tokens(40, 11);
      for (const std::int64_t id : corruptSpans(tokens, tokenizer_, {0.15, 2.0}, random).target) hidden += id == 11;
      all += tokens.size();
    }
    QCOMPARE(hidden, all * 15 / 100);
  }

  void sameSeedSameSpans() {
    std::vector<std::int64_t> tokens(30);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = 10 + static_cast<std::int64_t>(i);
    std::mt19937_64 first(9), second(9);
    QCOMPARE(corruptSpans(tokens, tokenizer_, {}, first).source, corruptSpans(tokens, tokenizer_, {}, second).source);
  }

  void cooccurrenceCountsPairs() {
    const Cooccurrence table = countCooccurrence({{{5, 6, 1}, {7, 1}}, {{5, 1}, {7, 1}}}, 10, 4);
    QCOMPARE(table.columnTokens.size(), std::size_t(4));
    const auto at = [&](std::int64_t row, std::size_t column) {
      return table.counts[static_cast<std::size_t>(row) * table.columnTokens.size() + column];
    };
    QCOMPARE(table.columnTokens[0], std::int64_t(7));  // the most frequent target
    QCOMPARE(at(5, 0), 2.0f);
    QCOMPARE(at(6, 0), 1.0f);
    const auto source =
        std::find(table.columnTokens.begin() + 2, table.columnTokens.end(), 5) - table.columnTokens.begin();
    QCOMPARE(at(6, static_cast<std::size_t>(source)), 1.0f);
    QCOMPARE(at(7, static_cast<std::size_t>(source)), 2.0f);
    QCOMPARE(at(9, 0), 0.0f);
  }
};

QTEST_GUILESS_MAIN(TestPretrainData)
#include "tst_pretrain_data.moc"
