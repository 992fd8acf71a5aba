// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/compare/config_diff.h"
#include "core/compare/figure_table.h"
#include "core/compare/unit_agreement.h"
#include "output.h"
#include "store_option.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct CompareOptions {
  std::vector<std::string> runs;
  std::string store, cited;
  bool json = false, full = false, fold = false;
};

/// What of a run is compared.
struct Run {
  StoredRun stored;
  ConfigValues config;
  SkillUnitTable units;
  std::vector<ImportanceSnapshot> taskEnds;
  std::vector<FusionRound> rounds;
};

Run readRun(const RunReader& reader, const std::string& id) {
  Run run;
  run.stored = reader.run(id);
  run.config = configValues(run.stored.configToml);
  for (Event& event : reader.events(id)) {
    if (auto* start = std::get_if<RunStarted>(&event)) run.units = std::move(start->units);
    if (auto* round = std::get_if<FusionRound>(&event)) run.rounds.push_back(std::move(*round));
    if (auto* snapshot = std::get_if<ImportanceSnapshot>(&event); snapshot && snapshot->taskEnd) {
      run.taskEnds.push_back(std::move(*snapshot));
    }
  }
  return run;
}

/// One run against the base: a line of each list.
struct Agreement {
  std::size_t run = 0;
  int units = 0;
  std::vector<std::pair<int, RankCorrelation>> importance;  ///< task, at its end
  std::vector<std::pair<int, FusionAgreement>> fusion;      ///< number of the round
};

Agreement agreementOf(const Run& base, const Run& other, std::size_t index) {
  Agreement agreement;
  agreement.run = index;
  const auto units = matchedUnits(base.units, other.units);
  agreement.units = static_cast<int>(units.size());
  if (units.empty()) return agreement;
  for (const ImportanceSnapshot& a : base.taskEnds) {
    for (const ImportanceSnapshot& b : other.taskEnds) {
      if (a.task == b.task) agreement.importance.emplace_back(a.task, spearman(a.importance, b.importance, units));
    }
  }
  for (std::size_t i = 0; i < std::min(base.rounds.size(), other.rounds.size()); ++i) {
    agreement.fusion.emplace_back(static_cast<int>(i),
                                  fusionAgreement(base.rounds[i].category, other.rounds[i].category, units));
  }
  return agreement;
}

std::string fixed(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string signedText(double value, int digits) {
  const std::string text = fixed(value, digits);
  return value >= 0 && text.find_first_not_of("0.+-") != std::string::npos ? "+" + text : text;
}

Json orNull(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

struct Comparison {
  std::vector<Run> runs;
  std::vector<ConfigDiffRow> settings;
  std::vector<std::vector<int>> groups;
  std::vector<FigureRow> figures;
  std::vector<CitedRow> cited;
  std::vector<Agreement> agreements;
};

Json json(const Comparison& comparison) {
  Json out;
  out["base"] = comparison.runs.front().stored.summary.id;
  for (const Run& run : comparison.runs) {
    const RunSummary& summary = run.stored.summary;
    out["runs"].push_back({{"id", summary.id},
                           {"name", summary.name},
                           {"method", summary.method},
                           {"seed", summary.seed},
                           {"status", toString(summary.status)}});
  }
  out["settings"] = Json::array();
  for (const ConfigDiffRow& row : comparison.settings) {
    Json values = Json::array();
    for (const auto& value : row.values) values.push_back(value ? Json(*value) : Json());
    out["settings"].push_back({{"key", row.key}, {"differs", row.differs}, {"values", std::move(values)}});
  }
  for (const FigureRow& row : comparison.figures) {
    Json figures, ids = Json::array();
    for (const int run : row.runs) ids.push_back(comparison.runs[static_cast<std::size_t>(run)].stored.summary.id);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      figures[comparedFigures()[i].name] = {{"value", orNull(row.cells[i].value)},
                                            {"half_width", orNull(row.cells[i].halfWidth)},
                                            {"delta", orNull(row.cells[i].delta)}};
    }
    out["figures"].push_back({{"runs", std::move(ids)}, {"figures", std::move(figures)}});
  }
  for (const CitedRow& row : comparison.cited) {
    Json figures;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (row.values[i]) figures[comparedFigures()[i].name] = *row.values[i];
    }
    out["cited"].push_back({{"name", row.name}, {"figures", std::move(figures)}});
  }
  out["agreement"] = Json::array();
  for (const Agreement& agreement : comparison.agreements) {
    Json importance = Json::array(), fusion = Json::array();
    for (const auto& [task, rank] : agreement.importance) {
      importance.push_back({{"after_task", task}, {"spearman", orNull(rank.rho)}, {"units", rank.pairs}});
    }
    for (const auto& [round, same] : agreement.fusion) {
      fusion.push_back({{"round", round},
                        {"units", same.units},
                        {"same", same.same},
                        {"share", orNull(same.share)},
                        {"kappa", orNull(same.kappa)},
                        {"confusion", same.counts}});
    }
    out["agreement"].push_back({{"run", comparison.runs[agreement.run].stored.summary.id},
                                {"units", agreement.units},
                                {"importance", std::move(importance)},
                                {"fusion", std::move(fusion)}});
  }
  return out;
}

std::string label(const Comparison& comparison, std::size_t run) {
  return std::to_string(run + 1) + "  " + comparison.runs[run].stored.summary.name;
}

std::string text(const Comparison& comparison, bool full) {
  const std::size_t count = comparison.runs.size();
  std::string out = "Runs\n";
  TextTable runs({TextTable::Align::left, TextTable::Align::left, TextTable::Align::left, TextTable::Align::left});
  for (std::size_t i = 0; i < count; ++i) {
    const RunSummary& summary = comparison.runs[i].stored.summary;
    runs.add({std::to_string(i + 1), summary.id, summary.name, i == 0 ? "base" : ""});
  }
  out += runs.text("  ");

  out += full ? "\nSettings (* differs)\n" : "\nSettings that differ\n";
  std::vector<TextTable::Align> columns(count + 1, TextTable::Align::left);
  TextTable settings(columns);
  std::vector<std::string> head = {"KEY"};
  for (std::size_t i = 0; i < count; ++i) head.push_back(std::to_string(i + 1));
  settings.add(head);
  bool any = false;
  for (const ConfigDiffRow& row : comparison.settings) {
    if (!row.differs && !full) continue;
    any = true;
    std::vector<std::string> cells = {(full && row.differs ? "* " : "") + row.key};
    for (const auto& value : row.values) cells.push_back(value ? (value->empty() ? "\"\"" : inOneLine(*value)) : "·");
    settings.add(cells);
  }
  out += any ? settings.text("  ") : "  none\n";

  out += "\nFigures, and the difference to the base\n";
  std::vector<std::size_t> shown;
  for (std::size_t column = 0; column < comparedFigures().size(); ++column) {
    for (const char* name : {"AP", "BWT", "FWT", "FM", "LA", "seconds", "memory"}) {
      if (comparedFigures()[column].name == name) shown.push_back(column);
    }
  }
  std::vector<TextTable::Align> sides(1 + 2 * shown.size(), TextTable::Align::right);
  sides.front() = TextTable::Align::left;
  TextTable figures(sides);
  head = {"RUN"};
  for (const std::size_t column : shown) {
    const ComparedFigure& figure = comparedFigures()[column];
    head.push_back(figure.name + (figure.unit.empty() || figure.name == "seconds" ? "" : " " + figure.unit));
    head.emplace_back("Δ");
  }
  figures.add(head);
  for (const FigureRow& row : comparison.figures) {
    std::vector<std::string> names;
    for (const int run : row.runs) names.push_back(std::to_string(run + 1));
    std::vector<std::string> cells = {joined(names, "+")};
    for (const std::size_t column : shown) {
      const FigureCell& cell = row.cells[column];
      const int digits = comparedFigures()[column].digits;
      cells.push_back(!cell.value ? "·"
                                  : fixed(*cell.value, digits) +
                                        (cell.halfWidth ? " ± " + fixed(*cell.halfWidth, digits) : ""));
      cells.push_back(cell.delta ? signedText(*cell.delta, digits) : "");
    }
    figures.add(cells);
  }
  for (const CitedRow& row : comparison.cited) {
    std::vector<std::string> cells = {"† " + row.name};
    for (const std::size_t column : shown) {
      const auto& value = row.values[column];
      cells.push_back(value ? fixed(*value, comparedFigures()[column].digits) : "·");
      cells.emplace_back("");
    }
    figures.add(cells);
  }
  out += figures.text("  ");
  if (!comparison.cited.empty()) out += "  † as published by others\n";

  for (const Agreement& agreement : comparison.agreements) {
    if (agreement.importance.empty() && agreement.fusion.empty()) continue;
    out += "\nSkill units: base and " + label(comparison, agreement.run) + ", " + countText(agreement.units) +
           " units in common\n";
    TextTable table({TextTable::Align::left, TextTable::Align::right, TextTable::Align::right});
    for (const auto& [task, rank] : agreement.importance) {
      table.add({"importance after task " + std::to_string(task + 1) + ", rank correlation",
                 rank.rho ? signedText(*rank.rho, 3) : "·", ""});
    }
    for (const auto& [round, same] : agreement.fusion) {
      table.add({"fusion round " + std::to_string(round + 1) + ", same decision",
                 same.share ? percentText(same.share) + " %" : "·",
                 same.kappa ? "κ " + signedText(*same.kappa, 3) : ""});
    }
    out += table.text("  ");
  }
  return out;
}

int compare(const CompareOptions& options) {
  const std::unique_ptr<RunReader> reader = openStore(options.store);
  Comparison comparison;
  std::vector<ConfigValues> configs;
  std::vector<std::vector<std::optional<double>>> figures;
  for (const std::string& given : options.runs) {
    comparison.runs.push_back(readRun(*reader, resolveRun(reader.get(), given, options.store)));
    const Run& run = comparison.runs.back();
    configs.push_back(run.config);
    figures.push_back(figuresOf(run.stored.summary, run.stored.matrix));
  }
  comparison.settings = compareConfigs(configs);
  if (options.fold) {
    comparison.groups = configurationGroups(configs);
  } else {
    for (std::size_t i = 0; i < configs.size(); ++i) comparison.groups.push_back({static_cast<int>(i)});
  }
  comparison.figures = figureTable(figures, comparison.groups, 0);
  if (!options.cited.empty()) comparison.cited = readCitedRows(options.cited);
  for (std::size_t i = 1; i < comparison.runs.size(); ++i) {
    comparison.agreements.push_back(agreementOf(comparison.runs.front(), comparison.runs[i], i));
  }
  print(options.json ? json(comparison).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"
                     : text(comparison, options.full));
  return exitDone;
}

}  // namespace

void addCompareCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command =
      app.add_subcommand("compare", "Lay runs beside each other: settings, figures, importance and fusion decisions");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("runs", options->runs, "Two ids of runs or more, or beginnings of them; the first is the base")
      ->option_text("RUN RUN…")
      ->required()
      ->expected(2, -1);
  command->add_flag("--full", options->full, "All settings, not only those that differ");
  command->add_flag("--fold-seeds", options->fold,
                    "Runs that differ in nothing but the seed as one row of figures: mean ± half of the 95 % interval");
  command
      ->add_option("--cited", options->cited,
                   "Add rows that others published: CSV or TSV with the columns method, the metrics' names, and note")
      ->option_text("FILE");
  command->add_flag("--json", options->json, "JSON; figures in their units, null = not measured");
  addStoreOption(*command, options->store);
  command->callback([options, &line] { line.chosen = [options] { return compare(*options); }; });
}

}  // namespace skillscope
