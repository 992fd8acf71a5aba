// SPDX-License-Identifier: GPL-3.0-or-later
//
// What writing and reading of bundles share: tables, rows, checksums, names of files.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

struct sqlite3_stmt;

namespace skillscope {

/// PRAGMA application_id of a bundle: "SKSB". Its user_version is that of the store's tables in it.
constexpr std::int32_t bundleApplicationId = 0x534B5342;
/// Of the tables that only bundles have.
constexpr int bundleFormat = 1;

/// Bytes of a file are kept in rows of at most so many.
constexpr std::int64_t bundlePartBytes = std::int64_t{4} << 20;
/// No text or BLOB of a bundle may be longer, and no bundle may have more files.
constexpr int bundleLongestValue = 256 << 20;
constexpr std::int64_t bundleMostFiles = 10000;

/// Folders below <store>.runs that an import fills start like this; a killed one leaves its own.
inline constexpr const char* importFolderPrefix = ".import-";

/// bundle_info (key, value), bundle_file (path, bytes, sha256), bundle_part (path, part, data).
extern const char* const bundleTables;

/// A table of the store with the rows of a run. Names come from our own schema, so they may stand in a statement.
struct RunTable {
  std::string name;
  std::vector<std::string> columns;     ///< without `run`
  std::vector<std::string> primaryKey;  ///< without `run`
};
/// All of them but `run` itself, by name.
std::vector<RunTable> runTables(SQLite::Database& database);
/// The columns of `run` but `number`.
std::vector<std::string> runColumns(SQLite::Database& database);

/// Copies the run's row and all its rows in other tables; its number there. `newId` replaces the id unless it is empty.
/// The caller owns the transaction, and has foreign keys deferred. With `lost`, a table that cannot be read to its end
/// costs only what is missing of it, and is told; without, SQLite::Exception is thrown.
using LostRows = std::function<void(const std::string& table, const std::string& reason)>;
std::int64_t copyRun(SQLite::Database& from, std::int64_t run, SQLite::Database& to, const std::string& newId,
                     const LostRows& lost = {});

/// SHA-256 over what a run is: its id, config, record and everything that happened, but not what the library's edits
/// change (its name) nor what follows from the rest (figures of the row). The same in every store of one version.
std::string contentSha256(SQLite::Database& database, std::int64_t run);
/// SHA-256 over the whole bundle but its bundle_info and the bytes of files, which have their own.
std::string bundleSha256(SQLite::Database& bundle);

/// Whether a path of a bundle may become a file of a run's folder: relative, no "..", no hidden part, no control
/// character, nothing that another system reads as a separator.
bool isSafePath(const std::string& path);

/// A statement with SQLite's own handle, for values that go from row to row as they are.
class RawStatement {
 public:
  RawStatement(SQLite::Database& database, const std::string& sql);
  ~RawStatement();
  RawStatement(const RawStatement&) = delete;
  RawStatement& operator=(const RawStatement&) = delete;
  bool step();  ///< true while there is a row
  void reset();
  sqlite3_stmt* handle() const { return handle_; }

 private:
  SQLite::Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace skillscope
