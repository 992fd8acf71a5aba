// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_options.h"

#include <QCommandLineParser>
#include <QSettings>
#include <QStandardPaths>

#include "core/base/error.h"
#include "core/base/strings.h"
#include "core/base/version.h"
#include "core/store/run_store.h"

namespace skillscope {
namespace {

/// The options with their help, in the order of --help.
struct Names {
  QCommandLineOption help{{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this help and end.")};
  QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")},
                             QStringLiteral("Show the version and end.")};
  QCommandLineOption store{QStringLiteral("store"), QStringLiteral("Use this store instead of the user's own."),
                           QStringLiteral("FILE")};
  QCommandLineOption run{
      QStringLiteral("run"),
      QStringLiteral("Show this run; the beginning of its identifier is enough, and latest is the newest."),
      QStringLiteral("ID")};
  QCommandLineOption compare{
      QStringLiteral("compare"),
      QStringLiteral("Lay these runs beside each other; identifiers, or beginnings of them, with commas between."),
      QStringLiteral("ID,ID")};
  QCommandLineOption preset{QStringLiteral("preset"),
                            QStringLiteral("Prepare this preset or TOML file instead of the preset demo."),
                            QStringLiteral("NAME")};
  QCommandLineOption set{
      QStringLiteral("set"),
      QStringLiteral("Change one setting of it, such as train.learning_rate=1e-3; may be given often."),
      QStringLiteral("KEY=VALUE")};
  QCommandLineOption theme{QStringLiteral("theme"), QStringLiteral("Colours: system, light or dark."),
                           QStringLiteral("NAME")};
  QCommandLineOption language{
      QStringLiteral("language"),
      QStringLiteral("Language of the window: system, en, or another that is installed, such as de."),
      QStringLiteral("CODE")};
  QCommandLineOption start{QStringLiteral("start"), QStringLiteral("Start the prepared run at once.")};
  QCommandLineOption shoot{
      QStringLiteral("shoot"),
      QStringLiteral("Write pictures of the window and of each view into this folder and end; needs no "
                     "display. Shows the newest run unless --run names one."),
      QStringLiteral("DIR")};
  QCommandLineOption scale{QStringLiteral("scale"),
                           QStringLiteral("Device pixels a pixel of those pictures, from 1 to 3."),
                           QStringLiteral("N")};
  QList<QCommandLineOption> all() const {
    return {store, run, compare, preset, set, theme, language, start, shoot, scale, help, version};
  }
};

ThemeMode themeOf(const QString& name) {
  if (name == QStringLiteral("system")) return ThemeMode::system;
  if (name == QStringLiteral("light")) return ThemeMode::light;
  if (name == QStringLiteral("dark")) return ThemeMode::dark;
  throw UsageError("--theme is " + inQuotes(name.toStdString()) + ", but must be system, light or dark");
}

}  // namespace

QString WindowOptions::storePath() const {
  return store.isEmpty() ? QString::fromStdString(defaultStorePath()) : store;
}

QString windowSettingsFile(const WindowOptions& options) {
  if (options.settingsFile == QStringLiteral("none")) return {};
  if (!options.settingsFile.isEmpty()) return options.settingsFile;
  return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
         QStringLiteral("/skillscope/window.ini");
}

QString wantedLanguage(const WindowOptions& options) {
  if (!options.language.isEmpty()) return options.language;
  const QString system = QStringLiteral("system"), file = windowSettingsFile(options);
  if (options.shoots() || file.isEmpty()) return system;
  return QSettings(file, QSettings::IniFormat).value(QStringLiteral("language"), system).toString();
}

WindowOptions parseWindowOptions(const QStringList& arguments) {
  const Names names;
  QCommandLineParser parser;
  parser.addOptions(names.all());
  if (!parser.parse(arguments)) {
    throw UsageError(parser.errorText().toStdString() + " See skillscope --help.");
  }
  WindowOptions options;
  options.wantsHelp = parser.isSet(names.help);
  options.wantsVersion = parser.isSet(names.version);
  if (options.wantsHelp || options.wantsVersion) return options;
  const QStringList words = parser.positionalArguments();
  if (words.size() > 1) {
    throw UsageError("only one preset or config can be prepared, but there are " + inQuotes(words[0].toStdString()) +
                     " and " + inQuotes(words[1].toStdString()));
  }
  const auto value = [&parser](const QCommandLineOption& option) {
    QString text = parser.value(option);
    if (parser.isSet(option) && text.isEmpty()) {
      throw UsageError("--" + option.names().constLast().toStdString() + " needs a value that is not empty");
    }
    return text;
  };
  options.store = value(names.store);
  options.run = value(names.run);
  options.compared = value(names.compare).split(u',', Qt::SkipEmptyParts);
  if (parser.isSet(names.compare) && options.compared.size() < 2) {
    throw UsageError("--compare needs two runs or more, with commas between");
  }
  if (parser.isSet(names.preset)) options.preset = value(names.preset);
  if (!words.isEmpty()) options.preset = words[0];
  options.sets = parser.values(names.set);
  if (parser.isSet(names.theme)) options.theme = themeOf(value(names.theme));
  options.language = value(names.language);
  options.startAtOnce = parser.isSet(names.start);
  options.shootFolder = value(names.shoot);
  if (parser.isSet(names.scale)) {
    const QString scale = value(names.scale);
    bool isNumber = false;
    options.scale = scale.toDouble(&isNumber);
    if (!isNumber || !(options.scale >= 1 && options.scale <= 3)) {
      throw UsageError("--scale is " + inQuotes(scale.toStdString()) + ", but must be a number from 1 to 3");
    }
    if (!options.shoots()) throw UsageError("--scale belongs to --shoot; the desktop scales the window by itself");
  }
  if (options.shoots() && options.startAtOnce) throw UsageError("--shoot shows stored runs; it cannot go with --start");
  return options;
}

QString windowHelpText() {
  QString text = QStringLiteral(
      "Usage: skillscope [OPTIONS] [PRESET|CONFIG.toml]\n\nA workbench for continual learning of language models: "
      "watch a model learn, fuse and "
      "forget.\n\nOptions:\n");
  for (const QCommandLineOption& option : Names().all()) {
    QStringList forms;
    for (const QString& name : option.names()) forms << (name.size() == 1 ? u'-' + name : QStringLiteral("--") + name);
    QString form = QStringLiteral("  ") + forms.join(QStringLiteral(", "));
    if (!option.valueName().isEmpty()) form += u' ' + option.valueName();
    QString line = form.leftJustified(24);
    if (form.size() > 22) {
      text += form + u'\n';
      line = QString(24, u' ');
    }
    qsizetype column = 24;
    const QStringList words = option.description().split(u' ');
    for (const QString& word : words) {
      if (column + word.size() > 96) {
        text += line.trimmed().isEmpty() ? QString() : line + u'\n';
        line = QString(24, u' ');
        column = 24;
      }
      line += (column > 24 ? QStringLiteral(" ") : QString()) + word;
      column += word.size() + 1;
    }
    text += line + u'\n';
  }
  text += QStringLiteral(
      "\nExit codes: 0 done, 1 could not, 2 wrong use. The same engine without a window: skillscope-cli.\n");
  return text;
}

QString windowVersionText() {
  return QString::fromStdString("skillscope " + programVersion() + " (" + buildCommit() + ")\n");
}

RunConfig configOf(const WindowOptions& options) {
  RunConfig config = loadConfig(options.preset.toStdString());
  for (const QString& assignment : options.sets) applySetting(config, assignment.toStdString());
  validate(config);
  return config;
}

}  // namespace skillscope
