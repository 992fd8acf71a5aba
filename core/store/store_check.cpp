// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_check.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <set>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/store/bundle_format.h"
#include "core/store/columns.h"
#include "core/store/event_check.h"
#include "core/store/event_loader.h"
#include "core/store/record_json.h"
#include "core/store/run_lock.h"
#include "core/store/run_rows.h"
#include "core/store/run_store.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "core/store/store_folders.h"

namespace skillscope {
namespace {

namespace fs = std::filesystem;

constexpr const char* strayPredictions =
    "DELETE FROM prediction WHERE NOT EXISTS (SELECT 1 FROM prediction_set"
    " WHERE prediction_set.run = prediction.run AND prediction_set.seq = prediction.seq)";

struct KnownRun {
  std::string id;
  std::int64_t number = 0;
};

std::vector<KnownRun> knownRuns(SQLite::Database& database) {
  std::vector<KnownRun> runs;
  SQLite::Statement query(database, "SELECT number, id FROM run ORDER BY number");
  while (query.executeStep()) runs.push_back({query.getColumn(1).getString(), query.getColumn(0).getInt64()});
  return runs;
}

/// Numbers of all the run's events, sorted.
std::vector<std::int64_t> sequence(SQLite::Database& database, std::int64_t run) {
  std::vector<std::int64_t> numbers;
  for (const RunTable& table : runTables(database)) {
    const bool hasSeq = std::find(table.columns.begin(), table.columns.end(), "seq") != table.columns.end();
    if (!hasSeq || table.name == "prediction") continue;  // a set of predictions is one event
    SQLite::Statement query(database, "SELECT seq FROM " + table.name + " WHERE run = ?");
    query.bind(1, run);
    while (query.executeStep()) numbers.push_back(query.getColumn(0).getInt64());
  }
  SQLite::Statement chunks(database, "SELECT first_seq, seq_offset FROM step_chunk WHERE run = ?");
  chunks.bind(1, run);
  while (chunks.executeStep()) {
    std::int64_t first = 0;
    std::vector<std::uint32_t> offsets;
    RowCursor(chunks).readAll(first, offsets);
    for (const std::uint32_t offset : offsets) numbers.push_back(first + offset);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

class Checker {
 public:
  Checker(std::string path, bool repair, const FolderCheck& folderCheck)
      : path_(std::move(path)), repair_(repair), folderCheck_(folderCheck) {
    report_.path = path_;
  }

  StoreReport check() {
    openStoreForReading(path_);  // throws what cannot be opened, and brings an old store up to date
    database_ = repair_ ? openStoreForWriting(path_) : openStoreForReading(path_);
    report_.version = storeSchemaVersion();
    if (repair_) refuseWhileWritten();
    if (!checkPages()) return std::move(report_);
    checkReferences();
    const std::vector<KnownRun> runs = knownRuns(*database_);
    report_.runs = std::ssize(runs);
    std::set<std::string> ids;
    for (const KnownRun& run : runs) {
      ids.insert(run.id);
      checkRun(run);
    }
    checkFolders(path_, ids, repair_, report_.findings);
    return std::move(report_);
  }

 private:
  StoreFinding& find(bool problem, const std::string& run, const std::string& text, const std::string& repair = "") {
    report_.findings.push_back({problem, run, text, repair, false});
    return report_.findings.back();
  }

  void refuseWhileWritten() {
    for (const KnownRun& run : knownRuns(*database_)) {
      if (RunLock::isHeld(runFolder(path_, run.id))) {
        throw UsageError("the run " + run.id + " is still being written: stop it before you repair the store");
      }
    }
  }

  /// Before the first change.
  void makeCopy() {
    if (!report_.copy.empty()) return;
    char time[32];
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::strftime(time, sizeof time, "%Y%m%d-%H%M%S", &local);
    std::string name = path_ + ".before-repair-" + time;
    std::error_code error;
    for (int i = 2; fs::exists(name, error); ++i) name = path_ + ".before-repair-" + time + "-" + std::to_string(i);
    SQLite::Database copy(name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup(copy, *database_).executeStep(-1);  // page by page, damaged ones too
    report_.copy = name;
  }

  std::vector<std::string> pageProblems() {
    std::vector<std::string> lines;
    try {
      SQLite::Statement query(*database_, "PRAGMA integrity_check(20)");
      while (query.executeStep()) {
        for (std::string& line : split(query.getColumn(0).getString(), '\n')) {
          if (line != "ok" && !line.starts_with("***")) lines.push_back(std::move(line));
        }
      }
    } catch (const SQLite::Exception& exception) {
      lines.emplace_back(exception.what());
    }
    return lines;
  }

  /// Whether the rest can be looked at.
  bool checkPages() {
    const std::vector<std::string> lines = pageProblems();
    if (lines.empty()) return true;
    const bool onlyIndexes = std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
      return line.find("missing from index") != std::string::npos || line.find("entries in index") != std::string::npos;
    });
    for (const std::string& line : lines) {
      find(true, "", "SQLite finds damage: " + line,
           onlyIndexes ? "builds the index anew" : "saves every run that can still be read into a new store");
    }
    if (!repair_) return onlyIndexes;  // in damaged pages, nothing else can be told from damage
    makeCopy();
    const std::size_t damages = report_.findings.size();
    if (onlyIndexes) {
      database_->exec("REINDEX");
    } else {
      rebuild();
    }
    if (!pageProblems().empty()) return false;
    for (std::size_t i = 0; i < damages; ++i) report_.findings[i].repaired = true;
    return true;
  }

  /// Copies run after run into a new store; what cannot be read whole stays in the copy made before.
  void rebuild() {
    const TemporaryStore fresh(path_);
    auto target = openStoreForWriting(fresh.path());
    std::vector<KnownRun> runs;
    try {
      runs = knownRuns(*database_);
    } catch (const SQLite::Exception& exception) {
      throw Error("the store " + path_ + " is damaged where its list of runs is (" + exception.what() +
                  "): restore a copy of it");
    }
    for (const KnownRun& run : runs) {
      try {
        SQLite::Transaction transaction(*target);
        target->exec("PRAGMA defer_foreign_keys = ON");
        std::vector<std::string> lost;
        copyRun(*database_, run.number, *target, "",
                [&lost](const std::string& table, const std::string&) { lost.push_back(table); });
        target->exec(strayPredictions);
        transaction.commit();
        if (!lost.empty()) {
          find(true, run.id,
               "rows of " + joined(lost, ", ") +
                   " could not be read any more and are lost, but for what the copy of the damaged "
                   "store may still give");
        }
      } catch (const std::exception& exception) {
        find(true, run.id,
             "the run could not be read any more (" + std::string(exception.what()) +
                 ") and is only in the copy of the damaged store");
      }
    }
    // Over the damaged store through SQLite, so that its locks hold and other programs see the old or the new one.
    SQLite::Backup(*database_, *target).executeStep(-1);
  }

  void checkReferences() {
    std::int64_t rows = 0;
    std::set<std::string> tables;
    {
      SQLite::Statement query(*database_, "PRAGMA foreign_key_check");
      while (query.executeStep()) {
        ++rows;
        tables.insert(query.getColumn(0).getString());
      }
    }
    if (rows == 0) return;
    const std::string names = joined(std::vector<std::string>(tables.begin(), tables.end()), ", ");
    StoreFinding& finding = find(true, "", std::to_string(rows) + " rows in " + names + " belong to no run",
                                 "removes them; no run could show them");
    if (!repair_) return;
    makeCopy();
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    for (const RunTable& table : runTables(*database_)) {
      database_->exec("DELETE FROM " + table.name + " WHERE run NOT IN (SELECT number FROM run)");
    }
    database_->exec(strayPredictions);
    transaction.commit();
    finding.repaired = true;
  }

  void checkRun(const KnownRun& run) {
    checkRecord(run);
    try {
      checkEvents(EventLoader(*database_, run.number, run.id).load(true));
      checkSequence(run);
    } catch (const SQLite::Exception& exception) {
      find(true, run.id, std::string("the run cannot be read: ") + exception.what());
    } catch (const Error& error) {
      find(true, run.id, std::string("the run cannot be read as events: ") + error.what());
    }
    const std::string folder = runFolder(path_, run.id);
    checkWeights(run, folder);
    checkRunFolder(run.id, folder, repair_, report_.findings);
    if (folderCheck_) folderCheck_(run.id, folder, repair_, report_.findings);
  }

  void checkRecord(const KnownRun& run) {
    SQLite::Statement query(*database_, "SELECT environment FROM run_record WHERE run = ?");
    query.bind(1, run.number);
    if (query.executeStep()) {
      try {
        environmentFromJson(query.getColumn(0).getString());
      } catch (const Error& error) {
        find(true, run.id, std::string("what the run was made with cannot be read: ") + error.what());
      }
      return;
    }
    StoreFinding& finding =
        find(true, run.id, "the run has no record of its config, so nothing can show it", "gives it an empty one");
    if (!repair_) return;
    makeCopy();
    SQLite::Statement insertion(
        *database_, "INSERT INTO run_record (run, config_toml, command_line, environment) VALUES (?, '', '', '{}')");
    execute(insertion, run.number);
    finding.repaired = true;
  }

  void checkSequence(const KnownRun& run) {
    const std::vector<std::int64_t> numbers = sequence(*database_, run.number);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::int64_t expected = static_cast<std::int64_t>(i) + 1;
      if (numbers[i] == expected) continue;
      find(true, run.id,
           numbers[i] > expected ? "the run's events " + std::to_string(expected) + " to " +
                                       std::to_string(numbers[i] - 1) + " are missing"
                                 : "two events of the run have the number " + std::to_string(numbers[i]));
      return;
    }
  }

  void checkWeights(const KnownRun& run, const std::string& folder) {
    SQLite::Statement query(*database_, "SELECT file, sha256, bytes FROM checkpoint WHERE run = ? ORDER BY seq");
    query.bind(1, run.number);
    int listed = 0, missing = 0;
    while (query.executeStep()) {
      Checkpointed weights;
      RowCursor(query).readAll(weights.file, weights.sha256, weights.bytes);
      ++listed;
      if (!isSafePath(weights.file)) {
        find(true, run.id, "the run names a weights file " + inQuotes(weights.file) + " outside its folder");
      } else if (const std::string wrong = wrongWeights(folder + "/" + weights.file, weights); wrong == "missing") {
        ++missing;
      } else if (!wrong.empty()) {
        find(true, run.id, "the weights " + weights.file + " " + wrong);
      }
    }
    if (missing > 0) {
      find(false, run.id,
           std::to_string(missing) + " of " + std::to_string(listed) +
               " weights files that the run wrote are not here: they were deleted, or left out of a bundle");
    }
  }

  const std::string path_;
  const bool repair_;
  const FolderCheck& folderCheck_;
  std::unique_ptr<SQLite::Database> database_;
  StoreReport report_;
};

}  // namespace

bool StoreReport::sound() const {
  return std::all_of(findings.begin(), findings.end(),
                     [](const StoreFinding& finding) { return !finding.problem || finding.repaired; });
}

StoreReport checkStore(const std::string& storePath, bool repair, const FolderCheck& folderCheck) {
  const std::string path = storeFilePath(storePath);
  try {
    return Checker(path, repair, folderCheck).check();
  } catch (const SQLite::Exception& exception) {
    throw storeError(exception, path);
  }
}

}  // namespace skillscope
