// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/compare/confusion_grid.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/color_map.h"

namespace skillscope {

ConfusionGrid::ConfusionGrid(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ConfusionGrid::setAgreement(const std::optional<FusionAgreement>& agreement, const QString& missing) {
  agreement_ = agreement;
  missing_ = missing;
  categories_.clear();
  for (int i = 0; agreement && i < FusionAgreement::categories; ++i) {
    int units = 0;
    for (int j = 0; j < FusionAgreement::categories; ++j) {
      units += agreement->counts[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] +
               agreement->counts[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
    }
    if (units > 0) categories_.push_back(i);
  }
  update();
}

QSize ConfusionGrid::sizeHint() const {
  return {theme().scaled(260), theme().scaled(180)};
}

QRectF ConfusionGrid::cell(int row, int column) const {
  const QFontMetrics metrics(theme().captionFont());
  int label = 0;
  for (const int category : categories_) {
    label = std::max(label, metrics.horizontalAdvance(categoryTitle(static_cast<FusionCategory>(category))));
  }
  const int line = metrics.height() + theme().spacing(1);
  const double left = label + line + theme().spacing(4), top = 2.0 * line;
  const double wide = (width() - left - 1) / static_cast<double>(std::max<std::size_t>(1, categories_.size()));
  const double high = std::min((height() - top - 1) / static_cast<double>(std::max<std::size_t>(1, categories_.size())),
                               1.0 * theme().scaled(44));
  return {left + column * wide, top + row * high, wide, high};
}

void ConfusionGrid::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const ThemeColors& colors = theme().colors();
  painter.fillRect(rect(), colors.canvas);
  painter.setFont(theme().captionFont());
  painter.setPen(colors.muted);
  if (!agreement_ || categories_.empty()) {
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, missing_);
    return;
  }
  const QFontMetrics metrics(painter.font());
  const int line = metrics.height() + theme().spacing(1);
  const int count = static_cast<int>(categories_.size()), box = theme().scaled(8);
  painter.drawText(QRectF(cell(0, 0).left(), 0, cell(0, count - 1).right() - cell(0, 0).left(), line), Qt::AlignCenter,
                   tr("this run"));
  painter.save();
  painter.translate(0, (cell(0, 0).top() + cell(count - 1, 0).bottom()) / 2);
  painter.rotate(-90);
  painter.drawText(QRectF(-height() / 2.0, 0, height(), line), Qt::AlignCenter, tr("base"));
  painter.restore();
  for (int i = 0; i < count; ++i) {
    const auto category = static_cast<FusionCategory>(categories_[static_cast<std::size_t>(i)]);
    const QRectF row = cell(i, 0), column = cell(0, i);
    painter.setPen(colors.muted);
    painter.drawText(QRectF(line, row.top(), row.left() - line - box - theme().spacing(2), row.height()),
                     Qt::AlignRight | Qt::AlignVCenter, categoryTitle(category));
    painter.fillRect(QRectF(row.left() - box - theme().spacing(1), row.center().y() - box / 2.0, box, box),
                     theme().categoryColor(category));
    painter.drawText(QRectF(column.left(), line, column.width(), line - 3), Qt::AlignCenter,
                     metrics.elidedText(categoryTitle(category), Qt::ElideRight, static_cast<int>(column.width()) - 2));
    painter.fillRect(QRectF(column.left() + 1, column.top() - 3, column.width() - 2, 2),
                     theme().categoryColor(category));
  }
  int most = 1;
  for (const auto& row : agreement_->counts) most = std::max(most, *std::max_element(row.begin(), row.end()));
  for (int row = 0; row < count; ++row) {
    for (int column = 0; column < count; ++column) {
      const int units = agreement_->counts[static_cast<std::size_t>(categories_[static_cast<std::size_t>(row)])]
                                          [static_cast<std::size_t>(categories_[static_cast<std::size_t>(column)])];
      const QRectF area = cell(row, column).adjusted(1, 1, 0, 0);
      const QColor tint = row == column ? colors.accent : colors.danger;
      const QColor fill = blended(colors.canvas, tint, units == 0 ? 0.04 : 0.12 + 0.6 * units / most);
      painter.fillRect(area, fill);
      painter.setPen(units == 0 ? colors.muted : ColorMap::textOn(fill));
      painter.drawText(area, Qt::AlignCenter, grouped(units));
    }
  }
}

bool ConfusionGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && agreement_) {
    auto* help = static_cast<QHelpEvent*>(event);
    const int count = static_cast<int>(categories_.size());
    for (int row = 0; row < count; ++row) {
      for (int column = 0; column < count; ++column) {
        if (!cell(row, column).contains(help->pos())) continue;
        const int a = categories_[static_cast<std::size_t>(row)], b = categories_[static_cast<std::size_t>(column)];
        QToolTip::showText(
            help->globalPos(),
            tr("%1 of %2 units: %3 in the base, %4 here")
                .arg(agreement_->counts[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)])
                .arg(agreement_->units)
                .arg(categoryTitle(static_cast<FusionCategory>(a)), categoryTitle(static_cast<FusionCategory>(b))),
            this);
        return true;
      }
    }
    QToolTip::hideText();
    return true;
  }
  return QWidget::event(event);
}

}  // namespace skillscope
