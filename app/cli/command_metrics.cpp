// SPDX-License-Identifier: GPL-3.0-or-later
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "commands.h"
#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/accuracy_table.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;

struct MetricsOptions {
  std::string matrix;
  std::vector<std::string> baselines;
  bool json = false;
};

std::string readWholeFile(const std::string& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (stream) text << stream.rdbuf();
  // A folder opens, but gives nothing and sets an error; an empty file gives nothing and sets none.
  if (!stream || (!text && errno != 0)) {
    throw UsageError(path + " cannot be read: " + (errno != 0 ? std::strerror(errno) : "unknown reason"));
  }
  return text.str();
}

/// "single_task=80,75" or the name of a file.
void readBaseline(const std::string& text, const AccuracyTable& table, ReferenceScores& references) {
  const std::size_t sign = text.find('=');
  if (sign == std::string::npos || std::ifstream(text)) {
    readReferenceScores(readWholeFile(text), text, table, references);
    return;
  }
  try {
    setReferenceScores(trimmed(text.substr(0, sign)), text.substr(sign + 1), table, references);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--baseline: ") + error.what());
  }
}

double largestOf(const ScoreList& scores) {
  double largest = 0;
  for (const auto& score : scores) largest = std::max(largest, score.value_or(0));
  return largest;
}

ScoreList cellsOf(const AccuracyMatrix& matrix, int row) {
  ScoreList cells;
  for (int column = 0; column < matrix.tasks(); ++column) cells.push_back(matrix.at(row, column));
  return cells;
}

/// No score of a percentage is likely to be 1 at most.
bool inPercent(const AccuracyMatrix& matrix) {
  double largest = 0;
  for (int row = 0; row <= matrix.tasks(); ++row) largest = std::max(largest, largestOf(cellsOf(matrix, row)));
  return largest > 1;
}

std::string rowName(const AccuracyTable& table, int row) {
  return row == 0 ? "before training" : "after " + table.tasks[static_cast<std::size_t>(row - 1)];
}

/// What looks like a slip but need not be one.
void printRemarks(const AccuracyTable& table, const ReferenceScores& references) {
  const bool percent = inPercent(table.matrix);
  for (int row = 0; row <= table.matrix.tasks(); ++row) {
    for (int column = 0; column < table.matrix.tasks(); ++column) {
      const auto score = table.matrix.at(row, column);
      if (!score || (*score >= 0 && *score <= 100)) continue;
      printError("the score " + realText(*score) + " on " + table.tasks[static_cast<std::size_t>(column)] + " " +
                 rowName(table, row) + " is not from 0 to 100; it is taken as it is");
    }
  }
  for (const std::string& name : referenceNames()) {
    const double largest = largestOf(referenceScores(references, name));
    if (largest > 0 && (largest > 1) != percent) {
      printError(name + " seems to be in " +
                 (percent ? "fractions, but the matrix in percent" : "percent, but the matrix in fractions"));
    }
  }
}

std::string numberText(const std::optional<double>& value) {
  if (!value) return "·";
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.4f", *value);
  return std::string(buffer) == "-0.0000" ? "0.0000" : buffer;
}

Json listJson(const ScoreList& values) {
  Json list = Json::array();
  for (const auto& value : values) list.push_back(value ? Json(*value) : Json());
  return list;
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Why a figure is missing.
std::string reasonText(const Metric& metric, const AccuracyTable& table, const ReferenceScores& references) {
  const auto missing = [&](const char* name) {
    return referenceScores(references, name).empty() ? "needs --baseline " + std::string(name) + "=…" : "";
  };
  std::string reason;
  if (metric.need == MetricNeed::singleTask) reason = missing("single_task");
  if (metric.need == MetricNeed::joint) reason = missing("joint");
  if (metric.need == MetricNeed::upper) reason = missing("upper");
  if (!reason.empty()) return reason;
  if (table.matrix.tasks() == 1 && metric.need == MetricNeed::matrix) return "needs two tasks";
  return metric.unit == "ratio" ? "needs a score that is missing, or divides by 0" : "needs a score that is missing";
}

std::string figuresJson(const AccuracyTable& table, const ReferenceScores& references) {
  Json json;
  json["unit"] = inPercent(table.matrix) ? "percent" : "fraction";
  json["tasks"] = table.tasks;
  json["matrix"] = Json::array();
  for (int row = 0; row <= table.matrix.tasks(); ++row) json["matrix"].push_back(listJson(cellsOf(table.matrix, row)));
  json["references"] = Json::object();
  for (const std::string& name : referenceNames()) {
    const ScoreList& scores = referenceScores(references, name);
    json["references"][name] = scores.empty() ? Json() : listJson(scores);
  }
  json["figures"] = Json::object();
  for (const Metric& metric : metricRegistry()) {
    if (!metric.compute) continue;
    const Json values = listJson(metric.compute(table.matrix, references));
    json["figures"][metric.name] = metric.perTask ? values : values.at(0);
  }
  return dumped(json);
}

std::string figuresText(const AccuracyTable& table, const ReferenceScores& references) {
  using Align = TextTable::Align;
  const int count = table.matrix.tasks();
  std::vector<Align> columns(static_cast<std::size_t>(count) + 1, Align::right);
  columns[0] = Align::left;
  TextTable scores(columns);
  std::vector<std::string> heading = {""};
  heading.insert(heading.end(), table.tasks.begin(), table.tasks.end());
  scores.add(heading);
  for (int row = 0; row <= count; ++row) {
    std::vector<std::string> cells = {rowName(table, row)};
    for (const auto& score : cellsOf(table.matrix, row)) cells.push_back(numberText(score));
    scores.add(std::move(cells));
  }

  TextTable figures({Align::left, Align::right, Align::left, Align::left});
  TextTable lists(columns);
  lists.add(std::move(heading));
  for (const Metric& metric : metricRegistry()) {
    if (!metric.compute) continue;
    const ScoreList values = metric.compute(table.matrix, references);
    if (metric.perTask) {
      std::vector<std::string> cells = {metric.name};
      for (const auto& value : values) cells.push_back(numberText(value));
      lists.add(std::move(cells));
      continue;
    }
    const bool percent = values[0] && metric.unit == "%" && inPercent(table.matrix);
    figures.add({metric.name, numberText(values[0]), percent ? "%" : "",
                 metric.title + (values[0] ? "" : " (" + reasonText(metric, table, references) + ")")});
  }
  return "Accuracy matrix\n" + scores.text("  ") + "\nFigures\n" + figures.text("  ") + "\nFor each task\n" +
         lists.text("  ");
}

const char* needName(MetricNeed need) {
  switch (need) {
    case MetricNeed::matrix:
      return "matrix";
    case MetricNeed::singleTask:
      return "single_task";
    case MetricNeed::joint:
      return "joint";
    case MetricNeed::upper:
      return "upper";
    case MetricNeed::predictions:
      break;
  }
  return "predictions";
}

/// A bound in the metric's unit; null where there is none.
Json boundJson(const Metric& metric, double fraction) {
  if (!std::isfinite(fraction)) return {};
  return metric.unit == "%" ? fraction * 100 : fraction;
}

std::string registryJson() {
  Json array = Json::array();
  for (const Metric& metric : metricRegistry()) {
    Json json;
    json["name"] = metric.name;
    json["title"] = metric.title;
    json["unit"] = metric.unit;
    json["minimum"] = boundJson(metric, metric.minimum);
    json["maximum"] = boundJson(metric, metric.maximum);
    json["higher_is_better"] = metric.higherIsBetter;
    json["per_task"] = metric.perTask;
    json["needs"] = needName(metric.need);
    json["formula"] = metric.formula;
    json["source"] = metric.source;
    array.push_back(std::move(json));
  }
  return dumped(array);
}

std::string rangeText(const Metric& metric) {
  const auto bound = [&](double value) {
    const double shown = metric.unit == "%" ? value * 100 : value;
    return std::isfinite(shown) ? realText(shown) : std::string("any size");
  };
  return metric.unit + ", " + bound(metric.minimum) + " to " + bound(metric.maximum) +
         (metric.higherIsBetter ? ", higher is better" : ", lower is better");
}

std::string registryText() {
  std::string text =
      wrapped("R[i][j] = score on task j after training on task i; row 0 is before training; T = number of tasks.", "");
  for (const Metric& metric : metricRegistry()) {
    text += "\n" + metric.name + ": " + metric.title + " (" + rangeText(metric) + ")\n";
    text += wrapped(metric.formula, "    ") + wrapped("Source: " + metric.source, "    ");
  }
  return text;
}

int showMetrics(const MetricsOptions& options, bool quiet) {
  if (options.matrix.empty()) {
    print(options.json ? registryJson() : registryText());
    return exitDone;
  }
  const AccuracyTable table = readAccuracyTable(readWholeFile(options.matrix), options.matrix);
  ReferenceScores references;
  for (const std::string& baseline : options.baselines) readBaseline(baseline, table, references);
  if (!quiet) printRemarks(table, references);
  print(options.json ? figuresJson(table, references) : figuresText(table, references));
  return exitDone;
}

}  // namespace

void addMetricsCommand(CLI::App& app, CommandLine& line) {
  CLI::App* command = app.add_subcommand(
      "metrics", "Compute all figures of an accuracy matrix; without a matrix, list the metrics with their formulas");
  const auto options = std::make_shared<MetricsOptions>();
  CLI::Option* matrix =
      command
          ->add_option("--matrix", options->matrix,
                       "CSV with a row for each time and a column for each task, blank = not measured; the first of "
                       "T+1 rows is before training")
          ->option_text("FILE");
  command
      ->add_option("--baseline", options->baselines,
                   "Scores to compare with: random_init, single_task, joint or upper, one for each task; a CSV file "
                   "with such lines, or NAME=80,75,… May be given again")
      ->option_text("FILE|NAME=VALUES")
      ->allow_extra_args(false)
      ->needs(matrix);
  command->add_flag("--json", options->json, "JSON");
  command->callback([options, &line] { line.chosen = [options, &line] { return showMetrics(*options, line.quiet); }; });
}

}  // namespace skillscope
