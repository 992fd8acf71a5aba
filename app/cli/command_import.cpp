// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/store/bundle.h"
#include "core/store/tensorboard_run.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct ImportOptions {
  std::string file, store;
  bool asNew = false, json = false;
};

/// Bundles and TensorBoard's files, told apart by what is in them.
BundleReport importAny(const ImportOptions& options, const CommandLine& line) {
  const std::string store = storePathOr(options.store);
  if (!looksLikeTensorBoard(options.file)) return importBundle(options.file, store, options.asNew);
  const TensorBoardImport made = importTensorBoard(options.file, store);
  if (!line.quiet && made.added) {
    printError(std::to_string(made.curves) + " curves were taken" +
               (made.ignored > 0 ? ", " + std::to_string(made.ignored) + " that runs do not have were left out" : ""));
  }
  BundleReport report;
  report.runId = made.runId;
  report.added = made.added;
  return report;
}

int importFile(const ImportOptions& options, const CommandLine& line) {
  const BundleReport report = importAny(options, line);
  if (options.json) {
    nlohmann::ordered_json json;
    json["id"] = report.runId;
    json["outcome"] = report.added ? "added" : "already_here";
    json["files"] = report.files;
    json["bytes"] = report.bytes;
    print(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
  } else {
    print(report.runId + "\n");
  }
  if (!line.quiet) {
    const std::string show =
        "; look at it with: skillscope-cli show " + shellWord(report.runId) + storeArgument(options.store);
    printError(report.added ? "run " + report.runId + " is now in " + storePathOr(options.store) + show
                            : "run " + report.runId + " is already here" + show);
  }
  return exitDone;
}

}  // namespace

void addImportCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("import", "Take a run into the store: a bundle, or curves of TensorBoard");
  const auto options = std::make_shared<ImportOptions>();
  command->add_option("file", options->file, "A bundle that export --bundle wrote, or an event file of TensorBoard")
      ->option_text("FILE")
      ->required();
  command->add_flag("--as-new", options->asNew,
                    "Where the store has another run of the same id, give the bundle's one a new id");
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "One line of JSON: id, outcome (added, already_here), files, bytes");
  command->footer(
      "Prints the run's id. The bundle is checked whole before anything is written: all of the run comes, or nothing. "
      "A run that the store has already is left as it is.");
  command->callback([options, &line] { line.chosen = [options, &line] { return importFile(*options, line); }; });
}

}  // namespace skillscope
