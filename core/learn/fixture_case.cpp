// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/learn/fixture_case.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>

#include "core/base/strings.h"
#include "core/nn/llama_config.h"
#include "core/tensor/libtorch.h"
#include "core/tensor/safetensors.h"

namespace skillscope {

namespace {

namespace fs = std::filesystem;

std::string indexText(std::int64_t flat, const std::vector<std::int64_t>& shape) {
  std::vector<std::string> parts(shape.size());
  for (std::size_t i = shape.size(); i-- > 0;) {
    parts[i] = std::to_string(flat % shape[i]);
    flat /= shape[i];
  }
  return parts.empty() ? "" : " at [" + joined(parts, ", ") + "]";
}

std::string rowText(const std::vector<std::int64_t>& row) {
  std::vector<std::string> parts;
  for (const std::int64_t id : row) parts.push_back(std::to_string(id));
  return "[" + joined(parts, ", ") + "]";
}

}  // namespace

FixtureCase::FixtureCase(std::string where, CaseNode answers, VerifyResult& result)
    : folder(std::move(where)),
      document(std::move(answers)),
      arrays_((fs::path(folder) / "expected.safetensors").string()),
      result_(result) {}

torch::Tensor FixtureCase::expected(const std::string& tensor) const {
  return readTensor(arrays_, tensor);
}

std::vector<std::string> FixtureCase::namesAfter(const std::string& prefix) const {
  std::vector<std::string> names;
  for (const SafetensorsEntry& entry : arrays_.entries()) {
    if (entry.name.starts_with(prefix)) names.push_back(entry.name.substr(prefix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void FixtureCase::compare(const std::string& what, const torch::Tensor& computed, const torch::Tensor& wanted,
                          Tolerance tolerance, const torch::Tensor& mask) {
  const torch::NoGradGuard noGrad;
  if (computed.sizes() != wanted.sizes()) {
    throw CaseFailure(what + " has the shape " + shapeText(computed.sizes().vec()) + ", expected is " +
                      shapeText(wanted.sizes().vec()) + ".");
  }
  if (computed.numel() == 0) return;
  const torch::Tensor value = computed.to(torch::kCPU, torch::kFloat64).contiguous();
  const torch::Tensor target = wanted.to(torch::kFloat64).contiguous();
  torch::Tensor error = (value - target).abs();
  // What is no number on one side only is as wrong as can be.
  error = torch::where(error.isnan(), torch::full_like(error, std::numeric_limits<double>::infinity()), error);
  torch::Tensor allowed = tolerance.absolute + tolerance.relative * target.abs();
  if (tolerance.ofLargest > 0) allowed = allowed + tolerance.ofLargest * target.abs().max();
  torch::Tensor excess = error - allowed;
  if (mask.defined()) {
    torch::Tensor counted = mask.to(torch::kCPU) != 0;
    while (counted.dim() < error.dim()) counted = counted.unsqueeze(-1);
    counted = counted.expand_as(error);
    error = error.masked_fill(counted.logical_not(), 0.0);
    excess = excess.masked_fill(counted.logical_not(), 0.0);
  }
  const double worst = error.max().item<double>();
  result_.largestError = std::max(result_.largestError, worst);
  const std::int64_t at = excess.reshape({-1}).argmax().item<std::int64_t>();
  if (excess.reshape({-1})[at].item<double>() <= 0) return;
  char text[160];
  std::snprintf(text, sizeof text, ": %.8g is computed, %.8g expected, %.3g off where %.3g is allowed.",
                value.reshape({-1})[at].item<double>(), target.reshape({-1})[at].item<double>(),
                error.reshape({-1})[at].item<double>(), allowed.reshape({-1})[at].item<double>());
  throw CaseFailure(what + " differs" + indexText(at, value.sizes().vec()) + text);
}

void FixtureCase::compare(const std::string& what, double computed, double wanted, Tolerance tolerance) {
  compare(what, torch::tensor(computed, torch::kFloat64), torch::tensor(wanted, torch::kFloat64), tolerance);
}

void FixtureCase::compareIfThere(const std::string& tensor, const torch::Tensor& computed, Tolerance tolerance,
                                 const torch::Tensor& mask) {
  if (has(tensor)) compare(tensor, computed, expected(tensor), tolerance, mask);
}

void FixtureCase::compareGenerated(const CaseNode& wanted, const std::vector<std::vector<std::int64_t>>& prompts,
                                   const std::vector<std::vector<std::int64_t>>& generated) {
  const std::vector<std::vector<std::int64_t>> rows = rowsOf(idsOf(wanted));
  if (rows.size() != generated.size() || rows.size() != prompts.size()) {
    throw CaseFailure(wanted.path() + " has " + std::to_string(rows.size()) + " rows, " +
                      std::to_string(generated.size()) + " are computed.");
  }
  std::size_t longest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) longest = std::max(longest, prompts[i].size() + generated[i].size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::int64_t> row = prompts[i];
    row.insert(row.end(), generated[i].begin(), generated[i].end());
    bool same = rows[i].size() == longest && std::equal(row.begin(), row.end(), rows[i].begin());
    for (std::size_t k = row.size(); same && k < rows[i].size(); ++k) same = rows[i][k] == rows[i][row.size()];
    if (same) continue;
    throw CaseFailure(wanted.path() + " differs in row " + std::to_string(i) + ": " + rowText(row) + " is computed, " +
                      rowText(rows[i]) + " expected.");
  }
}

void FixtureCase::compareGradients(const std::vector<NamedWeight>& weights) {
  const auto gradientOf = [&](const std::string& name) {
    for (const NamedWeight& weight : weights) {
      if (weight.name != name) continue;
      const torch::Tensor& gradient = weight.tensor.grad();
      return gradient.defined() ? gradient.to(torch::kCPU) : torch::zeros_like(weight.tensor);
    }
    throw CaseFailure("grad_stats." + name + " is expected, but the model has no weight of this name.");
  };
  const CaseNode stats = document["grad_stats"];
  // A gradient that is zero but for rounding has no digits to compare.
  double scale = 0;
  for (const std::string& name : stats.keys()) scale = std::max(scale, stats[name]["l2"].number());
  for (const std::string& name : stats.keys()) {
    compare("grad_stats." + name + ".l2", gradientOf(name).to(torch::kFloat64).norm().item<double>(),
            stats[name]["l2"].number(), {1e-6 * scale, 1e-3, 0});
  }
  for (const std::string& name : namesAfter("grad.")) {
    Tolerance allowed = tolerance::gradient;
    allowed.absolute = 1e-6 * scale;
    compare("grad." + name, gradientOf(name), expected("grad." + name), allowed);
  }
}

std::string FixtureCase::folderOf(const std::string& relative) const {
  std::error_code ignored;
  const fs::path start = fs::absolute(folder, ignored).lexically_normal();
  for (fs::path place = start; !relative.empty(); place = place.parent_path()) {
    if (fs::is_directory(place / relative, ignored)) return (place / relative).lexically_normal().string();
    if (place == place.parent_path()) break;
  }
  throw CaseFailure("The folder " + inQuotes(relative) + " is named and found neither in " + folder +
                    " nor in a folder above it.");
}

std::vector<LinearSite> AnyModel::linearSites() {
  return backbone ? backbone->linearSites() : encoder->linearSites();
}

AnyModel openAnyModel(const std::string& folder) {
  AnyModel model;
  if (isEncoderType(modelType(folder))) {
    model.encoder = Bert::open(folder);
  } else {
    model.backbone = openBackbone(folder);
  }
  return model;
}

torch::Tensor idsOf(const CaseNode& rows) {
  return rows.tensor(torch::kInt64);
}

std::vector<std::vector<std::int64_t>> rowsOf(const torch::Tensor& ids) {
  std::vector<std::vector<std::int64_t>> rows;
  const torch::Tensor plain = ids.contiguous();
  for (std::int64_t i = 0; i < plain.size(0); ++i) {
    const std::int64_t* row = plain.data_ptr<std::int64_t>() + i * plain.size(1);
    rows.emplace_back(row, row + plain.size(1));
  }
  return rows;
}

torch::Tensor tokenLosses(const torch::Tensor& logits, const torch::Tensor& labels) {
  const torch::Tensor likelihood =
      torch::log_softmax(logits, -1).gather(-1, labels.clamp_min(0).unsqueeze(-1)).squeeze(-1);
  return (-likelihood).masked_fill(labels == -100, 0.0);
}

bool verifyFixture(FixtureCase& fixture) {
  const std::string kind = fixture.document["kind"].text();
  if (kind == "lora") {
    verifyAdapterFixture(fixture);
  } else if (kind == "trace") {
    verifyTraceFixture(fixture);
  } else if (kind == "t5" || kind == "mt5" || isDecoderType(kind) || isEncoderType(kind)) {
    verifyModelFixture(fixture);
  } else {
    return false;
  }
  return true;
}

}  // namespace skillscope
