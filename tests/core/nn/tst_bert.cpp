// SPDX-License-Identifier: GPL-3.0-or-later
// The BERT family: what RoBERTa and MPNet do otherwise, against a plain twin; padding, names, pooling, errors.

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "core/base/error.h"
#include "core/nn/bert.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/tensor/torch_compat.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_encoder.h"

using namespace skillscope;
using skillscope::test::refusal;
using Checkpoint = skillscope::test::TinyEncoder;

namespace {

constexpr std::int64_t kWidth = 8, kHeads = 2, kLayers = 2;

torch::Tensor plainNorm(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias) {
  const torch::Tensor centred = x - x.mean(-1, true);
  return centred / (centred.pow(2).mean(-1, true) + 1e-5).sqrt() * weight + bias;
}

/// T5's bidirectional buckets for 8 buckets and distance 128, written out for the distances that the test has.
std::int64_t plainBucket(std::int64_t distance) {  // key − query
  const std::int64_t base = distance > 0 ? 4 : 0, away = std::abs(distance);
  if (away < 2) return base + away;
  const double place = 2 + std::log(static_cast<double>(away) / 2) / std::log(128.0 / 2) * 2;
  return base + std::min<std::int64_t>(3, static_cast<std::int64_t>(place));
}

/// One row without padding, one head at a time, one query at a time.
torch::Tensor plainForward(Checkpoint& c, const std::vector<std::int64_t>& ids, std::int64_t firstPosition) {
  const bool mpnet = c.type == "mpnet";
  const auto w = [&](const std::string& name) { return c.weights.at(name); };
  const auto apply = [&](const std::string& path, const torch::Tensor& x) {
    return torch::matmul(x, w(path + ".weight").t()) + w(path + ".bias");
  };
  const auto norm = [&](const std::string& path, const torch::Tensor& x) {
    return plainNorm(x, w(path + ".weight"), w(path + ".bias"));
  };
  const auto length = static_cast<std::int64_t>(ids.size());
  torch::Tensor x = torch::zeros({length, kWidth});
  for (std::int64_t t = 0; t < length; ++t) {
    x[t] = w("embeddings.word_embeddings.weight")[ids[static_cast<std::size_t>(t)]] +
           w("embeddings.position_embeddings.weight")[firstPosition + t];
    if (!mpnet) x[t] += w("embeddings.token_type_embeddings.weight")[0];
  }
  x = norm("embeddings.LayerNorm", x);
  const std::int64_t width = kWidth / kHeads;
  for (std::int64_t layer = 0; layer < kLayers; ++layer) {
    const std::string path = "encoder.layer." + std::to_string(layer) + ".";
    const std::string at = path + "attention.";
    const torch::Tensor q = apply(at + (mpnet ? "attn.q" : "self.query"), x),
                        k = apply(at + (mpnet ? "attn.k" : "self.key"), x),
                        v = apply(at + (mpnet ? "attn.v" : "self.value"), x);
    torch::Tensor mixed = torch::zeros_like(x);
    for (std::int64_t h = 0; h < kHeads; ++h) {
      for (std::int64_t i = 0; i < length; ++i) {
        torch::Tensor scores = torch::zeros({length});
        for (std::int64_t j = 0; j < length; ++j) {
          scores[j] = torch::dot(q[i].narrow(0, h * width, width), k[j].narrow(0, h * width, width)) /
                      std::sqrt(static_cast<double>(width));
          if (mpnet) scores[j] += w("encoder.relative_attention_bias.weight")[plainBucket(j - i)][h];
        }
        const torch::Tensor share = torch::softmax(scores, 0);
        mixed[i].narrow(0, h * width, width).copy_(torch::matmul(share, v.narrow(1, h * width, width)));
      }
    }
    x = norm(path + (mpnet ? "attention.LayerNorm" : "attention.output.LayerNorm"),
             apply(at + (mpnet ? "attn.o" : "output.dense"), mixed) + x);
    const torch::Tensor inner = apply(path + "intermediate.dense", x);
    const torch::Tensor active = 0.5 * inner * (1 + torch::erf(inner / std::sqrt(2.0)));
    x = norm(path + "output.LayerNorm", apply(path + "output.dense", active) + x);
  }
  return x;
}

EncoderInput inputOf(const std::vector<std::vector<std::int64_t>>& rows, std::int64_t padId) {
  std::size_t longest = 0;
  for (const auto& row : rows) longest = std::max(longest, row.size());
  EncoderInput input;
  input.ids =
      torch::full({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(longest)}, padId, torch::kInt64);
  input.mask = torch::zeros_like(input.ids);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows[i].size(); ++k) {
      input.ids[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(k)] = rows[i][k];
      input.mask[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(k)] = 1;
    }
  }
  return input;
}

}  // namespace

class TestBert : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void followsAPlainTwin_data() {
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<int>("firstPosition");
    QTest::newRow("bert, bare") << "bert"
                                << "" << 0;
    QTest::newRow("bert, with prefix") << "bert"
                                       << "bert." << 0;
    QTest::newRow("roberta") << "roberta"
                             << "roberta." << 2;
    QTest::newRow("xlm-roberta, bare") << "xlm-roberta"
                                       << "" << 2;
    QTest::newRow("mpnet") << "mpnet"
                           << "mpnet." << 2;
    QTest::newRow("mpnet, bare") << "mpnet"
                                 << "" << 2;
  }
  void followsAPlainTwin() {
    QFETCH(QString, type);
    QFETCH(QString, prefix);
    QFETCH(int, firstPosition);
    const torch::NoGradGuard noGrad;
    Checkpoint checkpoint(type.toStdString(), prefix.toStdString());
    const auto model = Bert::open(checkpoint.path());
    const std::vector<std::vector<std::int64_t>> rows = {{3, 9, 2, 4, 16, 11, 5, 8}, {7, 12}, {5}};
    const EncoderInput batch = inputOf(rows, model->config().padId);
    std::vector<torch::Tensor> states;
    const torch::Tensor hidden = model->forward(batch, &states);
    QCOMPARE(states.size(), std::size_t(kLayers + 1));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const torch::Tensor wanted = plainForward(checkpoint, rows[i], firstPosition);
      const torch::Tensor got = hidden[static_cast<std::int64_t>(i)].narrow(0, 0, wanted.size(0));
      QVERIFY2((got - wanted).abs().max().item<double>() < 1e-4, qPrintable(QString("row %1").arg(i)));
      const torch::Tensor mean = Bert::maskedMean(hidden, batch.mask)[static_cast<std::int64_t>(i)];
      QVERIFY((mean - wanted.mean(0)).abs().max().item<double>() < 1e-4);
    }
    if (!prefix.isEmpty() && type != "bert") {
      const auto w = [&](const char* name) { return checkpoint.weights.at(name); };
      const torch::Tensor first = hidden.select(1, 0);
      const torch::Tensor inner =
          torch::tanh(torch::matmul(first, w("classifier.dense.weight").t()) + w("classifier.dense.bias"));
      const torch::Tensor wanted =
          torch::matmul(inner, w("classifier.out_proj.weight").t()) + w("classifier.out_proj.bias");
      QVERIFY(torch::allclose(model->classify(hidden), wanted, 1e-4, 1e-5));
    } else {
      QVERIFY(refusal([&] { model->classify(hidden); }).contains("classifier"));
    }
    // Every weight of the file, once, under its own name.
    std::size_t found = 0;
    for (const NamedWeight& weight : model->weights()) {
      std::string name = weight.name;
      if (name.starts_with(prefix.toStdString())) name = name.substr(static_cast<std::size_t>(prefix.size()));
      QVERIFY2(checkpoint.weights.contains(name), weight.name.c_str());
      QVERIFY(torch::equal(weight.tensor, checkpoint.weights.at(name)));
      ++found;
    }
    QCOMPARE(found, checkpoint.weights.size());
  }

  void readsNormsOfTheFirstYears() {
    const torch::NoGradGuard noGrad;
    Checkpoint old("bert", "bert.", true), plain("bert", "bert.");
    const EncoderInput batch = inputOf({{3, 9, 2}}, 0);
    QVERIFY(torch::equal(Bert::open(old.path())->forward(batch), Bert::open(plain.path())->forward(batch)));
  }

  void poolsAsTheSideFilesSay() {
    const torch::NoGradGuard noGrad;
    Checkpoint checkpoint("bert", "");
    const EncoderInput batch = inputOf({{3, 9, 2, 4}, {7, 12}}, 0);
    const torch::Tensor hidden = Bert::open(checkpoint.path())->forward(batch);
    QVERIFY(torch::equal(Bert::open(checkpoint.path())->embed(batch), Bert::maskedMean(hidden, batch.mask)));
    QDir(checkpoint.folder.path()).mkdir("1_Pooling");
    const auto write = [&](const char* name, const char* text) {
      std::ofstream(checkpoint.path() + "/" + name) << text;
    };
    const char* modules = R"([{"path": "", "type": "sentence_transformers.models.Transformer"},
      {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}])";
    write("modules.json", modules);
    write("1_Pooling/config.json", R"({"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false})");
    QVERIFY(torch::equal(Bert::open(checkpoint.path())->embed(batch), hidden.select(1, 0)));
    write("1_Pooling/config.json", R"({"pooling_mode_max_tokens": true})");
    const torch::Tensor most = Bert::open(checkpoint.path())->embed(batch);
    QVERIFY(torch::equal(most[1], std::get<0>(hidden[1].narrow(0, 0, 2).max(0))));
    write("1_Pooling/config.json", R"({"pooling_mode_lasttoken": true})");
    QVERIFY(refusal([&] { Bert::open(checkpoint.path()); }).contains("pooling_mode_lasttoken"));
    write("modules.json", R"([{"path": "../elsewhere", "type": "models.Pooling"}])");
    QVERIFY(refusal([&] { Bert::open(checkpoint.path()); }).contains("path"));
    write("modules.json", R"([{"path": "2_Dense", "type": "models.Dense"}])");
    QVERIFY(refusal([&] { Bert::open(checkpoint.path()); }).contains("Dense"));
  }

  void emptyAndZeroRowsStayNumbers() {
    const torch::Tensor zero = torch::zeros({2, 3});
    QVERIFY(torch::equal(Bert::normalised(zero), zero));
    const torch::Tensor rows = Bert::normalised(torch::tensor({{3.0f, 4.0f}}));
    QVERIFY(torch::allclose(rows, torch::tensor({{0.6f, 0.8f}})));
    const torch::Tensor none = Bert::maskedMean(torch::ones({1, 2, 3}), torch::zeros({1, 2}, torch::kInt64));
    QVERIFY(torch::equal(none, torch::zeros({1, 3})));
  }

  void refusesWhatItCannotCompute() {
    const torch::NoGradGuard noGrad;
    Checkpoint checkpoint("roberta", "roberta.");
    const auto model = Bert::open(checkpoint.path());
    const std::vector<std::int64_t> longest(18, 3), longer(19, 3);  // 20 positions, two of them before the first token
    QVERIFY(refusal([&] { model->forward(inputOf({longest}, 1)); }).isEmpty());
    QVERIFY(refusal([&] { model->forward(inputOf({longer}, 1)); }).contains("too long"));
    checkpoint.writeConfig(R"(, "position_embedding_type": "relative_key")");
    QVERIFY(refusal([&] { Bert::open(checkpoint.path()); }).contains("position_embedding_type"));
    checkpoint.writeConfig(R"(, "num_attention_heads": 3)");
    QVERIFY(refusal([&] { Bert::open(checkpoint.path()); }).contains("num_attention_heads"));
    checkpoint.writeConfig("");
    QVERIFY(refusal([&] { openBackbone(checkpoint.path()); }).contains("roberta model only reads"));
  }
};

QTEST_GUILESS_MAIN(TestBert)
#include "tst_bert.moc"
