// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/language.h"

#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLibraryInfo>
#include <QMenu>
#include <QTranslator>
#include <algorithm>
#include <memory>

#include "core/base/error.h"
#include "core/base/paths.h"
#include "core/base/strings.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(Language)
};

const QString english = QStringLiteral("en");

struct Shown {
  QString code = english;
  std::vector<std::unique_ptr<QTranslator>> translators;
};

Shown& shown() {
  static Shown instance;
  return instance;
}

/// Where translations lie: beside the program's other files, or where a build tree makes them.
QStringList translationFolders() {
  QStringList folders;
  try {
    folders << QString::fromStdString(resourceFolder()) + QStringLiteral("/translations");
  } catch (const Error&) {
    // Without any resources the window says so itself; in English.
  }
  const QDir build(QCoreApplication::applicationDirPath() + QStringLiteral("/.."));
  if (build.exists(QStringLiteral("skillscope-build-tree"))) folders << build.filePath(QStringLiteral("translations"));
  return folders;
}

QString fileOf(const QString& code) {
  for (const QString& folder : translationFolders()) {
    QString file = folder + QStringLiteral("/skillscope_%1.qm").arg(code);
    if (QFileInfo::exists(file)) return file;
  }
  return {};
}

bool install(QApplication& application, const QString& name, const QString& folder) {
  auto translator = std::make_unique<QTranslator>();
  if (!translator->load(name, folder) || !application.installTranslator(translator.get())) return false;
  shown().translators.push_back(std::move(translator));
  return true;
}

}  // namespace

std::vector<Language> languages() {
  QStringList codes;
  for (const QString& folder : translationFolders()) {
    for (const QString& file : QDir(folder).entryList({QStringLiteral("skillscope_*.qm")}, QDir::Files)) {
      const QString code = file.section(u'_', 1).chopped(3);
      if (code != english && !codes.contains(code)) codes << code;
    }
  }
  codes.sort();
  std::vector<Language> all{{english, QStringLiteral("English")}};
  for (const QString& code : codes) {
    QString name = QLocale(code).nativeLanguageName();
    if (!name.isEmpty()) name[0] = name[0].toUpper();
    all.push_back({code, name.isEmpty() ? code : name});
  }
  return all;
}

QString languageFor(const QString& wanted, const QStringList& desktop) {
  const std::vector<Language> known = languages();
  const auto has = [&known](const QString& code) {
    return std::any_of(known.begin(), known.end(), [&code](const Language& language) { return language.code == code; });
  };
  if (wanted != QStringLiteral("system")) return has(wanted) ? wanted : english;
  for (const QString& each : desktop) {
    QString code = each;
    code.replace(u'_', u'-');
    if (has(code)) return code;
    code = code.section(u'-', 0, 0);  // de-AT reads de
    if (has(code)) return code;
  }
  return english;
}

void requireLanguage(const QString& code) {
  QStringList known{QStringLiteral("system")};
  for (const Language& language : languages()) known << language.code;
  if (known.contains(code)) return;
  throw UsageError("--language is " + inQuotes(code.toStdString()) + ", but must be one of " +
                   known.join(QStringLiteral(", ")).toStdString() + ", the languages that are installed");
}

void applyLanguage(QApplication& application, const QString& wanted) {
  for (const auto& translator : shown().translators) application.removeTranslator(translator.get());
  shown().translators.clear();
  shown().code = english;
  QLocale::setDefault(QLocale::c());
  const QString code = languageFor(wanted);
  // The program's own texts come last and so are asked first. The English file has the plurals only.
  if (code != english) {
    install(application, QStringLiteral("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  }
  const QFileInfo own(fileOf(code));
  if (install(application, own.fileName(), own.path())) shown().code = code;
}

QString shownLanguage() {
  return shown().code;
}

QLocale shownLocale() {
  return shown().code == english ? QLocale::c() : QLocale(shown().code);
}

void fillLanguageMenu(QMenu* menu, const QString& chosen, const std::function<void(const QString&)>& choose) {
  auto* group = new QActionGroup(menu);
  const auto add = [&](const QString& text, const QString& code) {
    QAction* action = menu->addAction(text);
    action->setObjectName(QStringLiteral("language-") + code);
    action->setStatusTip(Texts::tr("Show the window in this language from the next start on."));
    action->setCheckable(true);
    action->setChecked(code == chosen);
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, menu, [choose, code] { choose(code); });
  };
  add(Texts::tr("As the &System"), QStringLiteral("system"));
  menu->addSeparator();
  for (const Language& language : languages()) add(u'&' + language.name, language.code);
}

}  // namespace skillscope
