// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// TensorBoard's files: published checksums, bytes written out by hand, a plain second reader, damage, and runs there
// and back.
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <map>

#include "core/base/error.h"
#include "core/base/whole_file.h"
#include "core/store/tensorboard_file.h"
#include "core/store/tensorboard_run.h"
#include "store_test_support.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

const std::string runId = "20260101-120000-abcd";

void writeBytes(const std::string& path, const std::string& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0) {
    qFatal("cannot write %s", path.c_str());
  }
}

std::string fromHex(const char* hex) {
  return QByteArray::fromHex(hex).toStdString();
}

/// CRC-32C bit by bit, from its definition (polynomial 0x1EDC6F41, reflected).
std::uint32_t slowCrc(const std::string& bytes) {
  std::uint32_t sum = ~0U;
  for (const char c : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool odd = ((sum ^ static_cast<unsigned>(static_cast<unsigned char>(c) >> bit)) & 1U) != 0;
      sum >>= 1;
      if (odd) sum ^= 0x82F63B78U;
    }
  }
  return ~sum;
}

/// One record as TensorFlow frames it, with the slow checksum.
std::string framed(const std::string& content) {
  const auto masked = [](const std::string& bytes) {
    const std::uint32_t crc = slowCrc(bytes);
    const std::uint32_t sum = ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
    return std::string(reinterpret_cast<const char*>(&sum), 4);
  };
  const std::uint64_t size = content.size();
  const std::string length(reinterpret_cast<const char*>(&size), 8);
  return length + masked(length) + content + masked(content);
}

const std::string head = fromHex("09 0000000000000000 1a 0d 627261696e2e4576656e743a32");

std::map<std::pair<std::string, std::int64_t>, float> byTagAndStep(const std::vector<TensorBoardScalar>& scalars) {
  std::map<std::pair<std::string, std::int64_t>, float> map;
  for (const TensorBoardScalar& scalar : scalars) map[{scalar.tag, scalar.step}] = scalar.value;
  return map;
}

}  // namespace

class TestTensorBoard : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  int names_ = 0;
  std::string path(const std::string& name) {
    return folder_.filePath(QString("%1-%2").arg(++names_).arg(QString::fromStdString(name))).toStdString();
  }

 private Q_SLOTS:
  void checksums() {
    // RFC 3720, appendix B.4, and the well-known check value.
    QCOMPARE(crc32c("123456789"), 0xE3069283U);
    QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAU);
    QCOMPARE(crc32c(std::string(32, '\xff')), 0x62A8AB43U);
    std::string rising;
    for (int i = 0; i < 32; ++i) rising += static_cast<char>(i);
    QCOMPARE(crc32c(rising), 0x46DD794EU);
    for (const std::string text : {"", "a", "events"}) QCOMPARE(crc32c(text), slowCrc(text));
  }

  void bytesAsDefined() {
    // Event { wall_time: 0, file_version: "brain.Event:2" }, then Event { wall_time: 1, step: 300, summary { value {
    // tag: "a/b", simple_value: 0.5 } } }, written out from the messages' definitions.
    const std::string event = fromHex("09 000000000000f03f 10 ac02 2a 0c 0a 0a 0a 03 612f62 15 0000003f");
    QCOMPARE(tensorBoardFile(0, {{"a/b", 300, 1.0, 0.5F}}), framed(head) + framed(event));
  }

  void thereAndBack() {
    const std::string file = path("events.out.tfevents.1");
    std::vector<TensorBoardScalar> scalars;
    for (int step = 0; step < 400; ++step) {
      scalars.push_back({"train/loss", step, 1.7e9 + step, 1.0F / static_cast<float>(step + 1)});
      scalars.push_back({"Δ", std::int64_t{1} << 35, 0.25, -1e-30F});
    }
    writeBytes(file, tensorBoardFile(1.7e9, scalars));
    QVERIFY(looksLikeTensorBoard(file));
    const auto read = readTensorBoardFile(file);
    QCOMPARE(read.size(), scalars.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      QCOMPARE(read[i].tag, scalars[i].tag);
      QCOMPARE(read[i].step, scalars[i].step);
      QCOMPARE(read[i].wallTime, scalars[i].wallTime);
      QCOMPARE(read[i].value, scalars[i].value);
    }
  }

  void numbersKeptAsTensors() {
    // value { tag: "x", tensor { dtype: DT_FLOAT, float_val: 0.5 } }, packed, plain, as bytes; DT_DOUBLE; and a string.
    const std::string file = path("events.out.tfevents.2");
    const auto event = [](const std::string& tensor) {
      const auto part = [](char key, const std::string& content) {
        return std::string(1, key) + static_cast<char>(content.size()) + content;
      };
      return framed(fromHex("10 07") + part(0x2a, part(0x0a, fromHex("0a 01 78") + part(0x42, tensor))));
    };
    writeBytes(file, framed(head) + event(fromHex("08 01 2a 04 0000003f")) + event(fromHex("08 01 2d 0000003f")) +
                         event(fromHex("08 01 22 04 0000003f")) + event(fromHex("08 02 31 000000000000e03f")) +
                         event(fromHex("08 07 42 01 61")) + event(fromHex("08 01 22 08 0000003f0000003f")));
    const auto read = readTensorBoardFile(file);
    QCOMPARE(read.size(), std::size_t{4});
    for (const TensorBoardScalar& scalar : read) {
      QCOMPARE(scalar.value, 0.5F);
      QCOMPARE(scalar.step, std::int64_t{7});
    }
  }

  void damage() {
    const std::string file = path("events.out.tfevents.3");
    const std::string whole = tensorBoardFile(0, {{"train/loss", 1, 1, 2}, {"train/loss", 2, 1, 3}});
    // Cut anywhere: what came before stays, or it is no such file at all.
    for (std::size_t size = 0; size < whole.size(); ++size) {
      writeBytes(file, whole.substr(0, size));
      const QString sentence = refusal([&] { QVERIFY(readTensorBoardFile(file).size() < 2); });
      QVERIFY2(sentence.isEmpty() ? size >= framed(head).size() : size < framed(head).size(), qPrintable(sentence));
    }
    // Any bit turned: noticed, or (in a length that now reaches beyond the end) read as cut.
    for (std::size_t at = 0; at < whole.size(); ++at) {
      std::string bent = whole;
      bent[at] = static_cast<char>(bent[at] ^ 0x10);
      writeBytes(file, bent);
      QVERIFY2(!refusal([&] { readTensorBoardFile(file); }).isEmpty(), qPrintable(QString::number(at)));
    }
    for (const std::string& bytes : {std::string("x"), std::string(500, '\0'), framed("no message"), framed("")}) {
      writeBytes(file, bytes);
      QVERIFY(refusal([&] { readTensorBoardFile(file); }).contains("no TensorBoard event file"));
      QVERIFY(!looksLikeTensorBoard(file));
    }
    QVERIFY(!refusal([&] { readTensorBoardFile(path("missing")); }).isEmpty());
  }

  void everyCurveOfARun() {
    const std::string store = path("store.sqlite"), folder = path("board");
    writeSample(store);
    const RunReader reader(store);
    const std::string file = exportTensorBoard(reader, runId, folder);
    QVERIFY(file.starts_with(folder + "/events.out.tfevents."));
    const auto curves = byTagAndStep(readTensorBoardFile(file));
    for (const Event& event : sampleEvents(runId)) {
      if (const auto* step = std::get_if<StepDone>(&event)) {
        QCOMPARE(curves.at({"train/loss", step->step}), step->loss);
        QCOMPARE(curves.at({"train/learning_rate", step->step}), step->learningRate);
        QCOMPARE(curves.at({"train/gradient_norm", step->step}), step->gradientNorm);
      } else if (const auto* score = std::get_if<Evaluated>(&event)) {
        const std::string tag = (score->matrixEntry ? "accuracy/task_" : "dev/task_") + std::to_string(score->onTask);
        QCOMPARE(curves.at({tag, score->step}), static_cast<float>(score->score));
      } else if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
        QCOMPARE(curves.at({"importance/encoder.block.0.q/A", snapshot->step}), snapshot->importance[0]);
      }
    }
    QCOMPARE(curves.at({"fusion/shared", 700}), 1.0F / 3);
    QCOMPARE(curves.at({"fusion/first_task", 350}), 1.0F);
    // Row 2 of the matrix is 0.4, 0.9; row 1 was 0.9 on the first task.
    QCOMPARE(curves.at({"figures/AP", 700}), 0.65F);
    QCOMPARE(curves.at({"figures/BWT", 700}), -0.5F);
  }

  void runThereAndBack() {
    const std::string store = path("store.sqlite"), to = path("to.sqlite");
    writeSample(store);
    const std::string file = exportTensorBoard(RunReader(store), runId, path("board"));
    const TensorBoardImport in = importTensorBoard(file, to);
    QVERIFY(in.added);
    QVERIFY(in.ignored > 0);  // importance and fusion are pictures, no curves of a run
    QVERIFY(!importTensorBoard(file, to).added);
    const RunReader reader(to);
    QCOMPARE(reader.list().size(), std::size_t{1});
    const StoredRun run = reader.run(in.runId), original = RunReader(store).run(runId);
    QCOMPARE(run.summary.status, RunStatus::done);
    QCOMPARE(run.matrix.tasks(), 2);
    for (int row = 0; row <= 2; ++row) {
      for (int column = 0; column < 2; ++column) {
        QVERIFY(run.matrix.at(row, column).has_value());
        QCOMPARE(static_cast<float>(*run.matrix.at(row, column)), static_cast<float>(*original.matrix.at(row, column)));
      }
    }
    std::vector<StepDone> before, after;
    std::vector<int> starts;
    for (const Event& event : sampleEvents(runId)) {
      if (const auto* step = std::get_if<StepDone>(&event)) before.push_back(*step);
    }
    for (const Event& event : reader.events(in.runId)) {
      if (const auto* step = std::get_if<StepDone>(&event)) after.push_back(*step);
      if (const auto* start = std::get_if<TaskStarted>(&event)) starts.push_back(static_cast<int>(start->firstStep));
    }
    QCOMPARE(starts, (std::vector<int>{1, 351}));
    QCOMPARE(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
      QCOMPARE(after[i].step, before[i].step);
      QCOMPARE(after[i].task, before[i].task);
      QCOMPARE(after[i].loss, before[i].loss);
      QCOMPARE(after[i].learningRate, before[i].learningRate);
    }
  }

  void curvesOfOtherTrainers() {
    const std::string folder = path("my-trial"), file = folder + "/events.out.tfevents.9.host.1.2",
                      to = path("to.sqlite");
    QVERIFY(QDir().mkpath(QString::fromStdString(folder)));
    std::vector<TensorBoardScalar> scalars;
    for (int step = 10; step <= 50; step += 10) {
      scalars.push_back({"train/loss", step, 100.0 + step, 1.0F});
      scalars.push_back({"train/grad_norm", step, 100.0 + step, 2.0F});
      scalars.push_back({"eval/loss", step, 100.0 + step, 9.0F});
    }
    scalars.push_back({"eval/accuracy", 50, 160, 0.75F});
    writeBytes(file, tensorBoardFile(100, scalars));
    const TensorBoardImport in = importTensorBoard(file, to);
    QCOMPARE(in.curves, std::size_t{3});
    QCOMPARE(in.ignored, std::size_t{1});
    const StoredRun run = RunReader(to).run(in.runId);
    QVERIFY(run.summary.name.ends_with("my-trial"));
    QCOMPARE(*run.summary.lossLast, 1.0);
    QCOMPARE(run.summary.points, std::int64_t{5});
    QCOMPARE(*run.matrix.at(1, 0), 0.75);
    QCOMPARE(run.summary.seconds, 40.0);

    writeBytes(file, tensorBoardFile(0, {{"bananas", 1, 1, 1}}));
    const QString sentence = refusal([&] { importTensorBoard(file, to); });
    QVERIFY2(sentence.contains("no curve named") && sentence.contains("bananas"), qPrintable(sentence));
    QCOMPARE(RunReader(to).list().size(), std::size_t{1});
  }
};

QTEST_GUILESS_MAIN(TestTensorBoard)
#include "tst_tensorboard.moc"
