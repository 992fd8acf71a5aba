// SPDX-License-Identifier: GPL-3.0-or-later
//
// The score of a task from the answers to its examples, by the task's own metric. Plain values; no LibTorch in this
// header. Thread: any. The formulas are in text_scores.h and metrics.h, names and sources in metric_registry.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/task_stream.h"

namespace skillscope {

/// Metrics that a task may have: "exact_match", "accuracy", "macro_f1", "rouge_l", "jga".
const std::vector<std::string>& taskMetrics();
/// Accuracy and macro-F1 need label words.
bool needsLabels(const std::string& metric);

struct AnswerScore {
  double score = 0;           ///< fraction in [0, 1]; 0 without an example
  std::vector<bool> correct;  ///< for each answer: it is the target (exactMatch)
};

/// `answers` belong to the first examples of `examples`.
/// exact_match (also ""): share of answers that are the target, both trimmed and in lower case.
/// accuracy: share of answers whose label is the target's; a text's label is the label word that it equals in that
/// manner, and a text that equals none has none.
/// macro_f1: mean over labels of 2TP / (2TP + FP + FN), with labels found as for accuracy; a label that neither occurs
/// nor is answered is left out. rouge_l: mean of ROUGE-L's f. jga: share of groups in which the answer to every example
/// is right (jointGoalAccuracy); an example without a group is a group of its own. Throws Error for another metric, or
/// more answers than examples.
AnswerScore scoreAnswers(const std::string& metric, const std::vector<std::string>& labels,
                         const std::vector<Example>& examples, const std::vector<std::string>& answers);

/// At most `count` examples from the first on, or as few more as end a group that the first one begins: no group is cut
/// in two. Groups are neighbours.
std::int64_t wholeGroups(const std::vector<Example>& examples, std::int64_t count);

/// What the scores of tasks with these metrics are called together: "accuracy" for matches of every kind, "ROUGE-L",
/// "joint goal accuracy", "macro-F1"; "score" where they differ. Empty names do not count.
std::string scoreName(const std::vector<std::string>& metrics);

}  // namespace skillscope
