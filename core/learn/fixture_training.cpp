// SPDX-License-Identifier: GPL-3.0-or-later
//
// Adapters and training traces against the reference libraries: outputs with the adapter on, off and merged, gradients
// of its matrices; losses, gradient norms, weights, moments and importance over the steps of a run.

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/strings.h"
#include "core/learn/adamw.h"
#include "core/learn/fixture_case.h"
#include "core/learn/peft_adapter.h"
#include "core/learn/schedule.h"
#include "core/learn/train_step.h"
#include "core/nn/llama.h"
#include "core/nn/t5.h"
#include "core/skill/importance.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

const std::string kPrefix = "base_model.model.";

TokenBatch batchOf(const CaseNode& node, const Backbone& model) {
  TokenBatch batch;
  batch.source = idsOf(node["input_ids"]);
  batch.sourceMask = idsOf(node["attention_mask"]);
  batch.target = idsOf(node["labels"]);
  batch.wholeSequences = dynamic_cast<const Llama*>(&model) != nullptr;
  return batch;
}

torch::Tensor logitsOf(Backbone& model, const TokenBatch& batch) {
  const torch::NoGradGuard noGrad;
  if (auto* llama = dynamic_cast<Llama*>(&model)) {
    const torch::Tensor positions = torch::arange(batch.source.size(1), torch::kInt64).unsqueeze(0);
    return llama->logits(llama->forward({batch.source, batch.sourceMask, positions}));
  }
  auto& t5 = dynamic_cast<T5&>(model);
  const torch::Tensor encoded = t5.encode(batch.source, batch.sourceMask);
  return t5.logits(t5.decode(t5.decoderInputs(batch.target), encoded, batch.sourceMask));
}

/// Decoder-only models compute something at padding too, which is nobody's business.
torch::Tensor maskOf(const TokenBatch& batch) {
  return batch.wholeSequences ? batch.sourceMask : torch::Tensor();
}

std::unique_ptr<Backbone> openBase(const FixtureCase& fixture, const std::string& adapterFolder) {
  const std::string folder =
      fixture.document.has("base") ? fixture.folderOf(fixture.document["base"].text()) : baseOfAdapter(adapterFolder);
  return openBackbone(folder);
}

void compareGreedy(FixtureCase& fixture, Backbone& model, const TokenBatch& batch) {
  if (!fixture.document.has("greedy")) return;
  const CaseNode greedy = fixture.document["greedy"];
  const std::int64_t most = greedy["max_new_tokens"].integer();
  if (auto* llama = dynamic_cast<Llama*>(&model)) {
    const torch::Tensor prompt = idsOf(fixture.document["greedy_input_ids"]);
    fixture.compareGenerated(greedy["sequences"], rowsOf(prompt),
                             llama->continueGreedily(prompt, idsOf(fixture.document["greedy_attention_mask"]), most));
    return;
  }
  auto& t5 = dynamic_cast<T5&>(model);
  const std::vector<std::vector<std::int64_t>> starts(static_cast<std::size_t>(batch.source.size(0)),
                                                      {t5.config().startId});
  fixture.compareGenerated(greedy["sequences"], starts, t5.decodeGreedily(batch, most));
}

void compareModules(FixtureCase& fixture, const LoadedAdapter& adapter, Backbone& model) {
  if (fixture.document.has("scaling")) {
    const CaseNode scaling = fixture.document["scaling"];
    std::size_t scaled = 0;
    for (const LinearSite& site : model.linearSites()) {
      if (!site.linear->lora()) continue;
      ++scaled;
      fixture.compare("scaling." + site.path, site.linear->lora()->scale, scaling[site.path].number(), {1e-9, 1e-9, 0});
    }
    if (scaled != scaling.keys().size()) scaling.fail("has another number of modules than the adapter");
  }
  if (fixture.document.has("trainable_parameters")) {
    std::int64_t scalars = 0;
    for (const TrainableTensor& entry : adapter.trainable) scalars += entry.tensor.numel();
    fixture.compare("trainable_parameters", static_cast<double>(scalars),
                    fixture.document["trainable_parameters"].number(), {});
  }
}

/// S and U of every trained matrix, by the code that runs use, with the weights after the update.
struct Recorder final : ContinualMethod {
  ImportanceTracker tracker;
  SkillUnitTable onRunStart(MethodContext&) override { return {}; }
  void afterStep(MethodContext& context) override {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> weights, gradients;
    for (const TrainableTensor& entry : *context.trainable) {
      weights.push_back(entry.tensor);
      gradients.push_back(entry.tensor.grad());
    }
    tracker.update(weights, gradients);
  }
  std::int64_t storageBytes(std::int64_t, int) const override { return 0; }
};

/// The schedule in words: "linear warmup then linear to 0", "constant", "linear warmup then constant", "linear".
Schedule scheduleOf(const CaseNode& hyper, std::int64_t steps) {
  const std::string words = hyper.has("schedule") ? lowerCased(hyper["schedule"].text()) : "constant";
  const bool constant = words.find("constant") != std::string::npos;
  if (!constant && words.find("linear") == std::string::npos) {
    hyper["schedule"].fail("is \"" + words + "\"; linear and constant ones can be computed");
  }
  return {constant ? "constant" : "linear", hyper.has("warmup_steps") ? hyper["warmup_steps"].integer() : 0,
          hyper.has("total_steps") ? hyper["total_steps"].integer() : steps};
}

double numberOr(const CaseNode& node, const std::string& key, double missing) {
  return node.has(key) && !node[key].isNull() ? node[key].number() : missing;
}

/// Everything that is compared once, after the last step.
void compareEnd(FixtureCase& fixture, Backbone& model, TrainStep& step, const Recorder& recorder,
                std::vector<TrainableTensor>& trainable) {
  const std::string finalFile = (fs::path(fixture.folder) / "final" / "adapter_model.safetensors").string();
  const SafetensorsFile final(finalFile);
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < trainable.size(); ++i) {
    const TrainableTensor& entry = trainable[i];
    const std::string name = kPrefix + entry.name;
    const auto moment = [&](const torch::Tensor& flat) {
      return flat.narrow(0, offset, entry.tensor.numel()).view(entry.tensor.sizes());
    };
    fixture.compare("final." + name, entry.tensor, readTensor(final, name), tolerance::traceWeight);
    fixture.compareIfThere("exp_avg." + name, moment(step.optimizer().firstMoment()), tolerance::traceAverage);
    fixture.compareIfThere("exp_avg_sq." + name, moment(step.optimizer().secondMoment()), tolerance::traceAverage);
    const torch::Tensor s = recorder.tracker.sensitivity(static_cast<int>(i)),
                        u = recorder.tracker.uncertainty(static_cast<int>(i));
    fixture.compareIfThere("sensitivity." + name, s, tolerance::traceAverage);
    fixture.compareIfThere("uncertainty." + name, u, tolerance::traceAverage);
    if (fixture.document.has("matrix_means")) {
      const CaseNode means = fixture.document["matrix_means"][name];
      for (const auto& [key, values] :
           {std::pair("sensitivity", s), std::pair("uncertainty", u), std::pair("product", s * u)}) {
        const torch::Tensor wide = values.to(torch::kFloat64);
        fixture.compare("matrix_means." + name + "." + key, wide.mean().item<double>(), means[key].number(),
                        {5e-3 * wide.abs().max().item<double>(), 0, 0});
      }
    }
    offset += entry.tensor.numel();
  }
  if (!fixture.document.has("eval_batch")) return;
  const TokenBatch batch = batchOf(fixture.document["eval_batch"], model);
  const torch::NoGradGuard noGrad;
  fixture.compare("eval_loss_after", model.loss(batch).item<double>(), fixture.document["eval_loss_after"].number(),
                  tolerance::traceLoss);
  // Weights may be 2e-4 off by now; the logits move with them.
  fixture.compareIfThere("eval.logits", logitsOf(model, batch), {5e-3, 5e-3, 0}, maskOf(batch));
}

}  // namespace

void verifyAdapterFixture(FixtureCase& fixture) {
  const std::unique_ptr<Backbone> model = openBase(fixture, fixture.folder);
  const TokenBatch batch = batchOf(fixture.document["batch"], *model);
  const torch::Tensor mask = maskOf(batch);
  fixture.compareIfThere("logits_adapter_off", logitsOf(*model, batch), tolerance::states, mask);
  const LoadedAdapter adapter = loadPeftAdapter(model->linearSites(), fixture.folder);
  compareModules(fixture, adapter, *model);
  fixture.compareIfThere("logits", logitsOf(*model, batch), tolerance::states, mask);
  compareGreedy(fixture, *model, batch);

  const torch::Tensor loss = model->loss(batch);
  fixture.compare("loss", loss.item<double>(), fixture.document["loss"].number(), tolerance::loss);
  loss.backward();
  std::vector<NamedWeight> weights;
  for (const TrainableTensor& entry : adapter.trainable) {
    weights.push_back({kPrefix + entry.name, entry.tensor, entry.stack, entry.module, entry.layer});
  }
  fixture.compareGradients(weights);
  {
    const MergedAdapters merged(*model);
    fixture.compareIfThere("logits_merged", logitsOf(*model, batch), tolerance::states, mask);
    const std::vector<LinearSite> sites = model->linearSites();
    for (const std::string& name : fixture.namesAfter("merged.")) {
      const auto site =
          std::find_if(sites.begin(), sites.end(), [&](const LinearSite& s) { return s.path + ".weight" == name; });
      if (site == sites.end()) throw CaseFailure("merged." + name + " is expected, but there is no such layer.");
      fixture.compare("merged." + name, site->linear->weight(), fixture.expected("merged." + name), tolerance::merged);
    }
    if (fixture.document.has("loss_merged")) {
      const torch::NoGradGuard noGrad;
      fixture.compare("loss_merged", model->loss(batch).item<double>(), fixture.document["loss_merged"].number(),
                      tolerance::loss);
    }
  }
  fixture.compareIfThere("logits", logitsOf(*model, batch), tolerance::states, mask);
}

void verifyTraceFixture(FixtureCase& fixture) {
  const std::string initial = (fs::path(fixture.folder) / "initial").string();
  const std::unique_ptr<Backbone> model = openBase(fixture, initial);
  LoadedAdapter adapter = loadPeftAdapter(model->linearSites(), initial);
  std::vector<TrainableTensor>& trainable = adapter.trainable;

  const CaseNode hyper = fixture.document["hyperparameters"];
  if (hyper["optimizer"].text() != "AdamW") hyper["optimizer"].fail("must be AdamW");
  if (numberOr(hyper, "dropout", 0) != 0) hyper["dropout"].fail("must be 0");
  AdamWOptions optimizer;
  if (hyper.has("betas")) {
    optimizer.beta1 = hyper["betas"][std::size_t{0}].number();
    optimizer.beta2 = hyper["betas"][1].number();
  }
  optimizer.epsilon = numberOr(hyper, "eps", 1e-8);
  optimizer.weightDecay = numberOr(hyper, "weight_decay", 0);
  const Schedule schedule = scheduleOf(hyper, static_cast<std::int64_t>(fixture.document["steps"].size()));
  const double clip = numberOr(hyper, "max_grad_norm", 0), rate = hyper["lr"].number();
  const auto share = static_cast<std::size_t>(std::max(1.0, numberOr(hyper, "gradient_accumulation", 1)));

  TrainStep step(*model, trainable, optimizer);
  Recorder recorder;
  std::vector<torch::Tensor> tensors;
  for (const TrainableTensor& entry : trainable) tensors.push_back(entry.tensor);
  const double beta = numberOr(hyper, "importance_beta", 0.85);
  recorder.tracker = ImportanceTracker(tensors, ImportanceSettings{beta, beta, ImportanceOrder::first});
  MethodContext context;
  context.trainable = &trainable;
  const CaseNode steps = fixture.document["steps"], batches = fixture.document["batches"];
  for (std::size_t s = 0; s < steps.size(); ++s) {
    const CaseNode wanted = steps[s];
    const double current = rate * schedule.factor(static_cast<std::int64_t>(s));
    fixture.compare(wanted.path() + ".lr", current, wanted["lr"].number(), {1e-15, 1e-12, 0});
    std::vector<TokenBatch> micro;
    for (std::size_t i = 0; i < share; ++i) {
      micro.push_back(batchOf(batches[s * share + i], *model));
      if (!wanted.has("micro_losses")) continue;
      const torch::NoGradGuard noGrad;
      fixture.compare(wanted.path() + ".micro_losses", model->loss(micro.back()).item<double>(),
                      wanted["micro_losses"][i].number(), tolerance::traceLoss);
    }
    const StepResult done = step.run(micro, current, clip, &recorder, context);
    fixture.compare(wanted.path() + ".loss", done.loss, wanted["loss"].number(), tolerance::traceLoss);
    fixture.compare(wanted.path() + ".grad_norm_before_clip", done.gradientNorm,
                    wanted["grad_norm_before_clip"].number(), tolerance::traceNorm);
    if (wanted.has("lora_l2_after")) {
      fixture.compare(wanted.path() + ".lora_l2_after",
                      step.parameters().weights().to(torch::kFloat64).norm().item<double>(),
                      wanted["lora_l2_after"].number(), {0, 1e-4, 0});
    }
    const std::string prefix = "after_step_" + std::to_string(s + 1) + ".";
    for (const TrainableTensor& entry : trainable) {
      fixture.compareIfThere(prefix + kPrefix + entry.name, entry.tensor, tolerance::traceWeight);
    }
  }
  compareEnd(fixture, *model, step, recorder, trainable);
}

}  // namespace skillscope
