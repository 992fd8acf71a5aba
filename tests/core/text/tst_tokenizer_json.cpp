// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// tokenizer.json and the older vocabulary files: the library's own answers, slow twins on random words, edge cases, and
// files that lie.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/fixture_tokenizers.h"
#include "core/text/sentencepiece_tokenizer.h"
#include "core/text/tokenizer_json.h"

using namespace skillscope;
using Json = nlohmann::json;
using Ids = std::vector<std::int64_t>;

namespace {

const std::string kFolder = std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/tokenizers/";

Json readJson(const std::string& file) {
  std::ifstream stream(file);
  return Json::parse(stream);
}

void write(const std::string& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

std::string randomText(std::mt19937& random, const std::vector<std::string>& alphabet, std::size_t longest) {
  std::string text;
  const std::size_t length = 1 + random() % longest;
  for (std::size_t i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

/// Byte-pair encoding as it is told: look at all pairs, merge the first one of the lowest rank, begin again.
Ids naiveMerges(std::vector<std::string> symbols, const Json& model) {
  std::map<std::pair<std::string, std::string>, std::size_t> ranks;
  for (std::size_t i = 0; i < model["merges"].size(); ++i) {
    const std::string merge = model["merges"][i].get<std::string>();
    const std::size_t space = merge.find(' ');
    ranks[{merge.substr(0, space), merge.substr(space + 1)}] = i;
  }
  for (;;) {
    std::size_t best = ranks.size(), at = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const auto rank = ranks.find({symbols[i], symbols[i + 1]});
      if (rank != ranks.end() && rank->second < best) {
        best = rank->second;
        at = i;
      }
    }
    if (best == ranks.size()) break;
    symbols[at] += symbols[at + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  Ids ids;
  for (const std::string& symbol : symbols) ids.push_back(model["vocab"].at(symbol).get<std::int64_t>());
  return ids;
}

const std::vector<std::string> kEdgeTexts = {
    "",
    " ",
    "     ",
    "\t\r\n\x0b\x0c",
    std::string("nul\0inside", 10),
    std::string(3, '\0'),
    "\x01\x02\x7f\xc2\x85",
    "😀👩‍👩‍👧",
    "e\xcc\x81\xcc\x82\xcc\x83 Z\xcc\xb7",
    "\xcc\x81",
    "你好，世界 漢字 かな",
    "שלום عالم",
    "\xef\xbb\xbf bom \xc2\xad",
    "\xff\xfe\x80",
    "caf\xc3",
    "\xed\xa0\x80 surrogate \xf4\x90\x80\x80",
    "</s><s>a<s>b[MASK]c[CLS] <|endoftext|>x<|endoftext|>",
    "<extra_id_0>word<extra_id_99>",
    std::string(20000, 'x'),
    std::string(20000, ' '),
    "\xe2\x96\x81 \xe2\x96\x81\xe2\x96\x81",
};

}  // namespace

class TestTokenizerJson : public QObject {
  Q_OBJECT

  static std::vector<std::string> folders() {
    return {"bert_wordpiece_uncased", "gpt2_bytelevel", "qwen2_bytelevel",
            "llama3_bytelevel",       "llama_bpe",      "t5_unigram_json"};
  }

 private Q_SLOTS:
  void tables_data() {
    QTest::addColumn<QString>("file");
    for (const std::string& folder : folders()) {
      QTest::newRow(folder.c_str()) << QString::fromStdString(kFolder + folder + "/expected_tokenizer_json.json");
    }
    QTest::newRow("llama_bpe, SentencePiece") << QString::fromStdString(kFolder + "llama_bpe/expected_spm.json");
    QTest::newRow("t5_unigram, SentencePiece") << QString::fromStdString(kFolder + "t5_unigram/expected_spm.json");
  }

  void tables() {
    QFETCH(QString, file);
    Json table = readJson(file.toStdString());
    QVERIFY(isTokenizerTable(file.toStdString(), table));
    try {
      verifyTokenizerTable(file.toStdString(), table);
    } catch (const Error& error) {
      QFAIL(error.what());
    }
    // The comparison sees a single wrong id.
    Json& row = table["rows"][30];
    Json& ids = row.contains("ids") ? row["ids"] : row["hf_legacy"]["ids"];
    ids[0] = ids[0].get<int>() + 1;
    try {
      verifyTokenizerTable(file.toStdString(), table);
      QFAIL("a wrong id was not seen");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("row 30") && QString(error.what()).startsWith("1 of "), error.what());
    }
  }

  void mergesAreThoseOfTheSlowTwin() {
    std::mt19937 random(7);
    const auto gpt2 = openTokenizer(kFolder + "gpt2_bytelevel");
    const Json gpt2Model = readJson(kFolder + "gpt2_bytelevel/tokenizer.json")["model"];
    const auto llama = openTokenizer(kFolder + "llama_bpe");
    const Json llamaModel = readJson(kFolder + "llama_bpe/tokenizer.json")["model"];
    const std::vector<std::string> letters = {"a", "e", "h", "i", "l", "n", "o", "r", "s", "t", "th", "in", "er"};
    std::vector<std::string> withSpaces = letters;
    withSpaces.insert(withSpaces.end(), {" ", " ", "  ", " the", " a"});
    for (int i = 0; i < 300; ++i) {
      const std::string word = randomText(random, letters, 30);
      std::vector<std::string> symbols;
      for (const char c : word) symbols.emplace_back(1, c);
      QVERIFY2(gpt2->encode(word) == naiveMerges(symbols, gpt2Model), word.c_str());
      // LLaMA has no pre-tokeniser: the whole text with visible spaces is one word.
      const std::string text = randomText(random, withSpaces, 40);
      symbols = {"\xe2\x96\x81"};
      for (const char c : text) symbols.push_back(c == ' ' ? "\xe2\x96\x81" : std::string(1, c));
      QVERIFY2(llama->encode(text) == naiveMerges(symbols, llamaModel), text.c_str());
    }
  }

  void mergesOfSentencePieceAgree() {
    // Two implementations of one model: by scores of pieces, and by ranks of merges.
    std::mt19937 random(11);
    const auto json = openTokenizer(kFolder + "llama_bpe");
    const SentencePieceTokenizer model(kFolder + "llama_bpe/tokenizer.model",
                                       readTokenizerConfig(kFolder + "llama_bpe"));
    const std::vector<std::string> alphabet = {"a", "th", "e", " ",  "  ", "in", "ing",
                                               "é", "世", "😀", "\n", "Z",  "1",  "."};
    for (int i = 0; i < 300; ++i) {
      const std::string text = randomText(random, alphabet, 40);
      QVERIFY2(model.encode(text) == json->encode(text), text.c_str());
    }
  }

  void unigramFindsTheBestSegmentation() {
    std::mt19937 random(13);
    const auto tokenizer = openTokenizer(kFolder + "t5_unigram_json");
    std::map<std::string, double> scores;
    const Json file = readJson(kFolder + "t5_unigram_json/tokenizer.json");
    for (const Json& piece : file["model"]["vocab"]) {
      scores[piece[0]] = piece[1];
    }
    const std::vector<std::string> letters = {"a", "e", "h", "l", "n", "o", "r", "s", "t", "d", "i"};
    for (int i = 0; i < 200; ++i) {
      const std::string word = randomText(random, letters, 12);
      // All segmentations, one after the other.
      double best = -1e30;
      const std::function<void(const std::string&, double)> tryAll = [&](const std::string& rest, double soFar) {
        if (rest.empty()) best = std::max(best, soFar);
        for (std::size_t length = 1; length <= rest.size(); ++length) {
          const auto piece = scores.find(rest.substr(0, length));
          if (piece != scores.end()) tryAll(rest.substr(length), soFar + piece->second);
        }
      };
      tryAll("\xe2\x96\x81" + word, 0);
      double found = 0;
      std::string joinedPieces;
      for (const std::int64_t id : tokenizer->encode(word)) {
        found += scores.at(tokenizer->tokenText(id));
        joinedPieces += tokenizer->tokenText(id);
      }
      QCOMPARE(joinedPieces, "\xe2\x96\x81" + word);
      QVERIFY2(std::abs(found - best) < 1e-9, word.c_str());
    }
  }

  void wordPieceTakesTheLongest() {
    std::mt19937 random(17);
    const auto tokenizer = openTokenizer(kFolder + "bert_wordpiece_uncased");
    const Json vocabulary = readJson(kFolder + "bert_wordpiece_uncased/tokenizer.json")["model"]["vocab"];
    const std::vector<std::string> letters = {"a", "e", "h", "l", "n", "o", "r", "s", "t", "d", "i", "q", "ing", "the"};
    for (int i = 0; i < 300; ++i) {
      const std::string word = randomText(random, letters, 20);
      Ids expected;
      for (std::size_t begin = 0; begin < word.size();) {
        std::size_t end = word.size();
        const auto piece = [&] { return (begin ? "##" : "") + word.substr(begin, end - begin); };
        while (end > begin && !vocabulary.contains(piece())) --end;
        if (end == begin) {
          expected = {vocabulary["[UNK]"].get<std::int64_t>()};
          break;
        }
        expected.push_back(vocabulary[piece()].get<std::int64_t>());
        begin = end;
      }
      QVERIFY2(tokenizer->encode(word) == expected, word.c_str());
    }
    QCOMPARE(tokenizer->encode(std::string(101, 'a')).size(), std::size_t(1));  // longer than a word may be
    QVERIFY(tokenizer->encode(std::string(100, 'a')).size() > 1);
  }

  void edgeCases() {
    std::vector<std::unique_ptr<Tokenizer>> tokenizers;
    for (const std::string& folder : folders()) tokenizers.push_back(openTokenizer(kFolder + folder));
    tokenizers.push_back(openTokenizer(kFolder + "t5_unigram"));
    for (const auto& tokenizer : tokenizers) {
      for (const std::string& text : kEdgeTexts) {
        const Ids ids = tokenizer->encode(text);
        const TokenizedText whole = tokenizer->tokenize(text, text);
        for (const std::int64_t id : whole.ids) QVERIFY(id >= 0 && id < tokenizer->size());
        QVERIFY(whole.tokens.size() == whole.ids.size() && whole.typeIds.size() == whole.ids.size() &&
                whole.specialMask.size() == whole.ids.size());
        for (const DecodeOptions& options : {DecodeOptions{true, false}, DecodeOptions{false, true}}) {
          QVERIFY2(!firstInvalidUtf8(tokenizer->decode(ids, options)), tokenizer->description().c_str());
        }
      }
      QVERIFY(tokenizer->encode("").empty());
      QCOMPARE(tokenizer->decode(Ids{}), std::string());
      QCOMPARE(tokenizer->decode(Ids{-1, 1 << 30}), std::string());
      QCOMPARE(tokenizer->tokenText(-1), std::string());
    }
    // Byte-level BPE loses nothing.
    const auto gpt2 = openTokenizer(kFolder + "gpt2_bytelevel");
    for (const std::string& text : kEdgeTexts) {
      if (firstInvalidUtf8(text)) continue;
      QCOMPARE(gpt2->decode(gpt2->encode(text), DecodeOptions{false, false}), text);
    }
    QCOMPARE(gpt2->encode("caf\xc3"), gpt2->encode("caf\xef\xbf\xbd"));
  }

  void addedTokens() {
    Json json = readJson(kFolder + "gpt2_bytelevel/tokenizer.json");
    json["normalizer"] = {{"type", "Lowercase"}};
    const auto add = [&](const char* content, int id, const Json& options) {
      Json token = {{"id", id}, {"content", content}, {"special", false}, {"normalized", false}};
      token.update(options);
      json["added_tokens"].push_back(token);
    };
    add("<mask>", 477, {{"lstrip", true}, {"rstrip", true}, {"special", true}});
    add("own", 478, {{"single_word", true}});
    add("YES", 479, {{"normalized", true}});
    QTemporaryDir dir;
    write(dir.filePath("tokenizer.json").toStdString(), json.dump());
    const auto tokenizer = openTokenizer(dir.path().toStdString());
    QCOMPARE(tokenizer->size(), std::int64_t(480));
    QCOMPARE(tokenizer->encode("a \t<mask>\n b"), (Ids{97, 477, 98}));
    QCOMPARE(tokenizer->encode("<mask><mask>"), (Ids{477, 477}));
    QCOMPARE(tokenizer->encode("own"), (Ids{478}));
    const Ids between = tokenizer->encode("-own-");
    QVERIFY(std::count(between.begin(), between.end(), 478) == 1);
    for (const char* text : {"owned", "known own\xcc\x81", "1own", "own_"}) {
      const Ids inside = tokenizer->encode(text);
      QVERIFY2(std::count(inside.begin(), inside.end(), 478) == 0, text);
    }
    QCOMPARE(tokenizer->encode("yes"), (Ids{479}));
    QCOMPARE(tokenizer->encode("Yes"), (Ids{479}));
    QCOMPARE(tokenizer->decode(Ids{97, 477, 479}), std::string("ayes"));  // special ones left out, others normalised
  }

  // What the tokenizers library (0.23.2) answers to the same files.
  void scriptsAreCutApart() {
    QTemporaryDir dir;
    const Json model = {{"type", "WordLevel"},
                        {"unk_token", "<unk>"},
                        {"vocab",
                         {{"<unk>", 0},
                          {"abc", 1},
                          {"Привет", 2},
                          {" мир", 3},
                          {"日本のーカタ", 4},
                          {", ", 5},
                          {"abc ", 6},
                          {"123", 7},
                          {"x", 8}}}};
    write(dir.filePath("tokenizer.json").toStdString(),
          Json{{"model", model}, {"pre_tokenizer", {{"type", "UnicodeScripts"}}}}.dump());
    const auto tokenizer = openTokenizer(dir.path().toStdString());
    QCOMPARE(tokenizer->encode(" abc"), (Ids{1}));
    QCOMPARE(tokenizer->encode("Привет мирabc"), (Ids{0, 1}));
    QCOMPARE(tokenizer->encode("日本のーカタ, abc"), (Ids{4, 5, 1}));
    QCOMPARE(tokenizer->encode("abc 123x"), (Ids{6, 7, 8}));
    QCOMPARE(tokenizer->encode("\xe0\xa7\xbd"
                               "abc"),
             (Ids{1}));
  }

  void firstWordsAndSpecialTextsAfterNormalising() {
    QTemporaryDir dir;
    const Json strip = {{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}};
    const Json vocabulary = {{"<unk>", 0}, {"▁a", 1}, {"a", 2}, {"▁b", 3}};
    const Json added = {{"id", 4}, {"content", "X"}, {"special", true}, {"normalized", true}};
    write(dir.filePath("tokenizer.json").toStdString(),
          Json{{"model", {{"type", "WordLevel"}, {"unk_token", "<unk>"}, {"vocab", vocabulary}}},
               {"normalizer", {{"type", "Sequence"}, {"normalizers", {strip, {{"type", "Lowercase"}}}}}},
               {"pre_tokenizer", {{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", "first"}}},
               {"added_tokens", {added}}}
              .dump());
    const auto tokenizer = openTokenizer(dir.path().toStdString());
    QCOMPARE(tokenizer->encode("a b"), (Ids{1, 3}));
    QCOMPARE(tokenizer->encode(" a b"), (Ids{2, 3}));  // the first word does not begin the text
    QCOMPARE(tokenizer->encode("A b"), (Ids{1, 3}));
    QCOMPARE(tokenizer->encode("aXa"), (Ids{1, 4, 2}));
    QCOMPARE(tokenizer->decode(Ids{4}), std::string("x"));  // special is "X" alone
  }

  void vocabularyFilesSayTheSame() {
    QTemporaryDir dir;
    const std::string target = dir.path().toStdString() + "/";
    const std::vector<std::string> texts = readJson(kFolder + "strings.json");
    const auto same = [&](const std::string& folder, const std::vector<std::string>& files) {
      for (const std::string& file : files) std::filesystem::copy_file(kFolder + folder + "/" + file, target + file);
      const auto plain = openTokenizer(dir.path().toStdString());
      const auto json = openTokenizer(kFolder + folder);
      for (const std::string& text : texts) {
        QVERIFY2(plain->tokenize(text).ids == json->tokenize(text).ids, text.c_str());
        QCOMPARE(plain->decode(plain->encode(text)), json->decode(json->encode(text)));
      }
      QVERIFY(plain->endId() == json->endId() && plain->padId() == json->padId());
      for (const std::string& file : files) std::filesystem::remove(target + file);
    };
    same("gpt2_bytelevel", {"vocab.json", "merges.txt", "tokenizer_config.json"});
    same("bert_wordpiece_uncased", {"vocab.txt", "tokenizer_config.json"});
  }

  void specialIds() {
    const auto t5 = openTokenizer(kFolder + "t5_unigram_json");
    QVERIFY(t5->endId() == 1 && t5->padId() == 0 && t5->sentinelId(0) == 559 && t5->sentinelId(100) == -1);
    const auto llama = openTokenizer(kFolder + "llama_bpe");
    QVERIFY(llama->beginId() == 1 && llama->endId() == 2 && llama->padId() == -1 && llama->sentinelId(0) == -1);
    const auto qwen = openTokenizer(kFolder + "qwen2_bytelevel");
    QVERIFY(qwen->endId() == 478 && qwen->padId() == 476);
  }

  void filesThatLie_data() {
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* name, const char* base, const char* patch, const char* part) {
      QTest::newRow(name) << base << patch << part;
    };
    row("no model", "gpt2_bytelevel", R"([{"op":"remove","path":"/model"}])", "model");
    row("unknown model", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/type","value":"X"}])", "model.type");
    row("vocabulary is a list", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/vocab","value":[]}])",
        "model.vocab");
    row("negative id", "gpt2_bytelevel", R"([{"op":"add","path":"/model/vocab/zz","value":-1}])", "zz");
    row("huge id", "gpt2_bytelevel", R"([{"op":"add","path":"/model/vocab/zz","value":9223372036854775807}])", "zz");
    row("id beyond 63 bits", "gpt2_bytelevel",
        R"([{"op":"add","path":"/model/vocab/zz","value":18446744073709551615}])", "zz");
    row("fractional id", "gpt2_bytelevel", R"([{"op":"add","path":"/model/vocab/zz","value":1.5}])", "zz");
    row("merge of strangers", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/merges/3","value":"q zzz"}])",
        "model.merges[3]");
    row("merge of one", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/merges/3","value":"q"}])",
        "model.merges[3]");
    row("merge of three", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/merges/3","value":["a","b","c"]}])",
        "model.merges[3]");
    row("dropout", "gpt2_bytelevel", R"([{"op":"replace","path":"/model/dropout","value":0.1}])", "model.dropout");
    row("broken expression", "qwen2_bytelevel",
        "[{\"op\":\"replace\",\"path\":\"/pre_tokenizer/pretokenizers/0/pattern/Regex\",\"value\":\"a[\"}]",
        "pre_tokenizer.pretokenizers[0].pattern.Regex");
    row("behaviour", "qwen2_bytelevel",
        R"([{"op":"replace","path":"/pre_tokenizer/pretokenizers/0/behavior","value":"X"}])", "behavior");
    row("unknown normaliser", "qwen2_bytelevel", R"([{"op":"replace","path":"/normalizer/type","value":"X"}])",
        "normalizer.type");
    row("normaliser is a number", "qwen2_bytelevel", R"([{"op":"replace","path":"/normalizer","value":3}])",
        "normalizer");
    row("unknown decoder", "gpt2_bytelevel", R"([{"op":"replace","path":"/decoder/type","value":"X"}])",
        "decoder.type");
    row("unknown post-processor", "gpt2_bytelevel", R"([{"op":"replace","path":"/post_processor/type","value":"X"}])",
        "post_processor.type");
    row("template of a stranger", "t5_unigram_json",
        R"([{"op":"remove","path":"/post_processor/special_tokens/<~1s>"}])", "post_processor.single");
    row("broken map", "t5_unigram_json",
        R"([{"op":"replace","path":"/normalizer/precompiled_charsmap","value":"AAAA"}])", "precompiled_charsmap");
    row("map is no base64", "t5_unigram_json",
        R"([{"op":"replace","path":"/normalizer/precompiled_charsmap","value":"!!!!"}])", "precompiled_charsmap");
    row("unknown piece beyond", "t5_unigram_json", R"([{"op":"replace","path":"/model/unk_id","value":99999}])",
        "model.unk_id");
    row("score is a text", "t5_unigram_json", R"([{"op":"replace","path":"/model/vocab/7/1","value":"x"}])",
        "model.vocab");
    row("added token without text", "gpt2_bytelevel", R"([{"op":"remove","path":"/added_tokens/0/content"}])",
        "added_tokens[0].content");
  }

  void filesThatLie() {
    QFETCH(QString, base);
    QFETCH(QString, patch);
    QFETCH(QString, part);
    QTemporaryDir dir;
    const std::string file = dir.filePath("tokenizer.json").toStdString();
    const Json sound = readJson(kFolder + base.toStdString() + "/tokenizer.json");
    write(file, sound.patch(Json::parse(patch.toStdString())).dump());
    try {
      openTokenizer(dir.path().toStdString());
      QFAIL("it was read");
    } catch (const Error& error) {
      QVERIFY2(QString(error.what()).contains("tokenizer.json") && QString(error.what()).contains(part), error.what());
    }
  }

  void damagedFiles() {
    QTemporaryDir dir;
    const std::string folder = dir.path().toStdString();
    QVERIFY_EXCEPTION_THROWN(openTokenizer(folder), Error);
    const std::string deep = "{\"normalizer\":" + [] {
      std::string nested;
      for (int i = 0; i < 100000; ++i) nested += "{\"type\":\"Sequence\",\"normalizers\":[";
      for (int i = 0; i < 100000; ++i) nested += "]}";
      return nested;
    }() + "}";
    for (const std::string& content : {std::string(), std::string("{"), std::string("[]"), std::string("\xff\xfe"),
                                       std::string("{\"model\":null}"), deep}) {
      write(folder + "/tokenizer.json", content);
      try {
        openTokenizer(folder);
        QFAIL("it was read");
      } catch (const Error& error) {
        QVERIFY2(QString(error.what()).contains("tokenizer.json"), error.what());
      }
    }
    // Cut off anywhere, or with a byte changed: an Error or a tokenizer, never a crash.
    std::ifstream stream(kFolder + "bert_wordpiece_uncased/tokenizer.json", std::ios::binary);
    const std::string sound{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    std::mt19937 random(19);
    for (int i = 0; i < 150; ++i) {
      std::string content = sound;
      content[random() % content.size()] = static_cast<char>(random());
      if (i % 3 == 0) content.resize(random() % content.size());
      write(folder + "/tokenizer.json", content);
      try {
        openTokenizer(folder)->tokenize("Hello wörld 世界");
      } catch (const Error&) {
      }
    }
  }

  void growthIsBounded() {
    // Each step makes the text ten thousand times longer; nothing may try to hold that.
    Json json = readJson(kFolder + "gpt2_bytelevel/tokenizer.json");
    Json steps = Json::array();
    for (int i = 0; i < 12; ++i) {
      steps.push_back({{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", std::string(10000, 'a')}});
    }
    json["normalizer"] = {{"type", "Sequence"}, {"normalizers", steps}};
    QTemporaryDir dir;
    write(dir.filePath("tokenizer.json").toStdString(), json.dump());
    const auto tokenizer = openTokenizer(dir.path().toStdString());
    QVERIFY_EXCEPTION_THROWN(tokenizer->encode("a"), Error);
  }
};

QTEST_GUILESS_MAIN(TestTokenizerJson)
#include "tst_tokenizer_json.moc"
