// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "output.h"
#include "run_result.h"
#include "store_option.h"

namespace skillscope {

void addListCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string store;
    bool json = false;
  };
  CLI::App* command = app.add_subcommand("list", "List the stored runs, newest first");
  const auto options = std::make_shared<Options>();
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "A JSON array; scores in percent, null = not measured");
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      const std::unique_ptr<RunReader> reader = openStore(options->store);
      const std::vector<RunSummary> runs = reader ? reader->list() : std::vector<RunSummary>();
      if (options->json) {
        print(listJson(runs) + "\n");
      } else if (!runs.empty()) {
        print(listTable(runs));
      } else if (!line.quiet) {
        printError("there is no run yet in " + storePathOr(options->store) +
                   "; start one with: skillscope-cli run demo");
      }
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
