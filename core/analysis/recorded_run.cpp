// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/recorded_run.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

template <typename Kind>
bool take(Event& event, std::vector<Kind>& list) {
  Kind* found = std::get_if<Kind>(&event);
  if (found != nullptr) list.push_back(std::move(*found));
  return found != nullptr;
}

}  // namespace

RecordedRun RecordedRun::of(std::vector<Event> events) {
  RecordedRun run;
  for (Event& event : events) {
    if (auto* start = std::get_if<RunStarted>(&event)) run.start = std::move(*start);
    take(event, run.evaluations) || take(event, run.predictions) || take(event, run.snapshots) ||
        take(event, run.rounds);
  }
  return run;
}

RunEvidence RecordedRun::evidence() const {
  return {start.tasks, evaluations, predictions, snapshots, rounds, static_cast<int>(start.units.units.size())};
}

int RecordedRun::taskFrom(const std::string& text) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < start.tasks.size(); ++i) {
    const TaskInfo& task = start.tasks[i];
    if (text == task.name || text == task.title || text == std::to_string(i + 1)) return static_cast<int>(i);
    names.push_back(task.name);
  }
  throw UsageError("The run has no task " + inQuotes(text) + ": its tasks are " + joined(names, ", "));
}

}  // namespace skillscope
