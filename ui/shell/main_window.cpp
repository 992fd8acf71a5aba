// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's frame: building, placing and connecting. What actions do is in main_window_actions.cpp.
#include "ui/shell/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QListView>
#include <QMenuBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>
#include <utility>

#include "core/learn/method_catalog.h"
#include "ui/model/format.h"
#include "ui/shell/dock_title.h"
#include "ui/shell/help_window.h"
#include "ui/shell/icons.h"
#include "ui/shell/live_strip.h"
#include "ui/shell/run_edits.h"
#include "ui/shell/run_page.h"
#include "ui/shell/run_queue.h"
#include "ui/shell/run_sharing.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/library/library_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/library/run_details.h"
#include "ui/view/library/run_status.h"
#include "ui/view/messages/message_panel.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/model/model_window.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/what_if/what_if_view.h"

namespace skillscope {
namespace {

constexpr int layoutVersion = 1;  // raised when docks or toolbars change, so that old layouts are left alone
constexpr int statusMilliseconds = 250;

}  // namespace

MainWindow::MainWindow(const WindowOptions& options, const RunConfig& config, const QString& origin, QWidget* parent)
    : QMainWindow(parent),
      actions_(new ActionSet(this)),
      controller_(new RunController(options.storePath(), !options.store.isEmpty(), this)),
      pages_(new QStackedWidget(this)),
      setup_(new SetupPage(this)),
      runPage_(new RunPage(this)),
      state_(new StatePage(this)),
      library_(new LibraryPanel(this)),
      libraryPage_(new LibraryPage(library_, this)),
      comparePage_(new ComparePage(this)),
      edits_(new RunEdits(controller_, library_->model(), this)),
      messages_(new MessagePanel(this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowIcon(applicationIcon());
  setContextMenuPolicy(Qt::NoContextMenu);
  setDockNestingEnabled(true);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

  buildPages();
  buildDocks();
  buildToolBars();
  buildStatusBar();
  actions_->fill(menuBar());
  connectActions();
  connectPanels();
  connectLibrary();
  connectController();

  setup_->setConfig(config, origin);
  resize(theme().scaled(1366), theme().scaled(768));
  restoreDefaultLayout();
  readSettings(options);
  addLanguageMenu();
  updateTheme();
  onTimelineChanged();
  onLiveChanged();
  showSetup();

  // After the first picture: both read files, and the window has to be up first.
  QTimer::singleShot(0, this, [this, run = options.run, compared = options.compared, start = options.startAtOnce] {
    controller_->readLibrary();
    loadMethods();
    if (!compared.isEmpty()) compareRuns(compared);
    if (!run.isEmpty()) controller_->showRun(run);
    if (start) startRun();
  });
}

MainWindow::~MainWindow() {
  // Views and panels are told nothing more while they are taken apart.
  controller_->disconnect(this);
  edits_->stack()->disconnect(this);
  controller_->shutDown();
}

// ---- Building ----

void MainWindow::buildPages() {
  pages_->addWidget(setup_);
  pages_->addWidget(runPage_);
  pages_->addWidget(libraryPage_);
  pages_->addWidget(comparePage_);
  pages_->addWidget(state_);
  setCentralWidget(pages_);
}

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(content);
  dock->setAccessibleName(title);
  dock->setTitleBarWidget(new DockTitle(dock));
  addDockWidget(area, dock);
  return dock;
}

void MainWindow::buildDocks() {
  runsDock_ = addDock(QStringLiteral("runsDock"), tr("Runs"), library_, Qt::LeftDockWidgetArea);
  unitDock_ = addDock(QStringLiteral("unitDock"), tr("Unit"), runPage_->unitPanel(), Qt::RightDockWidgetArea);
  messagesDock_ = addDock(QStringLiteral("messagesDock"), tr("Messages"), messages_, Qt::RightDockWidgetArea);
  const std::pair<QDockWidget*, ActionId> toggles[] = {
      {runsDock_, ActionId::showRuns}, {unitDock_, ActionId::showUnit}, {messagesDock_, ActionId::showMessages}};
  for (const auto& [dock, id] : toggles) {
    QAction* action = (*actions_)[id];
    connect(action, &QAction::triggered, dock, [dock = dock](bool shown) {
      dock->setVisible(shown);
      if (shown) dock->raise();
    });
    connect(dock->toggleViewAction(), &QAction::toggled, action, &QAction::setChecked);
    action->setChecked(true);
  }
}

void MainWindow::buildToolBars() {
  toolBar_ = addToolBar(tr("Run Controls"));
  toolBar_->setObjectName(QStringLiteral("runToolBar"));
  toolBar_->setMovable(false);
  toolBar_->setIconSize(QSize(theme().scaled(20), theme().scaled(20)));
  for (const ActionId id : {ActionId::start, ActionId::pause, ActionId::step, ActionId::stop}) {
    QAction* action = (*actions_)[id];
    toolBar_->addAction(action);
    auto* button = qobject_cast<QToolButton*>(toolBar_->widgetForAction(action));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  }
  toolBar_->addSeparator();
  strip_ = new LiveStrip(controller_, toolBar_);
  strip_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  toolBar_->addWidget(strip_);
  queue_ = new RunQueue(controller_, this);
  QAction* waiting = toolBar_->addWidget(queue_->makeButton(toolBar_));
  // A widget of a toolbar is shown and hidden by its action.
  waiting->setVisible(false);
  connect(queue_, &RunQueue::changed, this, [this, waiting] { waiting->setVisible(queue_->size() > 0); });
  for (const ActionId id : {ActionId::newRun, ActionId::switchTheme, ActionId::help})
    toolBar_->addAction((*actions_)[id]);
  auto* newRun = qobject_cast<QToolButton*>(toolBar_->widgetForAction((*actions_)[ActionId::newRun]));
  newRun->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  for (QAction* action : toolBar_->actions()) {
    auto* button = qobject_cast<QToolButton*>(toolBar_->widgetForAction(action));
    if (!button || action->isSeparator()) continue;
    // A toolbar leaves the Tab order by default; keyboard users need it there.
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text().remove(u'&'));
    button->setAccessibleDescription(action->statusTip());
  }

  timeToolBar_ = new QToolBar(tr("Time Bar"), this);
  timeToolBar_->setObjectName(QStringLiteral("timeToolBar"));
  timeToolBar_->setMovable(false);
  timeToolBar_->addWidget(runPage_->timeBar());
  addToolBar(Qt::BottomToolBarArea, timeToolBar_);
}

void MainWindow::buildStatusBar() {
  statusText_ = new QLabel(this);
  statusText_->setAccessibleName(tr("Status of the run"));
  storeButton_ = new QToolButton(this);
  storeButton_->setAutoRaise(true);
  storeButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  storeButton_->setIcon(lineIcon(QStringLiteral("open-store"), [] { return theme().colors().muted; }));
  storeButton_->setFocusPolicy(Qt::TabFocus);
  connect(storeButton_, &QToolButton::clicked, this, &MainWindow::chooseStore);
  statusBar()->setSizeGripEnabled(false);
  statusBar()->addPermanentWidget(statusText_);
  statusBar()->addPermanentWidget(storeButton_);
  sharing_ = new RunSharing(this);
  sharing_->setStore(controller_->storePath());
  statusDelay_.setSingleShot(true);
  statusDelay_.setInterval(statusMilliseconds);
  connect(&statusDelay_, &QTimer::timeout, this, &MainWindow::updateStatus);
}

void MainWindow::restoreDefaultLayout() {
  for (QDockWidget* dock : {runsDock_, unitDock_, messagesDock_}) {
    dock->setFloating(false);
    removeDockWidget(dock);
  }
  addDockWidget(Qt::LeftDockWidgetArea, runsDock_);
  addDockWidget(Qt::RightDockWidgetArea, unitDock_);
  splitDockWidget(unitDock_, messagesDock_, Qt::Vertical);
  for (QDockWidget* dock : {runsDock_, unitDock_, messagesDock_}) dock->show();
  resizeDocks({runsDock_, unitDock_}, {theme().scaled(256), theme().scaled(270)}, Qt::Horizontal);
  resizeDocks({unitDock_, messagesDock_}, {theme().scaled(430), theme().scaled(130)}, Qt::Vertical);
  toolBar_->show();
  timeToolBar_->show();
  runPage_->restoreDefaultLayout();
  libraryPage_->restoreDefaultLayout();
  aside_.clear();
  setPage(centralPage());
}

// ---- Settings of the window ----

void MainWindow::readSettings(const WindowOptions& options) {
  keepSettings_ = options.settingsFile != QStringLiteral("none");
  ThemeMode mode = Theme::instance().mode();
  if (keepSettings_) {
    settings_ = std::make_unique<QSettings>(windowSettingsFile(options), QSettings::IniFormat);
    language_ = settings_->value(QStringLiteral("language"), language_).toString();
    const QString theme = settings_->value(QStringLiteral("theme")).toString();
    mode = theme == QStringLiteral("light")  ? ThemeMode::light
           : theme == QStringLiteral("dark") ? ThemeMode::dark
                                             : ThemeMode::system;
    Theme::instance().setTextScale(settings_->value(QStringLiteral("textScale"), 1.0).toDouble());
    std::vector<std::string> pins;
    for (const QString& name : settings_->value(QStringLiteral("pins")).toStringList())
      pins.push_back(name.toStdString());
    controller_->cursor()->setPinnedNames(std::move(pins));
    restoreGeometry(settings_->value(QStringLiteral("geometry")).toByteArray());
    restoreState(settings_->value(QStringLiteral("layout")).toByteArray(), layoutVersion);
    libraryPage_->restoreLayout(settings_->value(QStringLiteral("library")).toByteArray());
    LossLook loss;
    loss.averagedSteps = settings_->value(QStringLiteral("lossAverage"), loss.averagedSteps).toInt();
    loss.logarithmic = settings_->value(QStringLiteral("logarithmicLoss"), loss.logarithmic).toBool();
    runPage_->setLossLook(loss);
    runPage_->restoreLayout(settings_->value(QStringLiteral("splitters")).toByteArray());
    // A panel that is hidden before the window is first shown tells nobody.
    (*actions_)[ActionId::showRuns]->setChecked(!runsDock_->isHidden());
    (*actions_)[ActionId::showUnit]->setChecked(!unitDock_->isHidden());
    (*actions_)[ActionId::showMessages]->setChecked(!messagesDock_->isHidden());
  }
  if (options.theme) mode = *options.theme;
  Theme::instance().setMode(mode);
}

void MainWindow::writeSettings() {
  if (!settings_) return;
  const ThemeMode mode = Theme::instance().mode();
  for (QWidget* panel : std::exchange(aside_, {})) panel->show();  // they belong to the layout
  settings_->setValue(QStringLiteral("version"), layoutVersion);
  settings_->setValue(QStringLiteral("library"), libraryPage_->saveLayout());
  settings_->setValue(QStringLiteral("theme"), mode == ThemeMode::light  ? QStringLiteral("light")
                                               : mode == ThemeMode::dark ? QStringLiteral("dark")
                                                                         : QStringLiteral("system"));
  settings_->setValue(QStringLiteral("language"), language_);
  settings_->setValue(QStringLiteral("geometry"), saveGeometry());
  settings_->setValue(QStringLiteral("layout"), saveState(layoutVersion));
  settings_->setValue(QStringLiteral("splitters"), runPage_->saveLayout());
  settings_->setValue(QStringLiteral("lossAverage"), runPage_->lossLook().averagedSteps);
  settings_->setValue(QStringLiteral("logarithmicLoss"), runPage_->lossLook().logarithmic);
  settings_->setValue(QStringLiteral("textScale"), theme().textScale());
  QStringList pins;
  for (const std::string& name : controller_->cursor()->pinnedNames()) pins << QString::fromStdString(name);
  settings_->setValue(QStringLiteral("pins"), pins);
  settings_->sync();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  setPresentation(false);
  libraryPage_->details()->commit();
  writeSettings();
  queue_->clear();  // the end of the run at work must not start another one
  controller_->shutDown();
  if (help_) help_->close();
  if (model_) model_->close();
  event->accept();
}

// ---- Connections ----

void MainWindow::connectPanels() {
  connect(setup_, &SetupPage::startWanted, this, &MainWindow::startRun);
  connect(setup_, &SetupPage::modelWanted, this, &MainWindow::showModel);
  connect(setup_, &SetupPage::readyChanged, this, &MainWindow::updateActions);
  connect(runPage_->whatIf(), &WhatIfView::branchWanted, this, &MainWindow::branchWhatIf);
  connect(library_, &LibraryPanel::runActivated, this, [this](const QString& runId) {
    wantsRunPage_ = true;
    if (runId == controller_->shownRun() && !controller_->isLoading()) {
      showRunPage();
    } else {
      controller_->showRun(runId);
    }
  });
  connect(library_, &LibraryPanel::selectionChanged, this, &MainWindow::updateActions);
  connect(library_, &LibraryPanel::newRunWanted, (*actions_)[ActionId::newRun], &QAction::trigger);
  connect(library_, &LibraryPanel::otherStoreWanted, this, &MainWindow::chooseStore);
  connect(library_, &LibraryPanel::rereadWanted, controller_, &RunController::readLibrary);
  messages_->list()->addAction((*actions_)[ActionId::copyMessages]);
  connect(messages_, &MessagePanel::stepWanted, this, [this](qint64 step) { controller_->cursor()->setStep(step); });
  connect(messages_->model(), &MessageModel::added, this, [this](Severity severity, const QString& text) {
    if (severity != Severity::info) statusBar()->showMessage(text, 10'000);
  });
  connect(&Theme::instance(), &Theme::changed, this, &MainWindow::updateTheme);
}

void MainWindow::connectController() {
  connect(controller_, &RunController::libraryLoading, library_, &LibraryPanel::showLoading);
  connect(controller_, &RunController::libraryRead, this, [this](const std::vector<RunSummary>& runs) {
    library_->showRuns(runs);
    library_->setOpenRun(controller_->shownRun());
    libraryKnown_ = true;
    markBranches();
    updateActions();
    updateTitle();
    settle();
  });
  connect(controller_, &RunController::libraryFailed, this, [this](const QString& sentence) {
    library_->showError(sentence);
    libraryKnown_ = true;
    updateActions();
    settle();
  });
  connect(sharing_, &RunSharing::noted, this, &MainWindow::onNote);
  connect(sharing_, &RunSharing::imported, this, [this](const QString& runId) {
    controller_->readLibrary();
    wantsRunPage_ = true;
    controller_->showRun(runId);
  });
  connect(controller_, &RunController::storeChanged, this, [this] {
    sharing_->setStore(controller_->storePath());
    updateStatus();
    showSetup();
  });
  connect(controller_, &RunController::timelineChanged, this, &MainWindow::onTimelineChanged);
  connect(controller_, &RunController::runLoading, this, &MainWindow::onRunLoading);
  connect(controller_, &RunController::runFailedToLoad, this, &MainWindow::onRunFailed);
  connect(controller_, &RunController::runShown, this, [this](const QString& runId) {
    locateShownRun();
    markBranches();
    loadingDelay_.stop();
    library_->setOpenRun(runId);
    if (wantsRunPage_) showRunPage();
    updateTitle();
    updateActions();
  });
  connect(controller_, &RunController::liveChanged, this, &MainWindow::onLiveChanged);
  connect(controller_, &RunController::noted, this, &MainWindow::onNote);
  connect(controller_, &RunController::runDeleted, this, [this] {
    if (controller_->shownRun().isEmpty()) showSetup();
  });
  loadingDelay_.setSingleShot(true);
  loadingDelay_.setInterval(150);
  connect(&loadingDelay_, &QTimer::timeout, this, [this] {
    state_->showState(QStringLiteral("refresh"), {}, tr("Reading run %1…").arg(loadingRun_));
    setPage(state_);
  });
}

void MainWindow::loadMethods() {
  methodJobs_.start(
      this,
      [](const JobTracker::Wanted&) {
        MethodCatalog& catalog = MethodCatalog::instance();
        catalog.load();
        return std::pair(catalog.methods(), catalog.plugins());
      },
      [this](const std::pair<std::vector<MethodInfo>, std::vector<PluginStatus>>& found) {
        setup_->setMethods(found.first);
        for (const PluginStatus& plugin : found.second) {
          if (plugin.loaded) continue;
          onNote(Severity::warning, tr("The plug-in %1 was not loaded: %2")
                                        .arg(QFileInfo(QString::fromStdString(plugin.file)).fileName(),
                                             QString::fromStdString(plugin.reason)));
        }
        methodsKnown_ = true;
        settle();
      },
      [this](const QString& sentence) {
        onNote(Severity::error, sentence);
        methodsKnown_ = true;
        settle();
      });
}

void MainWindow::settle() {
  if (isSettled()) Q_EMIT settled();
}

}  // namespace skillscope
