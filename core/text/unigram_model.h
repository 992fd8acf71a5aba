// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unordered_map>

#include "core/text/piece_trie.h"
#include "core/text/token_model.h"

namespace skillscope {

/// The Unigram model of tokenizer.json: the segmentation with the highest sum of scores (Kudo 2018, by Viterbi). A
/// character that no piece covers costs the lowest score less ten; neighbouring ones are one unknown token.
class UnigramModel final : public TokenModel {
 public:
  explicit UnigramModel(const JsonField& field);
  void tokenize(std::string_view word, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const override;
  std::int64_t idOf(std::string_view text) const override;
  const std::string* textOf(std::int64_t id) const override;
  std::int64_t size() const override { return static_cast<std::int64_t>(pieces_.size()); }

 private:
  void addToken(std::string_view text, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const;
  struct Piece {
    std::string text;
    double score = 0;
  };
  std::vector<Piece> pieces_;
  std::unordered_map<std::string_view, std::int32_t> ids_;
  PieceTrie trie_;
  double unknownScore_ = 0;
  std::int64_t unknown_ = -1;
  bool byteFallback_ = false;
};

}  // namespace skillscope
