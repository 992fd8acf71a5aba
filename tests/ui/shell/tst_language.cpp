// SPDX-License-Identifier: GPL-3.0-or-later
// ctest-label: slow
//
// The window in another language than that of its sources.
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QHash>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "core/base/error.h"
#include "support/quiet_log.h"
#include "support/stored_run.h"
#include "ui/model/core_text.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/help_window.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_page.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_page.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/settings/setup_page.h"

namespace skillscope {
namespace {

const QString system = QStringLiteral("system"), german = QStringLiteral("de"), english = QStringLiteral("en");

bool speaksGerman() {
  return languageFor(german) == german;
}

QString mnemonic(const QString& text) {
  const qsizetype at = text.indexOf(u'&');
  return at < 0 || text.mid(at, 2) == QStringLiteral("&&") ? QString() : text.mid(at + 1, 1).toLower();
}

/// Texts of the sources whose German differs from them, placeholders aside.
QSet<QString> englishTexts() {
  QFile file(QStringLiteral(SKILLSCOPE_SOURCE_DIR "/resources/translations/skillscope_de.ts"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QSet<QString> sources, same;
  QXmlStreamReader xml(&file);
  QString source;
  while (!xml.atEnd()) {
    if (!xml.readNextStartElement()) continue;
    if (xml.name() == QLatin1String("source")) source = xml.readElementText();
    if (xml.name() != QLatin1String("translation")) continue;
    const QString translation = xml.readElementText(QXmlStreamReader::SkipChildElements).remove(u'&');
    if (source.contains(u'%')) continue;
    sources << source.remove(u'&');
    same << translation;  // also where it looks like another source: "Module" are several in German
  }
  return sources - same;
}

/// Entries of a menu and of its submenus that share a mnemonic with another entry of the same menu.
QStringList clashes(const QMenu* menu) {
  QStringList found;
  QHash<QString, QString> used;
  for (const QAction* action : menu->actions()) {
    if (action->menu()) found << clashes(action->menu());
    const QString key = mnemonic(action->text());
    if (key.isEmpty()) continue;
    if (used.contains(key)) found << action->text() + QStringLiteral(" / ") + used.value(key);
    used.insert(key, action->text());
  }
  return found;
}

}  // namespace

class TestLanguage : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString store_;

  WindowOptions options() const {
    WindowOptions options;
    options.store = store_;
    options.settingsFile = folder_.filePath(QStringLiteral("window.ini"));
    options.theme = ThemeMode::light;
    return options;
  }
  std::unique_ptr<MainWindow> open(const QString& run = {}) const {
    WindowOptions chosen = options();
    chosen.run = run;
    auto window = std::make_unique<MainWindow>(chosen, configOf(chosen), chosen.preset);
    window->show();
    return window;
  }
  static QAction* languageAction(const MainWindow& window, const QString& code) {
    const auto* menu = window.findChild<QMenu*>(QStringLiteral("languageMenu"));
    return menu ? menu->findChild<QAction*>(QStringLiteral("language-") + code) : nullptr;
  }

 private Q_SLOTS:
  void initTestCase() {
    Theme::instance().applyTo(*qApp);
    store_ = folder_.filePath(QStringLiteral("runs.sqlite"));
    test::SyntheticRunOptions small;
    small.tasks = 3;
    small.stepsPerTask = 30;
    test::storeRun(store_.toStdString(), "kif-1", "KIF on WordNet-CL", small);
    test::storeRun(store_.toStdString(), "kif-2", "KIF again", small);
  }
  void init() {
    test::failOnUnexpectedWarnings();
    QFile::remove(options().settingsFile);
  }
  void cleanup() { applyLanguage(*qApp, english); }

  void theDesktopsLanguageIsTaken() {
    QCOMPARE(languages().front().code, english);
    QCOMPARE(languageFor(system, {"C"}), english);
    QCOMPARE(languageFor(system, {}), english);
    QCOMPARE(languageFor(system, {"tlh-Latn", "en-GB"}), english);
    QCOMPARE(languageFor(QStringLiteral("tlh")), english);
    QVERIFY_THROWS_EXCEPTION(UsageError, requireLanguage(QStringLiteral("tlh")));
    requireLanguage(system);
    requireLanguage(english);
    if (!speaksGerman()) QSKIP("built without lrelease, so there is no German");
    QCOMPARE(languageFor(system, {"de-AT", "en"}), german);
    QCOMPARE(languageFor(system, {"de_DE"}), german);
    QCOMPARE(languageFor(system, {"tlh", "de"}), german);
    QCOMPARE(languageFor(system, {"en-US", "de"}), english);
    QCOMPARE(languageFor(english, {"de"}), english);
    QCOMPARE(languages()[1].name, QStringLiteral("Deutsch"));
  }

  void theCommandLineComesBeforeTheSettings() {
    WindowOptions given = options();
    QCOMPARE(wantedLanguage(given), system);
    QSettings(given.settingsFile, QSettings::IniFormat).setValue(QStringLiteral("language"), german);
    QCOMPARE(wantedLanguage(given), german);
    given.language = english;
    QCOMPARE(wantedLanguage(given), english);
    given.language.clear();
    given.shootFolder = QStringLiteral("pictures");  // which do not depend on what the user likes
    QCOMPARE(wantedLanguage(given), system);
    QCOMPARE(parseWindowOptions({"skillscope", "--language", "de"}).language, german);
  }

  void englishCounts() {
    applyLanguage(*qApp, english);
    QCOMPARE(shownLanguage(), english);
    if (!speaksGerman()) QSKIP("built without lrelease, so there are no English plurals");
    QCOMPARE(LibraryPanel::tr("%1 of %n runs", nullptr, 1).arg(1), QStringLiteral("1 of 1 run"));
    QCOMPARE(LibraryPanel::tr("%1 of %n runs", nullptr, 2).arg(1), QStringLiteral("1 of 2 runs"));
    QCOMPARE(shownLocale(), QLocale::c());
  }

  void theWindowSpeaksGerman() {
    if (!speaksGerman()) QSKIP("built without lrelease, so there is no German");
    applyLanguage(*qApp, german);
    QCOMPARE(shownLanguage(), german);
    auto window = open(QStringLiteral("kif-1"));
    QTRY_VERIFY_WITH_TIMEOUT(window->isSettled(), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window->controller().shownRun(), QStringLiteral("kif-1"), 30'000);
    QStringList menus;
    for (const QAction* entry : window->menuBar()->actions()) menus << entry->text();
    QCOMPARE(menus, QStringList({"&Datei", "&Bearbeiten", "&Lauf", "&Ansicht", "&Gehe zu", "&Zeit", "&Hilfe"}));
    QCOMPARE(window->actions()[ActionId::newRun]->text(), QStringLiteral("&Neuer Lauf"));
    QVERIFY(window->actions()[ActionId::quit]->toolTip().contains(QStringLiteral("Strg+Q")));
    QCOMPARE(window->runPage()->tabs()->tabText(0), QStringLiteral("Überblick"));
    QCOMPARE(window->runPage()->importance()->windowTitle(), QStringLiteral("Wichtigkeit"));
    const auto* field = window->setup()->findChild<QWidget*>(QStringLiteral("train.learning_rate"));
    QVERIFY(field);
    QCOMPARE(field->accessibleName(), QStringLiteral("Lernrate"));
    QCOMPARE(coreText("Backward transfer"), QStringLiteral("Rückwärtstransfer"));
    QDialogButtonBox buttons(QDialogButtonBox::Cancel);
    QVERIFY2(buttons.button(QDialogButtonBox::Cancel)->text().remove(u'&') == QStringLiteral("Abbrechen"),
             qPrintable(buttons.button(QDialogButtonBox::Cancel)->text()));
    QVERIFY(helpMarkdown(QStringLiteral("glossary")).contains(QStringLiteral("Rückwärtstransfer")));
    QVERIFY(helpMarkdown(QStringLiteral("views")).startsWith(QStringLiteral("# Die Ansichten")));
    QVERIFY(
        helpMarkdown(QStringLiteral("kif")).startsWith(QStringLiteral("# KIF")));  // not translated: the English one
    QVERIFY(helpMarkdown(QStringLiteral("shortcuts")).contains(QStringLiteral("| `Strg+Umschalt+M` |")));
    // Numbers are written, and read, as everywhere else.
    QCOMPARE(QLocale().decimalPoint(), QStringLiteral("."));
    QVERIFY(window->setup()->config().has_value());
    QCOMPARE(shownLocale().monthName(5), QStringLiteral("Mai"));
  }

  void thePaletteKnowsWordsOfBothLanguages() {
    if (!speaksGerman()) QSKIP("built without lrelease, so there is no German");
    applyLanguage(*qApp, german);
    auto window = open(QStringLiteral("kif-1"));
    QTRY_VERIFY_WITH_TIMEOUT(window->isSettled(), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window->controller().shownRun(), QStringLiteral("kif-1"), 30'000);
    window->showPalette();
    const auto first = [&](const QString& text) {
      window->commandPalette()->field()->setText(text);
      const Command* command = window->commandPalette()->model()->command(0);
      return command ? command->title : QString();
    };
    for (const char* typed : {"Schritt 12", "schritt12", "step 12", "12"})
      QCOMPARE(first(QString::fromUtf8(typed)), QStringLiteral("Zu Schritt 12"));
    for (const char* typed : {"Runde 2", "round 2", "fusion 2"})
      QCOMPARE(first(QString::fromUtf8(typed)), QStringLiteral("Zu Fusionsrunde 2"));
    QCOMPARE(first(QStringLiteral("deutsch")), QStringLiteral("Sprache: Deutsch"));
  }

  /// A text that misses its translation, by a wrong context for instance, shows as it is in the sources.
  void noTextStaysEnglish() {
    if (!speaksGerman()) QSKIP("built without lrelease, so there is no German");
    const QSet<QString> english = englishTexts();
    QVERIFY(english.size() > 800);
    applyLanguage(*qApp, german);
    auto window = open(QStringLiteral("kif-1"));
    QTRY_VERIFY_WITH_TIMEOUT(window->isSettled(), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(window->controller().shownRun(), QStringLiteral("kif-1"), 30'000);
    window->runPage()->refreshNow();
    QStringList found;
    int looked = 0;
    const auto look = [&](const QObject* object, const char* what, QString text) {
      ++looked;
      if (text.remove(u'&').isEmpty() || !english.contains(text)) return;
      found << QString::fromLatin1(object->metaObject()->className()) + u' ' + QLatin1String(what) + u' ' + text;
    };
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
      look(widget, "tooltip", widget->toolTip());
      look(widget, "name", widget->accessibleName());
      look(widget, "description", widget->accessibleDescription());
      look(widget, "title", widget->windowTitle());
      if (const auto* label = qobject_cast<const QLabel*>(widget)) look(widget, "label", label->text());
      if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) look(widget, "button", button->text());
      if (const auto* edit = qobject_cast<const QLineEdit*>(widget)) look(widget, "hint", edit->placeholderText());
      if (const auto* box = qobject_cast<const QComboBox*>(widget)) {
        // Choices of settings are words of config files, and so the same in every language.
        const bool field = widget->objectName().contains(u'.');
        for (int i = 0; i < box->count() && !field; ++i) look(widget, "choice", box->itemText(i));
      }
      if (const auto* tabs = qobject_cast<const QTabWidget*>(widget)) {
        for (int i = 0; i < tabs->count(); ++i) look(widget, "tab", tabs->tabText(i));
      }
      if (const auto* table = qobject_cast<const QTableView*>(widget); table && table->model()) {
        for (int i = 0; i < table->model()->columnCount(); ++i)
          look(widget, "head", table->model()->headerData(i, Qt::Horizontal).toString());
      }
    }
    for (const QAction* action : window->findChildren<QAction*>()) {
      look(action, "action", action->text());
      look(action, "status tip", action->statusTip());
    }
    QVERIFY2(looked > 2000, qPrintable(QString::number(looked)));
    QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n')));
  }

  void mnemonicsOfOneMenuDiffer() {
    for (const QString& language : {english, german}) {
      if (languageFor(language) != language) continue;
      applyLanguage(*qApp, language);
      auto window = open(QStringLiteral("kif-1"));
      QTRY_VERIFY_WITH_TIMEOUT(window->isSettled(), 30'000);
      QMenu bar;  // the menu bar's own titles are entries like any other
      QStringList found;
      for (QAction* entry : window->menuBar()->actions()) bar.addAction(entry);
      found << clashes(&bar);
      int menus = 0;
      for (const QMenu* menu : window->findChildren<QMenu*>()) {
        found << clashes(menu);
        if (!menu->actions().isEmpty()) ++menus;
      }
      QVERIFY2(found.isEmpty(), qPrintable(language + QStringLiteral(": ") + found.join(QStringLiteral("; "))));
      QVERIFY2(menus > 12, qPrintable(QString::number(menus)));
      // What the toolbar and the menus offer has one in every language.
      for (const ActionInfo& info : actionTable()) {
        QVERIFY2(!mnemonic(window->actions()[info.id]->text()).isEmpty(), info.name);
      }
    }
  }

  void theMenuKeepsTheChoiceForTheNextStart() {
    const QString other = speaksGerman() ? german : english;
    {
      auto window = open();
      QTRY_VERIFY_WITH_TIMEOUT(window->isSettled(), 30'000);
      QAction* action = languageAction(*window, system);
      QVERIFY(action && action->isChecked());
      action = languageAction(*window, other);
      QVERIFY(action);
      action->trigger();
      QCOMPARE(wantedLanguage(options()), other);
      // It says plainly that nothing changes yet.
      QCOMPARE(window->statusBar()->currentMessage().isEmpty(), other == shownLanguage());
      QCOMPARE(window->menuBar()->actions().front()->text(), QStringLiteral("&File"));
      window->close();
    }
    QCOMPARE(wantedLanguage(options()), other);
    auto again = open();
    QTRY_VERIFY_WITH_TIMEOUT(again->isSettled(), 30'000);
    QVERIFY(languageAction(*again, other)->isChecked());
    again->close();
  }
};

}  // namespace skillscope

QTEST_MAIN(skillscope::TestLanguage)
#include "tst_language.moc"
