// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/accuracy_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

constexpr std::size_t kMostTasks = 10000;

struct Line {
  std::size_t number;  ///< in the file, from 1
  std::vector<std::string> cells;
};

[[noreturn]] void failAt(const std::string& file, std::size_t line, const std::string& problem) {
  throw UsageError(file + ": line " + std::to_string(line) + problem);
}

/// Cells of one line, trimmed and without quotes.
std::vector<std::string> cellsOf(const std::string& text, char separator, const std::string& file, std::size_t line) {
  std::vector<std::string> cells(1);
  bool quoted = false, wasQuoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cells.back() += text[++i];
    } else if (quoted && c == '"') {
      quoted = false;
    } else if (!quoted && c == '"' && !wasQuoted && trimmed(cells.back()).empty()) {
      cells.back().clear();
      quoted = wasQuoted = true;
    } else if (!quoted && c == separator) {
      cells.emplace_back();
      wasQuoted = false;
    } else {
      cells.back() += c;
    }
  }
  if (quoted) {
    failAt(file, line, ", column " + std::to_string(cells.size()) + ": the quotation mark at its start is not closed");
  }
  for (std::string& cell : cells) cell = trimmed(cell);
  return cells;
}

/// The lines that are not blank; blank ones may only be at the end, for they could mean a row.
std::vector<Line> linesOf(std::string text, const std::string& file) {
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  const std::string head = text.substr(0, 4096);
  if (head.find('\0') != std::string::npos) throw UsageError(file + ": this is a binary file, not CSV");
  std::vector<Line> lines;
  char separator = 0;
  std::size_t number = 0, blank = 0;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = text.find('\n', from);
    if (to == std::string::npos) to = text.size();
    std::string line = text.substr(from, to - from);
    from = to + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    // Tabs alone are blank cells, not blank space, once it is known that tabs separate.
    if (trimmed(line).empty() && (separator != '\t' || line.find('\t') == std::string::npos)) {
      if (blank == 0) blank = number;
      continue;
    }
    if (blank != 0) {
      failAt(file, blank, " is blank; give a row that was not measured its separators, or delete the line");
    }
    if (separator == 0) {
      separator = ',';
      if (line.find(';') != std::string::npos) separator = ';';
      if (line.find('\t') != std::string::npos) separator = '\t';
    }
    lines.push_back({number, cellsOf(line, separator, file, number)});
  }
  if (lines.empty()) throw UsageError(file + ": the file is empty, but it must hold scores");
  return lines;
}

bool isBlank(const std::string& cell) {
  static const std::vector<std::string> words = {"", "-", "·", "na", "n/a", "nan", "null", "none"};
  return std::find(words.begin(), words.end(), lowerCased(cell)) != words.end();
}

/// Also as spreadsheets and papers write them: "85 %" and "+85" are 85, "75,5" is 75.5, the long minus is one.
std::optional<double> numberOf(const std::string& cell) {
  std::string text = cell;
  if (!text.empty() && text.back() == '%') text = trimmed(text.substr(0, text.size() - 1));
  if (text.rfind("\xE2\x88\x92", 0) == 0) text.replace(0, 3, "-");
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.erase(0, 1);
  const std::size_t comma = text.find(',');
  if (comma != std::string::npos && text.find('.') == std::string::npos && comma > 0 && comma + 1 < text.size()) {
    text[comma] = '.';  // a second one is no part of a number
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool isText(const std::string& cell) {
  return !isBlank(cell) && !numberOf(cell);
}

/// A heading that can only stand over names of rows.
bool isRowHeading(const std::string& cell) {
  static const std::vector<std::string> words = {"",     "row",   "rows",  "time",       "step",      "stage",
                                                 "task", "tasks", "after", "after task", "trained on"};
  return std::find(words.begin(), words.end(), lowerCased(cell)) != words.end();
}

/// How a table is laid out: which cells of its lines are no scores.
struct Layout {
  bool heading = false, rowNames = false;
};

Layout layoutOf(const std::vector<Line>& lines) {
  const std::vector<std::string>& first = lines[0].cells;
  const auto namesRow = [](const Line& line) { return isText(line.cells[0]); };
  Layout layout;
  const bool hasNumber = std::any_of(first.begin(), first.end(), [](const auto& cell) { return numberOf(cell); });
  const bool wide = std::any_of(lines.begin(), lines.end(), [](const Line& line) { return line.cells.size() > 1; });
  const bool namesTask = wide ? std::any_of(first.begin() + 1, first.end(), isText) : isText(first[0]);
  // Tasks may have numbers as names; then only the rows' names below tell that the first line is no row.
  const bool rowsBelowNamed = lines.size() > 1 && std::all_of(lines.begin() + 1, lines.end(), namesRow);
  layout.heading = (!hasNumber && namesTask) || (first.size() > 1 && rowsBelowNamed && isRowHeading(first[0]));
  const auto begin = lines.begin() + (layout.heading ? 1 : 0);
  const bool noNumber = std::none_of(begin, lines.end(), [](const Line& line) { return numberOf(line.cells[0]); });
  layout.rowNames =
      wide && ((noNumber && std::any_of(begin, lines.end(), namesRow)) || (layout.heading && isRowHeading(first[0])));
  return layout;
}

/// The score in a cell, nullopt where it is blank. `column` counts from 1 as in the file.
std::optional<double> scoreIn(const std::string& cell, const std::string& file, std::size_t line, std::size_t column,
                              const std::string& task) {
  if (isBlank(cell)) return std::nullopt;
  const std::optional<double> score = numberOf(cell);
  if (!score) {
    failAt(file, line,
           ", column " + std::to_string(column) + (task.empty() ? "" : " (" + task + ")") + ": " + inQuotes(cell) +
               " is no number; leave the cell blank if the score was not measured");
  }
  return score;
}

std::vector<std::string> headingNames(const std::vector<std::string>& cells, std::size_t skipped,
                                      const std::string& file, std::size_t line) {
  std::vector<std::string> names;
  for (std::size_t i = skipped; i < cells.size(); ++i) {
    const std::string place = ", column " + std::to_string(i + 1) + ": ";
    if (cells[i].empty()) failAt(file, line, place + "the heading of this task is blank");
    if (std::find(names.begin(), names.end(), cells[i]) != names.end()) {
      failAt(file, line, place + "the task " + inQuotes(cells[i]) + " is there twice");
    }
    names.push_back(cells[i]);
  }
  return names;
}

}  // namespace

AccuracyTable readAccuracyTable(const std::string& text, const std::string& file) {
  std::vector<Line> lines = linesOf(text, file);
  const Layout layout = layoutOf(lines);
  const std::size_t skipped = layout.rowNames ? 1 : 0;
  AccuracyTable table;
  table.named = layout.heading;
  if (layout.heading) {
    table.tasks = headingNames(lines[0].cells, skipped, file, lines[0].number);
    lines.erase(lines.begin());
    if (lines.empty()) throw UsageError(file + ": there is a heading, but no row of scores below it");
  }
  const auto longest = std::max_element(lines.begin(), lines.end(),
                                        [](const Line& a, const Line& b) { return a.cells.size() < b.cells.size(); });
  const std::size_t count = layout.heading ? table.tasks.size() : longest->cells.size() - skipped;
  if (count > kMostTasks) throw UsageError(file + ": more than " + std::to_string(kMostTasks) + " tasks are too many");
  if (longest->cells.size() - skipped > count) {
    failAt(file, longest->number,
           " has " + std::to_string(longest->cells.size() - skipped) + " scores, but the heading names " +
               std::to_string(count) + " tasks");
  }
  for (std::size_t task = table.tasks.size(); task < count; ++task) {
    table.tasks.push_back("task " + std::to_string(task + 1));
  }
  if (lines.size() != count && lines.size() != count + 1) {
    throw UsageError(file + ": there are " + std::to_string(lines.size()) + " rows for " + std::to_string(count) +
                     " tasks (line " + std::to_string(longest->number) + "), but " + std::to_string(count + 1) +
                     " are needed, or " + std::to_string(count) +
                     " without the one before training; leave cells blank that were not measured");
  }
  const std::size_t firstRow = lines.size() == count ? 1 : 0;
  table.matrix = AccuracyMatrix(static_cast<int>(count));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const std::size_t row = firstRow + i, cells = line.cells.size() - skipped;
    if (cells != count && cells != row) {
      failAt(file, line.number,
             " has " + std::to_string(cells) + " scores, but there are " + std::to_string(count) + " tasks" +
                 (table.named ? "" : " (line " + std::to_string(longest->number) + ")") +
                 "; leave cells blank that were not measured");
    }
    for (std::size_t column = 0; column < cells; ++column) {
      table.matrix.set(static_cast<int>(row), static_cast<int>(column),
                       scoreIn(line.cells[column + skipped], file, line.number, column + skipped + 1,
                               table.named ? table.tasks[column] : ""));
    }
  }
  return table;
}

const std::vector<std::string>& referenceNames() {
  static const std::vector<std::string> names = {"random_init", "single_task", "joint", "upper"};
  return names;
}

ScoreList& referenceScores(ReferenceScores& references, const std::string& name) {
  return const_cast<ScoreList&>(referenceScores(std::as_const(references), name));
}

const ScoreList& referenceScores(const ReferenceScores& references, const std::string& name) {
  if (name == "random_init") return references.randomInit;
  if (name == "single_task") return references.singleTask;
  if (name == "joint") return references.joint;
  if (name == "upper") return references.upper;
  throw UsageError("there is no reference " + inQuotes(name) + suggestion(name, referenceNames()) + "; known are " +
                   joined(referenceNames(), ", "));
}

void readReferenceScores(const std::string& text, const std::string& file, const AccuracyTable& table,
                         ReferenceScores& references) {
  std::vector<Line> lines = linesOf(text, file);
  const auto isReference = [](const std::string& cell) {
    return std::find(referenceNames().begin(), referenceNames().end(), cell) != referenceNames().end();
  };
  // Where the score of each task stands in a line.
  std::vector<std::size_t> columns;
  const std::size_t count = table.tasks.size();
  std::size_t width = count + 1;
  for (std::size_t task = 0; task < count; ++task) columns.push_back(task + 1);
  const Line heading = lines[0];
  const bool hasNumber =
      std::any_of(heading.cells.begin(), heading.cells.end(), [](const auto& cell) { return numberOf(cell); });
  const bool hasHeading = lines.size() > 1 && !isReference(heading.cells[0]) &&
                          (!hasNumber || isRowHeading(heading.cells[0]) || heading.cells[0] == "reference");
  if (hasHeading) {
    lines.erase(lines.begin());
    width = heading.cells.size();
    const std::vector<std::string> names = headingNames(heading.cells, 1, file, heading.number);
    if (!table.named && names.size() != count) {
      failAt(file, heading.number,
             " names " + std::to_string(names.size()) + " tasks, but the matrix has " + std::to_string(count));
    }
    for (std::size_t task = 0; table.named && task < count; ++task) {
      const auto found = std::find(names.begin(), names.end(), table.tasks[task]);
      if (found == names.end()) {
        failAt(file, heading.number, ": the heading has no task " + inQuotes(table.tasks[task]) + " of the matrix");
      }
      columns[task] = static_cast<std::size_t>(found - names.begin()) + 1;
    }
  }
  for (const Line& line : lines) {
    if (!isReference(line.cells[0])) {
      failAt(file, line.number,
             ", column 1: " + inQuotes(line.cells[0]) + " is no reference" +
                 suggestion(line.cells[0], referenceNames()) + "; known are " + joined(referenceNames(), ", "));
    }
    if (line.cells.size() != width) {
      failAt(file, line.number,
             " has " + std::to_string(line.cells.size() - 1) + " scores, but there are " + std::to_string(width - 1) +
                 " tasks; leave cells blank that are not known");
    }
    ScoreList scores;
    for (std::size_t task = 0; task < count; ++task) {
      scores.push_back(scoreIn(line.cells[columns[task]], file, line.number, columns[task] + 1,
                               table.named ? table.tasks[task] : ""));
    }
    referenceScores(references, line.cells[0]) = scores;
  }
}

void setReferenceScores(const std::string& name, const std::string& values, const AccuracyTable& table,
                        ReferenceScores& references) {
  ScoreList& target = referenceScores(references, name);
  const std::vector<std::string> cells = cellsOf(values, ',', name, 1);
  if (cells.size() != table.tasks.size()) {
    throw UsageError(name + " has " + std::to_string(cells.size()) + " scores, but there are " +
                     std::to_string(table.tasks.size()) +
                     " tasks; leave a score out between its commas if it is not known");
  }
  ScoreList scores;
  for (std::size_t task = 0; task < cells.size(); ++task) {
    if (!isBlank(cells[task]) && !numberOf(cells[task])) {
      throw UsageError(name + ": score " + std::to_string(task + 1) + ", " + inQuotes(cells[task]) + ", is no number");
    }
    scores.push_back(isBlank(cells[task]) ? std::nullopt : numberOf(cells[task]));
  }
  target = scores;
}

}  // namespace skillscope
