// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <memory>
#include <optional>

#include "ui/shell/actions.h"
#include "ui/shell/job_tracker.h"
#include "ui/shell/run_controller.h"
#include "ui/shell/window_options.h"

class QDockWidget;
class QLabel;
class QSettings;
class QStackedWidget;
class QToolBar;
class QToolButton;

namespace skillscope {

class CommandPalette;
class ComparePage;
class HelpWindow;
class LibraryPage;
class LibraryPanel;
class LiveStrip;
class MessagePanel;
class ModelWindow;
class RunEdits;
class RunPage;
class RunQueue;
class RunSharing;
class SetupPage;
class StatePage;

/// The main window: a frame around pages that own their models. It puts them in their places, connects them to the
/// controller, and keeps the actions true to what is possible. Thread: GUI thread.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  /// `config` is what Start starts; `origin` names it ("demo").
  MainWindow(const WindowOptions& options, const RunConfig& config, const QString& origin, QWidget* parent = nullptr);
  ~MainWindow() override;

  RunController& controller() { return *controller_; }
  ActionSet& actions() { return *actions_; }
  LibraryPanel* library() const { return library_; }
  LibraryPage* libraryPage() const { return libraryPage_; }
  ComparePage* comparePage() const { return comparePage_; }
  RunEdits* edits() const { return edits_; }
  SetupPage* setup() const { return setup_; }
  RunPage* runPage() const { return runPage_; }
  MessagePanel* messages() const { return messages_; }
  HelpWindow* helpWindow();
  RunSharing* sharing() const { return sharing_; }
  RunQueue* queue() const { return queue_; }
  ModelWindow* modelWindow();
  QWidget* centralPage() const;

  /// Methods and the list of runs were read (or could not be): the window shows all it can show by itself.
  bool isSettled() const { return methodsKnown_ && libraryKnown_; }

  void showSetup();
  void showLibrary();
  void showComparison();
  /// Reads the runs and lays them beside each other on the compare page.
  void compareRuns(const QStringList& runs);
  /// The backbone of the settings shown, in a window of its own.
  void showModel();
  void startRun();
  void continueRun();
  /// Shows the settings of a branch of the chosen run, from the task's end at or before the cursor.
  void branchRun();
  /// The same for the shown run, from a fusion made again in another way.
  void branchWhatIf(int round, const WhatIfSettings& settings);
  void restoreDefaultLayout();
  /// Large text, the whole screen, and nothing beside the run; false puts everything back as it was.
  void setPresentation(bool on);
  CommandPalette* commandPalette();
  void showPalette();
  /// The panes that F6 walks through, in order.
  QList<QWidget*> panes() const;

 Q_SIGNALS:
  void settled();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void buildPages();
  void buildDocks();
  void buildToolBars();
  void buildStatusBar();
  void connectActions();
  void connectPanels();
  void connectController();
  void loadMethods();
  std::vector<struct Command> commands();
  std::vector<struct Command> typedCommands(const QString& text);
  void readSettings(const WindowOptions& options);
  void writeSettings();

  void showRunPage();
  void onRunLoading(const QString& runId);
  void onRunFailed(const QString& runId, const QString& sentence);
  void onTimelineChanged();
  void locateShownRun();
  /// Marks on the shown run's time axis where it left another run, and where others left it.
  void markBranches();
  void onLiveChanged();
  void onNote(Severity severity, const QString& text);
  void updateActions();
  void updateLibraryActions();
  void updateTitle();
  void updateStatus();
  void updateTheme();
  void movePane(int by);
  void focusPane(QWidget* pane);
  void setTheme(ThemeMode mode);
  void chooseStore();
  void exportRun();
  void askDelete();
  void showAbout();
  void settle();
  QString chosenRun() const;
  /// Everything selected where the user selects: on the library page, else in the list of runs.
  QStringList chosenRuns() const;
  /// Shows a page; the panels of one run step aside while a page of many is shown.
  void setPage(QWidget* page);
  void archiveChosen();
  void revealFiles();
  void connectLibrary();
  void addLanguageMenu();
  QDockWidget* addDock(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area);

  std::unique_ptr<QSettings> settings_;
  QString language_ = QStringLiteral("system");  ///< chosen for the next start
  QMenu* languageMenu_ = nullptr;
  ActionSet* actions_;
  RunController* controller_;
  QStackedWidget* pages_;
  SetupPage* setup_;
  RunPage* runPage_;
  StatePage* state_;
  LibraryPanel* library_;
  LibraryPage* libraryPage_;
  ComparePage* comparePage_;
  RunEdits* edits_;
  MessagePanel* messages_;
  LiveStrip* strip_ = nullptr;
  RunSharing* sharing_ = nullptr;
  RunQueue* queue_ = nullptr;
  QDockWidget *runsDock_ = nullptr, *unitDock_ = nullptr, *messagesDock_ = nullptr;
  QToolBar *toolBar_ = nullptr, *timeToolBar_ = nullptr;
  QLabel* statusText_ = nullptr;
  QToolButton* storeButton_ = nullptr;
  struct BeforePresentation {
    QByteArray layout;
    double textScale = 1;
    Qt::WindowStates state;
  };
  std::optional<BeforePresentation> beforePresentation_;
  CommandPalette* palette_ = nullptr;
  HelpWindow* help_ = nullptr;
  ModelWindow* model_ = nullptr;
  QTimer loadingDelay_, statusDelay_;
  QString loadingRun_;
  bool methodsKnown_ = false, libraryKnown_ = false, wantsRunPage_ = false;
  bool keepSettings_ = true;
  QList<QWidget*> aside_;  ///< panels hidden by setPage()

  JobTracker methodJobs_;  // last: waited for first
};

}  // namespace skillscope
