// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// Whole runs on a LLaMA-family checkpoint with its own tokenizer, by the preset and its limits.

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/learn/peft_adapter.h"
#include "core/nn/llama.h"
#include "core/run/run_session.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/text/tokenizer.h"
#include "tests/support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

class TestLlamaSession : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string backbone_;

  std::string path(const char* name) const { return folder_.filePath(name).toStdString(); }

  RunConfig config(const std::string& method) const {
    RunConfig config = loadConfig("quick");
    config.backbonePath = backbone_;
    config.method = method;
    config.methodParameters.clear();
    return config;
  }

  RunFinished finishedRun(const RunConfig& config, std::vector<Event>* events = nullptr, std::string* id = nullptr) {
    SessionOptions options;
    options.storePath = path("runs.sqlite");
    std::mutex mutex;
    options.observer = [&](const Event& event) {
      const std::lock_guard lock(mutex);
      if (events != nullptr) events->push_back(event);
    };
    RunSession session(config, options);
    if (id != nullptr) *id = session.runId();
    session.start();
    return session.wait();
  }

 private Q_SLOTS:
  void initTestCase() {
    if (!QFile::exists("/usr/share/wordnet/data.noun")) QSKIP("wordnet-base is not installed");
    backbone_ = path("backbone");
    fs::create_directories(backbone_);
    const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/llama_bpe";
    for (const char* file : {"tokenizer.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"}) {
      fs::copy_file(tokenizer / file, fs::path(backbone_) / file);
    }
    const std::int64_t vocabulary = openTokenizer(backbone_)->size();
    writeFileAtomically(backbone_ + "/config.json",
                        R"({"model_type": "llama", "hidden_size": 24, "intermediate_size": 32, "num_hidden_layers": 2,
                            "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512,
                            "rms_norm_eps": 1e-6, "vocab_size": )" +
                            std::to_string(vocabulary) + R"(, "bos_token_id": 1, "eos_token_id": 2})");
    RandomWeights weights(5);
    const auto model = tinyLlama(readLlamaConfig(backbone_), weights);
    NamedTensors tensors;
    for (const NamedWeight& weight : model->weights()) tensors.emplace_back(weight.name, weight.tensor);
    writeSafetensors(backbone_ + "/model.safetensors", tensors, {{"format", "pt"}});
  }

  void learnsAndStores_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"kif", "recurrent-kif", "ewc"}) QTest::newRow(method) << QString(method);
  }

  void learnsAndStores() {
    QFETCH(QString, method);
    std::vector<Event> events;
    std::string id;
    const RunFinished finished = finishedRun(config(method.toStdString()), &events, &id);
    QCOMPARE(finished.reason, std::string());
    QCOMPARE(finished.status, RunStatus::done);
    QCOMPARE(finished.step, std::int64_t(16));  // two tasks of eight steps
    for (const Event& event : events) {
      if (const auto* step = std::get_if<StepDone>(&event))
        QVERIFY(std::isfinite(step->loss) && step->gradientNorm > 0);
    }
    const StoredRun run = RunReader(path("runs.sqlite")).run(id);
    QCOMPARE(run.summary.status, RunStatus::done);
    QCOMPARE(run.summary.tasksDone, 2);
    QVERIFY(run.environment.count("SHA-256 of backbone tokenizer.model") == 1);

    // What was trained opens as an adapter of the same model: q and v of two layers.
    const auto model = openBackbone(backbone_);
    const LoadedAdapter adapter = loadPeftAdapter(model->linearSites(), runFolder(path("runs.sqlite"), id) + "/final");
    QCOMPARE(adapter.trainable.size(), std::size_t(8));
    QCOMPARE(adapter.config.taskType, std::string("CAUSAL_LM"));
    QCOMPARE(weightsSha256(adapter.trainable), finished.weightsSha256);
  }

  void sameSeedSameWeights() {
    const RunConfig one = config("kif");
    QCOMPARE(finishedRun(one).weightsSha256, finishedRun(one).weightsSha256);
    RunConfig other = one;
    other.seed = 2;
    QVERIFY(finishedRun(one).weightsSha256 != finishedRun(other).weightsSha256);
  }

  void labelsAndFullFineTuning() {
    RunConfig full = config("seqlora");
    full.tuning = "full";
    full.learningRate = 1e-4;
    full.decoding = "labels";
    std::string id;
    const RunFinished finished = finishedRun(full, nullptr, &id);
    QCOMPARE(finished.reason, std::string());
    // The run's folder is a checkpoint directory of its own.
    const std::string written = runFolder(path("runs.sqlite"), id) + "/final";
    const auto model = openBackbone(written);
    QVERIFY(model->remarks().empty());
    QVERIFY(!model->weights()[0].tensor.equal(openBackbone(backbone_)->weights()[0].tensor));
    QCOMPARE(openTokenizer(written)->size(), openTokenizer(backbone_)->size());
  }
};

QTEST_GUILESS_MAIN(TestLlamaSession)
#include "tst_llama_session.moc"
