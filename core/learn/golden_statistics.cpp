// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kind "stats": intervals and tests, one result for each input.
#include "core/learn/golden_case.h"
#include "core/learn/statistics.h"

namespace skillscope {

namespace {

std::vector<double> readNumbers(const CaseNode& list) {
  std::vector<double> numbers;
  for (std::size_t i = 0; i < list.size(); ++i) numbers.push_back(list[i].number());
  return numbers;
}

[[noreturn]] void failUnknownField(const CaseNode& expected, const std::string& field) {
  throw CaseFailure("The expected field " + expected.path() + "." + field + " is unknown to this program.");
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
  for (const std::string& field : expected.keys()) {
    const CaseNode value = expected[field];
    if (field == "n") {
      compare.integer(value, interval.n);
    } else if (field == "mean") {
      compare.number(value, interval.mean);
    } else if (field == "sd") {
      compare.number(value, interval.sd);
    } else if (field == "half_width") {
      compare.number(value, interval.halfWidth);
    } else if (field == "low") {
      compare.number(value, interval.low);
    } else if (field == "high") {
      compare.number(value, interval.high);
    } else {
      failUnknownField(expected, field);
    }
  }
}

void compareWilson(const CaseNode& expected, const CaseNode& counts, double z, CaseComparison& compare) {
  if (counts.size() != 2) counts.fail("must be the number of right records and that of all");
  const ShareInterval interval = wilsonInterval(counts[0].integer(), counts[1].integer(), z);
  for (const std::string& field : expected.keys()) {
    const CaseNode value = expected[field];
    if (field == "p") {
      compare.number(value, interval.p);
    } else if (field == "low") {
      compare.number(value, interval.low);
    } else if (field == "high") {
      compare.number(value, interval.high);
    } else {
      failUnknownField(expected, field);
    }
  }
}

void compareSignFlip(const CaseNode& expected, const CaseNode& pair, CaseComparison& compare) {
  pair.allowOnly({"a", "b"}, "input");
  const SignFlipTest test = signFlipTest(readNumbers(pair["a"]), readNumbers(pair["b"]));
  for (const std::string& field : expected.keys()) {
    const CaseNode value = expected[field];
    if (field == "mean_difference") {
      compare.number(value, test.meanDifference);
    } else if (field == "extreme") {
      compare.integer(value, test.extreme);
    } else if (field == "total") {
      compare.integer(value, test.total);
    } else if (field == "p") {
      compare.number(value, test.p);
    } else {
      failUnknownField(expected, field);
    }
  }
}

void compareOrdersAndSeeds(const CaseNode& expected, const CaseNode& scores, CaseComparison& compare) {
  std::vector<std::vector<double>> orders;
  for (std::size_t order = 0; order < scores.size(); ++order) orders.push_back(readNumbers(scores[order]));
  const OrdersAndSeeds result = ordersAndSeeds(orders);
  for (const std::string& field : expected.keys()) {
    const CaseNode value = expected[field];
    if (field == "order_means") {
      compare.numbers(value, result.orderMeans);
    } else if (field == "mean") {
      compare.number(value, result.mean);
    } else if (field == "sd_over_orders") {
      compare.number(value, result.sdOverOrders);
    } else if (field == "half_width") {
      compare.number(value, result.halfWidth);
    } else if (field == "within_sd") {
      compare.numbers(value, result.withinSd);
    } else if (field == "mean_within_sd") {
      compare.number(value, result.meanWithinSd);
    } else {
      failUnknownField(expected, field);
    }
  }
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
