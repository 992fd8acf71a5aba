// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QObject>
#include <QString>
#include <array>
#include <vector>

class QAction;
class QMenuBar;
class QWidget;

namespace skillscope {

/// Everything the user can tell the window to do.
enum class ActionId : int {
  newRun,
  editStream,
  showModel,
  openStore,
  importRun,
  exportRun,
  exportBundle,
  revealFiles,
  refresh,
  quit,
  undo,
  redo,
  renameRun,
  editTags,
  editNotes,
  archiveRuns,
  duplicateRun,
  deleteRun,
  copyRunId,
  find,
  copyMessages,
  start,
  pause,
  step,
  stop,
  continueRun,
  branchRun,
  changeSetting,
  pauseAtFusions,
  themeSystem,
  themeLight,
  themeDark,
  switchTheme,
  showLibrary,
  compareRuns,
  focusRuns,
  focusImportance,
  focusFusion,
  focusForgetting,
  focusMatrix,
  focusUnit,
  focusMessages,
  focusTime,
  nextPane,
  previousPane,
  showRuns,
  showUnit,
  showMessages,
  restoreLayout,
  fullScreen,
  presentation,
  largerText,
  smallerText,
  normalText,
  commands,
  earlier,
  later,
  play,
  firstStep,
  liveEdge,
  earlierFusion,
  laterFusion,
  earlierTask,
  laterTask,
  startRange,
  endRange,
  wholeRun,
  help,
  shortcuts,
  glossary,
  about,
  count
};

/// The menus, in the order of the menu bar.
enum class MenuId : int { file, edit, run, view, go, time, help, count };

/// One line of the table. Menu, toolbar, shortcut page and the help text all come from it.
struct ActionInfo {
  ActionId id;
  const char* name;  ///< object name, for tests and tours
  MenuId menu;
  const char* text;             ///< Title Case, with a mnemonic; "…" only where a dialog follows
  const char* icon;             ///< of resources/icons, or ""
  const char* shortcut;         ///< portable text, several separated by "; ", or ""
  const char* withoutShortcut;  ///< why there is none; "" where there is one
  const char* help;             ///< one sentence, for tooltip, status bar and screen readers
  bool checkable = false;
  bool separatorBefore = false;
};

/// The table, in menu order.
const std::vector<ActionInfo>& actionTable();
QString menuTitle(MenuId menu);

/// The shortcut page of the help, as Markdown, made from the table.
QString shortcutsMarkdown();

/// The QActions of one window, made from the table; owned by it.
class ActionSet : public QObject {
  Q_OBJECT
 public:
  explicit ActionSet(QWidget* window);
  QAction* operator[](ActionId id) const { return actions_[static_cast<std::size_t>(id)]; }
  /// Adds all menus with all actions.
  void fill(QMenuBar* bar) const;

 private:
  std::array<QAction*, static_cast<std::size_t>(ActionId::count)> actions_{};
};

}  // namespace skillscope
