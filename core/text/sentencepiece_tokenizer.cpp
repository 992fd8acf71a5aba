// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentencepiece_tokenizer.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/strings.h"
#include "core/text/token_decoder.h"
#include "core/text/unicode_text.h"
#include "core/text/utf8.h"

namespace skillscope {

namespace {

constexpr std::string_view kSpace = kVisibleSpace;

TokenizerConfig sentinelConfig(int sentinels) {
  TokenizerConfig config;
  config.className = "T5Tokenizer";
  config.sentinels = sentinels;
  return config;
}

/// White space as Python's str.strip() sees it: Unicode's, and the four separators of ASCII.
bool isPythonSpace(char32_t character) {
  return isWhiteSpace(character) || (character >= 0x1c && character <= 0x1f);
}

void stripLeft(std::string& text) {
  std::size_t begin = 0;
  for (std::size_t position = 0; position < text.size() && isPythonSpace(nextCharacter(text, position));) {
    begin = position;
  }
  text.erase(0, begin);
}

void stripRight(std::string& text) {
  std::size_t end = 0;
  for (std::size_t position = 0; position < text.size();) {
    if (!isPythonSpace(nextCharacter(text, position))) end = position;
  }
  text.resize(end);
}

}  // namespace

SentencePieceTokenizer::SentencePieceTokenizer(const std::string& modelFile, int sentinels)
    : SentencePieceTokenizer(modelFile, sentinelConfig(sentinels)) {}

SentencePieceTokenizer::SentencePieceTokenizer(const std::string& modelFile, const TokenizerConfig& config)
    : model_(modelFile) {
  const std::string name = lowerCased(config.className);
  const bool saysT5 = name.find("t5") != std::string::npos, saysLlama = name.find("llama") != std::string::npos;
  t5_ = saysT5 || (!saysLlama && std::filesystem::path(modelFile).filename() != "tokenizer.model");
  legacy_ = config.legacy.value_or(true);
  prefixSpace_ = config.addPrefixSpace.value_or(true);
  addBegin_ = !t5_ && config.addBegin.value_or(true);
  addEnd_ = t5_ || config.addEnd.value_or(false);
  unknown_ = config.specialText("unk_token", "<unk>");
  addSpecialTokens(config);
  unknownLength_ = model_.encode(unknown_, legacy_).size();
  description_ = std::string("SentencePiece ") + (model_.isBpe() ? "BPE" : "unigram") + " with " +
                 (t5_ ? "T5" : "LLaMA") + "'s conventions, " + modelFile;
}

void SentencePieceTokenizer::addSpecialTokens(const TokenizerConfig& config) {
  std::vector<std::string> additional = config.additionalSpecial;
  std::map<std::int64_t, AddedToken> byId;
  if (t5_) {
    const auto isSentinel = [](const std::string& text) { return text.find("<extra_id_") != std::string::npos; };
    auto sentinels = std::count_if(additional.begin(), additional.end(), isSentinel);
    if (sentinels == 0) {
      sentinels = config.sentinels.value_or(100);
      for (std::int64_t n = 0; n < sentinels; ++n) additional.push_back("<extra_id_" + std::to_string(n) + ">");
    }
    for (std::int64_t n = 0; n < sentinels; ++n) {
      const std::int64_t id = model_.size() + sentinels - 1 - n;
      byId[id] = {"<extra_id_" + std::to_string(n) + ">", id, true, true, true, false, false};
    }
  }
  for (const AddedToken& token : config.added) byId[token.id] = token;

  std::vector<std::string> specials;
  const std::vector<std::pair<std::string, std::string>> defaults = {
      {"bos_token", t5_ ? "" : "<s>"},   {"eos_token", "</s>"}, {"unk_token", "<unk>"}, {"sep_token", ""},
      {"pad_token", t5_ ? "<pad>" : ""}, {"cls_token", ""},     {"mask_token", ""}};
  for (const auto& [key, absent] : defaults) {
    const std::string text = config.specialText(key, absent);
    if (!text.empty()) specials.push_back(text);
  }
  specials.insert(specials.end(), additional.begin(), additional.end());
  special_ = {specials.begin(), specials.end()};
  std::int64_t next = model_.size();
  for (const auto& [id, token] : byId) next = std::max(next, id + 1);
  for (const std::string& text : specials) {
    const bool listed =
        std::any_of(byId.begin(), byId.end(), [&](const auto& entry) { return entry.second.text == text; });
    if (listed) continue;
    const std::int64_t id = model_.has(text) ? model_.idOf(text) : next++;
    AddedToken token;
    token.text = text;
    token.id = id;
    token.special = true;
    byId[id] = token;
  }

  std::vector<AddedToken> tokens;
  for (auto& [id, token] : byId) tokens.push_back(std::move(token));
  for (AddedToken& token : tokens) token.normalized = false;
  added_ = AddedTokens(std::move(tokens), nullptr);
  std::vector<std::pair<std::string_view, std::int32_t>> texts;
  for (std::size_t i = 0; i < added_.all().size(); ++i) {
    const AddedToken& token = added_.all()[i];
    texts.emplace_back(token.text, static_cast<std::int32_t>(i));
    if (!special_.contains(token.text)) standing_.insert(token.text);
  }
  for (const std::string& text : additional) {
    if (idOf(text) >= model_.size()) standing_.insert(text);
  }
  trie_ = PieceTrie(std::move(texts));
  const auto idOrNone = [&](const char* key, const char* absent) {
    const std::string text = config.specialText(key, absent);
    return text.empty() || (!added_.byText(text) && !model_.has(text)) ? -1 : idOf(text);
  };
  beginId_ = idOrNone("bos_token", t5_ ? "" : "<s>");
  endId_ = idOrNone("eos_token", "</s>");
  padId_ = idOrNone("pad_token", t5_ ? "<pad>" : "");
}

std::int64_t SentencePieceTokenizer::idOf(const std::string& token) const {
  const AddedToken* added = added_.byText(token);
  return added ? added->id : model_.idOf(token);
}

std::int64_t SentencePieceTokenizer::sentinelId(int n) const {
  const AddedToken* token = n < 0 ? nullptr : added_.byText("<extra_id_" + std::to_string(n) + ">");
  return token ? token->id : -1;
}

std::string SentencePieceTokenizer::tokenText(std::int64_t id) const {
  if (const AddedToken* token = added_.byId(id)) return token->text;
  return id < 0 || id >= model_.size() ? std::string() : model_.piece(id);
}

void SentencePieceTokenizer::addBetween(const std::string& text, std::vector<std::int64_t>& ids,
                                        std::vector<std::string>* pieces) const {
  // Without the model's own prefix space a leading space would be lost; behind the unknown token it is kept.
  const bool guard = !legacy_ && (text.starts_with(kSpace) || text.starts_with(' '));
  const std::size_t before = ids.size(), piecesBefore = pieces ? pieces->size() : 0;
  model_.encode(guard ? unknown_ + text : text, legacy_, ids, pieces);
  if (!guard || ids.size() - before < unknownLength_) return;
  const auto drop = [&](auto& list, std::size_t from) {
    const auto begin = list.begin() + static_cast<std::ptrdiff_t>(from);
    list.erase(begin, begin + static_cast<std::ptrdiff_t>(unknownLength_));
  };
  drop(ids, before);
  if (pieces) drop(*pieces, piecesBefore);
}

void SentencePieceTokenizer::addText(std::string_view original, std::vector<std::int64_t>& ids,
                                     std::vector<std::string>* pieces) const {
  std::string text = wellFormedUtf8(original);
  const bool spaced = !legacy_ && !text.empty();
  if (spaced) {
    replaceAll(text, kSpace, " ");
    if (prefixSpace_) text.insert(0, kSpace);
  }
  // Added tokens and the parts between them, which may be empty.
  std::vector<std::string> parts(1);
  std::vector<const AddedToken*> tokens(1, nullptr);
  for (std::size_t at = 0; at < text.size();) {
    const PieceTrie::Hit hit = trie_.longest(std::string_view(text).substr(at));
    if (hit.length == 0) {
      parts.back() += text[at++];
      continue;
    }
    parts.push_back(text.substr(at, hit.length));
    tokens.push_back(&added_.all()[static_cast<std::size_t>(hit.value)]);
    parts.emplace_back();
    tokens.push_back(nullptr);
    at += hit.length;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const AddedToken* token = tokens[i];
    if (!token) continue;
    // Neighbours are the nearest parts that are there, which may be other added tokens.
    const std::size_t left = parts[i - 1].empty() && i >= 2 ? i - 2 : i - 1;
    const std::size_t right = parts[i + 1].empty() && i + 2 < parts.size() ? i + 2 : i + 1;
    if (token->rightStrip && !tokens[right]) stripLeft(parts[right]);
    if (token->leftStrip && !tokens[left]) stripRight(parts[left]);
    if (!token->singleWord) continue;
    if (!parts[left].empty() && !parts[left].ends_with(' ')) {
      parts[left] += parts[i];
      if (tokens[left]) tokens[left] = nullptr;
    } else if (!parts[right].empty() && !parts[right].starts_with(' ')) {
      parts[right].insert(0, parts[i]);
      if (tokens[right]) tokens[right] = nullptr;
    } else {
      continue;
    }
    parts[i].clear();
    tokens[i] = nullptr;
  }
  const std::size_t before = ids.size();
  std::size_t count = 0;
  bool specialSecond = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    if (tokens[i]) {
      if (count == 1) specialSecond = special_.contains(parts[i]);
      ids.push_back(tokens[i]->id);
      if (pieces) pieces->push_back(parts[i]);
    } else {
      addBetween(parts[i], ids, pieces);
    }
    count = ids.size() - before;
  }
  // A prefix space alone before a special token is none.
  if (spaced && specialSecond && model_.has(kSpace) && ids[before] == model_.idOf(kSpace)) {
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(before));
    if (pieces) pieces->erase(pieces->end() - static_cast<std::ptrdiff_t>(count));
  }
}

std::vector<std::int64_t> SentencePieceTokenizer::encode(std::string_view text) const {
  std::vector<std::int64_t> ids;
  addText(text, ids, nullptr);
  return ids;
}

TokenizedText SentencePieceTokenizer::tokenize(std::string_view text, std::optional<std::string_view> second,
                                               bool specialTokens) const {
  TokenizedText result;
  const auto put = [&](std::int64_t id, std::string token, std::int64_t type, std::int64_t special) {
    result.ids.push_back(id);
    result.tokens.push_back(std::move(token));
    result.typeIds.push_back(type);
    result.specialMask.push_back(special);
  };
  const auto add = [&](std::string_view one, std::int64_t type) {
    if (specialTokens && addBegin_ && beginId_ >= 0) put(beginId_, tokenText(beginId_), type, 1);
    std::vector<std::int64_t> ids;
    std::vector<std::string> pieces;
    addText(one, ids, &pieces);
    for (std::size_t i = 0; i < ids.size(); ++i) put(ids[i], std::move(pieces[i]), type, 0);
    // T5's tokenizer takes an end that is in the text for the end of the text.
    const bool ended = t5_ && !ids.empty() && ids.back() == endId_;
    if (specialTokens && addEnd_ && endId_ >= 0 && !ended) put(endId_, tokenText(endId_), type, 1);
  };
  add(text, 0);
  if (second) add(*second, t5_ ? 0 : 1);
  return result;
}

/// Tokens, special ones among them, as text; what the model cannot say stands for itself.
std::string SentencePieceTokenizer::textOf(std::vector<std::string> tokens) const {
  if (prefixSpace_ && tokens[0].starts_with(kSpace)) tokens[0].erase(0, kSpace.size());
  std::string text;
  std::vector<std::string> pieces;
  bool lastSpecial = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string& token = tokens[i];
    if (special_.contains(token)) {
      if (!lastSpecial && (t5_ || (i > 0 && legacy_))) text += ' ';
      text += model_.decode(pieces, legacy_) + token;
      pieces.clear();
      lastSpecial = true;
    } else {
      if (!t5_ && lastSpecial && i == 1 && prefixSpace_ && !token.starts_with(kSpace)) text += ' ';
      pieces.push_back(std::move(token));
      lastSpecial = false;
    }
  }
  text += model_.decode(pieces, legacy_);
  if (t5_) {
    stripRight(text);
    stripLeft(text);
  }
  return text;
}

std::string SentencePieceTokenizer::decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const {
  std::vector<std::string> parts, current;
  for (const std::int64_t id : ids) {
    std::string token = tokenText(id);
    if (token.empty() || (options.skipSpecial && special_.contains(token))) continue;
    if (!standing_.contains(token)) {
      current.push_back(std::move(token));
      continue;
    }
    if (!current.empty()) {
      std::string text = textOf(std::move(current));
      if (!text.empty()) parts.push_back(std::move(text));
      current.clear();
    }
    parts.push_back(std::move(token));
  }
  if (!current.empty()) parts.push_back(textOf(std::move(current)));
  std::string text = joined(parts, " ");
  if (options.tidySpaces) tidyEnglishSpaces(text);
  return text;
}

}  // namespace skillscope
