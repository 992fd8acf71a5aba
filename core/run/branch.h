// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run that begins where another one stood: the points of a run where that is possible, what a branch may change, and
// what a session is told to make one (SessionOptions::branch). No LibTorch in this header: the window includes it.
//
// A branch is a run of its own: it has its parent's recorded history up to the branch point as its first events, so
// that every view and figure shows it whole, and a training state to go on from, so that it can be stopped and
// continued as any other. Its parent may be deleted. Without a changed setting it is, bit for bit, what its parent
// became.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/run/run_config.h"
#include "core/store/run_store.h"

namespace skillscope {

class TrainingState;
struct TrainableTensor;

enum class BranchKind { start, step, fusion, taskEnd };
/// "start", "step", "fusion", "task_end"; as in RunLineage::point.
const char* toString(BranchKind kind);

struct BranchPoint {
  BranchKind kind = BranchKind::start;
  int task = -1;            ///< being learned, or just learned (taskEnd), from 0; −1 at the start
  std::int64_t step = 0;    ///< optimizer steps done
  std::int64_t events = 0;  ///< recorded before the state was made
  std::string file;         ///< the training state; empty at the start
};

/// What a session makes a branch of.
struct BranchFrom {
  std::string parent;  ///< id of a run of the same store, which may be going on
  BranchPoint at;
  /// Changes the state before it is taken over: other weights (replaceWeights), another memory of a method. Called on
  /// the training thread with what the run trains; may be null. Errors end the run as failed, before it is stored.
  std::function<void(TrainingState&, const std::vector<TrainableTensor>&)> editState = {};
  /// Changes the parent's history, the events before the point, as another decision in place of the one recorded. May
  /// be null; must leave the RunStarted in its place.
  std::function<void(std::vector<Event>&)> editPast = {};
  /// Said in the lineage behind the changed settings ("fused with the rule static"); may be empty.
  std::string remark = {};
};

/// How findBranchPoint() names it: "start", "task:2", "step:120", "fusion:95".
std::string nameOf(const BranchPoint& point);
/// "at the start", "after task 2 (step 120)", "after a fusion at step 95 of task 3", "at step 100 of task 2".
std::string placeText(BranchKind kind, int task, std::int64_t step);
/// "Branched from RUN after task 2 (step 120), with train.learning_rate = 0.001"; empty for a run that is no branch.
std::string lineageText(const RunLineage& lineage);

/// Where a run can be branched, in its order, the start first: the states it keeps (record.keep_states), and those that
/// an unfinished one goes on from. Files that are no whole state are left out. Throws as RunReader.
std::vector<BranchPoint> branchPoints(const std::string& storePath, const std::string& runId);
/// "start", "latest", "task:N" (the end of the Nth task, from 1), "step:N", "fusion:N" (after step N). Throws
/// UsageError that lists what there is.
BranchPoint findBranchPoint(const std::string& storePath, const std::string& runId, const std::string& text);

/// The settings that differ, as "key = value" of `branch`, joined by ", "; of [run] the seed only.
std::string changedSettings(const RunConfig& parent, const RunConfig& branch);
/// Throws UsageError naming the first setting that a branch at that point cannot change, and why.
void checkBranch(const RunConfig& parent, const RunConfig& branch, const BranchPoint& at);
/// The parent's config as a branch begins with it: without its name, and no part of its experiment. Throws as
/// RunReader.
RunConfig configToBranch(const std::string& storePath, const std::string& runId);

}  // namespace skillscope
