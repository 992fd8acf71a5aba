// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a run's tasks come from: the built-in stream, or a stream file. The one place that knows both.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/file_stream.h"
#include "core/data/task_stream.h"

namespace skillscope {

/// The [stream] part of a config.
struct StreamChoice {
  std::string name = "wordnet-cl";  ///< or the path of a stream file
  std::string folder;               ///< of the stream file's data; empty = where the file says
  std::string order = "order-1";
  std::vector<std::string> tasks;  ///< in place of the order where not empty
  SplitLimits limits;
};

struct LoadedStream {
  TaskStream stream;
  std::vector<DataFileHash> files;   ///< everything that was read, WordNet's files or the stream file first
  std::vector<std::string> remarks;  ///< sentences about the data, see LoadedTasks
};

/// Names of the tasks in training order, without reading data. Throws UsageError: no such stream, order or task.
std::vector<std::string> taskNamesOf(const StreamChoice& choice);
/// Builds the tasks. Throws UsageError, or Error about data.
LoadedStream loadStream(const StreamChoice& choice);

}  // namespace skillscope
