// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_source.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/data/wordnet_cl.h"

namespace skillscope {

namespace {

const char* const builtIn = "wordnet-cl";

[[noreturn]] void unknownStream(const std::string& name) {
  throw UsageError("Unknown task stream " + inQuotes(name), "in stream.name",
                   "there is wordnet-cl, and stream files, whose names end in .toml");
}

std::vector<std::string> builtInNames(const StreamChoice& choice) {
  const std::vector<std::string> known = wordnet_cl::taskNames();
  const std::vector<std::string> names = choice.tasks.empty() ? wordnet_cl::tasksOfOrder(choice.order) : choice.tasks;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw UsageError("Unknown task " + inQuotes(name), "in stream.tasks",
                     "wordnet-cl has " + joined(known, ", ") + suggestion(name, known));
  }
  return names;
}

std::vector<std::string> namesOf(const StreamFile& file, const StreamChoice& choice) {
  if (choice.tasks.empty()) return file.tasksOfOrder(choice.order);
  for (const std::string& name : choice.tasks) file.task(name);
  return choice.tasks;
}

}  // namespace

std::vector<std::string> taskNamesOf(const StreamChoice& choice) {
  if (choice.name == builtIn) return builtInNames(choice);
  if (!isStreamFile(choice.name)) unknownStream(choice.name);
  return namesOf(readStreamFile(choice.name), choice);
}

LoadedStream loadStream(const StreamChoice& choice) {
  LoadedStream loaded;
  loaded.stream.order = choice.tasks.empty() ? choice.order : "custom";
  if (choice.name == builtIn) {
    const SplitLimits& limits = choice.limits;
    loaded.stream.name = choice.name;
    loaded.stream.tasks = wordnet_cl::buildTasks(builtInNames(choice), static_cast<int>(limits.train),
                                                 static_cast<int>(limits.dev), static_cast<int>(limits.test));
    if (!limits.listOptions) wordnet_cl::leaveOutOptions(loaded.stream.tasks);
    for (const char* file : {"data.noun", "data.verb", "data.adj", "data.adv"})
      loaded.files.push_back({std::string("WordNet ") + file, sha256OfFile(wordnet_cl::dataFolder() + "/" + file)});
    return loaded;
  }
  if (!isStreamFile(choice.name)) unknownStream(choice.name);
  StreamFile file = readStreamFile(choice.name);
  if (!choice.folder.empty()) file.folder = choice.folder;
  loaded.stream.name = file.name;
  LoadedTasks tasks = loadTasks(file, namesOf(file, choice), choice.limits);
  loaded.stream.tasks = std::move(tasks.tasks);
  for (DataFileHash& read : tasks.files) loaded.files.push_back({"data " + read.name, read.sha256});
  loaded.remarks = std::move(tasks.remarks);
  return loaded;
}

}  // namespace skillscope
