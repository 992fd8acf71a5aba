// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the command palette offers, and the window as a room sees it.
#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QRegularExpression>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>
#include <utility>

#include "ui/model/format.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_window.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/library/library_model.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/unit_layout.h"

namespace skillscope {
namespace {

constexpr double presentationScale = 1.4;
constexpr int mostUnits = 40;

QString plain(QString text) {
  return text.remove(u'&').remove(u'…');
}

void addMenu(std::vector<Command>& commands, const QMenu* menu, const QString& group, const QString& before = {}) {
  for (QAction* action : menu->actions()) {
    if (action->isSeparator()) continue;
    const QString title =
        before.isEmpty() ? plain(action->text()) : before + QStringLiteral(": ") + plain(action->text());
    if (action->menu()) {
      addMenu(commands, action->menu(), group, title);
      continue;
    }
    commands.push_back({title, group, action->shortcut().toString(QKeySequence::NativeText),
                        action->toolTip() == action->text() ? QString() : plain(action->statusTip()),
                        action->isEnabled(), [action = QPointer(action)] {
                          if (action) action->trigger();
                        }});
  }
}

}  // namespace

void MainWindow::addLanguageMenu() {
  languageMenu_ = new QMenu(tr("Languag&e"), this);
  languageMenu_->setObjectName(QStringLiteral("languageMenu"));
  fillLanguageMenu(languageMenu_, language_, [this](const QString& code) {
    language_ = code;
    if (settings_) settings_->setValue(QStringLiteral("language"), code);
    if (languageFor(code) != shownLanguage())
      onNote(Severity::info, tr("The window changes its language when it is opened the next time."));
  });
  const QAction* above = (*actions_)[ActionId::switchTheme];
  for (const QAction* entry : menuBar()->actions()) {
    const QList<QAction*> actions = entry->menu()->actions();
    const qsizetype at = actions.indexOf(above);
    if (at >= 0) entry->menu()->insertMenu(actions.value(at + 1), languageMenu_);
  }
}

std::vector<Command> MainWindow::commands() {
  std::vector<Command> all;
  for (const ActionInfo& info : actionTable()) {
    QAction* action = (*actions_)[info.id];
    if (info.id == ActionId::commands) continue;
    all.push_back({plain(action->text()), plain(menuTitle(info.menu)),
                   action->shortcut().toString(QKeySequence::NativeText), action->statusTip(), action->isEnabled(),
                   [action] { action->trigger(); }});
  }
  addMenu(all, languageMenu_, tr("View"), tr("Language"));
  if (centralPage() == runPage_) {
    if (auto* importance = qobject_cast<ImportanceView*>(runPage_->importance()))
      addMenu(all, importance->optionsMenu(), tr("Importance"));
    for (RunView* view : runPage_->views())
      for (QAction* action : view->findChildren<QAction*>(QString(), Qt::FindDirectChildrenOnly))
        if (action->parent() == view && action->property(RunPage::enlarges).toBool())
          all.push_back({action->text(), tr("View"), {}, action->toolTip(), true, [action] { action->trigger(); }});
    RunTimeline* timeline = controller_->timeline();
    for (int task = 0; task < timeline->taskCount(); ++task)
      if (timeline->tasks()[static_cast<std::size_t>(task)].started)
        all.push_back({tr("Task %1: %2").arg(task + 1).arg(timeline->taskTitle(task)),
                       tr("Time"),
                       {},
                       tr("Move the time cursor to the end of this task and pick its curve."),
                       true,
                       [this, task] {
                         controller_->cursor()->toTask(task);
                         controller_->cursor()->pickTask(task);
                       }});
  }
  for (const HelpPage& page : helpPages())
    all.push_back({page.title, tr("Help"), {}, {}, true, [this, name = page.name] { helpWindow()->showPage(name); }});
  for (int row = 0; row < library_->model()->rowCount(); ++row) {
    const RunSummary& run = library_->model()->at(row);
    all.push_back({QString::fromStdString(run.name),
                   tr("Run"),
                   {},
                   QString::fromStdString(run.id),
                   true,
                   [this, id = QString::fromStdString(run.id)] { Q_EMIT library_->runActivated(id); }});
  }
  return all;
}

std::vector<Command> MainWindow::typedCommands(const QString& text) {
  std::vector<Command> made;
  RunTimeline* timeline = controller_->timeline();
  if (centralPage() != runPage_ || timeline->isEmpty()) return made;
  // English words count in every language, as do those of the language shown.
  const QString step = tr("step", "typed before a number"), round = tr("round", "typed before a number");
  const QRegularExpression jump(
      QStringLiteral("^(?:(step|%1|round|fusion|%2)\\s*)?(\\d+)$")
          .arg(QRegularExpression::escape(step), QRegularExpression::escape(round)),
      QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
  if (const auto match = jump.match(text); match.hasMatch()) {
    const auto number = match.captured(2).toLongLong();
    const QString word = match.captured(1).toLower();
    const bool wantsRound = !word.isEmpty() && word != QStringLiteral("step") && word != step.toLower();
    const auto rounds = static_cast<qint64>(timeline->fusionRounds().size());
    if (!wantsRound && number <= timeline->lastStep())
      made.push_back({tr("Go to Step %1").arg(grouped(number)), tr("Time"), {}, {}, true, [this, number] {
                        controller_->cursor()->setStep(number);
                      }});
    if (number >= 1 && number <= rounds && (wantsRound || word.isEmpty()))
      made.push_back({tr("Go to Fusion Round %1").arg(number), tr("Time"), {}, {}, true, [this, number] {
                        controller_->cursor()->toFusionRound(static_cast<int>(number) - 1);
                      }});
    return made;
  }
  if (text.size() < 2) return made;
  const std::vector<SkillUnit>& units = timeline->units().units;
  for (int unit = 0; unit < static_cast<int>(units.size()) && made.size() < mostUnits; ++unit) {
    Command command{unitTitle(units[static_cast<std::size_t>(unit)]),      tr("Unit"), {}, {}, true,
                    [this, unit] { controller_->cursor()->setUnit(unit); }};
    // Only what is written out: letters in order would find units in every word.
    if (commandScore(text, command) >= 300 * text.split(u' ', Qt::SkipEmptyParts).size()) made.push_back(command);
  }
  return made;
}

CommandPalette* MainWindow::commandPalette() {
  if (!palette_) {
    palette_ = new CommandPalette(this);
    palette_->model()->setTypedCommands([this](const QString& text) { return typedCommands(text); });
  }
  return palette_;
}

void MainWindow::showPalette() {
  commandPalette()->open(commands());
}

void MainWindow::setPresentation(bool on) {
  if (on == beforePresentation_.has_value()) return;
  (*actions_)[ActionId::presentation]->setChecked(on);
  if (on) {
    beforePresentation_ = BeforePresentation{saveState(), theme().textScale(), windowState()};
    for (QDockWidget* dock : {runsDock_, unitDock_, messagesDock_}) dock->hide();
    toolBar_->hide();
    menuBar()->hide();
    statusBar()->hide();
    Theme::instance().setTextScale(beforePresentation_->textScale * presentationScale);
    setWindowState(windowState() | Qt::WindowFullScreen);
  } else {
    const BeforePresentation before = *std::exchange(beforePresentation_, std::nullopt);
    Theme::instance().setTextScale(before.textScale);
    setWindowState(before.state);
    menuBar()->show();
    statusBar()->show();
    restoreState(before.layout);
  }
  (*actions_)[ActionId::fullScreen]->setChecked(windowState() & Qt::WindowFullScreen);
}

}  // namespace skillscope
