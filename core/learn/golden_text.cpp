// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kind "text_scores": scores of generated text.
#include <functional>
#include <map>

#include "core/learn/golden_case.h"
#include "core/learn/metrics.h"
#include "core/learn/text_scores.h"

namespace skillscope {

namespace {

/// Labels, dialogues and turns may be written as numbers.
std::string readName(const CaseNode& node) {
  return node.isText() ? node.text() : std::to_string(node.integer());
}

std::vector<std::string> readNames(const CaseNode& list) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) names.push_back(readName(list[i]));
  return names;
}

void verifyExactMatch(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"score", "variants"}, "parameter");
  golden.inputs.allowOnly({"pairs"}, "input");
  const CaseNode pairs = golden.inputs["pairs"], variants = golden.params["variants"];
  const std::vector<std::string> names = readNames(variants);
  golden.expected.allowOnly({names.begin(), names.end()}, "expected field");
  for (std::size_t variant = 0; variant < names.size(); ++variant) {
    const std::optional<MatchRule> rule = matchRule(names[variant]);
    if (!rule) {
      variants[variant].fail("is \"" + names[variant] +
                             "\", which is unknown: strict, normalised, lower and first_word are possible");
    }
    ScoreList hits;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const CaseNode pair = pairs[i];
      hits.push_back(matches(pair["prediction"].text(), pair["gold"].text(), *rule) ? 1 : 0);
    }
    const auto compareHits = [&](const CaseNode& field) {
      if (field.size() != hits.size()) field.fail("must have one entry for each pair");
      for (std::size_t i = 0; i < hits.size(); ++i) compare.integer(field[i], static_cast<std::int64_t>(*hits[i]));
    };
    compareFields(
        golden.expected[names[variant]],
        {{"hits", compareHits}, {"mean", [&](const CaseNode& field) { compare.number(field, meanOf(hits)); }}});
  }
}

void compareRouge(const CaseNode& expected, const RougeScore& score, CaseComparison& compare) {
  compareFields(expected, {{"precision", [&](const CaseNode& field) { compare.number(field, score.precision); }},
                           {"recall", [&](const CaseNode& field) { compare.number(field, score.recall); }},
                           {"f", [&](const CaseNode& field) { compare.number(field, score.f); }}});
}

void verifyRouge(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"score"}, "parameter");
  golden.inputs.allowOnly({"pairs"}, "input");
  golden.expected.allowOnly({"per_reference", "f", "mean_f"}, "expected field");
  const CaseNode pairs = golden.inputs["pairs"];
  const bool hasDetails = golden.expected.has("per_reference");
  if (hasDetails && golden.expected["per_reference"].size() != pairs.size()) {
    golden.expected["per_reference"].fail("must have one list for each pair");
  }
  ScoreList best;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const std::string prediction = pairs[i]["prediction"].text();
    const std::vector<std::string> references = readNames(pairs[i]["references"]);
    best.push_back(rougeL(prediction, references));
    if (!hasDetails) continue;
    const CaseNode expected = golden.expected["per_reference"][i];
    if (expected.size() != references.size()) expected.fail("must have one entry for each reference");
    for (std::size_t k = 0; k < references.size(); ++k) {
      compareRouge(expected[k], rougeL(prediction, references[k]), compare);
    }
  }
  if (golden.expected.has("f")) compare.numbers(golden.expected["f"], best);
  if (golden.expected.has("mean_f")) compare.number(golden.expected["mean_f"], meanOf(best));
}

void compareServices(const CaseNode& expected, const std::map<std::string, ServiceAccuracy>& services,
                     CaseComparison& compare) {
  for (const auto& item : services) {
    const ServiceAccuracy& service = item.second;
    compareFields(expected[item.first],
                  {{"turns", [&](const CaseNode& field) { compare.integer(field, service.turns); }},
                   {"correct", [&](const CaseNode& field) { compare.integer(field, service.correct); }},
                   {"jga", [&](const CaseNode& field) { compare.number(field, service.jga); }}});
  }
  for (const std::string& name : expected.keys()) {
    if (!services.count(name)) expected[name].fail("is no service of the records");
  }
}

void verifyJointGoalAccuracy(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"score"}, "parameter");
  golden.inputs.allowOnly({"records"}, "input");
  golden.expected.allowOnly({"services", "average_jga", "pooled_jga"}, "expected field");
  const CaseNode list = golden.inputs["records"];
  std::vector<DialogueRecord> records;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const CaseNode record = list[i];
    records.push_back({readName(record["service"]), readName(record["dialogue"]), readName(record["turn"]),
                       readName(record["slot"]), record["gold"].text(), record["pred"].text()});
  }
  const JointGoalAccuracy result = jointGoalAccuracy(records);
  if (golden.expected.has("services")) compareServices(golden.expected["services"], result.services, compare);
  if (golden.expected.has("average_jga")) compare.number(golden.expected["average_jga"], result.average);
  if (golden.expected.has("pooled_jga")) compare.number(golden.expected["pooled_jga"], result.pooled);
}

void verifyMacroF1(const GoldenCase& golden, CaseComparison& compare) {
  golden.params.allowOnly({"score"}, "parameter");
  golden.inputs.allowOnly({"labels", "gold", "pred"}, "input");
  golden.expected.allowOnly({"f1", "macro_f1", "accuracy"}, "expected field");
  std::optional<std::vector<std::string>> labels;
  if (golden.inputs.has("labels") && !golden.inputs["labels"].isNull()) labels = readNames(golden.inputs["labels"]);
  const MacroF1 result = macroF1(readNames(golden.inputs["gold"]), readNames(golden.inputs["pred"]), labels);
  if (golden.expected.has("f1")) {
    const CaseNode expected = golden.expected["f1"];
    for (const auto& [label, f1] : result.f1) compare.number(expected[label], f1);
    for (const std::string& label : expected.keys()) {
      if (!result.f1.count(label)) expected[label].fail("is none of the labels");
    }
  }
  if (golden.expected.has("macro_f1")) compare.number(golden.expected["macro_f1"], result.macro);
  if (golden.expected.has("accuracy")) compare.number(golden.expected["accuracy"], result.accuracy);
}

}  // namespace

bool verifyTextCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind != "text_scores") return false;
  const CaseNode name = golden.params["score"];
  const std::string score = name.text();
  if (score == "exact_match") {
    verifyExactMatch(golden, compare);
  } else if (score == "rouge_l") {
    verifyRouge(golden, compare);
  } else if (score == "jga") {
    verifyJointGoalAccuracy(golden, compare);
  } else if (score == "macro_f1") {
    verifyMacroF1(golden, compare);
  } else {
    name.fail("is \"" + score + "\", which is unknown: exact_match, rouge_l, jga and macro_f1 are possible");
  }
  return true;
}

}  // namespace skillscope
