// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where every skill unit lies in a grid: rows are layers (encoder above decoder, self- and cross-attention apart),
// columns are modules with their ranks or matrices. The importance map and the fusion view share it, so that the eye
// finds a unit at the same place in both.
#pragma once

#include <QString>
#include <vector>

#include "core/run/event.h"
#include "ui/widget/cell_view.h"

namespace skillscope {

struct UnitLayout {
  CellLayout cells;
  std::vector<int> unitOfCell;  ///< row-major, −1 = no unit
  std::vector<Cell> cellOfUnit;

  static UnitLayout of(const SkillUnitTable& units);
  /// The same units in another order, line after line: `order` lists them from the first cell on. About as wide as the
  /// layout by layers.
  UnitLayout sorted(const std::vector<int>& order, const QString& title) const;

  int unitAt(int row, int column) const;
  Cell cellOf(int unit) const;  ///< invalid if there is no such unit
  /// One value a unit into one a cell; NaN where there is no unit.
  std::vector<float> valuesOfCells(const std::vector<float>& valuesOfUnits) const;
};

/// Whole modules made of the units: the picture of a run by matrix or pair, seen from further away.
struct ModuleTable {
  SkillUnitTable modules;         ///< one unit a module of a layer
  std::vector<int> moduleOfUnit;  ///< by unit
  std::vector<double> weight;     ///< share of the unit in its module, by elements; these add up to 1 in each module

  static ModuleTable of(const SkillUnitTable& units);
  /// Mean over all elements of each module, from means over the units' elements. NaN where one of them is.
  std::vector<float> means(const std::vector<float>& valuesOfUnits) const;
};

/// "encoder 3 · self.q · rank 5", for titles and read-outs.
QString unitTitle(const SkillUnit& unit);
/// "enc 3 self.q 5", for columns of tables.
QString shortUnitTitle(const SkillUnit& unit);
/// "rank-1 pairs", "LoRA matrices", "tensors".
QString granularityTitle(const SkillUnitTable& units);

}  // namespace skillscope
