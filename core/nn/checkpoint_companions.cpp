// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/checkpoint_companions.h"

#include <filesystem>

#include "core/base/error.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

constexpr const char* companions[] = {"generation_config.json",
                                      "tokenizer.json",
                                      "tokenizer_config.json",
                                      "special_tokens_map.json",
                                      "added_tokens.json",
                                      "spiece.model",
                                      "tokenizer.model",
                                      "vocab.json",
                                      "merges.txt",
                                      "vocab.txt",
                                      "chat_template.jinja",
                                      "modules.json",
                                      "sentence_bert_config.json",
                                      "1_Pooling/config.json"};

}  // namespace

std::vector<std::string> copyCheckpointCompanions(const std::string& from, const std::string& to) {
  std::vector<std::string> copied;
  for (const char* name : companions) {
    const fs::path source = fs::path(from) / name, target = fs::path(to) / name;
    std::error_code error;
    if (!fs::is_regular_file(source, error)) continue;
    error.clear();
    fs::create_directories(target.parent_path(), error);
    if (!error) fs::copy_file(source, target, fs::copy_options::overwrite_existing, error);
    if (error) throw Error("Cannot copy " + source.string() + " to", target.string(), error.message());
    copied.emplace_back(name);
  }
  return copied;
}

}  // namespace skillscope
