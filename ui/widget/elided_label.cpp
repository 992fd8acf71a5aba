// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/elided_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace skillscope {

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent) : QLabel(text, parent) {
  setTextFormat(Qt::PlainText);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ElidedLabel::setFewestCharacters(int count) {
  fewest_ = count;
  update();
}

QSize ElidedLabel::minimumSizeHint() const {
  return {0, QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (autoFillBackground()) painter.fillRect(rect(), palette().color(backgroundRole()));
  painter.setFont(font());
  painter.setPen(palette().color(foregroundRole()));
  const int room = contentsRect().width();
  if (room < fewest_ * fontMetrics().averageCharWidth() && fontMetrics().horizontalAdvance(text()) > room) return;
  painter.drawText(contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine,
                   fontMetrics().elidedText(text(), Qt::ElideRight, room));
}

bool ElidedLabel::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
    const bool cut = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), cut ? text() : QString(), this);
    return true;
  }
  return QLabel::event(event);
}

QString fittedName(const QFontMetrics& metrics, const QString& name, int number, int room) {
  if (metrics.horizontalAdvance(name) <= room) return name;
  if (room >= 9 * metrics.averageCharWidth()) {
    // A last word of a character or two is often all that tells names apart: "Noun topic A", "Noun topic B".
    const qsizetype space = name.lastIndexOf(QLatin1Char(' '));
    const QString last = space > 0 && name.size() - space <= 3 ? name.mid(space) : QString();
    return metrics.elidedText(name.chopped(last.size()), Qt::ElideRight, room - metrics.horizontalAdvance(last)) + last;
  }
  return QString::number(number);
}

}  // namespace skillscope
