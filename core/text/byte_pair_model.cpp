// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_pair_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <queue>

#include "core/base/strings.h"
#include "core/text/byte_tokens.h"
#include "core/text/json_field.h"
#include "core/text/utf8.h"

namespace skillscope {

namespace {

constexpr std::size_t kLongestRemembered = 256;  // bytes; longer words hardly come again
constexpr std::size_t kMostRemembered = 65536;

/// "a b" or ["a", "b"].
std::pair<std::string, std::string> mergeParts(const JsonField& field) {
  if (field.isText()) {
    const std::string& text = field.text();
    const std::size_t space = text.find(' ');
    if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) {
      field.fail("must be two tokens with one space between them");
    }
    return {text.substr(0, space), text.substr(space + 1)};
  }
  if (!field.isList() || field.value().size() != 2) field.fail("must be two tokens");
  return {field.list()[0].text(), field.list()[1].text()};
}

}  // namespace

BytePairModel::BytePairModel(const JsonField& field)
    : vocabulary_(field["vocab"]),
      prefix_(field.textOr("continuing_subword_prefix", "")),
      suffix_(field.textOr("end_of_word_suffix", "")),
      fuseUnknown_(field.flagOr("fuse_unk", false)),
      byteFallback_(field.flagOr("byte_fallback", false)),
      ignoreMerges_(field.flagOr("ignore_merges", false)) {
  if (field.has("dropout") && field["dropout"].number() > 0) {
    field["dropout"].fail("must be null or 0: with dropout of merges the same text would get other ids each time");
  }
  if (field.has("unk_token")) {
    unknownText_ = field["unk_token"].text();
    unknown_ = static_cast<std::int32_t>(vocabulary_.idOf(unknownText_));
  }
  readMerges(field["merges"]);
}

void BytePairModel::readMerges(const JsonField& field) {
  if (!field.isList()) field.fail("must be a list");
  const auto& list = field.value();
  merges_.reserve(list.size());
  // Behind a known visible space, unknown characters are not fused with those before it either.
  cutsWords_ = prefix_.empty() && suffix_.empty() && vocabulary_.idOf(kVisibleSpace) >= 0;
  for (std::size_t rank = 0; rank < list.size(); ++rank) {
    const JsonField entry(list[rank], field.file(), field.path() + "[" + std::to_string(rank) + "]");
    const auto [left, right] = mergeParts(entry);
    if (right.size() < prefix_.size()) entry.fail("has a second token without the prefix " + inQuotes(prefix_));
    const std::string whole = left + right.substr(prefix_.size());
    std::int64_t ids[3];
    const std::string* const texts[3] = {&left, &right, &whole};
    for (int i = 0; i < 3; ++i) {
      ids[i] = vocabulary_.idOf(*texts[i]);
      if (ids[i] < 0) entry.fail("needs the token " + inQuotes(*texts[i]) + ", which the vocabulary does not have");
    }
    cutsWords_ = cutsWords_ && !crossesWords(whole);
    merges_.insert_or_assign(pairKey(static_cast<std::int32_t>(ids[0]), static_cast<std::int32_t>(ids[1])),
                             Merge{static_cast<std::int32_t>(rank), static_cast<std::int32_t>(ids[2])});
  }
}

std::vector<std::int32_t> BytePairModel::symbolsOf(std::string_view word) const {
  std::vector<std::int32_t> symbols;
  symbols.reserve(word.size());
  bool unknownPending = false;
  std::string decorated;
  for (std::size_t begin = 0; begin < word.size();) {
    const std::size_t length = utf8Length(word.substr(begin));
    std::string_view character = word.substr(begin, length);
    const bool last = begin + length == word.size();
    if ((begin > 0 && !prefix_.empty()) || (last && !suffix_.empty())) {
      decorated = (begin > 0 ? prefix_ : "") + std::string(character) + (last ? suffix_ : "");
      character = decorated;
    }
    begin += length;
    const std::int64_t id = vocabulary_.idOf(character);
    if (id >= 0) {
      if (unknownPending) symbols.push_back(unknown_);
      unknownPending = false;
      symbols.push_back(static_cast<std::int32_t>(id));
      continue;
    }
    if (byteFallback_) {
      std::vector<std::int32_t> bytes;
      for (const char byte : character) {
        bytes.push_back(static_cast<std::int32_t>(vocabulary_.idOf(byteToken(static_cast<unsigned char>(byte)))));
      }
      if (std::find(bytes.begin(), bytes.end(), -1) == bytes.end()) {
        symbols.insert(symbols.end(), bytes.begin(), bytes.end());
        continue;
      }
    }
    if (unknown_ < 0 && !unknownText_.empty()) {
      throw Error("The tokenizer's vocabulary has no token " + inQuotes(unknownText_) + " for the unknown character " +
                  inQuotes(character));
    }
    if (unknown_ < 0) continue;  // the format drops what it cannot say
    if (unknownPending && !fuseUnknown_) symbols.push_back(unknown_);
    unknownPending = true;
  }
  if (unknownPending) symbols.push_back(unknown_);
  return symbols;
}

void BytePairModel::mergeAll(std::vector<std::int32_t>& symbols) const {
  struct Candidate {
    std::int32_t rank, position, id;
    bool operator<(const Candidate& other) const {  // the best is on top
      return rank != other.rank ? rank > other.rank : position > other.position;
    }
  };
  const auto count = static_cast<std::int32_t>(symbols.size());
  std::vector<std::int32_t> previous(symbols.size()), next(symbols.size());
  std::vector<Candidate> storage;
  storage.reserve(symbols.size());
  std::priority_queue<Candidate> queue(std::less<Candidate>(), std::move(storage));
  const auto at = [&](std::int32_t position) -> std::int32_t& { return symbols[static_cast<std::size_t>(position)]; };
  const auto mergeAt = [&](std::int32_t left, std::int32_t right) -> const Merge* {
    const auto found = merges_.find(pairKey(at(left), at(right)));
    return found == merges_.end() ? nullptr : &found->second;
  };
  const auto offer = [&](std::int32_t left, std::int32_t right) {
    if (const Merge* merge = mergeAt(left, right)) queue.push({merge->rank, left, merge->id});
  };
  for (std::int32_t i = 0; i < count; ++i) {
    previous[static_cast<std::size_t>(i)] = i - 1;
    next[static_cast<std::size_t>(i)] = i + 1 < count ? i + 1 : -1;
    if (i + 1 < count) offer(i, i + 1);
  }
  constexpr std::int32_t gone = -2;
  while (!queue.empty()) {
    const Candidate top = queue.top();
    queue.pop();
    const std::int32_t left = top.position;
    if (at(left) == gone) continue;
    const std::int32_t right = next[static_cast<std::size_t>(left)];
    if (right < 0) continue;
    const Merge* merge = mergeAt(left, right);
    if (!merge || merge->id != top.id) continue;  // one of the two has been merged in the meantime
    at(left) = top.id;
    at(right) = gone;
    const std::int32_t after = next[static_cast<std::size_t>(right)], before = previous[static_cast<std::size_t>(left)];
    next[static_cast<std::size_t>(left)] = after;
    if (after >= 0) previous[static_cast<std::size_t>(after)] = left;
    if (before >= 0) offer(before, left);
    if (after >= 0) offer(left, after);
  }
  std::erase(symbols, gone);
}

void BytePairModel::addWord(std::string_view word, std::vector<std::int64_t>& ids) const {
  const bool remember = word.size() <= kLongestRemembered;
  if (remember) {
    const std::lock_guard lock(rememberedMutex_);
    const auto found = remembered_.find(word);
    if (found != remembered_.end()) {
      ids.insert(ids.end(), found->second.begin(), found->second.end());
      return;
    }
  }
  std::vector<std::int32_t> symbols = symbolsOf(word);
  mergeAll(symbols);
  ids.insert(ids.end(), symbols.begin(), symbols.end());
  if (!remember) return;
  const std::lock_guard lock(rememberedMutex_);
  if (remembered_.size() >= kMostRemembered) remembered_.clear();
  remembered_.emplace(word, std::move(symbols));
}

void BytePairModel::tokenize(std::string_view word, std::vector<std::int64_t>& ids,
                             std::vector<std::string>* texts) const {
  const std::size_t before = ids.size();
  const std::int64_t whole = ignoreMerges_ ? vocabulary_.idOf(word) : -1;
  if (whole >= 0) {
    ids.push_back(whole);
  } else {
    for (std::size_t begin = 0; begin < word.size();) {
      const std::size_t end = cutsWords_ ? nextWordBegin(word, begin) : word.size();
      addWord(word.substr(begin, end - begin), ids);
      begin = end;
    }
  }
  if (!texts) return;
  for (std::size_t i = before; i < ids.size(); ++i) texts->push_back(*vocabulary_.textOf(ids[i]));
}

}  // namespace skillscope
