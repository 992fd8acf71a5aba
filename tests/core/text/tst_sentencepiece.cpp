// SPDX-License-Identifier: GPL-3.0-or-later
// The SentencePiece unigram encoder against the library's own answers on awkward strings.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/text/sentencepiece_tokenizer.h"

using namespace skillscope;

class TestSentencePiece : public QObject {
  Q_OBJECT

  const std::string folder_ = std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/tokenizers/";

 private Q_SLOTS:
  void matchesTheLibrary() {
    const SentencePieceTokenizer tokenizer(folder_ + "t5_unigram/spiece.model", 100);
    std::ifstream stream(folder_ + "t5_unigram/expected_spm.json");
    const auto expected = nlohmann::json::parse(stream);
    std::ifstream textStream(folder_ + "strings.json");
    const auto strings = nlohmann::json::parse(textStream);
    QCOMPARE(tokenizer.pieceCount(), expected["vocab_size_sp"].get<std::int64_t>());
    QCOMPARE(tokenizer.size(), expected["vocab_size_hf"].get<std::int64_t>());
    int compared = 0;
    for (const auto& row : expected["rows"]) {
      if (row["tie"].get<bool>()) continue;
      const auto& entry =
          strings.is_array() ? strings[row["i"].get<std::size_t>()] : strings["strings"][row["i"].get<std::size_t>()];
      const std::string text = entry.get<std::string>();
      const auto ids = tokenizer.encode(text);
      QVERIFY2(ids == row["sp_ids"].get<std::vector<std::int64_t>>(),
               ("row " + row["i"].dump() + ": " + entry.dump()).c_str());
      QVERIFY2(tokenizer.decode(ids) == row["sp_decode"].get<std::string>(),
               ("decoded row " + row["i"].dump()).c_str());
      ++compared;
    }
    QVERIFY(compared > 20);
  }

  void sentinelsFollowThePieces() {
    const SentencePieceTokenizer tokenizer(folder_ + "t5_unigram/spiece.model", 100);
    QCOMPARE(tokenizer.sentinelId(0), tokenizer.size() - 1);
    QCOMPARE(tokenizer.sentinelId(99), tokenizer.pieceCount());
    QCOMPARE(tokenizer.sentinelId(100), std::int64_t(-1));
    QVERIFY(tokenizer.endId() == 1 && tokenizer.padId() == 0);
  }

  void damagedModelsAreRefused() {
    QTemporaryDir dir;
    const std::string path = dir.filePath("spiece.model").toStdString();
    for (const QByteArray& content :
         {QByteArray(), QByteArray("not a model"), QByteArray("\x0a\xff\xff\xff\xff\x0f", 6)}) {
      QFile file(QString::fromStdString(path));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(content);
      file.close();
      QVERIFY_EXCEPTION_THROWN(SentencePieceTokenizer(path, 100), Error);
    }
    QVERIFY_EXCEPTION_THROWN(SentencePieceTokenizer("/nowhere/spiece.model", 100), Error);
  }
};

QTEST_GUILESS_MAIN(TestSentencePiece)
#include "tst_sentencepiece.moc"
