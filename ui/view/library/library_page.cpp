// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/library_page.h"

#include <QAction>
#include <QClipboard>
#include <QDataStream>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QIODevice>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSaveFile>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/library/library_panel.h"
#include "ui/view/library/run_details.h"
#include "ui/widget/padded_delegate.h"
#include "ui/widget/table_text.h"

namespace skillscope {

LibraryPage::LibraryPage(LibraryPanel* panel, QWidget* parent)
    : QWidget(parent),
      panel_(panel),
      filter_(new QLineEdit(this)),
      count_(new QLabel(this)),
      columns_(new QToolButton(this)),
      archived_(new QToolButton(this)),
      export_(new QToolButton(this)),
      table_(new QTableView(this)),
      details_(new RunDetails(panel->model(), this)),
      splitter_(new QSplitter(Qt::Horizontal, this)) {
  setAccessibleName(tr("Library"));
  auto* title = new QLabel(tr("Library"), this);
  title->setProperty("role", "title");
  count_->setProperty("role", "caption");
  filter_->setObjectName(QStringLiteral("libraryFilter"));
  filter_->setPlaceholderText(tr("Filter: words, method:kif, ap:>60, tag:paper, is:done, train.epochs:3"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter runs"));
  filter_->addAction(lineIcon(QStringLiteral("search"), [] { return theme().colors().muted; }),
                     QLineEdit::LeadingPosition);
  connect(filter_, &QLineEdit::textChanged, panel_, &LibraryPanel::setFilter);
  connect(panel_, &LibraryPanel::filterChanged, this, [this](const QString& text) {
    if (filter_->text() != text) filter_->setText(text);
    updateCount();
  });
  const auto button = [](QToolButton* made, const char* icon, const QString& text, const QString& help) {
    made->setIcon(lineIcon(QString::fromLatin1(icon)));
    made->setText(text);
    made->setAccessibleName(text);
    made->setToolTip(help);
    made->setFocusPolicy(Qt::TabFocus);
  };
  button(columns_, "columns", tr("Columns"), tr("Choose the columns of the table"));
  connect(columns_, &QToolButton::clicked, this,
          [this] { showColumnMenu(columns_->mapToGlobal(QPoint(0, columns_->height()))); });
  button(archived_, "archive", tr("Archived"), tr("Show archived runs as well"));
  archived_->setCheckable(true);
  connect(archived_, &QToolButton::toggled, this, [this](bool shown) {
    panel_->setArchivedShown(shown);
    updateCount();
  });
  button(export_, "export", tr("Copy or Save Table"), tr("Copy the rows and columns shown, or save them"));
  export_->setPopupMode(QToolButton::InstantPopup);
  export_->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
  auto* menu = new QMenu(export_);
  const auto copy = [this](TableFormat format) { QGuiApplication::clipboard()->setText(tableText(format)); };
  menu->addAction(tr("&Copy as Text"), this, [copy] { copy(TableFormat::text); });
  menu->addAction(tr("Copy as C&SV"), this, [copy] { copy(TableFormat::csv); });
  menu->addAction(tr("Copy as &Markdown"), this, [copy] { copy(TableFormat::markdown); });
  menu->addAction(tr("S&ave Table…"), this, &LibraryPage::saveTable);
  export_->setMenu(menu);

  table_->setObjectName(QStringLiteral("libraryTable"));
  table_->setAccessibleName(tr("Runs"));
  table_->setAccessibleDescription(
      tr("Enter or a double click shows the run; several rows can be selected to compare them."));
  table_->setModel(panel_->proxy());
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSortingEnabled(true);
  table_->setShowGrid(false);
  table_->setItemDelegate(new PaddedDelegate(theme().spacing(1), table_));
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setTabKeyNavigation(false);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(2));
  QHeaderView* header = table_->horizontalHeader();
  header->setSectionsMovable(true);
  header->setHighlightSections(false);
  header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  header->setSortIndicator(LibraryModel::whenColumn, Qt::DescendingOrder);
  header->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(header, &QHeaderView::customContextMenuRequested, this,
          [this, header](const QPoint& at) { showColumnMenu(header->mapToGlobal(at)); });
  connect(table_, &QTableView::activated, this,
          [this](const QModelIndex& index) { Q_EMIT runOpened(index.data(LibraryModel::runIdRole).toString()); });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    details_->setRuns(selectedRuns());
    updateCount();
    Q_EMIT selectionChanged();
  });
  for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
    connect(panel_->proxy(), signal, this, [this] { updateCount(); });
  }

  splitter_->addWidget(table_);
  splitter_->addWidget(details_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 0);
  splitter_->setChildrenCollapsible(false);
  splitter_->setHandleWidth(1);
  details_->setMinimumWidth(theme().scaled(220));

  auto* head = new QHBoxLayout;
  head->setContentsMargins(theme().spacing(3), theme().spacing(2), theme().spacing(3), theme().spacing(2));
  head->setSpacing(theme().spacing(2));
  head->addWidget(title);
  head->addWidget(filter_, 1);
  head->addWidget(count_);
  head->addWidget(archived_);
  head->addWidget(columns_);
  head->addWidget(export_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(splitter_, 1);
  restoreDefaultLayout();
  updateCount();
}

QStringList LibraryPage::selectedRuns() const {
  QModelIndexList rows = table_->selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end());
  QStringList ids;
  for (const QModelIndex& row : rows) ids << row.data(LibraryModel::runIdRole).toString();
  return ids;
}

QString LibraryPage::currentRun() const {
  return table_->currentIndex().data(LibraryModel::runIdRole).toString();
}

void LibraryPage::selectRuns(const QStringList& runs) {
  QItemSelection selection;
  QModelIndex first;
  for (const QString& id : runs) {
    const int row = panel_->model()->rowOf(id);
    if (row < 0) continue;
    const QModelIndex index = panel_->proxy()->mapFromSource(panel_->model()->index(row, 0));
    if (!index.isValid()) continue;
    selection.select(index, index);
    if (!first.isValid()) first = index;
  }
  table_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  if (first.isValid()) {
    table_->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
    table_->scrollTo(first);
  }
}

void LibraryPage::focusTable() {
  table_->setFocus(Qt::ShortcutFocusReason);
  if (!table_->currentIndex().isValid() && panel_->proxy()->rowCount() > 0) table_->selectRow(0);
}

void LibraryPage::focusFilter() {
  filter_->setFocus(Qt::ShortcutFocusReason);
  filter_->selectAll();
}

void LibraryPage::renameCurrent() {
  const QModelIndex current = table_->currentIndex();
  if (current.isValid()) table_->edit(current.siblingAtColumn(LibraryModel::nameColumn));
}

void LibraryPage::setContextActions(const QList<QAction*>& actions) {
  table_->addActions(actions);
}

void LibraryPage::updateCount() {
  const int all = panel_->model()->rowCount(), shown = panel_->proxy()->rowCount();
  const auto selected = static_cast<int>(table_->selectionModel()->selectedRows().size());
  const QString error = panel_->proxy()->filterError();
  QString text = all == 1       ? tr("1 run")
                 : shown == all ? tr("%n runs", nullptr, all)
                                : tr("%1 of %n runs", nullptr, all).arg(shown);
  if (selected > 1) text += tr(", %1 selected").arg(selected);
  count_->setText(error.isEmpty() ? text : tr("filter not understood"));
  count_->setToolTip(error);
  filter_->setToolTip(
      error.isEmpty() ? tr("Words, field:value and ranges; the help page Library and Compare lists them") : error);
}

// ---- Columns ----

QStringList LibraryPage::shownColumns() const {
  const QStringList names = LibraryModel::columnNames();
  const QHeaderView* header = table_->horizontalHeader();
  QStringList shown;
  for (int place = 0; place < header->count(); ++place) {
    const int column = header->logicalIndex(place);
    if (!header->isSectionHidden(column)) shown << names.value(column);
  }
  return shown;
}

void LibraryPage::setShownColumns(const QStringList& wanted) {
  const QStringList names = LibraryModel::columnNames();
  QStringList shown;
  for (const QString& name : wanted) {
    if (names.contains(name)) shown << name;
  }
  if (shown.isEmpty()) shown = LibraryModel::defaultColumnNames();
  if (!shown.contains(names.first())) shown.prepend(names.first());
  QHeaderView* header = table_->horizontalHeader();
  for (int column = 0; column < header->count(); ++column)
    header->setSectionHidden(column, !shown.contains(names[column]));
  for (qsizetype place = 0; place < shown.size(); ++place) {
    const auto column = static_cast<int>(names.indexOf(shown[place]));
    header->moveSection(header->visualIndex(column), static_cast<int>(place));
  }
}

void LibraryPage::showColumnMenu(const QPoint& globalPosition) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QStringList names = LibraryModel::columnNames();
  const QStringList shown = shownColumns();
  for (int column = 0; column < names.size(); ++column) {
    QAction* action = menu->addAction(panel_->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    action->setCheckable(true);
    action->setChecked(shown.contains(names[column]));
    action->setEnabled(column != LibraryModel::nameColumn);
    connect(action, &QAction::toggled, this, [this, name = names[column]](bool on) {
      QStringList now = shownColumns();
      if (on) {
        now << name;
      } else {
        now.removeAll(name);
      }
      setShownColumns(now);
    });
  }
  menu->addSeparator();
  menu->addAction(tr("&Default Columns"), this, [this] { setShownColumns({}); });
  menu->popup(globalPosition);
}

QByteArray LibraryPage::saveLayout() const {
  QByteArray layout;
  QDataStream stream(&layout, QIODevice::WriteOnly);
  QList<int> widths;
  const QStringList names = LibraryModel::columnNames();
  for (const QString& name : shownColumns()) widths << table_->columnWidth(static_cast<int>(names.indexOf(name)));
  const QHeaderView* header = table_->horizontalHeader();
  stream << shownColumns() << widths << names.value(header->sortIndicatorSection())
         << static_cast<int>(header->sortIndicatorOrder()) << splitter_->saveState();
  return layout;
}

namespace {

/// As Qt writes a list. Qt itself takes the count at its word and asks for as much memory, which a damaged settings
/// file can put at many gigabytes.
template <class T>
void readList(QDataStream& stream, QList<T>& list) {
  quint32 count = 0;
  stream >> count;
  if (count > static_cast<quint32>(LibraryModel::columnNames().size())) {
    stream.setStatus(QDataStream::ReadCorruptData);
    return;
  }
  for (quint32 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
    T item{};
    stream >> item;
    list << item;
  }
}

}  // namespace

void LibraryPage::restoreLayout(const QByteArray& layout) {
  QDataStream stream(layout);
  QStringList columns;
  QList<int> widths;
  QString sorted;
  int order = 0;
  QByteArray splitter;
  readList(stream, columns);
  readList(stream, widths);
  stream >> sorted >> order >> splitter;
  if (stream.status() != QDataStream::Ok || columns.isEmpty()) return;
  setShownColumns(columns);
  const QStringList names = LibraryModel::columnNames();
  for (qsizetype i = 0; i < columns.size() && i < widths.size(); ++i) {
    const auto column = static_cast<int>(names.indexOf(columns[i]));
    if (column >= 0 && widths[i] > 0) table_->setColumnWidth(column, widths[i]);
  }
  if (names.contains(sorted)) {
    table_->sortByColumn(static_cast<int>(names.indexOf(sorted)),
                         order == Qt::AscendingOrder ? Qt::AscendingOrder : Qt::DescendingOrder);
  }
  splitter_->restoreState(splitter);
}

void LibraryPage::restoreDefaultLayout() {
  setShownColumns({});
  const QFontMetrics metrics(theme().bodyFont());
  const QStringList names = LibraryModel::columnNames();
  for (int column = 0; column < names.size(); ++column) {
    const QString& name = names[column];
    const QString head = panel_->model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int letters = name == QStringLiteral("name")                                             ? 30
                        : name == QStringLiteral("notes")                                          ? 40
                        : name == QStringLiteral("status") || name == QStringLiteral("tag")        ? 18
                        : name == QStringLiteral("method") || name == QStringLiteral("created")    ? 16
                        : name == QStringLiteral("id") || name == QStringLiteral("variant")        ? 24
                        : name == QStringLiteral("stream") || name == QStringLiteral("experiment") ? 14
                                                                                                   : 8;
    table_->setColumnWidth(
        column, std::max(letters * metrics.averageCharWidth(), metrics.horizontalAdvance(head)) + theme().spacing(7));
  }
  table_->sortByColumn(LibraryModel::whenColumn, Qt::DescendingOrder);
  splitter_->setSizes({theme().scaled(780), theme().scaled(280)});
}

// ---- Copy and save ----

QString LibraryPage::tableText(TableFormat format) const {
  const QStringList names = LibraryModel::columnNames();
  TextRows rows;
  QStringList head;
  QList<int> columns;
  for (const QString& name : shownColumns()) {
    columns << static_cast<int>(names.indexOf(name));
    head << panel_->model()->headerData(columns.last(), Qt::Horizontal, Qt::DisplayRole).toString();
  }
  rows.head = head;
  const QModelIndexList selected = table_->selectionModel()->selectedRows();
  for (int row = 0; row < panel_->proxy()->rowCount(); ++row) {
    const QModelIndex first = panel_->proxy()->index(row, 0);
    // Several rows selected: those; else all that are shown.
    if (selected.size() > 1 && !table_->selectionModel()->isRowSelected(row)) continue;
    QStringList cells;
    for (const int column : columns) {
      const QModelIndex index = first.siblingAtColumn(column);
      // A file has all digits, and a date that stays true.
      const bool raw = format == TableFormat::csv;
      const QVariant value = raw ? panel_->proxy()->data(index, LibraryModel::rawRole) : index.data();
      cells << value.toString();
    }
    rows.rows << cells;
  }
  return format == TableFormat::csv        ? asCsv(rows)
         : format == TableFormat::markdown ? asMarkdown(rows)
                                           : asTabbedText(rows);
}

void LibraryPage::saveTable() {
  auto* dialog =
      new QFileDialog(this, tr("Save Table"), QStringLiteral("runs.csv"), tr("CSV (*.csv);;Markdown (*.md)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    const bool markdown = QFileInfo(file).suffix() == QStringLiteral("md");
    if (const QString error = saveText(file, tableText(markdown ? TableFormat::markdown : TableFormat::csv));
        !error.isEmpty()) {
      Q_EMIT failed(error);
    }
  });
  dialog->open();
}

}  // namespace skillscope
