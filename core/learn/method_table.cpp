// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/method_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/record_file.h"
#include "core/learn/statistics.h"

namespace skillscope {

namespace {

/// Scores of a row: order (with its stream) → seed → value. Orders come in the order of their first run.
struct OrderedScores {
  std::vector<std::string> orders;
  std::vector<std::vector<double>> scores;

  void add(const std::string& order, double score) {
    const auto found = std::find(orders.begin(), orders.end(), order);
    if (found == orders.end()) {
      orders.push_back(order);
      scores.push_back({score});
    } else {
      scores[static_cast<std::size_t>(found - orders.begin())].push_back(score);
    }
  }
};

std::string settingOf(const TableRun& run) {
  return run.stream + " " + run.order;
}

TableFigure figureOf(const OrderedScores& scores) {
  TableFigure figure;
  if (scores.scores.empty()) return figure;
  if (scores.scores.size() == 1) {
    const MeanInterval over = meanInterval(scores.scores.front());
    figure.mean = over.mean;
    figure.halfWidth = over.halfWidth;
    figure.sdOverSeeds = over.sd;
    return figure;
  }
  const OrdersAndSeeds over = ordersAndSeeds(scores.scores);
  figure.mean = over.mean;
  figure.halfWidth = over.halfWidth;
  figure.sdOverOrders = over.sdOverOrders;
  figure.sdOverSeeds = over.meanWithinSd;
  return figure;
}

std::optional<double> valueOf(const TableRun& run, const TableMetric& metric) {
  const auto found = run.figures.find(metric.name);
  if (found == run.figures.end() || !found->second || !std::isfinite(*found->second)) return std::nullopt;
  return found->second;
}

/// The last of the runs that differ in nothing that a table shows.
std::vector<TableRun> latestRuns(const std::vector<TableRun>& runs, std::vector<std::string>& remarks) {
  std::vector<TableRun> kept;
  std::size_t replaced = 0;
  for (const TableRun& run : runs) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const TableRun& other) {
      return other.variant == run.variant && settingOf(other) == settingOf(run) && other.seed == run.seed;
    });
    if (same == kept.end()) {
      kept.push_back(run);
    } else {
      *same = run;
      ++replaced;
    }
  }
  if (replaced > 0) {
    remarks.push_back(std::to_string(replaced) + (replaced == 1 ? " run is" : " runs are") +
                      " left out, because a later run has the same row, order and seed.");
  }
  return kept;
}

/// The runs of each row, rows in the order of their first run.
std::vector<std::pair<std::string, std::vector<const TableRun*>>> grouped(const std::vector<TableRun>& runs,
                                                                          bool byOrder) {
  std::vector<std::pair<std::string, std::vector<const TableRun*>>> groups;
  for (const TableRun& run : runs) {
    const std::string name = byOrder ? run.variant + "\n" + settingOf(run) : run.variant;
    auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == name; });
    if (found == groups.end()) found = groups.insert(groups.end(), {name, {}});
    found->second.push_back(&run);
  }
  return groups;
}

MethodRow rowOf(const std::vector<const TableRun*>& runs, const MethodTableOptions& options,
                std::vector<std::string>& remarks) {
  MethodRow row;
  row.variant = runs.front()->variant;
  if (options.byOrder) row.order = runs.front()->order;
  row.runs = static_cast<int>(runs.size());
  OrderedScores any;
  for (const TableRun* run : runs) any.add(settingOf(*run), 0);
  row.orders = static_cast<int>(any.orders.size());
  for (const TableMetric& metric : options.metrics) {
    OrderedScores scores;
    std::size_t missing = 0;
    for (const TableRun* run : runs) {
      const std::optional<double> value = valueOf(*run, metric);
      if (value) scores.add(settingOf(*run), *value);
      missing += value ? 0 : 1;
    }
    if (missing > 0 && missing < runs.size()) {
      remarks.push_back(metric.name + " of " + row.variant + " is left out, because " + std::to_string(missing) +
                        " of its " + std::to_string(runs.size()) + " runs did not measure it.");
    }
    row.figures.push_back(missing > 0 ? TableFigure() : figureOf(scores));
  }
  return row;
}

TableComparison comparisonOf(const std::vector<const TableRun*>& mine, const std::vector<const TableRun*>& others,
                             const std::vector<TableMetric>& metrics) {
  TableComparison comparison;
  comparison.variant = mine.front()->variant;
  std::vector<std::pair<const TableRun*, const TableRun*>> pairs;
  for (const TableRun* run : mine) {
    for (const TableRun* other : others) {
      if (settingOf(*run) == settingOf(*other) && run->seed == other->seed) pairs.emplace_back(run, other);
    }
  }
  comparison.pairs = static_cast<int>(pairs.size());
  for (const TableMetric& metric : metrics) {
    TableComparison::Figure figure;
    OrderedScores differences;
    std::vector<double> a, b;
    for (const auto& [run, other] : pairs) {
      const std::optional<double> x = valueOf(*run, metric), y = valueOf(*other, metric);
      if (!x || !y) continue;
      differences.add(settingOf(*run), *x - *y);
      a.push_back(*x);
      b.push_back(*y);
    }
    if (a.size() == pairs.size()) {
      figure.difference = figureOf(differences);
      if (!a.empty() && a.size() <= kMaximumSignFlipPairs) figure.p = signFlipTest(a, b).p;
    }
    comparison.figures.push_back(figure);
  }
  return comparison;
}

std::optional<double> citedNumber(const std::string& text, const RecordFile& file, const Record& record,
                                  const std::string& column) {
  const std::string word = trimmed(text);
  if (word.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value))
    throw Error(file.place(record) + column + " is " + inQuotes(word) + ", but must be a number");
  return value;
}

}  // namespace

MethodTable makeMethodTable(const std::vector<TableRun>& runs, const MethodTableOptions& options) {
  MethodTable table;
  table.metrics = options.metrics;
  table.byOrder = options.byOrder;
  table.runs = latestRuns(runs, table.remarks);
  for (const auto& [name, members] : grouped(table.runs, options.byOrder)) {
    table.rows.push_back(rowOf(members, options, table.remarks));
  }
  if (options.reference.empty()) return table;
  table.reference = options.reference;
  const auto groups = grouped(table.runs, false);
  const auto reference =
      std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == options.reference; });
  if (reference == groups.end()) {
    std::vector<std::string> known;
    known.reserve(groups.size());
    for (const auto& [name, members] : groups) known.push_back(name);
    throw UsageError("there is no row " + inQuotes(options.reference) + " to compare with" +
                     suggestion(options.reference, known) + (known.empty() ? "" : "; rows are " + joined(known, ", ")));
  }
  for (const auto& [name, members] : groups) {
    if (name != options.reference)
      table.comparisons.push_back(comparisonOf(members, reference->second, options.metrics));
  }
  return table;
}

void addCitedRows(MethodTable& table, const std::string& path) {
  const RecordFile file = readRecordFile(path, true);
  for (const Record& record : file.records) {
    MethodRow row;
    row.cited = true;
    row.variant = trimmed(file.field(record, "method"));
    const auto note = record.fields.find("note");
    if (note != record.fields.end() && !trimmed(note->second).empty())
      row.variant += " (" + trimmed(note->second) + ")";
    for (const TableMetric& metric : table.metrics) {
      TableFigure figure;
      const auto cell = record.fields.find(metric.name);
      if (cell != record.fields.end()) figure.mean = citedNumber(cell->second, file, record, metric.name);
      row.figures.push_back(figure);
    }
    table.rows.push_back(std::move(row));
  }
}

std::string tableCaption(const MethodTable& table) {
  bool severalOrders = false, severalSeeds = false, cited = false, single = false;
  for (const MethodRow& row : table.rows) {
    severalOrders = severalOrders || row.orders > 1;
    severalSeeds = severalSeeds || row.runs > row.orders;
    single = single || (row.orders == 1 && row.runs > 1);
    cited = cited || row.cited;
  }
  std::string text;
  if (severalOrders) {
    text = "Mean of the order means ± half of its 95 % t-interval over the orders";
    if (single) text += " (over the seeds where there is one order)";
  } else if (severalSeeds) {
    text = "Mean ± half of its 95 % t-interval over the seeds";
  }
  if (severalSeeds && severalOrders) text += "; in brackets the standard deviation over the seeds of one order";
  if (!text.empty()) text += ".";
  if (cited) text += std::string(text.empty() ? "" : " ") + "† as published by others.";
  return text;
}

}  // namespace skillscope
