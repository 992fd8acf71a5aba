// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the importance map shows, as plain numbers: values, changes, the order of units, the top share. No widgets.
#pragma once

#include <QString>
#include <vector>

#include "core/run/element_maps.h"
#include "ui/model/run_timeline.h"
#include "ui/view/unit_layout.h"

namespace skillscope {

enum class UnitValue { importance, sensitivity, uncertainty };
enum class ImportanceLevel { module, unit, element };
enum class UnitOrder { layer, value, change };
/// The moment that a change is measured from.
enum class ChangeSince { nothing, snapshotBefore, taskBefore, rangeStart, markedMoment };

/// The chosen values of a snapshot, one a unit.
const std::vector<float>& unitValues(const ImportanceSnapshot& snapshot, UnitValue value);
/// "importance Ī·Ū" and so on, for axes and colour bars.
QString unitValueTitle(UnitValue value);
/// "Ī·Ū", "Ī", "Ū".
QString unitValueSymbol(UnitValue value);
/// How many units have a larger value, plus one; 0 for NaN.
int rankAmong(const std::vector<float>& values, int unit);

/// now − then, or log₁₀(now / then) where `ratio`; NaN where one is missing, or not positive for a ratio.
std::vector<float> changesOf(const std::vector<float>& now, const std::vector<float>& then, bool ratio);
/// Units from the largest value to the smallest, equal ones in their order, those without a value last. `magnitude`:
/// by absolute value.
std::vector<int> descending(const std::vector<float>& values, bool magnitude);
/// The quantile with linear interpolation between neighbours, as fusion takes it; NaN are left out, NaN for none.
double valueQuantile(std::vector<float> values, double quantile);
/// The snapshot that a change at `step` is measured from, nullptr if there is none. `marked`: step of the moment
/// marked.
const ImportanceSnapshot* changeReference(const RunTimeline& timeline, const TimeCursor& cursor, ChangeSince since,
                                          std::int64_t marked);

/// The matrices of a unit as one picture: of a LoRA pair, A with the columns of its inputs and B with those of its
/// outputs beside each other, one row a rank; another matrix as it is, one LoRA matrix with its ranks as rows.
struct ElementPicture {
  CellLayout cells;
  std::vector<float> values;  ///< row-major, NaN where there is no element
  int gapColumn = -1;         ///< the empty column between A and B
  int elements = 0;

  static ElementPicture of(const std::vector<ElementMap>& maps, const SkillUnit& unit);
  /// "A, rank 3, input 17".
  QString cellName(int row, int column) const;

 private:
  bool pair_ = false, byRank_ = false, outputs_ = false;
};

}  // namespace skillscope
