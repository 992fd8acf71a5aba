// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compare/figure_table.h"

#include "core/learn/method_table.h"
#include "core/learn/metric_registry.h"
#include "core/learn/statistics.h"

namespace skillscope {
namespace {

bool isOfMatrix(const Metric& metric) {
  return metric.need == MetricNeed::matrix && !metric.perTask && metric.compute;
}

std::vector<ComparedFigure> makeFigures() {
  std::vector<ComparedFigure> figures;
  for (const Metric& metric : metricRegistry()) {
    if (!isOfMatrix(metric)) continue;
    const bool percent = metric.unit == "%";
    figures.push_back({metric.name, metric.title, percent ? "%" : "", percent ? 1 : 3, metric.higherIsBetter ? 1 : -1,
                       metric.formula});
  }
  figures.push_back({"seconds", "Time", "s", 0, -1, "wall time of the run"});
  figures.push_back({"tokens_per_s", "Speed", "tokens/s", 0, 1, "training tokens per second of training"});
  figures.push_back({"steps", "Steps", "", 0, 0, "optimizer steps"});
  figures.push_back({"memory", "Memory", "MiB", 0, -1, "most memory that the program had"});
  return figures;
}

}  // namespace

const std::vector<ComparedFigure>& comparedFigures() {
  static const std::vector<ComparedFigure> figures = makeFigures();
  return figures;
}

std::vector<std::optional<double>> figuresOf(const RunSummary& run, const AccuracyMatrix& matrix) {
  std::vector<std::optional<double>> values;
  // Of a run that goes on: the tasks learned so far, as in the library.
  const int learned = matrix.lastRow();
  const AccuracyMatrix soFar = learned > 0 && learned < matrix.tasks() ? matrix.upTo(learned) : matrix;
  for (const ComparedFigure& figure : comparedFigures()) {
    const Metric* metric = metricNamed(figure.name);
    std::optional<double> value;
    if (metric && isOfMatrix(*metric)) {
      if (soFar.tasks() > 0) value = metric->compute(soFar, ReferenceScores()).at(0);
      if (value && figure.unit == "%") *value *= 100;
    } else if (figure.name == "seconds") {
      value = run.seconds;
    } else if (figure.name == "tokens_per_s") {
      if (run.tokensPerSecond > 0) value = run.tokensPerSecond;
    } else if (figure.name == "memory") {
      if (run.peakMemory > 0) value = static_cast<double>(run.peakMemory) / (1024 * 1024);
    } else {
      value = static_cast<double>(run.step);
    }
    values.push_back(value);
  }
  return values;
}

std::vector<FigureRow> figureTable(const std::vector<std::vector<std::optional<double>>>& figures,
                                   const std::vector<std::vector<int>>& groups, int base) {
  std::vector<FigureRow> rows;
  const std::size_t columns = figures.empty() ? 0 : figures.front().size();
  for (const std::vector<int>& group : groups) {
    FigureRow row{group, std::vector<FigureCell>(columns)};
    for (std::size_t column = 0; column < columns; ++column) {
      std::vector<double> values;
      for (const int run : group) {
        if (const auto& value = figures[static_cast<std::size_t>(run)][column]) values.push_back(*value);
      }
      if (values.empty() || values.size() < group.size()) continue;
      const MeanInterval interval = meanInterval(values);
      row.cells[column].value = interval.mean;
      row.cells[column].halfWidth = interval.halfWidth;
    }
    rows.push_back(std::move(row));
  }
  if (base < 0 || base >= static_cast<int>(rows.size())) return rows;
  const std::vector<FigureCell> against = rows[static_cast<std::size_t>(base)].cells;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<int>(i) == base) continue;
    for (std::size_t column = 0; column < columns; ++column) {
      FigureCell& cell = rows[i].cells[column];
      if (cell.value && against[column].value) cell.delta = *cell.value - *against[column].value;
    }
  }
  return rows;
}

std::vector<CitedRow> readCitedRows(const std::string& path) {
  MethodTable table;
  for (const ComparedFigure& figure : comparedFigures())
    table.metrics.push_back({figure.name, figure.unit, figure.digits});
  addCitedRows(table, path);
  std::vector<CitedRow> rows;
  for (const MethodRow& row : table.rows) {
    if (!row.cited) continue;
    CitedRow cited{row.variant, {}};
    for (const TableFigure& figure : row.figures) cited.values.push_back(figure.mean);
    rows.push_back(std::move(cited));
  }
  return rows;
}

}  // namespace skillscope
