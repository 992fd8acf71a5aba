// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_file.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/store/schema.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

constexpr int busyMilliseconds = storeBusySeconds * 1000;
constexpr const char* otherStoreAdvice = "choose another one with --store or SKILLSCOPE_STORE";

std::string systemText(int errorNumber) {
  return std::error_code(errorNumber, std::generic_category()).message();
}

[[noreturn]] void refuse(const std::string& path, const std::string& why, const std::string& advice) {
  throw Error("the run store " + path + " " + why, "", advice);
}

[[noreturn]] void refuseNewer(const std::string& path, int version) {
  refuse(path,
         "was written by a newer version of the program (store version " + std::to_string(version) +
             ", this program knows up to " + std::to_string(storeSchemaVersion()) + ")",
         std::string("update the program, or ") + otherStoreAdvice);
}

[[noreturn]] void refuseDamaged(const std::string& path, const std::string& detail) {
  refuse(path, "is damaged (" + detail + ")",
         std::string("restore a copy of it, move it away to begin a new one, or ") + otherStoreAdvice);
}

/// The file's first bytes, read through SQLite's own handle: closing a handle of our own would drop the locks that
/// other connections of this process hold on the file (POSIX locks belong to the process). Nothing is locked or changed
/// here, so a file that is not ours stays untouched.
void checkHeader(SQLite::Database& database, const std::string& path) {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
      !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK) {
    refuse(path, "cannot be read", otherStoreAdvice);
  }
  if (size == 0)
    refuse(path, "is an empty file", std::string("remove it to begin a new store, or ") + otherStoreAdvice);
  std::array<unsigned char, 100> header{};
  const bool whole = size >= static_cast<sqlite3_int64>(header.size());
  if (whole && file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0) != SQLITE_OK) {
    refuse(path, "cannot be read", otherStoreAdvice);
  }
  if (!whole || std::memcmp(header.data(), "SQLite format 3", 16) != 0) {
    throw Error(path + " is not a run store", "", otherStoreAdvice);
  }
  const auto bigEndian = [&header](std::size_t at) {
    return static_cast<std::int32_t>(std::uint32_t{header[at]} << 24 | std::uint32_t{header[at + 1]} << 16 |
                                     std::uint32_t{header[at + 2]} << 8 | std::uint32_t{header[at + 3]});
  };
  if (bigEndian(68) != storeApplicationId) {
    throw Error(path + " is the database of another program, not a run store", "", otherStoreAdvice);
  }
  if (const int version = bigEndian(60); version > storeSchemaVersion()) refuseNewer(path, version);
}

void checkIsFile(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() != fs::file_type::regular && fs::exists(status)) {
    throw Error(path + " is not a file and cannot be a run store", "", otherStoreAdvice);
  }
  if (::access(path.c_str(), R_OK) != 0 && errno != ENOENT) {
    refuse(path, "cannot be opened", systemText(errno) + "; " + otherStoreAdvice);
  }
}

/// user_version after the checks that need SQLite's reading of the file (truncation, a journal to be replayed).
int checkedVersion(SQLite::Database& database, const std::string& path) {
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  if (version > storeSchemaVersion()) refuseNewer(path, version);
  if (version < 1) refuseDamaged(path, "it has no tables");
  return version;
}

std::unique_ptr<SQLite::Database> connectReadOnly(const std::string& path, int& version) {
  auto database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY, busyMilliseconds);
  checkHeader(*database, path);
  try {
    version = checkedVersion(*database, path);
    return database;
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() != SQLITE_READONLY && exception.getErrorCode() != SQLITE_CANTOPEN) throw;
  }
  // WAL needs a helper file beside the store, which a read-only folder refuses. Nobody can write there either, so the
  // file can be read as it is, unless a journal beside it holds the newest part.
  std::error_code error;
  const std::uintmax_t journal = fs::file_size(path + "-wal", error);
  if (!error && journal > 0) {
    refuse(path, "lies in a read-only folder and was not closed properly",
           "copy it, and the file ending in -wal beside it, to a folder you may write to");
  }
  database = std::make_unique<SQLite::Database>(immutableUri(path), SQLite::OPEN_READONLY | SQLITE_OPEN_URI);
  version = checkedVersion(*database, path);
  return database;
}

/// Made under another name and moved into place, so that a killed program leaves no half-made store.
void createStore(const std::string& path) {
  const TemporaryFile file = createFileBeside(path);
  if (file.descriptor < 0) refuse(path, "cannot be created", systemText(errno) + "; " + otherStoreAdvice);
  ::close(file.descriptor);
  const std::string& temporary = file.path;
  const auto remove = [&temporary] {
    for (const char* ending : {"", "-journal", "-wal", "-shm"}) ::unlink((temporary + ending).c_str());
  };
  try {
    SQLite::Database database(temporary, SQLite::OPEN_READWRITE, busyMilliseconds);
    try {
      database.exec("PRAGMA page_size = " + std::to_string(storePageSize));  // before anything is written
      database.exec("PRAGMA auto_vacuum = INCREMENTAL");                     // deleting a run gives its space back
      database.exec("PRAGMA application_id = " + std::to_string(storeApplicationId));
      migrate(database, storeMigrations());
      database.exec("PRAGMA journal_mode = WAL");
    } catch (const SQLite::Exception& exception) {
      throw storeError(exception, path, &database);
    }
  } catch (...) {
    remove();
    throw;
  }
  // Not over a store that another program made meanwhile: that one is as good.
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return;
  int number = errno;
  if (number == EINVAL || number == ENOSYS) number = ::rename(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
  if (number == 0) return;
  remove();
  if (number != EEXIST) refuse(path, "cannot be created", systemText(number) + "; " + otherStoreAdvice);
}

}  // namespace

std::string immutableUri(const std::string& path) {
  std::string uri = "file://";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      char code[4];
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      uri += code;
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

std::string storeFilePath(const std::string& storePath) {
  if (storePath.empty()) throw UsageError(std::string("the path of the run store is empty: ") + otherStoreAdvice);
  std::error_code error;
  fs::path path = fs::absolute(storePath, error);
  if (fs::is_symlink(path, error)) {
    const fs::path target = fs::weakly_canonical(path, error);
    if (!error) path = target;
  }
  return path.lexically_normal().string();
}

std::unique_ptr<SQLite::Database> openStoreForReading(const std::string& storePath) {
  const std::string path = storeFilePath(storePath);
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw Error("there is no run store at " + path, "",
                std::string("it is made by the first run; if you have one elsewhere, ") + otherStoreAdvice);
  }
  checkIsFile(path);
  try {
    int version = 0;
    auto database = connectReadOnly(path, version);
    if (version < storeSchemaVersion()) {
      database.reset();
      openStoreForWriting(path);
      database = connectReadOnly(path, version);
    }
    return database;
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path);
  }
}

std::unique_ptr<SQLite::Database> openStoreForWriting(const std::string& storePath) {
  const std::string path = storeFilePath(storePath);
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) refuse(path, "cannot be created", error.message() + "; " + otherStoreAdvice);
  checkIsFile(path);
  std::unique_ptr<SQLite::Database> database;
  try {
    if (!fs::exists(path, error)) createStore(path);
    database = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE, busyMilliseconds);
    checkHeader(*database, path);
    if (sqlite3_db_readonly(database->getHandle(), "main") == 1) refuse(path, "is read-only", otherStoreAdvice);
    checkedVersion(*database, path);
    database->exec("PRAGMA foreign_keys = ON");
    database->exec("PRAGMA journal_mode = WAL");
    database->exec("PRAGMA synchronous = NORMAL");
    database->exec("PRAGMA journal_size_limit = 67108864");
    database->exec("PRAGMA wal_autocheckpoint = 250");  // pages: 4 MB, as SQLite has it by default
    migrate(*database, storeMigrations());
    return database;
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path, database.get());
  }
}

Error storeError(const SQLite::Exception& exception, const std::string& storePath, const SQLite::Database* database) {
  const int lastReason = errno;
  const std::string store = "the run store " + storePath;
  int reason = database ? sqlite3_system_errno(database->getHandle()) : 0;
  // SQLite keeps the reason of a failed statement, but not that of a failed commit.
  if (reason == 0 && (lastReason == EFBIG || lastReason == EDQUOT || lastReason == EIO)) reason = lastReason;
  switch (exception.getErrorCode()) {
    case SQLITE_FULL:
      return Error(store + " cannot be written", "",
                   "the disk is full; free some space (what it holds so far is kept)");
    case SQLITE_IOERR:
      if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
        return Error(store + " cannot be written", "",
                     systemText(reason) + "; free some space (what it holds so far is kept)");
      }
      return Error(store + " cannot be read or written", "",
                   (reason ? systemText(reason) : std::string(exception.what())) + "; check the disk");
    case SQLITE_READONLY:
      return Error(store + " is read-only", "", otherStoreAdvice);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return Error(store + " cannot be opened", "",
                   (reason ? systemText(reason) + "; " : std::string()) + otherStoreAdvice);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(store + " is kept busy by another program", "", "wait for it or close it, and try again");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(store + " is damaged (" + exception.what() + ")", "",
                   std::string("restore a copy of it, move it away to begin a new one, or ") + otherStoreAdvice);
    default:
      return Error(store + " cannot be used", "", std::string(exception.what()) + "; " + otherStoreAdvice);
  }
}

}  // namespace skillscope
