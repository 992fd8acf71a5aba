// SPDX-License-Identifier: GPL-3.0-or-later
//
// Accuracy matrices and reference scores that a user brings as CSV. No LibTorch in this header. Thread: any.
#pragma once

#include <string>
#include <vector>

#include "core/learn/metric_registry.h"

namespace skillscope {

struct AccuracyTable {
  std::vector<std::string> tasks;  ///< names from the heading; "task 1" … without one
  bool named = false;              ///< the names are from the heading
  AccuracyMatrix matrix;
};

/// Reads a matrix: rows = time, columns = tasks in training order, blank = not measured (so are "-", "·", NA, NaN, null
/// and none). T+1 rows: the first one is before any training; T rows: that one was not measured. A heading with task
/// names and a first column with names of the rows may be there: a heading is a first line without a number; the
/// first column holds names if none of its cells is a number, or the heading over it is blank or a word such as
/// "after". A row may end after the last task that was learned (lower triangle); otherwise each has T cells. Cells are
/// separated by comma, semicolon or tab (whichever the first line has; tab before semicolon before comma), and may be
/// in double quotes. A score may have a percent sign behind it, which changes nothing, and a comma for its point where
/// commas do not separate or it is in quotes. `file` is for messages. Throws UsageError naming line and column.
AccuracyTable readAccuracyTable(const std::string& text, const std::string& file);

/// Reads references of the tasks of `table` from CSV: lines of a name (random_init, single_task, joint or upper) and
/// one score for each task, blank = not known. With a heading of task names here and in the table the columns are
/// matched by name, and further ones are left out; without, they are in the table's order. References not named
/// stay as they are. Throws UsageError naming line and column.
void readReferenceScores(const std::string& text, const std::string& file, const AccuracyTable& table,
                         ReferenceScores& references);

/// One reference by its name from "80, 75.5,, 90". Throws UsageError naming the score.
void setReferenceScores(const std::string& name, const std::string& values, const AccuracyTable& table,
                        ReferenceScores& references);

/// The names above, in that order.
const std::vector<std::string>& referenceNames();
/// The reference of that name; throws UsageError for another name.
ScoreList& referenceScores(ReferenceScores& references, const std::string& name);
const ScoreList& referenceScores(const ReferenceScores& references, const std::string& name);

}  // namespace skillscope
