// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>
#include <QWidget>

#include "ui/shell/icons.h"

namespace skillscope {
namespace {

QString translated(const char* text) {
  return QCoreApplication::translate("Actions", text);
}

QString plainText(const char* text) {
  QString plain = translated(text);
  plain.remove(u'&');
  return plain;
}

#define T QT_TRANSLATE_NOOP
#define A "Actions"

std::vector<ActionInfo> makeTable() {
  using enum ActionId;
  const auto inMenu = T(A, "Seldom needed; in the menu.");
  return {
      {newRun, "newRun", MenuId::file, T(A, "&New Run"), "new-run", "Ctrl+N", "",
       T(A, "Show the settings of the next run.")},
      {showModel, "showModel", MenuId::file, T(A, "Look Into &Model…"), "model", "Ctrl+Shift+M", "",
       T(A, "Show the backbone of the settings: architecture, skill units, and the memory that training takes.")},
      {openStore, "openStore", MenuId::file, T(A, "&Open Store…"), "open-store", "Ctrl+O", "",
       T(A, "Show the runs of another store file.")},
      {importRun, "importRun", MenuId::file, T(A, "&Import Run…"), "import", "Ctrl+I", "",
       T(A, "Take runs that someone handed on, or TensorBoard's curves, into the store."), false, true},
      {exportRun, "exportRun", MenuId::file, T(A, "&Export Run…"), "export", "Ctrl+E", "",
       T(A, "Write everything recorded of the selected run to a CSV or JSON file.")},
      {exportBundle, "exportBundle", MenuId::file, T(A, "Export &Bundle…"), "export", "Ctrl+Shift+B", "",
       T(A, "Write the selected run with its weights into one file to hand on.")},
      {revealFiles, "revealFiles", MenuId::file, T(A, "Re&veal Files"), "folder", "Ctrl+Shift+E", "",
       T(A, "Open the folder with the selected run's weights and checkpoints.")},
      {refresh, "refresh", MenuId::file, T(A, "&Refresh"), "refresh", "F5", "", T(A, "Read the list of runs again.")},
      {quit, "quit", MenuId::file, T(A, "&Quit"), "quit", "Ctrl+Q", "",
       T(A, "Stop training at a safe point and close the window."), false, true},

      {undo, "undo", MenuId::edit, T(A, "&Undo"), "undo", "Ctrl+Z", "",
       T(A, "Take back the last change of names, notes, tags, colours or the archive.")},
      {redo, "redo", MenuId::edit, T(A, "Red&o"), "redo", "Ctrl+Shift+Z", "", T(A, "Make the change again.")},
      {find, "find", MenuId::edit, T(A, "&Filter Runs"), "search", "Ctrl+F", "",
       T(A, "Go to the filter above the list of runs."), false, true},
      {renameRun, "renameRun", MenuId::edit, T(A, "&Rename Run"), "rename", "F2", "",
       T(A, "Change the name of the selected run."), false, true},
      {editTags, "editTags", MenuId::edit, T(A, "Edit &Tags"), "tag", "Ctrl+T", "",
       T(A, "Change the tags of the selected runs on the library page.")},
      {editNotes, "editNotes", MenuId::edit, T(A, "Edit &Notes"), "note", "Ctrl+Shift+T", "",
       T(A, "Write down what the selected run is about, on the library page.")},
      {archiveRuns, "archiveRuns", MenuId::edit, T(A, "&Archive"), "archive", "Ctrl+Shift+D", "",
       T(A, "Leave the selected runs out of lists, or bring them back; nothing is lost.")},
      {duplicateRun, "duplicateRun", MenuId::edit, T(A, "Duplicate as Ne&w Config"), "duplicate", "Ctrl+D", "",
       T(A, "Prepare another run with the settings of the selected one.")},
      {copyRunId, "copyRunId", MenuId::edit, T(A, "&Copy Run Identifier"), "copy", "Ctrl+Shift+C", "",
       T(A, "Copy the identifier of the selected run, which the command line takes.")},
      {deleteRun, "deleteRun", MenuId::edit, T(A, "&Delete Run…"), "delete", "",
       T(A, "Cannot be undone, so it should not be a slip of the finger."),
       T(A, "Remove the selected run and its files from the store.")},
      {copyMessages, "copyMessages", MenuId::edit, T(A, "Copy &Messages"), "copy", "", inMenu,
       T(A, "Copy the selected message, or all of them."), false, true},

      {start, "start", MenuId::run, T(A, "&Start"), "start", "Ctrl+Return", "",
       T(A, "Start a run with the settings shown.")},
      {pause, "pause", MenuId::run, T(A, "&Pause"), "pause", "F7", "",
       T(A, "Pause training after the step at work, or go on.")},
      {step, "step", MenuId::run, T(A, "S&ingle Step"), "step", "F8", "", T(A, "Do one optimizer step, then pause.")},
      {stop, "stop", MenuId::run, T(A, "S&top"), "stop", "Shift+F7", "",
       T(A, "End the run at the next safe point; what it recorded stays.")},
      {continueRun, "continueRun", MenuId::run, T(A, "&Continue Run"), "resume", "Ctrl+Shift+Return", "",
       T(A, "Go on with the selected stopped or interrupted run from its newest checkpoint.")},
      {branchRun, "branchRun", MenuId::run, T(A, "&Branch Run"), "branch", "Ctrl+B", "",
       T(A, "Begin a new run where the selected one stood, at the task's end that the time cursor shows."), false,
       true},

      {changeSetting, "changeSetting", MenuId::run, T(A, "Chan&ge Setting…"), "settings", "Ctrl+G", "",
       T(A, "Give the run that trains another learning rate or gradient clipping from its next step on.")},
      {pauseAtFusions, "pauseAtFusions", MenuId::run, T(A, "Pause at &Every Fusion"), "fusion", "", inMenu,
       T(A, "Hold the run after each fusion, so that its decisions can be looked at; Resume goes on."), true},

      {themeSystem, "themeSystem", MenuId::view, T(A, "Theme as &System"), "theme-system", "", inMenu,
       T(A, "Follow the desktop's light or dark colours."), true},
      {themeLight, "themeLight", MenuId::view, T(A, "&Light Theme"), "theme-light", "", inMenu,
       T(A, "Always use light colours."), true},
      {themeDark, "themeDark", MenuId::view, T(A, "&Dark Theme"), "theme-dark", "", inMenu,
       T(A, "Always use dark colours."), true},
      {switchTheme, "switchTheme", MenuId::view, T(A, "S&witch Theme"), "theme-dark", "Ctrl+Shift+L", "",
       T(A, "Change between light and dark colours.")},
      {showRuns, "showRuns", MenuId::view, T(A, "&Runs Panel"), "panel-left", "", inMenu,
       T(A, "Show or hide the list of runs."), true, true},
      {showUnit, "showUnit", MenuId::view, T(A, "&Unit Panel"), "panel-right", "", inMenu,
       T(A, "Show or hide the panel of the selected skill unit."), true},
      {showMessages, "showMessages", MenuId::view, T(A, "&Messages Panel"), "message", "", inMenu,
       T(A, "Show or hide the messages of the run."), true},
      {restoreLayout, "restoreLayout", MenuId::view, T(A, "Restore Default La&yout"), "layout", "", inMenu,
       T(A, "Put all panels back to where they were at first."), false, true},
      {fullScreen, "fullScreen", MenuId::view, T(A, "Full S&creen"), "full-screen", "F11", "",
       T(A, "Use the whole screen, or leave it."), true},
      {presentation, "presentation", MenuId::view, T(A, "&Presentation"), "image", "Shift+F11", "",
       T(A, "Show the run to a room: large text, the whole screen, no lists beside it; again to come back."), true},
      {largerText, "largerText", MenuId::view, T(A, "Lar&ger Text"), "", "Ctrl++; Ctrl+=", "",
       T(A, "Make all text of the window larger."), false, true},
      {smallerText, "smallerText", MenuId::view, T(A, "Sm&aller Text"), "", "Ctrl+-", "",
       T(A, "Make all text of the window smaller.")},
      {normalText, "normalText", MenuId::view, T(A, "&Normal Text"), "", "Ctrl+0", "",
       T(A, "Give all text of the window the size of the desktop.")},

      {commands, "commands", MenuId::go, T(A, "&Command Palette"), "search", "Ctrl+K; Ctrl+Shift+P", "",
       T(A, "Find any action, task, unit, run or help page by typing.")},
      {showLibrary, "showLibrary", MenuId::go, T(A, "Go to &Library"), "table", "Ctrl+L", "",
       T(A, "Show all runs as a table, with columns, notes and tags.")},
      {compareRuns, "compareRuns", MenuId::go, T(A, "Compar&e Runs"), "compare", "Ctrl+M", "",
       T(A, "Lay the selected runs beside each other, or go back to the comparison.")},
      {focusRuns, "focusRuns", MenuId::go, T(A, "Go to &Runs"), "", "Ctrl+1", "",
       T(A, "Move the keyboard to the list of runs."), false, true},
      {focusImportance, "focusImportance", MenuId::go, T(A, "Go to &Importance"), "", "Ctrl+2", "",
       T(A, "Move the keyboard to the importance map.")},
      {focusFusion, "focusFusion", MenuId::go, T(A, "Go to &Fusion"), "", "Ctrl+3", "",
       T(A, "Move the keyboard to the fusion decisions.")},
      {focusForgetting, "focusForgetting", MenuId::go, T(A, "Go to F&orgetting"), "", "Ctrl+4", "",
       T(A, "Move the keyboard to the forgetting curves.")},
      {focusMatrix, "focusMatrix", MenuId::go, T(A, "Go to &Accuracy Matrix"), "", "Ctrl+5", "",
       T(A, "Move the keyboard to the accuracy matrix.")},
      {focusUnit, "focusUnit", MenuId::go, T(A, "Go to &Unit Panel"), "", "Ctrl+6", "",
       T(A, "Move the keyboard to the panel of the selected skill unit.")},
      {focusMessages, "focusMessages", MenuId::go, T(A, "Go to &Messages"), "", "Ctrl+7", "",
       T(A, "Move the keyboard to the messages.")},
      {focusTime, "focusTime", MenuId::go, T(A, "Go to &Time Bar"), "", "Ctrl+8", "",
       T(A, "Move the keyboard to the time bar.")},
      {nextPane, "nextPane", MenuId::go, T(A, "&Next Pane"), "", "F6", "", T(A, "Move the keyboard to the next pane."),
       false, true},
      {previousPane, "previousPane", MenuId::go, T(A, "&Previous Pane"), "", "Shift+F6", "",
       T(A, "Move the keyboard to the pane before.")},

      {earlier, "earlier", MenuId::time, T(A, "&Earlier"), "previous", "Alt+Left", "",
       T(A, "Move the time cursor back by one stride, which the time bar sets (also the comma).")},
      {later, "later", MenuId::time, T(A, "&Later"), "next", "Alt+Right", "",
       T(A, "Move the time cursor on by one stride, which the time bar sets (also the full stop).")},
      {play, "play", MenuId::time, T(A, "&Play"), "start", "Ctrl+P", "",
       T(A, "Move the time cursor through the run by itself, or hold it (also Space).")},
      {firstStep, "firstStep", MenuId::time, T(A, "&Start of Run"), "", "Alt+Home", "",
       T(A, "Move the time cursor to before the first step (also Home)."), false, true},
      {liveEdge, "liveEdge", MenuId::time, T(A, "Live E&dge"), "live", "Alt+End", "",
       T(A, "Let the time cursor follow the newest step again (also End).")},
      {earlierFusion, "earlierFusion", MenuId::time, T(A, "Fusion &Before"), "", "Alt+Shift+Left", "",
       T(A, "Move the time cursor to the fusion before (also <)."), false, true},
      {laterFusion, "laterFusion", MenuId::time, T(A, "Next &Fusion"), "", "Alt+Shift+Right", "",
       T(A, "Move the time cursor to the next fusion (also >).")},
      {earlierTask, "earlierTask", MenuId::time, T(A, "T&ask Before"), "", "Alt+Up", "",
       T(A, "Move the time cursor to the end of the task before (also {).")},
      {laterTask, "laterTask", MenuId::time, T(A, "Next &Task"), "", "Alt+Down", "",
       T(A, "Move the time cursor to the end of the task, or of the next one (also }).")},
      {startRange, "startRange", MenuId::time, T(A, "Start &Range Here"), "", "", T(A, "The key [ does it."),
       T(A, "Let the range of steps that the curves show begin at the cursor."), false, true},
      {endRange, "endRange", MenuId::time, T(A, "E&nd Range Here"), "", "", T(A, "The key ] does it."),
       T(A, "Let the range of steps that the curves show end at the cursor.")},
      {wholeRun, "wholeRun", MenuId::time, T(A, "Show &Whole Run"), "", "", T(A, "Escape does it."),
       T(A, "Leave the range: curves show all steps again.")},

      {help, "help", MenuId::help, T(A, "Skillscope &Help"), "help", "F1", "", T(A, "Open the help pages.")},
      {shortcuts, "shortcuts", MenuId::help, T(A, "&Keyboard Shortcuts"), "keyboard", "Ctrl+/", "",
       T(A, "Show every shortcut.")},
      {glossary, "glossary", MenuId::help, T(A, "&Glossary"), "glossary", "Shift+F1", "",
       T(A, "Explain the words of continual learning and every metric.")},
      {about, "about", MenuId::help, T(A, "&About Skillscope"), "info", "", inMenu,
       T(A, "Show version, licence and what the program stands on."), false, true},
  };
}

#undef T
#undef A

/// Keys that are no actions because they belong to the pane that has the keyboard.
struct PaneKeys {
  const char* keys;  // as Markdown
  const char* help;
};

const std::vector<PaneKeys>& paneKeys() {
  static const std::vector<PaneKeys> keys = {
      {"`,` `.`", QT_TRANSLATE_NOOP("Actions", "Time: back and on by one stride")},
      {"`<` `>`", QT_TRANSLATE_NOOP("Actions", "Time: to the fusion before, to the next one")},
      {"`{` `}`", QT_TRANSLATE_NOOP("Actions", "Time: to the end of the task before, of the next one")},
      {"`Home` `End`", QT_TRANSLATE_NOOP("Actions", "Time: to the start, to the live edge")},
      {"`Space`", QT_TRANSLATE_NOOP("Actions", "Time: play or hold; inside a range, round and round")},
      {"`[` `]` `Esc`", QT_TRANSLATE_NOOP("Actions", "Time: start and end of a range, no range")},
      {"`+` `-`", QT_TRANSLATE_NOOP("Actions", "Time bar: speed of playing; maps: zoom")},
      {"arrows, `Return`", QT_TRANSLATE_NOOP("Actions", "Maps and matrix: walk over the cells, pick one")},
      {"`P`", QT_TRANSLATE_NOOP("Actions", "Maps: pin the unit, or take the pin off")},
      {"`Page Down` `Page Up`",
       QT_TRANSLATE_NOOP("Actions", "Importance: from modules to units to single elements, and back")},
      {"`0`", QT_TRANSLATE_NOOP("Actions", "Maps: show all cells")},
      {"`Left` `Right`", QT_TRANSLATE_NOOP("Actions", "Curves and flow: move the time cursor")},
      {"`Up` `Down`", QT_TRANSLATE_NOOP("Actions", "Forgetting: the curve of the task before, of the next one, all")},
  };
  return keys;
}

}  // namespace

const std::vector<ActionInfo>& actionTable() {
  static const std::vector<ActionInfo> table = makeTable();
  return table;
}

QString menuTitle(MenuId menu) {
  switch (menu) {
    case MenuId::file:
      return QCoreApplication::translate("Actions", "&File");
    case MenuId::edit:
      return QCoreApplication::translate("Actions", "&Edit");
    case MenuId::run:
      return QCoreApplication::translate("Actions", "&Run");
    case MenuId::view:
      return QCoreApplication::translate("Actions", "&View");
    case MenuId::go:
      return QCoreApplication::translate("Actions", "&Go");
    case MenuId::time:
      return QCoreApplication::translate("Actions", "&Time");
    case MenuId::help:
      return QCoreApplication::translate("Actions", "&Help");
    case MenuId::count:
      break;
  }
  return {};
}

QString shortcutsMarkdown() {
  QString text = QCoreApplication::translate("Actions", "# Keyboard Shortcuts") + u'\n';
  for (int menu = 0; menu < static_cast<int>(MenuId::count); ++menu) {
    QString title = menuTitle(static_cast<MenuId>(menu));
    title.remove(u'&');
    text += QStringLiteral("\n## %1\n\n| %2 | %3 | %4 |\n|---|---|---|\n")
                .arg(title, QCoreApplication::translate("Actions", "Action"),
                     QCoreApplication::translate("Actions", "Keys"),
                     QCoreApplication::translate("Actions", "What it does"));
    for (const ActionInfo& info : actionTable()) {
      if (static_cast<int>(info.menu) != menu) continue;
      QString keys = QString::fromLatin1(info.shortcut);
      keys = keys.isEmpty() ? QStringLiteral("–")
                            : u'`' + keys.replace(QStringLiteral("; "), QStringLiteral("`, `")) + u'`';
      text += QStringLiteral("| %1 | %2 | %3 |\n").arg(plainText(info.text), keys, translated(info.help));
    }
  }
  text +=
      QStringLiteral("\n## %1\n\n%2\n\n| %3 | %4 |\n|---|---|\n")
          .arg(QCoreApplication::translate("Actions", "Keys Inside Views"),
               QCoreApplication::translate(
                   "Actions",
                   "The pane that has the keyboard takes its keys first; what it does not use moves the "
                   "time."),
               QCoreApplication::translate("Actions", "Keys"), QCoreApplication::translate("Actions", "What they do"));
  for (const PaneKeys& entry : paneKeys())
    text += QStringLiteral("| %1 | %2 |\n").arg(QString::fromUtf8(entry.keys), translated(entry.help));
  return text;
}

ActionSet::ActionSet(QWidget* window) : QObject(window) {
  auto* themes = new QActionGroup(this);
  for (const ActionInfo& info : actionTable()) {
    auto* action = new QAction(translated(info.text), this);
    action->setObjectName(QString::fromLatin1(info.name));
    if (info.icon[0] != '\0') action->setIcon(lineIcon(QString::fromLatin1(info.icon)));
    QList<QKeySequence> keys;  // of "" Qt would make a list with one empty sequence
    if (info.shortcut[0] != '\0') keys = QKeySequence::listFromString(QString::fromLatin1(info.shortcut));
    action->setShortcuts(keys);
    action->setCheckable(info.checkable);
    const QString help = translated(info.help);
    action->setStatusTip(help);
    action->setWhatsThis(help);
    QString tip = plainText(info.text);
    tip.remove(u'…');
    if (!keys.isEmpty()) tip += QStringLiteral(" (%1)").arg(keys.first().toString(QKeySequence::NativeText));
    action->setToolTip(QStringLiteral("%1\n%2").arg(tip, help));
    if (info.id == ActionId::themeSystem || info.id == ActionId::themeLight || info.id == ActionId::themeDark) {
      themes->addAction(action);
    }
    actions_[static_cast<std::size_t>(info.id)] = action;
    window->addAction(action);
  }
}

void ActionSet::fill(QMenuBar* bar) const {
  for (int menu = 0; menu < static_cast<int>(MenuId::count); ++menu) {
    QMenu* popup = bar->addMenu(menuTitle(static_cast<MenuId>(menu)));
    for (const ActionInfo& info : actionTable()) {
      if (static_cast<int>(info.menu) != menu) continue;
      if (info.separatorBefore) popup->addSeparator();
      popup->addAction((*this)[info.id]);
    }
  }
}

}  // namespace skillscope
