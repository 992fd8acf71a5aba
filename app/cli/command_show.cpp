// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/run/branch.h"
#include "output.h"
#include "run_result.h"
#include "store_option.h"

namespace skillscope {

namespace {

std::string description(const RunResult& result, const StoredRun& run) {
  using Align = TextTable::Align;
  const RunSummary& summary = run.summary;
  TextTable table({Align::left, Align::left});
  table.add({"Run", result.id});
  table.add({"Name", result.name});
  if (!result.experiment.empty() || !result.variant.empty()) {
    const bool both = !result.experiment.empty() && !result.variant.empty();
    table.add({"Part of", result.experiment + (both ? ", row " : "") + result.variant});
  }
  if (!summary.lineage.parent.empty()) table.add({"Lineage", lineageText(summary.lineage)});
  table.add({"Method", result.method});
  table.add({"Tasks", result.stream + ", " + result.order + ", seed " + std::to_string(result.seed)});
  table.add({"Status", std::string(toString(result.status)) + (result.reason.empty() ? "" : ": " + result.reason)});
  table.add({"Started", timeText(summary.createdAt)});
  table.add({"Took", durationText(result.seconds) + ", " + countText(summary.step) + " of " +
                         countText(summary.plannedSteps) + " steps, " +
                         countText(static_cast<std::int64_t>(result.tokensPerSecond)) + " tokens/s"});
  if (!result.weightsSha256.empty()) table.add({"Weights", "SHA-256 " + result.weightsSha256});
  if (!run.commandLine.empty()) table.add({"Made by", run.commandLine});
  return table.text();
}

std::string environmentText(const StoredRun& run) {
  TextTable table({TextTable::Align::left, TextTable::Align::left});
  for (const auto& [name, value] : run.environment) table.add({name, value});
  return table.text("  ");
}

}  // namespace

void addShowCommand(CLI::App& app, CommandLine& line) {
  struct Options {
    std::string run, store;
    bool json = false;
  };
  CLI::App* command = app.add_subcommand("show", "Show a stored run: accuracy matrix, figures, config, environment");
  const auto options = std::make_shared<Options>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "One line of JSON; scores in percent, null = not measured");
  command->callback([options, &line] {
    line.chosen = [options] {
      const std::unique_ptr<RunReader> reader = openStore(options->store);
      const std::string id = resolveRun(reader.get(), options->run, options->store);
      const StoredRun run = reader->run(id);
      const RunResult result = resultOf(run, reader->events(id));
      if (options->json) {
        print(storedRunJson(result, run) + "\n");
      } else {
        const std::string environment = environmentText(run);
        print(description(result, run) + "\n" + resultTable(result) + "\nConfig\n" + run.configToml +
              (environment.empty() ? "" : "\nMade with\n" + environment));
      }
      return static_cast<int>(exitDone);
    };
  });
}

}  // namespace skillscope
