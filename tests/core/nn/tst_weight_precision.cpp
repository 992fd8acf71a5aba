// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Checkpoints in half precision that stay so in memory: the same numbers as in float32, and no second copy.

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdint>
#include <fstream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/process_memory.h"
#include "core/learn/adapter.h"
#include "core/learn/model_report.h"
#include "core/nn/answer_encoder.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "support/tiny_encoder.h"
#include "support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

constexpr const char* kNarrow =
    "{'model_type': 'qwen2', 'hidden_size': 16, 'intermediate_size': 24, 'num_hidden_layers': 2, "
    "'num_attention_heads': 4, 'num_key_value_heads': 2, 'vocab_size': 40, 'tie_word_embeddings': true, "
    "'bos_token_id': 1, 'eos_token_id': 2, 'pad_token_id': 0}";

/// Matrices from 16 MiB on, so that they are mapped.
constexpr const char* kWide =
    "{'model_type': 'llama', 'hidden_size': 1024, 'intermediate_size': 8192, 'num_hidden_layers': 2, "
    "'num_attention_heads': 8, 'vocab_size': 8192, 'bos_token_id': 1, 'eos_token_id': 2}";

/// A LLaMA-family checkpoint in shards of one type; all weights are drawn for `random`, else constant.
void writeLlama(const QTemporaryDir& folder, std::string config, torch::ScalarType type, bool random) {
  const std::string path = folder.path().toStdString();
  std::replace(config.begin(), config.end(), '\'', '"');
  writeFileAtomically(path + "/config.json", config);
  NamedTensors shards[2];
  RandomWeights drawn(11);
  Llama(readLlamaConfig(path), [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    const torch::Tensor weight = random ? drawn(name, shape).to(type) : torch::full(shape, 0.01, type);
    shards[shards[0].size() > shards[1].size() ? 1 : 0].emplace_back(name, weight);
    return weight;
  });
  std::string map;
  for (int i = 0; i < 2; ++i) {
    const std::string file = "model-" + std::to_string(i + 1) + "-of-2.safetensors";
    writeSafetensors(path + "/" + file, shards[i]);
    for (const auto& [name, weight] : shards[i]) map += (map.empty() ? "\"" : ", \"") + name + "\": \"" + file + "\"";
  }
  writeFileAtomically(path + "/model.safetensors.index.json", "{\"weight_map\": {" + map + "}}");
}

struct Answer {
  std::vector<torch::Tensor> gradients;
  torch::Tensor loss;
  std::vector<std::vector<std::int64_t>> written;
};

/// Loss, gradients of LoRA pairs that are not zero, and what is written.
Answer answerOf(Backbone& model, const TokenBatch& batch) {
  auto trainable = attachLora(model, LoraOptions{3, 6, 0, {"all-linear"}}, makeCpuGenerator(8));
  std::vector<torch::Tensor> leaves;
  for (const TrainableTensor& each : trainable) {
    const torch::NoGradGuard noGrad;
    if (each.part == "B") torch::Tensor(each.tensor).fill_(0.03);
    leaves.push_back(each.tensor);
  }
  Answer answer;
  answer.loss = model.loss(batch);
  answer.gradients = torch::autograd::grad({answer.loss}, leaves);
  answer.written = model.generate(batch, 6);
  return answer;
}

bool isSame(const Answer& a, const Answer& b) {
  if (!torch::equal(a.loss.detach(), b.loss.detach()) || a.written != b.written) return false;
  for (std::size_t i = 0; i < a.gradients.size(); ++i) {
    if (!torch::equal(a.gradients[i], b.gradients[i])) return false;
  }
  return !a.gradients.empty();
}

/// Bytes of the weights that lie in a mapping of a file of the folder.
std::int64_t mappedBytes(Backbone& model, const std::string& folder) {
  struct Range {
    std::uintptr_t begin, end;
  };
  std::vector<Range> ranges;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find(folder) == std::string::npos) continue;
    char* rest = nullptr;
    const std::uintptr_t begin = std::strtoull(line.c_str(), &rest, 16);
    ranges.push_back({begin, std::strtoull(rest + 1, nullptr, 16)});
  }
  std::int64_t bytes = 0;
  for (const NamedWeight& weight : model.weights()) {
    const auto place = reinterpret_cast<std::uintptr_t>(weight.tensor.data_ptr());
    for (const Range& range : ranges) {
      if (place >= range.begin && place < range.end) bytes += static_cast<std::int64_t>(weight.tensor.nbytes());
    }
  }
  return bytes;
}

/// Reads every weight, as training would.
void touch(Backbone& model) {
  for (const NamedWeight& weight : model.weights()) {
    if (weight.tensor.element_size() == 2) {
      weight.tensor.view(torch::kInt16).max();
    } else {
      weight.tensor.max();
    }
  }
}

}  // namespace

class TestWeightPrecision : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void asInTheFileIsAsInFloat32() {
    const TokenBatch batch = batchOf({{5, 6, 7, 8}, {9, 10}}, {{11, 12, 2}, {13, 2}});
    for (const torch::ScalarType type : {torch::kFloat16, torch::kBFloat16, torch::kFloat32}) {
      const QTemporaryDir folder;
      writeLlama(folder, kNarrow, type, true);
      const std::string path = folder.path().toStdString();
      const auto wide = openBackbone(path), kept = openBackbone(path, WeightPrecision::file);
      for (const NamedWeight& weight : kept->weights()) {
        const bool small = weight.tensor.dim() == 1;
        QVERIFY2(weight.tensor.scalar_type() == (small ? torch::kFloat32 : type), weight.name.c_str());
      }
      QVERIFY(isSame(answerOf(*kept, batch), answerOf(*wide, batch)));
      const TokenBatch again = batchOf({{5, 6, 7, 8}, {9, 10}}, {});
      QVERIFY(
          torch::equal(kept->scoreTargets(again, {{3, 2}, {4, 5, 2}}), wide->scoreTargets(again, {{3, 2}, {4, 5, 2}})));
      QVERIFY(torch::equal(kept->embeddedMean(again), wide->embeddedMean(again)));
    }
  }

  void asInTheFileIsAsInFloat32ForT5() {
    const TokenBatch batch = batchOf({{5, 6, 7, 8}, {9, 10}}, {{11, 12, 1}, {13, 1}});
    for (const bool tied : {true, false}) {
      const QTemporaryDir folder;
      T5Config config;
      config.vocabSize = 30;
      config.modelWidth = 16;
      config.headWidth = 4;
      config.heads = 4;
      config.feedForwardWidth = 24;
      config.encoderLayers = config.decoderLayers = 2;
      config.tiedEmbeddings = tied;
      const auto drawn = T5::random(config, makeCpuGenerator(4));
      saveT5(*drawn, folder.path().toStdString(), torch::kFloat16);
      const auto wide = openBackbone(folder.path().toStdString());
      const auto kept = openBackbone(folder.path().toStdString(), WeightPrecision::file);
      QCOMPARE(kept->linearSites().front().linear->weight().scalar_type(), torch::kFloat16);
      QVERIFY(isSame(answerOf(*kept, batch), answerOf(*wide, batch)));
    }
  }

  void asInTheFileIsAsInFloat32ForEncoders() {
    TinyEncoder checkpoint("bert");
    NamedTensors halves;
    for (const auto& [name, weight] : checkpoint.weights) halves.emplace_back(name, weight.to(torch::kBFloat16));
    writeSafetensors(checkpoint.path() + "/model.safetensors", halves);
    EncoderInput input;
    input.ids = torch::tensor({{2, 5, 6, 3}, {2, 7, 3, 0}}, torch::kInt64);
    input.mask = torch::tensor({{1, 1, 1, 1}, {1, 1, 1, 0}}, torch::kInt64);
    const auto kept = Bert::open(checkpoint.path(), WeightPrecision::file), wide = Bert::open(checkpoint.path());
    QCOMPARE(kept->wordEmbeddings().scalar_type(), torch::kBFloat16);
    QVERIFY(torch::equal(kept->forward(input), wide->forward(input)));
  }

  /// Rounded while they are read, as if rounded afterwards; what is looked up loses nothing either way.
  void bfloat16IsRoundedWhileReading() {
    const TokenBatch batch = batchOf({{5, 6, 7, 8}, {9, 10}}, {{11, 12, 2}, {13, 2}});
    for (const torch::ScalarType type : {torch::kFloat16, torch::kBFloat16, torch::kFloat32}) {
      const QTemporaryDir folder;
      writeLlama(folder, kNarrow, type, true);
      const std::string path = folder.path().toStdString();
      const auto later = openBackbone(path), once = openBackbone(path, WeightPrecision::bfloat16);
      later->setFrozenType(torch::kBFloat16);
      QCOMPARE(once->linearSites().front().linear->weight().scalar_type(), torch::kBFloat16);
      QVERIFY(isSame(answerOf(*once, batch), answerOf(*later, batch)));
    }
  }

  void halfCheckpointsTakeTheMemoryOfTheirFile() {
    const QTemporaryDir folder;
    writeLlama(folder, kWide, torch::kFloat16, false);
    const std::string path = folder.path().toStdString();
    ReportOptions options;
    options.frozenType = "file";
    const ModelReport report = inspectModel(path, options);
    const auto file = static_cast<double>(report.storedBytes);
    QVERIFY(file > 140e6);
    /// Growth of the process at its peak, as a share of the file.
    const auto grown = [&](WeightPrecision precision, std::int64_t* mapped) {
      resetPeakMemory();
      const std::int64_t before = peakMemory();
      const auto model = openBackbone(path, precision);
      *mapped = mappedBytes(*model, path);
      touch(*model);
      return static_cast<double>(peakMemory() - before) / file;
    };
    std::int64_t mapped = 0;
    const double kept = grown(WeightPrecision::file, &mapped);
    QVERIFY2(kept < 1.1, qPrintable(QString::number(kept)));
    QCOMPARE(mapped, report.loraTraining.mapped);
    QVERIFY(static_cast<double>(mapped) > 0.8 * file);
    // One tensor, the largest, is there twice while it is rounded.
    const double rounded = grown(WeightPrecision::bfloat16, &mapped);
    QVERIFY2(rounded < 1.25, qPrintable(QString::number(rounded)));
    // Shapes alone take nothing.
    resetPeakMemory();
    const std::int64_t before = peakMemory();
    const auto shapes = openBackbone(path, WeightPrecision::shapes);
    QVERIFY(peakMemory() - before < 16 << 20);
    std::int64_t scalars = 0;
    for (const NamedWeight& weight : shapes->weights()) {
      scalars += weight.tensor.numel();
      QVERIFY(weight.tensor.storage().nbytes() <= 4);
    }
    QCOMPARE(2 * scalars, report.storedBytes);
  }

  void namesOfPrecisions() {
    QVERIFY(weightPrecision("file") == WeightPrecision::file);
    QVERIFY(weightPrecision("bfloat16") == WeightPrecision::bfloat16);
    QVERIFY_EXCEPTION_THROWN(weightPrecision("shapes"), UsageError);
    QVERIFY_EXCEPTION_THROWN(weightPrecision("float16"), UsageError);
  }
};

QTEST_GUILESS_MAIN(TestWeightPrecision)
#include "tst_weight_precision.moc"
