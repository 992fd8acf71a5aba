// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/store/run_filter.h"
#include "output.h"
#include "run_result.h"
#include "store_option.h"

namespace skillscope {

namespace {

/// A damaged config has no values; the run is still listed.
ConfigValues valuesOrNone(const std::string& toml) {
  try {
    return configValues(toml);
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

void addListCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string store;
    std::string filter;
    bool json = false, archived = false;
  };
  CLI::App* command = app.add_subcommand("list", "List the stored runs, newest first");
  const auto options = std::make_shared<Options>();
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "A JSON array; scores in percent, null = not measured");
  command
      ->add_option("--filter", options->filter,
                   "Only runs that fit, as in the window's library: words, field:text, ap:>60, seed:1..5, "
                   "created:>=2026-05, tag:paper, is:done, train.epochs:3, and -term for what must not be")
      ->option_text("TEXT");
  command->add_flag("--archived", options->archived, "Archived runs as well");
  std::vector<std::string> fields;
  for (const RunField& field : runFields()) {
    fields.push_back("  " + field.name + std::string(14 - std::min<std::size_t>(13, field.name.size()), ' ') +
                     field.help + (field.unit.empty() ? "" : " (" + field.unit + ")"));
  }
  command->footer("Fields of a filter, besides every key of the config:\n" + joined(fields, "\n"));
  command->callback([options, &line] {
    line.chosen = [options, &line] {
      const std::unique_ptr<RunReader> reader = openStore(options->store);
      const RunFilter filter(options->filter);
      std::vector<RunSummary> runs = reader ? reader->list() : std::vector<RunSummary>();
      const bool none = runs.empty();
      std::map<std::string, std::string> configs;
      if (reader && !filter.isEmpty()) configs = reader->configs();
      std::erase_if(runs, [&](const RunSummary& run) {
        if (run.archived && !options->archived && !filter.mentionsArchived()) return true;
        if (filter.isEmpty()) return false;
        const auto config = configs.find(run.id);
        const ConfigValues values = config == configs.end() ? ConfigValues() : valuesOrNone(config->second);
        return !filter.matches(run, &values);
      });
      if (options->json) {
        print(listJson(runs) + "\n");
      } else if (!runs.empty()) {
        print(listTable(runs));
      } else if (!none && !line.quiet) {
        printError(options->filter.empty() ? "every run is archived; list --archived shows them"
                                           : "no run fits the filter");
      } else if (!line.quiet) {
        printError("there is no run yet in " + storePathOr(options->store) +
                   "; start one with: skillscope-cli run demo");
      }
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
