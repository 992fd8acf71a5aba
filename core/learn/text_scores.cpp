// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/text_scores.h"

#include <algorithm>
#include <tuple>

#include "core/base/error.h"
#include "core/base/strings.h"

namespace skillscope {

namespace {

constexpr const char* kEndMark = "</s>";

bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isPunctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/// One pass from left to right: what closes up around a deleted mark stays.
std::string withoutEndMarks(const std::string& text) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(kEndMark, from)) != std::string::npos; from = at + 4) {
    result.append(text, from, at - from);
  }
  return result.append(text, from, std::string::npos);
}

std::string normalised(const std::string& text) {
  std::string result;
  bool gap = false;
  for (const char c : lowerCased(text)) {
    if (isPunctuation(c)) continue;
    if (isSpace(c)) {
      gap = true;
      continue;
    }
    if (gap && !result.empty()) result += ' ';
    gap = false;
    result += c;
  }
  return result;
}

std::string firstWord(const std::string& text) {
  const auto separates = [](char c) { return isSpace(c) || (isPunctuation(c) && c != '_'); };
  const auto begin = std::find_if_not(text.begin(), text.end(), separates);
  return {begin, std::find_if(begin, text.end(), separates)};
}

std::vector<std::string> rougeTokens(const std::string& text) {
  std::vector<std::string> tokens;
  bool inside = false;
  for (const char c : lowerCased(text)) {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (part && !inside) tokens.emplace_back();
    if (part) tokens.back() += c;
    inside = part;
  }
  return tokens;
}

/// Numbers for tokens, so that the comparisons below are cheap.
std::vector<int> numbered(const std::vector<std::string>& tokens, std::map<std::string, int>& numbers) {
  std::vector<int> result;
  for (const std::string& token : tokens) {
    result.push_back(numbers.emplace(token, static_cast<int>(numbers.size())).first->second);
  }
  return result;
}

/// Row by row; `row[j]` is the length for the tokens of `a` so far and the first j of `b`.
int commonSubsequence(const std::vector<int>& a, const std::vector<int>& b) {
  std::vector<int> row(b.size() + 1, 0);
  for (const int token : a) {
    int diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int above = row[j];
      row[j] = token == b[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::optional<MatchRule> matchRule(const std::string& name) {
  if (name == "strict") return MatchRule::strict;
  if (name == "normalised") return MatchRule::normalised;
  if (name == "lower") return MatchRule::lower;
  if (name == "first_word") return MatchRule::firstWord;
  return std::nullopt;
}

bool matches(const std::string& prediction, const std::string& gold, MatchRule rule) {
  switch (rule) {
    case MatchRule::strict:
      return prediction == gold;
    case MatchRule::normalised:
      return normalised(prediction) == normalised(gold);
    case MatchRule::lower:
      return withoutEndMarks(lowerCased(prediction)) == lowerCased(gold);
    case MatchRule::firstWord:
      break;
  }
  const std::string word = firstWord(prediction);
  return !word.empty() && word == firstWord(gold);
}

RougeScore rougeL(const std::string& prediction, const std::string& reference) {
  std::map<std::string, int> numbers;
  const std::vector<int> predicted = numbered(rougeTokens(prediction), numbers);
  const std::vector<int> expected = numbered(rougeTokens(reference), numbers);
  const int common = commonSubsequence(predicted, expected);
  if (common == 0) return {};
  RougeScore score;
  score.precision = common / static_cast<double>(predicted.size());
  score.recall = common / static_cast<double>(expected.size());
  score.f = 2 * score.precision * score.recall / (score.precision + score.recall);
  return score;
}

std::optional<double> rougeL(const std::string& prediction, const std::vector<std::string>& references) {
  std::optional<double> best;
  for (const std::string& reference : references) best = std::max(best.value_or(0), rougeL(prediction, reference).f);
  return best;
}

JointGoalAccuracy jointGoalAccuracy(const std::vector<DialogueRecord>& records) {
  std::map<std::tuple<std::string, std::string, std::string>, std::map<std::string, bool>> turns;
  for (const DialogueRecord& record : records) {
    turns[{record.service, record.dialogue, record.turn}][record.slot] =
        trimmed(withoutEndMarks(lowerCased(record.prediction))) == trimmed(lowerCased(record.gold));
  }
  JointGoalAccuracy result;
  int correct = 0;
  for (const auto& [turn, slots] : turns) {
    ServiceAccuracy& service = result.services[std::get<0>(turn)];
    const bool right = std::all_of(slots.begin(), slots.end(), [](const auto& slot) { return slot.second; });
    ++service.turns;
    service.correct += right ? 1 : 0;
    correct += right ? 1 : 0;
  }
  if (turns.empty()) return result;
  double sum = 0;
  for (auto& [name, service] : result.services) {
    service.jga = service.correct / static_cast<double>(service.turns);
    sum += service.jga;
  }
  result.average = sum / static_cast<double>(result.services.size());
  result.pooled = correct / static_cast<double>(turns.size());
  return result;
}

MacroF1 macroF1(const std::vector<std::string>& gold, const std::vector<std::string>& predictions,
                const std::optional<std::vector<std::string>>& labels) {
  if (gold.size() != predictions.size()) {
    throw Error("macro-F1 needs one prediction for each gold label, but there are " +
                std::to_string(predictions.size()) + " for " + std::to_string(gold.size()));
  }
  struct Counts {
    int right = 0, predicted = 0, gold = 0;
  };
  std::map<std::string, Counts> counts;
  for (const std::string& label : labels ? *labels : gold) counts[label];
  const auto count = [&](const std::string& label, int Counts::*field) {
    const auto found = counts.find(label);
    if (found != counts.end()) ++(found->second.*field);
  };
  int right = 0;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    count(gold[i], &Counts::gold);
    count(predictions[i], &Counts::predicted);
    if (gold[i] != predictions[i]) continue;
    count(gold[i], &Counts::right);
    ++right;
  }
  MacroF1 result;
  double sum = 0;
  int defined = 0;
  for (const auto& [label, found] : counts) {
    std::optional<double>& f1 = result.f1[label];
    // 2TP + FP + FN is the number of predictions plus the number of gold labels.
    if (found.predicted + found.gold == 0) continue;
    f1 = 2.0 * found.right / (found.predicted + found.gold);
    sum += *f1;
    ++defined;
  }
  if (defined > 0) result.macro = sum / defined;
  if (!gold.empty()) result.accuracy = right / static_cast<double>(gold.size());
  return result;
}

}  // namespace skillscope
