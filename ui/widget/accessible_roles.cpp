// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/accessible_roles.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QWidget>
#include <algorithm>
#include <array>
#include <string_view>

namespace skillscope {
namespace {

constexpr std::array<std::string_view, 9> charts = {
    "skillscope::HeatMap",     "skillscope::CategoryGrid", "skillscope::CurvePlot",
    "skillscope::ScatterPlot", "skillscope::Histogram",    "skillscope::RoundBars",
    "skillscope::MatrixGrid",  "skillscope::TimeAxis",     "skillscope::DecisionStrip"};

QAccessibleInterface* chartInterface(const QString& className, QObject* object) {
  auto* widget = qobject_cast<QWidget*>(object);
  const QByteArray name = className.toLatin1();
  if (!widget || std::find(charts.begin(), charts.end(), std::string_view(name.constData())) == charts.end())
    return nullptr;
  return new QAccessibleWidget(widget, QAccessible::Chart);
}

}  // namespace

void installAccessibleRoles() {
  static const bool installed = [] {
    QAccessible::installFactory(chartInterface);
    return true;
  }();
  Q_UNUSED(installed)
}

}  // namespace skillscope
