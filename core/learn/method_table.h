// SPDX-License-Identifier: GPL-3.0-or-later
//
// Methods × metrics from many runs: means with 95 % intervals, orders and seeds kept apart (see statistics.h), and each
// method compared with one of them in pairs. Plain values; no LibTorch in this header. Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skillscope {

/// A finished run as the table sees it.
struct TableRun {
  std::string id, variant, stream, order;
  std::int64_t seed = 0;
  std::map<std::string, std::optional<double>> figures;  ///< metric's name → value in the metric's unit
};

struct TableMetric {
  std::string name;        ///< "AP"
  std::string unit = "%";  ///< "" for plain numbers
  int digits = 1;
};

/// One metric of one row.
struct TableFigure {
  std::optional<double> mean;       ///< of the order means
  std::optional<double> halfWidth;  ///< of the 95 % t-interval: over orders, or over the seeds where there is one order
  std::optional<double> sdOverOrders, sdOverSeeds;  ///< n − 1; the mean over orders of the sd over each one's seeds
};

struct MethodRow {
  std::string variant;
  std::string order;  ///< of a table by order
  int runs = 0, orders = 0;
  std::vector<TableFigure> figures;  ///< one a metric
  bool cited = false;                ///< not from runs of this program
};

/// A row against the row of reference, over the same orders and seeds.
struct TableComparison {
  struct Figure {
    TableFigure difference;   ///< row − reference
    std::optional<double> p;  ///< exact two-sided sign-flip test over the pairs; nothing above 40 pairs
  };
  std::string variant;
  int pairs = 0;
  std::vector<Figure> figures;
};

struct MethodTable {
  std::vector<TableMetric> metrics;
  std::vector<MethodRow> rows;  ///< in the order in which their first runs come
  std::string reference;
  std::vector<TableComparison> comparisons;
  std::vector<TableRun> runs;        ///< those that count
  std::vector<std::string> remarks;  ///< sentences: several runs of one setting, missing figures, …
  bool byOrder = false;
};

struct MethodTableOptions {
  std::vector<TableMetric> metrics;
  bool byOrder = false;   ///< a row for each order, ± over its seeds
  std::string reference;  ///< the row to compare with; empty = none
};

/// Of several runs of one row, stream, order and seed the last one counts. A figure that one run of a row lacks is
/// missing for the row. Throws UsageError for an unknown reference.
MethodTable makeMethodTable(const std::vector<TableRun>& runs, const MethodTableOptions& options);
/// Figures that others published, as rows below: a CSV or TSV file with the columns "method", the metrics' names, and
/// "note" if wanted; a blank cell is not known. Throws Error naming file and line.
void addCitedRows(MethodTable& table, const std::string& path);

enum class TableFormat { text, markdown, csv, latex };
/// text and Markdown: "mean ± half-width (sd over seeds)"; CSV: full precision, a column for each of these. Ends with a
/// line break. What the figures mean is told by tableCaption().
std::string formatTable(const MethodTable& table, TableFormat format);
/// The comparisons, in the same format; "" without any.
std::string formatComparisons(const MethodTable& table, TableFormat format);
/// One line a run: row, order, seed, figures, id.
std::string formatRuns(const MethodTable& table, TableFormat format);
/// What ± and brackets mean in this table, in one sentence or two.
std::string tableCaption(const MethodTable& table);

}  // namespace skillscope
