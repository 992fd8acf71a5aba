// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tasks of a stream as a run with these settings would get them, one by one, so that a task whose files are broken
// hides no other. For looking at a stream before a run; runs read theirs with loadStream.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/data/task_source.h"

namespace skillscope {

struct TaskPreview {
  std::string name;
  Task task;                         ///< limits and options applied; of each split the first examples only
  SplitSizes taken, whole;           ///< what a run takes, and what there is before limits
  std::vector<std::string> remarks;  ///< about its data, see LoadedTasks
  std::string error;                 ///< a sentence with file and line or record in place of all that, or empty
};

/// Calls take() for the tasks in the order given, with `kept` examples of each split at most, until stopped() says so
/// between two tasks. A task that the stream has not gets an error. Stream files are read anew each time, since they
/// may have changed; the built-in tasks are made once (a second or two, about 10 MB) and stay. Throws UsageError or
/// Error about what concerns all tasks: no such stream, no folder of data, no WordNet. Thread: any.
void previewTasks(const StreamChoice& choice, const std::vector<std::string>& names, std::size_t kept,
                  const std::function<bool()>& stopped, const std::function<void(TaskPreview)>& take);

}  // namespace skillscope
