// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the model command prints for people.
#pragma once

#include <string>

#include "core/learn/model_report.h"
#include "core/learn/model_use.h"

namespace skillscope {

/// The architecture as a tree, in which blocks of the same layout share a line; parameters, LoRA, units, memory.
std::string reportText(const ModelReport& report, const ReportOptions& options);
std::string forwardText(const ForwardReport& report);

}  // namespace skillscope
