// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// A recorded fusion made again and kept as a branch: with the recorded settings it becomes its parent, bit for bit;
// with others it begins with other weights, tells the other decision, scores its row anew and goes on from there.

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/safetensors_file.h"
#include "core/learn/method_catalog.h"
#include "core/run/what_if.h"
#include "core/store/run_store.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"
#include "tests/support/what_if_bench.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

double largest(const std::vector<float>& values) {
  double most = 0;
  for (const float value : values) most = std::max<double>(most, value);
  return most;
}

}  // namespace

class TestWhatIfBranch : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string store_;
  RunConfig config_;

  RunFinished run(const RunConfig& config, const std::string& id, std::optional<BranchFrom> branch = {}) const {
    return finishedRun(store_, id, config, whatIfTasks(3, 12), std::move(branch));
  }
  std::vector<FusionRound> rounds(const std::string& id) const {
    return eventsOf<FusionRound>(RunReader(store_).events(id));
  }
  AccuracyMatrix matrix(const std::string& id) const { return RunReader(store_).run(id).matrix; }
  torch::Tensor weights(const std::string& id, const std::string& name) const {
    const SafetensorsFile file(runFolder(store_, id) + "/" + name + "/adapter_model.safetensors");
    std::vector<torch::Tensor> parts;
    for (const SafetensorsEntry& entry : file.entries()) parts.push_back(readTensor(file, entry.name).reshape({-1}));
    return torch::cat(parts);
  }

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    MethodCatalog::instance().load();
    config_ = whatIfConfig(folder_.path().toStdString(), "kif", 8);
    store_ = folder_.filePath("store.sqlite").toStdString();
    const RunFinished end = run(config_, "parent");
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    QCOMPARE(rounds("parent").size(), std::size_t{3});
  }

  void withTheRecordedSettingsItBecomesItsParent() {
    const WhatIfSettings recorded = recordedSettings(config_);
    const WhatIfBranch branch = branchWhatIf(store_, "parent", 1, recorded);
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)), QString());
    const RunFinished end = run(branch.config, "same", branch.from);
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    QCOMPARE(end.weightsSha256, RunReader(store_).run("parent").summary.weightsSha256);
    QCOMPARE(record(store_, "same"), record(store_, "parent"));
  }

  void anotherRuleGoesOnWithOtherWeights() {
    WhatIfSettings settings = recordedSettings(config_);
    settings.rule = "previous";
    const WhatIfBranch branch = branchWhatIf(store_, "parent", 1, settings);
    // No setting of the method says this: the later fusions are made as before.
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)), QString());
    const RunFinished end = run(branch.config, "previous", branch.from);
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    // All of the previous side: the model is what it was after the first task.
    QVERIFY(torch::equal(weights("previous", "task-2"), weights("parent", "task-1")));
    QVERIFY(!torch::equal(weights("parent", "task-2"), weights("parent", "task-1")));
    QVERIFY(torch::equal(weights("previous", "task-1"), weights("parent", "task-1")));
    const AccuracyMatrix mine = matrix("previous"), parents = matrix("parent");
    QCOMPARE(mine.at(2, 0), parents.at(1, 0));
    // Eight steps on the third task, from the other weights on.
    QCOMPARE(end.step, std::int64_t{24});
    int steps = 0, files = 0;
    for (const Event& event : RunReader(store_).events("previous")) {
      if (const auto* step = std::get_if<StepDone>(&event); step && step->task == 2) ++steps;
      if (const auto* file = std::get_if<Checkpointed>(&event); file && file->file.starts_with("task-2/")) ++files;
    }
    QCOMPARE(steps, 8);
    QCOMPARE(files, 1);
    QVERIFY(end.weightsSha256 != RunReader(store_).run("parent").summary.weightsSha256);
    const auto told = rounds("previous");
    QCOMPARE(told.size(), std::size_t{3});
    QCOMPARE(told[1].rule, std::string("previous"));
    QCOMPARE(told[1].previousShare.front(), 1.0F);
    QCOMPARE(largest(told[1].change), 0.0);
    QVERIFY(largest(rounds("parent")[1].change) > 0);
    QCOMPARE(told[2].rule, std::string("static"));
    const RunLineage lineage = RunReader(store_).run("previous").summary.lineage;
    QCOMPARE(lineage.parent, std::string("parent"));
    QCOMPARE(lineage.changes, std::string("the fusion after task 2 made again with the rule previous"));
    // The parent's files are its own.
    QVERIFY(!torch::equal(weights("parent", "task-2"), weights("previous", "task-2")));
  }

  void otherSettingsHoldForLaterFusionsToo() {
    WhatIfSettings settings = recordedSettings(config_);
    settings.beta = 0.2;
    settings.quantile = 0.5;
    const WhatIfBranch branch = branchWhatIf(store_, "parent", 1, settings);
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)),
             QString("method.beta = 0.2, method.quantile = 0.5"));
    const RunFinished end = run(branch.config, "beta", branch.from);
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    const auto told = rounds("beta"), before = rounds("parent");
    QCOMPARE(told[1].category, whatIf(before, 1, recordedSettings(config_), settings).round.category);
    QVERIFY(told[1].category != before[1].category);
    // H_2 = 0.2·Norm(H_1) + 0.8·Norm(𝓘_2) is what the third fusion finds, normalised.
    const std::size_t units = told[2].previousScore.size();
    std::vector<double> history(units);
    double low = 1e9, high = -1e9;
    for (std::size_t i = 0; i < units; ++i) {
      history[i] = 0.2 * before[0].currentScore[i] + 0.8 * before[1].currentScore[i];
      low = std::min(low, history[i]);
      high = std::max(high, history[i]);
    }
    for (std::size_t i = 0; i < units; ++i) {
      QVERIFY(std::abs(told[2].previousScore[i] - (history[i] - low) / (high - low)) < 1e-5);
      QVERIFY(std::abs(told[1].historyAfter[i] - history[i]) < 1e-5);
    }
    // A branch of the branch, at its own fusion.
    WhatIfSettings average = recordedSettings(branch.config);
    average.rule = "average";
    average.score = "sensitivity";
    const WhatIfBranch again = branchWhatIf(store_, "beta", 2, average);
    QCOMPARE(run(again.config, "again", again.from).reason, std::string());
    QCOMPARE(rounds("again")[2].previousShare.back(), 0.5F);
    QVERIFY(RunReader(store_).run("again").summary.lineage.changes.find("by sensitivity alone") != std::string::npos);
  }

  void saysWhyNot() {
    WhatIfSettings settings = recordedSettings(config_);
    QVERIFY_THROWS_EXCEPTION(UsageError, branchWhatIf(store_, "parent", 0, settings));
    QVERIFY_THROWS_EXCEPTION(UsageError, branchWhatIf(store_, "parent", 3, settings));
    settings.granularity = "matrix";
    QVERIFY_THROWS_EXCEPTION(UsageError, branchWhatIf(store_, "parent", 1, settings));
    settings.granularity = "pair";  // the run's own
    branchWhatIf(store_, "parent", 1, settings);
    RunConfig bare = config_;
    bare.fusionSidesMegabytes = 0;
    QCOMPARE(run(bare, "bare").reason, std::string());
    QVERIFY_THROWS_EXCEPTION(UsageError, branchWhatIf(store_, "bare", 1, recordedSettings(bare)));
    RunConfig stateless = config_;
    stateless.keepStates = "none";
    QCOMPARE(run(stateless, "stateless").reason, std::string());
    QVERIFY_THROWS_EXCEPTION(UsageError, branchWhatIf(store_, "stateless", 1, recordedSettings(stateless)));
  }
};

QTEST_GUILESS_MAIN(TestWhatIfBranch)
#include "tst_what_if_branch.moc"
