// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/task_tokens.h"

#include <algorithm>

namespace skillscope {

std::vector<std::int64_t> tokensWithEnd(const Tokenizer& tokenizer, const std::string& text, std::int64_t limit,
                                        bool* cut) {
  std::vector<std::int64_t> ids = tokenizer.encode(text);
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, limit) - 1);
  if (cut != nullptr) *cut = ids.size() > most;
  if (ids.size() > most) ids.resize(most);
  ids.push_back(tokenizer.endId());
  return ids;
}

std::vector<TokenisedExample> tokenise(const std::vector<Example>& examples, const Tokenizer& tokenizer,
                                       const TokenLimits& limits) {
  std::vector<TokenisedExample> tokens;
  tokens.reserve(examples.size());
  for (const Example& example : examples) {
    TokenisedExample entry;
    entry.source = tokensWithEnd(tokenizer, example.prompt, limits.source, &entry.sourceCut);
    entry.target = tokensWithEnd(tokenizer, example.target, limits.target, &entry.targetCut);
    entry.example = &example;
    tokens.push_back(std::move(entry));
  }
  return tokens;
}

}  // namespace skillscope
