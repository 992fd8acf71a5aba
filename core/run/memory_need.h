// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a run's model fits into the memory of this machine, known from the headers of its weight files before any
// weight is read. No LibTorch.
#pragma once

#include <cstdint>
#include <string>

#include "core/learn/model_report.h"
#include "core/run/run_config.h"

namespace skillscope {

/// The report's options that the config means.
ReportOptions reportOptions(const RunConfig& config);

struct MemoryNeed {
  MemoryReport training, evaluation;  ///< bytes, with the config's tuning
  std::int64_t program = 0;           ///< bytes of the program and its libraries
  std::int64_t available = 0;         ///< bytes that the system can give without swapping; 0 = not known
  /// What must be in memory whatever the batch: trained numbers, and weights that are not the mapped file itself.
  std::int64_t fixed = 0;
  bool halfStored = false;     ///< most weights are in half precision in the file
  std::int64_t total() const;  ///< of the larger of training and evaluation, with the program
  bool fits() const { return available == 0 || total() <= available; }
  bool canStart() const { return available == 0 || fixed + program <= available; }
};

/// From a report made with reportOptions(config).
MemoryNeed memoryNeed(const ModelReport& report, const RunConfig& config, std::int64_t available);

/// One sentence for the user, empty where all fits. Throws Error where not even weights and trained numbers fit.
/// Targets that the model does not have are left to those who complain about them.
std::string memoryRemark(const RunConfig& config, const std::string& modelFolder);
/// The same for `available` bytes.
std::string memoryRemark(const MemoryNeed& need, const RunConfig& config);

}  // namespace skillscope
