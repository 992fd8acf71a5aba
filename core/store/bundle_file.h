// SPDX-License-Identifier: GPL-3.0-or-later
//
// A bundle opened for reading, with everything checked that can be before a store is touched.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/store/bundle.h"

namespace skillscope {

struct BundledFile {
  std::string path, sha256;
  std::int64_t bytes = 0;
};

/// Thread: one thread.
class BundleFile {
 public:
  /// Checks kind, version, pages, tables and checksum. Throws Error with a sentence that names the file.
  explicit BundleFile(std::string file);
  ~BundleFile();

  const std::string& runId() const { return runId_; }
  const std::vector<BundledFile>& files() const { return files_; }
  std::int64_t bytesOfFiles() const;
  /// The run's tables as this program has them, and the run's number in them. An older bundle is brought up to date in
  /// memory, without the bytes of its files.
  SQLite::Database& run() { return current_ ? *current_ : *database_; }
  std::int64_t number() const { return number_; }
  /// Writes a file of the bundle below `folder`, and checks its length and checksum. `tell` is called with the bytes
  /// written now and then.
  void extract(const BundledFile& file, const std::string& folder, const std::function<void(std::int64_t)>& tell);
  [[noreturn]] void refuse(const std::string& why) const;

 private:
  void open();
  void checkTables();
  void readFiles();
  void migrateCopy(int version);

  std::string file_, runId_;
  std::unique_ptr<SQLite::Database> database_, current_;
  std::int64_t number_ = 0;
  std::vector<BundledFile> files_;
};

}  // namespace skillscope
