// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_tokens.h"

#include <array>

#include "core/text/unicode_text.h"

namespace skillscope {

namespace {

struct PrintableBytes {
  std::array<std::string, 256> text;
  std::array<int, 0x144> byte;

  PrintableBytes() {
    byte.fill(-1);
    char32_t next = 0x100;
    for (int i = 0; i < 256; ++i) {
      const bool itself = (i >= '!' && i <= '~') || (i >= 0xa1 && i <= 0xac) || i >= 0xae;
      const char32_t character = itself ? static_cast<char32_t>(i) : next++;
      appendUtf8(text[static_cast<std::size_t>(i)], character);
      byte[character] = i;
    }
  }
};

const PrintableBytes& printable() {
  static const PrintableBytes table;
  return table;
}

}  // namespace

std::string byteToken(unsigned char byte) {
  constexpr char digits[] = "0123456789ABCDEF";
  return std::string("<0x") + digits[byte >> 4] + digits[byte & 15] + '>';
}

std::optional<unsigned char> byteOfToken(std::string_view token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
  int value = 0;
  for (const char c : token.substr(3, 2)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + digit;
  }
  return static_cast<unsigned char>(value);
}

void appendPrintableBytes(std::string& out, std::string_view bytes) {
  const PrintableBytes& table = printable();
  for (const char byte : bytes) out += table.text[static_cast<unsigned char>(byte)];
}

int byteOfPrintable(char32_t character) {
  const PrintableBytes& table = printable();
  return character < table.byte.size() ? table.byte[character] : -1;
}

}  // namespace skillscope
