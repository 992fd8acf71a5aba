// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// Whole runs on a BERT-family checkpoint with its own tokenizer: it chooses among the answers of the tasks.

#include <QTest>
#include <filesystem>
#include <mutex>

#include "core/learn/peft_adapter.h"
#include "core/nn/answer_encoder.h"
#include "core/run/run_session.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/text/tokenizer.h"
#include "tests/support/tiny_encoder.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

class TestEncoderSession : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::unique_ptr<TinyEncoder> checkpoint_;

  std::string store() const { return folder_.filePath("runs.sqlite").toStdString(); }

  RunConfig config(const std::string& method) const {
    RunConfig config = loadConfig("quick");
    config.backbonePath = checkpoint_->path();
    config.method = method;
    config.methodParameters.clear();
    return config;
  }

  RunFinished finishedRun(const RunConfig& config, std::vector<Event>* events = nullptr, std::string* id = nullptr) {
    SessionOptions options;
    options.storePath = store();
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
    const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/bert_wordpiece_uncased";
    EncoderSizes sizes;
    sizes.width = 24;
    sizes.feed = 32;
    sizes.positions = 256;
    sizes.vocabulary = openTokenizer(tokenizer.string())->size();
    checkpoint_ = std::make_unique<TinyEncoder>("bert", "bert.", false, sizes);
    for (const char* file : {"tokenizer.json", "tokenizer_config.json", "vocab.txt"}) {
      fs::copy_file(tokenizer / file, fs::path(checkpoint_->path()) / file);
    }
  }

  void choosesAndStores_data() {
    QTest::addColumn<QString>("method");
    for (const char* method : {"kif", "slm", "l2p", "lwf"}) QTest::newRow(method) << QString(method);
  }
  void choosesAndStores() {
    QFETCH(QString, method);
    std::vector<Event> events;
    std::string id;
    const RunFinished finished = finishedRun(config(method.toStdString()), &events, &id);
    QCOMPARE(finished.reason, std::string());
    QCOMPARE(finished.status, RunStatus::done);
    int predictions = 0;
    for (const Event& event : events) {
      if (const auto* step = std::get_if<StepDone>(&event)) QVERIFY(std::isfinite(step->loss));
      if (const auto* message = std::get_if<Message>(&event)) {
        QVERIFY2(message->text.find("cannot write") == std::string::npos, message->text.c_str());
      }
      const auto* shown = std::get_if<ExamplePredictions>(&event);
      if (shown == nullptr) continue;
      for (const ExamplePrediction& each : shown->examples) {  // every answer is one of the stream's, as it is written
        QVERIFY(!each.prediction.empty() && each.prediction.find("##") == std::string::npos);
        QCOMPARE(each.correct, each.prediction == each.target);
        ++predictions;
      }
    }
    QVERIFY(predictions > 0);
    QCOMPARE(RunReader(store()).run(id).summary.status, RunStatus::done);
    if (method != "kif") return;
    const auto model = openTrainable(checkpoint_->path());
    const LoadedAdapter adapter = loadPeftAdapter(model->linearSites(), runFolder(store(), id) + "/final");
    QCOMPARE(adapter.trainable.size(), std::size_t(8));  // q and v of two layers
    QCOMPARE(adapter.config.taskType, std::string("FEATURE_EXTRACTION"));
    QCOMPARE(weightsSha256(adapter.trainable), finished.weightsSha256);
  }

  void fullFineTuningMovesTheWordsToo() {
    RunConfig full = config("seqlora");
    full.tuning = "full";
    full.learningRate = 1e-3;
    std::string id;
    const RunFinished finished = finishedRun(full, nullptr, &id);
    QCOMPARE(finished.reason, std::string());
    const auto before = openTrainable(checkpoint_->path()), after = openTrainable(runFolder(store(), id) + "/final");
    QVERIFY(!before->weights()[0].tensor.equal(after->weights()[0].tensor));
  }
};

QTEST_GUILESS_MAIN(TestEncoderSession)
#include "tst_encoder_session.moc"
