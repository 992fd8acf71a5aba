// SPDX-License-Identifier: GPL-3.0-or-later
//
// A SentencePiece model with the conventions of T5 and LLaMA checkpoints, as the Python tokenizers of transformers 4.45
// follow them: added tokens are cut out of the text first, T5's sentinels <extra_id_n> lie behind the pieces (n =
// count−1 first) and </s> ends a text; <s> begins one for LLaMA. `legacy` checkpoints treat each part between added
// tokens as a text of its own; others prepend one space to the whole text.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_config.h"

namespace skillscope {

class SentencePieceTokenizer final : public Tokenizer {
 public:
  /// T5's conventions with `sentinels` sentinels. Throws Error as SentencePieceModel does.
  SentencePieceTokenizer(const std::string& modelFile, int sentinels);
  /// The class in the config decides between T5 and LLaMA, or else the file's name.
  SentencePieceTokenizer(const std::string& modelFile, const TokenizerConfig& config);

  std::vector<std::int64_t> encode(std::string_view text) const override;
  std::string decode(const std::vector<std::int64_t>& ids) const override { return decode(ids, DecodeOptions()); }
  std::string decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const override;
  TokenizedText tokenize(std::string_view text, std::optional<std::string_view> second = std::nullopt,
                         bool specialTokens = true) const override;
  std::string tokenText(std::int64_t id) const override;
  std::string description() const override { return description_; }
  std::int64_t size() const override { return std::max(model_.size(), added_.size()); }
  std::int64_t endId() const override { return endId_; }
  std::int64_t padId() const override { return padId_; }
  std::int64_t beginId() const override { return beginId_; }
  std::int64_t sentinelId(int n) const override;

  const SentencePieceModel& model() const { return model_; }
  const std::string& piece(std::int64_t id) const { return model_.piece(id); }
  std::int64_t pieceCount() const { return model_.size(); }

 private:
  void addSpecialTokens(const TokenizerConfig& config);
  /// Ids, and pieces unless `pieces` is null, of a text with added tokens; and of a part without any.
  void addText(std::string_view text, std::vector<std::int64_t>& ids, std::vector<std::string>* pieces) const;
  void addBetween(const std::string& text, std::vector<std::int64_t>& ids, std::vector<std::string>* pieces) const;
  std::int64_t idOf(const std::string& token) const;
  std::string textOf(std::vector<std::string> tokens) const;

  SentencePieceModel model_;
  AddedTokens added_;
  PieceTrie trie_;                  ///< of the added tokens' texts; values index added_.all()
  std::set<std::string> special_;   ///< skipped when decoding for a reader
  std::set<std::string> standing_;  ///< added tokens that stand apart, with spaces, in decoded text
  bool t5_ = true, legacy_ = true, prefixSpace_ = true, addBegin_ = false, addEnd_ = true;
  std::size_t unknownLength_ = 0;  ///< pieces that the unknown token's own text takes
  std::string unknown_ = "<unk>", description_;
  std::int64_t beginId_ = -1, endId_ = -1, padId_ = -1;
};

}  // namespace skillscope
