// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/task_boxes.h"

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/importance_values.h"

namespace skillscope {

TaskBoxes::TaskBoxes(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Importance of the unit in each task"));
  setMouseTracking(true);
  connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

TaskBoxes::Summary TaskBoxes::summarise(std::vector<float> values) {
  std::erase_if(values, [](float value) { return !std::isfinite(value) || value <= 0; });
  Summary summary;
  summary.count = static_cast<int>(values.size());
  if (values.empty()) return summary;
  summary.low = valueQuantile(values, 0);
  summary.lower = valueQuantile(values, 0.25);
  summary.median = valueQuantile(values, 0.5);
  summary.upper = valueQuantile(values, 0.75);
  summary.high = valueQuantile(values, 1);
  return summary;
}

void TaskBoxes::setTasks(std::vector<Task> tasks) {
  tasks_ = std::move(tasks);
  summaries_.clear();
  QStringList spoken;
  for (const Task& task : tasks_) {
    summaries_.push_back(summarise(task.values));
    if (summaries_.back().count > 0)
      spoken << tr("%1: median %2").arg(task.title, significant(summaries_.back().median));
  }
  setAccessibleDescription(spoken.join(QStringLiteral(", ")));
  update();
}

QSize TaskBoxes::sizeHint() const {
  return {theme().scaled(220), theme().scaled(96)};
}

QSize TaskBoxes::minimumSizeHint() const {
  return {theme().scaled(120), theme().scaled(80)};
}

QRect TaskBoxes::plotArea() const {
  const QFontMetrics metrics(theme().captionFont());
  const int left = metrics.horizontalAdvance(QStringLiteral("10⁻¹⁰")) + theme().spacing(2);
  return rect().adjusted(left, theme().spacing(2), -theme().spacing(2), -metrics.height() - theme().spacing(2));
}

int TaskBoxes::taskAt(double x) const {
  const QRect area = plotArea();
  if (tasks_.empty() || x < area.left() || x > area.right()) return -1;
  return std::min(static_cast<int>(tasks_.size()) - 1,
                  static_cast<int>((x - area.left()) / area.width() * static_cast<double>(tasks_.size())));
}

void TaskBoxes::paintEvent(QPaintEvent*) {
  const ThemeColors& colors = theme().colors();
  QPainter painter(this);
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  const QFontMetrics metrics(painter.font());
  const QRect area = plotArea();
  double low = 0, high = 0;
  for (const Summary& summary : summaries_) {
    if (summary.count == 0) continue;
    low = low == 0 ? summary.low : std::min(low, summary.low);
    high = std::max(high, summary.high);
  }
  painter.setPen(QPen(colors.line, 1));
  painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1);
  if (high <= 0) {
    painter.setPen(colors.muted);
    painter.drawText(rect(), Qt::AlignCenter, tr("nothing above 0 yet"));
    return;
  }
  const int top = static_cast<int>(std::ceil(std::log10(high) + 1e-9));
  const int bottom = std::min(top - 1, std::max(static_cast<int>(std::floor(std::log10(low))), top - 8));
  const auto yOf = [&](double value) {
    const double share = std::clamp((std::log10(value) - bottom) / (top - bottom), 0.0, 1.0);
    return area.bottom() - share * (area.height() - 1);
  };
  const int stride = std::max(1, static_cast<int>(std::ceil((top - bottom) * 1.3 * metrics.height() / area.height())));
  for (int exponent = top; exponent >= bottom; exponent -= stride) {
    const double y = yOf(std::pow(10.0, exponent));
    painter.setPen(QPen(blended(colors.canvas, colors.line, 0.6), 1));
    painter.drawLine(QLineF(area.left(), y, area.right(), y));
    painter.setPen(colors.muted);
    const double textTop = std::clamp(y - metrics.height() / 2.0, 0.0, 1.0 * area.bottom() - metrics.height() + 2);
    painter.drawText(QRectF(0, textTop, area.left() - theme().spacing(1), metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, powerOfTen(exponent));
  }
  const double slot = static_cast<double>(area.width()) / static_cast<double>(tasks_.size());
  const double width = std::min(slot * 0.6, 1.0 * theme().scaled(26));
  for (std::size_t i = 0; i < tasks_.size(); ++i) {
    const double middle = area.left() + (static_cast<double>(i) + 0.5) * slot;
    const Summary& summary = summaries_[i];
    const QColor color = theme().taskColor(tasks_[i].index);
    painter.setOpacity(tasks_[i].reached ? 1 : 0.35);
    if (summary.count > 0) {
      painter.setPen(QPen(color, 1));
      painter.drawLine(QLineF(middle, yOf(summary.low), middle, yOf(summary.high)));
      const QRectF box(middle - width / 2, yOf(summary.upper), width,
                       std::max(2.0, yOf(summary.lower) - yOf(summary.upper)));
      painter.fillRect(box, blended(colors.canvas, color, 0.45));
      painter.drawRect(box);
      painter.setPen(QPen(colors.text, 2, Qt::SolidLine, Qt::FlatCap));
      painter.drawLine(QLineF(box.left(), yOf(summary.median), box.right(), yOf(summary.median)));
    }
    painter.setOpacity(1);
    const QString number = QString::number(tasks_[i].index + 1);
    if (slot >= metrics.horizontalAdvance(number)) {
      painter.setPen(colors.muted);
      painter.drawText(QRectF(middle - slot / 2, area.bottom() + 2, slot, metrics.height()), Qt::AlignCenter, number);
    }
  }
}

void TaskBoxes::mouseMoveEvent(QMouseEvent* event) {
  const int at = taskAt(event->position().x());
  if (at < 0) return QToolTip::hideText();
  const Summary& summary = summaries_[static_cast<std::size_t>(at)];
  const QString title = tasks_[static_cast<std::size_t>(at)].title;
  QToolTip::showText(
      event->globalPosition().toPoint(),
      summary.count == 0
          ? tr("%1\nnot recorded").arg(title)
          : tr("%1\nmedian %2, middle half %3 to %4\nsmallest %5, largest %6, %n snapshot(s)", nullptr, summary.count)
                .arg(title, significant(summary.median), significant(summary.lower), significant(summary.upper),
                     significant(summary.low), significant(summary.high)),
      this);
}

void TaskBoxes::mousePressEvent(QMouseEvent* event) {
  if (const int at = taskAt(event->position().x()); at >= 0) Q_EMIT picked(tasks_[static_cast<std::size_t>(at)].index);
}

}  // namespace skillscope
