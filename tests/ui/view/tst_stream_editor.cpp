// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The stream editor: rows and their order by drag, keyboard and buttons; what it writes into the settings and takes
// from them; examples; and every state in which something is wrong.
#include <QAccessible>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/data/task_source.h"
#include "stream_rows.h"
#include "support/quiet_log.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/settings/setup_page.h"
#include "ui/view/stream/stream_editor.h"
#include "ui/view/stream/stream_task_model.h"
#include "ui/view/stream/stream_task_table.h"
#include "ui/view/stream/task_preview_panel.h"

namespace skillscope {
namespace {

constexpr int patience = 60'000;  // milliseconds: the built-in tasks take seconds on a busy machine

/// The page with a stream file of three tasks, of which "c" has a broken test file.
struct Desk {
  QTemporaryDir folder;
  SetupPage page;
  StreamEditor* editor;
  SettingsForm* form;

  Desk() : editor(page.stream()), form(page.form()) {
    page.resize(1100, 700);
    page.choosePreset(QStringLiteral("demo"));
  }
  StreamTaskModel* model() { return editor->model(); }
  StreamTaskTable* table() { return editor->table(); }
  template <class Widget>
  Widget* part(const char* name) {
    return page.findChild<Widget*>(QLatin1String(name));
  }
  QString text(const char* key) { return form->field(key)->text(); }
  QString label(const char* name) { return part<QLabel>(name)->text(); }
  void open() {
    page.show();
    page.showTasks();
    settle();
  }
  void settle() { QTRY_VERIFY_WITH_TIMEOUT(!editor->isReading() && !editor->preview()->isCounting(), patience); }
  void choose(int row) {
    table()->setCurrentIndex(model()->index(row, StreamTaskModel::taskColumn));
    settle();
  }
  void write(const QString& name, const QByteArray& content) {
    const QString path = folder.filePath(name);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
  }
  QString makeStream(const QByteArray& more = {}) {
    for (const char* task : {"amazon", "yahoo", "c"}) {
      for (const char* split : {"train", "dev", "test"}) {
        QByteArray text;
        for (int i = 0; i < 12; ++i) {
          const bool bad = *task == 'c' && *split == 't' && split[1] == 'e' && i == 4;
          text += QByteArray(i ? ",\n" : "[") + "{\"instruction\": \"Say it.\\nOption: yes, no\\n\", \"input\": \"" +
                  task + ' ' + split + ' ' + QByteArray::number(i) + "\", \"output\": \"" +
                  (bad     ? "maybe"
                   : i % 2 ? "yes"
                           : "no") +
                  "\"}";
        }
        write(QStringLiteral("%1/%2.json").arg(QLatin1String(split), QLatin1String(task)), text + "]");
      }
    }
    write(QStringLiteral("mine.toml"),
          "format = \"kif\"\ntasks = [\"amazon\", \"yahoo\", \"c\"]\n"
          "[orders]\nback = [\"yahoo\", \"amazon\"]\n[task.yahoo]\ntrain_limit = 7\n" +
              more);
    return folder.filePath(QStringLiteral("mine.toml"));
  }
  void useStream() {
    form->edit({{"stream.name", makeStream()}, {"stream.order", "order-1"}, {"stream.train_limit", "10"}});
    open();
  }
};

void drop(StreamTaskTable* table, const StreamTaskModel* model, const QList<int>& rows, const QPoint& at,
          const QMimeData* other = nullptr) {
  QModelIndexList indexes;
  for (const int row : rows) indexes << model->index(row, 0);
  const std::unique_ptr<QMimeData> mime(model->mimeData(indexes));
  const QMimeData* what = other ? other : mime.get();
  QDragEnterEvent enter(at, Qt::MoveAction, what, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(table->viewport(), &enter);
  QDragMoveEvent move(at, Qt::MoveAction, what, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(table->viewport(), &move);
  QDropEvent event(at, Qt::MoveAction, what, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(table->viewport(), &event);
}

}  // namespace

class TestStreamEditor : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  // ---- Mouse and keyboard ----

  void rowsAreDragged() {
    Desk desk;
    desk.open();
    const QString before = test::rowsOf(*desk.model());
    const QString first = desk.model()->taskAt(0), second = desk.model()->taskAt(1), third = desk.model()->taskAt(2);
    QVERIFY(desk.table()->dragEnabled() && desk.table()->viewport()->acceptDrops());
    QVERIFY(desk.model()->flags(desk.model()->index(0, 1)) & Qt::ItemIsDragEnabled);
    const auto row = [&desk](int i) { return desk.table()->visualRect(desk.model()->index(i, 1)); };
    // Below the middle of the third row: behind it.
    drop(desk.table(), desk.model(), {0}, row(2).center() + QPoint(0, row(2).height() / 3));
    QCOMPARE(desk.model()->tasks().mid(0, 3), QStringList({second, third, first}));
    QVERIFY(desk.text("stream.tasks").startsWith(second + QStringLiteral(", ") + third));
    // Above its middle: before it.
    drop(desk.table(), desk.model(), {2}, row(0).center() - QPoint(0, row(0).height() / 3));
    QCOMPARE(test::rowsOf(*desk.model()), before);
    QCOMPARE(desk.text("stream.tasks"), QString());  // the named order again
    // Onto the empty room below: the end.
    drop(desk.table(), desk.model(), {0}, QPoint(40, desk.table()->viewport()->height() - 2));
    QCOMPARE(desk.model()->taskAt(desk.model()->rowCount() - 1), first);
    // Nothing from elsewhere.
    const QString after = test::rowsOf(*desk.model());
    StreamTaskModel other;
    other.setOutline(test::letters());
    const std::unique_ptr<QMimeData> foreign(other.mimeData({other.index(0, 0)}));
    drop(desk.table(), desk.model(), {}, row(0).center(), foreign.get());
    QMimeData words;
    words.setText(QStringLiteral("field"));
    drop(desk.table(), desk.model(), {}, row(0).center(), &words);
    QCOMPARE(test::rowsOf(*desk.model()), after);
  }

  void rowsAreMovedByKeysAndButtons() {
    Desk desk;
    desk.open();
    desk.choose(1);
    const QStringList order = desk.model()->tasks();
    auto *up = desk.part<QToolButton>("taskUp"), *down = desk.part<QToolButton>("taskDown");
    QVERIFY(up->isEnabled() && down->isEnabled());
    QTest::keyClick(desk.table(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(desk.model()->tasks().mid(0, 2), QStringList({order[1], order[0]}));
    QVERIFY(!up->isEnabled());
    QTest::keyClick(desk.table(), Qt::Key_Up, Qt::AltModifier);  // at the top: nothing
    QCOMPARE(desk.model()->taskAt(0), order[1]);
    QTest::mouseClick(down, Qt::LeftButton);
    QCOMPARE(desk.model()->tasks(), order);
    QTest::keyClick(desk.table(), Qt::Key_End, Qt::AltModifier);
    QCOMPARE(desk.model()->tasks().last(), order[1]);
    QVERIFY(!down->isEnabled());
    QTest::keyClick(desk.table(), Qt::Key_Home, Qt::AltModifier);
    QCOMPARE(desk.model()->tasks().first(), order[1]);
    // Several at once keep their order.
    QTest::keyClick(desk.table(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(desk.table()->chosenRows(), QList<int>({0, 1}));
    QTest::keyClick(desk.table(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(desk.model()->tasks().mid(0, 3), QStringList({order[2], order[1], order[0]}));
    QCOMPARE(desk.form->config()->tasks.size(), std::size_t(order.size()));
    QCOMPARE(desk.form->config()->tasks.front(), order[2].toStdString());
  }

  void tasksAreSwitchedByMouseAndSpace() {
    Desk desk;
    desk.open();
    const QStringList order = desk.model()->tasks();
    const QRect cell = desk.table()->visualRect(desk.model()->index(2, StreamTaskModel::orderColumn));
    const QPoint box(cell.left() + theme().spacing(2) + theme().scaled(8), cell.center().y());
    QTest::mouseClick(desk.table()->viewport(), Qt::LeftButton, {}, box);
    QVERIFY(!desk.model()->isOn(2));
    QCOMPARE(desk.model()->index(3, 0).data().toString(), QStringLiteral("3"));  // the places behind it move up
    QTest::mouseClick(desk.table()->viewport(), Qt::LeftButton, {}, box);
    QCOMPARE(desk.model()->tasks(), order);
    QTest::mouseClick(desk.table()->viewport(), Qt::LeftButton, {}, box + QPoint(theme().scaled(30), 0));
    QVERIFY(desk.model()->isOn(2));  // the number beside the box only selects
    desk.choose(0);
    QTest::keyClick(desk.table(), Qt::Key_Space);
    QVERIFY(!desk.model()->isOn(0));
    QTest::keyClick(desk.table(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(desk.table(), Qt::Key_Space);  // one of the two is off: both on
    QCOMPARE(desk.model()->tasks(), order);
  }

  // ---- Settings ----

  void everyEditIsAnEditOfTheSettings() {
    Desk desk;
    desk.open();
    const RunConfig before = *desk.page.config();
    desk.model()->setOn({1}, false);
    RunConfig config = *desk.page.config();
    QStringList tasks;
    for (const std::string& name : config.tasks) tasks << QString::fromStdString(name);
    QCOMPARE(tasks, desk.model()->tasks());
    QCOMPARE(taskNamesOf(streamChoice(config)).size(), std::size_t(5));
    desk.model()->setOn({1}, true);
    QCOMPARE(toToml(*desk.page.config()), toToml(before));  // no trace of it
    // A limit typed here is the limit of the form, and the other way round.
    auto* train = desk.part<QLineEdit>("editor.stream.train_limit");
    train->setFocus();
    train->selectAll();
    QTest::keyClicks(train, QStringLiteral("64"));
    QCOMPARE(desk.text("stream.train_limit"), QStringLiteral("64"));
    QCOMPARE(desk.page.config()->trainLimit, std::int64_t{64});
    desk.form->edit({{"stream.dev_limit", "5"}, {"stream.list_options", "true"}});
    QCOMPARE(desk.part<QLineEdit>("editor.stream.dev_limit")->text(), QStringLiteral("5"));
    QVERIFY(desk.part<QAbstractButton>("editor.stream.list_options")->isChecked());
    QTest::qWait(1);
    desk.settle();
    const int row = StreamTaskModel::trainColumn;
    QTRY_COMPARE_WITH_TIMEOUT(desk.model()->index(0, row).data().toString(), QStringLiteral("64 of ") + grouped(2000),
                              patience);
    QTRY_COMPARE_WITH_TIMEOUT(desk.model()->index(0, row + 1).data().toString(), QStringLiteral("5 of 300"), patience);
  }

  void settingsFromElsewhereAreShown() {
    Desk desk;
    desk.open();
    RunConfig copy = *desk.page.config();  // as by Duplicate as New Config
    copy.tasks = {"living_kind", "field"};
    desk.page.setConfig(copy, QStringLiteral("copy of x"));
    QCOMPARE(desk.model()->tasks(), QStringList({"living_kind", "field"}));
    QCOMPARE(desk.model()->rowCount(), 13);
    QCOMPARE(desk.part<QComboBox>("streamOrder")->currentText(), QStringLiteral("own order"));
    auto* line = qobject_cast<QLineEdit*>(desk.form->field("stream.tasks")->editor());
    line->clear();
    QTest::keyClicks(line, QStringLiteral("kind_of, field"));
    QCOMPARE(desk.model()->tasks(), QStringList({"kind_of", "field"}));
    desk.page.choosePreset(QStringLiteral("demo"));
    QCOMPARE(desk.model()->countOn(), 6);
    QCOMPARE(desk.part<QComboBox>("streamOrder")->currentText(), desk.text("stream.order"));
  }

  void ordersAreTakenAddedAndShuffled() {
    Desk desk;
    desk.open();
    auto* orders = desk.part<QComboBox>("streamOrder");
    desk.model()->setOn({0}, false);
    orders->setCurrentIndex(orders->findData(QStringLiteral("long-2")));
    Q_EMIT orders->activated(orders->currentIndex());
    QCOMPARE(desk.text("stream.order"), QStringLiteral("long-2"));
    QVERIFY(desk.text("stream.tasks").isEmpty());
    QCOMPARE(desk.model()->tasks().first(), QStringLiteral("same_sense"));
    QCOMPARE(desk.model()->countOn(), 13);

    // A list that comes out as a named order is written as that order.
    desk.form->edit({{"stream.order", "order-2"}, {"stream.tasks", "field, noun_topic_c"}});
    auto* menu = desk.part<QToolButton>("addTasks")->menu();
    Q_EMIT menu->aboutToShow();
    QAction* second = nullptr;
    for (QAction* action : menu->actions()) {
      if (action->text().startsWith(QStringLiteral("order-2"))) second = action;
    }
    QVERIFY(second && second->toolTip().contains(QStringLiteral("living_kind")));
    second->trigger();
    QVERIFY(desk.text("stream.tasks").isEmpty());
    QCOMPARE(desk.part<QComboBox>("streamOrder")->currentText(), QStringLiteral("order-2"));
    second->trigger();
    QVERIFY(desk.label("streamNote").contains(QStringLiteral("are on already")));

    const QStringList before = desk.model()->tasks();
    auto* seed = desk.part<QSpinBox>("shuffleSeed");
    QCOMPARE(seed->value(), desk.text("run.seed").toInt());
    seed->setValue(5);
    QTest::mouseClick(desk.part<QToolButton>("shuffleTasks"), Qt::LeftButton);
    const QStringList once = desk.model()->tasks();
    QVERIFY(once != before && desk.table()->currentIndex().isValid());
    QVERIFY(desk.label("streamNote").contains(QStringLiteral("seed 5")));
    desk.table()->setCurrentIndex(desk.model()->index(0, 1));
    desk.table()->moveChosen(1);
    QTest::mouseClick(desk.part<QToolButton>("shuffleTasks"), Qt::LeftButton);
    QCOMPARE(desk.model()->tasks(), once);
    QCOMPARE(desk.text("stream.tasks"), once.join(QStringLiteral(", ")));
  }

  void aRunNeedsATask() {
    Desk desk;
    desk.open();
    auto* start = desk.part<QPushButton>("startButton");
    const QString tasks = desk.text("stream.tasks");
    QVERIFY(start->isEnabled());
    QTest::mouseClick(desk.part<QToolButton>("noTasks"), Qt::LeftButton);
    QVERIFY(!start->isEnabled() && !desk.page.config());
    QVERIFY2(desk.page.error().contains(QStringLiteral("no task is switched on")), qPrintable(desk.page.error()));
    QVERIFY(desk.part<QWidget>("streamBanner")->isVisible());
    QCOMPARE(desk.text("stream.tasks"), tasks);  // the settings have no word for it
    desk.form->edit({{"train.learning_rate", "0.002"}});
    QVERIFY(!desk.page.config());  // still
    QTest::mouseClick(desk.part<QToolButton>("allTasks"), Qt::LeftButton);
    QVERIFY(start->isEnabled() && desk.page.config() && !desk.part<QWidget>("streamBanner")->isVisible());
    QCOMPARE(desk.model()->countOn(), 13);
    QTest::mouseClick(desk.part<QToolButton>("noTasks"), Qt::LeftButton);
    QTest::mouseClick(desk.part<QToolButton>("readAgain"), Qt::LeftButton);
    desk.settle();
    QVERIFY(start->isEnabled() && desk.model()->countOn() == 13);  // what the settings say all along
    QTest::mouseClick(desk.part<QToolButton>("noTasks"), Qt::LeftButton);
    desk.page.choosePreset(QStringLiteral("demo"));  // the same texts as before, and yet it must come back
    QVERIFY(desk.page.config());
    QCOMPARE(desk.model()->countOn(), 6);
  }

  void whatCannotBeUsedIsShownNotLost() {
    Desk desk;
    desk.open();
    desk.form->edit({{"stream.tasks", "field, no_such, kind_of, field"}});
    QCOMPARE(desk.model()->tasks(), QStringList({"field", "no_such", "kind_of", "field"}));
    QVERIFY2(desk.label("streamProblem").contains(QStringLiteral("2")), qPrintable(desk.label("streamProblem")));
    QVERIFY(desk.model()->index(1, 1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("no such task")));
    QVERIFY(desk.model()->index(3, 1).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("once")));
    desk.choose(1);
    QVERIFY(desk.page.findChild<StatePage*>()->isVisible());
    desk.model()->moveTo({0}, 3);
    QCOMPARE(desk.text("stream.tasks"), QStringLiteral("no_such, kind_of, field, field"));
    desk.model()->setOn({0, 3}, false);
    QCOMPARE(desk.text("stream.tasks"), QStringLiteral("kind_of, field"));
    QVERIFY(desk.page.config() && !desk.part<QWidget>("streamBanner")->isVisible());
    // A list that cannot be read at all is not touched.
    desk.form->edit({{"stream.tasks", "[\"field\", 3]"}});
    QVERIFY(!desk.table()->isEnabled());
    QVERIFY(desk.label("streamProblem").contains(QStringLiteral("cannot be read")));
    QCOMPARE(desk.text("stream.tasks"), QStringLiteral("[\"field\", 3]"));
    desk.form->edit({{"stream.tasks", ""}, {"stream.order", "nowhere"}});
    QVERIFY(desk.table()->isEnabled() && desk.label("streamProblem").contains(QStringLiteral("nowhere")));
    QTest::mouseClick(desk.part<QToolButton>("allTasks"), Qt::LeftButton);
    QVERIFY2(desk.page.config(), qPrintable(desk.page.error()));  // the order mended as well
  }

  // ---- Data ----

  void rowsTellWhatARunTakes() {
    Desk desk;
    desk.useStream();
    const auto cell = [&desk](int row, int column) { return desk.model()->index(row, column).data().toString(); };
    QCOMPARE(test::rowsOf(*desk.model()), QStringLiteral("amazonyahooc"));
    QCOMPARE(cell(0, StreamTaskModel::trainColumn), QStringLiteral("10 of 12"));
    QCOMPARE(cell(1, StreamTaskModel::trainColumn), QStringLiteral("7 of 12"));  // the file's own limit is lower
    QVERIFY(desk.model()->index(1, StreamTaskModel::trainColumn).data(Qt::ToolTipRole).toString().contains("allows 7"));
    QCOMPARE(cell(0, StreamTaskModel::devColumn), QStringLiteral("12"));
    QCOMPARE(cell(0, StreamTaskModel::labelsColumn), QStringLiteral("2"));
    QCOMPARE(cell(0, StreamTaskModel::metricColumn), QStringLiteral("Exact match"));
    QVERIFY(desk.label("streamFileNote").contains(QStringLiteral("mine.toml")));
    QVERIFY2(desk.label("streamNote").contains(QStringLiteral("3 of 3 tasks")), qPrintable(desk.label("streamNote")));
    const QString spoken = desk.model()->index(0, 1).data(Qt::AccessibleTextRole).toString();
    for (const char* part : {"amazon", "task 1", "Exact match", "2 labels", "10 of 12"})
      QVERIFY2(spoken.contains(QLatin1String(part)), qPrintable(spoken));
    // Of a published order that the stream has in part, that part.
    auto* menu = desk.part<QToolButton>("addTasks")->menu();
    Q_EMIT menu->aboutToShow();
    QStringList offers;
    for (const QAction* action : menu->actions()) offers << action->text();
    QVERIFY2(offers.contains(QStringLiteral("standard-1 (2 of its 4 tasks)")), qPrintable(offers.join(u'|')));
    desk.model()->setAllOn(false);
    menu->actions().at(offers.indexOf(QStringLiteral("standard-3 (2 of its 4 tasks)")))->trigger();
    QCOMPARE(desk.model()->tasks(), QStringList({"yahoo", "amazon"}));
    QVERIFY(desk.label("streamNote").contains(QStringLiteral("lacks agnews, dbpedia")));
    QCOMPARE(desk.text("stream.order"), QStringLiteral("back"));  // which this is
  }

  void examplesAreThoseOfTheData() {
    Desk desk;
    desk.useStream();
    desk.choose(0);
    auto* prompt = desk.part<QPlainTextEdit>("previewPrompt");
    QVERIFY2(prompt->toPlainText().contains(QStringLiteral("amazon train 0")), qPrintable(prompt->toPlainText()));
    QCOMPARE(desk.label("previewAnswer"), QStringLiteral("no"));
    QCOMPARE(desk.label("previewPosition"), QStringLiteral("1 of 10"));
    QVERIFY(!desk.part<QToolButton>("previousExample")->isEnabled());
    QTest::mouseClick(desk.part<QToolButton>("nextExample"), Qt::LeftButton);
    QVERIFY(prompt->toPlainText().contains(QStringLiteral("amazon train 1")));
    QCOMPARE(desk.label("previewAnswer"), QStringLiteral("yes"));
    desk.table()->setFocus();
    QTest::keyClick(desk.table(), Qt::Key_Right);
    QVERIFY(prompt->toPlainText().contains(QStringLiteral("amazon train 2")));
    QTest::keyClick(desk.table(), Qt::Key_Left);
    QVERIFY(prompt->toPlainText().contains(QStringLiteral("amazon train 1")));
    auto* split = desk.part<QComboBox>("previewSplit");
    QCOMPARE(split->itemText(2), QStringLiteral("Test (12)"));
    split->setCurrentIndex(2);
    QVERIFY(prompt->toPlainText().contains(QStringLiteral("amazon test 0")));
    desk.settle();
    // "Say it." and so on, counted by the bundled tokenizer, with what the settings allow.
    QVERIFY2(desk.label("previewTokens").contains(QStringLiteral("of at most 128")),
             qPrintable(desk.label("previewTokens")));
    desk.form->edit({{"train.max_source_tokens", "4"}});
    desk.settle();
    QVERIFY2(desk.label("previewTokens").contains(QStringLiteral("cut to 4 (train.max_source_tokens)")),
             qPrintable(desk.label("previewTokens")));
    desk.form->edit({{"backbone.path", "/no/such/model"}});
    desk.settle();
    QVERIFY2(desk.label("previewTokens").contains(QStringLiteral("/no/such/model")),
             qPrintable(desk.label("previewTokens")));
    // Prompts are as the settings make them.
    desk.form->edit({{"stream.list_options", "true"}});
    desk.settle();
    QTRY_VERIFY_WITH_TIMEOUT(prompt->toPlainText().contains(QStringLiteral("Option: yes, no")), patience);
    desk.form->edit({{"stream.list_options", "false"}});
    QTRY_VERIFY_WITH_TIMEOUT(!prompt->toPlainText().contains(QStringLiteral("Option:")), patience);
    QVERIFY(prompt->toPlainText().contains(QStringLiteral("amazon test 0")));  // the example stays
  }

  void aBrokenFileIsNamedWhereItIsMissed() {
    Desk desk;
    desk.useStream();
    desk.choose(2);
    const auto* state = desk.editor->preview()->findChild<StatePage*>();
    QVERIFY(state->isVisible());
    for (const char* part : {"test/c.json", "record 5", "maybe", "drop_other_labels"})
      QVERIFY2(state->text().contains(QLatin1String(part)), qPrintable(state->text()));
    QVERIFY(desk.label("streamProblem").contains(QStringLiteral("c")));
    QVERIFY(desk.model()->index(2, 1).data(Qt::ToolTipRole).toString().contains(QStringLiteral("record 5")));
    // Mended and read again.
    desk.makeStream("[task.c]\ndrop_other_labels = true\n");
    for (QPushButton* button : state->findChildren<QPushButton*>()) {
      if (button->text() == QStringLiteral("Read Again")) button->click();
    }
    desk.settle();
    QCOMPARE(desk.table()->currentIndex().row(), 2);  // the same task is looked at
    QVERIFY(!state->isVisible() && !desk.part<QWidget>("streamBanner")->isVisible());
    QCOMPARE(desk.model()->index(2, StreamTaskModel::testColumn).data().toString(), QStringLiteral("11"));
    QVERIFY(desk.label("previewRemarks").contains(QStringLiteral("left out")));
  }

  void whatConcernsTheWholeStreamStandsInPlaceOfIt() {
    Desk desk;
    desk.useStream();
    desk.form->edit({{"stream.folder", "/no/such/folder"}});
    desk.settle();
    QVERIFY2(desk.label("streamProblem").contains(QStringLiteral("/no/such/folder")),
             qPrintable(desk.label("streamProblem")));
    QVERIFY(desk.part<QPushButton>("bannerFolder")->isVisible());
    QCOMPARE(desk.model()->index(0, StreamTaskModel::trainColumn).data().toString(), QStringLiteral("–"));
    desk.form->edit({{"stream.folder", ""}});
    desk.settle();
    QVERIFY(!desk.part<QPushButton>("bannerFolder")->isVisible());

    desk.write(QStringLiteral("bad.toml"), "format = \"kif\"\ntasks = [\"a\"]\n[task.b]\n");
    desk.form->edit({{"stream.name", desk.folder.filePath(QStringLiteral("bad.toml"))}});
    QVERIFY(!desk.table()->isEnabled());  // these are no tasks of that stream
    desk.settle();
    const auto* state = qobject_cast<StatePage*>(desk.table()->parentWidget()->findChild<StatePage*>());
    QVERIFY(state && state->isVisible() && !desk.table()->isVisible());
    QVERIFY2(state->text().contains(QStringLiteral("bad.toml:3")), qPrintable(state->text()));
    QVERIFY(!desk.part<QToolButton>("addTasks")->isEnabled());
    desk.form->edit({{"stream.name", "wordnet-cl"}});
    desk.settle();
    QVERIFY(desk.table()->isVisible() && desk.table()->isEnabled());
    QCOMPARE(desk.model()->rowCount(), 13);
  }

  void aBadLimitStopsReadingAndSaysSo() {
    Desk desk;
    desk.useStream();
    desk.form->edit({{"stream.test_limit", "many"}});
    desk.settle();
    const auto* sentence = desk.part<QLabel>("editor.stream.test_limit.error");
    QVERIFY(sentence && sentence->isVisible() && sentence->text().contains(QStringLiteral("many")));
    desk.form->edit({{"stream.test_limit", "3"}});
    desk.settle();
    QTRY_COMPARE_WITH_TIMEOUT(desk.model()->index(0, StreamTaskModel::testColumn).data().toString(),
                              QStringLiteral("3 of 12"), patience);
    QVERIFY(!sentence->isVisible());
  }

  // ---- When it reads ----

  void leavingEndsTheReading() {
    Desk desk;
    desk.form->edit({{"stream.name", desk.makeStream()}, {"stream.order", "order-1"}});
    QVERIFY(!desk.editor->isReading());  // nobody looks
    desk.page.show();
    desk.page.showTasks();
    QVERIFY(desk.editor->isReading());
    desk.page.showSettings();
    QVERIFY(!desk.editor->isReading());
    QTest::qWait(50);
    QCOMPARE(desk.model()->rowCount(), 0);  // what was read meanwhile is not taken
    desk.page.showTasks();
    desk.settle();
    QCOMPARE(desk.model()->rowCount(), 3);
    QVERIFY(desk.model()->facts(QStringLiteral("yahoo")));
    // Back again there is nothing to read, unless something changed in between.
    desk.page.showSettings();
    desk.page.showTasks();
    QVERIFY(!desk.editor->isReading());
    desk.page.showSettings();
    desk.form->edit({{"stream.train_limit", "2"}});
    QVERIFY(!desk.editor->isReading());
    desk.page.showTasks();
    QVERIFY(desk.editor->isReading());
    desk.settle();
    QCOMPARE(desk.model()->index(0, StreamTaskModel::trainColumn).data().toString(), QStringLiteral("2 of 12"));
  }

  void closingWhileReadingIsSafe() {
    for (int i = 0; i < 5; ++i) {
      auto desk = std::make_unique<Desk>();
      desk->page.show();
      desk->page.showTasks();
      if (i % 2) QTest::qWait(i);
      desk->form->edit({{"stream.name", desk->makeStream()}});
      desk.reset();
    }
    QApplication::processEvents();
  }

  // ---- Names ----

  void everyControlHasAName() {
    Desk desk;
    desk.useStream();
    desk.choose(0);
    int named = 0;
    for (QWidget* widget : desk.editor->findChildren<QWidget*>()) {
      if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible()) continue;
      QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
      const QString name = face ? face->text(QAccessible::Name) : QString();
      QVERIFY2(!name.isEmpty(),
               qPrintable(widget->metaObject()->className() + QStringLiteral(" ") + widget->objectName()));
      ++named;
    }
    QVERIFY(named > 15);
    // The settings lead here too.
    desk.page.showSettings();
    auto* button = desk.form->findChild<QPushButton*>(QStringLiteral("editTasks"));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(desk.editor->isVisible() && desk.table()->hasFocus());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestStreamEditor)
#include "tst_stream_editor.moc"
