// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/task_score.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/learn/metrics.h"
#include "core/learn/text_scores.h"

namespace skillscope {

namespace {

/// The label word that a text is, or the text itself.
std::string labelOf(const std::vector<std::string>& labels, const std::string& text) {
  if (std::find(labels.begin(), labels.end(), text) != labels.end()) return text;
  const auto found =
      std::find_if(labels.begin(), labels.end(), [&](const std::string& label) { return exactMatch(text, label); });
  return found == labels.end() ? text : *found;
}

double macroScore(const std::vector<std::string>& labels, const std::vector<Example>& examples,
                  const std::vector<std::string>& answers, bool accuracy) {
  std::vector<std::string> gold, given;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    gold.push_back(labelOf(labels, examples[i].target));
    given.push_back(labelOf(labels, answers[i]));
  }
  const MacroF1 result = macroF1(gold, given, labels.empty() ? std::nullopt : std::optional(labels));
  return (accuracy ? result.accuracy : result.macro).value_or(0);
}

double rougeScore(const std::vector<Example>& examples, const std::vector<std::string>& answers) {
  double sum = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) sum += rougeL(answers[i], examples[i].target).f;
  return answers.empty() ? 0 : sum / static_cast<double>(answers.size());
}

double goalScore(const std::vector<Example>& examples, const std::vector<std::string>& answers) {
  std::vector<DialogueRecord> records;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Example& example = examples[i];
    // The number keeps slots of one name apart, and examples without a group from each other.
    const std::string number = std::to_string(i);
    const std::string turn = example.group.empty() ? number : "";
    records.push_back({"", example.group, turn, number, example.target, answers[i]});
  }
  return jointGoalAccuracy(records).pooled.value_or(0);
}

}  // namespace

const std::vector<std::string>& taskMetrics() {
  static const std::vector<std::string> metrics = {"exact_match", "accuracy", "macro_f1", "rouge_l", "jga"};
  return metrics;
}

bool needsLabels(const std::string& metric) {
  return metric == "accuracy" || metric == "macro_f1";
}

AnswerScore scoreAnswers(const std::string& metric, const std::vector<std::string>& labels,
                         const std::vector<Example>& examples, const std::vector<std::string>& answers) {
  if (answers.size() > examples.size()) throw Error("there are more answers than examples to score");
  AnswerScore result;
  for (std::size_t i = 0; i < answers.size(); ++i) result.correct.push_back(exactMatch(answers[i], examples[i].target));
  if (metric.empty() || metric == "exact_match") {
    const auto right = std::count(result.correct.begin(), result.correct.end(), true);
    result.score = answers.empty() ? 0 : static_cast<double>(right) / static_cast<double>(answers.size());
  } else if (needsLabels(metric)) {
    result.score = macroScore(labels, examples, answers, metric == "accuracy");
  } else if (metric == "rouge_l") {
    result.score = rougeScore(examples, answers);
  } else if (metric == "jga") {
    result.score = goalScore(examples, answers);
  } else {
    throw Error("there is no metric " + inQuotes(metric) + " for a task; known are " + joined(taskMetrics(), ", "));
  }
  return result;
}

std::int64_t wholeGroups(const std::vector<Example>& examples, std::int64_t count) {
  const auto size = static_cast<std::int64_t>(examples.size());
  if (count <= 0 || count >= size) return std::clamp<std::int64_t>(count, 0, size);
  const auto within = [&](std::int64_t i) {
    const std::string& group = examples[static_cast<std::size_t>(i)].group;
    return !group.empty() && group == examples[static_cast<std::size_t>(i - 1)].group;
  };
  std::int64_t end = count;
  while (end > 0 && within(end)) --end;
  if (end > 0) return end;
  for (end = 1; end < size && within(end);) ++end;
  return end;
}

std::string scoreName(const std::vector<std::string>& metrics) {
  const auto name = [](const std::string& metric) -> std::string {
    if (metric == "rouge_l") return "ROUGE-L";
    if (metric == "jga") return "joint goal accuracy";
    if (metric == "macro_f1") return "macro-F1";
    return "accuracy";
  };
  std::string common;
  for (const std::string& metric : metrics) {
    if (metric.empty()) continue;
    if (!common.empty() && common != name(metric)) return "score";
    common = name(metric);
  }
  return common.empty() ? "accuracy" : common;
}

}  // namespace skillscope
