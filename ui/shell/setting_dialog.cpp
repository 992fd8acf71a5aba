// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/setting_dialog.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "core/run/run_session.h"
#include "ui/model/core_text.h"
#include "ui/shell/run_controller.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(SettingDialog)
};

}  // namespace

void openSettingDialog(QWidget* parent, RunController* controller) {
  if (!controller->isTraining()) return;
  auto* dialog = new QDialog(parent);
  dialog->setObjectName(QStringLiteral("settingDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(Texts::tr("Change Setting of the Run"));
  auto* which = new QComboBox;
  which->setAccessibleName(Texts::tr("Setting"));
  for (const char* key : RunSession::changeableSettings()) {
    for (const SettingInfo& info : settings()) {
      if (info.key == key) which->addItem(coreText(info.title), QString::fromStdString(info.key));
    }
  }
  auto* value = new QLineEdit;
  value->setAccessibleName(Texts::tr("New value"));
  auto* now = new QLabel;
  now->setProperty("role", "caption");
  auto* note =
      new QLabel(Texts::tr("Holds from the next step on. The change is recorded with the run and marked on its "
                           "curves and its time bar."));
  note->setWordWrap(true);
  note->setProperty("role", "caption");
  auto* problem = new QLabel;
  problem->setWordWrap(true);
  problem->setTextFormat(Qt::PlainText);
  problem->setObjectName(QStringLiteral("settingProblem"));
  problem->setStyleSheet(QStringLiteral("color: %1;").arg(theme().colors().danger.name()));
  problem->hide();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
  QPushButton* change = buttons->addButton(Texts::tr("C&hange"), QDialogButtonBox::AcceptRole);
  change->setProperty("primary", true);
  change->setDefault(true);
  auto* form = new QFormLayout(dialog);
  form->setSpacing(theme().spacing(2));
  form->addRow(Texts::tr("&Setting"), which);
  form->addRow(Texts::tr("&New value"), value);
  form->addRow(QString(), now);
  form->addRow(note);
  form->addRow(problem);
  form->addRow(buttons);
  dialog->setMinimumWidth(theme().scaled(380));
  const auto show = [=] {
    const QString current = controller->settingNow(which->currentData().toString());
    now->setText(Texts::tr("now %1").arg(current));
    value->setText(current);
    value->selectAll();
    problem->hide();
  };
  QObject::connect(which, &QComboBox::currentIndexChanged, dialog, show);
  show();
  QObject::connect(controller, &RunController::liveChanged, dialog, [dialog, controller] {
    if (!controller->isTraining()) dialog->reject();  // the run is over: there is no next step
  });
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, [=] {
    const QString wrong = controller->changeSetting(which->currentData().toString(), value->text().trimmed());
    if (wrong.isEmpty()) return dialog->accept();
    problem->setText(wrong);
    problem->show();
    value->setFocus();
  });
  value->setFocus();
  dialog->open();
}

}  // namespace skillscope
