// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that can be told to the window, as one list that is searched by typing.
#pragma once

#include <QAbstractListModel>
#include <QString>
#include <functional>
#include <vector>

namespace skillscope {

struct Command {
  QString title;  ///< "Restore Default Layout"
  QString group;  ///< "View", "Run", "Unit", …
  QString keys;   ///< shortcut as shown to people, or empty
  QString help;   ///< one sentence, or empty
  bool enabled = true;
  std::function<void()> run;
};

/// How well the typed words fit: −1 = not at all. Every word has to be found, at the beginning of a word (best), inside
/// one, or as letters in the same order (only in the title); earlier and in shorter titles counts more.
int commandScore(const QString& typed, const Command& command);

class CommandModel : public QAbstractListModel {
  Q_OBJECT

 public:
  enum Role { GroupRole = Qt::UserRole + 1, KeysRole, HelpRole };

  using QAbstractListModel::QAbstractListModel;
  void setCommands(std::vector<Command> commands);
  /// Commands made of the typed text itself, such as a jump to a step; they come first.
  void setTypedCommands(std::function<std::vector<Command>(const QString&)> maker) {
    typedCommands_ = std::move(maker);
  }
  /// The best `most` that fit, enabled ones before the others. Without text: all, in their order.
  void setText(const QString& typed);
  const Command* command(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  std::vector<Command> commands_, made_;
  std::vector<const Command*> shown_;
  std::function<std::vector<Command>(const QString&)> typedCommands_;
};

}  // namespace skillscope
