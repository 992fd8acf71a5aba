// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small text helpers for messages, configs and tables. All of them treat text as UTF-8 bytes and change case of A–Z
// only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// Without space, tab, LF, VT, FF and CR at both ends.
std::string trimmed(std::string_view text);
std::string lowerCased(std::string_view text);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
/// Parts between separators; an empty text has no part.
std::vector<std::string> split(std::string_view text, char separator);

/// For messages: in double quotes, control characters and broken UTF-8 as "?", cut after some 60 characters.
std::string inQuotes(std::string_view text);
/// The shortest text that reads back as the same number: "0.001", "16", "1e-08".
std::string realText(double value);
/// Position of the first byte that is not UTF-8.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// The known word that `word` was probably meant to be, or "" if none is near. A word without dots is also compared
/// with the part after the last dot, so that "learning_rate" finds "train.learning_rate".
std::string nearest(const std::string& word, const std::vector<std::string>& known);
/// "; did you mean X?" or "".
std::string suggestion(const std::string& word, const std::vector<std::string>& known);

}  // namespace skillscope
