// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything about the one skill unit that is picked: its scores now, their history over the steps, where it stands
// among all units, and what every fusion decided about it.
#pragma once

#include "ui/view/run_view.h"

class QLabel;
class QGridLayout;

namespace skillscope {

class CurvePlot;
class DecisionStrip;
class Histogram;

class UnitPanel : public RunView {
  Q_OBJECT

 public:
  explicit UnitPanel(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  void showHistory();

  QLabel* name_ = nullptr;
  QLabel* scores_ = nullptr;
  QLabel* historyTitle_ = nullptr;
  QLabel* distributionTitle_ = nullptr;
  QLabel* decisionsTitle_ = nullptr;
  CurvePlot* history_ = nullptr;
  Histogram* distribution_ = nullptr;
  DecisionStrip* decisions_ = nullptr;
  int historyOf_ = -1, historyExponent_ = 0;
  bool historyValid_ = false;
};

}  // namespace skillscope
