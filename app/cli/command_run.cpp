// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <memory>

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
#include "store_option.h"

namespace skillscope {

namespace {

struct RunOptions {
  std::string config, store;
  std::vector<std::string> settings;
  bool noStore = false, json = false;
};

/// SIGINT, SIGTERM and SIGHUP are blocked in the whole process while it lives and are waited for instead. Blocking has
/// to come before the training threads start, which inherit it.
class SignalWaiter {
 public:
  SignalWaiter() {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM}) {
      // A shell starts background jobs with SIGINT ignored; who sends it to this process by hand means it all the same.
      signal(number, SIG_DFL);
      sigaddset(&signals_, number);
    }
    struct sigaction hangUp {};
    sigaction(SIGHUP, nullptr, &hangUp);
    if (hangUp.sa_handler != SIG_IGN) sigaddset(&signals_, SIGHUP);  // nohup asks to go on
    signal(SIGPIPE, SIG_IGN);                                        // a closed pipe must not kill a run
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~SignalWaiter() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

  /// True if a signal arrived within the time.
  bool wait(long milliseconds) const {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1000000};
    return sigtimedwait(&signals_, nullptr, &time) > 0;
  }

 private:
  sigset_t signals_{}, before_{};
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

/// The name under which the library shows the run.
std::string shownName(const RunConfig& config, const std::string& storePath, const std::string& id) {
  if (!config.name.empty()) return config.name;
  if (!storePath.empty()) {
    const RunReader reader(storePath);
    if (reader.contains(id)) return reader.run(id).summary.name;
  }
  return MethodCatalog::instance().info(config.method).title;
}

void waitForEnd(RunSession& session, const SignalWaiter& signals, ProgressReport& report) {
  bool stopping = false;
  while (session.isRunning()) {
    if (!signals.wait(50)) continue;
    if (stopping) {
      report.end();
      printError("quit at once; what was committed to the store stays, and the run reads interrupted");
      _exit(exitFailed);
    }
    stopping = true;
    session.stop();
    report.note("stopping at the next safe point; once more to quit at once");
  }
}

int runExperiment(const RunOptions& options, const CommandLine& line) {
  const RunConfig config = configOf(options);
  MethodCatalog::instance().load(line.plugins);
  checkRunnable(config);

  const SignalWaiter signals;
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
  result.name = shownName(config, sessionOptions.storePath, result.id);
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
  const std::string show = "skillscope-cli show " + shellWord(result.id) + storeArgument(options.store);
  if (options.noStore) {
    report.note(std::string("the run is ") + toString(finished.status) + " after " + durationText(finished.seconds) +
                "; it was not stored");
  } else {
    report.note(std::string("the run is ") + toString(finished.status) + " after " + durationText(finished.seconds) +
                " and stored in " + sessionOptions.storePath + "; look at it with: " + show);
  }
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
