// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/Database.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/store/run_filter.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "store_test_support.h"

namespace skillscope {

class TestRunFilter : public QObject {
  Q_OBJECT

  static RunSummary run() {
    RunSummary run;
    run.id = "20260501-120000-abcd";
    run.name = "KIF – Übung";
    run.method = "kif";
    run.stream = "wordnet-cl";
    run.order = "order-1";
    run.status = RunStatus::done;
    run.seed = 7;
    run.ap = 0.7126;
    run.bwt = -0.05;
    run.createdAt = 1777636800;  // 2026-05-01 12:00 UTC
    run.notes = "Better than *expected*.";
    run.tags = {"paper", "table 2"};
    return run;
  }

 private Q_SLOTS:
  void init() { qputenv("TZ", "UTC"); }

  void terms_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char* filter, bool fits) { QTest::newRow(filter) << QString::fromUtf8(filter) << fits; };
    row("", true);
    row("   ", true);
    row("kif", true);
    row("ÜBUNG", true);
    row("kif übung", true);
    row("ewc", false);
    row("-ewc", true);
    row("-kif", false);
    row("expected", true);
    row("\"than *expected\"", true);
    row("\"expected than\"", false);
    row("done", true);
    row("\"seed 7\"", true);
    row("bfloat16", true);  // a value of the config
    row("frozen_type", false);
    row("method:kif", true);
    row("method:ki", true);
    row("method:=ki", false);
    row("method:=KIF", true);
    row("method:ewc,kif", true);
    row("-method:ewc,kif", false);
    row("ap:", true);
    row("ap:>60", true);
    row("ap:>71.26", false);
    row("ap:>=71.2", true);
    row("ap:<72", true);
    row("ap:71.3", true);  // as it is shown
    row("ap:71", false);
    row("ap:60..72", true);
    row("ap:72..80", false);
    row("ap:<10,>70", true);
    row("bwt:<-4", true);
    row("bwt:-10..-6", false);
    row("fm:>0", false);  // not measured
    row("-fm:>0", true);
    row("seed:7", true);
    row("seed:8", false);
    row("seed:1,7", true);
    row("created:2026-05-01", true);
    row("created:2026-05", true);
    row("created:2026", true);
    row("created:>2026-05-01", false);
    row("created:>=2026-05-01", true);
    row("created:<2026-05-02", true);
    row("created:<=2026-04", false);
    row("created:2026-04-20..2026-05-01", true);
    row("tag:paper", true);
    row("tag:=pap", false);
    row("tag:\"table 2\"", true);
    row("has:notes has:tags", true);
    row("is:done", true);
    row("is:running,done", true);
    row("is:archived", false);
    row("train.epochs:3", true);
    row("epochs:>3", false);
    row("epochs:2..4", true);
    row("frozen_type:bfloat16", true);
    row("lora.targets:v", true);
    row("method.gamma:0.5", true);
    row("method.delta:0.5", false);
  }
  void terms() {
    QFETCH(QString, filter);
    QFETCH(bool, fits);
    const ConfigValues config = configValues(
        "[backbone]\nfrozen_type = \"bfloat16\"\n[train]\nepochs = 3\n[lora]\n"
        "targets = [\"q\", \"v\"]\n[method]\ngamma = 0.5\n");
    QCOMPARE(RunFilter(filter.toStdString()).matches(run(), &config), fits);
  }

  void complaintsSayWhatToDo() {
    const auto sentence = [](const char* filter) -> std::string {
      try {
        RunFilter made{std::string(filter)};
      } catch (const UsageError& error) {
        return error.what();
      }
      return "";
    };
    QVERIFY(sentence("methd:kif").find("method") != std::string::npos);
    QVERIFY(sentence("ap:high").find("ap:>60") != std::string::npos);
    QVERIFY(sentence("created:yesterday").find("2026-05-01") != std::string::npos);
    QVERIFY(sentence("\"open").find("quotation") != std::string::npos);
    QVERIFY(sentence("is:good").find("archived") != std::string::npos);
    QVERIFY(sentence("has:wings").find("notes") != std::string::npos);
    QVERIFY(sentence("foo:").find("foo") != std::string::npos);
    QVERIFY(!RunFilter("kif").mentionsArchived());
    QVERIFY(RunFilter("-is:archived").mentionsArchived());
    QVERIFY(RunFilter().isEmpty());
    QVERIFY(!RunFilter("epochs:3").matches(run(), nullptr));
  }

  void editsAreKept() {
    const QTemporaryDir folder;
    const std::string store = folder.filePath("runs.sqlite").toStdString();
    NewRun first = test::sampleRun("one");
    first.notes = "From the config.";
    RunWriter(store, first).close();
    RunWriter(store, test::sampleRun("two")).close();
    QCOMPARE(RunReader(store).run("one").summary.notes, std::string("From the config."));
    QVERIFY(RunReader(store).run("two").summary.tags.empty());

    RunEdit edit;
    edit.tags = tagsFromText(" paper, ,table 2,paper");
    edit.notes = "# Über\nzwei Zeilen";
    edit.archived = true;
    edit.color = "#0072b2";
    edit.lineStyle = RunLineStyle::dotted;
    RunEdit rename;
    rename.name = "Another";
    editRuns(store, {{"one", edit}, {"two", rename}});
    const RunReader reader(store);
    const RunSummary one = reader.run("one").summary, two = reader.run("two").summary;
    QCOMPARE(one.tags, (std::vector<std::string>{"paper", "table 2"}));
    QCOMPARE(one.notes, *edit.notes);
    QVERIFY(one.archived && one.lineStyle == RunLineStyle::dotted);
    QCOMPARE(one.color, std::string("#0072b2"));
    QCOMPARE(one.name, first.name);
    QCOMPARE(two.name, std::string("Another"));
    QVERIFY(!two.archived && two.color.empty());
    QCOMPARE(reader.configs().size(), std::size_t{2});
    QCOMPARE(reader.configs({"one"}).begin()->first, std::string("two"));

    // All of them or none.
    rename.name = "Third";
    QVERIFY_THROWS_EXCEPTION(UsageError, editRuns(store, {{"two", rename}, {"none", rename}}));
    QCOMPARE(RunReader(store).run("two").summary.name, std::string("Another"));
    RunEdit wrong;
    wrong.color = "blue";
    QVERIFY_THROWS_EXCEPTION(UsageError, editRuns(store, {{"two", wrong}}));
    wrong = {};
    wrong.tags = std::vector<std::string>{"a,b"};
    QVERIFY_THROWS_EXCEPTION(UsageError, editRuns(store, {{"two", wrong}}));
    QVERIFY_THROWS_EXCEPTION(UsageError, tagsFromText("two\nlines"));
  }

  void aStoreFromBeforeTheEditsIsBroughtUp() {
    const QTemporaryDir folder;
    const std::string store = folder.filePath("old.sqlite").toStdString();
    {
      SQLite::Database database(store, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
      database.exec("PRAGMA application_id = " + std::to_string(storeApplicationId));
      migrate(database, storeMigrations().first(4));
      database.exec(
          "INSERT INTO run (id, name, method, stream, task_order, seed, created_at) VALUES ('old', 'Old', 'kif', 's', "
          "'o', 1, 5); INSERT INTO run_record VALUES (1, '', '', '{}')");
    }
    RunEdit edit;
    edit.tags = std::vector<std::string>{"kept"};
    editRuns(store, {{"old", edit}});
    const RunSummary run = RunReader(store).run("old").summary;
    QCOMPARE(run.name, std::string("Old"));
    QCOMPARE(run.tags, std::vector<std::string>{"kept"});
    QVERIFY(!run.archived && run.notes.empty());
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestRunFilter)
#include "tst_run_filter.moc"
