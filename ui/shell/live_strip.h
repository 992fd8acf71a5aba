// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/shell/run_controller.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace skillscope {

/// The part of the toolbar that says what trains now: task i of n with its name, a bar, the step, the time left. While
/// another run is shown, a button leads back to the one that trains. Empty while nothing trains.
class LiveStrip : public QWidget {
  Q_OBJECT

 public:
  explicit LiveStrip(RunController* controller, QWidget* parent = nullptr);

  /// The whole strip as one sentence.
  QString summaryText() const;

 private:
  void watch();
  void refresh();

  RunController* controller_;
  RunTimeline* watched_ = nullptr;
  QLabel* task_;
  QProgressBar* bar_;
  QLabel* step_;
  QLabel* left_;
  QToolButton* back_;
  QTimer coalesce_;
};

}  // namespace skillscope
