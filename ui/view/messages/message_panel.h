// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/view/messages/message_model.h"

class QListView;
class QStackedLayout;

namespace skillscope {

class StatePage;

/// The list of messages; a new one scrolls into view unless the user reads older ones.
class MessagePanel : public QWidget {
  Q_OBJECT

 public:
  explicit MessagePanel(QWidget* parent = nullptr);
  MessageModel* model() const { return model_; }
  QListView* list() const { return list_; }
  /// The selected message, or all of them, to the clipboard.
  void copy() const;

 Q_SIGNALS:
  /// A message of that step was chosen (Enter or double click).
  void stepWanted(qint64 step);

 private:
  void updatePages();

  MessageModel* model_;
  QListView* list_;
  StatePage* empty_;
  QStackedLayout* pages_;
};

}  // namespace skillscope
