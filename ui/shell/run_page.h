// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/view/run_view.h"
#include "ui/widget/time_bar.h"

class QSplitter;

namespace skillscope {

/// The views of one run: importance and the accuracy matrix above, fusion and forgetting below, each of which can be
/// enlarged to fill the page. Unit panel and time bar are made here too, as they look at the same run; the window puts
/// them into a dock and a toolbar.
class RunPage : public QWidget {
  Q_OBJECT

 public:
  explicit RunPage(QWidget* parent = nullptr);

  void setTimeline(RunTimeline* timeline, TimeCursor* cursor);
  RunView* importance() const { return importance_; }
  RunView* fusion() const { return fusion_; }
  RunView* forgetting() const { return forgetting_; }
  RunView* matrix() const { return matrix_; }
  RunView* unitPanel() const { return unitPanel_; }
  TimeBar* timeBar() const { return timeBar_; }
  /// All of them that are views, in reading order.
  QList<RunView*> views() const;
  /// Brings every picture up to date at once.
  void refreshNow();

  /// Lets one view fill the page; nullptr shows all four again.
  void enlarge(RunView* view);
  RunView* enlarged() const { return enlarged_; }

  QByteArray saveLayout() const;
  void restoreLayout(const QByteArray& layout);
  void restoreDefaultLayout();

 Q_SIGNALS:
  /// A picture could not be written.
  void failed(const QString& sentence);

 private:
  void addEnlargeAction(RunView* view);
  void addExportAction(RunView* view);

  RunView* importance_;
  RunView* fusion_;
  RunView* forgetting_;
  RunView* matrix_;
  RunView* unitPanel_;
  TimeBar* timeBar_;
  QSplitter* rows_;
  QSplitter* upper_;
  QSplitter* lower_;
  QList<QAction*> enlargeActions_;
  RunView* enlarged_ = nullptr;
};

}  // namespace skillscope
