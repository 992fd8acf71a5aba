// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/run/presets.h"
#include "core/run/run_config.h"
#include "core/run/run_session.h"
#include "output.h"
#include "progress_report.h"
#include "run_result.h"
#include "stop_signals.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct RunOptions {
  std::string config, store;
  std::vector<std::string> settings;
  bool noStore = false, json = false;
};

/// --set in the order given, but the method first: its parameters belong to it.
RunConfig configOf(const RunOptions& options) {
  RunConfig config = loadConfig(options.config);
  std::vector<std::string> settings = options.settings;
  std::stable_partition(settings.begin(), settings.end(),
                        [](const std::string& setting) { return trimmed(setting).starts_with("method.name"); });
  for (const std::string& setting : settings) {
    try {
      applySetting(config, setting);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--set: ") + error.what());
    }
  }
  validate(config);
  return config;
}

/// The name under which the library shows the run; nothing if the store does not have it.
std::optional<std::string> storedName(const std::string& storePath, const std::string& id) {
  try {
    const RunReader reader(storePath);
    if (reader.contains(id)) return reader.run(id).summary.name;
  } catch (const Error&) {  // nothing is stored, or the store is what the run failed of
  }
  return std::nullopt;
}

std::string closingRemark(const RunFinished& finished, const std::string& where, const std::string& show) {
  std::string text =
      finished.status == RunStatus::failed ? "the run failed" : std::string("the run is ") + toString(finished.status);
  text += " after " + durationText(finished.seconds);
  return where.empty() ? text + "; it was not stored" : text + " and stored in " + where + "; look at it with: " + show;
}

void waitForEnd(RunSession& session, const StopSignals& signals, ProgressReport& report) {
  bool stopping = false;
  while (session.isRunning()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    if (stopping || !signals.asked()) continue;
    stopping = true;
    session.stop();
    report.note("stopping at the next safe point; once more to quit at once");
  }
}

int runExperiment(const RunOptions& options, const CommandLine& line) {
  const RunConfig config = configOf(options);
  MethodCatalog::instance().load(line.plugins);
  checkRunnable(config);

  const StopSignals signals;
  ProgressReport report(line.quiet);
  ResultCollector collector;
  SessionOptions sessionOptions;
  sessionOptions.storePath = options.noStore ? "" : storePathOr(options.store);
  sessionOptions.commandLine = line.text;
  sessionOptions.observer = [&](const Event& event) {
    collector.take(event);
    report.take(event);
  };
  RunSession session(config, sessionOptions);
  session.start();
  waitForEnd(session, signals, report);
  const RunFinished finished = session.wait();
  report.end();

  RunResult result;
  result.id = session.runId();
  const std::optional<std::string> stored = storedName(sessionOptions.storePath, result.id);
  result.name = stored                ? *stored
                : config.name.empty() ? MethodCatalog::instance().info(config.method).title
                                      : config.name;
  result.method = session.config().method;
  result.stream = session.config().streamName;
  result.order = session.config().tasks.empty() ? session.config().order : "custom";
  result.seed = session.config().seed;
  result = collector.completed(result);
  result.status = finished.status;

  print(options.json ? resultJson(result) + "\n" : resultTable(result));
  for (const std::string& error : report.errors()) {
    if (error != finished.reason) printError(error);
  }
  if (finished.status == RunStatus::failed) printError(finished.reason.empty() ? "the run failed" : finished.reason);
  report.note(closingRemark(finished, stored ? sessionOptions.storePath : "",
                            "skillscope-cli show " + shellWord(result.id) + storeArgument(options.store)));
  if (session.failedByUse()) return exitUsage;
  return finished.status == RunStatus::done ? exitDone : exitFailed;
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
    return "Ctrl-C stops at the next safe point and stores the run (exit code 1); twice quits at once.\n\n" +
           presetHelp();
  });
  command->callback([options, &line] { line.chosen = [options, &line] { return runExperiment(*options, line); }; });
}

}  // namespace skillscope
