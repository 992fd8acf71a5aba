// SPDX-License-Identifier: GPL-3.0-or-later
//
// The language of the window: chosen once, before the first widget is made. Texts written in the sources are English;
// each file skillscope_<code>.qm of a folder `translations` is a further language.
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

class QApplication;
class QMenu;

namespace skillscope {

struct Language {
  QString code;  ///< "de", as ISO 639 has it
  QString name;  ///< "Deutsch", in that language itself
};

/// What is there: English, then what the folders of translations hold, by code. Reads the disk.
std::vector<Language> languages();

/// The code of the language to show. Wanted is a code, or "system" for the desktop's: the first of `desktop` (most
/// wanted first, as QLocale::uiLanguages gives them) that is there. English if none is.
QString languageFor(const QString& wanted, const QStringList& desktop = QLocale::system().uiLanguages());

/// Throws UsageError, which names the languages that are there, unless `code` is one of them or "system".
void requireLanguage(const QString& code);

/// Makes the application speak languageFor(wanted), Qt's own texts included where they are installed. Numbers keep
/// their decimal point in every language, as in exported tables. To be called before the first widget is made; a second
/// call takes back what the first one did.
void applyLanguage(QApplication& application, const QString& wanted);

/// Code of the language that applyLanguage chose; "en" before.
QString shownLanguage();
/// For names of months and the order within a date: of the language shown. English gives QLocale::c().
QLocale shownLocale();

/// Fills a menu with "as the system" and all languages. `chosen` ("system" or a code) is marked; what the user picks
/// goes to `choose`.
void fillLanguageMenu(QMenu* menu, const QString& chosen, const std::function<void(const QString&)>& choose);

}  // namespace skillscope
