// SPDX-License-Identifier: GPL-3.0-or-later
// The quantile over any number of elements, and the merge of a Recurrent-KIF round by every rule.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/learn/verify.h"
#include "core/skill/history.h"
#include "core/skill/importance.h"
#include "core/skill/recurrent_round.h"
#include "core/tensor/libtorch.h"

using namespace skillscope;

namespace {

torch::Tensor random(std::int64_t count, std::uint64_t seed) {
  torch::manual_seed(seed);
  return torch::randn({count});
}

void collect(const QJsonValue& value, std::vector<double>& numbers) {
  if (!value.isArray()) return numbers.push_back(value.toDouble());
  for (const QJsonValue& entry : value.toArray()) collect(entry, numbers);
}

/// All numbers below a {tensor: nested lists}, in the order of the names.
torch::Tensor flat(const QJsonObject& group) {
  std::vector<double> numbers;
  for (const QString& key : group.keys()) collect(group[key], numbers);
  return torch::tensor(numbers, torch::kFloat64);
}

QJsonObject golden(const QString& name) {
  QFile file(QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/fixtures/golden/") + name + ".json");
  return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

/// The value with its last number made larger.
QJsonValue spoilt(const QJsonValue& value) {
  if (value.isArray()) {
    QJsonArray array = value.toArray();
    array.replace(array.size() - 1, spoilt(array.last()));
    return array;
  }
  if (value.isObject()) {
    QJsonObject object = value.toObject();
    object[object.keys().last()] = spoilt(object[object.keys().last()]);
    return object;
  }
  return value.toDouble() + 1e-3;
}

bool passes(const QJsonObject& document) {
  const QTemporaryDir folder;
  QFile file(folder.filePath("case.json"));
  if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write a test file");
  file.write(QJsonDocument(document).toJson());
  file.close();
  const std::vector<VerifyResult> results = verifyPaths({file.fileName().toStdString()});
  return results.size() == 1 && results[0].passed;
}

}  // namespace

class TestRecurrentRound : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void quantileByBinsIsTheQuantile_data() {
    QTest::addColumn<int>("kind");
    for (const char* name : {"normal", "ties", "positive, many scales", "constant", "infinities", "signed zeros"}) {
      static int kind = 0;
      QTest::newRow(name) << kind++;
    }
  }

  void quantileByBinsIsTheQuantile() {
    QFETCH(int, kind);
    const std::int64_t count = 70001;
    torch::Tensor values = random(count, 3);
    if (kind == 1) values = (values * 3).round();
    if (kind == 2) values = (values * 10).exp();
    if (kind == 3) values = torch::full({count}, 0.25F);
    if (kind == 4) values = torch::where(values > 1, torch::full_like(values, INFINITY), values);
    if (kind == 5) values = torch::where(values > 0, torch::full_like(values, -0.0F), torch::zeros_like(values));
    for (const double q : {0.0, 0.1, 0.5, 0.8, 0.84, 0.999, 0.99999, 1.0}) {
      QCOMPARE(elementQuantile(values, q), interpolatedQuantile(values, q).item<double>());
    }
    values[17] = NAN;
    QVERIFY(std::isnan(elementQuantile(values, 0.8)));
  }

  void quantileWorksBeyondWhatFloatsCanCount() {
    // 2^24 + 3 elements: a float32 index would be off, and library quantiles refuse so many.
    const std::int64_t count = (1 << 24) + 3;
    const torch::Tensor values = torch::arange(count, torch::kInt64).remainder(1021).to(torch::kFloat32);
    std::int64_t position = static_cast<std::int64_t>(0.8 * static_cast<double>(count - 1));
    // Value v occurs ⌈(count − v) / 1021⌉ times: count up to the position by hand.
    std::int64_t value = 0;
    for (;; ++value) {
      const std::int64_t times = (count - value + 1020) / 1021;
      if (position < times) break;
      position -= times;
    }
    QCOMPARE(elementQuantile(values, 0.8), static_cast<double>(value));
  }

  void quantileRefusesWhatHasNone() {
    QVERIFY_EXCEPTION_THROWN(elementQuantile(torch::empty({0}), 0.5), Error);
    QVERIFY_EXCEPTION_THROWN(elementQuantile(torch::zeros({70000}), 1.5), Error);
    QCOMPARE(elementQuantile(torch::tensor({3.0F}), 0.8), 3.0);
  }

  void everyCategoryTakesItsShares() {
    // Scores make one element of each category: both, task only, memory only, neither.
    const torch::Tensor theta = torch::tensor({1.0, 2.0, 3.0, 4.0}), inner = theta + 10, outer = inner + 100;
    const torch::Tensor in = torch::tensor({2.0, 2.0, 1.0, 1.0}), out = torch::tensor({2.0, 1.0, 2.0, 1.0});
    const auto merged = [&](const RecurrentRule& rule) {
      const ElementMerge merge = mergeElements(theta, inner, outer, in, out, 0.5, rule);
      if (merge.maskIn.sum().item<int>() != 2 || merge.maskOut.sum().item<int>() != 2) return torch::zeros({4});
      return torch::where(mergeMoves(theta, inner, outer, merge.maskIn, merge.maskOut, rule) == merge.next,
                          merge.next - theta, torch::full({4}, NAN));
    };
    QVERIFY(merged({}).equal(torch::tensor({110.0F, 10.0F, 100.0F, 0.0F})));
    QVERIFY(merged(RecurrentRule::released()).allclose(torch::tensor({64.0F, 10.0F, 100.0F, 55.0F})));
    QVERIFY(merged(RecurrentRule::everywhere({0.5, 0.5})).equal(torch::full({4}, 55.0F)));
    QVERIFY(merged({{0, 0}, {1, 0}, {0, 1}, {0, 0}}).equal(torch::tensor({0.0F, 10.0F, 100.0F, 0.0F})));
  }

  void adaptiveSharesFollowTheScores() {
    const torch::Tensor theta = torch::zeros({3}, torch::kFloat64), inner = theta + 1, outer = inner + 1;
    const torch::Tensor in = torch::tensor({0.0, 0.5, 1.0}, torch::kFloat64);
    const torch::Tensor out = torch::tensor({4.0, 4.0, 4.0}, torch::kFloat64);  // constant: normalised to 0
    const torch::Tensor next = mergeAdaptive(theta, inner, outer, in, out, 0.25);
    // Both moves are 1 and the shares sum to 1, so the moves must be told apart by their size.
    QVERIFY(next.allclose(torch::ones({3}, torch::kFloat64)));
    const torch::Tensor far = mergeAdaptive(theta, inner, inner + 10, in, out, 0.25);
    for (int i = 0; i < 3; ++i) {
      const double h = i * 0.5, share = std::exp(h / 0.25) / (std::exp(h / 0.25) + 1);
      QVERIFY(std::abs(far[i].item<double>() - (share + 10 * (1 - share))) < 1e-12);
    }
    QVERIFY_EXCEPTION_THROWN(mergeAdaptive(theta, inner, outer, in, out, 0), Error);
  }

  void largeVectorsAreMergedAsSmallOnes() {
    const std::int64_t count = 70003;
    const torch::Tensor theta = random(count, 1), inner = theta + random(count, 2), outer = inner + random(count, 3);
    const torch::Tensor in = random(count, 4).abs(), out = random(count, 5).abs();
    const ElementMerge merge = mergeElements(theta, inner, outer, in, out, 0.8);
    const torch::Tensor maskIn = in > interpolatedQuantile(in, 0.8), maskOut = out > interpolatedQuantile(out, 0.8);
    QVERIFY(merge.maskIn.to(torch::kBool).equal(maskIn));
    QVERIFY(merge.maskOut.to(torch::kBool).equal(maskOut));
    QVERIFY(merge.next.equal(theta + maskIn * (inner - theta) + maskOut * (outer - inner)));
    QVERIFY(merge.next.masked_select(~maskIn & ~maskOut).equal(theta.masked_select(~maskIn & ~maskOut)));
  }

  void sizesMustFit() {
    const torch::Tensor three = torch::zeros({3}), four = torch::zeros({4});
    QVERIFY_EXCEPTION_THROWN(mergeElements(three, four, three, three, three, 0.8), Error);
    QVERIFY_EXCEPTION_THROWN(mergeElements(three, three, three, three, four, 0.8), Error);
    QVERIFY_EXCEPTION_THROWN(mergeMoves(three, three, three, three, four, {}), Error);
    QVERIFY_EXCEPTION_THROWN(mergeAdaptive(three, three, three, four, three, 1), Error);
  }

  void unitsSpreadOverTheirElements() {
    const torch::Tensor a = torch::zeros({2, 3}), b = torch::zeros({4, 2}), bias = torch::zeros({2});
    const SkillUnits units = makeSkillUnits({{"a", "m", "A", "", "", -1, {2, 3}},
                                             {"b", "m", "B", "", "", -1, {4, 2}},
                                             {"bias", "bias", "tensor", "", "", -1, {2}}},
                                            Granularity::pair);
    const torch::Tensor spread = spreadOverElements(units, torch::tensor({7, 8, 9}), {a, b, bias});
    QVERIFY(spread.equal(torch::tensor({7, 7, 7, 8, 8, 8, 7, 8, 7, 8, 7, 8, 7, 8, 9, 9})));
    QVERIFY_EXCEPTION_THROWN(spreadOverElements(units, torch::tensor({7, 8}), {a, b, bias}), Error);
  }

  void spoiltLoopsFail() {
    const QJsonObject run = golden("r15_run_losses_by_tensor");
    QVERIFY(passes(run));
    const auto withRounds = [&](const QJsonArray& rounds) {
      QJsonObject changed = run, expected = run["expected"].toObject();
      expected["rounds"] = rounds;
      changed["expected"] = expected;
      return changed;
    };
    const QJsonArray rounds = run["expected"].toObject()["rounds"].toArray();
    const QJsonObject last = rounds.last().toObject();
    QVERIFY(last.size() >= 12);
    for (const QString& field : last.keys()) {
      QJsonObject round = last;
      round[field] = field == "round" ? QJsonValue(7) : spoilt(last[field]);
      QJsonArray changed = rounds;
      changed.replace(rounds.size() - 1, round);
      QVERIFY2(!passes(withRounds(changed)), qPrintable(field));
    }
    QJsonArray without = rounds, more = rounds;
    QJsonObject round = last;
    round.remove("theta_next");
    without.replace(0, round);
    round = last;
    round["unknown"] = 1;
    more.replace(1, round);
    QVERIFY(!passes(withRounds({})));
    QVERIFY(!passes(withRounds(without)));
    QVERIFY(!passes(withRounds(more)));
    for (const auto& [key, value] : std::initializer_list<std::pair<const char*, QJsonValue>>{{"reset_outer", true},
                                                                                              {"reset_inner", false},
                                                                                              {"warm", true},
                                                                                              {"rounds", 3},
                                                                                              {"alpha_in", 0.5},
                                                                                              {"M", 3}}) {
      QJsonObject changed = run, params = run["params"].toObject();
      params[QLatin1String(key)] = value;
      changed["params"] = params;
      QVERIFY2(!passes(changed), key);
    }
  }

  void spoiltFirstTasksFail() {
    for (const char* name : {"r30_first_task", "r31_first_task_recorded", "r32_first_task_rounds"}) {
      const QJsonObject whole = golden(name);
      QVERIFY(passes(whole));
      QJsonObject changed = whole, expected = whole["expected"].toObject();
      expected["theta_next"] = spoilt(expected["theta_next"]);
      changed["expected"] = expected;
      QVERIFY2(!passes(changed), name);
      expected.remove("theta_next");
      changed["expected"] = expected;
      QVERIFY2(!passes(changed), name);
    }
  }

  /// The golden case tells what the released code makes of the same inputs.
  void releasedRuleIsTheReleasedCode() {
    const QJsonObject whole = golden("08_rkif_round");
    const QJsonObject inputs = whole["inputs"].toObject(), authors = whole["authors_code"].toObject();
    const auto scores = [&](const char* traces) {
      const QJsonObject group = inputs[QLatin1String(traces)].toObject();
      std::vector<std::vector<torch::Tensor>> weights, gradients;
      for (const QString& name : group.keys()) {
        const QJsonArray steps = group[name].toArray();
        weights.resize(static_cast<std::size_t>(steps.size()));
        gradients.resize(weights.size());
        for (int t = 0; t < steps.size(); ++t) {
          weights[static_cast<std::size_t>(t)].push_back(flat({{"w", steps[t].toObject()["w"]}}));
          gradients[static_cast<std::size_t>(t)].push_back(flat({{"g", steps[t].toObject()["g"]}}));
        }
      }
      ImportanceTracker tracker(weights[0], {0.85, 0.85, ImportanceOrder::first});
      for (std::size_t t = 0; t < weights.size(); ++t) tracker.update(weights[t], gradients[t]);
      return torch::Tensor(tracker.flatSensitivity() * tracker.flatUncertainty());
    };
    const auto weights = [&](const char* key) { return flat(inputs[QLatin1String(key)].toObject()); };
    const ElementMerge merge =
        mergeElements(weights("theta"), weights("theta_after_inner"), weights("theta_after_outer"),
                      scores("inner_trace"), scores("outer_trace"), 0.8, RecurrentRule::released());
    QVERIFY(std::abs(merge.thresholdIn - authors["threshold_in"].toDouble()) < 1e-9);
    QVERIFY(std::abs(merge.thresholdOut - authors["threshold_out"].toDouble()) < 1e-9);
    QVERIFY(merge.maskIn.to(torch::kFloat64).equal(flat(authors["mask_in"].toObject())));
    QVERIFY(merge.maskOut.to(torch::kFloat64).equal(flat(authors["mask_out"].toObject())));
    QVERIFY(merge.next.allclose(flat(authors["theta_next"].toObject()), 0, 1e-6));
    QVERIFY(!merge.next.allclose(flat(whole["expected"].toObject()["theta_next"].toObject()), 0, 1e-3));
  }
};

QTEST_GUILESS_MAIN(TestRecurrentRound)
#include "tst_recurrent_round.moc"
