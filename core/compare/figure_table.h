// SPDX-License-Identifier: GPL-3.0-or-later
//
// Figures of runs beside each other, with the difference to one of them; seeds of one configuration can be one row.
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/learn/metrics.h"
#include "core/store/run_store.h"

namespace skillscope {

struct ComparedFigure {
  std::string name, title;
  std::string unit;  ///< "%", "s", "MiB", "tokens/s", ""
  int digits = 1;
  int direction = 0;  ///< 1: higher is better; −1: lower; 0: neither
  std::string help;
};

/// The figures of the accuracy matrix, then time, speed, steps and memory.
const std::vector<ComparedFigure>& comparedFigures();
/// One entry a figure, in its unit; nothing where it is not known.
std::vector<std::optional<double>> figuresOf(const RunSummary& run, const AccuracyMatrix& matrix);

struct FigureCell {
  std::optional<double> value;      ///< the mean where the row has several runs
  std::optional<double> halfWidth;  ///< of the 95 % t-interval over the row's runs (two at least)
  std::optional<double> delta;      ///< value − the base row's value
};

struct FigureRow {
  std::vector<int> runs;          ///< indices into what was given
  std::vector<FigureCell> cells;  ///< one a figure
};

/// `groups` as from configurationGroups(), or one a run; `base` is a row. A figure that one run of a row lacks is
/// missing for the row.
std::vector<FigureRow> figureTable(const std::vector<std::vector<std::optional<double>>>& figures,
                                   const std::vector<std::vector<int>>& groups, int base);

/// Rows that others published, in the units of comparedFigures(); names of metrics there that are none here are left
/// out.
struct CitedRow {
  std::string name;
  std::vector<std::optional<double>> values;
};
/// A CSV or TSV file with the columns "method", the metrics' names, and "note" if wanted. Throws Error naming file and
/// line.
std::vector<CitedRow> readCitedRows(const std::string& path);

}  // namespace skillscope
