// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The store's examination: sound stores are called sound, every kind of damage is found and named, repairs keep what
// can be kept, make a copy first, and leave a sound store.
#include <SQLiteCpp/Database.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/store/run_lock.h"
#include "core/store/schema.h"
#include "core/store/store_check.h"
#include "store_test_support.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

const std::string first = "20260101-120000-aaaa", second = "20260101-120000-bbbb";

void change(const std::string& store, const std::string& sql) {
  SQLite::Database database(store, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA foreign_keys = OFF");
  database.exec(sql);
}

void writeText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string textOf(const StoreReport& report) {
  std::string text;
  for (const StoreFinding& finding : report.findings) {
    text += (finding.problem ? "problem " : "remark ") + finding.run + ": " + finding.text + "\n";
  }
  return text;
}

}  // namespace

class TestStoreCheck : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  int names_ = 0;

  std::string sampleStore() {
    const std::string store = folder_.filePath(QString("store%1.sqlite").arg(++names_)).toStdString();
    for (const std::string& id : {first, second}) {
      RunWriter writer(store, sampleRun(id));
      for (Event& event : sampleEvents(id)) {
        if (auto* weights = std::get_if<Checkpointed>(&event)) {
          weights->sha256 = sha256Hex(weights->file);
          weights->bytes = static_cast<std::int64_t>(weights->file.size());
          writeText(runFolder(store, id) + "/" + weights->file, weights->file);
        }
        writer.write(std::move(event));
      }
      writer.close();
    }
    return store;
  }

 private Q_SLOTS:
  void soundStores() {
    const std::string store = sampleStore();
    for (const bool repair : {false, true}) {
      const StoreReport report = checkStore(store, repair);
      QVERIFY2(report.sound() && report.findings.empty(), textOf(report).c_str());
      QCOMPARE(report.runs, std::int64_t{2});
      QVERIFY(report.copy.empty());
    }
    const std::string stored = exportRun(RunReader(store), first, ExportFormat::json);
    checkStore(store, true);
    QCOMPARE(exportRun(RunReader(store), first, ExportFormat::json), stored);
  }

  void whatIsFound_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("word");
    QTest::addColumn<bool>("repairable");
    const auto row = [](const char* name, const char* sql, const char* word, bool repairable) {
      QTest::newRow(name) << QString(sql) << QString(word) << repairable;
    };
    row("rows of no run", "DELETE FROM run WHERE id LIKE '%bbbb'", "belong to no run", true);
    row("predictions of no set", "DELETE FROM prediction_set WHERE seq = (SELECT min(seq) FROM prediction_set)",
        "belong to no run", false);  // the rows go, the gap stays
    row("no record", "DELETE FROM run_record WHERE run = 1", "no record", true);
    row("gap", "DELETE FROM message WHERE run = 1 AND seq > 2", "are missing", false);
    row("twice", "UPDATE message SET seq = 1 WHERE run = 1 AND seq = 2", "have the number 1", false);
    row("cut list", "UPDATE importance SET importance = x'00' WHERE run = 1", "cut off", false);
    row("other units", "UPDATE importance SET importance = x'00000000' WHERE run = 1", "skill units", false);
    row("steps of unlike length", "UPDATE step_chunk SET loss = x'' WHERE run = 1", "differ in length", false);
    row("weights outside", "UPDATE checkpoint SET file = '../../x' WHERE run = 1", "outside its folder", false);
    row("environment", "UPDATE run_record SET environment = 'x' WHERE run = 1", "made with", false);
  }
  void whatIsFound() {
    QFETCH(QString, sql);
    QFETCH(QString, word);
    QFETCH(bool, repairable);
    const std::string store = sampleStore();
    change(store, sql.toStdString());
    const StoreReport found = checkStore(store);
    QVERIFY(!found.sound());
    QVERIFY2(textOf(found).find(word.toStdString()) != std::string::npos, textOf(found).c_str());
    QVERIFY(found.copy.empty());
    QCOMPARE(textOf(checkStore(store)), textOf(found));  // looking changes nothing
    const StoreReport repaired = checkStore(store, true);
    if (!repairable) return;
    QVERIFY2(fs::exists(repaired.copy), textOf(repaired).c_str());
    const StoreReport after = checkStore(store);
    // Folders that lost their run are named, never removed with what is in them.
    for (const StoreFinding& finding : after.findings) {
      QVERIFY2(finding.text.find("belongs to no run of the store") != std::string::npos, finding.text.c_str());
    }
    QCOMPARE(storedText(RunReader(store).events(first, true)).size(), storedText(sampleEvents(first)).size());
  }

  void damagedIndex() {
    const std::string store = sampleStore();
    {
      SQLite::Database database(store, SQLite::OPEN_READWRITE);
      database.exec("PRAGMA writable_schema = ON");
      // Rows that the index does not know: it is taken off, a row is written, and it is put back.
      database.exec("CREATE TABLE saved AS SELECT * FROM sqlite_master WHERE name = 'run_newest_first'");
      database.exec("DELETE FROM sqlite_master WHERE name = 'run_newest_first'");
    }
    {
      SQLite::Database database(store, SQLite::OPEN_READWRITE);
      database.exec("UPDATE run SET created_at = 5 WHERE number = 1");
      database.exec("PRAGMA writable_schema = ON");
      database.exec("INSERT INTO sqlite_master SELECT * FROM saved");
      database.exec("DROP TABLE saved");
    }
    const StoreReport found = checkStore(store);
    QVERIFY2(textOf(found).find("SQLite finds damage") != std::string::npos, textOf(found).c_str());
    const StoreReport repaired = checkStore(store, true);
    QVERIFY2(repaired.sound() && fs::exists(repaired.copy), textOf(repaired).c_str());
    QVERIFY(checkStore(store).findings.empty());
  }

  void damagedPages() {
    const std::string store = sampleStore();
    std::int64_t page = 0;
    {
      SQLite::Database database(store, SQLite::OPEN_READWRITE);
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      page = database.execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'setting_change'").getInt64();
    }
    {
      std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp((page - 1) * storePageSize);
      const std::string rubbish(storePageSize, '\x5a');
      file.write(rubbish.data(), static_cast<std::streamsize>(rubbish.size()));
    }
    const StoreReport found = checkStore(store);
    QVERIFY2(!found.sound() && textOf(found).find("damage") != std::string::npos, textOf(found).c_str());
    const StoreReport repaired = checkStore(store, true);
    QVERIFY(fs::exists(repaired.copy));
    // Both runs had rows in the lost page: the report says so, and everything else of them is there.
    for (const std::string& id : {first, second}) {
      QVERIFY2(textOf(repaired).find(id + ": rows of setting_change could not be read") != std::string::npos,
               textOf(repaired).c_str());
      QCOMPARE(RunReader(store).events(id, true).size(), storedText(sampleEvents(id)).size() - 2);
    }
    QVERIFY(!repaired.sound());
    QVERIFY2(textOf(checkStore(store)).find("are missing") != std::string::npos, "the gap stays visible");
    writeSample(store, "a-new-run");  // and it can be written again
    QCOMPARE(RunReader(store).list().size(), std::size_t{3});
  }

  void weights() {
    const std::string store = sampleStore();
    writeText(runFolder(store, first) + "/task0.safetensors", "other bytes 123456");
    fs::remove(runFolder(store, second) + "/task1.safetensors");
    const StoreReport report = checkStore(store);
    QVERIFY(!report.sound());
    QCOMPARE(report.findings.size(), std::size_t{2});
    QVERIFY2(
        textOf(report).find("problem " + first + ": the weights task0.safetensors are damaged") != std::string::npos,
        textOf(report).c_str());
    QVERIFY(textOf(report).find("remark " + second + ": 1 of 2 weights files") != std::string::npos);
  }

  void leftOvers() {
    const std::string store = sampleStore();
    const fs::path runs = fs::path(runFolder(store, "x")).parent_path();
    fs::create_directories(runs / "20250101-000000-gone");
    writeText(runs / "20250101-000000-gone/.writer.lock", "");
    writeText(runs / "20250101-000000-full/final/precious", "weights");
    fs::create_directories(runs / ".import-abc123/final");
    fs::last_write_time(runs / ".import-abc123", fs::file_time_type::clock::now() - std::chrono::hours(3));
    fs::create_directories(runs / ".import-now/final");
    const std::string dead = "999999999", alive = std::to_string(::getpid());  // beyond the largest process id
    writeText(runFolder(store, first) + "/final/model.safetensors." + dead + "-1.part", "half");
    writeText(runFolder(store, first) + "/final/model.safetensors." + alive + "-1.part", "being written");
    writeText(store + "." + dead + "-7.part", "half a store");
    const StoreReport found = checkStore(store);
    QCOMPARE(found.findings.size(), std::size_t{5});
    const StoreReport repaired = checkStore(store, true);
    QVERIFY(!repaired.sound());  // the folder with files needs a person
    QVERIFY(!fs::exists(runs / "20250101-000000-gone") && !fs::exists(runs / ".import-abc123"));
    QVERIFY(!fs::exists(store + "." + dead + "-7.part"));
    QVERIFY(fs::exists(runs / "20250101-000000-full/final/precious") && fs::exists(runs / ".import-now"));
    QVERIFY(fs::exists(runFolder(store, first) + "/final/model.safetensors." + alive + "-1.part"));
    QCOMPARE(checkStore(store).findings.size(), std::size_t{1});
  }

  void whileARunIsWritten() {
    const std::string store = sampleStore();
    RunWriter writer(store, sampleRun("20260101-120000-live"));
    writer.write(sampleStart("20260101-120000-live"));
    writer.flush();
    QVERIFY(checkStore(store).sound());
    QVERIFY(refusal<UsageError>([&] { checkStore(store, true); }).contains("still being written"));
  }

  void noStore() {
    const std::string text = folder_.filePath("text.sqlite").toStdString();
    writeText(text, "no store");
    QVERIFY(refusal([&] { checkStore(text); }).contains("not a run store"));
    QVERIFY(refusal([&] { checkStore(text + ".missing"); }).contains("no run store"));
  }
};

QTEST_GUILESS_MAIN(TestStoreCheck)
#include "tst_store_check.moc"
