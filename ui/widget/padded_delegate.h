// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace skillscope {

/// Cells of a table with room at both sides, so that a number at the right does not touch the text beside it. A style
/// sheet's padding would hold for some states of a cell only.
class PaddedDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit PaddedDelegate(int padding, QObject* parent) : QStyledItemDelegate(parent), padding_(padding) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  int padding_;
};

}  // namespace skillscope
