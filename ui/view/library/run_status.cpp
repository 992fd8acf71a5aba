// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/run_status.h"

#include <QCoreApplication>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("RunStatus", text);
}

}  // namespace

StatusLook statusLook(RunStatus status, bool paused) {
  const ThemeColors& colors = theme().colors();
  switch (status) {
    case RunStatus::running:
      if (paused) return {QStringLiteral("status-paused"), tr("paused"), colors.warning};
      return {QStringLiteral("status-running"), tr("running"), colors.accent};
    case RunStatus::done:
      return {QStringLiteral("status-done"), tr("done"), colors.good};
    case RunStatus::stopped:
      return {QStringLiteral("status-stopped"), tr("stopped"), colors.muted};
    case RunStatus::failed:
      return {QStringLiteral("status-failed"), tr("failed"), colors.danger};
    case RunStatus::interrupted:
      return {QStringLiteral("status-interrupted"), tr("interrupted"), colors.warning};
  }
  return {QStringLiteral("info"), tr("unknown"), colors.muted};
}

StatusLook severityLook(Severity severity) {
  const ThemeColors& colors = theme().colors();
  switch (severity) {
    case Severity::info:
      return {QStringLiteral("info"), tr("info"), colors.muted};
    case Severity::warning:
      return {QStringLiteral("warning"), tr("warning"), colors.warning};
    case Severity::error:
      return {QStringLiteral("error"), tr("error"), colors.danger};
  }
  return {QStringLiteral("info"), tr("info"), colors.muted};
}

}  // namespace skillscope
