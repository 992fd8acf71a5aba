// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer.h"

#include <filesystem>

#include "core/base/error.h"
#include "core/text/sentencepiece_tokenizer.h"
#include "core/text/token_decoder.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_json.h"

namespace skillscope {

TokenizedText Tokenizer::tokenize(std::string_view text, std::optional<std::string_view> second, bool) const {
  TokenizedText result;
  result.ids = encode(text);
  result.typeIds.assign(result.ids.size(), 0);
  if (second) {
    const std::vector<std::int64_t> more = encode(*second);
    result.ids.insert(result.ids.end(), more.begin(), more.end());
    result.typeIds.resize(result.ids.size(), 1);
  }
  for (const std::int64_t id : result.ids) result.tokens.push_back(tokenText(id));
  result.specialMask.assign(result.ids.size(), 0);
  return result;
}

std::string Tokenizer::decode(const std::vector<std::int64_t>& ids, const DecodeOptions& options) const {
  std::string text = decode(ids);
  if (options.tidySpaces) tidyEnglishSpaces(text);
  return text;
}

std::string Tokenizer::tokenText(std::int64_t id) const {
  return decode({id});
}

void tidyEnglishSpaces(std::string& text) {
  constexpr std::pair<std::string_view, std::string_view> rules[] = {
      {" .", "."},     {" ?", "?"},   {" !", "!"},   {" ,", ","},     {" ' ", "'"},
      {" n't", "n't"}, {" 'm", "'m"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [what, by] : rules) replaceAll(text, what, by);
}

std::unique_ptr<Tokenizer> openTokenizer(const std::string& folder) {
  const auto path = [&](const char* name) { return (std::filesystem::path(folder) / name).string(); };
  const auto has = [&](const char* name) {
    std::error_code failure;
    return std::filesystem::exists(path(name), failure);
  };
  if (has("tokenizer.json")) return openTokenizerJson(path("tokenizer.json"), readTokenizerConfig(folder));
  for (const char* model : {"spiece.model", "tokenizer.model"}) {
    if (!has(model)) continue;
    return std::make_unique<SentencePieceTokenizer>(path(model), readTokenizerConfig(folder));
  }
  if (has("vocab.json") && has("merges.txt")) {
    return openByteLevelFiles(path("vocab.json"), path("merges.txt"), readTokenizerConfig(folder));
  }
  if (has("vocab.txt")) return openWordPieceFile(path("vocab.txt"), readTokenizerConfig(folder));
  throw Error("No tokenizer in", folder,
              "a checkpoint directory has tokenizer.json, spiece.model, tokenizer.model, vocab.json with merges.txt, "
              "or vocab.txt");
}

}  // namespace skillscope
