// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/text/json_field.h"

namespace skillscope {

namespace {

constexpr const char* kSpecialKeys[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                        "pad_token", "cls_token", "mask_token"};
constexpr std::int64_t kHighestId = (1 << 24) - 1;

/// A special token is a text, or an object with a content and options.
std::string contentOf(const JsonField& field) {
  return field.isObject() ? field["content"].text() : field.text();
}

AddedToken readAddedToken(const JsonField& field, std::int64_t id) {
  AddedToken token;
  token.text = contentOf(field);
  token.id = id;
  if (!field.isObject()) return token;
  token.special = field.flagOr("special", false);
  token.leftStrip = field.flagOr("lstrip", false);
  token.rightStrip = field.flagOr("rstrip", false);
  token.singleWord = field.flagOr("single_word", false);
  token.normalized = field.flagOr("normalized", !token.special);
  return token;
}

void readSpecialTokens(const JsonField& top, TokenizerConfig& config) {
  for (const char* key : kSpecialKeys) {
    if (!top.value().contains(key)) continue;
    config.special[key] = top.has(key) ? contentOf(top[key]) : "";
  }
  if (!top.has("additional_special_tokens")) return;
  const JsonField list = top["additional_special_tokens"];
  config.additionalSpecial.clear();
  if (!list.isList()) return;  // a mapping of names, in some newer files, is of no use here
  for (const JsonField& token : list.list()) config.additionalSpecial.push_back(contentOf(token));
}

std::optional<bool> optionalFlag(const JsonField& top, const char* key) {
  return top.has(key) ? std::optional<bool>(top[key].flag()) : std::nullopt;
}

void readConfigFile(const JsonField& top, TokenizerConfig& config) {
  config.className = top.textOr("tokenizer_class", "");
  readSpecialTokens(top, config);
  config.legacy = optionalFlag(top, "legacy");
  config.addBegin = optionalFlag(top, "add_bos_token");
  config.addEnd = optionalFlag(top, "add_eos_token");
  config.addPrefixSpace = optionalFlag(top, "add_prefix_space");
  config.lowerCase = optionalFlag(top, "do_lower_case");
  config.stripAccents = optionalFlag(top, "strip_accents");
  config.ideographsApart = optionalFlag(top, "tokenize_chinese_chars");
  if (top.has("extra_ids")) config.sentinels = static_cast<int>(top["extra_ids"].integer(0, 10000));
  if (!top.has("added_tokens_decoder")) return;
  const JsonField added = top["added_tokens_decoder"];
  if (!added.isObject()) added.fail("must be an object of ids and tokens");
  for (const auto& [key, value] : added.value().items()) {
    std::int64_t id = -1;
    const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (failure != std::errc() || end != key.data() + key.size() || id < 0 || id > kHighestId) {
      added.fail("has the key \"" + key + "\", which is no id");
    }
    config.added.push_back(readAddedToken(added[key], id));
  }
  std::sort(config.added.begin(), config.added.end(),
            [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; });
}

void readAddedFile(const JsonField& top, TokenizerConfig& config) {
  for (const auto& [text, value] : top.value().items()) {
    AddedToken token;
    token.text = text;
    token.id = top[text].integer(0, kHighestId);
    const auto special = [&text = text](const std::string& other) { return other == text; };
    token.special = std::any_of(config.additionalSpecial.begin(), config.additionalSpecial.end(), special) ||
                    std::any_of(config.special.begin(), config.special.end(),
                                [&text = text](const auto& entry) { return entry.second == text; });
    config.added.push_back(std::move(token));
  }
  std::sort(config.added.begin(), config.added.end(),
            [](const AddedToken& a, const AddedToken& b) { return a.id < b.id; });
}

}  // namespace

std::string TokenizerConfig::specialText(const std::string& key, const std::string& absent) const {
  const auto found = special.find(key);
  return found == special.end() ? absent : found->second;
}

TokenizerConfig readTokenizerConfig(const std::string& folder) {
  TokenizerConfig config;
  config.folder = folder;
  const auto read = [&](const char* name, auto&& action) {
    const std::string file = (std::filesystem::path(folder) / name).string();
    std::error_code failure;
    if (!std::filesystem::exists(file, failure)) return;
    const nlohmann::json json = readJsonObject(file);
    action(JsonField(json, file));
  };
  // The first file is the newer one and wins; the others stand in for what it lacks, as they did before it had it.
  read("special_tokens_map.json", [&](const JsonField& top) { readSpecialTokens(top, config); });
  read("tokenizer_config.json", [&](const JsonField& top) { readConfigFile(top, config); });
  if (config.added.empty()) read("added_tokens.json", [&](const JsonField& top) { readAddedFile(top, config); });
  return config;
}

}  // namespace skillscope
