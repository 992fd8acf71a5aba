// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Runs that begin where another one stood: without a changed setting, bit for bit what the other one became; with one,
// another run with its parent's history; and what cannot change says why.

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <functional>

#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/branch.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "tests/support/session_bench.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

std::string sentence(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

class TestBranch : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string t5_, llama_;
  int stores_ = 0;

  RunConfig config(const std::string& settings) const {
    RunConfig config = toyConfig();
    config.backbonePath = t5_;
    config.maxSteps = 11;
    config.loraDropout = 0.1;
    config.everySteps = 6;
    config.keepPredictions = 2;
    config.checkpointEverySteps = 4;
    std::istringstream words(settings);
    for (std::string setting; words >> setting;) applySetting(config, setting);
    return config;
  }
  std::string newStore() { return folder_.filePath(QString("store%1.sqlite").arg(++stores_)).toStdString(); }
  static RunFinished run(const RunConfig& config, const std::string& store, const std::string& id,
                         std::optional<BranchFrom> branch = {}, const std::function<void(SessionOptions&)>& edit = {}) {
    SessionOptions options;
    options.storePath = store;
    options.runId = id;
    options.branch = std::move(branch);
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    if (edit) edit(options);
    RunSession session(config, options);
    session.start();
    return session.wait();
  }
  static BranchFrom at(const std::string& store, const std::string& id, const std::string& point) {
    return BranchFrom{id, findBranchPoint(store, id, point)};
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    const fs::path folder = folder_.path().toStdString();
    t5_ = makeT5Folder(folder / "t5", 7);
    llama_ = makeLlamaFolder(folder / "llama", 7);
    MethodCatalog::instance().load();
  }

  void withoutAChangeItBecomesItsParent_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("point");
    QTest::addColumn<bool>("llama");
    const auto rows = [](const char* name, const char* settings, const char* point) {
      QTest::newRow(name) << QString(settings) << QString(point) << false;
      QTest::newRow(qPrintable(QString("%1, llama").arg(name))) << QString(settings) << QString(point) << true;
    };
    rows("seqlora", "method.name=seqlora", "task:1");
    rows("kif", "method.name=kif", "task:1");
    rows("kif within a task", "method.name=kif record.keep_states=all", "step:16");
    rows("recurrent-kif", "method.name=recurrent-kif record.keep_states=fusions", "task:1");
    rows("recurrent-kif after a fusion", "method.name=recurrent-kif record.keep_states=fusions", "fusion");
    rows("slm", "method.name=slm method.targets=o,v", "task:1");
    rows("again", "method.name=kif", "start");
  }
  void withoutAChangeItBecomesItsParent() {
    QFETCH(QString, settings);
    QFETCH(QString, point);
    QFETCH(bool, llama);
    RunConfig config = this->config(settings.toStdString());
    if (llama) config.backbonePath = llama_;
    if (llama && config.method == "slm") applySetting(config, "method.targets=o_proj,v_proj");
    const std::string store = newStore();
    const RunFinished whole = run(config, store, "parent");
    QCOMPARE(whole.reason, std::string());
    std::string text = point.toStdString();
    if (text == "fusion") {  // the first one within the second task
      for (const BranchPoint& each : branchPoints(store, "parent")) {
        if (each.kind == BranchKind::fusion && each.task == 1) text = nameOf(each);
      }
      QVERIFY(text != "fusion");
    }
    const RunFinished again = run(config, store, "child", at(store, "parent", text));
    QCOMPARE(again.reason, std::string());
    QCOMPARE(again.status, RunStatus::done);
    QCOMPARE(again.weightsSha256, whole.weightsSha256);
    QCOMPARE(record(store, "child"), record(store, "parent"));
    const RunReader reader(store);
    const RunSummary parent = reader.run("parent").summary, child = reader.run("child").summary;
    QCOMPARE(child.ap, parent.ap);
    QCOMPARE(child.points, parent.points);
    QCOMPARE(child.plannedSteps, parent.plannedSteps);
    QVERIFY(parent.lineage == RunLineage());
    QCOMPARE(child.lineage.parent, std::string("parent"));
    QCOMPARE(child.lineage.changes, std::string());
    QCOMPARE(QString::fromStdString(child.lineage.point), point == "start"           ? QString("start")
                                                          : point.startsWith("task") ? QString("task_end")
                                                                                     : point.split(':')[0]);
    // The weights of the parent's tasks are the branch's own files.
    if (point == "task:1") {
      deleteRun(store, "parent");
      int found = 0;
      for (const Event& event : RunReader(store).events("child")) {
        if (const auto* file = std::get_if<Checkpointed>(&event)) {
          QVERIFY2(fs::exists(runFolder(store, "child") + "/" + file->file), file->file.c_str());
          if (!file->file.ends_with("sides.safetensors")) ++found;  // what a fusion began from is beside them
        }
      }
      QCOMPARE(found, 3);
    }
  }

  void changedSettingsHoldFromThePointOn() {
    const std::string store = newStore();
    const RunConfig parent = config("method.name=kif");
    QCOMPARE(run(parent, store, "parent").status, RunStatus::done);
    RunConfig changed = configToBranch(store, "parent");
    for (const char* setting : {"train.learning_rate=2e-3", "train.max_steps=5", "method.fusion=adaptive"}) {
      applySetting(changed, setting);
    }
    const RunFinished end = run(changed, store, "child", at(store, "parent", "task:1"));
    QCOMPARE(end.reason, std::string());
    QCOMPARE(end.step, std::int64_t(16));
    const auto before = record(store, "parent"), after = record(store, "child");
    const RunSummary child = RunReader(store).run("child").summary;
    QCOMPARE(child.plannedSteps, std::int64_t(16));
    QCOMPARE(child.lineage.step, std::int64_t(11));
    QVERIFY2(has(lineageText(child.lineage),
                 "after task 1 (step 11), with method.fusion = adaptive, "
                 "train.learning_rate = 0.002, train.max_steps = 5"),
             lineageText(child.lineage).c_str());
    QVERIFY(has(child.name, "branched after task 1"));
    std::size_t same = 0;
    while (same < after.size() && after[same] == before[same]) ++same;
    QVERIFY(has(after[same], "step 1 12") || has(after[same - 1], "task 1"));
    float highest = 0;
    for (const Event& event : RunReader(store).events("child")) {
      const auto* step = std::get_if<StepDone>(&event);
      if (step && step->step > 11) highest = std::max(highest, step->learningRate);
    }
    QCOMPARE(highest, 2e-3F);
    // Another seed: the same past, another future.
    RunConfig seed = configToBranch(store, "parent");
    seed.seed = 5;
    const RunFinished other = run(seed, store, "other", at(store, "parent", "task:1"));
    QCOMPARE(other.status, RunStatus::done);
    QVERIFY(other.weightsSha256 != RunReader(store).run("parent").summary.weightsSha256);
    QVERIFY(has(RunReader(store).run("other").summary.lineage.changes, "run.seed = 5"));
  }

  /// A branch that is stopped goes on as any run; and a branch of a branch is one too.
  void branchesAreRunsAsAnyOther() {
    const std::string store = newStore();
    const RunConfig config = this->config("method.name=kif");
    const RunFinished whole = run(config, store, "parent");
    RunSession* running = nullptr;
    SessionOptions options;
    options.storePath = store;
    options.runId = "child";
    options.branch = at(store, "parent", "task:1");
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    options.past = [](const Event&) {};
    options.observer = [&](const Event& event) {
      if (const auto* step = std::get_if<StepDone>(&event); step && step->step == 13) running->stop();
    };
    {
      RunSession session(config, options);
      running = &session;
      session.start();
      QCOMPARE(session.wait().status, RunStatus::stopped);
    }
    const RunFinished end = run(config, store, "child", {}, [](SessionOptions& next) { next.continued = true; });
    QCOMPARE(end.reason, std::string());
    QCOMPARE(end.weightsSha256, whole.weightsSha256);
    QCOMPARE(record(store, "child"), record(store, "parent"));
    deleteRun(store, "parent");
    const RunFinished grandchild = run(config, store, "grandchild", at(store, "child", "task:2"));
    QCOMPARE(grandchild.reason, std::string());
    QCOMPARE(grandchild.weightsSha256, whole.weightsSha256);
    QCOMPARE(RunReader(store).run("grandchild").summary.lineage.parent, std::string("child"));
  }

  void replacedWeightsAreWhatItGoesOnFrom() {
    const std::string store = newStore();
    const RunConfig config = this->config("method.name=seqlora");
    QCOMPARE(run(config, store, "parent").status, RunStatus::done);
    BranchFrom from = at(store, "parent", "task:2");
    std::vector<std::string> names;
    from.editState = [&](TrainingState& state, const std::vector<TrainableTensor>& trainable) {
      std::map<std::string, torch::Tensor> zeros;
      for (const TrainableTensor& entry : trainable) zeros[entry.name] = torch::zeros_like(entry.tensor);
      replaceWeights(state, trainable, zeros);
      QVERIFY_EXCEPTION_THROWN(replaceWeights(state, trainable, {{"none", torch::zeros({1})}}), Error);
    };
    from.editPast = [](std::vector<Event>& past) { past.push_back(Message{22, Severity::info, "all zero"}); };
    from.remark = "weights set to zero";
    QCOMPARE(run(config, store, "zero", from).reason, std::string());
    // LoRA pairs of zeros change nothing: the last row is that of the untrained model.
    const AccuracyMatrix matrix = RunReader(store).run("zero").matrix;
    for (int task = 0; task < 2; ++task) QCOMPARE(matrix.at(2, task), matrix.at(0, task));
    QVERIFY(RunReader(store).run("parent").summary.weightsSha256 != RunReader(store).run("zero").summary.weightsSha256);
    QCOMPARE(RunReader(store).run("zero").summary.lineage.changes, std::string("weights set to zero"));
  }

  void keepsWhatTheConfigSays() {
    const auto kinds = [](const std::string& store) {
      std::string text;
      for (const BranchPoint& point : branchPoints(store, "run")) text += nameOf(point) + " ";
      return text;
    };
    const auto kept = [&](const char* settings) {
      const std::string store = newStore();
      run(config(std::string("method.name=seqlora ") + settings), store, "run");
      return kinds(store);
    };
    QCOMPARE(kept(""), std::string("start task:1 task:2 "));
    QCOMPARE(kept("record.keep_states=all"), std::string("start step:4 step:8 task:1 step:12 step:16 step:20 task:2 "));
    QCOMPARE(kept("record.keep_states=none"), std::string("start "));
    QCOMPARE(kept("record.weights=none"), std::string("start "));
    // The bound takes those within tasks first.
    const std::string store = newStore();
    run(config("method.name=seqlora record.keep_states=all"), store, "run");
    const std::string folder = runFolder(store, "run");
    const std::uint64_t size = fs::file_size(keptStatePaths(folder).front());
    pruneKeptStates(folder, 3 * size + size / 2);
    QCOMPARE(kinds(store), std::string("start task:1 step:20 task:2 "));
    pruneKeptStates(folder, size + size / 2);
    QCOMPARE(kinds(store), std::string("start task:2 "));
    // What is no state is no point.
    std::ofstream(keptStateFolder(folder) + "/000000000099.safetensors") << "half";
    QCOMPARE(kinds(store), std::string("start task:2 "));
  }

  void saysWhyNot() {
    const std::string store = newStore();
    const RunConfig parent = config("method.name=kif record.keep_states=all");
    QCOMPARE(run(parent, store, "parent").status, RunStatus::done);
    const auto refusal = [&](const std::string& point, const std::string& setting) {
      RunConfig changed = parent;
      applySetting(changed, setting);
      return sentence([&] { checkBranch(parent, changed, findBranchPoint(store, "parent", point)); });
    };
    QVERIFY(
        has(refusal("task:1", "lora.rank=4"), "lora.rank cannot change after task 1 (step 11): the trained weights"));
    QVERIFY(has(refusal("task:1", "backbone.path=/elsewhere"), "backbone.path cannot change"));
    QVERIFY(has(refusal("task:1", "stream.order=order-2"), "stream.order cannot change"));
    QVERIFY(has(refusal("task:1", "method.name=ewc"), "method.name cannot change"));
    QVERIFY(has(refusal("step:4", "train.batch_size=2"), "it can at the end of a task"));
    QCOMPARE(refusal("task:1", "train.batch_size=2"), std::string("nothing was thrown"));
    QCOMPARE(refusal("start", "lora.rank=4"), std::string("nothing was thrown"));
    QVERIFY(
        has(sentence([&] { findBranchPoint(store, "parent", "task:7"); }), "but for start, step:4, step:8, task:1"));
    QVERIFY(has(sentence([&] { findBranchPoint(store, "parent", "soon"); }), "write start, latest, task:N"));
    QVERIFY_EXCEPTION_THROWN(findBranchPoint(store, "other", "start"), UsageError);
    // A setting that only the method can judge: nothing is stored of such a branch.
    RunConfig units = parent;
    applySetting(units, "method.granularity=matrix");
    const RunFinished end = run(units, store, "child", at(store, "parent", "task:1"));
    QCOMPARE(end.status, RunStatus::failed);
    QVERIFY2(has(end.reason, "cannot be branched with method.granularity = matrix"), end.reason.c_str());
    // A task that is over cannot become shorter than it was; the one at hand neither.
    RunConfig shorter = parent;
    shorter.maxSteps = 3;
    const RunFinished cut = run(shorter, store, "child", at(store, "parent", "step:8"));
    QVERIFY2(has(cut.reason, "train.max_steps = 3"), cut.reason.c_str());
    QVERIFY(!RunReader(store).contains("child"));
    QVERIFY(!fs::exists(runFolder(store, "child")));
    const std::string bare = newStore();
    QCOMPARE(run(config("method.name=seqlora record.keep_states=none"), bare, "bare").status, RunStatus::done);
    QVERIFY(has(sentence([&] { findBranchPoint(bare, "bare", "latest"); }), "kept no training state"));
  }
};

QTEST_GUILESS_MAIN(TestBranch)
#include "tst_branch.moc"
