// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/layer_shares.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/color_map.h"

namespace skillscope {

LayerShares::LayerShares(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Merged and pruned share of every layer"));
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

bool LayerShares::byElement() const {
  return !layers_.empty() && layers_.front().shares.byElement;
}

QString LayerShares::textOf(int layer) const {
  const Layer& here = layers_[static_cast<std::size_t>(layer)];
  const MergeShares& s = here.shares;
  QStringList lines{here.title,
                    s.byElement ? tr("in both masks, merged: %1").arg(percentWithUnit(s.shared))
                                : tr("shared: %1 of the units").arg(percentWithUnit(s.shared)),
                    s.byElement ? tr("memory's mask only: %1").arg(percentWithUnit(s.previousOnly))
                                : tr("previous only: %1").arg(percentWithUnit(s.previousOnly)),
                    s.byElement ? tr("task's mask only: %1").arg(percentWithUnit(s.currentOnly))
                                : tr("current only: %1").arg(percentWithUnit(s.currentOnly)),
                    s.byElement ? tr("in neither, pruned: %1").arg(percentWithUnit(s.neither))
                                : tr("neither: %1").arg(percentWithUnit(s.neither)),
                    tr("overlap of both sides: %1").arg(percentWithUnit(s.overlap()))};
  return lines.join(QLatin1Char('\n'));
}

void LayerShares::setLayers(std::vector<Layer> layers) {
  layers_ = std::move(layers);
  QStringList spoken;
  for (int layer = 0; layer < static_cast<int>(layers_.size()); ++layer)
    spoken << textOf(layer).replace(QLatin1Char('\n'), QStringLiteral(", "));
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  update();
}

QSize LayerShares::sizeHint() const {
  return {theme().scaled(420), theme().scaled(260)};
}

QSize LayerShares::minimumSizeHint() const {
  return {theme().scaled(160), theme().scaled(110)};
}

int LayerShares::titleWidth() const {
  const QFontMetrics metrics(theme().captionFont());
  int wanted = 0;
  for (const Layer& layer : layers_) wanted = std::max(wanted, metrics.horizontalAdvance(layer.title));
  return std::min(wanted + theme().spacing(2), width() / 3);
}

int LayerShares::figureWidth() const {
  return QFontMetrics(theme().captionFont()).horizontalAdvance(tr("overlap")) + theme().spacing(3);
}

double LayerShares::rowHeight() const {
  const double line = QFontMetrics(theme().captionFont()).height();
  const double room =
      (height() - 2 * line - theme().spacing(3)) / std::max<double>(1, static_cast<double>(layers_.size()));
  return std::min(room, 2.2 * line);
}

QRectF LayerShares::barRect(int layer) const {
  const double line = QFontMetrics(theme().captionFont()).height();
  const double top = line + theme().spacing(2) + layer * rowHeight();
  const double left = titleWidth() + theme().spacing(1);
  return {left, top + rowHeight() * 0.12, width() - left - figureWidth(), rowHeight() * 0.76};
}

void LayerShares::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  if (layers_.empty()) return;
  painter.setPen(colors.muted);
  painter.drawText(
      QRectF(width() - figureWidth(), 0, figureWidth() - theme().spacing(1), metrics.height() + theme().spacing(1)),
      Qt::AlignRight | Qt::AlignVCenter, tr("overlap"));
  const int stride = std::max(1, static_cast<int>(std::ceil(0.9 * metrics.height() / std::max(1.0, rowHeight()))));
  for (int layer = 0; layer < static_cast<int>(layers_.size()); ++layer) {
    const QRectF bar = barRect(layer);
    const MergeShares& shares = layers_[static_cast<std::size_t>(layer)].shares;
    const double middle = bar.center().y();
    if (layer % stride == 0) {
      const QRectF title(0, middle - metrics.height() / 2.0, titleWidth() - theme().spacing(1), metrics.height());
      painter.setPen(colors.muted);
      painter.drawText(title, Qt::AlignRight | Qt::AlignVCenter,
                       metrics.elidedText(layers_[static_cast<std::size_t>(layer)].title, Qt::ElideRight,
                                          static_cast<int>(title.width())));
      painter.setPen(colors.text);
      painter.drawText(QRectF(bar.right(), title.top(), figureWidth() - theme().spacing(1), metrics.height()),
                       Qt::AlignRight | Qt::AlignVCenter, percent(shares.overlap()));
    }
    double x = bar.left();
    for (const auto& [share, kind] : {std::pair{shares.shared, FusionCategory::shared},
                                      std::pair{shares.previousOnly, FusionCategory::previousOnly},
                                      std::pair{shares.currentOnly, FusionCategory::currentOnly},
                                      std::pair{shares.neither, FusionCategory::neither}}) {
      const double length = share * bar.width();
      if (length <= 0) continue;
      const QRectF part(x, bar.top(), std::max(1.0, length - 1), bar.height());
      const bool pruned = kind == FusionCategory::neither;
      const QColor color =
          pruned ? blended(colors.canvas, theme().categoryColor(kind), 0.35) : theme().categoryColor(kind);
      painter.fillRect(part, color);
      // What is pruned is hatched, so that it is told from what is averaged.
      if (pruned && byElement()) painter.fillRect(part, QBrush(theme().categoryColor(kind), Qt::BDiagPattern));
      const QString text = percent(share);
      if (length > metrics.horizontalAdvance(text) + 6 && bar.height() >= metrics.ascent()) {
        painter.setPen(ColorMap::textOn(color));
        painter.drawText(part, Qt::AlignCenter, text);
      }
      x += length;
    }
  }
  const QRectF last = barRect(static_cast<int>(layers_.size()) - 1);
  painter.setPen(colors.muted);
  painter.drawText(QRectF(0, last.bottom() + theme().spacing(1), width(), metrics.height()), Qt::AlignCenter,
                   byElement() ? tr("share of the elements of a layer (%)") : tr("share of the units of a layer (%)"));
}

void LayerShares::mouseMoveEvent(QMouseEvent* event) {
  for (int layer = 0; layer < static_cast<int>(layers_.size()); ++layer) {
    const QRectF bar = barRect(layer);
    if (event->position().y() < bar.top() || event->position().y() > bar.bottom()) continue;
    return QToolTip::showText(event->globalPosition().toPoint(), textOf(layer), this);
  }
  QToolTip::hideText();
}

}  // namespace skillscope
