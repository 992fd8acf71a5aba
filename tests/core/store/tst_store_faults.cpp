// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// What must not hurt the store: kill -9, a full disk, other writers, files that are no store. Some cases run in a child
// process, forked without a new program, which would load all libraries again.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <thread>

#include "child_process.h"
#include "core/base/error.h"
#include "core/store/schema.h"
#include "core/store/store_file.h"
#include "store_test_support.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

Event bigSnapshot(std::int64_t step) {
  const std::vector<float> values(20000, 0.5F);
  return ImportanceSnapshot{0, step, false, values, values, values};
}

/// Trains for ever, about a step a millisecond; each step's `seconds` holds the time at which it was handed over.
int childTrains(const std::string& store, const std::string& id) {
  RunWriter writer(store, sampleRun(id));
  writer.write(sampleStart(id));
  writer.flush();
  std::puts("ready");
  std::fflush(stdout);
  for (std::int64_t step = 1;; ++step) {
    StepDone event = sampleStep(step);
    event.seconds = monotonicSeconds();
    writer.write(event);
    if (step % 50 == 0) writer.write(ImportanceSnapshot{0, step, false, {1, 2, 3}, {1, 2, 3}, {1, 2, 3}});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Writes until the disk refuses; prints the sentence. Then everything must end in order.
int writesUntilFull(const std::string& store, int snapshots) {
  RunWriter writer(store, sampleRun("full"));
  writer.write(sampleStart("full"));
  writer.flush();
  std::string sentence;
  for (int step = 1; step <= snapshots && sentence.empty(); ++step) {
    sentence = message([&] {
      writer.write(sampleStep(step));
      writer.write(bigSnapshot(step));
      writer.flush();
    });
  }
  const bool stays = !message([&] { writer.write(sampleStep(999)); }).empty();
  const bool atClose = !message([&] { writer.close(); }).empty();
  const auto stored = RunReader(store).events("full").size();
  const bool whole = openStoreForReading(store)->execAndGet("PRAGMA integrity_check").getString() == "ok";
  const bool interrupted = RunReader(store).list()[0].status == RunStatus::interrupted;
  std::printf("%s|%d%d%d%d%d\n", sentence.c_str(), stays, atClose, stored > 1, whole, interrupted);
  return 0;
}

int childLimited(const std::string& store) {
  signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1'500'000, 1'500'000};
  setrlimit(RLIMIT_FSIZE, &limit);
  return writesUntilFull(store, 100);
}

int childOnTinyDisk(const std::string& mountPoint) {
  if (unshare(CLONE_NEWNS | (geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0 ||
      mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("none", mountPoint.c_str(), "tmpfs", 0, "size=2m") != 0) {
    std::puts("no mount");
    return 0;
  }
  return writesUntilFull(mountPoint + "/runs.sqlite", 100);
}

/// As a user without rights to the folder: a store can be read but not written.
int childWithoutRights(const std::string& store) {
  if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 3;
  const auto count = RunReader(store).list().size();
  const std::string write = message([&] { RunWriter(store, sampleRun("new")); });
  const std::string create = message([&] { RunWriter(store + ".other", sampleRun("new")); });
  const std::string folder = message([&] { RunWriter(store + ".d/x.sqlite", sampleRun("new")); });
  const std::string rename = message([&] { renameRun(store, sampleRun().id, "x"); });
  std::printf("%zu|%s|%s|%s|%s\n", count, write.c_str(), create.c_str(), folder.c_str(), rename.c_str());
  return 0;
}

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

}  // namespace

class TestStoreFaults : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    store_ = folder_->filePath("runs.sqlite").toStdString();
  }

  /// Four programs write one store and are killed one after another.
  void killedWritersLoseAtMostASecond() {
    constexpr int writers = 4;
    std::vector<std::unique_ptr<Child>> processes;
    for (int i = 0; i < writers; ++i) {
      processes.push_back(std::make_unique<Child>([&] { return childTrains(store_, "run-" + std::to_string(i)); }));
    }
    for (auto& process : processes) QCOMPARE(process->read(), QByteArray("ready\n"));
    for (int i = 0; i < writers; ++i) {
      QThread::msleep(i == 0 ? 1300 : 170 * i);
      const std::string id = "run-" + std::to_string(i);
      QVERIFY(RunReader(store_).run(id).summary.status == RunStatus::running);
      const double killed = monotonicSeconds();
      processes[i]->kill();

      const RunReader reader(store_);
      const RunSummary summary = reader.run(id).summary;
      QVERIFY(summary.status == RunStatus::interrupted);
      QVERIFY(!summary.reason.empty());
      std::int64_t step = 0;
      double newest = 0;
      for (const Event& event : reader.events(id)) {
        if (const auto* done = std::get_if<StepDone>(&event)) {
          QCOMPARE(done->step, ++step);
          newest = done->seconds;
        } else if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
          QCOMPARE(snapshot->step, step);
        }
      }
      QVERIFY(step > 100);
      QCOMPARE(summary.step, step);
      QVERIFY2(killed - newest <= 1.0, qPrintable(QString::number(killed - newest)));
      for (int other = i + 1; other < writers; ++other) {
        QVERIFY(reader.run("run-" + std::to_string(other)).summary.status == RunStatus::running);
      }
    }
    QCOMPARE(openStoreForWriting(store_)->execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    RunWriter(store_, sampleRun("afterwards")).close();
    deleteRun(store_, "run-0");
    QCOMPARE(RunReader(store_).list().size(), std::size_t{writers});
  }

  void twoWritersOfOneProcessShareAStore() {
    std::atomic<bool> failed = false;
    const auto work = [&](const std::string& id) {
      try {
        writeSample(store_, id);
      } catch (const std::exception& exception) {
        qWarning("%s", exception.what());
        failed = true;
      }
    };
    std::thread first(work, "first"), second(work, "second");
    first.join();
    second.join();
    QVERIFY(!failed);
    const RunReader reader(store_);
    for (const char* id : {"first", "second"}) {
      QCOMPARE(storedText(reader.events(id, true)), storedText(sampleEvents(id)));
    }
  }

  /// Another program keeps the store locked: training goes on at full speed, and nothing is lost.
  void aLockedStoreDoesNotStallTheProducer() {
    RunWriter writer(store_, sampleRun("fast"));
    writer.write(sampleStart("fast"));
    writer.flush();
    const auto other = openStoreForWriting(store_);
    other->exec("BEGIN IMMEDIATE");
    QElapsedTimer timer;
    timer.start();
    double longest = 0;
    for (int step = 1; step <= 1500; ++step) {
      const double before = monotonicSeconds();
      writer.write(sampleStep(step));
      longest = std::max(longest, monotonicSeconds() - before);
      if (step % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    QVERIFY2(longest < 0.2, qPrintable(QString::number(longest)));
    QCOMPARE(RunReader(store_).events("fast").size(), std::size_t{1});
    other->exec("COMMIT");
    writer.flush();
    QCOMPARE(RunReader(store_).events("fast").size(), std::size_t{1501});
  }

  /// More than the queue holds: the producer waits rather than losing an event.
  void aFullQueueSlowsTheProducer() {
    RunWriter writer(store_, sampleRun("flood"));
    writer.write(sampleStart("flood"));
    writer.flush();
    const auto other = openStoreForWriting(store_);
    other->exec("BEGIN IMMEDIATE");
    constexpr int steps = 150000;
    std::atomic<int> written = 0;
    std::thread producer([&] {
      for (int step = 1; step <= steps; ++step) {
        writer.write(sampleStep(step));
        written = step;
      }
    });
    int before = -1;
    while (before != written || before == 0) {
      before = written;
      QThread::msleep(150);
    }
    const bool waited = written < steps;
    other->exec("COMMIT");
    producer.join();
    writer.close();
    QVERIFY(waited);
    const RunReader reader(store_);
    QCOMPARE(reader.run("flood").summary.points, steps);
    QCOMPARE(reader.events("flood").size(), std::size_t{steps + 1});
  }

  void aFullDiskIsASentenceAndKeepsWhatWasWritten_data() {
    QTest::addColumn<QString>("kind");
    QTest::newRow("file size limit") << "limited";
    QTest::newRow("small file system") << "tiny-disk";
  }
  void aFullDiskIsASentenceAndKeepsWhatWasWritten() {
#ifdef __SANITIZE_THREAD__
    QSKIP("the thread sanitizer cannot follow threads that a forked child begins");
#endif
    QFETCH(QString, kind);
    const QString output =
        Child([&] {
          return kind == "limited" ? childLimited(store_) : childOnTinyDisk(folder_->path().toStdString());
        }).result();
    if (output == "no mount") QSKIP("mounting a small file system needs rights that this machine does not give");
    const QString expected = kind == "limited" ? "File too large" : "the disk is full";
    QVERIFY2(output.contains("cannot be written") && output.contains(expected), qPrintable(output));
    QVERIFY2(output.endsWith("|11111"), qPrintable(output));
  }

  void aStoreWithoutWriteRightsCanStillBeRead() {
    writeSample(store_);
    QVERIFY(QFile::exists(QString::fromStdString(store_)));
    QCOMPARE(chmod(folder_->path().toUtf8(), 0555), 0);
    QCOMPARE(chmod(store_.c_str(), 0444), 0);
    const QStringList parts = Child([&] { return childWithoutRights(store_); }).result().split('|');
    QCOMPARE(chmod(folder_->path().toUtf8(), 0755), 0);
    QVERIFY2(parts.size() == 5, qPrintable(parts.join('|')));
    QCOMPARE(parts[0], QString("1"));
    QVERIFY2(parts[1].contains("is read-only"), qPrintable(parts[1]));
    QVERIFY2(parts[2].contains("cannot be created: Permission denied"), qPrintable(parts[2]));
    QVERIFY2(parts[3].contains("cannot be created: Permission denied"), qPrintable(parts[3]));
    QVERIFY2(parts[4].contains("is read-only"), qPrintable(parts[4]));
  }

  void filesThatAreNoStoreAreRefusedAndLeftAlone_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << "empty.sqlite"
                           << "is an empty file";
    QTest::newRow("text") << "text.sqlite"
                          << "is not a run store";
    QTest::newRow("short") << "short.sqlite"
                           << "is not a run store";
    QTest::newRow("foreign") << "foreign.sqlite"
                             << "the database of another program";
    QTest::newRow("newer") << "newer.sqlite"
                           << "newer version of the program";
    QTest::newRow("truncated") << "truncated.sqlite"
                               << "is damaged";
    QTest::newRow("overwritten") << "overwritten.sqlite"
                                 << "is damaged";
    QTest::newRow("no tables") << "no_tables.sqlite"
                               << "is damaged";
  }
  void filesThatAreNoStoreAreRefusedAndLeftAlone() {
    QFETCH(QString, file);
    QFETCH(QString, says);
    const QString path = QString::fromStdString(store_);
    QVERIFY(QFile::copy(QString(SKILLSCOPE_SOURCE_DIR "/tests/corpus/store/") + file, path));
    QFile(path).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const QByteArray before = bytesOf(path);
    const auto refused = [&](const std::function<void()>& action) {
      const QString sentence = QString::fromStdString(message(action));
      QVERIFY2(sentence.contains(says) && sentence.contains(path), qPrintable(sentence));
      QVERIFY2(!sentence.contains('\n'), qPrintable(sentence));
      QVERIFY(bytesOf(path) == before);
      QVERIFY(!QFile::exists(path + "-journal"));
    };
    refused([&] { RunReader{store_}.list(); });
    refused([&] { RunWriter(store_, sampleRun()).close(); });
    refused([&] { renameRun(store_, "x", "y"); });
    refused([&] { deleteRun(store_, "x"); });
  }

  void missingAndImpossiblePathsAreSentences() {
    QVERIFY(message([&] { RunReader{store_}; }).find("there is no run store at") != std::string::npos);
    QVERIFY(!QFile::exists(QString::fromStdString(store_)));
    const std::string folder = folder_->path().toStdString();
    QVERIFY(message([&] { RunReader{folder}; }).find("is not a file") != std::string::npos);
    QVERIFY(message([&] { RunWriter(folder, sampleRun()); }).find("is not a file") != std::string::npos);
    QVERIFY(message([&] { RunWriter("/dev/null", sampleRun()); }).find("is not a file") != std::string::npos);
    QVERIFY(!message([&] { RunWriter("/dev/null/x.sqlite", sampleRun()); }).empty());
    QVERIFY(!message([&] { RunWriter("/proc/none/x.sqlite", sampleRun()); }).empty());
    QVERIFY_THROWS_EXCEPTION(UsageError, RunReader(""));
  }

  void oddFileNamesWork() {
    const std::string odd = folder_->filePath("a 100%?#ü'.sqlite").toStdString();
    writeSample(odd);
    QCOMPARE(RunReader(odd).list().size(), std::size_t{1});
    const std::string link = folder_->filePath("link.sqlite").toStdString();
    QVERIFY(QFile::link(QString::fromStdString(odd), QString::fromStdString(link)));
    RunWriter writer(link, sampleRun("through link"));
    const std::vector<RunSummary> runs = RunReader(odd).list();
    QCOMPARE(runs.size(), std::size_t{2});
    QVERIFY(runs[0].status == RunStatus::running);
  }

  /// Damage inside the file, past what opening looks at, is a sentence too.
  void damageFoundLaterIsASentence() {
    writeSample(store_);
    {
      const auto database = openStoreForWriting(store_);
      database->exec("UPDATE step_chunk SET loss = substr(loss, 1, 7) WHERE chunk = 1");
    }
    std::string sentence = message([&] { RunReader(store_).events(sampleRun().id); });
    QVERIFY2(sentence.find("is damaged (a list of numbers is cut off)") != std::string::npos, sentence.c_str());
    {
      const auto database = openStoreForWriting(store_);
      database->exec("UPDATE step_chunk SET loss = x'' WHERE chunk = 1; UPDATE run_start SET units = '{'");
    }
    sentence = message([&] { RunReader(store_).events(sampleRun().id); });
    QVERIFY2(sentence.find("skill units cannot be read") != std::string::npos, sentence.c_str());
    QCOMPARE(RunReader(store_).list().size(), std::size_t{1});

    QFile file(QString::fromStdString(store_));
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(8192);
    file.write(QByteArray(static_cast<int>(file.size() - 8192), '\xa5'));
    file.close();
    sentence = message([&] {
      const RunReader reader(store_);
      reader.list();
      reader.events(sampleRun().id);
    });
    QVERIFY2(sentence.find("is damaged") != std::string::npos, sentence.c_str());
    sentence = message([&] { RunWriter(store_, sampleRun("new")).close(); });
    QVERIFY2(sentence.find("is damaged") != std::string::npos, sentence.c_str());
  }

 private:
  std::unique_ptr<QTemporaryDir> folder_;
  std::string store_;
};

QTEST_GUILESS_MAIN(TestStoreFaults)
#include "tst_store_faults.moc"
