// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two runs of one config laid over each other: the same bit for bit, or where they part, by how much, and what of
// their environments differs. Plain values; no LibTorch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/run/run_config.h"
#include "core/store/run_store.h"

namespace skillscope {

/// Whether the event says something that a second run of the same config must say again. Messages, pauses, weights
/// files, progress and the end do not.
bool isRepeatable(const Event& event);

/// The config that makes the run again: same seed and settings, the number of threads that it really had, a name that
/// says so, and part of no experiment, so that tables do not count it twice. Throws Error for a run without a config,
/// and one that begins in the middle of another one.
RunConfig configToReproduce(const StoredRun& run);

/// The first place where two runs differ.
struct Parting {
  std::string kind;   ///< "step", "importance", "fusion", "score", "prediction", "retrieval", "task", "setting", "run"
  std::string place;  ///< "step 41", "after task 2, on task 1, test"
  std::string what;   ///< "loss", "importance of encoder.block.0…", "number of events"
  std::int64_t step = 0;  ///< optimizer steps done
  std::string before, now;
  std::optional<double> difference;  ///< |now − before|, where both are numbers
};

/// How many values of one kind were compared. "loss", "learning_rate", "gradient_norm", "tokens", "importance",
/// "fusion", "accuracy", "dev_score", "prediction", "retrieval", "setting", "task", "run".
struct CurveDifference {
  std::string name;
  std::int64_t values = 0, different = 0;
  double largest = 0;           ///< absolute difference
  std::int64_t firstStep = -1;  /// of the first that differs
};

struct EnvironmentDifference {
  std::string name, before, now;  ///< "" = not recorded
};

struct RunComparison {
  bool same = false;        ///< all events and, where both runs came to their end, the weights
  std::int64_t events = 0;  ///< compared
  std::optional<Parting> parting;
  std::vector<CurveDifference> curves;
  bool weightsCompared = false;
  std::string weightsBefore, weightsNow;
  std::vector<EnvironmentDifference> environment;
};

/// `before` may be shorter than `now` where that run did not come to its end; only what it has is compared. Both with
/// predictions.
RunComparison compareRuns(const std::vector<Event>& before, const std::vector<Event>& now,
                          const std::map<std::string, std::string>& environmentBefore,
                          const std::map<std::string, std::string>& environmentNow);

}  // namespace skillscope
