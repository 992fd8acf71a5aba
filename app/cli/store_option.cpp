// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_option.h"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/base/error.h"

namespace skillscope {

CLI::Option* addStoreOption(CLI::App& command, std::string& path) {
  return command.add_option("--store", path, "SQLite file with the runs; without it the one in your data folder")
      ->option_text("FILE")
      ->check([](const std::string& text) { return text.empty() ? std::string("needs a file name") : std::string(); });
}

std::string storePathOr(const std::string& given) {
  return given.empty() ? defaultStorePath() : given;
}

std::unique_ptr<RunReader> openStore(const std::string& given) {
  const std::string path = storePathOr(given);
  std::error_code error;
  if (given.empty() && !std::filesystem::exists(path, error)) return nullptr;
  return std::make_unique<RunReader>(path);
}

std::string resolveRun(const RunReader* reader, const std::string& given, const std::string& store) {
  if (!reader) throw UsageError("there is no run yet: the store " + storePathOr(store) + " does not exist");
  if (given != "latest") return reader->resolve(given);
  const std::vector<RunSummary> runs = reader->list();
  if (runs.empty()) throw UsageError("there is no run yet in the store " + storePathOr(store));
  return runs.front().id;
}

std::string storeArgument(const std::string& given) {
  return given.empty() ? "" : " --store " + shellWord(given);
}

std::string shellWord(const std::string& word) {
  const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace skillscope
