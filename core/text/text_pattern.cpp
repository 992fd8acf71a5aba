// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/text_pattern.h"

#include <unicode/regex.h>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/text/unicode_text.h"

namespace skillscope {

namespace {

constexpr std::int32_t kTimeLimit = 10000;           // ICU's steps, about a millisecond each
constexpr std::int32_t kStackLimit = 256 * 1048576;  // bytes that backtracking may hold

/// Oniguruma's word characters; as a set in brackets it may stand alone or inside another set.
constexpr const char* kWordSet = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u00b2\\u00b3\\u00b9\\u00bc-\\u00be]";

/// What ICU reads differently from Oniguruma.
std::string forIcu(const std::string& expression) {
  std::string result;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    if (expression[i] != '\\' || i + 1 == expression.size()) {
      result += expression[i];
      continue;
    }
    const char kind = expression[++i];
    if (kind == 's') {
      result += "\\p{White_Space}";
    } else if (kind == 'S') {
      result += "\\P{White_Space}";
    } else if (kind == 'w') {
      (result += '[') += kWordSet;
    } else if (kind == 'W') {
      (result += "[^") += kWordSet;
    } else if (kind == 'h') {
      result += "\\p{ASCII_Hex_Digit}";
    } else if (kind == 'H') {
      result += "\\P{ASCII_Hex_Digit}";
    } else {
      (result += '\\') += kind;
    }
  }
  return result;
}

icu::UnicodeString wideText(std::string_view text) {
  if (text.size() > kLongestText) throw Error("Text is too long for a tokenizer: split it into parts below 256 MiB");
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

void checkMatch(UErrorCode status) {
  if (U_SUCCESS(status)) return;
  throw Error(std::string("A regular expression of the tokenizer takes too long or too much memory on this text (") +
              u_errorName(status) + "): shorten the text or repair the expression");
}

}  // namespace

struct TextPattern::Compiled {
  std::unique_ptr<icu::RegexPattern> pattern;

  std::unique_ptr<icu::RegexMatcher> matcher(const icu::UnicodeString& text) const {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(text, status));
    checkMatch(status);
    matcher->setTimeLimit(kTimeLimit, status);
    matcher->setStackLimit(kStackLimit, status);
    checkMatch(status);
    return matcher;
  }
};

TextPattern::TextPattern(const std::string& expression) : compiled_(std::make_unique<Compiled>()) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place;
  compiled_->pattern.reset(
      icu::RegexPattern::compile(wideText(forIcu(expression)), UREGEX_MULTILINE | UREGEX_UNIX_LINES, place, status));
  if (U_FAILURE(status)) {
    throw Error("the regular expression " + inQuotes(expression) + " cannot be read (" + u_errorName(status) + ")");
  }
}

TextPattern::~TextPattern() = default;
TextPattern::TextPattern(TextPattern&&) noexcept = default;

std::vector<TextMatch> TextPattern::findAll(std::string_view text) const {
  const icu::UnicodeString wide = wideText(text);
  const std::unique_ptr<icu::RegexMatcher> matcher = compiled_->matcher(wide);
  const char16_t* units = wide.getBuffer();
  std::vector<TextMatch> matches;
  std::int32_t unit = 0;
  std::size_t byte = 0;
  // Matches come in order, so bytes are counted along with UTF-16 units and need no table.
  const auto bytesUpTo = [&](std::int32_t end) {
    for (; unit < end; ++unit) {
      const char16_t u = units[unit];
      byte += u < 0x80 ? 1u : u < 0x800 ? 2u : (u & 0xfc00) == 0xd800 ? 4u : (u & 0xfc00) == 0xdc00 ? 0u : 3u;
    }
    return byte;
  };
  UErrorCode status = U_ZERO_ERROR;
  while (matcher->find(status)) {
    const std::size_t begin = bytesUpTo(matcher->start(status));
    matches.push_back({begin, bytesUpTo(matcher->end(status))});
  }
  checkMatch(status);
  return matches;
}

std::string TextPattern::replaceAll(std::string_view text, const std::string& content) const {
  std::string result;
  std::size_t from = 0;
  for (const TextMatch& match : findAll(text)) {
    result.append(text, from, match.begin - from) += content;
    from = match.end;
    if (result.size() > kLongestText) throw Error("A replacement of the tokenizer makes the text longer than 256 MiB");
  }
  result.append(text, from);
  return result;
}

}  // namespace skillscope
