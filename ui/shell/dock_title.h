// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QLabel;

namespace skillscope {

/// The title row of a panel: its name, and buttons to float and to close it, drawn as the rest of the window is.
/// Dragging and the double click work as on Qt's own title bar.
class DockTitle : public QWidget {
  Q_OBJECT

 public:
  explicit DockTitle(QDockWidget* dock);
  QSize minimumSizeHint() const override;

 private:
  QLabel* name_;
};

}  // namespace skillscope
