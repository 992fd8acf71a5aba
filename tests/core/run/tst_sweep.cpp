// SPDX-License-Identifier: GPL-3.0-or-later
// Sweep files: which runs they mean, what is wrong with bad ones, and what of them a store has done.
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/error.h"
#include "core/run/resume.h"
#include "core/run/sweep_plan.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using skillscope::test::refusal;

class TestSweep : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> folder_;
  std::string store_;

  std::string write(const QByteArray& content, const QString& name = "sweep.toml") {
    QFile file(folder_->filePath(name));
    const bool opened = file.open(QIODevice::WriteOnly);
    Q_ASSERT(opened);
    file.write(content);
    return folder_->filePath(name).toStdString();
  }
  SweepFile read(const QByteArray& content, const std::vector<std::string>& settings = {}) {
    return readSweepFile(write(content), settings);
  }
  QString refused(const QByteArray& content, const std::vector<std::string>& settings = {}) {
    QString sentence = refusal<UsageError>([&] { read(content, settings); });
    return sentence.remove(folder_->path() + "/");
  }

  void store(const std::string& id, const RunConfig& config, RunStatus status, bool withState = false) {
    NewRun run;
    run.id = id;
    run.name = config.name;
    run.method = config.method;
    run.configToml = toToml(config);
    run.experiment = config.experiment;
    run.variant = config.variant;
    {
      RunWriter writer(store_, run);
      if (status != RunStatus::interrupted) {
        RunFinished finished;
        finished.status = status;
        writer.write(finished);
      }
      writer.close();
    }
    if (!withState) return;
    const QString state = QString::fromStdString(statePath(runFolder(store_, id), 1));
    QVERIFY(QDir().mkpath(QFileInfo(state).path()));
    QFile file(state);
    QVERIFY(file.open(QIODevice::WriteOnly));
  }

 private Q_SLOTS:
  void init() {
    folder_ = std::make_unique<QTemporaryDir>();
    store_ = folder_->filePath("runs.sqlite").toStdString();
  }

  void theWholeProduct() {
    const SweepFile sweep = read(
        "name = \"trial\"\nbase = \"quick\"\norders = [\"order-1\", \"order-2\"]\nseeds = [3, 1]\n"
        "[set]\ntrain.max_steps = 4\n\"eval.future_tasks\" = false\n"
        "[[method]]\nname = \"seqlora\"\n"
        "[[method]]\nname = \"kif\"\nvariant = \"KIF\"\nset = { method.fusion = \"static\" }\n"
        "[method.grid]\nmethod.beta = [0.5, 0.75]\ntrain.learning_rate = [1e-3, 3e-3]\n");
    QCOMPARE(sweep.name, std::string("trial"));
    QCOMPARE(sweep.cells.size(), std::size_t{2 * 2 * (1 + 4)});
    const SweepCell& first = sweep.cells[0];
    QCOMPARE(first.variant, std::string("seqlora"));
    QCOMPARE(first.config.method, std::string("seqlora"));
    QCOMPARE(first.config.seed, 3);
    QCOMPARE(first.config.order, std::string("order-1"));
    QCOMPARE(first.config.experiment, std::string("trial"));
    QCOMPARE(first.config.variant, std::string("seqlora"));
    QCOMPARE(first.config.name, std::string("seqlora, order-1, seed 3"));
    QCOMPARE(first.config.maxSteps, 4);
    QCOMPARE(first.config.futureTasks, false);
    QCOMPARE(sweep.cells[2].variant, std::string("KIF, beta=0.5, learning_rate=0.003"));
    QCOMPARE(sweep.cells[2].config.learningRate, 3e-3);
    QCOMPARE(sweep.cells[2].config.methodParameters.at("beta"), ParameterValue(0.5));
    QCOMPARE(sweep.cells[2].config.methodParameters.at("fusion"), ParameterValue(std::string("static")));
    // Seeds outermost, then orders: what is compared runs together.
    QCOMPARE(sweep.cells[5].config.order, std::string("order-2"));
    QCOMPARE(sweep.cells[5].config.seed, 3);
    QCOMPARE(sweep.cells[10].config.seed, 1);
  }

  void defaults() {
    const SweepFile sweep = read("base = \"quick\"\n");
    QCOMPARE(sweep.name, std::string("sweep"));  // the file's
    QCOMPARE(sweep.cells.size(), std::size_t{1});
    QCOMPARE(sweep.cells[0].variant, std::string("kif"));
    QCOMPARE(sweep.cells[0].config.seed, loadConfig("quick").seed);
    QCOMPARE(sweep.cells[0].config.tasks, loadConfig("quick").tasks);
  }

  void methodsMayHaveTheirOwnOrdersAndSeeds() {
    const SweepFile sweep = read(
        "base = \"demo\"\norders = [\"order-1\", \"order-2\"]\nseeds = [1, 2]\n[[method]]\nname = \"kif\"\n"
        "[[method]]\nname = \"seqlora\"\nvariant = \"once\"\nseeds = [2]\norders = [\"order-3\"]\n");
    QCOMPARE(sweep.cells.size(), std::size_t{5});
    QCOMPARE(sweep.cells.back().variant, std::string("once"));
    QCOMPARE(sweep.cells.back().config.order, std::string("order-3"));
    QCOMPARE(sweep.cells.back().config.seed, 2);
  }

  void tasksMaySweepToo() {
    const SweepFile sweep = read(
        "base = \"demo\"\n[[method]]\nname = \"seqlora\"\nvariant = \"alone\"\n[method.grid]\nstream.tasks = "
        "[\"field\", [\"field\", \"kind_of\"]]\n");
    QCOMPARE(sweep.cells.size(), std::size_t{2});
    QCOMPARE(sweep.cells[1].config.tasks, (std::vector<std::string>{"field", "kind_of"}));
    QCOMPARE(sweep.cells[1].variant, std::string("alone, tasks=field,kind_of"));
    QVERIFY(refused("base = \"demo\"\norders = [\"order-1\"]\n[set]\nstream.tasks = [\"field\"]\n")
                .contains("exclude each other"));
  }

  void pathsAreRelativeToTheFile() {
    write("[stream]\nname = \"data.toml\"\nfolder = \"here\"\n", "base.toml");
    SweepFile sweep = read("base = \"base.toml\"\n");
    QCOMPARE(QString::fromStdString(sweep.cells[0].config.streamName), folder_->filePath("data.toml"));
    QCOMPARE(QString::fromStdString(sweep.cells[0].config.streamFolder), folder_->filePath("here"));
    sweep = read("base = \"demo\"\n[set]\nstream.name = \"sub/other.toml\"\n");
    QCOMPARE(QString::fromStdString(sweep.cells[0].config.streamName), folder_->filePath("sub/other.toml"));
    // What is typed is relative to where it is typed.
    sweep = read("base = \"base.toml\"\n", {"stream.folder=elsewhere"});
    QCOMPARE(QString::fromStdString(sweep.cells[0].config.streamFolder), QDir::current().filePath("elsewhere"));
  }

  void settingsFromOutsideComeLast() {
    const QByteArray text = "base = \"quick\"\n[set]\ntrain.max_steps = 4\n[[method]]\nname = \"seqlora\"\n";
    const SweepFile sweep = read(text, {"train.max_steps=2", "run.experiment=mine"});
    QCOMPARE(sweep.cells[0].config.maxSteps, 2);
    QCOMPARE(sweep.name, std::string("mine"));
    QCOMPARE(refused(text, {"train.max_step=2"}), QString("--set: there is no setting train.max_step; did you mean "
                                                          "train.max_steps?"));
  }

  void badFiles_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* text, const char* sentence) {
      QTest::newRow(sentence) << QByteArray(text) << QString(sentence);
    };
    row("", "sweep.toml: there is no base = ");
    row("base = \n", "sweep.toml:1: this is not valid TOML");
    row("base = 3\n", "sweep.toml:1: base must be a text");
    row("base = \"quikc\"\n", "sweep.toml:1: there is no preset and no file named \"quikc\"; did you mean quick?");
    row("base = \"none.toml\"\n", "none.toml cannot be read");
    row("base = \"quick\"\nseed = [1]\n",
        "sweep.toml:2: there is no key \"seed\" in a sweep file; did you mean seeds?");
    row("base = \"quick\"\nseeds = []\n", "sweep.toml:2: seeds must be a list of whole numbers");
    row("base = \"quick\"\nseeds = [1, 1.5]\n", "sweep.toml:2: seeds must be a list of whole numbers");
    row("base = \"quick\"\nseeds = [1, 1]\n", "sweep.toml:2: seeds has \"1\" twice");
    row("base = \"quick\"\nseeds = [-1]\n", "run.seed is -1, but must be a whole number from 0");
    row("base = \"demo\"\norders = [\"order-9\"]\n", "stream.order is \"order-9\", but must be one of order-1");
    row("base = \"quick\"\n[set]\ntrain.epoch = 3\n",
        "sweep.toml:3: there is no setting train.epoch; did you mean train.epochs?");
    row("base = \"quick\"\n[set]\ntrain.epochs = [1, 2]\n",
        "sweep.toml:3: train.epochs is \"1,2\", but must be a whole");
    row("base = \"quick\"\n[grid]\ntrain.epochs = 3\n",
        "sweep.toml:3: train.epochs must be a list of the values to try");
    row("base = \"quick\"\n[grid]\ntrain.epochs = [3, 3]\n", "sweep.toml:3: train.epochs has \"3\" twice");
    row("base = \"quick\"\n[grid]\n\n\ntrain.epochs = [3, 0]\n", "sweep.toml:5: train.epochs is 0, but must be");
    row("base = \"quick\"\n[set]\nmethod.name = \"kif\"\n", "sweep.toml:3: method.name is given by the sweep itself");
    row("base = \"quick\"\n[method]\nname = \"kif\"\n",
        "sweep.toml:2: each method is a section of its own, [[method]]");
    row("base = \"quick\"\n[[method]]\nvariant = \"x\"\n", "sweep.toml:2: this [[method]] has no name");
    row("base = \"quick\"\n[[method]]\nname = \"kif\"\nseting = 1\n",
        "sweep.toml:4: there is no key \"seting\" in a [[method]]");
    row("base = \"quick\"\n[[method]]\nname = \"kif\"\n[[method]]\nname = \"kif\"\n",
        "sweep.toml:4: two rows are named \"kif\": give one of them another variant");
    row("base = \"quick\"\nset = 3\n", "sweep.toml:2: set must be a section [set] of settings");
  }

  void badFiles() {
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    const QString actual = refused(text);
    QVERIFY2(actual.contains(sentence), qPrintable(actual));
    QVERIFY(!actual.contains('\n') && !actual.startsWith("another error"));
  }

  void tooManyRuns() {
    QByteArray grid = "base = \"quick\"\n[grid]\n";
    for (const char* key : {"train.epochs", "train.batch_size", "train.accumulation", "lora.rank", "eval.batch_size"})
      grid += QByteArray(key) + " = [1, 2, 3, 4, 5, 6, 7, 8]\n";
    QVERIFY(refused(grid).contains("more than 10000"));
  }

  void whatCountsAsTheSameRun() {
    RunConfig a = loadConfig("quick");
    RunConfig b = a;
    b.name = "another";
    b.notes = "note";
    b.threads = 3;
    b.streamFolder = "/elsewhere";
    QVERIFY(sameRun(a, b) && runIdentity(a) == runIdentity(b));
    b.methodParameters["beta"] = 1.0;
    a.methodParameters["beta"] = std::int64_t{1};
    QVERIFY(sameRun(a, b));
    b.learningRate *= 2;
    QVERIFY(!sameRun(a, b) && runIdentity(a) != runIdentity(b));
    a.streamName = "/one/data.toml";
    b = a;
    b.streamName = "/two/data.toml";
    QVERIFY(sameRun(a, b));
    b.streamName = "/two/other.toml";
    QVERIFY(!sameRun(a, b));
  }

  void whatIsDone() {
    const SweepFile sweep =
        read("base = \"quick\"\nseeds = [1, 2, 3, 4, 5, 6]\n[[method]]\nname = \"seqlora\"\nvariant = \"S\"\n");
    SweepProgress progress(store_, sweep.name);  // there is no store yet
    const auto state = [&](int seed) {
      return QString(toString(progress.statusOf(sweep.cells[static_cast<std::size_t>(seed - 1)].config).state));
    };
    QCOMPARE(state(1), QString("to do"));
    const auto cell = [&](int seed) { return sweep.cells[static_cast<std::size_t>(seed - 1)].config; };
    store("done-1", cell(1), RunStatus::done);
    store("failed-1", cell(1), RunStatus::failed);
    store("stopped-2", cell(2), RunStatus::stopped);
    store("stopped-3", cell(3), RunStatus::stopped, true);
    store("failed-4", cell(4), RunStatus::failed, true);
    store("interrupted-5", cell(5), RunStatus::interrupted, true);
    RunConfig other = cell(6);
    other.experiment = "another";
    store("other-6", other, RunStatus::done);
    progress.refresh();
    QCOMPARE(state(1), QString("done"));
    QCOMPARE(QString::fromStdString(progress.statusOf(cell(1)).run->id), QString("done-1"));
    QCOMPARE(state(2), QString("to do"));  // nothing to go on from
    QCOMPARE(state(3), QString("to go on"));
    QCOMPARE(state(4), QString("failed"));
    QVERIFY(progress.statusOf(cell(4)).canContinue);
    QCOMPARE(state(5), QString("to go on"));
    QCOMPARE(state(6), QString("to do"));
    {
      NewRun run;
      run.id = "now-2";
      run.configToml = toToml(cell(2));
      run.experiment = sweep.name;
      RunWriter writer(store_, run);
      progress.refresh();
      QCOMPARE(state(2), QString("running"));
      writer.close();
    }
  }

  void aClaimIsTakenOnce() {
    const SweepFile sweep = read("base = \"quick\"\nseeds = [1, 2]\n");
    {
      const auto one = CellClaim::take(store_, sweep.cells[0].config);
      QVERIFY(one);
      QVERIFY(!CellClaim::take(store_, sweep.cells[0].config));
      QVERIFY(CellClaim::take(store_, sweep.cells[1].config));
    }
    QVERIFY(CellClaim::take(store_, sweep.cells[0].config));
  }
};

QTEST_GUILESS_MAIN(TestSweep)
#include "tst_sweep.moc"
