// SPDX-License-Identifier: GPL-3.0-or-later
// The importance of single elements: written at the end of a task, read back without LibTorch.

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/error.h"
#include "core/run/checkpoint.h"
#include "core/run/element_maps.h"
#include "core/tensor/libtorch.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

TrainableTensor trainable(const std::string& site, const std::string& part, std::vector<std::int64_t> shape) {
  TrainableTensor made;
  made.site = site;
  made.part = part;
  made.name = part == "tensor" ? site : site + ".lora_" + part + ".weight";
  made.tensor = torch::zeros(shape);
  return made;
}

class ScoredMethod final : public RecordingMethod {
 public:
  std::vector<torch::Tensor> scores;
  std::vector<torch::Tensor> elementScores() const override { return scores; }
};

}  // namespace

class ElementMapsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatIsAskedForIsWrittenAndRead() {
    QTemporaryDir folder;
    const std::string files = folder.path().toStdString();
    const std::vector<TrainableTensor> tensors{trainable("decoder.q", "A", {2, 5}), trainable("decoder.q", "B", {4, 2}),
                                               trainable("encoder.q", "A", {2, 5}), trainable("norm", "tensor", {6})};
    ScoredMethod method;
    for (const TrainableTensor& each : tensors)
      method.scores.push_back(torch::arange(each.tensor.numel(), torch::kFloat64).reshape(each.tensor.sizes()) * 0.5);
    RunConfig config;
    QVERIFY(writeElementMaps(files, tensors, method, config, 0, 7).empty());
    QVERIFY(readElementMaps(files, 0, {"norm"}).maps.empty());  // nothing asked for, no file
    config.elements = {"decoder", "norm"};
    QVERIFY(writeElementMaps(files, tensors, method, config, 1, 14).empty());
    const ElementMaps read = readElementMaps(files, 1, {"decoder.q/A", "decoder.q/B", "encoder.q/A", "norm"});
    QCOMPARE(read.step, std::int64_t(14));
    QCOMPARE(read.maps.size(), std::size_t(3));
    QCOMPARE(read.maps[1].name, std::string("decoder.q/B"));
    QCOMPARE(read.maps[1].rows, 4);
    QCOMPARE(read.maps[1].columns, 2);
    for (std::size_t i = 0; i < 8; ++i) QCOMPARE(read.maps[1].values[i], 0.5F * static_cast<float>(i));
    QCOMPARE(read.maps[2].rows, 1);  // a vector is one row
    QCOMPARE(read.maps[2].columns, 6);
    // 10 + 8 elements do not fit into 12: the first is kept, and the norm, which still fits.
    config.elements = {"all"};
    config.elementLimit = 16;
    QCOMPARE(writeElementMaps(files, tensors, method, config, 2, 21),
             (std::vector<std::string>{"decoder.q/B", "encoder.q/A"}));
    QCOMPARE(readElementMaps(files, 2, {"decoder.q/A", "decoder.q/B", "encoder.q/A", "norm"}).maps.size(),
             std::size_t(2));
    method.scores.clear();  // a method without scores
    QVERIFY(writeElementMaps(files, tensors, method, config, 3, 28).empty());
    QVERIFY(readElementMaps(files, 3, {"norm"}).maps.empty());
  }

  void unitsNameTheirMatrices() {
    SkillUnit unit;
    unit.name = "encoder.block.1.q/pair.3";
    QCOMPARE(elementNamesOf(unit, "pair"), (std::vector<std::string>{"encoder.block.1.q/A", "encoder.block.1.q/B"}));
    unit.name = "encoder.block.1.q/B";
    QCOMPARE(elementNamesOf(unit, "matrix"), (std::vector<std::string>{"encoder.block.1.q/B"}));
    unit.name = "shared.weight";
    QCOMPARE(elementNamesOf(unit, "tensor"), (std::vector<std::string>{"shared.weight"}));
    QVERIFY(elementsWanted("encoder.block.1.q/A", {"block.1."}));
    QVERIFY(!elementsWanted("encoder.block.1.q/A", {"block.2."}));
    QVERIFY(!elementsWanted("encoder.block.1.q/A", {}));
  }

  void brokenFilesSaySo() {
    QTemporaryDir folder;
    const std::string files = folder.path().toStdString();
    RunConfig config;
    config.elements = {"all"};
    ScoredMethod method;
    method.scores = {torch::ones({3, 3})};
    writeElementMaps(files, {trainable("w", "tensor", {3, 3})}, method, config, 0, 1);
    QFile file(QString::fromStdString(elementMapPath(files, 0)));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.resize(file.size() - 5));
    file.close();
    QVERIFY_EXCEPTION_THROWN(readElementMaps(files, 0, {"w"}), Error);
  }
};

QTEST_GUILESS_MAIN(ElementMapsTest)
#include "tst_element_maps.moc"
