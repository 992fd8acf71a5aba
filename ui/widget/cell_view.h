// SPDX-License-Identifier: GPL-3.0-or-later
//
// A grid of cells with names beside rows and above columns: geometry, zoom, pan, hover, keyboard, rings and labels.
// What a cell looks like is the business of HeatMap (a value) and CategoryGrid (a fusion decision). Works for 10⁶
// cells: the picture is made per device pixel, once per change, and blitted afterwards. Thread: GUI thread.
#pragma once

#include <QImage>
#include <QWidget>
#include <cstdint>
#include <functional>
#include <vector>

namespace skillscope {

class ReadOut;

/// Neighbouring rows or columns that belong together (encoder, decoder; the ranks of one module).
struct CellGroup {
  QString name;
  int first = 0, count = 0;
  QString shortName = {};  ///< where the name does not fit
};

struct CellLayout {
  int rows = 0, columns = 0;
  std::vector<QString> rowLabels;     ///< one a row, or empty; the names of the groups stand in where rows are too low
  std::vector<QString> columnLabels;  ///< one a column, or empty; left out where they do not fit
  std::vector<CellGroup> rowGroups, columnGroups;
  /// A level above columnGroups, e.g. one a fusion round; leave an absent column between two of them.
  std::vector<CellGroup> columnSections;
  QString rowTitle, columnTitle;      ///< names of the axes
  std::vector<unsigned char> absent;  ///< 1 = no such cell (row-major), or empty

  bool isAbsent(int row, int column) const {
    return !absent.empty() && absent[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                                     static_cast<std::size_t>(column)] != 0;
  }
};

struct Cell {
  int row = -1, column = -1;
  bool isValid() const { return row >= 0 && column >= 0; }
  bool operator==(const Cell&) const = default;
};

class CellView : public QWidget {
  Q_OBJECT

 public:
  explicit CellView(const QString& accessibleName, QWidget* parent = nullptr);

  void setCellLayout(CellLayout layout);
  const CellLayout& cellLayout() const { return layout_; }

  /// Rich text of the read-out, and plain text for screen readers.
  void setReadOut(std::function<QString(int row, int column)> html);
  void setSpokenText(std::function<QString(int row, int column)> text);

  void setSelected(Cell cell);
  Cell selected() const { return selected_; }
  /// The section that the cursor stands in is underlined; −1 = none.
  void setCurrentSection(int section);
  /// Cells with a ring around them, e.g. those whose category changed.
  void setRings(std::vector<Cell> cells);
  /// Cells with a pin in their corner.
  void setPins(std::vector<Cell> cells);
  /// A line around the cells marked 1 (row-major, as many as there are cells; empty = none). Not drawn where cells are
  /// smaller than three pixels.
  void setContour(std::vector<unsigned char> inside);
  bool hasContour() const;  ///< there is one, and cells are large enough
  /// Edges of the contour drawn by the last paint; for tests.
  int drawnContourEdges() const { return drawnEdges_; }

  void resetZoom();
  bool isZoomed() const;
  void zoom(double factor, const QPointF& center);  ///< center in widget coordinates
  /// Visible part in cells.
  QRectF visibleCells() const { return visible_; }

  Cell cellAt(const QPointF& position) const;  ///< invalid outside and where there is no cell
  QRectF cellRect(int row, int column) const;  ///< in widget coordinates, clipped by nothing

  /// Cells whose colour went into the last picture, and how often a picture was made; for tests and benchmarks.
  int drawnCells() const { return drawnCells_; }
  int pictureCount() const { return pictureCount_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void cellHovered(int row, int column);  ///< −1, −1 when the mouse leaves
  void cellPicked(int row, int column);   ///< clicked, or Return on the cell cursor
  void pinWanted(int row, int column);    ///< P on the cell cursor, or on the selected cell
  void levelWanted(int by);               ///< Page Down: 1, deeper; Page Up: −1
  void zoomed();

 protected:
  /// One code a cell, row-major; 0 = no such cell. Where cells share a pixel the largest code is shown, so codes say
  /// what must not vanish. Subclasses call this whenever a cell's code changes.
  void setCodes(std::vector<std::uint16_t> codes);
  /// The colour of every code; entry 0 is not used. `side` is the smaller side of a cell in logical pixels.
  virtual std::vector<QRgb> palette(double side) const = 0;
  /// Marks on top of a cell, where cells are large enough; `box` is its rectangle.
  virtual void decorate(QPainter&, int, int, const QRectF&) const {}
  virtual bool hasDecoration() const { return false; }
  /// Space right of the cells, e.g. for a colour bar, and its painting.
  virtual int sideWidth() const { return 0; }
  virtual void paintSide(QPainter&, const QRect&) const {}

  /// The picture must be made anew.
  void invalidate();
  QRect cellArea() const { return area_; }

  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void layOut();
  void makePicture();
  void paintGroups(QPainter& painter) const;
  void paintContour(QPainter& painter);
  void paintPins(QPainter& painter) const;
  void paintRowLabels(QPainter& painter) const;
  void paintColumnLabels(QPainter& painter) const;
  void showCells(QRectF cells);
  void setHovered(Cell cell, const QPoint& position);
  void moveCursorTo(Cell cell);
  double xOf(double column) const;
  double yOf(double row) const;
  bool labelsEveryColumn() const;
  bool labelsEveryRow(int top, int bottom) const;

  CellLayout layout_;
  QRect area_;
  QRectF visible_;
  std::vector<std::uint16_t> codes_;
  QImage picture_;
  bool pictureValid_ = false, rowsLabelled_ = true;
  Cell hovered_, selected_, cursor_;
  int currentSection_ = -1;
  std::vector<Cell> rings_, pins_;
  std::vector<unsigned char> contour_;
  int drawnEdges_ = 0;
  std::function<QString(int, int)> html_, spoken_;
  ReadOut* readOut_ = nullptr;
  QPointF pressedAt_;
  QRectF pressedVisible_;
  bool pressed_ = false, dragged_ = false;
  int drawnCells_ = 0, pictureCount_ = 0;
};

}  // namespace skillscope
