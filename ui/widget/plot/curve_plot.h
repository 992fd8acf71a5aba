// SPDX-License-Identifier: GPL-3.0-or-later
//
// Curves over optimizer steps: series, task bands, a cursor line, a read-out under the mouse, and a legend above the
// picture. No QCustomPlot in this header. Thread: GUI thread.
#pragma once

#include <QWidget>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/plot_style.h"

namespace skillscope {

struct CurveLook {
  QString name;
  QColor color;
  Qt::PenStyle penStyle = Qt::SolidLine;  ///< NoPen: points only
  CurveMarker marker = CurveMarker::none;
  bool steps = false;  ///< the value holds until the next point
  bool inLegend = true, inReadOut = true;
  int fillTo = -1;  ///< a faint fill between this series and that one, such as the ends of an interval; −1 = none
};

/// A stretch of the x axis: faint background, its name in a strip above the picture.
struct PlotBand {
  double from = 0, to = 0;
  QString label;
  QString shortLabel;  ///< where the label does not fit
  QColor color;
};

/// A moment on the x axis: a thin line over the whole height, explained in the read-out.
struct PlotMark {
  double at = 0;
  QString text;
  QColor color;
  Qt::PenStyle penStyle = Qt::DashLine;
};

class CurvePlot : public QWidget {
  Q_OBJECT

 public:
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  explicit CurvePlot(const QString& accessibleName, QWidget* parent = nullptr);
  ~CurvePlot() override;

  void setStyle(const PlotStyle& style);
  /// Names with units, e.g. "accuracy (%)".
  void setAxisTitles(const QString& x, const QString& y);
  /// False leaves out x tick labels and title, for a plot that stands above another with the same axis.
  void setXAxisVisible(bool visible);
  void setLegendVisible(bool visible);

  void setSeries(const std::vector<CurveLook>& looks);
  int seriesCount() const;
  /// x ascending, both of one length; NaN in y breaks the line.
  void setData(int series, const std::vector<double>& x, const std::vector<double>& y);
  /// Fills what lies between two series, both of them lines; `lower` −1 = no fill.
  void setShade(int upper, int lower, const QColor& color);
  bool isShaded(int series) const;
  void setBands(std::vector<PlotBand> bands);
  void setMarks(std::vector<PlotMark> marks);
  /// What is said of a mark near x; empty where there is none.
  QString markTextAt(double x) const;

  void setXRange(double from, double to);
  void setYRange(double from, double to);
  /// Starts at 0 and grows to the next round number when data need it; never shrinks while the series stay the same.
  void setGrowingYRange();
  /// A logarithmic y axis over whole decades around the positive data; what is not positive is left out. False: back to
  /// setGrowingYRange().
  void setLogarithmicY(bool logarithmic);
  bool isLogarithmicY() const;
  /// The x range as it is, e.g. to check what is visible.
  std::pair<double, double> xRange() const;
  std::pair<double, double> yRange() const;

  void setCursor(double x);                                ///< none hides it
  void setReadOut(std::function<QString(double x)> html);  ///< replaces the default table of values
  /// Value of a series at or before x, none where there is no point.
  double valueAt(int series, double x) const;

  void replotSoon();
  void replotNow();
  int replotCount() const;
  LegendStrip* legend() const;
  /// Where x lies, in widget coordinates, for tests and overlays.
  int pixelOfX(double x) const;

 Q_SIGNALS:
  void hovered(double x);             ///< NaN when the mouse leaves
  void picked(double x);              ///< clicked or dragged
  void moveRequested(int direction);  ///< arrow key: −1 or 1

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Private;
  std::unique_ptr<Private> d_;
};

}  // namespace skillscope
