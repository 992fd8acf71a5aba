// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/analysis/autopsy.h"
#include "core/run/event.h"

namespace skillscope {

/// The events of a run sorted by kind, for what is asked of a run without a window.
struct RecordedRun {
  RunStarted start;
  std::vector<Evaluated> evaluations;
  std::vector<ExamplePredictions> predictions;
  std::vector<ImportanceSnapshot> snapshots;
  std::vector<FusionRound> rounds;

  static RecordedRun of(std::vector<Event> events);
  RunEvidence evidence() const;
  /// A task by name, by title, or by its number from 1. Throws UsageError with the names there are.
  int taskFrom(const std::string& text) const;
};

}  // namespace skillscope
