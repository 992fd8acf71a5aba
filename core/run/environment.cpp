// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/environment.h"

#include <sqlite3.h>
#include <sys/utsname.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/base/strings.h"
#include "core/base/version.h"
#include "core/tensor/compute.h"

namespace skillscope {

namespace {

/// What stands behind `key` and `separator` in a file of such lines; "" if there is none.
std::string valueInFile(const char* file, const std::string& key, char separator) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t position = line.find(separator);
    if (position == std::string::npos || trimmed(line.substr(0, position)) != key) continue;
    std::string value = trimmed(line.substr(position + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

std::string memoryText() {
  const double kibibytes = std::strtod(valueInFile("/proc/meminfo", "MemTotal", ':').c_str(), nullptr);
  if (kibibytes <= 0) return {};
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f GiB", kibibytes / (1024 * 1024));
  return buffer;
}

std::string kernelText() {
  utsname system{};
  if (uname(&system) != 0) return {};
  return std::string(system.sysname) + " " + system.release + " " + system.machine;
}

}  // namespace

std::map<std::string, std::string> describeEnvironment() {
  std::map<std::string, std::string> environment = describeCompute();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) environment[name] = value;
  };
  add("Skillscope", programVersion());
  add("Commit", buildCommit());
  add("Compiler", buildCompiler());
  add("SQLite", sqlite3_libversion());
  add("CPU", valueInFile("/proc/cpuinfo", "model name", ':'));
  add("Memory", memoryText());
  add("Kernel", kernelText());
  add("Distribution", valueInFile("/etc/os-release", "PRETTY_NAME", '='));
  return environment;
}

}  // namespace skillscope
