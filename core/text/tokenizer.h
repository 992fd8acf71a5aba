// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

/// Text to token ids and back. Thread: const functions from any thread.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;
  /// Ids without special tokens.
  virtual std::vector<std::int64_t> encode(std::string_view text) const = 0;
  /// Text of ids; special tokens (padding, end, sentinels) are skipped.
  virtual std::string decode(const std::vector<std::int64_t>& ids) const = 0;
  virtual std::int64_t size() const = 0;   ///< ids are below this, added tokens included
  virtual std::int64_t endId() const = 0;  ///< -1 if there is none
  virtual std::int64_t padId() const = 0;
  virtual std::int64_t sentinelId(int n) const = 0;  ///< T5's <extra_id_n>, -1 if there is none
};

/// Opens the tokenizer of a Hugging Face model directory (spiece.model). Throws Error naming the file.
std::unique_ptr<Tokenizer> openTokenizer(const std::string& folder);

}  // namespace skillscope
