// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace skillscope {

/// How token states become one vector a text, as sentence-transformers' side files say.
struct SentencePooling {
  std::string mode = "mean";  ///< "mean" over the tokens, "cls": the first token, "max"
  bool normalised = false;    ///< divided by its length
};

/// The fields of a BERT-family config.json that decide the model's function. Defaults are those of the Hugging Face
/// library for model_type bert.
struct BertConfig {
  std::string type = "bert";  ///< "bert", "roberta", "xlm-roberta", "mpnet"
  std::int64_t vocabSize = 30522, width = 768, feedForwardWidth = 3072, layers = 12, heads = 12;
  std::int64_t maxPositions = 512;    ///< rows of the position table
  std::int64_t tokenTypes = 2;        ///< 0 in MPNet
  std::int64_t relativeBuckets = 32;  ///< MPNet
  std::int64_t padId = 0;
  double epsilon = 1e-12;
  std::string activation = "gelu";
  SentencePooling pooling;

  /// RoBERTa and MPNet count positions of tokens only, from padId + 1 (MPNet: from 2).
  bool countsTokens() const { return type != "bert"; }
  std::int64_t firstPosition() const { return !countsTokens() ? 0 : type == "mpnet" ? 2 : padId + 1; }
  /// Tokens that a text may have, special ones included.
  std::int64_t longestText() const { return maxPositions - firstPosition(); }
};

/// Reads config.json and, where they exist, the side files of a sentence-embedding checkpoint (modules.json and the
/// pooling's config). Throws Error naming file and field.
BertConfig readBertConfig(const std::string& folder);

bool isEncoderType(const std::string& modelType);

}  // namespace skillscope
