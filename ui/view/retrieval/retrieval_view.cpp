// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/retrieval/retrieval_view.h"

#include <QComboBox>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/retrieval/fetched_model.h"
#include "ui/view/retrieval/share_matrix.h"
#include "ui/view/retrieval/storage_bars.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {

RetrievalView::RetrievalView(QWidget* parent) : RunView(tr("Retrieval"), parent), model_(new FetchedModel(this)) {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  legend_ = new LegendStrip;
  column->addWidget(legend_);
  rows_ = new QSplitter(Qt::Vertical);
  columns_ = new QSplitter(Qt::Horizontal);
  auto* left = new QWidget;
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->setSpacing(0);
  map_ = new PointMap(tr("Keys and queries in a plane"));
  mapNote_ = new ElidedLabel;
  mapNote_->setProperty("role", "caption");
  leftColumn->addWidget(mapNote_);
  leftColumn->addWidget(map_, 1);
  auto* right = new QWidget;
  auto* rightColumn = new QVBoxLayout(right);
  rightColumn->setContentsMargins(0, 0, 0, 0);
  shares_ = new ShareMatrix;
  storage_ = new StorageBars;
  rightColumn->addWidget(shares_, 5);
  rightColumn->addWidget(storage_, 2);
  columns_->addWidget(left);
  columns_->addWidget(right);
  auto* lower = new QWidget;
  auto* lowerColumn = new QVBoxLayout(lower);
  lowerColumn->setContentsMargins(0, 0, 0, 0);
  auto* bar = new QHBoxLayout;
  tableNote_ = new ElidedLabel;
  tableNote_->setProperty("role", "caption");
  show_ = new QComboBox;
  show_->addItems({tr("All Examples"), tr("Wrong Answers"), tr("Served Mostly by Another Task")});
  show_->setAccessibleName(tr("Which examples are listed"));
  show_->setToolTip(show_->accessibleName());
  bar->addWidget(tableNote_, 1);
  bar->addWidget(show_);
  lowerColumn->addLayout(bar);
  table_ = new QTableView;
  table_->setModel(model_);
  table_->setAccessibleName(tr("Examples and what was fetched for each"));
  table_->setItemDelegateForColumn(FetchedModel::weightsColumn, new WeightBarDelegate(table_));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setTabKeyNavigation(false);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
  table_->horizontalHeader()->setSectionResizeMode(FetchedModel::textColumn, QHeaderView::Stretch);
  lowerColumn->addWidget(table_, 1);
  rows_->addWidget(columns_);
  rows_->addWidget(lower);
  for (QSplitter* splitter : {rows_, columns_}) splitter->setChildrenCollapsible(false);
  rows_->setStretchFactor(0, 3);
  rows_->setStretchFactor(1, 2);
  columns_->setStretchFactor(0, 3);
  columns_->setStretchFactor(1, 2);
  column->addWidget(rows_, 1);
  setContent(content);

  map_->setReadOut([this](int point) { return pointReadOut(point); });
  connect(map_, &PointMap::picked, this, &RetrievalView::pickPoint);
  connect(show_, &QComboBox::currentIndexChanged, this, [this] { applyFilter(); });
  connect(shares_, &ShareMatrix::cellPicked, this, [this](int row, int picked) {
    const bool again = row == gold_ && picked == fetched_;
    gold_ = again ? -1 : row;
    fetched_ = again ? -1 : picked;
    applyFilter();
  });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) { showExample(model_->exampleAt(current.row())); });
}

QString RetrievalView::emptyText() const {
  if (hasAnything(*timeline())) return {};
  if (timeline()->isEmpty() || !timeline()->finished())
    return tr("What a method fetches from its pool shows here once the first task is learned.");
  return tr("This method keeps no pool that it fetches from; SLM does.");
}

QString RetrievalView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty()) return tr("Retrieval, empty.");
  if (moment_.afterTask < 0) return tr("Retrieval: nothing was fetched before this moment.");
  return tr("Retrieval after %1: %2 of the slots fetched for the tasks learned so far are their own, %n example(s).",
            nullptr, model_->total())
      .arg(timeline()->taskTitle(moment_.afterTask), percentWithUnit(moment_.ownShare()));
}

void RetrievalView::restyle() {
  legend_->setStyle(themedPlotStyle());
  const int gap = theme().spacing(1);
  rows_->setHandleWidth(gap);
  columns_->setHandleWidth(gap);
  for (QWidget* box : {rows_->widget(1), columns_->widget(1)}) box->layout()->setSpacing(gap);
  const QFontMetrics metrics(theme().bodyFont());
  table_->verticalHeader()->setDefaultSectionSize(metrics.height() + theme().spacing(2));
  const auto widen = [this](int column, int width) {
    const int title = table_->horizontalHeader()->sectionSizeHint(column) + theme().spacing(1);
    table_->setColumnWidth(column, std::max(theme().scaled(width), title));
  };
  widen(FetchedModel::taskColumn, 140);
  widen(FetchedModel::weightsColumn, 230);
  widen(FetchedModel::answerColumn, 90);
  widen(FetchedModel::verdictColumn, 170);
  shownAfter_ = -2;
}

void RetrievalView::refresh(RunChanges changes) {
  if (!(changes & (RunChange::run | RunChange::predictions | RunChange::tasks))) return;
  shownAfter_ = -2;
  if (changes & RunChange::run) {
    projectedSpaces_ = 0;
    meanings_.clear();
    gold_ = fetched_ = -1;
  }
  if (timeline()->retrievalSpaces().size() != projectedSpaces_ || (changes & RunChange::run)) project();
  showStorage();
  std::vector<LegendEntry> entries;
  for (int task = 0; task < timeline()->taskCount(); ++task) {
    LegendEntry entry;
    entry.text = QStringLiteral("%1 %2").arg(task + 1).arg(timeline()->taskTitle(task));
    entry.color = theme().taskColor(task);
    entry.penStyle = Qt::NoPen;
    entry.marker = CurveMarker::disc;
    entries.push_back(std::move(entry));
  }
  legend_->setEntries(std::move(entries));
}

/// The plane is found off the GUI thread: a sentence encoder's vectors are wide.
void RetrievalView::project() {
  const std::vector<RetrievalSpace>& spaces = timeline()->retrievalSpaces();
  projectedSpaces_ = spaces.size();
  std::vector<float> rows;
  std::vector<PointMeaning> meanings;
  int slot = 0, width = 0, groups = 1;
  for (const RetrievalSpace& space : spaces) {
    if (space.width <= 0 || (width > 0 && space.width != width)) continue;
    width = space.width;
    groups = space.groups;
    for (std::size_t i = 0; i < space.keys.size() / static_cast<std::size_t>(width); ++i) {
      meanings.push_back({space.task, slot++, -1, {0, 0, space.task, true, false}});
    }
    for (const std::int32_t place : space.place) {
      meanings.push_back({space.task, -1, place, {0, 0, space.task, false, false}});
    }
    rows.insert(rows.end(), space.keys.begin(), space.keys.end());
    rows.insert(rows.end(), space.queries.begin(), space.queries.end());
  }
  meanings_ = std::move(meanings);
  jobs_.cancel();
  projecting_ = !meanings_.empty();
  if (!projecting_) return showPoints();
  jobs_.start(
      this,
      [rows = std::move(rows), width, groups](const JobTracker::Wanted&) {
        const auto wide = static_cast<std::size_t>(width);
        return projectToPlane(toUnitSlices(rows, wide, static_cast<std::size_t>(groups)), wide);
      },
      [this](const PlanarProjection& plane) { takeProjection(plane); },
      [this](const QString& sentence) {
        projecting_ = false;
        mapNote_->setText(sentence);
      });
}

void RetrievalView::takeProjection(const PlanarProjection& plane) {
  projecting_ = false;
  for (std::size_t i = 0; i < meanings_.size() && i < plane.x.size(); ++i) {
    meanings_[i].point.x = plane.x[i];
    meanings_[i].point.y = plane.y[i];
  }
  map_->setAxisTitles(tr("1st principal component (%1 of the variance)").arg(percentWithUnit(plane.xShare)),
                      tr("2nd component (%1)").arg(percentWithUnit(plane.yShare)));
  showPoints();
}

void RetrievalView::showStorage() {
  std::vector<std::int64_t> bytes(static_cast<std::size_t>(timeline()->taskCount()), -1);
  std::vector<QString> titles;
  for (int task = 0; task < timeline()->taskCount(); ++task) titles.push_back(timeline()->taskTitle(task));
  for (const RetrievalSpace& space : timeline()->retrievalSpaces()) {
    if (space.task >= 0 && space.task < timeline()->taskCount())
      bytes[static_cast<std::size_t>(space.task)] = space.bytes;
  }
  storage_->setVisible(!timeline()->retrievalSpaces().empty());
  storage_->setBytes(std::move(bytes), std::move(titles), shownAfter_ + 1);
}

void RetrievalView::cursorMoved() {
  const int learned = timeline()->learnedTasksAt(cursor()->step());
  const int after = lastRetrievalAt(timeline()->retrievals(), learned - 1);
  if (after != shownAfter_) showMoment(after);
}

void RetrievalView::showMoment(int afterTask) {
  shownAfter_ = afterTask;
  moment_ = retrievalMoment(timeline()->retrievals(), timeline()->predictions(), afterTask, timeline()->taskCount());
  std::vector<QString> titles;
  for (int task = 0; task < timeline()->taskCount(); ++task) titles.push_back(timeline()->taskTitle(task));
  shares_->setShares(moment_.share, moment_.measured, titles, afterTask + 1);
  model_->setExamples(moment_.examples, titles);
  showStorage();
  showPoints();
  applyFilter();
  setCaption(afterTask < 0 ? tr("nothing was fetched before this moment")
                           : tr("after %1 of %2 tasks · %3 of the fetched slots are the task's own")
                                 .arg(afterTask + 1)
                                 .arg(timeline()->taskCount())
                                 .arg(percentWithUnit(moment_.ownShare())));
}

void RetrievalView::showPoints() {
  if (projecting_) {
    columns_->widget(0)->setVisible(true);
    mapNote_->setText(tr("Finding the plane of the largest variance …"));
    return map_->setPoints({});
  }
  std::vector<MapPoint> points, extent;
  drawn_.clear();
  for (std::size_t i = 0; i < meanings_.size(); ++i) {
    const PointMeaning& meaning = meanings_[i];
    extent.push_back(meaning.point);
    if (meaning.task > shownAfter_) continue;
    MapPoint point = meaning.point;
    if (const FetchedExample* example = meaning.place >= 0 ? momentExample(meaning.task, meaning.place) : nullptr)
      point.hollow = example->text && !example->text->correct;
    points.push_back(point);
    drawn_.push_back(static_cast<int>(i));
  }
  // Runs made before the program kept keys and queries have no plane.
  columns_->widget(0)->setVisible(!meanings_.empty());
  mapNote_->setText(tr("PCA · numbered discs: keys of a task · dots: test examples, hollow = answered wrong"));
  map_->setPoints(std::move(points), extent);
}

const FetchedExample* RetrievalView::momentExample(int task, int place) const {
  const auto found = std::find_if(moment_.examples.begin(), moment_.examples.end(), [&](const FetchedExample& example) {
    return example.task == task && example.place == place;
  });
  return found == moment_.examples.end() ? nullptr : &*found;
}

void RetrievalView::applyFilter() {
  model_->setFilter(static_cast<FetchedModel::Show>(show_->currentIndex()), gold_, fetched_);
  shares_->setPicked(gold_, fetched_);
  const QString listed = tr("%1 of %n example(s)", nullptr, model_->total()).arg(model_->rowCount());
  tableNote_->setText(gold_ < 0 ? listed
                                : tr("%1 · examples of %2 that slots of %3 served most · click the cell again for all")
                                      .arg(listed, timeline()->taskTitle(gold_), timeline()->taskTitle(fetched_)));
  showExample(nullptr);
}

void RetrievalView::pickPoint(int point) {
  const PointMeaning& meaning = meanings_[static_cast<std::size_t>(drawn_.at(static_cast<std::size_t>(point)))];
  if (meaning.place < 0) {
    table_->clearSelection();
    map_->setLinks({});
    map_->setSelected(point);
    return;
  }
  int row = model_->rowOf(meaning.task, meaning.place);
  if (row < 0) {  // hidden by the filter
    gold_ = fetched_ = -1;
    const QSignalBlocker blocker(show_);
    show_->setCurrentIndex(0);
    applyFilter();
    row = model_->rowOf(meaning.task, meaning.place);
  }
  if (row < 0) return;
  table_->selectRow(row);
  table_->scrollTo(model_->index(row, 0));
}

/// Marks the example among the points and draws lines to the keys that served it.
void RetrievalView::showExample(const FetchedExample* example) {
  std::vector<MapLink> links;
  int selected = -1;
  if (example) {
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      const PointMeaning& meaning = meanings_[static_cast<std::size_t>(drawn_[i])];
      if (meaning.task == example->task && meaning.place == example->place) selected = static_cast<int>(i);
    }
  }
  if (selected >= 0) {
    for (const FetchedSlot& slot : example->slots) {
      for (std::size_t i = 0; i < drawn_.size(); ++i) {
        if (meanings_[static_cast<std::size_t>(drawn_[i])].slot == slot.slot)
          links.push_back({selected, static_cast<int>(i), slot.weight});
      }
    }
  }
  map_->setSelected(selected);
  map_->setLinks(std::move(links));
}

QString RetrievalView::pointReadOut(int point) const {
  if (point < 0 || point >= static_cast<int>(drawn_.size())) return {};
  const PointMeaning& meaning = meanings_[static_cast<std::size_t>(drawn_[static_cast<std::size_t>(point)])];
  const QString task = timeline()->taskTitle(meaning.task);
  if (meaning.place < 0) {
    int served = 0;
    for (const FetchedExample& example : moment_.examples)
      served += std::any_of(example.slots.begin(), example.slots.end(),
                            [&](const FetchedSlot& slot) { return slot.slot == meaning.slot; });
    return ReadOut::table({ReadOut::title(tr("Key of slot %1").arg(meaning.slot)),
                           ReadOut::line(theme().taskColor(meaning.task), tr("task"), task),
                           ReadOut::line({}, tr("fetched for"), tr("%n example(s)", nullptr, served))});
  }
  const FetchedExample* example = momentExample(meaning.task, meaning.place);
  QStringList lines{ReadOut::title(tr("Example %1").arg(meaning.place + 1)),
                    ReadOut::line(theme().taskColor(meaning.task), tr("task"), task)};
  if (example) {
    for (const FetchedSlot& slot : example->slots)
      lines << ReadOut::line(
          theme().taskColor(slot.task), tr("slot %1").arg(slot.slot),
          tr("weight %1 · similarity %2").arg(significant(slot.weight), significant(slot.similarity)));
    if (example->text)
      lines << ReadOut::line({}, tr("answer"),
                             tr("%1 (%2)").arg(QString::fromStdString(example->text->prediction).toHtmlEscaped(),
                                               example->text->correct ? tr("right") : tr("wrong")));
  }
  return ReadOut::table(lines);
}

}  // namespace skillscope
