// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/text/json_field.h"
#include "core/text/unicode_text.h"

namespace skillscope {

namespace {

std::vector<AddedToken> readAddedTokens(const JsonField& top, const TokenModel& model) {
  std::vector<AddedToken> tokens;
  if (!top.has("added_tokens")) return tokens;
  std::int64_t next = model.count();
  for (const JsonField& field : top["added_tokens"].list()) {
    AddedToken token;
    token.text = field["content"].text();
    if (token.text.size() > 4096) field["content"].fail("is longer than 4096 bytes");
    token.special = field.flagOr("special", false);
    token.leftStrip = field.flagOr("lstrip", false);
    token.rightStrip = field.flagOr("rstrip", false);
    token.singleWord = field.flagOr("single_word", false);
    token.normalized = field.flagOr("normalized", !token.special);
    field["id"].integer(0, (1 << 24) - 1);
    // As the library does: the model's own id counts where it knows the token, others follow the vocabulary in order.
    // In a sound file these are the ids it states.
    token.id = model.idOf(token.text);
    for (const AddedToken& earlier : tokens) {
      if (earlier.text == token.text) token.id = earlier.id;
    }
    if (token.id < 0) token.id = next;
    if (token.id >= next) next = token.id + 1;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

const char* kindOf(const JsonField& model, const JsonField& top) {
  const std::string type = model.textOr("type", "");
  if (type == "WordPiece") return "WordPiece";
  if (type == "Unigram") return "Unigram";
  if (type == "WordLevel") return "words";
  const bool byteLevel =
      top.value().contains("decoder") && top["decoder"].isObject() && top["decoder"].textOr("type", "") == "ByteLevel";
  return byteLevel ? "byte-level BPE" : "BPE";
}

}  // namespace

JsonTokenizer::JsonTokenizer(const JsonField& top, const TokenizerConfig& config) {
  const auto optional = [&](const char* key, auto&& read) {
    if (top.has(key)) return read(top[key]);
    return decltype(read(top)){};
  };
  normalizer_ = optional("normalizer", readTextNormalizer);
  preTokenizer_ = optional("pre_tokenizer", readPreTokenizer);
  model_ = readTokenModel(top["model"]);
  postProcessor_ = optional("post_processor", readPostProcessor);
  decoder_ = optional("decoder", readTokenDecoder);
  added_ = AddedTokens(readAddedTokens(top, *model_), normalizer_.get());
  description_ = std::string(kindOf(top["model"], top)) + ", " + top.file();
  beginId_ = idOf(config.specialText("bos_token", config.specialText("cls_token")));
  endId_ = idOf(config.specialText("eos_token", "</s>"));
  padId_ = idOf(config.specialText("pad_token", "<pad>"));
}

std::int64_t JsonTokenizer::idOf(const std::string& text) const {
  if (text.empty()) return -1;
  if (const AddedToken* token = added_.byText(text)) return token->id;
  return model_->idOf(text);
}

std::int64_t JsonTokenizer::size() const {
  return std::max(model_->size(), added_.size());
}

std::int64_t JsonTokenizer::sentinelId(int n) const {
  return n < 0 ? -1 : idOf("<extra_id_" + std::to_string(n) + ">");
}

std::string JsonTokenizer::tokenText(std::int64_t id) const {
  if (const AddedToken* token = added_.byId(id)) return token->text;
  const std::string* text = model_->textOf(id);
  return text ? *text : std::string();
}

/// Whether the first character of a text is still in its normalised form: what stands at the start then does so in the
/// text as well, which counts for pre-tokenisers that treat the first word in their own way. It is gone if the rest
/// alone gives the same.
bool JsonTokenizer::beginsWithFirst(std::string_view text, const std::string& normal) const {
  if (!normalizer_ || text.empty() || normal.empty()) return true;
  std::size_t first = 0;
  nextCharacter(text, first);
  if (normal.starts_with(text.substr(0, first))) return true;
  std::string rest(text.substr(first));
  normalizer_->apply(rest);
  return rest != normal;
}

/// A part of the text without raw added tokens.
void JsonTokenizer::addSection(std::string_view text, bool atStart, std::vector<std::int64_t>& ids,
                               std::vector<std::string>* texts) const {
  std::string normal(text);
  if (normalizer_) normalizer_->apply(normal);
  atStart = atStart && beginsWithFirst(text, normal);
  for (const AddedTokens::Part& part : added_.splitNormalized(normal)) {
    std::string content = normal.substr(part.begin, part.end - part.begin);
    if (part.id >= 0) {
      ids.push_back(part.id);
      if (texts) texts->push_back(std::move(content));
      continue;
    }
    std::vector<PreToken> pieces;
    pieces.push_back({std::move(content), atStart && part.begin == 0});
    if (preTokenizer_) preTokenizer_->split(pieces);
    for (const PreToken& piece : pieces) {
      if (!piece.text.empty()) model_->tokenize(piece.text, ids, texts);
    }
  }
}

void JsonTokenizer::addTokens(std::string_view text, std::vector<std::int64_t>& ids,
                              std::vector<std::string>* texts) const {
  std::string repaired;
  if (firstInvalidUtf8(text)) {
    repaired = wellFormedUtf8(text);
    text = repaired;
  }
  for (const AddedTokens::Part& part : added_.splitRaw(text)) {
    const std::string_view content = text.substr(part.begin, part.end - part.begin);
    if (part.id < 0) {
      addSection(content, part.begin == 0, ids, texts);
    } else {
      ids.push_back(part.id);
      if (texts) texts->emplace_back(content);
    }
  }
}

std::vector<std::int64_t> JsonTokenizer::encode(std::string_view text) const {
  std::vector<std::int64_t> ids;
  addTokens(text, ids, nullptr);
  return ids;
}

TokenizedText JsonTokenizer::tokenizeOne(std::string_view text) const {
  TokenizedText result;
  addTokens(text, result.ids, &result.tokens);
  result.typeIds.assign(result.ids.size(), 0);
  result.specialMask.assign(result.ids.size(), 0);
  return result;
}

TokenizedText JsonTokenizer::tokenize(std::string_view text, std::optional<std::string_view> second,
                                      bool specialTokens) const {
  TokenizedText one = tokenizeOne(text), two;
  if (second) two = tokenizeOne(*second);
  TokenizedText* const other = second ? &two : nullptr;
  if (!postProcessor_) return joinedTexts(std::move(one), other);
  return postProcessor_->apply(std::move(one), other, specialTokens);
}

std::string JsonTokenizer::decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const {
  std::vector<std::string> tokens;
  for (const std::int64_t id : ids) {
    if (const AddedToken* token = added_.byId(id)) {
      // As the library does: a normaliser may make another text of a special token, and that is no special one.
      const std::string& shown = added_.decodedText(*token);
      const AddedToken* known = options.skipSpecial ? added_.byText(shown) : nullptr;
      if (known == nullptr || !known->special) tokens.push_back(shown);
    } else if (const std::string* text = model_->textOf(id)) {
      tokens.push_back(*text);
    }
  }
  std::string text;
  if (decoder_) {
    decoder_->apply(tokens);
    text = joined(tokens, "");
  } else {
    text = joined(tokens, " ");
  }
  if (options.tidySpaces) tidyEnglishSpaces(text);
  return text;
}

std::unique_ptr<Tokenizer> openTokenizerJson(const std::string& file, const TokenizerConfig& config) {
  const nlohmann::json json = readJsonObject(file);
  return std::make_unique<JsonTokenizer>(JsonField(json, file), config);
}

}  // namespace skillscope
