// SPDX-License-Identifier: GPL-3.0-or-later
// The LLaMA-family decoder against plain twins, and against itself on other ways to the same result.

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "core/base/error.h"
#include "core/nn/llama.h"
#include "core/nn/rotary.h"
#include "core/tensor/libtorch.h"
#include "support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Lists = std::vector<std::vector<std::int64_t>>;

const double kTurn = 2 * std::acos(-1.0);

/// One frequency by the formula, in double.
double plainFrequency(const RotaryOptions& o, int pair, double length) {
  const double d = static_cast<double>(o.headWidth), most = static_cast<double>(o.maxPositions);
  double theta = o.theta;
  if (o.scaling == "dynamic" && length > most) {
    theta *= std::pow(o.factor * length / most - (o.factor - 1), d / (d - 2));
  }
  const double f = std::pow(theta, -2.0 * pair / d);
  if (o.scaling == "linear") return f / o.factor;
  if (o.scaling == "llama3") {
    const double turns = most * f / kTurn;  // within the trained length
    if (turns < o.lowFrequencyFactor) return f / o.factor;
    if (turns > o.highFrequencyFactor) return f;
    const double kept = (turns - o.lowFrequencyFactor) / (o.highFrequencyFactor - o.lowFrequencyFactor);
    return kept * f + (1 - kept) * f / o.factor;
  }
  if (o.scaling == "yarn") {
    const auto place = [&](double turns) { return d * std::log(most / (turns * kTurn)) / (2 * std::log(o.theta)); };
    const double low = std::max(0.0, std::floor(place(o.betaFast)));
    double high = std::min(d - 1, std::ceil(place(o.betaSlow)));
    if (low == high) high += 0.001;
    const double slowed = std::min(1.0, std::max(0.0, (pair - low) / (high - low)));
    return slowed * f / o.factor + (1 - slowed) * f;
  }
  return f;
}

double meanLoss(Llama& model, const TokenBatch& batch) {
  const torch::NoGradGuard noGrad;
  return model.loss(batch).item<double>();
}

/// Greedy continuation of one prompt that reads everything again for each token.
std::vector<std::int64_t> slowContinuation(Llama& model, std::vector<std::int64_t> tokens, int most) {
  const torch::NoGradGuard noGrad;
  std::vector<std::int64_t> made;
  for (int i = 0; i < most; ++i) {
    const torch::Tensor ids = torch::tensor(tokens, torch::kInt64).unsqueeze(0);
    const torch::Tensor hidden = model.forward({ids, torch::ones_like(ids), torch::arange(ids.size(1)).unsqueeze(0)});
    const auto next = model.logits(hidden.select(1, ids.size(1) - 1)).argmax(-1).item<std::int64_t>();
    made.push_back(next);
    tokens.push_back(next);
    const auto& ends = model.config().endIds;
    if (std::find(ends.begin(), ends.end(), next) != ends.end()) break;
  }
  return made;
}

}  // namespace

class TestLlama : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void frequenciesFollowTheirFormulas_data() {
    QTest::addColumn<QString>("scaling");
    QTest::addColumn<double>("factor");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("length");
    QTest::newRow("default") << "default" << 1.0 << 64 << 100;
    QTest::newRow("two features") << "default" << 1.0 << 2 << 100;
    QTest::newRow("linear") << "linear" << 4.0 << 64 << 100;
    QTest::newRow("dynamic, short") << "dynamic" << 2.0 << 32 << 64;
    QTest::newRow("dynamic, one beyond") << "dynamic" << 2.0 << 32 << 65;
    QTest::newRow("dynamic, long") << "dynamic" << 2.0 << 32 << 1000;
    QTest::newRow("llama3") << "llama3" << 8.0 << 128 << 100;
    QTest::newRow("yarn") << "yarn" << 4.0 << 128 << 100;
    QTest::newRow("yarn, narrow") << "yarn" << 4.0 << 4 << 100;
  }
  void frequenciesFollowTheirFormulas() {
    QFETCH(QString, scaling);
    QFETCH(double, factor);
    QFETCH(int, width);
    QFETCH(int, length);
    RotaryOptions options;
    options.scaling = scaling.toStdString();
    options.factor = factor;
    options.headWidth = width;
    options.maxPositions = 64;
    const torch::Tensor frequencies = rotaryFrequencies(options, length);
    QCOMPARE(frequencies.numel(), std::int64_t(width / 2));
    for (int i = 0; i < width / 2; ++i) {
      const double wanted = plainFrequency(options, i, length);
      QVERIFY2(std::abs(frequencies[i].item<double>() - wanted) <= 2e-6 * wanted, qPrintable(QString::number(i)));
    }
  }

  void rotationTurnsPairs() {
    RotaryOptions options;
    options.headWidth = 8;
    const torch::Tensor x = torch::randn({2, 5, 3, 8});
    const torch::Tensor positions = torch::tensor({{0, 1, 2, 3, 4}, {7, 0, 100, 3, 9}}, torch::kInt64);
    const torch::Tensor turned = rotate(x, rotaryTable(options, positions));
    for (int b = 0; b < 2; ++b) {
      for (int t = 0; t < 5; ++t) {
        for (int i = 0; i < 4; ++i) {
          const double angle = positions[b][t].item<double>() * plainFrequency(options, i, 0);
          const double first = x[b][t][1][i].item<double>(), second = x[b][t][1][i + 4].item<double>();
          QVERIFY(std::abs(turned[b][t][1][i].item<double>() - (first * std::cos(angle) - second * std::sin(angle))) <
                  1e-4);
          QVERIFY(std::abs(turned[b][t][1][i + 4].item<double>() -
                           (second * std::cos(angle) + first * std::sin(angle))) < 1e-4);
        }
      }
    }
  }

  void groupedHeadsEqualRepeatedOnes() {
    RandomWeights weights(3);
    const LlamaConfig grouped = tinyLlamaConfig();
    const auto model = tinyLlama(grouped, weights);
    LlamaConfig single = grouped;
    single.keyValueHeads = grouped.heads;
    RandomWeights repeated(3);
    for (const auto& [name, weight] : weights.weights) {
      const bool shared = name.find("k_proj") != std::string::npos || name.find("v_proj") != std::string::npos;
      repeated.weights[name] =
          shared ? weight.view({2, 6, 16}).repeat_interleave(2, 0).reshape({24, 16}).clone() : weight;
    }
    const auto other = tinyLlama(single, repeated);
    const TokenBatch batch = batchOf({{1, 5, 9, 4}, {1, 7}}, {{8, 2}, {11, 12, 2}});
    QVERIFY(std::abs(meanLoss(*model, batch) - meanLoss(*other, batch)) < 1e-5);
  }

  void lossCountsLabelTokensOnly() {
    RandomWeights weights(5);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    const double first = meanLoss(*model, batchOf({{1, 5, 9, 4}}, {{8, 2}}));
    const double second = meanLoss(*model, batchOf({{1, 7}}, {{11, 12, 2}}));
    const TokenBatch both = batchOf({{1, 5, 9, 4}, {1, 7}}, {{8, 2}, {11, 12, 2}});
    QVERIFY(std::abs(meanLoss(*model, both) - (2 * first + 3 * second) / 5) < 1e-5);
    // More padding on both sides changes nothing.
    QVERIFY(std::abs(meanLoss(*model, batchOf({{1, 5, 9, 4}, {1, 7}}, {{8, 2}, {11, 12, 2}}, 0, 3)) -
                     meanLoss(*model, both)) < 1e-5);
    // The same as whole sequences with ignored labels.
    TokenBatch whole = batchOf({{1, 5, 9, 4, 8, 2}}, {{-100, -100, -100, -100, 8, 2}});
    whole.wholeSequences = true;
    QVERIFY(std::abs(meanLoss(*model, whole) - first) < 1e-6);
  }

  void promptsBeginRightAndDoNotEnd() {
    RandomWeights weights(5);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    const double plain = meanLoss(*model, batchOf({{1, 5, 9}}, {{8, 2}}));
    QCOMPARE(meanLoss(*model, batchOf({{5, 9, 2}}, {{8, 2}})), plain);     // begin added, end token dropped
    QCOMPARE(meanLoss(*model, batchOf({{1, 5, 9, 2}}, {{8, 2}})), plain);  // end token dropped
    LlamaConfig config = tinyLlamaConfig();
    config.beginsWithBegin = false;
    const auto bare = tinyLlama(config, weights);
    QVERIFY(std::abs(meanLoss(*bare, batchOf({{5, 9, 2}}, {{8, 2}})) - plain) > 1e-4);
    QCOMPARE(meanLoss(*bare, batchOf({{1, 5, 9, 2}}, {{8, 2}})), plain);
    // A prompt of nothing but the end token still gives something to predict from.
    QVERIFY(std::isfinite(meanLoss(*bare, batchOf({{2}}, {{8, 2}}))));
  }

  void generationEqualsReadingAllAgain() {
    RandomWeights weights(11);
    LlamaConfig config = tinyLlamaConfig();
    config.endIds = {2, 6};
    const auto model = tinyLlama(config, weights);
    const Lists prompts = {{1, 5, 9, 4, 13, 3}, {1, 7}, {1, 17, 20}, {1}};
    const Lists together = model->generate(batchOf(prompts, {}), 9);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      std::vector<std::int64_t> wanted = slowContinuation(*model, prompts[i], 9);
      if (wanted.back() == 2 || wanted.back() == 6) {
        wanted.pop_back();
      }
      QCOMPARE(together[i], wanted);
    }
    QVERIFY(model->generate(batchOf(prompts, {}), 0) == Lists(4));
  }

  void everyRowStopsForItself() {
    RandomWeights weights(11);
    LlamaConfig config = tinyLlamaConfig();
    config.endIds = {};
    const auto endless = tinyLlama(config, weights);
    const Lists prompts = {{1, 5, 9, 4}, {1, 7}, {1, 17, 20}};
    const Lists all = endless->generate(batchOf(prompts, {}), 8);
    for (const auto& row : all) QCOMPARE(row.size(), std::size_t(8));
    // Whatever token a row makes third, taken as the end, cuts that row there and leaves the others as they are.
    config.endIds = {all[0][2]};
    const Lists cut = tinyLlama(config, weights)->generate(batchOf(prompts, {}), 8);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto end = std::find(all[i].begin(), all[i].end(), all[0][2]);
      QCOMPARE(cut[i], std::vector<std::int64_t>(all[i].begin(), end));
    }
  }

  void candidatesScoreAsTheirLosses() {
    RandomWeights weights(13);
    const auto model = tinyLlama(tinyLlamaConfig(), weights);
    const Lists prompts = {{1, 5, 9, 4}, {1, 7}}, candidates = {{8, 2}, {11, 12, 14, 2}, {2}};
    const torch::Tensor scores = model->scoreTargets(batchOf(prompts, {}), candidates);
    QCOMPARE(scores.sizes().vec(), (std::vector<std::int64_t>{2, 3}));
    for (std::size_t r = 0; r < prompts.size(); ++r) {
      for (std::size_t c = 0; c < candidates.size(); ++c) {
        const double sum =
            -meanLoss(*model, batchOf({prompts[r]}, {candidates[c]})) * static_cast<double>(candidates[c].size());
        QVERIFY(std::abs(scores[static_cast<std::int64_t>(r)][static_cast<std::int64_t>(c)].item<double>() - sum) <
                1e-4);
      }
    }
    QCOMPARE(model->scoreTargets(batchOf(prompts, {}), {}).numel(), std::int64_t(0));
  }

  void aWindowHidesWhatIsFarBehind() {
    RandomWeights weights(17);
    LlamaConfig config = tinyLlamaConfig();
    config.layers = 1;  // with one layer a token depends on nothing outside its window
    config.window = 3;
    const auto model = tinyLlama(config, weights);
    const auto last = [&](std::vector<std::int64_t> tokens) {
      const torch::NoGradGuard noGrad;
      const torch::Tensor ids = torch::tensor(tokens, torch::kInt64).unsqueeze(0);
      return model->forward({ids, torch::ones_like(ids), torch::arange(ids.size(1)).unsqueeze(0)}).select(1, 5).clone();
    };
    const torch::Tensor base = last({1, 5, 9, 4, 13, 3});
    QVERIFY(torch::equal(base, last({1, 5, 10, 4, 13, 3})));
    QVERIFY(!torch::allclose(base, last({1, 5, 9, 6, 13, 3})));
    QCOMPARE(model->generate(batchOf({{1, 5, 9, 4, 13, 3}}, {}), 5)[0].size() <= 5, true);
    std::vector<std::int64_t> wanted = slowContinuation(*model, {1, 5, 9, 4, 13, 3}, 5);
    if (wanted.back() == 2) wanted.pop_back();
    QCOMPARE(model->generate(batchOf({{1, 5, 9, 4, 13, 3}}, {}), 5)[0], wanted);
  }

  void gradientsMatchFiniteDifferences() {
    RandomWeights weights(19);
    LlamaConfig config = tinyLlamaConfig();
    config.queryKeyValueBias = config.outputBias = config.feedForwardBias = true;
    config.tiedHead = true;
    const auto model = tinyLlama(config, weights);
    const TokenBatch batch = batchOf({{1, 5, 9, 4}, {1, 7}}, {{8, 2}, {11, 12, 2}});
    const std::vector<NamedWeight> all = model->weights();
    for (const NamedWeight& weight : all) torch::Tensor(weight.tensor).set_requires_grad(true);
    model->loss(batch).backward();
    for (const NamedWeight& weight : all) {
      QVERIFY2(weight.tensor.grad().defined(), weight.name.c_str());
      const torch::NoGradGuard noGrad;
      torch::Tensor flat = weight.tensor.view({-1});
      const torch::Tensor gradient = weight.tensor.grad().reshape({-1});
      const auto at = gradient.abs().argmax().item<std::int64_t>();
      const float kept = flat[at].item<float>();
      const float by = 1e-2f;
      flat[at] = kept + by;
      const double up = model->loss(batch).item<double>();
      flat[at] = kept - by;
      const double down = model->loss(batch).item<double>();
      flat[at] = kept;
      const double slope = (up - down) / (2 * by), wanted = gradient[at].item<double>();
      QVERIFY2(std::abs(slope - wanted) < 2e-3 + 3e-2 * std::abs(wanted),
               qPrintable(QString("%1: %2 by difference, %3").arg(weight.name.c_str()).arg(slope).arg(wanted)));
    }
  }

  void configNamesTheFieldAtFault_data() {
    QTest::addColumn<QString>("fields");
    QTest::addColumn<QString>("named");
    QTest::newRow("heads") << R"("num_attention_heads": 7)"
                           << "num_attention_heads";
    QTest::newRow("no heads") << R"("num_attention_heads": 0)"
                              << "num_attention_heads";
    QTest::newRow("key-value heads") << R"("num_key_value_heads": 3)"
                                     << "num_key_value_heads";
    QTest::newRow("odd heads") << R"("head_dim": 5)"
                               << "head_dim";
    QTest::newRow("text") << R"("hidden_size": "forty")"
                          << "hidden_size";
    QTest::newRow("activation") << R"("hidden_act": "wave")"
                                << "hidden_act";
    QTest::newRow("scaling") << R"("rope_scaling": {"rope_type": "spiral", "factor": 2})"
                             << "rope_scaling";
    QTest::newRow("no factor") << R"("rope_scaling": {"type": "linear"})"
                               << "rope_scaling.factor";
    QTest::newRow("llama3") << R"("rope_scaling": {"type": "llama3", "factor": 2})"
                            << "rope_scaling.low_freq_factor";
    QTest::newRow("frequency order")
        << R"("rope_scaling": {"type": "llama3", "factor": 2, "low_freq_factor": 4, "high_freq_factor": 4,
           "original_max_position_embeddings": 64})"
        << "rope_scaling.high_freq_factor";
    QTest::newRow("part of a head") << R"("partial_rotary_factor": 0.5)"
                                    << "partial_rotary_factor";
    QTest::newRow("end token") << R"("eos_token_id": [2, 32000])"
                               << "eos_token_id";
    QTest::newRow("window of Qwen2") << R"("model_type": "qwen2", "use_sliding_window": true)"
                                     << "use_sliding_window";
  }
  void configNamesTheFieldAtFault() {
    QFETCH(QString, fields);
    QFETCH(QString, named);
    QTemporaryDir folder;
    const std::string file = folder.filePath("config.json").toStdString();
    const QString type = fields.contains("model_type") ? "" : R"("model_type": "llama", )";
    std::ofstream(file) << "{" << type.toStdString() << fields.toStdString() << "}";
    try {
      readLlamaConfig(folder.path().toStdString());
      QFAIL("the config was accepted");
    } catch (const Error& error) {
      const QString sentence = error.what();
      QVERIFY2(sentence.contains(named) && sentence.contains("config.json"), error.what());
    }
  }

  void configReadsWhatOthersWrite() {
    QTemporaryDir folder;
    const auto write = [&](const char* name, const char* text) {
      std::ofstream(folder.filePath(name).toStdString()) << text;
    };
    const std::string path = folder.path().toStdString();
    write("config.json",
          R"({"model_type": "mistral", "hidden_size": 64, "num_attention_heads": 16, "vocab_size": 50})");
    LlamaConfig config = readLlamaConfig(path);
    QCOMPARE(config.keyValueHeads, std::int64_t(8));
    QCOMPARE(config.window.value_or(0), std::int64_t(4096));
    QVERIFY(config.beginsWithBegin);
    write("config.json", R"({"model_type": "mistral", "hidden_size": 64, "num_attention_heads": 16, "vocab_size": 50,
                             "sliding_window": null, "rope_parameters": {"rope_theta": 77, "rope_type": "linear",
                             "factor": 3}})");
    config = readLlamaConfig(path);
    QVERIFY(!config.window);
    QCOMPARE(config.rotary.theta, 77.0);
    QCOMPARE(config.rotary.factor, 3.0);
    write("config.json", R"({"model_type": "qwen2", "hidden_size": 64, "num_attention_heads": 16, "vocab_size": 50,
                             "bos_token_id": 4, "eos_token_id": 4})");
    write("generation_config.json", R"({"eos_token_id": [5, 4], "pad_token_id": 4})");
    config = readLlamaConfig(path);
    QVERIFY(config.queryKeyValueBias && !config.outputBias && !config.beginsWithBegin);
    QCOMPARE(config.endIds, (std::vector<std::int64_t>{5, 4}));
    QCOMPARE(config.padId, std::int64_t(4));
  }
};

QTEST_GUILESS_MAIN(TestLlama)
#include "tst_llama.moc"
