// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <filesystem>

#include "core/base/strings.h"
#include "core/store/columns.h"
#include "core/store/run_lock.h"
#include "core/store/run_rows.h"
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

void checkTag(const std::string& tag) {
  const bool control = std::any_of(tag.begin(), tag.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
  if (control || tag.find(',') != std::string::npos || trimmed(tag) != tag || tag.empty()) {
    throw UsageError("the tag " + inQuotes(tag) +
                     " cannot be: a tag is a word or a few, without commas and line breaks");
  }
}

}  // namespace

const char* toString(RunLineStyle style) {
  switch (style) {
    case RunLineStyle::automatic:
      return "automatic";
    case RunLineStyle::solid:
      return "solid";
    case RunLineStyle::dashed:
      return "dashed";
    case RunLineStyle::dotted:
      return "dotted";
    case RunLineStyle::dashDotted:
      return "dash-dotted";
  }
  return "automatic";
}

std::vector<std::string> tagsFromText(const std::string& text) {
  std::vector<std::string> tags;
  for (const std::string& part : split(text, ',')) {
    const std::string tag = trimmed(part);
    if (tag.empty() || std::find(tags.begin(), tags.end(), tag) != tags.end()) continue;
    checkTag(tag);
    tags.push_back(tag);
  }
  return tags;
}

RunSummary edited(RunSummary run, const RunEdit& edit) {
  if (edit.name) {
    if (trimmed(*edit.name).empty()) throw UsageError("the name of a run cannot be empty");
    run.name = *edit.name;
  }
  if (edit.notes) run.notes = *edit.notes;
  if (edit.tags) {
    for (const std::string& tag : *edit.tags) checkTag(tag);
    run.tags = *edit.tags;
  }
  if (edit.archived) run.archived = *edit.archived;
  if (edit.color) {
    const bool hex = edit.color->size() == 7 && edit.color->front() == '#' &&
                     edit.color->find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
    if (!edit.color->empty() && !hex) {
      throw UsageError("the colour " + inQuotes(*edit.color) + " is none: write it as #rrggbb, such as #0072b2");
    }
    run.color = *edit.color;
  }
  if (edit.lineStyle) run.lineStyle = *edit.lineStyle;
  return run;
}

void editRuns(const std::string& storePath, const std::vector<std::pair<std::string, RunEdit>>& edits) {
  const std::string path = storeFilePath(storePath);
  const auto database = openExisting(path);
  try {
    SQLite::Transaction transaction(*database, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement row(*database, oneRunQuery);
    SQLite::Statement update(
        *database,
        "UPDATE run SET name = ?, notes = ?, tags = ?, archived = ?, color = ?, line_style = ? WHERE id = ?");
    for (const auto& [runId, edit] : edits) {
      row.reset();
      row.bind(1, runId);
      if (!row.executeStep()) throw UsageError("there is no run " + inQuotes(runId) + " in the store " + path);
      const RunSummary run = edited(summaryOf(row), edit);
      const std::string tags = joined(run.tags, "\n");
      execute(update, run.name, run.notes, tags, run.archived, run.color, run.lineStyle, runId);
    }
    row.reset();
    transaction.commit();
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path, database.get());
  }
}

void renameRun(const std::string& storePath, const std::string& runId, const std::string& name) {
  RunEdit edit;
  edit.name = name;
  editRuns(storePath, {{runId, edit}});
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
