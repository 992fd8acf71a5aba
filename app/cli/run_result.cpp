// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_result.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/learn/task_score.h"
#include "output.h"

namespace skillscope {

namespace {

using Json = nlohmann::ordered_json;
using Align = TextTable::Align;

/// The figures of every result, in this order; the whole registry is in `show`.
constexpr const char* mainFigures[] = {"AP", "BWT", "FWT", "FM", "LA"};

/// Of the tasks learned so far.
AccuracyMatrix learned(const RunResult& result) {
  return result.matrix.upTo(result.matrix.lastRow());
}

AccuracyMatrix percent(const AccuracyMatrix& matrix) {
  AccuracyMatrix scaled(matrix.tasks());
  for (int row = 0; row <= matrix.tasks(); ++row) {
    for (int column = 0; column < matrix.tasks(); ++column) {
      if (const auto score = matrix.at(row, column)) scaled.set(row, column, *score * 100);
    }
  }
  return scaled;
}

Json optionalNumber(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json optionalPercent(const std::optional<double>& fraction) {
  return fraction ? Json(*fraction * 100) : Json(nullptr);
}

std::string line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json resultObject(const RunResult& result) {
  // Figures are taken from the scaled matrix, so that who recomputes them from the printed one gets the same numbers.
  const AccuracyMatrix scores = percent(result.matrix), done = percent(learned(result));
  Json json;
  json["id"] = result.id;
  json["name"] = result.name;
  if (!result.experiment.empty()) json["experiment"] = result.experiment;
  if (!result.variant.empty()) json["variant"] = result.variant;
  json["method"] = result.method;
  json["status"] = toString(result.status);
  if (!result.reason.empty()) json["reason"] = result.reason;
  json["stream"] = result.stream;
  json["order"] = result.order;
  json["seed"] = result.seed;
  json["tasks"] = result.tasks;
  json["metrics"] = result.metrics;
  json["tasks_done"] = result.matrix.lastRow();
  for (const char* figure : mainFigures) json[figure] = optionalNumber(matrixMetric(figure, done));
  Json rows = Json::array();
  for (int row = 0; row <= scores.tasks() && scores.tasks() > 0; ++row) {
    Json cells = Json::array();
    for (int column = 0; column < scores.tasks(); ++column) cells.push_back(optionalNumber(scores.at(row, column)));
    rows.push_back(std::move(cells));
  }
  json["accuracy_matrix"] = std::move(rows);
  json["seconds"] = result.seconds;
  json["tokens_per_s"] = result.tokensPerSecond;
  json["weights_sha256"] = result.weightsSha256;
  return json;
}

/// Where a branch came from: null for any other run; tasks count from 1.
Json lineageObject(const RunLineage& lineage) {
  if (lineage.parent.empty()) return nullptr;
  Json json;
  json["parent"] = lineage.parent;
  json["point"] = lineage.point;
  json["task"] = lineage.task < 0 ? Json() : Json(lineage.task + 1);
  json["step"] = lineage.step;
  json["changes"] = lineage.changes;
  return json;
}

std::string taskName(const RunResult& result, int task) {
  const std::size_t index = static_cast<std::size_t>(task);
  return std::to_string(task + 1) + (index < result.tasks.size() ? " " + result.tasks[index] : "");
}

}  // namespace

void ResultCollector::take(const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    for (const TaskInfo& task : started->tasks) tasks_.push_back(task.name);
    metrics_.assign(tasks_.size(), "");
    matrix_ = AccuracyMatrix(static_cast<int>(tasks_.size()));
  } else if (const auto* score = std::get_if<Evaluated>(&event)) {
    const bool fits = score->afterTask >= -1 && score->afterTask < matrix_.tasks() && score->onTask >= 0 &&
                      score->onTask < matrix_.tasks();
    if (!score->matrixEntry || !fits) return;
    matrix_.set(score->afterTask + 1, score->onTask, score->score);
    metrics_[static_cast<std::size_t>(score->onTask)] = score->metric;
  } else if (const auto* finished = std::get_if<RunFinished>(&event)) {
    finished_ = *finished;
  }
}

void ResultCollector::putTasks(RunResult& result) const {
  result.tasks = tasks_;
  result.metrics = metrics_;
}

RunResult ResultCollector::completed(RunResult result) const {
  putTasks(result);
  result.matrix = matrix_;
  result.status = finished_.status;
  result.reason = finished_.reason;
  result.seconds = finished_.seconds;
  result.tokensPerSecond = finished_.tokensPerSecond;
  result.weightsSha256 = finished_.weightsSha256;
  return result;
}

RunResult resultOf(const StoredRun& run, const std::vector<Event>& events) {
  const RunSummary& summary = run.summary;
  RunResult result;
  result.id = summary.id;
  result.name = summary.name;
  result.method = summary.method;
  result.stream = summary.stream;
  result.order = summary.order;
  result.seed = summary.seed;
  result.status = summary.status;
  result.reason = summary.reason;
  result.experiment = summary.experiment;
  result.variant = summary.variant;
  result.seconds = summary.seconds;
  result.tokensPerSecond = summary.tokensPerSecond;
  result.weightsSha256 = summary.weightsSha256;
  ResultCollector collector;
  for (const Event& event : events) collector.take(event);
  collector.putTasks(result);
  result.matrix = run.matrix;
  return result;
}

std::string resultJson(const RunResult& result) {
  return line(resultObject(result));
}

std::string listJson(const std::vector<RunSummary>& runs) {
  Json array = Json::array();
  for (const RunSummary& run : runs) {
    Json json;
    json["id"] = run.id;
    json["name"] = run.name;
    if (!run.experiment.empty()) json["experiment"] = run.experiment;
    if (!run.variant.empty()) json["variant"] = run.variant;
    json["tags"] = run.tags;
    json["notes"] = run.notes;
    json["archived"] = run.archived;
    json["method"] = run.method;
    json["status"] = toString(run.status);
    if (!run.reason.empty()) json["reason"] = run.reason;
    if (!run.lineage.parent.empty()) json["branched_from"] = lineageObject(run.lineage);
    json["stream"] = run.stream;
    json["order"] = run.order;
    json["seed"] = run.seed;
    json["created_at"] = run.createdAt;
    json["tasks_done"] = run.tasksDone;
    json["task_count"] = run.taskCount;
    json["AP"] = optionalPercent(run.ap);
    json["BWT"] = optionalPercent(run.bwt);
    json["FWT"] = optionalPercent(run.fwt);
    json["FM"] = optionalPercent(run.fm);
    json["LA"] = optionalPercent(run.la);
    json["seconds"] = run.seconds;
    json["tokens_per_s"] = run.tokensPerSecond;
    json["peak_memory_bytes"] = run.peakMemory;
    json["weights_sha256"] = run.weightsSha256;
    array.push_back(std::move(json));
  }
  return line(array);
}

std::string storedRunJson(const RunResult& result, const StoredRun& run) {
  Json json = resultObject(result);
  json["created_at"] = run.summary.createdAt;
  json["step"] = run.summary.step;
  json["planned_steps"] = run.summary.plannedSteps;
  json["branched_from"] = lineageObject(run.summary.lineage);
  json["command_line"] = run.commandLine;
  json["config"] = run.configToml;
  json["environment"] = run.environment;
  return line(json);
}

std::string resultTable(const RunResult& result) {
  const AccuracyMatrix& matrix = result.matrix;
  std::string text;
  if (matrix.tasks() > 0) {
    std::string name = scoreName(result.metrics);
    if (name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    text += name + " in %: a row after learning that task, a column for each task, · = not measured\n";
    std::vector<Align> columns(static_cast<std::size_t>(matrix.tasks()) + 1, Align::right);
    columns[0] = Align::left;
    TextTable table(std::move(columns));
    std::vector<std::string> header = {""};
    for (int column = 0; column < matrix.tasks(); ++column) header.push_back(std::to_string(column + 1));
    table.add(std::move(header));
    for (int row = 0; row <= matrix.tasks(); ++row) {
      std::vector<std::string> cells = {row == 0 ? "before training" : taskName(result, row - 1)};
      for (int column = 0; column < matrix.tasks(); ++column) cells.push_back(percentText(matrix.at(row, column)));
      table.add(std::move(cells));
    }
    text += table.text("  ") + "\n";
  }
  const AccuracyMatrix done = learned(result);
  if (done.tasks() == 0) return text;
  text += done.tasks() < matrix.tasks() ? "Figures of the " + std::to_string(done.tasks()) + " tasks learned so far\n"
                                        : "Figures\n";
  TextTable figures({Align::left, Align::right, Align::left, Align::left});
  for (const MatrixMetric& metric : matrixMetrics()) {
    const auto value = metric.compute(done);
    std::string shown = percentText(value);
    if (metric.unit == "ratio" && value) {
      char buffer[32];
      std::snprintf(buffer, sizeof buffer, "%.3f", *value);
      shown = buffer;
    }
    figures.add({metric.name, shown, value && metric.unit == "%" ? "%" : "", metric.title});
  }
  return text + figures.text("  ");
}

std::string listTable(const std::vector<RunSummary>& runs) {
  TextTable table({Align::left, Align::left, Align::left, Align::left, Align::right, Align::right, Align::right,
                   Align::right, Align::right, Align::right, Align::left});
  table.add({"ID", "NAME", "METHOD", "STATUS", "TASKS", "AP %", "BWT %", "FWT %", "FM %", "LA %", "WHEN"});
  for (const RunSummary& run : runs) {
    table.add({run.id, run.name, run.method, toString(run.status),
               std::to_string(run.tasksDone) + "/" + std::to_string(run.taskCount), percentText(run.ap),
               percentText(run.bwt), percentText(run.fwt), percentText(run.fm), percentText(run.la),
               timeText(run.createdAt)});
  }
  return table.text();
}

}  // namespace skillscope
