// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace skillscope {

/// Gives freed memory back to the system and begins to measure peakMemory() anew. Where the system cannot begin anew,
/// the peak stays that of the whole process. Thread: any.
void resetPeakMemory();
/// Most bytes of this process that lay in memory at once since resetPeakMemory(); 0 where it cannot be found out.
std::int64_t peakMemory();

}  // namespace skillscope
