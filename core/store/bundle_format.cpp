// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/bundle_format.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"

namespace skillscope {

const char* const bundleTables = R"sql(
CREATE TABLE bundle_info (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE bundle_file (
  path TEXT NOT NULL PRIMARY KEY,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE bundle_part (
  path TEXT NOT NULL REFERENCES bundle_file,
  part INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (path, part)
) STRICT;
)sql";

RawStatement::RawStatement(SQLite::Database& database, const std::string& sql) : database_(database) {
  if (sqlite3_prepare_v2(database.getHandle(), sql.c_str(), -1, &handle_, nullptr) != SQLITE_OK) {
    throw SQLite::Exception(database.getHandle());
  }
}

RawStatement::~RawStatement() {
  sqlite3_finalize(handle_);
}

bool RawStatement::step() {
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) throw SQLite::Exception(database_.getHandle());
  return false;
}

void RawStatement::reset() {
  sqlite3_reset(handle_);
}

namespace {

/// Columns of a table in their order; those of the primary key come in the key's order.
void readColumns(SQLite::Database& database, const std::string& table, const std::string& without,
                 std::vector<std::string>& columns, std::vector<std::string>& primaryKey) {
  std::vector<std::pair<int, std::string>> keys;
  SQLite::Statement query(database, "SELECT name, pk FROM pragma_table_info(?) ORDER BY cid");
  query.bind(1, table);
  while (query.executeStep()) {
    std::string name = query.getColumn(0).getString();
    if (name == without) continue;
    if (const int place = query.getColumn(1).getInt(); place > 0) keys.emplace_back(place, name);
    columns.push_back(std::move(name));
  }
  std::sort(keys.begin(), keys.end());
  for (auto& [place, name] : keys) primaryKey.push_back(std::move(name));
}

/// Type, length and bytes, so that no two different rows hash alike.
void addValue(Sha256& hash, sqlite3_stmt* row, int column) {
  const auto addBytes = [&hash](char tag, const void* data, std::int64_t bytes) {
    hash.add(std::string(1, tag) + std::to_string(bytes) + ":");
    if (bytes > 0) hash.add(data, static_cast<std::size_t>(bytes));
  };
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      hash.add("i" + std::to_string(sqlite3_column_int64(row, column)) + ";");
      break;
    case SQLITE_FLOAT: {
      const double value = sqlite3_column_double(row, column);
      addBytes('f', &value, sizeof value);
      break;
    }
    case SQLITE_TEXT: {
      const void* text = sqlite3_column_text(row, column);  // before its length, as SQLite wants it
      addBytes('t', text, sqlite3_column_bytes(row, column));
      break;
    }
    case SQLITE_BLOB: {
      const void* blob = sqlite3_column_blob(row, column);
      addBytes('b', blob, sqlite3_column_bytes(row, column));
      break;
    }
    default:
      hash.add("n;");
  }
}

void addRows(Sha256& hash, const std::string& title, RawStatement& rows) {
  hash.add("[" + title + "]");
  while (rows.step()) {
    for (int column = 0; column < sqlite3_column_count(rows.handle()); ++column) addValue(hash, rows.handle(), column);
    hash.add("|");
  }
}

std::string questionMarks(std::size_t count) {
  return joined(std::vector<std::string>(count, "?"), ", ");
}

/// Every row that `rows` gives, in front of its columns `first`.
void insertRows(RawStatement& rows, RawStatement& insertion, std::int64_t first) {
  while (rows.step()) {
    insertion.reset();
    sqlite3_bind_int64(insertion.handle(), 1, first);
    for (int column = 0; column < sqlite3_column_count(rows.handle()); ++column) {
      sqlite3_bind_value(insertion.handle(), column + 2, sqlite3_column_value(rows.handle(), column));
    }
    insertion.step();
  }
}

}  // namespace

std::vector<RunTable> runTables(SQLite::Database& database) {
  std::vector<RunTable> tables;
  SQLite::Statement names(database,
                          "SELECT name FROM sqlite_master WHERE type = 'table' AND EXISTS"
                          " (SELECT 1 FROM pragma_table_info(sqlite_master.name) WHERE name = 'run') ORDER BY name");
  while (names.executeStep()) {
    RunTable& table = tables.emplace_back();
    table.name = names.getColumn(0).getString();
    readColumns(database, table.name, "run", table.columns, table.primaryKey);
  }
  return tables;
}

std::vector<std::string> runColumns(SQLite::Database& database) {
  std::vector<std::string> columns, primaryKey;
  readColumns(database, "run", "number", columns, primaryKey);
  return columns;
}

std::int64_t copyRun(SQLite::Database& from, std::int64_t run, SQLite::Database& to, const std::string& newId,
                     const LostRows& lost) {
  const std::vector<std::string> columns = runColumns(from);
  {
    RawStatement row(from, "SELECT " + joined(columns, ", ") + " FROM run WHERE number = ?");
    sqlite3_bind_int64(row.handle(), 1, run);
    RawStatement insertion(
        to, "INSERT INTO run (" + joined(columns, ", ") + ") VALUES (" + questionMarks(columns.size()) + ")");
    if (!row.step()) throw Error("the run is gone");
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const int column = static_cast<int>(i);
      if (columns[i] == "id" && !newId.empty()) {
        sqlite3_bind_text(insertion.handle(), column + 1, newId.c_str(), static_cast<int>(newId.size()),
                          SQLITE_TRANSIENT);
      } else {
        sqlite3_bind_value(insertion.handle(), column + 1, sqlite3_column_value(row.handle(), column));
      }
    }
    insertion.step();
  }
  const std::int64_t number = to.getLastInsertRowid();
  for (const RunTable& table : runTables(from)) {
    const std::string names = joined(table.columns, ", ");
    RawStatement rows(from, "SELECT " + names + " FROM " + table.name + " WHERE run = ?");
    sqlite3_bind_int64(rows.handle(), 1, run);
    RawStatement insertion(to, "INSERT INTO " + table.name + " (run, " + names + ") VALUES (" +
                                   questionMarks(table.columns.size() + 1) + ")");
    try {
      insertRows(rows, insertion, number);
    } catch (const SQLite::Exception& exception) {
      if (!lost) throw;
      lost(table.name, exception.what());
    }
  }
  return number;
}

std::string contentSha256(SQLite::Database& database, std::int64_t run) {
  Sha256 hash;
  RawStatement row(database, "SELECT id, method, stream, task_order, seed, created_at FROM run WHERE number = ?");
  sqlite3_bind_int64(row.handle(), 1, run);
  addRows(hash, "run", row);
  for (const RunTable& table : runTables(database)) {
    std::string sql = "SELECT " + joined(table.columns, ", ") + " FROM " + table.name + " WHERE run = ?";
    if (!table.primaryKey.empty()) sql += " ORDER BY " + joined(table.primaryKey, ", ");
    RawStatement rows(database, sql);
    sqlite3_bind_int64(rows.handle(), 1, run);
    addRows(hash, table.name, rows);
  }
  return hash.hex();
}

std::string bundleSha256(SQLite::Database& bundle) {
  Sha256 hash;
  RawStatement number(bundle, "SELECT number FROM run");
  if (!number.step()) throw Error("it holds no run");
  const std::int64_t run = sqlite3_column_int64(number.handle(), 0);
  if (number.step()) throw Error("it holds several runs");
  hash.add(contentSha256(bundle, run));
  RawStatement row(bundle, "SELECT " + joined(runColumns(bundle), ", ") + " FROM run");
  addRows(hash, "row", row);
  RawStatement files(bundle, "SELECT path, bytes, sha256 FROM bundle_file ORDER BY path");
  addRows(hash, "files", files);
  return hash.hex();
}

bool isSafePath(const std::string& path) {
  if (path.empty() || path.size() > 512 || path.front() == '/' || firstInvalidUtf8(path)) return false;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':') return false;
  }
  if (path.back() == '/') return false;
  const std::vector<std::string> parts = split(path, '/');
  return parts.size() <= 8 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return !part.empty() && part.size() <= 200 && part.front() != '.';
         });
}

}  // namespace skillscope
