// SPDX-License-Identifier: GPL-3.0-or-later
//
// What tokenizers need of Unicode, by ICU. Text is UTF-8; ill-formed parts read as U+FFFD, one for each maximal
// ill-formed part, as the Unicode Standard (3.9, U+FFFD substitution) advises. Normal forms are those of Unicode 9 and
// the categories behind isPunctuation, isOther and isNonspacingMark those of Unicode 8: the tokenizers library, with
// which vocabularies are made, has these tables, so characters that came later are left as they are. Thread: all
// functions from any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// Texts longer than this many bytes are refused, and so is a normalisation that makes one longer: a file that
/// replaces each letter by a page must not fill the memory.
inline constexpr std::size_t kLongestText = std::size_t{1} << 28;

/// The character at `position`, which moves behind it; position must lie inside the text.
char32_t nextCharacter(std::string_view text, std::size_t& position);
/// The last character of a text that is not empty.
char32_t lastCharacter(std::string_view text);
void appendUtf8(std::string& text, char32_t character);
/// A copy in which every ill-formed part is U+FFFD.
std::string wellFormedUtf8(std::string_view text);

enum class NormalForm { nfc, nfd, nfkc, nfkd };
/// Throws Error if the text is longer than kLongestText.
std::string inNormalForm(std::string_view text, NormalForm form);

bool isWhiteSpace(char32_t character);      ///< property White_Space
bool isPunctuation(char32_t character);     ///< category P, or one of ASCII's symbols
bool isOther(char32_t character);           ///< categories Cc, Cf and Co
bool isMark(char32_t character);            ///< category M
bool isNonspacingMark(char32_t character);  ///< category Mn
bool isNumeric(char32_t character);         ///< category N
bool isWordCharacter(char32_t character);   ///< letters, marks, decimal digits, connectors, joiners
/// In one of the blocks of CJK ideographs that BERT sets apart (the extensions B to E; E from U+2B920 on).
bool isIdeograph(char32_t character);

/// A number for the script that a character is written in; Hiragana and Katakana count as Han, so that Japanese words
/// stay whole. −1: it goes with any script (a space, or what Unicode 9 has no character for).
int scriptOf(char32_t character);

/// Lower case of one character without context (U+0130 gives two).
void appendLowerCase(std::string& text, char32_t character);

/// Where each grapheme cluster ends, in bytes.
std::vector<std::size_t> graphemeEnds(std::string_view text);

}  // namespace skillscope
