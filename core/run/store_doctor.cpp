// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/store_doctor.h"

#include <filesystem>

#include "core/base/error.h"
#include "core/run/resume.h"
#include "core/run/training_state.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

void checkStates(const std::string& runId, const std::string& folder, bool repair,
                 std::vector<StoreFinding>& findings) {
  std::vector<std::string> paths = statePaths(folder);
  for (std::string& path : keptStatePaths(folder)) paths.push_back(std::move(path));
  for (const std::string& path : paths) {
    try {
      TrainingState::read(path);
      continue;
    } catch (const Error& error) {
      findings.push_back({true, runId, error.what(), "removes the state; an older one serves", false});
    }
    if (!repair) continue;
    std::error_code error;
    std::filesystem::remove(path, error);
    findings.back().repaired = !error;
  }
}

}  // namespace skillscope
