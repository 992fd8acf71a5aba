// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window's actions do, and how the window follows the controller.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <cmath>

#include "core/base/version.h"
#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/shell/help_window.h"
#include "ui/shell/icons.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/run_queue.h"
#include "ui/shell/run_sharing.h"
#include "ui/shell/setting_dialog.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/library/library_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/library/run_status.h"
#include "ui/view/messages/message_panel.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/model/model_window.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/what_if/what_if_view.h"

namespace skillscope {
namespace {

/// Whether the run has a checkpoint is only looked at when the user asks: that needs the disk.
bool mayContinue(const RunSummary& run) {
  return run.status == RunStatus::stopped || run.status == RunStatus::interrupted || run.status == RunStatus::failed;
}

/// "branched from Name after task 2 (step 120)"; the parent's identifier is in the list's tooltip.
QString branchText(const RunLineage& lineage, const RunSummary* parent) {
  const QString name = QString::fromStdString(parent ? parent->name : lineage.parent);
  for (const BranchKind kind : {BranchKind::step, BranchKind::fusion, BranchKind::taskEnd}) {
    if (lineage.point != toString(kind)) continue;
    return MainWindow::tr("branched from “%1” %2").arg(name, branchPlace(kind, lineage.task, lineage.step));
  }
  return MainWindow::tr("“%1” run again").arg(name);
}

}  // namespace

void MainWindow::connectActions() {
  const auto on = [this](ActionId id, auto&& what) {
    connect((*actions_)[id], &QAction::triggered, this, std::forward<decltype(what)>(what));
  };
  on(ActionId::newRun, [this] {
    setup_->leaveBranch();
    showSetup();
  });
  on(ActionId::editStream, [this] {
    showSetup();
    setup_->showTasks();
  });
  on(ActionId::openStore, [this] { chooseStore(); });
  on(ActionId::importRun, [this] { sharing_->chooseImport(); });
  on(ActionId::exportRun, [this] { exportRun(); });
  on(ActionId::exportBundle, [this] { sharing_->chooseBundle(chosenRun()); });
  on(ActionId::refresh, [this] {
    controller_->readLibrary();
    controller_->rereadShownRun();
  });
  on(ActionId::quit, [this] { close(); });
  on(ActionId::find, [this] {
    if (centralPage() == libraryPage_) return libraryPage_->focusFilter();
    runsDock_->show();
    runsDock_->raise();
    library_->focusFilter();
  });
  on(ActionId::renameRun, [this] {
    if (centralPage() == libraryPage_) return libraryPage_->renameCurrent();
    runsDock_->show();
    library_->renameSelected();
  });
  on(ActionId::copyRunId, [this] { QApplication::clipboard()->setText(chosenRun()); });
  on(ActionId::deleteRun, [this] { askDelete(); });
  on(ActionId::copyMessages, [this] { messages_->copy(); });

  on(ActionId::showModel, [this] { showModel(); });
  on(ActionId::start, [this] { startRun(); });
  on(ActionId::pause, [this] { controller_->togglePause(); });
  on(ActionId::step, [this] { controller_->singleStep(); });
  on(ActionId::stop, [this] { controller_->stop(); });
  on(ActionId::continueRun, [this] { continueRun(); });
  on(ActionId::branchRun, [this] { branchRun(); });
  on(ActionId::changeSetting, [this] { openSettingDialog(this, controller_); });
  on(ActionId::pauseAtFusions, [this](bool pause) { controller_->setPauseAtFusions(pause); });

  on(ActionId::themeSystem, [this] { setTheme(ThemeMode::system); });
  on(ActionId::themeLight, [this] { setTheme(ThemeMode::light); });
  on(ActionId::themeDark, [this] { setTheme(ThemeMode::dark); });
  on(ActionId::switchTheme, [this] { setTheme(theme().dark() ? ThemeMode::light : ThemeMode::dark); });

  on(ActionId::focusRuns, [this] { focusPane(library_); });
  on(ActionId::focusImportance, [this] { focusPane(runPage_->importance()); });
  on(ActionId::focusFusion, [this] { focusPane(runPage_->fusion()); });
  on(ActionId::focusForgetting, [this] { focusPane(runPage_->forgetting()); });
  on(ActionId::focusMatrix, [this] { focusPane(runPage_->matrix()); });
  on(ActionId::focusUnit, [this] { focusPane(runPage_->unitPanel()); });
  on(ActionId::focusMessages, [this] { focusPane(messages_); });
  on(ActionId::focusTime, [this] { focusPane(runPage_->timeBar()); });
  on(ActionId::nextPane, [this] { movePane(1); });
  on(ActionId::previousPane, [this] { movePane(-1); });
  on(ActionId::restoreLayout, [this] { restoreDefaultLayout(); });
  on(ActionId::presentation, [this](bool on) { setPresentation(on); });
  on(ActionId::largerText, [] { Theme::instance().setTextScale(theme().textScale() + 0.1); });
  on(ActionId::smallerText, [] { Theme::instance().setTextScale(theme().textScale() - 0.1); });
  on(ActionId::normalText, [] { Theme::instance().setTextScale(1); });
  on(ActionId::commands, [this] { showPalette(); });
  on(ActionId::fullScreen, [this](bool full) {
    setWindowState(full ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
  });

  on(ActionId::earlier, [this] { controller_->cursor()->previous(); });
  on(ActionId::later, [this] { controller_->cursor()->next(); });
  on(ActionId::play, [this] { runPage_->timeBar()->togglePlay(); });
  on(ActionId::liveEdge, [this] { controller_->cursor()->toLiveEdge(); });
  on(ActionId::firstStep, [this] { controller_->cursor()->toStart(); });
  on(ActionId::earlierFusion, [this] { controller_->cursor()->previousFusionRound(); });
  on(ActionId::laterFusion, [this] { controller_->cursor()->nextFusionRound(); });
  on(ActionId::earlierTask, [this] { controller_->cursor()->previousTask(); });
  on(ActionId::laterTask, [this] { controller_->cursor()->nextTask(); });
  on(ActionId::startRange, [this] { controller_->cursor()->startRangeHere(); });
  on(ActionId::endRange, [this] { controller_->cursor()->endRangeHere(); });
  on(ActionId::wholeRun, [this] { controller_->cursor()->clearRange(); });

  on(ActionId::help, [this] { helpWindow()->showPage(QStringLiteral("index")); });
  on(ActionId::shortcuts, [this] { helpWindow()->showPage(QStringLiteral("shortcuts")); });
  on(ActionId::glossary, [this] { helpWindow()->showPage(QStringLiteral("glossary")); });
  on(ActionId::about, [this] { showAbout(); });
}

// ---- Pages ----

QWidget* MainWindow::centralPage() const {
  return pages_->currentWidget();
}

void MainWindow::showSetup() {
  wantsRunPage_ = false;
  loadingDelay_.stop();
  setPage(setup_);
  library_->setOpenRun({});
  setup_->focusStart();
  updateTitle();
  updateActions();
}

void MainWindow::showRunPage() {
  setPage(runPage_);
  library_->setOpenRun(controller_->shownRun());
  updateTitle();
  updateActions();
}

void MainWindow::startRun() {
  const auto config = setup_->config();
  if (!config) {
    showSetup();
    return;
  }
  if (controller_->isTraining()) {
    queue_->add(*config, setup_->branch());
    statusBar()->showMessage(tr("The run waits for the one that trains: %1.").arg(queue_->titles().constLast()),
                             10'000);
    return;
  }
  wantsRunPage_ = true;
  if (controller_->start(*config, {}, setup_->branch())) showRunPage();
}

void MainWindow::branchRun() {
  const QString run = chosenRun();
  if (run.isEmpty()) return;
  const bool shown = run == controller_->shownRun() && !controller_->timeline()->isEmpty();
  const qint64 step = shown ? controller_->cursor()->step() : -1;
  controller_->readBranch(run, [this, step](BranchChoice choice) {
    setup_->setBranch(std::move(choice), step);
    showSetup();
  });
}

void MainWindow::branchWhatIf(int round, const WhatIfSettings& settings) {
  controller_->readWhatIfBranch(controller_->shownRun(), round, settings, [this](BranchChoice choice) {
    setup_->setBranch(std::move(choice), -1);
    showSetup();
  });
}

void MainWindow::continueRun() {
  const QString run = chosenRun();
  if (run.isEmpty() || controller_->isTraining()) return;
  wantsRunPage_ = true;
  controller_->continueRun(run);
}

void MainWindow::onRunLoading(const QString& runId) {
  wantsRunPage_ = true;
  loadingRun_ = runId;
  loadingDelay_.start();
}

void MainWindow::onRunFailed(const QString& runId, const QString& sentence) {
  loadingDelay_.stop();
  state_->showError(tr("The Run Cannot Be Shown"), sentence,
                    {{tr("Try Again"), [this, runId] { controller_->showRun(runId); }, true},
                     {tr("Open Store…"), [this] { chooseStore(); }},
                     {tr("New Run"), [this] { showSetup(); }}});
  setPage(state_);
  updateActions();
}

void MainWindow::onTimelineChanged() {
  runPage_->setTimeline(controller_->timeline(), controller_->cursor());
  messages_->model()->setTimeline(controller_->timeline());
  connect(controller_->timeline(), &RunTimeline::changed, this, [this] {
    if (!statusDelay_.isActive()) statusDelay_.start();
  });
  updateTitle();
  updateStatus();
}

/// Where questions about the shown run find its settings and weights; a run that trains has not said all of them yet.
void MainWindow::locateShownRun() {
  const bool live = controller_->isTraining() && controller_->showsLiveRun();
  runPage_->whatIf()->setLocation(controller_->storePath(), live ? QString() : controller_->shownRun());
}

void MainWindow::markBranches() {
  const LibraryModel* runs = library_->model();
  const std::string shown = controller_->shownRun().toStdString();
  if (shown.empty()) return;
  std::vector<TimelineMark> marks;
  for (int row = 0; row < runs->rowCount(); ++row) {
    const RunSummary& run = runs->at(row);
    if (run.lineage.parent.empty() || run.lineage.step == 0) continue;
    if (run.id == shown) {
      marks.push_back({TimelineMark::Kind::origin, run.lineage.step,
                       branchText(run.lineage, runs->run(QString::fromStdString(run.lineage.parent)))});
    } else if (run.lineage.parent == shown) {
      marks.push_back({TimelineMark::Kind::branch, run.lineage.step,
                       tr("“%1” branches off here").arg(QString::fromStdString(run.name))});
    }
  }
  controller_->timeline()->setBranchMarks(std::move(marks));
}

void MainWindow::onLiveChanged() {
  const auto state = controller_->liveState();
  const bool training = controller_->isTraining();
  setup_->setTraining(training);
  runPage_->whatIf()->setTraining(training);
  if (!training && controller_->showsLiveRun()) locateShownRun();
  library_->model()->setLiveRun(training ? controller_->liveRun() : QString(), state == RunController::Live::paused);
  QAction* pause = (*actions_)[ActionId::pause];
  const bool paused = state == RunController::Live::paused;
  pause->setText(paused ? tr("&Resume") : tr("&Pause"));
  pause->setIcon(lineIcon(paused ? QStringLiteral("start") : QStringLiteral("pause")));
  if (auto* button = toolBar_->widgetForAction(pause)) button->setAccessibleName(paused ? tr("Resume") : tr("Pause"));
  updateActions();
  updateStatus();
  if (!training && controller_->liveTimeline() && controller_->liveTimeline()->finished()) {
    QApplication::alert(this);
    statusBar()->showMessage(tr("The run is %1.").arg(statusLook(controller_->liveTimeline()->status()).word), 10'000);
  }
}

void MainWindow::onNote(Severity severity, const QString& text) {
  messages_->model()->addNote(severity, text);
  statusBar()->showMessage(asSentence(text), 10'000);
}

QString MainWindow::chosenRun() const {
  if (centralPage() == libraryPage_) return libraryPage_->selectedRuns().value(0);
  const QString selected = library_->selectedRun();
  return selected.isEmpty() && centralPage() == runPage_ ? controller_->shownRun() : selected;
}

void MainWindow::updateActions() {
  const auto state = controller_->liveState();
  const bool training = controller_->isTraining(), stopping = state == RunController::Live::stopping;
  const QString chosen = chosenRun();
  const bool chosenTrains = training && chosen == controller_->liveRun();
  const auto enable = [this](ActionId id, bool enabled) { (*actions_)[id]->setEnabled(enabled); };
  // While a run trains, only the page of settings says plainly what would be put behind it.
  enable(ActionId::start, setup_->config().has_value() && (!training || centralPage() == setup_));
  enable(ActionId::pause, training && !stopping && state != RunController::Live::starting);
  enable(ActionId::step, training && !stopping && state != RunController::Live::starting);
  enable(ActionId::stop, training && !stopping);
  enable(ActionId::changeSetting, training && !stopping && state != RunController::Live::starting);
  const bool known = !chosen.isEmpty() && library_->model()->rowOf(chosen) >= 0;
  for (const ActionId id : {ActionId::exportRun, ActionId::exportBundle, ActionId::renameRun, ActionId::copyRunId,
                            ActionId::editNotes, ActionId::duplicateRun, ActionId::revealFiles, ActionId::branchRun}) {
    enable(id, known);
  }
  updateLibraryActions();
  enable(ActionId::deleteRun, known && !chosenTrains);
  enable(ActionId::continueRun, known && !training && mayContinue(*library_->model()->run(chosen)));
  const bool shown = centralPage() == runPage_;
  for (const ActionId id : {ActionId::earlier, ActionId::later, ActionId::play, ActionId::liveEdge, ActionId::firstStep,
                            ActionId::earlierFusion, ActionId::laterFusion, ActionId::earlierTask, ActionId::laterTask,
                            ActionId::startRange, ActionId::endRange, ActionId::wholeRun})
    enable(id, shown);
}

void MainWindow::updateTitle() {
  QString title = centralPage() == libraryPage_   ? tr("Library — Skillscope")
                  : centralPage() == comparePage_ ? tr("Compare — Skillscope")
                                                  : tr("Skillscope");
  const RunSummary* run = library_->model()->run(controller_->shownRun());
  if (centralPage() == runPage_ && run) {
    title = tr("%1 · %2/%3 · seed %4 — Skillscope")
                .arg(QString::fromStdString(run->name), QString::fromStdString(run->stream),
                     QString::fromStdString(run->order))
                .arg(run->seed);
  }
  setWindowTitle(title);
}

void MainWindow::updateStatus() {
  const QString path = controller_->storePath();
  storeButton_->setText(QFileInfo(path).fileName());
  storeButton_->setToolTip(tr("Store: %1\nClick to open another one.").arg(path));
  storeButton_->setAccessibleName(tr("Open another store; this one is %1").arg(path));
  const RunTimeline* timeline = controller_->timeline();
  if (timeline->isEmpty()) {
    statusText_->clear();
    return;
  }
  QStringList parts;
  if (!controller_->showsLiveRun()) parts << statusLook(timeline->status()).word;
  const RunSummary* shown = library_->model()->run(controller_->shownRun());
  if (shown && !shown->lineage.parent.empty()) {
    const RunLineage& lineage = shown->lineage;
    parts << branchText(lineage, library_->model()->run(QString::fromStdString(lineage.parent)));
  }
  parts << tr("step %1").arg(grouped(timeline->lastStep()))
        << tr("fusion rounds: %1").arg(timeline->fusionRounds().size());
  const auto& progress = timeline->progress();
  if (progress && progress->tokensPerSecond > 0 && !timeline->finished()) {
    parts << tr("%1 tokens/s").arg(grouped(std::llround(progress->tokensPerSecond)));
  } else if (timeline->finished() && timeline->finished()->tokensPerSecond > 0) {
    parts << tr("%1 tokens/s").arg(grouped(std::llround(timeline->finished()->tokensPerSecond)))
          << tr("took %1").arg(duration(timeline->finished()->seconds));
  }
  statusText_->setText(parts.join(QStringLiteral("  ·  ")));
}

// ---- Theme ----

void MainWindow::setTheme(ThemeMode mode) {
  Theme::instance().setMode(mode);
  updateTheme();
}

void MainWindow::updateTheme() {
  const ThemeMode mode = Theme::instance().mode();
  (*actions_)[ActionId::themeSystem]->setChecked(mode == ThemeMode::system);
  (*actions_)[ActionId::themeLight]->setChecked(mode == ThemeMode::light);
  (*actions_)[ActionId::themeDark]->setChecked(mode == ThemeMode::dark);
  (*actions_)[ActionId::switchTheme]->setIcon(
      lineIcon(theme().dark() ? QStringLiteral("theme-light") : QStringLiteral("theme-dark")));
}

// ---- Keyboard ----

/// What no pane wants for itself moves the time.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (centralPage() == runPage_ && runPage_->timeBar()->takeKey(event->key(), event->modifiers())) return;
  QMainWindow::keyPressEvent(event);
}

QList<QWidget*> MainWindow::panes() const {
  QList<QWidget*> panes = {library_};
  if (centralPage() == runPage_) {
    panes << runPage_->panes();
  } else {
    panes << centralPage();
  }
  return panes << runPage_->unitPanel() << messages_ << runPage_->timeBar();
}

void MainWindow::movePane(int by) {
  const QList<QWidget*> all = panes();
  const QWidget* focus = focusWidget();
  qsizetype now = by > 0 ? -1 : 0;
  for (qsizetype i = 0; i < all.size(); ++i) {
    if (focus && (all[i] == focus || all[i]->isAncestorOf(focus))) now = i;
  }
  for (qsizetype tried = 0; tried < all.size(); ++tried) {
    now = (now + by + all.size()) % all.size();
    if (all[now]->isVisible()) return focusPane(all[now]);
  }
}

void MainWindow::focusPane(QWidget* pane) {
  // A hidden panel is brought back: who asks for it by key wants to see it.
  for (QDockWidget* dock : {runsDock_, unitDock_, messagesDock_}) {
    if (!dock->isAncestorOf(pane)) continue;
    dock->show();
    dock->raise();
  }
  if (runPage_->isAncestorOf(pane)) {
    if (runPage_->enlarged() != pane) runPage_->enlarge(nullptr);
    runPage_->showTabOf(pane);
    showRunPage();
  }
  QWidget* target = pane->focusProxy() ? pane->focusProxy() : pane;
  if (target->focusPolicy() == Qt::NoFocus) {
    for (QWidget* child : target->findChildren<QWidget*>()) {
      if (child->focusPolicy() & Qt::TabFocus && child->isVisibleTo(pane) && child->isEnabled()) {
        target = child;
        break;
      }
    }
  }
  target->setFocus(Qt::ShortcutFocusReason);
}

// ---- Dialogs, none of them blocking ----

void MainWindow::chooseStore() {
  auto* dialog = new QFileDialog(this, tr("Open Store"), QFileInfo(controller_->storePath()).absolutePath(),
                                 tr("Skillscope stores (*.sqlite *.db);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, controller_, &RunController::setStore);
  dialog->open();
}

void MainWindow::exportRun() {
  const QString run = chosenRun();
  if (run.isEmpty()) return;
  const QString csv = tr("CSV, one long table (*.csv)"), json = tr("JSON (*.json)");
  auto* dialog =
      new QFileDialog(this, tr("Export Run"), run + QStringLiteral(".csv"), csv + QStringLiteral(";;") + json);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, run, json](QString file) {
    const bool asJson = file.endsWith(QStringLiteral(".json")) ||
                        (dialog->selectedNameFilter() == json && !file.endsWith(QStringLiteral(".csv")));
    if (QFileInfo(file).suffix().isEmpty()) file += asJson ? QStringLiteral(".json") : QStringLiteral(".csv");
    // With the average that is drawn, so that the picture can be made again elsewhere.
    controller_->exportRun(run, asJson ? ExportFormat::json : ExportFormat::csv, runPage_->lossLook().averagedSteps,
                           file);
  });
  dialog->open();
}

ModelWindow* MainWindow::modelWindow() {
  if (!model_) model_ = new ModelWindow(this);
  return model_;
}

void MainWindow::showModel() {
  modelWindow()->showModel(setup_->config().value_or(RunConfig()));
}

HelpWindow* MainWindow::helpWindow() {
  if (!help_) help_ = new HelpWindow(this);
  return help_;
}

void MainWindow::showAbout() {
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Skillscope"),
                              tr("<h3>Skillscope %1</h3><p>A workbench for continual learning of language models.</p>")
                                  .arg(QString::fromStdString(programVersion())),
                              QMessageBox::Close, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(tr("Free software under the GNU General Public License, version 3 or later. It stands on Qt, "
                             "LibTorch, QCustomPlot, SQLite and WordNet 3.0.\n\nBuild %1, %2.")
                              .arg(QString::fromStdString(buildCommit()), QString::fromStdString(buildCompiler())));
  box->setIconPixmap(applicationIcon().pixmap(QSize(theme().scaled(64), theme().scaled(64)), devicePixelRatioF()));
  box->open();
}

}  // namespace skillscope
