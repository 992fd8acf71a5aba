// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/bundle_file.h"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/store/bundle_format.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

/// Version (user_version) and kind (application_id) of an SQLite file; both 0 for another file.
struct Head {
  std::int32_t version = 0, kind = 0;
};

Head headOf(const std::string& file) {
  std::array<unsigned char, 100> bytes{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (stream.gcount() != static_cast<std::streamsize>(bytes.size())) return {};
  if (std::memcmp(bytes.data(), "SQLite format 3", 16) != 0) return {};
  const auto bigEndian = [&bytes](std::size_t at) {
    return static_cast<std::int32_t>(std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
                                     std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]});
  };
  return {bigEndian(60), bigEndian(68)};
}

/// Every object of a database as SQLite keeps its text, in a fixed order.
std::vector<std::string> tablesOf(SQLite::Database& database) {
  std::vector<std::string> lines;
  SQLite::Statement query(database, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name");
  while (query.executeStep()) {
    std::string line;
    for (int column = 0; column < 4; ++column) line += query.getColumn(column).getString() + '\0';
    lines.push_back(std::move(line));
  }
  return lines;
}

std::span<const Migration> migrationsUpTo(int version) {
  const std::span<const Migration> all = storeMigrations();
  std::size_t count = 0;
  while (count < all.size() && all[count].version <= version) ++count;
  return all.first(count);
}

void setFlag(SQLite::Database& database, int flag, int value) {
  int now = 0;
  sqlite3_db_config(database.getHandle(), flag, value, &now);
}

/// As sqlite.org/security.html advises for files of strangers.
void distrust(SQLite::Database& database) {
  setFlag(database, SQLITE_DBCONFIG_DEFENSIVE, 1);
  setFlag(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  setFlag(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  setFlag(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH, bundleLongestValue);
  database.exec("PRAGMA cell_size_check = ON");
  database.exec("PRAGMA mmap_size = 0");
}

}  // namespace

bool looksLikeBundle(const std::string& file) {
  return headOf(file).kind == bundleApplicationId;
}

BundleFile::BundleFile(std::string file) : file_(std::move(file)) {
  try {
    open();
  } catch (const SQLite::Exception& exception) {
    refuse(std::string("is damaged (") + exception.what() + "): get it again");
  }
}

BundleFile::~BundleFile() = default;

void BundleFile::refuse(const std::string& why) const {
  throw Error("the bundle " + file_ + " " + why);
}

void BundleFile::open() {
  std::error_code error;
  if (!fs::exists(file_, error)) throw Error("there is no file " + file_);
  if (!fs::is_regular_file(file_, error)) throw Error(file_ + " is not a file and cannot be a bundle");
  if (!std::ifstream(file_)) throw Error("cannot read " + file_ + ": look at its access rights");
  const Head head = headOf(file_);
  if (head.kind == storeApplicationId) {
    throw Error(file_ + " is a whole run store, not a bundle: open it with --store, or in the window with Open Store");
  }
  if (head.kind != bundleApplicationId) throw Error(file_ + " is not a bundle of a run");
  if (head.version > storeSchemaVersion()) {
    refuse("was made by a newer version of the program (" + std::to_string(head.version) +
           ", this program knows up to " + std::to_string(storeSchemaVersion()) + "): update the program");
  }
  if (head.version < 1) refuse("is damaged (it has no version): get it again");
  database_ = std::make_unique<SQLite::Database>(immutableUri(fs::absolute(file_).string()),
                                                 SQLite::OPEN_READONLY | SQLITE_OPEN_URI);
  distrust(*database_);
  checkTables();
  const std::string state = database_->execAndGet("PRAGMA integrity_check(1)").getString();
  if (state != "ok") refuse("is damaged (" + inQuotes(state) + "): get it again");
  SQLite::Statement info(*database_, "SELECT value FROM bundle_info WHERE key = ?");
  const auto value = [&info](const char* key) {
    info.reset();
    info.bind(1, std::string(key));
    return info.executeStep() ? info.getColumn(0).getString() : std::string();
  };
  if (const std::string format = value("format"); format != std::to_string(bundleFormat)) {
    refuse("has the format " + inQuotes(format) + ", this program knows " + std::to_string(bundleFormat) +
           ": update the program");
  }
  try {
    if (bundleSha256(*database_) != value("sha256")) {
      refuse("is damaged (its content does not have the checksum written with it): get it again");
    }
  } catch (const SQLite::Exception&) {
    throw;
  } catch (const Error& wrong) {
    if (std::string(wrong.what()).find(file_) != std::string::npos) throw;
    refuse(std::string("is damaged (") + wrong.what() + "): get it again");
  }
  SQLite::Statement run(*database_, "SELECT number, id FROM run");
  run.executeStep();
  number_ = run.getColumn(0).getInt64();
  runId_ = run.getColumn(1).getString();
  run.reset();
  readFiles();
  if (head.version < storeSchemaVersion()) migrateCopy(head.version);
}

/// To the letter: no view, trigger, index, default or generated column of someone else's is ever evaluated.
void BundleFile::checkTables() {
  const int version = headOf(file_).version;
  SQLite::Database expected(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(expected, migrationsUpTo(version));
  expected.exec(bundleTables);
  if (tablesOf(*database_) != tablesOf(expected))
    refuse("has other tables than a bundle: it was not made by Skillscope");
}

void BundleFile::readFiles() {
  if (database_->execAndGet("SELECT count(*) FROM bundle_file").getInt64() > bundleMostFiles) {
    refuse("has more than " + std::to_string(bundleMostFiles) + " files");
  }
  SQLite::Statement query(*database_, "SELECT path, bytes, sha256 FROM bundle_file ORDER BY path");
  while (query.executeStep()) {
    BundledFile file{query.getColumn(0).getString(), query.getColumn(2).getString(), query.getColumn(1).getInt64()};
    if (!isSafePath(file.path))
      refuse("holds a file " + inQuotes(file.path) + ", which is no place below a run's folder");
    if (file.bytes < 0) refuse("holds a file of less than no bytes");
    files_.push_back(std::move(file));
  }
}

std::int64_t BundleFile::bytesOfFiles() const {
  std::int64_t bytes = 0;
  for (const BundledFile& file : files_) bytes += file.bytes;
  return bytes;
}

void BundleFile::migrateCopy(int version) {
  auto copy = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(*copy, migrationsUpTo(version));
  SQLite::Transaction transaction(*copy);
  copy->exec("PRAGMA defer_foreign_keys = ON");
  number_ = copyRun(*database_, number_, *copy, "");
  transaction.commit();
  migrate(*copy, storeMigrations());
  current_ = std::move(copy);
}

void BundleFile::extract(const BundledFile& file, const std::string& folder,
                         const std::function<void(std::int64_t)>& tell) {
  AtomicFile out(folder + "/" + file.path);
  Sha256 hash;
  std::int64_t bytes = 0;
  SQLite::Statement parts(*database_, "SELECT data FROM bundle_part WHERE path = ? ORDER BY part");
  parts.bind(1, file.path);
  while (parts.executeStep()) {
    const SQLite::Column data = parts.getColumn(0);
    const std::int64_t count = data.getBytes();
    bytes += count;
    if (bytes > file.bytes) break;
    out.write(data.getBlob(), static_cast<std::size_t>(count));
    hash.add(data.getBlob(), static_cast<std::size_t>(count));
    tell(count);
  }
  if (bytes != file.bytes || hash.hex() != file.sha256) {
    refuse("is damaged (its file " + file.path + " does not have the checksum written with it): get it again");
  }
  out.commit();
}

}  // namespace skillscope
