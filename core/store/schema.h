// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of a run store, as a list of numbered steps from nothing to now. A step, once released, never changes;
// a new shape is a new step at the end. PRAGMA user_version holds the number of the last step taken.
#pragma once

#include <cstdint>
#include <span>

namespace SQLite {
class Database;
}

namespace skillscope {

/// PRAGMA application_id of a run store: "SKSC".
constexpr std::int32_t storeApplicationId = 0x534B5343;
/// Bytes of a page of a new store. A long run is read in half the time that SQLite's 4096 take; earlier stores keep
/// those.
constexpr int storePageSize = 16384;

struct Migration {
  int version;      ///< user_version afterwards; 1, 2, 3, …
  const char* sql;  ///< one or more statements
};

std::span<const Migration> storeMigrations();
/// The version that this program reads and writes: the last migration's.
int storeSchemaVersion();

/// Takes the steps that are missing, all in one transaction; does nothing where none is. Throws SQLite::Exception.
void migrate(SQLite::Database& database, std::span<const Migration> migrations);

}  // namespace skillscope
