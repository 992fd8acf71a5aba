// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/precompiled_map.h"

#include <algorithm>

#include "core/base/error.h"

namespace skillscope {

namespace {

constexpr std::size_t kLongestReplacement = 4096;  // bytes; the longest of Unicode's own mappings has 33

std::uint32_t littleEndian(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::size_t offsetOf(std::uint32_t unit) {
  return static_cast<std::size_t>(unit >> 10) << ((unit & (1u << 9)) >> 6);
}

}  // namespace

PrecompiledMap::PrecompiledMap(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t trieBytes = bytes.size() >= 4 ? littleEndian(bytes.data()) : 0;
  if (bytes.size() < 8 || trieBytes % 4 != 0 || trieBytes == 0 || trieBytes > bytes.size() - 4) {
    throw Error("the normalisation map is damaged");
  }
  units_.reserve(trieBytes / 4);
  for (std::size_t i = 0; i < trieBytes; i += 4) units_.push_back(littleEndian(bytes.data() + 4 + i));
  replacements_ = std::string(bytes.substr(4 + trieBytes)) + '\0';
  for (std::size_t begin = 0; begin < replacements_.size();) {
    const std::size_t end = replacements_.find('\0', begin);
    if (end - begin > kLongestReplacement) throw Error("the normalisation map is damaged");
    begin = end + 1;
  }
}

// A unit packs an offset to its children, a label and a has-leaf bit; a leaf's unit is the value.
template <typename Visit>
void PrecompiledMap::forPrefixes(std::string_view text, Visit&& visit) const {
  if (units_.empty()) return;
  std::size_t node = offsetOf(units_[0]);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    node ^= byte;
    if (node >= units_.size() || (units_[node] & (1u << 31 | 0xffu)) != byte) return;
    const std::uint32_t unit = units_[node];
    node ^= offsetOf(unit);
    if ((unit >> 8 & 1) == 0) continue;
    if (node >= units_.size()) return;
    const std::size_t value = units_[node] & ~(1u << 31);
    if (value >= replacements_.size()) return;
    if (!visit(Hit{std::string_view(replacements_.c_str() + value), i + 1})) return;
  }
}

std::optional<PrecompiledMap::Hit> PrecompiledMap::longest(std::string_view text) const {
  std::optional<Hit> found;
  forPrefixes(text, [&](const Hit& hit) {
    found = hit;
    return true;
  });
  return found;
}

std::optional<PrecompiledMap::Hit> PrecompiledMap::shortest(std::string_view text) const {
  std::optional<Hit> found;
  forPrefixes(text.substr(0, text.find('\0')), [&](const Hit& hit) {
    found = hit;
    return false;
  });
  return found;
}

}  // namespace skillscope
