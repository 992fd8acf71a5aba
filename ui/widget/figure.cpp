// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/figure.h"

#include <QBuffer>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>
#include <algorithm>
#include <cmath>

#include "ui/shell/theme.h"
#include "ui/widget/plot/figure_painter.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Figure)
};

constexpr double millimetresPerInch = 25.4;

/// The window's colours come back with it.
class LightColors {
 public:
  LightColors(bool wanted, RefreshFigure refresh) : refresh_(std::move(refresh)), before_(theme().mode()) {
    changed_ = wanted && theme().dark();
    if (changed_) set(ThemeMode::light);
  }
  ~LightColors() {
    if (changed_) set(before_);
  }
  LightColors(const LightColors&) = delete;
  LightColors& operator=(const LightColors&) = delete;

 private:
  void set(ThemeMode mode) const {
    Theme::instance().setMode(mode);
    if (refresh_) refresh_();
  }
  RefreshFigure refresh_;
  ThemeMode before_;
  bool changed_ = false;
};

double heightMm(const QWidget& widget, const FigureOptions& options) {
  return options.widthMm * widget.height() / std::max(1, widget.width());
}

QImage asImage(QWidget& widget, const FigureOptions& options) {
  const double wide = options.widthMm / millimetresPerInch * options.dotsPerInch;
  const double scale = wide / std::max(1, widget.width());
  QImage image(static_cast<int>(std::lround(wide)), static_cast<int>(std::lround(widget.height() * scale)),
               QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::white);
  image.setDotsPerMeterX(static_cast<int>(std::lround(options.dotsPerInch * 1000 / millimetresPerInch)));
  image.setDotsPerMeterY(image.dotsPerMeterX());
  paintFigure(image, widget, scale);
  image.setText(QStringLiteral("Title"), options.title);
  image.setText(QStringLiteral("Description"), options.description);
  return image;
}

void writeSvg(QIODevice& device, QWidget& widget, const FigureOptions& options) {
  QSvgGenerator svg;
  svg.setOutputDevice(&device);
  svg.setTitle(options.title);
  svg.setDescription(options.description);
  svg.setSize(widget.size());
  svg.setViewBox(widget.rect());
  // The generator writes millimetres from size and resolution.
  svg.setResolution(static_cast<int>(std::lround(widget.width() * millimetresPerInch / options.widthMm)));
  paintFigure(svg, widget, 1);
}

void writePdf(QIODevice& device, QWidget& widget, const FigureOptions& options) {
  QPdfWriter pdf(&device);
  pdf.setTitle(options.title);
  pdf.setCreator(QStringLiteral("Skillscope"));
  pdf.setResolution(1200);
  pdf.setPageSize(QPageSize(QSizeF(options.widthMm, heightMm(widget, options)), QPageSize::Millimeter, QString(),
                            QPageSize::ExactMatch));
  pdf.setPageMargins(QMarginsF());
  paintFigure(pdf, widget, options.widthMm / millimetresPerInch * pdf.resolution() / std::max(1, widget.width()));
}

}  // namespace

QString saveFigure(QWidget* widget, const QString& file, const FigureOptions& options, const RefreshFigure& refresh) {
  const QString ending = QFileInfo(file).suffix().toLower();
  if (ending != QStringLiteral("svg") && ending != QStringLiteral("pdf") && ending != QStringLiteral("png")) {
    return Texts::tr("The picture %1 cannot be written: its name must end in .svg, .pdf or .png.").arg(file);
  }
  const LightColors colors(options.light, refresh);
  QSaveFile out(file);
  bool written = out.open(QIODevice::WriteOnly);
  if (written && ending == QStringLiteral("png")) written = asImage(*widget, options).save(&out, "PNG");
  if (written && ending == QStringLiteral("svg")) writeSvg(out, *widget, options);
  if (written && ending == QStringLiteral("pdf")) writePdf(out, *widget, options);
  if (written && out.commit()) return {};
  return Texts::tr("The picture %1 cannot be written: %2; choose another folder.").arg(file, out.errorString());
}

void copyFigure(QWidget* widget, const FigureOptions& options, const RefreshFigure& refresh) {
  const LightColors colors(options.light, refresh);
  auto* data = new QMimeData;  // the clipboard owns it
  data->setImageData(asImage(*widget, options));
  QBuffer svg;
  svg.open(QIODevice::WriteOnly);
  writeSvg(svg, *widget, options);
  data->setData(QStringLiteral("image/svg+xml"), svg.data());
  QGuiApplication::clipboard()->setMimeData(data);
}

}  // namespace skillscope
