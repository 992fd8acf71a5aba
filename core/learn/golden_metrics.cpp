// SPDX-License-Identifier: GPL-3.0-or-later
// The golden kind "metrics": figures of an accuracy matrix, recomputed with the metric registry.
#include "core/learn/golden_case.h"
#include "core/learn/metrics.h"

namespace skillscope {

namespace {

std::optional<double> scoreOf(const CaseNode& node) {
  if (node.isNull()) return std::nullopt;
  return node.number();
}

AccuracyMatrix readMatrix(const CaseNode& rows) {
  if (rows.size() < 2) rows.fail("must have a row before training and one for each task");
  AccuracyMatrix matrix(static_cast<int>(rows.size()) - 1);
  for (int row = 0; row <= matrix.tasks(); ++row) {
    const CaseNode entries = rows[static_cast<std::size_t>(row)];
    if (entries.isNull()) continue;
    if (entries.size() != static_cast<std::size_t>(matrix.tasks())) entries.fail("must have one score for each task");
    for (int column = 0; column < matrix.tasks(); ++column) {
      matrix.set(row, column, scoreOf(entries[static_cast<std::size_t>(column)]));
    }
  }
  return matrix;
}

/// One score a task; nothing measured where the case says null.
ScoreList readReference(const CaseNode& node, int tasks) {
  ScoreList scores(static_cast<std::size_t>(tasks));
  if (node.isNull()) return scores;
  if (node.size() != scores.size()) node.fail("must have one score for each task");
  for (std::size_t task = 0; task < scores.size(); ++task) scores[task] = scoreOf(node[task]);
  return scores;
}

}  // namespace

bool verifyMetricsCase(const GoldenCase& golden, CaseComparison& compare) {
  if (golden.kind != "metrics") return false;
  golden.params.allowOnly({}, "parameter");
  golden.inputs.allowOnly({"matrix", "random_init", "single_task", "joint", "upper"}, "input");
  const AccuracyMatrix matrix = readMatrix(golden.inputs["matrix"]);
  const auto reference = [&](const std::string& name) {
    return golden.inputs.has(name) ? readReference(golden.inputs[name], matrix.tasks())
                                   : ScoreList(static_cast<std::size_t>(matrix.tasks()));
  };
  const bool ownBaseline = !golden.inputs.has("random_init") || golden.inputs["random_init"].isNull();
  const ScoreList single = reference("single_task");
  const ScoreList perTask = intransigence(matrix, reference("joint"));

  for (const std::string& field : golden.expected.keys()) {
    const CaseNode expected = golden.expected[field];
    if (field == "T") {
      compare.integer(expected, matrix.tasks());
    } else if (field == "A_k") {
      compare.numbers(expected, averageAfterEachTask(matrix));
    } else if (field == "FWT_zero_shot") {
      compare.number(expected, matrixMetric("FWT", matrix));
    } else if (field == "FWT_gem") {
      compare.number(expected, ownBaseline ? matrixMetric("FWT_gem", matrix)
                                           : forwardTransferOver(matrix, reference("random_init")));
    } else if (field == "FWT_single") {
      compare.number(expected, forwardTransferToSingle(matrix, single, false));
    } else if (field == "FWT_single_from_2") {
      compare.number(expected, forwardTransferToSingle(matrix, single, true));
    } else if (field == "intransigence") {
      compare.numbers(expected, perTask);
    } else if (field == "intransigence_mean") {
      compare.number(expected, meanOf(perTask));
    } else if (field == "relative_gain") {
      compare.number(expected, relativeGain(matrix, reference("upper")));
    } else if (field == "AP" || field == "average_incremental" || field == "LA" || field == "BWT" ||
               field == "BWT_over_T" || field == "FM" || field == "FM_with_last" || field == "retention") {
      compare.number(expected, matrixMetric(field, matrix));
    } else {
      throw CaseFailure("The expected field expected." + field + " is unknown to this program.");
    }
  }
  return true;
}

}  // namespace skillscope
