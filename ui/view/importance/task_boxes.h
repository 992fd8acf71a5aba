// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

namespace skillscope {

/// How the values of one unit were spread while each task was learned: a box from the lower to the upper quartile with
/// the median in it, lines to the smallest and the largest, one a task, on a logarithmic axis.
class TaskBoxes : public QWidget {
  Q_OBJECT

 public:
  struct Task {
    QString title;
    int index = 0;              ///< for colour and number
    std::vector<float> values;  ///< over the task's snapshots; what is not above 0 does not count
    bool reached = true;        ///< false: after the cursor
  };
  struct Summary {
    double low = 0, lower = 0, median = 0, upper = 0, high = 0;
    int count = 0;  ///< 0: nothing to draw
  };

  explicit TaskBoxes(QWidget* parent = nullptr);
  void setTasks(std::vector<Task> tasks);
  const std::vector<Summary>& summaries() const { return summaries_; }
  static Summary summarise(std::vector<float> values);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void picked(int task);  ///< the task's index

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  QRect plotArea() const;
  int taskAt(double x) const;

  std::vector<Task> tasks_;
  std::vector<Summary> summaries_;
};

}  // namespace skillscope
