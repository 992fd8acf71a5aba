// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Damages checkpoint folders and adapters at random and opens them: whatever the bytes, they load or are refused with
// an Error, within bounded memory. SKILLSCOPE_FUZZ_SECONDS sets the time (10 if unset), SKILLSCOPE_FUZZ_SEED the start.
#include <sys/resource.h>

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <random>

#include "core/base/error.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/backbone.h"
#include "core/nn/bert.h"
#include "core/tensor/libtorch.h"

using namespace skillscope;

namespace {

const QString kFixtures = QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/fixtures/");

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(path));
  return file.readAll();
}

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
    qFatal("cannot write %s", qPrintable(path));
}

/// One to eight small accidents: bytes changed, numbers and words of headers exchanged, pieces cut, doubled or emptied.
QByteArray damaged(QByteArray bytes, std::mt19937_64& random) {
  static const QByteArray words[] = {"-1",
                                     "0",
                                     "9223372036854775807",
                                     "18446744073709551616",
                                     "1e999",
                                     "null",
                                     "true",
                                     "[]",
                                     "{}",
                                     "\"\"",
                                     "\"F32\"",
                                     "\"I8\"",
                                     "[[",
                                     "NaN",
                                     "\"BF16\"",
                                     "0.5",
                                     "\"../x\"",
                                     "]"};
  const auto below = [&](qsizetype limit) {
    return limit <= 0 ? 0 : static_cast<qsizetype>(random() % static_cast<std::uint64_t>(limit));
  };
  for (auto times = 1 + below(8); times > 0; --times) {
    // Most accidents happen in the first bytes: there are the length and the header.
    const qsizetype reach = below(4) == 0 ? bytes.size() : std::min<qsizetype>(bytes.size(), 1500);
    const qsizetype at = below(reach);
    switch (below(6)) {
      case 0:
        if (!bytes.isEmpty()) bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.truncate(at);
        break;
      case 2:
        bytes.remove(at, 1 + below(40));
        break;
      case 3:
        bytes.insert(at, bytes.mid(below(reach), 1 + below(60)));
        break;
      case 4: {
        qsizetype digit = at;
        while (digit < bytes.size() && (bytes[digit] < '0' || bytes[digit] > '9')) ++digit;
        qsizetype end = digit;
        while (end < bytes.size() && bytes[end] >= '0' && bytes[end] <= '9') ++end;
        bytes.replace(digit, end - digit, words[static_cast<std::size_t>(below(std::size(words)))]);
        break;
      }
      default:
        bytes.replace(at, 1 + below(8), words[static_cast<std::size_t>(below(std::size(words)))]);
    }
  }
  return bytes;
}

}  // namespace

class TestCheckpointFuzz : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void damageIsRefusedOrHarmless() {
    const int seconds = qEnvironmentVariableIsSet("SKILLSCOPE_FUZZ_SECONDS")
                            ? qEnvironmentVariableIntValue("SKILLSCOPE_FUZZ_SECONDS")
                            : 10;
    std::mt19937_64 random(static_cast<std::uint64_t>(qEnvironmentVariableIntValue("SKILLSCOPE_FUZZ_SEED")) + 1);
    const std::vector<QString> folders = {"broken/_good", "broken/_good_sharded", "broken/_good_adapter",
                                          "models/bert_encoder"};
    QTemporaryDir place;
    std::vector<std::pair<QString, QString>> targets;  // folder, file
    for (const QString& folder : folders) {
      const QString target = place.filePath(folder);
      QDir().mkpath(target);
      for (const QFileInfo& entry : QDir(kFixtures + folder).entryInfoList(QDir::Files)) {
        // The side files of sentence embeddings would need their folders.
        if (entry.fileName().startsWith("expected") || entry.fileName() == "modules.json") continue;
        write(target + "/" + entry.fileName(), bytesOf(entry.filePath()));
        targets.emplace_back(folder, entry.fileName());
      }
    }
    const auto open = [&](const QString& folder) {
      const std::string path = place.filePath(folder).toStdString();
      if (folder.endsWith("_adapter")) {
        const auto base = openBackbone(place.filePath("broken/_good").toStdString());
        loadPeftAdapter(base->linearSites(), path);
      } else if (isEncoderType(modelType(path))) {
        Bert::open(path);
      } else {
        openBackbone(path);
      }
    };
    for (const QString& folder : folders) open(folder);  // sound, they load

    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    int tried = 0, loaded = 0;
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 1000 * seconds) {
      const auto& [folder, file] = targets[random() % targets.size()];
      const QString path = place.filePath(folder + "/" + file);
      const QByteArray bytes = damaged(bytesOf(kFixtures + folder + "/" + file), random);
      write(path, bytes);
      ++tried;
      try {
        open(folder);
        ++loaded;
      } catch (const Error& error) {
        QVERIFY2(std::string(error.what()).size() > 10, error.what());
      } catch (const std::exception& error) {
        QFile::copy(path, QDir::tempPath() + "/skillscope-fuzz-failure");
        QFAIL(qPrintable(QString("%1 of %2, damage %3: %4").arg(file, folder).arg(tried).arg(error.what())));
      }
      write(path, bytesOf(kFixtures + folder + "/" + file));
    }
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    qInfo("%d damaged folders, %d of them still loaded", tried, loaded);
    QVERIFY(tried > 100);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory, up to 256 MB of it
    QVERIFY2(after.ru_maxrss - before.ru_maxrss < 200 * 1024, "opening a damaged file took hundreds of megabytes");
#endif
  }
};

int main(int count, char** arguments) {
  // Qt Test ends a function after five minutes; a long run of SKILLSCOPE_FUZZ_SECONDS is no hang.
  qputenv("QTEST_FUNCTION_TIMEOUT",
          QByteArray::number(300000 + 1000LL * qEnvironmentVariableIntValue("SKILLSCOPE_FUZZ_SECONDS")));
  QCoreApplication application(count, arguments);
  TestCheckpointFuzz test;
  return QTest::qExec(&test, count, arguments);
}

#include "tst_checkpoint_fuzz.moc"
