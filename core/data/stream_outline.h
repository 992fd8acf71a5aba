// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a stream is made of, without reading any data: tasks, orders, limits of the stream file. For choosing tasks
// before a run. Plain values; thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skillscope {

struct OutlineTask {
  std::string name;
  std::string title, description;                            ///< empty where only the data say it (the built-in stream)
  std::string metric;                                        ///< see core/learn/task_score.h
  std::string format;                                        ///< of a stream file's task; empty for the built-in stream
  std::vector<std::string> files;                            ///< train, dev, test as the stream file has them
  std::int64_t trainLimit = 0, devLimit = 0, testLimit = 0;  ///< of the stream file, 0 = none
};

/// A named order, and how much of it the stream has.
struct OutlineOrder {
  std::string name;
  std::string source;                ///< whose numbering a published order is; empty = the stream's own
  std::vector<std::string> tasks;    ///< names in this stream, in the order's sequence
  std::vector<std::string> missing;  ///< tasks of a published order that the stream has not: no run can take it whole
};

struct StreamOutline {
  std::string name;         ///< "wordnet-cl", or what the stream file calls itself
  std::string description;  ///< of the stream file
  std::string file;         ///< the stream file's path; empty for the built-in stream
  std::string folder;       ///< of the stream file's data
  std::vector<OutlineTask> tasks;
  std::vector<OutlineOrder> orders;  ///< those that a run can take first; then published ones of which some tasks are

  const OutlineTask* task(const std::string& wanted) const;    ///< or null
  const OutlineOrder* order(const std::string& wanted) const;  ///< or null
};

/// `folder` is stream.folder of a config, or empty. Throws UsageError: no such stream, or a stream file with file, line
/// and key.
StreamOutline streamOutline(const std::string& streamName, const std::string& folder = {});

/// The tasks in an order that hangs on their names and the seed alone, on no machine and not on the order given.
std::vector<std::string> shuffledTasks(std::vector<std::string> tasks, std::uint64_t seed);

}  // namespace skillscope
