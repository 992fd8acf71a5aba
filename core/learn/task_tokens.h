// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples of a task as token ids, made once and used in every epoch and every evaluation. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/task_stream.h"
#include "core/text/tokenizer.h"

namespace skillscope {

/// Both lists end with the end token.
struct TokenisedExample {
  std::vector<std::int64_t> source, target;
  bool sourceCut = false, targetCut = false;  ///< longer than the limit: the tail is missing
  const Example* example = nullptr;           ///< what it was made from, where that lives on
};

struct TokenLimits {
  std::int64_t source = 128, target = 16;  ///< most tokens of each list, the end token included
};

/// Text as ids with the end token; what is too long loses its tail but keeps the end token. At least the end token.
/// `cut` is set when given and something was lost.
std::vector<std::int64_t> tokensWithEnd(const Tokenizer& tokenizer, const std::string& text, std::int64_t limit,
                                        bool* cut = nullptr);

/// Each result points to its example.
std::vector<TokenisedExample> tokenise(const std::vector<Example>& examples, const Tokenizer& tokenizer,
                                       const TokenLimits& limits);

}  // namespace skillscope
