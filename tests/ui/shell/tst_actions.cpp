// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QFile>
#include <QHash>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

#include "support/quiet_log.h"
#include "ui/shell/actions.h"
#include "ui/shell/icons.h"

namespace skillscope {

class TestActions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { test::failOnUnexpectedWarnings(); }

  void theTableIsWhole() {
    QSet<int> ids;
    QSet<QString> names;
    for (const ActionInfo& info : actionTable()) {
      ids << static_cast<int>(info.id);
      names << QString::fromLatin1(info.name);
      QVERIFY2(info.text[0] != '\0', info.name);
      QVERIFY2(info.help[0] != '\0' && QString::fromUtf8(info.help).endsWith(u'.'), info.name);
      const bool hasKeys = info.shortcut[0] != '\0';
      QVERIFY2(hasKeys != (info.withoutShortcut[0] != '\0'), info.name);
      if (info.icon[0] != '\0') QVERIFY2(!lineIcon(QString::fromLatin1(info.icon)).isNull(), info.icon);
    }
    QCOMPARE(ids.size(), static_cast<int>(ActionId::count));
    QCOMPARE(names.size(), static_cast<int>(ActionId::count));
  }

  /// A button that was squeezed to nothing asks for one; painting it must not warn.
  void anIconWithoutRoomIsEmpty() {
    const QIcon icon = lineIcon(QStringLiteral("start"));
    QVERIFY(!icon.pixmap(QSize(16, 16)).isNull());
    QVERIFY(icon.pixmap(QSize(0, 16), 1.25).isNull());
  }

  void noShortcutClashes() {
    QHash<QString, QString> taken;
    for (const ActionInfo& info : actionTable()) {
      if (info.shortcut[0] == '\0') continue;
      for (const QKeySequence& keys : QKeySequence::listFromString(QString::fromLatin1(info.shortcut))) {
        QVERIFY2(!keys.isEmpty() && keys[0].key() != Qt::Key_unknown, info.name);
        const QString text = keys.toString();
        QVERIFY2(!taken.contains(text), qPrintable(text + u' ' + taken.value(text) + u' ' + QLatin1String(info.name)));
        taken.insert(text, QString::fromLatin1(info.name));
      }
    }
    QVERIFY(taken.size() > 20);
  }

  void mnemonicsOfOneMenuDiffer() {
    QMainWindow window;
    const ActionSet actions(&window);
    actions.fill(window.menuBar());
    QSet<QString> titles;
    const auto mnemonic = [](const QString& text) {
      const qsizetype at = text.indexOf(u'&');
      return at < 0 ? QString() : text.mid(at + 1, 1).toLower();
    };
    for (QAction* entry : window.menuBar()->actions()) {
      QVERIFY2(!mnemonic(entry->text()).isEmpty() && !titles.contains(mnemonic(entry->text())),
               qPrintable(entry->text()));
      titles << mnemonic(entry->text());
      QHash<QString, QString> used;
      for (QAction* action : entry->menu()->actions()) {
        if (action->isSeparator()) continue;
        const QString key = mnemonic(action->text());
        QVERIFY2(!key.isEmpty(), qPrintable(action->text()));
        QVERIFY2(!used.contains(key), qPrintable(action->text() + QStringLiteral(" / ") + used.value(key)));
        used.insert(key, action->text());
        // Title Case: every word of three letters and more begins with a capital.
        QString plain = action->text();
        plain.remove(u'&').remove(u'…');
        for (const QString& word : plain.split(u' ')) {
          if (word.size() > 2) QVERIFY2(word[0].isUpper(), qPrintable(plain));
        }
      }
    }
  }

  void everyActionIsInAMenuAndHelps() {
    QMainWindow window;
    const ActionSet actions(&window);
    actions.fill(window.menuBar());
    QSet<QAction*> shown;
    for (QAction* entry : window.menuBar()->actions()) {
      for (QAction* action : entry->menu()->actions()) shown << action;
    }
    for (const ActionInfo& info : actionTable()) {
      QAction* action = actions[info.id];
      QVERIFY2(shown.contains(action), info.name);
      QCOMPARE(action->objectName(), QString::fromLatin1(info.name));
      QVERIFY(!action->statusTip().isEmpty() && !action->toolTip().isEmpty());
      QCOMPARE(action->shortcuts().isEmpty(), info.shortcut[0] == '\0');
    }
  }

  void theShortcutPageNamesEveryAction() {
    const QString page = shortcutsMarkdown();
    for (const ActionInfo& info : actionTable()) {
      QString text = QString::fromUtf8(info.text);
      QVERIFY2(page.contains(u'|' + QStringLiteral(" ") + text.remove(u'&') + QStringLiteral(" |")), info.name);
    }
    QVERIFY(page.contains(QStringLiteral("`Ctrl+Return`")));
  }

  /// The page among the help files is the table's text; after a change of the table: SKILLSCOPE_UPDATE_GOLDEN=1.
  void theShortcutFileIsUpToDate() {
    QFile file(QStringLiteral(SKILLSCOPE_SOURCE_DIR "/resources/help/shortcuts.md"));
    if (qEnvironmentVariableIntValue("SKILLSCOPE_UPDATE_GOLDEN") == 1) {
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(shortcutsMarkdown().toUtf8());
      file.close();
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), "resources/help/shortcuts.md is missing");
    QCOMPARE(QString::fromUtf8(file.readAll()), shortcutsMarkdown());
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestActions)
#include "tst_actions.moc"
