// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/settings/check_box.h"

#include <QPainter>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {

CheckBox::CheckBox(QWidget* parent) : QCheckBox(parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize CheckBox::sizeHint() const {
  return {theme().scaled(24), theme().scaled(24)};
}

void CheckBox::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  const int side = theme().scaled(17);
  const QRect box(1, (height() - side) / 2, side, side);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const bool on = isChecked();
  const QColor frame = hasFocus() ? colors.accent : colors.muted;
  painter.setOpacity(isEnabled() ? 1.0 : 0.5);
  painter.setPen(on && !hasFocus() ? colors.accent : frame);
  painter.setBrush(on ? colors.accent : colors.canvas);
  painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme().scaled(3), theme().scaled(3));
  if (on) paintLineIcon(painter, QStringLiteral("check"), box.adjusted(1, 1, -1, -1), colors.accentText);
  if (hasFocus() && on) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(colors.text);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme().scaled(3), theme().scaled(3));
  }
}

}  // namespace skillscope
