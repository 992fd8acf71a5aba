// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// The golden cases of SLM, the baselines and merging: they pass, every field of theirs counts, and what the program
// does not know fails.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <functional>

#include "core/learn/verify.h"

using namespace skillscope;

namespace {

const QString kGolden = QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/fixtures/golden");

QJsonObject golden(const QString& name) {
  QFile file(kGolden + "/" + name + ".json");
  return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

/// The published cases 20 to 32 and our own 120 to 132.
QStringList names() {
  QStringList found;
  for (const QFileInfo& file : QDir(kGolden).entryInfoList({"*.json"}, QDir::Files, QDir::Name)) {
    static const QRegularExpression ours("^1?(2[0-9]|3[0-2])[a-z]?_");
    if (ours.match(file.fileName()).hasMatch()) found.append(file.completeBaseName());
  }
  return found;
}

QJsonObject with(QJsonObject object, QStringList path, const QJsonValue& value) {
  const QString key = path.takeFirst();
  object[key] = path.isEmpty() ? value : QJsonValue(with(object[key].toObject(), path, value));
  return object;
}

using Path = QList<QVariant>;

/// All places in a value that hold something other than a list or an object, in order.
void leaves(const QJsonValue& value, const Path& here, QList<Path>& found) {
  if (value.isArray()) {
    const QJsonArray array = value.toArray();
    for (int i = 0; i < array.size(); ++i) leaves(array[i], here + Path{i}, found);
  } else if (value.isObject()) {
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry)
      leaves(entry.value(), here + Path{entry.key()}, found);
  } else {
    found.append(here);
  }
}

QJsonValue spoilt(const QJsonValue& value, Path path) {
  if (path.isEmpty()) {
    if (value.isBool()) return !value.toBool();
    if (value.isNull()) return 0.25;
    return value.toDouble() + 1e-6 * (1 + std::abs(value.toDouble()));
  }
  const QVariant step = path.takeFirst();
  if (value.isArray()) {
    QJsonArray array = value.toArray();
    array[step.toInt()] = spoilt(array[step.toInt()], path);
    return array;
  }
  QJsonObject object = value.toObject();
  object[step.toString()] = spoilt(object[step.toString()], path);
  return object;
}

/// The names on the way to a leaf: leaves of the same field have the same.
QString fieldOf(const Path& path) {
  QStringList parts;
  for (const QVariant& step : path) parts.append(step.typeId() == QMetaType::QString ? step.toString() : QString());
  parts.removeAll(QString());
  return parts.join('.');
}

}  // namespace

class TestGoldenMethods : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;

  VerifyResult verify(const QJsonObject& object) {
    QFile file(folder_.filePath("case.json"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write a test file");
    file.write(QJsonDocument(object).toJson());
    file.close();
    return verifyPaths({file.fileName().toStdString()}).at(0);
  }

 private Q_SLOTS:
  void allPass() {
    QCOMPARE(names().size(), 49);
    for (const QString& name : names()) {
      const VerifyResult result = verify(golden(name));
      QVERIFY2(result.passed, (result.name + ": " + result.reason).c_str());
    }
  }

  /// First and last number of every field, changed one by one.
  void everyFieldCounts() {
    for (const QString& name : names()) {
      const QJsonObject object = golden(name);
      QList<Path> all;
      leaves(object["expected"], {}, all);
      QVERIFY2(!all.isEmpty(), qPrintable(name));
      QMap<QString, QList<Path>> ends;
      for (const Path& path : all) {
        QList<Path>& list = ends[fieldOf(path)];
        if (list.size() == 2) list.removeLast();
        list.append(path);
      }
      for (auto entry = ends.begin(); entry != ends.end(); ++entry) {
        for (const Path& path : entry.value()) {
          QJsonObject broken = object;
          broken["expected"] = spoilt(object["expected"], path);
          const VerifyResult result = verify(broken);
          QVERIFY2(!result.passed, qPrintable(name + " " + entry.key()));
          QVERIFY2(QString::fromStdString(result.reason).contains(entry.key().section('.', -1)), result.reason.c_str());
        }
      }
    }
  }

  void theUnknownFails_data() {
    QTest::addColumn<QJsonObject>("object");
    QTest::addColumn<QString>("reason");
    for (const QString& name : names()) {
      if (!name.at(0).isDigit() || name.startsWith('1')) continue;
      QTest::newRow(qPrintable(name + " parameter"))
          << with(golden(name), {"params", "temperature"}, 1) << "params.temperature";
      QTest::newRow(qPrintable(name + " input")) << with(golden(name), {"inputs", "surprise"}, 1) << "inputs.surprise";
      QTest::newRow(qPrintable(name + " field"))
          << with(golden(name), {"expected", "surprise"}, 1) << "expected.surprise";
    }
    const QJsonObject ewc = golden("24_ewc_per_task"), mocl = golden("32_mocl"), merge = golden("28_merge");
    QTest::newRow("ewc mode") << with(ewc, {"params", "mode"}, "offline") << "offline";
    QTest::newRow("ewc accumulated") << with(ewc, {"expected", "accumulated"}, QJsonArray()) << "expected.accumulated";
    QTest::newRow("mocl mode") << with(mocl, {"params", "mode"}, "softmax") << "softmax";
    QTest::newRow("mocl task") << with(mocl, {"params", "current"}, 3) << "no task 3";
    const auto method = [&](const QJsonObject& settings) {
      return with(merge, {"params", "methods"}, QJsonArray{settings});
    };
    const QJsonArray one = {merge["expected"].toObject()["results"].toArray()[0]};
    const auto single = [&](const QJsonObject& settings) {
      return with(method(settings), {"expected", "results"}, one);
    };
    QTest::newRow("merge count") << method({{"method", "average"}, {"lambda", 1}}) << "one entry for each method";
    QTest::newRow("merge rule") << single({{"method", "slerp"}, {"lambda", 1}}) << "slerp";
    QTest::newRow("merge setting") << single({{"method", "average"}, {"lambda", 1}, {"k_percent", 20}}) << "k_percent";
    QTest::newRow("dare twice") << single({{"method", "dare"}, {"p", 0.5}, {"then", "dare"}, {"lambda", 1}}) << "dare";
    QTest::newRow("dare all") << single({{"method", "dare"}, {"p", 1}, {"then", "average"}, {"lambda", 1}})
                              << "below 1";
    QTest::newRow("K") << with(golden("20_slm_retrieve_per_sample"), {"params", "K"}, 9) << "params.K";
    QTest::newRow("K allowed") << with(golden("21_slm_retrieve_batch_averaged"), {"params", "K"}, 5) << "smaller K";
    QTest::newRow("pool") << with(golden("31_l2p"), {"params", "K"}, 7) << "cannot be chosen";
    QTest::newRow("rank") << with(golden("23_slm_apply"), {"params", "rank"}, 3) << "params.rank";
    QTest::newRow("threshold") << with(golden("30_migu"), {"params", "threshold"}, 1.5) << "not between 0 and 1";
    QTest::newRow("temperature") << with(golden("26_lwf"), {"params", "T"}, 0) << "above 0";
  }

  void theUnknownFails() {
    QFETCH(QJsonObject, object);
    QFETCH(QString, reason);
    const VerifyResult result = verify(object);
    QVERIFY(!result.passed);
    QVERIFY2(result.reason.find(reason.toStdString()) != std::string::npos, result.reason.c_str());
  }

  void emptySelectionsAreWrittenAsEmptyLists() {
    QJsonObject object = golden("31_l2p");
    object = with(object, {"params", "K"}, 0);
    const QJsonArray none = {QJsonArray(), QJsonArray()};
    QJsonArray gradient;
    for (int i = 0; i < 6; ++i) gradient.append(QJsonArray{0, 0, 0, 0});
    object = with(object, {"expected"},
                  QJsonObject{{"indices", none}, {"prepended", none}, {"key_loss", 0}, {"grad_keys", gradient}});
    const VerifyResult result = verify(object);
    QVERIFY2(result.passed, result.reason.c_str());
  }

  void numbersOfSinglePrecisionPass() {
    for (const char* name : {"20_slm_retrieve_per_sample", "23_slm_apply", "24_ewc_per_task", "26_lwf", "27_olora",
                             "28_merge", "29_merge_lora", "30_migu", "31_l2p", "32_mocl"}) {
      QJsonObject object = with(golden(name), {"dtype"}, "float32");
      object["tolerance"] = QJsonObject{{"rtol", 1e-4}, {"atol", 1e-5}};
      const VerifyResult result = verify(object);
      QVERIFY2(result.passed, (result.name + ": " + result.reason).c_str());
    }
  }
};

QTEST_GUILESS_MAIN(TestGoldenMethods)
#include "tst_golden_methods.moc"
