// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_model.h"

#include <algorithm>
#include <utility>

namespace skillscope {
namespace {

constexpr std::size_t mostShown = 200;

/// Place of `word` in `text` at the beginning of a word, −1 if there is none.
qsizetype wordStart(const QString& text, const QString& word) {
  for (qsizetype at = text.indexOf(word, 0, Qt::CaseInsensitive); at >= 0;
       at = text.indexOf(word, at + 1, Qt::CaseInsensitive))
    if (at == 0 || !text[at - 1].isLetterOrNumber()) return at;
  return -1;
}

bool hasLettersInOrder(const QString& text, const QString& word) {
  qsizetype at = 0;
  for (const QChar letter : word) {
    at = text.indexOf(letter, at, Qt::CaseInsensitive);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

}  // namespace

int commandScore(const QString& typed, const Command& command) {
  int score = 0;
  for (const QString& word : typed.split(u' ', Qt::SkipEmptyParts)) {
    if (const qsizetype at = wordStart(command.title, word); at >= 0)
      score += 1000 - static_cast<int>(std::min<qsizetype>(at, 100));
    else if (command.title.contains(word, Qt::CaseInsensitive))
      score += 500;
    else if (wordStart(command.group, word) >= 0)
      score += 400;
    else if (wordStart(command.help, word) >= 0)
      score += 200;
    else if (word.size() >= 2 && hasLettersInOrder(command.title, word))
      score += 100;
    else
      return -1;
  }
  return score - static_cast<int>(std::min<qsizetype>(command.title.size(), 90));
}

void CommandModel::setCommands(std::vector<Command> commands) {
  beginResetModel();
  shown_.clear();
  commands_ = std::move(commands);
  endResetModel();
  setText({});
}

void CommandModel::setText(const QString& typed) {
  beginResetModel();
  shown_.clear();
  made_ = typedCommands_ && !typed.trimmed().isEmpty() ? typedCommands_(typed.trimmed()) : std::vector<Command>();
  for (const Command& command : made_) shown_.push_back(&command);
  std::vector<std::pair<int, const Command*>> fitting;
  for (const Command& command : commands_) {
    const int score = typed.trimmed().isEmpty() ? 0 : commandScore(typed, command);
    if (score >= 0 || typed.trimmed().isEmpty()) fitting.emplace_back(score, &command);
  }
  std::stable_sort(fitting.begin(), fitting.end(), [](const auto& a, const auto& b) {
    if (a.second->enabled != b.second->enabled) return a.second->enabled;
    return a.first > b.first;
  });
  for (const auto& [score, command] : fitting)
    if (shown_.size() < mostShown) shown_.push_back(command);
  endResetModel();
}

const Command* CommandModel::command(int row) const {
  return row >= 0 && row < static_cast<int>(shown_.size()) ? shown_[static_cast<std::size_t>(row)] : nullptr;
}

int CommandModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant CommandModel::data(const QModelIndex& index, int role) const {
  const Command* here = index.isValid() ? command(index.row()) : nullptr;
  if (!here) return {};
  switch (role) {
    case Qt::DisplayRole:
      return here->title;
    case Qt::ToolTipRole:
    case HelpRole:
      return here->help;
    case Qt::AccessibleTextRole: {
      QStringList parts{here->group, here->title};
      if (!here->keys.isEmpty()) parts << here->keys;
      if (!here->enabled) parts << tr("not possible now");
      return parts.join(QStringLiteral(", "));
    }
    case GroupRole:
      return here->group;
    case KeysRole:
      return here->keys;
    default:
      return {};
  }
}

Qt::ItemFlags CommandModel::flags(const QModelIndex& index) const {
  const Command* here = index.isValid() ? command(index.row()) : nullptr;
  if (!here) return Qt::NoItemFlags;
  return here->enabled ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren : Qt::ItemNeverHasChildren;
}

}  // namespace skillscope
