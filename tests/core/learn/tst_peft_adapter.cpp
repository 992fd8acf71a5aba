// SPDX-License-Identifier: GPL-3.0-or-later
// Adapters in PEFT's format: scales and patterns, out and in again, merged and taken off, and what is refused.

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "core/base/error.h"
#include "core/learn/peft_adapter.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "support/tiny_llama.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

double lossOf(Llama& model) {
  const torch::NoGradGuard noGrad;
  return model.loss(batchOf({{1, 5, 9, 4}, {1, 7}}, {{8, 2}, {11, 12, 2}})).item<double>();
}

/// An adapter's folder with the given config and a sound pair for each path.
void writeAdapter(const QTemporaryDir& folder, const std::string& config, const NamedTensors& tensors) {
  std::ofstream(folder.filePath("adapter_config.json").toStdString()) << config;
  writeSafetensors(folder.filePath("adapter_model.safetensors").toStdString(), tensors);
}

const std::string kFront = "base_model.model.model.layers.0.";

NamedTensors soundPair(const std::string& module = "self_attn.q_proj", std::int64_t rank = 2, std::int64_t out = 24,
                       std::int64_t in = 16) {
  return {{kFront + module + ".lora_A.weight", torch::ones({rank, in})},
          {kFront + module + ".lora_B.weight", torch::ones({out, rank})}};
}

const std::string kSound = R"("peft_type": "LORA", "r": 2, "lora_alpha": 6)";

}  // namespace

class TestPeftAdapter : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void patternsChooseRankAndAlpha() {
    LoraOptions options;
    options.rank = 4;
    options.alpha = 8;
    const std::string q = "model.layers.0.self_attn.q_proj", v = "model.layers.1.self_attn.v_proj";
    QCOMPARE(options.pairFor(q).scale, 2.0);
    options.rankStabilised = true;
    QCOMPARE(options.pairFor(q).scale, 4.0);
    options.rankStabilised = false;
    options.rankPattern = {{"q_proj", 2}};
    options.alphaPattern = {{"layers.1.self_attn.v_proj", 3}};
    QCOMPARE(options.pairFor(q).rank, std::int64_t(2));
    QCOMPARE(options.pairFor(q).scale, 4.0);
    QCOMPARE(options.pairFor(v).rank, std::int64_t(4));
    QCOMPARE(options.pairFor(v).scale, 0.75);
    // Names match behind a dot only, and may be expressions.
    QCOMPARE(options.pairFor("model.other_q_proj").rank, std::int64_t(4));
    options.rankPattern = {{"layers\\.[01]\\..*(q|v)_proj", 3}};
    QCOMPARE(options.pairFor(q).rank, std::int64_t(3));
    QCOMPARE(options.pairFor("model.layers.2.self_attn.q_proj").rank, std::int64_t(4));
    // The first key that matches decides for both patterns, so this alpha is never asked for.
    QCOMPARE(options.pairFor(v).alpha, 8.0);
    // The whole path is a key where no expression matches.
    options.rankPattern = {{q, 7}};
    QCOMPARE(options.pairFor(q).rank, std::int64_t(7));
    options.rankPattern = {{"q_proj", 0}};
    QVERIFY(refusal([&] { options.pairFor(q); }).contains("q_proj"));
    options.rankPattern = {{"q_proj", 2.5}};
    QVERIFY(!refusal([&] { options.pairFor(q); }).isEmpty());
    options.rankPattern = {{"(q_proj", 2}};
    QVERIFY(refusal([&] { options.pairFor(q); }).contains("expression"));
  }

  void comesBackAsItWasWritten_data() {
    QTest::addColumn<bool>("stabilised");
    QTest::addColumn<bool>("patterns");
    QTest::newRow("plain") << false << false;
    QTest::newRow("rank-stabilised") << true << false;
    QTest::newRow("patterns") << false << true;
    QTest::newRow("both") << true << true;
  }
  void comesBackAsItWasWritten() {
    QFETCH(bool, stabilised);
    QFETCH(bool, patterns);
    RandomWeights weights(3);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    const double bare = lossOf(*model);
    LoraOptions options;
    options.rank = 3;
    options.alpha = 5;
    options.targets = {"q_proj", "down_proj", "lm_head"};
    options.rankStabilised = stabilised;
    if (patterns) {
      options.rankPattern = {{"down_proj", 2}};
      options.alphaPattern = {{"layers.1.self_attn.q_proj", 11}};
    }
    auto generator = makeCpuGenerator(7);
    const auto trainable = attachLora(*model, options, generator);
    QCOMPARE(trainable.size(), std::size_t(2 * 5));
    for (const TrainableTensor& entry : trainable) {
      const torch::NoGradGuard noGrad;
      torch::Tensor(entry.tensor).normal_(0, 0.3, generator);
    }
    const double adapted = lossOf(*model);
    QVERIFY(std::abs(adapted - bare) > 1e-3);
    QTemporaryDir folder;
    writePeftAdapter(folder.path().toStdString(), *model, trainable, options, "../base");

    const auto other = tinyLlama(tinyLlamaConfig(), weights);
    const LoadedAdapter loaded = loadPeftAdapter(other->linearSites(), folder.path().toStdString());
    QCOMPARE(lossOf(*other), adapted);
    QCOMPARE(loaded.config.base, std::string("../base"));
    QCOMPARE(loaded.config.taskType, std::string("CAUSAL_LM"));
    QCOMPARE(loaded.trainable.size(), trainable.size());
    for (std::size_t i = 0; i < trainable.size(); ++i) {
      QCOMPARE(loaded.trainable[i].name, trainable[i].name);
      QVERIFY(torch::equal(loaded.trainable[i].tensor, trainable[i].tensor));
      QVERIFY(loaded.trainable[i].tensor.requires_grad());
    }
    {
      const MergedAdapters merged(*other);
      QVERIFY(std::abs(lossOf(*other) - adapted) < 1e-5);
    }
    QCOMPARE(lossOf(*other), adapted);
    for (LinearSite& site : other->linearSites()) site.linear->removeLora();
    QCOMPARE(lossOf(*other), bare);
  }

  void allLinearLeavesTheHead() {
    RandomWeights weights(3);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    LoraOptions options;
    options.targets = {"all-linear"};
    const auto trainable = attachLora(*model, options, makeCpuGenerator(1));
    QCOMPARE(trainable.size(), std::size_t(2 * 2 * 7));
  }

  void readsHalfPrecisionAndOldNames() {
    RandomWeights weights(3);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    QTemporaryDir folder;
    writeAdapter(folder, "{" + kSound + "}",
                 {{kFront + "self_attn.q_proj.lora_A.default.weight", torch::ones({2, 16}).to(torch::kBFloat16)},
                  {kFront + "self_attn.q_proj.lora_B.default.weight", torch::ones({24, 2}).to(torch::kFloat16)}});
    const LoadedAdapter loaded = loadPeftAdapter(model->linearSites(), folder.path().toStdString());
    QCOMPARE(loaded.trainable[0].tensor.scalar_type(), torch::kFloat32);
    QCOMPARE(model->linearSites()[0].linear->lora()->scale, 3.0);
  }

  void refusesWhatWouldBeAnotherFunction_data() {
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("named");
    const QString sound = QString::fromStdString(kSound);
    QTest::newRow("other method") << R"("peft_type": "IA3", "r": 2, "lora_alpha": 6)"
                                  << "peft_type";
    QTest::newRow("no method") << R"("r": 2, "lora_alpha": 6)"
                               << "peft_type";
    QTest::newRow("DoRA") << sound + R"(, "use_dora": true)"
                          << "use_dora";
    QTest::newRow("start that changes the base") << sound + R"(, "init_lora_weights": "pissa_niter_4")"
                                                 << "init_lora_weights";
    QTest::newRow("biases of the pairs") << sound + R"(, "lora_bias": true)"
                                         << "lora_bias";
    QTest::newRow("biases") << sound + R"(, "bias": "lora_only")"
                            << "bias";
    QTest::newRow("saved modules") << sound + R"(, "modules_to_save": ["classifier"])"
                                   << "modules_to_save";
    QTest::newRow("switched on by tokens") << sound + R"(, "alora_invocation_tokens": [1, 2])"
                                           << "alora_invocation_tokens";
    QTest::newRow("groups of inputs") << sound + R"(, "use_qalora": true)"
                                      << "use_qalora";
    QTest::newRow("single parameters") << sound + R"(, "target_parameters": ["experts"])"
                                       << "target_parameters";
    QTest::newRow("replication") << sound + R"(, "layer_replication": [[0, 1]])"
                                 << "layer_replication";
    QTest::newRow("rank 0") << R"("peft_type": "LORA", "r": 0, "lora_alpha": 6)"
                            << "Field r ";
    QTest::newRow("no rank") << R"("peft_type": "LORA", "lora_alpha": 6)"
                             << "Field r ";
    QTest::newRow("no alpha") << R"("peft_type": "LORA", "r": 2)"
                              << "lora_alpha";
    QTest::newRow("other rank") << R"("peft_type": "LORA", "r": 3, "lora_alpha": 6)"
                                << "lora_A";
    QTest::newRow("pattern") << sound + R"(, "rank_pattern": {"q_proj": 0})"
                             << "adapter_config.json";
    QTest::newRow("pattern of texts") << sound + R"(, "alpha_pattern": {"q_proj": "x"})"
                                      << "alpha_pattern";
  }
  void refusesWhatWouldBeAnotherFunction() {
    QFETCH(QString, config);
    QFETCH(QString, named);
    RandomWeights weights(3);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    QTemporaryDir folder;
    writeAdapter(folder, "{" + config.toStdString() + "}", soundPair());
    const QString sentence = refusal([&] { loadPeftAdapter(model->linearSites(), folder.path().toStdString()); });
    QVERIFY2(sentence.contains(named) && sentence.contains(folder.path()), qPrintable(sentence));
  }

  void refusesMatricesThatDoNotFit() {
    RandomWeights weights(3);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    const double bare = lossOf(*model);
    const auto refused = [&](const NamedTensors& tensors) {
      QTemporaryDir folder;
      writeAdapter(folder, "{" + kSound + "}", tensors);
      return refusal([&] { loadPeftAdapter(model->linearSites(), folder.path().toStdString()); });
    };
    NamedTensors half = soundPair();
    half.pop_back();
    QVERIFY(refused(half).contains("lora_B is missing"));
    QVERIFY(refused({half[0], {kFront + "self_attn.q_proj.lora_B.weight", torch::ones({2, 24})}}).contains("24×2"));
    QVERIFY(refused(soundPair("self_attn.z_proj")).contains("z_proj"));
    QVERIFY(refused({{kFront + "self_attn.q_proj.lora_magnitude_vector", torch::ones({24})}}).contains("magnitude"));
    QVERIFY(
        refused({{kFront + "self_attn.q_proj.lora_A.weight", torch::ones({2, 16}).to(torch::kInt32)}, soundPair()[1]})
            .contains("I32"));
    QVERIFY(refused({}).contains("empty"));
    NamedTensors twice = soundPair();
    twice.emplace_back(kFront + "self_attn.q_proj.lora_A.default.weight", torch::ones({2, 16}));
    QVERIFY(refused(twice).contains("twice"));
    QCOMPARE(lossOf(*model), bare);  // nothing was left on the layers
  }
};

QTEST_GUILESS_MAIN(TestPeftAdapter)
#include "tst_peft_adapter.moc"
