// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tasks made from the data files that a stream file names, checked on the way.
#pragma once

#include <string>
#include <vector>

#include "core/data/stream_file.h"
#include "core/data/task_stream.h"

namespace skillscope {

struct DataFileHash {
  std::string name;  ///< as the stream file has it
  std::string sha256;
};

/// Examples of a task's splits.
struct SplitSizes {
  std::size_t train = 0, dev = 0, test = 0;
};

struct LoadedTasks {
  std::vector<Task> tasks;
  std::vector<SplitSizes> whole;     ///< of each task before limits cut it
  std::vector<DataFileHash> files;   ///< every file that was read, the stream file first
  std::vector<std::string> remarks;  ///< sentences: leakage, records left out, answers without text, …
};

struct SplitLimits {
  std::int64_t train = 0, dev = 0, test = 0;  ///< examples a task, 0 = all; the lower one of this and the file's holds
  bool listOptions = true;                    ///< false: takes "Option: a, b, c" out of the prompts
};

/// Builds tasks in the order given. Limits never cut a dialogue state in two. Throws Error naming file and line or
/// record: bad JSON, missing field, an answer that is no label, an empty split, text that is not UTF-8; UsageError for
/// an unknown task, or a folder of data that is not there.
LoadedTasks loadTasks(const StreamFile& file, const std::vector<std::string>& names, const SplitLimits& limits = {});

}  // namespace skillscope
