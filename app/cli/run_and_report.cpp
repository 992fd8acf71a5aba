// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_and_report.h"

#include <chrono>
#include <optional>
#include <thread>

#include "core/base/error.h"
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

}  // namespace

int runAndReport(const RunConfig& config, SessionOptions options, const std::string& store, bool json,
                 const CommandLine& line) {
  const StopSignals signals;
  ProgressReport report(line.quiet);
  ResultCollector collector;
  options.commandLine = line.text;
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
  const RunFinished finished = session.wait();
  report.end();

  RunResult result;
  result.id = session.runId();
  const std::optional<std::string> stored = storedName(options.storePath, result.id);
  result.name = stored                ? *stored
                : config.name.empty() ? MethodCatalog::instance().info(config.method).title
                                      : config.name;
  result.method = session.config().method;
  result.stream = session.config().streamName;
  result.order = session.config().tasks.empty() ? session.config().order : "custom";
  result.seed = session.config().seed;
  result = collector.completed(result);
  result.status = finished.status;

  print(json ? resultJson(result) + "\n" : resultTable(result));
  for (const std::string& error : report.errors()) {
    if (error != finished.reason) printError(error);
  }
  if (finished.status == RunStatus::failed) printError(finished.reason.empty() ? "the run failed" : finished.reason);
  const std::string run = shellWord(result.id) + storeArgument(store);
  report.note(closingRemark(finished, stored ? options.storePath : "", "skillscope-cli show " + run));
  if (stored && finished.status == RunStatus::stopped && canContinue(options.storePath, result.id)) {
    report.note("go on from its last checkpoint with: skillscope-cli resume " + run);
  }
  if (session.failedByUse()) return exitUsage;
  return finished.status == RunStatus::done ? exitDone : exitFailed;
}

}  // namespace skillscope
