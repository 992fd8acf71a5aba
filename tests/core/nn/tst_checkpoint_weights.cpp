// SPDX-License-Identifier: GPL-3.0-or-later
// Weights of a checkpoint directory: types, shards, mapped tensors, and what is said when something is wrong.
#include <sys/stat.h>

#include <QCryptographicHash>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/error.h"
#include "core/nn/checkpoint_weights.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using skillscope::test::refusal;

namespace {

QByteArray hashOf(const QString& path) {
  QFile file(path);
  QCryptographicHash hash(QCryptographicHash::Sha256);
  if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file)) qFatal("cannot read %s", qPrintable(path));
  return hash.result();
}

}  // namespace

class TestCheckpointWeights : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void readsEveryFloatTypeAsFloat32() {
    QTemporaryDir folder;
    const torch::Tensor values = torch::tensor({0.5f, -2.0f, 1024.0f, 0.0f});
    writeSafetensors(folder.filePath("model.safetensors").toStdString(), {{"half", values.to(torch::kFloat16)},
                                                                          {"brain", values.to(torch::kBFloat16)},
                                                                          {"single", values},
                                                                          {"wide", values.to(torch::kFloat64)},
                                                                          {"one", torch::tensor(3.0f)},
                                                                          {"none", torch::empty({0, 4})},
                                                                          {"whole", values.to(torch::kInt32)}});
    CheckpointWeights weights(folder.path().toStdString());
    for (const char* name : {"half", "brain", "single", "wide"}) {
      const torch::Tensor weight = weights.take(name, {4});
      QCOMPARE(weight.scalar_type(), torch::kFloat32);
      QVERIFY2(torch::equal(weight, values), name);
    }
    QCOMPARE(weights.take("one", {}).item<double>(), 3.0);
    QCOMPARE(weights.take("none", {0, 4}).numel(), std::int64_t(0));
    QVERIFY(refusal([&] { weights.take("whole", {4}); }).contains("\"whole\""));
    QVERIFY(refusal([&] { weights.take("half", {2, 2}); }).contains("2×2"));
    QVERIFY(refusal([&] { weights.take("absent", {4}); }).contains("\"absent\""));
    QVERIFY(torch::equal(weights.takeAny({"absent", "half"}, {4}), values));
    QVERIFY(refusal([&] { weights.takeAny({"absent", "lost"}, {4}); }).contains("\"absent\""));
  }

  void largeTensorsAreTheFileAndLeaveItAlone() {
    QTemporaryDir folder;
    const QString path = folder.filePath("model.safetensors");
    writeSafetensors(path.toStdString(), {{"big", torch::ones({2048, 2100})}, {"small", torch::ones({3})}});
    const QByteArray before = hashOf(path);
    torch::Tensor big;
    {
      CheckpointWeights weights(folder.path().toStdString());
      big = weights.take("big", {2048, 2100});
      QVERIFY(big.data_ptr() == weights.take("big", {2048, 2100}).data_ptr());
      torch::Tensor small = weights.take("small", {3});
      small.fill_(5);
      QVERIFY(torch::equal(weights.take("small", {3}), torch::ones({3})));
    }
    QCOMPARE(big.sum().item<double>(), 2048.0 * 2100.0);  // lives on without its reader
    big.mul_(2);
    QCOMPARE(big[2047][2099].item<double>(), 2.0);
    QCOMPARE(hashOf(path), before);
  }

  void findsTensorsInTheirShards() {
    QTemporaryDir folder;
    const auto file = [&](const char* name) { return folder.filePath(name).toStdString(); };
    writeSafetensors(file("model-00001-of-00002.safetensors"), {{"a", torch::ones({2})}});
    writeSafetensors(file("model-00002-of-00002.safetensors"), {{"b", torch::zeros({3})}});
    const auto index = [&](const char* text) { std::ofstream(file("model.safetensors.index.json")) << text; };
    const std::string path = folder.path().toStdString();
    index(R"({"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}})");
    CheckpointWeights weights(path);
    QVERIFY(torch::equal(weights.take("a", {2}), torch::ones({2})));
    QVERIFY(torch::equal(weights.take("b", {3}), torch::zeros({3})));
    QVERIFY(QString::fromStdString(weights.fileOf("b")).endsWith("model-00002-of-00002.safetensors"));

    for (const auto& [text, named] :
         {std::pair(R"({})", "weight_map"), std::pair(R"({"weight_map": {}})", "weight_map"),
          std::pair(R"({"weight_map": []})", "weight_map"), std::pair(R"({"weight_map": {"a": 7}})", "weight_map.a"),
          std::pair(R"({"weight_map": {"a": "model-00002-of-00002.safetensors"}})", "\"a\""),
          std::pair(R"({"weight_map": {"a": "lost.safetensors"}})", "lost.safetensors"),
          std::pair(R"({"weight_map": {"a": "../x.safetensors"}})", "../x.safetensors"),
          std::pair(R"({"weight_map": {"a": "/etc/passwd"}})", "/etc/passwd"),
          std::pair(R"({"weight_map": {"a": ".."}})", "weight_map"),
          std::pair(R"({"weight_map": {"a": ""}})", "weight_map"), std::pair(R"([1])", "index.json"),
          std::pair("", "index.json")}) {
      index(text);
      const QString sentence = refusal([&] { CheckpointWeights broken(path); });
      QVERIFY2(sentence.contains(named) && sentence.contains("index.json"), qPrintable(sentence + " for " + text));
    }
  }

  void overlapsAndMetadataAreChecked() {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString(), file = path + "/model.safetensors";
    const auto opened = [&](std::string header, std::size_t bytes) {
      while (header.size() % 8 != 0) header += ' ';
      std::ofstream stream(file, std::ios::binary);
      stream << static_cast<char>(header.size()) << std::string(7, '\0') << header << std::string(bytes, '\0');
      stream.close();
      return refusal([&] { CheckpointWeights weights(path); });
    };
    const std::string a = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    const auto b = [](int begin, int end) {
      return ",\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[" + std::to_string(begin) + "," +
             std::to_string(end) + "]}}";
    };
    QCOMPARE(opened(a + b(8, 12), 12), QString());
    QVERIFY(opened(a + b(7, 11), 12).contains("overlap"));
    QVERIFY(opened("\xEF\xBB\xBF" + a + "}", 8).contains("JSON object"));
    QVERIFY(opened("", 0).contains("JSON object"));
    // A type that no weight has does not spoil the rest of a file.
    QCOMPARE(opened(a + ",\"c\":{\"dtype\":\"F8_E4M3\",\"shape\":[3],\"data_offsets\":[8,11]}}", 11), QString());
    QVERIFY(refusal([&] {
              CheckpointWeights weights(path);
              weights.take("c", {3});
            }).contains("F8_E4M3"));
    QVERIFY(opened(a + ",\"__metadata__\":{\"format\":7}}", 8).contains("__metadata__.format"));
  }

  void aPipeIsNotWaitedFor() {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QCOMPARE(::mkfifo((path + "/model.safetensors").c_str(), 0600), 0);
    QVERIFY(refusal([&] { CheckpointWeights weights(path); }).contains("regular file"));
  }

  void tellsOfTensorsThatNobodyTook() {
    QTemporaryDir folder;
    NamedTensors stored = {{"used", torch::ones({2})}, {"old.inv_freq", torch::ones({2})}};
    const std::string file = folder.filePath("model.safetensors").toStdString(), path = folder.path().toStdString();
    const auto remarks = [&] {
      writeSafetensors(file, stored);
      CheckpointWeights weights(path);
      weights.take("used", {2});
      return weights.remarksOnUnused({"inv_freq"});
    };
    QVERIFY(remarks().empty());
    stored.emplace_back("extra.0", torch::ones({1}));
    QCOMPARE(remarks().size(), std::size_t(1));
    QVERIFY(remarks()[0].find("a tensor that the model does not use: extra.0.") != std::string::npos);
    for (const char* name : {"extra.1", "extra.2", "extra.3"}) stored.emplace_back(name, torch::ones({1}));
    QVERIFY(remarks()[0].find("4 tensors") != std::string::npos);
    QVERIFY(remarks()[0].find("extra.2, …") != std::string::npos);
  }

  void saysWhenThereAreNoWeights() {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QVERIFY(refusal([&] { CheckpointWeights weights(path); }).contains("model.safetensors"));
    std::ofstream(path + "/pytorch_model.bin") << "x";
    QVERIFY(refusal([&] { CheckpointWeights weights(path); }).contains("pickles"));
  }
};

QTEST_GUILESS_MAIN(TestCheckpointWeights)
#include "tst_checkpoint_weights.moc"
