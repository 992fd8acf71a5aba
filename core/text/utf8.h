// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace skillscope {

inline bool utf8IsContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Bytes of the character at the start of `text` as its first byte says; 1 for anything malformed. May exceed
/// text.size().
inline std::size_t utf8Length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80         ? 1
                             : first >> 5 == 0x6  ? 2
                             : first >> 4 == 0xe  ? 3
                             : first >> 3 == 0x1e ? 4
                                                  : 1;
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    if (!utf8IsContinuation(text[i])) return 1;
  }
  return length;
}

/// U+2581, SentencePiece's visible space.
inline constexpr std::string_view kVisibleSpace = "\xe2\x96\x81";

/// Where the next word begins: a visible space behind something else, or the text's end. `from` is a word's begin.
inline std::size_t nextWordBegin(std::string_view text, std::size_t from) {
  for (std::size_t at = from; (at = text.find(kVisibleSpace, at)) != std::string_view::npos;
       at += kVisibleSpace.size()) {
    if (at > from && !text.substr(0, at).ends_with(kVisibleSpace)) return at;
  }
  return text.size();
}

/// Whether a token reaches into a next word. If none does, words can be cut apart before anything is merged.
inline bool crossesWords(std::string_view token) {
  return nextWordBegin(token, 0) < token.size();
}

}  // namespace skillscope
