// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/stream_preview.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/wordnet_cl.h"

namespace skillscope {

namespace {

std::vector<Example> firstOf(const std::vector<Example>& examples, std::size_t count) {
  return {examples.begin(), examples.begin() + static_cast<std::ptrdiff_t>(std::min(examples.size(), count))};
}

std::size_t limited(std::size_t count, std::int64_t limit) {
  return limit > 0 ? std::min(count, static_cast<std::size_t>(limit)) : count;
}

void shorten(std::vector<Example>& examples, std::size_t kept) {
  if (examples.size() <= kept) return;
  examples.resize(kept);
  examples.shrink_to_fit();
}

/// One task of a stream file; what is wrong with it becomes its error.
TaskPreview fromFile(const StreamFile& file, const std::string& name, const SplitLimits& limits, std::size_t kept) {
  TaskPreview preview;
  preview.name = name;
  try {
    LoadedTasks loaded = loadTasks(file, {name}, limits);
    preview.task = std::move(loaded.tasks.front());
    preview.whole = loaded.whole.front();
    preview.remarks = std::move(loaded.remarks);
    preview.taken = {preview.task.train.size(), preview.task.dev.size(), preview.task.test.size()};
    for (std::vector<Example>* split : {&preview.task.train, &preview.task.dev, &preview.task.test})
      shorten(*split, kept);
  } catch (const Error& error) {
    preview.error = error.what();
  }
  return preview;
}

using Tasks = std::shared_ptr<const std::vector<Task>>;

Tasks builtInTasks() {
  static std::mutex mutex;
  static Tasks tasks;
  static std::string folder;
  const std::lock_guard lock(mutex);
  if (!tasks || folder != wordnet_cl::dataFolder()) {
    tasks = std::make_shared<const std::vector<Task>>(wordnet_cl::buildTasks(wordnet_cl::taskNames()));
    folder = wordnet_cl::dataFolder();
  }
  return tasks;
}

TaskPreview fromBuiltIn(const std::vector<Task>& tasks, const std::string& name, const SplitLimits& limits,
                        std::size_t kept) {
  TaskPreview preview;
  preview.name = name;
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) { return task.name == name; });
  if (found == tasks.end()) {
    preview.error = "wordnet-cl has no task " + inQuotes(name) + suggestion(name, wordnet_cl::taskNames());
    return preview;
  }
  preview.whole = {found->train.size(), found->dev.size(), found->test.size()};
  preview.taken = {limited(preview.whole.train, limits.train), limited(preview.whole.dev, limits.dev),
                   limited(preview.whole.test, limits.test)};
  Task task;
  task.name = found->name;
  task.title = found->title;
  task.description = found->description;
  task.labels = found->labels;
  task.metric = found->metric;
  task.train = firstOf(found->train, std::min(kept, preview.taken.train));
  task.dev = firstOf(found->dev, std::min(kept, preview.taken.dev));
  task.test = firstOf(found->test, std::min(kept, preview.taken.test));
  std::vector<Task> one{std::move(task)};
  if (!limits.listOptions) wordnet_cl::leaveOutOptions(one);
  preview.task = std::move(one.front());
  return preview;
}

}  // namespace

void previewTasks(const StreamChoice& choice, const std::vector<std::string>& names, std::size_t kept,
                  const std::function<bool()>& stopped, const std::function<void(TaskPreview)>& take) {
  if (!isStreamFile(choice.name)) {
    StreamChoice whole = choice;
    whole.tasks = wordnet_cl::taskNames();
    taskNamesOf(whole);  // refuses an unknown stream
    const Tasks tasks = builtInTasks();
    for (const std::string& name : names) {
      if (stopped()) return;
      take(fromBuiltIn(*tasks, name, choice.limits, kept));
    }
    return;
  }
  StreamFile file = readStreamFile(choice.name);
  if (!choice.folder.empty()) file.folder = choice.folder;
  loadTasks(file, {});  // refuses a folder that is not there, once for all tasks
  for (const std::string& name : names) {
    if (stopped()) return;
    take(fromFile(file, name, choice.limits, kept));
  }
}

}  // namespace skillscope
