// SPDX-License-Identifier: GPL-3.0-or-later
// Memory known before a run starts, and devices that are there or not.
#include <QTest>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/process_memory.h"
#include "core/run/memory_need.h"
#include "core/tensor/device.h"
#include "support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;

class TestMemoryNeed : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void countsWhatIsExact() {
    RunConfig config;
    config.loraTargets = {"all-linear"};
    const ModelReport report = inspectModel(resource("backbone"), reportOptions(config));
    std::int64_t pairs = 0, linear = 0;
    for (const LinearReport& each : report.linears) {
      if (each.module == "head") continue;
      pairs += config.loraRank * (each.in + each.out);
      linear += each.in * each.out;
    }
    const MemoryNeed lora = memoryNeed(report, config, 0);
    QCOMPARE(lora.training.weights, 4 * report.parameters);
    QCOMPARE(lora.training.trained, 4 * 4 * pairs);
    config.tuning = "full";
    QCOMPARE(memoryNeed(report, config, 0).training.trained, 3 * 4 * report.parameters);
    config.tuning = "lora";
    config.frozenType = "bfloat16";
    const ModelReport half = inspectModel(resource("backbone"), reportOptions(config));
    QVERIFY(half.loraTraining.weights <= 4 * report.parameters - 2 * linear);
    // The bundled model is stored in float16.
    config.frozenType = "file";
    const ModelReport kept = inspectModel(resource("backbone"), reportOptions(config));
    QVERIFY(kept.loraTraining.weights >= kept.storedBytes);
    QVERIFY(kept.loraTraining.weights < kept.storedBytes + kept.storedBytes / 50);
  }

  void leavesAHalfFileAsItIsWhereMemoryIsShort() {
    RunConfig config;
    const ModelReport report = inspectModel(resource("backbone"), reportOptions(config));
    const MemoryNeed need = memoryNeed(report, config, 0);
    QVERIFY(need.halfStored);
    const std::string warning = memoryRemark(memoryNeed(report, config, need.total() - 1), config);
    QVERIFY2(warning.find("\"file\"") != std::string::npos, warning.c_str());
    config.frozenType = "file";
    const MemoryNeed less = memoryNeed(inspectModel(resource("backbone"), reportOptions(config)), config, 0);
    QVERIFY(less.training.weights < need.training.weights);
  }

  void activationsGrowWithTheBatchAndShrinkWithCheckpoints() {
    RunConfig config;
    const auto activations = [&] {
      return inspectModel(resource("backbone"), reportOptions(config)).loraTraining.activations;
    };
    const std::int64_t once = activations();
    config.batchSize *= 2;
    QCOMPARE(activations(), 2 * once);
    config.batchSize /= 2;
    config.activationCheckpointing = true;
    QVERIFY(activations() < once * 3 / 4);
    QVERIFY(activations() > 0);
  }

  void saysWhatDoesNotFit() {
    RunConfig config;
    const ModelReport report = inspectModel(resource("backbone"), reportOptions(config));
    const MemoryNeed all = memoryNeed(report, config, 0);
    QVERIFY(all.fits());  // nothing is known
    QVERIFY(memoryRemark(memoryNeed(report, config, all.total()), config).empty());
    const std::string warning = memoryRemark(memoryNeed(report, config, all.total() - 1), config);
    QVERIFY2(warning.find("train.batch_size") != std::string::npos, warning.c_str());
    QVERIFY2(warning.find(bytesText(all.total())) != std::string::npos, warning.c_str());
    config.tuning = "full";
    const MemoryNeed full = memoryNeed(report, config, 0);
    QVERIFY(full.fixed >= 4 * 4 * report.parameters);
    const QString refused = refusal([&] { memoryRemark(memoryNeed(report, config, full.program + 1), config); });
    QVERIFY2(refused.contains("does not fit") && refused.contains("backbone.tuning"), qPrintable(refused));
    QVERIFY(memoryRemark(RunConfig(), resource("backbone")).empty());  // a small model fits everywhere
    QVERIFY(availableMemory() > 0);
  }

  void writesBytes() {
    QCOMPARE(bytesText(1023), std::string("1023 bytes"));
    QCOMPARE(bytesText(1536), std::string("1.5 KiB"));
    QCOMPARE(bytesText(std::int64_t{5} << 40), std::string("5.0 TiB"));
  }

  void devicesAreThereOrRefused() {
    QVERIFY(chosenDevice("cpu").is_cpu());
    QCOMPARE(chosenDevice("auto").is_cpu(), gpuCount() == 0);
    QVERIFY(deviceNames().starts_with("cpu"));
    const std::string beyond = "cuda:" + std::to_string(gpuCount());
    const QString refused = refusal([&] { chosenDevice(beyond); });
    QVERIFY2(refused.contains(QString::fromStdString(beyond)) && refused.contains("run.device"), qPrintable(refused));
    for (const char* wrong : {"", "gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:9999", "CPU"}) {
      QVERIFY_EXCEPTION_THROWN(chosenDevice(wrong), UsageError);
      RunConfig config;
      config.device = wrong;
      QVERIFY_EXCEPTION_THROWN(validate(config), UsageError);
    }
    RunConfig config;
    for (const char* right : {"auto", "cpu", "cuda", "cuda:3"}) {
      config.device = right;
      validate(config);
    }
  }
};

QTEST_GUILESS_MAIN(TestMemoryNeed)
#include "tst_memory_need.moc"
