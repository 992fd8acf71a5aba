// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opening a run store: creation, the checks that keep us off other people's files, and errors as sentences.
#pragma once

#include <memory>
#include <string>

#include "core/base/error.h"

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace skillscope {

/// How long a connection waits for another writer, seconds.
constexpr int storeBusySeconds = 5;

/// Absolute, with a symbolic link of the file itself followed. Throws UsageError for an empty path.
std::string storeFilePath(const std::string& storePath);

/// A connection that cannot write. Throws Error for a missing, empty, foreign, damaged or newer file and leaves it as
/// it is. A store of an older version is brought up to date first. A store on a read-only medium can be read.
std::unique_ptr<SQLite::Database> openStoreForReading(const std::string& storePath);

/// A connection with foreign keys on, WAL, synchronous=NORMAL and a busy timeout. Creates the folder and the store
/// where missing (the file appears whole or not at all), takes missing migrations, and throws Error like
/// openStoreForReading.
std::unique_ptr<SQLite::Database> openStoreForWriting(const std::string& storePath);

/// How SQLite is told to open a file that nobody writes, without locks and journals.
std::string immutableUri(const std::string& path);

/// What SQLite says, as a sentence with the path and what to do. `database` (may be null) tells the system's reason;
/// for that, ask before anything else is done with it.
Error storeError(const SQLite::Exception& exception, const std::string& storePath,
                 const SQLite::Database* database = nullptr);

}  // namespace skillscope
