// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// What methods take from each other or change on the way: MIGU beside replay and O-LoRA, O-LoRA's weights by task,
// L2P's prompts spared.

#include <QTest>
#include <algorithm>
#include <utility>

#include "core/tensor/libtorch.h"
#include "tests/support/method_run.h"
#include "tests/support/refusal.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = MethodRun::Values;

/// One step a task, on all of it, with a rate that is felt.
RunConfig oneStep() {
  RunConfig config = MethodRun::settings();
  config.batchSize = 48;
  config.maxSteps = 1;
  config.warmupShare = 0;
  config.beforeTraining = config.futureTasks = false;
  return config;
}

/// Rows of every B that are not zero: most in one layer, and least.
std::pair<int, int> movedRows(MethodRun& run) {
  int most = 0, least = 1000;
  for (const LinearSite& site : run.model->linearSites()) {
    if (!site.linear->lora()) continue;
    const torch::Tensor moved = site.linear->lora()->b.detach().ne(0).any(1);
    most = std::max(most, moved.sum().item<int>());
    least = std::min(least, moved.sum().item<int>());
  }
  return {most, least};
}

/// Mean |answer| of the rows of one layer, with all that stands behind it and of its weight alone.
class Listener final : public LayerExtension {
 public:
  Listener(Backbone& backbone, LinearSite site)
      : backbone_(backbone), site_(std::move(site)), inner_(site_.linear->extension()) {}
  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override {
    if (inner_) y = inner_->apply(x, y);
    const torch::Tensor counts = backbone_.tokenMask(site_).ne(0).unsqueeze(-1);
    whole = (y.abs() * counts).sum(0).sum(0);
    bare = (x.matmul(site_.linear->weight().t()).abs() * counts).sum(0).sum(0);
    return y;
  }
  /// The stronger half of an even number of rows.
  static torch::Tensor strong(const torch::Tensor& sums) {
    const torch::Tensor sorted = std::get<0>(sums.sort());
    const std::int64_t half = sums.numel() / 2;
    return sums > (sorted[half - 1] + sorted[half]) / 2;
  }
  void goAway() { site_.linear->setExtension(inner_); }
  torch::Tensor whole, bare;

 private:
  Backbone& backbone_;
  LinearSite site_;
  std::shared_ptr<LayerExtension> inner_;
};

torch::Tensor weightsOf(const std::string& method, const Values& values) {
  RunConfig config = MethodRun::settings();
  config.maxSteps = 4;
  config.beforeTraining = config.futureTasks = false;
  return MethodRun(method, values, config).run().weights();
}

}  // namespace

class TestMethodOptions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void miguMasksReplayOnTaskAndOnMemory() {
    const Values plain = {{"memory_share", 0.2}, {"optimizer", std::string("own")}};
    Values masked = plain;
    masked["migu_threshold"] = 1.0;  // of each step, the strongest row alone
    MethodRun all("replay", plain, oneStep()), some("replay", masked, oneStep());
    all.run();
    some.run();
    QVERIFY(movedRows(all).second > 10);
    const auto [most, least] = movedRows(some);  // one step on each task, one on memory
    QVERIFY2(most <= 3 && least >= 1, qPrintable(QString::number(most)));
    // Without memory it is MIGU itself.
    MethodRun alone("replay", {{"memory_share", 0.0}, {"migu_threshold", 0.7}}, oneStep()),
        migu("migu", {{"threshold", 0.7}}, oneStep());
    QVERIFY(alone.run().weights().equal(migu.run().weights()));
  }

  void miguMasksOLora() {
    MethodRun all("olora", {}, oneStep()), some("olora", {{"migu_threshold", 1.0}}, oneStep());
    all.run();
    some.run();
    QVERIFY(movedRows(all).second > 10);
    QCOMPARE(movedRows(some), std::make_pair(1, 1));  // the second task's pair began at zero
    // In the first task there is nothing to be orthogonal to.
    RunConfig config = oneStep();
    MethodRun first("olora", {{"migu_threshold", 0.5}}, config), migu("migu", {{"threshold", 0.5}}, config);
    first.stream.tasks.resize(1);
    migu.stream.tasks.resize(1);
    QVERIFY(first.run().weights().equal(migu.run().weights()));
  }

  /// A row is judged by everything the layer answers, the pairs of earlier tasks included.
  void miguSeesThePairsOfEarlierTasks() {
    RunConfig config = oneStep();
    config.learningRate = 0.5;  // so that the first task's pair has a say
    MethodRun run("olora", {{"migu_threshold", 0.5}, {"lambda1", 0.0}}, config);
    std::vector<torch::Tensor> whole, bare;  // of each layer with a pair: rows that are to move, and would without it
    run.control.atSavePoint = [&](std::int64_t, bool taskEnd) {
      if (!taskEnd || !whole.empty()) return;
      std::vector<std::shared_ptr<Listener>> listeners;
      for (const LinearSite& site : run.model->linearSites()) {
        if (!site.linear->lora()) continue;
        listeners.push_back(std::make_shared<Listener>(*run.model, site));
        site.linear->setExtension(listeners.back());
      }
      const torch::NoGradGuard noGrad;
      run.model->setTraining(false);
      const auto tokens = tokenise(run.stream.tasks[1].train, run.tokenizer, TokenLimits{16, 4});
      std::vector<std::int64_t> all(tokens.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
      run.model->loss(makeTokenBatch(tokens, all, run.tokenizer.padId()));
      for (const auto& listener : listeners) {
        whole.push_back(listener->strong(listener->whole));
        bare.push_back(listener->strong(listener->bare));
        listener->goAway();
      }
    };
    run.run();
    std::size_t layer = 0, different = 0;
    for (const LinearSite& site : run.model->linearSites()) {
      if (!site.linear->lora()) continue;
      const torch::Tensor moved = site.linear->lora()->b.detach().ne(0).any(1);
      QVERIFY2(moved.equal(whole[layer]), site.path.c_str());
      different += moved.equal(bare[layer++]) ? 0 : 1;
    }
    QVERIFY(layer > 4 && different > 0);  // else it would make no difference
  }

  void weightsOfOLoraByTask() {
    const torch::Tensor half = weightsOf("olora", {{"lambda1", 0.5}}), none = weightsOf("olora", {{"lambda1", 0.0}});
    QVERIFY(!half.equal(none));
    const auto later = [](const char* schedule) {
      return weightsOf("olora", {{"lambda1", 0.0}, {"lambda1_schedule", std::string(schedule)}});
    };
    QVERIFY(later("2:0.5").equal(half));
    QVERIFY(later(" 1:7 , 2:0.5, 9:3").equal(half));
    QVERIFY(later("3:0.5").equal(none));
    const torch::Tensor norms = weightsOf("olora", {{"lambda2", 0.5}}),
                        early = weightsOf("olora", {{"lambda2", 0.5}, {"lambda2_schedule", std::string("2:0")}}),
                        late = weightsOf("olora", {{"lambda2_schedule", std::string("1:0.5")}});
    QVERIFY(late.equal(norms));
    QVERIFY(!early.equal(norms) && !early.equal(half));
  }

  void schedulesThatCannotBeRead_data() {
    QTest::addColumn<QString>("schedule");
    for (const char* schedule : {"2", "0:1", "2:0.5,2:1", "3:1,2:1", "2:-1", "a:1", "2:nan", "2:", ":1", "2:1x", ","}) {
      QTest::newRow(schedule) << QString(schedule);
    }
  }
  void schedulesThatCannotBeRead() {
    QFETCH(QString, schedule);
    for (const char* name : {"lambda1_schedule", "lambda2_schedule"}) {
      const Values values = {{name, schedule.toStdString()}};
      const QString sentence = refusal<UsageError>([&] { MethodRun("olora", values); });
      QVERIFY2(sentence.contains(QString("method.") + name), qPrintable(sentence));
    }
  }

  void promptsOfEarlierTasksAreSpared() {
    RunConfig config = oneStep();
    config.learningRate = 0.1;
    const Values values = {{"pool", std::int64_t{6}},
                           {"chosen", std::int64_t{2}},
                           {"prompt_length", std::int64_t{2}},
                           {"prompt_rate", 1.0},
                           {"diverse", true}};
    MethodRun run("l2p", values, config);
    std::vector<torch::Tensor> between;
    MemoryArchive state;
    run.control.atSavePoint = [&](std::int64_t, bool taskEnd) {
      if (!taskEnd || !between.empty()) return;
      for (const TrainableTensor& entry : run.trainer->trainable()) between.push_back(entry.tensor.detach().clone());
      state = run.state();
    };
    run.run();
    QCOMPARE(between.size(), std::size_t(12));

    // A twin counts the first task's choices, which its untrained keys made, and chooses for the second.
    const auto lookUp = [&](int task, const std::vector<torch::Tensor>& keys, const std::vector<double>& uses) {
      const std::vector<Example>& examples = run.stream.tasks[static_cast<std::size_t>(task)].train;
      const auto tokens = tokenise(examples, run.tokenizer, TokenLimits{16, 4});
      std::vector<std::int64_t> all(examples.size());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int64_t>(i);
      const torch::Tensor queries = readingModel()->embeddedMean(makeTokenBatch(tokens, all, 0));
      double sum = 0;
      for (const double use : uses) sum += use + 1;
      std::vector<double> counts(6, 0);
      for (std::int64_t row = 0; row < queries.size(0); ++row) {
        std::vector<std::pair<double, std::size_t>> distances;
        for (std::size_t i = 0; i < 6; ++i) {
          const double cosine =
              queries[row].dot(keys[i]).item<double>() / (queries[row].norm() * keys[i].norm()).item<double>();
          distances.emplace_back((1 - cosine) * (uses[i] + 1) / sum, i);
        }
        std::sort(distances.begin(), distances.end());
        ++counts[distances[0].second];
        ++counts[distances[1].second];
      }
      return counts;
    };
    MethodRun fresh("l2p", values, config);
    fresh.start();
    std::vector<torch::Tensor> before, keys(between.begin() + 6, between.end());
    for (std::size_t i = 6; i < 12; ++i) before.push_back(fresh.trainer->trainable()[i].tensor.detach().clone());
    const std::vector<double> first = lookUp(0, before, std::vector<double>(6, 0)), second = lookUp(1, keys, first);
    for (std::size_t i = 0; i < 6; ++i) {
      QCOMPARE(!run.trainer->trainable()[i].tensor.equal(between[i]), second[i] > 0);
    }
    QVERIFY(second != lookUp(1, keys, std::vector<double>(6, 0)));  // else the penalty changed nothing

    MethodRun again("l2p", values, config);
    QVERIFY(again.resume(state).weights().equal(run.weights()));
    MethodRun plain("l2p",
                    {{"pool", std::int64_t{6}},
                     {"chosen", std::int64_t{2}},
                     {"prompt_length", std::int64_t{2}},
                     {"prompt_rate", 1.0}},
                    config);
    QVERIFY(!plain.run().weights().equal(run.weights()));
  }
};

QTEST_GUILESS_MAIN(TestMethodOptions)
#include "tst_method_options.moc"
