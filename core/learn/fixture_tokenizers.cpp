// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/fixture_tokenizers.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/text/json_field.h"
#include "core/text/sentencepiece_tokenizer.h"
#include "core/text/tokenizer_file.h"
#include "core/text/tokenizer_json.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Ids = std::vector<std::int64_t>;

std::vector<std::string> textsFor(const fs::path& folder) {
  for (const fs::path& file : {folder / "strings.json", folder.parent_path() / "strings.json"}) {
    std::error_code failure;
    if (!fs::exists(file, failure)) continue;
    const Json list = Json::parse(readTokenizerFile(file.string()));
    return (list.is_object() ? list.at("strings") : list).get<std::vector<std::string>>();
  }
  throw Error("The texts of the table are missing: strings.json lies neither in", folder.string(),
              "nor in the folder above");
}

/// Counts rows that differ and keeps the first difference.
class Differences {
 public:
  void beginRow(const std::string& name) {
    row_ = name;
    rowDiffers_ = false;
  }
  template <typename Value>
  void compare(const Json& row, const char* key, const Value& computed, const std::string& where = "") {
    const auto expected = row.find(key);
    if (expected == row.end()) return;
    ++compared_;
    if (expected->template get<Value>() == computed) return;
    if (!rowDiffers_) ++differing_;
    rowDiffers_ = true;
    if (first_.empty()) {
      first_ = row_ + ": " + where + key + " is " + shown(Json(computed)) + ", expected " + shown(*expected);
    }
  }
  void finish(std::size_t rows) const {
    if (compared_ == 0) throw Error("The table has no row with anything to compare");
    if (differing_ == 0) return;
    throw Error(std::to_string(differing_) + " of " + std::to_string(rows) + " rows differ, the first is " + first_);
  }

 private:
  static std::string shown(const Json& value) {
    std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
    return text.size() <= 300 ? text : text.substr(0, 300) + "…";
  }
  std::string row_, first_;
  std::size_t differing_ = 0, compared_ = 0;
  bool rowDiffers_ = false;
};

/// The row's own text, or that of its number in strings.json.
std::string textOf(const Json& row, const std::vector<std::string>& texts) {
  if (row.contains("text")) return row.at("text").get<std::string>();
  return texts.at(row.at("i").get<std::size_t>());
}

/// More than one segmentation is right.
bool isTie(const Json& row) {
  const auto tie = row.find("tie");
  return tie != row.end() && *tie == true;
}

std::string nameOf(const Json& row, const std::string& text) {
  return "row " + (row.contains("i") ? row.at("i").dump() : std::string("?")) + " (" + inQuotes(text) + ")";
}

void compareDecoded(const Json& row, const Tokenizer& tokenizer, const std::string& where, Differences& differences) {
  const Ids ids = row.at("ids").get<Ids>();
  differences.compare(row, "decode", tokenizer.decode(ids, {false, false}), where);
  differences.compare(row, "decode_skip", tokenizer.decode(ids, {true, false}), where);
  differences.compare(row, "decode_skip_cleanup", tokenizer.decode(ids, {true, true}), where);
}

void verifyJsonTable(const fs::path& folder, const Json& table) {
  const auto tokenizer = openTokenizerJson((folder / "tokenizer.json").string(), readTokenizerConfig(folder.string()));
  const std::vector<std::string> texts = textsFor(folder);
  Differences differences;
  for (const Json& row : table.at("rows")) {
    const std::string text = textOf(row, texts);
    differences.beginRow(nameOf(row, text));
    const TokenizedText computed = tokenizer->tokenize(text);
    if (!isTie(row)) {
      differences.compare(row, "ids", computed.ids);
      differences.compare(row, "tokens", computed.tokens);
      differences.compare(row, "ids_no_special", tokenizer->encode(text));
    }
    compareDecoded(row, *tokenizer, "", differences);
  }
  std::size_t rows = table.at("rows").size();
  if (table.contains("pairs")) {
    for (const Json& row : table.at("pairs")) {
      const auto first = row.at("a").get<std::string>(), second = row.at("b").get<std::string>();
      differences.beginRow("the pair " + inQuotes(first) + ", " + inQuotes(second));
      const TokenizedText computed = tokenizer->tokenize(first, second);
      differences.compare(row, "ids", computed.ids);
      differences.compare(row, "tokens", computed.tokens);
      differences.compare(row, "type_ids", computed.typeIds);
      differences.compare(row, "special_tokens_mask", computed.specialMask);
      ++rows;
    }
  }
  differences.finish(rows);
}

void compareModel(const Json& row, const std::string& text, const SentencePieceModel& model, bool tie,
                  Differences& differences) {
  if (!row.contains("sp_ids")) return;
  if (!tie) {
    Ids ids;
    std::vector<std::string> pieces;
    for (SentencePieceModel::Token& token : model.encode(text)) {
      ids.push_back(token.id);
      pieces.push_back(std::move(token.text));
    }
    differences.compare(row, "sp_ids", ids);
    differences.compare(row, "sp_pieces", pieces);
  }
  std::vector<std::string> given;
  for (const std::int64_t id : row.at("sp_ids").get<Ids>()) {
    if (id < 0 || id >= model.size()) throw Error("Field rows[].sp_ids: it has ids that the model does not have");
    given.push_back(model.piece(id));
  }
  differences.compare(row, "sp_decode", model.decode(given));
}

void verifySentencePieceTable(const fs::path& folder, const Json& table) {
  std::error_code failure;
  const fs::path t5Model = folder / "spiece.model";
  const std::string file = (fs::exists(t5Model, failure) ? t5Model : folder / "tokenizer.model").string();
  TokenizerConfig config = readTokenizerConfig(folder.string());
  config.legacy = true;
  const SentencePieceTokenizer legacy(file, config);
  config.legacy = false;
  const SentencePieceTokenizer current(file, config);
  const std::vector<std::string> texts = textsFor(folder);
  Differences differences;
  differences.beginRow("the whole table");
  differences.compare(table, "vocab_size_sp", legacy.pieceCount());
  differences.compare(table, "vocab_size_hf", legacy.size());
  for (const Json& row : table.at("rows")) {
    const std::string text = textOf(row, texts);
    const bool tie = isTie(row);
    differences.beginRow(nameOf(row, text));
    compareModel(row, text, legacy.model(), tie, differences);
    for (const auto& [key, tokenizer] : {std::pair<const char*, const Tokenizer*>("hf_legacy", &legacy),
                                         std::pair<const char*, const Tokenizer*>("hf_new", &current)}) {
      if (!row.contains(key)) continue;
      const Json& answers = row.at(key);
      const std::string where = std::string(key) + ".";
      if (!tie) {
        differences.compare(answers, "ids", tokenizer->tokenize(text).ids, where);
        differences.compare(answers, "ids_no_special", tokenizer->encode(text), where);
      }
      compareDecoded(answers, *tokenizer, where, differences);
    }
  }
  differences.finish(table.at("rows").size());
}

}  // namespace

bool isTokenizerTable(const fs::path& file, const Json& table) {
  const fs::path name = file.filename();
  return (name == "expected_spm.json" || name == "expected_tokenizer_json.json") && table.is_object() &&
         table.contains("rows");
}

void verifyTokenizerTable(const fs::path& file, const Json& table) {
  const fs::path folder = fs::absolute(file).parent_path();
  try {
    if (file.filename() == "expected_spm.json") {
      verifySentencePieceTable(folder, table);
    } else {
      verifyJsonTable(folder, table);
    }
  } catch (const Json::exception& error) {
    throw Error("Cannot read the table", file.string(), error.what());
  } catch (const std::out_of_range&) {
    throw Error("Cannot read the table", file.string(), "a row's number is beyond strings.json");
  }
}

}  // namespace skillscope
