// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/stream_outline.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/data/published_orders.h"
#include "core/data/stable_random.h"
#include "core/data/stream_file.h"
#include "core/data/wordnet_cl.h"

namespace skillscope {

namespace {

/// One task of a published order would be no order at all.
constexpr std::size_t fewestOfOrder = 2;

StreamOutline builtInOutline() {
  StreamOutline outline;
  outline.name = "wordnet-cl";
  for (const std::string& name : wordnet_cl::taskNames()) {
    OutlineTask task;
    task.name = name;
    task.metric = "exact_match";
    outline.tasks.push_back(std::move(task));
  }
  for (const std::string& name : wordnet_cl::orderNames())
    outline.orders.push_back({name, "", wordnet_cl::tasksOfOrder(name), {}});
  return outline;
}

/// The published orders that the file does not have under the same name itself, matched by the tasks' usual spellings.
void addPublished(const StreamFile& file, StreamOutline& outline) {
  std::map<std::string, std::string> known;  // canonical name → the file's
  for (const TaskSource& task : file.tasks) known.emplace(canonicalTask(task.name), task.name);
  std::vector<OutlineOrder> parts;
  for (const PublishedOrder& published : publishedOrders()) {
    if (outline.order(published.name) != nullptr) continue;
    OutlineOrder order{published.name, published.source, {}, {}};
    for (const std::string& wanted : published.tasks) {
      const auto found = known.find(canonicalTask(wanted));
      if (found == known.end()) {
        order.missing.push_back(wanted);
      } else {
        order.tasks.push_back(found->second);
      }
    }
    if (order.missing.empty()) {
      outline.orders.push_back(std::move(order));
    } else if (order.tasks.size() >= fewestOfOrder) {
      parts.push_back(std::move(order));
    }
  }
  std::move(parts.begin(), parts.end(), std::back_inserter(outline.orders));
}

StreamOutline fileOutline(const StreamFile& file) {
  StreamOutline outline;
  outline.name = file.name;
  outline.description = file.description;
  outline.file = file.path;
  outline.folder = file.folder;
  for (const TaskSource& source : file.tasks) {
    OutlineTask task;
    task.name = source.name;
    task.title = source.title;
    task.description = source.description;
    task.metric = source.metric;
    task.format = source.format;
    for (const std::string& name : {source.train, source.dev, source.test}) {
      if (!name.empty()) task.files.push_back(name);
    }
    task.trainLimit = source.trainLimit;
    task.devLimit = source.devLimit;
    task.testLimit = source.testLimit;
    outline.tasks.push_back(std::move(task));
  }
  for (const auto& [name, tasks] : file.orders) outline.orders.push_back({name, "", tasks, {}});
  if (outline.order("order-1") == nullptr) outline.orders.push_back({"order-1", "", file.taskNames(), {}});
  addPublished(file, outline);
  return outline;
}

template <class Named>
const Named* named(const std::vector<Named>& list, const std::string& wanted) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Named& each) { return each.name == wanted; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const OutlineTask* StreamOutline::task(const std::string& wanted) const {
  return named(tasks, wanted);
}

const OutlineOrder* StreamOutline::order(const std::string& wanted) const {
  return named(orders, wanted);
}

StreamOutline streamOutline(const std::string& streamName, const std::string& folder) {
  if (streamName == "wordnet-cl") return builtInOutline();
  if (!isStreamFile(streamName))
    throw UsageError("Unknown task stream " + inQuotes(streamName), "in stream.name",
                     "there is wordnet-cl, and stream files, whose names end in .toml");
  StreamFile file = readStreamFile(streamName);
  if (!folder.empty()) file.folder = folder;
  return fileOutline(file);
}

std::vector<std::string> shuffledTasks(std::vector<std::string> tasks, std::uint64_t seed) {
  std::sort(tasks.begin(), tasks.end());
  StableRandom(mixBits(seed)).shuffle(tasks);
  return tasks;
}

}  // namespace skillscope
