// SPDX-License-Identifier: GPL-3.0-or-later
//
// The numbers behind the pictures of a run, as tables to read, copy and save. Figures have all their digits; what was
// not measured is empty. Scores are in percent, as the pictures show them.
#pragma once

#include <cstdint>

#include "ui/model/run_timeline.h"
#include "ui/widget/table_text.h"

namespace skillscope {

/// Every unit with its scores in the last snapshot at or before the step.
TextRows importanceRows(const RunTimeline& timeline, std::int64_t step);
/// One unit in every snapshot up to the step.
TextRows unitRows(const RunTimeline& timeline, int unit, std::int64_t step);
/// Every unit with what the last fusion at or before the step decided, and why.
TextRows fusionRows(const RunTimeline& timeline, std::int64_t step);
/// The accuracy matrix at the step: a row after each task, a column for each.
TextRows matrixRows(const RunTimeline& timeline, std::int64_t step);
/// Every score up to the step, with what was lost since the task's best one.
TextRows scoreRows(const RunTimeline& timeline, std::int64_t step);

}  // namespace skillscope
