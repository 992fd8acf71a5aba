// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/cell_view.h"

#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/shell/theme.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr double gapFrom = 7;         // logical pixels of a cell from which neighbours get a gap between them
constexpr double decorationFrom = 7;  // … and from which marks are drawn into it
constexpr double contourFrom = 3;     // … and from which a line can go around them
constexpr double smallestView = 3;    // cells

/// Edges of cells in device pixels, for the pixels [0, pixels): entry i is the first cell of pixel i.
std::vector<int> cellsOfPixels(double first, double length, int pixels, int cells) {
  std::vector<int> result(static_cast<std::size_t>(pixels) + 1);
  for (int pixel = 0; pixel <= pixels; ++pixel)
    result[static_cast<std::size_t>(pixel)] =
        std::clamp(static_cast<int>(std::floor(first + length * pixel / pixels + 1e-9)), 0, cells);
  return result;
}

int longestWidth(const QFontMetrics& metrics, const std::vector<QString>& texts) {
  int width = 0;
  for (const QString& text : texts) width = std::max(width, metrics.horizontalAdvance(text));
  return width;
}

}  // namespace

CellView::CellView(const QString& accessibleName, QWidget* parent) : QWidget(parent) {
  setAccessibleName(accessibleName);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  readOut_ = new ReadOut(this);
  readOut_->setStyle(themedPlotStyle());
  connect(&theme(), &Theme::changed, this, [this] {
    readOut_->setStyle(themedPlotStyle());
    layOut();
    invalidate();
  });
}

void CellView::setCellLayout(CellLayout layout) {
  const bool sameShape = layout.rows == layout_.rows && layout.columns == layout_.columns;
  layout_ = std::move(layout);
  if (!sameShape) {
    visible_ = QRectF(0, 0, layout_.columns, layout_.rows);
    hovered_ = selected_ = cursor_ = {};
    rings_.clear();
    pins_.clear();
    contour_.clear();
    readOut_->hide();
  }
  layOut();
  invalidate();
}

void CellView::setReadOut(std::function<QString(int, int)> html) {
  html_ = std::move(html);
}

void CellView::setSpokenText(std::function<QString(int, int)> text) {
  spoken_ = std::move(text);
}

void CellView::setSelected(Cell cell) {
  if (cell == selected_) return;
  selected_ = cell;
  update();
}

void CellView::setCurrentSection(int section) {
  if (section == currentSection_) return;
  currentSection_ = section;
  update();
}

void CellView::setRings(std::vector<Cell> cells) {
  rings_ = std::move(cells);
  update();
}

void CellView::setPins(std::vector<Cell> cells) {
  if (cells == pins_) return;
  pins_ = std::move(cells);
  update();
}

void CellView::setContour(std::vector<unsigned char> inside) {
  if (inside == contour_) return;
  contour_ = std::move(inside);
  update();
}

bool CellView::hasContour() const {
  const QSizeF cell = cellRect(0, 0).size();
  return !contour_.empty() && std::min(cell.width(), cell.height()) >= contourFrom;
}

void CellView::setCodes(std::vector<std::uint16_t> codes) {
  codes_ = std::move(codes);
  invalidate();
}

void CellView::invalidate() {
  pictureValid_ = false;
  update();
}

QSize CellView::sizeHint() const {
  return {theme().scaled(420), theme().scaled(240)};
}

QSize CellView::minimumSizeHint() const {
  return {theme().scaled(180), theme().scaled(110)};
}

// --- geometry ------------------------------------------------------------------------------------------------------

void CellView::layOut() {
  const QFontMetrics metrics(theme().captionFont());
  const int space = theme().spacing(1);
  const int lineHeight = metrics.height();
  int top = space;
  if (!layout_.columnSections.empty()) top += lineHeight + space;
  if (!layout_.columnGroups.empty()) top += lineHeight;
  if (sideWidth() > 0) top = std::max(top, lineHeight + 2 * space);  // the name of what stands at the side
  int bottom = space;
  if (!layout_.columnLabels.empty()) bottom += lineHeight;
  if (!layout_.columnTitle.isEmpty()) bottom += lineHeight;
  const int side = sideWidth();
  std::vector<QString> names = layout_.rowLabels;
  rowsLabelled_ = layout_.rowGroups.empty() || labelsEveryRow(top, bottom);
  if (!rowsLabelled_) {
    names.clear();
    for (const CellGroup& group : layout_.rowGroups) names.push_back(group.name);
  }
  const int left = names.empty() ? space : longestWidth(metrics, names) + 2 * space;
  area_ =
      QRect(left, top, std::max(1, width() - left - side - 2 * space), std::max(1, height() - top - bottom - space));
  pictureValid_ = false;
}

double CellView::xOf(double column) const {
  return area_.left() + (column - visible_.left()) / visible_.width() * area_.width();
}

double CellView::yOf(double row) const {
  return area_.top() + (row - visible_.top()) / visible_.height() * area_.height();
}

QRectF CellView::cellRect(int row, int column) const {
  if (visible_.isEmpty()) return {};
  return {QPointF(xOf(column), yOf(row)), QPointF(xOf(column + 1), yOf(row + 1))};
}

Cell CellView::cellAt(const QPointF& position) const {
  if (visible_.isEmpty() || !QRectF(area_).contains(position)) return {};
  const double column = visible_.left() + (position.x() - area_.left()) / area_.width() * visible_.width();
  const double row = visible_.top() + (position.y() - area_.top()) / area_.height() * visible_.height();
  const Cell cell{std::clamp(static_cast<int>(row), 0, layout_.rows - 1),
                  std::clamp(static_cast<int>(column), 0, layout_.columns - 1)};
  return layout_.isAbsent(cell.row, cell.column) ? Cell{} : cell;
}

bool CellView::isZoomed() const {
  return visible_ != QRectF(0, 0, layout_.columns, layout_.rows);
}

void CellView::resetZoom() {
  showCells(QRectF(0, 0, layout_.columns, layout_.rows));
}

void CellView::showCells(QRectF cells) {
  const QSizeF whole(layout_.columns, layout_.rows);
  cells.setWidth(std::clamp(cells.width(), std::min(smallestView, whole.width()), whole.width()));
  cells.setHeight(std::clamp(cells.height(), std::min(smallestView, whole.height()), whole.height()));
  cells.moveLeft(std::clamp(cells.left(), 0.0, whole.width() - cells.width()));
  cells.moveTop(std::clamp(cells.top(), 0.0, whole.height() - cells.height()));
  if (cells == visible_) return;
  visible_ = cells;
  layOut();  // rows may have become high enough for their labels
  invalidate();
  Q_EMIT zoomed();
}

void CellView::zoom(double factor, const QPointF& center) {
  if (visible_.isEmpty()) return;
  const double u = std::clamp((center.x() - area_.left()) / area_.width(), 0.0, 1.0);
  const double v = std::clamp((center.y() - area_.top()) / area_.height(), 0.0, 1.0);
  const QPointF fixed(visible_.left() + u * visible_.width(), visible_.top() + v * visible_.height());
  QRectF cells = visible_;
  cells.setSize(visible_.size() / factor);
  cells.setWidth(std::clamp(cells.width(), std::min<double>(smallestView, layout_.columns), 1.0 * layout_.columns));
  cells.setHeight(std::clamp(cells.height(), std::min<double>(smallestView, layout_.rows), 1.0 * layout_.rows));
  cells.moveTopLeft(QPointF(fixed.x() - u * cells.width(), fixed.y() - v * cells.height()));
  showCells(cells);
}

// --- painting ------------------------------------------------------------------------------------------------------

void CellView::makePicture() {
  pictureValid_ = true;
  ++pictureCount_;
  drawnCells_ = 0;
  const double ratio = devicePixelRatioF();
  const QSize size(std::max(1, static_cast<int>(std::lround(area_.width() * ratio))),
                   std::max(1, static_cast<int>(std::lround(area_.height() * ratio))));
  if (picture_.size() != size) picture_ = QImage(size, QImage::Format_ARGB32_Premultiplied);
  picture_.setDevicePixelRatio(ratio);
  picture_.fill(Qt::transparent);
  const auto width = static_cast<std::size_t>(layout_.columns);
  if (visible_.isEmpty() || codes_.size() != width * static_cast<std::size_t>(layout_.rows)) return;
  const std::vector<int> columns = cellsOfPixels(visible_.left(), visible_.width(), size.width(), layout_.columns);
  const std::vector<int> rows = cellsOfPixels(visible_.top(), visible_.height(), size.height(), layout_.rows);
  const double cellWidth = area_.width() / visible_.width(), cellHeight = area_.height() / visible_.height();
  const bool gapsX = cellWidth >= gapFrom, gapsY = cellHeight >= gapFrom;
  std::vector<QRgb> colors = palette(std::min(cellWidth, cellHeight));
  colors.resize(std::max<std::size_t>(colors.size(), 1));
  colors[0] = 0;
  const auto firstColumn = static_cast<std::size_t>(std::min(columns.front(), layout_.columns - 1));
  const auto endColumn =
      static_cast<std::size_t>(std::clamp(columns.back(), static_cast<int>(firstColumn) + 1, layout_.columns));
  std::vector<std::uint16_t> largest(endColumn - firstColumn);
  int madeFrom = -1, madeTo = -1, madeAt = 0;
  for (int y = 0; y < size.height(); ++y) {
    const int from = std::min(rows[static_cast<std::size_t>(y)], layout_.rows - 1);
    const int next = rows[static_cast<std::size_t>(y) + 1];
    const int to = std::clamp(next, from + 1, layout_.rows);
    if (gapsY && next != rows[static_cast<std::size_t>(y)]) continue;  // the last line of a row is the gap to the next
    auto* line = reinterpret_cast<QRgb*>(picture_.scanLine(y));
    if (from == madeFrom && to == madeTo) {
      const auto* above = reinterpret_cast<const QRgb*>(picture_.constScanLine(madeAt));
      std::copy(above, above + size.width(), line);
      continue;
    }
    madeFrom = from;
    madeTo = to;
    madeAt = y;
    // First down the rows, in the order of memory, then along the line: both loops are plain enough for the compiler.
    const std::uint16_t* source = codes_.data() + static_cast<std::size_t>(from) * width + firstColumn;
    std::copy(source, source + largest.size(), largest.begin());
    for (int row = from + 1; row < to; ++row) {
      source += width;
      for (std::size_t i = 0; i < largest.size(); ++i) largest[i] = std::max(largest[i], source[i]);
    }
    drawnCells_ += (to - from) * static_cast<int>(largest.size());
    for (int x = 0; x < size.width(); ++x) {
      const auto first =
          std::min(static_cast<std::size_t>(columns[static_cast<std::size_t>(x)]), endColumn - 1) - firstColumn;
      const auto end =
          std::min(static_cast<std::size_t>(columns[static_cast<std::size_t>(x) + 1]), endColumn) - firstColumn;
      std::uint16_t code = largest[first];
      for (std::size_t i = first + 1; i < end; ++i) code = std::max(code, largest[i]);
      const bool gap = gapsX && columns[static_cast<std::size_t>(x)] != columns[static_cast<std::size_t>(x) + 1];
      line[x] = gap || code >= colors.size() ? 0 : colors[code];
    }
  }
}

void CellView::paintEvent(QPaintEvent*) {
  if (!pictureValid_ || picture_.devicePixelRatio() != devicePixelRatioF()) makePicture();
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  if (layout_.rows == 0 || layout_.columns == 0) return;
  painter.drawImage(area_.topLeft(), picture_);
  const QSizeF cellSize = cellRect(0, 0).size();
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.save();
  painter.setClipRect(area_);
  if (hasDecoration() && std::min(cellSize.width(), cellSize.height()) >= decorationFrom) {
    painter.setRenderHint(QPainter::Antialiasing, true);
    const int firstRow = static_cast<int>(visible_.top()), firstColumn = static_cast<int>(visible_.left());
    for (int row = firstRow; row < std::min<double>(layout_.rows, visible_.bottom()); ++row)
      for (int column = firstColumn; column < std::min<double>(layout_.columns, visible_.right()); ++column)
        if (!layout_.isAbsent(row, column)) decorate(painter, row, column, cellRect(row, column));
    painter.setRenderHint(QPainter::Antialiasing, false);
  }
  paintGroups(painter);
  const auto outline = [&](const Cell& cell, const QPen& pen, double grow) {
    if (!cell.isValid()) return;
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    QRectF box = cellRect(cell.row, cell.column);
    const double smallest = 5;  // a ring must be seen even where its cell is a pixel wide
    if (box.width() < smallest) box.adjust(-(smallest - box.width()) / 2, 0, (smallest - box.width()) / 2, 0);
    if (box.height() < smallest) box.adjust(0, -(smallest - box.height()) / 2, 0, (smallest - box.height()) / 2);
    painter.drawRect(box.adjusted(-grow, -grow, grow - 1, grow - 1));
  };
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintContour(painter);
  paintPins(painter);
  for (const Cell& ring : rings_) outline(ring, QPen(colors.text, 1), 0.5);
  outline(hovered_, QPen(colors.text, 1), 0.5);
  if (selected_.isValid()) {
    outline(selected_, QPen(colors.canvas, 4), 1);
    outline(selected_, QPen(colors.accent, 2), 1);
  }
  if (hasFocus()) outline(cursor_, QPen(colors.text, 1, Qt::DotLine), 2);
  painter.restore();
  painter.setRenderHint(QPainter::Antialiasing, false);
  paintRowLabels(painter);
  paintColumnLabels(painter);
  if (sideWidth() > 0) {
    const int left = area_.right() + 1 + theme().spacing(2);
    paintSide(painter, QRect(left, area_.top(), width() - left, area_.height()));
  }
  if (hasFocus()) {
    painter.setPen(QPen(colors.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
  }
}

void CellView::paintContour(QPainter& painter) {
  drawnEdges_ = 0;
  const auto width = static_cast<std::size_t>(layout_.columns);
  const QSizeF cell = cellRect(0, 0).size();
  if (contour_.size() != width * static_cast<std::size_t>(layout_.rows) || !hasContour()) return;
  const auto inside = [&](int row, int column) {
    return row >= 0 && column >= 0 && row < layout_.rows && column < layout_.columns &&
           contour_[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)] != 0;
  };
  const int firstRow = static_cast<int>(visible_.top()), firstColumn = static_cast<int>(visible_.left());
  const int endRow = static_cast<int>(std::min<double>(layout_.rows, std::ceil(visible_.bottom())));
  const int endColumn = static_cast<int>(std::min<double>(layout_.columns, std::ceil(visible_.right())));
  QVector<QLineF> edges;
  // The edge lies half a pixel inside the gap between two cells, in the colour of text, over a light seam: it is seen
  // on every colour of a map.
  for (int row = firstRow; row <= endRow; ++row)
    for (int column = firstColumn; column <= endColumn; ++column) {
      const bool here = inside(row, column);
      if (column < endColumn && here != inside(row - 1, column))
        edges << QLineF(xOf(column) - 0.5, yOf(row) - 0.5, xOf(column + 1) - 0.5, yOf(row) - 0.5);
      if (row < endRow && here != inside(row, column - 1))
        edges << QLineF(xOf(column) - 0.5, yOf(row) - 0.5, xOf(column) - 0.5, yOf(row + 1) - 0.5);
    }
  drawnEdges_ = static_cast<int>(edges.size());
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing, false);
  const bool large = std::min(cell.width(), cell.height()) >= gapFrom;
  painter.setPen(QPen(theme().colors().canvas, large ? 4 : 3, Qt::SolidLine, Qt::SquareCap));
  painter.drawLines(edges);
  painter.setPen(QPen(theme().colors().text, large ? 2 : 1, Qt::SolidLine, Qt::SquareCap));
  painter.drawLines(edges);
  painter.restore();
}

void CellView::paintPins(QPainter& painter) const {
  const ThemeColors& colors = theme().colors();
  for (const Cell& pin : pins_) {
    if (!pin.isValid()) continue;
    const QRectF box = cellRect(pin.row, pin.column);
    const double side = std::clamp(std::min(box.width(), box.height()) * 0.5, 5.0, 1.0 * theme().scaled(12));
    const QPointF corner(std::max(box.right() - 1, box.left() + side), box.top());
    const QPolygonF flag({corner, corner - QPointF(side, 0), corner + QPointF(0, side)});
    painter.setPen(QPen(colors.canvas, 1));
    painter.setBrush(colors.text);
    painter.drawConvexPolygon(flag);
  }
  painter.setBrush(Qt::NoBrush);
}

void CellView::paintGroups(QPainter& painter) const {
  const ThemeColors& colors = theme().colors();
  const auto separate = [&](double x1, double y1, double x2, double y2, int width) {
    painter.setPen(QPen(colors.canvas, width + 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QLineF(x1, y1, x2, y2));
    painter.setPen(QPen(blended(colors.line, colors.muted, 0.4), width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QLineF(x1, y1, x2, y2));
  };
  const auto startsSection = [this](const CellGroup& group) {
    return std::any_of(layout_.columnSections.begin(), layout_.columnSections.end(),
                       [&](const CellGroup& section) { return section.first == group.first; });
  };
  for (const CellGroup& group : layout_.columnGroups)
    if (group.first > 0 && !startsSection(group))
      separate(xOf(group.first) - 0.5, area_.top(), xOf(group.first) - 0.5, area_.bottom() + 1, 1);
  for (const CellGroup& group : layout_.rowGroups)
    if (group.first > 0) separate(area_.left(), yOf(group.first) - 0.5, area_.right() + 1, yOf(group.first) - 0.5, 1);
}

bool CellView::labelsEveryRow(int top, int bottom) const {
  const double rowHeight = (height() - top - bottom - theme().spacing(1)) / std::max(1.0, visible_.height());
  return rowHeight >= 0.95 * QFontMetrics(theme().captionFont()).height();
}

void CellView::paintRowLabels(QPainter& painter) const {
  if (layout_.rowLabels.empty()) return;
  painter.setFont(theme().captionFont());
  painter.setPen(theme().colors().muted);
  const QFontMetrics metrics(painter.font());
  if (!rowsLabelled_) {
    for (const CellGroup& group : layout_.rowGroups) {
      const double from = std::max<double>(yOf(group.first), area_.top());
      const double to = std::min<double>(yOf(group.first + group.count), area_.bottom() + 1);
      if (to - from < metrics.height() * 0.8) continue;
      painter.drawText(QRectF(0, from, area_.left() - theme().spacing(1), to - from), Qt::AlignRight | Qt::AlignVCenter,
                       group.name);
    }
    return;
  }
  double last = -1e9;
  const int first = static_cast<int>(std::floor(visible_.top()));
  for (int row = first; row < std::min<double>(layout_.rows, visible_.bottom()); ++row) {
    const double middle =
        (std::max<double>(yOf(row), area_.top()) + std::min<double>(yOf(row + 1), area_.bottom())) / 2;
    if (middle - last < metrics.height() * 0.95) continue;
    last = middle;
    painter.drawText(QRectF(0, middle - metrics.height(), area_.left() - theme().spacing(1), 2.0 * metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, layout_.rowLabels[static_cast<std::size_t>(row)]);
  }
}

bool CellView::labelsEveryColumn() const {
  const QFontMetrics metrics(theme().captionFont());
  return area_.width() / visible_.width() >= longestWidth(metrics, layout_.columnLabels) + 3;
}

void CellView::paintColumnLabels(QPainter& painter) const {
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const int space = theme().spacing(1);
  const auto inGroup = [&](const CellGroup& group, double y, const QColor& color) {
    const double from = std::max<double>(xOf(group.first), area_.left());
    const double to = std::min<double>(xOf(group.first + group.count), area_.right() + 1);
    if (to - from < metrics.averageCharWidth() * 1.5) return;
    const int room = static_cast<int>(to - from) - 2;
    const bool fits = metrics.horizontalAdvance(group.name) <= room || room >= 8 * metrics.averageCharWidth();
    const QString text = fits ? metrics.elidedText(group.name, Qt::ElideRight, room) : group.shortName;
    if (metrics.horizontalAdvance(text) > room + 2) return;
    painter.setPen(color);
    painter.drawText(QRectF(from, y, to - from, metrics.height()), Qt::AlignHCenter | Qt::AlignVCenter, text);
  };
  double y = area_.top() - metrics.height() - space / 2.0;
  if (!layout_.columnGroups.empty()) {
    for (const CellGroup& group : layout_.columnGroups) inGroup(group, y, theme().colors().muted);
    y -= metrics.height();
  }
  for (std::size_t index = 0; index < layout_.columnSections.size(); ++index) {
    const CellGroup& section = layout_.columnSections[index];
    const bool current = static_cast<int>(index) == currentSection_;
    inGroup(section, y - space / 2.0, current ? theme().colors().accent : theme().colors().text);
    if (!current) continue;
    const double from = std::max<double>(xOf(section.first), area_.left()) + space;
    const double to = std::min<double>(xOf(section.first + section.count), area_.right() + 1) - space;
    painter.fillRect(QRectF(from, y - space / 2.0 + metrics.height(), to - from, 2), theme().colors().accent);
  }

  painter.setPen(theme().colors().muted);
  y = area_.bottom() + 1 + space / 2.0;
  if (!layout_.columnLabels.empty()) {
    if (labelsEveryColumn())
      for (int column = static_cast<int>(visible_.left()); column < std::min<double>(layout_.columns, visible_.right());
           ++column) {
        const double from = xOf(column), to = xOf(column + 1);
        if ((from + to) / 2 < area_.left() || (from + to) / 2 > area_.right()) continue;
        painter.drawText(QRectF((from + to) / 2 - 100, y, 200, metrics.height()), Qt::AlignHCenter | Qt::AlignVCenter,
                         layout_.columnLabels[static_cast<std::size_t>(column)]);
      }
    y += metrics.height();
  }
  if (!layout_.columnTitle.isEmpty())
    painter.drawText(QRectF(area_.left(), y, area_.width(), metrics.height()), Qt::AlignHCenter | Qt::AlignVCenter,
                     layout_.columnTitle);
}

// --- mouse and keyboard --------------------------------------------------------------------------------------------

void CellView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void CellView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
    layOut();
    invalidate();
  }
  QWidget::changeEvent(event);
}

}  // namespace skillscope
