// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// What a store holds after its writer died or its disk failed, at any moment: everything that was committed, in whole.
// "tst_store_crash --kills N [SEED]" kills N writers (the test itself a few); tests/soak/store-kills calls it so.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "child_process.h"
#include "core/base/error.h"
#include "core/store/run_rows.h"
#include "core/store/store_file.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

/// The nth event of a run that never ends: steps, with a snapshot, a fusion round or a score between them.
Event eventAt(std::int64_t n) {
  const auto value = static_cast<float>(n);
  if (n == 1) return sampleStart("endless");
  if (n % 97 == 0) {
    FusionRound round;
    round.step = n;
    round.rule = "recurrent";
    round.category = {FusionCategory::shared};
    round.previousScore = round.currentScore = round.previousShare = round.historyAfter = round.change = {value};
    return round;
  }
  if (n % 13 == 0) return ImportanceSnapshot{0, n, false, {value, 1, 2}, {3, value, 4}, {5, 6, value}};
  if (n % 31 == 0) return Evaluated{0, 0, n, "dev", "exact_match", false, 1.0 / static_cast<double>(n), 7};
  return sampleStep(n);
}

/// "", or what is wrong: the events must be the first ones, whole and in order, at least `atLeast` of them.
std::string checkEvents(const std::vector<Event>& events, std::int64_t atLeast) {
  if (static_cast<std::int64_t>(events.size()) < atLeast) {
    return std::to_string(atLeast) + " events were committed, the store has " + std::to_string(events.size());
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (describe(events[i]) != describe(eventAt(static_cast<std::int64_t>(i) + 1))) {
      return "event " + std::to_string(i + 1) + " came back as another one";
    }
  }
  return {};
}

/// "", or what is wrong with the store after its writer was gone.
std::string checkStore(const std::string& store, std::int64_t committed) {
  try {
    const RunReader reader(store);
    const std::vector<RunSummary> runs = reader.list();
    if (runs.empty()) return committed > 0 ? "the run is gone" : "";
    const RunSummary& run = runs.front();
    if (run.status != RunStatus::interrupted) return std::string("the run reads ") + toString(run.status);
    const std::vector<Event> events = reader.events(run.id);
    if (const std::string wrong = checkEvents(events, committed); !wrong.empty()) return wrong;
    std::int64_t points = 0;
    for (const Event& event : events) points += std::holds_alternative<StepDone>(event) ? 1 : 0;
    if (run.points != points) return "the row counts other steps than the store has";
    const std::string whole = openStoreForWriting(store)->execAndGet("PRAGMA integrity_check").getString();
    if (whole != "ok") return "SQLite finds: " + whole;
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

/// Writes for ever, from the events that the store has; prints after each flush how many are committed.
int childWrites(const std::string& store, std::int64_t known) {
  std::unique_ptr<RunWriter> writer;
  if (known == 0) {
    NewRun run = sampleRun("endless");
    writer = std::make_unique<RunWriter>(store, run);
  } else {
    writer = std::make_unique<RunWriter>(store, ContinuedRun{"endless", known, 1.0});
  }
  std::minstd_rand random(static_cast<unsigned>(known) + 1);
  for (std::int64_t n = known + 1;; ++n) {
    writer->write(eventAt(n));
    if (random() % 40 != 0) continue;
    writer->flush();
    const std::string line = std::to_string(n) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
}

/// The last whole number of what a killed writer said.
std::int64_t lastNumber(const QByteArray& text) {
  const auto end = text.lastIndexOf('\n');
  if (end < 0) return 0;
  const auto begin = text.lastIndexOf('\n', end - 1);
  return text.mid(begin + 1, end - begin - 1).toLongLong();
}

struct KillCounts {
  int kills = 0, beforeTheRun = 0;
  std::int64_t committed = 0, kept = 0;
};

/// Kills a writer at a random moment, again and again; now and then a new store. "" or what went wrong.
std::string killWriters(const std::string& folder, int kills, unsigned seed, KillCounts& counts) {
  std::mt19937 random(seed);
  std::string store;
  std::int64_t known = 0;
  for (int i = 0; i < kills; ++i) {
    if (i % 10 == 0) {
      store = folder + "/kills" + std::to_string(i) + ".sqlite";
      known = 0;
    }
    Child writer([&] { return childWrites(store, known); });
    // Mostly from the first commit on, however slow the machine is; now and then while the store is being made.
    QByteArray said;
    if (i % 5 != 4) said = writer.read();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 45000));
    writer.kill();
    for (QByteArray piece = writer.read(); !piece.isEmpty(); piece = writer.read()) said += piece;
    const std::int64_t committed = std::max(known, lastNumber(said));
    ++counts.kills;
    if (!QFile::exists(QString::fromStdString(store))) {
      if (committed > 0) return "the store is gone";
      ++counts.beforeTheRun;
      continue;
    }
    // A writer that goes on has cut the store back to what it knows before it writes anything.
    const std::string wrong = checkStore(store, committed);
    if (!wrong.empty()) return "kill " + std::to_string(i + 1) + ": " + wrong;
    const RunReader reader(store);
    if (!reader.contains("endless")) {
      ++counts.beforeTheRun;
      continue;
    }
    known = static_cast<std::int64_t>(reader.events("endless").size());
    counts.committed += committed;
    counts.kept += known;
  }
  return {};
}

// ---- A disk that fails: SQLite's own calls of the system, exchanged in a child process ----

std::atomic<int> writesLeft{0};
int failure = 0;
ssize_t (*systemPwrite)(int, const void*, size_t, off_t) = nullptr;
int (*systemTruncate)(int, off_t) = nullptr;

bool fails() {
  if (writesLeft.fetch_sub(1) > 0) return false;
  errno = failure;
  return true;
}
ssize_t failingPwrite(int file, const void* data, size_t size, off_t at) {
  return fails() ? -1 : systemPwrite(file, data, size, at);
}
int failingTruncate(int file, off_t size) {
  return fails() ? -1 : systemTruncate(file, size);
}

void breakTheDisk(int afterWrites, int reason) {
  writesLeft = afterWrites;
  failure = reason;
  // The core links SQLite for itself; here it is only looked up.
  const auto find = reinterpret_cast<decltype(&sqlite3_vfs_find)>(dlsym(RTLD_DEFAULT, "sqlite3_vfs_find"));
  if (!find) std::abort();
  sqlite3_vfs* vfs = find(nullptr);
  for (const char* name : {"pwrite", "pwrite64"}) {
    if (const auto call = vfs->xGetSystemCall(vfs, name)) {
      systemPwrite = reinterpret_cast<decltype(systemPwrite)>(call);
      vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(failingPwrite));
    }
  }
  systemTruncate = reinterpret_cast<decltype(systemTruncate)>(vfs->xGetSystemCall(vfs, "ftruncate"));
  vfs->xSetSystemCall(vfs, "ftruncate", reinterpret_cast<sqlite3_syscall_ptr>(failingTruncate));
}

/// Prints how many events were committed before the disk failed, and the sentence.
int childOnBrokenDisk(const std::string& store, int afterWrites, int reason) {
  RunWriter writer(store, sampleRun("endless"));
  breakTheDisk(afterWrites, reason);
  std::int64_t committed = 0;
  std::string sentence;
  for (std::int64_t n = 1; n <= 2000 && sentence.empty(); ++n) {
    sentence = message([&] {
      writer.write(eventAt(n));
      if (n % 25 == 0) {
        writer.flush();
        committed = n;
      }
    });
  }
  const std::string again = message([&] { writer.write(eventAt(1)); });
  const std::string atEnd = message([&] { writer.close(); });
  std::printf("%lld|%d|%s\n", static_cast<long long>(committed), !again.empty() && !atEnd.empty(), sentence.c_str());
  return 0;
}

void copy(const QString& from, const QString& to) {
  QFile::remove(to);
  QFile::copy(from, to);
}

}  // namespace

class TestStoreCrash : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  QString store_;

  /// A store whose writer was killed, with its journal beside it; returns how many events were committed for sure.
  std::int64_t killedStore() {
    Child writer([&] { return childWrites(store_.toStdString(), 0); });
    QByteArray said;
    while (lastNumber(said) < 400) said += writer.read();
    writer.kill();
    return lastNumber(said);
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    store_ = folder_->filePath("runs.sqlite");
  }

  void killedAtAnyMomentNothingCommittedIsLost() {
    KillCounts counts;
    const std::string wrong = killWriters(folder_->path().toStdString(), 30, 1, counts);
    QVERIFY2(wrong.empty(), wrong.c_str());
    QCOMPARE(counts.kills, 30);
    QVERIFY(counts.kept >= counts.committed);
  }

  /// As after a power cut: the journal ends anywhere, within a frame as well.
  void aCutJournalIsAShorterRun() {
    const std::int64_t committed = killedStore();
    const QString journal = store_ + "-wal", other = folder_->filePath("cut.sqlite");
    const qint64 size = QFileInfo(journal).size();
    QVERIFY2(size > 10 * 4096, "the journal of a killed writer holds what it wrote");
    std::size_t before = 0;
    const int cuts = 40;
    for (int i = 0; i <= cuts; ++i) {
      copy(store_, other);
      copy(journal, other + "-wal");
      QFile::remove(other + "-shm");
      // Not at a frame's edge, but for the ends.
      const qint64 length = i == cuts ? size : size * i / cuts + (i > 0 ? 7 * i : 0);
      QVERIFY(QFile(other + "-wal").resize(std::min(length, size)));
      const std::string wrong = checkStore(other.toStdString(), i == cuts ? committed : 0);
      QVERIFY2(wrong.empty(), qPrintable(QString("cut at %1: %2").arg(length).arg(wrong.c_str())));
      const RunReader reader(other.toStdString());
      const std::size_t events = reader.contains("endless") ? reader.events("endless").size() : 0;
      QVERIFY2(events >= before, "a longer journal has no fewer events");
      before = events;
    }
    QVERIFY(static_cast<std::int64_t>(before) >= committed);
  }

  void aDamagedJournalIsAShorterRun() {
    killedStore();
    const QString other = folder_->filePath("flipped.sqlite");
    const qint64 size = QFileInfo(store_ + "-wal").size();
    std::mt19937 random(3);
    for (int i = 0; i < 25; ++i) {
      copy(store_, other);
      copy(store_ + "-wal", other + "-wal");
      QFile::remove(other + "-shm");
      QFile file(other + "-wal");
      QVERIFY(file.open(QIODevice::ReadWrite));
      file.seek(32 + static_cast<qint64>(random() % static_cast<unsigned>(size - 32)));
      file.write("\x5a\xa5\x5a\xa5");
      file.close();
      const std::string wrong = checkStore(other.toStdString(), 0);
      QVERIFY2(wrong.empty(), wrong.c_str());
    }
  }

  void aFailingDiskIsASentenceAndLosesNothing_data() {
    QTest::addColumn<int>("reason");
    QTest::addColumn<QString>("says");
    QTest::newRow("no space") << ENOSPC << "No space left on device";
    QTest::newRow("broken") << EIO << "Input/output error";
    QTest::newRow("quota") << EDQUOT << "Disk quota exceeded";
  }
  void aFailingDiskIsASentenceAndLosesNothing() {
#ifdef __SANITIZE_THREAD__
    QSKIP("the thread sanitizer cannot follow threads that a forked child begins");
#endif
    QFETCH(int, reason);
    QFETCH(QString, says);
    for (const int after : {0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144}) {
      const std::string store = folder_->filePath(QString("broken%1.sqlite").arg(after)).toStdString();
      const QStringList parts = Child([&] { return childOnBrokenDisk(store, after, reason); }).result().split('|');
      QVERIFY2(parts.size() == 3, qPrintable(parts.join('|')));
      QVERIFY2(parts[1] == "1", "every later write, and the end, say it again");
      QVERIFY2(parts[2].contains("cannot be") && (parts[2].contains(says) || parts[2].contains("disk is full")),
               qPrintable(parts[2]));
      const std::string wrong = checkStore(store, parts[0].toLongLong());
      QVERIFY2(wrong.empty(), qPrintable(QString("after %1 writes: %2").arg(after).arg(wrong.c_str())));
      // What can be written again goes on where it was.
      const auto known = static_cast<std::int64_t>(RunReader(store).events("endless").size());
      RunWriter writer(store, ContinuedRun{"endless", known, 1.0});
      writer.write(eventAt(known + 1));
      writer.close();
      QCOMPARE(checkEvents(RunReader(store).events("endless"), known + 1), std::string());
    }
  }

  void aHalfMadeStoreIsNone() {
    // What a program leaves that was killed while it made the store: another name, never the store's own.
    for (const char* name : {"runs.sqlite.tmp", ".runs.sqlite.abc"}) {
      QFile half(folder_->filePath(name));
      QVERIFY(half.open(QIODevice::WriteOnly) && half.write("SQLite format 3") > 0);
    }
    writeSample(store_.toStdString());
    QCOMPARE(RunReader(store_.toStdString()).list().size(), std::size_t{1});
  }

  /// Two programs, one run: the second is told so, and the first is not disturbed.
  void oneRunHasOneWriter() {
    const std::string store = store_.toStdString();
    RunWriter writer(store, sampleRun("endless"));
    writer.write(eventAt(1));
    writer.flush();
    const QString said = Child([&] {
                           std::puts(message([&] { RunWriter(store, ContinuedRun{"endless", 1, 0}); }).c_str());
                           std::puts(message([&] { deleteRun(store, "endless"); }).c_str());
                           return 0;
                         }).result();
    QVERIFY2(said.contains("another program is writing the run endless"), qPrintable(said));
    QVERIFY2(said.contains("is still going on"), qPrintable(said));
    writer.write(eventAt(2));
    writer.close();
    QCOMPARE(checkEvents(RunReader(store).events("endless"), 2), std::string());
  }
};

int main(int argc, char** argv) {
  if (argc >= 3 && std::string(argv[1]) == "--kills") {
    const QTemporaryDir folder;
    KillCounts counts;
    const auto begin = std::chrono::steady_clock::now();
    const unsigned seed = argc > 3 ? static_cast<unsigned>(std::atoi(argv[3])) : std::random_device{}();
    const std::string wrong = killWriters(folder.path().toStdString(), std::atoi(argv[2]), seed, counts);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf(
        "seed %u: %d writers killed in %.0f s, %d of them before the run was made; %lld events said to be "
        "committed, %lld kept\n%s\n",
        seed, counts.kills, seconds, counts.beforeTheRun, static_cast<long long>(counts.committed),
        static_cast<long long>(counts.kept), wrong.empty() ? "nothing was lost" : wrong.c_str());
    return wrong.empty() ? 0 : 1;
  }
  QCoreApplication application(argc, argv);
  TestStoreCrash test;
  return QTest::qExec(&test, argc, argv);
}
#include "tst_store_crash.moc"
