// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/autopsy/autopsy_view.h"

#include <QComboBox>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/autopsy/autopsy_tables.h"
#include "ui/view/texts.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/heat_map.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {
namespace {

QTableView* makeTable(QAbstractItemModel* model, const QString& name, int stretched) {
  auto* table = new QTableView;
  table->setModel(model);
  table->setAccessibleName(name);
  table->setSelectionBehavior(QAbstractItemView::SelectRows);
  table->setSelectionMode(QAbstractItemView::SingleSelection);
  table->setTabKeyNavigation(false);
  table->setShowGrid(false);
  table->setWordWrap(false);
  table->verticalHeader()->hide();
  table->horizontalHeader()->setHighlightSections(false);
  table->horizontalHeader()->setSectionResizeMode(stretched, QHeaderView::Stretch);
  return table;
}

}  // namespace

AutopsyView::AutopsyView(QWidget* parent)
    : RunView(tr("Autopsy"), parent),
      exampleModel_(new LostExamplesModel(this)),
      suspectModel_(new SuspectModel(this)) {
  const auto box = [this](const QString& name) {
    auto* made = new QComboBox;
    made->setAccessibleName(name);
    made->setToolTip(name);
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    addHeaderWidget(made);
    connect(made, &QComboBox::activated, this, &AutopsyView::takeBoxes);
    return made;
  };
  taskBox_ = box(tr("Task that is examined"));
  fromBox_ = box(tr("First moment"));
  toBox_ = box(tr("Second moment"));
  followButton_ = new QToolButton;
  followButton_->setText(tr("Worst at the Cursor"));
  followButton_->setCheckable(true);
  followButton_->setAccessibleName(tr("Examine the task that has lost most, from its best to the cursor"));
  followButton_->setToolTip(followButton_->accessibleName());
  addHeaderWidget(followButton_);
  connect(followButton_, &QToolButton::clicked, this, [this](bool on) {
    if (on) return followCursor();
    chosen_ = true;
  });

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  counts_ = new QLabel;
  counts_->setWordWrap(true);
  column->addWidget(counts_);
  columns_ = new QSplitter(Qt::Horizontal);
  left_ = new QSplitter(Qt::Vertical);
  right_ = new QSplitter(Qt::Vertical);
  examples_ =
      makeTable(exampleModel_, tr("Examples that were right and became wrong"), LostExamplesModel::promptColumn);
  detail_ = new QTextBrowser;
  detail_->setAccessibleName(tr("The selected example at every moment"));
  detail_->setFrameShape(QFrame::NoFrame);
  left_->addWidget(examples_);
  left_->addWidget(detail_);
  map_ = new HeatMap(tr("Blame of every skill unit"));
  map_->setUnitName(tr("blame"));
  map_->setReadOut([this](int row, int at) { return unitReadOut(row, at, false); });
  map_->setSpokenText([this](int row, int at) { return unitReadOut(row, at, true); });
  auto* lower = new QWidget;
  auto* lowerColumn = new QVBoxLayout(lower);
  lowerColumn->setContentsMargins(0, 0, 0, 0);
  note_ = new ElidedLabel;
  note_->setProperty("role", "caption");
  suspects_ = makeTable(suspectModel_, tr("Skill units by blame"), SuspectModel::fateColumn);
  suspects_->setItemDelegateForColumn(SuspectModel::fateColumn, new FateDelegate(suspects_));
  lowerColumn->addWidget(note_);
  lowerColumn->addWidget(suspects_, 1);
  right_->addWidget(map_);
  right_->addWidget(lower);
  columns_->addWidget(left_);
  columns_->addWidget(right_);
  for (QSplitter* splitter : {columns_, left_, right_}) splitter->setChildrenCollapsible(false);
  columns_->setStretchFactor(0, 4);
  columns_->setStretchFactor(1, 3);
  columns_->setSizes({560, 420});
  left_->setStretchFactor(0, 3);
  left_->setStretchFactor(1, 2);
  column->addWidget(columns_, 1);
  setContent(content);

  connect(examples_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) { showExample(current.row()); });
  connect(examples_, &QTableView::activated, this, [this](const QModelIndex& index) {
    const ExaminedExample* example = exampleModel_->exampleAt(index.row());
    if (!example || !cursor() || example->turnedAfter < 0) return;
    chosen_ = true;  // the moments stay, only the other views go there
    followButton_->setChecked(false);
    cursor()->toTask(example->turnedAfter);
  });
  connect(suspects_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (const UnitSuspect* suspect = suspectModel_->suspectAt(current.row()); suspect && cursor())
              cursor()->setUnit(suspect->unit);
          });
  connect(map_, &CellView::cellPicked, this, [this](int row, int at) {
    if (cursor()) cursor()->setUnit(layout_.unitAt(row, at));
  });
}

RunEvidence AutopsyView::evidence() const {
  const RunTimeline& run = *timeline();
  return {run.run().tasks, run.evaluations(), run.predictions(), run.snapshots(), run.fusionRounds(), run.unitCount()};
}

QString AutopsyView::emptyText() const {
  if (timeline()->isEmpty()) return tr("What was forgotten shows here once two tasks are learned.");
  if (mostForgotten(evidence()) >= 0) return {};
  if (timeline()->finished() && timeline()->predictions().empty())
    return tr("This run kept no answers to single examples; eval.keep_predictions says how many are kept.");
  return timeline()->finished() ? tr("No task was scored at two moments since it was learned.")
                                : tr("What was forgotten shows here once two tasks are learned.");
}

QString AutopsyView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty() || !found_) return tr("Autopsy, empty.");
  return tr("Autopsy of %1, %2 against %3: %4 of %n kept example(s) were right and became wrong.", nullptr,
            found_->compared)
      .arg(timeline()->taskTitle(found_->task), momentTitle(found_->from), momentTitle(found_->to))
      .arg(found_->lost.size());
}

QString AutopsyView::momentTitle(int moment) const {
  return moment < 0 ? tr("before training") : tr("after %1").arg(timeline()->taskTitle(moment));
}

void AutopsyView::restyle() {
  const int gap = theme().spacing(1);
  for (QSplitter* splitter : {columns_, left_, right_}) splitter->setHandleWidth(gap);
  const int line = QFontMetrics(theme().bodyFont()).height() + theme().spacing(1);
  for (QTableView* table : {examples_, suspects_}) table->verticalHeader()->setDefaultSectionSize(line);
  examples_->setColumnWidth(LostExamplesModel::beforeColumn, theme().scaled(96));
  examples_->setColumnWidth(LostExamplesModel::afterColumn, theme().scaled(96));
  examples_->setColumnWidth(LostExamplesModel::turnedColumn, theme().scaled(110));
  suspects_->setColumnWidth(SuspectModel::unitColumn, theme().scaled(116));
  const auto setNumberColumn = [this](int column, int least) {
    const QString head = suspectModel_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int wanted = std::max(suspects_->horizontalHeader()->fontMetrics().horizontalAdvance(head),
                                suspects_->fontMetrics().horizontalAdvance(QStringLiteral("−0.0255"))) +
                       theme().spacing(3);
    suspects_->setColumnWidth(column, std::max(theme().scaled(least), wanted));
  };
  setNumberColumn(SuspectModel::blameColumn, 52);
  for (const int column : {SuspectModel::movedColumn, SuspectModel::neededColumn}) setNumberColumn(column, 60);
  setNumberColumn(SuspectModel::changeColumn, 66);  // with a minus sign
  detail_->document()->setDocumentMargin(theme().spacing(2));
  stale_ = true;
}

void AutopsyView::refresh(RunChanges changes) {
  if (changes & RunChange::run) {
    layout_ = UnitLayout::of(timeline()->units());
    map_->setCellLayout(layout_.cells);
    map_->setVisible(timeline()->unitCount() > 0);
    chosen_ = false;
    found_.reset();
  }
  if (changes & (RunChange::run | RunChange::predictions | RunChange::fusion | RunChange::evaluations)) stale_ = true;
}

void AutopsyView::followCursor() {
  chosen_ = false;
  stale_ = true;
  schedule({}, true);
}

void AutopsyView::examineTask(int task, int to) {
  if (!timeline()) return;
  const std::optional<MomentPair> moments = peakAndEnd(evidence(), task, to);
  if (moments) examineMoments(task, moments->from, moments->to);
}

void AutopsyView::examineMoments(int task, int from, int to) {
  if (!timeline()) return;
  chosen_ = true;
  examineNow(task, from, to);
}

void AutopsyView::cursorMoved() {
  followButton_->setChecked(!chosen_);
  if (!chosen_) {
    const int until = timeline()->learnedTasksAt(cursor()->step()) - 1;
    int task = mostForgotten(evidence(), until);
    std::optional<MomentPair> moments;
    if (task >= 0) moments = peakAndEnd(evidence(), task, until);
    if (!moments) {  // too early for two moments: the first pair there will be
      task = mostForgotten(evidence());
      moments = peakAndEnd(evidence(), task);
    }
    const bool same = found_ && found_->task == task && found_->from == moments->from && found_->to == moments->to;
    if (!same || stale_) examineNow(task, moments->from, moments->to);
  } else if (stale_ && found_) {
    examineNow(found_->task, found_->from, found_->to);
  }
  const Cell cell = layout_.cellOf(cursor()->unit());
  map_->setSelected(cell);
  const QSignalBlocker blocker(suspects_->selectionModel());
  const int row = suspectModel_->rowOf(cursor()->unit());
  row >= 0 ? suspects_->selectRow(row) : suspects_->clearSelection();
}

void AutopsyView::examineNow(int task, int from, int to) {
  try {
    present(examine(evidence(), task, from, to));
  } catch (const Error& error) {
    counts_->setText(QString::fromUtf8(error.what()));
  }
}

void AutopsyView::present(const Autopsy& found) {
  stale_ = false;
  found_ = found;
  std::vector<QString> titles;
  for (int task = 0; task < timeline()->taskCount(); ++task) titles.push_back(timeline()->taskTitle(task));
  exampleModel_->setExamples(found.lost, titles);
  suspectModel_->setSuspects(found.units, timeline()->units(), titles);
  const bool fused = !found.rounds.empty();
  std::vector<float> values(static_cast<std::size_t>(timeline()->unitCount()), std::numeric_limits<float>::quiet_NaN());
  for (const UnitSuspect& suspect : found.units)
    values[static_cast<std::size_t>(suspect.unit)] =
        static_cast<float>(fused ? suspect.blame : std::abs(suspect.importanceChange));
  map_->setUnitName(fused ? tr("blame") : tr("change"));
  map_->restartRange();
  map_->setValues(layout_.valuesOfCells(values));
  fillBoxes();
  QStringList turned;
  for (int task = 0; task < timeline()->taskCount(); ++task) {
    if (const int count = found.lostAfter[static_cast<std::size_t>(task)]; count > 0)
      turned << tr("%1 with %2").arg(count).arg(titles[static_cast<std::size_t>(task)].toHtmlEscaped());
  }
  counts_->setText(
      tr("<b>%1 of %2</b> kept examples were right and became wrong (%3 → %4)%5 · %6 became right · %7 stayed right · "
         "%8 stayed wrong")
          .arg(found.lost.size())
          .arg(found.compared)
          .arg(percentWithUnit(found.fromScore), percentWithUnit(found.toScore),
               turned.isEmpty() ? QString() : QStringLiteral(": ") + turned.join(QStringLiteral(", ")))
          .arg(found.gained)
          .arg(found.stayedRight)
          .arg(found.stayedWrong));
  note_->setText(timeline()->unitCount() == 0 ? tr("This method has no skill units")
                 : fused ? tr("Units by blame: how far fusion moved them where the task needed them")
                         : tr("Nothing was fused in between: units by their change of importance"));
  if (!found.lost.empty()) {
    examples_->selectRow(0);
  }
  showExample(found.lost.empty() ? -1 : 0);
}

void AutopsyView::fillBoxes() {
  const QSignalBlocker a(taskBox_), b(fromBox_), c(toBox_);
  for (QComboBox* each : {taskBox_, fromBox_, toBox_}) each->clear();
  for (int task = 0; task < timeline()->taskCount(); ++task) {
    if (momentsOf(evidence(), task).size() > 1) taskBox_->addItem(timeline()->taskTitle(task), task);
  }
  taskBox_->setCurrentIndex(taskBox_->findData(found_->task));
  const std::vector<int> moments = momentsOf(evidence(), found_->task);
  for (const int moment : moments) {
    if (moment != moments.back()) fromBox_->addItem(tr("from: %1").arg(momentTitle(moment)), moment);
    if (moment != moments.front()) toBox_->addItem(tr("to: %1").arg(momentTitle(moment)), moment);
  }
  fromBox_->setCurrentIndex(fromBox_->findData(found_->from));
  toBox_->setCurrentIndex(toBox_->findData(found_->to));
}

void AutopsyView::takeBoxes() {
  if (!found_) return;
  chosen_ = true;
  followButton_->setChecked(false);
  const int task = taskBox_->currentData().toInt();
  int from = fromBox_->currentData().toInt(), to = toBox_->currentData().toInt();
  if (task != found_->task) {
    const std::optional<MomentPair> moments = peakAndEnd(evidence(), task);
    const std::vector<int> all = momentsOf(evidence(), task);
    from = moments ? moments->from : all.front();
    to = moments ? moments->to : all.back();
  } else if (from >= to) {  // the box that was not touched gives way
    const std::vector<int> all = momentsOf(evidence(), task);
    if (from != found_->from) {
      to = *std::upper_bound(all.begin(), all.end(), from);
    } else {
      from = *std::prev(std::lower_bound(all.begin(), all.end(), to));
    }
  }
  examineNow(task, from, to);
}

void AutopsyView::showExample(int row) {
  const ExaminedExample* example = exampleModel_->exampleAt(row);
  if (!example) {
    detail_->setHtml(QStringLiteral("<p>%1</p>").arg(tr("No kept example was lost between these moments.")));
    return;
  }
  const ThemeColors& colors = theme().colors();
  QString html = QStringLiteral("<p style='white-space:pre-wrap'>%1</p><p>%2 <b>%3</b></p><table cellpadding='3'>")
                     .arg(QString::fromStdString(example->prompt).toHtmlEscaped(), tr("Expected:"),
                          QString::fromStdString(example->target).toHtmlEscaped());
  for (const AnswerThen& answer : example->answers) {
    html += QStringLiteral("<tr><td style='color:%1'>%2</td><td>%3</td><td><b>%4</b></td></tr>")
                .arg((answer.correct ? colors.good : colors.danger).name(),
                     answer.correct ? tr("✓ right") : tr("✗ wrong"), momentTitle(answer.afterTask).toHtmlEscaped(),
                     QString::fromStdString(answer.prediction).toHtmlEscaped());
  }
  detail_->setHtml(html + QStringLiteral("</table>"));
}

QString AutopsyView::unitReadOut(int row, int column, bool plain) const {
  const int unit = layout_.unitAt(row, column);
  const UnitSuspect* suspect = suspectModel_->suspectAt(suspectModel_->rowOf(unit));
  if (unit < 0 || !suspect) return {};
  const QString title = unitTitle(timeline()->units().units[static_cast<std::size_t>(unit)]);
  const auto figure = [](double value) { return std::isfinite(value) ? significant(value) : QStringLiteral("n/a"); };
  std::vector<std::pair<QString, QString>> facts = {{tr("blame"), figure(suspect->blame)},
                                                    {tr("moved"), figure(suspect->moved)},
                                                    {tr("needed"), figure(suspect->needed)},
                                                    {tr("change of importance"), figure(suspect->importanceChange)}};
  QStringList fate;
  for (const FusionCategory category : suspect->fate) fate << categoryTitle(category);
  if (!fate.isEmpty()) facts.emplace_back(tr("decisions"), fate.join(QStringLiteral(", ")));
  QStringList lines{plain ? title : ReadOut::title(title)};
  for (const auto& [name, value] : facts)
    lines << (plain ? name + QLatin1Char(' ') + value : ReadOut::line({}, name, value));
  return plain ? lines.join(QStringLiteral(", ")) : ReadOut::table(lines);
}

}  // namespace skillscope
