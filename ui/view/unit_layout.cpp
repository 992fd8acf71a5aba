// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/unit_layout.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(UnitLayout)
};

QString shortStack(const std::string& stack) {
  if (stack == "encoder") return Texts::tr("enc");
  if (stack == "decoder") return Texts::tr("dec");
  return stack.empty() ? Texts::tr("shared") : QString::fromStdString(stack);
}

struct RowKey {
  int stackOrder = 0;
  std::string stack;
  int layer = -1;
  int sublayerOrder = 0;  // of first appearance
  std::string sublayer;
  auto order() const { return std::tie(stackOrder, stack, layer, sublayerOrder); }
  bool operator<(const RowKey& other) const { return order() < other.order(); }
};

struct ColumnKey {
  std::string module;
  std::string part;
};

}  // namespace

UnitLayout UnitLayout::of(const SkillUnitTable& table) {
  UnitLayout layout;
  const bool adapters = table.granularity != "tensor";
  // Adapter modules are named "self.q": what stands before the dot tells rows apart, what follows tells columns apart.
  // Whole tensors have many kinds of modules; there the name is the column as it is.
  std::map<std::string, int> sublayerOrder, columnOrder;
  std::vector<std::pair<std::string, std::vector<QString>>> columns;  // module, its parts, in order of appearance
  std::map<RowKey, int> rows;
  std::vector<RowKey> rowOfUnit;
  std::vector<std::pair<int, int>> columnOfUnit;  // module index, part index
  std::map<std::tuple<std::string, int, std::string>, int> repeats;
  for (const SkillUnit& unit : table.units) {
    std::string sublayer, module = unit.module;
    if (adapters) {
      const std::size_t dot = module.find('.');
      if (dot != std::string::npos) {
        sublayer = module.substr(0, dot);
        module = module.substr(dot + 1);
      }
    }
    RowKey row;
    row.stackOrder = unit.stack.empty() ? 0 : unit.stack == "encoder" ? 1 : 2;
    row.stack = unit.stack;
    row.layer = unit.layer;
    row.sublayer = sublayer;
    row.sublayerOrder = sublayerOrder.try_emplace(sublayer, static_cast<int>(sublayerOrder.size())).first->second;
    rows.try_emplace(row, 0);
    rowOfUnit.push_back(row);

    QString part = unit.rank >= 0 ? QString::number(unit.rank) : QString::fromStdString(unit.part);
    if (!adapters) {
      // Several tensors of a layer may carry one module name (norms): they are numbered.
      const int again = repeats[{unit.stack, unit.layer, module}]++;
      part = again == 0 ? QString() : QString::number(again + 1);
    }
    const int moduleIndex = columnOrder.try_emplace(module, static_cast<int>(columnOrder.size())).first->second;
    if (moduleIndex == static_cast<int>(columns.size())) columns.push_back({module, {}});
    std::vector<QString>& parts = columns[static_cast<std::size_t>(moduleIndex)].second;
    auto found = std::find(parts.begin(), parts.end(), part);
    if (found == parts.end()) found = parts.insert(parts.end(), part);
    columnOfUnit.push_back({moduleIndex, static_cast<int>(found - parts.begin())});
  }

  CellLayout& cells = layout.cells;
  cells.rowTitle = Texts::tr("layer");
  cells.columnTitle = table.granularity == "pair"     ? Texts::tr("module, rank-1 pair")
                      : table.granularity == "matrix" ? Texts::tr("module, LoRA matrix")
                                                      : Texts::tr("module");
  std::string lastStack = "\n";
  const bool manySublayers = sublayerOrder.size() > 1;
  for (auto& [key, index] : rows) {
    index = cells.rows++;
    QString label = shortStack(key.stack);
    if (key.layer >= 0) label += QLatin1Char(' ') + QString::number(key.layer);
    if (manySublayers && !key.sublayer.empty()) label += QLatin1Char(' ') + QString::fromStdString(key.sublayer);
    cells.rowLabels.push_back(label);
    if (key.stack != lastStack) cells.rowGroups.push_back({shortStack(key.stack), index, 0});
    ++cells.rowGroups.back().count;
    lastStack = key.stack;
  }
  std::vector<int> firstColumn;
  bool anyPart = false;
  for (const auto& [module, parts] : columns) {
    firstColumn.push_back(cells.columns);
    cells.columnGroups.push_back({QString::fromStdString(module), cells.columns, static_cast<int>(parts.size())});
    cells.columns += static_cast<int>(parts.size());
    for (const QString& part : parts) {
      cells.columnLabels.push_back(part);
      anyPart = anyPart || !part.isEmpty();
    }
  }
  if (!anyPart) cells.columnLabels.clear();

  layout.unitOfCell.assign(static_cast<std::size_t>(cells.rows) * static_cast<std::size_t>(cells.columns), -1);
  for (std::size_t unit = 0; unit < table.units.size(); ++unit) {
    const Cell cell{rows.at(rowOfUnit[unit]),
                    firstColumn[static_cast<std::size_t>(columnOfUnit[unit].first)] + columnOfUnit[unit].second};
    layout.cellOfUnit.push_back(cell);
    layout.unitOfCell[static_cast<std::size_t>(cell.row) * static_cast<std::size_t>(cells.columns) +
                      static_cast<std::size_t>(cell.column)] = static_cast<int>(unit);
  }
  cells.absent.assign(layout.unitOfCell.size(), 0);
  for (std::size_t i = 0; i < layout.unitOfCell.size(); ++i) cells.absent[i] = layout.unitOfCell[i] < 0;
  return layout;
}

UnitLayout UnitLayout::sorted(const std::vector<int>& order, const QString& title) const {
  UnitLayout layout;
  const int count = static_cast<int>(order.size());
  // A handful of units makes one line; more are laid out as wide as the layers are, or as a square where that is wider.
  const int columns = std::max({1, std::min(cells.columns, count), static_cast<int>(std::ceil(std::sqrt(count)))});
  layout.cells.columns = count == 0 ? 0 : columns;
  layout.cells.rows = (count + columns - 1) / columns;
  layout.cells.columnTitle = title;
  layout.cells.rowTitle = Texts::tr("rank");
  for (int row = 0; row < layout.cells.rows; ++row)
    layout.cells.rowLabels.push_back(QString::number(row * columns + 1) + QStringLiteral("–") +
                                     QString::number(std::min(count, (row + 1) * columns)));
  layout.unitOfCell.assign(static_cast<std::size_t>(layout.cells.rows) * static_cast<std::size_t>(columns), -1);
  layout.cellOfUnit.assign(order.size(), Cell{});
  for (int place = 0; place < count; ++place) {
    const auto unit = static_cast<std::size_t>(order[static_cast<std::size_t>(place)]);
    layout.unitOfCell[static_cast<std::size_t>(place)] = static_cast<int>(unit);
    if (unit < layout.cellOfUnit.size()) layout.cellOfUnit[unit] = {place / columns, place % columns};
  }
  layout.cells.absent.assign(layout.unitOfCell.size(), 0);
  for (std::size_t i = 0; i < layout.unitOfCell.size(); ++i) layout.cells.absent[i] = layout.unitOfCell[i] < 0;
  return layout;
}

ModuleTable ModuleTable::of(const SkillUnitTable& units) {
  ModuleTable table;
  // Names of whole tensors are not split into rows and columns, whatever is made of them.
  table.modules.granularity = units.granularity == "tensor" ? "tensor" : "module";
  std::map<std::tuple<std::string, int, std::string>, int> known;
  std::vector<double> elements;
  for (const SkillUnit& unit : units.units) {
    const auto [place, added] =
        known.try_emplace({unit.stack, unit.layer, unit.module}, static_cast<int>(table.modules.units.size()));
    if (added) {
      SkillUnit module = unit;
      if (const std::size_t slash = unit.name.rfind('/'); slash != std::string::npos) module.name.resize(slash);
      module.part.clear();
      module.rank = -1;
      module.elements = 0;
      table.modules.units.push_back(module);
      elements.push_back(0);
    }
    const auto index = static_cast<std::size_t>(place->second);
    table.modules.units[index].elements += unit.elements;
    elements[index] += static_cast<double>(std::max<std::int64_t>(1, unit.elements));
    table.moduleOfUnit.push_back(place->second);
  }
  for (std::size_t unit = 0; unit < units.units.size(); ++unit)
    table.weight.push_back(static_cast<double>(std::max<std::int64_t>(1, units.units[unit].elements)) /
                           elements[static_cast<std::size_t>(table.moduleOfUnit[unit])]);
  return table;
}

std::vector<float> ModuleTable::means(const std::vector<float>& valuesOfUnits) const {
  std::vector<double> sums(modules.units.size(), 0.0);
  for (std::size_t unit = 0; unit < moduleOfUnit.size(); ++unit)
    sums[static_cast<std::size_t>(moduleOfUnit[unit])] +=
        unit < valuesOfUnits.size() ? weight[unit] * valuesOfUnits[unit] : std::numeric_limits<double>::quiet_NaN();
  return {sums.begin(), sums.end()};
}

int UnitLayout::unitAt(int row, int column) const {
  if (row < 0 || column < 0 || row >= cells.rows || column >= cells.columns) return -1;
  return unitOfCell[static_cast<std::size_t>(row) * static_cast<std::size_t>(cells.columns) +
                    static_cast<std::size_t>(column)];
}

Cell UnitLayout::cellOf(int unit) const {
  return unit >= 0 && unit < static_cast<int>(cellOfUnit.size()) ? cellOfUnit[static_cast<std::size_t>(unit)] : Cell{};
}

std::vector<float> UnitLayout::valuesOfCells(const std::vector<float>& valuesOfUnits) const {
  std::vector<float> values(unitOfCell.size(), std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < unitOfCell.size(); ++i)
    if (unitOfCell[i] >= 0 && unitOfCell[i] < static_cast<int>(valuesOfUnits.size()))
      values[i] = valuesOfUnits[static_cast<std::size_t>(unitOfCell[i])];
  return values;
}

QString unitTitle(const SkillUnit& unit) {
  QStringList parts;
  if (!unit.stack.empty())
    parts << (unit.layer >= 0 ? QStringLiteral("%1 %2").arg(QString::fromStdString(unit.stack)).arg(unit.layer)
                              : QString::fromStdString(unit.stack));
  parts << QString::fromStdString(unit.module.empty() ? unit.name : unit.module);
  if (unit.rank >= 0)
    parts << Texts::tr("rank %1").arg(unit.rank);
  else if (unit.part == "A" || unit.part == "B")
    parts << Texts::tr("matrix %1").arg(QString::fromStdString(unit.part));
  return parts.join(QStringLiteral(" · "));
}

QString shortUnitTitle(const SkillUnit& unit) {
  QStringList parts;
  if (!unit.stack.empty()) parts << shortStack(unit.stack);
  if (unit.layer >= 0) parts << QString::number(unit.layer);
  parts << QString::fromStdString(unit.module.empty() ? unit.name : unit.module);
  if (unit.rank >= 0)
    parts << QString::number(unit.rank);
  else if (unit.part == "A" || unit.part == "B")
    parts << QString::fromStdString(unit.part);
  return parts.join(u' ');
}

QString granularityTitle(const SkillUnitTable& units) {
  if (units.granularity == "pair") return Texts::tr("rank-1 pairs");
  if (units.granularity == "matrix") return Texts::tr("LoRA matrices");
  if (units.granularity == "tensor") return Texts::tr("tensors");
  if (units.granularity == "module") return Texts::tr("modules");
  return QString::fromStdString(units.granularity);
}

}  // namespace skillscope
