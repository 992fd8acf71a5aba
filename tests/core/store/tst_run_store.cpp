// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes into the store comes out of it: events, figures, list, edits, exports.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <thread>

#include "core/base/error.h"
#include "core/store/run_export.h"
#include "core/store/run_rows.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

class TestRunStore : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    store_ = folder_->filePath("deep/er/runs.sqlite").toStdString();
  }

  void everyEventComesBackBitForBitAndInOrder() {
    writeSample(store_);
    const RunReader reader(store_);
    const std::string id = sampleRun().id;
    const std::vector<std::string> expected = storedText(sampleEvents(id));
    const std::vector<std::string> stored = storedText(reader.events(id, true));
    QCOMPARE(stored.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(stored[i], expected[i]);
    QCOMPARE(storedText(reader.events(id)), storedText(sampleEvents(id), false));
  }

  void theRowCarriesTheFigures() {
    writeSample(store_);
    const RunReader reader(store_);
    const StoredRun run = reader.run(sampleRun().id);
    const RunSummary& s = run.summary;
    QCOMPARE(s.name, std::string("KIF – Übung"));
    QCOMPARE(s.method, std::string("kif"));
    QCOMPARE(s.stream, std::string("wordnet-cl"));
    QCOMPARE(s.order, std::string("order-1"));
    QVERIFY(s.status == RunStatus::done);
    QCOMPARE(s.seed, 7);
    QVERIFY(s.createdAt > 1'600'000'000);
    QCOMPARE(s.seconds, 87.5);
    QCOMPARE(s.step, 700);
    QCOMPARE(s.plannedSteps, 700);
    QCOMPARE(s.tasksDone, 2);
    QCOMPARE(s.taskCount, 2);
    QCOMPARE(s.tokensPerSecond, 5120.25);
    QCOMPARE(s.weightsSha256, std::string("beef"));
    QCOMPARE(s.points, 700);
    QCOMPARE(*s.lossLast, static_cast<double>(2.0F / 700));
    QCOMPARE(*s.lossBest, static_cast<double>(2.0F / 700));
    QCOMPARE(s.experiment, std::string("trial"));
    QCOMPARE(s.variant, std::string("KIF, static"));
    QVERIFY(s.peakMemory > 1 << 20);  // of this program
    QCOMPARE(*s.ap, (0.4 + 0.9) / 2);
    QCOMPARE(*s.bwt, 0.4 - 0.9);
    QCOMPARE(*s.la, 0.9);
    QVERIFY(s.fm && s.fwt);
    QCOMPARE(run.configToml, sampleRun().configToml);
    QCOMPARE(run.commandLine, sampleRun().commandLine);
    QVERIFY(run.environment == sampleRun().environment);
    QCOMPARE(run.matrix.tasks(), 2);
    QCOMPARE(*run.matrix.at(0, 1), 0.35);
    QCOMPARE(*run.matrix.at(1, 0), 0.9);
    QCOMPARE(*run.matrix.at(2, 0), 0.4);
    const std::vector<RunSummary> list = reader.list();
    QCOMPARE(list.size(), std::size_t{1});
    QCOMPARE(list[0].ap, s.ap);
    QCOMPARE(list[0].id, s.id);
  }

  void historyIsTheEventsWithTheStepsInColumns() {
    writeSample(store_);
    const RunReader reader(store_);
    const std::vector<Event> events = reader.events(sampleRun().id);
    std::vector<Event> expanded;
    std::size_t blocks = 0;
    for (const HistoryPart& part : reader.history(sampleRun().id)) {
      if (const auto* event = std::get_if<Event>(&part)) {
        QVERIFY(!std::holds_alternative<StepDone>(*event));
        expanded.push_back(*event);
        continue;
      }
      const auto& steps = std::get<StepSeries>(part);
      QVERIFY(steps.size() > 0);
      ++blocks;
      for (std::size_t i = 0; i < steps.size(); ++i) expanded.emplace_back(steps.at(i));
    }
    QVERIFY(blocks > 2);
    QVERIFY(blocks < expanded.size() / 2);
    QCOMPARE(expanded.size(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i) QCOMPARE(describe(expanded[i]), describe(events[i]));
  }

  void aRunInProgressShowsItsFiguresSoFar() {
    RunWriter writer(store_, sampleRun("live"));
    const RunReader reader(store_);
    QVERIFY(reader.list()[0].status == RunStatus::running);
    for (const Event& event : sampleEvents("live")) {
      const auto* score = std::get_if<Evaluated>(&event);
      if (const auto* task = std::get_if<TaskStarted>(&event); task && task->task == 1) break;
      writer.write(event);
      if (score && score->afterTask == -1) {
        writer.flush();
        QVERIFY(!reader.list()[0].ap);
      }
    }
    writer.flush();
    const RunSummary summary = reader.list()[0];
    QVERIFY(summary.status == RunStatus::running);
    QCOMPARE(summary.tasksDone, 1);
    QCOMPARE(summary.step, 350);
    QCOMPARE(*summary.ap, 0.9);
    QVERIFY(!summary.bwt);
    QCOMPARE(summary.tokensPerSecond, 640 / 0.125);
    QVERIFY(summary.seconds > 0);
    writer.close();
    QVERIFY(reader.list()[0].status == RunStatus::interrupted);
    QVERIFY(!reader.list()[0].reason.empty());
    QCOMPARE(*reader.run("live").summary.ap, 0.9);
  }

  void writesReachTheDiskWithinASecondUnasked() {
    RunWriter writer(store_, sampleRun("slow"));
    writer.write(sampleStart("slow"));
    writer.write(sampleStep(1));
    const RunReader reader(store_);
    QElapsedTimer timer;
    timer.start();
    while (reader.events("slow").size() < 2 && timer.elapsed() < 3000) QTest::qWait(10);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    writer.write(sampleStep(2));
    timer.start();
    while (reader.events("slow").size() < 3 && timer.elapsed() < 3000) QTest::qWait(10);
    QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(storedText(reader.events("slow")), storedText({sampleStart("slow"), sampleStep(1), sampleStep(2)}));
  }

  void aRunWithoutEventsCanBeRead() {
    RunWriter(store_, sampleRun("bare")).close();
    const RunReader reader(store_);
    QVERIFY(reader.events("bare").empty());
    QCOMPARE(reader.run("bare").matrix.tasks(), 0);
    QVERIFY(reader.run("bare").summary.status == RunStatus::interrupted);
    QVERIFY(!exportRun(reader, "bare", ExportFormat::json).empty());
  }

  void notANumberDoesNotStopARun() {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    RunWriter writer(store_, sampleRun("nan"));
    writer.write(sampleStart("nan"));
    StepDone step = sampleStep(1);
    step.loss = std::numeric_limits<float>::quiet_NaN();
    step.seconds = nan;
    writer.write(step);
    writer.write(Evaluated{0, 0, 1, "test", "exact_match", true, nan, 0});
    writer.write(RunFinished{RunStatus::failed, "The loss is not a number.", nan, nan, "", 1});
    writer.close();
    const RunSummary summary = RunReader(store_).list()[0];
    QVERIFY(summary.status == RunStatus::failed);
    QCOMPARE(summary.reason, std::string("The loss is not a number."));
    QVERIFY(!summary.lossLast);
    QVERIFY(std::isnan(std::get<StepDone>(RunReader(store_).events("nan")[1]).loss));
  }

  void aListOfAThousandRunsIsFastAndReadsOneTable() {
    writeSample(store_, "base");
    {
      const auto database = openStoreForWriting(store_);
      database->exec(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
          " INSERT INTO run (id, name, method, stream, task_order, seed, created_at, status)"
          " SELECT printf('run-%04d', i), 'r', 'kif', 's', 'o', i, (i * 7919) % 1000, i % 5 FROM n");
    }
    const RunReader reader(store_);
    QElapsedTimer timer;
    timer.start();
    const std::vector<RunSummary> runs = reader.list();
    QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(runs.size(), std::size_t{1001});
    for (std::size_t i = 1; i < runs.size(); ++i) QVERIFY(runs[i - 1].createdAt >= runs[i].createdAt);
    for (const RunSummary& run : runs) QVERIFY(run.status != RunStatus::running);

    const auto database = openStoreForReading(store_);
    std::string plan;
    for (const char* query : {allRunsQuery, oneRunQuery}) {
      SQLite::Statement explain(*database, std::string("EXPLAIN QUERY PLAN ") + query);
      while (explain.executeStep()) plan += explain.getColumn(3).getString() + "; ";
    }
    QVERIFY2(plan.find("USING INDEX run_newest_first") != std::string::npos, plan.c_str());
    QVERIFY2(plan.find("SEARCH run USING INDEX") != std::string::npos, plan.c_str());
    QVERIFY2(plan.find("TEMP B-TREE") == std::string::npos, plan.c_str());
  }

  void idsResolveByPrefix() {
    for (const char* id : {"abc-1", "abc-2", "abd", "x%y", "abc"}) RunWriter(store_, sampleRun(id)).close();
    const RunReader reader(store_);
    QCOMPARE(reader.resolve("abd"), std::string("abd"));
    QCOMPARE(reader.resolve("abc"), std::string("abc"));
    QCOMPARE(reader.resolve("abc-2"), std::string("abc-2"));
    QCOMPARE(reader.resolve("x%"), std::string("x%y"));
    QVERIFY(reader.contains("abc") && !reader.contains("ab"));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.resolve("ab"));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.resolve("%"));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.resolve("zzz"));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.resolve(""));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.run("ab"));
    QVERIFY_THROWS_EXCEPTION(UsageError, reader.events("ab"));
    QVERIFY(message([&] { (void)reader.resolve("abc-"); }).find("abc-1, abc-2") != std::string::npos);
  }

  void anIdIsTakenOnceAndStaysInItsFolder() {
    writeSample(store_, "one");
    QVERIFY_THROWS_EXCEPTION(UsageError, RunWriter(store_, sampleRun("one")));
    for (const char* id : {"", "..", "a/b", "../../x", ".hidden"}) {
      QVERIFY_THROWS_EXCEPTION(UsageError, RunWriter(store_, sampleRun(id)));
      QVERIFY_THROWS_EXCEPTION(UsageError, deleteRun(store_, id));
    }
    QCOMPARE(RunReader(store_).list().size(), std::size_t{1});
  }

  void runsAreRenamed() {
    writeSample(store_, "one");
    renameRun(store_, "one", "New name");
    QCOMPARE(RunReader(store_).list()[0].name, std::string("New name"));
    QVERIFY_THROWS_EXCEPTION(UsageError, renameRun(store_, "two", "x"));
    QVERIFY_THROWS_EXCEPTION(UsageError, renameRun(store_, "one", "  "));
    const std::string none = folder_->filePath("none.sqlite").toStdString();
    QVERIFY_THROWS_EXCEPTION(Error, renameRun(none, "one", "x"));
    QVERIFY(!QFileInfo::exists(QString::fromStdString(none)));
  }

  void runsAreDeletedWithAllTheirRowsAndFiles() {
    writeSample(store_, "keep");
    writeSample(store_, "gone");
    const QString files = QString::fromStdString(runFolder(store_, "gone"));
    QVERIFY(QFileInfo(files).isDir());
    QFile weights(files + "/weights.safetensors");
    QVERIFY(weights.open(QIODevice::WriteOnly));
    weights.close();
    deleteRun(store_, "gone");
    QVERIFY(!QFileInfo::exists(files));
    QVERIFY(QFileInfo(QString::fromStdString(runFolder(store_, "keep"))).isDir());
    const RunReader reader(store_);
    QCOMPARE(reader.list().size(), std::size_t{1});
    QVERIFY(!reader.contains("gone"));
    QCOMPARE(storedText(reader.events("keep", true)), storedText(sampleEvents("keep")));
    const auto database = openStoreForReading(store_);
    SQLite::Statement tables(*database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'run'");
    int count = 0;
    while (tables.executeStep()) {
      const std::string table = tables.getColumn(0).getString();
      SQLite::Statement runs(*database, "SELECT count(DISTINCT run) FROM " + table);
      QVERIFY(runs.executeStep());
      QVERIFY2(runs.getColumn(0).getInt() == 1, table.c_str());
      ++count;
    }
    QVERIFY(count > 10);
    QVERIFY_THROWS_EXCEPTION(UsageError, deleteRun(store_, "gone"));
  }

  void aRunThatIsGoingOnIsNotDeleted() {
    RunWriter writer(store_, sampleRun("busy"));
    QVERIFY_THROWS_EXCEPTION(UsageError, deleteRun(store_, "busy"));
    renameRun(store_, "busy", "Renamed meanwhile");
    writer.write(sampleStart("busy"));
    writer.close();
    QCOMPARE(RunReader(store_).list()[0].name, std::string("Renamed meanwhile"));
    deleteRun(store_, "busy");
    QVERIFY(RunReader(store_).list().empty());
  }

  void theWriterSpeaksAfterItsEndOnlyInErrors() {
    RunWriter writer(store_, sampleRun("x"));
    writer.close();
    writer.close();
    QVERIFY_THROWS_EXCEPTION(Error, writer.write(sampleStep(1)));
    writer.write(Progress{});
  }

  void jsonHoldsEverything() {
    writeSample(store_);
    const RunReader reader(store_);
    QJsonParseError error;
    const std::string text = exportRun(reader, sampleRun().id, ExportFormat::json);
    const QJsonObject json = QJsonDocument::fromJson(QByteArray::fromStdString(text), &error).object();
    QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
    QCOMPARE(json["summary"]["AP"].toDouble(), 0.65);
    QCOMPARE(json["summary"]["status"].toString(), QString("done"));
    QCOMPARE(json["environment"]["torch"].toString(), QString("1.13.1"));
    QCOMPARE(json["tasks"].toArray().size(), 2);
    QCOMPARE(json["tasks"][1]["name"].toString(), QString("task_1"));
    QCOMPARE(json["units"].toArray().size(), 3);
    QCOMPARE(json["series"]["loss"].toArray().size(), 700);
    QCOMPARE(json["series"]["step"].toArray().size(), 700);
    QCOMPARE(json["series"]["learning_rate"][0].toDouble(), 0.001);
    QCOMPARE(json["importance"].toArray().size(), 14);
    QVERIFY(json["importance"][0]["importance"][2].isNull());
    QCOMPARE(json["fusion"].toArray().size(), 2);
    QCOMPARE(json["fusion"][1]["category"][1].toString(), QString("previous_only"));
    QVERIFY(json["fusion"][0]["previous_threshold"].isNull());
    QCOMPARE(json["accuracy_matrix"].toArray().size(), 3);
    QCOMPARE(json["accuracy_matrix"][2][0].toDouble(), 0.4);
    QCOMPARE(json["evaluations"].toArray().size(), 8);
    QCOMPARE(json["predictions"][0]["examples"].toArray().size(), 3);
    QCOMPARE(json["messages"].toArray().size(), 2);
    QCOMPARE(json["checkpoints"].toArray().size(), 2);
    QVERIFY_THROWS_EXCEPTION(UsageError, exportRun(reader, "nobody", ExportFormat::json));
  }

  void csvIsOneTableOfFiveColumns() {
    writeSample(store_);
    const std::string text = exportRun(RunReader(store_), sampleRun().id, ExportFormat::csv);
    // A reader of RFC 4180, so that quoting is tested and not only commas counted.
    std::vector<std::vector<std::string>> rows(1, {""});
    bool inQuotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (inQuotes && c == '"' && text[i + 1] == '"') {
        rows.back().back() += text[++i];
      } else if (c == '"') {
        inQuotes = !inQuotes;
      } else if (!inQuotes && c == ',') {
        rows.back().emplace_back();
      } else if (!inQuotes && c == '\r' && text[i + 1] == '\n') {
        ++i;
        rows.push_back({""});
      } else {
        rows.back().back() += c;
      }
    }
    QVERIFY(!inQuotes);
    rows.pop_back();
    QVERIFY(rows[0] == (std::vector<std::string>{"kind", "task", "step", "name", "value"}));
    int losses = 0;
    bool matrix = false, config = false, unit = false;
    for (const auto& row : rows) {
      QVERIFY2(row.size() == 5, row[0].c_str());
      losses += row[0] == "series" && row[3] == "loss";
      matrix = matrix || row == std::vector<std::string>{"accuracy_matrix", "1", "700", "task_0", "0.4"};
      config = config || (row[3] == "config_toml" && row[4] == sampleRun().configToml);
      unit = unit || row == std::vector<std::string>{"importance", "0", "50", "encoder.block.0.q/A", "50"};
    }
    QCOMPARE(losses, 700);
    QVERIFY(matrix && config && unit);
  }

  void foldersAndPaths() {
    QCOMPARE(runFolder("/a/b/runs.sqlite", "id"), std::string("/a/b/runs.runs/id"));
    QCOMPARE(runFolder("/a/b/store", "id"), std::string("/a/b/store.runs/id"));
    QCOMPARE(runFolder("/a/b/store.runs", "id"), std::string("/a/b/store.runs.runs/id"));
    qputenv("SKILLSCOPE_STORE", "/x/y.sqlite");
    QCOMPARE(defaultStorePath(), std::string("/x/y.sqlite"));
    qunsetenv("SKILLSCOPE_STORE");
    qputenv("XDG_DATA_HOME", folder_->path().toUtf8());
    QCOMPARE(defaultStorePath(), folder_->path().toStdString() + "/skillscope/runs.sqlite");
    qunsetenv("XDG_DATA_HOME");
  }

  void migrationsRunOnceAndInOrder() {
    SQLite::Database database(folder_->filePath("m.sqlite").toStdString(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    const Migration steps[] = {{1, "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)"},
                               {2, "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1"},
                               {3, "THIS IS NO SQL"}};
    const std::span<const Migration> all(steps);
    migrate(database, all.first(1));
    migrate(database, all.first(1));
    QCOMPARE(database.execAndGet("SELECT count(*) FROM a").getInt(), 1);
    // A step that fails leaves the store as it was.
    QVERIFY_THROWS_EXCEPTION(SQLite::Exception, migrate(database, all));
    QCOMPARE(database.execAndGet("PRAGMA user_version").getInt(), 1);
    migrate(database, all.first(2));
    QCOMPARE(database.execAndGet("SELECT y FROM a").getInt(), 2);
    QCOMPARE(database.execAndGet("PRAGMA user_version").getInt(), 2);
    for (std::size_t i = 0; i < storeMigrations().size(); ++i) {
      QCOMPARE(storeMigrations()[i].version, static_cast<int>(i) + 1);
    }
  }

  void retrievalsComeBackAsTheyWere() {
    const ExampleRetrieval first{
        0, 1, 5, 2, {0, 0, 1, 1}, {3, 1, 0, 2, 2, 3}, {0.75F, 0.25F, 2, -1, 0.5F, 0.5F}, {0.9F, 0.3F, -1, 1, 0, 0.1F}};
    const ExampleRetrieval empty{1, 0, 9, 0, {}, {}, {}, {}};
    {
      RunWriter writer(store_, sampleRun("slm"));
      writer.write(sampleStart("slm"));
      writer.write(first);
      writer.write(sampleStep(6));
      writer.write(empty);
      writer.close();
    }
    const RunReader reader(store_);
    QCOMPARE(storedText(reader.events("slm", true)), storedText({sampleStart("slm"), first, sampleStep(6), empty}));
    QCOMPARE(reader.events("slm").size(), std::size_t{2});
    const std::string csv = runAsCsv(reader.run("slm"), reader.events("slm", true));
    QVERIFY2(csv.find("retrieval,0,5,task_1,0.6666") != std::string::npos, csv.c_str());
    // Cut back, as a run that goes on from before the last one.
    RunWriter(store_, ContinuedRun{"slm", 3, 1.0}).close();
    QCOMPARE(storedText(reader.events("slm", true)), storedText({sampleStart("slm"), first, sampleStep(6)}));
    const auto database = openStoreForWriting(store_);
    database->exec(
        "UPDATE retrieval SET slot = x'04000000040000000400000004000000"
        "0400000004000000'");
    QVERIFY_THROWS_EXCEPTION(Error, reader.events("slm", true));
  }

  void placesOfSlotsAndExamplesAreReadAlone() {
    writeSample(store_);
    const RunReader reader(store_);
    const std::string id = reader.list().front().id;
    std::vector<std::string> expected;
    for (const Event& event : sampleEvents(id)) {
      const bool ofExamples = std::holds_alternative<ExamplePredictions>(event) ||
                              std::holds_alternative<ExampleRetrieval>(event) ||
                              std::holds_alternative<RetrievalSpace>(event);
      if (ofExamples) expected.push_back(describe(event));
    }
    QVERIFY(expected.size() > 6);
    QCOMPARE(storedText(reader.examples(id)), expected);
    const std::string csv = runAsCsv(reader.run(id), reader.events(id, true));
    QVERIFY2(csv.find("1099511627776") != std::string::npos, csv.c_str());
    const std::string json = exportRun(reader, id, ExportFormat::json);
    QVERIFY2(json.find("retrieval_spaces") != std::string::npos, json.c_str());
    const auto database = openStoreForWriting(store_);
    database->exec("UPDATE retrieval_space SET width = 3");
    QVERIFY_THROWS_EXCEPTION(Error, reader.examples(id));
  }

  void theStoreIsSetUpAsDesigned() {
    writeSample(store_);
    const auto database = openStoreForWriting(store_);
    QCOMPARE(database->execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
    QCOMPARE(database->execAndGet("PRAGMA foreign_keys").getInt(), 1);
    QCOMPARE(database->execAndGet("PRAGMA synchronous").getInt(), 1);
    QVERIFY(database->execAndGet("PRAGMA busy_timeout").getInt() >= 1000);
    QCOMPARE(database->execAndGet("PRAGMA application_id").getInt(), storeApplicationId);
    QCOMPARE(database->execAndGet("PRAGMA page_size").getInt(), storePageSize);
    QCOMPARE(database->execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    QCOMPARE(database
                 ->execAndGet("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0"
                              " AND name NOT LIKE 'sqlite_%'")
                 .getInt(),
             0);
    QCOMPARE(database->execAndGet("SELECT count(*) FROM step_chunk").getInt(), 2);
    QCOMPARE(database->execAndGet("SELECT count(*) FROM example").getInt(), 3);
    const auto reading = openStoreForReading(store_);
    QVERIFY_THROWS_EXCEPTION(SQLite::Exception, reading->exec("DELETE FROM run"));
  }

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::string store_;
};

QTEST_GUILESS_MAIN(TestRunStore)
#include "tst_run_store.moc"
