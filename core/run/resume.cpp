// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/resume.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "core/base/error.h"
#include "core/store/run_store.h"

namespace skillscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t digits = 12;
constexpr const char* ending = ".safetensors";

bool isStateName(const std::string& name) {
  return name.size() == digits + std::string(ending).size() && name.ends_with(ending) &&
         name.find_first_not_of("0123456789") == digits;
}

}  // namespace

std::string stateFolder(const std::string& runFolder) {
  return runFolder + "/state";
}

std::string statePath(const std::string& runFolder, std::int64_t events) {
  char name[32];
  std::snprintf(name, sizeof name, "%0*lld", static_cast<int>(digits), static_cast<long long>(events));
  return stateFolder(runFolder) + "/" + name + ending;
}

std::vector<std::string> statePaths(const std::string& runFolder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator entry(stateFolder(runFolder), error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (isStateName(entry->path().filename().string()) && entry->is_regular_file(ignored)) {
      paths.push_back(entry->path().string());
    }
  }
  std::sort(paths.rbegin(), paths.rend());
  return paths;
}

void pruneStates(const std::string& runFolder) {
  std::error_code error;
  std::vector<fs::path> doomed;
  for (fs::directory_iterator entry(stateFolder(runFolder), error), end; !error && entry != end;
       entry.increment(error)) {
    if (!isStateName(entry->path().filename().string())) doomed.push_back(entry->path());
  }
  const std::vector<std::string> states = statePaths(runFolder);
  for (std::size_t i = statesKept; i < states.size(); ++i) doomed.emplace_back(states[i]);
  for (const fs::path& path : doomed) fs::remove(path, error);
}

void removeStatesAfter(const std::string& runFolder, std::int64_t events) {
  const std::string last = statePath(runFolder, events);
  std::error_code error;
  for (const std::string& path : statePaths(runFolder)) {
    if (path > last) fs::remove(path, error);
  }
}

void removeStates(const std::string& runFolder) {
  std::error_code error;
  fs::remove_all(stateFolder(runFolder), error);
}

RunConfig configToContinue(const std::string& storePath, const std::string& runId) {
  const StoredRun run = RunReader(storePath).run(runId);
  if (run.summary.status == RunStatus::done) {
    throw UsageError("the run " + runId + " is done: there is nothing left to go on with");
  }
  if (run.summary.status == RunStatus::running) {
    throw UsageError("the run " + runId + " is still going on in another program: stop it first");
  }
  if (statePaths(runFolder(storePath, runId)).empty()) {
    throw Error("the run " + runId + " ended before its first checkpoint, so it cannot go on: start it again" +
                ", with a smaller record.checkpoint_every_steps");
  }
  return readConfigText(run.configToml, "the stored config of the run " + runId);
}

bool canContinue(const std::string& storePath, const std::string& runId) {
  try {
    configToContinue(storePath, runId);
    return true;
  } catch (const Error&) {
    return false;
  }
}

void checkSameInputs(const std::map<std::string, std::string>& before, const std::map<std::string, std::string>& now) {
  const std::string mark = "SHA-256 of ";
  const auto compare = [&mark](const auto& these, const auto& others) {
    for (const auto& [name, value] : these) {
      if (!name.starts_with(mark)) continue;
      const auto other = others.find(name);
      if (other != others.end() && other->second == value) continue;
      throw Error("The run cannot go on: " + name.substr(mark.size()) +
                  " is not the file that the run was started with. Put the old one back, or start a new run.");
    }
  };
  compare(before, now);
  compare(now, before);
}

}  // namespace skillscope
