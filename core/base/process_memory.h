// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace skillscope {

/// Gives freed memory back to the system and begins to measure peakMemory() anew. Where the system cannot begin anew,
/// the peak stays that of the whole process. Thread: any.
void resetPeakMemory();
/// Most bytes of this process that lay in memory at once since resetPeakMemory(); 0 where it cannot be found out.
std::int64_t peakMemory();

/// Bytes that the system can give to programs without swapping (MemAvailable of proc(5), and no more than a control
/// group allows); 0 where it cannot be found out. Thread: any.
std::int64_t availableMemory();

}  // namespace skillscope
