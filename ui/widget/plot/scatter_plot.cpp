// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/scatter_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/widget/plot/category_glyph.h"
#include "ui/widget/plot/qcp_support.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {
namespace {

constexpr int glyphSide = 8;
QCPRange wholeRange() {
  return {-0.04, 1.08};
}
constexpr int reach = 8;  // how far from a point the mouse may be

/// The units as the shapes of their categories. Drawn by hand: QCustomPlot misplaces pixmaps where a logical pixel is
/// several device pixels, and draws one graph after the other where rare decisions should lie on top.
class ScatterPoints : public QCPLayerable {
 public:
  explicit ScatterPoints(QCustomPlot* plot) : QCPLayerable(plot, QStringLiteral("main")) {}
  std::vector<float> x, y;
  std::vector<FusionCategory> category;
  std::array<QColor, 5> colors;

  QPointF pixel(std::size_t unit) const {
    return {mParentPlot->xAxis->coordToPixel(x[unit]), mParentPlot->yAxis->coordToPixel(y[unit])};
  }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
  void draw(QCPPainter* painter) override {
    const QRect area = mParentPlot->axisRect()->rect();
    painter->setClipRect(area);
    for (int kind = 4; kind >= 0; --kind) {
      const QPixmap shape = glyph(static_cast<FusionCategory>(kind));
      for (std::size_t unit = 0; unit < x.size(); ++unit) {
        if (category[unit] != static_cast<FusionCategory>(kind)) continue;
        const QPointF at = pixel(unit);
        painter->drawPixmap(QPointF(std::round(at.x()) - glyphSide / 2.0, std::round(at.y()) - glyphSide / 2.0), shape);
      }
    }
  }

 private:
  QPixmap glyph(FusionCategory kind) const {
    const double ratio = mParentPlot->devicePixelRatioF();
    QPixmap pixmap(static_cast<int>(std::ceil(glyphSide * ratio)), static_cast<int>(std::ceil(glyphSide * ratio)));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintCategoryGlyph(painter, QRectF(0, 0, glyphSide, glyphSide), kind, colors[static_cast<std::size_t>(kind)]);
    return pixmap;
  }
};

/// Threshold lines with their values, and the ring around the picked unit.
class ScatterMarks : public QCPLayerable {
 public:
  explicit ScatterMarks(QCustomPlot* plot) : QCPLayerable(plot, QStringLiteral("overlay")) {}
  float xThreshold = 0, yThreshold = 0;
  double ringX = 0, ringY = 0;
  bool ring = false;
  PlotStyle style;

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(true); }
  /// The threshold's value on a patch of canvas above `at`, which is `along` its width from the left.
  void label(QCPPainter* painter, const QString& text, const QPointF& at, double along) const {
    const QFontMetrics metrics(style.smallFont);
    const QSizeF size(metrics.horizontalAdvance(text) + 4, metrics.height());
    const QRectF box(at - QPointF(along * size.width(), size.height()), size);
    const QPen pen = painter->pen();
    painter->fillRect(box, QColor(style.canvas.red(), style.canvas.green(), style.canvas.blue(), 200));
    painter->setPen(style.text);
    painter->drawText(box, Qt::AlignCenter, text);
    painter->setPen(pen);
  }
  void draw(QCPPainter* painter) override {
    const QRect area = mParentPlot->axisRect()->rect();
    const QFontMetrics metrics(style.smallFont);
    painter->setFont(style.smallFont);
    painter->setPen(QPen(style.muted, 1, Qt::DashLine));
    painter->setAntialiasing(false);
    if (mParentPlot->xAxis->range().contains(xThreshold)) {
      const double x = std::round(mParentPlot->xAxis->coordToPixel(xThreshold));
      painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
      label(painter, QString::number(xThreshold, 'g', 3), QPointF(x, area.top() - 1), 0.5);
    }
    if (mParentPlot->yAxis->range().contains(yThreshold)) {
      const double y = std::round(mParentPlot->yAxis->coordToPixel(yThreshold));
      painter->drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
      label(painter, QString::number(yThreshold, 'g', 3), QPointF(area.right() - 1, y - 1), 1);
    }
    painter->setAntialiasing(true);
    painter->setClipRect(area);
    if (!ring) return;
    painter->setPen(QPen(style.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawEllipse(QPointF(mParentPlot->xAxis->coordToPixel(ringX), mParentPlot->yAxis->coordToPixel(ringY)),
                         glyphSide, glyphSide);
  }
};

}  // namespace

struct ScatterPlot::Private {
  QCustomPlot* plot = nullptr;
  ReadOut* readOut = nullptr;
  ScatterPoints* points = nullptr;
  ScatterMarks* marks = nullptr;
  PlotStyle style;
  int selected = -1, hovered = -1;
  std::function<QString(int)> html;

  void ring() {
    marks->ring = selected >= 0 && selected < static_cast<int>(points->x.size());
    if (!marks->ring) return;
    marks->ringX = points->x[static_cast<std::size_t>(selected)];
    marks->ringY = points->y[static_cast<std::size_t>(selected)];
  }
};

ScatterPlot::ScatterPlot(const QString& accessibleName, QWidget* parent) : QWidget(parent), d_(new Private) {
  setAccessibleName(accessibleName);
  setFocusPolicy(Qt::StrongFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  d_->plot = new QCustomPlot(this);
  d_->plot->setFocusPolicy(Qt::NoFocus);
  d_->plot->setMouseTracking(true);
  d_->plot->setMinimumSize(80, 80);
  d_->plot->axisRect()->setAutoMargins(QCP::msNone);
  d_->plot->xAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->yAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->xAxis->setRange(wholeRange());
  d_->plot->yAxis->setRange(wholeRange());
  d_->plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  for (QCPAxis* axis : {d_->plot->xAxis, d_->plot->yAxis})
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [axis](const QCPRange& range) {
      // Zooming goes in from the whole, never out of it.
      QCPRange bounded = range.bounded(wholeRange().lower, wholeRange().upper);
      if (bounded.size() < 0.01) bounded = QCPRange(range.center() - 0.005, range.center() + 0.005);
      if (bounded != range) axis->setRange(bounded);
    });
  d_->points = new ScatterPoints(d_->plot);
  d_->marks = new ScatterMarks(d_->plot);
  d_->plot->installEventFilter(this);
  d_->readOut = new ReadOut(this);
  column->addWidget(d_->plot);
}

ScatterPlot::~ScatterPlot() = default;

void ScatterPlot::setStyle(const PlotStyle& style, const std::array<QColor, 5>& categoryColors) {
  d_->style = style;
  d_->points->colors = categoryColors;
  d_->marks->style = style;
  d_->readOut->setStyle(style);
  d_->plot->setBackground(style.canvas);
  styleAxis(d_->plot->xAxis, style, true);
  styleAxis(d_->plot->yAxis, style, true);
  const QFontMetrics metrics(style.smallFont);
  d_->plot->axisRect()->setMargins(QMargins(leftMargin(style), metrics.height() + style.unit / 2, 3 * style.unit,
                                            2 * metrics.height() + 3 * style.unit));
  d_->ring();
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::setAxisTitles(const QString& x, const QString& y) {
  d_->plot->xAxis->setLabel(x);
  d_->plot->yAxis->setLabel(y);
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::setPoints(const std::vector<float>& x, const std::vector<float>& y,
                            const std::vector<FusionCategory>& category, float xThreshold, float yThreshold) {
  const std::size_t count = std::min({x.size(), y.size(), category.size()});
  d_->points->x.assign(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(count));
  d_->points->y.assign(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(count));
  d_->points->category.assign(category.begin(), category.begin() + static_cast<std::ptrdiff_t>(count));
  d_->marks->xThreshold = xThreshold;
  d_->marks->yThreshold = yThreshold;
  d_->hovered = -1;
  d_->readOut->hide();
  d_->ring();
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

int ScatterPlot::pointCount() const {
  return static_cast<int>(d_->points->x.size());
}

void ScatterPlot::setSelected(int unit) {
  if (d_->selected == unit) return;
  d_->selected = unit;
  d_->ring();
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::setReadOut(std::function<QString(int)> html) {
  d_->html = std::move(html);
}

int ScatterPlot::unitAt(const QPoint& position) const {
  const QPointF at = position - d_->plot->pos();
  int best = -1;
  double bestDistance = reach;
  for (std::size_t i = 0; i < d_->points->x.size(); ++i) {
    const QPointF difference = d_->points->pixel(i) - at;
    const double distance = std::hypot(difference.x(), difference.y());
    if (distance < bestDistance) {
      bestDistance = distance;
      best = static_cast<int>(i);
    }
  }
  return best;
}

QPoint ScatterPlot::pixelOf(int unit) const {
  return d_->plot->pos() + d_->points->pixel(static_cast<std::size_t>(unit)).toPoint();
}

void ScatterPlot::replotNow() {
  d_->plot->replot(QCustomPlot::rpImmediateRefresh);
}

bool ScatterPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched != d_->plot) return QWidget::eventFilter(watched, event);
  const auto hover = [this](int unit) {
    if (unit == d_->hovered) return;
    d_->hovered = unit;
    Q_EMIT hovered(unit);
  };
  if (event->type() == QEvent::MouseMove || event->type() == QEvent::MouseButtonPress) {
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QPoint at = d_->plot->pos() + mouse->position().toPoint();
    const int unit = unitAt(at);
    hover(unit);
    d_->readOut->showAt(at, unit >= 0 && d_->html ? d_->html(unit) : QString());
    if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton) {
      setFocus(Qt::MouseFocusReason);
      if (unit >= 0) Q_EMIT picked(unit);
    }
  } else if (event->type() == QEvent::MouseButtonDblClick) {
    d_->plot->xAxis->setRange(wholeRange());
    d_->plot->yAxis->setRange(wholeRange());
    d_->plot->replot(QCustomPlot::rpQueuedReplot);
  } else if (event->type() == QEvent::Leave) {
    hover(-1);
    d_->readOut->hide();
  } else if (event->type() == QEvent::Resize) {
    fitTickCount(d_->plot->xAxis, d_->plot->width() - 60, 14 * d_->style.unit);
    fitTickCount(d_->plot->yAxis, d_->plot->height() - 60, 10 * d_->style.unit);
  }
  return QWidget::eventFilter(watched, event);
}

void ScatterPlot::keyPressEvent(QKeyEvent* event) {
  const int count = pointCount();
  if (count > 0 && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
    const int direction = event->key() == Qt::Key_Left ? -1 : 1;
    Q_EMIT picked(d_->selected < 0 ? 0 : (d_->selected + direction + count) % count);
  } else {
    QWidget::keyPressEvent(event);
  }
}

void ScatterPlot::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), d_->style.canvas);
}

}  // namespace skillscope
