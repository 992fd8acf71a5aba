// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_rows.h"

#include "core/base/strings.h"
#include "core/store/columns.h"
#include "core/store/run_lock.h"

namespace skillscope {

#define SKILLSCOPE_RUN_COLUMNS                                                                                \
  "SELECT number, id, name, method, stream, task_order, status, seed, created_at, seconds, step, "            \
  "planned_steps, tasks_done, task_count, ap, bwt, fwt, fm, la, tokens_per_second, weights_sha256, reason, "  \
  "points, loss_last, loss_best, experiment, variant, peak_memory, notes, tags, archived, color, line_style " \
  ", parent, branch_point, branch_task, branch_step, branch_events, branch_changes FROM run "

const char* const allRunsQuery = SKILLSCOPE_RUN_COLUMNS "ORDER BY created_at DESC, number DESC";
const char* const oneRunQuery = SKILLSCOPE_RUN_COLUMNS "WHERE id = ?";

#undef SKILLSCOPE_RUN_COLUMNS

RunSummary summaryOf(SQLite::Statement& row) {
  RunSummary run;
  std::string tags;
  RowCursor cursor(row, 1);
  cursor.readAll(run.id, run.name, run.method, run.stream, run.order, run.status, run.seed, run.createdAt, run.seconds,
                 run.step, run.plannedSteps, run.tasksDone, run.taskCount, run.ap, run.bwt, run.fwt, run.fm, run.la,
                 run.tokensPerSecond, run.weightsSha256, run.reason, run.points, run.lossLast, run.lossBest,
                 run.experiment, run.variant, run.peakMemory, run.notes, tags, run.archived, run.color, run.lineStyle,
                 run.lineage.parent, run.lineage.point, run.lineage.task, run.lineage.step, run.lineage.events,
                 run.lineage.changes);
  if (!tags.empty()) run.tags = split(tags, '\n');
  if (run.lineStyle > RunLineStyle::dashDotted) run.lineStyle = RunLineStyle::automatic;
  if (run.status > RunStatus::interrupted) run.status = RunStatus::interrupted;
  return run;
}

std::int64_t numberOf(SQLite::Statement& row) {
  return row.getColumn(0).getInt64();
}

void settleStatus(RunSummary& summary, SQLite::Database& database, const std::string& storePath) {
  if (summary.status != RunStatus::running || RunLock::isHeld(runFolder(storePath, summary.id))) return;
  // The writer may have finished between our reading of the row and of the lock: its row is final now, so look again.
  SQLite::Statement query(database, oneRunQuery);
  query.bind(1, summary.id);
  if (query.executeStep()) summary = summaryOf(query);
  if (summary.status != RunStatus::running) return;
  summary.status = RunStatus::interrupted;
  if (summary.reason.empty()) summary.reason = interruptedReason;
}

}  // namespace skillscope
