// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/store/bundle.h"
#include "core/store/bundle_file.h"
#include "core/store/bundle_format.h"
#include "core/store/event_check.h"
#include "core/store/event_loader.h"
#include "core/store/record_json.h"
#include "core/store/run_rows.h"
#include "core/store/run_store.h"
#include "core/store/store_file.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

/// Files arrive here first: beside the folders of runs, hidden, and gone again unless all of them came.
class Staging {
 public:
  explicit Staging(const std::string& runFolder) {
    const fs::path runs = fs::path(runFolder).parent_path();
    std::error_code error;
    fs::create_directories(runs, error);
    static std::atomic<unsigned> counter = 0;
    for (int tries = 0; folder_.empty(); ++tries) {
      const std::string name = importFolderPrefix + std::to_string(::getpid()) + "-" + std::to_string(++counter);
      if (fs::create_directory(runs / name, error)) {
        folder_ = (runs / name).string();
      } else if (error || tries > 1000) {
        throw Error("cannot write into the folder", runs.string(), error.message());
      }
    }
  }
  ~Staging() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  const std::string& folder() const { return folder_; }

  /// The folder of a run that the store does not know must hold nothing that could be lost.
  void moveTo(const std::string& runFolder) {
    std::error_code error;
    if (fs::exists(runFolder, error)) {
      fs::remove(fs::path(runFolder) / ".writer.lock", error);
      fs::remove(runFolder, error);
      if (fs::exists(runFolder, error)) {
        throw Error("the folder " + runFolder + " is in the way: the store does not know its run; move it away");
      }
    }
    fs::rename(folder_, runFolder, error);
    if (error) throw Error("cannot make the run's folder", runFolder, error.message());
    folder_ = runFolder;  // still ours to remove, until kept
  }
  void keep() { folder_.clear(); }

 private:
  std::string folder_;
};

std::optional<std::int64_t> numberOfRun(SQLite::Database& store, const std::string& id) {
  SQLite::Statement query(store, oneRunQuery);
  query.bind(1, id);
  if (!query.executeStep()) return std::nullopt;
  return numberOf(query);
}

/// The id that the run gets here; nothing if the store has this very run.
std::optional<std::string> idHere(BundleFile& bundle, SQLite::Database& store, const std::string& storePath,
                                  bool asNew) {
  const std::string& id = bundle.runId();
  const auto there = numberOfRun(store, id);
  if (!there) return id;
  const std::string content = contentSha256(bundle.run(), bundle.number());
  if (contentSha256(store, *there) == content) return std::nullopt;
  if (!asNew) {
    throw RunExists("the store " + storePath + " has another run of the id " + id +
                    ": bring this one in under a new id (--as-new)");
  }
  for (int copy = 2;; ++copy) {
    std::string other = id + "-" + std::to_string(copy);
    if (!numberOfRun(store, other)) return other;
  }
}

/// Texts end up in terminals, where control characters are commands; those that run over lines may have breaks.
bool isHarmless(const std::string& text, bool mayHaveLines) {
  return std::all_of(text.begin(), text.end(), [mayHaveLines](char c) {
    return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || (mayHaveLines && (c == '\n' || c == '\t'));
  });
}

/// Ids and names end up in terminals and as folders.
void checkRow(BundleFile& bundle, const std::string& storePath) {
  SQLite::Statement query(bundle.run(), oneRunQuery);
  query.bind(1, bundle.runId());
  if (!query.executeStep()) bundle.refuse("holds no run");
  const RunSummary run = summaryOf(query);
  for (const std::string& text :
       {run.id, run.name, run.method, run.stream, run.order, run.experiment, run.variant, run.weightsSha256, run.color,
        joined(run.tags, ","), run.lineage.parent, run.lineage.point, run.lineage.changes}) {
    const bool plain = text.size() <= 4096 && !firstInvalidUtf8(text) && isHarmless(text, false);
    if (!plain) bundle.refuse("holds a run with control characters in its names");
  }
  if (run.taskCount < 0 || run.taskCount > mostTasksOfARun || run.tasksDone < 0 || run.tasksDone > run.taskCount) {
    bundle.refuse("holds a run of an impossible number of tasks");
  }
  try {
    runFolder(storePath, run.id);
  } catch (const UsageError& error) {
    bundle.refuse(std::string("holds a run that cannot be kept: ") + error.what());
  }
}

/// Everything of the run is read once as it will be read later.
void checkRun(BundleFile& bundle, SQLite::Database& store, std::int64_t number, const std::string& id) {
  try {
    checkEvents(EventLoader(store, number, id).load(true));
    SQLite::Statement record(store,
                             "SELECT environment, config_toml, command_line, notes, reason FROM run_record"
                             " JOIN run ON run.number = run_record.run WHERE run = ?");
    record.bind(1, number);
    if (!record.executeStep()) throw Error("its record is missing");
    for (const auto& [name, value] : environmentFromJson(record.getColumn(0).getString())) {
      if (!isHarmless(name + value, true)) throw Error("there are control characters in what it was made with");
    }
    for (int column = 1; column < 5; ++column) {
      if (!isHarmless(record.getColumn(column).getString(), true)) {
        throw Error("there are control characters in its config or notes");
      }
    }
  } catch (const Error& error) {
    bundle.refuse(std::string("holds a run that is none: ") + error.what());
  }
}

}  // namespace

BundleReport importBundle(const std::string& file, const std::string& storePath, bool asNew,
                          const ShareProgress& progress) {
  const auto tell = [&progress](double share) {
    if (progress && !progress(share)) throw Error("the import was cancelled");
  };
  tell(0);
  BundleFile bundle(file);
  tell(0.1);
  const std::string path = storeFilePath(storePath);
  checkRow(bundle, path);
  const auto store = openStoreForWriting(path);
  BundleReport report;
  try {
    const auto id = idHere(bundle, *store, path, asNew);
    report.runId = id.value_or(bundle.runId());
    report.added = id.has_value();
    if (!id) return report;

    std::optional<Staging> staging;
    if (!bundle.files().empty()) {
      staging.emplace(runFolder(path, *id));
      const double total = std::max<double>(1, static_cast<double>(bundle.bytesOfFiles()));
      std::int64_t done = 0;
      for (const BundledFile& entry : bundle.files()) {
        bundle.extract(entry, staging->folder(), [&](std::int64_t bytes) {
          done += bytes;
          tell(0.1 + 0.8 * std::min(1.0, static_cast<double>(done) / total));
        });
        ++report.files;
        report.bytes += entry.bytes;
      }
    }
    SQLite::Transaction transaction(*store, SQLite::TransactionBehavior::IMMEDIATE);
    store->exec("PRAGMA defer_foreign_keys = ON");
    if (numberOfRun(*store, *id)) throw Error("another program brought in the run " + *id + " at the same time");
    const std::int64_t number = copyRun(bundle.run(), bundle.number(), *store, *id);
    checkRun(bundle, *store, number, *id);
    // Who brings a run in wants to see it, even where its sender had put it away.
    store->exec("UPDATE run SET archived = 0 WHERE number = " + std::to_string(number));
    if (staging) staging->moveTo(runFolder(path, *id));
    transaction.commit();
    if (staging) staging->keep();
    if (progress) progress(1);
    return report;
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() == SQLITE_CONSTRAINT) bundle.refuse("holds rows that do not belong together");
    throw storeError(exception, path, store.get());
  }
}

}  // namespace skillscope
