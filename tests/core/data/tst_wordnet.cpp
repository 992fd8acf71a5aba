// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The reader of WordNet's data files, on a made-up dictionary of a few synsets: what it understands, and what it says
// about files that are missing, cut off or damaged.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/data/wordnet.h"
#include "core/data/wordnet_cl.h"

using namespace skillscope;

namespace {

const QByteArray kLicence =
    "  1 Made-up text in the place of a licence.  \n  2 Two blanks begin each of its lines.  \n";
const QByteArray kNoun =
    kLicence +
    "00000100 03 n 01 entity 0 001 ~ 00000200 n 0000 | that which exists  \n"
    "00000200 05 n 02 beast 0 Wild_Beast 1 002 @ 00000100 n 0000 ;c 00000300 n 0000 | (zoology) a living "
    "thing that is called \"beast\"; it moves; \"the beast ran\"; \"a beast of burden\"- Nobody; seldom "
    "tame  \n"
    "00000300 09 n 01 zoology 0 001 @i 00000100 n 0000 | the study of beasts; \"she read zoology\"  \n";
const QByteArray kVerb =
    kLicence +
    "00000100 38 v 01 run 0 002 ! 00000200 v 0101 + 00000200 n 0102 02 + 01 00 + 02 00 | move fast  \n"
    "00000200 38 v 01 stand 0 001 ! 00000100 v 0101 01 + 01 00 | not move; \"stand here!\"  \n";
const QByteArray kAdjective = kLicence +
                              "00000100 00 a 01 wild(p) 0 001 & 00000200 a 0000 | not tame  \n"
                              "00000200 00 s 01 savage 0 001 & 00000100 a 0000 | very wild indeed  \n";
const QByteArray kAdverb = kLicence + "00000100 02 r 01 wildly 0 001 \\ 00000100 a 0101 | in a wild way  \n";

bool write(const QString& path, const QByteArray& content) {
  QFile file(path);
  return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(content) == content.size();
}

QString messageOf(const std::string& folder) {
  try {
    WordNet::read(folder);
  } catch (const Error& error) {
    return QString::fromStdString(error.what());
  }
  return {};
}

}  // namespace

class TestWordNet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void readsWordsPointersAndGlosses();
  void saysWhatIsMissing();
  void namesFileAndLineOfDamage_data();
  void namesFileAndLineOfDamage();
  void anyCutIsAnErrorOrWholeLines();
  void folderComesFromTheEnvironment();
  void aCutDownWordNetIsRefusedAsTasks();

 private:
  std::string folder() const { return directory_->path().toStdString(); }
  QString path(const QString& name) const { return directory_->filePath(name); }
  std::unique_ptr<QTemporaryDir> directory_;
};

void TestWordNet::init() {
  directory_ = std::make_unique<QTemporaryDir>();
  QVERIFY(write(path("data.noun"), kNoun));
  QVERIFY(write(path("data.verb"), kVerb));
  QVERIFY(write(path("data.adj"), kAdjective));
  QVERIFY(write(path("data.adv"), kAdverb));
}

void TestWordNet::readsWordsPointersAndGlosses() {
  const WordNet wordnet = WordNet::read(folder());
  QCOMPARE(wordnet.synsets().size(), std::size_t(8));
  const int beast = wordnet.find(PartOfSpeech::Noun, 200);
  QCOMPARE(beast, 1);
  const Synset& synset = wordnet.synsets()[1];
  QCOMPARE(synset.id(), std::string("n00000200"));
  QCOMPARE(lexicographerFileName(synset.lexicographerFile), std::string_view("noun.animal"));
  QCOMPARE(synset.words, (std::vector<std::string>{"beast", "Wild_Beast"}));
  QCOMPARE(synset.definition, std::string("(zoology) a living thing that is called beast; it moves; seldom tame"));
  QCOMPARE(synset.examples, (std::vector<std::string>{"the beast ran", "a beast of burden"}));
  QCOMPARE(synset.pointers.size(), std::size_t(2));
  QCOMPARE(synset.pointers[0].relation, WordNetRelation::Hypernym);
  QCOMPARE(synset.pointers[0].target, 0);
  QCOMPARE(synset.pointers[1].relation, WordNetRelation::DomainTopic);
  QCOMPARE(synset.pointers[1].target, 2);

  const Synset& run = wordnet.synsets()[3];
  QCOMPARE(run.pos, PartOfSpeech::Verb);
  QCOMPARE(run.pointers[0].relation, WordNetRelation::Antonym);
  QCOMPARE(run.pointers[1].relation, WordNetRelation::Derivation);
  QCOMPARE(run.pointers[1].target, 1);
  QCOMPARE(run.pointers[1].sourceWord, 1);
  QCOMPARE(run.pointers[1].targetWord, 2);
  QVERIFY(run.examples.empty());

  const Synset& wild = wordnet.synsets()[5];
  QCOMPARE(wild.words.front(), std::string("wild"));  // without the marker (p)
  QCOMPARE(wild.pointers[0].relation, WordNetRelation::SimilarTo);
  QCOMPARE(wordnet.synsets()[7].pointers[0].relation, WordNetRelation::Pertainym);
  QCOMPARE(wordnet.find(PartOfSpeech::Adverb, 200), -1);
}

void TestWordNet::saysWhatIsMissing() {
  QVERIFY(QFile::remove(path("data.adj")));
  QVERIFY2(messageOf(folder()).contains("data.adj"), qPrintable(messageOf(folder())));
  QVERIFY(messageOf(folder()).contains("wordnet-base"));
  const QString nowhere = messageOf(path("nowhere").toStdString());
  QVERIFY2(nowhere.contains("nowhere") && nowhere.contains("wordnet-base"), qPrintable(nowhere));
  QVERIFY(write(path("data.adj"), {}));
  QVERIFY2(messageOf(folder()).contains("empty"), qPrintable(messageOf(folder())));
  QVERIFY(QFile::remove(path("data.adj")));
  QVERIFY(QDir(directory_->path()).mkdir("data.adj"));  // a folder where a file should be
  QVERIFY2(messageOf(folder()).contains("data.adj"), qPrintable(messageOf(folder())));
}

void TestWordNet::namesFileAndLineOfDamage_data() {
  QTest::addColumn<QByteArray>("from");
  QTest::addColumn<QByteArray>("to");
  QTest::addColumn<QString>("line");
  QTest::addColumn<QString>("says");
  QTest::newRow("cut in a line") << QByteArray("read zoology\"  \n") << QByteArray("read") << "line 5"
                                 << "ends in the middle";
  QTest::newRow("no gloss") << QByteArray("| that which") << QByteArray("  that which") << "line 3"
                            << "gloss";
  QTest::newRow("word count") << QByteArray("05 n 02 beast") << QByteArray("05 n 03 beast") << "line 4"
                              << "not a number";
  QTest::newRow("no word count") << QByteArray("05 n 02 beast") << QByteArray("05 n xx beast") << "line 4"
                                 << "word count";
  QTest::newRow("no words") << QByteArray("05 n 02 beast") << QByteArray("05 n 00 beast") << "line 4"
                            << "word count";
  QTest::newRow("offset") << QByteArray("00000100 03") << QByteArray("0000O100 03") << "line 3"
                          << "offset";
  QTest::newRow("lexicographer") << QByteArray("00000100 03") << QByteArray("00000100 77") << "line 3"
                                 << "77";
  QTest::newRow("wrong type") << QByteArray("05 n 02") << QByteArray("05 v 02") << "line 4"
                              << "part of speech";
  QTest::newRow("unknown type") << QByteArray("05 n 02") << QByteArray("05 q 02") << "line 4"
                                << "\"q\"";
  QTest::newRow("dangling") << QByteArray("@i 00000100") << QByteArray("@i 00000150") << "line 5"
                            << "00000150";
  QTest::newRow("pointer count") << QByteArray("entity 0 001") << QByteArray("entity 0 009") << "line 3"
                                 << "missing";
  QTest::newRow("huge count") << QByteArray("entity 0 001") << QByteArray("entity 0 999999999") << "line 3"
                              << "missing";
  QTest::newRow("pointer words") << QByteArray("00000200 n 0000") << QByteArray("00000200 n 00") << "line 3"
                                 << "four";
  QTest::newRow("source word") << QByteArray("00000200 n 0000") << QByteArray("00000200 n 0900") << "line 3"
                               << "word";
  QTest::newRow("target word") << QByteArray("00000200 n 0000") << QByteArray("00000200 n 0009") << "line 3"
                               << "word";
  QTest::newRow("twice") << QByteArray("00000300 09") << QByteArray("00000200 09") << "line 5"
                         << "twice";
}

void TestWordNet::namesFileAndLineOfDamage() {
  QFETCH(QByteArray, from);
  QFETCH(QByteArray, to);
  QFETCH(QString, line);
  QFETCH(QString, says);
  QByteArray damaged = kNoun;
  QVERIFY(damaged.contains(from));
  damaged.replace(damaged.indexOf(from), from.size(), to);
  QVERIFY(write(path("data.noun"), damaged));
  const QString message = messageOf(folder());
  QVERIFY2(message.contains("data.noun"), qPrintable(message));
  QVERIFY2(message.contains(line + ","), qPrintable(message));
  QVERIFY2(message.contains(says), qPrintable(message));
  QVERIFY2(message.contains("wordnet-base"), qPrintable(message));
}

void TestWordNet::anyCutIsAnErrorOrWholeLines() {
  int errors = 0;
  for (int length = 0; length < kNoun.size(); ++length) {
    QVERIFY(write(path("data.noun"), kNoun.left(length)));
    const bool wholeLines = length > 0 && kNoun[length - 1] == '\n';
    const QString message = messageOf(folder());
    if (message.isEmpty()) QVERIFY2(wholeLines, qPrintable(QString::number(length)));
    errors += message.isEmpty() ? 0 : 1;
  }
  QVERIFY(errors > kNoun.size() - 6);
}

void TestWordNet::folderComesFromTheEnvironment() {
  const QByteArray before = qgetenv("SKILLSCOPE_WORDNET");
  qputenv("SKILLSCOPE_WORDNET", "/some/where");
  QCOMPARE(wordnet_cl::dataFolder(), std::string("/some/where"));
  qunsetenv("SKILLSCOPE_WORDNET");
  QCOMPARE(wordnet_cl::dataFolder(), std::string("/usr/share/wordnet"));
  if (!before.isNull()) qputenv("SKILLSCOPE_WORDNET", before);
}

void TestWordNet::aCutDownWordNetIsRefusedAsTasks() {
  try {
    wordnet_cl::buildTasks({"field"}, 0, 0, 0, folder());
    QFAIL("three nouns made a task");
  } catch (const Error& error) {
    const QString message = QString::fromStdString(error.what());
    QVERIFY2(message.contains("field") && message.contains("wordnet-base"), qPrintable(message));
  }
  // Text and pairs of so little are little, and no accident.
  QVERIFY(wordnet_cl::pretrainTexts(folder()).size() <= 12);
  wordnet_cl::pretrainPairs(1, folder());
}

QTEST_GUILESS_MAIN(TestWordNet)
#include "tst_wordnet.moc"
