// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/added_tokens.h"

#include <algorithm>

#include "core/text/text_normalizer.h"
#include "core/text/unicode_text.h"

namespace skillscope {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens, const TextNormalizer* normalizer) {
  for (AddedToken& token : tokens) {
    if (token.text.empty() || byText_.contains(token.text)) continue;
    byText_[token.text] = tokens_.size();
    byId_[token.id] = tokens_.size();
    size_ = std::max(size_, token.id + 1);
    tokens_.push_back(std::move(token));
  }
  normalizedTexts_.resize(tokens_.size());
  std::vector<std::pair<std::string_view, std::int32_t>> raw, normalized;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (!tokens_[i].normalized) {
      raw.emplace_back(tokens_[i].text, static_cast<std::int32_t>(i));
      continue;
    }
    normalizedTexts_[i] = tokens_[i].text;
    if (normalizer) normalizer->apply(normalizedTexts_[i]);
    normalized.emplace_back(normalizedTexts_[i], static_cast<std::int32_t>(i));
  }
  // Where two normalised texts agree, the first token counts; the trie keeps the last.
  std::reverse(normalized.begin(), normalized.end());
  raw_ = PieceTrie(std::move(raw));
  normalized_ = PieceTrie(std::move(normalized));
}

const AddedToken* AddedTokens::byId(std::int64_t id) const {
  const auto found = byId_.find(id);
  return found == byId_.end() ? nullptr : &tokens_[found->second];
}

const AddedToken* AddedTokens::byText(std::string_view text) const {
  const auto found = byText_.find(std::string(text));
  return found == byText_.end() ? nullptr : &tokens_[found->second];
}

const std::string& AddedTokens::decodedText(const AddedToken& token) const {
  const std::string& normal = normalizedTexts_[byText_.at(token.text)];
  return normal.empty() ? token.text : normal;
}

std::vector<AddedTokens::Part> AddedTokens::split(std::string_view text, const PieceTrie& trie) const {
  std::vector<Part> parts;
  std::size_t done = 0;
  for (std::size_t at = 0; !trie.empty() && at < text.size();) {
    const PieceTrie::Hit hit = trie.longest(text.substr(at));
    if (hit.length == 0) {
      ++at;
      continue;
    }
    const AddedToken& token = tokens_[static_cast<std::size_t>(hit.value)];
    std::size_t begin = at, end = at + hit.length;
    at = end;
    if (token.singleWord) {
      std::size_t behind = end;
      if ((begin > 0 && isWordCharacter(lastCharacter(text.substr(0, begin)))) ||
          (end < text.size() && isWordCharacter(nextCharacter(text, behind)))) {
        continue;
      }
    }
    if (token.leftStrip) {
      while (begin > done && isWhiteSpace(lastCharacter(text.substr(0, begin)))) {
        do --begin;
        while (begin > done && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80);
      }
    }
    if (token.rightStrip) {
      for (std::size_t position = end; position < text.size() && isWhiteSpace(nextCharacter(text, position));) {
        end = position;
      }
      at = end;
    }
    if (begin > done) parts.push_back({done, begin, -1});
    parts.push_back({begin, end, token.id});
    done = end;
  }
  if (done < text.size()) parts.push_back({done, text.size(), -1});
  return parts;
}

}  // namespace skillscope
