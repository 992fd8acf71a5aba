// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every fusion decided about every skill unit: the decisions of all rounds as cells, the counts over the rounds,
// and the two scores of the units in the round at the cursor.
#pragma once

#include "ui/model/fusion_story.h"
#include "ui/view/run_view.h"
#include "ui/view/unit_layout.h"

class QComboBox;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace skillscope {

class CategoryGrid;
class ElidedLabel;
class FlowDiagram;
class HeatMap;
class LayerShares;
class LegendStrip;
class OwnerGrid;
class RoundBars;
class ScatterPlot;

class FusionView : public RunView {
  Q_OBJECT

 public:
  /// What the left side shows: decisions as a map of the layers for every round side by side, or one row a round; how
  /// units went from category to category; and of the round at the cursor, the task each unit comes from, the size of
  /// its step, and the shares of every layer that were merged and pruned.
  enum class Arrangement { byLayer, byRound, flow, owner, stepSize, layerShares };

  explicit FusionView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  TextRows dataRows() const override;

  CategoryGrid* grid() const { return grid_; }
  ScatterPlot* scatter() const { return scatter_; }
  FlowDiagram* flow() const { return flow_; }
  OwnerGrid* owners() const { return owners_; }
  HeatMap* stepSizes() const { return stepSizes_; }
  LayerShares* layerShares() const { return layerShares_; }
  /// The rounds that have a map or a column of their own; all of them unless they are many.
  const std::vector<int>& shownRounds() const { return shownRounds_; }
  Arrangement arrangement() const { return arrangement_; }
  void setArrangement(Arrangement arrangement);
  /// Cell of a unit in a round, and back: round and unit, −1 where there is none.
  Cell cellOf(int round, int unit) const;
  std::pair<int, int> roundAndUnitAt(int row, int column) const;

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  void rebuildGrid();
  void showRound(int round);
  void showDecisions(int round);
  void showFlow(int round);
  void showOwners(int round);
  void showStepSizes(int round);
  void showLayerShares(int round);
  void showLegend();
  int placeOf(int round) const;
  QString pageReadOut(int row, int column, bool plain) const;
  QString readOut(int round, int unit, bool plain) const;

  LegendStrip* legend_ = nullptr;
  QComboBox* arrangementBox_ = nullptr;
  QToolButton* scoresButton_ = nullptr;
  QToolButton* logButton_ = nullptr;
  QSplitter* splitter_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  QWidget* decisions_ = nullptr;
  CategoryGrid* grid_ = nullptr;
  FlowDiagram* flow_ = nullptr;
  OwnerGrid* owners_ = nullptr;
  HeatMap* stepSizes_ = nullptr;
  LayerShares* layerShares_ = nullptr;
  RoundBars* bars_ = nullptr;
  ScatterPlot* scatter_ = nullptr;
  ElidedLabel* scatterTitle_ = nullptr;
  Arrangement arrangement_ = Arrangement::byLayer;
  UnitLayout layout_;
  int shownRound_ = -2;
  std::vector<int> shownRounds_;
  UnitOwnership ownership_;
  bool gridStale_ = true;
};

}  // namespace skillscope
