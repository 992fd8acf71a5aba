// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// What holds for every method of the catalog, whoever wrote it: it describes itself, refuses bad parameters by name,
// learns, goes on bit for bit where it was saved, gives the same for the same seed, keeps no more than it declares, and
// tells what it does in well-formed events. A new method is covered by being registered.

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/learn/answer_choices.h"
#include "core/learn/importance_recorder.h"
#include "core/tensor/libtorch.h"
#include "tests/support/method_run.h"
#include "tests/support/tiny_encoder.h"
#include "tests/support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = MethodRun::Values;

/// Counts what a method would write.
class CountingArchive final : public StateArchive {
 public:
  std::int64_t bytes = 0;
  void putTensor(const std::string&, const torch::Tensor& tensor) override {
    bytes += static_cast<std::int64_t>(tensor.nbytes());
  }
  torch::Tensor getTensor(const std::string& name) const override { throw Error("no tensor " + name); }
  bool hasTensor(const std::string&) const override { return false; }
  void putNumber(const std::string&, double) override { bytes += 8; }
  double getNumber(const std::string& name) const override { throw Error("no number " + name); }
};

std::string sentenceOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// The toy settings as the method wants them: LoRA, or full fine-tuning where it refuses that. Prompts need much larger
/// steps than weights do: they begin as words that the model has learned to listen to.
RunConfig settingsFor(const std::string& name) {
  static std::map<std::string, std::string> tuning;
  RunConfig config = MethodRun::settings();
  if (name == "l2p") config.learningRate = 1e-2;  // times its own factor of 30
  if (tuning.count(name) == 0) {
    tuning[name] = "lora";
    MethodRun probe(name, {}, config);
    probe.control.stopAtOnce = true;
    try {
      probe.run();
    } catch (const StopRequested&) {
    } catch (const UsageError& error) {
      if (!contains(error.what(), "backbone.tuning=full")) throw;
      tuning[name] = "full";
    }
  }
  config.tuning = tuning[name];
  if (config.tuning == "full") config.learningRate /= 3;
  return config;
}

/// Three tasks over different words; the third is shorter.
TaskStream threeTasks() {
  TaskStream stream = toyStream(32, 20);
  stream.tasks.push_back(toyTask("third", 20, {"w34", "w35"}, 16, 8, 20, 3));
  return stream;
}

constexpr int kTasks = 3;
constexpr std::int64_t kSteps[] = {32, 32, 16};  ///< of each task, in eight epochs

RunConfig shortSettingsFor(const std::string& name, int steps) {
  RunConfig config = settingsFor(name);
  config.maxSteps = steps;
  return config;
}

/// One whole run of a method with its defaults, saved on the way; made when first asked for.
struct WholeRun {
  MethodRun run;
  std::map<std::string, MemoryArchive> states;              ///< "first task", "task end" (the second's), "third task"
  std::vector<std::pair<std::int64_t, std::int64_t>> kept;  ///< bytes of the method's state, and what it declares

  explicit WholeRun(const std::string& name) : run(name, {}, settingsFor(name)) {
    run.stream = threeTasks();
    run.config.epochs = 8;
    run.control.atSavePoint = [this](std::int64_t step, bool taskEnd) {
      if (step == 5) states["first task"] = run.state();
      if (step == kSteps[0] + kSteps[1] && taskEnd) states["task end"] = run.state();
      if (step == kSteps[0] + kSteps[1] + 7) states["third task"] = run.state();
      CountingArchive archive;
      run.method->saveState(archive);
      kept.emplace_back(archive.bytes, run.method->storageBytes(run.scalars(), run.trainer->task() + 1));
    };
    run.run();
  }
};

const WholeRun& wholeRun(const QString& name) {
  static std::map<std::string, std::unique_ptr<WholeRun>> runs;
  std::unique_ptr<WholeRun>& slot = runs[name.toStdString()];
  if (!slot) slot = std::make_unique<WholeRun>(name.toStdString());
  return *slot;
}

double meanLoss(const std::vector<StepDone>& steps, std::size_t first, std::size_t count) {
  double sum = 0;
  for (std::size_t i = first; i < first + count; ++i) sum += static_cast<double>(steps[i].loss);
  return sum / static_cast<double>(count);
}

bool areFinite(const std::vector<float>& values, float lowest) {
  return std::all_of(values.begin(), values.end(),
                     [&](float value) { return std::isfinite(value) && value >= lowest; });
}

}  // namespace

class TestEveryMethod : public QObject {
  Q_OBJECT

  static void oneRowEach() {
    QTest::addColumn<QString>("name");
    for (const MethodInfo& method : MethodCatalog::instance().methods()) {
      QTest::newRow(method.name.c_str()) << QString::fromStdString(method.name);
    }
  }

 private Q_SLOTS:
  void initTestCase() {
    MethodCatalog::instance().load();
    QVERIFY(MethodCatalog::instance().methods().size() >= 15);
  }

  void describesItself_data() { oneRowEach(); }
  void describesItself() {
    QFETCH(QString, name);
    const MethodInfo& method = MethodCatalog::instance().info(name.toStdString());
    QVERIFY(!method.title.empty() && !method.summary.empty() && !method.source.empty() && !method.plugin.empty());
    QVERIFY2(method.summary.back() == '.', method.summary.c_str());
    for (const ParameterDeclaration& parameter : method.parameters) {
      QVERIFY2(!parameter.title.empty() && !parameter.help.empty() && !parameter.source.empty(),
               parameter.name.c_str());
      QVERIFY2(parameter.help.find('.') != std::string::npos, parameter.help.c_str());
      if (std::holds_alternative<double>(parameter.defaultValue)) QVERIFY(parameter.minimum < parameter.maximum);
      // The default obeys the parameter's own rules.
      QCOMPARE(checkedValue("method." + parameter.name, parameter, parameter.defaultValue), parameter.defaultValue);
    }
  }

  void refusesBadParameters_data() { oneRowEach(); }
  void refusesBadParameters() {
    QFETCH(QString, name);
    const MethodInfo& method = MethodCatalog::instance().info(name.toStdString());
    const auto refusal = [&](const std::string& key, const ParameterValue& value) {
      return sentenceOf([&] { MethodRun(method.name, {{key, value}}); });
    };
    for (const ParameterDeclaration& parameter : method.parameters) {
      std::vector<ParameterValue> bad;
      const bool isText = std::holds_alternative<std::string>(parameter.defaultValue);
      if (!isText) bad.emplace_back(std::string("much"));
      if (isText) bad.emplace_back(3.5);
      if (isText && !parameter.choices.empty()) bad.emplace_back(std::string("no such choice"));
      if (std::holds_alternative<double>(parameter.defaultValue)) bad.emplace_back(std::nan(""));
      if (parameter.minimum < parameter.maximum) {
        for (const double value : {parameter.minimum - 1, parameter.maximum + 1}) {
          if (std::holds_alternative<double>(parameter.defaultValue)) bad.emplace_back(value);
          if (std::holds_alternative<std::int64_t>(parameter.defaultValue)) {
            bad.emplace_back(static_cast<std::int64_t>(value));
          }
        }
      }
      for (const ParameterValue& value : bad) {
        const std::string sentence = refusal(parameter.name, value);
        QVERIFY2(contains(sentence, "method." + parameter.name),
                 (parameter.name + " = " + toText(value) + ": " + sentence).c_str());
      }
    }
    QVERIFY(contains(refusal("no_such_parameter", 1.0), "method.no_such_parameter"));
  }

  void learns_data() { oneRowEach(); }
  void learns() {
    QFETCH(QString, name);
    const MethodRun& run = wholeRun(name).run;
    const std::vector<StepDone> steps = run.control.all<StepDone>();
    QCOMPARE(steps.size(), std::size_t(80));
    // The first task, for nothing stands against learning that; or all tasks, where they are learned at once. Two label
    // words, so half is chance.
    const bool joint = run.method->traits().joint;
    const std::size_t end = joint ? steps.size() : std::size_t(kSteps[0]);
    const double before = meanLoss(steps, 0, 4), after = meanLoss(steps, end - 4, 4);
    QVERIFY2(after < 0.7 * before, qPrintable(QStringLiteral("loss from %1 to %2").arg(before).arg(after)));
    double score = run.score(1, 0), untrained = run.score(0, 0);
    if (joint) {
      score = untrained = 0;
      for (int task = 0; task < kTasks; ++task) {
        score += run.score(kTasks, task) / kTasks;
        untrained += run.score(0, task) / kTasks;
      }
    }
    QVERIFY2(score > 0.6 && score > untrained + 0.15,
             qPrintable(QStringLiteral("score %1, before %2").arg(score).arg(untrained)));
    QVERIFY(run.weights().isfinite().all().item<bool>());
  }

  void goesOnBitForBit_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("where");
    for (const MethodInfo& method : MethodCatalog::instance().methods()) {
      for (const char* where : {"first task", "task end", "third task"}) {
        QTest::addRow("%s, %s", method.name.c_str(), where) << QString::fromStdString(method.name) << where;
      }
    }
  }
  void goesOnBitForBit() {
    QFETCH(QString, name);
    QFETCH(QString, where);
    const WholeRun& whole = wholeRun(name);
    MethodRun resumed(name.toStdString(), {}, whole.run.config);
    resumed.stream = threeTasks();
    resumed.resume(whole.states.at(where.toStdString()));
    QVERIFY(resumed.weights().equal(whole.run.weights()));
    const auto steps = resumed.control.all<StepDone>(), wanted = whole.run.control.all<StepDone>();
    QVERIFY(!steps.empty() && steps.size() < wanted.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const StepDone& other = wanted[wanted.size() - steps.size() + i];
      QCOMPARE(steps[i].step, other.step);
      QCOMPARE(steps[i].loss, other.loss);
    }
    for (int task = 0; task < kTasks; ++task) QCOMPARE(resumed.score(kTasks, task), whole.run.score(kTasks, task));
    const auto snapshots = resumed.control.all<ImportanceSnapshot>(),
               wantedSnapshots = whole.run.control.all<ImportanceSnapshot>();
    QCOMPARE(snapshots.empty(), wantedSnapshots.empty());
    if (!snapshots.empty()) QCOMPARE(snapshots.back().importance, wantedSnapshots.back().importance);
    const auto rounds = resumed.control.all<FusionRound>(), wantedRounds = whole.run.control.all<FusionRound>();
    QCOMPARE(rounds.empty(), wantedRounds.empty());
    if (!rounds.empty()) {
      QCOMPARE(rounds.back().round, wantedRounds.back().round);
      QCOMPARE(rounds.back().historyAfter, wantedRounds.back().historyAfter);
      QCOMPARE(rounds.back().previousShare, wantedRounds.back().previousShare);
    }
  }

  void sameSeedSameResult_data() { oneRowEach(); }
  void sameSeedSameResult() {
    QFETCH(QString, name);
    RunConfig config = shortSettingsFor(name.toStdString(), 3), other = config;
    other.seed = 2;
    MethodRun one(name.toStdString(), {}, config), two(name.toStdString(), {}, config),
        three(name.toStdString(), {}, other);
    const torch::Tensor weights = one.run().weights();
    QVERIFY(two.run().weights().equal(weights));
    QVERIFY(!three.run().weights().equal(weights));
  }

  void keepsToItsStorage_data() { oneRowEach(); }
  void keepsToItsStorage() {
    QFETCH(QString, name);
    const WholeRun& whole = wholeRun(name);
    const std::int64_t scalars = whole.run.scalars();
    std::int64_t most = 0;
    QVERIFY(!whole.kept.empty());
    for (const auto& [bytes, declared] : whole.kept) {
      most = std::max(most, bytes);
      // Counters and the like are not worth declaring.
      QVERIFY2(bytes <= declared + declared / 50 + 512,
               qPrintable(QStringLiteral("keeps %1 bytes, declares %2").arg(bytes).arg(declared)));
    }
    // Nor more than it needs: some of it may be kept only within a step, and moments of memory steps by the trainer.
    const std::int64_t declared = whole.kept.back().second;
    QVERIFY2(declared <= 2 * most + 2 * 4 * scalars + 512,
             qPrintable(QStringLiteral("keeps %1 bytes, declares %2").arg(most).arg(declared)));
    QVERIFY(whole.run.method->storageBytes(scalars, 10) >= whole.run.method->storageBytes(scalars, 1));
  }

  void eventsAreWellFormed_data() { oneRowEach(); }
  void eventsAreWellFormed() {
    QFETCH(QString, name);
    const MethodRun& run = wholeRun(name).run;
    const auto starts = run.control.all<RunStarted>();
    QCOMPARE(starts.size(), std::size_t(1));
    QVERIFY(std::holds_alternative<RunStarted>(run.control.events.front()));
    QCOMPARE(starts[0].trainableParameters, run.scalars());
    const std::size_t units = starts[0].units.units.size();
    checkUnits(starts[0]);

    int task = -1, rounds = 0;
    std::int64_t step = 0, end = 0;    // the task's last step
    std::map<int, int> ends, fusions;  // of each task
    for (const Event& event : run.control.events) {
      if (const auto* begun = std::get_if<TaskStarted>(&event)) {
        QCOMPARE(begun->task, ++task);
        QCOMPARE(begun->firstStep, step + 1);
        QCOMPARE(step, end);
        QCOMPARE(begun->plannedSteps, kSteps[task]);
        end += kSteps[task];
      } else if (const auto* done = std::get_if<StepDone>(&event)) {
        QCOMPARE(done->task, task);
        QCOMPARE(done->step, ++step);
        QVERIFY(std::isfinite(done->loss) && done->loss >= 0 && std::isfinite(done->gradientNorm));
        QVERIFY(done->learningRate >= 0 && done->tokens > 0);
      } else if (const auto* snapshot = std::get_if<ImportanceSnapshot>(&event)) {
        QCOMPARE(snapshot->task, task);
        QCOMPARE(snapshot->step, step);
        for (const auto* values : {&snapshot->importance, &snapshot->sensitivity, &snapshot->uncertainty}) {
          QCOMPARE(values->size(), units);
          QVERIFY(areFinite(*values, 0));
        }
        if (snapshot->taskEnd) ++ends[task];
      } else if (const auto* round = std::get_if<FusionRound>(&event)) {
        QCOMPARE(round->task, task);
        QCOMPARE(round->step, step);
        QCOMPARE(round->round, rounds++);
        checkRound(*round, units);
        if (step == end) ++fusions[task];
      } else if (const auto* score = std::get_if<Evaluated>(&event)) {
        QVERIFY(score->score >= 0 && score->score <= 1 && score->examples > 0);
        QVERIFY(score->onTask >= 0 && score->onTask < kTasks);
      } else if (const auto* message = std::get_if<Message>(&event)) {
        QVERIFY(!message->text.empty() && message->severity != Severity::error);
      }
    }
    QCOMPARE(task, kTasks - 1);
    QCOMPARE(step, end);
    if (!ends.empty()) QCOMPARE(ends, (std::map<int, int>{{0, 1}, {1, 1}, {2, 1}}));
    if (MethodCatalog::instance().info(name.toStdString()).fusesAtTaskEnd)
      QCOMPARE(fusions.size(), std::size_t(kTasks));
    for (int row = 0; row <= kTasks; ++row) {
      for (int column = 0; column < kTasks; ++column) QVERIFY(run.score(row, column) >= 0);
    }
  }

  /// Every choice of a method's own parameters trains; or says by name why it does not fit.
  void everyChoiceRuns_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("choice");
    std::set<std::string> shared = {"track_importance"};
    for (const ParameterDeclaration& parameter : importanceParameters()) shared.insert(parameter.name);
    for (const MethodInfo& method : MethodCatalog::instance().methods()) {
      for (const ParameterDeclaration& parameter : method.parameters) {
        if (shared.count(parameter.name) != 0) continue;
        std::vector<std::string> choices = parameter.choices;
        if (std::holds_alternative<bool>(parameter.defaultValue)) choices = {"true", "false"};
        for (const std::string& choice : choices) {
          if (choice == toText(parameter.defaultValue)) continue;
          QTest::addRow("%s, %s = %s", method.name.c_str(), parameter.name.c_str(), choice.c_str())
              << QString::fromStdString(method.name) << QString::fromStdString(parameter.name)
              << QString::fromStdString(choice);
        }
      }
    }
  }
  void everyChoiceRuns() {
    QFETCH(QString, name);
    QFETCH(QString, key);
    QFETCH(QString, choice);
    ParameterValue value = choice.toStdString();
    if (choice == "true" || choice == "false") value = choice == "true";
    RunConfig config = shortSettingsFor(name.toStdString(), 2);
    config.beforeTraining = false;
    const std::string sentence = sentenceOf([&] {
      MethodRun run(name.toStdString(), {{key.toStdString(), value}}, config);
      const torch::Tensor weights = run.run().weights();
      if (!weights.isfinite().all().item<bool>()) throw UsageError("weights are not finite");
    });
    QVERIFY2(sentence.empty() || contains(sentence, "method."), sentence.c_str());
  }

  void trainsADecoderOnlyModelToo_data() { oneRowEach(); }
  void trainsADecoderOnlyModelToo() {
    QFETCH(QString, name);
    RunConfig config = shortSettingsFor(name.toStdString(), 2);
    config.loraTargets = {"q", "v"};
    LlamaConfig llama = tinyLlamaConfig();
    llama.vocabSize = WordTokenizer().size();
    RandomWeights weights(5);
    MethodRun run(name.toStdString(), {}, config, tinyLlama(llama, weights));
    run.run();
    QVERIFY(run.weights().isfinite().all().item<bool>());
    for (int column = 0; column < 2; ++column) QVERIFY(run.score(2, column) >= 0);
  }

  /// And one that writes nothing, but chooses among the answers of both tasks.
  void trainsAnEncoderToo_data() { oneRowEach(); }
  void trainsAnEncoderToo() {
    QFETCH(QString, name);
    RunConfig config = shortSettingsFor(name.toStdString(), 2);
    config.loraTargets = {"q", "v"};
    EncoderSizes sizes;
    sizes.vocabulary = WordTokenizer().size();
    sizes.positions = 64;
    const TinyEncoder checkpoint("bert", "", false, sizes);
    MethodRun run(name.toStdString(), {}, config, openTrainable(checkpoint.path()));
    asAnswerEncoder(*run.model)->setAnswers(answerChoices(run.stream, run.tokenizer, config.maxTargetTokens));
    run.run();
    QVERIFY(run.weights().isfinite().all().item<bool>());
    for (int column = 0; column < 2; ++column) QVERIFY(run.score(2, column) >= 0);
  }

 private:
  static void checkUnits(const RunStarted& start) {
    std::set<std::string> names;
    std::int64_t elements = 0;
    for (const SkillUnit& unit : start.units.units) {
      QVERIFY2(names.insert(unit.name).second, unit.name.c_str());
      QVERIFY(unit.elements > 0 && !unit.module.empty() && !unit.part.empty());
      elements += unit.elements;
    }
    QVERIFY(!names.empty());
    QCOMPARE(elements, start.trainableParameters);
  }

  static void checkRound(const FusionRound& round, std::size_t units) {
    QVERIFY(!round.rule.empty());
    QVERIFY(round.previousScore.empty() || round.previousScore.size() == units);
    QVERIFY(round.task > 0 || round.previousScore.empty());
    for (const auto* values : {&round.currentScore, &round.previousShare, &round.historyAfter, &round.change}) {
      QCOMPARE(values->size(), units);
      QVERIFY(areFinite(*values, 0));
    }
    for (const auto* values : {&round.previousScore, &round.currentScore, &round.previousShare}) {
      for (const float value : *values) QVERIFY(value >= 0 && value <= 1);
    }
    // The categories add up, and none but the first task's stands in a first round.
    std::map<FusionCategory, std::size_t> counts;
    for (const FusionCategory category : round.category) ++counts[category];
    std::size_t sum = 0;
    for (int category = 0; category <= 4; ++category) sum += counts[static_cast<FusionCategory>(category)];
    QCOMPARE(sum, units);
    QCOMPARE(counts[FusionCategory::firstTask], round.rule == "first_task" ? units : std::size_t(0));
  }
};

QTEST_GUILESS_MAIN(TestEveryMethod)
#include "tst_every_method.moc"
