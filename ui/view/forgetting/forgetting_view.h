// SPDX-License-Identifier: GPL-3.0-or-later
//
// How well every task is known over the whole of training: its accuracy on the way (dev) and after each task (test),
// with what it lost since its peak shaded, and the loss and the learning rate below on the same axis of steps. A task
// picked here or in the accuracy matrix stands out.
#pragma once

#include "ui/model/forgetting.h"
#include "ui/view/run_view.h"

class QAction;
class QToolButton;

namespace skillscope {

class CurvePlot;

/// How the loss is drawn.
struct LossLook {
  int averagedSteps = 12;    ///< the strong line is a moving average over about so many steps; 0 = none
  bool logarithmic = false;  ///< axis
  bool operator==(const LossLook&) const = default;
};

class ForgettingView : public RunView {
  Q_OBJECT

 public:
  explicit ForgettingView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  TextRows dataRows() const override;

  CurvePlot* accuracyPlot() const { return accuracy_; }
  CurvePlot* lossPlot() const { return loss_; }
  void setLossVisible(bool visible);
  void setLearningRateVisible(bool visible);
  void setLossLook(const LossLook& look);
  const LossLook& lossLook() const { return lossLook_; }
  /// The area between a task's best score so far and its score is filled.
  void setShaded(bool shaded);

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void connectPlot(CurvePlot* plot);
  void showAxes();
  void addLossMenu();
  void nameScores();
  void showAccuracy();
  void showLoss();
  void showLearningRate();
  void showPicked();
  void showShades();
  QString accuracyReadOut(double step) const;

  CurvePlot* accuracy_ = nullptr;
  CurvePlot* loss_ = nullptr;
  CurvePlot* rate_ = nullptr;
  QToolButton* lossButton_ = nullptr;
  QToolButton* rateButton_ = nullptr;
  QToolButton* shadeButton_ = nullptr;
  QAction* logLoss_ = nullptr;
  QList<QAction*> averages_;
  LossLook lossLook_;
  std::vector<TaskCurve> curves_;  ///< by task
  int shownPick_ = -1;
  std::string shownRun_;
};

}  // namespace skillscope
