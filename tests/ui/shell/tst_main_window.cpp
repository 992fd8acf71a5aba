// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QProgressBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolBar>

#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_window.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/shoot.h"
#include "ui/shell/theme.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/messages/message_panel.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/run_view.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/cell_view.h"

namespace skillscope {
namespace {

test::SyntheticRunOptions small(int tasks) {
  test::SyntheticRunOptions options;
  options.tasks = tasks;
  options.stepsPerTask = 40;
  options.encoderLayers = options.decoderLayers = 2;
  return options;
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;

  WindowOptions options() const {
    WindowOptions options;
    options.store = store_;
    options.settingsFile = QStringLiteral("none");
    options.theme = ThemeMode::light;
    return options;
  }
  std::unique_ptr<MainWindow> open(const WindowOptions& options) const {
    auto window = std::make_unique<MainWindow>(options, configOf(options), options.preset);
    window->show();
    return window;
  }
  std::unique_ptr<MainWindow> openRun(const QString& run) const {
    WindowOptions chosen = options();
    chosen.run = run;
    return open(chosen);
  }
  static bool shows(MainWindow& window, const QString& run) {
    return window.controller().shownRun() == run && !window.controller().isLoading() &&
           window.centralPage() == window.runPage();
  }
  static const std::vector<SkillUnit>& controllerUnits(MainWindow& window) {
    return window.controller().timeline()->units().units;
  }
  static void trigger(MainWindow& window, ActionId id) {
    QAction* action = window.actions()[id];
    QVERIFY2(action->isEnabled(), qPrintable(action->objectName()));
    action->trigger();
  }

 private Q_SLOTS:
  void initTestCase() {
    Theme::instance().applyTo(*qApp);
    store_ = folder_.filePath(QStringLiteral("runs.sqlite"));
    test::storeRun(store_.toStdString(), "kif-1", "KIF on WordNet-CL", small(5));
    test::SyntheticRunOptions plain = small(3);
    plain.fuses = false;
    test::storeRun(store_.toStdString(), "seq-1", "SeqLoRA on WordNet-CL", plain, "seqlora");
    for (int i = 0; i < 5; ++i) {
      test::storeRun(store_.toStdString(), "small-" + std::to_string(i), "Small " + std::to_string(i), small(2));
    }
  }
  void init() { test::failOnUnexpectedWarnings(); }

  void opensReadyToStart() {
    auto window = open(options());
    QVERIFY(window->centralPage() == window->setup());
    QTRY_VERIFY(window->isSettled());
    QVERIFY2(window->setup()->config().has_value(), qPrintable(window->setup()->error()));
    QVERIFY(window->actions()[ActionId::start]->isEnabled());
    QVERIFY(!window->actions()[ActionId::stop]->isEnabled());
    QCOMPARE(window->library()->shownRuns(), 7);
    QCOMPARE(toToml(*window->setup()->config()), toToml(loadConfig("demo")));
  }

  void showsAStoredRun() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    QTRY_VERIFY(window->isSettled());
    QVERIFY2(window->windowTitle().startsWith(QStringLiteral("KIF on WordNet-CL · wordnet-cl/order-1 · seed 1")),
             qPrintable(window->windowTitle()));
    QCOMPARE(window->library()->selectedRun(), QStringLiteral("kif-1"));
    const auto* tabs = window->runPage()->findChild<QTabWidget*>();
    QVERIFY(tabs);
    int shown = 0;
    for (RunView* view : window->runPage()->views()) {
      view->refreshNow();
      if (view == window->runPage()->unitPanel()) continue;  // no unit is picked
      if (!tabs->currentWidget()->isAncestorOf(view)) continue;
      ++shown;
      QVERIFY2(view->emptyText().isEmpty(), qPrintable(view->windowTitle()));
      QVERIFY2(!view->summaryText().isEmpty(), qPrintable(view->windowTitle()));
      QVERIFY(view->isVisible());
    }
    QCOMPARE(shown, 4);
    QVERIFY(window->messages()->model()->rowCount() > 0);
  }

  void theKeysOfTimeWorkInEveryPane() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    TimeCursor* cursor = window->controller().cursor();
    QWidget* map = window->runPage()->importance()->findChild<CellView*>();
    map->setFocus();
    QTest::keyClick(map, Qt::Key_Less);
    QCOMPARE(cursor->step(), std::int64_t(160));
    QTest::keyClick(map, Qt::Key_Home);
    QCOMPARE(cursor->step(), std::int64_t(0));
    QTest::keyClick(map, Qt::Key_BraceRight);
    QCOMPARE(cursor->step(), std::int64_t(40));
    QTest::keyClick(window->runPage()->timeBar(), Qt::Key_End);
    QVERIFY(cursor->atLiveEdge());
    // What is typed into a field stays there.
    auto* filter = window->library()->findChild<QLineEdit*>();
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("a, b."));
    QCOMPARE(filter->text(), QStringLiteral("a, b."));
    QVERIFY(cursor->atLiveEdge());
  }

  void thePaletteFindsAndGoes() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    QTRY_VERIFY(window->isSettled());
    TimeCursor* cursor = window->controller().cursor();
    const auto type = [&](const QString& text) {
      window->showPalette();
      QTest::keyClicks(window->commandPalette()->field(), text);
      QTest::keyClick(window->commandPalette()->field(), Qt::Key_Return);
    };
    type(QStringLiteral("step 70"));
    QCOMPARE(cursor->step(), std::int64_t(70));
    type(QStringLiteral("round 2"));
    QCOMPARE(cursor->step(), std::int64_t(80));
    type(QStringLiteral("task 3:"));
    QCOMPARE(cursor->step(), std::int64_t(120));
    QCOMPARE(cursor->pickedTask(), 2);
    type(unitTitle(controllerUnits(*window)[11]));
    QCOMPARE(cursor->unit(), 11);
    type(QStringLiteral("small 3"));
    QTRY_VERIFY(shows(*window, QStringLiteral("small-3")));
    // Everything that can be done by a menu is found by its name.
    window->showPalette();
    for (const ActionInfo& info : actionTable()) {
      if (info.id == ActionId::commands) continue;
      QString text = window->actions()[info.id]->text();
      window->commandPalette()->field()->setText(text.remove(u'&').remove(u'…'));
      QVERIFY2(window->commandPalette()->model()->rowCount() > 0, info.name);
    }
  }

  void aPresentationComesBack() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    const double scale = theme().textScale();
    auto* runs = window->findChild<QDockWidget*>(QStringLiteral("runsDock"));
    QVERIFY(runs->isVisible());
    trigger(*window, ActionId::presentation);
    QVERIFY(theme().textScale() > scale && runs->isHidden());
    QVERIFY(window->runPage()->importance()->isVisible());
    trigger(*window, ActionId::presentation);
    QCOMPARE(theme().textScale(), scale);
    QVERIFY(runs->isVisible());
    trigger(*window, ActionId::largerText);
    QVERIFY(theme().textScale() > scale);
    trigger(*window, ActionId::normalText);
    QCOMPARE(theme().textScale(), 1.0);
  }

  void ofManyFastSelectionsTheLastIsShown() {
    auto window = open(options());
    QTRY_VERIFY(window->isSettled());
    auto* list = window->library()->findChild<QListView*>(QStringLiteral("runList"));
    QSignalSpy shown(&window->controller(), &RunController::runShown);
    for (int i = 0; i < 100; ++i) list->setCurrentIndex(list->model()->index(i % list->model()->rowCount(), 0));
    const QString wanted = window->library()->selectedRun();
    QTRY_VERIFY(shows(*window, wanted));
    QTest::qWait(50);
    QVERIFY(shows(*window, wanted));
    QCOMPARE(shown.size(), 1);
  }

  void closesWhileLoading() {
    for (int i = 0; i < 8; ++i) {
      auto window = openRun(QStringLiteral("kif-1"));
      QTest::qWait(3 * i);
      QVERIFY(window->close());
    }
  }

  void leavesARunForTheSettingsAndReturns() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")) && window->isSettled());
    trigger(*window, ActionId::newRun);
    QVERIFY(window->centralPage() == window->setup());
    QCOMPARE(window->windowTitle(), QStringLiteral("Skillscope"));
    auto* list = window->library()->findChild<QListView*>(QStringLiteral("runList"));
    for (int row = 0; row < list->model()->rowCount(); ++row) {
      const QModelIndex index = list->model()->index(row, 0);
      if (index.data(LibraryModel::runIdRole).toString() == QStringLiteral("kif-1")) list->setCurrentIndex(index);
    }
    QVERIFY(shows(*window, QStringLiteral("kif-1")));
  }

  /// The chosen run's settings, where it can be branched, and what cannot change; a new run is one click away.
  void aRunIsBranchedFromItsSettings() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")) && window->isSettled());
    trigger(*window, ActionId::branchRun);
    SetupPage& setup = *window->setup();
    QTRY_VERIFY(setup.branch().has_value());
    QVERIFY(window->centralPage() == &setup);
    QCOMPARE(setup.branch()->parent, std::string("kif-1"));
    QVERIFY(setup.branch()->at.kind == BranchKind::start);  // it keeps no state
    auto* line = setup.findChild<QWidget*>(QStringLiteral("branchLine"));
    QVERIFY(line->isVisible());
    QCOMPARE(setup.findChild<QComboBox*>(QStringLiteral("branchPoint"))->count(), 1);
    setup.findChild<QPushButton*>(QStringLiteral("leaveBranch"))->click();
    QVERIFY(!setup.branch() && !line->isVisible());

    BranchChoice choice{QStringLiteral("kif-1"), QStringLiteral("KIF"), setup.config().value_or(RunConfig()), {}};
    const auto point = [](BranchKind kind, int task, std::int64_t step) {
      BranchPoint point;
      point.kind = kind, point.task = task, point.step = step;
      return point;
    };
    choice.points = {BranchPoint(), point(BranchKind::taskEnd, 0, 60), point(BranchKind::fusion, 1, 100),
                     point(BranchKind::taskEnd, 1, 120)};
    setup.setBranch(choice, 110);
    QCOMPARE(setup.branch()->at.step, std::int64_t{60});  // the end of a task before the cursor
    setup.setBranch(choice, 120);
    QCOMPARE(setup.branch()->at.step, std::int64_t{120});
    setup.setBranch(choice, -1);
    QCOMPARE(setup.branch()->at.step, std::int64_t{120});
    QVERIFY(setup.error().isEmpty());
    choice.config.loraRank += 1;  // as if the form said another rank than the parent
    const RunConfig shown = setup.config().value();
    setup.setBranch(choice, 120);
    QVERIFY(setup.error().isEmpty());
    setup.form()->setConfig(shown);
    Q_EMIT setup.form()->edited();
    QVERIFY2(setup.error().contains("lora.rank cannot change after task 2 (step 120)"), qPrintable(setup.error()));
    setup.choosePreset(QStringLiteral("demo"));
    QVERIFY(!setup.branch());
  }

  void badStoresLeaveTheWindowAlive_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("missing") << QString();
    for (const char* name : {"foreign", "newer", "no_tables", "short", "text"}) {
      QTest::newRow(name)
          << QStringLiteral(SKILLSCOPE_SOURCE_DIR "/tests/corpus/store/%1.sqlite").arg(QLatin1String(name));
    }
  }
  void badStoresLeaveTheWindowAlive() {
    QFETCH(QString, file);
    const QString path = folder_.filePath(QStringLiteral("bad.sqlite"));
    QFile::remove(path);
    if (!file.isEmpty()) QVERIFY(QFile::copy(file, path));
    WindowOptions bad = options();
    bad.store = path;
    auto window = open(bad);
    QTRY_VERIFY(window->isSettled());
    QVERIFY(window->library()->hasError());
    auto* state = window->library()->findChild<StatePage*>();
    QVERIFY(state->isVisible() && state->text().size() > 20);
    QVERIFY(window->actions()[ActionId::start]->isEnabled());  // settings can still be made
    window->controller().setStore(store_);
    QTRY_COMPARE(window->library()->shownRuns(), 7);
    QVERIFY(!window->library()->hasError());
  }

  void anUnknownRunIsAnErrorPage() {
    auto window = openRun(QStringLiteral("nowhere"));
    QTRY_VERIFY(window->isSettled() && !window->controller().isLoading());
    auto* state = qobject_cast<StatePage*>(window->centralPage());
    QVERIFY(state && state->text().contains(QStringLiteral("nowhere")));
    QVERIFY(window->messages()->model()->rowCount() > 0);
  }

  void defaultLayoutComesBack() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    trigger(*window, ActionId::restoreLayout);
    QCoreApplication::processEvents();
    const auto places = [&window] {
      QStringList list;
      for (QDockWidget* dock : window->findChildren<QDockWidget*>()) {
        list << QStringLiteral("%1 %2 %3 %4")
                    .arg(dock->objectName())
                    .arg(static_cast<int>(window->dockWidgetArea(dock)))
                    .arg(dock->isVisible())
                    .arg(dock->isFloating());
        const QRect box = dock->geometry();
        list << QStringLiteral("%1,%2 %3×%4").arg(box.x()).arg(box.y()).arg(box.width()).arg(box.height());
      }
      return list;
    };
    const QStringList before = places();
    auto* runs = window->findChild<QDockWidget*>(QStringLiteral("runsDock"));
    auto* unit = window->findChild<QDockWidget*>(QStringLiteral("unitDock"));
    auto* messages = window->findChild<QDockWidget*>(QStringLiteral("messagesDock"));
    window->addDockWidget(Qt::RightDockWidgetArea, runs);
    unit->setFloating(true);
    messages->hide();
    QCoreApplication::processEvents();
    QVERIFY(places() != before);
    trigger(*window, ActionId::restoreLayout);
    QTRY_COMPARE(places(), before);
  }

  void layoutAndThemeAreRemembered() {
    WindowOptions own = options();
    own.settingsFile = folder_.filePath(QStringLiteral("window.ini"));
    own.theme.reset();
    {
      auto window = open(own);
      window->findChild<QDockWidget*>(QStringLiteral("messagesDock"))->hide();
      trigger(*window, ActionId::themeDark);
      window->close();
    }
    Theme::instance().setMode(ThemeMode::light);
    auto window = open(own);
    QVERIFY(!window->findChild<QDockWidget*>(QStringLiteral("messagesDock"))->isVisible());
    QVERIFY(!window->actions()[ActionId::showMessages]->isChecked());
    QVERIFY(theme().dark() && window->actions()[ActionId::themeDark]->isChecked());
    trigger(*window, ActionId::switchTheme);
    QVERIFY(!theme().dark());
  }

  void everythingForALiveRunIsVisibleAt1366By768() {
    auto window = openRun(QStringLiteral("kif-1"));
    window->resize(1366, 768);
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    QCOMPARE(window->size(), QSize(1366, 768));
    const QRect inside = window->rect();
    RunPage* page = window->runPage();
    const QList<QWidget*> parts = {page->importance(), page->fusion(),  page->forgetting(), page->matrix(),
                                   page->unitPanel(),  page->timeBar(), window->library(),  window->messages()};
    for (QWidget* part : parts) {
      QVERIFY2(part->isVisible(), qPrintable(part->accessibleName()));
      const QRect box(part->mapTo(window.get(), QPoint()), part->size());
      QVERIFY2(inside.contains(box) && box.width() > 100 && box.height() > 40, qPrintable(part->accessibleName()));
    }
  }

  void everyFocusableWidgetHasAName() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")) && window->isSettled());
    window->helpWindow();
    const auto nameless = [](QWidget* root) {
      QStringList list;
      for (QWidget* widget : root->findChildren<QWidget*>()) {
        if (!widget->isVisibleTo(root)) continue;
        const QString type = QString::fromLatin1(widget->metaObject()->className());
        // Parts that Qt builds inside its own controls are spoken for by them.
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(QStringLiteral("qt_"))) continue;
        if (type == QStringLiteral("QMenuBar") || type == QStringLiteral("QMenu") ||
            type.contains(QStringLiteral("TabBar")) || type.startsWith(QStringLiteral("QComboBoxListView")) ||
            type.startsWith(QStringLiteral("QDockWidget"))) {
          continue;
        }
        const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        const QString name = face ? face->text(QAccessible::Name) : widget->accessibleName();
        if (name.isEmpty() && widget->accessibleName().isEmpty()) {
          list << type + u' ' + widget->objectName() + QStringLiteral(" in ") +
                      (widget->parentWidget() ? widget->parentWidget()->metaObject()->className() : "");
        }
      }
      return list;
    };
    QVERIFY2(nameless(window.get()).isEmpty(), qPrintable(nameless(window.get()).join(QStringLiteral("\n"))));
    window->showSetup();
    QVERIFY2(nameless(window.get()).isEmpty(), qPrintable(nameless(window.get()).join(QStringLiteral("\n"))));
  }

  void f6WalksThroughThePanes() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(window.get()));
    trigger(*window, ActionId::focusRuns);
    const QList<QWidget*> panes = window->panes();
    QCOMPARE(panes.size(), 9);
    for (qsizetype i = 1; i <= panes.size(); ++i) {
      QTest::keyClick(window.get(), Qt::Key_F6);
      QWidget* pane = panes[i % panes.size()];
      const QWidget* focus = window->focusWidget();
      QVERIFY2(focus && (pane == focus || pane->isAncestorOf(focus)),
               qPrintable(QStringLiteral("%1: %2").arg(i).arg(pane->accessibleName())));
    }
    QTest::keyClick(window.get(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(panes.last() == window->focusWidget() || panes.last()->isAncestorOf(window->focusWidget()));
  }

  void timeActionsMoveTheCursor() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    TimeCursor* cursor = window->controller().cursor();
    QVERIFY(cursor->atLiveEdge());
    const auto end = cursor->step();
    trigger(*window, ActionId::earlier);
    QVERIFY(cursor->step() < end && !cursor->atLiveEdge());
    trigger(*window, ActionId::later);
    trigger(*window, ActionId::liveEdge);
    QCOMPARE(cursor->step(), end);
    QVERIFY(cursor->atLiveEdge());
  }

  void helpPagesOpenAndLinksLead() {
    auto window = open(options());
    trigger(*window, ActionId::help);
    HelpWindow* help = window->helpWindow();
    QVERIFY(help->isVisible());
    QCOMPARE(help->currentPage(), QStringLiteral("index"));
    trigger(*window, ActionId::glossary);
    QCOMPARE(help->currentPage(), QStringLiteral("glossary"));
    QVERIFY(help->findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Backward transfer")));
    trigger(*window, ActionId::shortcuts);
    QVERIFY(help->findChild<QTextBrowser*>()->toPlainText().contains(QStringLiteral("Single Step")));
    QStringList names;
    for (const HelpPage& page : helpPages()) {
      names << page.name;
      QVERIFY2(!page.title.isEmpty() && page.title != QStringLiteral("Not Found"), qPrintable(page.name));
    }
    // Every link between pages leads somewhere.
    const QRegularExpression link(QStringLiteral("\\]\\(([a-z-]+)\\.md\\)"));
    for (const QString& name : names) {
      auto matches = link.globalMatch(helpMarkdown(name));
      while (matches.hasNext()) {
        const QString target = matches.next().captured(1);
        QVERIFY2(names.contains(target), qPrintable(name + QStringLiteral(" → ") + target));
      }
    }
  }

  void themeChangesReachTheWindow() {
    auto window = openRun(QStringLiteral("kif-1"));
    QTRY_VERIFY(shows(*window, QStringLiteral("kif-1")));
    const auto corner = [&window] {
      const QImage image = window->grab().toImage();
      return image.pixelColor(image.width() - 4, image.height() - 4);
    };
    trigger(*window, ActionId::themeLight);
    QCOMPARE(corner(), theme().colors().surface);
    trigger(*window, ActionId::themeDark);
    QCOMPARE(corner(), theme().colors().surface);
    QVERIFY(theme().dark());
    trigger(*window, ActionId::themeLight);
  }

  void picturesAreWritten() {
    WindowOptions shoot = options();
    shoot.shootFolder = folder_.filePath(QStringLiteral("pictures"));
    shoot.compared = QStringList{QStringLiteral("kif-1"), QStringLiteral("seq-1")};
    const QStringList files = shootPictures(shoot, configOf(shoot), shoot.preset);
    for (const char* name : {"window", "importance", "fusion", "forgetting", "matrix", "library", "settings", "branch",
                             "help", "library-page", "compare-overview", "compare-importance", "compare-fusion"}) {
      QVERIFY2(files.contains(shoot.shootFolder + u'/' + QLatin1String(name) + QStringLiteral(".png")), name);
    }
    for (const QString& file : files) {
      const QImage image(file);
      QVERIFY2(!image.isNull(), qPrintable(file));
      QSet<QRgb> colors;
      for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3) colors << image.pixel(x, y);
      }
      QVERIFY2(colors.size() > 8, qPrintable(file));
    }
    QCOMPARE(QImage(files[0]).size(), QSize(1366, 768) * qRound(qApp->devicePixelRatio()));
    shoot.run = QStringLiteral("nowhere");
    QVERIFY_THROWS_EXCEPTION(std::exception, shootPictures(shoot, configOf(shoot), shoot.preset));
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestMainWindow)
#include "tst_main_window.moc"
