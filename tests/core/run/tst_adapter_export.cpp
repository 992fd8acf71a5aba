// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Adapters out of a stopped run: after a task, at its stop, and from a training state on the way, whose numbers must be
// those of the state; what a run planned on the way is done by itself; and what has no adapter says so.

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/backbone.h"
#include "core/nn/t5.h"
#include "core/run/adapter_export.h"
#include "core/run/resume.h"
#include "core/run/run_session.h"
#include "core/run/training_state.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/text/tokenizer.h"
#include "tests/support/refusal.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

std::string makeBackbone(const fs::path& path) {
  const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/t5_unigram";
  fs::create_directories(path);
  for (const char* file : {"spiece.model", "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"}) {
    fs::copy_file(tokenizer / file, path / file, fs::copy_options::skip_existing);
  }
  auto model = tinyModel(openTokenizer(path.string())->size(), 7);
  saveT5(*model, path.string(), torch::kFloat32);
  return path.string();
}

}  // namespace

class TestAdapterExport : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string backbone_, store_;

  RunConfig config(const std::string& method) const {
    RunConfig config = toyConfig();
    config.backbonePath = backbone_;
    config.method = method;
    config.maxSteps = 6;
    config.everySteps = -1;
    config.checkpointEverySteps = 4;
    return config;
  }
  RunFinished run(const RunConfig& config, const std::string& id, std::int64_t stopAfter = 1000,
                  std::vector<SettingChanged> changes = {}) {
    SessionOptions options;
    options.storePath = store_;
    options.runId = id;
    options.changes = std::move(changes);
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    RunSession* running = nullptr;
    options.observer = [&](const Event& event) {
      const auto* done = std::get_if<StepDone>(&event);
      if (done && done->step >= stopAfter) running->stop();
    };
    RunSession session(config, options);
    running = &session;
    session.start();
    return session.wait();
  }
  /// All numbers of an adapter, in the order of the layers.
  torch::Tensor numbers(const std::string& folder) const {
    const auto backbone = openBackbone(backbone_);
    std::vector<torch::Tensor> parts;
    for (const TrainableTensor& entry : loadPeftAdapter(backbone->linearSites(), folder).trainable) {
      parts.push_back(entry.tensor.detach().flatten());
    }
    return torch::cat(parts);
  }
  std::string path(const char* name) const { return folder_.filePath(name).toStdString(); }

 private Q_SLOTS:
  void initTestCase() {
    store_ = path("store.sqlite");
    backbone_ = makeBackbone(path("backbone"));
    MethodCatalog::instance().load();
  }

  void everyKeptPoint() {
    const RunFinished ended = run(config("seqlora"), "stopped", 9);
    QVERIFY2(ended.status == RunStatus::stopped, ended.reason.c_str());
    std::vector<std::string> names;
    for (const KeptWeights& kept : keptWeights(store_, "stopped")) names.push_back(kept.name);
    const std::vector<std::string> expected = {"task-1", "final", "step-6", "step-8", "step-9"};
    QCOMPARE(names, expected);
    for (const std::string& path : statePaths(runFolder(store_, "stopped"))) {
      const TrainingState state = TrainingState::read(path);
      const std::string name = "step-" + std::to_string(state.step), folder = this->path(name.c_str());
      QCOMPARE(exportAdapter(store_, "stopped", folder, name).at, name);
      QVERIFY2(torch::equal(numbers(folder), state.getTensor("weights").flatten()), name.c_str());
    }
    QVERIFY(!torch::equal(numbers(path("step-6")), numbers(path("step-8"))));
    // The end of the run is what the last state says, and the newest of all.
    QCOMPARE(exportAdapter(store_, "stopped", path("newest")).at, std::string("final"));
    QVERIFY(torch::equal(numbers(path("newest")), numbers(path("step-9"))));
    exportAdapter(store_, "stopped", path("task"), "task-1");
    QVERIFY(torch::equal(numbers(path("task")), numbers(path("step-6"))));
    const QString sentence = refusal<UsageError>([&] { exportAdapter(store_, "stopped", path("x"), "step-5"); });
    QVERIFY2(sentence.contains("it has task-1, final, step-6, step-8, step-9"), qPrintable(sentence));
    QVERIFY(!fs::exists(path("x")));
  }

  void damagedWeights() {
    std::ofstream(runFolder(store_, "stopped") + "/task-1/adapter_model.safetensors", std::ios::app) << "x";
    QVERIFY(refusal([&] { exportAdapter(store_, "stopped", path("y"), "task-1"); }).contains("damaged"));
  }

  void noAdapter() {
    RunConfig full = config("seqlora");
    full.tuning = "full";
    QCOMPARE(run(full, "full").status, RunStatus::done);
    QVERIFY(refusal<UsageError>([&] { exportAdapter(store_, "full", path("z")); }).contains("trained all weights"));
    RunConfig nothing = config("seqlora");
    nothing.keepWeights = "none";
    nothing.keepStates = "none";
    QCOMPARE(run(nothing, "nothing").status, RunStatus::done);
    QVERIFY(refusal<UsageError>([&] { exportAdapter(store_, "nothing", path("z")); }).contains("kept no weights"));
    QCOMPARE(run(config("inclora"), "many", 9).status, RunStatus::stopped);
    QVERIFY(refusal<UsageError>([&] { exportAdapter(store_, "many", path("z")); }).contains("more than one adapter"));
  }

  /// What reproduce hands to the second run.
  void plannedChanges() {
    const RunConfig config = this->config("seqlora");
    QCOMPARE(
        run(config, "planned", 1000, {{5, "train.learning_rate", "0.5"}, {8, "train.learning_rate", "0.001"}}).status,
        RunStatus::done);
    std::vector<std::pair<std::int64_t, std::string>> changes;
    std::map<std::int64_t, float> rates;
    for (const Event& event : RunReader(store_).events("planned")) {
      if (const auto* change = std::get_if<SettingChanged>(&event)) changes.emplace_back(change->step, change->value);
      if (const auto* step = std::get_if<StepDone>(&event)) rates[step->step] = step->learningRate;
    }
    const std::vector<std::pair<std::int64_t, std::string>> expected = {{5, "0.5"}, {8, "0.001"}};
    QCOMPARE(changes, expected);
    QVERIFY(rates[4] < 0.05F && rates[5] > 0.05F && rates[7] > 0.05F && rates[8] < 0.05F);
    // The stored config has the method's defaults written out and reads back as the same run.
    const std::string toml = RunReader(store_).run("planned").configToml;
    QCOMPARE(readConfigText(toml, "stored").seed, config.seed);
    QCOMPARE(readConfigText(toml, "stored").methodParameters, withMethodDefaults(config).methodParameters);
  }
};

QTEST_GUILESS_MAIN(TestAdapterExport)
#include "tst_adapter_export.moc"
