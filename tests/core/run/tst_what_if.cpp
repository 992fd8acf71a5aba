// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded fusion made again: nothing moves with the recorded settings, every rule does what a slow twin says, the
// kept sides give the run's own weights back, and scoring them gives the run's own scores.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/nn/t5.h"
#include "core/run/fusion_sides.h"
#include "core/run/what_if.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "core/text/tokenizer.h"
#include "tests/support/synthetic_run.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

std::vector<FusionRound> syntheticRounds() {
  std::vector<FusionRound> rounds;
  for (Event& event : syntheticRun()) {
    if (auto* round = std::get_if<FusionRound>(&event)) rounds.push_back(std::move(*round));
  }
  return rounds;
}

std::vector<double> scaled(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  std::vector<double> result;
  for (const double value : values) result.push_back(*high > *low ? (value - *low) / (*high - *low) : 0);
  return result;
}

std::vector<double> doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

double quantileOf(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace

class TestWhatIf : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string store_;
  RunConfig config_;
  std::vector<FusionRound> rounds_;
  SkillUnitTable units_;
  std::vector<Evaluated> row_;  ///< recorded after the second task

  WhatIfRequest request() const {
    WhatIfRequest request;
    request.config = config_;
    request.runFolder = runFolder(store_, "toy");
    request.rounds = rounds_;
    request.round = 1;
    request.recorded = recordedSettings(config_);
    request.parts.stream = [](const RunConfig&) { return toyStream(); };
    return request;
  }

 private Q_SLOTS:
  /// A toy run of KIF with both sides of its fusion.
  void initTestCase() {
    QVERIFY(folder_.isValid());
    const fs::path base = folder_.path().toStdString();
    const fs::path tokenizer = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures/tokenizers/t5_unigram";
    fs::create_directories(base / "backbone");
    for (const char* file : {"spiece.model", "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"}) {
      fs::copy_file(tokenizer / file, base / "backbone" / file);
    }
    auto model = tinyModel(openTokenizer((base / "backbone").string())->size(), 7);
    saveT5(*model, (base / "backbone").string(), torch::kFloat32);
    store_ = (base / "store.sqlite").string();
    config_ = toyConfig();
    config_.backbonePath = (base / "backbone").string();
    config_.maxSteps = 12;
    config_.learningRate = 0.05;
    config_.everySteps = -1;
    config_.decoding = "labels";
    config_.method = "kif";
    SessionOptions options;
    options.storePath = store_;
    options.runId = "toy";
    options.parts.stream = [](const RunConfig&) { return toyStream(); };
    RunSession session(config_, options);
    session.start();
    const RunFinished end = session.wait();
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    for (Event& event : RunReader(store_).events("toy")) {
      if (const auto* started = std::get_if<RunStarted>(&event)) units_ = started->units;
      if (auto* round = std::get_if<FusionRound>(&event)) rounds_.push_back(std::move(*round));
      if (const auto* entry = std::get_if<Evaluated>(&event); entry && entry->matrixEntry && entry->afterTask == 1) {
        row_.push_back(*entry);
      }
    }
    QCOMPARE(rounds_.size(), std::size_t{2});
    QCOMPARE(row_.size(), std::size_t{2});
  }

  void nothingMovesWithTheRecordedSettings() {
    const auto rounds = syntheticRounds();
    const WhatIfSettings recorded;
    for (int round = 1; round < 5; ++round) {
      const WhatIfOutcome same = whatIf(rounds, round, recorded, recorded);
      QVERIFY(same.moved.empty());
      QVERIFY(same.shifted.empty());
      QCOMPARE(same.before, same.after);
      QCOMPARE(same.round.category, rounds[static_cast<std::size_t>(round)].category);
    }
  }

  void thresholdsAndHistoryAgreeWithASlowTwin() {
    const auto rounds = syntheticRounds();
    WhatIfSettings settings;
    settings.quantile = 0.65;
    settings.beta = 0.2;
    const int chosen = 3;
    const WhatIfOutcome found = whatIf(rounds, chosen, {}, settings);
    std::vector<double> history = doubles(rounds[0].currentScore);
    for (int round = 1; round < chosen; ++round) {
      const std::vector<double> old = scaled(history);
      const std::vector<double> now = scaled(doubles(rounds[static_cast<std::size_t>(round)].currentScore));
      for (std::size_t i = 0; i < old.size(); ++i) history[i] = 0.2 * old[i] + 0.8 * now[i];
    }
    const std::vector<double> previous = scaled(history), current = scaled(doubles(rounds[chosen].currentScore));
    const double p = quantileOf(previous, 0.65), c = quantileOf(current, 0.65);
    std::vector<int> moved;
    for (std::size_t i = 0; i < previous.size(); ++i) {
      const bool before = previous[i] > p, now = current[i] > c;
      const FusionCategory category = before && now ? FusionCategory::shared
                                      : before      ? FusionCategory::previousOnly
                                      : now         ? FusionCategory::currentOnly
                                                    : FusionCategory::neither;
      QCOMPARE(found.round.category[i], category);
      QVERIFY(std::abs(found.round.previousShare[i] - (before && now ? 0.7 : before ? 1 : now ? 0 : 0.5)) < 1e-6);
      if (category != rounds[chosen].category[i]) moved.push_back(static_cast<int>(i));
    }
    QCOMPARE(found.moved, moved);
    QVERIFY(!moved.empty());
    int flows = 0;
    for (std::size_t from = 0; from < 5; ++from) {
      for (std::size_t to = 0; to < 5; ++to) flows += from == to ? 0 : found.flow[from][to];
    }
    QCOMPARE(flows, static_cast<int>(moved.size()));
  }

  void otherRulesWeighAsTheySay() {
    const auto rounds = syntheticRounds();
    WhatIfSettings settings;
    settings.rule = "adaptive";
    settings.tau = 0.5;
    const WhatIfOutcome adaptive = whatIf(rounds, 2, {}, settings);
    QVERIFY(adaptive.moved.empty());  // its categories are those of the thresholds
    QCOMPARE(adaptive.shifted.size(), rounds[2].category.size());
    for (std::size_t i = 0; i < rounds[2].category.size(); ++i) {
      const double h = std::exp(rounds[2].previousScore[i] / 0.5), c = std::exp(rounds[2].currentScore[i] / 0.5);
      QVERIFY(std::abs(adaptive.round.previousShare[i] - h / (h + c)) < 1e-6);
    }
    const std::pair<const char*, float> plain[] = {{"average", 0.5F}, {"previous", 1.F}, {"current", 0.F}};
    for (const auto& [rule, share] : plain) {
      settings.rule = rule;
      for (const float found : whatIf(rounds, 2, {}, settings).round.previousShare) QCOMPARE(found, share);
    }
  }

  void isQuick() {
    const auto rounds = syntheticRounds();
    WhatIfSettings settings;
    settings.beta = 0.3;
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < 20; ++i) QVERIFY(!whatIf(rounds, 4, {}, settings).moved.empty());
    qInfo("a recount of %zu units takes %.3f ms", rounds[4].category.size(),
          static_cast<double>(time.nsecsElapsed()) / 2e7);
  }

  void readsSettings() {
    WhatIfSettings settings;
    for (const char* assignment : {"rule=average", "quantile=0.9", "gamma = 0.5", "tau=1", "beta=0"}) {
      applyWhatIfSetting(settings, assignment);
    }
    QVERIFY(settings == (WhatIfSettings{"average", 0.9, 0.5, 1, 0}));
    QVERIFY(!needsElements(settings));
    applyWhatIfSetting(settings, "granularity=matrix");
    applyWhatIfSetting(settings, "score=sensitivity");
    QVERIFY(settings == (WhatIfSettings{"average", 0.9, 0.5, 1, 0, "matrix", "sensitivity"}));
    QVERIFY(needsElements(settings));
    for (const char* bad :
         {"rule=best", "granularity=row", "score=loss", "quantile=2", "tau=0", "gamma=x", "seed=1", "quantile"}) {
      QVERIFY_THROWS_EXCEPTION(UsageError, applyWhatIfSetting(settings, bad));
    }
    RunConfig config;
    config.methodParameters["quantile"] = 0.75;
    config.methodParameters["fusion"] = std::string("adaptive");
    QVERIFY(recordedSettings(config) == (WhatIfSettings{"adaptive", 0.75, 0.7, 0.25, 0.7}));
    for (const char* method : {"seqlora", "slm", "weight-average"}) {
      config = {};
      config.method = method;
      QVERIFY_THROWS_EXCEPTION(Error, recordedSettings(config));
    }
  }

  void saysWhyNot() {
    auto rounds = syntheticRounds();
    QVERIFY(whyNoWhatIf(rounds, 1).empty());
    QVERIFY(!whyNoWhatIf(rounds, 0).empty());
    QVERIFY(!whyNoWhatIf(rounds, 9).empty());
    rounds[2].rule = "of another method";
    QVERIFY_THROWS_EXCEPTION(Error, whatIf(rounds, 2, {}, {}));
    WhatIfSettings recurrent;
    recurrent.recurrent.emplace();
    QVERIFY_THROWS_EXCEPTION(Error, whatIf(rounds, 1, recurrent, recurrent));  // needs what was kept of the round
  }

  void theKeptSidesGiveTheWeightsBack() {
    const SafetensorsFile sides(fusionSidesPath(runFolder(store_, "toy"), 1));
    const SafetensorsFile adapter(runFolder(store_, "toy") + "/task-2/adapter_model.safetensors");
    int compared = 0;
    std::size_t unit = 0;
    for (const SafetensorsEntry& entry : adapter.entries()) {
      const std::string name = entry.name.substr(std::string("base_model.model.").size());
      if (name.find("lora_A") == std::string::npos) continue;
      const torch::Tensor fused = readTensor(adapter, entry.name);
      const torch::Tensor previous = readTensor(sides, "previous/" + name),
                          current = readTensor(sides, "current/" + name);
      // Row i of A belongs to one pair; which one, the mixture that fits tells.
      for (std::int64_t row = 0; row < fused.size(0); ++row) {
        bool fits = false;
        for (const double share : {0.7, 1.0, 0.0, 0.5}) {
          fits = fits || torch::allclose(fused[row], share * previous[row] + (1 - share) * current[row], 1e-5, 1e-7);
        }
        QVERIFY2(fits, name.c_str());
        ++compared;
      }
      ++unit;
    }
    QCOMPARE(static_cast<std::size_t>(compared), rounds_[1].category.size());
    QVERIFY(unit > 1);
  }

  void scoresOfTheRecordedFusionAreTheRunsOwn() {
    WhatIfRequest asked = request();
    WhatIfSettings previous = asked.recorded;
    previous.rule = "previous";
    asked.variants = {asked.recorded, previous};
    std::vector<double> shares;
    asked.proceed = [&](double share, int, int) {
      shares.push_back(share);
      return true;
    };
    const WhatIfScores found = scoreWhatIf(asked);
    QVERIFY(!found.cancelled);
    QCOMPARE(found.variants.size(), std::size_t{2});
    for (std::size_t task = 0; task < 2; ++task) {
      QCOMPARE(found.variants[0][task].score, row_[task].score);
      QCOMPARE(found.variants[0][task].examples, row_[task].examples);
      QCOMPARE(QString::fromStdString(found.variants[0][task].metric), QString::fromStdString(row_[task].metric));
    }
    QVERIFY(std::is_sorted(shares.begin(), shares.end()));
    QCOMPARE(shares.back(), 1.0);
    // All of the previous side is the model after the first task.
    asked.variants = {previous};
    asked.examples = 6;
    QCOMPARE(scoreWhatIf(asked).variants[0][0].examples, 6);
  }

  void theOwnUnitsAndScoreGiveTheRecordedRoundsBack() {
    const WhatIfSettings recorded = recordedSettings(config_);
    WhatIfSettings own = recorded;
    own.granularity = "pair";
    const RegroupedRounds found = regroupRounds(runFolder(store_, "toy"), units_, rounds_, 1, recorded, own);
    QVERIFY(found.sameUnits);
    QVERIFY(found.overlap.empty());
    for (std::size_t round = 0; round < 2; ++round) {
      QCOMPARE(found.rounds[round].currentScore, rounds_[round].currentScore);
      QCOMPARE(found.rounds[round].previousScore, rounds_[round].previousScore);
    }
    QCOMPARE(found.rounds[1].category, rounds_[1].category);
    QVERIFY(whatIf(rounds_, 1, recorded, own, &found).moved.empty());
    QVERIFY_THROWS_EXCEPTION(Error, whatIf(rounds_, 1, recorded, own));  // nobody read the elements
  }

  void otherUnitsAndScoresAgreeWithASlowTwin_data() {
    QTest::addColumn<QString>("granularity");
    QTest::addColumn<QString>("score");
    QTest::newRow("matrices") << "matrix"
                              << "product";
    QTest::newRow("matrices by sensitivity") << "tensor"
                                             << "sensitivity";
    QTest::newRow("pairs by uncertainty") << "recorded"
                                          << "uncertainty";
  }
  void otherUnitsAndScoresAgreeWithASlowTwin() {
    QFETCH(QString, granularity);
    QFETCH(QString, score);
    const WhatIfSettings recorded = recordedSettings(config_);
    WhatIfSettings settings = recorded;
    settings.granularity = granularity.toStdString();
    settings.score = score.toStdString();
    const std::string folder = runFolder(store_, "toy");
    const RegroupedRounds found = regroupRounds(folder, units_, rounds_, 1, recorded, settings);
    const bool pairs = granularity == "recorded";
    QCOMPARE(found.sameUnits, pairs);
    // Means by hand, element for element, in the order of the file.
    std::vector<std::vector<double>> means(2);
    std::int64_t scalars = 0;
    for (int round = 0; round < 2; ++round) {
      const SafetensorsFile sides(fusionSidesPath(folder, round));
      const torch::Tensor sensitivity = readTensor(sides, "sensitivity"),
                          uncertainty = readTensor(sides, "uncertainty");
      std::int64_t at = 0;
      std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> modules;  // A's rows, B's columns
      std::vector<std::string> order;
      for (const SafetensorsEntry& entry : sides.entries()) {
        if (!entry.name.starts_with("current/")) continue;
        const std::int64_t rows = entry.shape[0], columns = entry.shape[1];
        const bool a = entry.name.find("lora_A") != std::string::npos;
        std::vector<double> sums(static_cast<std::size_t>(a ? rows : columns), 0.0);
        double sum = 0;
        for (std::int64_t i = 0; i < rows * columns; ++i, ++at) {
          const double s = sensitivity[at].item<double>(), u = uncertainty[at].item<double>();
          const double value = score == "sensitivity" ? s : score == "uncertainty" ? u : s * u;
          sums[static_cast<std::size_t>(a ? i / columns : i % columns)] += value;
          sum += value;
        }
        for (double& each : sums) each /= static_cast<double>(a ? columns : rows);
        const std::string site = entry.name.substr(0, entry.name.find(".lora_"));
        if (modules.count(site) == 0) order.push_back(site);
        (a ? modules[site].first : modules[site].second) = sums;
        if (!pairs) means[static_cast<std::size_t>(round)].push_back(sum / static_cast<double>(rows * columns));
      }
      scalars = at;
      for (const std::string& site : order) {
        for (std::size_t i = 0; pairs && i < modules[site].first.size(); ++i) {
          means[static_cast<std::size_t>(round)].push_back(modules[site].first[i] * modules[site].second[i]);
        }
      }
    }
    QCOMPARE(found.units.units.size(), means[0].size());
    const std::vector<double> previous = scaled(means[0]), current = scaled(means[1]);
    const WhatIfOutcome outcome = whatIf(rounds_, 1, recorded, settings, &found);
    const double p = quantileOf(previous, 0.8), c = quantileOf(current, 0.8);
    for (std::size_t i = 0; i < previous.size(); ++i) {
      QVERIFY(std::abs(outcome.round.previousScore[i] - previous[i]) < 1e-4);
      QVERIFY(std::abs(outcome.round.currentScore[i] - current[i]) < 1e-4);
      const bool clear = std::abs(previous[i] - p) > 1e-4 && std::abs(current[i] - c) > 1e-4;
      if (!clear) continue;  // a score at the threshold itself: rounding decides
      const FusionCategory category = previous[i] > p
                                          ? (current[i] > c ? FusionCategory::shared : FusionCategory::previousOnly)
                                      : current[i] > c ? FusionCategory::currentOnly
                                                       : FusionCategory::neither;
      QCOMPARE(outcome.round.category[i], category);
    }
    QCOMPARE(outcome.otherUnits, !pairs);
    if (pairs) return;
    QCOMPARE(outcome.weights, scalars);
    QVERIFY(outcome.movedWeights > 0 && outcome.movedWeights < scalars);
    QVERIFY(outcome.moved.empty() && outcome.shifted.empty());
    // The weights fused by other units are other weights, and they are scored.
    WhatIfRequest asked = request();
    asked.units = units_;
    asked.variants = {settings};
    asked.examples = 4;
    QCOMPARE(scoreWhatIf(asked).variants[0].size(), std::size_t{2});
  }

  void canBeCancelled() {
    WhatIfRequest asked = request();
    asked.variants = {asked.recorded};
    int told = 0;
    asked.proceed = [&](double, int, int) { return ++told < 1; };
    const WhatIfScores found = scoreWhatIf(asked);
    QVERIFY(found.cancelled);
    QVERIFY(found.variants.empty());
    QCOMPARE(told, 1);
  }

  void refusesWhatWasNotKept() {
    WhatIfRequest asked = request();
    asked.variants = {asked.recorded};
    asked.runFolder = folder_.filePath("elsewhere").toStdString();
    QVERIFY_THROWS_EXCEPTION(Error, scoreWhatIf(asked));
    QVERIFY(hasFusionSides(runFolder(store_, "toy"), 1));
    QVERIFY(!hasFusionSides(runFolder(store_, "toy"), 2));
  }
};

QTEST_GUILESS_MAIN(TestWhatIf)
#include "tst_what_if.moc"
