// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/run_status.h"

#include <QCoreApplication>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(RunStatus)
};

}  // namespace

StatusLook statusLook(RunStatus status, bool paused) {
  const ThemeColors& colors = theme().colors();
  switch (status) {
    case RunStatus::running:
      if (paused) return {QStringLiteral("status-paused"), Texts::tr("paused"), colors.warning};
      return {QStringLiteral("status-running"), Texts::tr("running"), colors.accent};
    case RunStatus::done:
      return {QStringLiteral("status-done"), Texts::tr("done"), colors.good};
    case RunStatus::stopped:
      return {QStringLiteral("status-stopped"), Texts::tr("stopped"), colors.muted};
    case RunStatus::failed:
      return {QStringLiteral("status-failed"), Texts::tr("failed"), colors.danger};
    case RunStatus::interrupted:
      return {QStringLiteral("status-interrupted"), Texts::tr("interrupted"), colors.warning};
  }
  return {QStringLiteral("info"), Texts::tr("unknown"), colors.muted};
}

StatusLook severityLook(Severity severity) {
  const ThemeColors& colors = theme().colors();
  switch (severity) {
    case Severity::info:
      return {QStringLiteral("info"), Texts::tr("info"), colors.muted};
    case Severity::warning:
      return {QStringLiteral("warning"), Texts::tr("warning"), colors.warning};
    case Severity::error:
      return {QStringLiteral("error"), Texts::tr("error"), colors.danger};
  }
  return {QStringLiteral("info"), Texts::tr("info"), colors.muted};
}

}  // namespace skillscope
