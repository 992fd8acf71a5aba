// SPDX-License-Identifier: GPL-3.0-or-later
// EWC as a plug-in: its springs act as the formula says, number by number, and its storage is what it declares.

#include <QtTest>
#include <map>

#include "core/base/error.h"
#include "core/learn/method.h"
#include "core/learn/method_catalog.h"
#include "core/tensor/libtorch.h"
#include "support/memory_archive.h"

using namespace skillscope;

namespace {

using Values = std::map<std::string, ParameterValue>;
using Numbers = std::vector<double>;

/// Two scalars, pulled towards a task's goal: gradient = w − goal. A third tensor never gets a gradient.
struct Springs {
  std::vector<TrainableTensor> trainable;
  MethodContext context;
  std::unique_ptr<ContinualMethod> method;
  std::vector<Numbers> goals = {{1, -2}, {-3, 0.5}, {0, 4}};

  explicit Springs(const std::string& name, const Values& values = {}) {
    MethodCatalog& catalog = MethodCatalog::instance();
    method = catalog.registry().make(name, ParameterSet(catalog.info(name), values));
    for (const char* tensor : {"moving", "idle"}) {
      trainable.push_back({tensor, torch::zeros({2}).requires_grad_(), tensor, "tensor", "", -1, tensor});
    }
    context.trainable = &trainable;
    context.taskCount = 3;
    method->onRunStart(context);
  }
  Springs(const Springs&) = delete;

  void run(int task, int steps) {
    context.task = task;
    context.taskStep = 0;
    method->onTaskStart(context);
    for (int i = 0; i < steps; ++i) step();
    method->onTaskEnd(context);
  }

  void step() {
    torch::Tensor& weight = trainable[0].tensor;
    const Numbers& goal = goals[static_cast<std::size_t>(context.task)];
    weight.mutable_grad() = weight.detach() - torch::tensor({static_cast<float>(goal[0]), static_cast<float>(goal[1])});
    method->beforeStep(context);
    {
      const torch::NoGradGuard noGrad;
      weight.sub_(weight.grad(), 0.1);
    }
    ++context.step;
    ++context.taskStep;
    method->afterStep(context);
  }

  Numbers weights() const { return {trainable[0].tensor[0].item<double>(), trainable[0].tensor[1].item<double>()}; }
};

/// The same with plain numbers.
Numbers twin(const std::vector<Numbers>& goals, int tasks, int steps, bool online, double lambda, double gamma) {
  Numbers w = {0, 0};
  struct Spring {
    Numbers fisher, anchor;
  };
  std::vector<Spring> springs;
  for (int task = 0; task < tasks; ++task) {
    Numbers sum = {0, 0};
    for (int i = 0; i < steps; ++i) {
      const Numbers start = w;
      for (std::size_t j = 0; j < 2; ++j) {
        const double own = start[j] - goals[static_cast<std::size_t>(task)][j];
        sum[j] += own * own;
        double gradient = own;
        for (const Spring& spring : springs) gradient += lambda * spring.fisher[j] * (start[j] - spring.anchor[j]);
        w[j] -= 0.1 * gradient;
      }
    }
    Spring fresh{{sum[0] / steps, sum[1] / steps}, w};
    if (online && !springs.empty()) {
      for (std::size_t j = 0; j < 2; ++j) fresh.fisher[j] += gamma * springs[0].fisher[j];
      springs.clear();
    }
    springs.push_back(fresh);
  }
  return w;
}

bool isNear(const Numbers& a, const Numbers& b) {
  return std::abs(a[0] - b[0]) < 1e-5 && std::abs(a[1] - b[1]) < 1e-5;
}

/// Counts the bytes of all tensors that are saved.
class CountingArchive final : public StateArchive {
 public:
  void putTensor(const std::string&, const torch::Tensor& tensor) override {
    bytes += tensor.numel() * tensor.element_size();
  }
  torch::Tensor getTensor(const std::string& name) const override { throw Error("no tensor " + name); }
  bool hasTensor(const std::string&) const override { return false; }
  void putNumber(const std::string&, double) override {}
  double getNumber(const std::string&) const override { return 0; }
  std::int64_t bytes = 0;
};

}  // namespace

class TestEwcMethod : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { MethodCatalog::instance().load(); }

  void springsActAsTheFormulaSays_data() {
    QTest::addColumn<bool>("online");
    QTest::addColumn<double>("lambda");
    QTest::addColumn<double>("gamma");
    QTest::newRow("per task") << false << 2.0 << 1.0;
    QTest::newRow("online, all kept") << true << 2.0 << 1.0;
    QTest::newRow("online, half kept") << true << 0.5 << 0.5;
    QTest::newRow("online, nothing kept") << true << 1.0 << 0.0;
    QTest::newRow("off") << false << 0.0 << 1.0;
  }

  void springsActAsTheFormulaSays() {
    QFETCH(bool, online);
    QFETCH(double, lambda);
    QFETCH(double, gamma);
    Springs springs("ewc",
                    {{"mode", std::string(online ? "online" : "per_task")}, {"lambda", lambda}, {"gamma", gamma}});
    for (int task = 0; task < 3; ++task) {
      springs.run(task, 7);
      const Numbers expected = twin(springs.goals, task + 1, 7, online, lambda, gamma);
      QVERIFY2(isNear(springs.weights(), expected), qPrintable(QString::number(task)));
    }
  }

  void withoutSpringsItIsSequential() {
    Springs ewc("ewc", {{"lambda", 0.0}}), sequential("seqlora"), held("ewc", {{"lambda", 1.0}});
    for (int task = 0; task < 2; ++task) {
      for (Springs* one : {&ewc, &sequential, &held}) one->run(task, 5);
      QVERIFY(ewc.weights() == sequential.weights());
      QCOMPARE(held.weights() == sequential.weights(), task == 0);
    }
  }

  void aTaskWithoutStepsHoldsNothing() {
    Springs empty("ewc"), plain("seqlora");
    empty.run(0, 0);
    plain.run(0, 0);
    empty.run(1, 4);
    plain.run(1, 4);
    QVERIFY(empty.weights() == plain.weights());
  }

  void storageIsAsDeclared_data() {
    QTest::addColumn<QString>("mode");
    QTest::newRow("per task") << "per_task";
    QTest::newRow("online") << "online";
  }

  /// The idle tensor keeps no Fisher information, so what is kept may be less than declared, never more.
  void storageIsAsDeclared() {
    QFETCH(QString, mode);
    Springs springs("ewc", {{"mode", mode.toStdString()}});
    for (int task = 0; task < 3; ++task) {
      CountingArchive archive;
      springs.run(task, 3);
      springs.method->saveState(archive);
      const std::int64_t declared = springs.method->storageBytes(4, task + 1);
      QVERIFY(archive.bytes <= declared);
      QVERIFY(archive.bytes >= declared / 2);
    }
    QCOMPARE(springs.method->storageBytes(1000, 3), std::int64_t(4000 * (3 + (mode == "online" ? 2 : 6))));
  }

  void stateOfAnotherShapeIsRefused() {
    Springs saved("ewc"), other("ewc");
    saved.run(0, 3);
    test::MemoryArchive archive;
    saved.method->saveState(archive);
    other.method->loadState(archive, other.context);
    archive.putTensor("ewc/spring/0/weights/0", torch::zeros({3}));
    QVERIFY_EXCEPTION_THROWN(other.method->loadState(archive, other.context), Error);
  }

  void badParametersAreUsageErrors() {
    for (const auto& [key, value] : Values{{"lambda", -1.0}, {"gamma", 1.5}, {"mode", std::string("offline")}}) {
      QVERIFY_EXCEPTION_THROWN(Springs("ewc", {{key, value}}), UsageError);
    }
  }
};

QTEST_GUILESS_MAIN(TestEwcMethod)
#include "tst_ewc_method.moc"
