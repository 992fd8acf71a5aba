// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unicode_text.h"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "core/base/error.h"

namespace skillscope {

namespace {

constexpr UChar32 kReplacement = 0xfffd;

void checkIcu(UErrorCode status, const char* what) {
  if (U_FAILURE(status)) throw Error(what, "", std::string("the Unicode library answers ") + u_errorName(status));
}

std::uint32_t categoryBit(char32_t character) {
  return U_GET_GC_MASK(static_cast<UChar32>(character));
}

/// The category in Unicode 8, as a bit; none for what was added since.
std::uint32_t categoryBitOfUnicode8(char32_t character) {
  switch (character) {  // the few characters that have changed their category
    case 0x166d:
    case 0x111c9:
      return U_GC_PO_MASK;
    case 0x1885:
    case 0x1886:
      return U_GC_LO_MASK;
    case 0xa9bd:
      return U_GC_MC_MASK;
    case 0x1734:
      return U_GC_MN_MASK;
    default:
      break;
  }
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(character), age);
  return age[0] <= 8 ? categoryBit(character) : 0;
}

std::unique_ptr<icu::Normalizer2> normalizerOfUnicode9(NormalForm form) {
  UErrorCode status = U_ZERO_ERROR;
  static const icu::UnicodeSet* const known = [] {
    UErrorCode failure = U_ZERO_ERROR;
    auto* set = new icu::UnicodeSet(UNICODE_STRING_SIMPLE("[:age=9.0:]"), failure);
    set->freeze();
    return set;  // lives as long as the program, as the normalizers do
  }();
  const icu::Normalizer2* now = form == NormalForm::nfc    ? icu::Normalizer2::getNFCInstance(status)
                                : form == NormalForm::nfd  ? icu::Normalizer2::getNFDInstance(status)
                                : form == NormalForm::nfkc ? icu::Normalizer2::getNFKCInstance(status)
                                                           : icu::Normalizer2::getNFKDInstance(status);
  checkIcu(status, "Cannot load the Unicode normalisation data");
  return std::make_unique<icu::FilteredNormalizer2>(*now, *known);
}

}  // namespace

char32_t nextCharacter(std::string_view text, std::size_t& position) {
  UChar32 character = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  U8_NEXT(bytes, position, text.size(), character);
  return static_cast<char32_t>(character < 0 ? kReplacement : character);
}

char32_t lastCharacter(std::string_view text) {
  UChar32 character = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  // Only the tail matters, and the macro counts in 32 bits.
  const std::size_t start = text.size() > 8 ? text.size() - 8 : 0;
  auto position = static_cast<std::int32_t>(text.size() - start);
  U8_PREV(bytes + start, 0, position, character);
  return static_cast<char32_t>(character < 0 ? kReplacement : character);
}

void appendUtf8(std::string& text, char32_t character) {
  std::uint8_t bytes[U8_MAX_LENGTH];
  std::int32_t length = 0;
  UBool failed = false;
  U8_APPEND(bytes, length, U8_MAX_LENGTH, static_cast<UChar32>(character), failed);
  if (failed) {
    text += "\xef\xbf\xbd";
  } else {
    text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
}

std::string wellFormedUtf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    if (static_cast<unsigned char>(text[position]) < 0x80) {
      while (position < text.size() && static_cast<unsigned char>(text[position]) < 0x80) ++position;
      result.append(text, begin, position - begin);
    } else {
      appendUtf8(result, nextCharacter(text, position));
    }
  }
  return result;
}

std::string inNormalForm(std::string_view text, NormalForm form) {
  if (text.size() > kLongestText) throw Error("Text is too long to be normalised: split it into parts below 256 MiB");
  static const std::unique_ptr<icu::Normalizer2> normalizers[] = {
      normalizerOfUnicode9(NormalForm::nfc), normalizerOfUnicode9(NormalForm::nfd),
      normalizerOfUnicode9(NormalForm::nfkc), normalizerOfUnicode9(NormalForm::nfkd)};
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  result.reserve(text.size());
  icu::StringByteSink<std::string> sink(&result);
  normalizers[static_cast<int>(form)]->normalizeUTF8(
      0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
  checkIcu(status, "Cannot normalise text");
  return result;
}

bool isWhiteSpace(char32_t character) {
  return u_isUWhiteSpace(static_cast<UChar32>(character));
}

bool isPunctuation(char32_t character) {
  if (character < 0x80) return character > ' ' && character < 0x7f && !u_isalnum(static_cast<UChar32>(character));
  return (categoryBitOfUnicode8(character) & U_GC_P_MASK) != 0;
}

bool isOther(char32_t character) {
  return (categoryBitOfUnicode8(character) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK)) != 0;
}

bool isMark(char32_t character) {
  if (character == 0x1cf2 || character == 0x1cf3) return true;  // they were until Unicode 12
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(character), age);
  return age[0] <= 9 && character != 0x111c9 && (categoryBit(character) & U_GC_M_MASK) != 0;
}

bool isNonspacingMark(char32_t character) {
  return (categoryBitOfUnicode8(character) & U_GC_MN_MASK) != 0;
}

bool isNumeric(char32_t character) {
  return (categoryBit(character) & U_GC_N_MASK) != 0;
}

bool isWordCharacter(char32_t character) {
  const auto code = static_cast<UChar32>(character);
  return u_isUAlphabetic(code) || (U_GET_GC_MASK(code) & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 ||
         u_hasBinaryProperty(code, UCHAR_JOIN_CONTROL);
}

bool isIdeograph(char32_t character) {
  if (character < 0x3400 || (character >= 0x2b820 && character < 0x2b920)) return false;
  switch (ublock_getCode(static_cast<UChar32>(character))) {
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS:
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS_EXTENSION_A:
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS_EXTENSION_B:
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS_EXTENSION_C:
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS_EXTENSION_D:
    case UBLOCK_CJK_UNIFIED_IDEOGRAPHS_EXTENSION_E:
    case UBLOCK_CJK_COMPATIBILITY_IDEOGRAPHS:
    case UBLOCK_CJK_COMPATIBILITY_IDEOGRAPHS_SUPPLEMENT:
      return true;
    default:
      return false;
  }
}

int scriptOf(char32_t character) {
  if (character == ' ') return -1;
  if (character == 0x30fc) return USCRIPT_HAN;  // the mark that lengthens a vowel
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(character), &status);
  checkIcu(status, "Cannot look up the script of a character");
  UVersionInfo age;
  u_charAge(static_cast<UChar32>(character), age);
  if (script == USCRIPT_UNKNOWN || age[0] > 9) return -1;
  return script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ? USCRIPT_HAN : script;
}

void appendLowerCase(std::string& text, char32_t character) {
  if (character == 0x130) {  // the only character whose lower case is two, whatever stands around it
    text += "i\xcc\x87";
  } else {
    appendUtf8(text, static_cast<char32_t>(u_tolower(static_cast<UChar32>(character))));
  }
}

std::vector<std::size_t> graphemeEnds(std::string_view text) {
  if (text.size() > kLongestText) throw Error("Text is too long to be normalised: split it into parts below 256 MiB");
  UErrorCode status = U_ZERO_ERROR;
  // Making one loads its rules; a thread keeps its own, because a break iterator has a state.
  thread_local const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  if (!breaks) throw Error("Cannot load the Unicode rules for grapheme clusters");
  const icu::UnicodeString wide =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  breaks->setText(wide);
  std::vector<std::size_t> ends;
  std::size_t bytes = 0;
  std::int32_t from = 0;
  for (std::int32_t to = breaks->next(); to != icu::BreakIterator::DONE; to = breaks->next()) {
    while (from < to) {
      nextCharacter(text, bytes);
      from = wide.moveIndex32(from, 1);
    }
    ends.push_back(bytes);
  }
  breaks->setText(icu::UnicodeString());
  return ends;
}

}  // namespace skillscope
