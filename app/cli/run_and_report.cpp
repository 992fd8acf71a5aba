// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_and_report.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"
#include "core/store/run_store.h"
#include "output.h"
#include "progress_report.h"
#include "run_result.h"
#include "stop_signals.h"
#include "store_option.h"

namespace skillscope {

namespace {

/// The run as the library shows it; nothing if the store does not have it.
std::optional<RunSummary> storedSummary(const std::string& storePath, const std::string& id) {
  try {
    const RunReader reader(storePath);
    if (reader.contains(id)) return reader.run(id).summary;
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

}  // namespace

void applySettings(RunConfig& config, std::vector<std::string> settings) {
  std::stable_partition(settings.begin(), settings.end(),
                        [](const std::string& setting) { return trimmed(setting).starts_with("method.name"); });
  for (const std::string& setting : settings) {
    try {
      applySetting(config, setting);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--set: ") + error.what());
    }
  }
}

EndedRun runToEnd(const RunConfig& config, SessionOptions options, const StopSignals& signals, ProgressReport& report) {
  ResultCollector collector;
  options.observer = [&](const Event& event) {
    collector.take(event);
    report.take(event);
  };
  options.past = [&](const Event& event) {
    collector.take(event);
    if (std::holds_alternative<RunStarted>(event)) report.take(event);
  };
  RunSession session(config, options);
  session.start();
  waitForEnd(session, signals, report);
  EndedRun ended;
  ended.finished = session.wait();
  report.end();
  ended.failedByUse = session.failedByUse();
  ended.stored = storedSummary(options.storePath, session.runId());
  for (std::string& error : report.errors()) {
    if (error != ended.finished.reason) ended.errors.push_back(std::move(error));
  }

  RunResult& result = ended.result;
  result.id = session.runId();
  result.name = ended.stored          ? ended.stored->name
                : config.name.empty() ? MethodCatalog::instance().info(config.method).title
                                      : config.name;
  result.experiment = config.experiment;
  result.variant = config.variant;
  result.method = config.method;
  result.stream = ended.stored ? ended.stored->stream : config.streamName;
  result.order = config.tasks.empty() ? config.order : "custom";
  result.seed = config.seed;
  result = collector.completed(result);
  result.status = ended.finished.status;
  return ended;
}

int runAndReport(const RunConfig& config, SessionOptions options, const std::string& store, bool json,
                 const CommandLine& line) {
  const StopSignals signals;
  ProgressReport report(line.quiet);
  options.commandLine = line.text;
  const EndedRun ended = runToEnd(config, options, signals, report);
  const RunFinished& finished = ended.finished;

  print(json ? resultJson(ended.result) + "\n" : resultTable(ended.result));
  for (const std::string& error : ended.errors) printError(error);
  if (finished.status == RunStatus::failed) printError(finished.reason.empty() ? "the run failed" : finished.reason);
  const std::string run = shellWord(ended.result.id) + storeArgument(store);
  report.note(closingRemark(finished, ended.stored ? options.storePath : "", "skillscope-cli show " + run));
  if (ended.stored && finished.status == RunStatus::stopped && canContinue(options.storePath, ended.result.id)) {
    report.note("go on from its last checkpoint with: skillscope-cli resume " + run);
  }
  if (ended.failedByUse) return exitUsage;
  return finished.status == RunStatus::done ? exitDone : exitFailed;
}

}  // namespace skillscope
