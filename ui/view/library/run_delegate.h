// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace skillscope {

/// Draws a run of the library as two lines: status icon, name and AP; then method, status, time and BWT; under a
/// running one a thin bar of its progress.
class RunDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  /// The run shown in the middle of the window gets a bar at its left edge.
  void setOpenRun(const QString& runId) { openRun_ = runId; }
  /// Width that both figures need, in pixels.
  static int figureWidth();

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const override;

 private:
  QString openRun_;
};

}  // namespace skillscope
