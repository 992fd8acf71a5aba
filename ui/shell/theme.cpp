// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFontInfo>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QTimer>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/shell/theme_style_sheet.h"

namespace skillscope {
namespace {

constexpr double designFontPixels = 13;

ThemeColors lightTokens() {
  ThemeColors colors;
  colors.canvas = QColor(0xFFFFFF);
  colors.surface = QColor(0xF5F6F8);
  colors.raised = QColor(0xFFFFFF);
  colors.line = QColor(0xDDE1E6);
  colors.text = QColor(0x1B1F24);
  colors.muted = QColor(0x5B6570);
  colors.accent = QColor(0x2F6FDE);
  colors.accentText = QColor(0xFFFFFF);
  colors.danger = QColor(0xB3261E);
  colors.warning = QColor(0x9A6700);
  colors.good = QColor(0x1A7F37);
  colors.hover = QColor(0xEBEEF2);
  return colors;
}

ThemeColors darkTokens() {
  ThemeColors colors;
  colors.canvas = QColor(0x15181C);
  colors.surface = QColor(0x1C2026);
  colors.raised = QColor(0x242A31);
  colors.line = QColor(0x343B44);
  colors.text = QColor(0xE8EBEE);
  colors.muted = QColor(0x9AA5B1);
  colors.accent = QColor(0x6EA0FF);
  colors.accentText = QColor(0x10151C);
  colors.danger = QColor(0xFF8A80);
  colors.warning = QColor(0xE3B341);
  colors.good = QColor(0x57C26E);
  colors.hover = QColor(0x2D343C);
  return colors;
}

bool looksDark(const QPalette& palette) {
  return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

double linearChannel(double value) {
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color) {
  return 0.2126 * linearChannel(color.redF()) + 0.7152 * linearChannel(color.greenF()) +
         0.0722 * linearChannel(color.blueF());
}

}  // namespace

Theme& Theme::instance() {
  static Theme theme;
  return theme;
}

Theme::Theme() : lightColors_(lightTokens()), darkColors_(darkTokens()) {}

void Theme::applyTo(QApplication& application) {
  application_ = &application;
  application.setStyle(QStyleFactory::create("Fusion"));
  application.installEventFilter(this);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  connect(application.styleHints(), &QStyleHints::colorSchemeChanged, this, [this] { update(); });
#endif
  connect(&application, &QCoreApplication::aboutToQuit, this, [this] { application_ = nullptr; });
  update();
}

void Theme::setMode(ThemeMode mode) {
  if (mode_ == mode) return;
  mode_ = mode;
  update();
}

void Theme::setTextScale(double scale) {
  scale = std::clamp(scale, 0.7, 3.0);
  if (scale == textScale_ || !application_) return;
  QFont font = QApplication::font();
  if (desktopPoints_ <= 0) desktopPoints_ = QFontInfo(font).pointSizeF();
  textScale_ = scale;
  font.setPointSizeF(desktopPoints_ * scale);
  updating_ = true;  // what the font's own event would do comes below
  QApplication::setFont(font);
  updating_ = false;
  update();
}

bool Theme::systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
  const auto scheme = QGuiApplication::styleHints()->colorScheme();
  if (scheme != Qt::ColorScheme::Unknown) return scheme == Qt::ColorScheme::Dark;
#endif
  // An empty palette brings back the desktop's own for the moment of looking at it; ours follows at once.
  QApplication::setPalette(QPalette());
  return looksDark(QApplication::palette());
}

void Theme::update() {
  if (updating_) return;
  updating_ = true;
  if (application_) {
    dark_ = mode_ == ThemeMode::dark || (mode_ == ThemeMode::system && systemIsDark());
    QApplication::setPalette(palette());
    const QString sheet = applicationStyleSheet(*this);
    if (application_->styleSheet() != sheet) application_->setStyleSheet(sheet);
  } else {
    dark_ = mode_ == ThemeMode::dark;
  }
  updating_ = false;
  Q_EMIT changed();
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
  if (watched == application_ && !updating_ && mode_ == ThemeMode::system &&
      (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::ThemeChange))
    // Not from inside the change itself: Qt is still handing its palette around.
    QTimer::singleShot(0, this, [this] {
      if (application_ && QApplication::palette().color(QPalette::Window) != colors().surface) update();
    });
  if (watched == application_ && !updating_ && event->type() == QEvent::ApplicationFontChange)
    QTimer::singleShot(0, this, [this] { update(); });
  return QObject::eventFilter(watched, event);
}

QPalette Theme::palette() const {
  const ThemeColors& c = colors();
  QPalette palette;
  palette.setColor(QPalette::Window, c.surface);
  palette.setColor(QPalette::WindowText, c.text);
  palette.setColor(QPalette::Base, c.canvas);
  palette.setColor(QPalette::AlternateBase, blended(c.canvas, c.surface, 0.7));
  palette.setColor(QPalette::Text, c.text);
  palette.setColor(QPalette::PlaceholderText, c.muted);
  palette.setColor(QPalette::Button, c.raised);
  palette.setColor(QPalette::ButtonText, c.text);
  palette.setColor(QPalette::BrightText, c.danger);
  palette.setColor(QPalette::Highlight, c.accent);
  palette.setColor(QPalette::HighlightedText, c.accentText);
  palette.setColor(QPalette::Link, c.accent);
  palette.setColor(QPalette::LinkVisited, c.accent);
  palette.setColor(QPalette::ToolTipBase, c.raised);
  palette.setColor(QPalette::ToolTipText, c.text);
  palette.setColor(QPalette::Light, blended(c.surface, c.raised, 0.5));
  palette.setColor(QPalette::Midlight, blended(c.line, c.surface, 0.5));
  palette.setColor(QPalette::Mid, c.line);
  palette.setColor(QPalette::Dark, blended(c.line, c.text, 0.15));
  palette.setColor(QPalette::Shadow, blended(c.line, c.text, 0.3));
  const QColor disabled = blended(c.surface, c.muted, 0.65);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, disabled);
  palette.setColor(QPalette::Disabled, QPalette::Highlight, c.line);
  palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.muted);
  return palette;
}

int Theme::scaled(double pixels) const {
  const double scale = application_ ? QFontInfo(QApplication::font()).pixelSize() / designFontPixels : 1.0;
  return std::max(pixels > 0 ? 1 : 0, static_cast<int>(std::lround(pixels * std::clamp(scale, 0.8, 4.0))));
}

int Theme::spacing(int steps) const {
  return scaled(4.0 * steps);
}

QFont Theme::bodyFont() const {
  return tabular(QApplication::font());
}

QFont Theme::captionFont() const {
  QFont font = bodyFont();
  font.setPixelSize(std::max(9, static_cast<int>(std::lround(QFontInfo(font).pixelSize() * 0.9))));
  return font;
}

QFont Theme::titleFont() const {
  QFont font = bodyFont();
  font.setPixelSize(static_cast<int>(std::lround(QFontInfo(font).pixelSize() * 1.15)));
  font.setWeight(QFont::DemiBold);
  return font;
}

QFont Theme::tabular(QFont font) {  // NOLINT(performance-unnecessary-value-param): changed from Qt 6.7 on
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
  font.setFeature("tnum", 1);
#endif
  return font;
}

QColor Theme::categoryColor(FusionCategory category) const {
  switch (category) {
    case FusionCategory::shared:
      return QColor(0x009E73);
    case FusionCategory::previousOnly:
      return dark_ ? QColor(0x2C8FD1) : QColor(0x0072B2);
    case FusionCategory::currentOnly:
      return QColor(0xE69F00);
    case FusionCategory::neither:
      return QColor(0x8A929C);
    case FusionCategory::firstTask:
      return blended(colors().canvas, colors().muted, 0.25);
  }
  return colors().muted;
}

QColor Theme::taskColor(int task) const {
  // Okabe–Ito; blue a little lighter on dark, yellow on dark only (it vanishes on white).
  static const std::array<QColor, 6> onLight = {QColor(0x0072B2), QColor(0xE69F00), QColor(0x009E73),
                                                QColor(0xCC79A7), QColor(0x56B4E9), QColor(0xD55E00)};
  static const std::array<QColor, 7> onDark = {QColor(0x2C8FD1), QColor(0xE69F00), QColor(0x00B386), QColor(0xCC79A7),
                                               QColor(0x7CC8F4), QColor(0xE8743B), QColor(0xF0E442)};
  const auto index = static_cast<std::size_t>(std::max(0, task));
  return dark_ ? onDark[index % onDark.size()] : onLight[index % onLight.size()];
}

Qt::PenStyle Theme::taskPenStyle(int task) const {
  static constexpr std::array<Qt::PenStyle, 3> styles = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};
  const int colorCount = dark_ ? 7 : 6;
  return styles[static_cast<std::size_t>(std::max(0, task) / colorCount) % styles.size()];
}

QColor blended(const QColor& under, const QColor& over, double opacity) {
  const auto mix = [opacity](double a, double b) { return std::clamp(a + (b - a) * opacity, 0.0, 1.0); };
  return QColor::fromRgbF(static_cast<float>(mix(under.redF(), over.redF())),
                          static_cast<float>(mix(under.greenF(), over.greenF())),
                          static_cast<float>(mix(under.blueF(), over.blueF())));
}

double contrastRatio(const QColor& a, const QColor& b) {
  const double first = luminance(a), second = luminance(b);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace skillscope
