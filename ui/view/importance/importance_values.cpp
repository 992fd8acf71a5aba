// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/importance_values.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(ImportanceValues)
};

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

const std::vector<float>& unitValues(const ImportanceSnapshot& snapshot, UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return snapshot.sensitivity;
    case UnitValue::uncertainty:
      return snapshot.uncertainty;
    case UnitValue::importance:
      break;
  }
  return snapshot.importance;
}

QString unitValueTitle(UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return Texts::tr("sensitivity Ī");
    case UnitValue::uncertainty:
      return Texts::tr("uncertainty Ū");
    case UnitValue::importance:
      break;
  }
  return Texts::tr("importance Ī·Ū");
}

QString unitValueSymbol(UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return QStringLiteral("Ī");
    case UnitValue::uncertainty:
      return QStringLiteral("Ū");
    case UnitValue::importance:
      break;
  }
  return QStringLiteral("Ī·Ū");
}

int rankAmong(const std::vector<float>& values, int unit) {
  if (unit < 0 || unit >= static_cast<int>(values.size())) return 0;
  const float value = values[static_cast<std::size_t>(unit)];
  if (std::isnan(value)) return 0;
  return 1 +
         static_cast<int>(std::count_if(values.begin(), values.end(), [value](float other) { return other > value; }));
}

std::vector<float> changesOf(const std::vector<float>& now, const std::vector<float>& then, bool ratio) {
  std::vector<float> changes(now.size(), nothing);
  for (std::size_t i = 0; i < std::min(now.size(), then.size()); ++i) {
    if (!ratio)
      changes[i] = now[i] - then[i];
    else if (now[i] > 0 && then[i] > 0)
      changes[i] = std::log10(now[i] / then[i]);
  }
  return changes;
}

std::vector<int> descending(const std::vector<float>& values, bool magnitude) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&](int unit) {
    const float value = values[static_cast<std::size_t>(unit)];
    return std::isnan(value) ? -std::numeric_limits<float>::infinity() : magnitude ? std::abs(value) : value;
  };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return key(a) > key(b); });
  return order;
}

double valueQuantile(std::vector<float> values, double quantile) {
  std::erase_if(values, [](float value) { return std::isnan(value); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double position = std::clamp(quantile, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), values.begin() + below, values.end());
  const double low = values[static_cast<std::size_t>(below)];
  if (below + 1 >= static_cast<std::ptrdiff_t>(values.size())) return low;
  const double high = *std::min_element(values.begin() + below + 1, values.end());
  return low + (high - low) * (position - static_cast<double>(below));
}

const ImportanceSnapshot* changeReference(const RunTimeline& timeline, const TimeCursor& cursor, ChangeSince since,
                                          std::int64_t marked) {
  switch (since) {
    case ChangeSince::nothing:
      return nullptr;
    case ChangeSince::snapshotBefore: {
      const int index = timeline.snapshotIndexAt(cursor.step()) - 1;
      return index < 0 ? nullptr : &timeline.snapshots()[static_cast<std::size_t>(index)];
    }
    case ChangeSince::taskBefore: {
      const int task = cursor.task() - 1;
      if (task < 0) return nullptr;
      return timeline.snapshotAt(timeline.tasks()[static_cast<std::size_t>(task)].lastStep);
    }
    case ChangeSince::rangeStart:
      return cursor.range() ? timeline.snapshotAt(cursor.range()->first) : nullptr;
    case ChangeSince::markedMoment:
      return marked < 0 ? nullptr : timeline.snapshotAt(marked);
  }
  return nullptr;
}

ElementPicture ElementPicture::of(const std::vector<ElementMap>& maps, const SkillUnit& unit) {
  ElementPicture picture;
  const auto ending = [](const ElementMap& map, char part) {
    return map.name.size() > 2 && map.name[map.name.size() - 2] == '/' && map.name.back() == part;
  };
  const ElementMap *a = nullptr, *b = nullptr, *plain = nullptr;
  for (const ElementMap& map : maps) (ending(map, 'A') ? a : ending(map, 'B') ? b : plain) = &map;
  if (maps.empty()) return picture;
  CellLayout& cells = picture.cells;
  if (!a && !b) {
    cells.rows = plain->rows;
    cells.columns = plain->columns;
    cells.rowTitle = Texts::tr("output");
    cells.columnTitle = plain->rows == 1 ? Texts::tr("element") : Texts::tr("input");
    picture.values = plain->values;
    picture.elements = static_cast<int>(plain->values.size());
    return picture;
  }
  picture.byRank_ = true;
  picture.pair_ = a && b;
  picture.outputs_ = !a;
  const int ranks = a ? a->rows : b->columns;
  const int inputs = a ? a->columns : 0, outputs = b ? b->rows : 0, gap = picture.pair_ ? 1 : 0;
  cells.rows = ranks;
  cells.columns = inputs + gap + outputs;
  cells.rowTitle = Texts::tr("rank");
  cells.columnTitle = picture.pair_ ? Texts::tr("input of A, output of B")
                      : a           ? Texts::tr("input of A")
                                    : Texts::tr("output of B");
  for (int rank = 0; rank < ranks; ++rank)
    cells.rowLabels.push_back(rank == unit.rank ? QStringLiteral("▸ %1").arg(rank) : QString::number(rank));
  picture.gapColumn = picture.pair_ ? inputs : -1;
  const auto width = static_cast<std::size_t>(cells.columns);
  picture.values.assign(width * static_cast<std::size_t>(ranks), nothing);
  cells.absent.assign(picture.values.size(), 0);
  for (int rank = 0; rank < ranks; ++rank) {
    float* row = picture.values.data() + static_cast<std::size_t>(rank) * width;
    if (a) std::copy_n(a->values.data() + static_cast<std::size_t>(rank) * a->columns, inputs, row);
    for (int output = 0; output < outputs; ++output)  // B lies the other way round
      row[inputs + gap + output] = b->values[static_cast<std::size_t>(output) * b->columns + rank];
    if (gap) cells.absent[static_cast<std::size_t>(rank) * width + static_cast<std::size_t>(inputs)] = 1;
  }
  if (a) cells.columnSections.push_back({Texts::tr("A: inputs"), 0, inputs, QStringLiteral("A")});
  if (b) cells.columnSections.push_back({Texts::tr("B: outputs"), inputs + gap, outputs, QStringLiteral("B")});
  picture.elements = ranks * (inputs + outputs);
  return picture;
}

QString ElementPicture::cellName(int row, int column) const {
  if (!byRank_) return Texts::tr("row %1, column %2").arg(row).arg(column);
  const bool inA = !outputs_ && (gapColumn < 0 || column < gapColumn);
  return inA ? Texts::tr("A, rank %1, input %2").arg(row).arg(column)
             : Texts::tr("B, rank %1, output %2").arg(row).arg(column - (gapColumn < 0 ? 0 : gapColumn + 1));
}

}  // namespace skillscope
