// SPDX-License-Identifier: GPL-3.0-or-later
//
// The run's row as the library shows it.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>

#include "core/store/run_store.h"

namespace skillscope {

/// Why an interrupted run ended, for people.
inline constexpr const char* interruptedReason = "The program ended before the run did.";

/// All runs, newest first, from the index alone and the rows it names; no other table.
extern const char* const allRunsQuery;
/// One run; parameter: id.
extern const char* const oneRunQuery;

/// A row of either query, as stored.
RunSummary summaryOf(SQLite::Statement& row);
/// run.number of a row of either query.
std::int64_t numberOf(SQLite::Statement& row);

/// The row's status is the writer's last word. A run said to be running whose writer is gone becomes interrupted.
void settleStatus(RunSummary& summary, SQLite::Database& database, const std::string& storePath);

}  // namespace skillscope
