// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace skillscope {

class JsonField;

/// What turns tokens back into text in tokenizer.json. Thread: const functions from any.
class TokenDecoder {
 public:
  virtual ~TokenDecoder() = default;
  /// Changes, joins or drops tokens; the text is what is left, joined.
  virtual void apply(std::vector<std::string>& tokens) const = 0;
};

/// Reads the field `decoder` of a tokenizer.json; null for null. Throws Error naming file and field.
std::unique_ptr<TokenDecoder> readTokenDecoder(const JsonField& field);

/// Replaces every occurrence.
void replaceAll(std::string& text, std::string_view what, std::string_view by);

}  // namespace skillscope
