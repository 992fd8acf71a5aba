// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/resume.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
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

std::vector<std::string> statesIn(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (isStateName(entry->path().filename().string()) && entry->is_regular_file(ignored)) {
      paths.push_back(entry->path().string());
    }
  }
  std::sort(paths.rbegin(), paths.rend());
  return paths;
}

/// A damaged file counts as one within a task.
bool isOfTaskEnd(const std::string& path) {
  try {
    const SafetensorsFile file(path);
    const SafetensorsEntry* stage = file.find("number/stage");
    double value = 0;
    if (stage == nullptr || stage->end - stage->begin != sizeof value) return false;
    std::memcpy(&value, file.bytes(*stage).data(), sizeof value);
    return value == 2;
  } catch (const Error&) {
    return false;
  }
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
  return statesIn(stateFolder(runFolder));
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
  const fs::path last = fs::path(statePath(runFolder, events)).filename();
  std::error_code error;
  for (const auto& paths : {statePaths(runFolder), keptStatePaths(runFolder)}) {
    for (const std::string& path : paths) {
      if (fs::path(path).filename() > last) fs::remove(path, error);
    }
  }
}

void removeStates(const std::string& runFolder) {
  std::error_code error;
  fs::remove_all(stateFolder(runFolder), error);
}

std::string keptStateFolder(const std::string& runFolder) {
  return runFolder + "/branch-points";
}

std::vector<std::string> keptStatePaths(const std::string& runFolder) {
  return statesIn(keptStateFolder(runFolder));
}

void keepState(const std::string& runFolder, std::int64_t events) {
  const fs::path from = statePath(runFolder, events);
  const fs::path to = fs::path(keptStateFolder(runFolder)) / from.filename();
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  if (!linkOrCopy(from.string(), to.string()))
    throw Error("Cannot keep the training state", to.string(), "the disk refuses it");
}

void pruneKeptStates(const std::string& runFolder, std::uint64_t bytes) {
  if (bytes == 0) return;
  std::vector<std::string> paths = keptStatePaths(runFolder);
  std::reverse(paths.begin(), paths.end());
  std::stable_partition(paths.begin(), paths.end(), [](const std::string& path) { return !isOfTaskEnd(path); });
  std::uint64_t total = 0;
  std::error_code error;
  const auto sizeOf = [&error](const std::string& path) {
    const std::uintmax_t size = fs::file_size(path, error);
    return error ? std::uint64_t{0} : static_cast<std::uint64_t>(size);
  };
  for (const std::string& path : paths) total += sizeOf(path);
  for (const std::string& path : paths) {
    if (total <= bytes) return;
    total -= sizeOf(path);
    fs::remove(path, error);
  }
}

bool linkOrCopy(const std::string& from, const std::string& to) {
  std::error_code error;
  if (fs::exists(to, error)) fs::remove(to, error);
  fs::create_hard_link(from, to, error);
  if (!error) return true;
  const std::string half = to + ".tmp";  // a killed program leaves no half file under the name itself
  fs::copy_file(from, half, fs::copy_options::overwrite_existing, error);
  if (!error) fs::rename(half, to, error);
  return !error;
}

bool shareWeights(const std::string& fromRunFolder, const std::string& toRunFolder, const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  std::error_code error;
  if (folder.empty() || !fs::exists(fs::path(fromRunFolder) / file, error)) return false;
  const fs::path to = fs::path(toRunFolder) / folder;
  fs::create_directories(to, error);
  for (fs::directory_iterator entry(fs::path(fromRunFolder) / folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    if (!linkOrCopy(entry->path().string(), (to / entry->path().filename()).string())) return false;
  }
  return !error;
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
