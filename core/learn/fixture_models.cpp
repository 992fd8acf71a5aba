// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checkpoints against the reference library: hidden states, logits, losses, gradients, greedy continuations.

#include "core/learn/fixture_case.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

using TokenLists = std::vector<std::vector<std::int64_t>>;

void compareStates(FixtureCase& fixture, const std::string& prefix, const std::vector<torch::Tensor>& states,
                   const torch::Tensor& mask = {}) {
  for (const std::string& index : fixture.namesAfter(prefix)) {
    if (index.empty() || index.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::size_t i = std::stoul(index);
    if (i >= states.size()) {
      throw CaseFailure(prefix + index + " is expected, but the model has " + std::to_string(states.size()) +
                        " states.");
    }
    fixture.compare(prefix + index, states[i], fixture.expected(prefix + index), tolerance::states, mask);
  }
}

void compareSums(FixtureCase& fixture, const torch::Tensor& losses) {
  fixture.compareIfThere("token_nll", losses, tolerance::loss);
  if (!fixture.document.has("sequence_nll_sum")) return;
  // A sum of n terms may be off by n times as much as one.
  Tolerance allowed = tolerance::loss;
  allowed.absolute *= static_cast<double>(losses.size(1));
  fixture.compare("sequence_nll_sum", losses.sum(1), fixture.document["sequence_nll_sum"].tensor(torch::kFloat64),
                  allowed);
}

void requireGradients(const std::vector<NamedWeight>& weights) {
  for (const NamedWeight& weight : weights) torch::Tensor(weight.tensor).set_requires_grad(true);
}

/// The loss, and the gradients of it.
void compareTraining(FixtureCase& fixture, const torch::Tensor& loss, const std::vector<NamedWeight>& weights) {
  if (fixture.document.has("loss")) {
    fixture.compare("loss", loss.item<double>(), fixture.document["loss"].number(), tolerance::loss);
  }
  if (!fixture.document.has("grad_stats")) return;
  loss.backward();
  fixture.compareGradients(weights);
}

void verifyT5(FixtureCase& fixture, T5& model) {
  const CaseNode given = fixture.document["batch"];
  TokenBatch batch;
  batch.source = idsOf(given["input_ids"]);
  batch.sourceMask = idsOf(given["attention_mask"]);
  batch.target = idsOf(given["labels"]);
  {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> encoder, decoder;
    const torch::Tensor encoded = model.encode(batch.source, batch.sourceMask, &encoder);
    compareStates(fixture, "encoder_hidden.", encoder, batch.sourceMask);
    const torch::Tensor inputs = model.decoderInputs(batch.target);
    if (given.has("decoder_input_ids")) {
      fixture.compare("batch.decoder_input_ids", inputs, idsOf(given["decoder_input_ids"]), {});
    }
    const torch::Tensor logits = model.logits(model.decode(inputs, encoded, batch.sourceMask, &decoder));
    compareStates(fixture, "decoder_hidden.", decoder);
    fixture.compareIfThere("logits", logits, tolerance::states);
    compareSums(fixture, tokenLosses(logits, batch.target));
    if (fixture.document.has("long")) {
      const CaseNode distant = fixture.document["long"];
      const torch::Tensor source = idsOf(distant["input_ids"]), mask = torch::ones_like(source);
      const torch::Tensor states = model.encode(source, mask);
      fixture.compareIfThere("long.encoder_last_hidden", states.slice(1, 0, source.size(1), 7), tolerance::states);
      const torch::Tensor target = idsOf(distant["decoder_input_ids"]);
      fixture.compareIfThere("long.logits",
                             model.logits(model.decode(target, states, mask)).slice(1, 0, target.size(1), 9),
                             tolerance::states);
    }
    const auto generate = [&](const CaseNode& greedy, const TokenBatch& prompt) {
      const TokenLists starts(static_cast<std::size_t>(prompt.source.size(0)), {model.config().startId});
      fixture.compareGenerated(greedy["sequences"], starts,
                               model.decodeGreedily(prompt, greedy["max_new_tokens"].integer()));
    };
    if (fixture.document.has("greedy")) {
      const CaseNode list = fixture.document["greedy"];
      for (std::size_t i = 0; i < list.size(); ++i) generate(list[i], batch);
    }
    if (fixture.document.has("greedy_toy")) {
      const CaseNode greedy = fixture.document["greedy_toy"];
      generate(greedy, {idsOf(greedy["input_ids"]), idsOf(greedy["attention_mask"]), {}, 0});
    }
  }
  const std::vector<NamedWeight> weights = model.weights();
  requireGradients(weights);
  compareTraining(fixture, model.loss(batch), weights);
}

void verifyLlama(FixtureCase& fixture, Llama& model) {
  const CaseNode given = fixture.document["batch"];
  const torch::Tensor ids = idsOf(given["input_ids"]), mask = idsOf(given["attention_mask"]),
                      labels = idsOf(given["labels"]);
  const auto inOrder = [](const torch::Tensor& tokens) {
    return torch::arange(tokens.size(1), torch::kInt64).unsqueeze(0);
  };
  {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> states;
    const torch::Tensor logits = model.logits(model.forward({ids, mask, inOrder(ids)}, nullptr, &states));
    compareStates(fixture, "hidden.", states, mask);
    fixture.compareIfThere("logits", logits, tolerance::states, mask);
    const std::int64_t last = ids.size(1) - 1;
    compareSums(fixture, tokenLosses(logits.narrow(1, 0, last), labels.narrow(1, 1, last)));
    if (fixture.document.has("left")) {
      const CaseNode left = fixture.document["left"];
      const torch::Tensor leftMask = idsOf(left["attention_mask"]);
      const torch::Tensor positions = Llama::positionsOf(leftMask);
      fixture.compare("left.position_ids", positions, idsOf(left["position_ids"]), {});
      fixture.compareIfThere("left.logits",
                             model.logits(model.forward({idsOf(left["input_ids"]), leftMask, positions})),
                             tolerance::states, leftMask);
    }
    if (fixture.document.has("long")) {
      const torch::Tensor sequence = idsOf(fixture.document["long"]["input_ids"]);
      const torch::Tensor hidden = model.forward({sequence, torch::ones_like(sequence), inOrder(sequence)});
      fixture.compareIfThere("long.logits", model.logits(hidden).slice(1, 0, sequence.size(1), 9), tolerance::states);
    }
    if (fixture.document.has("greedy_left_padded")) {
      const CaseNode list = fixture.document["greedy_left_padded"], left = fixture.document["left"];
      const torch::Tensor prompt = idsOf(left["input_ids"]);
      for (std::size_t i = 0; i < list.size(); ++i) {
        fixture.compareGenerated(
            list[i]["sequences"], rowsOf(prompt),
            model.continueGreedily(prompt, idsOf(left["attention_mask"]), list[i]["max_new_tokens"].integer()));
      }
    }
    if (fixture.document.has("greedy_single")) {
      const CaseNode list = fixture.document["greedy_single"];
      for (std::size_t i = 0; i < list.size(); ++i) {
        const torch::Tensor prompt = idsOf(list[i]["prompt"]).unsqueeze(0);
        const TokenLists row =
            model.continueGreedily(prompt, torch::ones_like(prompt), list[i]["max_new_tokens"].integer());
        TokenLists whole = rowsOf(prompt);
        whole[0].insert(whole[0].end(), row[0].begin(), row[0].end());
        if (whole != rowsOf(idsOf(list[i]["sequence"]).unsqueeze(0))) {
          list[i]["sequence"].fail("is not what the model generates");
        }
      }
    }
  }
  const std::vector<NamedWeight> weights = model.weights();
  requireGradients(weights);
  compareTraining(fixture, model.lossOf(ids, mask, labels), weights);
}

void verifyBert(FixtureCase& fixture, Bert& model) {
  const CaseNode given = fixture.document["batch"];
  EncoderInput input{idsOf(given["input_ids"]), idsOf(given["attention_mask"]), {}};
  const EncoderInput plain = input;
  if (given.has("token_type_ids")) input.types = idsOf(given["token_type_ids"]);
  {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> states;
    const torch::Tensor hidden = model.forward(input, &states);
    compareStates(fixture, "hidden.", states, input.mask);
    if (fixture.has("pooler_output")) fixture.compareIfThere("pooler_output", model.pooled(hidden), tolerance::states);
    if (fixture.has("logits")) fixture.compareIfThere("logits", model.classify(hidden), tolerance::states);
    const torch::Tensor untyped = model.forward(plain), mean = Bert::maskedMean(untyped, plain.mask),
                        unit = Bert::normalised(mean);
    fixture.compareIfThere("notypes.last_hidden", untyped, tolerance::states, plain.mask);
    fixture.compareIfThere("sentence_mean", mean, tolerance::states);
    fixture.compareIfThere("sentence_mean_l2", unit, tolerance::states);
    fixture.compareIfThere("sentence_cls", untyped.select(1, 0), tolerance::states);
    fixture.compareIfThere("cosine_matrix", torch::mm(unit, unit.t()), tolerance::states);
    const SentencePooling& pooling = model.config().pooling;
    if (pooling.mode == "mean") {
      fixture.compareIfThere(pooling.normalised ? "sentence_mean_l2" : "sentence_mean", model.embed(plain),
                             tolerance::states);
    }
  }
  const std::vector<NamedWeight> weights = model.weights();
  requireGradients(weights);
  if (fixture.document.has("labels")) {
    compareTraining(fixture, model.loss(input, idsOf(fixture.document["labels"])), weights);
  } else if (fixture.has("probe")) {
    const torch::Tensor unit = Bert::normalised(Bert::maskedMean(model.forward(plain), plain.mask));
    compareTraining(fixture, (unit * fixture.expected("probe")).sum(), weights);
  }
}

}  // namespace

void verifyModelFixture(FixtureCase& fixture) {
  const AnyModel model = openAnyModel(fixture.folder);
  if (model.encoder) {
    verifyBert(fixture, *model.encoder);
  } else if (auto* llama = dynamic_cast<Llama*>(model.backbone.get())) {
    verifyLlama(fixture, *llama);
  } else if (auto* t5 = dynamic_cast<T5*>(model.backbone.get())) {
    verifyT5(fixture, *t5);
  }
}

}  // namespace skillscope
