// SPDX-License-Identifier: GPL-3.0-or-later
// Frozen weights in bfloat16 against the same rounded weights in float32.

#include <QTest>

#include "core/learn/adapter.h"
#include "core/nn/linear.h"
#include "core/nn/t5.h"
#include "core/tensor/half_product.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

/// Largest difference as a share of the largest value.
double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).abs().max() / b.abs().max()).item<double>();
}

torch::Tensor random(torch::IntArrayRef sizes, std::uint64_t seed) {
  return torch::empty(sizes, torch::kFloat32).normal_(0, 1, makeCpuGenerator(seed));
}

}  // namespace

class TestHalfProduct : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void equalsTheProductOfRoundedFactors() {
    const torch::Tensor weight = random({40, 70}, 1).to(torch::kBFloat16);
    torch::Tensor x = random({9, 70}, 2).to(torch::kBFloat16).to(torch::kFloat32).set_requires_grad(true);
    const torch::Tensor y = halfProduct(x, weight);
    QCOMPARE(y.scalar_type(), torch::kFloat32);
    const torch::Tensor wide = weight.to(torch::kFloat32);
    QVERIFY(difference(y.detach(), torch::mm(x.detach(), wide.t())) < 4e-3);  // the output is rounded once
    const torch::Tensor gradient = random({9, 40}, 3).to(torch::kBFloat16).to(torch::kFloat32);
    y.backward(gradient);
    QCOMPARE(x.grad().scalar_type(), torch::kFloat32);
    QVERIFY(difference(x.grad(), torch::mm(gradient, wide)) < 4e-3);
  }

  void aSmallPairIsNotLostAtEvaluation() {
    Linear layer(random({32, 48}, 4));
    layer.setWeightType(torch::kBFloat16);
    LoraPair& pair = layer.attachLora(4, 8, 0, makeCpuGenerator(5));
    const torch::NoGradGuard noGrad;
    pair.b.fill_(1e-4);
    const torch::Tensor x = random({3, 48}, 6), apart = layer.forward(x);
    layer.merge();
    QVERIFY(torch::equal(layer.forward(x), apart));
    layer.unmerge();
    QVERIFY(torch::equal(layer.forward(x), apart));
    layer.removeLora();
    QVERIFY(!torch::equal(layer.forward(x), apart));
  }

  /// The loss of a whole model, and its LoRA gradients, stay near those in float32; adapters and embeddings are
  /// float32.
  void aModelStaysTheSameButForRounding() {
    T5Config config;
    config.vocabSize = 64;
    config.modelWidth = 32;
    config.headWidth = 8;
    config.heads = 4;
    config.feedForwardWidth = 64;
    config.encoderLayers = config.decoderLayers = 2;
    for (const bool tied : {true, false}) {
      config.tiedEmbeddings = tied;
      const std::unique_ptr<T5> model = T5::random(config, makeCpuGenerator(7));
      auto trainable = attachLora(*model, LoraOptions{4, 8, 0, {"q", "v"}}, makeCpuGenerator(8));
      const torch::Generator generator = makeCpuGenerator(9);
      TokenBatch batch;
      batch.source = torch::randint(3, 64, {4, 10}, generator, torch::kInt64);
      batch.sourceMask = torch::ones({4, 10}, torch::kInt64);
      batch.target = torch::randint(3, 64, {4, 5}, generator, torch::kInt64);
      const auto lossAndGradients = [&] {
        std::vector<torch::Tensor> leaves;
        for (const TrainableTensor& each : trainable) leaves.push_back(each.tensor);
        const torch::Tensor loss = model->loss(batch);
        std::vector<torch::Tensor> all = torch::autograd::grad({loss}, leaves);
        all.push_back(loss.detach());
        return all;
      };
      const auto wide = lossAndGradients();
      model->setFrozenType(torch::kBFloat16);
      const auto half = lossAndGradients();
      QVERIFY(!torch::equal(wide.back(), half.back()));
      QVERIFY(difference(half.back(), wide.back()) < 0.01);
      for (std::size_t i = 0; i < trainable.size(); ++i) {
        QCOMPARE(trainable[i].tensor.scalar_type(), torch::kFloat32);
        if (wide[i].abs().max().item<double>() > 0) QVERIFY(difference(half[i], wide[i]) < 0.1);
      }
      QCOMPARE(model->weights()[0].tensor.scalar_type(), torch::kFloat32);
      QCOMPARE(model->linearSites()[0].linear->weight().scalar_type(), torch::kBFloat16);
      QVERIFY(!model->generate(batch, 4).empty());
    }
  }
};

QTEST_GUILESS_MAIN(TestHalfProduct)
#include "tst_half_product.moc"
