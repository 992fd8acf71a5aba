// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_folders.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/store/bundle_format.h"
#include "core/store/run_lock.h"
#include "core/store/run_store.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

/// "<path>.<process>-<number>.part" (atomic_file.h), of a process that is gone.
bool isAbandoned(const std::string& name) {
  if (!name.ends_with(".part")) return false;
  const std::string stem = name.substr(0, name.size() - 5);
  const std::size_t dot = stem.rfind('.');
  const std::size_t dash = stem.rfind('-');
  if (dot == std::string::npos || dash == std::string::npos || dash < dot) return false;
  const std::string process = stem.substr(dot + 1, dash - dot - 1);
  if (process.empty() || process.size() > 9 || process.find_first_not_of("0123456789") != std::string::npos) {
    return false;
  }
  return ::kill(static_cast<pid_t>(std::atol(process.c_str())), 0) != 0 && errno == ESRCH;
}

void findLeftOver(const fs::path& path, const std::string& run, const std::string& text, bool repair,
                  std::vector<StoreFinding>& findings) {
  StoreFinding finding{true, run, text, "removes it", false};
  if (repair) {
    std::error_code error;
    fs::remove_all(path, error);
    finding.repaired = !error;
  }
  findings.push_back(std::move(finding));
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    paths.push_back(entry->path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

std::string wrongWeights(const std::string& file, const Checkpointed& listed) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (error) return "missing";
  if (static_cast<std::int64_t>(bytes) != listed.bytes) {
    return "are damaged: they have " + std::to_string(bytes) + " bytes, not " + std::to_string(listed.bytes);
  }
  try {
    return sha256OfFile(file) == listed.sha256 ? "" : "are damaged: their checksum is another one";
  } catch (const Error& wrong) {
    return std::string("cannot be read: ") + wrong.what();
  }
}

void checkRunFolder(const std::string& runId, const std::string& folder, bool repair,
                    std::vector<StoreFinding>& findings) {
  if (RunLock::isHeld(folder)) return;
  std::vector<fs::path> abandoned;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (isAbandoned(entry->path().filename().string())) abandoned.push_back(entry->path());
  }
  for (const fs::path& path : abandoned) {
    findLeftOver(path, runId, "the file " + path.lexically_relative(folder).string() + " was left half-written", repair,
                 findings);
  }
}

void checkFolders(const std::string& storePath, const std::set<std::string>& runIds, bool repair,
                  std::vector<StoreFinding>& findings) {
  const fs::path runs = fs::path(runFolder(storePath, "x")).parent_path();
  for (const fs::path& path : entriesOf(runs)) {
    const std::string name = path.filename().string();
    std::error_code error;
    if (!fs::is_directory(path, error) || runIds.count(name)) continue;
    if (name.starts_with(importFolderPrefix)) {
      // An import that goes on right now touches its folder all the time.
      const auto age = fs::file_time_type::clock::now() - fs::last_write_time(path, error);
      if (!error && age > std::chrono::hours(1)) {
        findLeftOver(path, "", "an import that did not come to its end left the folder " + path.string(), repair,
                     findings);
      }
      continue;
    }
    if (name.starts_with('.') || RunLock::isHeld(path.string())) continue;
    const std::vector<fs::path> inside = entriesOf(path);
    const bool empty = std::all_of(inside.begin(), inside.end(),
                                   [](const fs::path& each) { return each.filename() == ".writer.lock"; });
    if (empty) {
      findLeftOver(path, "", "the folder " + path.string() + " is empty and belongs to no run", repair, findings);
    } else {
      findings.push_back(
          {true, "",
           "the folder " + path.string() + " belongs to no run of the store: look at its files, and move or delete it",
           "", false});
    }
  }
  const fs::path store(storePath);
  for (const fs::path& path : entriesOf(store.parent_path())) {
    const std::string name = path.filename().string();
    if (name.starts_with(store.filename().string() + ".") && isAbandoned(name)) {
      findLeftOver(path, "", "the file " + path.string() + " was left half-written", repair, findings);
    }
  }
}

TemporaryStore::TemporaryStore(const std::string& storePath) {
  std::string pattern = storePath + ".repair-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw Error("cannot write beside the store", storePath, std::generic_category().message(errno));
  }
  path_ = pattern + "/new.sqlite";
}

TemporaryStore::~TemporaryStore() {
  std::error_code error;
  fs::remove_all(fs::path(path_).parent_path(), error);
}

}  // namespace skillscope
