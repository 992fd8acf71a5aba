// SPDX-License-Identifier: GPL-3.0-or-later
//
// Points in a plane, such as keys and queries after a projection: small dots for examples, numbered discs for what they
// are compared with, and lines from a picked point to others. Thread: GUI thread.
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

namespace skillscope {

class ReadOut;

struct MapPoint {
  double x = 0, y = 0;    ///< NaN: not drawn
  int task = 0;           ///< colour, and the number in a disc
  bool numbered = false;  ///< a disc with the number of its task; else a dot
  bool hollow = false;    ///< a ring instead of a dot
};

/// A line from one point to another, as wide as its weight.
struct MapLink {
  int from = -1, to = -1;
  double weight = 0;  ///< [0, 1]; a negative one is drawn dashed
};

class PointMap : public QWidget {
  Q_OBJECT

 public:
  explicit PointMap(const QString& accessibleName, QWidget* parent = nullptr);

  void setAxisTitles(const QString& x, const QString& y);
  /// The range shown holds all of `extent` where it is given (so that it stays while points come and go), else all
  /// points.
  void setPoints(std::vector<MapPoint> points, const std::vector<MapPoint>& extent = {});
  int pointCount() const { return static_cast<int>(points_.size()); }
  void setSelected(int point);  ///< −1 = none
  int selected() const { return selected_; }
  void setLinks(std::vector<MapLink> links);
  const std::vector<MapLink>& links() const { return links_; }
  /// Rich text for the card beside the mouse.
  void setReadOut(std::function<QString(int point)> html);

  QPointF positionOf(int point) const;  ///< in widget coordinates
  int pointAt(const QPointF& position) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void picked(int point);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF plotArea() const;
  void paintAxes(QPainter& painter, const QRectF& area) const;
  void paintPoint(QPainter& painter, int index) const;

  std::vector<MapPoint> points_;
  std::vector<MapLink> links_;
  double left_ = 0, right_ = 1, bottom_ = 0, top_ = 1;
  QString xTitle_, yTitle_;
  int selected_ = -1, hovered_ = -1;
  std::function<QString(int)> html_;
  ReadOut* readOut_ = nullptr;
};

}  // namespace skillscope
