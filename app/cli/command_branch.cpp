// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/branch.h"
#include "core/run/run_session.h"
#include "output.h"
#include "run_and_report.h"
#include "store_option.h"

namespace skillscope {

namespace {

struct BranchOptions {
  std::string run, store, at = "latest";
  std::vector<std::string> settings;
  bool points = false, json = false;
};

void printPoints(const std::vector<BranchPoint>& points, bool json) {
  if (json) {
    nlohmann::ordered_json array = nlohmann::ordered_json::array();
    for (const BranchPoint& point : points) {
      nlohmann::ordered_json entry;
      entry["kind"] = toString(point.kind);
      entry["task"] = point.task < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(point.task + 1);
      entry["step"] = point.step;
      array.push_back(std::move(entry));
    }
    return print(array.dump() + "\n");
  }
  TextTable table({TextTable::Align::left, TextTable::Align::left});
  table.add({"--at", "WHERE"});
  for (const BranchPoint& point : points) table.add({nameOf(point), placeText(point.kind, point.task, point.step)});
  print(table.text());
}

int branch(const BranchOptions& options, const CommandLine& line) {
  SessionOptions session;
  session.storePath = storePathOr(options.store);
  const std::string parent = resolveRun(openStore(options.store).get(), options.run, options.store);
  if (options.points) {
    printPoints(branchPoints(session.storePath, parent), options.json);
    return exitDone;
  }
  session.branch = BranchFrom{parent, findBranchPoint(session.storePath, parent, options.at)};
  const RunConfig before = configToBranch(session.storePath, parent);
  RunConfig config = before;
  applySettings(config, options.settings);
  checkBranch(before, config, session.branch->at);
  MethodCatalog::instance().load(line.plugins);
  checkRunnable(config);
  return runAndReport(config, session, options.store, options.json, line);
}

}  // namespace

void addBranchCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand("branch", "Start a run where another one stood, with other settings");
  const auto options = std::make_shared<BranchOptions>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  command
      ->add_option("--at", options->at,
                   "Where: task:N (the end of the Nth task), step:N, fusion:N (after step N), latest, or start, which "
                   "runs it again with the same random numbers. Without it: latest.")
      ->option_text("POINT");
  command->add_option("--set", options->settings, "Change a setting for the branch, as for run; may be given again")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_flag("--points", options->points, "Only list where the run can be branched");
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "End with one line of JSON on standard output, as run does");
  command->footer(
      "The branch is a run of its own in the same store, with its parent's record up to that point as its beginning. "
      "Without a changed setting it becomes, bit for bit, what its parent became. What fixes the shape of the trained "
      "weights, the data or the scores so far cannot change, but at the start. record.keep_states says which states a "
      "run keeps to be branched from.");
  command->callback([options, &line] { line.chosen = [options, &line] { return branch(*options, line); }; });
}

}  // namespace skillscope
