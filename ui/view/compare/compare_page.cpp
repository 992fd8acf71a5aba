// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/compare/compare_page.h"

#include <QApplication>
#include <QClipboard>
#include <QColorDialog>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QSplitter>
#include <QStackedLayout>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_tables.h"
#include "ui/view/compare/compare_views.h"
#include "ui/view/compare/run_roster.h"
#include "ui/view/messages/state_page.h"
#include "ui/widget/figure_dialog.h"
#include "ui/widget/table_text.h"

namespace skillscope {
namespace {

QToolButton* makeButton(const char* icon, const QString& name, const QString& help) {
  auto* button = new QToolButton;
  button->setIcon(lineIcon(QString::fromLatin1(icon)));
  button->setText(name);
  button->setAccessibleName(name);
  button->setToolTip(help);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

ComparePage::ComparePage(QWidget* parent)
    : QWidget(parent),
      comparison_(new Comparison(this)),
      roster_(new RunRoster(comparison_, this)),
      tabs_(new QTabWidget(this)),
      overview_(new CompareOverview(comparison_)),
      count_(new QLabel(this)),
      where_(new QLabel(this)),
      lock_(new QComboBox(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      state_(new StatePage(this)),
      body_(new QWidget(this)),
      pages_(new QStackedLayout) {
  setAccessibleName(tr("Compare runs"));
  tabs_->setObjectName(QStringLiteral("compareTabs"));
  tabs_->setDocumentMode(true);
  for (CompareSection* section :
       {static_cast<CompareSection*>(overview_), static_cast<CompareSection*>(new CompareTasks(comparison_)),
        static_cast<CompareSection*>(new CompareImportance(comparison_)),
        static_cast<CompareSection*>(new CompareFusion(comparison_)),
        static_cast<CompareSection*>(new CompareMatrices(comparison_))}) {
    tabs_->addTab(section, section->windowTitle());
  }
  connect(overview_, &CompareOverview::citedWanted, this, &ComparePage::chooseCited);
  connect(roster_, &RunRoster::runWanted, this, &ComparePage::runWanted);
  connect(roster_, &RunRoster::colorWanted, this, &ComparePage::chooseColor);

  auto* split = new QSplitter(Qt::Horizontal, body_);
  split->addWidget(roster_);
  split->addWidget(tabs_);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  split->setHandleWidth(1);
  split->setSizes({theme().scaled(200), theme().scaled(900)});
  auto* bodyColumn = new QVBoxLayout(body_);
  bodyColumn->setContentsMargins(0, 0, 0, 0);
  bodyColumn->setSpacing(0);
  bodyColumn->addWidget(makeHeader());
  bodyColumn->addWidget(split, 1);

  pages_->setContentsMargins(0, 0, 0, 0);
  pages_->addWidget(body_);
  pages_->addWidget(state_);
  setLayout(pages_);

  loadingDelay_.setSingleShot(true);
  loadingDelay_.setInterval(150);
  connect(&loadingDelay_, &QTimer::timeout, this, [this] {
    if (!comparison_->isLoading()) return;
    state_->showState(QStringLiteral("compare"), {}, tr("Reading the runs…"));
    pages_->setCurrentWidget(state_);
  });
  connect(comparison_, &Comparison::loading, &loadingDelay_, qOverload<>(&QTimer::start));
  connect(comparison_, &Comparison::changed, this, &ComparePage::showPage);
  connect(comparison_, &Comparison::cursorMoved, this, &ComparePage::showPosition);
  connect(comparison_, &Comparison::failed, this, [this](const QString& sentence) {
    loadingDelay_.stop();
    state_->showError(tr("The Runs Cannot Be Compared"), sentence,
                      {{tr("Go to Library"), [this] { Q_EMIT libraryWanted(); }, true}});
    pages_->setCurrentWidget(state_);
    Q_EMIT failed(sentence);
  });
  connect(&playing_, &QTimer::timeout, this, [this] {
    const std::int64_t last = comparison_->lastPosition();
    const std::int64_t by = movesFinely() ? std::max<std::int64_t>(1, last / 200) : 1;
    comparison_->setPosition(comparison_->position() + by);
    if (comparison_->position() == last) play_->setChecked(false);
  });
  showPage();
}

QWidget* ComparePage::makeHeader() {
  auto* header = new QWidget(body_);
  auto* title = new QLabel(tr("Compare"), header);
  title->setProperty("role", "title");
  count_->setProperty("role", "caption");
  where_->setProperty("role", "caption");
  where_->setMinimumWidth(theme().scaled(150));
  lock_->setObjectName(QStringLiteral("compareLock"));
  lock_->addItems({tr("By task"), tr("By step"), tr("By fusion round"), tr("By training time")});
  lock_->setAccessibleName(tr("What the common cursor counts"));
  lock_->setToolTip(tr("All runs are shown at the same task, step, fusion round or second of training"));
  connect(lock_, &QComboBox::activated, this,
          [this](int index) { comparison_->setLock(static_cast<CompareLock>(index)); });
  slider_->setObjectName(QStringLiteral("compareSlider"));
  slider_->setAccessibleName(tr("Common place in time of all runs"));
  slider_->setMinimumWidth(theme().scaled(120));
  connect(slider_, &QSlider::valueChanged, this, [this](int value) { comparison_->setPosition(value); });
  previous_ = makeButton("previous", tr("Earlier"), tr("One task, step or round back (,)"));
  next_ = makeButton("next", tr("Later"), tr("One task, step or round on (.)"));
  play_ = makeButton("start", tr("Play"), tr("Move the common cursor through all of it"));
  play_->setCheckable(true);
  connect(previous_, &QToolButton::clicked, this, [this] { comparison_->setPosition(comparison_->position() - 1); });
  connect(next_, &QToolButton::clicked, this, [this] { comparison_->setPosition(comparison_->position() + 1); });
  connect(play_, &QToolButton::toggled, this, [this](bool on) {
    if (!on) return playing_.stop();
    if (comparison_->position() == comparison_->lastPosition()) comparison_->setPosition(0);
    playing_.start(movesFinely() ? 50 : 700);
  });
  fold_ = makeButton("columns", tr("Fold Seeds"),
                     tr("Runs that differ in nothing but the seed as one: mean and 95 % interval"));
  fold_->setObjectName(QStringLiteral("foldSeeds"));
  fold_->setToolButtonStyle(Qt::ToolButtonTextOnly);
  fold_->setCheckable(true);
  fold_->setChecked(comparison_->foldsSeeds());
  connect(fold_, &QToolButton::toggled, comparison_, &Comparison::setFoldsSeeds);

  QToolButton* exportButton =
      makeButton("export", tr("Copy or Save"), tr("Copy or save the tables and the picture shown"));
  exportButton->setObjectName(QStringLiteral("compareExport"));
  exportButton->setPopupMode(QToolButton::InstantPopup);
  exportButton->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
  auto* menu = new QMenu(exportButton);
  menu->addAction(tr("&Copy Picture"), this, &ComparePage::copyFigure);
  menu->addAction(tr("Save &Picture…"), this, &ComparePage::saveFigure);
  menu->addSeparator();
  for (const Table table : {Table::figures, Table::settings}) {
    QMenu* inner = menu->addMenu(table == Table::figures ? tr("Table of &Figures") : tr("Table of &Settings"));
    for (const auto& [text, format] :
         {std::pair(tr("Copy as &Text"), "text"), std::pair(tr("Copy as &CSV"), "csv"),
          std::pair(tr("Copy as &Markdown"), "markdown"), std::pair(tr("Copy as &LaTeX"), "latex")}) {
      inner->addAction(text, this, [this, table, format = QString::fromLatin1(format)] { copyTable(table, format); });
    }
    inner->addAction(tr("&Save…"), this, [this, table] { saveTable(table); });
  }
  exportButton->setMenu(menu);

  auto* row = new QHBoxLayout(header);
  row->setContentsMargins(theme().spacing(3), theme().spacing(2), theme().spacing(2), theme().spacing(2));
  row->setSpacing(theme().spacing(2));
  row->addWidget(title);
  row->addWidget(count_);
  row->addWidget(lock_);
  row->addWidget(previous_);
  row->addWidget(play_);
  row->addWidget(next_);
  row->addWidget(slider_, 1);
  row->addWidget(where_);
  row->addWidget(fold_);
  row->addWidget(exportButton);
  return header;
}

/// Steps and seconds are many, tasks and fusion rounds few.
bool ComparePage::movesFinely() const {
  return comparison_->lock() == CompareLock::step || comparison_->lock() == CompareLock::time;
}

QList<CompareSection*> ComparePage::sections() const {
  QList<CompareSection*> sections;
  for (int i = 0; i < tabs_->count(); ++i) sections << static_cast<CompareSection*>(tabs_->widget(i));
  return sections;
}

void ComparePage::setRuns(const QString& storePath, const QStringList& runs) {
  play_->setChecked(false);
  comparison_->setRuns(storePath, runs);
}

void ComparePage::showPage() {
  loadingDelay_.stop();
  if (comparison_->count() == 0) {
    state_->showState(QStringLiteral("compare"), {}, tr("Select two runs or more in the library, then compare them."),
                      {{tr("Go to Library"), [this] { Q_EMIT libraryWanted(); }, true}});
    pages_->setCurrentWidget(state_);
    return;
  }
  pages_->setCurrentWidget(body_);
  const int runs = comparison_->count(), groups = static_cast<int>(comparison_->groups().size());
  count_->setText(groups < runs ? tr("%n runs", nullptr, runs) + QStringLiteral(", ") +
                                      (groups == 1 ? tr("1 configuration") : tr("%n configurations", nullptr, groups))
                  : runs == 1 ? tr("1 run")
                              : tr("%n runs", nullptr, runs));
  lock_->setCurrentIndex(static_cast<int>(comparison_->lock()));
  {
    const QSignalBlocker quiet(slider_);
    const std::int64_t last = comparison_->lastPosition();
    slider_->setRange(0, static_cast<int>(std::min<std::int64_t>(last, 2'000'000'000)));
    slider_->setPageStep(movesFinely() ? std::max(1, slider_->maximum() / 20) : 1);
  }
  showPosition();
}

void ComparePage::showPosition() {
  const QSignalBlocker quiet(slider_);
  slider_->setValue(static_cast<int>(comparison_->position()));
  where_->setText(comparison_->positionText());
  previous_->setEnabled(comparison_->position() > 0);
  next_->setEnabled(comparison_->position() < comparison_->lastPosition());
}

void ComparePage::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Comma:
      return comparison_->setPosition(comparison_->position() - 1);
    case Qt::Key_Period:
      return comparison_->setPosition(comparison_->position() + 1);
    case Qt::Key_Home:
      return comparison_->setPosition(0);
    case Qt::Key_End:
      return comparison_->setPosition(comparison_->lastPosition());
    default:
      QWidget::keyPressEvent(event);
  }
}

void ComparePage::chooseColor(const QString& runId) {
  const int run = comparison_->indexOf(runId);
  if (run < 0) return;
  for (int i = 0; i < 6; ++i) QColorDialog::setCustomColor(i, theme().taskColor(i));
  auto* dialog = new QColorDialog(comparison_->color(run), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setOption(QColorDialog::DontUseNativeDialog);
  connect(dialog, &QColorDialog::colorSelected, this,
          [this, runId](const QColor& color) { Q_EMIT colorChosen(runId, color.name()); });
  dialog->open();
}

// ---- Published rows ----

void ComparePage::chooseCited() {
  auto* dialog = new QFileDialog(this, tr("Published Rows"), QString(), tr("Tables (*.csv *.tsv);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, &ComparePage::setCitedFile);
  dialog->open();
}

void ComparePage::setCitedFile(const QString& path) {
  try {
    overview_->setCited(path.isEmpty() ? std::vector<CitedRow>() : readCitedRows(path.toStdString()));
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromUtf8(error.what()));
  }
}

// ---- Copy and save ----

void ComparePage::copyTable(Table table, const QString& format) {
  overview_->refreshNow();
  const TextRows rows = rowsOf(table == Table::figures ? static_cast<const QAbstractItemModel&>(*overview_->figures())
                                                       : *overview_->settings());
  QGuiApplication::clipboard()->setText(format == QStringLiteral("csv")        ? asCsv(rows)
                                        : format == QStringLiteral("markdown") ? asMarkdown(rows)
                                        : format == QStringLiteral("latex")    ? asLatex(rows)
                                                                               : asTabbedText(rows));
}

void ComparePage::saveTable(Table table) {
  auto* dialog = new QFileDialog(
      this, tr("Save Table"), table == Table::figures ? QStringLiteral("figures.csv") : QStringLiteral("settings.csv"),
      tr("CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  connect(dialog, &QFileDialog::fileSelected, this, [this, table](const QString& file) {
    overview_->refreshNow();
    const TextRows rows = rowsOf(table == Table::figures ? static_cast<const QAbstractItemModel&>(*overview_->figures())
                                                         : *overview_->settings());
    const QString ending = QFileInfo(file).suffix();
    const QString text = ending == QStringLiteral("md")    ? asMarkdown(rows)
                         : ending == QStringLiteral("tex") ? asLatex(rows)
                                                           : asCsv(rows);
    if (const QString error = saveText(file, text); !error.isEmpty()) Q_EMIT failed(error);
  });
  dialog->open();
}

FigureOptions ComparePage::figureOptions() const {
  FigureOptions options;
  options.title = tabs_->currentWidget()->windowTitle();
  QStringList runs;
  for (int i = 0; i < comparison_->count(); ++i) {
    const RunSummary& run = comparison_->runs()[static_cast<std::size_t>(i)].summary;
    runs << QStringLiteral("%1 = %2 (%3)")
                .arg(i + 1)
                .arg(QString::fromStdString(run.name), QString::fromStdString(run.id));
  }
  options.description =
      tr("%1; %2. Runs: %3").arg(options.title, comparison_->positionText(), runs.join(QStringLiteral(", ")));
  return options;
}

void ComparePage::saveFigure() {
  auto* section = static_cast<CompareSection*>(tabs_->currentWidget());
  openFigureDialog(
      section->figure(), QStringLiteral("compare-%1").arg(section->windowTitle().toLower().replace(u' ', u'-')),
      figureOptions(), [section] { section->refreshNow(); }, [this](const QString& text) { Q_EMIT failed(text); });
}

void ComparePage::copyFigure() {
  auto* section = static_cast<CompareSection*>(tabs_->currentWidget());
  skillscope::copyFigure(section->figure(), figureOptions(), [section] { section->refreshNow(); });
}

}  // namespace skillscope
