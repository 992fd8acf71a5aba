// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// Bundles: what goes out comes in again to the last bit, twice is once, all or nothing, and what was made to harm is
// refused with a sentence and leaves no trace.
// "tst_bundle --write-sample FILE" writes the bundle that tests/corpus/bundle keeps of each store version.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/store/bundle.h"
#include "core/store/bundle_format.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "store_test_support.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

const std::string runId = "20260101-120000-abcd";

std::string message(const std::function<void()>& action) {
  return refusal(action).toStdString();
}

void writeText(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string readText(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// A sample run whose weights lie in its folder, with the checksums that the store lists.
void writeRunWithWeights(const std::string& store, const std::string& id = runId) {
  std::string big(static_cast<std::size_t>(bundlePartBytes) + 12345, 'w');
  for (std::size_t i = 0; i < big.size(); i += 97) big[i] = static_cast<char>(i);
  RunWriter writer(store, sampleRun(id));
  for (Event& event : sampleEvents(id)) {
    if (auto* weights = std::get_if<Checkpointed>(&event)) {
      const std::string text = weights->task == 0 ? "small" : big;
      weights->file = "task-" + std::to_string(weights->task + 1) + "/adapter_model.safetensors";
      weights->sha256 = sha256Hex(text);
      weights->bytes = static_cast<std::int64_t>(text.size());
      writeText(fs::path(runFolder(store, id)) / weights->file, text);
    }
    writer.write(std::move(event));
  }
  writer.close();
  const fs::path folder = runFolder(store, id);
  writeText(folder / "task-2/adapter_config.json", "{}");
  writeText(folder / "state/000000000500.safetensors", "state");
  writeText(folder / "task-2/x.123-1.part", "half");
}

std::vector<std::string> allFiles(const fs::path& folder) {
  std::vector<std::string> names;
  if (!fs::exists(folder)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// Changes a bundle as a stranger could, and gives it the checksum that belongs to what it says now.
void forge(const std::string& file, const std::string& sql) {
  SQLite::Database database(file, SQLite::OPEN_READWRITE);
  database.exec("PRAGMA foreign_keys = OFF");
  database.exec(sql);
  SQLite::Statement update(database, "UPDATE bundle_info SET value = ? WHERE key = 'sha256'");
  update.bind(1, bundleSha256(database));
  update.exec();
}

}  // namespace

class TestBundle : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  int names_ = 0;
  std::map<BundleWeights, std::string> samples_;

  std::string path(const std::string& name) {
    return folder_.filePath(QString("%1-%2").arg(++names_).arg(QString::fromStdString(name))).toStdString();
  }
  /// A copy of a bundle that is made once.
  std::string sampleBundle(BundleWeights weights = BundleWeights::newest) {
    std::string& made = samples_[weights];
    if (made.empty()) {
      const std::string store = path("from.sqlite");
      made = path("sample.skillscope");
      writeRunWithWeights(store);
      exportBundle(store, runId, made, weights);
    }
    const std::string file = path("run.skillscope");
    fs::copy_file(made, file);
    return file;
  }
  /// What import says, after checking that the store has nothing of it.
  std::string refused(const std::string& file) {
    const std::string store = path("to.sqlite");
    const std::string sentence = message([&] { importBundle(file, store); });
    const fs::path runs = fs::path(runFolder(store, "x")).parent_path();
    if (fs::exists(store) && !RunReader(store).list().empty()) return "a run came in after all: " + sentence;
    if (!allFiles(runs).empty() || (fs::exists(runs) && !fs::is_empty(runs))) return "files came in: " + sentence;
    return sentence;
  }

 private Q_SLOTS:
  void everythingComesBack() {
    const std::string from = path("from.sqlite"), to = path("to.sqlite"), file = path("run.skillscope");
    writeRunWithWeights(from);
    renameRun(from, runId, "A new name");
    const BundleReport out = exportBundle(from, runId, file);
    QCOMPARE(out.runId, runId);
    QCOMPARE(out.files, std::int64_t{2});
    QVERIFY(out.remarks.empty());
    QVERIFY(looksLikeBundle(file));
    QVERIFY(!looksLikeBundle(from));
    const BundleReport in = importBundle(file, to);
    QVERIFY(in.added);
    QCOMPARE(in.runId, runId);
    QCOMPARE(in.bytes, out.bytes);
    const RunReader before(from), after(to);
    QCOMPARE(storedText(after.events(runId, true)), storedText(before.events(runId, true)));
    for (const ExportFormat format : {ExportFormat::json, ExportFormat::csv}) {
      QCOMPARE(exportRun(after, runId, format), exportRun(before, runId, format));
    }
    QCOMPARE(after.list().front().name, std::string("A new name"));
    QCOMPARE(after.list().front().createdAt, before.list().front().createdAt);
    const std::vector<std::string> expected = {"task-2/adapter_config.json", "task-2/adapter_model.safetensors"};
    QCOMPARE(allFiles(runFolder(to, runId)), expected);
    for (const std::string& name : expected) {
      QCOMPARE(readText(runFolder(to, runId) + "/" + name), readText(runFolder(from, runId) + "/" + name));
    }
    // And out again: the same run once more.
    const std::string again = path("again.skillscope");
    exportBundle(to, runId, again);
    QVERIFY(!importBundle(again, from).added);
  }

  void chosenWeights_data() {
    QTest::addColumn<int>("weights");
    QTest::addColumn<int>("files");
    QTest::newRow("none") << static_cast<int>(BundleWeights::none) << 0;
    QTest::newRow("newest") << static_cast<int>(BundleWeights::newest) << 2;
    QTest::newRow("all") << static_cast<int>(BundleWeights::all) << 3;
    QTest::newRow("states") << static_cast<int>(BundleWeights::states) << 4;
  }
  void chosenWeights() {
    QFETCH(int, weights);
    QFETCH(int, files);
    const std::string to = path("to.sqlite");
    importBundle(sampleBundle(static_cast<BundleWeights>(weights)), to);
    QCOMPARE(static_cast<int>(allFiles(runFolder(to, runId)).size()), files);
  }

  void twiceIsOnce() {
    const std::string file = sampleBundle(), to = path("to.sqlite");
    QVERIFY(importBundle(file, to).added);
    renameRun(to, runId, "Called otherwise here");
    const BundleReport second = importBundle(file, to);
    QVERIFY(!second.added);
    QCOMPARE(second.runId, runId);
    QCOMPARE(RunReader(to).list().size(), std::size_t{1});
    QCOMPARE(RunReader(to).list().front().name, std::string("Called otherwise here"));
  }

  void sameIdOtherContent() {
    const std::string file = sampleBundle(), to = path("to.sqlite");
    {
      RunWriter other(to, sampleRun(runId));
      other.write(sampleStart(runId));
      other.close();
    }
    const std::string sentence = message([&] { importBundle(file, to); });
    QVERIFY2(sentence.find("--as-new") != std::string::npos, sentence.c_str());
    const BundleReport report = importBundle(file, to, true);
    QVERIFY(report.added);
    QCOMPARE(report.runId, runId + "-2");
    const RunReader reader(to);
    QCOMPARE(reader.list().size(), std::size_t{2});
    QCOMPARE(std::get<RunStarted>(reader.events(report.runId).front()).runId, report.runId);
    QCOMPARE(allFiles(runFolder(to, report.runId)).size(), std::size_t{2});
  }

  void unfinishedRun() {
    const std::string from = path("from.sqlite"), to = path("to.sqlite"), file = path("run.skillscope");
    RunWriter writer(from, sampleRun(runId));
    writer.write(sampleStart(runId));
    writer.write(sampleStep(1));
    writer.flush();
    exportBundle(from, runId, file);
    importBundle(file, to);
    QCOMPARE(RunReader(from).list().front().status, RunStatus::running);
    QCOMPARE(RunReader(to).list().front().status, RunStatus::interrupted);
    QCOMPARE(RunReader(to).events(runId).size(), std::size_t{2});
  }

  void olderVersions() {
    const QDir corpus(SKILLSCOPE_SOURCE_DIR "/tests/corpus/bundle");
    const QStringList files = corpus.entryList({"version*.skillscope"});
    QVERIFY(!files.isEmpty());
    for (const QString& name : files) {
      const std::string to = path("to.sqlite");
      QVERIFY(importBundle(corpus.filePath(name).toStdString(), to).added);
      const RunReader reader(to);
      const int version = name.mid(7, name.indexOf('.') - 7).toInt();
      QCOMPARE(storedText(reader.events(runId, true)), storedText(sampleEvents(runId, version)));
      QCOMPARE(reader.run(runId).environment, sampleRun().environment);
    }
  }

  void damagedWeightsAreNotHandedOn() {
    const std::string store = path("from.sqlite"), file = path("run.skillscope");
    writeRunWithWeights(store);
    writeText(runFolder(store, runId) + "/task-2/adapter_model.safetensors", "other");
    const std::string sentence = message([&] { exportBundle(store, runId, file); });
    QVERIFY2(sentence.find("checksum") != std::string::npos, sentence.c_str());
    QVERIFY(!fs::exists(file));
    fs::remove(runFolder(store, runId) + "/task-2/adapter_model.safetensors");
    QCOMPARE(exportBundle(store, runId, file).remarks.size(), std::size_t{1});
  }

  void cancelledLeavesNothing() {
    const std::string store = path("from.sqlite"), file = path("run.skillscope"), to = path("to.sqlite");
    writeRunWithWeights(store);
    const auto atTheFiles = [](double share) { return share < 0.2; };
    QVERIFY(!message([&] { exportBundle(store, runId, file, BundleWeights::all, atTheFiles); }).empty());
    QVERIFY(!fs::exists(file));
    exportBundle(store, runId, file);
    std::vector<double> shares;
    const auto halfWay = [&shares](double share) {
      shares.push_back(share);
      return share < 0.5;
    };
    QVERIFY(!message([&] { importBundle(file, to, false, halfWay); }).empty());
    QVERIFY(std::is_sorted(shares.begin(), shares.end()) && shares.size() > 2);
    QVERIFY(RunReader(to).list().empty());
    QVERIFY(fs::is_empty(fs::path(runFolder(to, "x")).parent_path()));
  }

  void wrongUse() {
    const std::string store = path("from.sqlite");
    writeSample(store);
    QVERIFY_EXCEPTION_THROWN(exportBundle(store, "nobody", path("x")), UsageError);
    QVERIFY(message([&] { exportBundle(store, runId, folder_.path().toStdString()); }).find("folder") !=
            std::string::npos);
    QVERIFY(message([&] { importBundle(path("nothing"), store); }).find("no file") != std::string::npos);
    QVERIFY(message([&] { importBundle(folder_.path().toStdString(), store); }).find("not a file") !=
            std::string::npos);
    QVERIFY(message([&] { importBundle(store, path("to.sqlite")); }).find("whole run store") != std::string::npos);
    const std::string text = path("text.skillscope");
    writeText(text, std::string(200, 'x'));
    QVERIFY(message([&] { importBundle(text, path("to.sqlite")); }).find("not a bundle") != std::string::npos);
  }

  void folderInTheWay() {
    const std::string file = sampleBundle(), to = path("to.sqlite");
    writeText(runFolder(to, runId) + "/final/precious", "weights");
    const std::string sentence = message([&] { importBundle(file, to); });
    QVERIFY2(sentence.find("in the way") != std::string::npos, sentence.c_str());
    QVERIFY(RunReader(to).list().empty());
    QCOMPARE(readText(runFolder(to, runId) + "/final/precious"), std::string("weights"));
  }

  void hostileBundles_data() {
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* name, const char* sql, const char* word) {
      QTest::newRow(name) << QString(sql) << QString(word);
    };
    row("parent folder", "UPDATE bundle_file SET path = '../../evil' WHERE path LIKE '%config%'", "no place");
    row("absolute path", "UPDATE bundle_file SET path = '/tmp/evil' WHERE path LIKE '%config%'", "no place");
    row("hidden file", "UPDATE bundle_file SET path = '.writer.lock' WHERE path LIKE '%config%'", "no place");
    row("backslash", "UPDATE bundle_file SET path = 'a\\..\\b' WHERE path LIKE '%config%'", "no place");
    row("empty part", "UPDATE bundle_file SET path = 'a//b' WHERE path LIKE '%config%'", "no place");
    row("view", "CREATE VIEW evil AS SELECT * FROM run", "other tables");
    row("trigger", "CREATE TRIGGER evil AFTER INSERT ON message BEGIN DELETE FROM run; END", "other tables");
    row("index", "CREATE INDEX evil ON message (hex(text))", "other tables");
    row("further table", "CREATE TABLE evil (x)", "other tables");
    row("missing table", "DROP TABLE retrieval", "other tables");
    row("id leads out", "UPDATE run SET id = '../../evil'", "cannot be kept");
    row("id is empty", "UPDATE run SET id = ''", "cannot be kept");
    row("escape in name", "UPDATE run SET name = char(27) || '[2J'", "control characters");
    row("escape in notes", "UPDATE run SET notes = 'a' || char(27) || ']0;x'", "control characters");
    row("escape in the command line", "UPDATE run_record SET command_line = char(27) || 'c'", "control characters");
    row("escape in the environment", "UPDATE run_record SET environment = '{\"CPU\":\"\\u001b[2J\"}'",
        "control characters");
    row("two runs",
        "INSERT INTO run (id, name, method, stream, task_order, seed, created_at) VALUES"
        " ('b', 'b', 'b', 'b', 'b', 1, 1)",
        "");
    row("too many tasks", "UPDATE run SET task_count = 2000000000", "number of tasks");
    row("negative tasks", "UPDATE run SET task_count = -1", "number of tasks");
    row("short list", "UPDATE importance SET importance = x'00000000'", "skill units");
    row("cut list", "UPDATE importance SET importance = x'0000'", "cut off");
    row("task that is not", "UPDATE fusion_round SET task = 7", "names task 7");
    row("negative step", "UPDATE task_start SET first_step = -5", "impossible");
    row("category that is not", "UPDATE fusion_round SET category = x'090909'", "category");
    row("slot that is not", "UPDATE retrieval SET owner = x''", "slot");
    row("chunk out of place", "UPDATE step_chunk SET first_seq = 9223372036854775807", "no place");
    row("tasks that are no JSON", "UPDATE run_start SET tasks = '{'", "tasks");
    row("environment of another shape", "UPDATE run_record SET environment = '[1]'", "environment");
    row("no record", "DELETE FROM run_record", "record");
    row("rows of nobody",
        "INSERT INTO prediction SELECT run, 99999, position, example, prediction, correct FROM prediction LIMIT 1", "");
    row("file longer than it says", "UPDATE bundle_file SET bytes = 1", "checksum");
    row("file of no length", "UPDATE bundle_file SET bytes = -1", "less than no bytes");
    row("file without its bytes", "DELETE FROM bundle_part", "checksum");
    row("parts in another order", "UPDATE bundle_part SET part = -part", "checksum");
    row("other format", "UPDATE bundle_info SET value = '9' WHERE key = 'format'", "update the program");
    row("newer", "PRAGMA user_version = 1000", "newer version");
    row("no version", "PRAGMA user_version = 0", "no version");
    row("a store", "PRAGMA application_id = 0x534B5343", "whole run store");
    row("of another program", "PRAGMA application_id = 1", "not a bundle");
  }
  void hostileBundles() {
    QFETCH(QString, sql);
    QFETCH(QString, word);
    const std::string file = sampleBundle();
    try {
      forge(file, sql.toStdString());
    } catch (const Error&) {  // what has no checksum of its own keeps the old one
    }
    const std::string sentence = refused(file);
    QVERIFY2(!sentence.empty() && sentence.find("came in") == std::string::npos, sentence.c_str());
    QVERIFY2(sentence.find(word.toStdString()) != std::string::npos, sentence.c_str());
    QVERIFY2(sentence.find('\n') == std::string::npos && sentence.find('\x1b') == std::string::npos, sentence.c_str());
  }

  void changedWithoutTheChecksum() {
    const std::string file = sampleBundle();
    {
      SQLite::Database database(file, SQLite::OPEN_READWRITE);
      database.exec("UPDATE evaluation SET score = 1");
    }
    const std::string sentence = refused(file);
    QVERIFY2(sentence.find("checksum") != std::string::npos, sentence.c_str());
  }

  void safePaths() {
    for (const char* good : {"a", "final/adapter_model.safetensors", "a/b/c", "x..y", "é"})
      QVERIFY2(isSafePath(good), good);
    for (const char* bad : {"", "/", "/a", "a/", "..", "../a", "a/../b", "a/./b", ".a", "a/.b", "a\\b", "a//b", "c:/x",
                            "a\nb", "\xff", "1/2/3/4/5/6/7/8/9"}) {
      QVERIFY2(!isSafePath(bad), bad);
    }
    QVERIFY(!isSafePath(std::string(600, 'a')));
  }
};

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--write-sample") {
    QTemporaryDir place;
    const std::string store = place.filePath("store.sqlite").toStdString();
    writeSample(store);
    exportBundle(store, runId, argv[2], BundleWeights::none);
    return 0;
  }
  QCoreApplication app(argc, argv);
  TestBundle test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_bundle.moc"
