// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// A store of every released version opens for ever: tests/corpus/store keeps one each, which is never written anew.
// "tst_store_schema --write-sample VERSION FILE" writes the one of a new version (or, of an older one, what today's
// program can fill of it).
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cstdlib>

#include "core/base/error.h"
#include "core/store/run_rows.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

std::vector<std::string> texts(SQLite::Database& database, const std::string& query) {
  std::vector<std::string> rows;
  SQLite::Statement statement(database, query);
  while (statement.executeStep()) rows.push_back(statement.getColumn(0).getString());
  return rows;
}

/// Tables and indexes as they are declared.
std::vector<std::string> shape(SQLite::Database& database) {
  return texts(database, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY name");
}

/// The sample of an older version: its tables with today's rows, as far as they have room for them.
void writeSampleOfVersion(int version, const std::string& path) {
  const std::string today = path + ".today";
  writeSample(today);
  SQLite::Database database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec("PRAGMA application_id = " + std::to_string(storeApplicationId));
  migrate(database, storeMigrations().first(static_cast<std::size_t>(version)));
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("ATTACH '" + today + "' AS today");
  for (const std::string& table : texts(database, "SELECT name FROM main.sqlite_master WHERE type = 'table'")) {
    std::string columns;
    for (const std::string& column : texts(database, "SELECT name FROM main.pragma_table_info('" + table + "')")) {
      columns += (columns.empty() ? "" : ", ") + column;
    }
    database.exec("INSERT INTO main." + table + " (" + columns + ") SELECT " + columns + " FROM today." + table);
  }
  database.exec("DETACH today");
  for (const char* ending : {"", "-wal", "-shm"}) std::remove((today + ending).c_str());
}

}  // namespace

class TestStoreSchema : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

 private Q_SLOTS:
  void everyReleasedStoreOpens_data() {
    QTest::addColumn<int>("version");
    for (int version = 1; version <= storeSchemaVersion(); ++version) {
      QTest::newRow(qPrintable(QString("version %1").arg(version))) << version;
    }
  }
  void everyReleasedStoreOpens() {
    QFETCH(int, version);
    const QString sample = QString(SKILLSCOPE_SOURCE_DIR "/tests/corpus/store/version%1.sqlite").arg(version);
    const QString path = folder_.filePath(QString("store%1.sqlite").arg(version));
    QVERIFY2(QFile::copy(sample, path), "a new version of the store needs its sample in tests/corpus/store");
    QFile(path).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const std::string store = path.toStdString();
    {
      SQLite::Database before(store, SQLite::OPEN_READONLY);
      QCOMPARE(before.execAndGet("PRAGMA user_version").getInt(), version);
    }
    const RunReader reader(store);
    const std::string id = reader.resolve("2026");
    QCOMPARE(storedText(reader.events(id, true)), storedText(sampleEvents(id, version)));
    const RunSummary summary = reader.run(id).summary;
    QCOMPARE(summary.name, std::string("KIF – Übung"));
    QCOMPARE(summary.points, std::int64_t{700});
    QCOMPARE(summary.experiment, std::string(version < 2 ? "" : "trial"));
    QCOMPARE(summary.peakMemory > 0, version >= 4);
    QVERIFY(summary.lineage == RunLineage());

    // Brought up to date, it is declared as a new one is, and takes new runs.
    NewRun added = sampleRun("added");
    added.lineage = {id, "task_end", 0, 350, 400, "train.learning_rate = 0.001"};
    RunWriter(store, added).close();
    QCOMPARE(reader.list().size(), std::size_t{2});
    QVERIFY(reader.run("added").summary.lineage == added.lineage);
    QCOMPARE(storedText(reader.events(id, true)), storedText(sampleEvents(id, version)));
    const std::string fresh = folder_.filePath(QString("fresh%1.sqlite").arg(version)).toStdString();
    writeSample(fresh);
    const auto old = openStoreForReading(store), made = openStoreForReading(fresh);
    QCOMPARE(old->execAndGet("PRAGMA user_version").getInt(), storeSchemaVersion());
    QCOMPARE(shape(*old), shape(*made));
    QCOMPARE(old->execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    QVERIFY(texts(*old, "PRAGMA foreign_key_check").empty());
  }

  /// What the window and the commands ask for again and again finds its rows by an index, in their order.
  void mainQueriesUseAnIndex_data() {
    QTest::addColumn<QString>("query");
    QTest::newRow("list") << QString(allRunsQuery);
    QTest::newRow("one run") << QString(oneRunQuery);
    QTest::newRow("prefix") << "SELECT id FROM run WHERE id >= ? AND substr(id, 1, length(?)) = ? ORDER BY id";
    QTest::newRow("record") << "SELECT config_toml, command_line, environment FROM run_record WHERE run = ?";
    for (const char* table :
         {"run_start", "task_start", "fusion_round", "evaluation", "prediction_set", "prediction", "retrieval",
          "retrieval_space", "checkpoint", "pause", "setting_change", "message", "run_end"}) {
      QTest::newRow(table) << QString("SELECT * FROM %1 WHERE run = ? ORDER BY seq").arg(table);
    }
    QTest::newRow("steps") << "SELECT * FROM step_chunk WHERE run = ? ORDER BY chunk";
    QTest::newRow("importance") << "SELECT * FROM importance WHERE run = ? ORDER BY task, step, seq";
    QTest::newRow("examples") << "SELECT number, id, prompt, target FROM example WHERE run = ? ORDER BY number";
    QTest::newRow("forget the end") << "DELETE FROM evaluation WHERE run = ? AND seq > ?";
  }
  void mainQueriesUseAnIndex() {
    QFETCH(QString, query);
    const std::string store = folder_.filePath("plans.sqlite").toStdString();
    if (!QFile::exists(QString::fromStdString(store))) writeSample(store);
    const auto database = openStoreForReading(store);
    SQLite::Statement explain(*database, "EXPLAIN QUERY PLAN " + query.toStdString());
    int rows = 0;
    while (explain.executeStep()) {
      const QString plan = QString::fromStdString(explain.getColumn(3).getString());
      QVERIFY2(!plan.contains("TEMP B-TREE"), qPrintable(plan));
      QVERIFY2(plan.contains("USING INDEX") || plan.contains("USING PRIMARY KEY") ||
                   plan.contains("USING INTEGER PRIMARY KEY") || plan.contains("USING COVERING INDEX"),
               qPrintable(plan));
      ++rows;
    }
    QVERIFY(rows > 0);
  }
};

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "--write-sample") {
    writeSampleOfVersion(std::atoi(argv[2]), argv[3]);
    return 0;
  }
  QCoreApplication application(argc, argv);
  TestStoreSchema test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_store_schema.moc"
