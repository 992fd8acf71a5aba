// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// KIF's replay variant in runs of a toy model: what is frozen, what is trained, when, and what it is good for.

#include <QtTest>

#include "core/tensor/libtorch.h"
#include "tests/support/method_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = MethodRun::Values;

/// A run of KIF on rank-1 pairs, watched at its fusions and task ends.
struct Watched {
  MethodRun run;
  std::vector<std::vector<torch::Tensor>> fused, ended;  ///< [task][tensor]
  std::vector<FusionRound> rounds;

  explicit Watched(const Values& values, const RunConfig& config = MethodRun::settings()) : run("kif", values, config) {
    run.control.onEvent = [this](const Event& event) {
      if (const auto* round = std::get_if<FusionRound>(&event)) {
        rounds.push_back(*round);
        fused.push_back(tensors());
      }
    };
    run.control.atSavePoint = [this](std::int64_t, bool taskEnd) {
      if (taskEnd) ended.push_back(tensors());
    };
    run.run();
  }
  /// Row i of A and column i of B of each module, one entry a unit.
  static std::vector<torch::Tensor> units(const std::vector<torch::Tensor>& tensors) {
    std::vector<torch::Tensor> units;
    for (std::size_t i = 0; i < tensors.size(); i += 2) {
      for (std::int64_t rank = 0; rank < tensors[i].size(0); ++rank) {
        units.push_back(torch::cat({tensors[i][rank], tensors[i + 1].select(1, rank)}));
      }
    }
    return units;
  }
  std::vector<torch::Tensor> tensors() const {
    std::vector<torch::Tensor> copies;
    for (const TrainableTensor& entry : run.trainer->trainable()) copies.push_back(entry.tensor.detach().clone());
    return copies;
  }
};

Values replaying(const Values& more = {}) {
  Values values = {
      {"quantile", 0.5}, {"memory_share", 0.25}, {"memory_steps", std::int64_t{5}}, {"memory_learning_rate", 1e-2}};
  for (const auto& [key, value] : more) values[key] = value;
  return values;
}

}  // namespace

class TestKifReplay : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void ownUnitsStayToTheBit_data() {
    QTest::addColumn<QString>("trains");
    QTest::addColumn<QString>("fusion");
    for (const char* trains : {"all_but_own", "earlier"}) {
      for (const char* fusion : {"static", "adaptive"}) QTest::addRow("%s, %s", trains, fusion) << trains << fusion;
    }
  }
  void ownUnitsStayToTheBit() {
    QFETCH(QString, trains);
    QFETCH(QString, fusion);
    RunConfig config = MethodRun::settings();
    config.epochs = 2;
    config.weightDecay = 0.1;  // would move weights that have no gradient
    const Watched watched(replaying({{"memory_trains", trains.toStdString()}, {"fusion", fusion.toStdString()}}),
                          config);
    QCOMPARE(watched.fused.size(), std::size_t(2));
    QCOMPARE(watched.ended.size(), std::size_t(2));
    // After the first task there is nothing to remember.
    for (std::size_t i = 0; i < watched.fused[0].size(); ++i) {
      QVERIFY(watched.fused[0][i].equal(watched.ended[0][i]));
    }
    const FusionRound& round = watched.rounds[1];
    const std::vector<torch::Tensor> fused = Watched::units(watched.fused[1]), ended = Watched::units(watched.ended[1]);
    QCOMPARE(round.category.size(), fused.size());
    int frozen = 0, trained = 0;
    for (std::size_t i = 0; i < round.category.size(); ++i) {
      const bool moves = trains == "earlier" ? round.category[i] == FusionCategory::previousOnly
                                             : round.category[i] != FusionCategory::currentOnly;
      QCOMPARE(!fused[i].equal(ended[i]), moves);
      ++(moves ? trained : frozen);
    }
    QVERIFY2(frozen > 0 && trained > 0, "the toy must have units of both kinds");
    // The memory steps are none of the task's, and the fusion round comes before them.
    QCOMPARE(watched.run.control.all<StepDone>().size(), std::size_t(24));
    QCOMPARE(round.step, std::int64_t(24));
  }

  void noShareIsPlainKif() {
    RunConfig config = MethodRun::settings();
    config.epochs = 2;
    const Watched with(replaying(), config), without(replaying({{"memory_share", 0.0}}), config);
    MethodRun plain("kif", {{"quantile", 0.5}}, config);
    plain.run();
    QVERIFY(without.run.weights().equal(plain.weights()));
    QVERIFY(!with.run.weights().equal(plain.weights()));
    // Up to the second fusion the two runs are one.
    for (std::size_t i = 0; i < with.fused[1].size(); ++i) QVERIFY(with.fused[1][i].equal(without.fused[1][i]));
    QCOMPARE(plain.method->memoryShare(), 0.0);
    QCOMPARE(plain.method->plannedMemorySteps(100), std::int64_t(0));
    QCOMPARE(with.run.method->plannedMemorySteps(100), std::int64_t(5));
    QCOMPARE(with.run.method->storageBytes(1000, 2) - plain.method->storageBytes(1000, 2), std::int64_t(13000));
  }

  void bringsEarlierTasksBack() {
    // With every unit important to both sides and γ = 0 the fusion keeps nothing of the earlier model: it forgets.
    const Values forgetful = {{"quantile", 0.0}, {"gamma", 0.0}};
    Values remembering = replaying({{"memory_steps", std::int64_t{20}}});
    for (const auto& [key, value] : forgetful) remembering[key] = value;
    double with = 0, without = 0;
    constexpr int kSeeds = 3;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      RunConfig config = MethodRun::settings();
      config.seed = seed;
      with += MethodRun("kif", remembering, config).run().score(2, 0) / kSeeds;
      without += MethodRun("kif", forgetful, config).run().score(2, 0) / kSeeds;
    }
    QVERIFY2(with > without + 0.3, qPrintable(QStringLiteral("%1 against %2").arg(with).arg(without)));
  }

  void goesOnWhereItWasSaved() {
    MethodRun whole("kif", replaying());
    MemoryArchive lastStep, taskEnd;
    whole.control.atSavePoint = [&](std::int64_t step, bool ended) {
      if (step == 72 && !ended) lastStep = whole.state();  // right before the fusion and its memory steps
      if (step == 72 && ended) taskEnd = whole.state();
    };
    whole.run();
    for (const MemoryArchive* state : {&lastStep, &taskEnd}) {
      MethodRun resumed("kif", replaying());
      resumed.resume(*state);
      QVERIFY(resumed.weights().equal(whole.weights()));
      QCOMPARE(resumed.score(2, 0), whole.score(2, 0));
    }
  }
};

QTEST_GUILESS_MAIN(TestKifReplay)
#include "tst_kif_replay.moc"
