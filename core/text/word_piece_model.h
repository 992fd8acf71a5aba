// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/piece_trie.h"
#include "core/text/token_model.h"
#include "core/text/vocabulary.h"

namespace skillscope {

/// WordPiece (BERT): from left to right the longest known piece; a word with a part that no piece covers, or with too
/// many characters, is one unknown token.
class WordPieceModel final : public TokenModel {
 public:
  explicit WordPieceModel(const JsonField& field);
  void tokenize(std::string_view word, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const override;
  std::int64_t idOf(std::string_view text) const override { return vocabulary_.idOf(text); }
  const std::string* textOf(std::int64_t id) const override { return vocabulary_.textOf(id); }
  std::int64_t size() const override { return vocabulary_.size(); }
  std::int64_t count() const override { return vocabulary_.count(); }

 private:
  Vocabulary vocabulary_;
  std::string unknown_, prefix_;
  std::size_t longestWord_ = 100;  ///< characters
  PieceTrie first_, further_;      ///< pieces at a word's begin, and those with the prefix, without it
};

}  // namespace skillscope
