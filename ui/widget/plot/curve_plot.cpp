// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plot/curve_plot.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/model/round_number.h"
#include "ui/widget/plot/qcp_support.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {
namespace {

constexpr qsizetype densePoints = 3000;

/// Task bands behind the curves and their names above the axis rectangle.
class BandLayer : public QCPLayerable {
 public:
  explicit BandLayer(QCustomPlot* plot) : QCPLayerable(plot, QStringLiteral("background")) {}
  std::vector<PlotBand> bands;
  std::vector<PlotMark> marks;
  PlotStyle style;
  bool labels = true;

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(false); }
  void draw(QCPPainter* painter) override {
    const QCPAxis* axis = mParentPlot->xAxis;
    const QRect area = mParentPlot->axisRect()->rect();
    const QFontMetrics metrics(style.smallFont);
    painter->setFont(style.smallFont);
    for (const PlotBand& band : bands) {
      const int left =
          std::clamp(static_cast<int>(std::lround(axis->coordToPixel(band.from))), area.left(), area.right());
      const int right =
          std::clamp(static_cast<int>(std::lround(axis->coordToPixel(band.to))), area.left(), area.right());
      if (right <= left) continue;
      QColor wash = band.color;
      wash.setAlphaF(0.06F);
      painter->fillRect(QRect(left, area.top(), right - left, area.height()), wash);
      painter->setPen(QPen(style.frame, 1));
      if (left > area.left()) painter->drawLine(QLineF(left, area.top(), left, area.bottom()));
      if (!labels) continue;
      painter->fillRect(QRect(left + 1, area.top() - 3, right - left - 1, 3), band.color);
      painter->setPen(style.muted);
      const int room = right - left - style.unit;
      const bool fits = metrics.horizontalAdvance(band.label) <= room || room >= 9 * metrics.averageCharWidth();
      const QString text = fits ? metrics.elidedText(band.label, Qt::ElideRight, room) : band.shortLabel;
      if (metrics.horizontalAdvance(text) <= room + 1)
        painter->drawText(QRect(left + 1, area.top() - 4 - metrics.height(), room, metrics.height()),
                          Qt::AlignLeft | Qt::AlignVCenter, text);
    }
    for (const PlotMark& mark : marks) {
      if (!axis->range().contains(mark.at)) continue;
      const int x = static_cast<int>(std::lround(axis->coordToPixel(mark.at)));
      painter->setPen(QPen(mark.color, 1, mark.penStyle));
      painter->drawLine(QLineF(x, area.top(), x, area.bottom()));
    }
  }
};

/// The cursor, on a layer of its own so that moving it does not draw the curves again.
class CursorLayer : public QCPLayerable {
 public:
  CursorLayer(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}
  double x = CurvePlot::none, hover = CurvePlot::none;
  PlotStyle style;

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override { painter->setAntialiasing(false); }
  void draw(QCPPainter* painter) override {
    const QCPAxis* axis = mParentPlot->xAxis;
    const QRect area = mParentPlot->axisRect()->rect();
    const auto line = [&](double at, const QPen& pen) {
      if (std::isnan(at) || !axis->range().contains(at)) return;
      painter->setPen(pen);
      const int pixel = static_cast<int>(std::lround(axis->coordToPixel(at)));
      painter->drawLine(QLineF(pixel, area.top(), pixel, area.bottom()));
    };
    line(hover, QPen(style.muted, 1, Qt::DotLine));
    line(x, QPen(style.accent, 1));
  }
};

/// Marks at the edge of the picture are shown whole.
class MarkedGraph : public QCPGraph {
 public:
  using QCPGraph::QCPGraph;
  int overhang = 0;

 protected:
  QRect clipRect() const override { return QCPGraph::clipRect().adjusted(-overhang, -overhang, overhang, overhang); }
};

QCPScatterStyle scatterStyle(CurveMarker marker, const QColor& color) {
  constexpr double size = 7;
  const QPen pen(color, 1.2);
  switch (marker) {
    case CurveMarker::none:
      return QCPScatterStyle::ssNone;
    case CurveMarker::disc:
      return {QCPScatterStyle::ssDisc, color, color, size};
    case CurveMarker::circle:
      return {QCPScatterStyle::ssCircle, pen, Qt::NoBrush, size};
    case CurveMarker::square:
      return {QCPScatterStyle::ssSquare, color, color, size - 1};
    case CurveMarker::diamond:
      return {QCPScatterStyle::ssDiamond, color, color, size + 1};
    case CurveMarker::triangle:
      return {QCPScatterStyle::ssTriangle, color, color, size};
    case CurveMarker::cross:
      return {QCPScatterStyle::ssCross, pen, Qt::NoBrush, size};
  }
  return QCPScatterStyle::ssNone;
}

int plotCount(const std::vector<CurveLook>& looks) {
  return static_cast<int>(looks.size());
}

}  // namespace

struct CurvePlot::Private {
  QCustomPlot* plot = nullptr;
  LegendStrip* legend = nullptr;
  ReadOut* readOut = nullptr;
  BandLayer* bands = nullptr;
  CursorLayer* cursor = nullptr;
  PlotStyle style;
  std::vector<CurveLook> looks;
  std::function<QString(double)> html;
  QString xTitle, yTitle;
  bool growing = false, xAxisVisible = true, dragging = false;
  double yTop = 0;
  int replots = 0;

  void margins() {
    const QFontMetrics metrics(style.smallFont);
    const int bottom = xAxisVisible ? 2 * metrics.height() + 3 * style.unit : 2 * style.unit;
    const bool labels = bands->labels && !bands->bands.empty();
    plot->axisRect()->setMargins(
        QMargins(leftMargin(style), labels ? metrics.height() + 6 : 2 * style.unit, 3 * style.unit, bottom));
  }

  void growDecades() {
    double low = 0, high = 0;
    for (int i = 0; i < plot->graphCount(); ++i) {
      bool found = false;
      const QCPRange range = plot->graph(i)->data()->valueRange(found, QCP::sdPositive);
      if (!found || !std::isfinite(range.upper)) continue;
      low = low > 0 ? std::min(low, range.lower) : range.lower;
      high = std::max(high, range.upper);
    }
    if (!(high > 0)) return plot->yAxis->setRange(0.1, 1);
    const double bottom = std::pow(10.0, std::floor(std::log10(low) + 1e-9));
    const double top = std::pow(10.0, std::ceil(std::log10(high) - 1e-9));
    plot->yAxis->setRange(bottom, top > bottom ? top : 10 * bottom);
  }

  void grow() {
    if (!growing) return;
    if (plot->yAxis->scaleType() == QCPAxis::stLogarithmic) return growDecades();
    double top = 0;
    for (int i = 0; i < plot->graphCount(); ++i) {
      bool found = false;
      const QCPRange range = plot->graph(i)->data()->valueRange(found);
      if (found && std::isfinite(range.upper)) top = std::max(top, range.upper);
    }
    const double wanted = roundUp(top);
    if (wanted > yTop) yTop = wanted;
    plot->yAxis->setRange(0, yTop > 0 ? yTop : 1);
  }

  QString defaultHtml(double x, const CurvePlot& owner) const {
    std::vector<std::pair<double, QString>> found;
    for (std::size_t i = 0; i < looks.size(); ++i) {
      if (!looks[i].inReadOut) continue;
      const double value = owner.valueAt(static_cast<int>(i), x);
      if (std::isnan(value)) continue;
      found.emplace_back(value,
                         ReadOut::line(looks[i].color, looks[i].name,
                                       QString::number(value, 'g', 3).replace(QLatin1Char('-'), QStringLiteral("−"))));
    }
    if (found.empty()) return {};
    // The highest first, as the curves stand.
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    QStringList lines;
    for (const auto& [value, line] : found) lines << line;
    lines.prepend(ReadOut::title(QStringLiteral("%1 %2").arg(xTitle, QString::number(std::llround(x)))));
    return ReadOut::table(lines);
  }
};

CurvePlot::CurvePlot(const QString& accessibleName, QWidget* parent) : QWidget(parent), d_(new Private) {
  setAccessibleName(accessibleName);
  setFocusPolicy(Qt::StrongFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  d_->legend = new LegendStrip(this);
  d_->plot = new QCustomPlot(this);
  d_->plot->setFocusPolicy(Qt::NoFocus);
  d_->plot->setAttribute(Qt::WA_OpaquePaintEvent);
  d_->plot->setMinimumSize(80, 50);
  d_->plot->setNoAntialiasingOnDrag(false);
  d_->plot->setPlottingHint(QCP::phCacheLabels, true);
  d_->plot->setPlottingHint(QCP::phImmediateRefresh, false);  // many plots of a page are painted in one go
  d_->plot->axisRect()->setAutoMargins(QCP::msNone);
  d_->plot->xAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->yAxis->setTicker(QSharedPointer<RoundTicker>::create());
  d_->plot->addLayer(QStringLiteral("cursor"));
  d_->plot->layer(QStringLiteral("cursor"))->setMode(QCPLayer::lmBuffered);
  d_->bands = new BandLayer(d_->plot);
  d_->cursor = new CursorLayer(d_->plot, QStringLiteral("cursor"));
  d_->plot->installEventFilter(this);
  d_->plot->setMouseTracking(true);
  d_->readOut = new ReadOut(this);
  column->addWidget(d_->legend);
  column->addWidget(d_->plot, 1);
  connect(d_->plot, &QCustomPlot::beforeReplot, this,
          [this] { fitTitles(d_->plot, d_->xAxisVisible ? d_->xTitle : QString(), d_->yTitle); });
  connect(d_->plot, &QCustomPlot::afterReplot, this, [this] { ++d_->replots; });
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::setStyle(const PlotStyle& style) {
  d_->style = style;
  d_->legend->setStyle(style);
  d_->legend->setContentsMargins(2 * style.unit, 0, 0, 0);
  d_->readOut->setStyle(style);
  d_->bands->style = style;
  d_->cursor->style = style;
  d_->plot->setBackground(style.canvas);
  styleAxis(d_->plot->xAxis, style, false);
  styleAxis(d_->plot->yAxis, style, true);
  d_->margins();
  replotSoon();
}

void CurvePlot::setAxisTitles(const QString& x, const QString& y) {
  d_->xTitle = x;
  d_->yTitle = y;
  replotSoon();
}

void CurvePlot::setXAxisVisible(bool visible) {
  d_->xAxisVisible = visible;
  d_->plot->xAxis->setTickLabels(visible);
  d_->margins();
  replotSoon();
}

void CurvePlot::setLegendVisible(bool visible) {
  d_->legend->setVisible(visible);
}

void CurvePlot::setSeries(const std::vector<CurveLook>& looks) {
  const bool sameNumber = looks.size() == d_->looks.size();
  d_->looks = looks;
  if (!sameNumber) {
    d_->plot->clearGraphs();
    d_->yTop = 0;
    for (std::size_t i = 0; i < looks.size(); ++i)
      new MarkedGraph(d_->plot->xAxis, d_->plot->yAxis);  // the plot owns it
  }
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const CurveLook& look = looks[i];
    QCPGraph* graph = d_->plot->graph(static_cast<int>(i));
    // One pixel: wider pens cost fifty times as much and show no more.
    graph->setPen(QPen(look.color, 1, look.penStyle == Qt::NoPen ? Qt::SolidLine : look.penStyle));
    const bool invisible = look.penStyle == Qt::NoPen && look.marker == CurveMarker::none;  // the end of a fill
    if (invisible) graph->setPen(Qt::NoPen);
    graph->setLineStyle(invisible                    ? QCPGraph::lsLine
                        : look.penStyle == Qt::NoPen ? QCPGraph::lsNone
                        : look.steps                 ? QCPGraph::lsStepLeft
                                                     : QCPGraph::lsLine);
    graph->setScatterStyle(scatterStyle(look.marker, look.color));
    static_cast<MarkedGraph*>(graph)->overhang = look.marker == CurveMarker::none ? 0 : 6;
    graph->setSelectable(QCP::stNone);
    graph->setAdaptiveSampling(true);
    graph->setAntialiasedFill(false);  // a wash of some percent: its edge is not seen, its time is
    if (look.fillTo >= 0 && look.fillTo < plotCount(looks) && look.fillTo != static_cast<int>(i)) {
      QColor wash = look.color;
      wash.setAlphaF(0.15F);
      graph->setBrush(wash);
      graph->setChannelFillGraph(d_->plot->graph(look.fillTo));
    } else {
      graph->setBrush(Qt::NoBrush);
      graph->setChannelFillGraph(nullptr);
    }
    if (look.inLegend) {
      LegendEntry entry;
      entry.text = look.name;
      entry.color = look.color;
      entry.penStyle = look.penStyle;
      entry.marker = look.marker;
      entries.push_back(entry);
    }
  }
  d_->legend->setEntries(std::move(entries));
  replotSoon();
}

int CurvePlot::seriesCount() const {
  return d_->plot->graphCount();
}

void CurvePlot::setData(int series, const std::vector<double>& x, const std::vector<double>& y) {
  if (series < 0 || series >= d_->plot->graphCount()) return;
  QVector<QCPGraphData> points(static_cast<qsizetype>(std::min(x.size(), y.size())));
  for (qsizetype i = 0; i < points.size(); ++i)
    points[i] = QCPGraphData(x[static_cast<std::size_t>(i)], y[static_cast<std::size_t>(i)]);
  QCPGraph* graph = d_->plot->graph(series);
  graph->data()->set(points, true);
  // One device pixel for dense curves: anything wider is drawn fifty times slower, also where a logical pixel is two.
  QPen pen = graph->pen();
  if (pen.style() != Qt::NoPen) pen.setWidthF(points.size() > densePoints ? 0 : 1);
  graph->setPen(pen);
  d_->grow();
  replotSoon();
}

void CurvePlot::setShade(int upper, int lower, const QColor& color) {
  if (upper < 0 || upper >= d_->plot->graphCount() || lower >= d_->plot->graphCount()) return;
  QCPGraph* graph = d_->plot->graph(upper);
  graph->setBrush(lower < 0 ? QBrush(Qt::NoBrush) : QBrush(color));
  graph->setChannelFillGraph(lower < 0 ? nullptr : d_->plot->graph(lower));
  replotSoon();
}

bool CurvePlot::isShaded(int series) const {
  return d_->plot->graph(series)->brush().style() != Qt::NoBrush;
}

void CurvePlot::setBands(std::vector<PlotBand> bands) {
  d_->bands->bands = std::move(bands);
  d_->margins();
  replotSoon();
}

void CurvePlot::setMarks(std::vector<PlotMark> marks) {
  d_->bands->marks = std::move(marks);
  replotSoon();
}

QString CurvePlot::markTextAt(double x) const {
  constexpr double near = 5;  // pixels
  QStringList texts;
  for (const PlotMark& mark : d_->bands->marks) {
    const double away = d_->plot->xAxis->coordToPixel(mark.at) - d_->plot->xAxis->coordToPixel(x);
    if (std::abs(away) <= near) texts << mark.text.toHtmlEscaped();
  }
  return texts.join(QStringLiteral("<br>"));
}

void CurvePlot::setXRange(double from, double to) {
  d_->plot->xAxis->setRange(from, to > from ? to : from + 1);
  replotSoon();
}

void CurvePlot::setYRange(double from, double to) {
  d_->growing = false;
  d_->plot->yAxis->setRange(from, to);
  replotSoon();
}

void CurvePlot::setGrowingYRange() {
  d_->growing = true;
  d_->grow();
  replotSoon();
}

void CurvePlot::setLogarithmicY(bool logarithmic) {
  if (logarithmic == isLogarithmicY()) return;
  QCPAxis* axis = d_->plot->yAxis;
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (logarithmic) {
    axis->setTicker(QSharedPointer<LogTicker>::create());
  } else {
    axis->setTicker(QSharedPointer<RoundTicker>::create());
  }
  d_->growing = true;
  d_->grow();
  replotSoon();
}

bool CurvePlot::isLogarithmicY() const {
  return d_->plot->yAxis->scaleType() == QCPAxis::stLogarithmic;
}

std::pair<double, double> CurvePlot::xRange() const {
  return {d_->plot->xAxis->range().lower, d_->plot->xAxis->range().upper};
}

std::pair<double, double> CurvePlot::yRange() const {
  return {d_->plot->yAxis->range().lower, d_->plot->yAxis->range().upper};
}

void CurvePlot::setCursor(double x) {
  if (d_->cursor->x == x || (std::isnan(d_->cursor->x) && std::isnan(x))) return;
  d_->cursor->x = x;
  d_->cursor->layer()->replot();
}

void CurvePlot::setReadOut(std::function<QString(double)> html) {
  d_->html = std::move(html);
}

double CurvePlot::valueAt(int series, double x) const {
  const auto data = d_->plot->graph(series)->data();
  auto found = data->findEnd(x, false);
  if (found == data->constBegin()) return none;
  --found;
  return found->key <= x ? found->value : none;
}

void CurvePlot::replotSoon() {
  fitTickCount(d_->plot->xAxis, d_->plot->axisRect()->width(), 22 * d_->style.unit);
  fitTickCount(d_->plot->yAxis, d_->plot->axisRect()->height(), 9 * d_->style.unit);
  d_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::replotNow() {
  d_->plot->replot(QCustomPlot::rpImmediateRefresh);
}

int CurvePlot::replotCount() const {
  return d_->replots;
}

LegendStrip* CurvePlot::legend() const {
  return d_->legend;
}

int CurvePlot::pixelOfX(double x) const {
  return d_->plot->x() + static_cast<int>(std::lround(d_->plot->xAxis->coordToPixel(x)));
}

bool CurvePlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched != d_->plot) return QWidget::eventFilter(watched, event);
  const auto hover = [this](double x) {
    if (d_->cursor->hover == x) return;
    d_->cursor->hover = x;
    d_->cursor->layer()->replot();
    Q_EMIT hovered(x);
  };
  switch (event->type()) {
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress: {
      const auto* mouse = static_cast<QMouseEvent*>(event);
      const QPoint at = mouse->position().toPoint();
      const double x = d_->plot->xAxis->pixelToCoord(at.x());
      if (event->type() == QEvent::MouseButtonPress && mouse->button() == Qt::LeftButton &&
          d_->plot->axisRect()->rect().contains(at)) {
        d_->dragging = true;
        setFocus(Qt::MouseFocusReason);
      }
      if (d_->dragging) Q_EMIT picked(x);
      if (d_->plot->axisRect()->rect().contains(at)) {
        hover(x);
        const QString html = d_->html ? d_->html(x) : d_->defaultHtml(x, *this), marked = markTextAt(x);
        const bool both = !html.isEmpty() && !marked.isEmpty();
        d_->readOut->showAt(d_->plot->pos() + at, both ? html + QStringLiteral("<br>") + marked : html + marked);
      } else {
        hover(none);
        d_->readOut->hide();
      }
      break;
    }
    case QEvent::MouseButtonRelease:
      d_->dragging = false;
      break;
    case QEvent::Leave:
      hover(none);
      d_->readOut->hide();
      break;
    case QEvent::Resize:
      // QCustomPlot lays out on replot; the number of ticks follows the new size.
      QMetaObject::invokeMethod(
          this, [this] { replotSoon(); }, Qt::QueuedConnection);
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
    Q_EMIT moveRequested(event->key() == Qt::Key_Left ? -1 : 1);
  else
    QWidget::keyPressEvent(event);
}

void CurvePlot::focusInEvent(QFocusEvent* event) {
  QWidget::focusInEvent(event);
  d_->plot->axisRect()->setBackground(QBrush());
  d_->plot->xAxis->setBasePen(QPen(d_->style.accent, 1));
  d_->plot->yAxis->setBasePen(QPen(d_->style.accent, 1));
  replotSoon();
}

void CurvePlot::focusOutEvent(QFocusEvent* event) {
  QWidget::focusOutEvent(event);
  d_->plot->xAxis->setBasePen(QPen(d_->style.frame, 1));
  d_->plot->yAxis->setBasePen(QPen(d_->style.frame, 1));
  replotSoon();
}

void CurvePlot::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), d_->style.canvas);
}

}  // namespace skillscope
