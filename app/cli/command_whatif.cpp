// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "commands.h"
#include "core/analysis/recorded_run.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/method_catalog.h"
#include "core/run/run_session.h"
#include "core/run/what_if.h"
#include "output.h"
#include "run_and_report.h"
#include "store_option.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct WhatIfOptions {
  std::string run, store;
  std::vector<std::string> set;
  int round = 0, examples = 0;
  bool evaluate = false, branch = false, json = false;
};

constexpr FusionCategory kDecided[] = {FusionCategory::shared, FusionCategory::previousOnly,
                                       FusionCategory::currentOnly, FusionCategory::neither};

std::string recurrentText(const WhatIfSettings& settings) {
  const RecurrentWhatIf& parts = *settings.recurrent;
  char text[240];
  int length = std::snprintf(text, sizeof text, "rule %s, quantile of the task %g, of memory %g, mask %s, score %s",
                             settings.rule.c_str(), settings.quantile, parts.memoryQuantile, parts.mask.c_str(),
                             settings.score.c_str());
  std::string all(text, static_cast<std::size_t>(length));
  if (settings.rule == "weights") {
    length = std::snprintf(text, sizeof text, ", shared %g and %g, neither %g and %g", parts.sharedIn, parts.sharedOut,
                           parts.neitherIn, parts.neitherOut);
    all.append(text, static_cast<std::size_t>(length));
  }
  if (settings.rule == "adaptive") {
    length = std::snprintf(text, sizeof text, ", tau %g", settings.tau);
    all.append(text, static_cast<std::size_t>(length));
  }
  if (parts.mask == "unit" && settings.granularity != "recorded") all += ", granularity " + settings.granularity;
  if (parts.importance == "static") {
    length = std::snprintf(text, sizeof text, ", static importance with beta %g", settings.beta);
    all.append(text, static_cast<std::size_t>(length));
  }
  if (!parts.identification) all += ", without identification";
  if (!parts.sharedUpdate) all += ", without the shared update";
  return all;
}

std::string settingsText(const WhatIfSettings& settings) {
  if (settings.recurrent) return recurrentText(settings);
  char text[160];
  std::snprintf(text, sizeof text, "rule %s, quantile %g, gamma %g, tau %g, beta %g", settings.rule.c_str(),
                settings.quantile, settings.gamma, settings.tau, settings.beta);
  std::string more;
  if (settings.granularity != "recorded") more += ", granularity " + settings.granularity;
  if (settings.score != "product") more += ", score " + settings.score;
  return text + more;
}

Json settingsJson(const WhatIfSettings& settings) {
  if (settings.recurrent) {
    const RecurrentWhatIf& parts = *settings.recurrent;
    return {{"rule", settings.rule},
            {"quantile_in", settings.quantile},
            {"quantile_out", parts.memoryQuantile},
            {"shared_in", parts.sharedIn},
            {"shared_out", parts.sharedOut},
            {"neither_in", parts.neitherIn},
            {"neither_out", parts.neitherOut},
            {"tau", settings.tau},
            {"mask", parts.mask},
            {"granularity", settings.granularity},
            {"score", settings.score},
            {"importance", parts.importance},
            {"beta", settings.beta},
            {"identification", parts.identification},
            {"shared_update", parts.sharedUpdate}};
  }
  return {{"rule", settings.rule},  {"quantile", settings.quantile}, {"gamma", settings.gamma},
          {"tau", settings.tau},    {"beta", settings.beta},         {"granularity", settings.granularity},
          {"score", settings.score}};
}

/// What is asked, and what came of it.
struct Answer {
  const RecordedRun& run;
  const FusionRound& recordedRound;
  WhatIfSettings recorded, settings;
  WhatIfOutcome outcome;
  bool scored = false, limited = false;
  WhatIfScores scores;

  std::optional<double> before(std::size_t index) const {
    if (limited) return scores.variants.front()[index].score;
    std::optional<double> score;
    for (const Evaluated& entry : run.evaluations) {
      const bool same = entry.matrixEntry && entry.afterTask == recordedRound.task &&
                        entry.onTask == scores.variants.back()[index].task;
      if (same) score = entry.score;
    }
    return score;
  }
  const std::string& task(int index) const { return run.start.tasks[static_cast<std::size_t>(index)].name; }
};

std::string scoresText(const Answer& answer) {
  using Align = TextTable::Align;
  if (!answer.scored) return {};
  TextTable table({Align::left, Align::right, Align::right, Align::right});
  table.add({"task", "recorded (%)", "what if (%)", "difference"});
  for (std::size_t i = 0; i < answer.scores.variants.back().size(); ++i) {
    const WhatIfScore& score = answer.scores.variants.back()[i];
    const std::optional<double> before = answer.before(i);
    char difference[32] = "·";
    if (before) std::snprintf(difference, sizeof difference, "%+.1f", 100 * (score.score - *before));
    table.add({answer.task(score.task), percentText(before), percentText(score.score), difference});
  }
  return "\n" + table.text("  ");
}

std::string shareText(std::int64_t part, std::int64_t whole) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f",
                whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0.0);
  return text;
}

/// "decoder 2", as units are named, or "-" for what lies in no layer.
std::string layerName(const LayerCounts& layer) {
  if (layer.layer < 0) return layer.stack.empty() ? "-" : layer.stack;
  return (layer.stack.empty() ? "layer" : layer.stack) + " " + std::to_string(layer.layer);
}

/// A round of Recurrent-KIF: single elements are decided.
std::string elementsText(const WhatIfOutcome& outcome) {
  using Align = TextTable::Align;
  const ElementCounts& all = *outcome.elements;
  TextTable sides({Align::left, Align::right, Align::right, Align::right, Align::right});
  sides.add({"elements", "recorded", "%", "what if", "%"});
  for (const FusionCategory kind : kDecided) {
    const auto index = static_cast<std::size_t>(kind);
    sides.add({toString(kind), std::to_string(all.before[index]), shareText(all.before[index], all.elements),
               std::to_string(all.after[index]), shareText(all.after[index], all.elements)});
  }
  sides.add({"pruned", std::to_string(all.prunedBefore), shareText(all.prunedBefore, all.elements),
             std::to_string(all.prunedAfter), shareText(all.prunedAfter, all.elements)});
  std::string text = "\n" + sides.text("  ") + "\n" + std::to_string(all.moved) + " of " +
                     std::to_string(all.elements) + " elements change side (" + shareText(all.moved, all.elements) +
                     " %), " + std::to_string(all.mixed) + " get another weight (" +
                     shareText(all.mixed, all.elements) + " %).\n";
  for (const FusionCategory from : kDecided) {
    for (const FusionCategory to : kDecided) {
      const std::int64_t count = all.flow[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
      if (from == to || count == 0) continue;
      text += "  " + std::to_string(count) + " from " + toString(from) + " to " + toString(to) + "\n";
    }
  }
  TextTable layers({Align::left, Align::right, Align::right, Align::right, Align::right});
  layers.add({"layer", "elements", "change side (%)", "pruned, recorded (%)", "pruned, what if (%)"});
  for (const LayerCounts& layer : outcome.layers) {
    const ElementCounts& counts = layer.counts;
    layers.add({layerName(layer), std::to_string(counts.elements), shareText(counts.moved, counts.elements),
                shareText(counts.prunedBefore, counts.elements), shareText(counts.prunedAfter, counts.elements)});
  }
  text += "\n" + layers.text("  ");
  if (!outcome.asRecorded) {
    text +=
        "\nThe run's settings do not give the decision that was recorded here, as after a branch with other "
        "settings or a fusion made again: \"recorded\" counts elements by the settings.\n";
  }
  return text;
}

std::string answerText(const Answer& answer) {
  using Align = TextTable::Align;
  const WhatIfOutcome& outcome = answer.outcome;
  const FusionRound& recorded = answer.recordedRound;
  std::string text = "Fusion " + std::to_string(recorded.round + 1) +
                     (outcome.elements ? ", at step " + std::to_string(recorded.step) + " in " : ", after ") +
                     answer.task(recorded.task) + "\n  recorded: " + settingsText(answer.recorded) +
                     "\n  what if:  " + settingsText(answer.settings) + "\n\n";
  TextTable counts({Align::left, Align::right, Align::right});
  counts.add({"decision", "recorded", "what if"});
  for (const FusionCategory kind : kDecided) {
    const auto index = static_cast<std::size_t>(kind);
    counts.add({toString(kind), std::to_string(outcome.before[index]), std::to_string(outcome.after[index])});
  }
  text += counts.text("  ") + "\n";
  const std::string elements = outcome.elements ? elementsText(outcome) : std::string();
  if (outcome.otherUnits) {
    text += std::to_string(outcome.round.category.size()) + " units in place of " +
            std::to_string(answer.recordedRound.category.size()) + "; " +
            shareText(outcome.movedWeights, outcome.weights) + " % of the weights change side.\n";
    return text + elements + scoresText(answer);
  }
  text += std::to_string(outcome.moved.size()) + " of " + std::to_string(outcome.round.category.size()) +
          " units change side, " + std::to_string(outcome.shifted.size()) + " get another mixture of weights.\n";
  for (const FusionCategory from : kDecided) {
    for (const FusionCategory to : kDecided) {
      const int count = outcome.flow[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
      if (from != to && count > 0) {
        text += "  " + std::to_string(count) + " from " + toString(from) + " to " + toString(to) + "\n";
      }
    }
  }
  return text + elements + scoresText(answer);
}

Json elementsJson(const ElementCounts& counts) {
  Json json = {{"elements", counts.elements},
               {"changed_side", counts.moved},
               {"other_weight", counts.mixed},
               {"recorded", Json::object()},
               {"what_if", Json::object()}};
  for (const FusionCategory kind : kDecided) {
    json["recorded"][toString(kind)] = counts.before[static_cast<std::size_t>(kind)];
    json["what_if"][toString(kind)] = counts.after[static_cast<std::size_t>(kind)];
  }
  json["recorded"]["pruned"] = counts.prunedBefore;
  json["what_if"]["pruned"] = counts.prunedAfter;
  return json;
}

std::string answerJson(const Answer& answer) {
  const WhatIfOutcome& outcome = answer.outcome;
  Json json = {{"round", answer.recordedRound.round + 1},
               {"after_task", answer.task(answer.recordedRound.task)},
               {"recorded", settingsJson(answer.recorded)},
               {"what_if", settingsJson(answer.settings)},
               {"units", outcome.round.category.size()},
               {"changed_side", outcome.moved.size()},
               {"other_mixture", outcome.shifted.size()},
               {"counts", {{"recorded", Json::object()}, {"what_if", Json::object()}}},
               {"moves", Json::array()}};
  for (const FusionCategory kind : kDecided) {
    json["counts"]["recorded"][toString(kind)] = outcome.before[static_cast<std::size_t>(kind)];
    json["counts"]["what_if"][toString(kind)] = outcome.after[static_cast<std::size_t>(kind)];
  }
  if (outcome.otherUnits) {
    json["units"] = answer.recordedRound.category.size();
    json["units_what_if"] = outcome.round.category.size();
    json["weights"] = outcome.weights;
    json["weights_changed_side"] = outcome.movedWeights;
    json["changed_side"] = json["other_mixture"] = nullptr;
  }
  for (const int unit : outcome.moved) {
    const auto index = static_cast<std::size_t>(unit);
    json["moves"].push_back({{"unit", answer.run.start.units.units[index].name},
                             {"from", toString(answer.recordedRound.category[index])},
                             {"to", toString(outcome.round.category[index])},
                             {"previous_share", outcome.round.previousShare[index]}});
  }
  if (outcome.elements) {
    json["elements"] = elementsJson(*outcome.elements);
    json["as_recorded"] = outcome.asRecorded;
    json["layers"] = Json::array();
    for (const LayerCounts& layer : outcome.layers) {
      Json entry = {{"stack", layer.stack}, {"layer", layer.layer < 0 ? Json(nullptr) : Json(layer.layer)}};
      entry.update(elementsJson(layer.counts));
      json["layers"].push_back(std::move(entry));
    }
  }
  if (answer.scored) {
    json["scores"] = Json::array();
    for (std::size_t i = 0; i < answer.scores.variants.back().size(); ++i) {
      const WhatIfScore& score = answer.scores.variants.back()[i];
      const std::optional<double> before = answer.before(i);
      json["scores"].push_back({{"task", answer.task(score.task)},
                                {"metric", score.metric},
                                {"recorded", before ? Json(*before) : Json(nullptr)},
                                {"what_if", score.score},
                                {"examples", score.examples}});
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int lastRoundThatFits(const RecordedRun& run, const WhatIfSettings& recorded, const std::string& folder) {
  if (recorded.recurrent) {
    const std::vector<int> kept = keptRounds(folder, run.rounds);
    if (!kept.empty()) return kept.back();
  }
  for (int round = static_cast<int>(run.rounds.size()) - 1; round > 0; --round) {
    if (whyNoWhatIf(run.rounds, round).empty()) return round;
  }
  return static_cast<int>(run.rounds.size()) - 1;
}

/// The run has a row of the accuracy matrix after the round's task.
bool wasScored(const RecordedRun& run, int round) {
  const int task = run.rounds[static_cast<std::size_t>(round)].task;
  return std::any_of(run.evaluations.begin(), run.evaluations.end(),
                     [task](const Evaluated& entry) { return entry.matrixEntry && entry.afterTask == task; });
}

WhatIfOutcome outcomeOf(const RecordedRun& run, int round, const WhatIfSettings& recorded,
                        const WhatIfSettings& settings, const std::string& folder) {
  if (settings.recurrent) {
    return whatIf(*openKeptRound(folder, run.start.units, run.rounds, round, recorded), settings);
  }
  std::optional<RegroupedRounds> regrouped;
  if (needsElements(settings)) {
    regrouped = regroupRounds(folder, run.start.units, run.rounds, round, recorded, settings);
  }
  return whatIf(run.rounds, round, recorded, settings, regrouped ? &*regrouped : nullptr);
}

int answerWhatIf(const WhatIfOptions& options, const CommandLine& line) {
  MethodCatalog::instance().load(line.plugins);
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  const std::string id = resolveRun(reader.get(), options.run, options.store);
  const StoredRun stored = reader->run(id);
  const RunConfig config = readConfigText(stored.configToml, "the config of run " + id);
  const RecordedRun run = RecordedRun::of(reader->events(id));
  const WhatIfSettings recorded = recordedSettings(config);
  WhatIfSettings settings = recorded;
  for (const std::string& assignment : options.set) applyWhatIfSetting(settings, assignment);
  const std::string folder = runFolder(storePathOr(options.store), id);
  const int round = options.round > 0 ? options.round - 1 : lastRoundThatFits(run, recorded, folder);
  if (options.branch) {
    WhatIfBranch branch = branchWhatIf(storePathOr(options.store), id, round, settings);
    checkBranch(branch.parent, branch.config, branch.from.at);
    checkRunnable(branch.config);
    SessionOptions session;
    session.storePath = storePathOr(options.store);
    session.branch = std::move(branch.from);
    return runAndReport(branch.config, session, options.store, options.json, line);
  }
  const WhatIfOutcome outcome = outcomeOf(run, round, recorded, settings, folder);
  Answer answer{run, run.rounds[static_cast<std::size_t>(round)], recorded, settings, outcome, false, false, {}};
  if (options.evaluate) {
    WhatIfRequest request;
    request.config = config;
    request.runFolder = folder;
    request.units = run.start.units;
    request.rounds = run.rounds;
    request.round = round;
    request.recorded = recorded;
    request.examples = options.examples;
    // What was recorded is no measure where the weights went on after the round, or the task was never scored.
    answer.limited = options.examples > 0 || !matrixHolds(config, run.rounds, round) || !wasScored(run, round);
    if (answer.limited) request.variants.push_back(recorded);
    request.variants.push_back(settings);
    answer.scores = scoreWhatIf(request);
    answer.scored = true;
  }
  print(options.json ? answerJson(answer) + "\n" : answerText(answer));
  return exitDone;
}

}  // namespace

void addWhatIfCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "whatif", "Make a recorded fusion again with other thresholds, weights or rule, without training");
  const auto options = std::make_shared<WhatIfOptions>();
  command->add_option("run", options->run, "Its id, the beginning of it, or \"latest\"")
      ->option_text("RUN")
      ->required();
  command->add_option("--round", options->round, "Number of the fusion, from 1; else the last one")
      ->option_text("N")
      ->check(CLI::Range(1, 1000000));
  command
      ->add_option("--set", options->set,
                   "rule=static|adaptive|average|previous|current, quantile=Q, gamma=G, tau=T, beta=B, "
                   "granularity=matrix|pair|tensor or score=product|sensitivity|uncertainty; of Recurrent-KIF "
                   "rule=paper|released|adaptive|global|weights, quantile=Q, quantile_in=Q, quantile_out=Q, "
                   "shared_in=W, shared_out=W, neither_in=W, neither_out=W, mask=element|unit, granularity, score, "
                   "tau, importance=dynamic|static, beta, identification=true|false or shared_update=true|false")
      ->option_text("KEY=VALUE");
  CLI::Option* evaluate =
      command->add_flag("--evaluate", options->evaluate, "Score every task learned by then with the re-fused weights");
  command
      ->add_flag("--branch", options->branch,
                 "Keep it: a new run that begins with the re-fused weights and goes on with these settings")
      ->excludes(evaluate);
  command->add_option("--examples", options->examples, "Score only the first N examples of every task, both ways")
      ->option_text("N")
      ->check(CLI::Range(1, 100000000))
      ->needs("--evaluate");
  addStoreOption(*command, options->store);
  command->add_flag("--json", options->json, "One line of JSON; scores are fractions");
  command->callback([options, &line] { line.chosen = [options, &line] { return answerWhatIf(*options, line); }; });
}

}  // namespace skillscope
