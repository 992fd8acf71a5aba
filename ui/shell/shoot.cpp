// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/shoot.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QLabel>
#include <QLineEdit>
#include <QPixmap>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QThread>
#include <algorithm>
#include <cstdio>

#include "core/base/error.h"
#include "core/store/run_store.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_window.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/view/autopsy/autopsy_view.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/compare/compare_section.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/messages/message_panel.h"
#include "ui/view/model/model_window.h"
#include "ui/view/retrieval/retrieval_view.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/stream/stream_editor.h"
#include "ui/view/stream/task_preview_panel.h"
#include "ui/view/what_if/what_if_view.h"

namespace skillscope {
namespace {

constexpr int windowWidth = 1366, windowHeight = 768;
constexpr int patience = 60'000;  // milliseconds, for a large run on a busy machine

template <typename Condition>
void waitUntil(Condition condition, const char* what) {
  QElapsedTimer time;
  time.start();
  while (!condition()) {
    if (time.elapsed() > patience) throw Error(std::string("the pictures cannot be made: ") + what + " took too long");
    QApplication::processEvents(QEventLoop::AllEvents, 20);
    QThread::msleep(2);
  }
}

/// Timers that put off drawing are due within a fraction of a second.
void settleDown() {
  QElapsedTimer time;
  time.start();
  while (time.elapsed() < 150) {
    QApplication::processEvents(QEventLoop::AllEvents, 20);
    QThread::msleep(5);
  }
}

class Album {
 public:
  explicit Album(const QString& folder) : folder_(folder) {
    if (!QDir().mkpath(folder)) {
      throw Error("the folder " + folder.toStdString() + " cannot be made; name another one with --shoot");
    }
  }
  void add(const QString& name, const QPixmap& picture) {
    const QString file = folder_.filePath(name + QStringLiteral(".png"));
    if (!picture.save(file, "PNG")) {
      throw Error("the picture " + file.toStdString() + " cannot be written; name another folder with --shoot");
    }
    files_ << file;
  }
  const QStringList& files() const { return files_; }

 private:
  QDir folder_;
  QStringList files_;
};

/// The unit that the last snapshot holds most important; it makes the panel of the unit worth a look.
void pickTopUnit(const RunTimeline& timeline, TimeCursor& cursor) {
  if (timeline.snapshots().empty()) return;
  const auto& scores = timeline.snapshots().back().importance;
  if (scores.empty()) return;
  cursor.setUnit(static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin()));
}

/// The other pictures of views that have several.
void shootPages(RunPage& page, Album& album) {
  auto* importance = qobject_cast<ImportanceView*>(page.importance());
  const auto take = [&](RunView* view, const char* name) {
    view->refreshNow();
    settleDown();
    album.add(QString::fromLatin1(name), view->grab());
  };
  importance->setLevel(ImportanceLevel::module);
  take(importance, "importance-modules");
  importance->setLevel(ImportanceLevel::element);
  take(importance, "importance-elements");
  importance->setLevel(ImportanceLevel::unit);
  importance->setOrder(UnitOrder::value);
  take(importance, "importance-sorted");
  importance->setOrder(UnitOrder::layer);
  importance->setChange(ChangeSince::taskBefore);
  take(importance, "importance-change");
  auto* fusion = qobject_cast<FusionView*>(page.fusion());
  using enum FusionView::Arrangement;
  for (const auto& [arrangement, name] :
       {std::pair{byRound, "fusion-rounds"}, std::pair{flow, "fusion-flow"}, std::pair{owner, "fusion-owner"},
        std::pair{stepSize, "fusion-steps"}, std::pair{layerShares, "fusion-layers"}}) {
    fusion->setArrangement(arrangement);
    take(fusion, name);
  }
  page.forgetting()->cursor()->pickTask(0);
  take(page.forgetting(), "forgetting-task");
  take(page.matrix(), "matrix-task");
  page.forgetting()->cursor()->pickTask(-1);
}

void shootViews(RunController& controller, Album& album) {
  RunPage page;
  page.setTimeline(controller.timeline(), controller.cursor());
  std::vector<std::tuple<const char*, QWidget*, QSize>> views = {
      {"importance", page.importance(), {940, 460}},
      {"fusion", page.fusion(), {760, 440}},
      {"forgetting", page.forgetting(), {760, 440}},
      {"matrix", page.matrix(), {620, 380}},
      {"unit", page.unitPanel(), {340, 460}},
      {"autopsy", page.autopsy(), {1000, 600}},
      {"time", page.timeBar(), {1366, page.timeBar()->sizeHint().height()}}};
  if (WhatIfView::fits(*controller.timeline())) {
    page.whatIf()->setLocation(controller.storePath(), controller.shownRun());
    views.emplace_back("what-if", page.whatIf(), QSize(1000, 620));
  }
  if (RetrievalView::hasAnything(*controller.timeline())) {
    views.emplace_back("retrieval", page.retrieval(), QSize(1000, 640));
  }
  for (const auto& [name, view, size] : views) {
    view->setParent(nullptr);
    view->resize(size);
    view->show();
  }
  settleDown();
  page.refreshNow();
  waitUntil([&] { return !page.retrieval()->isProjecting(); }, "placing keys and queries");
  waitUntil([&] { return !page.whatIf()->isReading(); }, "reading the settings of the run");
  settleDown();
  WhatIfSettings other = page.whatIf()->settings();
  other.quantile = other.quantile > 0.5 ? 0.6 : 0.8;
  page.whatIf()->setSettings(other);
  waitUntil([&] { return !page.whatIf()->isReading(); }, "making the fusion again");
  page.retrieval()->table()->selectRow(0);
  settleDown();
  for (const auto& [name, view, size] : views) {
    album.add(QString::fromLatin1(name), view->grab());
  }
  shootPages(page, album);
  for (const auto& [name, view, size] : views) {
    view->hide();
    view->setParent(&page);  // which deletes it
  }
}

void quietHandler(QtMsgType type, const QMessageLogContext&, const QString& text) {
  // No screen, no session: expected here, and nothing the user can act on.
  for (const char* noise : {"propagateSizeHints", "raise()", "XDG_RUNTIME_DIR"}) {
    if (text.contains(QLatin1String(noise))) return;
  }
  if (type != QtDebugMsg && type != QtInfoMsg) std::fprintf(stderr, "%s\n", qPrintable(text));
}

}  // namespace

void prepareToShoot(double scale) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qputenv("QT_SCALE_FACTOR", QByteArray::number(scale));
  qInstallMessageHandler(quietHandler);
}

QStringList shootPictures(const WindowOptions& given, const RunConfig& config, const QString& origin) {
  WindowOptions options = given;
  options.settingsFile = QStringLiteral("none");
  const RunReader reader(options.storePath().toStdString());
  if (options.run.isEmpty() || options.run == QStringLiteral("latest")) {
    const auto runs = reader.list();
    if (runs.empty()) {
      throw Error("the store " + options.storePath().toStdString() + " has no run to take pictures of; run one first");
    }
    options.run = QString::fromStdString(runs.front().id);
  } else {
    options.run = QString::fromStdString(reader.resolve(options.run.toStdString()));
  }

  Album album(options.shootFolder);
  MainWindow window(options, config, origin);
  window.resize(windowWidth, windowHeight);
  window.show();
  window.restoreDefaultLayout();
  RunController& controller = window.controller();
  waitUntil([&] { return window.isSettled(); }, "reading the store");
  waitUntil([&] { return controller.shownRun() == options.run && !controller.isLoading(); }, "reading the run");
  waitUntil([&] { return !controller.isReadingExamples(); }, "reading the examples");
  pickTopUnit(*controller.timeline(), *controller.cursor());
  settleDown();
  window.runPage()->refreshNow();
  window.statusBar()->clearMessage();
  settleDown();
  album.add(QStringLiteral("window"), window.grab());

  shootViews(controller, album);
  album.add(QStringLiteral("library"), window.library()->grab());
  album.add(QStringLiteral("messages"), window.messages()->grab());
  window.showPalette();
  window.commandPalette()->field()->setText(QStringLiteral("ta"));
  settleDown();
  album.add(QStringLiteral("commands"), window.grab());
  window.commandPalette()->dismiss();
  window.showLibrary();
  settleDown();
  album.add(QStringLiteral("library-page"), window.grab());
  if (!options.compared.isEmpty()) {
    ComparePage* page = window.comparePage();
    window.showComparison();
    waitUntil([&] { return !page->comparison()->isLoading(); }, "reading the compared runs");
    for (CompareSection* section : page->sections()) {
      page->tabs()->setCurrentWidget(section);
      settleDown();
      // Of the class, so that the name is the same in every language.
      const QString kind =
          QString::fromLatin1(section->metaObject()->className()).section(QStringLiteral("Compare"), 1);
      album.add(QStringLiteral("compare-") + kind.toLower(), window.grab());
    }
    page->tabs()->setCurrentIndex(0);
  }
  window.showSetup();
  settleDown();
  album.add(QStringLiteral("settings"), window.grab());
  window.setup()->showTasks();
  waitUntil([&] { return !window.setup()->stream()->isReading(); }, "reading the tasks of the stream");
  waitUntil([&] { return !window.setup()->stream()->preview()->isCounting(); }, "counting tokens");
  settleDown();
  album.add(QStringLiteral("task-stream"), window.grab());
  window.setup()->showSettings();
  window.library()->setOpenRun(options.run);
  window.branchRun();
  waitUntil([&] { return window.setup()->branch().has_value(); }, "reading where the run can be branched");
  settleDown();
  album.add(QStringLiteral("branch"), window.grab());
  window.showModel();
  waitUntil([&] { return !window.modelWindow()->isLoading(); }, "reading the model");
  settleDown();
  album.add(QStringLiteral("model"), window.modelWindow()->grab());
  HelpWindow* help = window.helpWindow();
  help->showPage(QStringLiteral("views"));
  settleDown();
  album.add(QStringLiteral("help"), help->grab());
  return album.files();
}

}  // namespace skillscope
