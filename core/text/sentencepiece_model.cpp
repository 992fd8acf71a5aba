// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/sentencepiece_model.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/text/byte_tokens.h"
#include "core/text/token_decoder.h"
#include "core/text/tokenizer_file.h"
#include "core/text/unicode_text.h"
#include "core/text/utf8.h"
#include "sentencepiece_file.pb.h"

namespace skillscope {

namespace {

constexpr std::string_view kSpace = kVisibleSpace;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// Bytes of the character at the start of a text, as its first byte says, but never more than there are.
std::size_t characterLength(std::string_view text) {
  return std::min(text.size(), utf8Length(text));
}

}  // namespace

SentencePieceModel::SentencePieceModel(const std::string& file) {
  spm::Model model;
  if (!model.ParseFromString(readTokenizerFile(file)) || model.pieces_size() == 0) {
    throw Error("Cannot read tokenizer", file, "it is not a SentencePiece model");
  }
  const int type = model.trainer().model_type();
  if (type != 1 && type != 2) {
    throw Error("Cannot use tokenizer", file, "only SentencePiece models of the unigram and BPE types can be read");
  }
  if (!model.denormalizer().precompiled_charsmap().empty()) {
    throw Error("Cannot use tokenizer", file, "it changes text when decoding, which is not supported");
  }
  bpe_ = type == 2;
  byteFallback_ = model.trainer().byte_fallback();
  spaceAsSuffix_ = model.trainer().treat_whitespace_as_suffix();
  unknownSurface_ = model.trainer().has_unk_surface() ? model.trainer().unk_surface() : " \xe2\x81\x87 ";
  lowestScore_ = std::numeric_limits<float>::max();
  highestScore_ = std::numeric_limits<float>::min();  // as the library starts: the smallest positive number
  pieces_.reserve(static_cast<std::size_t>(model.pieces_size()));
  ids_.reserve(pieces_.capacity());
  std::vector<std::pair<std::string_view, std::int32_t>> matchable, userDefined;
  for (const auto& stored : model.pieces()) {
    const auto id = static_cast<std::int64_t>(pieces_.size());
    const std::string place = "Piece " + std::to_string(id) + " of tokenizer";
    if (stored.piece().empty()) throw Error(place, file, "it is empty");
    if (stored.type() < 1 || stored.type() > 6) throw Error(place, file, "its type is unknown");
    pieces_.push_back({stored.piece(), stored.score(), static_cast<Kind>(stored.type())});
    const Piece& piece = pieces_.back();
    if (!ids_.emplace(piece.text, id).second) throw Error(place, file, "it stands there twice");
    if (piece.kind == Kind::unknown) {
      if (unknownId_ >= 0) throw Error(place, file, "it is a second unknown piece");
      unknownId_ = id;
    }
    if (piece.kind == Kind::normal) {
      lowestScore_ = std::min(lowestScore_, piece.score);
      highestScore_ = std::max(highestScore_, piece.score);
    }
    if (piece.kind == Kind::normal || piece.kind == Kind::userDefined || piece.kind == Kind::unused) {
      matchable.emplace_back(piece.text, static_cast<std::int32_t>(id));
      cutsWords_ = cutsWords_ && !crossesWords(piece.text);
    }
    if (piece.kind == Kind::userDefined) userDefined.emplace_back(piece.text, static_cast<std::int32_t>(id));
  }
  if (unknownId_ < 0) throw Error("Cannot use tokenizer", file, "it has no unknown piece");
  if (byteFallback_) {
    for (int byte = 0; byte < 256; ++byte) {
      byteIds_.push_back(idOf(byteToken(static_cast<unsigned char>(byte))));
      if (byteIds_.back() == unknownId_) {
        throw Error("Cannot use tokenizer", file,
                    "it falls back to bytes but has no piece " + byteToken(static_cast<unsigned char>(byte)));
      }
    }
  }
  matchable_ = PieceTrie(std::move(matchable));
  userDefined_ = PieceTrie(std::move(userDefined));
  const auto& normalizer = model.normalizer();
  dummyPrefix_ = normalizer.add_dummy_prefix();
  trimSpaces_ = normalizer.remove_extra_whitespaces();
  escapeSpaces_ = normalizer.escape_whitespaces();
  try {
    map_ = PrecompiledMap(normalizer.precompiled_charsmap());
  } catch (const Error& error) {
    throw Error("Cannot read tokenizer", file, error.what());
  }
}

std::int64_t SentencePieceModel::idOf(std::string_view piece) const {
  const auto found = ids_.find(piece);
  return found == ids_.end() ? unknownId_ : found->second;
}

PrecompiledMap::Hit SentencePieceModel::mapPrefix(std::string_view text) const {
  if (const PieceTrie::Hit symbol = userDefined_.longest(text); symbol.length > 0) {
    return {text.substr(0, symbol.length), symbol.length};
  }
  if (const auto hit = map_.longest(text)) return *hit;
  std::size_t length = 0;
  const char32_t character = nextCharacter(text, length);
  // A byte that begins no character is replaced alone, whatever follows it.
  if (character == 0xfffd && !text.starts_with(kReplacement)) return {kReplacement, 1};
  return {text.substr(0, length), length};
}

std::string SentencePieceModel::normalize(std::string_view text, bool dummyPrefix) const {
  if (trimSpaces_) {
    while (!text.empty()) {
      const PrecompiledMap::Hit hit = mapPrefix(text);
      if (hit.replacement != " ") break;
      text.remove_prefix(hit.length);
    }
  }
  std::string out;
  if (text.empty()) return out;
  out.reserve(text.size() + text.size() / 4 + 8);
  const std::string_view space = escapeSpaces_ ? kSpace : std::string_view(" ");
  const bool addSpace = dummyPrefix && dummyPrefix_;
  if (addSpace && !spaceAsSuffix_) out += space;
  bool lastWasSpace = trimSpaces_;
  while (!text.empty()) {
    const PrecompiledMap::Hit hit = mapPrefix(text);
    std::string_view mapped = hit.replacement;
    while (lastWasSpace && mapped.starts_with(' ')) mapped.remove_prefix(1);
    for (const char c : mapped) {
      if (c == ' ') {
        out += space;
      } else {
        out += c;
      }
    }
    if (!mapped.empty()) lastWasSpace = mapped.ends_with(' ');
    if (!trimSpaces_) lastWasSpace = false;
    text.remove_prefix(hit.length);
    if (out.size() > kLongestText) throw Error("The tokenizer's normalisation makes the text longer than 256 MiB");
  }
  if (trimSpaces_) {
    while (out.ends_with(space)) out.resize(out.size() - space.size());
  }
  if (addSpace && spaceAsSuffix_) out += space;
  return out;
}

// Viterbi over the lattice of pieces. Scores are added in the precision of the library, so that near ties fall the
// same way; a character no piece covers costs the lowest score less ten.
std::vector<SentencePieceModel::Segment> SentencePieceModel::unigramSegments(std::string_view text) const {
  struct Node {
    float score = 0;
    std::int32_t id = -1;
    std::size_t from = std::string::npos;
  };
  std::vector<Node> best(text.size() + 1);
  const float unknownScore = lowestScore_ - 10.0f;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t character = characterLength(text.substr(begin));
    const float soFar = best[begin].score;
    bool covered = false;
    const auto offer = [&](std::size_t length, double score, std::int32_t id) {
      Node& node = best[begin + length];
      if (node.from != std::string::npos && !(score > static_cast<double>(node.score))) return;
      node = {static_cast<float>(score), id, begin};
    };
    matchable_.forPrefixes(text.substr(begin), [&](std::size_t length, std::int32_t id) {
      const Piece& piece = pieces_[static_cast<std::size_t>(id)];
      if (piece.kind == Kind::unused) return;
      covered = covered || length == character;
      if (piece.kind == Kind::userDefined) {
        const double score = static_cast<double>(static_cast<float>(length) * highestScore_) - 0.1;
        offer(length, score + static_cast<double>(soFar), id);
      } else {
        // Both are doubles there, because the other branch is one.
        offer(length, static_cast<double>(piece.score) + static_cast<double>(soFar), id);
      }
    });
    if (!covered) offer(character, static_cast<double>(unknownScore + soFar), static_cast<std::int32_t>(unknownId_));
    begin += character;
  }
  std::vector<Segment> segments;
  for (std::size_t end = text.size(); end > 0; end = best[end].from) {
    segments.push_back({text.substr(best[end].from, end - best[end].from), best[end].id});
  }
  std::reverse(segments.begin(), segments.end());
  return segments;
}

// Merges the neighbours whose union is the piece of highest score, leftmost first, until no union is a piece.
void SentencePieceModel::addBpeSegments(std::string_view text, std::vector<Segment>& segments) const {
  struct Symbol {
    std::string_view text;
    std::int32_t previous = -1, next = -1;
    bool frozen = false;
  };
  struct Candidate {
    float score = 0;
    std::int32_t left = 0, right = 0;
    std::size_t size = 0;
    bool operator<(const Candidate& other) const {  // the best is on top
      return score != other.score ? score < other.score : left > other.left;
    }
  };
  std::vector<Symbol> symbols;
  symbols.reserve(text.size());
  for (std::size_t begin = 0; begin < text.size();) {
    const std::string_view rest = text.substr(begin);
    const PieceTrie::Hit symbol = userDefined_.longest(rest);
    const std::size_t length = symbol.length > 0 ? symbol.length : characterLength(rest);
    const auto index = static_cast<std::int32_t>(symbols.size());
    begin += length;
    symbols.push_back({rest.substr(0, length), index - 1, begin < text.size() ? index + 1 : -1, symbol.length > 0});
  }
  std::priority_queue<Candidate> queue;
  // How pieces that must not be used came about, to take them apart again.
  std::unordered_map<std::string_view, std::pair<std::string_view, std::string_view>> origin;
  const auto offer = [&](std::int32_t left, std::int32_t right) {
    if (left < 0 || right < 0) return;
    const Symbol &a = symbols[static_cast<std::size_t>(left)], &b = symbols[static_cast<std::size_t>(right)];
    if (a.frozen || b.frozen) return;
    const std::string_view whole(a.text.data(), a.text.size() + b.text.size());
    const auto found = ids_.find(whole);
    if (found == ids_.end()) return;
    const Piece& piece = at(found->second);
    if (piece.kind != Kind::normal && piece.kind != Kind::userDefined && piece.kind != Kind::unused) return;
    queue.push({piece.score, left, right, whole.size()});
    if (piece.kind == Kind::unused) origin[whole] = {a.text, b.text};
  };
  for (std::size_t i = 1; i < symbols.size(); ++i) {
    offer(static_cast<std::int32_t>(i) - 1, static_cast<std::int32_t>(i));
  }
  while (!queue.empty()) {
    const Candidate top = queue.top();
    queue.pop();
    Symbol &left = symbols[static_cast<std::size_t>(top.left)], &right = symbols[static_cast<std::size_t>(top.right)];
    if (left.text.empty() || right.text.empty() || left.text.size() + right.text.size() != top.size) continue;
    left.text = std::string_view(left.text.data(), top.size);
    left.next = right.next;
    if (right.next >= 0) symbols[static_cast<std::size_t>(right.next)].previous = top.left;
    right.text = {};
    offer(left.previous, top.left);
    offer(top.left, left.next);
  }
  std::vector<std::string_view> pending;
  for (std::int32_t i = symbols.empty() ? -1 : 0; i >= 0; i = symbols[static_cast<std::size_t>(i)].next) {
    pending.push_back(symbols[static_cast<std::size_t>(i)].text);
    while (!pending.empty()) {
      const std::string_view part = pending.back();
      pending.pop_back();
      const std::int64_t id = idOf(part);
      const auto parts = at(id).kind == Kind::unused ? origin.find(part) : origin.end();
      if (parts == origin.end()) {
        segments.push_back({part, id});
      } else {
        pending.push_back(parts->second.second);
        pending.push_back(parts->second.first);
      }
    }
  }
}

std::vector<SentencePieceModel::Segment> SentencePieceModel::bpeSegments(std::string_view text) const {
  std::vector<Segment> segments;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = cutsWords_ ? nextWordBegin(text, begin) : text.size();
    addBpeSegments(text.substr(begin, end - begin), segments);
    begin = end;
  }
  return segments;
}

void SentencePieceModel::encode(std::string_view text, bool dummyPrefix, std::vector<std::int64_t>& ids,
                                std::vector<std::string>* texts) const {
  const std::string normal = normalize(text, dummyPrefix);
  bool lastUnknown = false;
  for (const Segment& segment : bpe_ ? bpeSegments(normal) : unigramSegments(normal)) {
    const bool unknown = segment.id == unknownId_;
    if (unknown && byteFallback_) {
      for (const char byte : segment.text) {
        ids.push_back(byteIds_[static_cast<unsigned char>(byte)]);
        if (texts) texts->push_back(byteToken(static_cast<unsigned char>(byte)));
      }
    } else if (unknown && lastUnknown) {
      if (texts) texts->back() += segment.text;  // a run of unknown characters is one unknown piece
    } else {
      ids.push_back(segment.id);
      if (texts) texts->emplace_back(segment.text);
    }
    lastUnknown = unknown;
  }
}

std::vector<SentencePieceModel::Token> SentencePieceModel::encode(std::string_view text, bool dummyPrefix) const {
  std::vector<std::int64_t> ids;
  std::vector<std::string> texts;
  encode(text, dummyPrefix, ids, &texts);
  std::vector<Token> tokens;
  tokens.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) tokens.push_back({ids[i], std::move(texts[i])});
  return tokens;
}

std::string SentencePieceModel::decode(const std::vector<std::string>& pieces, bool dummyPrefix) const {
  std::string text, bytes;
  const auto flushBytes = [&] {
    for (std::size_t begin = 0; begin < bytes.size();) {
      std::size_t end = begin;
      const char32_t character = nextCharacter(bytes, end);
      const std::string_view part = std::string_view(bytes).substr(begin, end - begin);
      if (character == 0xfffd && part != kReplacement) {
        text += kReplacement;  // for each byte that is no part of a character
        ++begin;
      } else {
        text += part;
        begin = end;
      }
    }
    bytes.clear();
  };
  // The space that stands for the text's beginning, or all leading ones where the model drops them, is not text.
  const bool dropsLeading = trimSpaces_ || (dummyPrefix && dummyPrefix_);
  bool atStart = true, droppedOne = false;
  for (const std::string& piece : pieces) {
    const std::int64_t id = idOf(piece);
    if (at(id).kind == Kind::byte) {
      bytes += static_cast<char>(byteOfToken(piece).value_or(0));
      continue;
    }
    flushBytes();
    if (droppedOne || !text.empty()) atStart = false;
    droppedOne = false;
    if (at(id).kind == Kind::control) continue;
    if (at(id).kind == Kind::unknown) {
      text += at(id).text == piece ? unknownSurface_ : piece;
      continue;
    }
    std::string_view visible = piece;
    if (atStart && dropsLeading && visible.starts_with(kSpace)) {
      visible.remove_prefix(kSpace.size());
      droppedOne = !trimSpaces_;
    }
    std::string surface(visible);
    replaceAll(surface, kSpace, " ");
    text += surface;
  }
  flushBytes();
  return text;
}

}  // namespace skillscope
