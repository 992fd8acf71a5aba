// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/learn/verify.h"
#include "output.h"

namespace skillscope {

namespace {

std::string resultLine(const VerifyResult& result) {
  char error[48];
  std::snprintf(error, sizeof error, "largest error %.3g", result.largestError);
  std::string line = std::string(result.passed ? "passed" : "FAILED") + "  " + result.name + "  " + error;
  if (!result.passed) line += "  " + result.file + ": " + result.reason;
  return line + "\n";
}

int verify(const std::vector<std::string>& paths) {
  const std::vector<VerifyResult> results =
      verifyPaths(paths, [](const VerifyResult& result) { print(resultLine(result)); });
  std::size_t passed = 0;
  for (const VerifyResult& result : results) passed += result.passed ? 1 : 0;
  print(std::to_string(passed) + " passed, " + std::to_string(results.size() - passed) + " failed\n");
  if (results.empty())
    throw Error(
        "no golden case was found: name JSON files of the format kif-golden-1 or golden-2, folders of checkpoints with "
        "reference answers (fixture-1), or folders with any of them");
  return passed == results.size() ? exitDone : exitFailed;
}

}  // namespace

void addVerifyCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "verify", "Recompute golden cases and checkpoints with reference answers by the program's own code");
  const auto paths = std::make_shared<std::vector<std::string>>();
  command->add_option("path", *paths, "Files, and folders with all folders below them")
      ->option_text("PATH...")
      ->required();
  command->callback([paths, &line] { line.chosen = [paths] { return verify(*paths); }; });
}

}  // namespace skillscope
