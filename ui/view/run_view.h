// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every view of a run has in common: it looks at one timeline and one cursor, repaints itself a few times a second
// at most however fast events arrive, does nothing while hidden, and says in one sentence what is missing while there
// is nothing to show.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/model/run_timeline.h"
#include "ui/widget/table_text.h"

class QHBoxLayout;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace skillscope {

class ElidedLabel;

class RunView : public QWidget {
  Q_OBJECT

 public:
  /// `name` is the view's title and its accessible name.
  explicit RunView(const QString& name, QWidget* parent = nullptr);

  void setTimeline(RunTimeline* timeline, TimeCursor* cursor);
  RunTimeline* timeline() const { return timeline_; }
  TimeCursor* cursor() const { return cursor_; }

  /// What the view shows now, in a sentence or two, for screen readers and the status bar.
  virtual QString summaryText() const = 0;
  /// The numbers behind what the view shows now; without a head where the view shows them as tables itself.
  virtual TextRows dataRows() const { return {}; }
  /// The sentence shown instead of the picture; empty = there is a picture.
  virtual QString emptyText() const = 0;
  /// A button below that sentence, e.g. Start; empty text = none.
  void setEmptyAction(const QString& text, const std::function<void()>& action);

  /// Brings the picture up to date at once, visible or not (pictures without a screen, tests).
  void refreshNow();
  /// How often the picture was rebuilt, for tests and benchmarks.
  int refreshCount() const { return refreshCount_; }

  /// Puts a button for the action at the right end of the title row, e.g. to enlarge the view.
  void addHeaderAction(QAction* action);
  /// Hides the title where the frame around the view shows it already.
  void setTitleVisible(bool visible);

 protected:
  /// A control at the right of the title row.
  void addHeaderWidget(QWidget* widget);
  /// Muted words beside the title, e.g. which step the picture shows.
  void setCaption(const QString& text);
  /// The widget shown while there is something to show; takes ownership.
  void setContent(QWidget* content);
  /// Rebuilds what the changes concern. timeline() and cursor() exist and emptyText() is empty.
  virtual void refresh(RunChanges changes) = 0;
  /// The cursor moved or another unit was picked.
  virtual void cursorMoved() = 0;
  /// The theme changed: set every colour and font anew. Followed by refresh(all) and cursorMoved().
  virtual void restyle() {}

  /// Asks for a refresh soon.
  void schedule(RunChanges changes, bool cursorMoved = false);
  void showEvent(QShowEvent* event) override;

 private:
  void update();

  QPointer<RunTimeline> timeline_;
  QPointer<TimeCursor> cursor_;
  QHBoxLayout* header_ = nullptr;
  QLabel* title_ = nullptr;
  ElidedLabel* caption_ = nullptr;
  QStackedLayout* pages_ = nullptr;
  QWidget* emptyPage_ = nullptr;
  QLabel* emptyLabel_ = nullptr;
  QPushButton* emptyButton_ = nullptr;
  QWidget* content_ = nullptr;
  std::vector<QWidget*> controls_;
  QTimer coalesce_;
  RunChanges pending_;
  bool cursorPending_ = false, stylePending_ = true;
  int refreshCount_ = 0;
};

}  // namespace skillscope
