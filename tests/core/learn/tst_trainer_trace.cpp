// SPDX-License-Identifier: GPL-3.0-or-later
// Twenty steps of AdamW on LoRA against a trace of the reference libraries: losses, gradient norms, weights on the way
// and at the end, moments, and the sensitivity and uncertainty collected after each step.

#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/learn/adapter.h"
#include "core/learn/schedule.h"
#include "core/learn/train_step.h"
#include "core/nn/t5.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/tensor/torch_compat.h"

using namespace skillscope;

namespace {

torch::Tensor ids(const nlohmann::json& rows) {
  const auto values = rows.get<std::vector<std::vector<std::int64_t>>>();
  torch::Tensor tensor = torch::empty(
      {static_cast<std::int64_t>(values.size()), static_cast<std::int64_t>(values[0].size())}, torch::kInt64);
  for (std::size_t row = 0; row < values.size(); ++row) {
    std::copy(values[row].begin(), values[row].end(), tensor.data_ptr<std::int64_t>() + row * values[0].size());
  }
  return tensor;
}

TokenBatch batchOf(const nlohmann::json& json) {
  TokenBatch batch;
  batch.source = ids(json["input_ids"]);
  batch.sourceMask = ids(json["attention_mask"]);
  batch.target = ids(json["labels"]);
  return batch;
}

/// S and U as the trace defines them, after the update of each step.
struct Importance final : ContinualMethod {
  std::map<std::string, torch::Tensor> sensitivity, uncertainty;
  SkillUnitTable onRunStart(MethodContext&) override { return {}; }
  void afterStep(MethodContext& context) override {
    const torch::NoGradGuard noGrad;
    for (const TrainableTensor& entry : *context.trainable) {
      torch::Tensor& s = sensitivity[entry.name];
      torch::Tensor& u = uncertainty[entry.name];
      if (!s.defined()) s = torch::zeros_like(entry.tensor), u = torch::zeros_like(entry.tensor);
      const torch::Tensor i = (entry.tensor * entry.tensor.grad()).abs();
      s = 0.85 * s + 0.15 * i;
      u = 0.85 * u + 0.15 * (i - s).abs();
    }
  }
  std::int64_t storageBytes(std::int64_t, int) const override { return 0; }
};

double worstDifference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.detach() - b).abs().max().item<double>();
}

}  // namespace

class TestTrainerTrace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void followsTheReference() {
    setUpCompute(1);
    const std::string fixtures = std::string(SKILLSCOPE_SOURCE_DIR) + "/tests/fixtures/";
    const std::string folder = fixtures + "traces/t5_v10_qv/";
    std::ifstream stream(folder + "expected.json");
    const nlohmann::json trace = nlohmann::json::parse(stream);
    const SafetensorsFile expected(folder + "expected.safetensors");
    const SafetensorsFile initial(folder + "initial/adapter_model.safetensors");
    const SafetensorsFile final(folder + "final/adapter_model.safetensors");
    const auto& hyper = trace["hyperparameters"];

    const auto model = openBackbone(fixtures + "models/t5_v10_relu");
    auto trainable = attachLora(*model, LoraOptions{4, 8, 0, {"q", "v"}}, makeCpuGenerator(1));
    const std::string prefix = "base_model.model.";
    for (TrainableTensor& entry : trainable) {
      const torch::NoGradGuard noGrad;
      entry.tensor.copy_(readTensor(initial, prefix + entry.name));
    }
    QCOMPARE(trainable.size(), initial.entries().size());
    TrainStep step(*model, trainable, AdamWOptions{0.9, 0.999, 1e-8, hyper["weight_decay"].get<double>()});
    Importance importance;
    MethodContext context;
    context.trainable = &trainable;
    int compared = 0;
    const Schedule schedule{"linear", hyper["warmup_steps"].get<std::int64_t>(),
                            hyper["total_steps"].get<std::int64_t>()};
    for (const auto& wanted : trace["steps"]) {
      const auto s = wanted["step"].get<std::int64_t>();
      const double rate = hyper["lr"].get<double>() * schedule.factor(s);
      QVERIFY(std::abs(rate - wanted["lr"].get<double>()) < 1e-12);
      const std::vector<TokenBatch> batches = {batchOf(trace["batches"][static_cast<std::size_t>(s)])};
      const StepResult result = step.run(batches, rate, 0, &importance, context);
      const double loss = wanted["loss"].get<double>(), norm = wanted["grad_norm_before_clip"].get<double>();
      QVERIFY2(std::abs(result.loss - loss) < 5e-4 + 1e-3 * loss, qPrintable(QString("step %1").arg(s)));
      QVERIFY2(std::abs(result.gradientNorm - norm) < 2e-3 * norm, qPrintable(QString("step %1").arg(s)));
      for (const TrainableTensor& entry : trainable) {
        const std::string name = "after_step_" + std::to_string(context.step) + "." + prefix + entry.name;
        if (expected.find(name) == nullptr) continue;
        QVERIFY2(worstDifference(entry.tensor, readTensor(expected, name)) < 2e-4, name.c_str());
        ++compared;
      }
    }
    QCOMPARE(compared, 3 * static_cast<int>(trainable.size()));
    const torch::Tensor m = step.optimizer().firstMoment(), v = step.optimizer().secondMoment();
    std::int64_t offset = 0;
    for (const TrainableTensor& entry : trainable) {
      const auto fits = [&](const torch::Tensor& got, const std::string& name) {
        const torch::Tensor wanted = readTensor(expected, name + "." + prefix + entry.name);
        return worstDifference(got, wanted) < 5e-3 * wanted.abs().max().item<double>();
      };
      QVERIFY2(worstDifference(entry.tensor, readTensor(final, prefix + entry.name)) < 2e-4, entry.name.c_str());
      QVERIFY2(fits(m.narrow(0, offset, entry.tensor.numel()).view(entry.tensor.sizes()), "exp_avg"),
               entry.name.c_str());
      QVERIFY2(fits(v.narrow(0, offset, entry.tensor.numel()).view(entry.tensor.sizes()), "exp_avg_sq"),
               entry.name.c_str());
      QVERIFY2(fits(importance.sensitivity.at(entry.name), "sensitivity"), entry.name.c_str());
      QVERIFY2(fits(importance.uncertainty.at(entry.name), "uncertainty"), entry.name.c_str());
      offset += entry.tensor.numel();
    }
    const torch::NoGradGuard noGrad;
    const double loss = model->loss(batchOf(trace["eval_batch"])).item<double>();
    QVERIFY(std::abs(loss - trace["eval_loss_after"].get<double>()) < 5e-4 + 1e-3 * loss);
  }
};

QTEST_GUILESS_MAIN(TestTrainerTrace)
#include "tst_trainer_trace.moc"
