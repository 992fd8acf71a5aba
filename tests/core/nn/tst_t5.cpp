// SPDX-License-Identifier: GPL-3.0-or-later
// T5 against answers of the reference library for two tiny checkpoints, and the fused norm against a plain twin.

#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/nn/rms_norm.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

using namespace skillscope;

namespace {

struct Fixture {
  std::string folder;
  std::unique_ptr<Backbone> owner;
  T5* model = nullptr;
  std::unique_ptr<SafetensorsFile> expected;
  nlohmann::json answers;
  TokenBatch batch;

  explicit Fixture(const char* name) : folder(std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/models/" + name) {
    owner = openBackbone(folder);
    model = dynamic_cast<T5*>(owner.get());
    expected = std::make_unique<SafetensorsFile>(folder + "/expected.safetensors");
    std::ifstream stream(folder + "/expected.json");
    answers = nlohmann::json::parse(stream);
    batch.source = ids("input_ids");
    batch.sourceMask = ids("attention_mask");
    batch.target = ids("labels");
  }
  torch::Tensor ids(const char* field) const {
    const auto rows = answers["batch"][field].get<std::vector<std::vector<std::int64_t>>>();
    torch::Tensor tensor = torch::empty(
        {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows[0].size())}, torch::kInt64);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t k = 0; k < rows[i].size(); ++k)
        tensor[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(k)] = rows[i][k];
    }
    return tensor;
  }
};

double excess(const torch::Tensor& value, const torch::Tensor& wanted, double absolute, double relative) {
  return ((value - wanted).abs() - (absolute + relative * wanted.abs())).max().item<double>();
}

}  // namespace

class TestT5 : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void matchesTheReferenceLibrary_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("v1.0 relu, tied") << "t5_v10_relu";
    QTest::newRow("v1.1 gated gelu, untied") << "t5_v11_gated";
  }
  void matchesTheReferenceLibrary() {
    QFETCH(QString, name);
    Fixture fixture(qPrintable(name));
    const torch::Tensor loss = fixture.model->loss(fixture.batch);
    QVERIFY(std::abs(loss.item<double>() - fixture.answers["loss"].get<double>()) < 1e-4);

    torch::NoGradGuard guard;
    const torch::Tensor encoded = fixture.model->encode(fixture.batch.source, fixture.batch.sourceMask);
    const int layers = static_cast<int>(fixture.model->config().encoderLayers);
    const torch::Tensor wanted = readTensor(*fixture.expected, "encoder_hidden." + std::to_string(layers));
    const torch::Tensor mask = fixture.batch.sourceMask.unsqueeze(-1).to(torch::kFloat32);
    QVERIFY(excess(encoded * mask, wanted * mask, 3e-4, 1e-3) < 0);

    torch::Tensor inputs = torch::zeros_like(fixture.batch.target);
    inputs.slice(1, 1).copy_(fixture.batch.target.slice(1, 0, inputs.size(1) - 1));
    inputs.masked_fill_(inputs == -100, 0);
    const torch::Tensor logits =
        fixture.model->logits(fixture.model->decode(inputs, encoded, fixture.batch.sourceMask));
    QVERIFY(excess(logits, readTensor(*fixture.expected, "logits"), 3e-4, 1e-3) < 0);
  }

  void gradientsMatch_data() { matchesTheReferenceLibrary_data(); }
  void gradientsMatch() {
    QFETCH(QString, name);
    Fixture fixture(qPrintable(name));
    const auto weights = fixture.model->weights();
    for (const auto& weight : weights) weight.tensor.set_requires_grad(true);
    fixture.model->loss(fixture.batch).backward();
    int compared = 0;
    for (const auto& weight : weights) {
      if (!fixture.answers["grad_stats"].contains(weight.name)) continue;
      const double wanted = fixture.answers["grad_stats"][weight.name]["l2"].get<double>();
      const double l2 = weight.tensor.grad().norm().item<double>();
      QVERIFY2(std::abs(l2 - wanted) <= 1e-3 * wanted + 1e-7, weight.name.c_str());
      ++compared;
    }
    QCOMPARE(compared, static_cast<int>(weights.size()));
  }

  void greedyDecodingMatches_data() { matchesTheReferenceLibrary_data(); }
  void greedyDecodingMatches() {
    QFETCH(QString, name);
    Fixture fixture(qPrintable(name));
    for (const auto& greedy : fixture.answers["greedy"]) {
      const auto generated = fixture.model->generate(fixture.batch, greedy["max_new_tokens"].get<std::int64_t>());
      const auto wanted = greedy["sequences"].get<std::vector<std::vector<std::int64_t>>>();
      for (std::size_t row = 0; row < wanted.size(); ++row) {
        std::vector<std::int64_t> expected;
        for (std::size_t i = 1; i < wanted[row].size() && wanted[row][i] != fixture.model->endId(); ++i)
          expected.push_back(wanted[row][i]);
        QCOMPARE(generated[row], expected);
      }
    }
  }

  void scoresAreSumsOfTokenLikelihoods() {
    Fixture fixture("t5_v10_relu");
    // A candidate's score must not depend on the candidates beside it, whatever their length.
    const std::vector<std::int64_t> shortOne = {15, 1}, longOne = {9, 21, 30, 1};
    const torch::Tensor together = fixture.model->scoreTargets(fixture.batch, {shortOne, longOne});
    const torch::Tensor alone = fixture.model->scoreTargets(fixture.batch, {shortOne});
    QVERIFY((together.select(1, 0) - alone.select(1, 0)).abs().max().item<double>() < 1e-4);
    TokenBatch one = fixture.batch;
    one.target = torch::tensor({{15, 1}}, torch::kInt64).repeat({one.source.size(0), 1});
    torch::NoGradGuard guard;
    const double mean = fixture.model->loss(one).item<double>();
    QVERIFY(std::abs(-alone.mean().item<double>() / 2 - mean) < 1e-4);
  }

  void mergedLoraEqualsTheSeparatePath() {
    Fixture fixture("t5_v11_gated");
    auto generator = torch::make_generator<at::CPUGeneratorImpl>(7);
    for (auto& site : fixture.model->linearSites()) {
      LoraPair& pair = site.linear->attachLora(3, 6, 0, generator);
      torch::NoGradGuard guard;
      pair.b.normal_(0, 0.05, generator);
    }
    torch::NoGradGuard guard;
    const double apart = fixture.model->loss(fixture.batch).item<double>();
    for (auto& site : fixture.model->linearSites()) site.linear->merge();
    const double merged = fixture.model->loss(fixture.batch).item<double>();
    for (auto& site : fixture.model->linearSites()) site.linear->unmerge();
    QVERIFY(std::abs(apart - merged) < 1e-4);
    QCOMPARE(fixture.model->loss(fixture.batch).item<double>(), apart);
    QVERIFY(std::abs(apart - fixture.answers["loss"].get<double>()) > 1e-3);
  }

  void normMatchesItsPlainTwin() {
    for (const int width : {1, 7, 32, 192}) {
      const torch::Tensor x = torch::randn({3, 5, width}).requires_grad_(true);
      const torch::Tensor w = torch::rand({width}).requires_grad_(true);
      const torch::Tensor probe = torch::randn({3, 5, width});
      const torch::Tensor fused = rmsNorm(x, w, 1e-6);
      (fused * probe).sum().backward();
      const torch::Tensor dx = x.grad().clone(), dw = w.grad().clone();
      x.mutable_grad().reset();
      w.mutable_grad().reset();
      const torch::Tensor plain = w * (x * torch::rsqrt(x.pow(2).mean(-1, true) + 1e-6));
      (plain * probe).sum().backward();
      QVERIFY(torch::allclose(fused, plain, 1e-5, 1e-6));
      QVERIFY(torch::allclose(dx, x.grad(), 1e-4, 1e-5));
      QVERIFY(torch::allclose(dw, w.grad(), 1e-4, 1e-5));
    }
  }

  void missingWeightIsNamed() {
    T5Config config;
    try {
      T5 model(config, {}, "somewhere.safetensors");
      QFAIL("a model without weights was made");
    } catch (const Error& error) {
      QVERIFY(std::string(error.what()).find("shared.weight") != std::string::npos);
    }
  }
};

QTEST_GUILESS_MAIN(TestT5)
#include "tst_t5.moc"
