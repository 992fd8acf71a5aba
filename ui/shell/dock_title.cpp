// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dock_title.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"

namespace skillscope {

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock), name_(new QLabel(dock->windowTitle(), this)) {
  name_->setProperty("role", "title");
  // Pressing the name has to reach the dock, which moves with the mouse.
  name_->setAttribute(Qt::WA_TransparentForMouseEvents);
  const auto button = [this](const QString& icon, const QString& name) {
    auto* made = new QToolButton(this);
    made->setIcon(lineIcon(icon, [] { return theme().colors().muted; }));
    made->setIconSize(QSize(theme().scaled(14), theme().scaled(14)));
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::NoFocus);  // the View menu does the same by key
    made->setAccessibleName(name);
    made->setToolTip(name);
    return made;
  };
  auto* undock = button(QStringLiteral("float"), tr("Float or dock the %1 panel").arg(dock->windowTitle()));
  auto* close = button(QStringLiteral("clear"), tr("Close the %1 panel").arg(dock->windowTitle()));
  connect(undock, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
  connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme().spacing(3), theme().spacing(2), theme().spacing(1), theme().spacing(1));
  row->setSpacing(0);
  row->addWidget(name_, 1);
  row->addWidget(undock);
  row->addWidget(close);
}

QSize DockTitle::minimumSizeHint() const {
  return {theme().scaled(80), layout()->minimumSize().height()};
}

}  // namespace skillscope
