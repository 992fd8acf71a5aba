// SPDX-License-Identifier: GPL-3.0-or-later
// A method table as text, Markdown, CSV or LaTeX.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/strings.h"
#include "core/learn/method_table.h"

namespace skillscope {

namespace {

/// Cells as plain text; a format decides how they stand side by side. The first row is the heading.
using Grid = std::vector<std::vector<std::string>>;

std::string number(const std::optional<double>& value, int digits) {
  if (!value) return "·";
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, *value);
  std::string text = buffer;
  if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
  return text[0] == '-' ? "−" + text.substr(1) : text;
}

std::string figureText(const TableFigure& figure, int digits) {
  std::string text = number(figure.mean, digits);
  if (figure.halfWidth) text += " ± " + number(figure.halfWidth, digits);
  // With one order the interval says all that the seeds do.
  if (figure.sdOverSeeds && figure.sdOverOrders) text += " (" + number(figure.sdOverSeeds, digits) + ")";
  return text;
}

std::string pText(const std::optional<double>& p) {
  if (!p) return "·";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, *p < 0.001 ? "%.1e" : "%.3f", *p);
  return buffer;
}

/// Full precision, nothing for what is missing.
std::string exact(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? realText(*value) : "";
}

std::string heading(const TableMetric& metric) {
  return metric.unit.empty() ? metric.name : metric.name + " " + metric.unit;
}

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// The first `left` columns to the left, the others to the right.
std::string plain(const Grid& grid, std::size_t left) {
  std::vector<std::size_t> widths;
  for (const auto& row : grid) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const auto& row : grid) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - width(row[i]), ' ');
      line += (i > 0 ? "  " : "") + (i < left ? row[i] + space : space + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string markdownCell(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result;
}

std::string markdown(const Grid& grid, std::size_t left) {
  std::string text;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    text += "|";
    for (const std::string& cell : grid[i]) text += " " + markdownCell(cell) + " |";
    text += "\n";
    if (i > 0) continue;
    text += "|";
    for (std::size_t column = 0; column < grid[i].size(); ++column) text += column < left ? " --- |" : " ---: |";
    text += "\n";
  }
  return text;
}

std::string latexCell(const std::string& text) {
  const std::pair<std::string, std::string> words[] = {
      {"−", "$-$"}, {"±", "$\\pm$"}, {"†", "$^{\\dagger}$"}, {"·", "--"}, {"≥", "$\\geq$"}};
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto word = std::find_if(std::begin(words), std::end(words), [&](const auto& each) {
      return text.compare(i, each.first.size(), each.first) == 0;
    });
    if (word != std::end(words)) {
      result += word->second;
      i += word->first.size();
      continue;
    }
    const char c = text[i++];
    if (std::string("&%$#_{}").find(c) != std::string::npos) {
      result += std::string("\\") + c;
    } else if (c == '\\') {
      result += "\\textbackslash{}";
    } else if (c == '~') {
      result += "\\textasciitilde{}";
    } else if (c == '^') {
      result += "\\textasciicircum{}";
    } else {
      result += c;
    }
  }
  return result;
}

std::string latex(const Grid& grid, std::size_t left) {
  std::string text = "% needs \\usepackage{booktabs}\n\\begin{tabular}{";
  for (std::size_t i = 0; i < grid.front().size(); ++i) text += i < left ? 'l' : 'r';
  text += "}\n\\toprule\n";
  for (std::size_t i = 0; i < grid.size(); ++i) {
    std::vector<std::string> cells;
    for (const std::string& cell : grid[i]) cells.push_back(latexCell(cell));
    text += joined(cells, " & ") + " \\\\\n" + (i == 0 ? "\\midrule\n" : "");
  }
  return text + "\\bottomrule\n\\end{tabular}\n";
}

std::string csv(const Grid& grid) {
  std::string text;
  for (const auto& row : grid) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += ',';
      if (row[i].find_first_of(",\"\r\n") == std::string::npos) {
        text += row[i];
        continue;
      }
      text += '"';
      for (const char c : row[i]) text += c == '"' ? "\"\"" : std::string(1, c);
      text += '"';
    }
    text += "\n";
  }
  return text;
}

std::string formatted(const Grid& grid, TableFormat format, std::size_t left) {
  switch (format) {
    case TableFormat::markdown:
      return markdown(grid, left);
    case TableFormat::csv:
      return csv(grid);
    case TableFormat::latex:
      return latex(grid, left);
    case TableFormat::text:
      break;
  }
  return plain(grid, left);
}

void addExact(std::vector<std::string>& cells, const TableFigure& figure) {
  for (const auto& value : {figure.mean, figure.halfWidth, figure.sdOverOrders, figure.sdOverSeeds}) {
    cells.push_back(exact(value));
  }
}

void addExactHeadings(std::vector<std::string>& cells, const std::string& name) {
  for (const char* end : {"", "_half_width", "_sd_over_orders", "_sd_over_seeds"}) cells.push_back(name + end);
}

std::vector<std::string> firstCells(const MethodTable& table, bool csv) {
  std::vector<std::string> cells = {"method"};
  if (table.byOrder) cells.emplace_back("order");
  cells.emplace_back("runs");
  if (!table.byOrder) cells.emplace_back("orders");
  if (csv) cells.emplace_back("cited");
  return cells;
}

}  // namespace

std::string formatTable(const MethodTable& table, TableFormat format) {
  const bool full = format == TableFormat::csv;
  Grid grid = {firstCells(table, full)};
  for (const TableMetric& metric : table.metrics) {
    if (full) {
      addExactHeadings(grid.front(), metric.name);
    } else {
      grid.front().push_back(heading(metric));
    }
  }
  for (const MethodRow& row : table.rows) {
    std::vector<std::string> cells = {row.variant + (row.cited && !full ? " †" : "")};
    if (table.byOrder) cells.push_back(row.order);
    cells.push_back(row.cited ? "" : std::to_string(row.runs));
    if (!table.byOrder) cells.push_back(row.cited ? "" : std::to_string(row.orders));
    if (full) cells.emplace_back(row.cited ? "1" : "0");
    for (std::size_t i = 0; i < row.figures.size(); ++i) {
      if (full) {
        addExact(cells, row.figures[i]);
      } else {
        cells.push_back(figureText(row.figures[i], table.metrics[i].digits));
      }
    }
    grid.push_back(std::move(cells));
  }
  return formatted(grid, format, table.byOrder ? 2 : 1);
}

std::string formatComparisons(const MethodTable& table, TableFormat format) {
  if (table.comparisons.empty()) return {};
  const bool full = format == TableFormat::csv;
  Grid grid = {{"against " + table.reference, "pairs"}};
  for (const TableMetric& metric : table.metrics) {
    if (full) {
      addExactHeadings(grid.front(), metric.name);
      grid.front().push_back(metric.name + "_p");
    } else {
      grid.front().push_back(heading(metric));
      grid.front().emplace_back("p");
    }
  }
  for (const TableComparison& comparison : table.comparisons) {
    std::vector<std::string> cells = {comparison.variant, std::to_string(comparison.pairs)};
    for (std::size_t i = 0; i < comparison.figures.size(); ++i) {
      const TableComparison::Figure& figure = comparison.figures[i];
      if (full) {
        addExact(cells, figure.difference);
        cells.push_back(exact(figure.p));
      } else {
        cells.push_back(figureText(figure.difference, table.metrics[i].digits));
        cells.push_back(pText(figure.p));
      }
    }
    grid.push_back(std::move(cells));
  }
  return formatted(grid, format, 1);
}

std::string formatRuns(const MethodTable& table, TableFormat format) {
  const bool full = format == TableFormat::csv;
  Grid grid = {{"method", "stream", "order", "run", "seed"}};
  for (const TableMetric& metric : table.metrics) grid.front().push_back(full ? metric.name : heading(metric));
  for (const TableRun& run : table.runs) {
    std::vector<std::string> cells = {run.variant, run.stream, run.order, run.id, std::to_string(run.seed)};
    for (const TableMetric& metric : table.metrics) {
      const auto found = run.figures.find(metric.name);
      const std::optional<double> value = found == run.figures.end() ? std::nullopt : found->second;
      cells.push_back(full ? exact(value) : number(value, metric.digits));
    }
    grid.push_back(std::move(cells));
  }
  return formatted(grid, format, 4);
}

}  // namespace skillscope
