// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files beside a tokenizer say: tokenizer_config.json, special_tokens_map.json, added_tokens.json.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/text/added_tokens.h"

namespace skillscope {

/// Absent keys are empty; what that means is the tokenizer's business.
struct TokenizerConfig {
  std::string folder;
  std::string className;                       ///< tokenizer_class, e.g. "T5Tokenizer"
  std::map<std::string, std::string> special;  ///< "eos_token": "</s>", …; a token that is null is ""
  std::vector<std::string> additionalSpecial;  ///< additional_special_tokens
  std::vector<AddedToken> added;  ///< added_tokens_decoder, or added_tokens.json with the specials' options
  std::optional<bool> legacy, addBegin, addEnd, addPrefixSpace, lowerCase, stripAccents, ideographsApart;
  std::optional<int> sentinels;  ///< extra_ids

  /// Of "eos_token" and the like; `absent` if the files do not say.
  std::string specialText(const std::string& key, const std::string& absent = "") const;
};

/// Throws Error naming file and field. Missing files are no error.
TokenizerConfig readTokenizerConfig(const std::string& folder);

}  // namespace skillscope
