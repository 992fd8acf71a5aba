// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The library page in its window: columns, filter, edits that reach the store and can be undone.
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_edits.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/library/library_page.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/library/run_details.h"
#include "ui/view/settings/setup_page.h"

namespace skillscope {

class TestLibraryEdits : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;
  std::unique_ptr<MainWindow> window_;

  RunSummary stored(const char* id) const { return RunReader(store_.toStdString()).run(id).summary; }
  void trigger(ActionId id) {
    QAction* action = window_->actions()[id];
    QVERIFY2(action->isEnabled(), qPrintable(action->objectName()));
    action->trigger();
  }
  LibraryPage& page() { return *window_->libraryPage(); }

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }

  void init() {
    test::failOnUnexpectedWarnings();
    store_ = folder_.filePath(QString::fromLatin1(QTest::currentTestFunction()) + QStringLiteral(".sqlite"));
    test::SyntheticRunOptions small;
    small.tasks = 2;
    small.stepsPerTask = 10;
    small.encoderLayers = small.decoderLayers = 1;
    for (const char* id : {"a", "b", "c"}) {
      test::storeRun(store_.toStdString(), id, std::string("Run ") + id, small, *id == 'c' ? "ewc" : "kif");
    }
    WindowOptions options;
    options.store = store_;
    options.settingsFile = QStringLiteral("none");
    options.theme = ThemeMode::light;
    window_ = std::make_unique<MainWindow>(options, configOf(options), options.preset);
    window_->show();
    QTRY_VERIFY(window_->isSettled() && window_->library()->model()->knowsConfig("a"));
    window_->showLibrary();
  }
  void cleanup() { window_.reset(); }

  void columnsCanBeChosenMovedAndKept() {
    const QStringList before = page().shownColumns();
    QVERIFY(before.contains(QStringLiteral("ap")) && !before.contains(QStringLiteral("memory")));
    page().setShownColumns(
        {QStringLiteral("name"), QStringLiteral("memory"), QStringLiteral("seed"), QStringLiteral("nonsense")});
    QCOMPARE(page().shownColumns(), (QStringList{"name", "memory", "seed"}));
    page().table()->sortByColumn(static_cast<int>(LibraryModel::columnNames().indexOf(QStringLiteral("name"))),
                                 Qt::AscendingOrder);
    const QByteArray layout = page().saveLayout();
    page().restoreDefaultLayout();
    QCOMPARE(page().shownColumns(), before);
    page().restoreLayout(layout);
    QCOMPARE(page().shownColumns(), (QStringList{"name", "memory", "seed"}));
    page().restoreLayout(QByteArray("damaged"));
    QCOMPARE(page().shownColumns(), (QStringList{"name", "memory", "seed"}));
    const QString csv = page().tableText(LibraryPage::TableFormat::csv);
    QVERIFY2(csv.startsWith(QStringLiteral("Name,Memory (MiB),Seed\nRun a,")), qPrintable(csv));
    QCOMPARE(csv.count(u'\n'), 4);
    QVERIFY(page().tableText(LibraryPage::TableFormat::markdown).contains(QStringLiteral("|---|---|---|")));
  }

  void bothFiltersAreOne() {
    auto* filter = page().findChild<QLineEdit*>(QStringLiteral("libraryFilter"));
    filter->setText(QStringLiteral("method:ewc"));
    QCOMPARE(page().table()->model()->rowCount(), 1);
    QCOMPARE(window_->library()->filter(), QStringLiteral("method:ewc"));
    window_->library()->setFilter(QStringLiteral("train.epochs:3 -run.seed:2"));
    QCOMPARE(filter->text(), QStringLiteral("train.epochs:3 -run.seed:2"));
    QCOMPARE(page().table()->model()->rowCount(), 3);
    filter->setText(QStringLiteral("methd:x"));
    QCOMPARE(page().table()->model()->rowCount(), 3);  // what cannot be understood hides nothing
    QVERIFY(window_->library()->proxy()->filterError().contains(QStringLiteral("method")));
    filter->clear();
    QVERIFY(window_->library()->proxy()->filterError().isEmpty());
  }

  void tagsOfSeveralRunsAndUndo() {
    page().selectRuns({QStringLiteral("a"), QStringLiteral("b")});
    QCOMPARE(page().selectedRuns().size(), 2);
    auto* tags = page().findChild<QLineEdit*>(QStringLiteral("runTags"));
    trigger(ActionId::editTags);
    QTRY_VERIFY(tags->hasFocus());
    QTest::keyClicks(tags, QStringLiteral("paper, best"));
    QTest::keyClick(tags, Qt::Key_Return);
    QTRY_COMPARE(stored("a").tags, (std::vector<std::string>{"paper", "best"}));
    QTRY_COMPARE(stored("b").tags.size(), std::size_t{2});
    QVERIFY(stored("c").tags.empty());
    // One of them gets a tag of its own; the common ones are shown and changed for both.
    QVERIFY(window_->edits()->changeTags({QStringLiteral("a")}, {"own"}, {}));
    QCOMPARE(tags->text(), QStringLiteral("paper, best"));
    tags->selectAll();
    QTest::keyClicks(tags, QStringLiteral("best"));
    QTest::keyClick(tags, Qt::Key_Return);
    QTRY_COMPARE(stored("a").tags, (std::vector<std::string>{"best", "own"}));
    QTRY_COMPARE(stored("b").tags, (std::vector<std::string>{"best"}));
    trigger(ActionId::undo);
    QTRY_COMPARE(stored("a").tags, (std::vector<std::string>{"paper", "best", "own"}));
    trigger(ActionId::undo);
    trigger(ActionId::undo);
    QTRY_VERIFY(stored("a").tags.empty() && stored("b").tags.empty());
    QVERIFY(!window_->actions()[ActionId::undo]->isEnabled());
    trigger(ActionId::redo);
    QTRY_COMPARE(stored("b").tags.size(), std::size_t{2});
    window_->library()->setFilter(QStringLiteral("tag:paper"));
    QCOMPARE(page().table()->model()->rowCount(), 2);
  }

  void notesAreWrittenAndShown() {
    page().selectRuns({QStringLiteral("a")});
    trigger(ActionId::editNotes);
    auto* editor = page().findChild<QPlainTextEdit*>(QStringLiteral("runNotesEditor"));
    auto* shown = page().findChild<QTextBrowser*>(QStringLiteral("runNotes"));
    QTRY_VERIFY(editor->isVisible() && editor->hasFocus());
    editor->setPlainText(QStringLiteral("# Result\n\nBetter **than** EWC."));
    editor->document()->setModified(true);
    QTest::keyClick(editor, Qt::Key_Escape);
    QVERIFY(shown->isVisible());
    QTRY_COMPARE(stored("a").notes, std::string("# Result\n\nBetter **than** EWC."));
    QVERIFY2(shown->toPlainText().contains(QStringLiteral("Better than EWC")), qPrintable(shown->toPlainText()));
    // What is typed is kept when another run is selected.
    trigger(ActionId::editNotes);
    editor->setPlainText(QStringLiteral("second"));
    editor->document()->setModified(true);
    page().selectRuns({QStringLiteral("b")});
    QTRY_COMPARE(stored("a").notes, std::string("second"));
    QVERIFY(stored("b").notes.empty());
    QVERIFY(!editor->isVisible());
    trigger(ActionId::undo);
    QTRY_VERIFY(stored("a").notes.starts_with("# Result"));
  }

  void archivedRunsStepAside() {
    page().selectRuns({QStringLiteral("a"), QStringLiteral("c")});
    trigger(ActionId::archiveRuns);
    QTRY_VERIFY(stored("a").archived && stored("c").archived);
    QCOMPARE(page().table()->model()->rowCount(), 1);
    QCOMPARE(window_->library()->proxy()->hiddenArchived(), 2);
    window_->library()->setFilter(QStringLiteral("is:archived"));
    QCOMPARE(page().table()->model()->rowCount(), 2);
    window_->library()->setFilter({});
    trigger(ActionId::undo);
    QTRY_VERIFY(!stored("a").archived);
    QCOMPARE(page().table()->model()->rowCount(), 3);
  }

  void linesAndColoursAreKept() {
    page().selectRuns({QStringLiteral("a")});
    auto* style = page().findChild<QComboBox*>(QStringLiteral("runLineStyle"));
    style->setCurrentIndex(3);
    Q_EMIT style->activated(3);
    RunEdit edit;
    edit.color = "#cc79a7";
    QVERIFY(window_->edits()->edit({QStringLiteral("a")}, edit, QStringLiteral("Colour")));
    QVERIFY(!window_->edits()->edit({QStringLiteral("a")}, edit, QStringLiteral("Colour")));  // nothing changes
    edit.color = "pink";
    QVERIFY(!window_->edits()->edit({QStringLiteral("a")}, edit, QStringLiteral("Colour")));
    QTRY_COMPARE(stored("a").lineStyle, RunLineStyle::dotted);
    QTRY_COMPARE(stored("a").color, std::string("#cc79a7"));
    QCOMPARE(page().findChild<QToolButton*>(QStringLiteral("runColor"))->text(), QStringLiteral("#cc79a7"));
  }

  void deletingAsksAndOffersTheArchive() {
    page().selectRuns({QStringLiteral("a"), QStringLiteral("b")});
    trigger(ActionId::deleteRun);
    auto* box = window_->findChild<QMessageBox*>();
    QVERIFY(box && box->text().contains(u'2'));
    for (QAbstractButton* button : box->buttons()) {
      if (button->text().contains(QStringLiteral("Archive"))) button->click();
    }
    QTRY_VERIFY(stored("a").archived && stored("b").archived);
    QTRY_VERIFY(!window_->findChild<QMessageBox*>());
    window_->library()->setFilter(QStringLiteral("is:archived"));
    page().selectRuns({QStringLiteral("a")});
    trigger(ActionId::deleteRun);
    box = window_->findChild<QMessageBox*>();
    for (QAbstractButton* button : box->buttons()) {
      if (box->buttonRole(button) == QMessageBox::DestructiveRole) button->click();
    }
    QTRY_VERIFY(!RunReader(store_.toStdString()).contains("a"));
    QTRY_COMPARE(window_->library()->model()->rowCount(), 2);
  }

  void aCopyOfTheConfigIsPrepared() {
    page().selectRuns({QStringLiteral("c")});
    trigger(ActionId::duplicateRun);
    QTRY_COMPARE(window_->centralPage(), static_cast<QWidget*>(window_->setup()));
    const auto config = window_->setup()->config();
    QVERIFY(config);
    QCOMPARE(config->method, std::string("ewc"));
    QVERIFY(config->name.empty());
  }

  void comparingFromTheLibrary() {
    auto* unitDock = window_->findChild<QDockWidget*>(QStringLiteral("unitDock"));
    QVERIFY(unitDock->isHidden());  // stands aside for pages of many runs
    page().selectRuns({QStringLiteral("a"), QStringLiteral("c")});
    trigger(ActionId::compareRuns);
    QCOMPARE(window_->centralPage(), static_cast<QWidget*>(window_->comparePage()));
    QTRY_COMPARE(window_->comparePage()->comparison()->count(), 2);
    // A colour chosen there is one of the library.
    RunEdit edit;
    edit.color = "#d55e00";
    window_->edits()->edit({QStringLiteral("a")}, edit, QStringLiteral("Colour"));
    const int run = window_->comparePage()->comparison()->indexOf(QStringLiteral("a"));
    QCOMPARE(window_->comparePage()->comparison()->color(run), QColor(0xd55e00));
    window_->showSetup();
    QVERIFY(!unitDock->isHidden());
  }

  void severalRunsCanBePickedInTheList() {
    auto* list = window_->findChild<QListView*>(QStringLiteral("runList"));
    window_->showSetup();
    const auto place = [list](int row) { return list->visualRect(list->model()->index(row, 0)).center(); };
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::NoModifier, place(0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, Qt::ControlModifier, place(2));
    QCOMPARE(window_->library()->selectedRuns().size(), 2);
    trigger(ActionId::compareRuns);
    QTRY_COMPARE(window_->comparePage()->comparison()->count(), 2);
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestLibraryEdits)
#include "tst_library_edits.moc"
