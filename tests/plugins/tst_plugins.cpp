// SPDX-License-Identifier: GPL-3.0-or-later
// Loading of plug-ins, good and bad, and the hooks of KIF and SeqLoRA on a small problem. What holds for every method
// is in tst_every_method.

#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/skill/history.h"
#include "core/skill/orthogonality.h"
#include "core/skill/skill_units.h"
#include "core/tensor/libtorch.h"
#include "support/memory_archive.h"

using namespace skillscope;
using test::MemoryArchive;

namespace {

/// Two LoRA modules that learn ½·Σ‖B·A − C_k‖² with another target C_k for each task, by plain gradient descent; or two
/// whole tensors W that learn ½·Σ‖W − C_k‖².
struct Toy {
  bool lora;
  std::vector<TrainableTensor> trainable;
  std::vector<std::vector<torch::Tensor>> targets;  // [task][module]
  std::vector<Event> events;
  MethodContext context;

  explicit Toy(bool useLora = true) : lora(useLora) {
    torch::manual_seed(42);
    for (int module = 0; module < 2; ++module) {
      const std::string site = "encoder.block." + std::to_string(module) + ".q";
      if (lora) {
        add(site + ".lora_A.weight", site, "A", module, torch::randn({3, 5}) * 0.5);
        add(site + ".lora_B.weight", site, "B", module, torch::randn({4, 3}) * 0.5);
      } else {
        add(site + ".weight", site + ".weight", "tensor", module, torch::randn({4, 5}));
      }
    }
    for (int task = 0; task < 3; ++task) targets.push_back({torch::randn({4, 5}), torch::randn({4, 5})});
    context.trainable = &trainable;
    context.taskCount = 3;
    context.emit = [this](Event event) { events.push_back(std::move(event)); };
  }
  Toy(const Toy&) = delete;

  void add(const std::string& name, const std::string& site, const std::string& part, int layer, torch::Tensor tensor) {
    trainable.push_back({name, tensor.requires_grad_(), site, part, "encoder", layer, "self.q"});
  }

  void step(ContinualMethod& method) {
    for (TrainableTensor& tensor : trainable) tensor.tensor.mutable_grad().reset();
    torch::Tensor loss = torch::zeros({});
    for (std::size_t module = 0; module < 2; ++module) {
      const torch::Tensor product =
          lora ? trainable[2 * module + 1].tensor.mm(trainable[2 * module].tensor) : trainable[module].tensor;
      loss = loss + 0.5 * (product - targets[static_cast<std::size_t>(context.task)][module]).pow(2).sum();
    }
    if (const torch::Tensor extra = method.extraLoss(context); extra.defined()) loss = loss + extra;
    loss.backward();
    method.beforeStep(context);
    {
      torch::NoGradGuard noGrad;
      for (TrainableTensor& tensor : trainable) tensor.tensor.sub_(0.05 * tensor.tensor.grad());
    }
    ++context.step;
    ++context.taskStep;
    method.afterStep(context);
  }

  void startTask(ContinualMethod& method, int task) {
    context.task = task;
    context.taskStep = 0;
    method.onTaskStart(context);
  }

  void run(ContinualMethod& method, int task, int steps) {
    startTask(method, task);
    for (int i = 0; i < steps; ++i) step(method);
    endTask(method);
  }

  /// As the trainer does it: the last picture of the task, then the method's turn.
  void endTask(ContinualMethod& method) {
    ImportanceSnapshot scores;
    scores.taskEnd = true;
    if (method.snapshot(context, scores)) context.emit(std::move(scores));
    method.onTaskEnd(context);
  }

  std::vector<torch::Tensor> weights() const {
    std::vector<torch::Tensor> result;
    for (const TrainableTensor& tensor : trainable) result.push_back(tensor.tensor.detach().clone());
    return result;
  }

  void setWeights(const std::vector<torch::Tensor>& values) {
    torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < values.size(); ++i) trainable[i].tensor.copy_(values[i]);
  }

  template <typename Type>
  std::vector<Type> all() const {
    std::vector<Type> result;
    for (const Event& event : events) {
      if (const Type* one = std::get_if<Type>(&event)) result.push_back(*one);
    }
    return result;
  }
};

using Values = std::map<std::string, ParameterValue>;

std::unique_ptr<ContinualMethod> make(const std::string& name, const Values& values = {}) {
  MethodCatalog& catalog = MethodCatalog::instance();
  return catalog.registry().make(name, ParameterSet(catalog.info(name), values));
}

bool areEqual(const std::vector<torch::Tensor>& a, const std::vector<torch::Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!a[i].equal(b[i])) return false;
  }
  return a.size() == b.size();
}

std::string messageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no UsageError";
}

}  // namespace

class TestPlugins : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void everyPluginLoads() {
    for (const PluginStatus& plugin : MethodCatalog::instance().plugins()) {
      QVERIFY2(plugin.loaded, (plugin.file + ": " + plugin.reason).c_str());
      QVERIFY(!plugin.methods.empty());
    }
    QCOMPARE(MethodCatalog::instance().info("kif").fusesAtTaskEnd, true);
    QCOMPARE(MethodCatalog::instance().info("seqlora").title, std::string("SeqLoRA"));
    QVERIFY(MethodCatalog::instance().info("kif").plugin.find("kif.so") != std::string::npos);
  }

  void badPluginsAreListedWithTheirReason() {
    MethodCatalog& catalog = MethodCatalog::instance();
    const std::size_t methods = catalog.methods().size();
    QTemporaryDir folder;
    QFile text(folder.filePath("a_text.so"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("this is no library\n");
    text.close();
    const QString built = QStringLiteral(SKILLSCOPE_BINARY_DIR "/tests/plugins/");
    QVERIFY(QFile::copy(built + "other_interface.so", folder.filePath("b_other.so")));
    QVERIFY(QFile::copy(built + "throws.so", folder.filePath("c_throws.so")));
    QVERIFY(QFile::copy(QString::fromStdString(catalog.info("kif").plugin), folder.filePath("d_twice.so")));
    QVERIFY(QFile::copy(built + "no_plugin.so", folder.filePath("e_no_plugin.so")));
    const std::size_t before = catalog.plugins().size();
    catalog.load(folder.path().toStdString());
    QCOMPARE(catalog.plugins().size(), before + 5);
    const std::vector<std::string> parts = {"no library", "version 99", "changed its mind", "already provided",
                                            "no Skillscope plug-in"};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const PluginStatus& plugin = catalog.plugins()[before + i];
      QVERIFY(!plugin.loaded);
      QVERIFY2(plugin.reason.find(parts[i]) != std::string::npos, plugin.reason.c_str());
    }
    QCOMPARE(catalog.methods().size(), methods);
    catalog.load(folder.path().toStdString());
    QCOMPARE(catalog.plugins().size(), before + 5);
    catalog.load("/no/such/folder");
    QVERIFY(!catalog.plugins().back().loaded);
    QVERIFY(catalog.plugins().back().reason.find("cannot be read") != std::string::npos);
  }

  void registryRefusesTwins() {
    MethodRegistry registry;
    MethodInfo info;
    info.name = "one";
    registry.add(info, [](const ParameterSet&) { return std::unique_ptr<ContinualMethod>(); });
    QVERIFY_EXCEPTION_THROWN(registry.add(info, [](const ParameterSet&) { return std::unique_ptr<ContinualMethod>(); }),
                             Error);
    QVERIFY_EXCEPTION_THROWN(registry.info("two"), UsageError);
    const std::string message = messageOf([&] { registry.make("two", ParameterSet()); });
    QVERIFY2(message.find("one") != std::string::npos, message.c_str());
  }

  void settingsThatDoNotFitTheRun() {
    Toy toy(false);
    const std::string granularity = messageOf([&] {
      make("kif", {{"granularity", std::string("pair")}})->onRunStart(toy.context);
    });
    QVERIFY2(granularity.find("method.granularity") != std::string::npos, granularity.c_str());
    const std::string orthogonality = messageOf([&] {
      make("kif", {{"orthogonality", 0.1}})->onRunStart(toy.context);
    });
    QVERIFY2(orthogonality.find("method.orthogonality") != std::string::npos, orthogonality.c_str());
  }

  void kifLearnsAndFuses_data() {
    QTest::addColumn<bool>("lora");
    QTest::addColumn<QString>("granularity");
    QTest::addColumn<QString>("fusion");
    QTest::addColumn<int>("units");
    QTest::newRow("pair, static") << true << "pair"
                                  << "static" << 6;
    QTest::newRow("matrix, static") << true << "matrix"
                                    << "static" << 4;
    QTest::newRow("pair, adaptive") << true << "auto"
                                    << "adaptive" << 6;
    QTest::newRow("full, static") << false << "auto"
                                  << "static" << 2;
    QTest::newRow("full, adaptive") << false << "tensor"
                                    << "adaptive" << 2;
  }

  void kifLearnsAndFuses() {
    QFETCH(bool, lora);
    QFETCH(QString, granularity);
    QFETCH(QString, fusion);
    QFETCH(int, units);
    Toy toy(lora);
    const auto method =
        make("kif", {{"granularity", granularity.toStdString()}, {"fusion", fusion.toStdString()}, {"quantile", 0.5}});
    const SkillUnitTable table = method->onRunStart(toy.context);
    QCOMPARE(static_cast<int>(table.units.size()), units);
    QVERIFY(method->storageBytes(1000, 3) >= 12000);

    ImportanceSnapshot live;
    const std::vector<torch::Tensor> start = toy.weights();
    toy.startTask(*method, 0);
    QVERIFY(!method->snapshot(toy.context, live));
    for (int i = 0; i < 20; ++i) toy.step(*method);
    QVERIFY(method->snapshot(toy.context, live));
    QCOMPARE(live.step, std::int64_t(20));
    QCOMPARE(live.taskEnd, false);
    QCOMPARE(static_cast<int>(live.importance.size()), units);
    const std::vector<torch::Tensor> learned = toy.weights();
    toy.endTask(*method);
    QVERIFY(areEqual(toy.weights(), learned));  // nothing to fuse with yet
    QVERIFY(!areEqual(learned, start));
    QCOMPARE(toy.all<FusionRound>().size(), std::size_t(1));
    const FusionRound first = toy.all<FusionRound>()[0];
    QCOMPARE(first.rule, std::string("first_task"));
    QVERIFY(first.previousScore.empty());
    QVERIFY(std::isnan(first.previousThreshold));
    QCOMPARE(first.category, std::vector<FusionCategory>(static_cast<std::size_t>(units), FusionCategory::firstTask));
    QCOMPARE(first.historyAfter, live.importance);  // H_1 is the raw importance
    QVERIFY(toy.all<ImportanceSnapshot>()[0].taskEnd);
    QCOMPARE(toy.all<ImportanceSnapshot>()[0].importance, live.importance);

    toy.startTask(*method, 1);
    for (int i = 0; i < 20; ++i) toy.step(*method);
    const std::vector<torch::Tensor> trained = toy.weights();
    toy.endTask(*method);
    const std::vector<torch::Tensor> fused = toy.weights();
    const FusionRound round = toy.all<FusionRound>()[1];
    QCOMPARE(round.rule, fusion.toStdString());
    QCOMPARE(round.round, 1);
    QCOMPARE(round.task, 1);
    QCOMPARE(round.step, std::int64_t(40));
    QVERIFY(!areEqual(fused, trained));
    checkFused(toy, table, round, learned, trained, fused);
    checkHistory(first, toy.all<ImportanceSnapshot>()[1], round);
    QVERIFY(toy.all<Message>().empty());
  }

  void kifOptionsChangeTheImportance() {
    std::vector<std::vector<float>> importance;
    for (const Values& values : std::vector<Values>{{},
                                                    {{"sensitivity_order", std::string("mix")}},
                                                    {{"weights_at", std::string("after_step")}},
                                                    {{"skip_first_step", true}},
                                                    {{"alpha1", 0.2}},
                                                    {{"alpha2", 0.2}}}) {
      Toy toy;
      const auto method = make("kif", values);
      method->onRunStart(toy.context);
      toy.run(*method, 0, 4);
      importance.push_back(toy.all<ImportanceSnapshot>()[0].importance);
      for (std::size_t i = 0; i + 1 < importance.size(); ++i) QVERIFY(importance[i] != importance.back());
    }
  }

  void orthogonalityIsAddedToTheLoss() {
    Toy toy;
    const auto plain = make("kif"), method = make("kif", {{"orthogonality", 0.1}});
    plain->onRunStart(toy.context);
    QVERIFY(!plain->extraLoss(toy.context).defined());
    method->onRunStart(toy.context);
    const torch::Tensor expected = 0.1 * orthogonalityPenalty({toy.trainable[0].tensor, toy.trainable[2].tensor},
                                                              {toy.trainable[1].tensor, toy.trainable[3].tensor});
    QVERIFY(method->extraLoss(toy.context).allclose(expected));
  }

  void unusableGradientsWarnOnce() {
    Toy toy;
    const auto method = make("kif");
    method->onRunStart(toy.context);
    toy.startTask(*method, 0);
    toy.step(*method);
    for (int i = 0; i < 3; ++i) {
      toy.trainable[0].tensor.mutable_grad() = torch::full({3, 5}, std::nanf(""));
      toy.trainable[3].tensor.mutable_grad().reset();
      method->beforeStep(toy.context);
    }
    const std::vector<Message> messages = toy.all<Message>();
    QCOMPARE(messages.size(), std::size_t(2));
    QCOMPARE(messages[0].severity, Severity::warning);
    QVERIFY(messages[0].text.find(toy.trainable[0].name) != std::string::npos);
    QVERIFY(messages[1].text.find("no gradient") != std::string::npos);
    ImportanceSnapshot live;
    QVERIFY(method->snapshot(toy.context, live));
    for (const float value : live.importance) QVERIFY(std::isfinite(value));
  }

  void stateOfAnotherGranularityIsRefused() {
    Toy toy, other;
    const auto pair = make("kif"), matrix = make("kif", {{"granularity", std::string("matrix")}});
    pair->onRunStart(toy.context);
    toy.run(*pair, 0, 3);
    MemoryArchive archive;
    pair->saveState(archive);
    matrix->onRunStart(other.context);
    QVERIFY_EXCEPTION_THROWN(matrix->loadState(archive, other.context), Error);
  }

  void sequentialTrainingIsLeftAlone() {
    Toy tracked, plain, kif;
    const auto with = make("seqlora"), without = make("seqlora", {{"track_importance", false}}), fusing = make("kif");
    QCOMPARE(with->onRunStart(tracked.context).units.size(), std::size_t(6));
    QCOMPARE(without->onRunStart(plain.context).units.size(), std::size_t(6));
    fusing->onRunStart(kif.context);
    for (int task = 0; task < 2; ++task) {
      tracked.run(*with, task, 6);
      plain.run(*without, task, 6);
      kif.run(*fusing, task, 6);
    }
    QVERIFY(areEqual(tracked.weights(), plain.weights()));
    QVERIFY(!areEqual(kif.weights(), plain.weights()));
    QCOMPARE(tracked.all<ImportanceSnapshot>().size(), std::size_t(2));
    QVERIFY(plain.events.empty());
    QVERIFY(tracked.all<FusionRound>().empty());
    // Up to the first fusion both train alike, so both see the same importance.
    QCOMPARE(tracked.all<ImportanceSnapshot>()[0].importance, kif.all<ImportanceSnapshot>()[0].importance);
    QCOMPARE(without->storageBytes(1000, 2), std::int64_t(0));
    QCOMPARE(with->storageBytes(1000, 2), std::int64_t(8000));
  }

 private:
  /// û = share·û^{k−1} + (1 − share)·u^k, element by element, and the reported change.
  static void checkFused(const Toy& toy, const SkillUnitTable& table, const FusionRound& round,
                         const std::vector<torch::Tensor>& previous, const std::vector<torch::Tensor>& trained,
                         const std::vector<torch::Tensor>& fused) {
    std::vector<double> moved(table.units.size()), length(table.units.size());
    for (std::size_t t = 0; t < fused.size(); ++t) {
      for (std::int64_t row = 0; row < fused[t].size(0); ++row) {
        for (std::int64_t column = 0; column < fused[t].size(1); ++column) {
          const std::size_t unit = unitOf(toy, table, t, row, column);
          const double p = previous[t][row][column].item<double>(), u = trained[t][row][column].item<double>();
          const double f = fused[t][row][column].item<double>();
          const double share = static_cast<double>(round.previousShare[unit]);
          QVERIFY(std::abs(f - (share * p + (1 - share) * u)) < 1e-6);
          moved[unit] += (f - p) * (f - p);
          length[unit] += p * p;
        }
      }
    }
    for (std::size_t unit = 0; unit < moved.size(); ++unit) {
      QVERIFY(std::abs(static_cast<double>(round.change[unit]) - std::sqrt(moved[unit] / length[unit])) < 1e-5);
      if (round.rule != "static") continue;
      const bool h = round.previousScore[unit] > round.previousThreshold;
      const bool c = round.currentScore[unit] > round.currentThreshold;
      const FusionCategory expected = h ? (c ? FusionCategory::shared : FusionCategory::previousOnly)
                                        : (c ? FusionCategory::currentOnly : FusionCategory::neither);
      QCOMPARE(round.category[unit], expected);
      const float share = h ? (c ? 0.7F : 1.0F) : (c ? 0.0F : 0.5F);
      QCOMPARE(round.previousShare[unit], share);
    }
  }

  static std::size_t unitOf(const Toy& toy, const SkillUnitTable& table, std::size_t tensor, std::int64_t row,
                            std::int64_t column) {
    if (table.granularity != "pair") return tensor;
    const bool isA = toy.trainable[tensor].part == "A";
    return tensor / 2 * 3 + static_cast<std::size_t>(isA ? row : column);
  }

  static void checkHistory(const FusionRound& first, const ImportanceSnapshot& current, const FusionRound& round) {
    const auto tensorOf = [](const std::vector<float>& values) { return torch::tensor(values).to(torch::kFloat64); };
    const torch::Tensor history = normalise(tensorOf(first.historyAfter));
    const torch::Tensor now = normalise(tensorOf(current.importance));
    QVERIFY(tensorOf(round.previousScore).allclose(history, 1e-4, 1e-6));
    QVERIFY(tensorOf(round.currentScore).allclose(now, 1e-4, 1e-6));
    QVERIFY(tensorOf(round.historyAfter).allclose(0.7 * history + 0.3 * now, 1e-4, 1e-6));
  }
};

QTEST_GUILESS_MAIN(TestPlugins)
#include "tst_plugins.moc"
