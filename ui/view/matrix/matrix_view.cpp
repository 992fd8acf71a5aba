// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/matrix/matrix_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "core/learn/metrics.h"
#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/model/run_tables.h"
#include "ui/shell/theme.h"
#include "ui/view/matrix/matrix_grid.h"

namespace skillscope {
namespace {

/// The figures shown at a glance; the registry has more, for tables and export.
constexpr const char* shownFigures[] = {"AP", "BWT", "FWT", "FM", "LA"};

bool isDifference(const MatrixMetric& metric) {
  return metric.minimum < 0;
}

QString metricTip(const MatrixMetric& metric) {
  return QStringLiteral("<p style='white-space:pre'><b>%1</b></p><p>%2</p><p>%3</p>")
      .arg(coreText(metric.title).toHtmlEscaped(), coreText(metric.formula).toHtmlEscaped(),
           metric.higherIsBetter ? MatrixView::tr("Higher is better ↑") : MatrixView::tr("Lower is better ↓"));
}

const MatrixMetric* findMetric(const std::string& name) {
  for (const MatrixMetric& metric : matrixMetrics())
    if (metric.name == name) return &metric;
  return nullptr;
}

}  // namespace

MatrixView::MatrixView(QWidget* parent) : RunView(tr("Accuracy Matrix"), parent) {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  grid_ = new MatrixGrid;
  column->addWidget(grid_, 1);
  figureRow_ = new QHBoxLayout;
  figureRow_->setContentsMargins(0, 0, 0, 0);
  for (const char* name : shownFigures) {
    const MatrixMetric* metric = findMetric(name);
    if (!metric) continue;
    Figure figure;
    figure.name = name;
    figure.card = new QWidget;
    auto* box = new QVBoxLayout(figure.card);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(0);
    figure.title =
        new QLabel(QStringLiteral("%1 (%2)").arg(QString::fromStdString(metric->name), coreText(metric->unit)));
    figure.title->setProperty("role", "caption");
    figure.value = new QLabel;
    figure.value->setProperty("role", "title");
    box->addWidget(figure.title);
    box->addWidget(figure.value);
    figure.card->setToolTip(metricTip(*metric));
    figureRow_->addWidget(figure.card, 1);
    figures_.push_back(figure);
  }
  column->addLayout(figureRow_);
  setContent(content);
  connect(grid_, &MatrixGrid::rowPicked, this, [this](int row) {
    if (!cursor()) return;
    row == 0 ? cursor()->toStart() : cursor()->toTask(row - 1);
  });
  // A cell is a moment and a task: both go to all views.
  connect(grid_, &MatrixGrid::cellPicked, this, [this](int row, int column) {
    if (!cursor()) return;
    row == 0 ? cursor()->toStart() : cursor()->toTask(row - 1);
    cursor()->pickTask(column);
  });
  connect(grid_, &MatrixGrid::columnPicked, this, [this](int column) {
    if (cursor()) cursor()->pickTask(column == cursor()->pickedTask() ? -1 : column);
  });
  connect(grid_, &MatrixGrid::cellOpened, this, &MatrixView::cellOpened);
}

TextRows MatrixView::dataRows() const {
  return timeline() && cursor() ? matrixRows(*timeline(), cursor()->step()) : TextRows();
}

QString MatrixView::emptyText() const {
  const auto& evaluations = timeline()->evaluations();
  const bool measured =
      std::any_of(evaluations.begin(), evaluations.end(), [](const Evaluated& entry) { return entry.matrixEntry; });
  return measured ? QString() : tr("The accuracy matrix grows by one row before training and after every task.");
}

QString MatrixView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty()) return tr("Accuracy matrix, empty.");
  QStringList parts;
  for (const Figure& figure : figures_)
    parts << QStringLiteral("%1 %2").arg(QString::fromStdString(figure.name), figure.value->text());
  return tr("Accuracy matrix after %1 of %2 tasks: %3.")
      .arg(timeline()->learnedTasksAt(cursor()->step()))
      .arg(timeline()->taskCount())
      .arg(parts.join(QStringLiteral(", ")));
}

void MatrixView::restyle() {
  figureRow_->setSpacing(theme().spacing(2));
  findChild<QVBoxLayout*>()->setSpacing(theme().spacing(2));
}

void MatrixView::refresh(RunChanges) {}

void MatrixView::cursorMoved() {
  const AccuracyMatrix matrix = timeline()->matrixAt(cursor()->step());
  std::vector<QString> tasks;
  tasks.reserve(timeline()->tasks().size());
  for (int task = 0; task < timeline()->taskCount(); ++task) tasks.push_back(timeline()->taskTitle(task));
  grid_->setMatrix(matrix, tasks);
  const int learned = matrix.lastRow();
  grid_->setMarked(std::max(0, timeline()->learnedTasksAt(cursor()->step())), cursor()->pickedTask());
  const AccuracyMatrix soFar = matrix.upTo(std::max(0, learned));
  for (Figure& figure : figures_) {
    const MatrixMetric* metric = findMetric(figure.name);
    const std::optional<double> value = learned > 0 ? metric->compute(soFar) : std::nullopt;
    const QString text = metric->unit != "%"     ? (value ? significant(*value) : percent(std::nullopt))
                         : isDifference(*metric) ? signedPercent(value)
                                                 : percent(value);
    figure.value->setText(text);
    figure.value->setAccessibleName(QStringLiteral("%1: %2").arg(coreText(metric->title), text));
  }
  const QString when =
      tr("after %1 of %2 tasks").arg(timeline()->learnedTasksAt(cursor()->step())).arg(timeline()->taskCount());
  const QString name = timeline()->scoreName(), split = timeline()->scoredSplit();
  QStringList words = {when};
  if (name != QStringLiteral("accuracy")) words.prepend(name);
  if (split != QStringLiteral("test")) words << tr("%1 split").arg(split);
  setCaption(words.join(QStringLiteral(" · ")));
}

}  // namespace skillscope
