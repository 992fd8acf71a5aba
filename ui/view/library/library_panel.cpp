// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/library_panel.h"

#include <QAction>
#include <QActionGroup>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/library/run_delegate.h"
#include "ui/view/messages/state_page.h"

namespace skillscope {

LibraryPanel::LibraryPanel(QWidget* parent)
    : QWidget(parent),
      model_(new LibraryModel(this)),
      proxy_(new LibraryProxy(this)),
      delegate_(new RunDelegate(this)),
      filter_(new QLineEdit(this)),
      sort_(new QToolButton(this)),
      table_(new QToolButton(this)),
      list_(new QListView(this)),
      listPage_(new QWidget(this)),
      apHead_(new QLabel(this)),
      count_(new QLabel(this)),
      state_(new StatePage(this)),
      pages_(new QStackedLayout) {
  proxy_->setSourceModel(model_);

  filter_->setObjectName(QStringLiteral("runFilter"));
  filter_->setPlaceholderText(tr("Filter runs"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter runs"));
  filter_->setAccessibleDescription(
      tr("Shows only runs that fit every word typed: in names, notes, tags and configs. "
         "Also method:kif, ap:>60, seed:1..5, tag:paper, is:done, train.epochs:3, and -word for what must not be."));
  filter_->setToolTip(filter_->accessibleDescription());
  filter_->addAction(lineIcon(QStringLiteral("search"), [] { return theme().colors().muted; }),
                     QLineEdit::LeadingPosition);
  connect(filter_, &QLineEdit::textChanged, this, &LibraryPanel::setFilter);

  sort_->setObjectName(QStringLiteral("runOrder"));
  sort_->setIcon(lineIcon(QStringLiteral("sort")));
  sort_->setPopupMode(QToolButton::InstantPopup);
  sort_->setAccessibleName(tr("Order of the runs"));
  sort_->setToolTip(tr("Order of the runs"));
  sort_->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
  auto* menu = new QMenu(sort_);
  auto* orders = new QActionGroup(menu);
  const std::pair<LibraryModel::Column, QString> columns[] = {
      {LibraryModel::whenColumn, tr("&Newest First")}, {LibraryModel::nameColumn, tr("By N&ame")},
      {LibraryModel::methodColumn, tr("By &Method")},  {LibraryModel::statusColumn, tr("By &Status")},
      {LibraryModel::apColumn, tr("Best A&P First")},  {LibraryModel::bwtColumn, tr("Best &BWT First")}};
  for (const auto& [column, text] : columns) {
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    action->setChecked(column == LibraryModel::whenColumn);
    orders->addAction(action);
    connect(action, &QAction::triggered, this, [this, column = column] { setSorting(column); });
  }
  sort_->setMenu(menu);

  list_->setObjectName(QStringLiteral("runList"));
  list_->setModel(proxy_);
  list_->setModelColumn(LibraryModel::nameColumn);
  list_->setItemDelegate(delegate_);
  list_->setUniformItemSizes(true);
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setMouseTracking(true);
  list_->setEditTriggers(QAbstractItemView::NoEditTriggers);  // F2 comes from the action table
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setContextMenuPolicy(Qt::ActionsContextMenu);
  list_->setAccessibleName(tr("Runs"));
  list_->setAccessibleDescription(tr("Runs of the store. Enter or a click shows a run in the middle of the window."));
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &LibraryPanel::currentChanged);
  // A click on the run that is current already (the window may show the settings meanwhile) opens it again.
  connect(list_, &QListView::clicked, this, [this](const QModelIndex& index) {
    if (!picksSeveral()) Q_EMIT runActivated(index.data(LibraryModel::runIdRole).toString());
  });
  connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    if (!quiet_) Q_EMIT selectionChanged(selectedRun());
  });
  connect(list_, &QListView::activated, this,
          [this](const QModelIndex& index) { Q_EMIT runActivated(index.data(LibraryModel::runIdRole).toString()); });

  const int gap = theme().spacing(2);
  auto* nameHead = new QLabel(tr("Run"), this);
  nameHead->setProperty("role", "caption");
  apHead_->setText(tr("AP (%)\nBWT"));
  apHead_->setProperty("role", "caption");
  apHead_->setAlignment(Qt::AlignRight | Qt::AlignBottom);
  apHead_->setToolTip(tr("Average performance in percent above, backward transfer in points below."));
  count_->setProperty("role", "caption");

  table_->setObjectName(QStringLiteral("libraryButton"));
  table_->setIcon(lineIcon(QStringLiteral("table")));
  table_->setAccessibleName(tr("Library page"));
  table_->setToolTip(tr("Show all runs as a table with columns, notes and tags"));
  connect(table_, &QToolButton::clicked, this, &LibraryPanel::libraryPageWanted);
  connect(model_, &LibraryModel::configsAdded, this, [this] {
    if (!filter_->text().isEmpty()) setFilter(filter_->text());
  });

  auto* top = new QHBoxLayout;
  top->setContentsMargins(gap, gap, gap, gap / 2);
  top->setSpacing(theme().spacing(1));
  top->addWidget(filter_, 1);
  top->addWidget(sort_);
  top->addWidget(table_);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(theme().spacing(3), 0, theme().spacing(3), theme().spacing(1));
  head->addWidget(nameHead, 1, Qt::AlignBottom);
  head->addWidget(apHead_, 0, Qt::AlignBottom);
  auto* listColumn = new QVBoxLayout(listPage_);
  listColumn->setContentsMargins(0, 0, 0, 0);
  listColumn->setSpacing(0);
  listColumn->addLayout(head);
  listColumn->addWidget(list_, 1);
  listColumn->addWidget(count_);
  count_->setContentsMargins(theme().spacing(3), theme().spacing(1), gap, theme().spacing(1));

  pages_->addWidget(listPage_);
  pages_->addWidget(state_);
  state_->setCompact(true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(top);
  column->addLayout(pages_, 1);

  loadingDelay_.setSingleShot(true);
  loadingDelay_.setInterval(150);
  connect(&loadingDelay_, &QTimer::timeout, this, [this] {
    if (loaded_) return;
    state_->showState({}, {}, tr("Reading the runs…"));
    pages_->setCurrentWidget(state_);
  });
  // "5 min ago" has to grow older by itself.
  clock_.setInterval(30'000);
  connect(&clock_, &QTimer::timeout, list_->viewport(), qOverload<>(&QWidget::update));
  clock_.start();
  connect(&Theme::instance(), &Theme::changed, this, &LibraryPanel::restyle);
  setSorting(LibraryModel::whenColumn);
  setFocusProxy(list_);
  updatePages();
}

void LibraryPanel::restyle() {
  list_->viewport()->update();
}

void LibraryPanel::showLoading() {
  if (!loaded_ && !loadingDelay_.isActive()) loadingDelay_.start();
}

void LibraryPanel::showRuns(std::vector<RunSummary> runs) {
  loadingDelay_.stop();
  loaded_ = true;
  error_ = false;
  quiet_ = true;
  model_->setRuns(std::move(runs));
  quiet_ = false;
  updatePages();
}

void LibraryPanel::showError(const QString& sentence) {
  loadingDelay_.stop();
  loaded_ = false;
  error_ = true;
  quiet_ = true;
  model_->setRuns({});
  quiet_ = false;
  state_->showError(tr("No Runs to Show"), sentence,
                    {{tr("Open Store…"), [this] { Q_EMIT otherStoreWanted(); }, true},
                     {tr("Try Again"), [this] { Q_EMIT rereadWanted(); }}});
  pages_->setCurrentWidget(state_);
}

bool LibraryPanel::hasError() const {
  return error_;
}

void LibraryPanel::updatePages() {
  if (error_) return;
  const int all = model_->rowCount(), shown = proxy_->rowCount();
  const int archived = proxy_->hiddenArchived();
  QString count = tr("%1 of %n runs", nullptr, all).arg(shown);
  if (archived > 0) count += QStringLiteral(" · ") + tr("%n archived", nullptr, archived);
  const bool wrong = !proxy_->filterError().isEmpty();
  count_->setVisible(shown != all || wrong);
  count_->setText(wrong ? asSentence(proxy_->filterError()) : count);
  count_->setToolTip(wrong ? count_->text() : QString());
  filter_->setEnabled(all > 0);
  sort_->setEnabled(all > 1);
  if (loaded_ && all == 0) {
    state_->showState(QStringLiteral("open-store"), {},
                      tr("No runs yet. The first one appears here as soon as it starts."),
                      {{tr("New Run"), [this] { Q_EMIT newRunWanted(); }}});
    pages_->setCurrentWidget(state_);
  } else if (loaded_ && shown == 0 && archived == all) {
    state_->showState(QStringLiteral("archive"), {}, tr("Every run is archived."),
                      {{tr("Show Archived Runs"), [this] { setFilter(QStringLiteral("is:archived")); }}});
    pages_->setCurrentWidget(state_);
  } else if (loaded_ && shown == 0) {
    state_->showState(QStringLiteral("search"), {},
                      wrong ? asSentence(proxy_->filterError()) : tr("No run matches the filter."),
                      {{tr("Clear Filter"), [this] { filter_->clear(); }}});
    pages_->setCurrentWidget(state_);
  } else {
    pages_->setCurrentWidget(listPage_);
  }
}

void LibraryPanel::setFilter(const QString& text) {
  if (filter_->text() != text) filter_->setText(text);  // comes back here
  quiet_ = true;
  proxy_->setFilterText(text);
  quiet_ = false;
  updatePages();
  Q_EMIT filterChanged(text);
}

QString LibraryPanel::filter() const {
  return filter_->text();
}

void LibraryPanel::setArchivedShown(bool shown) {
  quiet_ = true;
  proxy_->setArchivedShown(shown);
  quiet_ = false;
  updatePages();
}

QStringList LibraryPanel::selectedRuns() const {
  QModelIndexList rows = list_->selectionModel()->selectedIndexes();
  std::sort(rows.begin(), rows.end());
  QStringList ids;
  for (const QModelIndex& index : rows) ids << index.data(LibraryModel::runIdRole).toString();
  return ids;
}

/// A click that adds to the selection picks runs to compare, and opens none.
bool LibraryPanel::picksSeveral() const {
  return QGuiApplication::keyboardModifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
}

void LibraryPanel::setSorting(LibraryModel::Column column) {
  const bool ascending = column == LibraryModel::nameColumn || column == LibraryModel::methodColumn ||
                         column == LibraryModel::statusColumn;
  proxy_->sort(column, ascending ? Qt::AscendingOrder : Qt::DescendingOrder);
}

void LibraryPanel::setOpenRun(const QString& runId) {
  delegate_->setOpenRun(runId);
  quiet_ = true;
  const int row = model_->rowOf(runId);
  const QModelIndex index = row < 0 ? QModelIndex() : proxy_->mapFromSource(model_->index(row, 0));
  if (index.isValid()) {
    list_->setCurrentIndex(index);
  } else {
    list_->selectionModel()->clear();
  }
  quiet_ = false;
  list_->viewport()->update();
}

QString LibraryPanel::selectedRun() const {
  return list_->currentIndex().data(LibraryModel::runIdRole).toString();
}

void LibraryPanel::currentChanged(const QModelIndex& current) {
  const QString id = current.data(LibraryModel::runIdRole).toString();
  Q_EMIT selectionChanged(id);
  if (!quiet_ && !id.isEmpty() && !picksSeveral()) Q_EMIT runActivated(id);
}

void LibraryPanel::focusList() {
  list_->setFocus(Qt::ShortcutFocusReason);
}

void LibraryPanel::focusFilter() {
  filter_->setFocus(Qt::ShortcutFocusReason);
  filter_->selectAll();
}

void LibraryPanel::renameSelected() {
  if (list_->currentIndex().isValid()) list_->edit(list_->currentIndex());
}

void LibraryPanel::setContextActions(const QList<QAction*>& actions) {
  list_->addActions(actions);
}

}  // namespace skillscope
