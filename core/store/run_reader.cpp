// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include "core/base/strings.h"
#include "core/store/columns.h"
#include "core/store/event_loader.h"
#include "core/store/record_json.h"
#include "core/store/run_rows.h"
#include "core/store/run_store.h"
#include "core/store/store_file.h"

namespace skillscope {

struct RunReader::Private {
  std::string path;
  std::unique_ptr<SQLite::Database> database;

  /// Everything that touches the database goes through here, so that SQLite's errors leave as sentences.
  template <class Function>
  auto guarded(Function function) const {
    try {
      return function(*database);
    } catch (const SQLite::Exception& exception) {
      throw storeError(exception, path, database.get());
    }
  }

  /// What a run holds that cannot be understood is damage to that run only.
  template <class Function>
  auto ofRun(const std::string& runId, Function function) const {
    return guarded([&](SQLite::Database& db) {
      try {
        return function(db);
      } catch (const UsageError&) {
        throw;
      } catch (const Error& error) {
        throw Error("the run " + runId + " in the store " + path + " is damaged (" + error.what() +
                    "): delete it or restore a copy of the store");
      }
    });
  }

  std::int64_t number(SQLite::Database& db, const std::string& runId) const {
    SQLite::Statement query(db, oneRunQuery);
    query.bind(1, runId);
    if (!query.executeStep()) throw UsageError("there is no run " + inQuotes(runId) + " in the store " + path);
    return numberOf(query);
  }
};

RunReader::RunReader(const std::string& storePath) : d_(std::make_unique<Private>()) {
  d_->path = storeFilePath(storePath);
  d_->database = openStoreForReading(d_->path);
}

RunReader::~RunReader() = default;

std::vector<RunSummary> RunReader::list() const {
  return d_->guarded([this](SQLite::Database& db) {
    std::vector<RunSummary> runs;
    {
      SQLite::Statement query(db, allRunsQuery);
      while (query.executeStep()) runs.push_back(summaryOf(query));
    }
    // After the query is over, so that a second look sees what was committed since.
    for (RunSummary& run : runs) settleStatus(run, db, d_->path);
    return runs;
  });
}

bool RunReader::contains(const std::string& runId) const {
  return d_->guarded([&](SQLite::Database& db) {
    SQLite::Statement query(db, oneRunQuery);
    query.bind(1, runId);
    return query.executeStep();
  });
}

std::map<std::string, std::string> RunReader::configs(const std::set<std::string>& known) const {
  return d_->guarded([&](SQLite::Database& db) {
    std::map<std::string, std::string> configs;
    SQLite::Statement ids(db, "SELECT number, id FROM run");
    SQLite::Statement record(db, "SELECT config_toml FROM run_record WHERE run = ?");
    while (ids.executeStep()) {
      const std::string id = ids.getColumn(1).getString();
      if (known.contains(id)) continue;
      record.reset();
      record.bind(1, ids.getColumn(0).getInt64());
      if (record.executeStep()) configs.emplace(id, record.getColumn(0).getString());
    }
    return configs;
  });
}

std::string RunReader::resolve(const std::string& idOrPrefix) const {
  if (idOrPrefix.empty()) throw UsageError("the id of the run is empty: name one of the store " + d_->path);
  if (contains(idOrPrefix)) return idOrPrefix;
  const std::vector<std::string> fitting = d_->guarded([&](SQLite::Database& db) {
    std::vector<std::string> ids;
    SQLite::Statement query(db, "SELECT id FROM run WHERE id >= ? AND substr(id, 1, length(?)) = ? ORDER BY id");
    for (int i = 1; i <= 3; ++i) query.bind(i, idOrPrefix);
    while (query.executeStep()) ids.push_back(query.getColumn(0).getString());
    return ids;
  });
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) {
    throw UsageError("there is no run " + inQuotes(idOrPrefix) + " in the store " + d_->path +
                     ": list shows the runs it has");
  }
  std::vector<std::string> some(fitting.begin(), fitting.begin() + std::min<std::ptrdiff_t>(5, std::ssize(fitting)));
  if (some.size() < fitting.size()) some.emplace_back("…");
  throw UsageError(inQuotes(idOrPrefix) + " fits " + std::to_string(fitting.size()) + " runs (" + joined(some, ", ") +
                   "): write more of the id");
}

StoredRun RunReader::run(const std::string& runId) const {
  return d_->ofRun(runId, [&](SQLite::Database& db) {
    const std::int64_t number = d_->number(db, runId);
    StoredRun run;
    {
      SQLite::Statement query(db, oneRunQuery);
      query.bind(1, runId);
      if (query.executeStep()) run.summary = summaryOf(query);
    }
    settleStatus(run.summary, db, d_->path);
    SQLite::Statement record(db, "SELECT config_toml, command_line, environment FROM run_record WHERE run = ?");
    record.bind(1, number);
    if (!record.executeStep()) throw Error("its record is missing");
    std::string environment;
    RowCursor(record).readAll(run.configToml, run.commandLine, environment);
    run.environment = environmentFromJson(environment);
    const int tasks = run.summary.taskCount;
    run.matrix = AccuracyMatrix(tasks);
    SQLite::Statement entries(
        db, "SELECT after_task, on_task, score FROM evaluation WHERE run = ? AND matrix_entry = 1 ORDER BY seq");
    entries.bind(1, number);
    while (entries.executeStep()) {
      int after = 0, on = 0;
      double score = 0;
      RowCursor(entries).readAll(after, on, score);
      if (after >= -1 && after < tasks && on >= 0 && on < tasks) run.matrix.set(after + 1, on, score);
    }
    return run;
  });
}

std::vector<Event> RunReader::events(const std::string& runId, bool withPredictions) const {
  return d_->ofRun(runId, [&](SQLite::Database& db) {
    const SQLite::Transaction snapshot(db);  // one state of all tables, though the run may go on
    return EventLoader(db, d_->number(db, runId), runId).load(withPredictions);
  });
}

std::vector<HistoryPart> RunReader::history(const std::string& runId) const {
  return d_->ofRun(runId, [&](SQLite::Database& db) {
    const SQLite::Transaction snapshot(db);
    return EventLoader(db, d_->number(db, runId), runId).loadHistory();
  });
}

std::vector<Event> RunReader::examples(const std::string& runId) const {
  return d_->ofRun(runId, [&](SQLite::Database& db) {
    const SQLite::Transaction snapshot(db);
    return EventLoader(db, d_->number(db, runId), runId).loadExamples();
  });
}

}  // namespace skillscope
