// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/figure_painter.h"

#include <qcustomplot.h>

#include <QAbstractButton>
#include <QAbstractSlider>

namespace skillscope {
namespace {

void paintTree(QCPPainter& painter, QWidget& widget, const QPoint& origin) {
  painter.save();
  painter.setClipRect(QRect(origin, widget.size()), Qt::IntersectClip);
  if (auto* plot = qobject_cast<QCustomPlot*>(&widget)) {
    painter.translate(origin);
    plot->toPainter(&painter, plot->width(), plot->height());
    // toPainter() leaves the plot laid out for that size, which is its own.
  } else {
    widget.render(&painter, origin, QRegion(), QWidget::RenderFlags());
    for (QObject* object : widget.children()) {
      auto* child = qobject_cast<QWidget*>(object);
      // Controls are no part of a figure.
      if (!child || child->isHidden() || child->isWindow() || qobject_cast<QAbstractButton*>(child) ||
          qobject_cast<QAbstractSlider*>(child)) {
        continue;
      }
      paintTree(painter, *child, origin + child->pos());
    }
  }
  painter.restore();
}

}  // namespace

void paintFigure(QPaintDevice& device, QWidget& widget, double scale) {
  QCPPainter painter(&device);
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  painter.scale(scale, scale);
  painter.fillRect(widget.rect(), widget.palette().color(QPalette::Base));
  paintTree(painter, widget, QPoint());
}

}  // namespace skillscope
