// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/data_dialog.h"

#include <QAbstractTableModel>
#include <QClipboard>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(DataDialog)
};

bool isNumber(const QString& cell) {
  bool ok = false;
  cell.toDouble(&ok);
  return ok;
}

/// Read-only, and no item a cell: a table of units can be long.
class RowsModel : public QAbstractTableModel {
 public:
  RowsModel(TextRows table, QObject* parent) : QAbstractTableModel(parent), table_(std::move(table)) {}
  int rowCount(const QModelIndex& parent) const override {
    return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
  }
  int columnCount(const QModelIndex& parent) const override {
    return parent.isValid() ? 0 : static_cast<int>(table_.head.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    const QString cell = table_.rows[index.row()].value(index.column());
    if (role == Qt::DisplayRole) return cell;
    if (role == Qt::TextAlignmentRole && isNumber(cell)) return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
  }
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    if (role != Qt::DisplayRole) return {};
    return orientation == Qt::Horizontal ? QVariant(table_.head.value(section)) : QVariant(section + 1);
  }

 private:
  TextRows table_;
};

QString asFile(const TextRows& table, const QString& file) {
  const QString suffix = QFileInfo(file).suffix().toLower();
  return suffix == QStringLiteral("md")    ? asMarkdown(table)
         : suffix == QStringLiteral("tex") ? asLatex(table)
                                           : asCsv(table);
}

}  // namespace

QDialog* openDataDialog(QWidget* parent, const QString& title, const QString& summary, const TextRows& table,
                        const QString& name, std::function<void(const QString&)> failed) {
  auto* dialog = new QDialog(parent->window());
  dialog->setObjectName(QStringLiteral("dataDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  auto* words = new QLabel(summary);
  words->setWordWrap(true);
  words->setTextFormat(Qt::PlainText);
  words->setAccessibleName(Texts::tr("Summary of the picture"));
  auto* view = new QTableView;
  view->setModel(new RowsModel(table, view));
  view->setAccessibleName(title);
  view->setWordWrap(false);
  view->setTabKeyNavigation(false);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setAlternatingRowColors(true);
  view->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(2));
  view->horizontalHeader()->setResizeContentsPrecision(200);
  view->resizeColumnsToContents();
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  QPushButton* copy = buttons->addButton(Texts::tr("&Copy"), QDialogButtonBox::ActionRole);
  copy->setToolTip(Texts::tr("Copy the whole table, for a spreadsheet"));
  QPushButton* save = buttons->addButton(Texts::tr("&Save…"), QDialogButtonBox::ActionRole);
  for (QPushButton* button : {copy, save}) button->setEnabled(!table.rows.isEmpty());
  auto* column = new QVBoxLayout(dialog);
  column->setSpacing(theme().spacing(2));
  column->addWidget(words);
  column->addWidget(view, 1);
  column->addWidget(buttons);
  int width = 2 * theme().spacing(8) + view->verticalHeader()->sizeHint().width();
  for (int i = 0; i < table.head.size(); ++i) width += view->columnWidth(i);
  dialog->resize(qBound(theme().scaled(420), width, theme().scaled(1000)), theme().scaled(520));
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(copy, &QPushButton::clicked, dialog,
                   [table] { QGuiApplication::clipboard()->setText(asTabbedText(table)); });
  QObject::connect(save, &QPushButton::clicked, dialog, [dialog, table, name, failed] {
    auto* files = new QFileDialog(dialog, Texts::tr("Save Table"), name + QStringLiteral(".csv"),
                                  Texts::tr("CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setAcceptMode(QFileDialog::AcceptSave);
    QObject::connect(files, &QFileDialog::fileSelected, dialog, [table, failed](const QString& file) {
      if (const QString error = saveText(file, asFile(table, file)); !error.isEmpty() && failed) failed(error);
    });
    files->open();
  });
  view->setFocus();
  dialog->open();
  return dialog;
}

}  // namespace skillscope
