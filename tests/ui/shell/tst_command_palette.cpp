// SPDX-License-Identifier: GPL-3.0-or-later
// The command palette: what fits what is typed, and the keyboard inside it.
#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QMainWindow>
#include <QPushButton>
#include <QtTest>
#include <cmath>

#include "support/quiet_log.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/theme.h"

using namespace skillscope;

namespace {

Command named(const QString& title, const QString& group = QStringLiteral("View")) {
  Command made;
  made.title = title;
  made.group = group;
  return made;
}

QStringList titles(const CommandModel& model) {
  QStringList all;
  for (int row = 0; row < model.rowCount(); ++row) all << model.index(row, 0).data().toString();
  return all;
}

}  // namespace

class CommandPaletteTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { Theme::instance().applyTo(*qApp); }
  void init() { test::failOnUnexpectedWarnings(); }

  void betterFitsComeFirst() {
    CommandModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Command off = named(QStringLiteral("Stop"), QStringLiteral("Run"));
    off.enabled = false;
    model.setCommands({named(QStringLiteral("Nonstop Playing")), off, named(QStringLiteral("Next Step")),
                       named(QStringLiteral("Stop the Clock")), named(QStringLiteral("Dark Theme"))});
    QCOMPARE(model.rowCount(), 5);
    model.setText(QStringLiteral("stop"));
    QCOMPARE(titles(model), (QStringList{QStringLiteral("Stop the Clock"), QStringLiteral("Nonstop Playing"),
                                         QStringLiteral("Stop")}));
    QVERIFY(!(model.flags(model.index(2, 0)) & Qt::ItemIsEnabled));
    QVERIFY(model.index(2, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("not possible")));
    model.setText(QStringLiteral("theme DARK"));  // words in any order and case
    QCOMPARE(titles(model), QStringList{QStringLiteral("Dark Theme")});
    model.setText(QStringLiteral("dkth"));  // letters in order
    QCOMPARE(titles(model), QStringList{QStringLiteral("Dark Theme")});
    model.setText(QStringLiteral("zzz"));
    QCOMPARE(model.rowCount(), 0);
    model.setTypedCommands(
        [](const QString& text) { return std::vector<Command>{named(QStringLiteral("Go to ") + text)}; });
    model.setText(QStringLiteral("12"));
    QCOMPARE(titles(model), QStringList{QStringLiteral("Go to 12")});
    QCOMPARE(commandScore(QStringLiteral("x"), named(QStringLiteral("y"))), -1);
    QVERIFY(!model.index(5, 0).isValid());
  }

  void keysChooseAndRun() {
    QMainWindow window;
    auto* button = new QPushButton(QStringLiteral("first"));
    window.setCentralWidget(button);
    window.resize(900, 600);
    CommandPalette palette(&window);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    button->setFocus();
    QStringList done;
    const auto command = [&done](const QString& title, bool enabled = true) {
      Command made = named(title);
      made.enabled = enabled;
      made.run = [&done, title] { done << title; };
      return made;
    };
    const std::vector<Command> all{command(QStringLiteral("Alpha")), command(QStringLiteral("Beta")),
                                   command(QStringLiteral("Gamma"), false), command(QStringLiteral("Delta"))};
    palette.open(all);
    QVERIFY(palette.field()->hasFocus());
    QVERIFY(window.rect().contains(palette.geometry()));
    QTest::keyClick(palette.field(), Qt::Key_Down);
    QTest::keyClick(palette.field(), Qt::Key_Return);
    QCOMPARE(done, QStringList{QStringLiteral("Beta")});
    QVERIFY(palette.isHidden());
    QVERIFY(button->hasFocus());
    palette.open(all);
    QTest::keyClick(palette.field(), Qt::Key_Up);  // around the end, past what is not possible now
    QTest::keyClick(palette.field(), Qt::Key_Return);
    QCOMPARE(done.last(), QStringLiteral("Delta"));
    palette.open(all);
    QTest::keyClicks(palette.field(), QStringLiteral("gam"));
    QTest::keyClick(palette.field(), Qt::Key_Return);
    QCOMPARE(done.size(), 2);  // not possible
    QVERIFY(palette.isVisible());
    palette.dismiss();
    palette.open(all);
    QTest::keyClicks(palette.field(), QStringLiteral("alp"));
    QCOMPARE(palette.list()->currentIndex().data().toString(), QStringLiteral("Alpha"));
    QTest::keyClick(palette.field(), Qt::Key_Escape);
    QVERIFY(palette.isHidden());
    QCOMPARE(done.size(), 2);
    palette.open(all);
    QVERIFY(palette.field()->text().isEmpty());
    const QRect row = palette.list()->visualRect(palette.model()->index(1, 0));
    QTest::mouseClick(palette.list()->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(done.last(), QStringLiteral("Beta"));
  }

  void textSizesFollowTheScale() {
    const int before = theme().scaled(100);
    const int points = QFontInfo(QApplication::font()).pixelSize();
    Theme::instance().setTextScale(1.5);
    QVERIFY(QFontInfo(QApplication::font()).pixelSize() > points);
    QVERIFY(std::abs(theme().scaled(100) - 1.5 * before) <= 8);
    Theme::instance().setTextScale(100);
    QCOMPARE(theme().textScale(), 3.0);
    Theme::instance().setTextScale(1);
    QCOMPARE(theme().scaled(100), before);
    QCOMPARE(QFontInfo(QApplication::font()).pixelSize(), points);
  }
};

QTEST_MAIN(CommandPaletteTest)
#include "tst_command_palette.moc"
