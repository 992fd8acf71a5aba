// SPDX-License-Identifier: GPL-3.0-or-later
//
// SHA-256 as 64 lower-case hexadecimal digits.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace skillscope {

/// Hashes what arrives in pieces. Thread: one thread an object. Throws Error if the crypto library refuses.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::span<const std::byte> bytes);
  void add(const void* data, std::size_t bytes);
  void add(std::string_view text) { add(text.data(), text.size()); }
  /// The digest of everything added; starts afresh for a next one.
  std::string hex();

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

std::string sha256Hex(std::span<const std::byte> bytes);
std::string sha256Hex(std::string_view text);
/// Reads the file in pieces. Throws Error naming the path if it cannot be read.
std::string sha256OfFile(const std::string& path);

}  // namespace skillscope
