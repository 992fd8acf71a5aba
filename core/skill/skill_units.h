// SPDX-License-Identifier: GPL-3.0-or-later
//
// Grouping of the trained tensors into skill units, and unit scores from element scores.
//
//   matrix   each LoRA A, and each LoRA B, is a unit (TaSL on LoRA models)
//   pair     row i of A with column i of B of the same module: the rank-1 pieces of the update (TasLoRA)
//   tensor   each tensor is a unit (full fine-tuning)
//
// Tensors that are no LoRA factor are units of their own under every granularity.
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "core/run/event.h"
#include "core/skill/importance.h"

namespace skillscope {

enum class Granularity { automatic, matrix, pair, tensor };

/// Reads "auto", "matrix", "pair" or "tensor". Throws UsageError.
Granularity granularityFromText(const std::string& text);

/// What grouping needs to know of a trained tensor. LoRA factors of one module share `site`; part "A" is [r, in],
/// part "B" is [out, r]; everything else has another part.
struct SkillTensor {
  std::string name, site, part, stack, module;
  int layer = -1;
  std::vector<std::int64_t> shape;
};

/// Which units the scalars of one tensor belong to.
struct TensorUnits {
  enum class Split { whole, rows, columns };
  Split split = Split::whole;
  int firstUnit = 0;       ///< whole: its unit; rows, columns: row or column i belongs to unit firstUnit + i
  std::int64_t units = 1;  ///< 1, or the number of rows or columns
};

/// The units of a run. units.table lists them in the order of every per-unit vector.
struct SkillUnits {
  SkillUnitTable table;
  std::vector<TensorUnits> tensors;  ///< in the order of the tensors given
  int count() const { return static_cast<int>(table.units.size()); }
};

/// `automatic` is pair where LoRA factors are trained and tensor elsewhere; `tensor` on LoRA factors is the same as
/// matrix. Throws UsageError when matrix or pair is asked for and no LoRA factor is trained, and Error when under pair
/// a factor lacks its partner or the ranks of A and B differ.
SkillUnits makeSkillUnits(const std::vector<SkillTensor>& tensors, Granularity granularity);

/// Importance of every unit from the scores of its elements (one tensor of element scores per trained tensor), float64,
/// [units]: the mean over the unit, and for a pair the mean over A's row times the mean over B's column, which is the
/// mean of their outer product. An empty unit scores 0.
torch::Tensor unitImportance(const SkillUnits& units, const std::vector<torch::Tensor>& elementScores);
/// Mean over all elements of each unit, float64, [units]; for a pair over row and column together.
torch::Tensor unitMeans(const SkillUnits& units, const std::vector<torch::Tensor>& elementValues);

struct UnitScores {
  torch::Tensor importance, sensitivity, uncertainty;  ///< [units], float64
};

/// unitImportance() of Ī·Ū, and unitMeans() of Ī and of Ū.
UnitScores unitScores(const SkillUnits& units, const ImportanceTracker& tracker);

}  // namespace skillscope
