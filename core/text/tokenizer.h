// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// One text or two as a model reads them, with special tokens. All lists are equally long.
struct TokenizedText {
  std::vector<std::int64_t> ids;
  std::vector<std::string> tokens;        ///< as the tokenizer writes them, e.g. "▁Hello"
  std::vector<std::int64_t> typeIds;      ///< token types (BERT's segments)
  std::vector<std::int64_t> specialMask;  ///< 1: put there by the tokenizer, not read from the text
};

struct DecodeOptions {
  bool skipSpecial = true;  ///< leave special tokens out
  bool tidySpaces = false;  ///< then drop spaces before English punctuation and contractions
};

/// Text to token ids and back. Thread: const functions from any. Text that is not UTF-8 is read with U+FFFD in place of
/// what is ill-formed.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  /// Ids without special tokens around the text.
  virtual std::vector<std::int64_t> encode(std::string_view text) const = 0;
  /// Text of ids; special tokens (padding, end, sentinels) are skipped.
  virtual std::string decode(const std::vector<std::int64_t>& ids) const = 0;
  virtual std::int64_t size() const = 0;   ///< ids are below this, added tokens included
  virtual std::int64_t endId() const = 0;  ///< -1 if there is none
  virtual std::int64_t padId() const = 0;
  virtual std::int64_t sentinelId(int n) const = 0;  ///< T5's <extra_id_n>, -1 if there is none

  virtual std::int64_t beginId() const { return -1; }
  /// What a model gets for a text, or for two: with special tokens as its checkpoint wants them, or without.
  virtual TokenizedText tokenize(std::string_view text, std::optional<std::string_view> second = std::nullopt,
                                 bool specialTokens = true) const;
  virtual std::string decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const;
  /// A token as it is written in the vocabulary, "" if there is no such id.
  virtual std::string tokenText(std::int64_t id) const;
  /// What it is and which file it was read from, for people.
  virtual std::string description() const { return "tokenizer"; }
};

/// Opens the tokenizer of a Hugging Face checkpoint directory by what it holds, in this order: tokenizer.json;
/// spiece.model or tokenizer.model (SentencePiece); vocab.json and merges.txt (byte-level BPE); vocab.txt (WordPiece).
/// tokenizer_config.json, special_tokens_map.json and added_tokens.json beside it are heeded. Throws Error naming file
/// and field.
std::unique_ptr<Tokenizer> openTokenizer(const std::string& folder);

/// Drops spaces before English punctuation and contractions.
void tidyEnglishSpaces(std::string& text);

}  // namespace skillscope
