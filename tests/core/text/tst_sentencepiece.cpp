// SPDX-License-Identifier: GPL-3.0-or-later
// The SentencePiece unigram encoder against the library's own answers on awkward strings.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/sentencepiece_tokenizer.h"

using namespace skillscope;

class TestSentencePiece : public QObject {
  Q_OBJECT

  const std::string folder_ = std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/tokenizers/";

  static std::vector<std::int64_t> idsOf(const SentencePieceModel& model, const std::string& text) {
    std::vector<std::int64_t> ids;
    for (const auto& token : model.encode(text)) ids.push_back(token.id);
    return ids;
  }

  /// The answers of the library itself; those of the Python tokenizers on top are in tst_tokenizer_json.
  void matchTheLibrary(const std::string& folder, const std::string& file) {
    const SentencePieceModel model(folder_ + folder + file);
    std::ifstream stream(folder_ + folder + "expected_spm.json");
    const auto expected = nlohmann::json::parse(stream);
    std::ifstream textStream(folder_ + "strings.json");
    const auto strings = nlohmann::json::parse(textStream);
    QCOMPARE(model.size(), expected["vocab_size_sp"].get<std::int64_t>());
    int compared = 0;
    for (const auto& row : expected["rows"]) {
      if (row.value("tie", false)) continue;
      const auto& entry = strings[row["i"].get<std::size_t>()];
      const std::vector<std::int64_t> ids = idsOf(model, entry.get<std::string>());
      QVERIFY2(ids == row["sp_ids"].get<std::vector<std::int64_t>>(),
               ("row " + row["i"].dump() + ": " + entry.dump()).c_str());
      std::vector<std::string> pieces;
      for (const std::int64_t id : ids) pieces.push_back(model.piece(id));
      QVERIFY2(model.decode(pieces) == row["sp_decode"].get<std::string>(), ("decoded row " + row["i"].dump()).c_str());
      ++compared;
    }
    QVERIFY(compared > 20);
  }

 private Q_SLOTS:
  void unigramMatchesTheLibrary() { matchTheLibrary("t5_unigram/", "spiece.model"); }
  void bpeMatchesTheLibrary() { matchTheLibrary("llama_bpe/", "tokenizer.model"); }

  void illFormedText() {
    const SentencePieceModel model(folder_ + "llama_bpe/tokenizer.model");
    // Each byte that belongs to no character reads as U+FFFD.
    QCOMPARE(idsOf(model, "a\xff\xc3"), idsOf(model, "a\xef\xbf\xbd\xef\xbf\xbd"));
    QCOMPARE(idsOf(model, "\xe2\x96"), idsOf(model, "\xef\xbf\xbd\xef\xbf\xbd"));
    // Byte pieces that make no character decode to it too, one for each byte.
    QCOMPARE(model.decode({"<0xE4>", "<0xBD>", "a", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"}),
             std::string("\xef\xbf\xbd\xef\xbf\xbd"
                         "a\xf0\x9f\x98\x80"));
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
