// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QTreeView>

namespace skillscope {

class StreamTaskModel;

/// The list of the stream editor. Rows are dragged to where they belong, or moved with Alt and the arrow keys; Space
/// switches the chosen tasks on or off; Left and Right walk through the examples of the preview.
class StreamTaskTable : public QTreeView {
  Q_OBJECT

 public:
  explicit StreamTaskTable(StreamTaskModel* model, QWidget* parent = nullptr);

  QList<int> chosenRows() const;  ///< ascending
  void moveChosen(int by);        ///< −1 up, 1 down
  void moveChosenToEnd(bool top);
  void toggleChosen();
  /// As wide as contents need, for a change of theme or text size.
  void fitColumns();

 Q_SIGNALS:
  void exampleWanted(int by);
  void choiceChanged();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showDropLine(int y);
  bool handlesKey(const QKeyEvent& event) const;

  StreamTaskModel* model_;
  QTimer fitSoon_;     ///< facts of many tasks come one by one
  int dropLine_ = -1;  ///< y of the line between two rows where a drop would go; −1: none
};

}  // namespace skillscope
