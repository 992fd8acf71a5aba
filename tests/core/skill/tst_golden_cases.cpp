// SPDX-License-Identifier: GPL-3.0-or-later
// The golden cases pass; spoilt ones fail with a reason; edge cases made from them are judged rightly.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include "core/learn/verify.h"

using namespace skillscope;

namespace {

const QString kGolden = QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/fixtures/golden");

QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject golden(const QString& name) {
  return QJsonDocument::fromJson(bytesOf(kGolden + "/" + name + ".json")).object();
}

/// The object with the value at a path of keys replaced.
QJsonObject with(QJsonObject object, QStringList path, const QJsonValue& value) {
  const QString key = path.takeFirst();
  object[key] = path.isEmpty() ? value : QJsonValue(with(object[key].toObject(), path, value));
  return object;
}

QJsonObject without(QJsonObject object, QStringList path) {
  const QString key = path.takeFirst();
  if (path.isEmpty()) {
    object.remove(key);
  } else {
    object[key] = without(object[key].toObject(), path);
  }
  return object;
}

QJsonArray numbers(std::initializer_list<double> values) {
  QJsonArray array;
  for (const double value : values) array.append(value);
  return array;
}

}  // namespace

class TestGoldenCases : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;

  QString write(const QString& name, const QByteArray& bytes) {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write a test file");
    file.write(bytes);
    return file.fileName();
  }

  VerifyResult verifyBytes(const QByteArray& bytes) {
    const std::vector<VerifyResult> results = verifyPaths({write("case.json", bytes).toStdString()});
    return results.size() == 1 ? results[0] : VerifyResult{};
  }

  VerifyResult verify(const QJsonObject& object) { return verifyBytes(QJsonDocument(object).toJson()); }

 private Q_SLOTS:
  void allPass() {
    int seen = 0;
    const std::vector<VerifyResult> results = verifyPaths({kGolden.toStdString()}, [&](const VerifyResult& result) {
      ++seen;
      QVERIFY2(result.passed, (result.name + ": " + result.reason).c_str());
    });
    const qsizetype files = QDir(kGolden).entryList({"*.json"}, QDir::Files).size();
    QVERIFY(files > 40);
    QCOMPARE(static_cast<qsizetype>(results.size()), files);
    QCOMPARE(seen, static_cast<int>(files));
    QCOMPARE(results[0].name, std::string("01_importance_f64"));
    QVERIFY(results[0].largestError < 1e-14);
    QVERIFY(results[1].largestError > 0);  // float32 cannot be exact
  }

  void everyExpectedFieldIsCompared_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    for (const char* field : {"threshold_history", "threshold_current", "normalised_history", "normalised_current",
                              "category", "fused", "new_history_importance"}) {
      QTest::addRow("static %s", field) << "05a_static_four_categories" << QString(field);
    }
    for (const char* field : {"unit_importance_previous", "unit_importance_current", "normalised_previous",
                              "normalised_current", "share_previous", "share_current", "fused_A", "fused_B"}) {
      QTest::addRow("adaptive %s", field) << "07_lora_rank1_adaptive" << QString(field);
    }
    QTest::addRow("history") << "06_history_four_tasks"
                             << "history_after_task";
    for (const char* field : {"raw", "sensitivity", "uncertainty", "score"}) {
      QTest::addRow("importance %s", field) << "04_importance_all_zero"
                                            << "units/unit/steps/1/" + QString(field);
    }
    QTest::addRow("unit importance") << "04_importance_all_zero"
                                     << "units/unit/unit_importance";
    for (const char* field :
         {"tau_in", "tau_out", "importance_in", "importance_out", "mask_in", "mask_out", "theta_next"}) {
      QTest::addRow("round %s", field) << "08_rkif_round" << QString(field) + "/lora_A";
    }
    QTest::addRow("round threshold_in") << "08_rkif_round"
                                        << "threshold_in";
    QTest::addRow("round threshold_out") << "08_rkif_round"
                                         << "threshold_out";
    for (const char* field : {"T", "AP", "A_k", "average_incremental", "LA", "BWT", "BWT_over_T", "FWT_zero_shot",
                              "FWT_gem", "FWT_single", "FWT_single_from_2", "FM", "FM_with_last", "intransigence",
                              "intransigence_mean", "relative_gain", "retention"}) {
      QTest::addRow("metrics %s", field) << "33d_metrics_full" << QString(field);
    }
    for (const char* field : {"n", "mean", "sd", "half_width", "low", "high"}) {
      QTest::addRow("mean interval %s", field) << "35_stats_mean_interval"
                                               << "results/3/" + QString(field);
    }
    for (const char* field : {"p", "low", "high"}) {
      QTest::addRow("wilson %s", field) << "36_stats_wilson"
                                        << "results/0/" + QString(field);
    }
    for (const char* field : {"mean_difference", "extreme", "total", "p"}) {
      QTest::addRow("sign flip %s", field) << "37_stats_sign_flip"
                                           << "results/1/" + QString(field);
    }
    for (const char* field : {"order_means", "mean", "sd_over_orders", "half_width", "within_sd", "mean_within_sd"}) {
      QTest::addRow("orders and seeds %s", field) << "38_stats_orders_seeds"
                                                  << "results/0/" + QString(field);
    }
    for (const char* field : {"strict/hits", "strict/mean", "normalised/hits", "normalised/mean", "lower/hits",
                              "lower/mean", "first_word/hits", "first_word/mean"}) {
      QTest::addRow("exact match %s", field) << "39_text_exact_match" << QString(field);
    }
    for (const char* field :
         {"per_reference/3/1/precision", "per_reference/3/1/recall", "per_reference/3/1/f", "f", "mean_f"}) {
      QTest::addRow("rouge %s", field) << "40_text_rouge_l" << QString(field);
    }
    for (const char* field :
         {"services/music_1/turns", "services/music_1/correct", "services/music_1/jga", "average_jga", "pooled_jga"}) {
      QTest::addRow("jga %s", field) << "41_text_jga" << QString(field);
    }
    for (const char* field : {"f1/neutral", "macro_f1", "accuracy"}) {
      QTest::addRow("macro f1 %s", field) << "42_text_macro_f1" << QString(field);
    }
  }

  /// The first number (or name) of the field is changed; the case must fail and name the field.
  void everyExpectedFieldIsCompared() {
    QFETCH(QString, name);
    QFETCH(QString, path);
    const std::function<QJsonValue(QJsonValue, QStringList)> spoil = [&](QJsonValue value,
                                                                         QStringList rest) -> QJsonValue {
      if (!rest.isEmpty()) {
        const QString key = rest.takeFirst();
        if (value.isArray()) {
          QJsonArray array = value.toArray();
          array[key.toInt()] = spoil(array[key.toInt()], rest);
          return array;
        }
        QJsonObject object = value.toObject();
        if (!object.contains(key)) qFatal("the case lacks %s", qPrintable(key));
        object[key] = spoil(object[key], rest);
        return object;
      }
      if (value.isArray()) {
        QJsonArray array = value.toArray();
        array[0] = spoil(array[0], {});
        return array;
      }
      if (value.isString()) return QStringLiteral("neither of them");
      return value.toDouble() + 1e-3 * (1 + std::abs(value.toDouble()));
    };
    QJsonObject object = golden(name);
    object["expected"] = spoil(object["expected"], path.split('/'));
    const VerifyResult result = verify(object);
    QVERIFY(!result.passed);
    QVERIFY2(result.reason.find(path.section('/', -1).toStdString()) != std::string::npos ||
                 result.reason.find(path.section('/', 0, 0).toStdString()) != std::string::npos,
             result.reason.c_str());
  }

  void spoiltCasesFail_data() {
    QTest::addColumn<QJsonObject>("object");
    QTest::addColumn<QString>("reason");
    const QJsonObject importance = golden("04_importance_all_zero"), fusion = golden("05a_static_four_categories");
    const QJsonObject adaptive = golden("07_lora_rank1_adaptive"), round = golden("08_rkif_round");
    QTest::newRow("kind") << with(importance, {"kind"}, "kif_magic") << "kif_magic";
    QTest::newRow("format") << with(importance, {"format"}, "kif-golden-9") << "kif-golden-9";
    QTest::newRow("no format") << without(importance, {"format"}) << "format is missing";
    QTest::newRow("rule") << with(importance, {"rule"}, "released") << "released";
    QTest::newRow("dtype") << with(importance, {"dtype"}, "float16") << "float16";
    QTest::newRow("order") << with(importance, {"params", "order"}, "second") << "second";
    QTest::newRow("parameter") << with(importance, {"params", "warmup"}, 3) << "params.warmup";
    QTest::newRow("alpha") << with(importance, {"params", "alpha1"}, 1.5) << "params.alpha1";
    QTest::newRow("no parameter") << without(importance, {"params", "alpha2"}) << "params.alpha2 is missing";
    QTest::newRow("text as number") << with(fusion, {"params", "gamma"}, "0.7") << "params.gamma";
    QTest::newRow("no tolerance") << without(importance, {"tolerance"}) << "tolerance is missing";
    QTest::newRow("tolerance") << with(importance, {"tolerance", "rtol"}, -1) << "tolerance.rtol";
    QTest::newRow("nothing expected") << with(importance, {"expected"}, QJsonObject()) << "expected is empty";
    QTest::newRow("missing field") << without(fusion, {"expected", "fused"}) << "expected.fused is missing";
    QTest::newRow("unknown field") << with(fusion, {"expected", "surprise"}, 1) << "expected.surprise";
    QTest::newRow("top") << with(fusion, {"params", "top_percent"}, 120) << "params.top_percent";
    QTest::newRow("unit count") << with(fusion, {"inputs", "history_importance"}, numbers({1, 2}))
                                << "history_importance";
    QTest::newRow("ragged") << with(fusion, {"inputs", "current_importance"}, QJsonArray{1, QJsonArray{2}})
                            << "inputs.current_importance";
    QTest::newRow("input is text") << with(fusion, {"inputs", "current"}, "weights") << "inputs.current";
    QTest::newRow("rank") << with(adaptive, {"params", "rank"}, 3) << "params.rank";
    QTest::newRow("tau") << with(adaptive, {"params", "tau"}, 0) << "params.tau";
    QTest::newRow("scope") << with(round, {"params", "threshold_scope"}, "each tensor") << "threshold_scope";
    QTest::newRow("steps") << with(round, {"params", "Q"}, 7) << "params.Q";
    QTest::newRow("null expected") << with(fusion, {"expected", "threshold_current"}, QJsonValue())
                                   << "threshold_current";
    const QJsonObject interval = golden("35_stats_mean_interval"), flips = golden("37_stats_sign_flip");
    QTest::newRow("statistic") << with(interval, {"params", "statistic"}, "median") << "params.statistic";
    QTest::newRow("statistic's parameter") << with(interval, {"params", "z"}, 2) << "params.z";
    QTest::newRow("number of results") << with(interval, {"inputs", "samples"}, QJsonArray()) << "expected.results";
    QTest::newRow("sample") << with(interval, {"inputs", "samples"}, QJsonArray{QJsonArray{"x"}, 2, 3, 4})
                            << "inputs.samples[0][0]";
    QTest::newRow("no z") << without(golden("36_stats_wilson"), {"params", "z"}) << "params.z is missing";
    QTest::newRow("counts") << with(golden("36_stats_wilson"), {"inputs", "counts"},
                                    QJsonArray{numbers({5, 4}), numbers({1, 2}), numbers({1, 2}), numbers({1, 2})})
                            << "5 right of 4";
    QTest::newRow("unequal sides") << with(flips, {"inputs", "pairs"},
                                           QJsonArray{QJsonObject{{"a", numbers({1, 2})}, {"b", numbers({1})}},
                                                      QJsonObject()})
                                   << "the same number of scores";
    QTest::newRow("score") << with(golden("40_text_rouge_l"), {"params", "score"}, "bleu") << "params.score";
    QTest::newRow("variant") << with(with(golden("39_text_exact_match"), {"params", "variants"}, QJsonArray{"loose"}),
                                     {"expected"}, QJsonObject{{"loose", QJsonObject()}})
                             << "params.variants[0]";
    QTest::newRow("service more") << with(golden("41_text_jga"), {"expected", "services", "trains_1"}, QJsonObject())
                                  << "expected.services.trains_1";
    QTest::newRow("service less") << without(golden("41_text_jga"), {"expected", "services", "music_1"})
                                  << "expected.services.music_1 is missing";
    QTest::newRow("label more") << with(golden("42_text_macro_f1"), {"expected", "f1", "good"}, 0)
                                << "expected.f1.good";
    QTest::newRow("label less") << without(golden("42_text_macro_f1"), {"expected", "f1", "neutral"})
                                << "expected.f1.neutral is missing";
    QTest::newRow("kind of the other format")
        << with(golden("33d_metrics_full"), {"kind"}, "kif_history") << "kif_history";
  }

  void spoiltCasesFail() {
    QFETCH(QJsonObject, object);
    QFETCH(QString, reason);
    const VerifyResult result = verify(object);
    QVERIFY(!result.passed);
    QVERIFY2(result.reason.find(reason.toStdString()) != std::string::npos, result.reason.c_str());
  }

  void damagedFilesFail() {
    const QByteArray whole = bytesOf(kGolden + "/06_history_four_tasks.json");
    for (const QByteArray& bytes : {QByteArray(), QByteArray("{"), whole.left(whole.size() / 2), whole + "}",
                                    QByteArray(1, '\0'), QByteArray("\xff\xfe{}"), QByteArray(100000, '[')}) {
      const VerifyResult result = verifyBytes(bytes);
      QVERIFY(!result.passed);
      QVERIFY2(result.reason.find("damaged") != std::string::npos, result.reason.c_str());
    }
    QVERIFY(!verifyBytes("[1, 2]").passed);
    QVERIFY(!verifyBytes("{\"format\": 3, \"kind\": 4, \"expected\": 5}").passed);
    QVERIFY(!verifyPaths({"/no/such/file.json"})[0].passed);
  }

  void wordsForSpecialNumbersAreRead() {
    QByteArray bytes = QJsonDocument(golden("06_history_four_tasks")).toJson();
    bytes.replace("\"name\"", "\"authors_code\": {\"h\": [NaN, -Infinity, Infinity], \"NaN\": \"\\\"NaN\"}, \"name\"");
    const VerifyResult result = verifyBytes(bytes);
    QVERIFY2(result.passed, result.reason.c_str());
  }

  void foldersAreWalkedAndStrangersPassedOver() {
    QTemporaryDir folder;
    QDir(folder.path()).mkpath("a/b");
    QFile::copy(kGolden + "/06_history_four_tasks.json", folder.filePath("a/b/two.json"));
    QFile::copy(kGolden + "/04_importance_all_zero.json", folder.filePath("a/one.json"));
    const auto put = [&](const QString& name, const QByteArray& bytes) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(bytes);
    };
    put("config.json", "{\"model_type\": \"t5\"}");
    put("list.json", "[1, 2, 3]");
    put("weights.safetensors", "xx");
    put("README.md", "# text");
    std::vector<VerifyResult> results = verifyPaths({folder.path().toStdString()});
    QCOMPARE(results.size(), std::size_t(2));
    QVERIFY(results[0].passed && results[1].passed);
    QVERIFY(results[0].file.find("a/b/two.json") != std::string::npos);
    put("broken.json", "{\"format\": \"kif-golden-1\", ");
    results = verifyPaths({folder.path().toStdString()});
    QCOMPARE(results.size(), std::size_t(3));
    QVERIFY(!verifyPaths({folder.filePath("config.json").toStdString()})[0].passed);
    QVERIFY(!verifyPaths({folder.filePath("weights.safetensors").toStdString()})[0].passed);
  }

  void firstTaskHasNoPreviousSide() {
    QJsonObject object = golden("05a_static_four_categories");
    object = with(object, {"inputs", "history_importance"}, QJsonValue());
    object = with(object, {"inputs", "previous"}, QJsonValue());
    const QJsonArray importance = object["inputs"].toObject()["current_importance"].toArray();
    QJsonArray category;
    for (int i = 0; i < importance.size(); ++i) category.append("first_task");
    QJsonObject expected{{"category", category},
                         {"fused", object["inputs"].toObject()["current"]},
                         {"new_history_importance", importance},
                         {"normalised_history", QJsonValue()},
                         {"threshold_history", QJsonValue()}};
    object["expected"] = expected;
    VerifyResult result = verify(object);
    QVERIFY2(result.passed, result.reason.c_str());
    object["expected"] = with(expected, {"normalised_current"},
                              golden("05a_static_four_categories")["expected"].toObject()["normalised_current"]);
    result = verify(object);
    QVERIFY2(result.passed, result.reason.c_str());
    object["expected"] = with(expected, {"threshold_history"}, 0.5);
    QVERIFY(!verify(object).passed);
    category[0] = "neither";
    object["expected"] = with(expected, {"category"}, category);
    QVERIFY(!verify(object).passed);
  }

  void constantAndSingleScores_data() {
    QTest::addColumn<QString>("dtype");
    QTest::newRow("double") << "float64";
    QTest::newRow("float") << "float32";
  }

  /// Worked out by hand: constants become zeros, nothing is above their quantile, and the history fades.
  void constantAndSingleScores() {
    QFETCH(QString, dtype);
    const auto make = [&](const QJsonArray& history, const QJsonArray& current, const QJsonArray& after,
                          const QJsonArray& normalisedHistory, double threshold, const QStringList& category,
                          const QJsonArray& fused) {
      QJsonArray previous, now, categories, fusedUnits;
      for (int i = 0; i < current.size(); ++i) {
        previous.append(numbers({1, 2}));
        now.append(numbers({3, 6}));
        categories.append(category[i]);
        fusedUnits.append(numbers({fused[i].toDouble(), 2 * fused[i].toDouble()}));
      }
      QJsonArray zeros;
      for (int i = 0; i < current.size(); ++i) zeros.append(0);
      return QJsonObject{{"format", "kif-golden-1"},
                         {"name", "made"},
                         {"kind", "kif_fuse_static"},
                         {"rule", "paper"},
                         {"dtype", dtype},
                         {"params", QJsonObject{{"gamma", 0.75}, {"beta", 0.5}, {"top_percent", 20}}},
                         {"inputs", QJsonObject{{"previous", previous},
                                                {"current", now},
                                                {"history_importance", history},
                                                {"current_importance", current}}},
                         {"expected", QJsonObject{{"normalised_history", normalisedHistory},
                                                  {"normalised_current", zeros},
                                                  {"threshold_history", threshold},
                                                  {"threshold_current", 0},
                                                  {"category", categories},
                                                  {"fused", fusedUnits},
                                                  {"new_history_importance", after}}},
                         {"tolerance", QJsonObject{{"rtol", 1e-6}, {"atol", 0}}}};
    };
    VerifyResult result = verify(make(numbers({0.1, 0.1, 0.1}), numbers({0, 0, 0}), numbers({0, 0, 0}),
                                      numbers({0, 0, 0}), 0, {"neither", "neither", "neither"}, numbers({2, 2, 2})));
    QVERIFY2(result.passed, result.reason.c_str());
    result = verify(make(numbers({5}), numbers({7}), numbers({0}), numbers({0}), 0, {"neither"}, numbers({2})));
    QVERIFY2(result.passed, result.reason.c_str());
    result = verify(make(numbers({0, 4, 1, 2, 3, 0}), numbers({7, 7, 7, 7, 7, 7}),
                         numbers({0, 0.5, 0.125, 0.25, 0.375, 0}), numbers({0, 1, 0.25, 0.5, 0.75, 0}), 0.75,
                         {"neither", "previous_only", "neither", "neither", "neither", "neither"},
                         numbers({2, 1, 2, 2, 2, 2})));
    QVERIFY2(result.passed, result.reason.c_str());
  }
};

QTEST_GUILESS_MAIN(TestGoldenCases)
#include "tst_golden_cases.moc"
