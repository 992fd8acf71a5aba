// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/skill/skill_units.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/tensor/libtorch.h"

namespace skillscope {

namespace {

bool isFactor(const SkillTensor& tensor) {
  return tensor.part == "A" || tensor.part == "B";
}

std::int64_t elementCount(const SkillTensor& tensor) {
  std::int64_t count = 1;
  for (const std::int64_t extent : tensor.shape) count *= extent;
  return count;
}

SkillUnit unitOf(const SkillTensor& tensor) {
  SkillUnit unit;
  unit.stack = tensor.stack;
  unit.layer = tensor.layer;
  unit.module = tensor.module;
  unit.part = isFactor(tensor) ? tensor.part : "tensor";
  unit.name = isFactor(tensor) ? tensor.site + "/" + tensor.part : tensor.name;
  unit.elements = elementCount(tensor);
  return unit;
}

void checkPair(const std::string& site, const SkillTensor* a, const SkillTensor* b) {
  if (a == nullptr || b == nullptr) {
    throw Error("The LoRA factor " + std::string(a == nullptr ? "A" : "B") + " of " + site +
                " is not trained, so its rank-1 pairs cannot be formed: choose method.granularity = \"matrix\".");
  }
  if (a->shape.size() != 2 || b->shape.size() != 2 || a->shape[0] != b->shape[1]) {
    throw Error("The LoRA factors of " + site + " do not form rank-1 pairs: A must be [rank, in] and B [out, rank].");
  }
}

/// Adds the rank-1 units of the module that `a` and `b` belong to.
void addPairs(SkillUnits& units, const SkillTensor& a, const SkillTensor& b, TensorUnits& rows, TensorUnits& columns) {
  const std::int64_t rank = a.shape[0];
  rows = {TensorUnits::Split::rows, units.count(), rank};
  columns = {TensorUnits::Split::columns, units.count(), rank};
  for (std::int64_t i = 0; i < rank; ++i) {
    SkillUnit unit = unitOf(a);
    unit.name = a.site + "/pair." + std::to_string(i);
    unit.part = "pair";
    unit.rank = static_cast<int>(i);
    unit.elements = a.shape[1] + b.shape[0];
    units.table.units.push_back(std::move(unit));
  }
}

/// Sums of a tensor's elements for each of its units.
template <typename Real>
void addSums(const Real* values, std::int64_t rows, std::int64_t columns, TensorUnits::Split split, double* sums) {
  if (split == TensorUnits::Split::columns) {
    for (std::int64_t row = 0; row < rows; ++row) {
      for (std::int64_t column = 0; column < columns; ++column) sums[column] += values[row * columns + column];
    }
    return;
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    // Four partial sums: one alone would wait for the previous addition at every element.
    double part[4] = {};
    const Real* line = values + row * columns;
    std::int64_t column = 0;
    for (; column + 4 <= columns; column += 4) {
      for (std::int64_t lane = 0; lane < 4; ++lane) part[lane] += line[column + lane];
    }
    for (; column < columns; ++column) part[0] += line[column];
    sums[split == TensorUnits::Split::rows ? row : 0] += part[0] + part[1] + part[2] + part[3];
  }
}

/// Sums of one tensor, one for each of its units.
std::vector<double> sumsOf(const torch::Tensor& values, const TensorUnits& where) {
  const torch::Tensor plain = values.detach().to(torch::kCPU).contiguous();
  const bool split = where.split != TensorUnits::Split::whole;
  const std::int64_t rows = split ? plain.size(0) : 1;
  const std::int64_t columns = split ? plain.size(1) : plain.numel();
  std::vector<double> sums(static_cast<std::size_t>(where.units), 0.0);
  if (plain.scalar_type() == torch::kFloat64) {
    addSums(plain.data_ptr<double>(), rows, columns, where.split, sums.data());
  } else {
    const torch::Tensor single = plain.to(torch::kFloat32);
    addSums(single.data_ptr<float>(), rows, columns, where.split, sums.data());
  }
  return sums;
}

void checkCount(const SkillUnits& units, std::size_t tensors) {
  if (tensors != units.tensors.size()) {
    throw Error("Unit scores need one tensor of element scores for each of the " +
                std::to_string(units.tensors.size()) + " trained tensors, but got " + std::to_string(tensors) + ".");
  }
}

torch::Tensor zeros(const SkillUnits& units, double value = 0) {
  return torch::full({units.count()}, value, torch::dtype(torch::kFloat64));
}

}  // namespace

Granularity granularityFromText(const std::string& text) {
  if (text == "auto") return Granularity::automatic;
  if (text == "matrix") return Granularity::matrix;
  if (text == "pair") return Granularity::pair;
  if (text == "tensor") return Granularity::tensor;
  throw UsageError("The granularity \"" + text + "\" is unknown: use auto, matrix, pair or tensor.");
}

SkillUnits makeSkillUnits(const std::vector<SkillTensor>& tensors, Granularity granularity) {
  struct Module {
    const SkillTensor *a = nullptr, *b = nullptr;
    std::size_t indexA = 0, indexB = 0;
  };
  std::map<std::string, Module> modules;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (!isFactor(tensors[i])) continue;
    Module& module = modules[tensors[i].site];
    (tensors[i].part == "A" ? module.a : module.b) = &tensors[i];
    (tensors[i].part == "A" ? module.indexA : module.indexB) = i;
  }
  const bool lora = !modules.empty();
  if (!lora && (granularity == Granularity::matrix || granularity == Granularity::pair)) {
    throw UsageError(
        std::string("method.granularity = \"") + (granularity == Granularity::pair ? "pair" : "matrix") +
        "\" groups LoRA factors, but this run trains whole tensors: set it to \"auto\" or \"tensor\", or " +
        "set backbone.tuning = \"lora\".");
  }
  const bool pairs = lora && (granularity == Granularity::pair || granularity == Granularity::automatic);

  SkillUnits units;
  units.table.granularity = pairs ? "pair" : lora ? "matrix" : "tensor";
  units.tensors.resize(tensors.size());
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (pairs && isFactor(tensors[i])) {
      Module& module = modules[tensors[i].site];
      checkPair(tensors[i].site, module.a, module.b);
      // The pairs stand where the first of the two factors does.
      if (i == std::min(module.indexA, module.indexB)) {
        addPairs(units, *module.a, *module.b, units.tensors[module.indexA], units.tensors[module.indexB]);
      }
      continue;
    }
    units.tensors[i] = {TensorUnits::Split::whole, units.count(), 1};
    units.table.units.push_back(unitOf(tensors[i]));
  }
  return units;
}

torch::Tensor unitImportance(const SkillUnits& units, const std::vector<torch::Tensor>& elementScores) {
  checkCount(units, elementScores.size());
  // A whole unit is met once, a pair twice: a product of means over the visits covers both.
  torch::Tensor result = zeros(units, 1);
  double* product = result.data_ptr<double>();
  for (std::size_t i = 0; i < elementScores.size(); ++i) {
    const TensorUnits& where = units.tensors[i];
    const std::vector<double> sums = sumsOf(elementScores[i], where);
    const std::int64_t elements = elementScores[i].numel() / std::max<std::int64_t>(where.units, 1);
    for (std::int64_t unit = 0; unit < where.units; ++unit) {
      const double mean = elements == 0 ? 0.0 : sums[static_cast<std::size_t>(unit)] / static_cast<double>(elements);
      product[where.firstUnit + unit] *= mean;
    }
  }
  return result;
}

torch::Tensor unitMeans(const SkillUnits& units, const std::vector<torch::Tensor>& elementValues) {
  checkCount(units, elementValues.size());
  torch::Tensor result = zeros(units);
  double* mean = result.data_ptr<double>();
  for (std::size_t i = 0; i < elementValues.size(); ++i) {
    const TensorUnits& where = units.tensors[i];
    const std::vector<double> sums = sumsOf(elementValues[i], where);
    for (std::int64_t unit = 0; unit < where.units; ++unit) {
      mean[where.firstUnit + unit] += sums[static_cast<std::size_t>(unit)];
    }
  }
  for (std::size_t unit = 0; unit < units.table.units.size(); ++unit) {
    const std::int64_t elements = units.table.units[unit].elements;
    mean[unit] = elements == 0 ? 0.0 : mean[unit] / static_cast<double>(elements);
  }
  return result;
}

UnitScores unitScores(const SkillUnits& units, const ImportanceTracker& tracker) {
  checkCount(units, static_cast<std::size_t>(tracker.tensors()));
  std::vector<torch::Tensor> score, sensitivity, uncertainty;
  for (int i = 0; i < tracker.tensors(); ++i) {
    score.push_back(tracker.score(i));
    sensitivity.push_back(tracker.sensitivity(i));
    uncertainty.push_back(tracker.uncertainty(i));
  }
  return {unitImportance(units, score), unitMeans(units, sensitivity), unitMeans(units, uncertainty)};
}

}  // namespace skillscope
