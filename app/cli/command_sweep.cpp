// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "core/run/sweep_plan.h"
#include "output.h"
#include "progress_report.h"
#include "run_and_report.h"
#include "stop_signals.h"
#include "store_option.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct SweepOptions {
  std::string file, store;
  std::vector<std::string> settings, variants, orders;
  std::vector<std::int64_t> seeds;
  std::int64_t most = 0;
  bool dryRun = false, json = false, retryFailed = false;
};

/// The runs that --variant, --order and --seed leave. Throws UsageError for a word that no run has.
std::vector<SweepCell> chosenCells(const SweepFile& sweep, const SweepOptions& options) {
  const auto check = [&](const char* option, const std::vector<std::string>& wanted, const auto& valueOf) {
    std::vector<std::string> known;
    for (const SweepCell& cell : sweep.cells) {
      if (std::find(known.begin(), known.end(), valueOf(cell)) == known.end()) known.push_back(valueOf(cell));
    }
    for (const std::string& word : wanted) {
      if (std::find(known.begin(), known.end(), word) != known.end()) continue;
      throw UsageError(std::string(option) + " " + inQuotes(word) + " is nothing that " + sweep.path + " has" +
                       suggestion(word, known) + "; it has " + joined(known, "; "));
    }
  };
  std::vector<std::string> seeds;
  for (const std::int64_t seed : options.seeds) seeds.push_back(std::to_string(seed));
  check("--variant", options.variants, [](const SweepCell& cell) { return cell.variant; });
  check("--order", options.orders, [](const SweepCell& cell) { return cell.config.order; });
  check("--seed", seeds, [](const SweepCell& cell) { return std::to_string(cell.config.seed); });
  const auto fits = [](const auto& wanted, const auto& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  };
  std::vector<SweepCell> cells;
  for (const SweepCell& cell : sweep.cells) {
    if (fits(options.variants, cell.variant) && fits(options.orders, cell.config.order) &&
        fits(options.seeds, cell.config.seed)) {
      cells.push_back(cell);
    }
  }
  return cells;
}

/// What cannot run is told before the first run begins, not hours later.
void checkCells(const SweepFile& sweep, const std::vector<SweepCell>& cells) {
  std::set<std::string> checked;
  for (const SweepCell& cell : cells) {
    if (!checked.insert(cell.variant + "\n" + cell.config.order).second) continue;
    try {
      checkRunnable(cell.config);
    } catch (const UsageError& error) {
      throw UsageError(sweep.path + (cell.line > 0 ? ":" + std::to_string(cell.line) : "") + ": " + cell.config.name +
                       ": " + error.what());
    }
  }
}

Json cellJson(const SweepCell& cell, const CellStatus& status) {
  Json json;
  json["variant"] = cell.variant;
  json["method"] = cell.config.method;
  json["order"] = cell.config.order;
  if (!cell.config.tasks.empty()) json["tasks"] = cell.config.tasks;
  json["seed"] = cell.config.seed;
  json["status"] = toString(status.state);
  json["id"] = status.run ? Json(status.run->id) : Json(nullptr);
  const auto put = [&](const char* name, const std::optional<double>& fraction) {
    json[name] = fraction ? Json(*fraction * 100) : Json(nullptr);
  };
  if (status.state != CellState::done) return json;
  put("AP", status.run->ap);
  put("BWT", status.run->bwt);
  put("FM", status.run->fm);
  put("LA", status.run->la);
  json["seconds"] = status.run->seconds;
  return json;
}

std::string sweepJson(const SweepFile& sweep, const std::vector<SweepCell>& cells, const SweepProgress& progress) {
  Json json;
  json["experiment"] = sweep.name;
  json["runs"] = Json::array();
  for (const SweepCell& cell : cells) json["runs"].push_back(cellJson(cell, progress.statusOf(cell.config)));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string countsText(const std::vector<SweepCell>& cells, const SweepProgress& progress) {
  std::map<CellState, std::size_t> counts;
  for (const SweepCell& cell : cells) ++counts[progress.statusOf(cell.config).state];
  std::vector<std::string> parts;
  for (const CellState state :
       {CellState::done, CellState::running, CellState::toContinue, CellState::failed, CellState::toDo}) {
    if (counts[state] > 0) parts.push_back(std::to_string(counts[state]) + " " + toString(state));
  }
  return std::to_string(cells.size()) + (cells.size() == 1 ? " run: " : " runs: ") + joined(parts, ", ");
}

std::string sweepText(const SweepFile& sweep, const std::vector<SweepCell>& cells, const SweepProgress& progress) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::right, Align::left, Align::right, Align::right, Align::left});
  table.add({"ROW", "ORDER", "SEED", "STATUS", "AP %", "BWT %", "RUN"});
  for (const SweepCell& cell : cells) {
    const CellStatus status = progress.statusOf(cell.config);
    const bool done = status.state == CellState::done;
    const std::string order = cell.config.tasks.empty() ? cell.config.order : joined(cell.config.tasks, " ");
    table.add({cell.variant, order, std::to_string(cell.config.seed), toString(status.state),
               done ? percentText(status.run->ap) : "", done ? percentText(status.run->bwt) : "",
               status.run ? status.run->id : ""});
  }
  return sweep.name + ": " + countsText(cells, progress) + "\n" + table.text();
}

class SweepRunner {
 public:
  SweepRunner(const SweepOptions& options, const CommandLine& line, const SweepFile& sweep,
              const std::vector<SweepCell>& cells, SweepProgress& progress)
      : options_(options),
        line_(line),
        sweep_(sweep),
        cells_(cells),
        progress_(progress),
        store_(storePathOr(options.store)) {}

  /// Returns the exit code.
  int run() {
    const StopSignals signals;
    note(sweep_.name + ": " + countsText(cells_, progress_));
    std::int64_t started = 0;
    bool failed = false;
    for (std::size_t i = 0; i < cells_.size() && !signals.asked(); ++i) {
      if (options_.most > 0 && started >= options_.most) break;
      const std::optional<CellClaim> claim = CellClaim::take(store_, cells_[i].config);
      if (!claim) continue;  // another program has it
      progress_.refresh();
      const CellStatus status = progress_.statusOf(cells_[i].config);
      if (status.state == CellState::done || status.state == CellState::running) continue;
      if (status.state == CellState::failed && !options_.retryFailed) {
        failed = true;
        note(place(i) + "failed before (" + status.run->id + "): " + status.run->reason +
             " --retry-failed tries again");
        continue;
      }
      ++started;
      failed = !runCell(i, status, signals) || failed;
    }
    progress_.refresh();
    note(countsText(cells_, progress_) + (signals.asked() ? "; the same command goes on" : ""));
    note("table: skillscope-cli table --experiment " + shellWord(sweep_.name) + storeArgument(options_.store));
    return failed || signals.asked() ? exitFailed : exitDone;
  }

 private:
  void note(const std::string& text) const {
    if (!line_.quiet) printError(text);
  }

  std::string place(std::size_t index) const {
    return "[" + std::to_string(index + 1) + "/" + std::to_string(cells_.size()) + "] " + cells_[index].config.name +
           ": ";
  }

  /// True if the run is done.
  bool runCell(std::size_t index, const CellStatus& status, const StopSignals& signals) {
    SessionOptions session;
    session.storePath = store_;
    session.commandLine = line_.text;
    RunConfig config = cells_[index].config;
    if (status.run && (status.state == CellState::toContinue || status.canContinue)) {
      session.continued = true;
      session.runId = status.run->id;
      config = configToContinue(store_, status.run->id);
      note(place(index) + "going on with " + status.run->id);
    } else {
      note(place(index) + "begins");
    }
    ProgressReport report(line_.quiet || isatty(STDERR_FILENO) == 0);
    const EndedRun ended = runToEnd(config, session, signals, report);
    for (const std::string& error : ended.errors) printError(place(index) + error);
    const RunFinished& finished = ended.finished;
    if (finished.status != RunStatus::done) {
      printError(place(index) + toString(finished.status) + " (" + ended.result.id +
                 "): " + (finished.reason.empty() ? "no reason was told" : finished.reason));
      return false;
    }
    std::string figures;
    if (ended.stored) {
      figures = ", AP " + percentText(ended.stored->ap) + " %" +
                (ended.stored->bwt ? ", BWT " + percentText(ended.stored->bwt) + " %" : "");
    }
    note(place(index) + "done in " + durationText(finished.seconds) + figures + ", " + ended.result.id);
    return true;
  }

  const SweepOptions& options_;
  const CommandLine& line_;
  const SweepFile& sweep_;
  const std::vector<SweepCell>& cells_;
  SweepProgress& progress_;
  std::string store_;
};

int sweepOver(const SweepOptions& options, const CommandLine& line) {
  const SweepFile sweep = readSweepFile(options.file, options.settings);
  MethodCatalog::instance().load(line.plugins);
  const std::vector<SweepCell> cells = chosenCells(sweep, options);
  checkCells(sweep, cells);
  SweepProgress progress(storePathOr(options.store), sweep.name);
  int code = exitDone;
  if (!options.dryRun) code = SweepRunner(options, line, sweep, cells, progress).run();
  if (options.json) {
    print(sweepJson(sweep, cells, progress));
  } else if (options.dryRun) {
    print(sweepText(sweep, cells, progress));
  }
  return code;
}

}  // namespace

void addSweepCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "sweep", "Run methods × orders × seeds × settings as one experiment; what is done is not run again");
  const auto options = std::make_shared<SweepOptions>();
  command->add_option("file", options->file, "The sweep file (TOML)")->option_text("SWEEP.toml")->required();
  command->add_option("--set", options->settings, "Change a setting of all runs, as for run; may be given again")
      ->option_text("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--variant", options->variants, "Only the runs of this row; may be given again")
      ->option_text("ROW")
      ->allow_extra_args(false);
  command->add_option("--order", options->orders, "Only the runs of this order; may be given again")
      ->option_text("ORDER")
      ->allow_extra_args(false);
  command->add_option("--seed", options->seeds, "Only the runs of this seed; may be given again")
      ->option_text("N")
      ->allow_extra_args(false);
  command->add_option("--most", options->most, "Run this many at most, then end")
      ->option_text("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000}));
  command->add_flag("--retry-failed", options->retryFailed, "Also run again what failed before");
  command->add_flag("--dry-run", options->dryRun, "List the runs and what is done of them, and run nothing");
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json,
                    "End with one line of JSON on standard output; scores in percent, null = not measured");
  command->footer(
      "Called again, goes on where it was: done runs are skipped, stopped and interrupted ones continue from their "
      "last "
      "checkpoint, failed ones stay unless --retry-failed is given. Several calls may share the work at the same time. "
      "Ctrl-C stops at the next safe point; twice quits at once. To try other settings without mixing the runs into "
      "the "
      "experiment: --set run.experiment=trial.");
  command->callback([options, &line] { line.chosen = [options, &line] { return sweepOver(*options, line); }; });
}

}  // namespace skillscope
