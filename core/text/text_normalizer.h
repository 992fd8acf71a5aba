// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

namespace skillscope {

class JsonField;

/// What tokenizer.json does to a text first: Unicode normal forms, case, accents, replacements. Thread: const functions
/// from any.
class TextNormalizer {
 public:
  virtual ~TextNormalizer() = default;
  /// `text` must be well-formed UTF-8 and stays so. Throws Error if the result grows beyond kLongestText.
  virtual void apply(std::string& text) const = 0;
};

/// Reads the field `normalizer` of a tokenizer.json; null for null. Throws Error naming file and field.
std::unique_ptr<TextNormalizer> readTextNormalizer(const JsonField& field);

}  // namespace skillscope
