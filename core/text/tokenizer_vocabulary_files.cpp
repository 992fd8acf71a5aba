// SPDX-License-Identifier: GPL-3.0-or-later
//
// Vocabulary files from before tokenizer.json: what their tokenizers do is written as the tokenizer.json that does the
// same, and read as one.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/strings.h"
#include "core/text/json_field.h"
#include "core/text/tokenizer_file.h"
#include "core/text/tokenizer_json.h"

namespace skillscope {

namespace {

using Json = nlohmann::json;

std::vector<std::string> linesOf(const std::string& content) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < content.size();) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    std::string line = content.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(std::move(line));
    begin = end + 1;
  }
  return lines;
}

/// The special tokens that the config names and the vocabulary has, and the config's own added tokens.
Json addedTokens(const TokenizerConfig& config, const Json& vocabulary,
                 const std::vector<std::pair<std::string, std::string>>& defaults) {
  Json added = Json::array();
  const auto add = [&](const std::string& text, std::int64_t id, bool special, const AddedToken* options) {
    added.push_back({{"id", id},
                     {"content", text},
                     {"special", special},
                     {"lstrip", options && options->leftStrip},
                     {"rstrip", options && options->rightStrip},
                     {"single_word", options && options->singleWord},
                     {"normalized", options && options->normalized}});
  };
  for (const AddedToken& token : config.added) add(token.text, token.id, token.special, &token);
  std::vector<std::string> specials = config.additionalSpecial;
  for (const auto& [key, absent] : defaults) specials.push_back(config.specialText(key, absent));
  for (const std::string& text : specials) {
    const bool listed = std::any_of(config.added.begin(), config.added.end(),
                                    [&](const AddedToken& token) { return token.text == text; });
    const auto found = vocabulary.find(text);
    if (!listed && found != vocabulary.end()) add(text, found->get<std::int64_t>(), true, nullptr);
  }
  return added;
}

std::unique_ptr<Tokenizer> open(const Json& json, const std::string& file, const TokenizerConfig& config) {
  return std::make_unique<JsonTokenizer>(JsonField(json, file), config);
}

Json special(const std::string& text, const Json& vocabulary) {
  return Json::array({text, vocabulary.value(text, std::int64_t{0})});
}

}  // namespace

std::unique_ptr<Tokenizer> openByteLevelFiles(const std::string& vocabularyFile, const std::string& mergesFile,
                                              const TokenizerConfig& config) {
  const Json vocabulary = readJsonObject(vocabularyFile);
  Json merges = Json::array();
  for (std::string& line : linesOf(readTokenizerFile(mergesFile))) {
    if (line.empty() || line.starts_with("#version")) continue;
    if (firstInvalidUtf8(line)) throw Error("Cannot read", mergesFile, "it is not UTF-8 text");
    merges.push_back(std::move(line));
  }
  const std::string name = lowerCased(config.className);
  const bool roberta = name.starts_with("roberta"), qwen = name.starts_with("qwen2");
  const bool prefixSpace = config.addPrefixSpace.value_or(false);
  const Json byteLevel = {
      {"type", "ByteLevel"}, {"add_prefix_space", prefixSpace}, {"trim_offsets", true}, {"use_regex", !qwen}};
  Json json = {{"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", std::move(merges)}}},
               {"pre_tokenizer", byteLevel},
               {"decoder", {{"type", "ByteLevel"}}}};
  const std::string end = roberta ? "</s>" : "<|endoftext|>";
  std::vector<std::pair<std::string, std::string>> specials = {{"bos_token", roberta ? "<s>"
                                                                             : qwen  ? ""
                                                                                     : end},
                                                               {"eos_token", end},
                                                               {"pad_token", roberta ? "<pad>"
                                                                             : qwen  ? end
                                                                                     : ""}};
  if (roberta) {
    specials.insert(specials.end(), {{"cls_token", "<s>"}, {"sep_token", "</s>"}, {"unk_token", "<unk>"}});
    json["post_processor"] = {{"type", "RobertaProcessing"},
                              {"sep", special(config.specialText("sep_token", "</s>"), vocabulary)},
                              {"cls", special(config.specialText("cls_token", "<s>"), vocabulary)}};
  } else {
    specials.push_back({"unk_token", end});
  }
  if (qwen) {
    json["normalizer"] = {{"type", "NFC"}};
    const Json split = {
        {"type", "Split"},
        {"pattern",
         {{"Regex",
           R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"}}},
        {"behavior", "Isolated"}};
    json["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", Json::array({split, byteLevel})}};
  }
  json["added_tokens"] = addedTokens(config, vocabulary, specials);
  TokenizerConfig filled = config;
  for (const auto& [key, absent] : specials) filled.special.emplace(key, absent);
  return open(json, vocabularyFile, filled);
}

std::unique_ptr<Tokenizer> openWordPieceFile(const std::string& file, const TokenizerConfig& config) {
  Json vocabulary = Json::object();
  std::int64_t id = 0;
  for (const std::string& line : linesOf(readTokenizerFile(file))) {
    if (firstInvalidUtf8(line)) throw Error("Line " + std::to_string(id + 1) + " of", file, "it is not UTF-8 text");
    vocabulary[line] = id++;
  }
  const std::vector<std::pair<std::string, std::string>> specials = {{"unk_token", "[UNK]"},
                                                                     {"sep_token", "[SEP]"},
                                                                     {"pad_token", "[PAD]"},
                                                                     {"cls_token", "[CLS]"},
                                                                     {"mask_token", "[MASK]"}};
  TokenizerConfig filled = config;
  for (const auto& [key, absent] : specials) {
    filled.special.emplace(key, absent);
    const std::string text = filled.specialText(key);
    if (key != "mask_token" && key != "pad_token" && !vocabulary.contains(text)) {
      throw Error("Cannot use tokenizer", file, "it has no token " + inQuotes(text) + ", which is its " + key);
    }
  }
  const Json json = {
      {"model", {{"type", "WordPiece"}, {"unk_token", filled.specialText("unk_token")}, {"vocab", vocabulary}}},
      {"normalizer",
       {{"type", "BertNormalizer"},
        {"clean_text", true},
        {"handle_chinese_chars", config.ideographsApart.value_or(true)},
        {"strip_accents", config.stripAccents ? Json(*config.stripAccents) : Json()},
        {"lowercase", config.lowerCase.value_or(true)}}},
      {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
      {"post_processor",
       {{"type", "BertProcessing"},
        {"sep", special(filled.specialText("sep_token"), vocabulary)},
        {"cls", special(filled.specialText("cls_token"), vocabulary)}}},
      {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}},
      {"added_tokens", addedTokens(config, vocabulary, specials)}};
  return open(json, file, filled);
}

}  // namespace skillscope
