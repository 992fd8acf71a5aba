// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scores of generated text: exact match by four rules, ROUGE-L, joint goal accuracy, macro-F1. All results are
// fractions; nullopt = not defined (a mean over nothing). Texts are bytes: lower-casing touches A–Z only; white space
// is space, tab, LF, VT, FF and CR; punctuation is the 32 ASCII characters; every other byte is part of a word. Plain
// values; no LibTorch in this header. Thread: any.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace skillscope {

/// When a prediction equals the gold text. (The evaluator's own rule is exactMatch() in metrics.h.)
enum class MatchRule {
  strict,      ///< the same bytes
  normalised,  ///< lower case, punctuation deleted, white space to one space, trimmed; both sides. O-LoRA's code
  lower,     ///< lower case on both sides, every "</s>" deleted from the prediction, not trimmed. Recurrent-KIF's code
  firstWord  ///< punctuation but "_" to spaces, then the first words, case kept; no word predicted: wrong. SLM's code
};
/// "strict", "normalised", "lower" or "first_word"; nullopt for another name.
std::optional<MatchRule> matchRule(const std::string& name);
bool matches(const std::string& prediction, const std::string& gold, MatchRule rule);

struct RougeScore {
  double precision = 0, recall = 0, f = 0;
};

/// ROUGE-L (Lin 2004) without stemming. Tokens are runs of a–z and 0–9 after lower-casing. With the length of the
/// longest common subsequence: precision = it / tokens of the prediction, recall = it / tokens of the reference, f =
/// 2PR/(P+R); all 0 where it is 0 or a side has no token.
RougeScore rougeL(const std::string& prediction, const std::string& reference);
/// The best f over the references; nullopt without one.
std::optional<double> rougeL(const std::string& prediction, const std::vector<std::string>& references);

/// One slot of one turn of a dialogue.
struct DialogueRecord {
  std::string service, dialogue, turn, slot, gold, prediction;
};

struct ServiceAccuracy {
  int turns = 0, correct = 0;
  double jga = 0;  ///< correct / turns
};

struct JointGoalAccuracy {
  std::map<std::string, ServiceAccuracy> services;
  std::optional<double> average;  ///< mean over services
  std::optional<double> pooled;   ///< over all turns
};

/// A turn (service, dialogue, turn) is right when the value of every one of its slots is: equal after lower-casing
/// both, deleting "</s>" from the prediction, and trimming both. Records come in any order; a slot listed again
/// replaces the earlier record. Source: Wu et al. 2019 (TRADE) for the score, TaSL's released code for the comparison.
JointGoalAccuracy jointGoalAccuracy(const std::vector<DialogueRecord>& records);

struct MacroF1 {
  std::map<std::string, std::optional<double>>
      f1;                          ///< a label; nullopt: neither in the gold nor in the predicted labels
  std::optional<double> macro;     ///< mean of those that are defined
  std::optional<double> accuracy;  ///< over all records
};

/// f1 = 2TP / (2TP + FP + FN) for each of `labels`, or for each distinct gold label. A prediction that is none of them
/// is a miss for its gold label. Labels are compared as they are. Source: van Rijsbergen 1979. Throws Error if the
/// lists differ in length.
MacroF1 macroF1(const std::vector<std::string>& gold, const std::vector<std::string>& predictions,
                const std::optional<std::vector<std::string>>& labels = std::nullopt);

}  // namespace skillscope
