// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two ways to write a byte as text: "<0x0A>", SentencePiece's byte pieces, and GPT-2's printable character for every
// byte (printable Latin-1 stands for itself, the rest for U+0100 and up in order).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skillscope {

std::string byteToken(unsigned char byte);                         ///< "<0x0A>"
std::optional<unsigned char> byteOfToken(std::string_view token);  ///< of exactly that form

/// Appends the printable characters of all bytes.
void appendPrintableBytes(std::string& out, std::string_view bytes);
/// The byte of a printable character, -1 if it stands for none.
int byteOfPrintable(char32_t character);

}  // namespace skillscope
