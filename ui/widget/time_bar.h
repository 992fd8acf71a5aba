// SPDX-License-Identifier: GPL-3.0-or-later
//
// The spine of the window: all of the run from left to right, with tasks in their colours, fusion rounds as ticks,
// evaluations as dots, and the cursor that every view follows.
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include "ui/model/run_timeline.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace skillscope {

/// The painted axis of the bar.
class TimeAxis : public QWidget {
  Q_OBJECT

 public:
  explicit TimeAxis(QWidget* parent = nullptr);
  void setTimeline(RunTimeline* timeline, TimeCursor* cursor);

  double xOf(double step) const;
  std::int64_t stepAt(double x) const;

  /// What is said of the marks near a place, for the read-out.
  QStringList markTextsAt(double x) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  QRect trackRect() const;
  void paintTasks(QPainter& painter, const QRect& track) const;
  void paintEvents(QPainter& painter, const QRect& track) const;
  void paintCursor(QPainter& painter, const QRect& track) const;
  void paintMarks(QPainter& painter, const QRect& track) const;
  void paintRange(QPainter& painter, const QRect& track) const;

  QPointer<RunTimeline> timeline_;
  QPointer<TimeCursor> cursor_;
  bool dragging_ = false;
  std::int64_t rangeFrom_ = -1;  ///< while a range is drawn
};

class TimeBar : public QWidget {
  Q_OBJECT

 public:
  explicit TimeBar(QWidget* parent = nullptr);
  void setTimeline(RunTimeline* timeline, TimeCursor* cursor);

  TimeAxis* axis() const { return axis_; }
  bool isPlaying() const { return play_.isActive(); }
  /// The keys of time, wherever the focus is: `,` `.` Home End Space, `<` `>` fusions, `{` `}` tasks, `[` `]` ends of
  /// the range, Escape no range. False: not one of them.
  bool takeKey(int key, Qt::KeyboardModifiers modifiers);
  double speed() const;
  void setSpeed(int index);

 public Q_SLOTS:
  /// Moves the cursor through the run; from the start if it stands at the end. In a range: round and round in it.
  void togglePlay();
  void stopPlaying();

 Q_SIGNALS:
  void playingChanged(bool playing);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void schedule();
  void showState();
  void playOn();
  void restyle();

  TimeAxis* axis_ = nullptr;
  QToolButton* previousButton_ = nullptr;
  QToolButton* playButton_ = nullptr;
  QToolButton* nextButton_ = nullptr;
  QToolButton* liveButton_ = nullptr;
  QComboBox* speedBox_ = nullptr;
  QComboBox* strideBox_ = nullptr;
  QToolButton* rangeButton_ = nullptr;
  QLabel* where_ = nullptr;
  QPointer<RunTimeline> timeline_;
  QPointer<TimeCursor> cursor_;
  QTimer coalesce_, play_;
  double playPosition_ = 0;
};

}  // namespace skillscope
