// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/strings.h"
#include "core/base/version.h"
#include "core/store/bundle.h"
#include "core/store/bundle_format.h"
#include "core/store/columns.h"
#include "core/store/run_rows.h"
#include "core/store/run_store.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

/// Files of the run's folder by their paths in it, but links, hidden files, and what was left half-written.
std::vector<std::string> filesOf(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored) || entry->is_symlink(ignored)) continue;
    const std::string path = entry->path().lexically_relative(folder).generic_string();
    if (isSafePath(path) && !path.ends_with(".part")) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool isBelow(const std::string& path, const std::string& folder) {
  return !folder.empty() && path.starts_with(folder + "/");
}

/// Weights files that the store lists, with their checksums; the newest one is the last.
struct ListedWeights {
  std::map<std::string, std::string> sha256;
  std::string newest;
};

ListedWeights listedWeights(SQLite::Database& database, std::int64_t run) {
  ListedWeights listed;
  SQLite::Statement query(database, "SELECT file, sha256 FROM checkpoint WHERE run = ? ORDER BY seq");
  query.bind(1, run);
  while (query.executeStep()) {
    listed.newest = query.getColumn(0).getString();
    listed.sha256[listed.newest] = query.getColumn(1).getString();
  }
  return listed;
}

std::vector<std::string> chosenFiles(const std::string& folder, const ListedWeights& listed, BundleWeights weights) {
  if (weights == BundleWeights::none) return {};
  std::vector<std::string> chosen;
  const std::string newest = fs::path(listed.newest).parent_path().generic_string();
  for (std::string& path : filesOf(folder)) {
    const bool state = isBelow(path, "state") || isBelow(path, "branch-points");
    if (weights == BundleWeights::newest && !isBelow(path, newest)) continue;
    if (weights == BundleWeights::all && state) continue;
    chosen.push_back(std::move(path));
  }
  return chosen;
}

class BundleWriter {
 public:
  BundleWriter(SQLite::Database& bundle, const ShareProgress& progress) : bundle_(bundle), progress_(progress) {}

  void addFile(const fs::path& file, const std::string& path, const std::string& expectedSha256) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Error("cannot read", file.string(), std::generic_category().message(errno));
    SQLite::Statement head(bundle_, "INSERT INTO bundle_file (path, bytes, sha256) VALUES (?, 0, '')");
    execute(head, path);
    SQLite::Statement row(bundle_, "INSERT INTO bundle_part (path, part, data) VALUES (?, ?, ?)");
    Sha256 hash;
    std::int64_t bytes = 0;
    std::vector<char> buffer(static_cast<std::size_t>(bundlePartBytes));
    for (std::int64_t part = 0; stream; ++part) {
      stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      const auto count = static_cast<std::size_t>(stream.gcount());
      if (stream.bad()) throw Error("cannot read", file.string(), std::generic_category().message(errno));
      if (count == 0) break;
      hash.add(buffer.data(), count);
      row.reset();
      row.bind(1, path);
      row.bind(2, part);
      row.bindNoCopy(3, buffer.data(), static_cast<int>(count));
      row.exec();
      bytes += static_cast<std::int64_t>(count);
      done_ += static_cast<std::int64_t>(count);
      tell();
    }
    const std::string sha256 = hash.hex();
    if (!expectedSha256.empty() && sha256 != expectedSha256) {
      throw Error("The weights are not those that the run wrote:", file.string(),
                  "their checksum is another one; leave weights out of the bundle, or restore the file");
    }
    SQLite::Statement tail(bundle_, "UPDATE bundle_file SET bytes = ?, sha256 = ? WHERE path = ?");
    execute(tail, bytes, sha256, path);
    report.files += 1;
    report.bytes += bytes;
  }

  void setTotal(std::int64_t bytes) { total_ = std::max<std::int64_t>(1, bytes); }
  void tell() const {
    const double share = 0.1 + 0.9 * std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    if (progress_ && !progress_(share)) throw Error("the export was cancelled");
  }

  BundleReport report;

 private:
  SQLite::Database& bundle_;
  const ShareProgress& progress_;
  std::int64_t done_ = 0, total_ = 1;
};

void addInfo(SQLite::Database& bundle, const std::string& key, const std::string& value) {
  SQLite::Statement row(bundle, "INSERT INTO bundle_info (key, value) VALUES (?, ?)");
  execute(row, key, value);
}

BundleReport fillBundle(SQLite::Database& bundle, SQLite::Database& store, const std::string& storePath,
                        const std::string& runId, BundleWeights weights, const ShareProgress& progress) {
  // Nothing of this needs to survive a crash: the file is thrown away unless all of it was written.
  bundle.exec("PRAGMA journal_mode = OFF");
  bundle.exec("PRAGMA synchronous = OFF");
  bundle.exec("PRAGMA application_id = " + std::to_string(bundleApplicationId));
  migrate(bundle, storeMigrations());
  SQLite::Transaction transaction(bundle);
  bundle.exec("PRAGMA defer_foreign_keys = ON");
  bundle.exec(bundleTables);
  std::int64_t number = 0;
  ListedWeights listed;
  {
    const SQLite::Transaction snapshot(store);  // one state of all tables, though the run may go on
    SQLite::Statement query(store, oneRunQuery);
    query.bind(1, runId);
    if (!query.executeStep()) throw UsageError("there is no run " + inQuotes(runId) + " in the store " + storePath);
    number = numberOf(query);
    copyRun(store, number, bundle, "");
    listed = listedWeights(store, number);
  }
  BundleWriter writer(bundle, progress);
  writer.report.runId = runId;
  const std::string folder = runFolder(storePath, runId);
  const std::vector<std::string> files = chosenFiles(folder, listed, weights);
  if (static_cast<std::int64_t>(files.size()) > bundleMostFiles) {
    throw Error("the run's folder " + folder + " has more than " + std::to_string(bundleMostFiles) + " files");
  }
  std::int64_t total = 0;
  std::error_code error;
  for (const std::string& path : files) {
    const std::uintmax_t bytes = fs::file_size(fs::path(folder) / path, error);
    if (!error) total += static_cast<std::int64_t>(bytes);
  }
  writer.setTotal(total);
  writer.tell();
  for (const std::string& path : files) {
    const auto known = listed.sha256.find(path);
    writer.addFile(fs::path(folder) / path, path, known == listed.sha256.end() ? "" : known->second);
  }
  if (weights != BundleWeights::none && !listed.newest.empty() &&
      std::find(files.begin(), files.end(), listed.newest) == files.end()) {
    writer.report.remarks.push_back("the weights " + listed.newest + " are no longer in the run's folder");
  }
  addInfo(bundle, "format", std::to_string(bundleFormat));
  addInfo(bundle, "run", runId);
  addInfo(bundle, "program", "Skillscope " + programVersion() + " (" + buildCommit() + ")");
  addInfo(bundle, "made", std::to_string(std::time(nullptr)));
  addInfo(bundle, "sha256", bundleSha256(bundle));
  transaction.commit();
  return writer.report;
}

void putInPlace(const std::string& temporary, const std::string& path) {
  const auto fail = [&path](const char* action) {
    throw Error(std::string("cannot ") + action, path, std::generic_category().message(errno));
  };
  const int descriptor = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail("write");
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) fail("write");
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("replace");
}

}  // namespace

BundleReport exportBundle(const std::string& storePath, const std::string& runId, const std::string& file,
                          BundleWeights weights, const ShareProgress& progress) {
  if (file.empty()) throw UsageError("the name of the bundle is empty");
  const std::string path = storeFilePath(storePath);
  const auto store = openStoreForReading(path);
  std::error_code error;
  const fs::path target = fs::absolute(file, error);
  if (fs::is_directory(target, error)) throw Error("cannot write", file, "it is a folder; name a file in it");
  fs::create_directories(target.parent_path(), error);
  const TemporaryFile temporary = createFileBeside(target.string());
  if (temporary.descriptor < 0) {
    throw Error("cannot write", file, std::generic_category().message(errno) + "; choose another folder");
  }
  ::close(temporary.descriptor);
  try {
    BundleReport report;
    try {
      SQLite::Database bundle(temporary.path, SQLite::OPEN_READWRITE);
      report = fillBundle(bundle, *store, path, runId, weights, progress);
    } catch (const SQLite::Exception& exception) {
      const std::string reason = exception.what();
      throw Error("the run " + runId + " cannot be written to", file,
                  exception.getErrorCode() == SQLITE_FULL ? "the disk is full; free some space" : reason);
    }
    putInPlace(temporary.path, target.string());
    return report;
  } catch (...) {
    for (const char* ending : {"", "-journal"}) ::unlink((temporary.path + ending).c_str());
    throw;
  }
}

}  // namespace skillscope
