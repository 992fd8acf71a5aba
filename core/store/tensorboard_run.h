// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs as TensorBoard's curves, and curves of other programs as runs.
#pragma once

#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/store/run_store.h"
#include "core/store/tensorboard_file.h"

namespace skillscope {

/// Every curve of a run: train/… a step, accuracy/<task> for the accuracy matrix, dev/<task> for scores on the way,
/// figures/… (AP, BWT, FWT, FM, LA) after each task, fusion/… the share of units by decision, importance/<unit>. Scores
/// are fractions. Times are those of the steps.
std::vector<TensorBoardScalar> tensorBoardScalars(const StoredRun& run, const std::vector<Event>& events);

/// Writes them into `folder`, as one file named after the run, whole or not at all; returns its path. Throws Error.
std::string exportTensorBoard(const RunReader& reader, const std::string& runId, const std::string& folder);

struct TensorBoardImport {
  std::string runId;
  bool added = true;                    ///< false: the store has this file's run already
  std::size_t curves = 0, ignored = 0;  ///< tags taken, and left out because runs have no such curve
};

/// A file of TensorBoard's as a run with curves only: loss, learning rate, gradient norm, and accuracies of tasks, by
/// the names that common trainers give them. Its id comes from the file's content, so the same file is one run. Throws
/// Error for a damaged file, and one without a loss.
TensorBoardImport importTensorBoard(const std::string& file, const std::string& storePath);

}  // namespace skillscope
