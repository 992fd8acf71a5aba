// SPDX-License-Identifier: GPL-3.0-or-later
// Activation checkpointing: the same loss and gradients bit for bit, with dropout too, and less kept in between.

#include <QTest>

#include "core/learn/adapter.h"
#include "core/nn/model_device.h"
#include "core/nn/recompute.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

std::unique_ptr<Backbone> modelOf(const std::string& family) {
  if (family == "llama") {
    RandomWeights weights(3);
    return tinyLlama(tinyLlamaConfig(), weights);
  }
  T5Config config;
  config.vocabSize = 23;
  config.modelWidth = 16;
  config.feedForwardWidth = 24;
  config.encoderLayers = 3;
  config.decoderLayers = 2;
  config.heads = 2;
  config.headWidth = 8;
  config.feedForward = "gelu_new";
  config.gated = true;
  auto model = T5::random(config, makeCpuGenerator(3));
  model->setDropout(family == "t5 with dropout" ? 0.2 : 0);
  return model;
}

struct Result {
  torch::Tensor loss;
  std::vector<torch::Tensor> gradients;
  torch::Tensor next;  ///< what the generator gives afterwards
};

Result trained(const std::string& family, const std::string& tuning, double dropout, bool recompute) {
  const auto model = modelOf(family);
  LoraOptions options;
  options.rank = 3;
  options.dropout = dropout;
  options.targets = {"all-linear"};
  std::vector<TrainableTensor> trainable =
      tuning == "full" ? trainEverything(*model) : attachLora(*model, options, makeCpuGenerator(5));
  {
    const torch::NoGradGuard noGrad;
    for (TrainableTensor& entry : trainable) {
      if (entry.part == "B") entry.tensor.normal_(0, 0.3, makeCpuGenerator(9));
    }
  }
  torch::Generator generator = makeCpuGenerator(7);
  model->setTraining(true, generator);
  const TokenBatch batch = batchOf({{1, 5, 9, 4, 6}, {1, 7}}, {{8, 2}, {11, 12, 2}});
  Result result;
  {
    const RecomputedLayers layers(recompute);
    for (int micro = 0; micro < 2; ++micro) {  // gradients add up
      result.loss = model->loss(batch);
      result.loss.backward();
    }
  }
  for (const TrainableTensor& entry : trainable) {
    result.gradients.push_back(entry.tensor.grad().defined() ? entry.tensor.grad() : torch::zeros({1}));
  }
  result.next = torch::empty({4}).uniform_(0, 1, generator);
  return result;
}

/// Numbers that autograd holds on to, as far as they can be reached: bytes in use by tensors would need an allocator of
/// our own, so what a layer function sees is counted.
int layersRunTwice(const std::string& family) {
  int second = 0;
  class Counter final : public LayerExtension {
   public:
    explicit Counter(int& count) : count_(count) {}
    torch::Tensor apply(const torch::Tensor&, torch::Tensor y) override {
      if (isRecomputing()) ++count_;
      return y;
    }

   private:
    int& count_;
  };
  const auto model = modelOf(family);
  attachLora(*model, {}, makeCpuGenerator(5));
  for (const LinearSite& site : model->linearSites()) {
    if (site.module == "self.q") site.linear->setExtension(std::make_shared<Counter>(second));
  }
  const RecomputedLayers layers(true);
  model->loss(batchOf({{1, 5, 9}}, {{8, 2}})).backward();
  return second;
}

}  // namespace

class TestRecompute : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientsStayTheSame_data() {
    QTest::addColumn<QString>("family");
    QTest::addColumn<QString>("tuning");
    QTest::addColumn<double>("dropout");
    for (const char* family : {"t5", "t5 with dropout", "llama"}) {
      QTest::addRow("%s, lora", family) << family << "lora" << 0.0;
      QTest::addRow("%s, lora with dropout", family) << family << "lora" << 0.3;
      QTest::addRow("%s, full", family) << family << "full" << 0.0;
    }
  }
  void gradientsStayTheSame() {
    QFETCH(QString, family);
    QFETCH(QString, tuning);
    QFETCH(double, dropout);
    const Result kept = trained(family.toStdString(), tuning.toStdString(), dropout, false),
                 again = trained(family.toStdString(), tuning.toStdString(), dropout, true);
    QVERIFY(torch::equal(kept.loss, again.loss));
    QCOMPARE(kept.gradients.size(), again.gradients.size());
    double largest = 0;
    for (std::size_t i = 0; i < kept.gradients.size(); ++i) {
      QVERIFY2(torch::equal(kept.gradients[i], again.gradients[i]), qPrintable(QString::number(i)));
      largest = std::max(largest, kept.gradients[i].abs().max().item<double>());
    }
    QVERIFY(largest > 1e-4);
    QVERIFY(torch::equal(kept.next, again.next));
  }

  void everyLayerRunsTwice() {
    QCOMPARE(layersRunTwice("t5"), 5);
    QCOMPARE(layersRunTwice("llama"), 2);
  }

  void nothingIsRecomputedWithoutGradients() {
    const RecomputedLayers layers(true);
    QVERIFY(RecomputedLayers::active());
    {
      const RecomputedLayers inner(false);
      QVERIFY(!RecomputedLayers::active());
    }
    const torch::NoGradGuard noGrad;
    QVERIFY(!RecomputedLayers::active());
    const auto model = modelOf("t5");
    QVERIFY(!model->loss(batchOf({{1, 5}}, {{8, 2}})).requires_grad());
  }

  void modelsAndBatchesGoToADevice() {
    const auto model = modelOf("t5");
    moveTo(*model, torch::kCPU);
    QVERIFY(deviceOf(*model).is_cpu());
    const TokenBatch batch = onDevice(batchOf({{1, 5}}, {{8, 2}}), torch::kCPU);
    QVERIFY(batch.source.device().is_cpu() && batch.target.device().is_cpu());
  }
};

QTEST_GUILESS_MAIN(TestRecompute)
#include "tst_recompute.moc"
