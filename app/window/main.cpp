// SPDX-License-Identifier: GPL-3.0-or-later
//
// skillscope: the window. Everything it does is in the libraries; here the process is set up and errors become exit
// codes.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <QApplication>
#include <cstdio>

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/tensor/compute.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/shoot.h"
#include "ui/shell/signal_watch.h"
#include "ui/shell/theme.h"
#include "ui/shell/window_options.h"

namespace skillscope {

namespace {

enum ExitCode { exitDone = 0, exitFailed = 1, exitUsage = 2 };

void nameProgram() {
  QCoreApplication::setApplicationName(QStringLiteral("skillscope"));
  QCoreApplication::setApplicationVersion(QString::fromStdString(programVersion()));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Skillscope"));
  QGuiApplication::setDesktopFileName(QStringLiteral("org.skillscope.Skillscope"));
}

bool hasDisplay() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) {
    if (!qEnvironmentVariableIsEmpty(name)) return true;
  }
  return false;
}

void print(const QString& text) {
  std::fputs(qPrintable(text), stdout);
}

/// A language of the command line must be there; one in the settings may be gone since.
void speak(QApplication& application, const WindowOptions& options) {
  if (!options.language.isEmpty()) requireLanguage(options.language);
  applyLanguage(application, wantedLanguage(options));
}

int shoot(int argc, char** argv, const WindowOptions& options, const RunConfig& config) {
  prepareToShoot(options.scale);
  QApplication application(argc, argv);
  speak(application, options);
  Theme::instance().applyTo(application);
  Theme::instance().setMode(options.theme.value_or(ThemeMode::light));
  WindowOptions chosen = options;
  chosen.theme = Theme::instance().mode();
  for (const QString& file : shootPictures(chosen, config, options.preset)) print(file + u'\n');
  return exitDone;
}

int run(int argc, char** argv) {
  QStringList arguments;
  for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  const WindowOptions options = parseWindowOptions(arguments);
  if (options.wantsHelp || options.wantsVersion) {
    print(options.wantsHelp ? windowHelpText() : windowVersionText());
    return exitDone;
  }
  const RunConfig config = configOf(options);
  nameProgram();
  if (options.shoots()) return shoot(argc, argv, options, config);
  if (!hasDisplay()) {
    throw Error("there is no display to open a window on; run the experiment with skillscope-cli run " +
                options.preset.toStdString() + ", or write pictures of a stored run with skillscope --shoot DIR");
  }
  QApplication application(argc, argv);
  speak(application, options);
  Theme::instance().applyTo(application);
  MainWindow window(options, config, options.preset);
  const SignalWatch signalWatch;
  QObject::connect(&signalWatch, &SignalWatch::quitWanted, &window, &QWidget::close);
  // The session ends: a run is stopped at a safe point while there is time for it.
  QObject::connect(&application, &QGuiApplication::commitDataRequest, &window,
                   [&window] { window.controller().stop(); });
  window.show();
  return QApplication::exec();
}

int guarded(int argc, char** argv) {
  const auto complain = [](const char* sentence) { std::fprintf(stderr, "skillscope: %s\n", sentence); };
  try {
    return run(argc, argv);
  } catch (const UsageError& error) {
    complain(error.what());
    return exitUsage;
  } catch (const std::bad_alloc&) {
    complain("there is not enough memory");
  } catch (const std::exception& error) {
    complain(error.what());
  } catch (...) {
    complain("an unknown error occurred");
  }
  return exitFailed;
}

}  // namespace

}  // namespace skillscope

int main(int argc, char** argv) {
  skillscope::setUpProcess();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("skillscope", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  spdlog::set_level(spdlog::level::warn);
  return skillscope::guarded(argc, argv);
}
