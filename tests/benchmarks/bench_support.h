// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the benchmarks share: how they begin and fail, and percentiles.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <thread>
#include <vector>

namespace skillscope::bench {

/// `share` in [0, 1]; between two values by their distance. 0 without values.
inline double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double position = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(position);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  return values[low] + (values[high] - values[low]) * (position - static_cast<double>(low));
}

/// Runs int action(), with its sentence on standard error and exit code 1 if it throws: the first line, for LibTorch
/// writes a backtrace beneath it.
template <typename Action>
int guarded(const char* name, Action action) {
  try {
    return action();
  } catch (const std::exception& error) {
    const char* sentence = error.what();
    std::fprintf(stderr, "%s: %.*s\n", name, static_cast<int>(std::strcspn(sentence, "\n")), sentence);
    return 1;
  }
}

/// The same in a thread of its own, as a run is: the allocator treats the main thread differently.
template <typename Action>
int guardedInThread(const char* name, Action action) {
  int status = 1;
  std::thread([&] { status = guarded(name, action); }).join();
  return status;
}

}  // namespace skillscope::bench
