// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/figure_dialog.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(FigureDialog)
};

// What was chosen last is the best guess for the next picture.
FigureOptions& lastOptions() {
  static FigureOptions options;
  return options;
}

}  // namespace

void openFigureDialog(QWidget* widget, const QString& name, const FigureOptions& given, RefreshFigure refresh,
                      std::function<void(const QString&)> failed) {
  auto* dialog = new QDialog(widget->window());
  dialog->setObjectName(QStringLiteral("figureDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(Texts::tr("Save or Copy Picture"));
  auto* width = new QDoubleSpinBox;
  width->setRange(30, 1000);
  width->setDecimals(0);
  width->setSuffix(Texts::tr(" mm"));
  width->setValue(lastOptions().widthMm);
  width->setAccessibleName(Texts::tr("Printed width"));
  auto* height = new QLabel;
  const auto showHeight = [width, height, size = widget->size()] {
    height->setText(Texts::tr("%1 mm").arg(width->value() * size.height() / std::max(1, size.width()), 0, 'f', 0));
  };
  QObject::connect(width, &QDoubleSpinBox::valueChanged, dialog, showHeight);
  showHeight();
  auto* dots = new QSpinBox;
  dots->setRange(72, 1200);
  dots->setSuffix(Texts::tr(" dpi"));
  dots->setValue(lastOptions().dotsPerInch);
  dots->setAccessibleName(Texts::tr("Resolution of PNG"));
  auto* light = new QCheckBox(Texts::tr("&Light colours, for paper"));
  light->setChecked(lastOptions().light);
  auto* form = new QFormLayout(dialog);
  form->setSpacing(theme().spacing(2));
  form->addRow(Texts::tr("&Width"), width);
  form->addRow(Texts::tr("Height"), height);
  form->addRow(Texts::tr("PNG &resolution"), dots);
  form->addRow(QString(), light);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
  QPushButton* copy = buttons->addButton(Texts::tr("&Copy"), QDialogButtonBox::ActionRole);
  QPushButton* save = buttons->addButton(Texts::tr("&Save…"), QDialogButtonBox::AcceptRole);
  save->setProperty("primary", true);
  save->setDefault(true);
  form->addRow(buttons);
  const auto options = [given, width, dots, light] {
    FigureOptions chosen = given;
    chosen.widthMm = width->value();
    chosen.dotsPerInch = dots->value();
    chosen.light = light->isChecked();
    lastOptions() = chosen;
    return chosen;
  };
  const QPointer<QWidget> shown(widget);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(copy, &QPushButton::clicked, dialog, [shown, dialog, options, refresh] {
    if (shown) copyFigure(shown, options(), refresh);
    dialog->accept();
  });
  QObject::connect(save, &QPushButton::clicked, dialog, [shown, dialog, options, refresh, failed, name] {
    if (!shown) return dialog->reject();
    const FigureOptions chosen = options();
    const QString svg = Texts::tr("SVG, lines and text (*.svg)"), pdf = Texts::tr("PDF, lines and text (*.pdf)"),
                  png = Texts::tr("PNG (*.png)");
    auto* files = new QFileDialog(shown->window(), Texts::tr("Save Picture"), name + QStringLiteral(".svg"),
                                  svg + QStringLiteral(";;") + pdf + QStringLiteral(";;") + png);
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setAcceptMode(QFileDialog::AcceptSave);
    QObject::connect(files, &QFileDialog::fileSelected, shown,
                     [shown, files, chosen, refresh, failed, pdf, png](QString file) {
                       const QString filter = files->selectedNameFilter();
                       if (QFileInfo(file).suffix().isEmpty()) {
                         file += filter == pdf   ? QStringLiteral(".pdf")
                                 : filter == png ? QStringLiteral(".png")
                                                 : QStringLiteral(".svg");
                       }
                       if (const QString error = saveFigure(shown, file, chosen, refresh); !error.isEmpty() && failed)
                         failed(error);
                     });
    dialog->accept();
    files->open();
  });
  dialog->open();
}

}  // namespace skillscope
