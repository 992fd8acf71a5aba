// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <filesystem>

#include "core/base/strings.h"
#include "core/store/columns.h"
#include "core/store/run_lock.h"
#include "core/store/run_store.h"
#include "core/store/store_file.h"

namespace skillscope {
namespace {

/// Opening would make a store where there is none, which an edit has no use for.
std::unique_ptr<SQLite::Database> openExisting(const std::string& storePath) {
  openStoreForReading(storePath);
  return openStoreForWriting(storePath);
}

void executeOnRun(SQLite::Database& database, const std::string& path, SQLite::Statement& statement,
                  const std::string& runId) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (statement.exec() == 0) throw UsageError("there is no run " + inQuotes(runId) + " in the store " + path);
  transaction.commit();
}

}  // namespace

void renameRun(const std::string& storePath, const std::string& runId, const std::string& name) {
  if (trimmed(name).empty()) throw UsageError("the name of a run cannot be empty");
  const std::string path = storeFilePath(storePath);
  const auto database = openExisting(path);
  try {
    SQLite::Statement update(*database, "UPDATE run SET name = ? WHERE id = ?");
    update.bind(1, name);
    update.bind(2, runId);
    executeOnRun(*database, path, update, runId);
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path, database.get());
  }
}

void deleteRun(const std::string& storePath, const std::string& runId) {
  const std::string path = storeFilePath(storePath);
  const std::string folder = runFolder(path, runId);
  const auto database = openExisting(path);
  if (RunLock::isHeld(folder)) {
    throw UsageError("the run " + runId + " is still going on: stop it before you delete it");
  }
  try {
    SQLite::Statement removal(*database, "DELETE FROM run WHERE id = ?");
    removal.bind(1, runId);
    executeOnRun(*database, path, removal, runId);
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path, database.get());
  }
  std::error_code error;
  std::filesystem::remove_all(folder, error);
  if (error) {
    throw Error("the run " + runId + " is deleted, but its folder " + folder +
                " could not be removed: " + error.message());
  }
  database->tryExec("PRAGMA incremental_vacuum");  // a busy store gives its free pages back another time
}

}  // namespace skillscope
