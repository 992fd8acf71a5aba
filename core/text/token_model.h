// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of a tokenizer that turns pre-tokens into ids: byte-pair merges, word pieces, unigrams or whole words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skillscope {

class JsonField;

/// Thread: const functions from any.
class TokenModel {
 public:
  virtual ~TokenModel() = default;
  /// Appends the ids of one pre-token, which is not empty and is well-formed UTF-8; its tokens as text too, unless
  /// `texts` is null. Throws Error if there is a part without a token and no token for unknown parts.
  virtual void tokenize(std::string_view word, std::vector<std::int64_t>& ids,
                        std::vector<std::string>* texts) const = 0;
  virtual std::int64_t idOf(std::string_view text) const = 0;    ///< -1 if there is no such token
  virtual const std::string* textOf(std::int64_t id) const = 0;  ///< null if there is no such id
  virtual std::int64_t size() const = 0;                         ///< all ids are below
  virtual std::int64_t count() const { return size(); }          ///< of tokens, less than size() if there are gaps
};

/// Reads the field `model` of a tokenizer.json. Throws Error naming file and field.
std::unique_ptr<TokenModel> readTokenModel(const JsonField& field);

}  // namespace skillscope
