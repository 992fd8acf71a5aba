// SPDX-License-Identifier: GPL-3.0-or-later
// A BERT-family encoder that chooses among answers: its scores against a plain twin, its gradient, soft prompts as
// tokens, and what it refuses.

#include <QTest>

#include "core/learn/adapter.h"
#include "core/learn/answer_choices.h"
#include "core/learn/batching.h"
#include "core/nn/answer_encoder.h"
#include "core/tensor/libtorch.h"
#include "tests/support/finite_difference.h"
#include "tests/support/refusal.h"
#include "tests/support/tiny_encoder.h"
#include "tests/support/toy_run.h"

using namespace skillscope;
using namespace skillscope::test;

namespace {

using TokenList = std::vector<std::int64_t>;

/// Answers w30, w31 and "w32 w33"; first and last stand for the special tokens.
AnswerChoices threeAnswers() {
  AnswerChoices choices;
  choices.texts = {"w30", "w31", "w32 w33"};
  choices.tokens = {{33, 1}, {34, 1}, {35, 36, 1}};
  choices.end = 1;
  choices.first = 3;
  choices.last = 4;
  return choices;
}

EncoderSizes toySizes() {
  EncoderSizes sizes;
  sizes.vocabulary = WordTokenizer().size();
  return sizes;
}

TokenBatch batchOf(const std::vector<Example>& examples) {
  const auto tokens = tokenise(examples, WordTokenizer(), TokenLimits{64, 4});
  std::vector<std::int64_t> all;
  for (std::size_t i = 0; i < examples.size(); ++i) all.push_back(static_cast<std::int64_t>(i));
  TokenBatch batch = makeTokenBatch(tokens, all, 0);
  batch.examples.clear();
  return batch;
}

const std::vector<Example>& examples() {
  static const std::vector<Example> all = {{"a", "w5 w6 w7", "w30"}, {"b", "w8", "w32 w33"}, {"c", "w9 w5", "w31"}};
  return all;
}

}  // namespace

class TestAnswerEncoder : public QObject {
  Q_OBJECT

  static void families() {
    QTest::addColumn<QString>("type");
    for (const char* type : {"bert", "roberta", "mpnet"}) QTest::newRow(type) << QString(type);
  }

 private Q_SLOTS:
  void initTestCase() { setUpCompute(1); }

  void scoresAnswersByTheirWords_data() { families(); }
  void scoresAnswersByTheirWords() {
    QFETCH(QString, type);
    const TinyEncoder checkpoint(type.toStdString(), "", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    QVERIFY(asAnswerEncoder(*openTrainable(checkpoint.path())) != nullptr);
    model->setAnswers(threeAnswers());
    const TokenBatch batch = batchOf(examples());
    const torch::NoGradGuard noGrad;
    const LossAndLogits got = model->lossAndLogits(batch);
    QCOMPARE(got.logits.sizes(), torch::IntArrayRef({3, 3}));

    // Row by row, answer by answer, without padding.
    const auto encoder = Bert::open(checkpoint.path());
    const torch::Tensor words = checkpoint.weights.at("embeddings.word_embeddings.weight");
    const std::vector<TokenList> read = {{3, 8, 9, 10, 4}, {3, 11, 4}, {3, 12, 8, 4}}, answers = {{33}, {34}, {35, 36}};
    const std::vector<std::size_t> right = {0, 2, 1};
    double loss = 0;
    std::vector<std::string> best;
    for (std::size_t row = 0; row < 3; ++row) {
      const torch::Tensor ids = torch::tensor(read[row], torch::kInt64).unsqueeze(0);
      const torch::Tensor state = encoder->forward({ids, torch::ones_like(ids), {}})[0][0];
      double sum = 0, most = -1e9;
      std::vector<double> scores;
      best.emplace_back();
      for (std::size_t c = 0; c < answers.size(); ++c) {
        torch::Tensor mean = torch::zeros({8});
        for (const std::int64_t id : answers[c]) mean += words[id] / static_cast<double>(answers[c].size());
        const double length = std::sqrt((mean * mean).sum().item<double>());
        scores.push_back((state * mean).sum().item<double>() / length);
        QVERIFY(std::abs(got.logits[static_cast<int>(row)][static_cast<int>(c)].item<double>() - scores[c]) < 1e-4);
        sum += std::exp(scores[c]);
        if (scores[c] > most) {
          most = scores[c];
          best[row] = threeAnswers().texts[c];
        }
      }
      loss -= (scores[right[row]] - std::log(sum)) / 3;
    }
    QVERIFY(std::abs(got.loss.item<double>() - loss) < 1e-4);
    QCOMPARE(model->chooseAnswers(batch), best);
    const auto written = model->generate(batch, 8);
    for (std::size_t row = 0; row < 3; ++row) QCOMPARE(WordTokenizer().decode(written[row]), best[row]);
    // Chosen candidates in their own order, among all answers.
    const torch::Tensor scored = model->scoreTargets(batch, {{35, 36, 1}, {33, 1}});
    const torch::Tensor all = torch::log_softmax(got.logits, -1);
    QVERIFY(torch::allclose(scored, torch::stack({all.select(1, 2), all.select(1, 0)}, 1), 1e-5, 1e-6));
  }

  void gradientIsThatOfTheLoss() {
    const TinyEncoder checkpoint("bert", "", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    model->setAnswers(threeAnswers());
    for (NamedWeight& weight : model->weights()) weight.tensor.set_data(weight.tensor.to(torch::kFloat64));
    const TokenBatch batch = batchOf(examples());
    for (NamedWeight& weight : model->weights()) {
      if (weight.module != "self.q" && weight.module != "norm.ff" && weight.module != "embedding") continue;
      if (weight.layer > 0) continue;
      weight.tensor.set_requires_grad(true);
      const double error = gradientError([&] { return model->loss(batch); }, weight.tensor);
      QVERIFY2(error < 1e-6, qPrintable(QString::fromStdString(weight.name) + " " + QString::number(error)));
      weight.tensor.set_requires_grad(false);
    }
  }

  /// A prompt made of a token's embedding is that token, right behind the first one.
  void softPromptsStandBehindTheFirstToken_data() { families(); }
  void softPromptsStandBehindTheFirstToken() {
    QFETCH(QString, type);
    const TinyEncoder checkpoint(type.toStdString(), "", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    model->setAnswers(threeAnswers());
    const torch::NoGradGuard noGrad;
    std::vector<Example> longer = examples();
    for (Example& example : longer) example.prompt = "w20 w21 " + example.prompt;
    const torch::Tensor wanted = model->lossAndLogits(batchOf(longer)).logits;
    const torch::Tensor words = checkpoint.weights.at("embeddings.word_embeddings.weight");
    model->setSoftPrompts(torch::stack({words[23], words[24]}).unsqueeze(0));
    QVERIFY(torch::allclose(model->lossAndLogits(batchOf(examples())).logits, wanted, 1e-4, 1e-5));
    model->setSoftPrompts({});
    QVERIFY(!torch::allclose(model->lossAndLogits(batchOf(examples())).logits, wanted, 1e-4, 1e-5));
  }

  void longTextsLoseTheirTail() {
    const TinyEncoder checkpoint("roberta", "", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    model->setAnswers(threeAnswers());
    const torch::NoGradGuard noGrad;
    std::string text, same;
    const std::int64_t room = readBertConfig(checkpoint.path()).longestText() - 2;
    for (std::int64_t i = 0; i < 40; ++i) text += "w" + std::to_string(i % 20) + " ";
    for (std::int64_t i = 0; i < room; ++i) same += "w" + std::to_string(i % 20) + " ";
    QVERIFY(torch::equal(model->lossAndLogits(batchOf({{"a", text, "w30"}})).logits,
                         model->lossAndLogits(batchOf({{"a", same, "w30"}})).logits));
  }

  void poolerAndClassifierTakeNoPart() {
    const TinyEncoder checkpoint("roberta", "roberta.", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    for (const LinearSite& site : model->linearSites()) QVERIFY(site.layer >= 0);
    for (const NamedWeight& weight : model->weights()) {
      QVERIFY(weight.name.find("pooler") == std::string::npos && weight.name.find("classifier") == std::string::npos);
    }
    QCOMPARE(chosenSites(*model, {"o"}).size(), std::size_t(2));
  }

  void answersOfAStream() {
    TaskStream stream = toyStream(8, 4);
    stream.tasks[1].labels = {"w30", "w33"};  // one in common, and one that only examples have
    const AnswerChoices choices = answerChoices(stream, WordTokenizer(), 4);
    QCOMPARE(choices.texts, (std::vector<std::string>{"w30", "w31", "w33", "w32"}));
    QCOMPARE(choices.tokens[2], (TokenList{36, 1}));
    stream.tasks[0].labels.clear();
    stream.tasks[0].train.clear();
    for (int i = 0; i < 501; ++i) stream.tasks[0].train.push_back({"", "w1", "text " + std::to_string(i)});
    const QString sentence = refusal<UsageError>([&] { answerChoices(stream, WordTokenizer(), 4); });
    QVERIFY(sentence.contains("\"first\"") && sentence.contains("backbone.path"));
  }

  void whatItCannotAnswerIsRefused() {
    const TinyEncoder checkpoint("bert", "", false, toySizes());
    const auto model = AnswerEncoder::open(checkpoint.path());
    QVERIFY(refusal([&] { model->lossAndLogits(batchOf(examples())); }).contains("was given none"));
    model->setAnswers(threeAnswers());
    QVERIFY(refusal([&] { model->lossAndLogits(batchOf({{"a", "w1", "w7"}})); }).contains("none of the 3"));
    AnswerChoices empty = threeAnswers();
    empty.tokens[1] = {1};
    QVERIFY(refusal([&] { model->setAnswers(empty); }).contains("\"w31\""));
    // Read alike: one answer, under its first text.
    AnswerChoices twice = threeAnswers();
    twice.texts.push_back("W30");
    twice.tokens.push_back({33, 1});
    model->setAnswers(twice);
    const torch::NoGradGuard noGrad;
    QCOMPARE(model->lossAndLogits(batchOf(examples())).logits.size(1), std::int64_t(3));
  }
};

QTEST_GUILESS_MAIN(TestAnswerEncoder)
#include "tst_answer_encoder.moc"
