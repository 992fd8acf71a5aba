// SPDX-License-Identifier: GPL-3.0-or-later
//
// The importance of every skill unit at the cursor, as a heat map: rows are layers, columns are modules with their
// ranks.
#pragma once

#include "ui/view/run_view.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/heat_map.h"

class QComboBox;
class QToolButton;

namespace skillscope {

enum class UnitValue { importance, sensitivity, uncertainty };

/// The chosen values of a snapshot, one a unit.
const std::vector<float>& unitValues(const ImportanceSnapshot& snapshot, UnitValue value);
/// "importance Ī·Ū" and so on, for axes and colour bars.
QString unitValueTitle(UnitValue value);
/// "Ī·Ū", "Ī", "Ū".
QString unitValueSymbol(UnitValue value);
/// How many units have a larger value, plus one; 0 for NaN.
int rankAmong(const std::vector<float>& values, int unit);

class ImportanceView : public RunView {
  Q_OBJECT

 public:
  explicit ImportanceView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;

  HeatMap* map() const { return map_; }
  const UnitLayout& unitLayout() const { return layout_; }
  void setValue(UnitValue value);
  void setColorMap(ColorMapName name);
  void setScale(ValueScale scale);

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  void showSnapshot();
  QString readOut(int row, int column, bool plain) const;

  HeatMap* map_ = nullptr;
  QComboBox* valueBox_ = nullptr;
  QComboBox* scaleBox_ = nullptr;
  QComboBox* mapBox_ = nullptr;
  QToolButton* lockButton_ = nullptr;
  QToolButton* zoomButton_ = nullptr;
  UnitValue value_ = UnitValue::importance;
  UnitLayout layout_;
  std::string layoutOf_;
  const void* shown_ = nullptr;
};

}  // namespace skillscope
