// SPDX-License-Identifier: GPL-3.0-or-later
// Experience replay, weight averages and model merging as plug-ins, against slow twins in plain numbers.

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/tensor/libtorch.h"
#include "support/memory_archive.h"
#include "support/merging_twin.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using Values = std::map<std::string, ParameterValue>;
using Numbers = std::vector<double>;

constexpr double kRate = 0.1;
constexpr std::size_t kSize = 6;

/// Six scalars in two tensors, pulled towards a task's goal by plain gradient descent; a memory step pulls to 0.
struct Pulled {
  std::vector<TrainableTensor> trainable;
  MethodContext context;
  std::unique_ptr<ContinualMethod> method;
  std::vector<Numbers> goals = {{1, -2, 3, 0.5, -1, 2}, {-3, 0.25, 2, -0.75, 1, -4}, {2, 2, -2, 1, -5, 0.125}};
  std::string order;  ///< "t" for a step on the task, "m" for one on memory
  Numbers rates;      ///< of the memory steps

  explicit Pulled(const std::string& name, const Values& values = {}, bool lora = false) {
    MethodCatalog& catalog = MethodCatalog::instance();
    method = catalog.registry().make(name, ParameterSet(catalog.info(name), values));
    if (lora) {
      add("q.lora_A.weight", "q", "A", torch::tensor({{0.5F, 0.F}}));
      add("q.lora_B.weight", "q", "B", torch::tensor({{0.F}, {1.F}, {0.F}, {-0.5F}}));
    } else {
      add("first", "first", "tensor", torch::tensor({0.5F, 0.F}));
      add("second", "second", "tensor", torch::tensor({{0.F, 1.F}, {0.F, -0.5F}}));
    }
    context.trainable = &trainable;
    context.taskCount = 3;
    context.emit = [](const Event&) {};
    method->onRunStart(context);
  }
  Pulled(const Pulled&) = delete;

  static Numbers start() { return {0.5, 0, 0, 1, 0, -0.5}; }

  void add(const std::string& name, const std::string& site, const std::string& part, const torch::Tensor& tensor) {
    trainable.push_back({name, tensor.clone().requires_grad_(), site, part, "", 0, "self.q"});
  }

  void pull(const Numbers& goal, double rate) {
    std::size_t next = 0;
    for (TrainableTensor& entry : trainable) {
      torch::Tensor target = torch::empty_like(entry.tensor.detach());
      for (std::int64_t i = 0; i < target.numel(); ++i) {
        target.data_ptr<float>()[i] = static_cast<float>(goal[next++]);
      }
      entry.tensor.mutable_grad() = entry.tensor.detach() - target;
    }
    rate_ = rate;
  }
  void move() {
    const torch::NoGradGuard noGrad;
    for (TrainableTensor& entry : trainable) entry.tensor.sub_(entry.tensor.grad(), rate_);
  }

  void memorySteps(int most = 1000) {
    for (int i = 0; i < most; ++i) {
      const StepPlan plan = method->nextStep(context);
      if (!plan.onMemory) return;
      pull(Numbers(kSize, 0), plan.rate);
      method->beforeMemoryStep(context);
      move();
      order += 'm';
      rates.push_back(plan.rate);
      method->afterMemoryStep(context);
    }
  }
  void step() {
    memorySteps();
    taskStep();
  }
  void taskStep() {
    pull(goals[static_cast<std::size_t>(context.task)], kRate);
    method->beforeStep(context);
    move();
    order += 't';
    ++context.step;
    ++context.taskStep;
    method->afterStep(context);
  }
  void startTask(int task) {
    context.task = task;
    context.taskStep = 0;
    context.memoryExamples = method->memoryShare() > 0 ? 10 * task : 0;
    method->onTaskStart(context);
  }
  void endTask() {
    memorySteps();
    method->onTaskEnd(context);
  }
  void run(int task, int steps) {
    startTask(task);
    for (int i = 0; i < steps; ++i) step();
    endTask();
  }

  Numbers weights() const {
    Numbers values;
    for (const TrainableTensor& entry : trainable) {
      const torch::Tensor plain = entry.tensor.detach().contiguous();
      values.insert(values.end(), plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel());
    }
    return values;
  }

 private:
  double rate_ = 0;
};

bool near(const Numbers& a, const Numbers& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > 1e-5) return false;
  }
  return a.size() == b.size();
}

Numbers pulledTo(Numbers w, const Numbers& goal) {
  for (std::size_t j = 0; j < w.size(); ++j) w[j] -= kRate * (w[j] - goal[j]);
  return w;
}

}  // namespace

class TestAveragingMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void replayInterleaves() {
    const Values values = {
        {"every", std::int64_t{2}}, {"memory_steps", std::int64_t{3}}, {"memory_share", 0.1}, {"learning_rate", 0.25}};
    Pulled pulled("replay", values);
    QCOMPARE(pulled.method->memoryShare(), 0.1);
    pulled.run(0, 5);
    QCOMPARE(pulled.order, std::string("ttttt"));  // there is nothing to remember yet
    pulled.order.clear();
    pulled.context.rateFactor = 0.5;
    pulled.run(1, 5);
    QCOMPARE(pulled.order, std::string("ttmmmttmmmt"));
    QCOMPARE(pulled.method->plannedMemorySteps(5), std::int64_t(6));
    QCOMPARE(pulled.rates, Numbers(6, 0.125));
    // A task whose last step is followed by memory steps; and counts begin anew with each task.
    pulled.order.clear();
    pulled.run(2, 4);
    QCOMPARE(pulled.order, std::string("ttmmmttmmm"));
    Values constant = values;
    constant["schedule"] = std::string("constant");
    constant["optimizer"] = std::string("own");
    Pulled other("replay", constant);
    other.run(0, 1);
    other.context.rateFactor = 0.5;
    other.run(1, 2);
    QCOMPARE(other.rates, Numbers(3, 0.25));
    QCOMPARE(other.method->storageBytes(1000, 2), pulled.method->storageBytes(1000, 2) + 8000);
  }

  void replayGoesOnBetweenMemorySteps() {
    const Values values = {{"every", std::int64_t{2}}, {"memory_steps", std::int64_t{3}}};
    Pulled whole("replay", values), stopped("replay", values), resumed("replay", values);
    for (Pulled* one : {&whole, &stopped}) {
      one->run(0, 3);
      one->startTask(1);
      for (int i = 0; i < 2; ++i) one->taskStep();
      one->memorySteps(1);
    }
    MemoryArchive archive;
    stopped.method->saveState(archive);
    resumed.trainable = stopped.trainable;
    resumed.context = stopped.context;
    resumed.context.trainable = &resumed.trainable;
    resumed.method->loadState(archive, resumed.context);
    for (Pulled* one : {&whole, &resumed}) {
      one->order.clear();
      one->memorySteps();
      one->taskStep();
    }
    QCOMPARE(resumed.order, std::string("mmt"));
    QCOMPARE(whole.order, resumed.order);
  }

  void ensembleAveragesModels() {
    Pulled pulled("weight-average", {{"previous_weight", 0.75}});
    Numbers w = Pulled::start();
    for (int task = 0; task < 3; ++task) {
      const Numbers before = w;
      for (int i = 0; i < 4; ++i) w = pulledTo(w, pulled.goals[static_cast<std::size_t>(task)]);
      for (std::size_t j = 0; j < w.size() && task > 0; ++j) w[j] = 0.75 * before[j] + 0.25 * w[j];
      pulled.run(task, 4);
      QVERIFY(near(pulled.weights(), w));
    }
    QVERIFY(pulled.method->storageBytes(1000, 3) >= 4000);
  }

  void runningAverageFollowsSteps_data() {
    QTest::addColumn<bool>("first");
    QTest::newRow("from the second task") << false;
    QTest::newRow("from the first task") << true;
  }

  void runningAverageFollowsSteps() {
    QFETCH(bool, first);
    Pulled pulled("weight-average", {{"rule", std::string("running")}, {"decay", 0.8}, {"first_task", first}}, true);
    Numbers w = Pulled::start();
    for (int task = 0; task < 3; ++task) {
      Numbers average = w;
      for (int i = 0; i < 5; ++i) {
        w = pulledTo(w, pulled.goals[static_cast<std::size_t>(task)]);
        for (std::size_t j = 0; j < w.size(); ++j) average[j] = 0.8 * average[j] + 0.2 * w[j];
      }
      if (task > 0 || first) w = average;
      pulled.run(task, 5);
      QVERIFY(near(pulled.weights(), w));
    }
    // A task without a step changes nothing.
    const Numbers before = pulled.weights();
    pulled.run(2, 0);
    QCOMPARE(pulled.weights(), before);
  }

  void limitsOfTheAverages() {
    const Values keepNothing = {{"previous_weight", 0.0}}, keepAll = {{"previous_weight", 1.0}};
    Pulled plain("seqlora"), nothing("weight-average", keepNothing), all("weight-average", keepAll);
    for (Pulled* one : {&plain, &nothing, &all}) one->run(0, 4);
    const Numbers afterFirst = plain.weights();
    for (Pulled* one : {&plain, &nothing, &all}) one->run(1, 4);
    QVERIFY(near(nothing.weights(), plain.weights()));
    QVERIFY(near(all.weights(), afterFirst));
  }

  void mergingFollowsItsRule_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<bool>("sequential");
    QTest::addColumn<double>("scale");
    for (const bool sequential : {false, true}) {
      const char* start = sequential ? "sequential" : "base";
      QTest::addRow("average, %s", start) << "average" << sequential << 0.0;
      QTest::addRow("task arithmetic, %s", start) << "task_arithmetic" << sequential << 0.0;
      QTest::addRow("ties, %s", start) << "ties" << sequential << 0.5;
      QTest::addRow("magmax, %s", start) << "magmax" << sequential << 0.0;
    }
  }

  void mergingFollowsItsRule() {
    QFETCH(QString, rule);
    QFETCH(bool, sequential);
    QFETCH(double, scale);
    Pulled pulled("merging", {{"rule", rule.toStdString()},
                              {"start", std::string(sequential ? "sequential" : "base")},
                              {"scale", scale},
                              {"keep_percent", 50.0}});
    const double lambda = scale > 0 ? scale : rule == "task_arithmetic" ? 0.3 : 1.0;
    const Numbers base = Pulled::start();
    Numbers learned = base;
    std::vector<Numbers> vectors;
    for (int task = 0; task < 3; ++task) {
      if (!sequential) learned = base;
      for (int i = 0; i < 4; ++i) learned = pulledTo(learned, pulled.goals[static_cast<std::size_t>(task)]);
      vectors.push_back(learned);
      for (std::size_t j = 0; j < base.size(); ++j) vectors.back()[j] -= base[j];
      Numbers wanted = mergedTwin(rule.toStdString(), vectors, lambda, 50);
      for (std::size_t j = 0; j < base.size(); ++j) wanted[j] += base[j];
      pulled.run(task, 4);
      QVERIFY2(near(pulled.weights(), wanted), qPrintable(QString("after task %1").arg(task + 1)));
    }
    const std::int64_t tracked = Pulled("seqlora").method->storageBytes(1000, 3);
    QCOMPARE(pulled.method->storageBytes(1000, 3) - tracked, std::int64_t{4000} * (sequential ? 5 : 4));
  }

  void mergingGoesOnBitForBit() {
    for (const char* start : {"base", "sequential"}) {
      const Values values = {{"rule", std::string("dare")}, {"drop", 0.5}, {"start", std::string(start)}};
      Pulled whole("merging", values), stopped("merging", values), resumed("merging", values);
      whole.run(0, 4);
      stopped.run(0, 4);
      MemoryArchive archive;
      stopped.method->saveState(archive);  // between two tasks, where the weights are merged ones
      {
        const torch::NoGradGuard noGrad;
        for (std::size_t i = 0; i < 2; ++i) resumed.trainable[i].tensor.copy_(stopped.trainable[i].tensor);
      }
      resumed.method->loadState(archive, resumed.context);
      for (int task = 1; task < 3; ++task) {
        whole.run(task, 4);
        resumed.run(task, 4);
      }
      QCOMPARE(resumed.weights(), whole.weights());
    }
  }

  void dareDrops() {
    const auto merged = [](double drop, int seed) {
      Pulled pulled("merging", {{"rule", std::string("dare")}, {"drop", drop}, {"drop_seed", std::int64_t{seed}}});
      for (int task = 0; task < 3; ++task) pulled.run(task, 4);
      return pulled.weights();
    };
    Pulled average("merging");
    for (int task = 0; task < 3; ++task) average.run(task, 4);
    QVERIFY(near(merged(0, 1), average.weights()));
    QCOMPARE(merged(0.5, 1), merged(0.5, 1));
    QVERIFY(merged(0.5, 1) != merged(0.5, 2));
  }

  void foreignStatesAreRefused() {
    Pulled pulled("merging"), other("merging");
    pulled.run(0, 2);
    MemoryArchive archive;
    pulled.method->saveState(archive);
    other.trainable.pop_back();
    QVERIFY_EXCEPTION_THROWN(other.method->loadState(archive, other.context), Error);
  }
};

QTEST_GUILESS_MAIN(TestAveragingMethods)
#include "tst_averaging_methods.moc"
