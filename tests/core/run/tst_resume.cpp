// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Runs that are stopped and go on: the same weights, steps, importance, decisions and scores as a run that nothing
// stopped, through store and state files; and what cannot go on says why. Every method's own state is checked in
// tst_every_method.

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/base/sha256.h"
#include "core/learn/method_catalog.h"
#include "core/nn/t5.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/text/tokenizer.h"
#include "tests/support/session_bench.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

class TestResume : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string backbone_;
  int stores_ = 0;

  RunConfig config(const std::string& settings) const {
    RunConfig config = toyConfig();
    config.backbonePath = backbone_;
    config.maxSteps = 17;
    config.loraDropout = 0.1;
    config.everySteps = 6;
    config.keepPredictions = 4;
    config.checkpointEverySteps = 4;
    std::istringstream words(settings);
    for (std::string setting; words >> setting;) applySetting(config, setting);
    return config;
  }
  std::string newStore() { return folder_.filePath(QString("store%1.sqlite").arg(++stores_)).toStdString(); }
  static SessionOptions options(const std::string& store, bool continued) {
    SessionOptions options;
    options.storePath = store;
    options.runId = "toy";
    options.continued = continued;
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    return options;
  }
  static RunFinished whole(const RunConfig& config, const std::string& store, bool continued = false) {
    RunSession session(config, options(store, continued));
    session.start();
    return session.wait();
  }
  /// Stops as soon as `when` holds for an event.
  static RunFinished stopped(const RunConfig& config, const std::string& store, bool continued,
                             const std::function<bool(const Event&)>& when) {
    SessionOptions cut = options(store, continued);
    RunSession* running = nullptr;
    cut.past = [](const Event&) {};
    cut.observer = [&](const Event& event) {
      if (when(event)) running->stop();
    };
    RunSession session(config, cut);
    running = &session;
    session.start();
    return session.wait();
  }
  static std::function<bool(const Event&)> afterStep(std::int64_t step) {
    return [step](const Event& event) {
      const auto* done = std::get_if<StepDone>(&event);
      return done && done->step >= step;
    };
  }
  static std::string folderOf(const std::string& store) { return runFolder(store, "toy"); }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    backbone_ = makeT5Folder(fs::path(folder_.path().toStdString()) / "backbone", 7);
    MethodCatalog::instance().load();
  }

  void goesOnBitForBit_data() {
    QTest::addColumn<QString>("settings");
    QTest::newRow("kif static") << "method.name=kif method.fusion=static";
    QTest::newRow("kif adaptive, full") << "method.name=kif method.fusion=adaptive method.granularity=tensor "
                                           "backbone.tuning=full train.learning_rate=3e-3";
    QTest::newRow("recurrent-kif") << "method.name=recurrent-kif train.accumulation=2";
    QTest::newRow("slm") << "method.name=slm method.targets=o,v train.accumulation=2";
    QTest::newRow("slm, mean keys, all slots") << "method.name=slm method.key_init=mean method.training_slots=seen";
  }
  void goesOnBitForBit() {
    QFETCH(QString, settings);
    const RunConfig config = this->config(settings.toStdString());
    const std::string calm = newStore();
    const RunFinished expected = whole(config, calm);
    QCOMPARE(expected.reason, std::string());
    QCOMPARE(expected.status, RunStatus::done);
    QVERIFY2(!fs::exists(stateFolder(folderOf(calm))), "a run that is done keeps no states");

    // Stopped three times: within the first task, while a row of the matrix is measured, within the second task.
    const std::string torn = newStore();
    const auto measured = [](const Event& event) {
      const auto* score = std::get_if<Evaluated>(&event);
      return score && score->matrixEntry && score->afterTask == 0;
    };
    QCOMPARE(stopped(config, torn, false, afterStep(7)).status, RunStatus::stopped);
    QVERIFY(canContinue(torn, "toy"));
    QCOMPARE(configToContinue(torn, "toy"), withMethodDefaults(config));
    QCOMPARE(stopped(config, torn, true, measured).status, RunStatus::stopped);
    QCOMPARE(stopped(config, torn, true, afterStep(27)).status, RunStatus::stopped);
    const RunFinished end = whole(config, torn, true);
    QCOMPARE(end.reason, std::string());
    QCOMPARE(end.weightsSha256, expected.weightsSha256);
    QCOMPARE(record(torn, "toy"), record(calm, "toy"));
    const RunSummary summary = RunReader(torn).run("toy").summary, other = RunReader(calm).run("toy").summary;
    QCOMPARE(summary.status, RunStatus::done);
    QCOMPARE(summary.points, other.points);
    QCOMPARE(summary.ap, other.ap);
    QCOMPARE(summary.lossBest, other.lossBest);
    QVERIFY(!canContinue(torn, "toy"));
  }

  /// A method whose model is no adapter leaves its own state as the run's weights, whole.
  void weightsOfAnotherKindAreWrittenWhole() {
    const std::string store = newStore();
    QCOMPARE(whole(config("method.name=slm"), store).status, RunStatus::done);
    const std::string folder = folderOf(store) + "/final";
    QVERIFY(!fs::exists(folder + "/adapter_config.json"));
    const SafetensorsFile file(folder + "/method.safetensors");
    std::set<std::string> names;
    for (const SafetensorsEntry& entry : file.entries()) names.insert(entry.name);
    QVERIFY(names.count("slm/keys") == 1);
    const std::string site = "decoder.block.0.layer.1.EncDecAttention.o";
    QVERIFY(names.count("slm/values/" + site + "/A") == 1 && names.count(site + ".slm_B") == 1);
    std::string sha256;
    for (const Event& event : RunReader(store).events("toy")) {
      const auto* written = std::get_if<Checkpointed>(&event);
      if (written == nullptr || written->file != "final/method.safetensors") continue;
      sha256 = written->sha256;
      QCOMPARE(written->bytes, static_cast<std::int64_t>(fs::file_size(folder + "/method.safetensors")));
    }
    QCOMPARE(sha256, sha256OfFile(folder + "/method.safetensors"));
  }

  void olderStateReplacesWhatCameAfterIt() {
    // As after a kill: the newest states are gone or damaged, and the store knows more than the state.
    const RunConfig config = this->config("method.name=kif");
    const std::string calm = newStore(), torn = newStore();
    const RunFinished expected = whole(config, calm);
    stopped(config, torn, false, afterStep(14));
    std::vector<std::string> states = statePaths(folderOf(torn));
    QCOMPARE(states.size(), statesKept);
    fs::remove(states[0]);
    {
      std::fstream file(states[1], std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(-3, std::ios::end);
      file.put('!');
    }
    QVERIFY_EXCEPTION_THROWN(TrainingState::read(states[1]), Error);
    std::ofstream(stateFolder(folderOf(torn)) + "/half.tmp") << "half";
    const RunFinished end = whole(config, torn, true);
    QCOMPARE(end.reason, std::string());
    QCOMPARE(end.weightsSha256, expected.weightsSha256);
    QCOMPARE(record(torn, "toy"), record(calm, "toy"));
  }

  void changedSettingsAreKept() {
    const RunConfig config = this->config("method.name=seqlora");
    const std::string store = newStore();
    SessionOptions cut = options(store, false);
    RunSession* running = nullptr;
    cut.observer = [&](const Event& event) {
      if (const auto* done = std::get_if<StepDone>(&event); done && done->step == 3) {
        running->change("train.learning_rate", "0.5");
      }
      if (afterStep(6)(event)) running->stop();
    };
    {
      RunSession session(config, cut);
      running = &session;
      session.start();
      session.wait();
    }
    QCOMPARE(whole(config, store, true).status, RunStatus::done);
    float highest = 0;
    for (const Event& event : RunReader(store).events("toy")) {
      if (const auto* done = std::get_if<StepDone>(&event); done && done->step > 17) {
        highest = std::max(highest, done->learningRate);
      }
    }
    QVERIFY(highest > 0.3F);
  }

  void zeroKeepsTaskEndsOnly() {
    const RunConfig config = this->config("method.name=seqlora record.checkpoint_every_steps=0");
    const std::string store = newStore();
    stopped(config, store, false, afterStep(20));
    // One of the task's end and one of the stop.
    QCOMPARE(statePaths(folderOf(store)).size(), std::size_t(2));
  }

  void saysWhyNot() {
    const auto sentence = [](const auto& action) -> std::string {
      try {
        action();
      } catch (const Error& error) {
        return error.what();
      }
      return "nothing was thrown";
    };
    const RunConfig config = this->config("method.name=seqlora");
    const std::string store = newStore();
    QVERIFY_EXCEPTION_THROWN(configToContinue(store, "toy"), Error);
    QCOMPARE(whole(config, store).status, RunStatus::done);
    QVERIFY_EXCEPTION_THROWN(configToContinue(store, "other"), UsageError);
    QVERIFY(sentence([&] { configToContinue(store, "toy"); }).find("is done") != std::string::npos);
    const RunFinished again = whole(config, store, true);
    QCOMPARE(again.status, RunStatus::failed);
    QCOMPARE(RunReader(store).run("toy").summary.status, RunStatus::done);

    const std::string cut = newStore();
    stopped(config, cut, false, afterStep(6));
    const std::vector<std::string> before = record(cut, "toy");
    // Another backbone in the same place.
    const std::string saved = backbone_ + ".saved";
    fs::rename(backbone_, saved);
    makeT5Folder(backbone_, 8);
    const RunFinished other = whole(config, cut, true);
    fs::remove_all(backbone_);
    fs::rename(saved, backbone_);
    QCOMPARE(other.status, RunStatus::failed);
    QVERIFY2(other.reason.find("backbone model.safetensors") != std::string::npos, other.reason.c_str());
    QCOMPARE(record(cut, "toy"), before);
    // Damage in every state.
    for (const std::string& path : statePaths(folderOf(cut))) fs::resize_file(path, fs::file_size(path) / 2);
    const RunFinished damaged = whole(config, cut, true);
    QCOMPARE(damaged.status, RunStatus::failed);
    QVERIFY2(damaged.reason.find("state") != std::string::npos, damaged.reason.c_str());
    QCOMPARE(record(cut, "toy"), before);
    removeStates(folderOf(cut));
    QVERIFY(sentence([&] { configToContinue(cut, "toy"); }).find("checkpoint") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestResume)
#include "tst_resume.moc"
