// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentencepiece_tokenizer.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/base/error.h"
#include "core/text/utf8.h"
#include "sentencepiece_file.pb.h"

namespace skillscope {

namespace {

constexpr std::string_view kSpace = "\xe2\x96\x81";  // U+2581, SentencePiece's visible space

std::uint32_t littleEndian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

SentencePieceTokenizer::SentencePieceTokenizer(const std::string& modelFile, int sentinels) : sentinels_(sentinels) {
  std::ifstream stream(modelFile, std::ios::binary);
  if (!stream) throw Error("Cannot open tokenizer", modelFile, "check that the file exists and may be read");
  std::ostringstream content;
  content << stream.rdbuf();
  spm::Model model;
  if (!model.ParseFromString(content.str()) || model.pieces_size() == 0) {
    throw Error("Cannot read tokenizer", modelFile, "it is not a SentencePiece model");
  }
  if (model.trainer().model_type() != 1) {
    throw Error("Cannot use tokenizer", modelFile, "only SentencePiece models of the unigram type can be read");
  }
  lowestScore_ = std::numeric_limits<float>::max();
  highestScore_ = std::numeric_limits<float>::lowest();
  pieces_.reserve(static_cast<std::size_t>(model.pieces_size()));
  for (const auto& stored : model.pieces()) {
    Piece piece{stored.piece(), stored.score(), static_cast<Kind>(stored.type())};
    const auto id = static_cast<std::int64_t>(pieces_.size());
    if (piece.kind == Kind::unknown) unknownId_ = id;
    if (piece.text == "</s>") endId_ = id;
    if (piece.text == "<pad>") padId_ = id;
    if (piece.kind == Kind::normal) {
      lowestScore_ = std::min(lowestScore_, piece.score);
      highestScore_ = std::max(highestScore_, piece.score);
    }
    pieces_.push_back(std::move(piece));
  }
  if (unknownId_ < 0) throw Error("Cannot use tokenizer", modelFile, "it has no unknown piece");
  for (std::size_t id = 0; id < pieces_.size(); ++id) {
    const Piece& piece = pieces_[id];
    if ((piece.kind == Kind::normal || piece.kind == Kind::userDefined) && !piece.text.empty()) {
      matchable_.emplace(piece.text, static_cast<std::int64_t>(id));
      longest_ = std::max(longest_, piece.text.size());
    }
  }
  const auto& normalizer = model.normalizer();
  dummyPrefix_ = normalizer.add_dummy_prefix();
  trimSpaces_ = normalizer.remove_extra_whitespaces();
  escapeSpaces_ = normalizer.escape_whitespaces();
  const std::string& map = normalizer.precompiled_charsmap();
  if (!map.empty()) {
    const std::size_t trieBytes = map.size() >= 4 ? littleEndian(map.data()) : map.size();
    if (trieBytes % 4 != 0 || trieBytes > map.size() - std::min<std::size_t>(4, map.size()) || trieBytes == 0) {
      throw Error("Cannot read tokenizer", modelFile, "its normalisation map is damaged");
    }
    for (std::size_t i = 0; i < trieBytes; i += 4) trie_.push_back(littleEndian(map.data() + 4 + i));
    replacements_ = map.substr(4 + trieBytes) + '\0';
  }
}

std::int64_t SentencePieceTokenizer::sentinelId(int n) const {
  return n < 0 || n >= sentinels_ ? -1 : static_cast<std::int64_t>(pieces_.size()) + sentinels_ - 1 - n;
}

// The normalisation map is a Darts-clone double array: each unit packs an offset, a label and a has-leaf bit.
std::pair<std::string_view, std::size_t> SentencePieceTokenizer::mapPrefix(std::string_view text) const {
  const std::size_t single = std::min(text.size(), utf8Length(text));
  if (trie_.empty()) return {text.substr(0, single), single};
  const auto offset = [](std::uint32_t unit) -> std::size_t { return (unit >> 10) << ((unit & (1u << 9)) >> 6); };
  std::size_t node = offset(trie_[0]), longest = 0, value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    if (node >= trie_.size() || (trie_[node] & (1u << 31 | 0xffu)) != byte) break;
    const std::uint32_t unit = trie_[node];
    node ^= offset(unit);
    if (unit >> 8 & 1) {
      if (node >= trie_.size()) break;
      longest = i + 1;
      value = trie_[node] & ~(1u << 31);
    }
  }
  if (longest == 0 || value >= replacements_.size()) return {text.substr(0, single), single};
  return {std::string_view(replacements_.c_str() + value), longest};
}

std::string SentencePieceTokenizer::normalize(std::string_view text) const {
  std::string out;
  const std::string_view space = escapeSpaces_ ? kSpace : std::string_view(" ");
  bool atStart = true, lastWasSpace = trimSpaces_;
  while (!text.empty()) {
    const auto [mapped, used] = mapPrefix(text);
    text.remove_prefix(used);
    for (const char c : mapped) {
      if (c == ' ') {
        if (lastWasSpace && trimSpaces_) continue;
        if (atStart && dummyPrefix_) out += space;
        out += space;
        lastWasSpace = true;
      } else {
        if (atStart && dummyPrefix_) out += space;
        out += c;
        lastWasSpace = false;
      }
      atStart = false;
    }
  }
  if (trimSpaces_) {
    while (out.ends_with(space)) out.resize(out.size() - space.size());
  }
  return out;
}

// Viterbi over the lattice of pieces; a character no piece covers costs the lowest score less ten, as in SentencePiece.
void SentencePieceTokenizer::encodeNormalized(std::string_view text, std::vector<std::int64_t>& ids) const {
  struct Node {
    double score = -std::numeric_limits<double>::infinity();
    std::size_t from = 0;
    std::int64_t id = -1;
  };
  std::vector<Node> best(text.size() + 1);
  best[0].score = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t character = std::min(text.size() - begin, utf8Length(text.substr(begin)));
    bool covered = false;
    const std::size_t limit = std::min(longest_, text.size() - begin);
    for (std::size_t length = character; length <= limit; ++length) {
      if (begin + length < text.size() && utf8IsContinuation(text[begin + length])) continue;
      const auto found = matchable_.find(text.substr(begin, length));
      if (found == matchable_.end()) continue;
      const Piece& piece = pieces_[static_cast<std::size_t>(found->second)];
      const double pieceScore = piece.kind == Kind::userDefined ? static_cast<double>(length) * highestScore_ - 0.1
                                                                : static_cast<double>(piece.score);
      Node& node = best[begin + length];
      if (best[begin].score + pieceScore > node.score) node = {best[begin].score + pieceScore, begin, found->second};
      covered = covered || length == character;
    }
    if (!covered) {
      Node& node = best[begin + character];
      const double score = best[begin].score + lowestScore_ - 10.0;
      if (score > node.score) node = {score, begin, unknownId_};
    }
    begin += character;
  }
  std::vector<std::int64_t> reversed;
  for (std::size_t end = text.size(); end > 0; end = best[end].from) {
    // A run of unknown characters is one unknown piece.
    if (best[end].id == unknownId_ && !reversed.empty() && reversed.back() == unknownId_) continue;
    reversed.push_back(best[end].id);
  }
  ids.insert(ids.end(), reversed.rbegin(), reversed.rend());
}

std::vector<std::int64_t> SentencePieceTokenizer::encode(std::string_view text) const {
  std::vector<std::int64_t> ids;
  encodeNormalized(normalize(text), ids);
  return ids;
}

std::string SentencePieceTokenizer::decode(const std::vector<std::int64_t>& ids) const {
  std::string text;
  for (const std::int64_t id : ids) {
    if (id < 0 || id >= static_cast<std::int64_t>(pieces_.size())) continue;
    const Piece& piece = pieces_[static_cast<std::size_t>(id)];
    if (piece.kind == Kind::control) continue;
    text += piece.kind == Kind::unknown ? std::string(" \xe2\x81\x87 ") : piece.text;
  }
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (std::string_view(text).substr(i).starts_with(kSpace)) {
      out += ' ';
      i += kSpace.size();
    } else {
      out += text[i++];
    }
  }
  if (dummyPrefix_ && out.starts_with(' ')) out.erase(0, 1);
  return out;
}

}  // namespace skillscope
