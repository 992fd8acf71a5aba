// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/model/comparison.h"
#include "ui/widget/figure.h"

class QComboBox;
class QLabel;
class QSlider;
class QStackedLayout;
class QTabWidget;
class QToolButton;

namespace skillscope {

class CompareOverview;
class CompareSection;
class RunRoster;
class StatePage;

/// Any number of runs beside each other: settings, figures, curves, importance, fusion, matrices, all at one place in
/// time. Thread: GUI thread; runs are read in the background.
class ComparePage : public QWidget {
  Q_OBJECT

 public:
  explicit ComparePage(QWidget* parent = nullptr);

  /// An empty list leaves the page empty.
  void setRuns(const QString& storePath, const QStringList& runs);
  bool isLoading() const { return comparison_->isLoading(); }
  int runCount() const { return comparison_->count() + (comparison_->isLoading() ? 1 : 0); }
  Comparison* comparison() const { return comparison_; }
  QTabWidget* tabs() const { return tabs_; }
  CompareOverview* overview() const { return overview_; }
  RunRoster* roster() const { return roster_; }
  QList<CompareSection*> sections() const;
  /// A colour or name changed in the library.
  void updateLook(const RunSummary& run) { comparison_->updateLook(run); }
  /// Lays published rows below the table of figures; an empty path takes them away.
  void setCitedFile(const QString& path);

  enum class Table { figures, settings };
  void copyTable(Table table, const QString& format);
  void saveTable(Table table);
  void saveFigure();
  void copyFigure();

 Q_SIGNALS:
  void runWanted(const QString& runId);
  void libraryWanted();
  void colorChosen(const QString& runId, const QString& color);
  void failed(const QString& sentence);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeHeader();
  FigureOptions figureOptions() const;
  void showPage();
  void showPosition();
  bool movesFinely() const;
  void chooseCited();
  void chooseColor(const QString& runId);

  Comparison* comparison_;
  RunRoster* roster_;
  QTabWidget* tabs_;
  CompareOverview* overview_;
  QLabel *count_, *where_;
  QComboBox* lock_;
  QSlider* slider_;
  QToolButton *previous_, *next_, *play_, *fold_;
  StatePage* state_;
  QWidget* body_;
  QStackedLayout* pages_;
  QTimer loadingDelay_, playing_;
};

}  // namespace skillscope
