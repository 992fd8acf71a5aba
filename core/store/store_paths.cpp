// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"
#include "core/store/run_store.h"
#include "core/store/store_file.h"

namespace skillscope {

std::string defaultStorePath() {
  if (const char* given = std::getenv("SKILLSCOPE_STORE"); given && *given) return given;
  return dataFolder() + "/runs.sqlite";
}

std::string runFolder(const std::string& storePath, const std::string& runId) {
  // An id becomes a folder that deleteRun() removes: it must never lead out of the store's own one.
  if (runId.empty() || runId.size() > 128 || runId.front() == '.' ||
      runId.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
    throw UsageError(inQuotes(runId) +
                     " cannot be the id of a run: an id has 1 to 128 characters, no slash, and no dot in front");
  }
  std::filesystem::path folder = storeFilePath(storePath);
  if (folder.extension() == ".runs") {
    folder += ".runs";
  } else {
    folder.replace_extension(".runs");
  }
  return (folder / runId).string();
}

}  // namespace skillscope
