// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"

using namespace skillscope;

class TestAtomicFile : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    QVERIFY(folder_->isValid());
    path_ = folder_->filePath("file.bin");
  }

  void theFileAppearsAtCommitOnly() {
    AtomicFile file(path_.toStdString());
    const std::string big(1000000, 'x');
    file.write("begin ");
    file.write(big);
    QVERIFY(!QFile::exists(path_));
    file.commit();
    QCOMPARE(file.size(), 1000006U);
    QCOMPARE(content(), QByteArray("begin ") + QByteArray::fromStdString(big));
    QCOMPARE(names(), QStringList{"file.bin"});
    QVERIFY_THROWS_EXCEPTION(Error, file.write("more"));
    QVERIFY_THROWS_EXCEPTION(Error, file.commit());
  }

  void anUnfinishedFileLeavesNoTrace() {
    writeFileAtomically(path_.toStdString(), "old");
    {
      AtomicFile file(path_.toStdString());
      file.write("new");
    }
    QCOMPARE(content(), QByteArray("old"));
    QCOMPARE(names(), QStringList{"file.bin"});
  }

  void rightsAndLinksStay() {
    writeFileAtomically(path_.toStdString(), "old");
    QCOMPARE(chmod(path_.toUtf8(), 0640), 0);
    const QString link = folder_->filePath("link");
    QVERIFY(QFile::link(path_, link));
    writeFileAtomically(link.toStdString(), "new");
    QCOMPARE(content(), QByteArray("new"));
    QVERIFY(QFileInfo(link).isSymLink());
    struct stat info {};
    QCOMPARE(stat(path_.toUtf8(), &info), 0);
    QCOMPARE(info.st_mode & 0777, mode_t{0640});
    const mode_t before = umask(027);
    writeFileAtomically(folder_->filePath("fresh").toStdString(), "");
    umask(before);
    QCOMPARE(stat(folder_->filePath("fresh").toUtf8(), &info), 0);
    QCOMPARE(info.st_mode & 0777, mode_t{0640});
  }

  void missingFoldersAreMadeAndImpossibleOnesAreSentences() {
    writeFileAtomically(folder_->filePath("a/b/c").toStdString(), "x");
    QVERIFY(QFile::exists(folder_->filePath("a/b/c")));
    for (const std::string& path :
         {folder_->path().toStdString(), std::string("/dev/null/x"), std::string("/proc/x")}) {
      try {
        writeFileAtomically(path, "x");
        QFAIL(path.c_str());
      } catch (const Error& error) {
        QVERIFY2(std::string(error.what()).find("/") != std::string::npos, error.what());
      }
    }
  }

  void aFullDiskKeepsTheOldFile() {
    writeFileAtomically(path_.toStdString(), "old");
    const pid_t process = fork();
    if (process == 0) {
      signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{100000, 100000};
      setrlimit(RLIMIT_FSIZE, &limit);
      try {
        writeFileAtomically(path_.toStdString(), std::string(500000, 'x'));
        _exit(1);
      } catch (const Error& error) {
        _exit(std::string(error.what()).find("File too large") == std::string::npos ? 2 : 0);
      }
    }
    int status = -1;
    QCOMPARE(waitpid(process, &status, 0), process);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 0);
    QCOMPARE(content(), QByteArray("old"));
    QCOMPARE(names(), QStringList{"file.bin"});
  }

  void sha256IsTheStandardOne() {
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QCOMPARE(sha256Hex("abc"), abc);
    Sha256 hash;
    for (int round = 0; round < 2; ++round) {
      hash.add("a");
      hash.add("bc", 2);
      QCOMPARE(hash.hex(), abc);
    }
    writeFileAtomically(path_.toStdString(), std::string(1000000, 'a'));
    QCOMPARE(sha256OfFile(path_.toStdString()),
             std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    QVERIFY_THROWS_EXCEPTION(Error, sha256OfFile("/does/not/exist"));
    QVERIFY_THROWS_EXCEPTION(Error, sha256OfFile("/"));
  }

 private:
  QByteArray content() const {
    QFile file(path_);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
  }
  QStringList names() const {
    return QDir(folder_->path()).entryList(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot);
  }

  std::unique_ptr<QTemporaryDir> folder_;
  QString path_;
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
