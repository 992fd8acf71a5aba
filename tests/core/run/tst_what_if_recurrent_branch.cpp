// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// A round of Recurrent-KIF made again and kept as a branch. Whatever the run's settings are, the recorded ones give its
// weights bit for bit and a branch that becomes its parent; others begin with other weights and go on from there.

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <filesystem>

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

class TestWhatIfRecurrentBranch : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string store_;
  RunConfig config_;

  RunFinished run(const RunConfig& config, const std::string& id, std::optional<BranchFrom> branch = {}) const {
    return finishedRun(store_, id, config, whatIfTasks(3, 8), std::move(branch));
  }
  std::vector<FusionRound> rounds(const std::string& id) const {
    return eventsOf<FusionRound>(RunReader(store_).events(id));
  }
  SkillUnitTable units(const std::string& id) const {
    return eventsOf<RunStarted>(RunReader(store_).events(id)).front().units;
  }
  std::shared_ptr<const KeptRound> open(const std::string& id, const RunConfig& config, int round) const {
    return openKeptRound(runFolder(store_, id), units(id), rounds(id), round, recordedSettings(config));
  }
  /// The weights in the state that the run kept there.
  torch::Tensor weightsAt(const std::string& id, const std::string& point) const {
    return TrainingState::read(findBranchPoint(store_, id, point).file).getTensor("weights").reshape({-1});
  }

 private Q_SLOTS:
  /// Three tasks of six steps: two rounds in each but the first, at the steps 10, 12, 16 and 18.
  void initTestCase() {
    QVERIFY(folder_.isValid());
    MethodCatalog::instance().load();
    config_ = whatIfConfig(folder_.path().toStdString(), "recurrent-kif", 6);
    config_.everySteps = 6;
    store_ = folder_.filePath("store.sqlite").toStdString();
    const RunFinished end = run(config_, "parent");
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    QCOMPARE(rounds("parent").size(), std::size_t{5});
    // The same that keeps states and sides at the ends of tasks only.
    RunConfig ends = config_;
    ends.keepStates = "task_ends";
    QCOMPARE(run(ends, "ends").reason, std::string());
  }

  void everyRuleGivesItsWeightsBack_data() {
    QTest::addColumn<QString>("settings");
    for (const char* settings :
         {"fusion=released score=product", "fusion=adaptive", "fusion=global", "identification=false",
          "shared_update=false top_percent=60", "mask=unit top_percent=43", "mask=unit granularity=matrix",
          "mask=unit fusion=adaptive", "importance=static", "importance=static score=product leftover=keep",
          "leftover=drop weights_at=after_step", "reset_outer=true outer_optimizer=shared"}) {
      QTest::newRow(settings) << QString(settings);
    }
  }
  void everyRuleGivesItsWeightsBack() {
    QFETCH(QString, settings);
    RunConfig config = config_;
    for (const QString& each : settings.split(' ')) applySetting(config, "method." + each.toStdString());
    static int number = 0;
    const std::string id = "rule" + std::to_string(++number);
    QCOMPARE(run(config, id).reason, std::string());
    const std::vector<FusionRound> recorded = rounds(id);
    QVERIFY(recorded.size() >= 3);
    for (std::size_t round = 1; round < recorded.size(); ++round) {
      const auto kept = open(id, config, static_cast<int>(round));
      const WhatIfOutcome same = whatIf(*kept, recordedSettings(config));
      QVERIFY(same.asRecorded && same.moved.empty());
      QCOMPARE(same.elements->mixed, std::int64_t{0});
      const RecurrentRefusion made = refuse(*kept, recordedSettings(config));
      QVERIFY(torch::equal(made.weights, weightsAt(id, "fusion:" + std::to_string(recorded[round].step))));
      QCOMPARE(made.round.category, recorded[round].category);
      QCOMPARE(made.round.change, recorded[round].change);
      QCOMPARE(made.round.historyAfter, recorded[round].historyAfter);
      QCOMPARE(made.round.rule, recorded[round].rule);
    }
  }

  void withTheRecordedSettingsItBecomesItsParent_data() {
    QTest::addColumn<QString>("run");
    QTest::addColumn<int>("round");
    QTest::newRow("within a task") << "parent" << 1;
    QTest::newRow("at its end") << "parent" << 2;
    QTest::newRow("from the task's end") << "ends" << 2;
  }
  void withTheRecordedSettingsItBecomesItsParent() {
    QFETCH(QString, run);
    QFETCH(int, round);
    const std::string parent = run.toStdString();
    const WhatIfBranch branch = branchWhatIf(store_, parent, round, recordedSettings(config_));
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)), QString());
    QVERIFY(branch.from.at.kind == (parent == "ends" ? BranchKind::taskEnd : BranchKind::fusion));
    const std::string id = "same-" + parent + std::to_string(round);
    QCOMPARE(this->run(branch.config, id, branch.from).reason, std::string());
    QCOMPARE(RunReader(store_).run(id).summary.weightsSha256, RunReader(store_).run(parent).summary.weightsSha256);
    // From a task's end the scores on the way behind the round are left out, for they are of the weights it left.
    std::vector<std::string> mine = record(store_, id), theirs = record(store_, parent);
    if (parent == "ends") {
      const auto leftOut = [](std::vector<std::string>& lines) {
        lines.erase(
            std::remove_if(lines.begin(), lines.end(),
                           [](const std::string& line) { return line.find(" 12 dev 0 ") != std::string::npos; }),
            lines.end());
      };
      QCOMPARE(theirs.size() - mine.size(), std::size_t{2});  // two tasks were scored there
      leftOut(theirs);
    }
    QCOMPARE(mine, theirs);
  }

  void anotherRoundGoesOnWithOtherWeights() {
    WhatIfSettings settings = recordedSettings(config_);
    applyWhatIfSetting(settings, "quantile=0.57");
    applyWhatIfSetting(settings, "mask=unit");
    for (const auto& [parent, round] : {std::pair<std::string, int>{"parent", 1}, {"ends", 2}}) {
      const WhatIfBranch branch = branchWhatIf(store_, parent, round, settings);
      QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)),
               QString("method.mask = unit, method.top_percent = 43"));
      QCOMPARE(recordedSettings(branch.config).quantile, 0.57);
      const std::string id = "other-" + parent;
      const RunFinished end = run(branch.config, id, branch.from);
      QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
      QCOMPARE(end.step, std::int64_t{18});
      const auto told = rounds(id), before = rounds(parent);
      QCOMPARE(told.size(), before.size());
      const auto kept = open(parent, config_, round);
      const RecurrentRefusion made = refuse(*kept, settings);
      QCOMPARE(told[static_cast<std::size_t>(round)].category, made.round.category);
      QCOMPARE(told[static_cast<std::size_t>(round)].change, made.round.change);
      QVERIFY(made.round.category != before[static_cast<std::size_t>(round)].category);
      // The rounds before are its parent's, the next one starts from the other weights.
      QCOMPARE(told[static_cast<std::size_t>(round) - 1].category,
               before[static_cast<std::size_t>(round) - 1].category);
      QVERIFY(end.weightsSha256 != RunReader(store_).run(parent).summary.weightsSha256);
      if (parent == "parent") {
        const FusionSides next = readFusionSides(runFolder(store_, id), round + 1);
        std::vector<torch::Tensor> parts;
        for (const torch::Tensor& tensor : next.previous) parts.push_back(tensor.reshape({-1}));
        QVERIFY(torch::equal(torch::cat(parts), made.weights));
      }
      const RunLineage lineage = RunReader(store_).run(id).summary.lineage;
      QVERIFY2(lineage.changes.find("made again") != std::string::npos, lineage.changes.c_str());
      QVERIFY(whatIf(*open(id, branch.config, 4), recordedSettings(branch.config)).asRecorded);
      // What was recorded with other settings than those given is said to be.
      QVERIFY(!whatIf(*open(parent, branch.config, round), settings).asRecorded);
    }
  }

  void whatTheMethodCannotSayHoldsForOneRound() {
    WhatIfSettings settings = recordedSettings(config_);
    applyWhatIfSetting(settings, "shared_in=0.25");
    applyWhatIfSetting(settings, "quantile_out=0.5");
    applyWhatIfSetting(settings, "score=uncertainty");
    const WhatIfBranch branch = branchWhatIf(store_, "parent", 2, settings);
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)), QString());
    const QString remark = QString::fromStdString(branch.from.remark);
    QVERIFY2(remark.contains("shares 0.25 and 1") && remark.contains("quantiles 0.8 of the task and 0.5 of memory") &&
                 remark.contains("uncertainty alone"),
             qPrintable(remark));
    QCOMPARE(run(branch.config, "shares", branch.from).reason, std::string());
    QCOMPARE(rounds("shares")[2].rule, std::string("recurrent_weights"));
    QCOMPARE(rounds("shares")[3].rule, std::string("recurrent"));
  }

  void staticImportanceBringsItsHistory() {
    WhatIfSettings settings = recordedSettings(config_);
    applyWhatIfSetting(settings, "importance=static");
    applyWhatIfSetting(settings, "beta=0.4");
    const WhatIfBranch branch = branchWhatIf(store_, "ends", 2, settings);
    QCOMPARE(QString::fromStdString(changedSettings(branch.parent, branch.config)),
             QString("method.beta = 0.4, method.importance = static"));
    const RunFinished end = run(branch.config, "static", branch.from);
    QVERIFY2(end.status == RunStatus::done, end.reason.c_str());
    // In the third task H = 0.4·Norm(Ī of task 1) + 0.6·Norm(Ī of task 2).
    const auto scaled = [](const torch::Tensor& values) {
      const torch::Tensor wide = values.to(torch::kFloat64);
      return (wide - wide.min()) / (wide.max() - wide.min());
    };
    const std::string folder = runFolder(store_, "static");
    const torch::Tensor expected =
        0.4 * scaled(readFusionSides(folder, 0).sensitivity) + 0.6 * scaled(readFusionSides(folder, 2).sensitivity);
    QVERIFY(torch::allclose(readFusionSides(folder, 4).history.to(torch::kFloat64), expected, 1e-5, 1e-6));
    // A plain branch has no such history, and says so.
    RunConfig plain = configToBranch(store_, "ends");
    applySetting(plain, "method.importance=static");
    const RunFinished refused = run(plain, "plain", BranchFrom{"ends", findBranchPoint(store_, "ends", "task:2")});
    QVERIFY(refused.status == RunStatus::failed);
    QVERIFY2(refused.reason.find("method.importance") != std::string::npos, refused.reason.c_str());
  }

  void saysWhyNot() {
    const auto sentence = [&](const std::string& id, int round, const WhatIfSettings& settings) {
      try {
        branchWhatIf(store_, id, round, settings);
      } catch (const UsageError& error) {
        return QString::fromUtf8(error.what());
      }
      return QString();
    };
    const WhatIfSettings recorded = recordedSettings(config_);
    QVERIFY(sentence("parent", 0, recorded).contains("first task"));
    QVERIFY(sentence("parent", 9, recorded).contains("no number 10"));
    QVERIFY(sentence("ends", 1, recorded).contains("were not kept"));
    WhatIfSettings matrices = recorded;
    applyWhatIfSetting(matrices, "mask=unit");
    applyWhatIfSetting(matrices, "granularity=matrix");
    QVERIFY(sentence("parent", 1, matrices).contains("granularity = matrix"));
    RunConfig config = config_;
    config.keepStates = "none";
    QCOMPARE(run(config, "stateless").reason, std::string());
    QVERIFY(sentence("stateless", 2, recorded).contains("record.keep_states"));
    // Within a task the way on needs the state right after the round.
    for (const BranchPoint& point : branchPoints(store_, "parent")) {
      if (point.kind == BranchKind::fusion) std::filesystem::remove(point.file);
    }
    QVERIFY(sentence("parent", 1, recorded).contains("record.keep_states = \"fusions\""));
    QVERIFY(sentence("parent", 2, recorded).isEmpty());  // its task's end does
  }
};

QTEST_GUILESS_MAIN(TestWhatIfRecurrentBranch)
#include "tst_what_if_recurrent_branch.moc"
