// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Damages bundles and TensorBoard's files at random and imports them: whatever the bytes, a run comes in that can be
// read, or there is an Error and no trace, within bounded memory; nothing is ever written outside the store's folder.
// SKILLSCOPE_FUZZ_SECONDS sets the time (10 if unset), SKILLSCOPE_FUZZ_SEED the start.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <sys/resource.h>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <random>

#include "core/base/error.h"
#include "core/base/whole_file.h"
#include "core/store/bundle.h"
#include "core/store/bundle_format.h"
#include "core/store/tensorboard_run.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

void write(const std::string& path, const std::string& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0) {
    qFatal("cannot write %s", path.c_str());
  }
}

/// Bytes turned, cut out, doubled, or replaced by numbers that lengths are afraid of.
std::string damaged(std::string bytes, Random& random) {
  static const std::string words[] = {std::string(4, '\xff'),       std::string(8, '\xff'),
                                      std::string("\0\0\0\0", 4),   std::string("\x7f\xff\xff\xff", 4),
                                      std::string("\0\0\0\x80", 4), "../../x"};
  for (auto times = 1 + below(random, 6); times > 0; --times) {
    const std::size_t at = below(random, bytes.size());
    switch (below(random, 6)) {
      case 0:
      case 1:
        if (!bytes.empty()) bytes[at] = static_cast<char>(random());
        break;
      case 2:
        if (below(random, 4) == 0) bytes.resize(at);
        break;
      case 3:
        bytes.erase(at, 1 + below(random, 40));
        break;
      case 4:
        bytes.insert(at, bytes.substr(below(random, bytes.size()), 1 + below(random, 60)));
        break;
      default: {
        const std::string& word = words[below(random, std::size(words))];
        if (at + word.size() <= bytes.size()) bytes.replace(at, word.size(), word);
      }
    }
  }
  return bytes;
}

/// Rows changed as a stranger would, with a checksum that fits: this gets past the first doors.
void forge(const std::string& file, Random& random) {
  static const char* const values[] = {"NULL",
                                       "-1",
                                       "0",
                                       "1",
                                       "9223372036854775807",
                                       "x''",
                                       "x'ff'",
                                       "''",
                                       "'../x'",
                                       "'[]'",
                                       "'{}'",
                                       "1e308",
                                       "-0.5",
                                       "randomblob(64)",
                                       "zeroblob(3)",
                                       "hex(randomblob(8))",
                                       "char(27)"};
  try {
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    database.exec("PRAGMA foreign_keys = OFF");
    std::vector<std::pair<std::string, std::string>> columns;
    SQLite::Statement all(database,
                          "SELECT m.name, t.name FROM sqlite_master m, pragma_table_info(m.name) t"
                          " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2");
    while (all.executeStep()) columns.emplace_back(all.getColumn(0).getString(), all.getColumn(1).getString());
    all.reset();
    for (auto times = 1 + below(random, 3); times > 0; --times) {
      const auto& [table, column] = columns[below(random, columns.size())];
      try {
        const std::string where = below(random, 2) == 0 ? "" : " WHERE random() % 2 = 0";
        if (below(random, 8) == 0) {
          database.exec("DELETE FROM " + table + where);
        } else {
          database.exec("UPDATE OR REPLACE " + table + " SET " + column + " = " +
                        values[below(random, std::size(values))] + where);
        }
      } catch (const SQLite::Exception&) {  // a value that the table does not take
      }
    }
    SQLite::Statement update(database, "UPDATE bundle_info SET value = ? WHERE key = 'sha256'");
    update.bind(1, bundleSha256(database));
    update.exec();
  } catch (const SQLite::Exception&) {
  } catch (const Error&) {
  }
}

}  // namespace

class TestShareFuzz : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void damageIsRefusedOrHarmless() {
    const int seconds = qEnvironmentVariableIsSet("SKILLSCOPE_FUZZ_SECONDS")
                            ? qEnvironmentVariableIntValue("SKILLSCOPE_FUZZ_SECONDS")
                            : 10;
    Random random(static_cast<std::uint64_t>(qEnvironmentVariableIntValue("SKILLSCOPE_FUZZ_SEED")) + 1);
    const QTemporaryDir place;
    const std::string from = place.filePath("from.sqlite").toStdString(), id = "20260101-120000-abcd";
    const std::string good = place.filePath("good.skillscope").toStdString();
    writeSample(from);
    fs::create_directories(runFolder(from, id) + "/task1");
    write(runFolder(from, id) + "/task1/weights.safetensors", std::string(5000, 'w'));
    exportBundle(from, id, good, BundleWeights::all);
    const std::string bundle = readWholeFile(good);
    const std::string curves = readWholeFile(exportTensorBoard(RunReader(from), id, place.filePath("b").toStdString()));
    const std::string board = tensorBoardFile(1, {{"train/loss", 1, 1, 1}, {"accuracy/a", 1, 2, 3}});

    fs::create_directories(place.filePath("sandbox/deep").toStdString());
    const fs::path sandbox = place.filePath("sandbox").toStdString();
    const std::string file = place.filePath("fuzzed").toStdString();
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    int tried = 0, taken = 0;
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 1000 * seconds) {
      const int kind = static_cast<int>(below(random, 6));
      if (kind < 2) {
        write(file, damaged(bundle, random));
      } else if (kind < 4) {
        write(file, bundle);
        forge(file, random);
      } else {
        write(file, damaged(kind == 4 && below(random, 20) == 0 ? curves : board, random));
      }
      ++tried;
      const std::string store = (sandbox / "deep" / "to.sqlite").string();
      std::string added;
      try {
        if (kind < 4) {
          const BundleReport report = importBundle(file, store);
          if (report.added) added = report.runId;
        } else {
          added = importTensorBoard(file, store).runId;
        }
      } catch (const Error& error) {
        QVERIFY2(std::string(error.what()).size() > 10, error.what());
        QVERIFY2(!fs::exists(store) || RunReader(store).list().empty(), error.what());
      } catch (const std::exception& error) {
        QFile::copy(QString::fromStdString(file), QDir::tempPath() + "/skillscope-fuzz-failure");
        QFAIL(qPrintable(QString("damage %1 of kind %2: %3").arg(tried).arg(kind).arg(error.what())));
      }
      if (!added.empty()) {
        ++taken;
        const RunReader reader(store);
        reader.run(added);
        reader.events(added, true);
        exportRun(reader, added, ExportFormat::json);
      }
      // Nothing but the store and its folder, ever.
      for (const auto& entry : fs::directory_iterator(sandbox)) QCOMPARE(entry.path().filename().string(), "deep");
      for (const auto& entry : fs::directory_iterator(sandbox / "deep")) {
        QVERIFY2(entry.path().filename().string().starts_with("to."), entry.path().c_str());
      }
      fs::remove_all(sandbox / "deep");
      fs::create_directories(sandbox / "deep");
    }
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    qInfo("%d damaged files, %d of them still came in", tried, taken);
    QVERIFY(tried > 50);
    QVERIFY2(after.ru_maxrss - before.ru_maxrss < 300 * 1024, "a damaged file took hundreds of megabytes");
  }

  /// Files that were once a trouble.
  void corpus() {
    const QDir folder(SKILLSCOPE_SOURCE_DIR "/tests/corpus/bundle");
    const QStringList files = folder.entryList({"bad-*"}, QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QString& name : files) {
      const QTemporaryDir place;
      const std::string store = place.filePath("to.sqlite").toStdString(), file = folder.filePath(name).toStdString();
      try {
        if (looksLikeTensorBoard(file)) {
          importTensorBoard(file, store);
        } else {
          importBundle(file, store);
        }
        QFAIL(qPrintable(name + " came in"));
      } catch (const Error& error) {
        QVERIFY2(!fs::exists(store) || RunReader(store).list().empty(), error.what());
      }
    }
  }
};

QTEST_GUILESS_MAIN(TestShareFuzz)
#include "tst_share_fuzz.moc"
