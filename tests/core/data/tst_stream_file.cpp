// SPDX-License-Identifier: GPL-3.0-or-later
//
// Streams from files: every layout, what is computed from them, and the sentence for everything that is wrong.
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <memory>
#include <set>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/data_format.h"
#include "core/data/file_stream.h"
#include "core/data/label_list.h"
#include "core/data/prompt_template.h"
#include "core/data/published_orders.h"
#include "core/data/record_file.h"
#include "core/data/task_source.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using skillscope::test::refusal;

namespace {

using Names = std::vector<std::string>;

}  // namespace

class TestStreamFile : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void readsTables();
  void refusesBadTables_data();
  void refusesBadTables();
  void readsJsonLinesAndInstances();
  void refusesTheCorpus();
  void refusesBadJson_data();
  void refusesBadJson();
  void fillsPrompts();
  void knowsOrders();
  void findsOptions();
  void loadsTheKifLayout();
  void bothKifFormsGiveTheSamePrompts();
  void loadsOLora();
  void loadsTrace();
  void loadsSuperNi();
  void loadsDialogueStates();
  void neverCutsADialogueState();
  void loadsATableWithOtherColumns();
  void leavesOutWhatIsNoLabel();
  void tellsOfLeakage();
  void refusesBadData_data();
  void refusesBadData();
  void refusesBadStreamFiles_data();
  void refusesBadStreamFiles();
  void hashesEveryFile();
  void choosesTheSource();
  void readsTheSharedBenchmarks();

 private:
  std::string write(const QString& name, const QByteArray& content) {
    const QString path = folder_->filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size()) return {};
    return path.toStdString();
  }
  LoadedTasks load(const QByteArray& toml, const SplitLimits& limits = {}) {
    const StreamFile file = readStreamFile(write("stream.toml", toml));
    return loadTasks(file, file.taskNames(), limits);
  }
  QString loadRefusal(const QByteArray& toml) {
    return refusal([&] { load(toml); }).replace(folder_->path() + "/", "");
  }
  void writeKif(const QString& task, const QByteArray& options = "red, blue");

  std::unique_ptr<QTemporaryDir> folder_;
};

void TestStreamFile::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  QVERIFY(folder_->isValid());
}

void TestStreamFile::writeKif(const QString& task, const QByteArray& options) {
  const QByteArray head = "\"instruction\": \"Which colour? Option: " + options + ".\\n\", ";
  const auto record = [&](const QByteArray& id, const QByteArray& text, const QByteArray& answer) {
    return "{\"id\": \"" + id + "\", " + head + "\"input\": \"" + text + "\\nAnswer:\", \"output\": \"" + answer +
           "\"}";
  };
  write("train/" + task + ".json",
        "[\n" + record("C_0", "the sky", "blue") + ",\n" + record("C_1", "blood", "red") + "\n]");
  write("dev/" + task + ".json", "[" + record("C_0", "a tomato", "red") + "]");
  write("test/" + task + ".json", "[" + record("C_0", "the sea", "blue") + "," + record("C_1", "a rose", "red") + "]");
}

void TestStreamFile::readsTables() {
  const auto rows = parseTable("a,\"b \"\"x\"\",\ny\",c\r\n\r\n1,,3", ',', "t.csv");
  QCOMPARE(rows.size(), std::size_t{2});
  QCOMPARE(rows[0].cells, (Names{"a", "b \"x\",\ny", "c"}));
  QCOMPARE(rows[1].cells, (Names{"1", "", "3"}));
  QCOMPARE(rows[1].line, std::size_t{4});  // the quoted line break and the blank line count
  QCOMPARE(parseTable("\"a\"\tb\n", '\t', "t.tsv")[0].cells, (Names{"\"a\"", "b"}));

  const RecordFile file = readRecordFile(write("a.csv", "\xEF\xBB\xBFtext,label\nsun,1\n"));
  QCOMPARE(file.records.size(), std::size_t{1});
  QCOMPARE(file.field(file.records[0], "text"), std::string("sun"));
  const RecordFile bare = readRecordFile(write("b.csv", "1,sun\n2,moon\n"), false);
  QCOMPARE(bare.records.size(), std::size_t{2});
  QCOMPARE(bare.field(bare.records[1], "2"), std::string("moon"));
}

void TestStreamFile::refusesBadTables_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<QString>("sentence");
  QTest::newRow("open quote") << QByteArray("a,b\n1,\"2\n3,4\n") << "t.csv:2: a quoted cell begins here and never ends";
  QTest::newRow("after quote") << QByteArray("a,b\n1,\"2\"x\n") << "t.csv:2: there is text after a closing quote";
  QTest::newRow("cells") << QByteArray("a,b\n1,2\n1,2,3\n") << "t.csv:3: this row has 3 cells, but the first one has 2";
  QTest::newRow("twice") << QByteArray("a,a\n1,2\n") << "t.csv:1: the column \"a\" is there twice";
  QTest::newRow("empty") << QByteArray("\n\n") << "t.csv: the file is empty";
  QTest::newRow("latin1") << QByteArray("a,b\n1,\xE9\n") << "t.csv:2: the text is not valid UTF-8";
  QTest::newRow("zero") << QByteArray("a,b\n1,\0\n", 8) << "t.csv:2: there is a zero byte";
}

void TestStreamFile::refusesBadTables() {
  QFETCH(QByteArray, content);
  QFETCH(QString, sentence);
  const std::string path = write("t.csv", content);
  const QString message = refusal([&] { readRecordFile(path); });
  QVERIFY2(message.contains(sentence), qPrintable(message));
}

void TestStreamFile::readsJsonLinesAndInstances() {
  for (const char* name : {"a.jsonl", "a.json"}) {
    const RecordFile lines =
        readRecordFile(write(name, "{\"n\": 3, \"t\": \"x\"}\n\n{\"n\": true, \"t\": [\"p\", \"q\"]}\n"));
    QCOMPARE(lines.records.size(), std::size_t{2});
    QCOMPARE(lines.records[1].number, std::size_t{3});
    QCOMPARE(lines.field(lines.records[0], "n"), std::string("3"));
    QCOMPARE(lines.field(lines.records[1], "n"), std::string("true"));
    QCOMPARE(lines.field(lines.records[1], "t"), std::string("p"));
    QCOMPARE(lines.records[1].several.at("t"), std::size_t{2});
  }
  const RecordFile task =
      readRecordFile(write("ni.json",
                           "{\"Definition\": [\"Add.\"], \"Positive Examples\": [{\"input\": \"1 1\", "
                           "\"output\": \"2\"}],\n\"Instances\": [{\"id\": \"i\", \"input\": \"2 3\", "
                           "\"output\": [\"5\"]}]}"));
  QCOMPARE(task.records.size(), std::size_t{1});
  QCOMPARE(task.field(task.records[0], "definition"), std::string("Add."));
  QCOMPARE(task.field(task.records[0], "example_output"), std::string("2"));
  QCOMPARE(task.field(task.records[0], "output"), std::string("5"));
}

/// Inputs that a fuzzer found.
void TestStreamFile::refusesTheCorpus() {
  const std::string folder = SKILLSCOPE_SOURCE_DIR "/tests/corpus/records/";
  const QString records = refusal([&] { readRecordFile(folder + "huge_number.jsonl"); });
  QVERIFY2(records.contains("huge_number.jsonl:2: a number is too large: 555555e5555500000"), qPrintable(records));
  std::string hash;
  const QString labels = refusal([&] { readLabelList(folder + "huge_label.json", hash); });
  QVERIFY2(labels.contains("huge_label.json: a number is too large"), qPrintable(labels));
}

void TestStreamFile::refusesBadJson_data() {
  QTest::addColumn<QByteArray>("content");
  QTest::addColumn<QString>("sentence");
  QTest::newRow("syntax") << QByteArray("[\n{\"a\": 1},\n{\"a\": }\n]") << "t.json:3: this is not valid JSON";
  QTest::newRow("cut off") << QByteArray("[\n{\"a\": 1},\n") << "this is not valid JSON";
  QTest::newRow("line") << QByteArray("{\"a\": 1}\n{\"a\": x}\n") << "t.json:2: this is not valid JSON";
  QTest::newRow("no object") << QByteArray("[{\"a\": 1}, 3]") << "t.json, record 2: this is not an object";
  QTest::newRow("one object") << QByteArray("{\n\"data\": []\n}") << "this is one JSON object";
  QTest::newRow("text") << QByteArray("\"x\"") << "t.json: this is no list of records";
  QTest::newRow("empty") << QByteArray(" \n") << "t.json: the file is empty";
  QTest::newRow("utf-8") << QByteArray("[\n{\"a\": \"\xFF\"}]") << "t.json:2: the text is not valid UTF-8";
}

void TestStreamFile::refusesBadJson() {
  QFETCH(QByteArray, content);
  QFETCH(QString, sentence);
  const std::string path = write("t.json", content);
  const QString message = refusal([&] { readRecordFile(path); });
  QVERIFY2(message.contains(sentence), qPrintable(message));
}

void TestStreamFile::fillsPrompts() {
  const PromptTemplate prompt("{{{a}}} {b}{a}");
  QCOMPARE(prompt.names(), (Names{"a", "b"}));
  QCOMPARE(prompt.filled([](const std::string& name) { return name == "a" ? std::string("{b}") : "2"; }),
           std::string("{{b}} 2{b}"));
  for (const char* bad : {"{a", "a}", "{}", "{a{b}}"}) {
    QVERIFY2(!refusal([&] { PromptTemplate{bad}; }).isEmpty(), bad);
  }
}

void TestStreamFile::knowsOrders() {
  for (const PublishedOrder& order : publishedOrders()) {
    std::set<std::string> distinct;
    for (const std::string& task : order.tasks) distinct.insert(canonicalTask(task));
    QCOMPARE(distinct.size(), order.tasks.size());
  }
  const auto sorted = [](const char* name) {
    Names tasks = findPublishedOrder(name)->tasks;
    std::sort(tasks.begin(), tasks.end());
    return tasks;
  };
  for (const char* name : {"long-5", "long-6"}) QCOMPARE(sorted(name), sorted("long-4"));
  for (const char* name : {"sgd-2", "sgd-3", "sgd-4", "sgd-5", "sgd-6"}) QCOMPARE(sorted(name), sorted("sgd-1"));
  QCOMPARE(sorted("superni-2"), sorted("superni-1"));
  QCOMPARE(sorted("long-4").size(), std::size_t{15});
  QCOMPARE(canonicalTask("SST-2"), canonicalTask("sst2"));
  QCOMPARE(canonicalTask("ag"), canonicalTask("AG_News"));
  QCOMPARE(canonicalTask("task073_some_words"), canonicalTask("073"));
  QVERIFY(canonicalTask("task073") != canonicalTask("task0731"));
  QCOMPARE(canonicalTask("sgd_music_1"), canonicalTask("music_1"));
}

void TestStreamFile::findsOptions() {
  QCOMPARE(optionsOf("Which? Option: a b, c, d.\ntext. Option: x\n"), (Names{"a b", "c", "d"}));
  QCOMPARE(optionsOf("Option: a, b \nx"), (Names{"a", "b"}));
  QCOMPARE(optionsOf("no list"), Names{});
  QCOMPARE(withoutOptions("Which? Option: a, b.\nx\n"), std::string("Which?\nx\n"));
  QCOMPARE(withoutOptions("x"), std::string("x"));
}

void TestStreamFile::loadsTheKifLayout() {
  writeKif("colour");
  const LoadedTasks loaded = load("tasks = [\"colour\"]\nformat = \"kif\"\n");
  QCOMPARE(loaded.tasks.size(), std::size_t{1});
  const Task& task = loaded.tasks[0];
  QCOMPARE(task.labels, (Names{"red", "blue"}));
  QCOMPARE(task.metric, std::string("exact_match"));
  QCOMPARE(task.train.size(), std::size_t{2});
  QCOMPARE(task.dev.size(), std::size_t{1});
  QCOMPARE(task.train[0].id, std::string("colour/train/C_0"));
  QCOMPARE(task.train[0].prompt, std::string("Which colour? Option: red, blue.\nthe sky\nAnswer:"));
  QCOMPARE(task.train[0].target, std::string("blue"));
  QVERIFY(loaded.remarks.empty());
  SplitLimits limits;
  limits.train = 1;
  limits.listOptions = false;
  const LoadedTasks cut = load("tasks = [\"colour\"]\nformat = \"kif\"\ntrain_limit = 5\n", limits);
  QCOMPARE(cut.tasks[0].train.size(), std::size_t{1});
  QCOMPARE(cut.tasks[0].train[0].prompt, std::string("Which colour?\nthe sky\nAnswer:"));
  QCOMPARE(cut.tasks[0].labels, (Names{"red", "blue"}));
}

void TestStreamFile::bothKifFormsGiveTheSamePrompts() {
  writeKif("colour");
  const LoadedTasks plain = load("tasks = [\"colour\"]\nformat = \"kif\"\n");
  for (const QString split : {"train", "dev", "test"}) {
    QFile file(folder_->filePath(split + "/colour.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray text = file.readAll();
    text.replace("\", \"input\": \"", "");  // instruction and input become one text
    text.replace("\"instruction\"", "\"input\"");
    write(split + "/colour_T5.json", text);
  }
  const LoadedTasks joinedForm = load("tasks = [\"colour\"]\nformat = \"kif-t5\"\n");
  QCOMPARE(joinedForm.tasks[0].labels, plain.tasks[0].labels);
  for (std::size_t i = 0; i < 2; ++i) QCOMPARE(joinedForm.tasks[0].train[i].prompt, plain.tasks[0].train[i].prompt);
}

void TestStreamFile::loadsOLora() {
  write("TC/news/labels.json", "[\"Sports\", \"World\"]");
  write("TC/news/train.json",
        "[{\"label\": \"World\", \"sentence\": \"a vote\"}, {\"sentence\": \"a goal\", \"label\": \"Sports\"}]");
  write("TC/news/test.json", "[{\"label\": \"World\", \"sentence\": \"a law\"}]");
  const LoadedTasks loaded =
      load("tasks = [\"news\"]\nformat = \"o-lora\"\n[task.news]\npath = \"TC/news\"\ninstruction = \"Topic? \"\n");
  QCOMPARE(loaded.tasks[0].labels, (Names{"Sports", "World"}));
  QCOMPARE(loaded.tasks[0].train[0].prompt, std::string("Topic? Option: Sports, World \na vote\nAnswer:"));
  QVERIFY(loaded.tasks[0].dev.empty());  // the format's own dev file need not be there
}

void TestStreamFile::loadsTrace() {
  for (const QString split : {"train", "eval", "test"}) {
    write("FOMC/" + split + ".json", "[{\"prompt\": \"" + split.toUtf8() + " text?\", \"answer\": \"A\"}]");
  }
  const LoadedTasks loaded = load("tasks = [\"FOMC\"]\nformat = \"trace\"\n");
  QCOMPARE(loaded.tasks[0].dev[0].prompt, std::string("eval text?"));
  QVERIFY(loaded.tasks[0].labels.empty());
}

void TestStreamFile::loadsSuperNi() {
  for (const QString split : {"train", "dev", "test"}) {
    write("task001_x/" + split + ".json", "{\"Definition\": [\"Do.\"], \"Instances\": [{\"id\": \"7\", \"input\": \"" +
                                              split.toUtf8() + "\", \"output\": [\"yes\", \"ja\"]}]}");
  }
  const LoadedTasks loaded =
      load("tasks = [\"task001\"]\nformat = \"superni\"\n[task.task001]\npath = \"task001_x\"\n");
  QCOMPARE(loaded.tasks[0].metric, std::string("rouge_l"));
  QCOMPARE(loaded.tasks[0].test[0].prompt, std::string("Do.\n\ntest"));
  QCOMPARE(loaded.tasks[0].test[0].target, std::string("yes"));
  QCOMPARE(loaded.remarks.size(), std::size_t{1});
  QVERIFY(QString::fromStdString(loaded.remarks[0]).contains("3 records have several answers"));
}

void TestStreamFile::loadsDialogueStates() {
  const QByteArray record = "{\"instruction\": \"Find it.\", \"input\": \"[USER]: hi\", \"output\": \"x\"}";
  const QByteArray lines = "1_0|||1_0|||0|||none|||music_1|||artist\n1_0|||1_0|||0|||none|||music_1|||genre\n";
  for (const QString split : {"train", "test"}) {
    write(split + "/sgd_music_1-" + split + "-LLM.json", "[" + record + "," + record + "]");
    write(split + "/sgd_music_1-" + split + ".idx", lines);
  }
  const QByteArray toml = "tasks = [\"music_1\"]\nformat = \"sgd\"\n";
  const LoadedTasks loaded = load(toml);
  QCOMPARE(loaded.tasks[0].metric, std::string("jga"));
  QCOMPARE(loaded.tasks[0].train[0].prompt, std::string("Find it. [USER]: hi"));
  QCOMPARE(loaded.tasks[0].train[0].group, std::string("1_0/0"));
  QCOMPARE(loaded.tasks[0].train[1].id, std::string("music_1/train/1_0/0/genre"));
  write("test/sgd_music_1-test.idx", lines.left(lines.indexOf('\n') + 1));
  QVERIFY2(loadRefusal(toml).contains("there are 1 lines, but test/sgd_music_1-test-LLM.json has 2 records"),
           qPrintable(loadRefusal(toml)));
  write("test/sgd_music_1-test.idx", "a|||b\n" + lines);
  QVERIFY2(loadRefusal(toml).contains("sgd_music_1-test.idx:1: there are 2 fields"), qPrintable(loadRefusal(toml)));
  write("test/sgd_music_1-test.idx", "1_0|||1_0|||0|||none|||m|||a\n1_0|||1_0|||0|||none|||m|||a\n");
  QVERIFY2(loadRefusal(toml).contains("sgd_music_1-test.idx:2: the slot a of this dialogue and turn is in line 1"),
           qPrintable(loadRefusal(toml)));
}

void TestStreamFile::neverCutsADialogueState() {
  QByteArray records, lines;
  for (int turn = 0; turn < 4; ++turn) {
    for (int slot = 0; slot < 3; ++slot) {
      records += QByteArray(records.isEmpty() ? "" : ",") + "{\"instruction\": \"i\", \"input\": \"" +
                 QByteArray::number(10 * turn + slot) + "\", \"output\": \"x\"}";
      lines += "d|||d|||" + QByteArray::number(turn) + "|||none|||s|||" + QByteArray::number(slot) + "\n";
    }
  }
  for (const QString split : {"train", "test"}) {
    write(split + "/sgd_s-" + split + "-LLM.json", "[" + records + "]");
    write(split + "/sgd_s-" + split + ".idx", lines);
  }
  const auto kept = [&](int limit, const QByteArray& more = "") {
    return load("tasks = [\"s\"]\nformat = \"sgd\"\ntest_limit = " + QByteArray::number(limit) + "\n" + more)
        .tasks[0]
        .test;
  };
  QCOMPARE(kept(0).size(), std::size_t{12});
  QCOMPARE(kept(7).size(), std::size_t{6});
  QCOMPARE(kept(6).size(), std::size_t{6});
  QCOMPARE(kept(1).size(), std::size_t{3});
  const auto shuffled = kept(7, "shuffle = true\n");
  QCOMPARE(shuffled.size(), std::size_t{6});
  QCOMPARE(shuffled[0].group, shuffled[2].group);
  QVERIFY(shuffled[2].group != shuffled[3].group);
}

void TestStreamFile::loadsATableWithOtherColumns() {
  write("news.csv", "3,Title,\"Body, long\"\n1,T2,B2\n");
  write("test.tsv", "4\tTT\tBB\n");
  const LoadedTasks loaded = load(
      "tasks = [\"news\"]\nformat = \"table\"\nheader = false\ntrain = \"{task}.csv\"\ntest = \"test.tsv\"\n"
      "prompt = \"{2}: {3} ({labels})\"\ntarget = \"1\"\nlabels = [\"World\", \"Sports\", \"Science\"]\n"
      "answers = { 1 = \"World\", 3 = \"Sports\", 4 = \"Science\" }\n");
  QCOMPARE(loaded.tasks[0].train[0].prompt, std::string("Title: Body, long (World, Sports, Science)"));
  QCOMPARE(loaded.tasks[0].train[0].target, std::string("Sports"));
  QCOMPARE(loaded.tasks[0].test[0].target, std::string("Science"));
}

void TestStreamFile::leavesOutWhatIsNoLabel() {
  writeKif("colour", "blue, green");
  const QByteArray toml = "tasks = [\"colour\"]\nformat = \"kif\"\n";
  const QString message = loadRefusal(toml);
  QVERIFY2(
      message.contains("train/colour.json, record 2: the answer \"red\" is none of the labels of task colour: blue, "
                       "green"),
      qPrintable(message));
  const QString empty = loadRefusal(toml + "drop_other_labels = true\n");
  QVERIFY2(empty.contains("dev/colour.json: the dev split of task colour is empty"), qPrintable(empty));
  const LoadedTasks loaded = load(toml + "drop_other_labels = true\ndev = \"\"\n");
  QCOMPARE(loaded.tasks[0].train.size(), std::size_t{1});
  QVERIFY(QString::fromStdString(loaded.remarks.at(0)).contains("1 of 2 train records were left out"));
  QVERIFY(QString::fromStdString(loaded.remarks.back()).contains("no train record has the label green"));
}

void TestStreamFile::tellsOfLeakage() {
  write("train.csv", "prompt,target\na,1\nb,1\na,1\n");
  write("dev.csv", "prompt,target\nb,1\nd,1\n");
  write("test.csv", "prompt,target\na,1\nd,1\ne,1\n");
  const QByteArray toml =
      "tasks = [\"t\"]\nformat = \"table\"\ntrain = \"train.csv\"\ndev = \"dev.csv\"\ntest = \"test.csv\"\n";
  QString all;
  for (const std::string& remark : load(toml).remarks) all += QString::fromStdString(remark) + '\n';
  for (const char* part : {"1 of 3 test prompts are in train", "1 of 2 dev prompts are in train",
                           "1 of 2 dev prompts are in test", "1 of 3 train records repeat"}) {
    QVERIFY2(all.contains(part), qPrintable(all));
  }
  const LoadedTasks cleaned = load(toml + "dev_without_test = true\n");
  QCOMPARE(cleaned.tasks[0].dev.size(), std::size_t{1});
  QCOMPARE(cleaned.tasks[0].dev[0].prompt, std::string("b"));
}

void TestStreamFile::refusesBadData_data() {
  QTest::addColumn<QByteArray>("train");
  QTest::addColumn<QByteArray>("more");
  QTest::addColumn<QString>("sentence");
  const QByteArray good = "[{\"prompt\": \"p\", \"target\": \"t\"}]";
  QTest::newRow("missing field") << QByteArray("[{\"prompt\": \"p\", \"targett\": \"t\"}]") << QByteArray()
                                 << "train.json, record 1: the field \"target\" is missing; it has prompt, targett";
  QTest::newRow("null") << QByteArray("[{\"prompt\": null, \"target\": \"t\"}]") << QByteArray()
                        << "record 1: the field \"prompt\" is null, but must be a text";
  QTest::newRow("object") << QByteArray("[{\"prompt\": {}, \"target\": \"t\"}]") << QByteArray()
                          << "the field \"prompt\" is an object";
  QTest::newRow("empty split") << QByteArray("[]") << QByteArray() << "train.json: the train split of task t is empty";
  QTest::newRow("empty prompt") << QByteArray("[{\"prompt\": \" \", \"target\": \"t\"}]") << QByteArray()
                                << "record 1: the prompt has no text";
  QTest::newRow("no such file") << good << QByteArray("dev = \"nowhere.json\"\n")
                                << "nowhere.json: there is no such file";
  QTest::newRow("ending") << good << QByteArray("dev = \"stream.toml\"\n") << "the ending says nothing known";
  QTest::newRow("labels unknown") << good << QByteArray("prompt = \"{labels}{prompt}\"\nlabels = \"targets\"\n")
                                  << "the prompt wants {labels}";
  QTest::newRow("no options") << good << QByteArray("labels = \"options\"\n") << "the prompt lists no answers";
  QTest::newRow("labels file") << good << QByteArray("labels = \"labels.json\"\n")
                               << "labels.json: there is no such file";
}

void TestStreamFile::refusesBadData() {
  QFETCH(QByteArray, train);
  QFETCH(QByteArray, more);
  QFETCH(QString, sentence);
  write("train.json", train);
  write("test.json", "[{\"prompt\": \"q\", \"target\": \"t\"}]");
  const QString message =
      loadRefusal("tasks = [\"t\"]\nformat = \"table\"\ntrain = \"train.json\"\ntest = \"test.json\"\n" + more);
  QVERIFY2(message.contains(sentence), qPrintable(message));
}

void TestStreamFile::refusesBadStreamFiles_data() {
  QTest::addColumn<QByteArray>("toml");
  QTest::addColumn<QString>("sentence");
  QTest::newRow("syntax") << QByteArray("tasks = [\n\"a\",\nformat = 3") << "stream.toml:3: this is not valid TOML";
  QTest::newRow("no tasks") << QByteArray("format = \"kif\"\n") << "stream.toml: there is no list tasks";
  QTest::newRow("unknown key") << QByteArray("tasks = [\"a\"]\nformatt = \"kif\"\n")
                               << "stream.toml:2: there is no key \"formatt\"; did you mean format?";
  QTest::newRow("unknown format") << QByteArray("tasks = [\"a\"]\nformat = \"kiff\"\n")
                                  << "stream.toml:2: format is \"kiff\", but must be one of kif, kif-t5";
  QTest::newRow("no format") << QByteArray("tasks = [\"a\"]\n") << "the task a has no format";
  QTest::newRow("no files") << QByteArray("tasks = [\"a\"]\nformat = \"table\"\n") << "the task a has no train file";
  QTest::newRow("other task") << QByteArray("tasks = [\"abc\"]\nformat = \"kif\"\n[task.abd]\ntitle = \"x\"\n")
                              << "the section [task.abd] is of no task in the list tasks; did you mean abc?";
  QTest::newRow("task key") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\n[task.a]\ntitel = \"x\"\n")
                            << "in line 4, a task has no key \"titel\"; did you mean title?";
  QTest::newRow("twice") << QByteArray("tasks = [\"a\", \"a\"]\nformat = \"kif\"\n") << "tasks lists \"a\" twice";
  QTest::newRow("name") << QByteArray("tasks = [\"../a\"]\nformat = \"kif\"\n") << "a name consists of letters";
  QTest::newRow("limit") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\ntrain_limit = -1\n")
                         << "stream.toml:3: train_limit must be a whole number";
  QTest::newRow("order") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\n[orders]\nb = [\"c\"]\n")
                         << "stream.toml:4: there is no task \"c\"";
  QTest::newRow("published")
      << QByteArray("tasks = [\"ag\", \"amazon\", \"yahoo\"]\nformat = \"kif\"\n[orders]\nb = \"standard-1\"\n")
      << "the order standard-1 needs tasks that stream.toml has not: dbpedia";
  QTest::newRow("brace") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\nprompt = \"{x\"\n")
                         << "a brace that is not closed";
  QTest::newRow("file brace") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\ntrain = \"{split}.json\"\n")
                              << "may have {task} and {path} only";
  QTest::newRow("jga") << QByteArray("tasks = [\"a\"]\nformat = \"kif\"\nmetric = \"jga\"\n")
                       << "which the format sgd alone";
  QTest::newRow("utf-8") << QByteArray("tasks = [\"a\"]\nname = \"\xC0\"\n")
                         << "stream.toml:2: the text is not valid UTF-8";
}

void TestStreamFile::refusesBadStreamFiles() {
  QFETCH(QByteArray, toml);
  QFETCH(QString, sentence);
  const std::string path = write("stream.toml", toml);
  try {
    readStreamFile(path);
    QFAIL("no error");
  } catch (const UsageError& error) {
    const QString message = QString::fromUtf8(error.what()).replace(folder_->path() + "/", "");
    QVERIFY2(message.contains(sentence), qPrintable(message));
  }
}

void TestStreamFile::hashesEveryFile() {
  writeKif("colour");
  const LoadedTasks loaded = load("tasks = [\"colour\"]\nformat = \"kif\"\n");
  QCOMPARE(loaded.files.size(), std::size_t{4});
  QCOMPARE(loaded.files[0].name, std::string("stream.toml"));
  QCOMPARE(loaded.files[1].name, std::string("train/colour.json"));
  for (const DataFileHash& file : loaded.files)
    QCOMPARE(file.sha256, sha256OfFile(folder_->filePath(QString::fromStdString(file.name)).toStdString()));
}

void TestStreamFile::choosesTheSource() {
  for (const char* task : {"dbpedia", "amazon", "ag", "yahoo"}) writeKif(task);
  StreamChoice choice;
  choice.name = write("four.toml",
                      "tasks = [\"ag\", \"amazon\", \"dbpedia\", \"yahoo\"]\nformat = \"kif\"\n[orders]\n"
                      "short = [\"yahoo\", \"ag\"]\n");
  QCOMPARE(taskNamesOf(choice), (Names{"ag", "amazon", "dbpedia", "yahoo"}));
  choice.order = "standard-2";
  QCOMPARE(taskNamesOf(choice), (Names{"dbpedia", "amazon", "ag", "yahoo"}));
  choice.order = "short";
  const LoadedStream loaded = loadStream(choice);
  QCOMPARE(loaded.stream.name, std::string("four"));
  QCOMPARE(loaded.stream.order, std::string("short"));
  QCOMPARE(loaded.stream.tasks.size(), std::size_t{2});
  choice.order = "long-4";
  QVERIFY(refusal([&] { taskNamesOf(choice); }).contains("needs tasks"));
  choice.order = "shart";
  QVERIFY(refusal([&] { taskNamesOf(choice); }).contains("did you mean short?"));
  choice.tasks = {"nope"};
  QVERIFY(refusal([&] { taskNamesOf(choice); }).contains("there is no task \"nope\""));
  choice.name = "wordnet";
  QVERIFY(refusal([&] { loadStream(choice); }).contains("Unknown task stream \"wordnet\""));
  choice = StreamChoice();
  QVERIFY(!taskNamesOf(choice).empty());
}

void TestStreamFile::readsTheSharedBenchmarks() {
  const QString data = QDir(SKILLSCOPE_SOURCE_DIR).absoluteFilePath("../shared/data");
  if (!QDir(data).exists()) QSKIP("the benchmark samples are not beside the source tree");
  const QByteArray folder = "folder = \"" + data.toUtf8() + "/";
  const LoadedTasks cl15 = load(folder +
                                "cl15\"\nformat = \"kif\"\ndrop_other_labels = true\ntasks = [\"mnli\", \"cb\", "
                                "\"copa\", \"rte\", \"yahoo\", \"dbpedia\"]\n[task.yahoo]\ntest = "
                                "\"dev/yahoo.json\"\ndev = \"\"\n");
  const std::size_t train[] = {1000, 250, 400, 1000, 1000, 1000}, test[] = {500, 56, 100, 277, 500, 500};
  for (std::size_t i = 0; i < 6; ++i) {
    QCOMPARE(cl15.tasks[i].train.size(), train[i]);
    QCOMPARE(cl15.tasks[i].test.size(), test[i]);
  }
  QCOMPARE(cl15.tasks[0].dev.size(), std::size_t{494});  // six of mnli's dev records have no agreed label
  QCOMPARE(cl15.tasks[4].labels.size(), std::size_t{10});
  QCOMPARE(cl15.tasks[5].labels.size(), std::size_t{14});
  const LoadedTasks olora = load(folder +
                                 "olora_sample\"\nformat = \"o-lora\"\ndrop_other_labels = true\ntasks = "
                                 "[\"ag\", \"mnli\"]\n[task.ag]\npath = \"TC/agnews\"\n[task.mnli]\npath = "
                                 "\"NLI/MNLI\"\n");
  QCOMPARE(olora.tasks[0].train.size(), std::size_t{300});
  QCOMPARE(olora.tasks[1].dev.size(), std::size_t{296});
  QCOMPARE(olora.tasks[1].test.size(), std::size_t{292});
  const LoadedTasks sgd = load(folder +
                               "sgd5\"\nformat = \"sgd\"\ntasks = [\"services_4\", \"flights_3\", \"trains_1\", "
                               "\"hotels_4\", \"music_1\"]\n");
  const std::size_t records[] = {174, 178, 193, 196, 199};
  for (std::size_t i = 0; i < 5; ++i) QCOMPARE(sgd.tasks[i].test.size(), records[i]);
}

QTEST_GUILESS_MAIN(TestStreamFile)
#include "tst_stream_file.moc"
