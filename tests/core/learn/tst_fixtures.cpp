// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// Folders of models, adapters, traces and damaged checkpoints through the verification: all pass, spoilt ones fail with
// a reason, and a manifest's folder is the manifest's alone.
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "core/learn/verify.h"

using namespace skillscope;

namespace {

const QString kFixtures = QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/fixtures/");

void copyFolder(const QString& from, const QString& to) {
  if (!QDir().mkpath(to)) qFatal("cannot make a folder");
  for (const QFileInfo& entry : QDir(from).entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot)) {
    const QString target = to + "/" + entry.fileName();
    if (entry.isDir()) {
      copyFolder(entry.filePath(), target);
    } else if (!QFile::copy(entry.filePath(), target) ||
               !QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner)) {
      qFatal("cannot copy a file");
    }
  }
}

QJsonObject readObject(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(path));
  return QJsonDocument::fromJson(file.readAll()).object();
}

void writeText(const QString& path, const QByteArray& text) {
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("cannot write %s", qPrintable(path));
}

void writeObject(const QString& path, const QJsonObject& object) {
  writeText(path, QJsonDocument(object).toJson());
}

}  // namespace

class TestFixtures : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void allPass_data() {
    QTest::addColumn<int>("least");
    QTest::newRow("models") << 6;
    QTest::newRow("lora") << 2;
    QTest::newRow("traces") << 2;
    QTest::newRow("broken") << 46;
  }
  void allPass() {
    QFETCH(int, least);
    const QString folder = kFixtures + QTest::currentDataTag();
    const std::vector<VerifyResult> results = verifyPaths({folder.toStdString()});
    for (const VerifyResult& result : results) {
      QVERIFY2(result.passed, (result.name + ": " + result.reason).c_str());
      QVERIFY(!result.name.empty());
    }
    QVERIFY2(static_cast<int>(results.size()) >= least, qPrintable(QString::number(results.size())));
  }

  void spoiltAnswersFail_data() {
    QTest::addColumn<QString>("fixture");
    QTest::addColumn<QString>("field");
    QTest::newRow("loss") << "models/bert_classifier"
                          << "loss";
    QTest::newRow("gradients") << "models/bert_encoder"
                               << "grad_stats";
    QTest::newRow("generated ids") << "models/t5_v10_relu"
                                   << "greedy";
    QTest::newRow("sums") << "models/llama_mha"
                          << "sequence_nll_sum";
    QTest::newRow("merged loss") << "lora/t5_v10_qv_r4"
                                 << "loss_merged";
    QTest::newRow("scaling") << "lora/llama_mha_rslora_r3"
                             << "scaling";
    QTest::newRow("steps") << "traces/t5_v10_qv"
                           << "steps";
    QTest::newRow("rates") << "traces/t5_v10_qv"
                           << "hyperparameters";
    QTest::newRow("kind") << "models/bert_encoder"
                          << "kind";
  }
  void spoiltAnswersFail() {
    QFETCH(QString, fixture);
    QFETCH(QString, field);
    QTemporaryDir folder;
    copyFolder(kFixtures + fixture, folder.filePath(fixture));
    if (!fixture.startsWith("models")) {
      const QString base = readObject(kFixtures + fixture + "/expected.json")["base"].toString();
      copyFolder(kFixtures + base, folder.filePath(base));
    }
    const QString file = folder.filePath(fixture + "/expected.json");
    QVERIFY(verifyPaths({file.toStdString()})[0].passed);
    QJsonObject answers = readObject(file);
    QJsonValue value = answers[field];
    if (value.isDouble()) value = value.toDouble() * 1.01 + 0.01;
    if (field == "kind") value = "teapot";
    if (field == "sequence_nll_sum") value = QJsonArray{1, 2, 3, 4};
    if (field == "grad_stats") {
      QJsonObject stats = value.toObject(), one = stats.begin().value().toObject();
      one["l2"] = one["l2"].toDouble() * 1.01;
      stats[stats.begin().key()] = one;
      value = stats;
    }
    if (field == "scaling") {
      QJsonObject scaling = value.toObject();
      scaling[scaling.begin().key()] = 2;  // what a reader that ignores use_rslora computes
      value = scaling;
    }
    if (field == "hyperparameters") {
      QJsonObject hyper = value.toObject();
      hyper["weight_decay"] = hyper["weight_decay"].toDouble() + 0.5;
      value = hyper;
    }
    if (value.isArray() && field != "sequence_nll_sum") {
      QJsonArray list = value.toArray();
      QJsonObject first = list[list.size() - 1].toObject();
      if (field == "greedy") {
        QJsonArray rows = first["sequences"].toArray(), row = rows[0].toArray();
        row[1] = 200;
        rows[0] = row;
        first["sequences"] = rows;
      } else {
        first["loss"] = first["loss"].toDouble() + 0.1;
      }
      list[list.size() - 1] = first;
      value = list;
    }
    answers[field] = value;
    writeObject(file, answers);
    const std::vector<VerifyResult> results = verifyPaths({file.toStdString()});
    QCOMPARE(results.size(), std::size_t(1));
    QVERIFY(!results[0].passed);
    QVERIFY2(results[0].reason.size() > 20, results[0].reason.c_str());
    if (field != "hyperparameters") {
      QVERIFY2(QString::fromStdString(results[0].reason).contains(field), results[0].reason.c_str());
    }
  }

  void manifestsAreKeptToTheirWord() {
    QTemporaryDir folder;
    const QString broken = folder.filePath("broken");
    for (const char* name : {"_good", "zero_heads", "metadata_and_padding"}) {
      copyFolder(kFixtures + "broken/" + name, broken + "/" + name);
    }
    copyFolder(kFixtures + "broken/_good", broken + "/sound");
    QFile::remove(broken + "/sound/expected.safetensors");
    writeObject(broken + "/manifest.json",
                {{"_good", QJsonObject{{"expect", "refuse"}}},
                 {"zero_heads", QJsonObject{{"expect", "load, same results as the original"}}},
                 {"metadata_and_padding", QJsonObject{{"expect", "load"}}},
                 {"sound", QJsonObject{{"expect", "load with a warning"}}},
                 {"gone", QJsonObject{{"expect", "refuse"}}},
                 {"other", QJsonObject{{"expect", "explode"}}}});
    std::map<std::string, VerifyResult> byName;
    for (const VerifyResult& result : verifyPaths({folder.path().toStdString()})) byName[result.name] = result;
    QVERIFY(!byName["broken/_good"].passed);
    QVERIFY(!byName["broken/zero_heads"].passed);
    QVERIFY(byName["broken/metadata_and_padding"].passed);
    QVERIFY(byName["broken/gone"].reason.find("no such folder") != std::string::npos);
    QVERIFY(!byName["broken/other"].passed);
    QVERIFY(byName["broken/sound"].reason.find("warning") != std::string::npos);
    // Named directly, the manifest gives the same.
    QCOMPARE(verifyPaths({(broken + "/manifest.json").toStdString()}).size(), std::size_t(7));
  }

  void otherManifestsAndDamagedFilesAreJudgedAsBefore() {
    QTemporaryDir folder;
    writeText(folder.filePath("manifest.json"), R"({"name": "an app", "version": {"major": 1}})");
    QVERIFY(verifyPaths({folder.path().toStdString()}).empty());
    writeText(folder.filePath("config.json"), R"({"model_type": )");
    const std::vector<VerifyResult> results = verifyPaths({folder.path().toStdString()});
    QCOMPARE(results.size(), std::size_t(1));
    QVERIFY(!results[0].passed);
    // Answers without their arrays, and answers alone.
    writeText(folder.filePath("config.json"), "{}");
    writeText(folder.filePath("expected.json"), R"({"format": "fixture-1", "kind": "llama"})");
    const std::vector<VerifyResult> alone = verifyPaths({folder.path().toStdString()});
    QCOMPARE(alone.size(), std::size_t(1));
    QVERIFY2(alone[0].reason.find("expected.safetensors") != std::string::npos, alone[0].reason.c_str());
  }
};

QTEST_GUILESS_MAIN(TestFixtures)
#include "tst_fixtures.moc"
