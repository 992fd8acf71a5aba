// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
// SLM as a plug-in: it learns the toy tasks, finds the right slots without being told the task, leaves earlier slots
// alone, adds to every sample what the formula says, and goes on bit for bit.

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <map>

#include "core/base/error.h"
#include "core/learn/adapter.h"
#include "core/learn/answer_choices.h"
#include "core/learn/input_features.h"
#include "core/nn/bert.h"
#include "core/slm/retrieval.h"
#include "core/tensor/libtorch.h"
#include "tests/support/method_run.h"
#include "tests/support/tiny_encoder.h"
#include "tests/support/tiny_llama.h"

using namespace skillscope;
using namespace skillscope::test;
namespace fs = std::filesystem;

namespace {

using Values = MethodRun::Values;

/// The toy has narrow layers and few examples: increments on more layers than the attention's output, and keys that
/// learn in the few steps there are.
Values toyValues(Values more = {}) {
  more.try_emplace("targets", std::string("o,q,v,wo"));
  more.try_emplace("value_rate", 1.0);
  more.try_emplace("key_learning_rate", 0.05);
  return more;
}

/// The toy tasks with a word of each task's own before the prompts: to the model that reads them, their other words
/// mean the same, and no lookup could tell them apart.
TaskStream toldApart() {
  TaskStream stream = toyStream();
  for (std::size_t task = 0; task < 2; ++task) {
    const std::string word = task == 0 ? "w8 w8 w8 " : "w18 w18 w18 ";
    for (auto* split : {&stream.tasks[task].train, &stream.tasks[task].dev, &stream.tasks[task].test}) {
      for (Example& example : *split) example.prompt = word + example.prompt;
    }
  }
  return stream;
}

/// Share of retrieved slots that belong to the task of the examples, at the end of a run.
double ownShare(const std::vector<ExampleRetrieval>& retrievals, int afterTask, int onTask) {
  for (const ExampleRetrieval& each : retrievals) {
    if (each.afterTask != afterTask || each.onTask != onTask) continue;
    double own = 0;
    for (const std::int32_t slot : each.slot) own += each.owner[static_cast<std::size_t>(slot)] == onTask;
    return own / static_cast<double>(each.slot.size());
  }
  return -1;
}

std::map<std::string, torch::Tensor> stateOf(const ContinualMethod& method) {
  struct Copies final : StateArchive {
    std::map<std::string, torch::Tensor> all;
    void putTensor(const std::string& name, const torch::Tensor& tensor) override { all[name] = tensor.clone(); }
    torch::Tensor getTensor(const std::string& name) const override { return all.at(name); }
    bool hasTensor(const std::string& name) const override { return all.count(name) != 0; }
    void putNumber(const std::string& name, double value) override { all[name] = torch::full({1}, value); }
    double getNumber(const std::string& name) const override { return all.at(name).item<double>(); }
  } copies;
  method.saveState(copies);
  return copies.all;
}

std::string sentenceOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

/// A tokenizer.json of whole words w0 … w39 behind the four special tokens of RoBERTa.
void writeWordTokenizer(const std::string& folder) {
  std::ofstream file(folder + "/tokenizer.json");
  file << "{\"version\": \"1.0\", \"added_tokens\": [";
  const std::vector<std::string> special = {"<s>", "<pad>", "</s>", "<unk>"};
  for (std::size_t i = 0; i < special.size(); ++i) {
    file << (i > 0 ? ", " : "") << "{\"id\": " << i << ", \"content\": \"" << special[i]
         << "\", \"special\": true, \"single_word\": false, \"lstrip\": false, \"rstrip\": false, "
         << "\"normalized\": false}";
  }
  file << "], \"normalizer\": null, \"pre_tokenizer\": {\"type\": \"Whitespace\"}, \"decoder\": null, "
       << "\"post_processor\": {\"type\": \"RobertaProcessing\", \"sep\": [\"</s>\", 2], \"cls\": [\"<s>\", 0], "
       << "\"trim_offsets\": true, \"add_prefix_space\": false}, "
       << "\"model\": {\"type\": \"WordLevel\", \"unk_token\": \"<unk>\", \"vocab\": {";
  for (std::size_t i = 0; i < special.size(); ++i) file << "\"" << special[i] << "\": " << i << ", ";
  for (int i = 0; i < 40; ++i) file << (i > 0 ? ", " : "") << "\"w" << i << "\": " << 4 + i;
  file << "}}}";
}

std::unique_ptr<Backbone> decoder() {
  LlamaConfig config = tinyLlamaConfig();
  config.vocabSize = WordTokenizer().size();
  config.endIds = {1};
  RandomWeights weights(5);
  return tinyLlama(config, weights);
}

/// The hooks of two tasks by hand, with random values in every slot.
struct ByHand {
  MethodRun run;
  MethodContext context;
  std::vector<TrainableTensor> trainable;
  std::vector<TokenisedExample> tokens;
  std::vector<ExampleRetrieval> told;

  explicit ByHand(const Values& values, std::unique_ptr<Backbone> backbone)
      : run("slm", values, MethodRun::settings(), std::move(backbone)) {
    TrainerParts parts{*run.model, run.tokenizer, *run.method, run.stream, run.random, {}};
    trainable = chooseTrainable(run.config, parts);
    context.trainable = &trainable;
    context.backbone = run.model.get();
    context.tokenizer = &run.tokenizer;
    context.random = &run.random;
    context.taskCount = 2;
    context.emit = [this](Event event) {
      if (auto* found = std::get_if<ExampleRetrieval>(&event)) told.push_back(std::move(*found));
    };
    run.method->onRunStart(context);
    for (int task = 0; task < 2; ++task) learn(task);
  }

  TokenBatch batch(int task, std::vector<std::int64_t> rows) {
    tokens = tokenise(run.stream.tasks[static_cast<std::size_t>(task)].test, run.tokenizer, TokenLimits{16, 4});
    return makeTokenBatch(tokens, rows, run.model->padId());
  }

  void learn(int task) {
    context.task = task;
    run.method->onTaskStart(context);
    const PreparationPlan plan = run.method->preparation(context);
    const auto train = tokenise(run.stream.tasks[static_cast<std::size_t>(task)].train, run.tokenizer, {16, 4});
    for (std::int64_t epoch = 0; epoch < plan.epochs; ++epoch) {
      for (const auto& chosen : planEpoch(train, plan.batchSize, run.random, RandomUse::method)) {
        const TokenBatch batch = makeTokenBatch(train, chosen, run.model->padId());
        run.method->prepare({batch, BatchUse::preparation, task, chosen, epoch}, context);
      }
    }
    if (plan.epochs > 0) run.method->onPrepared(context);
    const torch::NoGradGuard noGrad;
    for (TrainableTensor& entry : trainable) entry.tensor.normal_(0, 0.2, makeCpuGenerator(50 + task));
    run.method->onTaskEnd(context);
  }

  /// Shows a batch as scored, and tells what was retrieved for it.
  ExampleRetrieval lookUp(const TokenBatch& shown, int task) {
    std::vector<std::int64_t> places;
    for (std::int64_t row = 0; row < shown.source.size(0); ++row) places.push_back(row);
    run.method->beforeForward({shown, BatchUse::evaluation, task, places}, context);
    run.method->onEvaluated(Evaluated{1, std::max(task, 0), 9, "test", "exact_match", true, 0.5, 3}, context);
    return told.back();
  }

  torch::Tensor factor(const LinearSite& site, const char* name) {
    return stateOf(*run.method).at("slm/values/" + site.path + "/" + name);
  }
};

}  // namespace

class TestSlmMethod : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    setUpCompute(1);
    MethodCatalog::instance().load();
  }

  void learnsAndFindsTheRightSlots() {
    MethodRun run("slm", toyValues({{"query", std::string("embedding")}, {"retrieved", std::int64_t{2}}}));
    run.stream = toldApart();
    run.run();
    const auto found = run.control.all<ExampleRetrieval>();
    QCOMPARE(found.size(), std::size_t(4));  // two rows of two tasks; none before training
    for (int task = 0; task < 2; ++task) {
      const double share = ownShare(found, 1, task);
      QVERIFY2(share > 0.85, qPrintable(QString("task %1: %2 of the slots are its own").arg(task).arg(share)));
      QVERIFY2(run.score(2, task) > 0.8, qPrintable(QString::number(run.score(2, task))));
    }
    QVERIFY2(run.score(2, 0) >= run.score(1, 0) - 0.1, "little is forgotten");
    for (const ExampleRetrieval& each : found) {
      QCOMPARE(each.count, 2);
      QCOMPARE(each.slot.size(), std::size_t(2 * 20));
      QCOMPARE(each.owner.size(), std::size_t(each.afterTask == 0 ? 4 : 8));
      for (std::size_t i = 0; i < each.slot.size(); i += 2) {
        QVERIFY(std::abs(each.weight[i] + each.weight[i + 1] - 1) < 1e-3f);
        QVERIFY(each.similarity[i] >= each.similarity[i + 1]);
      }
    }
    for (const LinearSite& site : run.model->linearSites()) QVERIFY(!site.linear->lora());
  }

  void variantsLearnToo_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("one key") << "variant"
                             << "one_key";
    QTest::newRow("mean keys") << "key_init"
                               << "mean";
    QTest::newRow("all slots in training") << "training_slots"
                                           << "seen";
    QTest::newRow("one lookup a batch") << "lookup"
                                        << "batch";
  }
  void variantsLearnToo() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    MethodRun run("slm", toyValues({{key.toStdString(), value.toStdString()}, {"query", std::string("embedding")}}));
    run.stream = toldApart();
    run.run();
    const auto found = run.control.all<ExampleRetrieval>();
    for (int task = 0; task < 2; ++task) {
      QVERIFY2(run.score(2, task) > 0.75, qPrintable(QString("task %1: %2 after %3, %4 own")
                                                         .arg(task)
                                                         .arg(run.score(2, task))
                                                         .arg(run.score(task + 1, task))
                                                         .arg(ownShare(found, 1, task))));
    }
    QCOMPARE(found.back().owner.size(), std::size_t(value == "one_key" ? 2 : 8));
    if (value == "batch") {
      const ExampleRetrieval& last = found.back();
      for (std::size_t i = 4; i < last.slot.size(); ++i) QCOMPARE(last.slot[i], last.slot[i % 4]);
    }
  }

  void theKnownTaskUsesItsOwnSlots() {
    MethodRun run("slm", toyValues({{"task_id", true}}));
    run.run();
    const auto found = run.control.all<ExampleRetrieval>();
    for (int task = 0; task < 2; ++task) QCOMPARE(ownShare(found, 1, task), 1.0);
    QCOMPARE(ownShare(found, 0, 1), 0.0);  // not learned yet: what there is
  }

  void earlierSlotsNeverMove_data() {
    QTest::addColumn<QString>("slots");
    QTest::newRow("own") << "own";
    QTest::newRow("seen") << "seen";
  }
  void earlierSlotsNeverMove() {
    QFETCH(QString, slots);
    RunConfig config = MethodRun::settings();
    config.maxSteps = 6;
    config.weightDecay = 0.1;
    MethodRun run("slm", toyValues({{"training_slots", slots.toStdString()}}), config);
    std::map<std::string, torch::Tensor> before;
    run.control.atSavePoint = [&](std::int64_t, bool taskEnd) {
      if (taskEnd && before.empty()) before = stateOf(*run.method);
    };
    run.run();
    const auto after = stateOf(*run.method);
    QVERIFY(before.size() > 3 && after.size() == before.size());
    for (const auto& [name, tensor] : before) {
      if (tensor.dim() != 3) continue;
      const int along = name == "slm/keys" ? 1 : 0;
      QCOMPARE(after.at(name).size(along), std::int64_t(8));
      QVERIFY2(after.at(name).narrow(along, 0, 4).equal(tensor), name.c_str());
      QVERIFY2(!after.at(name).narrow(along, 4, 4).equal(tensor), name.c_str());
    }
    // The method may write what it has as the model: it is all there.
    QVERIFY(!run.method->traits().plainWeights);
  }

  void everySampleGetsItsOwnIncrement_data() {
    QTest::addColumn<bool>("t5");
    QTest::addColumn<int>("task");
    QTest::newRow("t5") << true << -1;
    QTest::newRow("t5, task known") << true << 1;
    QTest::newRow("llama") << false << -1;
  }
  /// W_0 + Σ w·Aᵀ·B written into the layers of a plain model, sample by sample.
  void everySampleGetsItsOwnIncrement() {
    QFETCH(bool, t5);
    QFETCH(int, task);
    const torch::NoGradGuard noGrad;
    ByHand hand({{"targets", std::string(t5 ? "o,wo" : "o,down")}, {"task_id", task >= 0}},
                t5 ? readingModel() : decoder());
    const std::vector<std::int64_t> rows = {0, 3, 7};
    const TokenBatch batch = hand.batch(1, rows);
    const ExampleRetrieval found = hand.lookUp(batch, task);
    if (task >= 0) QCOMPARE(ownShare({found}, 1, 1), 1.0);
    Backbone& model = *hand.run.model;
    const double loss = model.loss(batch).item<double>();
    const std::vector<std::vector<std::int64_t>> candidates = {{33, 1}, {34, 35, 1}};
    const torch::Tensor scores = model.scoreTargets(batch, candidates);
    const auto texts = model.generate(batch, 4);

    const auto plain = t5 ? readingModel() : decoder();
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::vector<torch::Tensor> originals;
      const std::vector<LinearSite> sites = plain->linearSites(), own = model.linearSites();
      for (std::size_t s = 0; s < sites.size(); ++s) {
        torch::Tensor& weight = sites[s].linear->weight();
        originals.push_back(weight.clone());
        if (!own[s].linear->extension()) continue;
        const torch::Tensor A = hand.factor(sites[s], "A"), B = hand.factor(sites[s], "B");
        for (std::size_t k = 0; k < 4; ++k) {
          const std::int64_t slot = found.slot[i * 4 + k];
          weight.add_(A[slot].t().mm(B[slot]) * found.weight[i * 4 + k]);
        }
      }
      const TokenBatch alone = hand.batch(1, {rows[i]});
      sum += plain->loss(alone).item<double>() * 2;  // a label and the end token
      const auto row = static_cast<std::int64_t>(i);
      QVERIFY(torch::allclose(plain->scoreTargets(alone, candidates), scores.narrow(0, row, 1), 1e-3, 1e-4));
      QVERIFY(plain->generate(alone, 4)[0] == texts[i]);
      for (std::size_t s = 0; s < sites.size(); ++s) sites[s].linear->weight().copy_(originals[s]);
    }
    QVERIFY2(std::abs(loss - sum / 6) < 1e-4, qPrintable(QString("%1 %2").arg(loss).arg(sum / 6)));
    QVERIFY(std::abs(loss - plain->loss(batch).item<double>()) > 1e-3);
    // The lookup itself is the one of core/slm, on keys of the whole pool.
    const torch::Tensor queries = InputFeatures(model, "encoder").of(batch);
    const torch::Tensor keys = stateOf(*hand.run.method).at("slm/keys");
    const torch::Tensor allowed = task < 0 ? torch::Tensor() : slotMask(8, {{4, 8}});
    const Retrieval expected = retrieveSlots(queries, keys, {}, allowed);
    for (std::size_t i = 0; i < found.slot.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i / 4), column = static_cast<std::int64_t>(i % 4);
      QCOMPARE(static_cast<std::int64_t>(found.slot[i]), expected.indices[row][column].item<std::int64_t>());
      QCOMPARE(found.weight[i], expected.weights[row][column].item<float>());
    }
  }

  void gradientsEqualFiniteDifferences() {
    ByHand hand({{"targets", std::string("o")}, {"training_slots", std::string("seen")}}, readingModel());
    // A third task is being trained: its slots stand behind the frozen ones.
    hand.context.task = 1;
    hand.run.method->onTaskStart(hand.context);
    const auto train = tokenise(hand.run.stream.tasks[1].train, hand.run.tokenizer, TokenLimits{16, 4});
    std::vector<std::int64_t> all;
    for (std::int64_t i = 0; i < 12; ++i) all.push_back(i);
    const TokenBatch whole = makeTokenBatch(train, all, hand.run.model->padId());
    hand.run.method->preparation(hand.context);
    hand.run.method->prepare({whole, BatchUse::preparation, 1, all, 0}, hand.context);
    hand.run.method->onPrepared(hand.context);
    {
      const torch::NoGradGuard noGrad;
      for (TrainableTensor& entry : hand.trainable) entry.tensor.normal_(0, 0.3, makeCpuGenerator(77));
    }
    hand.run.method->beforeForward({whole, BatchUse::training, 1}, hand.context);
    hand.run.model->loss(whole).backward();
    const torch::NoGradGuard noGrad;
    double worst = 0, largest = 0;
    for (TrainableTensor& entry : hand.trainable) {
      QVERIFY2(entry.tensor.grad().defined(), entry.name.c_str());
      torch::Tensor flat = entry.tensor.detach().reshape({-1});
      const torch::Tensor gradient = entry.tensor.grad().reshape({-1});
      for (std::int64_t i = 0; i < flat.numel(); i += flat.numel() / 7 + 1) {
        const float value = flat[i].item<float>(), h = 1e-2f;
        flat[i] = value + h;
        const double up = hand.run.model->loss(whole).item<double>();
        flat[i] = value - h;
        const double down = hand.run.model->loss(whole).item<double>();
        flat[i] = value;
        worst = std::max(worst, std::abs((up - down) / (2 * static_cast<double>(h)) - gradient[i].item<double>()));
        largest = std::max(largest, std::abs(gradient[i].item<double>()));
      }
    }
    QVERIFY2(worst < 2e-3 && largest > 5 * worst, qPrintable(QString("%1 of %2").arg(worst).arg(largest)));
  }

  void goesOnBitForBit_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("default") << "variant"
                             << "slm";
    QTest::newRow("mean keys") << "key_init"
                               << "mean";
    QTest::newRow("one key") << "variant"
                             << "one_key";
    QTest::newRow("seen slots") << "training_slots"
                                << "seen";
  }
  /// The whole pool too, not the trained tensors alone; also with a batch of another size in the preparation.
  void goesOnBitForBit() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    RunConfig config = MethodRun::settings();
    config.maxSteps = 8;
    const Values values = toyValues({{key.toStdString(), value.toStdString()}, {"key_batch_size", std::int64_t{7}}});
    std::map<std::int64_t, MemoryArchive> states;
    MethodRun whole("slm", values, config);
    whole.control.atSavePoint = [&](std::int64_t step, bool taskEnd) {
      if (step == 3 || (step == 8 && taskEnd) || step == 12) states[step] = whole.state();
    };
    whole.run();
    const auto expected = stateOf(*whole.method);
    const auto retrieved = whole.control.all<ExampleRetrieval>();
    QCOMPARE(states.size(), std::size_t(3));
    for (const auto& [step, state] : states) {
      MethodRun resumed("slm", values, config);
      resumed.resume(state);
      const auto now = stateOf(*resumed.method);
      QCOMPARE(now.size(), expected.size());
      for (const auto& [name, tensor] : expected) QVERIFY2(now.at(name).equal(tensor), name.c_str());
      const auto found = resumed.control.all<ExampleRetrieval>();
      QCOMPARE(found.back().slot, retrieved.back().slot);
      QCOMPARE(found.back().weight, retrieved.back().weight);
    }
  }

  void aStateOfOtherSettingsIsRefused() {
    RunConfig config = MethodRun::settings();
    config.maxSteps = 4;
    MethodRun run("slm", toyValues(), config);
    MemoryArchive state;
    run.control.atSavePoint = [&](std::int64_t, bool taskEnd) {
      if (taskEnd) state = run.state();
    };
    run.run();
    MethodRun groups("slm", toyValues({{"groups", std::int64_t{2}}}), config);
    QVERIFY(sentenceOf([&] { groups.resume(state); }).find("method.groups") != std::string::npos);
  }

  void sentenceEncodersMakeTheQueries() {
    // The folder of a checkpoint: the model of one fixture with the tokenizer of another.
    QTemporaryDir folder;
    const fs::path fixtures = fs::path(SKILLSCOPE_SOURCE_DIR) / "tests/fixtures", path = folder.path().toStdString();
    fs::copy(fixtures / "models/bert_encoder", path,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    {
      QFile vocabulary(folder.filePath("vocab.txt"));
      QVERIFY(vocabulary.open(QIODevice::WriteOnly));
      QByteArray lines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
      for (int i = 0; i < 40; ++i) lines += "w" + QByteArray::number(i) + "\n";
      vocabulary.write(lines);
    }
    const std::string bert = path.string();
    const auto model = readingModel();
    const InputFeatures features(*model, bert);
    QCOMPARE(features.width(), std::int64_t(32));
    const WordTokenizer words;
    const std::vector<Example> examples = {{"a", "w3 w4", "w30"}, {"b", "w5", "w31"}, {"c", "", "w31"}};
    const auto tokens = tokenise(examples, words, TokenLimits{16, 4});
    const std::vector<std::int64_t> all = {0, 1, 2};
    const torch::Tensor rows = features.of(makeTokenBatch(tokens, all, 0));
    QVERIFY(rows.isfinite().all().item<bool>());
    const auto encoder = Bert::open(bert);
    for (std::int64_t i = 0; i < 3; ++i) {
      const std::vector<std::vector<std::int64_t>> ids = {{2, 8, 9, 3}, {2, 10, 3}, {2, 3}};
      const torch::Tensor one = torch::tensor(ids[static_cast<std::size_t>(i)], torch::kInt64).unsqueeze(0);
      QVERIFY(torch::allclose(rows[i], encoder->embed({one, torch::ones_like(one), {}})[0], 1e-4, 1e-5));
    }
    // A text longer than the checkpoint can read loses its tail, not its end token.
    std::string longText;
    for (int i = 0; i < 200; ++i) longText += "w7 ";
    const std::vector<Example> longExamples = {{"d", longText, "w30"}};
    const auto longTokens = tokenise(longExamples, words, TokenLimits{16, 4});
    const std::vector<std::int64_t> first = {0};
    QVERIFY(features.of(makeTokenBatch(longTokens, first, 0)).isfinite().all().item<bool>());

    RunConfig config = MethodRun::settings();
    config.maxSteps = 3;
    MethodRun run("slm", toyValues({{"query", bert}}), config);
    run.run();
    QCOMPARE(stateOf(*run.method).at("slm/keys").size(0) * stateOf(*run.method).at("slm/keys").size(2),
             std::int64_t(32));
    QVERIFY(sentenceOf([&] {
              MethodRun("slm", {{"query", std::string("/no/such/folder")}}).start();
            }).find("/no/such/folder") != std::string::npos);
    const std::string t5 = (fixtures / "models/t5_v10_relu").string();
    QVERIFY(sentenceOf([&] { MethodRun("slm", {{"query", t5}}).start(); }).find("BERT") != std::string::npos);
  }

  /// RoBERTa and MPNet as well, whose tokens are written down in a tokenizer.json.
  void everyFamilyMakesTheQueries_data() {
    QTest::addColumn<QString>("type");
    for (const char* type : {"roberta", "xlm-roberta", "mpnet"}) QTest::newRow(type) << QString(type);
  }
  void everyFamilyMakesTheQueries() {
    QFETCH(QString, type);
    EncoderSizes sizes;
    sizes.vocabulary = 44;
    sizes.width = 12;
    sizes.positions = 40;
    const TinyEncoder checkpoint(type.toStdString(), "", false, sizes);
    writeWordTokenizer(checkpoint.path());
    const auto model = readingModel();
    const InputFeatures features(*model, checkpoint.path());
    const std::vector<Example> examples = {{"a", "w3 w4", "w30"}, {"b", "w5", "w31"}};
    const auto tokens = tokenise(examples, WordTokenizer(), TokenLimits{16, 4});
    const std::vector<std::int64_t> all = {0, 1};
    const torch::Tensor rows = features.of(makeTokenBatch(tokens, all, 0));
    QCOMPARE(rows.sizes(), torch::IntArrayRef({2, 12}));
    const auto encoder = Bert::open(checkpoint.path());
    for (std::int64_t i = 0; i < 2; ++i) {  // alone, without padding: <s> words </s>
      const std::vector<std::vector<std::int64_t>> ids = {{0, 7, 8, 2}, {0, 9, 2}};
      const torch::Tensor one = torch::tensor(ids[static_cast<std::size_t>(i)], torch::kInt64).unsqueeze(0);
      const torch::Tensor mean = encoder->forward({one, torch::ones_like(one), {}})[0].mean(0);
      QVERIFY(torch::allclose(rows[i], mean, 1e-4, 1e-5));
    }
    RunConfig config = MethodRun::settings();
    config.maxSteps = 3;
    MethodRun run("slm", toyValues({{"query", checkpoint.path()}}), config);
    run.run();
    const torch::Tensor keys = stateOf(*run.method).at("slm/keys");
    QCOMPARE(keys.size(0) * keys.size(2), std::int64_t(12));
    QCOMPARE(keys.size(1), std::int64_t(8));  // four slots for each of two tasks
  }

  /// A BERT-family backbone, whose answers are chosen, with its own token embeddings as queries.
  void learnsOnAnEncoder() {
    EncoderSizes sizes;
    sizes.vocabulary = WordTokenizer().size();
    sizes.width = 24;
    sizes.feed = 32;
    sizes.positions = 64;
    sizes.plainNorms = true;
    const TinyEncoder checkpoint("bert", "", false, sizes);
    RunConfig config = MethodRun::settings();
    config.epochs = 15;
    const Values values = toyValues(
        {{"targets", std::string("o,v,up,down")}, {"query", std::string("embedding")}, {"rank", std::int64_t{4}}});
    MethodRun run("slm", values, config, openTrainable(checkpoint.path()));
    run.stream = toldApart();
    asAnswerEncoder(*run.model)->setAnswers(answerChoices(run.stream, run.tokenizer, config.maxTargetTokens));
    run.run();
    for (int task = 0; task < 2; ++task) {
      const double own = ownShare(run.control.all<ExampleRetrieval>(), 1, task);
      const QString text =
          QString("%1 after %2, own share %3").arg(run.score(2, task)).arg(run.score(task + 1, task)).arg(own);
      QVERIFY2(run.score(2, task) > 0.8 && own > 0.6, qPrintable(text));
    }
  }

  void settingsThatDoNotGoTogetherAreRefused() {
    const auto refused = [](const Values& values) { return sentenceOf([&] { MethodRun("slm", values); }); };
    QVERIFY(refused({{"retrieved", std::int64_t{5}}}).find("method.retrieved") != std::string::npos);
    QVERIFY(refused({{"keys_chosen", std::int64_t{5}}}).find("method.keys_chosen") != std::string::npos);
    QVERIFY(refused({{"targets", std::string("no_such_layer")}}) == "nothing was thrown");
    QVERIFY(sentenceOf([] {
              MethodRun("slm", {{"targets", std::string("no_such_layer")}}).start();
            }).find("no_such_layer") != std::string::npos);
    RunConfig full = MethodRun::settings();
    full.tuning = "full";
    QVERIFY(sentenceOf([&] { MethodRun("slm", {}, full).start(); }).find("backbone.tuning") != std::string::npos);
    // Fewer examples than keys.
    RunConfig config = MethodRun::settings();
    MethodRun few("slm", {{"key_init", std::string("mean")}}, config);
    few.stream = toyStream(3, 4);
    QVERIFY(sentenceOf([&] { few.run(); }).find("3 queries") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(TestSlmMethod)
#include "tst_slm_method.moc"
