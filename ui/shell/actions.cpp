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

std::vector<ActionInfo> makeTable() {
  using enum ActionId;
  const auto inMenu = QT_TRANSLATE_NOOP("Actions", "Seldom needed; in the menu.");
  return {
      {newRun, "newRun", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&New Run"), "new-run", "Ctrl+N", "",
       QT_TRANSLATE_NOOP("Actions", "Show the settings of the next run.")},
      {editStream, "editStream", MenuId::file, QT_TRANSLATE_NOOP("Actions", "Edit &Task Stream"), "sort",
       "Ctrl+Shift+S", "",
       QT_TRANSLATE_NOOP("Actions", "Choose and order the tasks of the next run, and look at their examples.")},
      {showModel, "showModel", MenuId::file, QT_TRANSLATE_NOOP("Actions", "Look Into &Model…"), "model", "Ctrl+Shift+M",
       "",
       QT_TRANSLATE_NOOP(
           "Actions",
           "Show the backbone of the settings: architecture, skill units, and the memory that training takes.")},
      {openStore, "openStore", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&Open Store…"), "open-store", "Ctrl+O", "",
       QT_TRANSLATE_NOOP("Actions", "Show the runs of another store file.")},
      {importRun, "importRun", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&Import Run…"), "import", "Ctrl+I", "",
       QT_TRANSLATE_NOOP("Actions", "Take runs that someone handed on, or TensorBoard's curves, into the store."),
       false, true},
      {exportRun, "exportRun", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&Export Run…"), "export", "Ctrl+E", "",
       QT_TRANSLATE_NOOP("Actions", "Write everything recorded of the selected run to a CSV or JSON file.")},
      {exportBundle, "exportBundle", MenuId::file, QT_TRANSLATE_NOOP("Actions", "Export &Bundle…"), "export",
       "Ctrl+Shift+B", "",
       QT_TRANSLATE_NOOP("Actions", "Write the selected run with its weights into one file to hand on.")},
      {revealFiles, "revealFiles", MenuId::file, QT_TRANSLATE_NOOP("Actions", "Re&veal Files"), "folder",
       "Ctrl+Shift+E", "",
       QT_TRANSLATE_NOOP("Actions", "Open the folder with the selected run's weights and checkpoints.")},
      {refresh, "refresh", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&Refresh"), "refresh", "F5", "",
       QT_TRANSLATE_NOOP("Actions", "Read the list of runs again.")},
      {quit, "quit", MenuId::file, QT_TRANSLATE_NOOP("Actions", "&Quit"), "quit", "Ctrl+Q", "",
       QT_TRANSLATE_NOOP("Actions", "Stop training at a safe point and close the window."), false, true},

      {undo, "undo", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Undo"), "undo", "Ctrl+Z", "",
       QT_TRANSLATE_NOOP("Actions", "Take back the last change of names, notes, tags, colours or the archive.")},
      {redo, "redo", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "Red&o"), "redo", "Ctrl+Shift+Z", "",
       QT_TRANSLATE_NOOP("Actions", "Make the change again.")},
      {find, "find", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Filter Runs"), "search", "Ctrl+F", "",
       QT_TRANSLATE_NOOP("Actions", "Go to the filter above the list of runs."), false, true},
      {renameRun, "renameRun", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Rename Run"), "rename", "F2", "",
       QT_TRANSLATE_NOOP("Actions", "Change the name of the selected run."), false, true},
      {editTags, "editTags", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "Edit &Tags"), "tag", "Ctrl+T", "",
       QT_TRANSLATE_NOOP("Actions", "Change the tags of the selected runs on the library page.")},
      {editNotes, "editNotes", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "Edit &Notes"), "note", "Ctrl+Shift+T", "",
       QT_TRANSLATE_NOOP("Actions", "Write down what the selected run is about, on the library page.")},
      {archiveRuns, "archiveRuns", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Archive"), "archive", "Ctrl+Shift+D",
       "", QT_TRANSLATE_NOOP("Actions", "Leave the selected runs out of lists, or bring them back; nothing is lost.")},
      {duplicateRun, "duplicateRun", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "Duplicate as Ne&w Config"),
       "duplicate", "Ctrl+D", "",
       QT_TRANSLATE_NOOP("Actions", "Prepare another run with the settings of the selected one.")},
      {copyRunId, "copyRunId", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Copy Run Identifier"), "copy",
       "Ctrl+Shift+C", "",
       QT_TRANSLATE_NOOP("Actions", "Copy the identifier of the selected run, which the command line takes.")},
      {deleteRun, "deleteRun", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "&Delete Run…"), "delete", "",
       QT_TRANSLATE_NOOP("Actions", "Cannot be undone, so it should not be a slip of the finger."),
       QT_TRANSLATE_NOOP("Actions", "Remove the selected run and its files from the store.")},
      {copyMessages, "copyMessages", MenuId::edit, QT_TRANSLATE_NOOP("Actions", "Copy &Messages"), "copy", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Copy the selected message, or all of them."), false, true},

      {start, "start", MenuId::run, QT_TRANSLATE_NOOP("Actions", "&Start"), "start", "Ctrl+Return", "",
       QT_TRANSLATE_NOOP("Actions", "Start a run with the settings shown.")},
      {pause, "pause", MenuId::run, QT_TRANSLATE_NOOP("Actions", "&Pause"), "pause", "F7", "",
       QT_TRANSLATE_NOOP("Actions", "Pause training after the step at work, or go on.")},
      {step, "step", MenuId::run, QT_TRANSLATE_NOOP("Actions", "S&ingle Step"), "step", "F8", "",
       QT_TRANSLATE_NOOP("Actions", "Do one optimizer step, then pause.")},
      {stop, "stop", MenuId::run, QT_TRANSLATE_NOOP("Actions", "S&top"), "stop", "Shift+F7", "",
       QT_TRANSLATE_NOOP("Actions", "End the run at the next safe point; what it recorded stays.")},
      {continueRun, "continueRun", MenuId::run, QT_TRANSLATE_NOOP("Actions", "&Continue Run"), "resume",
       "Ctrl+Shift+Return", "",
       QT_TRANSLATE_NOOP("Actions", "Go on with the selected stopped or interrupted run from its newest checkpoint.")},
      {branchRun, "branchRun", MenuId::run, QT_TRANSLATE_NOOP("Actions", "&Branch Run"), "branch", "Ctrl+B", "",
       QT_TRANSLATE_NOOP("Actions",
                         "Begin a new run where the selected one stood, at the task's end that the time cursor shows."),
       false, true},

      {changeSetting, "changeSetting", MenuId::run, QT_TRANSLATE_NOOP("Actions", "Chan&ge Setting…"), "settings",
       "Ctrl+G", "",
       QT_TRANSLATE_NOOP("Actions",
                         "Give the run that trains another learning rate or gradient clipping from its next step on.")},
      {pauseAtFusions, "pauseAtFusions", MenuId::run, QT_TRANSLATE_NOOP("Actions", "Pause at &Every Fusion"), "fusion",
       "", inMenu,
       QT_TRANSLATE_NOOP("Actions",
                         "Hold the run after each fusion, so that its decisions can be looked at; Resume goes on."),
       true},

      {themeSystem, "themeSystem", MenuId::view, QT_TRANSLATE_NOOP("Actions", "Theme as &System"), "theme-system", "",
       inMenu, QT_TRANSLATE_NOOP("Actions", "Follow the desktop's light or dark colours."), true},
      {themeLight, "themeLight", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Light Theme"), "theme-light", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Always use light colours."), true},
      {themeDark, "themeDark", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Dark Theme"), "theme-dark", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Always use dark colours."), true},
      {switchTheme, "switchTheme", MenuId::view, QT_TRANSLATE_NOOP("Actions", "S&witch Theme"), "theme-dark",
       "Ctrl+Shift+L", "", QT_TRANSLATE_NOOP("Actions", "Change between light and dark colours.")},
      {showRuns, "showRuns", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Runs Panel"), "panel-left", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Show or hide the list of runs."), true, true},
      {showUnit, "showUnit", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Unit Panel"), "panel-right", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Show or hide the panel of the selected skill unit."), true},
      {showMessages, "showMessages", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Messages Panel"), "message", "",
       inMenu, QT_TRANSLATE_NOOP("Actions", "Show or hide the messages of the run."), true},
      {restoreLayout, "restoreLayout", MenuId::view, QT_TRANSLATE_NOOP("Actions", "Restore Default La&yout"), "layout",
       "", inMenu, QT_TRANSLATE_NOOP("Actions", "Put all panels back to where they were at first."), false, true},
      {fullScreen, "fullScreen", MenuId::view, QT_TRANSLATE_NOOP("Actions", "Full S&creen"), "full-screen", "F11", "",
       QT_TRANSLATE_NOOP("Actions", "Use the whole screen, or leave it."), true},
      {presentation, "presentation", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Presentation"), "image", "Shift+F11",
       "",
       QT_TRANSLATE_NOOP(
           "Actions", "Show the run to a room: large text, the whole screen, no lists beside it; again to come back."),
       true},
      {largerText, "largerText", MenuId::view, QT_TRANSLATE_NOOP("Actions", "Lar&ger Text"), "", "Ctrl++; Ctrl+=", "",
       QT_TRANSLATE_NOOP("Actions", "Make all text of the window larger."), false, true},
      {smallerText, "smallerText", MenuId::view, QT_TRANSLATE_NOOP("Actions", "Sm&aller Text"), "", "Ctrl+-", "",
       QT_TRANSLATE_NOOP("Actions", "Make all text of the window smaller.")},
      {normalText, "normalText", MenuId::view, QT_TRANSLATE_NOOP("Actions", "&Normal Text"), "", "Ctrl+0", "",
       QT_TRANSLATE_NOOP("Actions", "Give all text of the window the size of the desktop.")},

      {commands, "commands", MenuId::go, QT_TRANSLATE_NOOP("Actions", "&Command Palette"), "search",
       "Ctrl+K; Ctrl+Shift+P", "",
       QT_TRANSLATE_NOOP("Actions", "Find any action, task, unit, run or help page by typing.")},
      {showLibrary, "showLibrary", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Library"), "table", "Ctrl+L", "",
       QT_TRANSLATE_NOOP("Actions", "Show all runs as a table, with columns, notes and tags.")},
      {compareRuns, "compareRuns", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Compar&e Runs"), "compare", "Ctrl+M", "",
       QT_TRANSLATE_NOOP("Actions", "Lay the selected runs beside each other, or go back to the comparison.")},
      {focusRuns, "focusRuns", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Runs"), "", "Ctrl+1", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the list of runs."), false, true},
      {focusImportance, "focusImportance", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Importance"), "", "Ctrl+2",
       "", QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the importance map.")},
      {focusFusion, "focusFusion", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Fusion"), "", "Ctrl+3", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the fusion decisions.")},
      {focusForgetting, "focusForgetting", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to F&orgetting"), "", "Ctrl+4",
       "", QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the forgetting curves.")},
      {focusMatrix, "focusMatrix", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Accuracy Matrix"), "", "Ctrl+5", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the accuracy matrix.")},
      {focusUnit, "focusUnit", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Unit Panel"), "", "Ctrl+6", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the panel of the selected skill unit.")},
      {focusMessages, "focusMessages", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Messages"), "", "Ctrl+7", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the messages.")},
      {focusTime, "focusTime", MenuId::go, QT_TRANSLATE_NOOP("Actions", "Go to &Time Bar"), "", "Ctrl+8", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the time bar.")},
      {nextPane, "nextPane", MenuId::go, QT_TRANSLATE_NOOP("Actions", "&Next Pane"), "", "F6", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the next pane."), false, true},
      {previousPane, "previousPane", MenuId::go, QT_TRANSLATE_NOOP("Actions", "&Previous Pane"), "", "Shift+F6", "",
       QT_TRANSLATE_NOOP("Actions", "Move the keyboard to the pane before.")},

      {earlier, "earlier", MenuId::time, QT_TRANSLATE_NOOP("Actions", "&Earlier"), "previous", "Alt+Left", "",
       QT_TRANSLATE_NOOP("Actions",
                         "Move the time cursor back by one stride, which the time bar sets (also the comma).")},
      {later, "later", MenuId::time, QT_TRANSLATE_NOOP("Actions", "&Later"), "next", "Alt+Right", "",
       QT_TRANSLATE_NOOP("Actions",
                         "Move the time cursor on by one stride, which the time bar sets (also the full stop).")},
      {play, "play", MenuId::time, QT_TRANSLATE_NOOP("Actions", "&Play"), "start", "Ctrl+P", "",
       QT_TRANSLATE_NOOP("Actions", "Move the time cursor through the run by itself, or hold it (also Space).")},
      {firstStep, "firstStep", MenuId::time, QT_TRANSLATE_NOOP("Actions", "&Start of Run"), "", "Alt+Home", "",
       QT_TRANSLATE_NOOP("Actions", "Move the time cursor to before the first step (also Home)."), false, true},
      {liveEdge, "liveEdge", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Live E&dge"), "live", "Alt+End", "",
       QT_TRANSLATE_NOOP("Actions", "Let the time cursor follow the newest step again (also End).")},
      {earlierFusion, "earlierFusion", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Fusion &Before"), "",
       "Alt+Shift+Left", "", QT_TRANSLATE_NOOP("Actions", "Move the time cursor to the fusion before (also <)."), false,
       true},
      {laterFusion, "laterFusion", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Next &Fusion"), "", "Alt+Shift+Right",
       "", QT_TRANSLATE_NOOP("Actions", "Move the time cursor to the next fusion (also >).")},
      {earlierTask, "earlierTask", MenuId::time, QT_TRANSLATE_NOOP("Actions", "T&ask Before"), "", "Alt+Up", "",
       QT_TRANSLATE_NOOP("Actions", "Move the time cursor to the end of the task before (also {).")},
      {laterTask, "laterTask", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Next &Task"), "", "Alt+Down", "",
       QT_TRANSLATE_NOOP("Actions", "Move the time cursor to the end of the task, or of the next one (also }).")},
      {startRange, "startRange", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Start &Range Here"), "", "",
       QT_TRANSLATE_NOOP("Actions", "The key [ does it."),
       QT_TRANSLATE_NOOP("Actions", "Let the range of steps that the curves show begin at the cursor."), false, true},
      {endRange, "endRange", MenuId::time, QT_TRANSLATE_NOOP("Actions", "E&nd Range Here"), "", "",
       QT_TRANSLATE_NOOP("Actions", "The key ] does it."),
       QT_TRANSLATE_NOOP("Actions", "Let the range of steps that the curves show end at the cursor.")},
      {wholeRun, "wholeRun", MenuId::time, QT_TRANSLATE_NOOP("Actions", "Show &Whole Run"), "", "",
       QT_TRANSLATE_NOOP("Actions", "Escape does it."),
       QT_TRANSLATE_NOOP("Actions", "Leave the range: curves show all steps again.")},

      {help, "help", MenuId::help, QT_TRANSLATE_NOOP("Actions", "Skillscope &Help"), "help", "F1", "",
       QT_TRANSLATE_NOOP("Actions", "Open the help pages.")},
      {shortcuts, "shortcuts", MenuId::help, QT_TRANSLATE_NOOP("Actions", "&Keyboard Shortcuts"), "keyboard", "Ctrl+/",
       "", QT_TRANSLATE_NOOP("Actions", "Show every shortcut.")},
      {glossary, "glossary", MenuId::help, QT_TRANSLATE_NOOP("Actions", "&Glossary"), "glossary", "Shift+F1", "",
       QT_TRANSLATE_NOOP("Actions", "Explain the words of continual learning and every metric.")},
      {about, "about", MenuId::help, QT_TRANSLATE_NOOP("Actions", "&About Skillscope"), "info", "", inMenu,
       QT_TRANSLATE_NOOP("Actions", "Show version, licence and what the program stands on."), false, true},
  };
}

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
      {QT_TRANSLATE_NOOP("Actions", "`Home` `End`"),
       QT_TRANSLATE_NOOP("Actions", "Time: to the start, to the live edge")},
      {QT_TRANSLATE_NOOP("Actions", "`Space`"),
       QT_TRANSLATE_NOOP("Actions", "Time: play or hold; inside a range, round and round")},
      {"`[` `]` `Esc`", QT_TRANSLATE_NOOP("Actions", "Time: start and end of a range, no range")},
      {"`+` `-`", QT_TRANSLATE_NOOP("Actions", "Time bar: speed of playing; maps: zoom")},
      {QT_TRANSLATE_NOOP("Actions", "arrows, `Return`"),
       QT_TRANSLATE_NOOP("Actions", "Maps and matrix: walk over the cells, pick one")},
      {"`P`", QT_TRANSLATE_NOOP("Actions", "Maps: pin the unit, or take the pin off")},
      {QT_TRANSLATE_NOOP("Actions", "`Page Down` `Page Up`"),
       QT_TRANSLATE_NOOP("Actions", "Importance: from modules to units to single elements, and back")},
      {"`0`", QT_TRANSLATE_NOOP("Actions", "Maps: show all cells")},
      {QT_TRANSLATE_NOOP("Actions", "`Left` `Right`"),
       QT_TRANSLATE_NOOP("Actions", "Curves and flow: move the time cursor")},
      {QT_TRANSLATE_NOOP("Actions", "`Up` `Down`"),
       QT_TRANSLATE_NOOP("Actions", "Forgetting: the curve of the task before, of the next one, all")},
      {QT_TRANSLATE_NOOP("Actions", "`Space`"),
       QT_TRANSLATE_NOOP("Actions", "Task stream: switch the chosen tasks on or off")},
      {QT_TRANSLATE_NOOP("Actions", "`Alt+Up` `Alt+Down` `Alt+Home` `Alt+End`"),
       QT_TRANSLATE_NOOP("Actions", "Task stream: move the chosen tasks by one, to the top, to the end")},
      {QT_TRANSLATE_NOOP("Actions", "`Left` `Right`"),
       QT_TRANSLATE_NOOP("Actions", "Task stream: the example before, the next one")},
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
      QStringList names;  // as this language calls the keys
      if (info.shortcut[0] != '\0') {
        for (const QKeySequence& keys : QKeySequence::listFromString(QString::fromLatin1(info.shortcut)))
          names << u'`' + keys.toString(QKeySequence::NativeText) + u'`';
      }
      const QString keys = names.isEmpty() ? QStringLiteral("–") : names.join(QStringLiteral(", "));
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
    text += QStringLiteral("| %1 | %2 |\n").arg(translated(entry.keys), translated(entry.help));
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
