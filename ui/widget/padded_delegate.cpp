// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/padded_delegate.h"

#include <QPainter>
#include <QStyle>

namespace skillscope {

void PaddedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  QStyleOptionViewItem panel = option;
  initStyleOption(&panel, index);
  const QWidget* view = option.widget;
  if (view) view->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &panel, painter, view);
  QStyleOptionViewItem inner = option;
  inner.rect.adjust(padding_, 0, -padding_, 0);
  QStyledItemDelegate::paint(painter, inner, index);
}

QSize PaddedDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * padding_, 0);
}

}  // namespace skillscope
