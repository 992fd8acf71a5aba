// SPDX-License-Identifier: GPL-3.0-or-later
//
// The importance at the cursor as a heat map: whole modules, skill units, or the single elements of one unit; as it is
// or as the change since an earlier moment; by layers or from the largest down; with a line around the top share.
#pragma once

#include <QPointer>

#include "ui/shell/job_tracker.h"
#include "ui/view/importance/importance_values.h"
#include "ui/view/run_view.h"
#include "ui/widget/heat_map.h"

class QComboBox;
class QLabel;
class QMenu;
class QStackedWidget;
class QToolButton;

namespace skillscope {

class ImportanceView : public RunView {
  Q_OBJECT

 public:
  explicit ImportanceView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  TextRows dataRows() const override;

  HeatMap* map() const { return map_; }
  /// Where the shown units or modules lie; of no use for elements.
  const UnitLayout& unitLayout() const { return layout_; }
  const ElementPicture& elementPicture() const { return elementPicture_; }
  void setValue(UnitValue value);
  void setColorMap(ColorMapName name);
  void setScale(ValueScale scale);
  void setLevel(ImportanceLevel level);
  void setOrder(UnitOrder order);
  void setChange(ChangeSince since);
  /// The moment at the cursor becomes the one that changes are measured from.
  void markMoment();
  /// Share of the units that the line goes around, 0 = no line.
  void setTopShare(double share);
  ImportanceLevel level() const { return level_; }
  ChangeSince change() const { return change_; }
  /// The options as actions, for menus and the command palette.
  QMenu* optionsMenu() const { return menu_; }
  /// Elements are being read.
  bool isReading() const { return reading_; }

 Q_SIGNALS:
  void elementsShown();

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  struct ElementRequest {
    std::string folder;
    int task = -1, unit = -1, before = -1;
    bool operator==(const ElementRequest&) const = default;
  };

  void buildMenu();
  void showAnew();
  void showMap();
  void showUnits();
  void showElements();
  void showElementValues();
  void say(const QString& sentence);
  void drawContour(const std::vector<float>& values);
  void askRange();
  void pick(int row, int column);
  int unitAt(int row, int column) const;
  Cell cellOfUnit(int unit) const;
  const SkillUnitTable& table() const;
  std::vector<float> valuesOf(const ImportanceSnapshot& snapshot) const;
  QString captionText(const ImportanceSnapshot& snapshot, const ImportanceSnapshot* since) const;
  QString readOut(int row, int column, bool plain) const;
  QString elementReadOut(int row, int column, bool plain) const;

  HeatMap* map_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  QLabel* notice_ = nullptr;
  QComboBox* levelBox_ = nullptr;
  QComboBox* valueBox_ = nullptr;
  QToolButton* menuButton_ = nullptr;
  QToolButton* lockButton_ = nullptr;
  QToolButton* zoomButton_ = nullptr;
  QMenu* menu_ = nullptr;
  UnitValue value_ = UnitValue::importance;
  ImportanceLevel level_ = ImportanceLevel::unit;
  UnitOrder order_ = UnitOrder::layer;
  ChangeSince change_ = ChangeSince::nothing;
  ColorMapName colors_ = ColorMapName::viridis;
  ValueScale scale_ = ValueScale::logarithmic;
  std::int64_t marked_ = -1;
  double topShare_ = 0.2;
  UnitLayout units_, modules_, layout_;  ///< by layers, both; as shown
  ModuleTable moduleTable_;
  std::vector<float> shownValues_, shownChanges_;  ///< by unit or module; changes empty where none are shown
  double contourAbove_ = 0;
  std::string layoutOf_;
  const void* shown_ = nullptr;
  const void* shownSince_ = nullptr;

  ElementRequest asked_;
  ElementMaps elements_, elementsBefore_;
  ElementPicture elementPicture_, elementBefore_;
  bool reading_ = false, freshRange_ = false;
  JobTracker jobs_;  ///< last: waited for first
};

}  // namespace skillscope
