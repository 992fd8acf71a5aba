// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/text/tokenizer.h"

namespace skillscope {

/// Token ids of one example; target with the end token.
struct TokenPair {
  std::vector<std::int64_t> source, target;
};

struct CorruptionOptions {
  double corruption = 0.15;  ///< share of tokens that are hidden
  double meanSpan = 2.0;     ///< mean length of a hidden span, tokens
};

/// T5's span corruption: hidden spans become sentinels in the source; the target lists each sentinel with what it hid,
/// and ends with the end token. Source: Raffel et al. 2020, section 3.1.4. At least one token is hidden and at least
/// one stays.
TokenPair corruptSpans(const std::vector<std::int64_t>& tokens, const Tokenizer& tokenizer,
                       const CorruptionOptions& options, std::mt19937_64& random);

/// A uniform number in [0, 1) that is the same on every machine (the standard distributions are not).
double uniform(std::mt19937_64& random);

/// Counts how often a source token (row) stands in the same example as a target token or another source token (column).
struct Cooccurrence {
  std::int64_t rows = 0, columns = 0;
  std::vector<float> counts;               ///< [rows, columns]
  std::vector<std::int64_t> columnTokens;  ///< token of each column
};
/// The columns are the most frequent target tokens and the most frequent source tokens, half and half; special tokens
/// left out.
Cooccurrence countCooccurrence(const std::vector<TokenPair>& pairs, std::int64_t vocabulary, std::int64_t columns);

/// Runs spm_train as a program of its own over `lines` and leaves spiece.model and tokenizer_config.json in `folder`.
void makeVocabulary(const std::vector<std::string>& lines, const std::string& folder, std::int64_t pieces,
                    std::int64_t sentinels);

}  // namespace skillscope
