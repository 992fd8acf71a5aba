// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kind "stats": intervals and tests, one result for each input.
#include <functional>
#include <map>

#include "core/learn/golden_case.h"
#include "core/learn/statistics.h"

namespace skillscope {

namespace {

std::vector<double> readNumbers(const CaseNode& list) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < list.size(); ++i) numbers.push_back(list[i].number());
  return numbers;
}

/// `compareOne(expected result, input)` for each input of the list.
template <class Compare>
void compareEach(const GoldenCase& golden, const std::string& list, Compare compareOne) {
  golden.inputs.allowOnly({list}, "input");
  golden.expected.allowOnly({"results"}, "expected field");
  const CaseNode inputs = golden.inputs[list], results = golden.expected["results"];
  if (results.size() != inputs.size()) results.fail("must have one result for each of the inputs." + list);
  for (std::size_t i = 0; i < inputs.size(); ++i) compareOne(results[i], inputs[i]);
}

void compareMeanInterval(const CaseNode& expected, const CaseNode& samples, CaseComparison& compare) {
  const MeanInterval interval = meanInterval(readNumbers(samples));
  compareFields(expected, {{"n", [&](const CaseNode& field) { compare.integer(field, interval.n); }},
                           {"mean", [&](const CaseNode& field) { compare.number(field, interval.mean); }},
                           {"sd", [&](const CaseNode& field) { compare.number(field, interval.sd); }},
                           {"half_width", [&](const CaseNode& field) { compare.number(field, interval.halfWidth); }},
                           {"low", [&](const CaseNode& field) { compare.number(field, interval.low); }},
                           {"high", [&](const CaseNode& field) { compare.number(field, interval.high); }}});
}

void compareWilson(const CaseNode& expected, const CaseNode& counts, double z, CaseComparison& compare) {
  if (counts.size() != 2) counts.fail("must be the number of right records and that of all");
  const ShareInterval interval = wilsonInterval(counts[0].integer(), counts[1].integer(), z);
  compareFields(expected, {{"p", [&](const CaseNode& field) { compare.number(field, interval.p); }},
                           {"low", [&](const CaseNode& field) { compare.number(field, interval.low); }},
                           {"high", [&](const CaseNode& field) { compare.number(field, interval.high); }}});
}

void compareSignFlip(const CaseNode& expected, const CaseNode& pair, CaseComparison& compare) {
  pair.allowOnly({"a", "b"}, "input");
  const SignFlipTest test = signFlipTest(readNumbers(pair["a"]), readNumbers(pair["b"]));
  compareFields(expected,
                {{"mean_difference", [&](const CaseNode& field) { compare.number(field, test.meanDifference); }},
                 {"extreme", [&](const CaseNode& field) { compare.integer(field, test.extreme); }},
                 {"total", [&](const CaseNode& field) { compare.integer(field, test.total); }},
                 {"p", [&](const CaseNode& field) { compare.number(field, test.p); }}});
}

void compareOrdersAndSeeds(const CaseNode& expected, const CaseNode& scores, CaseComparison& compare) {
  std::vector<std::vector<double>> orders;
  for (std::size_t order = 0; order < scores.size(); ++order) orders.push_back(readNumbers(scores[order]));
  const OrdersAndSeeds result = ordersAndSeeds(orders);
  compareFields(expected,
                {{"order_means", [&](const CaseNode& field) { compare.numbers(field, result.orderMeans); }},
                 {"mean", [&](const CaseNode& field) { compare.number(field, result.mean); }},
                 {"sd_over_orders", [&](const CaseNode& field) { compare.number(field, result.sdOverOrders); }},
                 {"half_width", [&](const CaseNode& field) { compare.number(field, result.halfWidth); }},
                 {"within_sd", [&](const CaseNode& field) { compare.numbers(field, result.withinSd); }},
                 {"mean_within_sd", [&](const CaseNode& field) { compare.number(field, result.meanWithinSd); }}});
}

}  // namespace

bool verifyStatisticsCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind != "stats") return false;
  const CaseNode name = golden.params["statistic"];
  const std::string statistic = name.text();
  if (statistic == "wilson") {
    golden.params.allowOnly({"statistic", "z"}, "parameter");
    const double z = golden.params["z"].number();
    compareEach(golden, "counts",
                [&](const CaseNode& expected, const CaseNode& counts) { compareWilson(expected, counts, z, compare); });
    return true;
  }
  golden.params.allowOnly({"statistic"}, "parameter");
  if (statistic == "mean_interval") {
    compareEach(golden, "samples", [&](const CaseNode& expected, const CaseNode& samples) {
      compareMeanInterval(expected, samples, compare);
    });
  } else if (statistic == "sign_flip") {
    compareEach(golden, "pairs",
                [&](const CaseNode& expected, const CaseNode& pair) { compareSignFlip(expected, pair, compare); });
  } else if (statistic == "orders_seeds") {
    compareEach(golden, "scores", [&](const CaseNode& expected, const CaseNode& scores) {
      compareOrdersAndSeeds(expected, scores, compare);
    });
  } else {
    name.fail("is \"" + statistic +
              "\", which is unknown: mean_interval, wilson, sign_flip and orders_seeds are possible");
  }
  return true;
}

}  // namespace skillscope
