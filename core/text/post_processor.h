// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "core/text/tokenizer.h"

namespace skillscope {

class JsonField;

/// What puts special tokens around one text or two in tokenizer.json. Thread: const functions from any.
class PostProcessor {
 public:
  virtual ~PostProcessor() = default;
  /// `second` may be null. Without special tokens only the type ids are set.
  virtual TokenizedText apply(TokenizedText first, TokenizedText* second, bool specialTokens) const = 0;
};

/// One text behind the other, type ids 0 and 1: what is done without a post-processor.
TokenizedText joinedTexts(TokenizedText first, TokenizedText* second);

/// Reads the field `post_processor` of a tokenizer.json; null for null, and for what changes only offsets. Throws Error
/// naming file and field.
std::unique_ptr<PostProcessor> readPostProcessor(const JsonField& field);

}  // namespace skillscope
