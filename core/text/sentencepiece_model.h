// SPDX-License-Identifier: GPL-3.0-or-later
//
// SentencePiece models (spiece.model, tokenizer.model) of the unigram and BPE types: normalisation, pieces, text. Own
// code on libprotobuf, because Debian's libsentencepiece brings a second protobuf that cannot share a process with
// LibTorch's. Does what version 0.1.97 does: Kudo and Richardson 2018, Kudo 2018 (unigram), Sennrich et al. 2016 (BPE).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/text/piece_trie.h"
#include "core/text/precompiled_map.h"

namespace skillscope {

/// Thread: const functions from any.
class SentencePieceModel {
 public:
  struct Token {
    std::int64_t id = -1;
    std::string text;  ///< the piece; of an unknown one the normalised text it stands for
  };

  /// Throws Error naming the file when it cannot be read, is no SentencePiece model, or is of another type.
  explicit SentencePieceModel(const std::string& file);
  SentencePieceModel(const SentencePieceModel&) = delete;
  SentencePieceModel& operator=(const SentencePieceModel&) = delete;

  /// `dummyPrefix`: as if the text began with a space, if the model was trained so.
  std::vector<Token> encode(std::string_view text, bool dummyPrefix = true) const;
  /// Appends the same to `ids`, and to `texts` unless it is null.
  void encode(std::string_view text, bool dummyPrefix, std::vector<std::int64_t>& ids,
              std::vector<std::string>* texts) const;
  /// Text of pieces. What is no piece of the model stands for itself.
  std::string decode(const std::vector<std::string>& pieces, bool dummyPrefix = true) const;

  std::int64_t size() const { return static_cast<std::int64_t>(pieces_.size()); }
  const std::string& piece(std::int64_t id) const { return pieces_[static_cast<std::size_t>(id)].text; }
  bool has(std::string_view piece) const { return ids_.contains(piece); }
  std::int64_t idOf(std::string_view piece) const;  ///< the unknown piece's if there is none
  std::int64_t unknownId() const { return unknownId_; }
  bool isBpe() const { return bpe_; }

  std::string normalize(std::string_view text, bool dummyPrefix = true) const;

 private:
  enum class Kind { normal = 1, unknown = 2, control = 3, userDefined = 4, unused = 5, byte = 6 };
  struct Piece {
    std::string text;
    float score = 0;
    Kind kind = Kind::normal;
  };
  /// A part of the normalised text and its piece.
  struct Segment {
    std::string_view text;
    std::int64_t id = -1;
  };
  const Piece& at(std::int64_t id) const { return pieces_[static_cast<std::size_t>(id)]; }
  PrecompiledMap::Hit mapPrefix(std::string_view text) const;
  std::vector<Segment> unigramSegments(std::string_view text) const;
  std::vector<Segment> bpeSegments(std::string_view text) const;
  void addBpeSegments(std::string_view word, std::vector<Segment>& segments) const;

  std::vector<Piece> pieces_;
  std::unordered_map<std::string_view, std::int64_t> ids_;  ///< views into pieces_
  PieceTrie matchable_;                                     ///< normal, user-defined and unused pieces
  PieceTrie userDefined_;                                   ///< found whole and never normalised
  float lowestScore_ = 0, highestScore_ = 0;
  std::vector<std::int64_t> byteIds_;  ///< of the 256 byte pieces, if it falls back to bytes
  std::int64_t unknownId_ = -1;
  bool bpe_ = false, byteFallback_ = false;
  bool cutsWords_ = true;  ///< no piece reaches from one word into the next
  bool dummyPrefix_ = true, trimSpaces_ = true, escapeSpaces_ = true, spaceAsSuffix_ = false;
  std::string unknownSurface_;
  PrecompiledMap map_;
};

}  // namespace skillscope
