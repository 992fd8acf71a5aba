// SPDX-License-Identifier: GPL-3.0-or-later
//
// Regular expressions as tokenizer files write them: Oniguruma's Ruby syntax, matched by ICU. What the two read
// differently is translated: \s and \S are Unicode's White_Space, \w and \W have its fractions but no joiners, \h is a
// hexadecimal digit, ^ and $ match at every line, and only LF ends a line.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

struct TextMatch {
  std::size_t begin = 0, end = 0;  ///< bytes
};

/// Thread: const functions from any. A match that takes very long or very deep is given up with an Error, since
/// patterns come from files that anyone may have written.
class TextPattern {
 public:
  /// Throws Error with the reason, without naming a file, if the expression cannot be read.
  explicit TextPattern(const std::string& expression);
  ~TextPattern();
  TextPattern(TextPattern&&) noexcept;

  /// All matches from left to right, none overlapping; `text` must be well-formed UTF-8.
  std::vector<TextMatch> findAll(std::string_view text) const;
  /// Every match replaced by `content` as it is.
  std::string replaceAll(std::string_view text, const std::string& content) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace skillscope
