// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "core/run/run_config.h"
#include "ui/shell/theme.h"

namespace skillscope {

/// What the command line of `skillscope` asks for.
struct WindowOptions {
  QString store;         ///< empty = defaultStorePath()
  QString run;           ///< identifier or its beginning
  QStringList compared;  ///< identifiers or beginnings; the compare page shows them
  QString preset = QStringLiteral("demo");
  QStringList sets;                ///< KEY=VALUE
  std::optional<ThemeMode> theme;  ///< empty = as chosen last
  QString language;                ///< code, or "system"; empty = as chosen last
  bool startAtOnce = false;
  QString shootFolder;  ///< not empty: write pictures and end
  double scale = 1;
  /// INI file of the window's own settings; empty = the user's; "none" = do not read or write any.
  QString settingsFile;

  bool wantsHelp = false, wantsVersion = false;

  QString storePath() const;
  bool shoots() const { return !shootFolder.isEmpty(); }
};

/// The INI file of the window's own settings; empty where none is to be read or written.
QString windowSettingsFile(const WindowOptions& options);
/// The language to begin with: of the command line, else of the settings, else the desktop's. Pictures have no
/// settings.
QString wantedLanguage(const WindowOptions& options);

/// Reads the command line; needs no application object. Throws UsageError with one sentence.
WindowOptions parseWindowOptions(const QStringList& arguments);
/// The text of --help.
QString windowHelpText();
QString windowVersionText();
/// Preset and --set together. Throws UsageError.
RunConfig configOf(const WindowOptions& options);

}  // namespace skillscope
