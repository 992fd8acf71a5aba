// SPDX-License-Identifier: GPL-3.0-or-later
//
// SentencePiece's compiled normalisation map: a Darts-clone double array from character sequences to offsets into a
// block of zero-terminated replacements. Stored in .model files and in the Precompiled normaliser of tokenizer.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// Thread: const functions from any. Views into it live as long as it does.
class PrecompiledMap {
 public:
  struct Hit {
    std::string_view replacement;
    std::size_t length = 0;  ///< bytes of the text that are replaced
  };

  PrecompiledMap() = default;
  /// Layout: 4 bytes little-endian size of the double array, the array, the replacements. Throws Error without
  /// naming a file if the sizes do not fit or a replacement is absurdly long.
  explicit PrecompiledMap(std::string_view bytes);

  bool empty() const { return units_.empty(); }
  /// The longest entry that `text` begins with, as SentencePiece applies it.
  std::optional<Hit> longest(std::string_view text) const;
  /// The shortest entry that `text` begins with; NUL ends the text. So does the Precompiled normaliser look up whole
  /// grapheme clusters.
  std::optional<Hit> shortest(std::string_view text) const;

 private:
  template <typename Visit>
  void forPrefixes(std::string_view text, Visit&& visit) const;
  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

}  // namespace skillscope
