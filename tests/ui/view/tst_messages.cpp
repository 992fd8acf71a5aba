// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

#include "support/quiet_log.h"
#include "ui/view/messages/message_panel.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {

class TestMessages : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void followsTheRunAndKeepsNotes() {
    MessageModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    RunTimeline first, second;
    RunStarted start;
    start.runId = "1";
    first.append({start, Message{3, Severity::warning, "the loss is not finite"}});
    model.addNote(Severity::info, QStringLiteral("written"));
    QSignalSpy added(&model, &MessageModel::added);
    model.setTimeline(&first);
    QCOMPARE(model.rowCount(), 2);
    first.append({Message{9, Severity::info, "learning rate changed"}});
    QCOMPARE(model.rowCount(), 3);
    RunFinished end;
    end.status = RunStatus::failed;
    end.reason = "The disk is full; free some space.";
    end.step = 12;
    first.append({end});
    QCOMPARE(model.rowCount(), 4);
    QCOMPARE(model.index(3, MessageModel::textColumn).data().toString(),
             QStringLiteral("The disk is full; free some space."));
    QCOMPARE(model.severity(3), Severity::error);
    QCOMPARE(model.index(3, MessageModel::stepColumn).data().toString(), QStringLiteral("step 12"));
    QCOMPARE(added.last()[1].toString(), QStringLiteral("The disk is full; free some space."));

    model.setTimeline(&second);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, MessageModel::textColumn).data().toString(), QStringLiteral("Written."));
    first.append({Message{13, Severity::info, "nobody looks"}});
    QCOMPARE(model.rowCount(), 1);
    model.setTimeline(nullptr);
  }

  void clearedTimelineClearsItsRows() {
    MessageModel model;
    RunTimeline timeline;
    model.setTimeline(&timeline);
    timeline.append({RunStarted{}, Message{1, Severity::info, "one"}, Message{2, Severity::info, "two"}});
    QCOMPARE(model.rowCount(), 2);
    timeline.clear();
    timeline.append({RunStarted{}, Message{1, Severity::info, "other"}});
    QCOMPARE(model.rowCount(), 1);
  }

  void errorsOfTheCoreBecomeSentences() {
    QCOMPARE(asSentence(QStringLiteral("there is no run store at /tmp/x")),
             QStringLiteral("There is no run store at /tmp/x."));
    QCOMPARE(asSentence(QStringLiteral("train.epochs is 0, but must be more")),
             QStringLiteral("train.epochs is 0, but must be more."));
    QCOMPARE(asSentence(QStringLiteral("Did you mean demo?")), QStringLiteral("Did you mean demo?"));
    QCOMPARE(asSentence({}), QString());
  }

  void panelWrapsAndCopies() {
    MessagePanel panel;
    panel.resize(260, 300);
    panel.show();
    auto* list = panel.list();
    QVERIFY(!list->isVisible());
    panel.model()->addNote(Severity::error, QStringLiteral("short"));
    panel.model()->addNote(Severity::info,
                           QString(40, u'w').replace(QStringLiteral("wwww"), QStringLiteral("word ")).repeated(4));
    QVERIFY(list->isVisible());
    const int one = list->visualRect(panel.model()->index(0, MessageModel::textColumn)).height();
    const int many = list->visualRect(panel.model()->index(1, MessageModel::textColumn)).height();
    QVERIFY2(many > 2 * one - 10, qPrintable(QStringLiteral("%1 %2").arg(one).arg(many)));
    list->setCurrentIndex(panel.model()->index(0, MessageModel::textColumn));
    panel.copy();
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("error\tShort.")));
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestMessages)
#include "tst_messages.moc"
