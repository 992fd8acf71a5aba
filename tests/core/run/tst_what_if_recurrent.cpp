// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// A round of Recurrent-KIF made again: with the recorded settings it gives the run's own decision and weights back,
// with others what a slow twin in plain numbers says, and where scores are zero, constant or tied nothing surprising.

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>

#include "core/base/error.h"
#include "core/learn/method_catalog.h"
#include "core/run/fusion_sides.h"
#include "core/run/training_state.h"
#include "core/run/what_if_rules.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "tests/support/what_if_bench.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Numbers = std::vector<float>;

Numbers numbersOf(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().reshape({-1}).to(torch::kFloat32).contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

float quantileOf(Numbers values, double q) {
  std::sort(values.begin(), values.end());
  const double position = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= values.size()) return values.back();
  const auto share = static_cast<float>(position - static_cast<double>(below));
  return values[below] + share * (values[below + 1] - values[below]);
}

/// The kept round in plain numbers.
struct Twin {
  Numbers theta, inner, outer, sIn, uIn, sOut, uOut;
  std::vector<std::string> matrix;  ///< of every element
  std::vector<int> layer;

  static Twin read(const std::string& folder, int round) {
    const FusionSides sides = readFusionSides(folder, round);
    Twin twin;
    const std::vector<std::string> names = namesInFusionSides(folder, round);
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (const float value : numbersOf(sides.previous[i])) twin.theta.push_back(value);
      for (const float value : numbersOf(sides.current[i])) twin.outer.push_back(value);
      const bool decoder = names[i].starts_with("decoder");
      const int block = names[i].find("block.1") != std::string::npos ? 1 : 0;
      twin.matrix.insert(twin.matrix.end(), static_cast<std::size_t>(sides.previous[i].numel()), names[i]);
      twin.layer.insert(twin.layer.end(), static_cast<std::size_t>(sides.previous[i].numel()), decoder ? 2 : block);
    }
    twin.inner = numbersOf(sides.between);
    twin.sIn = numbersOf(sides.sensitivity);
    twin.uIn = numbersOf(sides.uncertainty);
    twin.sOut = numbersOf(sides.memorySensitivity);
    twin.uOut = numbersOf(sides.memoryUncertainty);
    return twin;
  }
  Numbers score(bool in, const std::string& kind) const {
    Numbers values = in ? sIn : sOut;
    const Numbers& uncertainty = in ? uIn : uOut;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = kind == "sensitivity"   ? values[i]
                  : kind == "uncertainty" ? uncertainty[i]
                                          : values[i] * uncertainty[i];
    }
    return values;
  }
  static std::vector<bool> above(const Numbers& values, double q) {
    const float cut = quantileOf(values, q);
    std::vector<bool> mask;
    for (const float value : values) mask.push_back(value > cut);
    return mask;
  }
  /// Whole LoRA matrices by their mean, and what lies above the quantile over matrices.
  std::vector<bool> matricesAbove(const Numbers& values, double q) const {
    std::map<std::string, std::pair<double, double>> sums;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sums[matrix[i]].first += values[i];
      sums[matrix[i]].second += 1;
    }
    std::vector<double> means;
    for (auto& [name, sum] : sums) means.push_back(sum.first /= sum.second);
    std::sort(means.begin(), means.end());
    const double position = q * static_cast<double>(means.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const double high = means[std::min(below + 1, means.size() - 1)];
    const double cut = means[below] + (position - static_cast<double>(below)) * (high - means[below]);
    std::vector<bool> mask;
    for (const std::string& name : matrix) mask.push_back(sums[name].first > cut);
    return mask;
  }
};

constexpr FusionCategory categoryOf(bool in, bool out) {
  return in ? (out ? FusionCategory::shared : FusionCategory::currentOnly)
            : (out ? FusionCategory::previousOnly : FusionCategory::neither);
}

/// A round of two little LoRA modules with scores made up by a test, as files and events of a run.
struct MadeUpRound {
  QTemporaryDir folder;
  std::vector<TrainableTensor> trainable;
  SkillUnitTable units;
  std::vector<FusionRound> rounds;

  MadeUpRound(const torch::Tensor& in, const torch::Tensor& out, bool oneTensor = false) {
    if (oneTensor) {
      trainable.push_back({"only", torch::zeros({in.numel()}), "only", "tensor", "", -1, "only"});
    } else {
      trainable.push_back({"m.lora_A.weight", torch::zeros({2, 5}), "m", "A", "encoder", 0, "self.q"});
      trainable.push_back({"m.lora_B.weight", torch::zeros({5, 2}), "m", "B", "encoder", 0, "self.q"});
    }
    units = makeSkillUnits(skillTensorsOf(trainable), Granularity::automatic).table;
    FusionSides sides;
    sides.round = 1;
    for (const TrainableTensor& entry : trainable) {
      sides.previous.push_back(torch::full_like(entry.tensor, 1));
      sides.current.push_back(torch::full_like(entry.tensor, 4));
    }
    sides.between = torch::full({in.numel()}, 2.0F);
    sides.sensitivity = in.to(torch::kFloat32);
    sides.memorySensitivity = out.to(torch::kFloat32);
    sides.uncertainty = sides.memoryUncertainty = torch::ones({in.numel()});
    writeFusionSides(folder.path().toStdString(), sides, trainable, 1, 8);
    for (int i = 0; i < 2; ++i) {
      FusionRound round;
      round.task = round.round = i;
      round.rule = i == 0 ? "first_task" : "recurrent";
      round.currentScore.assign(units.units.size(), 0);
      round.previousScore = i == 0 ? std::vector<float>() : round.currentScore;
      round.previousShare = round.currentScore;
      round.category.assign(units.units.size(), i == 0 ? FusionCategory::firstTask : FusionCategory::neither);
      rounds.push_back(round);
    }
  }
  std::shared_ptr<const KeptRound> open(const WhatIfSettings& recorded) const {
    return openKeptRound(folder.path().toStdString(), units, rounds, 1, recorded);
  }
};

WhatIfSettings paper() {
  WhatIfSettings settings;
  settings.rule = "paper";
  settings.score = "sensitivity";
  settings.recurrent.emplace();
  return settings;
}

WhatIfSettings changed(WhatIfSettings settings, const std::vector<std::string>& assignments) {
  for (const std::string& assignment : assignments) applyWhatIfSetting(settings, assignment);
  return settings;
}

}  // namespace

class TestWhatIfRecurrent : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string store_, run_;
  RunConfig config_;
  SkillUnitTable units_;
  std::vector<FusionRound> rounds_;

  RunFinished train(const RunConfig& config, const std::string& id) const {
    return finishedRun(store_, id, config, whatIfTasks(2, 8));
  }
  std::shared_ptr<const KeptRound> open(int round) const {
    return openKeptRound(run_, units_, rounds_, round, recordedSettings(config_));
  }

 private Q_SLOTS:
  /// Two tasks of ten steps: rounds after four, eight and ten of the second one.
  void initTestCase() {
    QVERIFY(folder_.isValid());
    MethodCatalog::instance().load();
    store_ = folder_.filePath("store.sqlite").toStdString();
    config_ = whatIfConfig(folder_.path().toStdString(), "recurrent-kif", 10);
    const RunFinished end = train(config_, "toy");
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    run_ = runFolder(store_, "toy");
    const std::vector<Event> events = RunReader(store_).events("toy");
    units_ = eventsOf<RunStarted>(events).front().units;
    rounds_ = eventsOf<FusionRound>(events);
    QCOMPARE(rounds_.size(), std::size_t{4});
    QCOMPARE(keptRounds(run_, rounds_), (std::vector<int>{1, 2, 3}));
  }

  void theRecordedSettingsGiveTheRecordedRound() {
    std::map<std::int64_t, torch::Tensor> states;
    for (const BranchPoint& point : branchPoints(store_, "toy")) {
      if (point.kind != BranchKind::fusion) continue;
      states[point.step] = TrainingState::read(point.file).getTensor("weights").reshape({-1});
    }
    for (int round = 1; round < 4; ++round) {
      const auto kept = open(round);
      const WhatIfOutcome same = whatIf(*kept, recordedSettings(config_));
      QVERIFY(same.asRecorded);
      QVERIFY(same.moved.empty() && same.shifted.empty());
      QCOMPARE(same.elements->moved, std::int64_t{0});
      QCOMPARE(same.elements->mixed, std::int64_t{0});
      QCOMPARE(same.before, same.after);
      const FusionRound& recorded = rounds_[static_cast<std::size_t>(round)];
      const RecurrentRefusion made = refuse(*kept, recordedSettings(config_));
      QCOMPARE(made.round.category, recorded.category);
      QCOMPARE(made.round.currentScore, recorded.currentScore);
      QCOMPARE(made.round.previousScore, recorded.previousScore);
      QCOMPARE(made.round.previousShare, recorded.previousShare);
      QCOMPARE(made.round.historyAfter, recorded.historyAfter);
      QCOMPARE(made.round.change, recorded.change);
      QCOMPARE(made.round.rule, recorded.rule);
      QVERIFY(states.count(recorded.step) == 1);
      QVERIFY(torch::equal(made.weights, states[recorded.step]));  // bit for bit
    }
  }

  void otherSettingsAgreeWithASlowTwin_data() {
    QTest::addColumn<QString>("settings");
    QTest::addColumn<double>("sharedIn");
    QTest::addColumn<double>("sharedOut");
    QTest::addColumn<double>("neither");
    QTest::newRow("one quantile") << "quantile=0.6" << 1.0 << 1.0 << 0.0;
    QTest::newRow("two quantiles") << "quantile_in=0.95 quantile_out=0.37" << 1.0 << 1.0 << 0.0;
    QTest::newRow("released") << "rule=released quantile=0.7" << 0.4 << 0.6 << 0.5;
    QTest::newRow("own shares") << "shared_in=0.3 shared_out=0.9 neither_in=0.25 neither_out=0.25" << 0.3 << 0.9
                                << 0.25;
    QTest::newRow("score") << "score=uncertainty quantile_in=0.5" << 1.0 << 1.0 << 0.0;
    QTest::newRow("product") << "score=product" << 1.0 << 1.0 << 0.0;
    QTest::newRow("matrices") << "mask=unit granularity=matrix quantile=0.5" << 1.0 << 1.0 << 0.0;
    QTest::newRow("no shared update") << "shared_update=false quantile=0.5" << 0.0 << 0.0 << 0.0;
    QTest::newRow("all") << "quantile=0" << 1.0 << 1.0 << 0.0;
    QTest::newRow("none") << "quantile=1" << 1.0 << 1.0 << 0.0;
  }
  void otherSettingsAgreeWithASlowTwin() {
    QFETCH(QString, settings);
    QFETCH(double, sharedIn);
    QFETCH(double, sharedOut);
    QFETCH(double, neither);
    WhatIfSettings asked = recordedSettings(config_);
    for (const QString& each : settings.split(' ')) applyWhatIfSetting(asked, each.toStdString());
    const auto kept = open(2);
    const WhatIfOutcome found = whatIf(*kept, asked);
    const Numbers fused = numbersOf(refuse(*kept, asked).weights);

    const Twin twin = Twin::read(run_, rounds_[2].round);
    const bool units = asked.recurrent->mask == "unit";
    const auto mask = [&](bool in, double q) {
      const Numbers scores = twin.score(in, asked.score);
      return units ? twin.matricesAbove(scores, q) : Twin::above(scores, q);
    };
    const std::vector<bool> in = mask(true, asked.quantile), out = mask(false, asked.recurrent->memoryQuantile);
    const std::vector<bool> inBefore = Twin::above(twin.sIn, 0.8), outBefore = Twin::above(twin.sOut, 0.8);
    ElementCounts all;
    std::map<int, std::array<std::int64_t, 3>> layers;  // elements, moved, pruned after
    for (std::size_t i = 0; i < twin.theta.size(); ++i) {
      const bool a = in[i], b = out[i];
      const double x = a && b ? sharedIn : a ? 1 : b ? 0 : neither, y = a && b ? sharedOut : b ? 1 : a ? 0 : neither;
      const double next = twin.theta[i] + x * (twin.inner[i] - twin.theta[i]) + y * (twin.outer[i] - twin.inner[i]);
      QVERIFY2(std::abs(next - fused[i]) < 1e-6, qPrintable(QString::number(i)));
      const auto before = static_cast<std::size_t>(categoryOf(inBefore[i], outBefore[i]));
      const auto after = static_cast<std::size_t>(categoryOf(a, b));
      ++all.flow[before][after];
      ++all.before[before];
      ++all.after[after];
      all.moved += before != after;
      all.prunedBefore += !inBefore[i] && !outBefore[i];
      all.prunedAfter += x == 0 && y == 0;
      auto& layer = layers[twin.layer[i]];
      ++layer[0];
      layer[1] += before != after;
      layer[2] += x == 0 && y == 0;
    }
    QCOMPARE(found.elements->elements, static_cast<std::int64_t>(twin.theta.size()));
    QCOMPARE(found.elements->before, all.before);
    QCOMPARE(found.elements->after, all.after);
    QCOMPARE(found.elements->flow, all.flow);
    QCOMPARE(found.elements->moved, all.moved);
    QCOMPARE(found.elements->prunedBefore, all.prunedBefore);
    QCOMPARE(found.elements->prunedAfter, all.prunedAfter);
    QCOMPARE(found.layers.size(), std::size_t{3});
    for (const LayerCounts& layer : found.layers) {
      const auto& expected = layers[layer.stack == "decoder" ? 2 : layer.layer];
      QCOMPARE(layer.counts.elements, expected[0]);
      QCOMPARE(layer.counts.moved, expected[1]);
      QCOMPARE(layer.counts.prunedAfter, expected[2]);
    }
    QCOMPARE(std::accumulate(found.unitMoved.begin(), found.unitMoved.end(), std::int64_t{0}), all.moved);
    QCOMPARE(found.otherUnits, units);
    QVERIFY(found.asRecorded);
    if (settings != "product") QVERIFY(all.moved + found.elements->mixed > 0);
    if (units) {
      QCOMPARE(found.units.granularity, std::string("matrix"));
      QCOMPARE(found.round.category.size(), found.units.units.size());
    }
  }

  void theAdaptiveRuleAndTheAblations() {
    const auto kept = open(2);
    const WhatIfSettings recorded = recordedSettings(config_);
    const Twin twin = Twin::read(run_, rounds_[2].round);
    const auto scaled = [](const Numbers& values) {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      std::vector<double> result;
      for (const float value : values) result.push_back((value - *low) / (*high - *low));
      return result;
    };
    const std::vector<double> in = scaled(twin.sIn), out = scaled(twin.sOut);
    const WhatIfSettings adaptive = changed(recorded, {"rule=adaptive", "tau=0.5"});
    Numbers fused = numbersOf(refuse(*kept, adaptive).weights);
    for (std::size_t i = 0; i < fused.size(); ++i) {
      const double e = std::exp(in[i] / 0.5), f = std::exp(out[i] / 0.5);
      const double next =
          twin.theta[i] + e / (e + f) * (twin.inner[i] - twin.theta[i]) + f / (e + f) * (twin.outer[i] - twin.inner[i]);
      QVERIFY(std::abs(next - fused[i]) < 1e-5);
    }
    const WhatIfOutcome weighed = whatIf(*kept, adaptive);
    QCOMPARE(weighed.elements->moved, std::int64_t{0});  // the sides are those of the quantiles
    QCOMPARE(weighed.elements->prunedAfter, std::int64_t{0});
    QVERIFY(weighed.elements->mixed > weighed.elements->elements / 2);
    // Both moves everywhere: where the memory steps ended, to the last bit.
    const WhatIfSettings both = changed(recorded, {"identification=false"});
    QCOMPARE(numbersOf(refuse(*kept, both).weights), twin.outer);
    QCOMPARE(whatIf(*kept, both).elements->prunedAfter, std::int64_t{0});
    // Half of each move.
    fused = numbersOf(refuse(*kept, changed(recorded, {"rule=global"})).weights);
    for (std::size_t i = 0; i < fused.size(); ++i)
      QVERIFY(std::abs(0.5 * (twin.theta[i] + twin.outer[i]) - fused[i]) < 1e-6);
  }

  void staticImportanceIsTakenFromTheTasksEnds() {
    const auto kept = open(3);
    WhatIfSettings asked = changed(recordedSettings(config_), {"importance=static", "quantile=0.7"});
    // One earlier task: its importance stands as it is.
    const FusionSides first = readFusionSides(run_, rounds_[0].round);
    const std::vector<bool> out = Twin::above(numbersOf(first.sensitivity), 0.7);
    const WhatIfOutcome found = whatIf(*kept, asked);
    const auto of = [&](FusionCategory kind) { return found.elements->after[static_cast<std::size_t>(kind)]; };
    QCOMPARE(of(FusionCategory::shared) + of(FusionCategory::previousOnly),
             static_cast<std::int64_t>(std::count(out.begin(), out.end(), true)));
    QVERIFY(found.elements->moved > 0);
    asked.recurrent->mergesLeftover = false;
    WhatIfSettings leftover = recordedSettings(config_);
    leftover.recurrent->mergesLeftover = false;
    QVERIFY_THROWS_EXCEPTION(Error, whatIf(*openKeptRound(run_, units_, rounds_, 3, leftover), asked));
  }

  void zeroConstantAndTiedScores() {
    using torch::zeros;
    const auto counts = [](const MadeUpRound& round, const std::vector<std::string>& settings) {
      return *whatIf(*round.open(paper()), changed(paper(), settings)).elements;
    };
    const auto neither = static_cast<std::size_t>(FusionCategory::neither);
    for (const torch::Tensor& scores : {zeros({20}), torch::full({20}, 3.0)}) {
      const MadeUpRound round(scores, scores);
      for (const char* mask : {"mask=element", "mask=unit"}) {
        for (const char* quantile : {"quantile=0", "quantile=0.8", "quantile=1"}) {
          const ElementCounts found = counts(round, {mask, quantile});
          QCOMPARE(found.after[neither], std::int64_t{20});
          QCOMPARE(found.prunedAfter, std::int64_t{20});
          QCOMPARE(numbersOf(refuse(*round.open(paper()), changed(paper(), {mask, quantile})).weights), Numbers(20, 1));
        }
      }
      // A softmax of equal scores takes half of each move.
      QCOMPARE(numbersOf(refuse(*round.open(paper()), changed(paper(), {"rule=adaptive"})).weights), Numbers(20, 2.5));
    }
    // Ten ones above ten zeros: at the quantile of a tie nothing of the tie is above it.
    const torch::Tensor half = torch::cat({zeros({10}), torch::ones({10})});
    const MadeUpRound tied(half, zeros({20}));
    const auto current = static_cast<std::size_t>(FusionCategory::currentOnly);
    QCOMPARE(counts(tied, {"quantile=0.2"}).after[current], std::int64_t{10});
    QCOMPARE(counts(tied, {"quantile=0.8"}).after[current], std::int64_t{0});
    QCOMPARE(counts(tied, {"quantile=0"}).after[current], std::int64_t{10});
    QCOMPARE(counts(tied, {"quantile=1"}).after[current], std::int64_t{0});
    const MadeUpRound rising(torch::arange(20), torch::arange(20));
    QCOMPARE(counts(rising, {"quantile=0"}).prunedAfter, std::int64_t{1});  // strictly above the least
    QCOMPARE(counts(rising, {"quantile=1"}).prunedAfter, std::int64_t{20});
    QCOMPARE(counts(rising, {"quantile=0.8"}).prunedAfter, std::int64_t{16});
  }

  void aSingleUnitAndASingleElement() {
    for (const int elements : {1, 6}) {
      const MadeUpRound one(torch::arange(elements) + 1, torch::arange(elements) + 1, true);
      const WhatIfOutcome found = whatIf(*one.open(paper()), changed(paper(), {"mask=unit", "quantile=0.5"}));
      QCOMPARE(found.round.category, std::vector<FusionCategory>{FusionCategory::neither});
      QCOMPARE(found.elements->prunedAfter, std::int64_t{elements});
      QCOMPARE(found.layers.size(), std::size_t{1});
      QCOMPARE(found.layers[0].layer, -1);
      const WhatIfOutcome elementwise = whatIf(*one.open(paper()), changed(paper(), {"quantile=0"}));
      QCOMPARE(elementwise.elements->prunedAfter, std::int64_t{1});
    }
  }

  void saysWhatWasNotKept() {
    const auto sentence = [&](const std::function<void()>& work) {
      try {
        work();
      } catch (const Error& error) {
        return QString::fromUtf8(error.what());
      }
      return QString();
    };
    const WhatIfSettings recorded = recordedSettings(config_);
    QTemporaryDir empty;
    const QString none = sentence([&] { openKeptRound(empty.path().toStdString(), units_, rounds_, 2, recorded); });
    QVERIFY2(none.contains("record.weights = \"all\"") && none.contains("record.fusion_sides_mb"), qPrintable(none));
    // By default those of the last round of each task alone.
    RunConfig ends = config_;
    ends.keepStates = "task_ends";
    QCOMPARE(train(ends, "ends").reason, std::string());
    const std::string folder = runFolder(store_, "ends");
    QCOMPARE(keptRounds(folder, rounds_), std::vector<int>{3});
    QVERIFY(hasFusionSides(folder, 0));  // of the first task, for static importance
    const QString other = sentence([&] { openKeptRound(folder, units_, rounds_, 1, recorded); });
    QVERIFY2(other.contains("fusion 4") && other.contains("record.keep_states = \"fusions\""), qPrintable(other));
    QVERIFY(whatIf(*openKeptRound(folder, units_, rounds_, 3, recorded), recorded).asRecorded);
    // None at all, where the weights are not kept or it would be too much.
    ends.fusionSidesMegabytes = 0;
    QCOMPARE(train(ends, "none").reason, std::string());
    QVERIFY(keptRounds(runFolder(store_, "none"), rounds_).empty());
    QVERIFY(!sentence([&] { openKeptRound(run_, units_, rounds_, 0, recorded); }).isEmpty());
    QVERIFY(!sentence([&] { openKeptRound(run_, units_, rounds_, 9, recorded); }).isEmpty());
    SkillUnitTable fewer = units_;
    fewer.units.pop_back();
    QVERIFY(!sentence([&] { openKeptRound(run_, fewer, rounds_, 2, recorded); }).isEmpty());
    QVERIFY(!sentence([&] { openKeptRound(run_, units_, rounds_, 2, WhatIfSettings()); }).isEmpty());
    QVERIFY(sentence([&] { whatIf(*open(2), changed(recorded, {"granularity=matrix"})); }).contains("mask"));
    // A damaged file.
    QVERIFY(QFile::copy(QString::fromStdString(fusionSidesPath(run_, 3)), empty.filePath("whole")));
    std::filesystem::create_directories(empty.path().toStdString() + "/fusion-4");
    std::filesystem::copy_file(fusionSidesPath(run_, 3), fusionSidesPath(empty.path().toStdString(), 3));
    std::filesystem::resize_file(fusionSidesPath(empty.path().toStdString(), 3), 2000);
    QVERIFY(!sentence([&] { openKeptRound(empty.path().toStdString(), units_, rounds_, 3, recorded); }).isEmpty());
  }

  void asManyAsTheSpaceForStatesAllows() {
    RunConfig config = config_;
    config.keepStatesMegabytes = 1;
    config.loraRank = 64;  // 16,384 scalars: 262 kB of the first task, 459 kB a round
    QCOMPARE(train(config, "crowded").reason, std::string());
    const std::string folder = runFolder(store_, "crowded");
    const std::vector<Event> events = RunReader(store_).events("crowded");
    QCOMPARE(eventsOf<RunStarted>(events).front().trainableParameters, std::int64_t{16384});
    QCOMPARE(keptRounds(folder, eventsOf<FusionRound>(events)),
             (std::vector<int>{1, 3}));  // the task's last in any case
    const auto messages = eventsOf<Message>(events);
    QVERIFY(std::any_of(messages.begin(), messages.end(), [](const Message& message) {
      return message.text.find("record.keep_states_mb") != std::string::npos;
    }));
    QVERIFY(fusionSidesKept(folder) > 3 * 262144);
    QCOMPARE(fusionSidesKept(folder_.filePath("nowhere").toStdString()), std::int64_t{0});
  }

  void readsSettings() {
    WhatIfSettings settings = recordedSettings(config_);
    QCOMPARE(settings.rule, std::string("paper"));
    QCOMPARE(settings.quantile, 0.8);
    QCOMPARE(settings.score, std::string("sensitivity"));
    QVERIFY(settings.recurrent && settings.recurrent->mergesLeftover && !needsElements(settings));
    settings = changed(settings, {"quantile=0.9"});
    QCOMPARE(settings.recurrent->memoryQuantile, 0.9);
    settings = changed(settings, {"quantile_in = 0.3", "mask=unit", "importance=static", "identification=false"});
    QCOMPARE(settings.quantile, 0.3);
    QCOMPARE(settings.recurrent->memoryQuantile, 0.9);
    QVERIFY(settings.recurrent->mask == "unit" && !settings.recurrent->identification);
    settings = changed(settings, {"rule=released"});
    QCOMPARE(settings.recurrent->sharedOut, 0.6);
    settings = changed(settings, {"neither_in=0"});
    QCOMPARE(settings.rule, std::string("weights"));
    QCOMPARE(settings.recurrent->sharedIn, 0.4);
    for (const char* bad : {"rule=static", "gamma=0.5", "quantile_in=2", "mask=row", "importance=none", "shared_in=x",
                            "identification=perhaps", "seed=1", "quantile", "beta=-1"}) {
      QVERIFY_THROWS_EXCEPTION(UsageError, applyWhatIfSetting(settings, bad));
    }
    WhatIfSettings kif;
    for (const char* bad : {"quantile_in=0.5", "mask=unit", "rule=paper"})
      QVERIFY_THROWS_EXCEPTION(UsageError, applyWhatIfSetting(kif, bad));
    QVERIFY(matrixHolds(config_, rounds_, 3));
    QVERIFY(!matrixHolds(config_, rounds_, 2));
    RunConfig keeps = config_;
    keeps.methodParameters["leftover"] = std::string("keep");
    QVERIFY(!matrixHolds(keeps, rounds_, 3));
  }

  void scoresOfTheRecordedRoundAreTheRunsOwn() {
    WhatIfRequest asked;
    asked.config = config_;
    asked.runFolder = run_;
    asked.units = units_;
    asked.rounds = rounds_;
    asked.round = 3;
    asked.recorded = recordedSettings(config_);
    asked.parts.stream = [](const RunConfig&) { return toyStream(24, 8); };
    asked.variants = {asked.recorded, changed(asked.recorded, {"quantile=1"})};
    const WhatIfScores found = scoreWhatIf(asked);
    QCOMPARE(found.variants.size(), std::size_t{2});
    const AccuracyMatrix matrix = RunReader(store_).run("toy").matrix;
    for (int task = 0; task < 2; ++task)
      QVERIFY(matrix.at(2, task) == found.variants[0][static_cast<std::size_t>(task)].score);
    int told = 0;
    asked.proceed = [&](double, int, int) { return ++told < 1; };
    QVERIFY(scoreWhatIf(asked).cancelled);
  }

  /// The size of the bundled backbone's adapters and more.
  void isQuick() {
    const std::int64_t half = 250000;
    QTemporaryDir folder;
    std::vector<TrainableTensor> trainable;
    trainable.push_back({"m.lora_A.weight", torch::zeros({8, half / 8}), "m", "A", "encoder", 0, "self.q"});
    trainable.push_back({"m.lora_B.weight", torch::zeros({half / 8, 8}), "m", "B", "encoder", 0, "self.q"});
    const SkillUnitTable units = makeSkillUnits(skillTensorsOf(trainable), Granularity::automatic).table;
    FusionSides sides;
    sides.round = 1;
    const auto like = [](const torch::Tensor& tensor) { return torch::rand_like(tensor); };
    for (const TrainableTensor& entry : trainable) {
      sides.previous.push_back(like(entry.tensor));
      sides.current.push_back(like(entry.tensor));
    }
    for (auto member : {&FusionSides::between, &FusionSides::sensitivity, &FusionSides::uncertainty,
                        &FusionSides::memorySensitivity, &FusionSides::memoryUncertainty})
      sides.*member = torch::rand({2 * half});
    writeFusionSides(folder.path().toStdString(), sides, trainable, 1, 8);
    const MadeUpRound small(torch::arange(20), torch::arange(20));
    std::vector<FusionRound> rounds = small.rounds;
    for (FusionRound& round : rounds) {
      for (auto* values : {&round.currentScore, &round.previousScore, &round.previousShare})
        if (!values->empty()) values->resize(units.units.size());
      round.category.resize(units.units.size());
    }
    QElapsedTimer time;
    time.start();
    const auto kept = openKeptRound(folder.path().toStdString(), units, rounds, 1, paper());
    const double opened = static_cast<double>(time.nsecsElapsed()) / 1e6;
    time.restart();
    for (int i = 0; i < 5; ++i) QVERIFY(whatIf(*kept, changed(paper(), {"quantile=0.6"})).elements->moved > 0);
    qInfo("of %lld weights: %.1f ms to open, %.1f ms a recount", static_cast<long long>(2 * half), opened,
          static_cast<double>(time.nsecsElapsed()) / 5e6);
  }
};

QTEST_GUILESS_MAIN(TestWhatIfRecurrent)
#include "tst_what_if_recurrent.moc"
