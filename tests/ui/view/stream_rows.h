// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stream of five tasks, and the rows of a task list as short text.
#pragma once

#include "ui/view/stream/stream_task_model.h"

namespace skillscope::test {

inline StreamOutline letters() {
  StreamOutline outline;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    OutlineTask task;
    task.name = name;
    task.metric = "exact_match";
    outline.tasks.push_back(task);
  }
  return outline;
}

/// Tasks that are off in brackets: "ab(c)".
inline QString rowsOf(const StreamTaskModel& model) {
  QString text;
  for (int row = 0; row < model.rowCount(); ++row) {
    text += model.isOn(row) ? model.taskAt(row) : u'(' + model.taskAt(row) + u')';
  }
  return text;
}

}  // namespace skillscope::test
