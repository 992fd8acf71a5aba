// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>
#include <QWidget>

class QToolButton;

namespace skillscope {

class Comparison;

/// The compared runs with their numbers, colours and line samples: the legend of the whole page. Drag, or Alt with the
/// arrow keys, changes the order; Delete takes a run out; B makes it the base.
class RunRoster : public QWidget {
  Q_OBJECT

 public:
  explicit RunRoster(Comparison* comparison, QWidget* parent = nullptr);
  QListWidget* list() const { return list_; }
  int currentRun() const { return list_->currentRow(); }

 Q_SIGNALS:
  void runWanted(const QString& runId);
  void colorWanted(const QString& runId);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void rebuild();
  void moveCurrent(int by);

  Comparison* comparison_;
  QListWidget* list_;
  QToolButton *up_, *down_, *base_, *color_, *remove_;
};

}  // namespace skillscope
