// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/view/run_view.h"
#include "ui/widget/time_bar.h"

class QSplitter;
class QTabWidget;

namespace skillscope {

class AutopsyView;
class ForgettingView;
struct LossLook;
class MatrixView;
class RetrievalView;
class WhatIfView;

/// The views of one run. The first tab shows importance and the accuracy matrix above, fusion and forgetting below,
/// each of which can be enlarged to fill the tab. Further tabs ask a question each; what only some methods record has a
/// tab in their runs alone. Unit panel and time bar are made here too, as they look at the same run; the window puts
/// them into a dock and a toolbar.
class RunPage : public QWidget {
  Q_OBJECT

 public:
  explicit RunPage(QWidget* parent = nullptr);

  void setTimeline(RunTimeline* timeline, TimeCursor* cursor);
  RunView* importance() const { return importance_; }
  RunView* fusion() const { return fusion_; }
  RunView* forgetting() const;
  RunView* matrix() const;
  RunView* unitPanel() const { return unitPanel_; }
  RetrievalView* retrieval() const { return retrieval_; }
  AutopsyView* autopsy() const { return autopsy_; }
  WhatIfView* whatIf() const { return whatIf_; }
  TimeBar* timeBar() const { return timeBar_; }
  /// All of them that are views, in reading order.
  QList<RunView*> views() const;
  /// Brings the tab of a view to the front; nothing for a view that has none.
  void showTabOf(QWidget* view);
  QTabWidget* tabs() const { return tabs_; }
  /// Views of the tab in front that take the keyboard, in reading order, after the bar of the tabs.
  QList<QWidget*> panes() const;
  /// Brings every picture up to date at once.
  void refreshNow();

  /// Property of the actions that let a view fill the page.
  static constexpr const char* enlarges = "enlarges";
  /// Lets one view fill the page; nullptr shows all four again.
  void enlarge(RunView* view);
  RunView* enlarged() const { return enlarged_; }

  /// What the user chose of views, for the window's settings.
  LossLook lossLook() const;
  void setLossLook(const LossLook& look);

  QByteArray saveLayout() const;
  void restoreLayout(const QByteArray& layout);
  void restoreDefaultLayout();

 Q_SIGNALS:
  /// A picture could not be written.
  void failed(const QString& sentence);

 private:
  void addEnlargeAction(RunView* view);
  void addExportAction(RunView* view);
  void addDataAction(RunView* view);
  /// Tabs that only some runs have come and go.
  void updateTabs();

  RunView* importance_;
  RunView* fusion_;
  ForgettingView* forgetting_;
  MatrixView* matrix_;
  RunView* unitPanel_;
  RetrievalView* retrieval_;
  AutopsyView* autopsy_;
  WhatIfView* whatIf_;
  QTabWidget* tabs_;
  TimeBar* timeBar_;
  QSplitter* rows_;
  QSplitter* upper_;
  QSplitter* lower_;
  QList<QAction*> enlargeActions_;
  RunView* enlarged_ = nullptr;
  QPointer<RunTimeline> timeline_;
};

}  // namespace skillscope
