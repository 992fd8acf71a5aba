// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>
#include <functional>

#include "ui/shell/command_model.h"

class QLineEdit;
class QListView;

namespace skillscope {

/// A field over the window in which everything can be found by typing: actions, options, tasks, units, runs, help. Up
/// and Down choose, Return does it, Escape closes.
class CommandPalette : public QFrame {
  Q_OBJECT

 public:
  explicit CommandPalette(QWidget* window);
  CommandModel* model() const { return model_; }
  QLineEdit* field() const { return field_; }
  QListView* list() const { return list_; }
  /// Shows it with these commands, and the field empty.
  void open(std::vector<Command> commands);
  void dismiss();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();
  void restyle();
  void choose(const QModelIndex& index);
  void move(int by);

  QWidget* window_;
  CommandModel* model_;
  QLineEdit* field_;
  QListView* list_;
  QPointer<QWidget> before_;  ///< had the keyboard
};

}  // namespace skillscope
