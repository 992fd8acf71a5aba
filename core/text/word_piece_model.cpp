// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/word_piece_model.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/text/json_field.h"
#include "core/text/utf8.h"

namespace skillscope {

WordPieceModel::WordPieceModel(const JsonField& field)
    : vocabulary_(field["vocab"]),
      unknown_(field.textOr("unk_token", "[UNK]")),
      prefix_(field.textOr("continuing_subword_prefix", "##")) {
  if (field.has("max_input_chars_per_word")) {
    longestWord_ = static_cast<std::size_t>(field["max_input_chars_per_word"].integer(0, INT64_MAX));
  }
  std::vector<std::pair<std::string_view, std::int32_t>> first, further;
  for (const auto& [text, id] : vocabulary_.ids()) {
    first.emplace_back(text, id);
    if (text.starts_with(prefix_)) further.emplace_back(text.substr(prefix_.size()), id);
  }
  first_ = PieceTrie(std::move(first));
  further_ = PieceTrie(std::move(further));
}

void WordPieceModel::tokenize(std::string_view word, std::vector<std::int64_t>& ids,
                              std::vector<std::string>* texts) const {
  const std::size_t before = ids.size();
  const auto characters =
      static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) { return !utf8IsContinuation(c); }));
  bool covered = characters <= longestWord_;
  for (std::size_t begin = 0; covered && begin < word.size();) {
    const PieceTrie::Hit hit = (begin == 0 ? first_ : further_).longest(word.substr(begin));
    covered = hit.length > 0;
    if (covered) ids.push_back(hit.value);
    begin += hit.length;
  }
  if (!covered) {
    const std::int64_t unknown = vocabulary_.idOf(unknown_);
    if (unknown < 0) {
      throw Error("The tokenizer's vocabulary has no token " + inQuotes(unknown_) + " for words it does not know");
    }
    ids.resize(before);
    ids.push_back(unknown);
  }
  if (!texts) return;
  for (std::size_t i = before; i < ids.size(); ++i) texts->push_back(*vocabulary_.textOf(ids[i]));
}

}  // namespace skillscope
