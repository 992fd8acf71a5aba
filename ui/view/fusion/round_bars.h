// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>
#include <vector>

namespace skillscope {

/// How many units fell into each category, one stacked bar a fusion round.
class RoundBars : public QWidget {
  Q_OBJECT

 public:
  struct Round {
    QString title;
    int task = 0;
    std::array<int, 5> counts{};  ///< by FusionCategory
    bool reached = true;          ///< false: after the cursor
  };

  explicit RoundBars(QWidget* parent = nullptr);
  void setRounds(std::vector<Round> rounds);
  void setCurrent(int round);
  const std::vector<Round>& rounds() const { return rounds_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void picked(int round);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  QRect plotArea() const;
  int roundAt(int x) const;

  std::vector<Round> rounds_;
  int current_ = -1;
};

}  // namespace skillscope
