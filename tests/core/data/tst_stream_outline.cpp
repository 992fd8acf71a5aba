// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// What can be said of a stream before a run: its orders and tasks without data, and its tasks with the data, one by
// one.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/data/stream_outline.h"
#include "core/data/stream_preview.h"
#include "core/data/task_source.h"
#include "core/data/wordnet_cl.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using skillscope::test::refusal;

namespace {

using Names = std::vector<std::string>;

void write(const QString& path, const QByteArray& text) {
  QVERIFY(QDir().mkpath(QFileInfo(path).path()));
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text);
}

QByteArray records(const char* task, int count, const char* lastAnswer = "yes") {
  QByteArray text = "[";
  for (int i = 0; i < count; ++i) {
    text += QByteArray(i ? ",\n" : "") + "{\"instruction\": \"Is it so?\\nOption: yes, no\\n\", \"input\": \"" + task +
            " number " + QByteArray::number(i) + "\", \"output\": \"" +
            (i + 1 == count ? lastAnswer
             : i % 2        ? "yes"
                            : "no") +
            "\"}";
  }
  return text + "]";
}

std::vector<TaskPreview> previews(const StreamChoice& choice, const Names& names, std::size_t kept = 100) {
  std::vector<TaskPreview> all;
  previewTasks(
      choice, names, kept, [] { return false; }, [&](TaskPreview preview) { all.push_back(std::move(preview)); });
  return all;
}

}  // namespace

class TestStreamOutline : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const QString folder = folder_.path();
    write(folder + "/mine.toml",
          "name = \"mine\"\nformat = \"kif\"\ntasks = [\"yahoo_answers\", \"ag\", \"amazon\"]\n"
          "[orders]\nback = [\"amazon\", \"ag\"]\n[task.ag]\ntrain_limit = 4\n");
    for (const char* task : {"yahoo_answers", "ag", "amazon"}) {
      for (const char* split : {"train", "dev", "test"}) {
        const bool bad = QByteArray(task) == "amazon" && QByteArray(split) == "test";
        write(folder + "/" + split + "/" + task + ".json",
              records((QByteArray(task) + " " + split).constData(), 10, bad ? "perhaps" : "yes"));
      }
    }
    file_ = (folder + "/mine.toml").toStdString();
  }

  void theBuiltInStreamHasItsOrders() {
    const StreamOutline outline = streamOutline("wordnet-cl");
    QCOMPARE(outline.tasks.size(), wordnet_cl::taskNames().size());
    QCOMPARE(outline.orders.size(), wordnet_cl::orderNames().size());
    for (const OutlineOrder& order : outline.orders) {
      QCOMPARE(order.tasks, wordnet_cl::tasksOfOrder(order.name));
      QVERIFY(order.missing.empty());
    }
    QVERIFY(outline.task("field") && !outline.task("nowhere") && outline.order("long-3") && !outline.order("x"));
  }

  void aFileHasItsOwnOrdersAndPartsOfPublishedOnes() {
    const StreamOutline outline = streamOutline(file_);
    QCOMPARE(outline.name, std::string("mine"));
    QCOMPARE(outline.order("back")->tasks, (Names{"amazon", "ag"}));
    QCOMPARE(outline.order("order-1")->tasks, (Names{"yahoo_answers", "ag", "amazon"}));
    // dbpedia amazon yahoo agnews, under the file's own names
    const OutlineOrder* standard = outline.order("standard-1");
    QVERIFY(standard);
    QCOMPARE(standard->tasks, (Names{"amazon", "yahoo_answers", "ag"}));
    QCOMPARE(standard->missing, Names{"dbpedia"});
    QVERIFY(!standard->source.empty() && !outline.order("superni-1"));
    QCOMPARE(outline.task("ag")->trainLimit, std::int64_t{4});
    QCOMPARE(outline.task("ag")->files, (Names{"train/ag.json", "dev/ag.json", "test/ag.json"}));
    // What the outline calls whole is what a run takes.
    for (const OutlineOrder& order : outline.orders) {
      StreamChoice choice;
      choice.name = file_;
      choice.order = order.name;
      if (order.missing.empty()) {
        QCOMPARE(taskNamesOf(choice), order.tasks);
      } else {
        QVERIFY_EXCEPTION_THROWN(taskNamesOf(choice), UsageError);
      }
    }
  }

  void refusesWhatIsNoStream() {
    QVERIFY(refusal([] { streamOutline("glue"); }).contains("stream files"));
    QVERIFY(refusal([] { streamOutline("/no/such.toml"); }).contains("/no/such.toml"));
  }

  void shufflesBySeedAlone() {
    const Names tasks = wordnet_cl::taskNames();
    const Names once = shuffledTasks(tasks, 7);
    QCOMPARE(shuffledTasks(Names(tasks.rbegin(), tasks.rend()), 7), once);
    QVERIFY(shuffledTasks(tasks, 8) != once && once != tasks);
    QCOMPARE(std::set<std::string>(once.begin(), once.end()), std::set<std::string>(tasks.begin(), tasks.end()));
    QCOMPARE(shuffledTasks({"c", "a", "b"}, 1), shuffledTasks({"a", "b", "c"}, 1));
    // Fixed for ever: a published run may say "shuffled with seed 3".
    QCOMPARE(shuffledTasks({"a", "b", "c", "d", "e"}, 3), (Names{"b", "d", "c", "e", "a"}));
  }

  /// The same examples as a run gets, for every limit and with and without options.
  void previewsAreWhatRunsGet_data() {
    QTest::addColumn<bool>("file");
    QTest::addColumn<int>("train");
    QTest::addColumn<int>("test");
    QTest::addColumn<bool>("options");
    QTest::newRow("file, whole") << true << 0 << 0 << true;
    QTest::newRow("file, cut") << true << 6 << 3 << false;
    QTest::newRow("built-in, cut, without options") << false << 20 << 7 << false;
  }
  void previewsAreWhatRunsGet() {
    QFETCH(bool, file);
    QFETCH(int, train);
    QFETCH(int, test);
    QFETCH(bool, options);
    StreamChoice choice;
    if (file) choice.name = file_;
    choice.tasks = file ? Names{"ag", "yahoo_answers"} : Names{"field", "same_sense"};
    choice.limits = {train, 0, test, options};
    const LoadedStream run = loadStream(choice);
    const std::vector<TaskPreview> shown = previews(choice, choice.tasks, 1'000'000);
    QCOMPARE(shown.size(), run.stream.tasks.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const Task &mine = shown[i].task, &theirs = run.stream.tasks[i];
      QVERIFY2(shown[i].error.empty(), shown[i].error.c_str());
      QCOMPARE(mine.title, theirs.title);
      QCOMPARE(mine.labels, theirs.labels);
      for (const auto split : {&Task::train, &Task::dev, &Task::test}) {
        QCOMPARE((mine.*split).size(), (theirs.*split).size());
        for (std::size_t j = 0; j < (mine.*split).size(); ++j) {
          QCOMPARE((mine.*split)[j].prompt, (theirs.*split)[j].prompt);
          QCOMPARE((mine.*split)[j].target, (theirs.*split)[j].target);
          QCOMPARE((mine.*split)[j].id, (theirs.*split)[j].id);
        }
      }
      QCOMPARE(shown[i].taken.train, theirs.train.size());
      QCOMPARE(shown[i].taken.test, theirs.test.size());
      QCOMPARE(shown[i].whole.train, std::size_t(file ? 10 : 2000));
    }
    if (file) QCOMPARE(shown[0].taken.train, std::size_t(4));  // the file's own limit
  }

  void aBrokenTaskHidesNoOther() {
    StreamChoice choice;
    choice.name = file_;
    const std::vector<TaskPreview> shown = previews(choice, {"amazon", "ag", "nowhere"}, 3);
    QCOMPARE(shown.size(), std::size_t(3));
    for (const char* part : {"test/amazon.json", "record 10", "perhaps", "drop_other_labels"})
      QVERIFY2(shown[0].error.find(part) != std::string::npos, shown[0].error.c_str());
    QVERIFY(shown[1].error.empty());
    QCOMPARE(shown[1].task.test.size(), std::size_t(3));  // kept
    QCOMPARE(shown[1].taken.test, std::size_t(10));
    QVERIFY(shown[2].error.find("nowhere") != std::string::npos);
  }

  void stopsBetweenTasks() {
    StreamChoice choice;
    choice.name = file_;
    int taken = 0;
    previewTasks(
        choice, {"ag", "yahoo_answers"}, 10, [&] { return taken == 1; }, [&](const TaskPreview&) { ++taken; });
    QCOMPARE(taken, 1);
  }

  void whatConcernsAllIsThrown() {
    StreamChoice choice;
    choice.name = file_;
    choice.folder = "/no/such/folder";
    QVERIFY(refusal([&] { previews(choice, {"ag"}); }).contains("/no/such/folder"));
  }

 private:
  QTemporaryDir folder_;
  std::string file_;
};

QTEST_GUILESS_MAIN(TestStreamOutline)
#include "tst_stream_outline.moc"
