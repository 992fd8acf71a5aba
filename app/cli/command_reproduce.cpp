// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "commands.h"
#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/reproduction.h"
#include "core/run/run_session.h"
#include "output.h"
#include "progress_report.h"
#include "stop_signals.h"
#include "store_option.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct ReproduceOptions {
  std::string run, store, into;
  bool json = false;
};

/// Runs it; where the first run did not come to its end, only as far as that one came. Returns whether it got there.
RunFinished runAgain(const RunConfig& config, const SessionOptions& given, const std::vector<Event>& before,
                     std::string& newId, const CommandLine& line) {
  const auto goal = std::count_if(before.begin(), before.end(), isRepeatable);
  const auto* end = before.empty() ? nullptr : std::get_if<RunFinished>(&before.back());
  const bool whole = end && end->status == RunStatus::done;
  const StopSignals signals;
  ProgressReport report(line.quiet);
  std::atomic<bool> farEnough{false};
  std::ptrdiff_t done = 0;
  SessionOptions options = given;
  options.observer = [&](const Event& event) {
    report.take(event);
    if (!isRepeatable(event)) return;
    if (++done >= goal && !whole) farEnough = true;
  };
  for (const Event& event : before) {
    if (const auto* change = std::get_if<SettingChanged>(&event)) options.changes.push_back(*change);
  }
  RunSession session(config, options);
  newId = session.runId();
  session.start();
  bool stopping = false, asked = false;
  while (session.isRunning()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    if (stopping || (!signals.asked() && !farEnough)) continue;
    stopping = true;
    asked = !farEnough;
    session.stop();
    if (asked) report.note("stopping at the next safe point; once more to quit at once");
  }
  const RunFinished finished = session.wait();
  report.end();
  if (finished.status == RunStatus::failed) {
    if (session.failedByUse()) throw UsageError(finished.reason);
    throw Error(finished.reason.empty() ? "the run failed" : finished.reason);
  }
  if (asked) throw Error("the run was stopped before it could be compared; what it recorded is stored as " + newId);
  return finished;
}

std::string sentence(const Parting& parting) {
  std::string text = parting.place + ": the " + parting.what + " was " + inOneLine(parting.before) + " and is " +
                     inOneLine(parting.now);
  if (parting.difference) {
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, " (%.3g apart)", *parting.difference);
    text += buffer;
  }
  return text;
}

std::string reportText(const RunComparison& result, const std::string& id, const std::string& newId) {
  std::string text = result.same
                         ? "The run " + id + " came out the same bit for bit: " + countText(result.events) + " events" +
                               (result.weightsCompared ? " and the final weights.\n" : ".\n")
                         : "The run " + id + " came out different.\nThey part at " + sentence(*result.parting) + ".\n";
  text += "Run again as " + newId + ".\n";
  if (!result.same) {
    TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::right, TextTable::Align::right,
                     TextTable::Align::right});
    table.add({"WHAT", "VALUES", "DIFFERENT", "FROM STEP", "AT MOST"});
    for (const CurveDifference& curve : result.curves) {
      char largest[32] = "";
      if (curve.different > 0) std::snprintf(largest, sizeof largest, "%.3g", curve.largest);
      table.add({curve.name, countText(curve.values), countText(curve.different),
                 curve.firstStep < 0 ? "" : countText(curve.firstStep), largest});
    }
    text += "\n" + table.text("  ");
    if (result.weightsCompared) {
      text += std::string("  weights: ") + (result.weightsBefore == result.weightsNow ? "the same\n" : "different\n");
    }
  }
  if (result.environment.empty()) return text + "\nBoth were made with the same program on the same machine.\n";
  text += result.same ? "\nWhat differed between the two without changing anything\n"
                      : "\nWhat differed between the two and may be why\n";
  TextTable table({TextTable::Align::left, TextTable::Align::left, TextTable::Align::left});
  table.add({"", "THEN", "NOW"});
  for (const EnvironmentDifference& each : result.environment) {
    table.add({each.name, each.before.empty() ? "·" : each.before, each.now.empty() ? "·" : each.now});
  }
  return text + table.text("  ");
}

std::string reportJson(const RunComparison& result, const std::string& id, const std::string& newId) {
  Json json;
  json["id"] = id;
  json["again"] = newId;
  json["same"] = result.same;
  json["events"] = result.events;
  if (result.parting) {
    const Parting& parting = *result.parting;
    Json first = {{"kind", parting.kind}, {"place", parting.place},   {"what", parting.what},
                  {"step", parting.step}, {"before", parting.before}, {"now", parting.now}};
    first["difference"] = parting.difference ? Json(*parting.difference) : Json(nullptr);
    json["first_difference"] = std::move(first);
  }
  Json curves = Json::array();
  for (const CurveDifference& curve : result.curves) {
    curves.push_back({{"name", curve.name},
                      {"values", curve.values},
                      {"different", curve.different},
                      {"first_step", curve.firstStep < 0 ? Json(nullptr) : Json(curve.firstStep)},
                      {"largest", curve.largest}});
  }
  json["curves"] = std::move(curves);
  json["weights"] = {
      {"compared", result.weightsCompared}, {"before", result.weightsBefore}, {"now", result.weightsNow}};
  Json environment = Json::array();
  for (const EnvironmentDifference& each : result.environment) {
    environment.push_back({{"name", each.name}, {"before", each.before}, {"now", each.now}});
  }
  json["environment"] = std::move(environment);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int reproduce(const ReproduceOptions& options, const CommandLine& line) {
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  const std::string id = resolveRun(reader.get(), options.run, options.store);
  const StoredRun run = reader->run(id);
  if (run.summary.status == RunStatus::running) {
    throw UsageError("the run " + id + " is still going on: wait for its end");
  }
  const std::vector<Event> before = reader->events(id, true);
  const RunConfig config = configToReproduce(run);
  MethodCatalog::instance().load(line.plugins);
  checkRunnable(config);
  SessionOptions session;
  session.storePath = options.into.empty() ? storePathOr(options.store) : options.into;
  session.commandLine = line.text;
  std::string newId;
  runAgain(config, session, before, newId, line);
  const RunReader again(session.storePath);
  const RunComparison result =
      compareRuns(before, again.events(newId, true), run.environment, again.run(newId).environment);
  print(options.json ? reportJson(result, id, newId) + "\n" : reportText(result, id, newId));
  return result.same ? exitDone : exitFailed;
}

}  // namespace

void addReproduceCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("reproduce", "Run a stored run again, and say whether it comes out the same");
  const auto options = std::make_shared<ReproduceOptions>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  addStoreOption(*command, options->store);
  command->add_option("--into", options->into, "Store that keeps the second run; without it the same one")
      ->option_text("FILE")
      ->check([](const std::string& text) { return text.empty() ? std::string("needs a file name") : std::string(); });
  command->add_flag("--json", options->json, "One line of JSON on standard output");
  command->footer(
      "Runs the stored config with the same seed, number of threads and changes on the way, and compares every loss, "
      "importance, decision, score and answer, and the final weights. Exit code 0: the same bit for bit; 1: different, "
      "and where they part, by how much, and what differs between then and now. A run that was stopped is run only as "
      "far as it came.");
  command->callback([options, &line] { line.chosen = [options, &line] { return reproduce(*options, line); }; });
}

}  // namespace skillscope
