// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "commands.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/adapter_export.h"
#include "core/store/bundle.h"
#include "core/store/run_export.h"
#include "core/store/tensorboard_run.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct ExportOptions {
  std::string run, store, format, output, bundle, weights, tensorBoard, adapter, at;
  int average = 0;  // steps
};

const std::map<std::string, BundleWeights>& weightChoices() {
  static const std::map<std::string, BundleWeights> choices = {{"none", BundleWeights::none},
                                                               {"newest", BundleWeights::newest},
                                                               {"all", BundleWeights::all},
                                                               {"states", BundleWeights::states}};
  return choices;
}

void writeText(const ExportOptions& options, const RunReader& reader, const std::string& id, const CommandLine& line) {
  const std::string text = exportRun(
      reader, id, RunExport{options.format == "csv" ? ExportFormat::csv : ExportFormat::json, options.average});
  if (options.output.empty() || options.output == "-") {
    print(text.ends_with('\n') ? text : text + "\n");
    return;
  }
  writeFileAtomically(options.output, text);
  if (!line.quiet) printError("run " + id + " is written to " + options.output);
}

void writeBundle(const ExportOptions& options, const std::string& id, const CommandLine& line) {
  const BundleWeights weights = options.weights.empty() ? BundleWeights::newest : weightChoices().at(options.weights);
  const BundleReport report = exportBundle(storePathOr(options.store), id, options.bundle, weights);
  if (line.quiet) return;
  for (const std::string& remark : report.remarks) printError(remark);
  printError("run " + id + " is written to " + options.bundle +
             (report.files == 0
                  ? ", without weights"
                  : ", with " + std::to_string(report.files) + " files of " + countText(report.bytes) + " bytes"));
}

void writeAdapter(const ExportOptions& options, const std::string& id, const CommandLine& line) {
  MethodCatalog::instance().load(line.plugins);
  const ExportedAdapter done = exportAdapter(storePathOr(options.store), id, options.adapter, options.at);
  if (!line.quiet) printError("the adapter of run " + id + " at " + done.at + " is written to " + done.folder);
}

int exportStoredRun(const ExportOptions& options, const CommandLine& line) {
  const bool text = !options.format.empty();
  const int ways = (text ? 1 : 0) + (options.bundle.empty() ? 0 : 1) + (options.tensorBoard.empty() ? 0 : 1) +
                   (options.adapter.empty() ? 0 : 1);
  if (ways != 1) throw UsageError("export: say one of --format, --bundle, --tensorboard and --adapter");
  if (options.adapter.empty() && !options.at.empty()) throw UsageError("export: --at belongs to --adapter");
  if (!text && !options.output.empty()) throw UsageError("export: --output belongs to --format");
  if (!text && options.average > 0) throw UsageError("export: --average belongs to --format");
  if (options.bundle.empty() && !options.weights.empty()) throw UsageError("export: --weights belongs to --bundle");
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  const std::string id = resolveRun(reader.get(), options.run, options.store);
  if (text) writeText(options, *reader, id, line);
  if (!options.bundle.empty()) writeBundle(options, id, line);
  if (!options.tensorBoard.empty()) {
    const std::string path = exportTensorBoard(*reader, id, options.tensorBoard);
    if (!line.quiet) printError("the curves of run " + id + " are written to " + path);
  }
  if (!options.adapter.empty()) writeAdapter(options, id, line);
  return exitDone;
}

}  // namespace

void addExportCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "export", "Write a run as CSV, JSON, one file to hand on, TensorBoard curves, or PEFT adapter");
  const auto options = std::make_shared<ExportOptions>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  command->add_option("--format", options->format, "csv: one long table; json: everything")
      ->option_text("csv|json")
      ->check(CLI::IsMember({"csv", "json"}));
  command
      ->add_option("--output,-o", options->output,
                   "With --format: file to write, whole or not at all; else standard output")
      ->option_text("FILE");
  command
      ->add_option("--average", options->average,
                   "With --format: beside the loss of each step also its average over about so many steps")
      ->option_text("STEPS")
      ->check(CLI::Range(1, 1'000'000).description(""));
  command
      ->add_option("--bundle", options->bundle,
                   std::string("Write the whole run into one file, for import; its name best ends in ") + bundleEnding)
      ->option_text("FILE")
      ->check([](const std::string& text) { return text.empty() ? std::string("needs a file name") : std::string(); });
  command
      ->add_option("--weights", options->weights,
                   "With --bundle: none; newest, those of the end (without it); all, of every task too; states, all "
                   "and the training states to go on from")
      ->option_text("none|newest|all|states")
      ->check(CLI::IsMember({"none", "newest", "all", "states"}));
  const auto named = [](const char* what) {
    return [what](const std::string& text) { return text.empty() ? std::string("needs a ") + what : std::string(); };
  };
  command
      ->add_option("--tensorboard", options->tensorBoard,
                   "Write all curves into this folder as an event file that TensorBoard reads")
      ->option_text("DIR")
      ->check(named("folder's name"));
  command->add_option("--adapter", options->adapter, "Write the LoRA adapter into this folder as PEFT reads it")
      ->option_text("DIR")
      ->check(named("folder's name"));
  command
      ->add_option("--at", options->at,
                   "With --adapter: where in the run, as final, task-2 or step-400; without it the newest weights")
      ->option_text("POINT");
  addStoreOption(*command, options->store);
  command->callback([options, &line] { line.chosen = [options, &line] { return exportStoredRun(*options, line); }; });
}

}  // namespace skillscope
