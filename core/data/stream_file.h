// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stream file: TOML that names tasks, their data files and format, prompts, orders and limits. Reading it touches no
// data file. The help page "Data of Your Own" explains every key.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace skillscope {

/// One task with the stream's defaults and the format's filled in.
struct TaskSource {
  std::string name, title, description;
  std::string path;  ///< what {path} in file names means
  std::string format;
  std::string train, dev, test;  ///< as written, {task} and {path} filled in; relative to the stream's folder
  bool devIsOptional = false;    ///< the format's own name for it: without the file there is no dev split
  std::string prompt, target, id, instruction;
  std::string labelsFrom;                      ///< "options", "targets", "none", "list", or a .json file
  bool labelsRequired = false;                 ///< the user asked for them; the format's "options" is a try only
  std::vector<std::string> labels;             ///< of "list"
  std::map<std::string, std::string> answers;  ///< other words for what the data say
  std::string metric;
  bool header = true;                                        ///< tables begin with column names
  bool shuffle = false;                                      ///< a fixed shuffle of each split before limits cut it
  bool dropOtherLabels = false;                              ///< leave out records whose answer is no label
  bool lowerCase = false;                                    ///< prompts, answers and labels, A–Z only
  bool devWithoutTest = false;                               ///< leave out dev records whose prompt is in test
  std::int64_t trainLimit = 0, devLimit = 0, testLimit = 0;  ///< 0 = all
};

struct StreamFile {
  std::string path, folder, sha256;
  std::string name, description;
  std::vector<TaskSource> tasks;  ///< as listed
  std::vector<std::pair<std::string, std::vector<std::string>>> orders;

  const TaskSource& task(const std::string& name) const;  ///< throws UsageError
  std::vector<std::string> taskNames() const;
  /// The file's own orders, "order-1" (where the file has none: the tasks as listed), and the published orders whose
  /// tasks it has all.
  std::vector<std::string> orderNames() const;
  /// Throws UsageError that lists the orders, or the tasks that a published order misses.
  std::vector<std::string> tasksOfOrder(const std::string& order) const;
};

/// A stream.name that means a file: it ends in ".toml".
bool isStreamFile(const std::string& streamName);
/// Throws UsageError with file, line and key: malformed, unknown key, wrong type, no task, a task that lacks a file.
StreamFile readStreamFile(const std::string& path);

}  // namespace skillscope
