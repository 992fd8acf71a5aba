// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme_style_sheet.h"

#include <QFontInfo>
#include <utility>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

// Names in ${…} are replaced by the theme's tokens.
const char* const sheetTemplate = R"(
QMainWindow, QDialog { background: ${surface}; }
QMainWindow::separator { background: ${line}; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: ${accent}; }
QToolTip { background: ${raised}; color: ${text}; border: 1px solid ${line}; padding: ${s1}px; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="caption"] { font-size: ${caption}px; color: ${muted}; }
QFrame[role="card"] { background: ${raised}; border: 1px solid ${line}; border-radius: ${radius}px; }
QFrame[role="separator"] { background: ${line}; border: none; max-height: 1px; }

QPushButton { background: ${raised}; border: 1px solid ${line}; border-radius: ${r4}px; padding: ${p3}px ${s3}px; }
QPushButton:hover { background: ${hover}; }
QPushButton:pressed { background: ${line}; }
QPushButton:focus { border: 1px solid ${accent}; }
QPushButton:disabled { color: ${disabled}; background: ${surface}; }
QPushButton[primary="true"] { background: ${accent}; color: ${accentText}; border: 1px solid ${accent}; font-weight: 600; }
QPushButton[primary="true"]:hover { background: ${accentHover}; }
QPushButton[primary="true"]:focus { border: 1px solid ${text}; }
QPushButton[primary="true"]:disabled { background: ${line}; color: ${disabled}; border-color: ${line}; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${r4}px; padding: ${p3}px ${p5}px; }
QToolButton:hover { background: ${hover}; }
QToolButton:pressed { background: ${line}; }
QToolButton:checked { background: ${selected}; border-color: ${selectedLine}; }
QToolButton:focus { border-color: ${accent}; }
QToolButton:disabled { color: ${disabled}; }
QToolButton[popupMode="1"], QToolButton[popupMode="2"] { padding-right: ${s4}px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
  background: ${canvas}; border: 1px solid ${line}; border-radius: ${r4}px; padding: ${p3}px ${p5}px;
  selection-background-color: ${accent}; selection-color: ${accentText}; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: ${accent}; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { background: ${surface}; color: ${disabled}; }

QMenuBar { background: ${surface}; border-bottom: 1px solid ${line}; padding: 1px; }
QMenuBar::item { padding: ${p3}px ${s2}px; border-radius: ${r4}px; background: transparent; }
QMenuBar::item:selected { background: ${hover}; }
QMenu { background: ${raised}; border: 1px solid ${line}; padding: ${s1}px; }
QMenu::item { padding: ${s1}px ${s5}px ${s1}px ${s5}px; border-radius: ${r4}px; }
QMenu::item:selected { background: ${accent}; color: ${accentText}; }
QMenu::item:disabled { color: ${disabled}; background: transparent; }
QMenu::separator { height: 1px; background: ${line}; margin: ${s1}px ${s2}px; }
QMenu::icon { padding-left: ${s1}px; }

QToolBar { background: ${surface}; border: none; border-bottom: 1px solid ${line}; padding: ${p3}px ${s2}px; spacing: ${s1}px; }
QToolBar::separator { background: ${line}; width: 1px; margin: ${s1}px; }
QStatusBar { background: ${surface}; border-top: 1px solid ${line}; color: ${muted}; }
QStatusBar::item { border: none; }
QDockWidget { font-weight: 600; }
QDockWidget::title { background: ${surface}; padding: ${s2}px; border-bottom: 1px solid ${line}; text-align: left; }

QTabBar::tab { background: transparent; color: ${muted}; padding: ${s1}px ${s3}px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: ${text}; border-bottom: 2px solid ${accent}; }
QTabBar::tab:hover { color: ${text}; }
QTabWidget::pane { border: none; border-top: 1px solid ${line}; }

QHeaderView { background: ${canvas}; }
QHeaderView::section { background: ${canvas}; color: ${muted}; border: none; border-bottom: 1px solid ${line};
  padding: ${s1}px ${s2}px; font-size: ${caption}px; }
QTableView, QTreeView, QListView { background: ${canvas}; border: none; alternate-background-color: ${alternate};
  gridline-color: ${line}; outline: none; selection-background-color: ${selected}; selection-color: ${text}; }
QTableView:focus, QTreeView:focus, QListView:focus { outline: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: ${selected}; color: ${text}; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: ${hover}; }

QProgressBar { background: ${line}; border: none; border-radius: ${r3}px; text-align: center; max-height: ${s2}px; min-height: ${s2}px; }
QProgressBar::chunk { background: ${accent}; border-radius: ${r3}px; }

QScrollBar:vertical { background: transparent; width: ${s3}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${s3}px; margin: 0; }
QScrollBar::handle { background: ${scroll}; border-radius: ${r3}px; margin: ${p3}px; }
QScrollBar::handle:vertical { min-height: ${s6}px; }
QScrollBar::handle:horizontal { min-width: ${s6}px; }
QScrollBar::handle:hover { background: ${muted}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: ${line}; }
QSplitter::handle:hover { background: ${accent}; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QGroupBox { border: none; margin-top: ${s5}px; padding-top: ${s1}px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; padding: 0; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget { background: transparent; }
)";

}  // namespace

QString applicationStyleSheet(const Theme& theme) {
  const ThemeColors& c = theme.colors();
  const auto px = [&theme](double pixels) { return QString::number(theme.scaled(pixels)); };
  const auto name = [](const QColor& color) { return color.name(); };
  QString sheet = QString::fromLatin1(sheetTemplate);
  const std::pair<const char*, QString> tokens[] = {
      {"canvas", name(c.canvas)},
      {"surface", name(c.surface)},
      {"raised", name(c.raised)},
      {"line", name(c.line)},
      {"text", name(c.text)},
      {"muted", name(c.muted)},
      {"accent", name(c.accent)},
      {"accentText", name(c.accentText)},
      {"accentHover", name(blended(c.accent, c.text, 0.12))},
      {"hover", name(c.hover)},
      {"selected", name(blended(c.canvas, c.accent, theme.dark() ? 0.28 : 0.16))},
      {"selectedLine", name(blended(c.canvas, c.accent, 0.5))},
      {"disabled", name(blended(c.surface, c.muted, 0.65))},
      {"alternate", name(blended(c.canvas, c.surface, 0.7))},
      {"scroll", name(blended(c.line, c.muted, 0.35))},
      {"title", QString::number(QFontInfo(theme.titleFont()).pixelSize())},
      {"caption", QString::number(QFontInfo(theme.captionFont()).pixelSize())},
      {"radius", QString::number(theme.cornerRadius())},
      {"r3", px(3)},
      {"r4", px(4)},
      {"p3", px(3)},
      {"p5", px(5)},
      {"s1", px(4)},
      {"s2", px(8)},
      {"s3", px(12)},
      {"s4", px(16)},
      {"s5", px(20)},
      {"s6", px(24)},
  };
  for (const auto& [key, value] : tokens) sheet.replace(QStringLiteral("${%1}").arg(QLatin1String(key)), value);
  return sheet;
}

}  // namespace skillscope
