// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window does with several runs: library and compare page, edits, archive, deletion.
#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolBar>
#include <QUrl>
#include <utility>

#include "ui/shell/main_window.h"
#include "ui/shell/run_edits.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/library/library_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/library/run_details.h"
#include "ui/view/settings/setup_page.h"

namespace skillscope {

void MainWindow::connectLibrary() {
  const auto on = [this](ActionId id, auto&& what) {
    connect((*actions_)[id], &QAction::triggered, this, std::forward<decltype(what)>(what));
  };
  on(ActionId::showLibrary, [this] { showLibrary(); });
  on(ActionId::compareRuns, [this] {
    const QStringList runs = chosenRuns();
    if (runs.size() > 1) {
      compareRuns(runs);
    } else {
      showComparison();
    }
  });
  on(ActionId::editNotes, [this] {
    const QString run = chosenRun();
    showLibrary();
    libraryPage_->selectRuns({run});
    libraryPage_->details()->editNotes();
  });
  on(ActionId::editTags, [this] {
    const QStringList runs = chosenRuns();
    showLibrary();
    libraryPage_->selectRuns(runs);
    libraryPage_->details()->editTags();
  });
  on(ActionId::archiveRuns, [this] { archiveChosen(); });
  on(ActionId::duplicateRun, [this] { controller_->readConfig(chosenRun()); });
  on(ActionId::revealFiles, [this] { revealFiles(); });
  on(ActionId::undo, [this] { edits_->stack()->undo(); });
  on(ActionId::redo, [this] { edits_->stack()->redo(); });
  connect(edits_->stack(), &QUndoStack::indexChanged, this, &MainWindow::updateLibraryActions);

  connect(library_->model(), &LibraryModel::renamed, this, [this](const QString& run, const QString& name) {
    RunEdit edit;
    edit.name = name.toStdString();
    edits_->edit({run}, edit, tr("Rename"));
  });
  connect(controller_, &RunController::libraryRead, this, [this](const std::vector<RunSummary>& runs) {
    std::set<std::string> known;
    for (const RunSummary& run : runs) {
      if (library_->model()->knowsConfig(run.id)) known.insert(run.id);
    }
    if (known.size() < runs.size()) controller_->readConfigs(std::move(known));
  });
  connect(controller_, &RunController::configsRead, library_->model(), &LibraryModel::addConfigs);
  connect(controller_, &RunController::configRead, this, [this](const QString& run, const RunConfig& config) {
    RunConfig copy = config;
    const RunSummary* summary = library_->model()->run(run);
    copy.name.clear();  // made anew, so that the two can be told apart
    copy.notes.clear();
    setup_->leaveBranch();
    setup_->setConfig(copy, tr("copy of %1").arg(summary ? QString::fromStdString(summary->name) : run));
    showSetup();
  });

  connect(library_, &LibraryPanel::libraryPageWanted, this, &MainWindow::showLibrary);
  connect(libraryPage_, &LibraryPage::runOpened, library_, &LibraryPanel::runActivated);
  connect(libraryPage_, &LibraryPage::selectionChanged, this, &MainWindow::updateActions);
  connect(libraryPage_, &LibraryPage::failed, this, [this](const QString& text) { onNote(Severity::error, text); });
  RunDetails* details = libraryPage_->details();
  connect(
      details, &RunDetails::edited, edits_,
      [this](const QStringList& runs, const RunEdit& edit, const QString& text) { edits_->edit(runs, edit, text); });
  connect(details, &RunDetails::tagsChanged, edits_, &RunEdits::changeTags);
  connect(details, &RunDetails::complained, this, [this](const QString& text) { onNote(Severity::warning, text); });
  details->setActions({(*actions_)[ActionId::compareRuns], (*actions_)[ActionId::duplicateRun],
                       (*actions_)[ActionId::revealFiles], (*actions_)[ActionId::archiveRuns]});
  const QList<QAction*> context = {
      (*actions_)[ActionId::compareRuns], (*actions_)[ActionId::continueRun],  (*actions_)[ActionId::branchRun],
      (*actions_)[ActionId::renameRun],   (*actions_)[ActionId::editTags],     (*actions_)[ActionId::editNotes],
      (*actions_)[ActionId::archiveRuns], (*actions_)[ActionId::duplicateRun], (*actions_)[ActionId::revealFiles],
      (*actions_)[ActionId::exportRun],   (*actions_)[ActionId::exportBundle], (*actions_)[ActionId::copyRunId],
      (*actions_)[ActionId::deleteRun]};
  library_->setContextActions(context);
  libraryPage_->setContextActions(context);

  connect(runPage_, &RunPage::failed, this, [this](const QString& text) { onNote(Severity::error, text); });
  connect(comparePage_, &ComparePage::runWanted, library_, &LibraryPanel::runActivated);
  connect(comparePage_, &ComparePage::libraryWanted, this, &MainWindow::showLibrary);
  connect(comparePage_, &ComparePage::failed, this, [this](const QString& text) { onNote(Severity::error, text); });
  connect(comparePage_, &ComparePage::colorChosen, edits_, [this](const QString& run, const QString& color) {
    RunEdit edit;
    edit.color = color.toStdString();
    edits_->edit({run}, edit, tr("Change Colour"));
  });
  connect(library_->model(), &QAbstractItemModel::dataChanged, comparePage_,
          [this](const QModelIndex& first, const QModelIndex& last) {
            for (int row = first.row(); row <= last.row(); ++row) comparePage_->updateLook(library_->model()->at(row));
          });
  connect(controller_, &RunController::storeChanged, comparePage_, [this] { comparePage_->setRuns({}, {}); });
}

// ---- Pages ----

void MainWindow::setPage(QWidget* page) {
  pages_->setCurrentWidget(page);
  const bool many = page == libraryPage_ || page == comparePage_;
  if (!many) {
    for (QWidget* panel : std::exchange(aside_, {})) panel->show();
    return;
  }
  for (QWidget* panel :
       {static_cast<QWidget*>(unitDock_), static_cast<QWidget*>(messagesDock_), static_cast<QWidget*>(timeToolBar_)}) {
    const auto* dock = qobject_cast<QDockWidget*>(panel);
    if (!panel || panel->isHidden() || (dock && dock->isFloating())) continue;
    panel->hide();
    aside_ << panel;
  }
}

void MainWindow::showLibrary() {
  wantsRunPage_ = false;
  loadingDelay_.stop();
  setPage(libraryPage_);
  if (libraryPage_->selectedRuns().isEmpty()) {
    const QStringList runs = library_->selectedRuns();
    libraryPage_->selectRuns(runs.isEmpty() ? QStringList{controller_->shownRun()} : runs);
  }
  libraryPage_->focusTable();
  updateTitle();
  updateActions();
}

void MainWindow::showComparison() {
  wantsRunPage_ = false;
  loadingDelay_.stop();
  setPage(comparePage_);
  updateTitle();
  updateActions();
}

void MainWindow::compareRuns(const QStringList& runs) {
  comparePage_->setRuns(controller_->storePath(), runs);
  showComparison();
}

QStringList MainWindow::chosenRuns() const {
  if (centralPage() == libraryPage_) return libraryPage_->selectedRuns();
  const QStringList selected = library_->selectedRuns();
  if (!selected.isEmpty() || centralPage() != runPage_) return selected;
  return {controller_->shownRun()};
}

void MainWindow::updateLibraryActions() {
  const QStringList runs = chosenRuns();
  bool allArchived = !runs.isEmpty(), any = false;
  for (const QString& id : runs) {
    const RunSummary* run = library_->model()->run(id);
    any = any || run;
    allArchived = allArchived && run && run->archived;
  }
  QAction* archive = (*actions_)[ActionId::archiveRuns];
  archive->setText(allArchived ? tr("Take Out of &Archive") : tr("&Archive"));
  archive->setEnabled(any);
  (*actions_)[ActionId::editTags]->setEnabled(any);
  QAction* compare = (*actions_)[ActionId::compareRuns];
  compare->setText(runs.size() > 1 ? tr("Compar&e %n Runs", nullptr, static_cast<int>(runs.size()))
                                   : tr("Compar&e Runs"));
  compare->setEnabled(runs.size() > 1 || comparePage_->runCount() > 0);
  QUndoStack* stack = edits_->stack();
  const auto follow = [this](ActionId id, const QString& text, const QString& what, bool can) {
    (*actions_)[id]->setText(what.isEmpty() ? text : text + u' ' + what);
    (*actions_)[id]->setEnabled(can);
  };
  follow(ActionId::undo, tr("&Undo"), stack->undoText(), stack->canUndo());
  follow(ActionId::redo, tr("Red&o"), stack->redoText(), stack->canRedo());
}

// ---- Edits ----

void MainWindow::archiveChosen() {
  const QStringList runs = chosenRuns();
  bool allArchived = true;
  for (const QString& id : runs) {
    const RunSummary* run = library_->model()->run(id);
    allArchived = allArchived && run && run->archived;
  }
  RunEdit edit;
  edit.archived = !allArchived;
  if (edits_->edit(runs, edit, allArchived ? tr("Take Out of Archive") : tr("Archive")) && !allArchived) {
    onNote(Severity::info, runs.size() == 1 ? tr("One run is archived; Undo brings it back.")
                                            : tr("%n runs are archived; Undo brings them back.", nullptr,
                                                 static_cast<int>(runs.size())));
  }
}

void MainWindow::revealFiles() {
  const QString folder =
      QString::fromStdString(runFolder(controller_->storePath().toStdString(), chosenRun().toStdString()));
  if (!QDir(folder).exists()) {
    onNote(Severity::info, tr("The run has no files: it kept no weights, or they are deleted."));
    return;
  }
  QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
}

void MainWindow::askDelete() {
  QStringList runs;
  for (const QString& id : chosenRuns()) {
    const bool trains = controller_->isTraining() && id == controller_->liveRun();
    if (library_->model()->run(id) && !trains) runs << id;
  }
  if (runs.isEmpty()) return;
  const QString question =
      runs.size() == 1
          ? tr("Delete “%1” and its files?").arg(QString::fromStdString(library_->model()->run(runs.front())->name))
          : tr("Delete %n runs and their files?", nullptr, static_cast<int>(runs.size()));
  auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Delete Run"), question, QMessageBox::Cancel, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setInformativeText(tr("This cannot be undone. Archiving hides a run as well, and can."));
  QPushButton* remove = box->addButton(tr("&Delete"), QMessageBox::DestructiveRole);
  QPushButton* archive = box->addButton(tr("&Archive Instead"), QMessageBox::ActionRole);
  box->setDefaultButton(QMessageBox::Cancel);
  connect(box, &QMessageBox::buttonClicked, this, [this, runs, remove, archive](QAbstractButton* button) {
    if (button == remove) {
      for (const QString& run : runs) controller_->deleteRun(run);
    } else if (button == archive) {
      RunEdit edit;
      edit.archived = true;
      edits_->edit(runs, edit, tr("Archive"));
    }
  });
  box->open();
}

}  // namespace skillscope
