// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/model/memory_bars.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <array>
#include <utility>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Part {
  const char* name;
  std::int64_t MemoryReport::*bytes;
  double strength;  ///< of the accent colour
};

constexpr std::array<Part, 3> parts = {
    {{QT_TRANSLATE_NOOP("MemoryBars", "weights"), &MemoryReport::weights, 1.0},
     {QT_TRANSLATE_NOOP("MemoryBars", "trained"), &MemoryReport::trained, 0.6},
     {QT_TRANSLATE_NOOP("MemoryBars", "activations"), &MemoryReport::activations, 0.28}}};

QColor colorOf(const Part& part) {
  return blended(theme().colors().canvas, theme().colors().accent, part.strength);
}

QString partName(const Part& part) {
  return QCoreApplication::translate("MemoryBars", part.name);
}

}  // namespace

QString bytesLabel(std::int64_t bytes) {
  return QString::fromStdString(bytesText(bytes));
}

MemoryBars::MemoryBars(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("memoryBars"));
  setAccessibleName(tr("Memory"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void MemoryBars::setRows(std::vector<Row> rows, std::int64_t free) {
  rows_ = std::move(rows);
  free_ = free;
  QStringList sentences;
  for (const Row& row : rows_) {
    QStringList amounts;
    for (const Part& part : parts) amounts << partName(part) + u' ' + bytesLabel(row.memory.*part.bytes);
    sentences
        << tr("%1: %2 in all (%3).").arg(row.name, bytesLabel(row.memory.total()), amounts.join(QLatin1String(", ")));
  }
  if (free_ > 0) sentences << tr("Free here: %1.").arg(bytesLabel(free_));
  setAccessibleDescription(sentences.join(u' '));
  setToolTip(sentences.join(u'\n'));
  updateGeometry();
  update();
}

int MemoryBars::rowHeight() const {
  return QFontMetrics(theme().captionFont()).height() + theme().scaled(12) + theme().spacing(3);
}

QSize MemoryBars::sizeHint() const {
  const int legend = QFontMetrics(theme().captionFont()).height() + theme().spacing(2);
  return {theme().scaled(260), static_cast<int>(rows_.size()) * rowHeight() + 2 * legend};
}

void MemoryBars::paintEvent(QPaintEvent*) {
  if (rows_.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const ThemeColors& colors = theme().colors();
  const QFont font = Theme::tabular(theme().captionFont());
  painter.setFont(font);
  const QFontMetrics metrics(font);
  std::int64_t largest = 1;
  for (const Row& row : rows_) largest = std::max(largest, row.memory.total());
  // Free memory far beyond what is needed would squeeze the bars to nothing.
  const bool freeShown = free_ > 0 && free_ < 4 * largest;
  if (freeShown) largest = std::max(largest, free_);
  const double perByte = (width() - 1) / static_cast<double>(largest);
  int y = 0;
  const int bar = theme().scaled(12);
  for (const Row& row : rows_) {
    const bool tooMuch = free_ > 0 && row.memory.total() > free_;
    painter.setPen(colors.text);
    painter.drawText(QRect(0, y, width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, row.name);
    painter.setPen(tooMuch ? colors.danger : colors.text);
    const QString amount = bytesLabel(row.memory.total());
    painter.drawText(QRect(0, y, width(), metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     tooMuch ? tr("%1, more than is free").arg(amount) : amount);
    double x = 0;
    const int top = y + metrics.height() + theme().scaled(2);
    painter.fillRect(QRect(0, top, width(), bar), blended(colors.canvas, colors.line, 0.5));
    for (const Part& part : parts) {
      const double length = static_cast<double>(row.memory.*part.bytes) * perByte;
      painter.fillRect(QRectF(x, top, length, bar), colorOf(part));
      x += length;
    }
    y += rowHeight();
  }
  if (freeShown) {
    const double x = static_cast<double>(free_) * perByte;
    painter.setPen(QPen(colors.text, theme().scaled(1.5)));
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const int top = static_cast<int>(i) * rowHeight() + metrics.height();
      painter.drawLine(QPointF(x, top), QPointF(x, top + bar + theme().scaled(4)));
    }
  }
  double x = 0;
  const int square = theme().scaled(9);
  for (const Part& part : parts) {
    painter.fillRect(QRectF(x, y + (metrics.height() - square) / 2.0, square, square), colorOf(part));
    x += square + theme().spacing(1);
    painter.setPen(colors.muted);
    const QString name = partName(part);
    painter.drawText(QPointF(x, y + metrics.ascent()), name);
    x += metrics.horizontalAdvance(name) + theme().spacing(3);
  }
  if (free_ > 0) {
    y += metrics.height() + theme().spacing(1);
    const QString text = freeShown ? tr("The line marks the %1 that are free here.") : tr("Free here: %1.");
    painter.setPen(colors.muted);
    painter.drawText(QPointF(0, y + metrics.ascent()), text.arg(bytesLabel(free_)));
  }
}

}  // namespace skillscope
