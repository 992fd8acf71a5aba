// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_page.h"

#include <QAction>
#include <QDataStream>
#include <QIODevice>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/autopsy/autopsy_view.h"
#include "ui/view/forgetting/forgetting_view.h"
#include "ui/view/fusion/fusion_view.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/importance/unit_panel.h"
#include "ui/view/matrix/matrix_view.h"
#include "ui/view/retrieval/retrieval_view.h"
#include "ui/view/what_if/what_if_view.h"
#include "ui/widget/data_dialog.h"
#include "ui/widget/figure_dialog.h"

namespace skillscope {

RunPage::RunPage(QWidget* parent)
    : QWidget(parent),
      importance_(new ImportanceView(this)),
      fusion_(new FusionView(this)),
      forgetting_(new ForgettingView(this)),
      matrix_(new MatrixView(this)),
      unitPanel_(new UnitPanel(this)),
      retrieval_(new RetrievalView),
      autopsy_(new AutopsyView),
      whatIf_(new WhatIfView),
      tabs_(new QTabWidget(this)),
      timeBar_(new TimeBar(this)),
      rows_(new QSplitter(Qt::Vertical, this)),
      upper_(new QSplitter(Qt::Horizontal, this)),
      lower_(new QSplitter(Qt::Horizontal, this)) {
  for (QSplitter* splitter : {rows_, upper_, lower_}) {
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
  }
  upper_->addWidget(importance_);
  upper_->addWidget(matrix_);
  lower_->addWidget(fusion_);
  lower_->addWidget(forgetting_);
  rows_->addWidget(upper_);
  rows_->addWidget(lower_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(tabs_);
  tabs_->setDocumentMode(true);
  tabs_->tabBar()->setDrawBase(false);
  tabs_->setAccessibleName(tr("Pages of the run"));
  tabs_->tabBar()->setAccessibleName(tr("Pages of the run"));
  tabs_->addTab(rows_, tr("Overview"));
  tabs_->addTab(autopsy_, tr("Autopsy"));
  tabs_->setTabToolTip(tabs_->indexOf(autopsy_),
                       tr("Examples that were right and became wrong, and which units moved"));
  tabs_->addTab(whatIf_, tr("What If"));
  tabs_->setTabToolTip(tabs_->indexOf(whatIf_),
                       tr("A recorded fusion made again with other thresholds, weights or rule"));
  tabs_->addTab(retrieval_, tr("Retrieval"));
  tabs_->setTabToolTip(tabs_->indexOf(retrieval_), tr("What the method fetched from its pool for every example"));
  for (RunView* view : std::initializer_list<RunView*>{autopsy_, whatIf_, retrieval_})
    view->setTitleVisible(false);  // tabs do
  connect(matrix_, &MatrixView::cellOpened, this, [this](int row, int task) {
    autopsy_->examineTask(task, row - 1);
    tabs_->setCurrentWidget(autopsy_);
  });
  unitPanel_->setTitleVisible(false);  // its dock has one already
  addDataAction(unitPanel_);
  for (RunView* view : std::initializer_list<RunView*>{importance_, matrix_, fusion_, forgetting_}) {
    addDataAction(view);
    addExportAction(view);
    addEnlargeAction(view);
  }
  restoreDefaultLayout();
}

RunView* RunPage::matrix() const {
  return matrix_;
}

RunView* RunPage::forgetting() const {
  return forgetting_;
}

LossLook RunPage::lossLook() const {
  return forgetting_->lossLook();
}

void RunPage::setLossLook(const LossLook& look) {
  forgetting_->setLossLook(look);
}

void RunPage::addEnlargeAction(RunView* view) {
  auto* action = new QAction(lineIcon(QStringLiteral("full-screen")), tr("Enlarge %1").arg(view->windowTitle()), view);
  action->setCheckable(true);
  action->setProperty(enlarges, true);
  action->setToolTip(tr("Let this view fill the page, or show all views again"));
  connect(action, &QAction::triggered, this, [this, view](bool on) { enlarge(on ? view : nullptr); });
  view->addHeaderAction(action);
  enlargeActions_ << action;
}

void RunPage::addExportAction(RunView* view) {
  auto* action = new QAction(lineIcon(QStringLiteral("image")), tr("Save or Copy %1").arg(view->windowTitle()), view);
  action->setToolTip(tr("Save the picture as SVG, PDF or PNG, or copy it"));
  connect(action, &QAction::triggered, this, [this, view] {
    FigureOptions options;
    const RunTimeline* timeline = view->timeline();
    options.title = view->windowTitle();
    options.description = view->summaryText();
    if (timeline) options.description += tr(" Run %1.").arg(QString::fromStdString(timeline->runId()));
    openFigureDialog(
        view, view->windowTitle().toLower().replace(u' ', u'-'), options, [view] { view->refreshNow(); },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
  });
  view->addHeaderAction(action);
}

void RunPage::addDataAction(RunView* view) {
  auto* action = new QAction(lineIcon(QStringLiteral("table")), tr("Numbers of %1").arg(view->windowTitle()), view);
  action->setToolTip(tr("The numbers behind the picture as a table, to read, copy or save"));
  connect(action, &QAction::triggered, this, [this, view] {
    openDataDialog(view, tr("Numbers of %1").arg(view->windowTitle()), view->summaryText(), view->dataRows(),
                   view->windowTitle().toLower().replace(u' ', u'-'),
                   [this](const QString& sentence) { Q_EMIT failed(sentence); });
  });
  view->addHeaderAction(action);
}

void RunPage::enlarge(RunView* view) {
  enlarged_ = view;
  const QList<RunView*> all = {importance_, matrix_, fusion_, forgetting_};
  for (qsizetype i = 0; i < all.size(); ++i) {
    all[i]->setVisible(!view || view == all[i]);
    enlargeActions_[i]->setChecked(view == all[i]);
  }
  upper_->setVisible(!view || view == importance_ || view == matrix_);
  lower_->setVisible(!view || view == fusion_ || view == forgetting_);
}

void RunPage::setTimeline(RunTimeline* timeline, TimeCursor* cursor) {
  if (timeline_) timeline_->disconnect(this);
  timeline_ = timeline;
  for (RunView* view : views()) view->setTimeline(timeline, cursor);
  timeBar_->setTimeline(timeline, cursor);
  if (timeline) {
    connect(timeline, &RunTimeline::changed, this, [this](RunChanges changes) {
      if (changes & (RunChange::run | RunChange::predictions | RunChange::fusion)) updateTabs();
    });
  }
  updateTabs();
}

void RunPage::updateTabs() {
  tabs_->setTabVisible(tabs_->indexOf(whatIf_), timeline_ && WhatIfView::fits(*timeline_));
  tabs_->setTabVisible(tabs_->indexOf(retrieval_), timeline_ && RetrievalView::hasAnything(*timeline_));
}

void RunPage::showTabOf(QWidget* view) {
  for (int tab = 0; tab < tabs_->count(); ++tab) {
    QWidget* page = tabs_->widget(tab);
    if (tabs_->isTabVisible(tab) && (page == view || page->isAncestorOf(view))) tabs_->setCurrentIndex(tab);
  }
}

QList<QWidget*> RunPage::panes() const {
  QList<QWidget*> panes{tabs_->tabBar()};
  if (tabs_->currentWidget() != rows_) return panes << tabs_->currentWidget();
  return panes << importance_ << matrix_ << fusion_ << forgetting_;
}

QList<RunView*> RunPage::views() const {
  return {importance_, matrix_, fusion_, forgetting_, unitPanel_, autopsy_, whatIf_, retrieval_};
}

void RunPage::refreshNow() {
  for (RunView* view : views()) view->refreshNow();
}

QByteArray RunPage::saveLayout() const {
  QByteArray layout;
  QDataStream stream(&layout, QIODevice::WriteOnly);
  stream << rows_->saveState() << upper_->saveState() << lower_->saveState();
  return layout;
}

void RunPage::restoreLayout(const QByteArray& layout) {
  QDataStream stream(layout);
  QByteArray rows, upper, lower;
  stream >> rows >> upper >> lower;
  if (stream.status() != QDataStream::Ok) return;
  rows_->restoreState(rows);
  upper_->restoreState(upper);
  lower_->restoreState(lower);
}

void RunPage::restoreDefaultLayout() {
  enlarge(nullptr);
  tabs_->setCurrentWidget(rows_);
  rows_->setSizes({theme().scaled(310), theme().scaled(300)});
  upper_->setSizes({theme().scaled(530), theme().scaled(310)});
  lower_->setSizes({theme().scaled(420), theme().scaled(420)});
}

}  // namespace skillscope
