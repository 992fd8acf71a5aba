// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/metric_registry.h"

#include <limits>

namespace skillscope {

namespace {

using Matrix = AccuracyMatrix;
using References = ReferenceScores;

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// The figures that need nothing but the matrix have their texts in matrixMetrics(); a plain function for each name.
template <const char* name>
ScoreList ofMatrix(const Matrix& matrix, const References&) {
  return {matrixMetric(name, matrix)};
}

constexpr char kAp[] = "AP", kIncremental[] = "average_incremental", kLa[] = "LA", kBwt[] = "BWT";
constexpr char kBwtOverT[] = "BWT_over_T", kFwt[] = "FWT", kFwtGem[] = "FWT_gem", kFm[] = "FM";
constexpr char kFmWithLast[] = "FM_with_last", kRetention[] = "retention";

Metric matrixEntry(const char* name, ScoreList (*compute)(const Matrix&, const References&)) {
  for (const MatrixMetric& metric : matrixMetrics()) {
    if (metric.name != name) continue;
    return {metric.name,    metric.title,  metric.unit,        metric.minimum, metric.maximum, metric.higherIsBetter,
            metric.formula, metric.source, MetricNeed::matrix, false,          compute};
  }
  return {};
}

ScoreList afterEachTask(const Matrix& matrix, const References&) {
  return averageAfterEachTask(matrix);
}

ScoreList transferOverUntrained(const Matrix& matrix, const References& references) {
  if (references.randomInit.empty()) return {matrixMetric(kFwtGem, matrix)};
  return {forwardTransferOver(matrix, references.randomInit)};
}

ScoreList transferToSingle(const Matrix& matrix, const References& references) {
  return {forwardTransferToSingle(matrix, references.singleTask, false)};
}

ScoreList transferToSingleFromSecond(const Matrix& matrix, const References& references) {
  return {forwardTransferToSingle(matrix, references.singleTask, true)};
}

ScoreList intransigenceOfTasks(const Matrix& matrix, const References& references) {
  return intransigence(matrix, references.joint);
}

ScoreList intransigenceMean(const Matrix& matrix, const References& references) {
  return {meanOf(intransigence(matrix, references.joint))};
}

ScoreList gainOverBound(const Matrix& matrix, const References& references) {
  return {relativeGain(matrix, references.upper)};
}

Metric averagesEntry() {
  return {"A_k",
          "Average accuracy after each task",
          "%",
          0,
          1,
          true,
          "A_k = mean over j ≤ k of R[k][j], for k = 1 … T; A_T is AP",
          "Chaudhry et al. 2018",
          MetricNeed::matrix,
          true,
          afterEachTask};
}

std::vector<Metric> transferEntries() {
  Metric gem = matrixEntry(kFwtGem, transferOverUntrained);
  gem.formula =
      "1/(T−1) · sum over j ≥ 2 of (R[j−1][j] − b_j); b_j = score on task j of a model with random weights, or "
      "R[0][j], "
      "the backbone before training, where that is not given; positive = earlier tasks helped";
  gem.source = "Lopez-Paz and Ranzato 2017 (GEM)";
  const std::string single =
      " of (R[j][j] − a_j); a_j = score of a model trained on task j alone; positive = earlier "
      "tasks helped, negative = less room to learn";
  return {
      matrixEntry(kFwt, ofMatrix<kFwt>),
      gem,
      {"FWT_single", "Forward transfer over single-task training", "%", -1, 1, true, "mean over all j" + single,
       "Wu et al. 2022; SAPT (2024)", MetricNeed::singleTask, false, transferToSingle},
      {"FWT_single_from_2", "Forward transfer over single-task training, first task left out", "%", -1, 1, true,
       "mean over j ≥ 2" + single, "as reported by DOC", MetricNeed::singleTask, false, transferToSingleFromSecond}};
}

std::vector<Metric> boundEntries() {
  const std::string joint =
      "joint_k − R[k][k]; joint_k = score on task k of a model trained on tasks 1 … k together; positive = the new "
      "task "
      "is learned less well";
  return {
      {"intransigence", "Intransigence of each task", "%", -1, 1, false, joint, "Chaudhry et al. 2018",
       MetricNeed::joint, true, intransigenceOfTasks},
      {"intransigence_mean", "Intransigence", "%", -1, 1, false, "mean over k of " + joint, "Chaudhry et al. 2018",
       MetricNeed::joint, false, intransigenceMean},
      {"relative_gain", "Relative gain", "ratio", 0, kUnbounded, true,
       "mean over j of R[T][j] / u_j; u_j = score on task j of the bound, a single-task or multi-task model; 1 = no "
       "loss",
       "Scialom et al. 2022 (Continual-T0)", MetricNeed::upper, false, gainOverBound}};
}

std::vector<Metric> predictionEntries() {
  const auto entry = [](const char* name, const char* title, const char* formula, const char* source) {
    return Metric{name, title, "%", 0, 1, true, formula, source, MetricNeed::predictions, false, nullptr};
  };
  return {
      entry("exact_match", "Exact match",
            "share of the predictions that equal their target, both trimmed and in lower case; other rules: strict, "
            "normalised (case, punctuation and white space ignored), lower, first word",
            "released codes of O-LoRA (2023), Recurrent-KIF (2025) and SLM (2024)"),
      entry("accuracy", "Accuracy", "share of the examples whose predicted label is the gold label", "common use"),
      entry(
          "rouge_l", "ROUGE-L",
          "mean over examples of the best f over the references; f = 2PR/(P+R), P = LCS / tokens of the prediction, R "
          "= LCS / tokens of the reference, LCS = length of the longest common subsequence; tokens are runs of letters "
          "a–z and digits in lower case, not stemmed",
          "Lin 2004"),
      entry(
          "jga", "Joint goal accuracy",
          "share of the dialogue turns in which the value of every slot is right; for each service, then the mean over "
          "services",
          "Wu et al. 2019 (TRADE); TaSL (2024) for the mean over services"),
      entry("macro_f1", "Macro-F1",
            "mean over labels of 2TP / (2TP + FP + FN); labels that neither occur nor are predicted are left out",
            "van Rijsbergen 1979"),
  };
}

std::vector<Metric> makeRegistry() {
  std::vector<Metric> metrics = {matrixEntry(kAp, ofMatrix<kAp>),
                                 averagesEntry(),
                                 matrixEntry(kIncremental, ofMatrix<kIncremental>),
                                 matrixEntry(kLa, ofMatrix<kLa>),
                                 matrixEntry(kBwt, ofMatrix<kBwt>),
                                 matrixEntry(kBwtOverT, ofMatrix<kBwtOverT>)};
  const auto append = [&](const std::vector<Metric>& more) { metrics.insert(metrics.end(), more.begin(), more.end()); };
  append(transferEntries());
  append({matrixEntry(kFm, ofMatrix<kFm>), matrixEntry(kFmWithLast, ofMatrix<kFmWithLast>),
          matrixEntry(kRetention, ofMatrix<kRetention>)});
  append(boundEntries());
  append(predictionEntries());
  return metrics;
}

}  // namespace

const std::vector<Metric>& metricRegistry() {
  static const std::vector<Metric> metrics = makeRegistry();
  return metrics;
}

const Metric* metricNamed(const std::string& name) {
  for (const Metric& metric : metricRegistry()) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

}  // namespace skillscope
