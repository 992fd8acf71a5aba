// SPDX-License-Identifier: GPL-3.0-or-later
#include "recurrent_parameters.h"

#include <utility>

#include "core/learn/parameter_builders.h"

namespace skillscope {

namespace {

using declare::choice;
using declare::count;
using declare::flag;
using declare::number;

constexpr const char* kPaper = "Recurrent-KIF, ACL 2025";
constexpr const char* kHere = "this program";

std::vector<ParameterDeclaration> loopParameters() {
  return {
      count("inner_steps", "Steps on the task in a round (Q)", 8, 1, 1000000,
            "Optimizer steps on the new task before earlier tasks are looked at again.", kPaper),
      count("memory_steps", "Steps on memory in a round (M)", 4, 1, 1000000,
            "Optimizer steps on remembered examples that follow, then the two moves are merged.", kPaper),
      number(
          "memory_share", "Share of examples kept", 0.02, 0, 1,
          "Of each learned task, so much of the training examples stays in memory, balanced over the label words and "
          "at least one of each. 0: no memory, and every task is plain fine-tuning.",
          kPaper),
      count("memory_batch_size", "Batch size of memory steps", 0, 0, 4096,
            "Examples drawn at random for one memory step; 0: train.batch_size.",
            "released code: the batch size of the task"),
      number("outer_learning_rate", "Learning rate of memory steps", 1e-3, 0, 1,
             "Peak rate of the memory steps, apart from train.learning_rate. 0: they measure importance but move "
             "nothing.",
             "released scripts, where a defect keeps it from taking effect"),
      choice("outer_schedule", "Schedule of memory steps", {"task", "constant"},
             "task: the rate of memory steps rises and falls with the task's schedule. constant: it stays.", kHere),
      choice("outer_optimizer", "Optimizer of memory steps", {"own", "shared"},
             "own: memory steps have AdamW moments of their own. shared: they use and move those of the task's steps.",
             "shared: released code for T5"),
      choice("leftover", "Leftover steps at a task's end", {"merge", "keep", "drop"},
             "When a task's steps are no multiple of Q. merge: a last, shorter round. keep: the steps after the last "
             "merge stay as they are. drop: they are undone.",
             "merge: this program; keep: released code"),
  };
}

std::vector<ParameterDeclaration> scoreParameters() {
  return {
      number("alpha_in", "Smoothing on the task (α1)", 0.55, 0, 0.999,
             "Weight of the past in the running mean of |w·g| over the steps on the new task.",
             "Recurrent-KIF; 0.85 in the released code"),
      number("alpha_out", "Smoothing on memory (α2)", 0.55, 0, 0.999,
             "Weight of the past in the running mean of |w·g| over the memory steps.",
             "Recurrent-KIF; 0.85 in the released code"),
      choice("score", "Importance of an element", {"sensitivity", "product"},
             "sensitivity: the running mean Ī alone. product: Ī·Ū, with the uncertainty Ū of KIF.",
             "sensitivity: paper; product: released code"),
      number("alpha_uncertainty", "Smoothing of uncertainty", 0.85, 0, 0.999,
             "Weight of the past in Ū, the running mean of |I − Ī|; only decides with score = product.",
             "released code"),
      choice("weights_at", "Weights taken", {"before_step", "after_step"},
             "Whether w in w·g is the weight the gradient was taken at, or the one after the optimizer step.",
             "before_step: formula; after_step: released code"),
      flag("reset_inner", "Restart task average each round", true,
           "The running mean over the task's steps begins at 0 in every round.", "released scripts"),
      flag("reset_outer", "Restart memory average each round", false,
           "The running mean over memory steps begins at 0 in every round instead of being carried on within the task.",
           "released scripts carry it on; the paper leaves it open"),
  };
}

std::vector<ParameterDeclaration> mergeParameters() {
  return {
      number("top_percent", "Important elements in %", 20, 0, 100,
             "An element is important to a side when its score is strictly above the quantile that leaves so many per "
             "cent above it, over all elements of all tensors.",
             kPaper),
      choice("mask", "What is chosen", {"element", "unit"},
             "element: every scalar by itself. unit: whole skill units, by the mean score of their elements and the "
             "quantile over units.",
             "element: paper; unit: this program"),
      choice("granularity", "Skill unit", {"auto", "matrix", "pair", "tensor"},
             "What the pictures show as one skill unit, and what mask = unit chooses: each LoRA A and B (matrix), each "
             "rank-1 piece (pair), each trained tensor (tensor). auto: pair with LoRA, tensor without.",
             "KIF/TaSL"),
      choice("fusion", "Fusion rule", {"paper", "released", "adaptive", "global"},
             "What a merge takes of the moves (task, memory). paper: both 1 where both sides need the element, the one "
             "that needs it, none elsewhere. released: 0.4 and 0.6 if shared, half of each if neither. adaptive: a "
             "softmax of both scores. global: half of each everywhere.",
             "paper; released code; its adaptive variant; our reading of the paper's global merging"),
      number("tau", "Softmax temperature (τ)", 0.25, 0.001, 100,
             "Small values follow the larger score alone, large ones take half of each move. Adaptive rule only.",
             "released TasLoRA code"),
      choice("importance", "Importance of earlier tasks", {"dynamic", "static"},
             "dynamic: measured on memory in every round, at today's weights. static: taken once at the end of each "
             "task and accumulated as in KIF, an ablation.",
             "paper; static: its ablation without dynamic importance"),
      number("beta", "Weight of the history (β)", 0.7, 0, 1,
             "How much of the accumulated importance stays when a task's is added. Static importance only.",
             "KIF, equation 6"),
      flag("identification", "Choose by importance", true,
           "Off: every element takes both moves, so a merge is plain replay, an ablation.",
           "paper: its ablation without knowledge identification"),
      flag("shared_update", "Update shared elements", true,
           "Off: elements that both sides need stay as they were before the round, an ablation.",
           "paper: its ablation without the shared update"),
  };
}

}  // namespace

MethodInfo recurrentKifInfo() {
  MethodInfo info;
  info.name = "recurrent-kif";
  info.title = "Recurrent-KIF";
  info.summary =
      "Alternates steps on the new task with steps on a small memory of earlier ones, and after each such round keeps "
      "of both moves what is important, element by element.";
  info.source = "Feng et al., Recurrent Knowledge Identification and Fusion, ACL 2025 (arXiv 2502.17510)";
  for (const auto& group : {loopParameters(), scoreParameters(), mergeParameters()}) {
    info.parameters.insert(info.parameters.end(), group.begin(), group.end());
  }
  return info;
}

}  // namespace skillscope
