// SPDX-License-Identifier: GPL-3.0-or-later
//
// SentencePiece unigram models (spiece.model / tokenizer.model) with T5's conventions: sentinels <extra_id_n> behind
// the pieces, n = count-1 first. Own code on libprotobuf, because Debian's libsentencepiece brings a second protobuf
// that cannot share a process with LibTorch's.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/text/tokenizer.h"

namespace skillscope {

class SentencePieceTokenizer final : public Tokenizer {
 public:
  /// Throws Error naming the file when it cannot be read, is no SentencePiece model, or is not of the unigram type.
  SentencePieceTokenizer(const std::string& modelFile, int sentinels);

  std::vector<std::int64_t> encode(std::string_view text) const override;
  std::string decode(const std::vector<std::int64_t>& ids) const override;
  std::int64_t size() const override { return static_cast<std::int64_t>(pieces_.size()) + sentinels_; }
  std::int64_t endId() const override { return endId_; }
  std::int64_t padId() const override { return padId_; }
  std::int64_t sentinelId(int n) const override;

  const std::string& piece(std::int64_t id) const { return pieces_[static_cast<std::size_t>(id)].text; }
  std::int64_t pieceCount() const { return static_cast<std::int64_t>(pieces_.size()); }

 private:
  enum class Kind { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byte = 6 };
  struct Piece {
    std::string text;
    float score = 0;
    Kind kind = Kind::normal;
  };

  std::string normalize(std::string_view text) const;
  std::pair<std::string_view, std::size_t> mapPrefix(std::string_view text) const;
  void encodeNormalized(std::string_view text, std::vector<std::int64_t>& ids) const;

  std::vector<Piece> pieces_;
  std::unordered_map<std::string_view, std::int64_t> matchable_;  ///< views into pieces_
  std::size_t longest_ = 1;
  float lowestScore_ = 0, highestScore_ = 0;
  std::int64_t unknownId_ = -1, endId_ = -1, padId_ = -1;
  int sentinels_ = 0;
  bool dummyPrefix_ = true, trimSpaces_ = true, escapeSpaces_ = true;
  std::vector<std::uint32_t> trie_;  ///< double array of the normalisation map, empty = identity
  std::string replacements_;         ///< zero-terminated strings the trie's values point into
};

}  // namespace skillscope
