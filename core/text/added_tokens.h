// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tokens that stand outside the model's vocabulary or must be found whole in a text, such as </s> or <extra_id_0>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/piece_trie.h"

namespace skillscope {

class TextNormalizer;

struct AddedToken {
  std::string text;
  std::int64_t id = -1;
  bool special = false;     ///< left out when text is decoded for a reader
  bool leftStrip = false;   ///< takes the white space before it along
  bool rightStrip = false;  ///< and that behind it
  bool singleWord = false;  ///< not next to a letter, mark, digit or connector
  bool normalized = false;  ///< is looked for in the normalised text, and decoded as such
};

/// Thread: const functions from any.
class AddedTokens {
 public:
  /// A part of the text: an added token, or what lies between (id −1). Parts cover the text, none is empty.
  struct Part {
    std::size_t begin = 0, end = 0;
    std::int64_t id = -1;
  };

  AddedTokens() = default;
  /// Of tokens with equal text the first counts, of tokens with equal ids the last. `normalizer` (or null) is applied
  /// to the texts of normalised tokens.
  AddedTokens(std::vector<AddedToken> tokens, const TextNormalizer* normalizer);

  std::vector<Part> splitRaw(std::string_view text) const { return split(text, raw_); }
  std::vector<Part> splitNormalized(std::string_view text) const { return split(text, normalized_); }

  const std::vector<AddedToken>& all() const { return tokens_; }
  const AddedToken* byId(std::int64_t id) const;
  const AddedToken* byText(std::string_view text) const;
  /// What the token is in decoded text.
  const std::string& decodedText(const AddedToken& token) const;
  std::int64_t size() const { return size_; }  ///< all ids are below

 private:
  std::vector<Part> split(std::string_view text, const PieceTrie& trie) const;
  std::vector<AddedToken> tokens_;
  std::vector<std::string> normalizedTexts_;  ///< as many; empty for those that are not normalised
  std::unordered_map<std::int64_t, std::size_t> byId_;
  std::unordered_map<std::string, std::size_t> byText_;
  PieceTrie raw_, normalized_;  ///< values are indices of tokens_
  std::int64_t size_ = 0;
};

}  // namespace skillscope
