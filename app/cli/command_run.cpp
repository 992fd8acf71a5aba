// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/presets.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"
#include "output.h"
#include "run_and_report.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct RunOptions {
  std::string config, store;
  std::vector<std::string> settings;
  bool noStore = false, json = false;
};

RunConfig configOf(const RunOptions& options) {
  RunConfig config = loadConfig(options.config);
  applySettings(config, options.settings);
  validate(config);
  return config;
}

int runExperiment(const RunOptions& options, const CommandLine& line) {
  const RunConfig config = configOf(options);
  MethodCatalog::instance().load(line.plugins);
  checkRunnable(config);

  SessionOptions sessionOptions;
  sessionOptions.storePath = options.noStore ? "" : storePathOr(options.store);
  return runAndReport(config, sessionOptions, options.store, options.json, line);
}

/// The help must come even where the program's files are missing.
std::string presetHelp() {
  try {
    std::string text = "Presets:\n";
    for (const PresetInfo& preset : presets()) text += "  " + preset.name + "\n" + wrapped(preset.summary, "      ");
    return text;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

void addRunCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("run", "Run an experiment");
  const auto options = std::make_shared<RunOptions>();
  command->add_option("config", options->config, "A preset's name or a TOML file")
      ->option_text("CONFIG|PRESET")
      ->required();
  command
      ->add_option(
          "--set", options->settings,
          "Change a setting, such as train.learning_rate=1e-3, method.name=seqlora or method.gamma=0.5; may be "
          "given again. \"skillscope-cli settings\" and \"skillscope-cli methods\" list them. Another method "
          "drops the parameters that the config gives to its own.")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false);
  CLI::Option* store = addStoreOption(*command, options->store);
  command->add_flag("--no-store", options->noStore, "Keep nothing of the run")->excludes(store);
  command->add_flag(
      "--json", options->json,
      "End with one line of JSON on standard output. Scores, AP, BWT, FWT, FM, LA and accuracy_matrix are "
      "in percent; row 0 of the matrix is before training, null is not measured.");
  command->footer([] {
    return "Ctrl-C stops at the next safe point and stores the run (exit code 1); twice quits at once. "
           "\"skillscope-cli "
           "resume\" goes on with it.\n\n" +
           presetHelp();
  });
  command->callback([options, &line] { line.chosen = [options, &line] { return runExperiment(*options, line); }; });
}

}  // namespace skillscope
