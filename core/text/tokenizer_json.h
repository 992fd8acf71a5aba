// SPDX-License-Identifier: GPL-3.0-or-later
//
// tokenizer.json, the file of Hugging Face's tokenizers library: normaliser, pre-tokeniser, model, post-processor,
// decoder and added tokens. Truncation and padding in it are left alone, as the models' own loaders do.
#pragma once

#include <memory>
#include <string>

#include "core/text/added_tokens.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/text_normalizer.h"
#include "core/text/token_decoder.h"
#include "core/text/token_model.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_config.h"

namespace skillscope {

class JsonTokenizer final : public Tokenizer {
 public:
  /// Reads the whole file's object. Throws Error naming file and field.
  JsonTokenizer(const JsonField& top, const TokenizerConfig& config);

  using Tokenizer::decode;
  std::vector<std::int64_t> encode(std::string_view text) const override;
  std::string decode(const std::vector<std::int64_t>& ids) const override { return decode(ids, DecodeOptions()); }
  std::string decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const override;
  TokenizedText tokenize(std::string_view text, std::optional<std::string_view> second,
                         bool specialTokens) const override;
  std::string tokenText(std::int64_t id) const override;
  std::string description() const override { return description_; }
  std::int64_t size() const override;
  std::int64_t endId() const override { return endId_; }
  std::int64_t padId() const override { return padId_; }
  std::int64_t beginId() const override { return beginId_; }
  std::int64_t sentinelId(int n) const override;

 private:
  bool beginsWithFirst(std::string_view text, const std::string& normal) const;
  void addTokens(std::string_view text, std::vector<std::int64_t>& ids, std::vector<std::string>* texts) const;
  void addSection(std::string_view text, bool atStart, std::vector<std::int64_t>& ids,
                  std::vector<std::string>* texts) const;
  TokenizedText tokenizeOne(std::string_view text) const;
  std::int64_t idOf(const std::string& text) const;

  std::unique_ptr<TextNormalizer> normalizer_;
  std::unique_ptr<PreTokenizer> preTokenizer_;
  std::unique_ptr<TokenModel> model_;
  std::unique_ptr<PostProcessor> postProcessor_;
  std::unique_ptr<TokenDecoder> decoder_;
  AddedTokens added_;
  std::int64_t beginId_ = -1, endId_ = -1, padId_ = -1;
  std::string description_;
};

std::unique_ptr<Tokenizer> openTokenizerJson(const std::string& file, const TokenizerConfig& config);
/// vocab.json and merges.txt of GPT-2, RoBERTa and Qwen2, from before tokenizer.json.
std::unique_ptr<Tokenizer> openByteLevelFiles(const std::string& vocabularyFile, const std::string& mergesFile,
                                              const TokenizerConfig& config);
/// vocab.txt of BERT: a token a line, its id is the line's number.
std::unique_ptr<Tokenizer> openWordPieceFile(const std::string& file, const TokenizerConfig& config);

}  // namespace skillscope
