// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/run/event.h"

namespace skillscope {

/// One line a fusion round: shape and colour of the decision about one unit, the task, and the weight of the previous
/// model. Where a method fuses many times in a task: one line a task, with a cell for each round.
class DecisionStrip : public QWidget {
  Q_OBJECT

 public:
  struct Decision {
    QString task;
    int taskIndex = 0;
    FusionCategory category = FusionCategory::neither;
    double previousShare = 0;
    bool reached = true;  ///< false: after the cursor
  };

  explicit DecisionStrip(QWidget* parent = nullptr);
  void setDecisions(std::vector<Decision> decisions);
  const std::vector<Decision>& decisions() const { return decisions_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 Q_SIGNALS:
  void picked(int round);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  int rowHeight() const;
  bool isCompact() const { return lines_.size() < decisions_.size(); }
  void paintCompact(class QPainter& painter) const;
  QRectF cellOf(std::size_t line, std::size_t place) const;
  int roundAt(const QPointF& position) const;
  bool event(QEvent* event) override;

  std::vector<std::vector<int>> lines_;  ///< rounds of each line
  std::vector<Decision> decisions_;
};

}  // namespace skillscope
