// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/word_level_model.h"

#include "core/base/strings.h"
#include "core/text/json_field.h"

namespace skillscope {

WordLevelModel::WordLevelModel(const JsonField& field)
    : vocabulary_(field["vocab"]), unknown_(field.textOr("unk_token", "<unk>")) {}

void WordLevelModel::tokenize(std::string_view word, std::vector<std::int64_t>& ids,
                              std::vector<std::string>* texts) const {
  std::int64_t id = vocabulary_.idOf(word);
  const bool unknown = id < 0;
  if (unknown) id = vocabulary_.idOf(unknown_);
  if (id < 0) {
    throw Error("The tokenizer knows neither " + inQuotes(word) + " nor its token for unknown words, " +
                inQuotes(unknown_));
  }
  ids.push_back(id);
  if (texts) texts->push_back(unknown ? unknown_ : std::string(word));
}

}  // namespace skillscope
