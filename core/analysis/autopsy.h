// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of a task between two moments of a run: which examples were right and became wrong, when each turned, and
// which skill units moved most meanwhile. Everything comes from recorded events. No LibTorch.
//
// Moments are rows of the accuracy matrix: after learning a task, counted from 0. For every unit, over the fusion
// rounds that lie between the two moments:
//
//   moved    Σ over rounds of ‖fused − previous‖ / (‖previous‖ + 1e-12), the recorded changes added up
//   needed   importance at the end of the examined task, divided by the largest of all units
//   blame    moved · needed, divided by the largest of all units
//
// A unit that moved far but never mattered to the task is no suspect, and neither is one that mattered and stayed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// What the analysis reads of a run, in the order recorded; the events must outlive the call only.
struct RunEvidence {
  std::span<const TaskInfo> tasks;
  std::span<const Evaluated> evaluations;
  std::span<const ExamplePredictions> predictions;
  std::span<const ImportanceSnapshot> snapshots;
  std::span<const FusionRound> rounds;
  int units = 0;
};

/// One example at one moment.
struct AnswerThen {
  int afterTask = -1;
  std::string prediction;
  bool correct = false;
};

struct ExaminedExample {
  std::string id, prompt, target;
  std::vector<AnswerThen> answers;  ///< at every recorded moment from the first to the last, both included
  /// The moment from which on it was wrong up to the end; only of lost examples.
  int turnedAfter = -1;

  const AnswerThen& before() const { return answers.front(); }
  const AnswerThen& after() const { return answers.back(); }
};

struct UnitSuspect {
  int unit = 0;
  double moved = 0, needed = 0, blame = 0;  ///< NaN where nothing was recorded; see above
  /// Importance at the end of the last task before the second moment less that at the end of the examined one, each
  /// divided by the largest of its moment: [−1, 1].
  double importanceChange = 0;
  int mostAfter = -1;                ///< the task whose fusion moved it most
  std::vector<FusionCategory> fate;  ///< in every round in between
};

struct Autopsy {
  int task = -1;
  int from = -1, to = -1;                    ///< the two moments
  std::int64_t fromStep = 0, toStep = 0;     ///< optimizer steps
  std::optional<double> fromScore, toScore;  ///< of all scored examples, fractions
  int compared = 0;                          ///< examples with an answer at both moments
  int stayedRight = 0, gained = 0, stayedWrong = 0;
  std::vector<ExaminedExample> lost;  ///< right first and wrong last, in the data's order
  std::vector<int> lostAfter;         ///< [task of the run] examples that turned while it was learned
  std::vector<int> rounds;            ///< indices of the fusion rounds in between
  std::vector<UnitSuspect> units;     ///< by falling blame, then moved, then unit
};

/// A task's moments with recorded predictions, ascending.
std::vector<int> momentsOf(const RunEvidence& run, int task);

struct MomentPair {
  int from = -1, to = -1;
};
constexpr int kAnyMoment = 1 << 30;

/// The moments to look at first: the task's best score since it was learned (the earliest of equals) and its last one,
/// of those up to `until`. None where the task has no two moments from its own on.
std::optional<MomentPair> peakAndEnd(const RunEvidence& run, int task, int until = kAnyMoment);

/// The task that has lost most between its peak and its end; −1 where none has two moments.
int mostForgotten(const RunEvidence& run, int until = kAnyMoment);

/// Throws Error where one of the moments has no predictions of the task, or the second is not later.
Autopsy examine(const RunEvidence& run, int task, int from, int to);

}  // namespace skillscope
