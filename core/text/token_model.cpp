// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/token_model.h"

#include "core/base/strings.h"
#include "core/text/byte_pair_model.h"
#include "core/text/json_field.h"
#include "core/text/unigram_model.h"
#include "core/text/word_level_model.h"
#include "core/text/word_piece_model.h"

namespace skillscope {

std::unique_ptr<TokenModel> readTokenModel(const JsonField& field) {
  // Files from before 2020 have no type; their models can be told by what they hold.
  const std::string type = field.has("type")                        ? field["type"].text()
                           : field.has("merges")                    ? "BPE"
                           : field.has("unk_id")                    ? "Unigram"
                           : field.has("continuing_subword_prefix") ? "WordPiece"
                                                                    : "WordLevel";
  if (type == "BPE") return std::make_unique<BytePairModel>(field);
  if (type == "WordPiece") return std::make_unique<WordPieceModel>(field);
  if (type == "Unigram") return std::make_unique<UnigramModel>(field);
  if (type == "WordLevel") return std::make_unique<WordLevelModel>(field);
  field["type"].fail("is " + inQuotes(type) + ", but only BPE, WordPiece, Unigram and WordLevel are known");
}

}  // namespace skillscope
