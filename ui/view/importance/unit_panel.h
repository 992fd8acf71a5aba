// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything about the one skill unit that is picked: its scores now, their history over the steps, where it stands
// among all units, how they were spread in each task, and what every fusion decided about it. Pinned units lie beside
// it.
#pragma once

#include "ui/view/run_view.h"

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace skillscope {

class CurvePlot;
class DecisionStrip;
class Histogram;
class TaskBoxes;

class UnitPanel : public RunView {
  Q_OBJECT

 public:
  explicit UnitPanel(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  TextRows dataRows() const override;

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  void showHistory();
  void showBoxes();

  QLabel* name_ = nullptr;
  QLabel* scores_ = nullptr;
  QLabel* historyTitle_ = nullptr;
  QLabel* distributionTitle_ = nullptr;
  QLabel* boxesTitle_ = nullptr;
  QLabel* decisionsTitle_ = nullptr;
  QToolButton* pinButton_ = nullptr;
  QToolButton* logButton_ = nullptr;
  QVBoxLayout* column_ = nullptr;
  TaskBoxes* boxes_ = nullptr;
  CurvePlot* history_ = nullptr;
  Histogram* distribution_ = nullptr;
  DecisionStrip* decisions_ = nullptr;
  int historyOf_ = -1, historyExponent_ = 0;
  int boxesTask_ = -2;
  bool historyValid_ = false;
  std::vector<int> historyPins_;
};

}  // namespace skillscope
