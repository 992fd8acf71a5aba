// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>

namespace skillscope {

/// A check box without text whose frame keeps its contrast in both themes; the style's own all but vanishes on dark.
class CheckBox : public QCheckBox {
  Q_OBJECT

 public:
  explicit CheckBox(QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool hitButton(const QPoint& position) const override { return rect().contains(position); }
};

}  // namespace skillscope
