// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/base/whole_file.h"
#include "core/text/tokenizer.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct TokenizeOptions {
  std::string folder, file;
  std::vector<std::string> texts;
  bool noSpecial = false, json = false;
};

Json resultOf(const Tokenizer& tokenizer, const std::string& text, bool special) {
  const TokenizedText tokenized = tokenizer.tokenize(text, std::nullopt, special);
  return {{"text", text},
          {"ids", tokenized.ids},
          {"tokens", tokenized.tokens},
          {"type_ids", tokenized.typeIds},
          {"decoded", tokenizer.decode(tokenized.ids, {false, false})},
          {"decoded_without_special", tokenizer.decode(tokenized.ids)}};
}

void printResult(const Json& result) {
  std::string ids, pieces;
  for (const Json& id : result["ids"]) ids += " " + id.dump();
  for (const Json& token : result["tokens"]) pieces += " " + inOneLine(token.get<std::string>());
  print("text    " + inOneLine(result["text"].get<std::string>()) + "\n");
  print("tokens  " + countText(static_cast<std::int64_t>(result["ids"].size())) + "\n");
  print("ids    " + ids + "\n");
  print("pieces " + pieces + "\n");
  print("decoded " + inOneLine(result["decoded_without_special"].get<std::string>()) + "\n");
}

int tokenizeTexts(const TokenizeOptions& options) {
  if (options.texts.empty() == options.file.empty()) {
    throw UsageError(options.file.empty() ? "tokenize: there is no text; name one or more, or a file with --file"
                                          : "tokenize: name texts or a file with --file, not both");
  }
  const std::unique_ptr<Tokenizer> tokenizer = openTokenizer(options.folder);
  std::vector<std::string> texts = options.texts;
  if (!options.file.empty()) texts.push_back(readWholeFile(options.file));
  Json all = {{"tokenizer", tokenizer->description()}, {"size", tokenizer->size()}, {"texts", Json::array()}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Json result = resultOf(*tokenizer, texts[i], !options.noSpecial);
    if (options.json) {
      all["texts"].push_back(std::move(result));
    } else {
      if (i > 0) print("\n");
      printResult(result);
    }
  }
  if (options.json) print(all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  return exitDone;
}

}  // namespace

void addTokenizeCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("tokenize", "Show the tokens of texts, with the tokenizer of a checkpoint");
  const auto options = std::make_shared<TokenizeOptions>();
  command->add_option("folder", options->folder, "The checkpoint's directory")->option_text("FOLDER")->required();
  command->add_option("text", options->texts, "Texts, each for itself")->option_text("TEXT...");
  command->add_option("--file", options->file, "The whole content of a file as one text")->option_text("FILE");
  command->add_flag("--no-special", options->noSpecial, "Without the special tokens that models want around a text");
  command->add_flag("--json", options->json, "All that is known, as JSON");
  command->callback([options, &line] { line.chosen = [options] { return tokenizeTexts(*options); }; });
}

}  // namespace skillscope
