// SPDX-License-Identifier: GPL-3.0-or-later
#include "slm_parameters.h"

#include <utility>

#include "core/base/error.h"
#include "core/learn/parameter_builders.h"

namespace skillscope {

namespace {

using declare::choice;
using declare::count;
using declare::flag;
using declare::number;
using declare::text;

constexpr const char* kReleased = "released code";
constexpr const char* kHere = "this program";

}  // namespace

MethodInfo slmInfo() {
  MethodInfo info;
  info.name = "slm";
  info.title = "SLM";
  info.summary =
      "Every task keeps low-rank increments under learned keys; each input looks up the ones that fit it, without "
      "knowing its task.";
  info.source =
      "Peng et al., Scalable Language Model with Generalized Continual Learning, ICLR 2024 (arXiv 2404.07470)";
  info.parameters = {
      choice("variant", "Variant", {"slm", "one_key"},
             "slm: as the settings below say. one_key: the plain alternative of one slot a task, whose key is the mean "
             "query of the task's training inputs and learns nothing; one group, one slot retrieved.",
             "one_key: asked for by a reviewer of the paper"),
      count("keys_per_task", "Slots a task (m)", 4, 1, 256,
            "Keys, each with a value, that every task adds to the pool.", kReleased),
      count("retrieved", "Slots retrieved (K)", 4, 1, 256,
            "How many slots of the pool an input is served by; no more than a task has.",
            "released code: 4 with BERT, 2 with LLaMA"),
      count(
          "groups", "Groups of a key (G)", 6, 1, 1024,
          "A query is cut into so many slices, each compared with a part of the key of its own. Where the width of the "
          "query cannot be divided so, the next smaller number that divides it is taken.",
          kReleased),
      choice("key_init", "First keys", {"orthogonal", "mean"},
             "orthogonal: orthonormal rows for each group. mean: means of random parts of the task's queries.",
             kReleased),
      text(
          "query", "Query from", "encoder",
          "encoder: mean of the last states of the backbone's own encoder (of a decoder-only backbone itself), without "
          "adapters. embedding: mean of its token embeddings. Or the folder of a BERT-family checkpoint with its "
          "tokenizer, as a sentence encoder.",
          "released code: nli-mpnet-base-v2 or nli-roberta-base-v2"),
      count("key_epochs", "Epochs for keys", 3, 0, 1000,
            "Epochs over the task's training inputs in which its keys learn, before its values; 0 leaves them as they "
            "begin.",
            "released code: 3, 2 for its largest task"),
      count("key_batch_size", "Batch size for keys", 4, 1, 4096, "Inputs of one step of the keys.",
            "released code: 4, 16 for its largest task"),
      number("key_learning_rate", "Learning rate of keys", 1e-3, 0, 1, "AdamW's rate for keys, in their first epoch.",
             "released code: 1e-3; 5e-4 in its ablations"),
      count("key_decay_epochs", "Epochs until the rate of keys falls", 2, 0, 1000,
            "After so many epochs, again and again, the rate of keys is divided by ten; 0: it stays.", kReleased),
      number("key_weight_decay", "Weight decay of keys", 0.01, 0, 1, "AdamW's decoupled decay of keys.", kReleased),
      number("key_clip_norm", "Longest gradient of keys", 0.1, 0, 1e6,
             "The gradient of all keys together is scaled down to this length; 0: never.", kReleased),
      count("keys_chosen", "Keys pulled (K of preparation)", 2, 1, 256,
            "For each input and group, so many of the most similar keys are pulled towards the query.", kReleased),
      number("key_drop", "Share of keys dropped", 0.2, 0, 0.99,
             "While keys learn, each is left out at random with this probability, for each input and group anew, which "
             "keeps them from gathering in one place.",
             "released code: 0.2 in its settings"),
      count("rank", "Rank of an increment (r)", 8, 1, 1024,
            "A slot's value is a product of this rank for each chosen layer. There is no factor alpha / r.",
            "released code: 12 with BERT, 8 with LLaMA"),
      text("targets", "Layers", "o",
           "Layers that get increments, as in lora.targets, with commas between them; o is the output of attention.",
           "released code: the attention's output alone"),
      number("value_rate", "Rate of values, relative", 0.2, 1e-6, 1000,
             "The values' learning rate as a multiple of train.learning_rate. Increments start with factors of size 1, "
             "so they need a smaller rate than LoRA: with train.learning_rate 1e-3, 0.2 gives the published 2e-4.",
             "released code: 2e-4"),
      choice(
          "training_slots", "Slots used in training", {"own", "seen"},
          "own: a task trains with its own slots alone. seen: it looks up slots of all tasks so far, and what belongs "
          "to earlier ones stays as it is.",
          "own: released code for LLaMA; seen: for BERT"),
      choice(
          "lookup", "One lookup for", {"sample", "batch"},
          "sample: each input has its own slots. batch: similarities are averaged over the batch, so that one lookup "
          "serves it all; what is scored then depends on eval.batch_size.",
          "batch: released code for BERT"),
      flag("uniform_fallback", "Equal weights where similarity vanishes", true,
           "Weights are equal where the similarities of the retrieved slots sum to nearly nothing or less. Off: the "
           "quotient, whatever it is.",
           "off: released code"),
      flag("task_id", "The task is known (SLM-TI)", false,
           "When examples are scored, only slots of their own task are looked up. Tasks that are not learned yet use "
           "all "
           "slots.",
           "SLM-TI in the paper"),
  };
  return info;
}

SlmSettings SlmSettings::from(const ParameterSet& parameters) {
  SlmSettings s;
  s.slotsPerTask = parameters.integer("keys_per_task");
  s.retrieved = parameters.integer("retrieved");
  s.groups = parameters.integer("groups");
  s.meanKeys = parameters.text("key_init") == "mean";
  s.features = parameters.text("query");
  s.keyEpochs = parameters.integer("key_epochs");
  s.keyBatchSize = parameters.integer("key_batch_size");
  s.keyRate = parameters.real("key_learning_rate");
  s.keyDecayEpochs = parameters.integer("key_decay_epochs");
  s.keyWeightDecay = parameters.real("key_weight_decay");
  s.keyClipNorm = parameters.real("key_clip_norm");
  s.keysChosen = parameters.integer("keys_chosen");
  s.dropShare = parameters.real("key_drop");
  s.rank = parameters.integer("rank");
  s.targets = parameters.text("targets");
  s.valueRate = parameters.real("value_rate");
  s.ownSlots = parameters.text("training_slots") == "own";
  s.batchAveraged = parameters.text("lookup") == "batch";
  s.uniformFallback = parameters.flag("uniform_fallback");
  s.knowsTask = parameters.flag("task_id");
  if (parameters.text("variant") == "one_key") {
    s.slotsPerTask = s.retrieved = s.groups = s.keysChosen = 1;
    s.meanKeys = true;
    s.keyEpochs = 0;
  }
  if (s.retrieved > s.slotsPerTask) {
    throw UsageError("method.retrieved is " + std::to_string(s.retrieved) +
                     ", but a task has no more than method.keys_per_task = " + std::to_string(s.slotsPerTask) +
                     " slots: take as many at most");
  }
  if (s.keysChosen > s.slotsPerTask) {
    throw UsageError("method.keys_chosen is " + std::to_string(s.keysChosen) +
                     ", but a task has no more than method.keys_per_task = " + std::to_string(s.slotsPerTask) +
                     " keys: choose as many at most");
  }
  return s;
}

}  // namespace skillscope
