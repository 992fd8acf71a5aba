// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/read_out.h"

#include <algorithm>

namespace skillscope {

ReadOut::ReadOut(QWidget* parent) : QLabel(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setTextFormat(Qt::RichText);
  setFocusPolicy(Qt::NoFocus);
  hide();
}

void ReadOut::setStyle(const PlotStyle& style) {
  setFont(style.font);
  setStyleSheet(
      QStringLiteral("QLabel { background: %1; color: %2; border: 1px solid %3; border-radius: %4px; padding: "
                     "%5px %6px; }")
          .arg(style.raised.name(), style.text.name(), style.frame.name())
          .arg(style.unit)
          .arg(style.unit)
          .arg(2 * style.unit));
}

void ReadOut::showAt(const QPoint& position, const QString& html) {
  if (html.isEmpty()) return hide();
  if (html != text()) {
    setText(html);
    adjustSize();
  }
  constexpr int distance = 14;
  const QWidget* area = parentWidget();
  int x = position.x() + distance;
  if (x + width() > area->width()) x = position.x() - distance - width();
  int y = position.y() - height() / 2;
  x = std::clamp(x, 0, std::max(0, area->width() - width()));
  y = std::clamp(y, 0, std::max(0, area->height() - height()));
  move(x, y);
  if (!isVisible()) show();
  raise();
}

QString ReadOut::line(const QColor& color, const QString& name, const QString& value) {
  const QString mark =
      color.isValid() ? QStringLiteral("<span style='color:%1'>■</span>&nbsp;").arg(color.name()) : QString();
  return QStringLiteral(
             "<tr><td style='padding-right:10px;white-space:pre'>%1%2</td><td align='right' "
             "style='white-space:pre'>%3</td></tr>")
      .arg(mark, name.toHtmlEscaped(), value.toHtmlEscaped());
}

QString ReadOut::title(const QString& text) {
  return QStringLiteral("<tr><td colspan='2' style='white-space:pre'><b>%1</b></td></tr>").arg(text.toHtmlEscaped());
}

QString ReadOut::table(const QStringList& lines) {
  return QStringLiteral("<table cellspacing='0' cellpadding='0'>%1</table>").arg(lines.join(QString()));
}

}  // namespace skillscope
