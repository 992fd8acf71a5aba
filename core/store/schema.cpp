// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/schema.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <string>

namespace skillscope {
namespace {

// Numbers that may be NaN have no NOT NULL: SQLite keeps NaN as NULL. `seq` counts everything that happened in a run,
// so that events of all tables can be put back into their order. core/store/README.md explains the tables.
constexpr const char* version1 = R"sql(
CREATE TABLE run (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  method TEXT NOT NULL,
  stream TEXT NOT NULL,
  task_order TEXT NOT NULL,
  seed INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  seconds REAL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  planned_steps INTEGER NOT NULL DEFAULT 0,
  tasks_done INTEGER NOT NULL DEFAULT 0,
  task_count INTEGER NOT NULL DEFAULT 0,
  ap REAL, bwt REAL, fwt REAL, fm REAL, la REAL,
  tokens_per_second REAL DEFAULT 0,
  weights_sha256 TEXT NOT NULL DEFAULT '',
  points INTEGER NOT NULL DEFAULT 0,
  loss_last REAL, loss_best REAL,
  learning_rate_last REAL,
  gradient_norm_last REAL,
  tokens_total INTEGER NOT NULL DEFAULT 0,
  training_seconds REAL DEFAULT 0
) STRICT;
CREATE INDEX run_newest_first ON run (created_at DESC, number DESC);

CREATE TABLE run_record (
  run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
  config_toml TEXT NOT NULL,
  command_line TEXT NOT NULL,
  environment TEXT NOT NULL
) STRICT;

CREATE TABLE run_start (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  tasks TEXT NOT NULL,
  units TEXT NOT NULL,
  trainable_parameters INTEGER NOT NULL,
  backbone_parameters INTEGER NOT NULL,
  planned_steps INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE task_start (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  task INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  planned_steps INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE step_chunk (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  chunk INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  points INTEGER NOT NULL,
  seq_offset BLOB NOT NULL,
  task BLOB NOT NULL,
  step BLOB NOT NULL,
  loss BLOB NOT NULL,
  learning_rate BLOB NOT NULL,
  gradient_norm BLOB NOT NULL,
  tokens BLOB NOT NULL,
  seconds BLOB NOT NULL,
  PRIMARY KEY (run, chunk)
) STRICT;

CREATE TABLE importance (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  task INTEGER NOT NULL,
  step INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  task_end INTEGER NOT NULL,
  importance BLOB NOT NULL,
  sensitivity BLOB NOT NULL,
  uncertainty BLOB NOT NULL,
  PRIMARY KEY (run, task, step, seq)
) STRICT;

CREATE TABLE fusion_round (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  task INTEGER NOT NULL,
  round INTEGER NOT NULL,
  step INTEGER NOT NULL,
  rule TEXT NOT NULL,
  previous_threshold REAL,
  current_threshold REAL,
  previous_score BLOB NOT NULL,
  current_score BLOB NOT NULL,
  category BLOB NOT NULL,
  previous_share BLOB NOT NULL,
  history_after BLOB NOT NULL,
  change BLOB NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE evaluation (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  after_task INTEGER NOT NULL,
  on_task INTEGER NOT NULL,
  step INTEGER NOT NULL,
  split TEXT NOT NULL,
  metric TEXT NOT NULL,
  matrix_entry INTEGER NOT NULL,
  score REAL,
  examples INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE example (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  prompt TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT;

CREATE TABLE prediction_set (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  after_task INTEGER NOT NULL,
  on_task INTEGER NOT NULL,
  step INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE prediction (
  run INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  example INTEGER NOT NULL,
  prediction TEXT NOT NULL,
  correct INTEGER NOT NULL,
  PRIMARY KEY (run, seq, position),
  FOREIGN KEY (run, seq) REFERENCES prediction_set (run, seq) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  task INTEGER NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE pause (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE setting_change (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE message (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  step INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

CREATE TABLE run_end (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seconds REAL,
  tokens_per_second REAL,
  weights_sha256 TEXT NOT NULL,
  step INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;
)sql";

// Which experiment a run is part of, and its row in the experiment's table.
constexpr const char* version2 = R"sql(
ALTER TABLE run ADD COLUMN experiment TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN variant TEXT NOT NULL DEFAULT '';
)sql";

// What a method looked up for each scored example.
constexpr const char* version3 = R"sql(
CREATE TABLE retrieval (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  after_task INTEGER NOT NULL,
  on_task INTEGER NOT NULL,
  step INTEGER NOT NULL,
  count INTEGER NOT NULL,
  owner BLOB NOT NULL,
  slot BLOB NOT NULL,
  weight BLOB NOT NULL,
  similarity BLOB NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;
)sql";

// Most memory that the program had while it made the run, in bytes; 0 = not known.
constexpr const char* version4 = "ALTER TABLE run ADD COLUMN peak_memory INTEGER NOT NULL DEFAULT 0";

// What people add to a run in the library. Tags lie between line breaks; an empty colour is chosen by the program.
constexpr const char* version5 = R"sql(
ALTER TABLE run ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN color TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN line_style INTEGER NOT NULL DEFAULT 0;
)sql";

// The run that a run was branched from, and where: "start", "step", "fusion" or "task_end"; tasks count from 0.
constexpr const char* version6 = R"sql(
ALTER TABLE run ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN branch_point TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN branch_task INTEGER NOT NULL DEFAULT -1;
ALTER TABLE run ADD COLUMN branch_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN branch_events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN branch_changes TEXT NOT NULL DEFAULT '';
)sql";

// Where the slots of a method's pool lie, and examples beside them.
constexpr const char* version7 = R"sql(
CREATE TABLE retrieval_space (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  task INTEGER NOT NULL,
  step INTEGER NOT NULL,
  groups INTEGER NOT NULL,
  width INTEGER NOT NULL,
  keys BLOB NOT NULL,
  place BLOB NOT NULL,
  queries BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;
)sql";

constexpr Migration steps[] = {{1, version1}, {2, version2}, {3, version3}, {4, version4},
                               {5, version5}, {6, version6}, {7, version7}};

}  // namespace

std::span<const Migration> storeMigrations() {
  return steps;
}

int storeSchemaVersion() {
  return std::end(steps)[-1].version;
}

void migrate(SQLite::Database& database, std::span<const Migration> migrations) {
  const auto version = [&database] { return database.execAndGet("PRAGMA user_version").getInt(); };
  if (migrations.empty() || version() >= migrations.back().version) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int before = version();  // again: another program may have been faster
  for (const Migration& migration : migrations) {
    if (migration.version <= before) continue;
    database.exec(migration.sql);
    database.exec("PRAGMA user_version = " + std::to_string(migration.version));
  }
  transaction.commit();
}

}  // namespace skillscope
