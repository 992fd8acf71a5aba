// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icons.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>
#include <utility>

#include "core/base/error.h"
#include "core/base/paths.h"

namespace skillscope {
namespace {

/// The text of an icon's file, read once. Thread: the GUI thread, as all drawing.
const QByteArray& svgText(const QString& name) {
  static QHash<QString, QByteArray> texts;
  auto found = texts.find(name);
  if (found == texts.end()) {
    QByteArray text;
    try {
      QFile file(QString::fromStdString(resource("icons/" + name.toStdString() + ".svg")));
      if (file.open(QIODevice::ReadOnly)) text = file.readAll();
    } catch (const Error&) {
      // An installation without pictures still has words on every control.
    }
    found = texts.insert(name, text);
  }
  return *found;
}

/// `side` in device pixels.
QPixmap tinted(const QString& name, const QColor& color, int side) {
  if (side <= 0) return {};  // a button that has no room asks for that too
  static QHash<QString, QPixmap> pixmaps;
  const QString key = name + u'/' + color.name(QColor::HexArgb) + u'/' + QString::number(side);
  auto found = pixmaps.find(key);
  if (found == pixmaps.end()) {
    if (pixmaps.size() > 600) pixmaps.clear();
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QByteArray text = svgText(name);
    if (!text.isEmpty()) {
      text.replace("currentColor", color.name().toLatin1());
      QSvgRenderer renderer(text);
      QPainter painter(&pixmap);
      painter.setOpacity(color.alphaF());
      renderer.render(&painter);
    }
    found = pixmaps.insert(key, pixmap);
  }
  return *found;
}

class LineIconEngine : public QIconEngine {
 public:
  LineIconEngine(QString name, std::function<QColor()> color) : name_(std::move(name)), color_(std::move(color)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
    const qreal ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
    painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    return scaledPixmap(size, mode, state, 1.0);
  }
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
    const QPalette palette = QApplication::palette();
    QColor color = color_ ? color_() : palette.color(QPalette::Active, QPalette::ButtonText);
    if (mode == QIcon::Disabled) color = palette.color(QPalette::Disabled, QPalette::ButtonText);
    if (mode == QIcon::Selected && !color_) color = palette.color(QPalette::Active, QPalette::HighlightedText);
    QPixmap pixmap = tinted(name_, color, qMin(size.width(), size.height()));
    pixmap.setDevicePixelRatio(scale);
    return pixmap;
  }
  QIconEngine* clone() const override { return new LineIconEngine(*this); }
  QString key() const override { return QStringLiteral("skillscope-line"); }
  bool isNull() override { return svgText(name_).isEmpty(); }

 private:
  QString name_;
  std::function<QColor()> color_;
};

}  // namespace

QIcon lineIcon(const QString& name) {
  return QIcon(new LineIconEngine(name, {}));
}

QIcon lineIcon(const QString& name, std::function<QColor()> color) {
  return QIcon(new LineIconEngine(name, std::move(color)));
}

QIcon applicationIcon() {
  try {
    return QIcon(QString::fromStdString(resource("icons/skillscope.svg")));
  } catch (const Error&) {
    return {};
  }
}

void paintLineIcon(QPainter& painter, const QString& name, const QRect& box, const QColor& color) {
  const qreal ratio = painter.device() != nullptr ? painter.device()->devicePixelRatioF() : 1.0;
  QPixmap pixmap = tinted(name, color, qRound(qMin(box.width(), box.height()) * ratio));
  pixmap.setDevicePixelRatio(ratio);
  painter.drawPixmap(box.topLeft(), pixmap);
}

}  // namespace skillscope
