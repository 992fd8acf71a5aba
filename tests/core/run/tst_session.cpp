// SPDX-License-Identifier: GPL-3.0-or-later
// A run in its own thread: its events and files, the commands from another thread, and every way to end.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <filesystem>
#include <functional>
#include <set>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/base/sha256.h"
#include "core/nn/t5.h"
#include "core/run/run_session.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/text/tokenizer.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

/// A checkpoint folder with a tiny random model and a real tokenizer.
std::string makeBackbone(const QTemporaryDir& folder) {
  const fs::path path = fs::path(folder.path().toStdString()) / "backbone";
  const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/t5_unigram";
  fs::create_directories(path);
  for (const char* file : {"spiece.model", "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"}) {
    fs::copy_file(tokenizer / file, path / file, fs::copy_options::skip_existing);
  }
  auto model = tinyModel(openTokenizer(path.string())->size());
  saveT5(*model, path.string(), torch::kFloat32);
  return path.string();
}

/// Collects what a session tells; readable from any thread.
struct Log {
  mutable std::mutex mutex;
  std::vector<Event> events;
  template <typename Kind>
  std::vector<Kind> all() const {
    const std::lock_guard lock(mutex);
    std::vector<Kind> found;
    for (const Event& event : events) {
      if (const Kind* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
    }
    return found;
  }
};

}  // namespace

class TestSession : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string backbone_;

  RunConfig config() const {
    RunConfig config = toyConfig();
    config.backbonePath = backbone_;
    config.maxSteps = 6;
    return config;
  }
  /// `method` makes the run's method; the log outlives the session in every test.
  static SessionOptions options(Log& log,
                                std::function<std::unique_ptr<ContinualMethod>(const RunConfig&)> method = {}) {
    SessionOptions options;
    options.observer = [&log](const Event& event) {
      const std::lock_guard lock(log.mutex);
      log.events.push_back(event);
    };
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    options.parts.method =
        method ? std::move(method) : [](const RunConfig&) { return std::make_unique<RecordingMethod>(); };
    return options;
  }
  /// A config whose training would take minutes.
  RunConfig endless() const {
    RunConfig endless = config();
    endless.maxSteps = 1000000;
    endless.beforeTraining = false;
    endless.everySteps = -1;
    return endless;
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    backbone_ = makeBackbone(folder_);
  }

  void runsToTheEnd() {
    Log log;
    auto feed = std::make_shared<LiveFeed>();
    SessionOptions all = options(log);
    all.feed = feed;
    RunSession session(config(), all);
    QVERIFY(!session.isRunning());
    QVERIFY(!session.runId().empty());
    session.start();
    session.start();  // once is enough
    const RunFinished finished = session.wait();
    QVERIFY(!session.isRunning());
    QCOMPARE(finished.reason, std::string());
    QCOMPARE(finished.status, RunStatus::done);
    QCOMPARE(finished.step, 12);
    QCOMPARE(finished.weightsSha256.size(), std::size_t(64));
    QVERIFY(finished.tokensPerSecond > 0 && finished.seconds > 0);
    QCOMPARE(log.all<RunStarted>().at(0).runId, session.runId());
    QCOMPARE(log.all<StepDone>().size(), std::size_t(12));
    QCOMPARE(log.all<RunFinished>().size(), std::size_t(1));
    QVERIFY(std::holds_alternative<RunFinished>(log.events.back()));
    // The feed had nobody who drained it: same events, but one Progress only.
    std::size_t progress = 0, others = 0;
    for (const Event& event : feed->drain()) (std::holds_alternative<Progress>(event) ? progress : others)++;
    QCOMPARE(progress, std::size_t(1));
    QCOMPARE(others, log.events.size() - log.all<Progress>().size());
    QVERIFY(feed->drain().empty());
  }

  void storesRunAndWeights() {
    const std::string store = folder_.filePath("runs.sqlite").toStdString();
    Log log;
    SessionOptions stored = options(log);
    stored.storePath = store;
    stored.commandLine = "a test";
    RunSession session(config(), stored);
    session.start();
    const RunFinished finished = session.wait();
    QCOMPARE(finished.reason, std::string());
    const RunReader reader(store);
    const StoredRun run = reader.run(session.runId());
    QCOMPARE(run.summary.status, RunStatus::done);
    QCOMPARE(run.summary.weightsSha256, finished.weightsSha256);
    QCOMPARE(run.summary.stream, std::string("toy"));
    QVERIFY(!run.summary.name.empty());
    QCOMPARE(run.summary.tasksDone, 2);
    QVERIFY(run.environment.count("LibTorch") == 1);
    QVERIFY(run.environment.count("SHA-256 of backbone model.safetensors") == 1);
    QCOMPARE(run.commandLine, std::string("a test"));
    QVERIFY(run.configToml.find("learning_rate") != std::string::npos);
    const auto checkpoints = log.all<Checkpointed>();
    QCOMPARE(checkpoints.size(), std::size_t(3));
    for (const Checkpointed& checkpoint : checkpoints) {
      const std::string file = runFolder(store, session.runId()) + "/" + checkpoint.file;
      QCOMPARE(sha256OfFile(file), checkpoint.sha256);
      QCOMPARE(static_cast<std::int64_t>(fs::file_size(file)), checkpoint.bytes);
    }
    QCOMPARE(checkpoints[2].file, std::string("final/adapter_model.safetensors"));
    const SafetensorsFile adapter(runFolder(store, session.runId()) + "/final/adapter_model.safetensors");
    const SafetensorsEntry* entry =
        adapter.find("base_model.model.encoder.block.0.layer.0.SelfAttention.q.lora_A.weight");
    QVERIFY(entry != nullptr);
    QCOMPARE(entry->shape, (std::vector<std::int64_t>{8, 16}));
    QVERIFY(fs::exists(runFolder(store, session.runId()) + "/final/adapter_config.json"));
  }

  void fullFineTuningLeavesACheckpointThatOpens() {
    const std::string store = folder_.filePath("full.sqlite").toStdString();
    Log log;
    SessionOptions stored = options(log);
    stored.storePath = store;
    RunConfig full = config();
    full.tuning = "full";
    RunSession session(full, stored);
    session.start();
    QCOMPARE(session.wait().reason, std::string());
    const std::string last = runFolder(store, session.runId()) + "/final";
    const auto model = openBackbone(last), before = openBackbone(backbone_);
    openTokenizer(last);
    QVERIFY(!torch::equal(model->weights()[0].tensor, before->weights()[0].tensor));
  }

  void sameConfigSameBits() {
    std::vector<std::string> hashes;
    std::vector<std::vector<float>> losses;
    for (const bool disturbed : {false, true}) {
      Log log;
      RunConfig noisy = config();
      noisy.loraDropout = 0.1;
      RunSession session(noisy, options(log));
      if (disturbed) session.pause();  // a pause and single steps change nothing
      session.start();
      if (disturbed) {
        QTRY_VERIFY(session.isPaused());
        session.step();
        QTRY_COMPARE(log.all<StepDone>().size(), std::size_t(1));
        QTRY_VERIFY(session.isPaused());
        session.resume();
      }
      hashes.push_back(session.wait().weightsSha256);
      losses.emplace_back();
      for (const StepDone& step : log.all<StepDone>()) losses.back().push_back(step.loss);
    }
    QVERIFY(!hashes[0].empty());
    QCOMPARE(hashes[0], hashes[1]);
    QCOMPARE(losses[0], losses[1]);
  }

  void pausesStepsAndResumes() {
    Log log;
    RunSession session(endless(), options(log));
    session.pause();
    session.start();
    QTRY_VERIFY(session.isPaused());
    QVERIFY(session.isRunning());
    QCOMPARE(log.all<StepDone>().size(), std::size_t(0));
    for (std::size_t i = 1; i <= 3; ++i) {
      session.step();
      QTRY_COMPARE(log.all<StepDone>().size(), i);
      QTRY_VERIFY(session.isPaused());
    }
    QTest::qWait(50);
    QCOMPARE(log.all<StepDone>().size(), std::size_t(3));
    session.change("train.learning_rate", "0.0625");
    session.resume();
    QTRY_VERIFY(log.all<StepDone>().size() > 10);
    QVERIFY(!session.isPaused());
    const auto changes = log.all<SettingChanged>();
    QCOMPARE(changes.size(), std::size_t(1));
    QCOMPARE(changes[0].step, 4);
    QCOMPARE(changes[0].value, std::string("0.0625"));
    QVERIFY_EXCEPTION_THROWN(session.change("train.batch_size", "4"), UsageError);
    QVERIFY_EXCEPTION_THROWN(session.change("train.learning_rate", "fast"), UsageError);
    session.pause();
    QTRY_VERIFY(session.isPaused());
    session.stop();  // also while paused
    const RunFinished finished = session.wait();
    QCOMPARE(finished.status, RunStatus::stopped);
    QVERIFY2(finished.reason.find("step") != std::string::npos, finished.reason.c_str());
    QVERIFY(!finished.weightsSha256.empty());
    const auto pauses = log.all<Paused>();
    QCOMPARE(pauses[0].step, 0);
    QVERIFY(pauses[0].paused && !pauses[1].paused && pauses[2].paused);
  }

  /// After each merge it waits, until it is told to go on.
  void pausesAtFusions() {
    struct Fusing : RecordingMethod {
      void onTaskEnd(MethodContext& context) override {
        FusionRound round;
        round.task = context.task;
        round.round = context.task;
        round.step = context.step;
        round.rule = context.task == 0 ? "first_task" : "static";
        context.emit(std::move(round));
      }
    };
    Log log;
    RunSession session(config(), options(log, [](const RunConfig&) { return std::make_unique<Fusing>(); }));
    session.setPauseAtFusions(true);
    session.start();
    QTRY_VERIFY_WITH_TIMEOUT(session.isPaused(), 60'000);
    QCOMPARE(log.all<FusionRound>().size(), std::size_t{2});  // nothing was merged after the first task
    session.setPauseAtFusions(false);
    session.resume();
    QCOMPARE(session.wait().status, RunStatus::done);
    QCOMPARE(log.all<Paused>().size(), std::size_t{2});
  }

  void stopsInTheMiddle() {
    const std::string store = folder_.filePath("stopped.sqlite").toStdString();
    Log log;
    SessionOptions stored = options(log);
    stored.storePath = store;
    RunSession session(endless(), stored);
    session.start();
    QTRY_VERIFY(log.all<StepDone>().size() > 5);
    session.stop();
    const RunFinished finished = session.wait();
    QCOMPARE(finished.status, RunStatus::stopped);
    const RunReader reader(store);
    QCOMPARE(reader.run(session.runId()).summary.status, RunStatus::stopped);
    QVERIFY(fs::exists(runFolder(store, session.runId()) + "/final/adapter_model.safetensors"));
  }

  void destructorStopsAndJoins() {
    Log log;
    QElapsedTimer timer;
    {
      RunSession session(endless(), options(log));
      session.start();
      QTRY_VERIFY(log.all<StepDone>().size() > 3);
      timer.start();
    }
    QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(log.all<RunFinished>().size(), std::size_t(1));
    { const RunSession neverStarted(endless(), options(log)); }
    {
      RunSession atOnce(endless(), options(log));  // stopped while it prepares
      atOnce.start();
    }
    RunSession notStarted(endless(), options(log));
    QCOMPARE(notStarted.wait().status, RunStatus::stopped);
  }

  void failuresBecomeAReason_data() {
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("says");
    QTest::newRow("hook") << "hook"
                          << "the hook broke";
    QTest::newRow("LibTorch") << "torch"
                              << "shapes";
    QTest::newRow("not an exception") << "number"
                                      << "not told";
    QTest::newRow("observer") << "observer"
                              << "observer broke";
    QTest::newRow("no backbone") << "backbone"
                                 << "Hugging Face";
    QTest::newRow("tokenizer of another model") << "vocabulary"
                                                << "rows";
    QTest::newRow("store is a folder") << "store"
                                       << "";
  }

  void failuresBecomeAReason() {
    QFETCH(QString, where);
    QFETCH(QString, says);
    struct Broken final : RecordingMethod {
      QString where;
      void afterStep(MethodContext& context) override {
        if (context.step < 3) return;
        if (where == "hook") throw Error("the hook broke", "", "");
        if (where == "torch") torch::mm(torch::ones({2, 3}), torch::ones({2, 3}));
        if (where == "number") throw 42;  // NOLINT
      }
    };
    Log log;
    RunConfig broken = config();
    SessionOptions all = options(log, [&](const RunConfig&) {
      auto method = std::make_unique<Broken>();
      method->where = where;
      return method;
    });
    if (where == "backbone") broken.backbonePath = folder_.filePath("nowhere").toStdString();
    if (where == "vocabulary") {
      broken.backbonePath = folder_.filePath("mismatch").toStdString();
      fs::copy(backbone_, broken.backbonePath, fs::copy_options::recursive);
      auto model = tinyModel(50);
      saveT5(*model, broken.backbonePath, torch::kFloat32);
    }
    if (where == "store") all.storePath = folder_.path().toStdString();
    if (where == "observer") {
      const auto collect = all.observer;
      all.observer = [collect](const Event& event) {
        collect(event);
        if (std::holds_alternative<StepDone>(event)) throw std::runtime_error("observer broke");
      };
    }
    RunSession session(broken, all);
    session.start();
    const RunFinished finished = session.wait();
    QCOMPARE(finished.status, RunStatus::failed);
    QVERIFY(!finished.reason.empty());
    QVERIFY2(finished.reason.find(says.toStdString()) != std::string::npos, finished.reason.c_str());
    QVERIFY2(finished.reason.find("frame #") == std::string::npos, finished.reason.c_str());
    QVERIFY(finished.weightsSha256.empty());
    QVERIFY(!session.failedByUse());
    QCOMPARE(log.all<RunFinished>().size(), std::size_t(1));
    QVERIFY(!session.isRunning());
  }

  void wrongUseIsToldApart_data() {
    QTest::addColumn<QString>("field");
    for (const char* field : {"stream", "task", "method", "parameter"}) QTest::newRow(field) << field;
  }

  void wrongUseIsToldApart() {
    QFETCH(QString, field);
    Log log;
    RunConfig wrong = config();
    wrong.method = "seqlora";
    if (field == "stream") wrong.streamName = "glue";
    if (field == "task") wrong.tasks = {"noun_topic_z"};
    if (field == "method") wrong.method = "magic";
    if (field == "parameter") wrong.methodParameters["spell"] = std::int64_t{3};
    SessionOptions all = options(log);
    all.parts = {};
    QVERIFY_EXCEPTION_THROWN(checkRunnable(wrong), UsageError);
    RunSession session(wrong, all);
    session.start();
    const RunFinished finished = session.wait();
    QCOMPARE(finished.status, RunStatus::failed);
    QVERIFY2(session.failedByUse(), finished.reason.c_str());
  }

  void runIdsDiffer() {
    std::set<std::string> ids;
    Log log;
    for (int i = 0; i < 20; ++i) ids.insert(RunSession(config(), options(log)).runId());
    QVERIFY(ids.size() >= 19);
    RunConfig odd = config();
    odd.method = "../Evil name";
    QVERIFY(RunSession(odd, options(log)).runId().find('/') == std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
