// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/fusion/round_bars.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <numeric>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/color_map.h"
#include "ui/widget/elided_label.h"

namespace skillscope {

RoundBars::RoundBars(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Units of each category over the fusion rounds"));
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RoundBars::setRounds(std::vector<Round> rounds) {
  rounds_ = std::move(rounds);
  QStringList spoken;
  for (const Round& round : rounds_) {
    QStringList parts;
    for (int kind = 0; kind < 5; ++kind)
      if (const int count = round.counts[static_cast<std::size_t>(kind)]; count > 0)
        parts << QStringLiteral("%1 %2").arg(categoryTitle(static_cast<FusionCategory>(kind))).arg(count);
    spoken << tr("%1: %2").arg(round.title, parts.join(QStringLiteral(", ")));
  }
  setAccessibleDescription(spoken.join(QStringLiteral("; ")));
  update();
}

void RoundBars::setCurrent(int round) {
  if (round == current_) return;
  current_ = round;
  update();
}

QSize RoundBars::sizeHint() const {
  return {theme().scaled(200), theme().scaled(90)};
}

QSize RoundBars::minimumSizeHint() const {
  return {theme().scaled(100), theme().scaled(72)};
}

QRect RoundBars::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  const int left = metrics.horizontalAdvance(QStringLiteral("100 %")) + theme().spacing(2);
  return rect().adjusted(left, theme().spacing(2), -theme().spacing(2), -metrics.height() - theme().spacing(1));
}

int RoundBars::roundAt(int x) const {
  const QRect area = plotArea();
  if (rounds_.empty() || x < area.left() || x > area.right()) return -1;
  return std::min(static_cast<int>(rounds_.size()) - 1,
                  static_cast<int>(static_cast<std::size_t>(x - area.left()) * rounds_.size() /
                                   static_cast<std::size_t>(area.width())));
}

void RoundBars::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const QRect area = plotArea();
  painter.setPen(colors.muted);
  const int labelWidth = area.left() - theme().spacing(1);
  for (const auto& [share, text] : {std::pair{0.0, QStringLiteral("0 %")}, std::pair{1.0, QStringLiteral("100 %")}}) {
    const int y = area.bottom() - static_cast<int>(share * (area.height() - 1));
    painter.drawText(QRect(0, y - metrics.height() / 2, labelWidth, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, text);
  }
  if (rounds_.empty()) return;
  const double slot = static_cast<double>(area.width()) / static_cast<double>(rounds_.size());
  const double barWidth = slot < 6 ? std::max(1.0, slot - 0.5) : std::min(slot - 2.0, slot * 0.82);
  for (std::size_t i = 0; i < rounds_.size(); ++i) {
    const Round& round = rounds_[i];
    const int total = std::max(1, std::accumulate(round.counts.begin(), round.counts.end(), 0));
    const double left = area.left() + static_cast<double>(i) * slot + (slot - barWidth) / 2;
    const bool current = static_cast<int>(i) == current_;
    double y = area.bottom() + 1;
    painter.setOpacity(round.reached ? 1 : 0.3);
    for (int kind = 0; kind < 5; ++kind) {
      const int count = round.counts[static_cast<std::size_t>(kind)];
      if (count == 0) continue;
      const double height = static_cast<double>(count) / total * area.height();
      const QRectF part(left, y - height, barWidth, std::max(0.5, height - 1));
      const QColor color = theme().categoryColor(static_cast<FusionCategory>(kind));
      painter.fillRect(part, color);
      y -= height;
      const QString text = QString::number(count);
      if (height > metrics.height() - 2 && barWidth > metrics.horizontalAdvance(text) + 4) {
        painter.setPen(ColorMap::textOn(color));
        painter.drawText(part, Qt::AlignCenter, text);
      }
    }
    painter.setOpacity(1);
    if (current) painter.fillRect(QRectF(left, area.bottom() + 1, std::max(2.0, barWidth), 2), colors.accent);
  }
  // Rounds of one task that stand side by side share its name.
  for (std::size_t first = 0, next = 0; first < rounds_.size(); first = next) {
    while (next < rounds_.size() && rounds_[next].task == rounds_[first].task) ++next;
    const bool current = current_ >= static_cast<int>(first) && current_ < static_cast<int>(next);
    const QRectF label(area.left() + static_cast<double>(first) * slot, area.bottom() + 1 + theme().spacing(1) / 2.0,
                       slot * static_cast<double>(next - first), metrics.height());
    painter.setPen(current ? colors.accent : colors.muted);
    painter.drawText(
        label, Qt::AlignHCenter | Qt::AlignVCenter,
        fittedName(metrics, rounds_[first].title, rounds_[first].task + 1, static_cast<int>(label.width()) - 4));
    if (first > 0 && next - first > 1) {
      painter.setPen(QPen(colors.line, 1));
      painter.drawLine(QLineF(label.left(), area.top(), label.left(), area.bottom()));
    }
  }
}

void RoundBars::mouseMoveEvent(QMouseEvent* event) {
  const int index = roundAt(static_cast<int>(event->position().x()));
  if (index < 0) return QToolTip::hideText();
  const Round& round = rounds_[static_cast<std::size_t>(index)];
  const int total = std::max(1, std::accumulate(round.counts.begin(), round.counts.end(), 0));
  QStringList lines{round.title};
  for (int kind = 0; kind < 5; ++kind)
    if (const int count = round.counts[static_cast<std::size_t>(kind)]; count > 0)
      lines << tr("%1: %2 units, %3")
                   .arg(categoryTitle(static_cast<FusionCategory>(kind)), grouped(count),
                        percentWithUnit(1.0 * count / total));
  QToolTip::showText(event->globalPosition().toPoint(), lines.join(QLatin1Char('\n')), this);
}

void RoundBars::mousePressEvent(QMouseEvent* event) {
  if (const int index = roundAt(static_cast<int>(event->position().x())); index >= 0) Q_EMIT picked(index);
}

}  // namespace skillscope
