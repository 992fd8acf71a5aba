// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/scatter_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/model/format.h"
#include "ui/widget/plot/category_glyph.h"
#include "ui/widget/plot/qcp_support.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {
namespace {

constexpr int glyphSide = 8;
constexpr int reach = 8;         // how far from a point the mouse may be
constexpr int mostDecades = 12;  // scores further below 1 are as good as 0

/// Where a score stands on its axis: the score itself, or its decimal exponent with 0 a decade below the last.
struct ScoreAxis {
  ScatterScale scale = ScatterScale::linear;
  int lowest = -1;     // exponent of the lowest decade shown
  bool below = false;  // scores above 0 lie under it

  void fit(ScatterScale newScale, const std::vector<float>& scores, float threshold) {
    scale = newScale;
    std::vector<float> positive;
    for (const float score : scores)
      if (score > 0) positive.push_back(score);
    double low = 1;
    if (!positive.empty()) {
      // From the median down to the first gap of two decades: a few scores next to nothing, of units that can hardly
      // act, would push all others into a corner.
      std::sort(positive.begin(), positive.end(), std::greater<>());
      std::size_t last = positive.size() / 2;
      while (last + 1 < positive.size() && positive[last + 1] * 100 > positive[last]) ++last;
      low = positive[last];
    }
    if (threshold > 0) low = std::min<double>(low, threshold);
    lowest = std::clamp(static_cast<int>(std::floor(std::log10(low))), -mostDecades, -1);
    const double bound = std::pow(10.0, lowest);
    below = std::any_of(positive.begin(), positive.end(), [bound](float score) { return score < bound; });
  }
  /// What the line for everything under the lowest decade is called.
  QString zeroLabel() const { return below ? QStringLiteral("<") + powerOfTen(lowest) : QStringLiteral("0"); }
  double zero() const { return lowest - 1; }
  double place(double score) const {
    if (scale == ScatterScale::linear || std::isnan(score)) return score;
    return score < std::pow(10.0, lowest) ? zero() : std::log10(score);
  }
  QCPRange whole() const {
    if (scale == ScatterScale::linear) return {-0.04, 1.08};
    const double margin = 0.05 * -zero();
    return {zero() - margin, 1.6 * margin};
  }
  double smallestSpan() const { return scale == ScatterScale::linear ? 0.01 : 0.5; }
};

/// Ticks at whole decades, and one for what is below them.
class DecadeTicker : public QCPAxisTicker {
 public:
  DecadeTicker(double zero, const QString& zeroLabel) : zero_(zero), zeroLabel_(zeroLabel) {}

 protected:
  double getTickStep(const QCPRange& range) override {
    return std::max(1.0, std::ceil(range.size() / std::max(1, mTickCount)));
  }
  QVector<double> createTickVector(double step, const QCPRange& range) override {
    QVector<double> ticks{zero_};
    // From 1 downwards, so that 1 is always named; none so near 0 that the labels touch.
    const double lowest = std::max(range.lower, zero_ + 0.6 * step);
    for (int exponent = 0; exponent >= lowest; exponent -= static_cast<int>(step)) ticks << exponent;
    std::sort(ticks.begin(), ticks.end());
    return ticks;
  }
  QString getTickLabel(double tick, const QLocale&, QChar, int) override {
    if (tick == zero_) return zeroLabel_;
    const int exponent = static_cast<int>(std::lround(tick));
    if (exponent == 0) return QStringLiteral("1");
    return exponent == -1 ? QStringLiteral("0.1") : powerOfTen(exponent);
  }

 private:
  double zero_;
  QString zeroLabel_;
};

/// The units as the shapes of their categories. Drawn by hand: QCustomPlot misplaces pixmaps where a logical pixel is
/// several device pixels, and draws one graph after the other where rare decisions should lie on top.
class ScatterPoints : public QCPLayerable {
 public:
  explicit ScatterPoints(QCustomPlot* plot) : QCPLayerable(plot, QStringLiteral("main")) {}
  std::vector<float> x, y;
  ScoreAxis xScores, yScores;
  std::vector<FusionCategory> category;
  std::array<QColor, 5> colors;

  QPointF pixel(std::size_t unit) const {
    return {mParentPlot->xAxis->coordToPixel(xScores.place(x[unit])),
            mParentPlot->yAxis->coordToPixel(yScores.place(y[unit]))};
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
  ScatterMarks(QCustomPlot* plot, const ScatterPoints* points)
      : QCPLayerable(plot, QStringLiteral("overlay")), points_(points) {}
  float xThreshold = 0, yThreshold = 0;
  int ringed = -1;  // unit; −1 = none
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
    painter->setFont(style.smallFont);
    painter->setPen(QPen(style.muted, 1, Qt::DashLine));
    painter->setAntialiasing(false);
    if (const double at = points_->xScores.place(xThreshold); mParentPlot->xAxis->range().contains(at)) {
      const double x = std::round(mParentPlot->xAxis->coordToPixel(at));
      painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
      label(painter, QString::number(xThreshold, 'g', 3), QPointF(x, area.top() - 1), 0.5);
    }
    if (const double at = points_->yScores.place(yThreshold); mParentPlot->yAxis->range().contains(at)) {
      const double y = std::round(mParentPlot->yAxis->coordToPixel(at));
      painter->drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
      // At the end of the line that is empty: logarithmic clouds lean to the upper right, linear ones to the lower
      // left.
      const bool left = points_->yScores.scale == ScatterScale::logarithmic;
      label(painter, QString::number(yThreshold, 'g', 3), QPointF(left ? area.left() + 2 : area.right() - 1, y - 1),
            left ? 0 : 1);
    }
    painter->setAntialiasing(true);
    painter->setClipRect(area);
    if (ringed < 0 || ringed >= static_cast<int>(points_->x.size())) return;
    painter->setPen(QPen(style.accent, 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawEllipse(points_->pixel(static_cast<std::size_t>(ringed)), glyphSide, glyphSide);
  }

 private:
  const ScatterPoints* points_;
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
  QString xTitle, yTitle;
  ScatterScale scale = ScatterScale::linear;

  const ScoreAxis& scores(const QCPAxis* axis) const { return axis == plot->xAxis ? points->xScores : points->yScores; }
  void showWhole() {
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) axis->setRange(scores(axis).whole());
  }
  /// After new points or another scale. A range that the user zoomed into stays, unless the axis itself changed.
  void fitAxes() {
    const ScoreAxis before[] = {points->xScores, points->yScores};
    points->xScores.fit(scale, points->x, marks->xThreshold);
    points->yScores.fit(scale, points->y, marks->yThreshold);
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
      const ScoreAxis &now = scores(axis), &old = before[axis == plot->xAxis ? 0 : 1];
      if (now.scale == old.scale &&
          (scale == ScatterScale::linear || (now.lowest == old.lowest && now.below == old.below)))
        continue;
      const int ticks = axis->ticker()->tickCount();
      if (scale == ScatterScale::linear)
        axis->setTicker(QSharedPointer<RoundTicker>::create());
      else
        axis->setTicker(QSharedPointer<DecadeTicker>::create(now.zero(), now.zeroLabel()));
      axis->ticker()->setTickCount(ticks);
      axis->setRange(now.whole());
    }
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
  d_->plot->setPlottingHint(QCP::phImmediateRefresh, false);
  d_->plot->setMinimumSize(80, 80);
  d_->plot->axisRect()->setAutoMargins(QCP::msNone);
  d_->plot->xAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->yAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  d_->points = new ScatterPoints(d_->plot);
  d_->marks = new ScatterMarks(d_->plot, d_->points);
  d_->showWhole();
  for (QCPAxis* axis : {d_->plot->xAxis, d_->plot->yAxis})
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this, axis](const QCPRange& range) {
      // Zooming goes in from the whole, never out of it.
      const ScoreAxis& scores = d_->scores(axis);
      const QCPRange whole = scores.whole();
      QCPRange bounded = range.bounded(whole.lower, whole.upper);
      if (const double span = scores.smallestSpan(); bounded.size() < span)
        bounded = QCPRange(range.center() - span / 2, range.center() + span / 2);
      if (bounded != range) axis->setRange(bounded);
    });
  d_->plot->installEventFilter(this);
  connect(d_->plot, &QCustomPlot::beforeReplot, this, [this] { fitTitles(d_->plot, d_->xTitle, d_->yTitle); });
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
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::setAxisTitles(const QString& x, const QString& y) {
  d_->xTitle = x;
  d_->yTitle = y;
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
  d_->fitAxes();
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::setScale(ScatterScale scale) {
  if (d_->scale == scale) return;
  d_->scale = scale;
  d_->readOut->hide();
  d_->fitAxes();
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

ScatterScale ScatterPlot::scale() const {
  return d_->scale;
}

int ScatterPlot::pointCount() const {
  return static_cast<int>(d_->points->x.size());
}

void ScatterPlot::setSelected(int unit) {
  if (d_->selected == unit) return;
  d_->selected = d_->marks->ringed = unit;
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
    d_->showWhole();
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
