// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every fusion decided about every skill unit: the decisions of all rounds as cells, the counts over the rounds,
// and the two scores of the units in the round at the cursor.
#pragma once

#include "ui/view/run_view.h"
#include "ui/view/unit_layout.h"

class QComboBox;
class QSplitter;
class QToolButton;

namespace skillscope {

class CategoryGrid;
class ElidedLabel;
class LegendStrip;
class RoundBars;
class ScatterPlot;

class FusionView : public RunView {
  Q_OBJECT

 public:
  /// How cells are arranged: a map of the layers for every round side by side, or one row a round.
  enum class Arrangement { byLayer, byRound };

  explicit FusionView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;

  CategoryGrid* grid() const { return grid_; }
  ScatterPlot* scatter() const { return scatter_; }
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
  QString readOut(int round, int unit, bool plain) const;

  LegendStrip* legend_ = nullptr;
  QComboBox* arrangementBox_ = nullptr;
  QToolButton* scoresButton_ = nullptr;
  QToolButton* logButton_ = nullptr;
  QSplitter* splitter_ = nullptr;
  CategoryGrid* grid_ = nullptr;
  RoundBars* bars_ = nullptr;
  ScatterPlot* scatter_ = nullptr;
  ElidedLabel* scatterTitle_ = nullptr;
  Arrangement arrangement_ = Arrangement::byLayer;
  UnitLayout layout_;
  int shownRound_ = -2;
};

}  // namespace skillscope
