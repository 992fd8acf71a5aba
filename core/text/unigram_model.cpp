// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unigram_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/text/byte_tokens.h"
#include "core/text/json_field.h"
#include "core/text/utf8.h"

namespace skillscope {

UnigramModel::UnigramModel(const JsonField& field) : byteFallback_(field.flagOr("byte_fallback", false)) {
  const auto& vocabulary = field["vocab"].value();
  if (!vocabulary.is_array()) field["vocab"].fail("must be a list of pieces and their scores");
  if (vocabulary.size() >= 1u << 24) field["vocab"].fail("has more than 16 million pieces");
  pieces_.reserve(vocabulary.size());
  double lowest = std::numeric_limits<double>::infinity();
  for (const auto& entry : vocabulary) {
    if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number()) {
      field["vocab"].fail("must hold pairs of a piece and its score; number " + std::to_string(pieces_.size()) +
                          " is none");
    }
    pieces_.push_back({entry[0].get<std::string>(), entry[1].get<double>()});
    lowest = std::min(lowest, pieces_.back().score);
  }
  unknownScore_ = lowest - 10;
  if (field.has("unk_id")) {
    unknown_ = field["unk_id"].integer(0, INT64_MAX);
    if (unknown_ >= size()) field["unk_id"].fail("is beyond the vocabulary");
  }
  std::vector<std::pair<std::string_view, std::int32_t>> pieces;
  for (std::size_t id = 0; id < pieces_.size(); ++id) {
    pieces.emplace_back(pieces_[id].text, static_cast<std::int32_t>(id));
    ids_.insert_or_assign(pieces_[id].text, static_cast<std::int32_t>(id));
  }
  trie_ = PieceTrie(std::move(pieces));
}

std::int64_t UnigramModel::idOf(std::string_view text) const {
  const auto found = ids_.find(text);
  return found == ids_.end() ? -1 : found->second;
}

const std::string* UnigramModel::textOf(std::int64_t id) const {
  return id < 0 || id >= size() ? nullptr : &pieces_[static_cast<std::size_t>(id)].text;
}

void UnigramModel::addToken(std::string_view text, std::vector<std::int64_t>& ids,
                            std::vector<std::string>* texts) const {
  std::int64_t id = idOf(text);
  if (id < 0 && byteFallback_) {
    std::vector<std::int64_t> bytes;
    for (const char byte : text) bytes.push_back(idOf(byteToken(static_cast<unsigned char>(byte))));
    if (std::find(bytes.begin(), bytes.end(), -1) == bytes.end()) {
      ids.insert(ids.end(), bytes.begin(), bytes.end());
      if (texts) {
        for (const char byte : text) texts->push_back(byteToken(static_cast<unsigned char>(byte)));
      }
      return;
    }
  }
  if (id < 0) id = unknown_;
  if (id < 0) {
    throw Error("The tokenizer knows no piece for " + inQuotes(text) + " and its field model.unk_id names none for " +
                "unknown text");
  }
  ids.push_back(id);
  if (texts) texts->emplace_back(text);
}

void UnigramModel::tokenize(std::string_view word, std::vector<std::int64_t>& ids,
                            std::vector<std::string>* texts) const {
  struct Node {
    double score = 0;
    std::size_t from = std::string::npos;
    std::int64_t id = -1;
  };
  std::vector<Node> best(word.size() + 1);
  for (std::size_t begin = 0; begin < word.size();) {
    const std::size_t character = utf8Length(word.substr(begin));
    const double soFar = best[begin].score;
    bool covered = false;
    const auto offer = [&](std::size_t length, double score, std::int64_t id) {
      Node& node = best[begin + length];
      if (node.from == std::string::npos || score > node.score) node = {score, begin, id};
    };
    trie_.forPrefixes(word.substr(begin), [&](std::size_t length, std::int32_t id) {
      offer(length, pieces_[static_cast<std::size_t>(id)].score + soFar, id);
      covered = covered || length == character;
    });
    if (!covered) offer(character, unknownScore_ + soFar, unknown_);
    begin += character;
  }
  std::vector<std::string_view> tokens;
  bool lastUnknown = false;
  for (std::size_t end = word.size(); end > 0; end = best[end].from) {
    const std::string_view piece = word.substr(best[end].from, end - best[end].from);
    const bool unknown = best[end].id == unknown_;
    if (unknown && lastUnknown) {
      tokens.back() = std::string_view(piece.data(), piece.size() + tokens.back().size());
    } else {
      tokens.push_back(piece);
    }
    lastUnknown = unknown;
  }
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) addToken(*token, ids, texts);
}

}  // namespace skillscope
