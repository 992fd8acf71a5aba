// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace skillscope {

class JsonField;

/// A piece of text that no token crosses.
struct PreToken {
  std::string text;
  bool atStart = false;  ///< begins where the whole text begins
};

/// What cuts a normalised text into words in tokenizer.json. Thread: const functions from any.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  /// Cuts every piece further; pieces are well-formed UTF-8, empty ones are dropped.
  virtual void split(std::vector<PreToken>& pieces) const = 0;
};

/// Reads the field `pre_tokenizer` of a tokenizer.json; null for null. Throws Error naming file and field.
std::unique_ptr<PreTokenizer> readPreTokenizer(const JsonField& field);

}  // namespace skillscope
