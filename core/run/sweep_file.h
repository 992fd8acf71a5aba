// SPDX-License-Identifier: GPL-3.0-or-later
//
// A sweep file: TOML that says which methods, orders, seeds and settings an experiment compares. Reading it touches no
// data and no store. The help page "Experiments" explains every key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/run/run_config.h"

namespace skillscope {

/// One run of the sweep.
struct SweepCell {
  std::string variant;   ///< the row of the table: the method, and the values of the grid
  RunConfig config;      ///< with run.experiment, run.variant and run.name
  std::size_t line = 0;  ///< where the sweep file has the method; 0 = it names none
};

struct SweepFile {
  std::string path;
  std::string name;  ///< of the experiment
  std::string description;
  std::vector<SweepCell>
      cells;  ///< seed by seed, in each the orders, in each the methods: what is compared runs together
};

/// Most runs of a sweep.
constexpr std::size_t largestSweep = 10000;

/// `settings` ("KEY=VALUE") hold for all runs and come last. Throws UsageError with file, line and key: malformed TOML,
/// an unknown key, a value that is not allowed, two rows of one name, no run or too many.
SweepFile readSweepFile(const std::string& path, const std::vector<std::string>& settings = {});

/// Whether two configs stand for the same run: name, notes, number of threads, where files lie and whether weights are
/// kept do not matter.
bool sameRun(const RunConfig& a, const RunConfig& b);
/// A text that two configs share if and only if they are sameRun.
std::string runIdentity(const RunConfig& config);

}  // namespace skillscope
