// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/token_model.h"
#include "core/text/vocabulary.h"

namespace skillscope {

/// Each pre-token is one token.
class WordLevelModel final : public TokenModel {
 public:
  explicit WordLevelModel(const JsonField& field);
  void tokenize(std::string_view word, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const override;
  std::int64_t idOf(std::string_view text) const override { return vocabulary_.idOf(text); }
  const std::string* textOf(std::int64_t id) const override { return vocabulary_.textOf(id); }
  std::int64_t size() const override { return vocabulary_.size(); }
  std::int64_t count() const override { return vocabulary_.count(); }

 private:
  Vocabulary vocabulary_;
  std::string unknown_;
};

}  // namespace skillscope
