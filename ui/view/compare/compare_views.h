// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sections of the compare page that draw.
#pragma once

#include "ui/view/compare/compare_section.h"
#include "ui/widget/plot/curve_plot.h"

class QLabel;
class QTableView;
class QToolButton;

namespace skillscope {

class FiguresModel;
class SettingsModel;
struct CitedRow;
struct ComparedCurve;
struct ComparedRun;

/// Settings and figures above, mean accuracy and loss below.
class CompareOverview : public CompareSection {
  Q_OBJECT

 public:
  explicit CompareOverview(Comparison* comparison, QWidget* parent = nullptr);
  QString summaryText() const override;
  SettingsModel* settings() const { return settings_; }
  FiguresModel* figures() const { return figures_; }
  void setCited(std::vector<CitedRow> rows);
  CurvePlot* accuracyPlot() const { return accuracy_; }
  CurvePlot* lossPlot() const { return loss_; }

 Q_SIGNALS:
  void citedWanted();

 protected:
  void refresh() override;
  void cursorMoved() override;

 private:
  void fitColumns();

  SettingsModel* settings_;
  FiguresModel* figures_;
  QTableView *settingsTable_, *figuresTable_;
  QLabel* settingsTitle_;
  CurvePlot *accuracy_, *loss_;
};

/// The score on each task, one small plot a task.
class CompareTasks : public CompareSection {
  Q_OBJECT

 public:
  explicit CompareTasks(Comparison* comparison, QWidget* parent = nullptr);
  QString summaryText() const override;
  QWidget* figure() override { return grid_->page(); }
  PictureGrid* grid() const { return grid_; }

 protected:
  void refresh() override;
  void cursorMoved() override;

 private:
  std::vector<QString> taskNames() const;
  PictureGrid* grid_;
};

/// Importance of every run on one scale, and below it the difference to the base.
class CompareImportance : public CompareSection {
  Q_OBJECT

 public:
  explicit CompareImportance(Comparison* comparison, QWidget* parent = nullptr);
  QString summaryText() const override;
  QWidget* figure() override { return grid_->page(); }
  PictureGrid* maps() const { return grid_; }
  /// The largest difference on the scale of the difference maps.
  double differenceBound() const { return bound_; }

 protected:
  void refresh() override;
  void cursorMoved() override;

 private:
  PictureGrid* grid_;
  QToolButton* normalized_;
  QLabel* note_;
  double bound_ = 0;
  QStringList spoken_;
};

/// Whether fusion decided alike: share of units over the rounds, and which decisions went together.
class CompareFusion : public CompareSection {
  Q_OBJECT

 public:
  explicit CompareFusion(Comparison* comparison, QWidget* parent = nullptr);
  QString summaryText() const override;

 protected:
  void refresh() override;
  void cursorMoved() override;

 private:
  CurvePlot* shares_;
  std::vector<int> shown_;  ///< runs with a picture
  QString without_;         ///< numbers of those without
  PictureGrid* grid_;
  QLabel* note_;
  QStringList spoken_;
};

/// The accuracy matrices at the cursor.
class CompareMatrices : public CompareSection {
  Q_OBJECT

 public:
  explicit CompareMatrices(Comparison* comparison, QWidget* parent = nullptr);
  QString summaryText() const override;
  QWidget* figure() override { return grid_->page(); }

 protected:
  void refresh() override;
  void cursorMoved() override;

 private:
  PictureGrid* grid_;
};

/// Draws one curve a group, with a band where a group has several seeds. `curveOf` may return null.
void showGroupCurves(CurvePlot* plot, const Comparison& comparison,
                     const std::function<const ComparedCurve*(const ComparedRun&)>& curveOf, bool markers);
/// The common cursor's place on the plots' x axis, and what that axis is called.
double cursorX(const Comparison& comparison);
/// To a place on that axis; does nothing while fusion rounds are counted, which are not on it.
void moveCursorTo(Comparison& comparison, double x);
QString compareAxisTitle(const Comparison& comparison);
double compareAxisEnd(const Comparison& comparison);

}  // namespace skillscope
