// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// What the engine offers to methods: layer extensions and soft prompts for each sample, logits, frozen features, a look
// at every batch, data before a task's training, tensors of a method's own, and joint training.

#include <QTest>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/batching.h"
#include "core/learn/replay_memory.h"
#include "core/learn/trainer.h"
#include "core/tensor/compute.h"
#include "core/tensor/libtorch.h"
#include "tests/support/memory_archive.h"
#include "tests/support/tiny_llama.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

/// Adds a vector of its own to every token of a sample, and keeps what it saw.
class SampleOffsets final : public LayerExtension {
 public:
  torch::Tensor offsets;  ///< [B, out]
  std::vector<std::vector<std::int64_t>> seen;
  torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override {
    seen.push_back(x.sizes().vec());
    return y + spreadOverRows(offsets, x.size(0)).unsqueeze(1);
  }
};

struct Family {
  std::unique_ptr<Backbone> model;
  std::string site, embedding;
  std::int64_t width = 16;
};

Family makeFamily(const QString& name) {
  if (name == "t5") return {tinyModel(23), "decoder.block.0.layer.1.EncDecAttention.v", "shared.weight"};
  RandomWeights weights(3);
  LlamaConfig config = tinyLlamaConfig();
  config.endIds = {2};
  config.beginsWithBegin = false;
  return {tinyLlama(config, weights), "model.layers.1.self_attn.v_proj", "model.embed_tokens.weight"};
}

const std::vector<std::vector<std::int64_t>> kSources = {{5, 9, 4, 7}, {8, 6}, {3, 11, 12}};
const std::vector<std::vector<std::int64_t>> kTargets = {{14, 2}, {15, 16, 2}, {17, 2}};
const std::vector<std::vector<std::int64_t>> kCandidates = {{14, 2}, {15, 16, 2}, {17, 18, 2}};

TokenBatch sample(std::size_t i) {
  return batchOf({kSources[i]}, {kTargets[i]});
}

LinearSite siteOf(Backbone& model, const std::string& path) {
  for (const LinearSite& site : model.linearSites()) {
    if (site.path == path) return site;
  }
  throw Error("no site " + path);
}

torch::Tensor weightOf(Backbone& model, const std::string& name) {
  for (const NamedWeight& weight : model.weights()) {
    if (weight.name == name) return weight.tensor;
  }
  throw Error("no weight " + name);
}

bool isClose(const torch::Tensor& a, const torch::Tensor& b) {
  return a.sizes() == b.sizes() && torch::allclose(a, b, 1e-4, 1e-5);
}

/// Loss times tokens that count, summed, for samples one by one.
double lossSum(Backbone& model, const std::function<void(std::size_t)>& choose) {
  double sum = 0;
  for (std::size_t i = 0; i < kSources.size(); ++i) {
    choose(i);
    sum += model.loss(sample(i)).item<double>() * static_cast<double>(kTargets[i].size());
  }
  return sum;
}

constexpr double kCounted = 7;  ///< answer tokens of all samples

/// Sees every batch, prepares, and trains one vector of its own that is added to a layer.
class SeeingMethod : public RecordingMethod {
 public:
  MethodTraits wanted;
  std::int64_t epochs = 0;
  bool ownTensor = false, full = false, logitsFit = true;
  std::map<std::string, int> views;
  std::vector<int> tasksTrained, tasksScored;
  std::vector<std::string> order;
  std::map<std::string, int> prepared;
  std::int64_t scoredRows = 0;
  torch::Tensor offset;

  MethodTraits traits() const override { return wanted; }
  std::vector<TrainableTensor> makeTrainable(MethodContext& context) override {
    full = context.lora == nullptr;
    if (!ownTensor) return {};
    const LinearSite site = chosenSites(*context.backbone, {"self.v"}).front();
    auto extension = std::make_shared<SampleOffsets>();
    offset = torch::zeros({1, site.linear->outFeatures()}).requires_grad_();
    extension->offsets = offset;
    site.linear->setExtension(extension);
    return {{"offset", offset, site.path, "tensor", site.stack, site.layer, site.module}};
  }
  void onTaskStart(MethodContext& context) override {
    prepared.clear();
    order.push_back("start");
    RecordingMethod::onTaskStart(context);
  }
  PreparationPlan preparation(MethodContext&) override { return {epochs, 5}; }
  void prepare(const BatchView& view, MethodContext& context) override {
    QCOMPARE(view.use, BatchUse::preparation);
    QCOMPARE(view.task, context.task);
    for (const Example* example : view.tokens.examples) ++prepared[example->id];
    drawn.push_back(torch::rand({1}, context.random->generator(RandomUse::method)).item<double>());
    order.push_back("prepare");
  }
  void onPrepared(MethodContext&) override { order.push_back("prepared"); }
  void beforeForward(const BatchView& view, MethodContext& context) override {
    const char* names[] = {"training", "memory", "preparation", "evaluation"};
    ++views[names[static_cast<int>(view.use)]];
    QCOMPARE(static_cast<std::int64_t>(view.tokens.examples.size()), view.tokens.source.size(0));
    if (view.use == BatchUse::training) {
      tasksTrained.push_back(view.task);
      tokens = view.tokens.source;
    } else if (view.use == BatchUse::evaluation) {
      QCOMPARE(view.places.size(), view.tokens.examples.size());
      scoredRows += static_cast<std::int64_t>(view.places.size());
      tasksScored.push_back(view.task);
    }
  }
  torch::Tensor extraLoss(MethodContext& context) override {
    const torch::Tensor target = context.batch->target.reshape({-1});
    logitsFit = logitsFit && context.batch->source.is_same(tokens) && context.logits.requires_grad() &&
                context.logits.size(0) == (target != -100).sum().item<std::int64_t>();
    return RecordingMethod::extraLoss(context);
  }
  void onEvaluated(const Evaluated& score, MethodContext&) override {
    if (score.matrixEntry) QCOMPARE(scoredRows, std::int64_t{score.examples});
    scoredRows = 0;
    ++evaluated;
  }
  std::vector<double> drawn;
  int evaluated = 0;
  torch::Tensor tokens;
};

RunConfig shortRun() {
  RunConfig config = toyConfig();
  config.maxSteps = 7;
  config.everySteps = -1;
  return config;
}

/// Keeps the state of a task's end, then stops.
class SavingControl final : public RunControl {
 public:
  explicit SavingControl(int task) : task_(task) {}
  const Trainer* trainer = nullptr;
  MemoryArchive state;
  std::vector<double> losses;
  void emit(Event event) override {
    if (const auto* step = std::get_if<StepDone>(&event)) losses.push_back(static_cast<double>(step->loss));
  }
  void safePoint(std::int64_t) override {
    if (stopping_) throw StopRequested{};
  }
  std::vector<SettingChanged> beforeStep(std::int64_t) override {
    safePoint(0);
    return {};
  }
  void taskLearned(int, std::int64_t) override {}
  void savePoint(std::int64_t, bool taskEnd) override {
    if (!taskEnd || task_ < 0 || trainer->task() != task_) return;
    MemoryArchive now;
    trainer->save(now);
    state.copyFrom(now);
    stopping_ = true;
  }

 private:
  int task_;
  bool stopping_ = false;
};

}  // namespace

class TestEngineHooks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { setUpCompute(1); }

  void extensionActsOnEverySampleAlone_data() {
    QTest::addColumn<QString>("family");
    QTest::newRow("t5") << "t5";
    QTest::newRow("llama") << "llama";
  }
  void extensionActsOnEverySampleAlone() {
    QFETCH(QString, family);
    const torch::NoGradGuard noGrad;
    Family each = makeFamily(family);
    Backbone& model = *each.model;
    const TokenBatch batch = batchOf(kSources, kTargets);
    const double plain = model.loss(batch).item<double>();
    Linear& linear = *siteOf(model, each.site).linear;
    auto extension = std::make_shared<SampleOffsets>();
    const torch::Tensor offsets = 0.7 * torch::randn({3, linear.outFeatures()}, makeCpuGenerator(4));
    linear.setExtension(extension);

    const double alone =
        lossSum(model, [&](std::size_t i) { extension->offsets = offsets.narrow(0, static_cast<std::int64_t>(i), 1); });
    extension->offsets = offsets;
    QVERIFY(std::abs(model.loss(batch).item<double>() - alone / kCounted) < 1e-5);
    QVERIFY(std::abs(plain - alone / kCounted) > 1e-3);

    const torch::Tensor scores = model.scoreTargets(batch, kCandidates);
    const auto texts = model.generate(batch, 5);
    for (std::size_t i = 0; i < kSources.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      extension->offsets = offsets.narrow(0, row, 1);
      QVERIFY(isClose(model.scoreTargets(sample(i), kCandidates), scores.narrow(0, row, 1)));
      QVERIFY(model.generate(sample(i), 5)[0] == texts[i]);
    }
    {
      const BareBackbone bare(model);
      QCOMPARE(model.loss(batch).item<double>(), plain);
    }
    extension->offsets = offsets.narrow(0, 0, 2);  // for another batch
    QVERIFY_EXCEPTION_THROWN(model.loss(batch), Error);
    linear.setExtension({});
    QCOMPARE(model.loss(batch).item<double>(), plain);
  }

  void softPromptsAreAsTokensBeforeTheSource_data() { extensionActsOnEverySampleAlone_data(); }
  void softPromptsAreAsTokensBeforeTheSource() {
    QFETCH(QString, family);
    Family each = makeFamily(family);
    Backbone& model = *each.model;
    const std::vector<std::vector<std::int64_t>> before = {{19, 20}, {21, 19}, {20, 22}};
    std::vector<std::vector<std::int64_t>> longer;
    for (std::size_t i = 0; i < kSources.size(); ++i) {
      longer.push_back(before[i]);
      longer.back().insert(longer.back().end(), kSources[i].begin(), kSources[i].end());
    }
    const TokenBatch batch = batchOf(kSources, kTargets), whole = batchOf(longer, kTargets);
    const torch::Tensor expected = model.loss(whole), expectedScores = model.scoreTargets(whole, kCandidates);
    const auto expectedTexts = model.generate(whole, 5);
    const double plain = model.loss(batch).item<double>();
    const torch::Tensor ids = batchOf(before, {}).source;
    const torch::Tensor prompts = torch::embedding(weightOf(model, each.embedding), ids).detach().requires_grad_();
    const torch::Tensor mean = model.embeddedMean(batch);

    model.setSoftPrompts(prompts);
    const torch::Tensor loss = model.loss(batch);
    QVERIFY(std::abs(loss.item<double>() - expected.item<double>()) < 1e-5);
    QVERIFY(std::abs(loss.item<double>() - plain) > 1e-4);
    loss.backward();
    QVERIFY(prompts.grad().defined() && prompts.grad().abs().amax({1, 2}).min().item<double>() > 0);
    QVERIFY(isClose(model.scoreTargets(batch, kCandidates), expectedScores));
    QVERIFY(model.generate(batch, 5) == expectedTexts);
    QVERIFY(torch::equal(model.embeddedMean(batch), mean));
    // One prompt for all.
    model.setSoftPrompts(prompts.detach().narrow(0, 1, 1));
    const double shared = model.loss(sample(1)).item<double>();
    model.setSoftPrompts(prompts.detach().narrow(0, 1, 1).expand({3, -1, -1}));
    const double inBatch = model.loss(batch).item<double>();
    model.setSoftPrompts(prompts.detach().narrow(0, 1, 1));
    QCOMPARE(model.loss(batch).item<double>(), inBatch);
    QVERIFY(std::isfinite(shared));
    model.setSoftPrompts({});
    QCOMPARE(model.loss(batch).item<double>(), plain);
  }

  void logitsBelongToTheLoss_data() { extensionActsOnEverySampleAlone_data(); }
  void logitsBelongToTheLoss() {
    QFETCH(QString, family);
    Family each = makeFamily(family);
    const TokenBatch batch = batchOf(kSources, kTargets);
    const LossAndLogits answer = each.model->lossAndLogits(batch);
    std::vector<std::int64_t> wanted;
    for (const auto& target : kTargets) wanted.insert(wanted.end(), target.begin(), target.end());
    QCOMPARE(answer.logits.size(0), static_cast<std::int64_t>(wanted.size()));
    const torch::Tensor chosen =
        torch::log_softmax(answer.logits, 1).gather(1, torch::tensor(wanted, torch::kInt64).unsqueeze(1));
    QVERIFY(std::abs(-chosen.mean().item<double>() - answer.loss.item<double>()) < 1e-6);
    QCOMPARE(each.model->loss(batch).item<double>(), answer.loss.item<double>());
  }

  void bareFeaturesDoNotSeeAdapters_data() { extensionActsOnEverySampleAlone_data(); }
  void bareFeaturesDoNotSeeAdapters() {
    QFETCH(QString, family);
    const torch::NoGradGuard noGrad;
    Family each = makeFamily(family);
    Backbone& model = *each.model;
    const TokenBatch batch = batchOf(kSources, {});
    const torch::Tensor encoded = model.encodedMean(batch), embedded = model.embeddedMean(batch);
    QCOMPARE(encoded.sizes().vec(), (std::vector<std::int64_t>{3, 16}));
    for (std::size_t i = 0; i < kSources.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      QVERIFY(isClose(model.encodedMean(batchOf({kSources[i]}, {})), encoded.narrow(0, row, 1)));
      torch::Tensor mean = torch::zeros({16});
      for (const std::int64_t id : kSources[i]) mean += weightOf(model, each.embedding)[id];
      QVERIFY(isClose(mean / static_cast<double>(kSources[i].size()), embedded[row]));
    }
    for (TrainableTensor& entry : attachLora(model, LoraOptions{2, 4, 0, {"q", "v"}}, makeCpuGenerator(3))) {
      entry.tensor.normal_(0, 0.5, makeCpuGenerator(8));
    }
    model.setSoftPrompts(torch::ones({1, 2, 16}));
    QVERIFY(!isClose(model.encodedMean(batch), encoded));
    {
      const MergedAdapters merged(model);
      const BareBackbone bare(model);
      QVERIFY(torch::equal(model.encodedMean(batch), encoded));
    }
    QVERIFY(!isClose(model.encodedMean(batch), encoded));
    QCOMPARE(model.softPrompts().size(1), std::int64_t(2));
  }

  void tokenMasksFitTheirLayers_data() { extensionActsOnEverySampleAlone_data(); }
  void tokenMasksFitTheirLayers() {
    QFETCH(QString, family);
    Family each = makeFamily(family);
    Backbone& model = *each.model;
    struct Look final : LayerExtension {
      Backbone* model = nullptr;
      LinearSite site;
      int* looks = nullptr;
      std::int64_t counted = 0;
      torch::Tensor apply(const torch::Tensor& x, torch::Tensor y) override {
        const torch::Tensor mask = model->tokenMask(site);
        if (mask.defined() && mask.size(0) == x.size(0) && mask.size(1) == x.size(1)) ++*looks;
        counted = mask.defined() ? mask.ne(0).sum().item<std::int64_t>() : -1;
        return y;
      }
    };
    int looks = 0;
    std::vector<std::shared_ptr<Look>> all;
    for (const LinearSite& site : model.linearSites()) {
      if (site.module == "head") continue;
      auto look = std::make_shared<Look>();
      look->model = &model;
      look->site = site;
      look->looks = &looks;
      site.linear->setExtension(look);
      all.push_back(look);
    }
    model.loss(batchOf(kSources, kTargets));
    QCOMPARE(looks, static_cast<int>(all.size()));
    const std::int64_t sources = 9, answers = 7;
    for (const auto& look : all) {
      const bool reads = look->site.stack == "encoder" || look->site.module.starts_with("cross.k") ||
                         look->site.module.starts_with("cross.v");
      QCOMPARE(look->counted, family == "llama" ? sources + answers : reads ? sources : answers);
    }
  }

  void everyBatchIsShownAndPreparationComesFirst() {
    ToyBench bench;
    SeeingMethod method;
    method.epochs = 2;
    RunConfig config = shortRun();
    config.accumulation = 2;
    bench.run(config, method);
    QVERIFY(!method.full);
    QVERIFY(method.logitsFit);
    // Seven steps of two micro-batches, but for epochs' ends: 48 examples, 8 a batch.
    QCOMPARE(method.views["training"], 2 * 14);
    QCOMPARE(method.views["memory"], 0);
    QCOMPARE(method.views["preparation"], 0);  // shown to prepare() alone
    for (const int task : method.tasksTrained) QVERIFY(task == 0 || task == 1);
    QCOMPARE(method.tasksTrained.front(), 0);
    QCOMPARE(method.tasksTrained.back(), 1);
    for (const int task : method.tasksScored) QCOMPARE(task, -1);
    QCOMPARE(method.evaluated, 6);  // three rows of two tasks
    QCOMPARE(method.prepared.size(), std::size_t(48));
    for (const auto& [id, times] : method.prepared) {
      QVERIFY(QString::fromStdString(id).startsWith("second/train"));
      QCOMPARE(times, 2);
    }
    QCOMPARE(method.order.size(), std::size_t(2 * (1 + 2 * 10 + 1)));
    QCOMPARE(method.order[1], std::string("prepare"));
    QCOMPARE(method.order[21], std::string("prepared"));
  }

  void lookingOnChangesNothing() {
    ToyBench plain, looking;
    RecordingMethod quiet;
    SeeingMethod method;
    method.epochs = 1;
    plain.run(shortRun(), quiet);
    looking.run(shortRun(), method);
    QCOMPARE(weightsSha256(plain.trainer->trainable()), weightsSha256(looking.trainer->trainable()));
  }

  void theTaskIsToldToWhoAsks() {
    ToyBench bench;
    SeeingMethod method;
    method.wanted.knowsTask = true;
    bench.run(shortRun(), method);
    QVERIFY(std::count(method.tasksScored.begin(), method.tasksScored.end(), 0) > 0);
    QVERIFY(std::count(method.tasksScored.begin(), method.tasksScored.end(), 1) > 0);
    QCOMPARE(std::count(method.tasksScored.begin(), method.tasksScored.end(), -1), std::ptrdiff_t(0));
  }

  void methodsTrainTensorsOfTheirOwn() {
    ToyBench bench;
    SeeingMethod method;
    method.ownTensor = true;
    bench.run(shortRun(), method);
    QCOMPARE(bench.trainer->trainable().size(), std::size_t(1));
    QVERIFY2(method.offset.abs().max().item<double>() > 1e-3, "the handle that was given out sees the training");
    for (const LinearSite& site : bench.model->linearSites()) QVERIFY(!site.linear->lora());
  }

  void stopInPreparationAndGoOn() {
    SeeingMethod whole, first, second;
    for (SeeingMethod* method : {&whole, &first, &second}) method->epochs = 2;
    ToyBench calm;
    calm.run(shortRun(), whole);
    // A state of the first task's end; the stop comes while the second task is prepared.
    ToyBench torn;
    SavingControl control(0);
    setUpCompute(1);
    TrainerParts parts{*torn.model, torn.tokenizer, first, torn.stream, torn.random, {}};
    parts.trainable = chooseTrainable(shortRun(), parts);
    Trainer trainer(shortRun(), std::move(parts), control);
    control.trainer = &trainer;
    QVERIFY_EXCEPTION_THROWN(trainer.run(), StopRequested);
    ToyBench next;
    next.random = RandomState(99);
    next.prepare(shortRun(), second);
    next.trainer->resume(control.state);
    QCOMPARE(weightsSha256(next.trainer->trainable()), weightsSha256(calm.trainer->trainable()));
    QVERIFY(std::equal(second.drawn.begin(), second.drawn.end(), whole.drawn.end() - 20));
  }

  /// Examples in memory keep their texts, also when they come from a saved state.
  void memoryBatchesKnowTheirExamples() {
    const WordTokenizer tokenizer;
    const TaskStream stream = toyStream();
    const RandomState random(3);
    ReplayMemory memory, restored;
    memory.add(0, {1, 5}, tokenise(stream.tasks[0].train, tokenizer, TokenLimits{16, 4}));
    memory.add(1, {2, 40}, tokenise(stream.tasks[1].train, tokenizer, TokenLimits{16, 4}));
    MemoryArchive archive;
    memory.save(archive);
    restored.restore(archive, stream, tokenizer, TokenLimits{16, 4});
    for (const ReplayMemory* each : {&memory, &restored}) {
      const TokenBatch batch = each->draw(4, 0, random);
      QCOMPARE(batch.examples.size(), std::size_t(4));
      std::set<const Example*> seen(batch.examples.begin(), batch.examples.end());
      QCOMPARE(seen, (std::set<const Example*>{&stream.tasks[0].train[1], &stream.tasks[0].train[5],
                                               &stream.tasks[1].train[2], &stream.tasks[1].train[40]}));
    }
  }

  void jointTrainingDrawsFromAllTasks() {
    RunConfig config = toyConfig();
    config.everySteps = -1;
    config.epochs = 6;
    config.tuning = "full";
    ToyBench bench;
    std::map<std::string, int> drawn;
    struct Counting : SeeingMethod {
      std::map<std::string, int>* drawn = nullptr;
      void beforeForward(const BatchView& view, MethodContext& context) override {
        SeeingMethod::beforeForward(view, context);
        if (view.use != BatchUse::training) return;
        for (const Example* example : view.tokens.examples) ++(*drawn)[example->id];
      }
    } counting;
    counting.wanted.joint = true;
    counting.drawn = &drawn;
    bench.run(config, counting);
    QCOMPARE(drawn.size(), std::size_t(96));
    for (const auto& [id, times] : drawn) QCOMPARE(times, 6);  // 2 · 36 steps of 8 are six epochs of 96
    for (const int task : counting.tasksTrained) QCOMPARE(task, -1);
    const std::vector<StepDone> steps = bench.control.all<StepDone>();
    QCOMPARE(steps.size(), std::size_t(72));
    // One schedule over the run: the rate at the middle is half of the peak, not zero or new.
    QVERIFY(std::abs(steps[36].learningRate - 1e-2f * (72 - 36) / 68) < 1e-6f);
    QVERIFY(steps[71].learningRate < steps[36].learningRate && steps[35].learningRate > steps[36].learningRate);
    const std::vector<Evaluated> scores = bench.control.all<Evaluated>();
    QCOMPARE(scores.size(), std::size_t(6));
    QVERIFY2(scores[4].score > 0.8 && scores[5].score > 0.8,
             qPrintable(QString("%1 %2").arg(scores[4].score).arg(scores[5].score)));

    // Stopped after the first task, and gone on with.
    ToyBench torn, next;
    SeeingMethod first, second;
    first.wanted.joint = second.wanted.joint = true;
    SavingControl control(0);
    TrainerParts parts{*torn.model, torn.tokenizer, first, torn.stream, torn.random, {}};
    parts.trainable = chooseTrainable(config, parts);
    Trainer trainer(config, std::move(parts), control);
    control.trainer = &trainer;
    QVERIFY_EXCEPTION_THROWN(trainer.run(), StopRequested);
    next.random = RandomState(99);
    next.prepare(config, second);
    next.trainer->resume(control.state);
    QCOMPARE(weightsSha256(next.trainer->trainable()), weightsSha256(bench.trainer->trainable()));
  }
};

QTEST_GUILESS_MAIN(TestEngineHooks)
#include "tst_engine_hooks.moc"
