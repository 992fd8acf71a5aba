// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/process_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace skillscope {

void resetPeakMemory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // proc(5): resets VmHWM to what is in memory now
}

std::int64_t peakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtoll(line.c_str() + 6, nullptr, 10) * 1024;
  }
  return 0;
}

namespace {

/// The whole number in a file; −1 without one ("max" for no limit).
std::int64_t numberIn(const char* file) {
  std::ifstream stream(file);
  std::int64_t value = -1;
  return stream >> value ? value : -1;
}

}  // namespace

std::int64_t availableMemory() {
  std::int64_t available = 0;
  std::ifstream info("/proc/meminfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("MemAvailable:")) available = std::strtoll(line.c_str() + 13, nullptr, 10) * 1024;
  }
  const std::int64_t limit = numberIn("/sys/fs/cgroup/memory.max"), used = numberIn("/sys/fs/cgroup/memory.current");
  if (limit > 0 && used >= 0 && available > 0) available = std::min(available, std::max<std::int64_t>(1, limit - used));
  return available;
}

}  // namespace skillscope
