// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files of resources/translations: whole, with the same placeholders as the sources, and of the texts of today.
// SKILLSCOPE_UPDATE_TRANSLATIONS=1 in the environment writes core_texts.h anew instead of comparing it.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include "core/compare/figure_table.h"
#include "core/learn/method_catalog.h"
#include "core/learn/metric_registry.h"
#include "core/run/presets.h"
#include "core/run/run_config.h"
#include "core/store/run_filter.h"

namespace skillscope {
namespace {

const QString folder = QStringLiteral(SKILLSCOPE_SOURCE_DIR "/resources/translations");

struct Entry {
  QString context, source, type;
  QStringList translations;  ///< one, or one a plural form
  bool plural = false;
};

struct TranslationFile {
  QString language, problem;
  std::vector<Entry> messages;
};

TranslationFile read(const QString& path) {
  TranslationFile result;
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {{}, file.errorString(), {}};
  QXmlStreamReader xml(&file);
  QString context;
  while (!xml.atEnd()) {
    xml.readNext();
    if (xml.isEndElement() && xml.name() == QLatin1String("message")) continue;
    if (!xml.isStartElement()) continue;
    if (xml.name() == QLatin1String("TS"))
      result.language = xml.attributes().value(QLatin1String("language")).toString();
    if (xml.name() == QLatin1String("name")) context = xml.readElementText();
    if (xml.name() == QLatin1String("message")) {
      result.messages.push_back({context, {}, {}, {}, xml.attributes().hasAttribute(QLatin1String("numerus"))});
    }
    if (xml.name() == QLatin1String("source")) result.messages.back().source = xml.readElementText();
    if (xml.name() == QLatin1String("translation")) {
      Entry& message = result.messages.back();
      message.type = xml.attributes().value(QLatin1String("type")).toString();
      if (message.plural) continue;
      message.translations << xml.readElementText();
    }
    if (xml.name() == QLatin1String("numerusform")) result.messages.back().translations << xml.readElementText();
  }
  if (xml.hasError()) result.problem = xml.errorString();
  return result;
}

/// %1, %L2, %n and tags, sorted: word order differs between languages.
QStringList placeholders(const QString& text, bool withCount) {
  static const QRegularExpression pattern(QStringLiteral("%L?\\d+|%n|</?[a-z]+>"));
  QStringList found;
  for (auto each = pattern.globalMatch(text); each.hasNext();) {
    const QString part = each.next().captured();
    if (withCount || part != QStringLiteral("%n")) found << part;
  }
  found.sort();
  return found;
}

int mnemonics(const QString& text) {
  static const QRegularExpression pattern(QStringLiteral("&(?=[^\\s&])"));
  return static_cast<int>(text.count(pattern));
}

QString ending(const QString& text) {
  QString tail;
  for (qsizetype i = text.size() - 1; i >= 0 && (text[i].isSpace() || text[i] == u'…' || text[i] == u':'); --i)
    tail.prepend(text[i]);
  return tail;
}

/// What is wrong with one entry; empty if nothing is.
QString fault(const Entry& message, const QString& language) {
  if (!message.type.isEmpty()) return QStringLiteral("it is ") + message.type;
  if (message.translations.isEmpty()) return QStringLiteral("it has no translation");
  const bool hasTwoForms = language == QStringLiteral("de") || language == QStringLiteral("en");
  if (message.plural && hasTwoForms && message.translations.size() != 2) return QStringLiteral("it needs two forms");
  for (qsizetype form = 0; form < message.translations.size(); ++form) {
    const QString& text = message.translations[form];
    if (text.trimmed().isEmpty()) return QStringLiteral("its translation is empty");
    // The singular may say "one" in place of the number.
    const bool count = !message.plural || form > 0;
    if (placeholders(text, count) != placeholders(message.source, count))
      return QStringLiteral("placeholders differ: ") + text;
    if (mnemonics(text) != mnemonics(message.source)) return QStringLiteral("mnemonics differ: ") + text;
    if (ending(text) != ending(message.source)) return QStringLiteral("the ends differ: ") + text;
    if (message.source.startsWith(u' ') != text.startsWith(u' '))
      return QStringLiteral("the first space differs: ") + text;
    if (message.source.count(u'\n') != text.count(u'\n')) return QStringLiteral("line breaks differ: ") + text;
  }
  return {};
}

/// What the core declares for people, in the order of its tables.
QStringList coreTexts() {
  QStringList texts;
  const auto add = [&texts](const std::string& text) {
    const QString known = QString::fromStdString(text);
    if (!known.isEmpty() && !texts.contains(known)) texts << known;
  };
  for (const char* phase : {"Preparing data", "Training", "Evaluating", "Fusing"}) add(phase);
  for (const char* score : {"accuracy", "ROUGE-L", "joint goal accuracy", "macro-F1", "score"}) add(score);
  for (const PresetInfo& preset : presets()) add(preset.summary);
  for (const SettingInfo& setting : settings())
    for (const std::string* text : {&setting.title, &setting.help, &setting.alternative}) add(*text);
  MethodCatalog::instance().load();
  for (const MethodInfo& method : MethodCatalog::instance().methods()) {
    add(method.title);
    add(method.summary);
    for (const ParameterDeclaration& parameter : method.parameters)
      for (const std::string* text : {&parameter.title, &parameter.help}) add(*text);
  }
  for (const Metric& metric : metricRegistry())
    for (const std::string* text : {&metric.title, &metric.formula}) add(*text);
  for (const RunField& field : runFields())
    for (const std::string* text : {&field.title, &field.unit, &field.help}) add(*text);
  for (const ComparedFigure& figure : comparedFigures())
    for (const std::string* text : {&figure.title, &figure.unit, &figure.help}) add(*text);
  return texts;
}

QString listing() {
  QString text = QStringLiteral(
      "// SPDX-License-Identifier: GPL-3.0-or-later\n"
      "// Made by tst_translations from the tables of the core, which has no Qt; for lupdate alone, never compiled.\n"
      "#pragma once\n\n");
  for (QString each : coreTexts()) {
    each.replace(u'\\', QLatin1String("\\\\"))
        .replace(u'"', QLatin1String("\\\""))
        .replace(u'\n', QLatin1String("\\n"));
    text += QStringLiteral("QT_TRANSLATE_NOOP(\"Core\", \"%1\")\n").arg(each);
  }
  return text;
}

}  // namespace

class TestTranslations : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textsOfTheCoreAreListed() {
    QVERIFY2(coreTexts().size() > 300, "the methods were not loaded");
    QFile file(folder + QStringLiteral("/core_texts.h"));
    if (qEnvironmentVariableIsSet("SKILLSCOPE_UPDATE_TRANSLATIONS")) {
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(listing().toUtf8());
      return;
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY2(QString::fromUtf8(file.readAll()) == listing(),
             "texts of the core changed; CONTRIBUTING.md, Translating, says how to bring the translations up to date");
  }

  void everyTextIsTranslated_data() {
    QTest::addColumn<QString>("path");
    const QFileInfoList files = QDir(folder).entryInfoList({QStringLiteral("skillscope_*.ts")}, QDir::Files);
    QVERIFY(files.size() >= 2);
    for (const QFileInfo& file : files) QTest::newRow(qPrintable(file.fileName())) << file.filePath();
  }
  void everyTextIsTranslated() {
    QFETCH(QString, path);
    const TranslationFile file = read(path);
    QVERIFY2(file.problem.isEmpty(), qPrintable(file.problem));
    QVERIFY(path.endsWith(QStringLiteral("skillscope_%1.ts").arg(file.language)));
    QVERIFY(file.messages.size() > 20);
    QStringList faults;
    for (const Entry& message : file.messages) {
      const QString found = fault(message, file.language);
      if (!found.isEmpty())
        faults << message.context + QStringLiteral(", “") + message.source + QStringLiteral("”: ") + found;
    }
    QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
  }

  /// A translated help page has an English twin, and no key, command or link that the twin does not have.
  void helpPagesHaveTwins() {
    static const QRegularExpression keys(QStringLiteral("`([a-z_]+\\.[a-z_]+)`|\\]\\(([a-z-]+\\.md)\\)"));
    const QDir help(QStringLiteral(SKILLSCOPE_SOURCE_DIR "/resources/help"));
    int pages = 0;
    for (const QString& code : help.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
      QVERIFY2(QFile::exists(folder + QStringLiteral("/skillscope_%1.ts").arg(code)), qPrintable(code));
      for (const QString& name : QDir(help.filePath(code)).entryList({QStringLiteral("*.md")}, QDir::Files)) {
        QFile page(help.filePath(code + u'/' + name)), twin(help.filePath(name));
        QVERIFY2(page.open(QIODevice::ReadOnly) && twin.open(QIODevice::ReadOnly), qPrintable(name));
        const QString text = QString::fromUtf8(page.readAll()), english = QString::fromUtf8(twin.readAll());
        QVERIFY2(text.startsWith(QStringLiteral("# ")), qPrintable(name));
        for (auto each = keys.globalMatch(text); each.hasNext();) {
          const QString found = each.next().captured();
          QVERIFY2(english.contains(found), qPrintable(name + QStringLiteral(": ") + found));
        }
        ++pages;
      }
    }
    QVERIFY(pages >= 4);
  }

  /// The checks above can fail.
  void faultsAreFound() {
    const auto of = [](const QString& source, const QString& translation, bool plural = false) {
      return fault({{}, source, {}, plural ? QStringList{translation, translation} : QStringList{translation}, plural},
                   "de");
    };
    QVERIFY(of("%1 of %2", "%2 und %1").isEmpty());
    QVERIFY(!of("%1 of %2", "%1 von").isEmpty());
    QVERIFY(!of("%n runs", "Läufe", true).isEmpty());
    QVERIFY(!of("<b>%1</b>", "%1").isEmpty());
    QVERIFY(!of("&Open", "Öffnen").isEmpty());
    QVERIFY(of("A & B", "A & B").isEmpty());
    QVERIFY(!of("Open…", "Öffnen").isEmpty());
    QVERIFY(!of(" Run %1.", "Lauf %1.").isEmpty());
    QVERIFY(!of("One", "").isEmpty());
    QVERIFY(!fault({{}, "One", "unfinished", {"Eins"}, false}, "de").isEmpty());
  }

  /// What lupdate makes of the sources is what the files have.
  void nothingIsMissing() {
    QProcess check;
    check.start(QStringLiteral(SKILLSCOPE_SOURCE_DIR "/packaging/update-translations"), {QStringLiteral("--check")});
    QVERIFY(check.waitForFinished(60'000));
    const QByteArray said = check.readAllStandardError();
    if (check.exitCode() == 77) QSKIP(said.constData());
    QVERIFY2(check.exitCode() == 0, said.constData());
  }
};

}  // namespace skillscope

QTEST_GUILESS_MAIN(skillscope::TestTranslations)
#include "tst_translations.moc"
