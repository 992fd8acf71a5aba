// SPDX-License-Identifier: GPL-3.0-or-later
//
// Hashes and random numbers that are the same on every machine and compiler: splits and shuffles of built-in data hang
// on them, so neither std::hash nor std::shuffle will do.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace skillscope {

/// The finaliser of SplitMix64: every bit of the input moves every bit of the output.
inline std::uint64_t mixBits(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// FNV-1a over the bytes, then mixed, so that low bits may be used for a modulo.
inline std::uint64_t stableHash(std::string_view text, std::uint64_t salt = 0) {
  std::uint64_t hash = 0xcbf29ce484222325u ^ mixBits(salt);
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return mixBits(hash);
}

/// SplitMix64. A value type: copy it to branch a stream.
class StableRandom {
 public:
  explicit StableRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() { return mixBits(state_ += 0x9e3779b97f4a7c15u); }
  /// 0 … bound-1; the bias of the modulo is far below anything that matters here. bound > 0.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  /// [0, 1)
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  template <typename T>
  void shuffle(std::vector<T>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }
  template <typename T>
  const T& pick(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace skillscope
