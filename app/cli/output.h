// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the program writes: results to standard output, remarks to standard error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace skillscope {

/// A result, to standard output, as it is.
void print(const std::string& text);
/// "skillscope-cli: <sentence>", on one line of standard error.
void printError(const std::string& sentence);

/// Columns of text, as wide as their widest cell; numbers to the right. Widths count characters, not bytes.
class TextTable {
 public:
  enum class Align { left, right };
  explicit TextTable(std::vector<Align> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Two spaces between columns, `indent` before the first one, no spaces at a line's end.
  std::string text(const std::string& indent = "") const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Characters of UTF-8 text.
std::size_t characterCount(const std::string& text);
/// A text in one line: line ends and other control characters as escapes, the rest as it is.
std::string inOneLine(const std::string& text);
/// Words of `text` in lines of at most `width` characters, each after `indent`.
std::string wrapped(const std::string& text, const std::string& indent, std::size_t width = 100);
/// A fraction as percent with one decimal, "·" if it was not measured.
std::string percentText(const std::optional<double>& fraction);
/// "45 s", "3 min 20 s", "2 h 5 min".
std::string durationText(double seconds);
/// Local date and time, "2026-05-01 12:34".
std::string timeText(std::int64_t unixSeconds);
/// 1234567 as "1 234 567".
std::string countText(std::int64_t count);

}  // namespace skillscope
