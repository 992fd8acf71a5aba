// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/unit_panel.h"

#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/model/format.h"
#include "ui/model/run_tables.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/decision_strip.h"
#include "ui/view/importance/importance_values.h"
#include "ui/view/importance/task_boxes.h"
#include "ui/view/plot_bands.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/histogram.h"
#include "ui/widget/plot/curve_plot.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {

UnitPanel::UnitPanel(QWidget* parent) : RunView(tr("Unit"), parent) {
  const auto toggle = [this](const QString& name, const QString& help) {
    auto* made = new QToolButton;
    made->setCheckable(true);
    made->setAccessibleName(name);
    made->setToolTip(help);
    addHeaderWidget(made);
    return made;
  };
  pinButton_ = toggle(tr("Pin the unit"), tr("Keep this unit marked in the map, and its curve here (P)"));
  pinButton_->setIcon(lineIcon(QStringLiteral("pin")));
  logButton_ = toggle(tr("Logarithmic history"), tr("Show the history as powers of ten"));
  logButton_->setText(tr("Log"));

  auto* scroll = new QScrollArea;
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->viewport()->setAutoFillBackground(false);
  auto* content = new QWidget;
  content->setAutoFillBackground(false);
  auto* column = column_ = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  const auto label = [&](const QString& text, const char* role) {
    auto* made = new QLabel(text);
    made->setProperty("role", role);
    made->setMinimumWidth(1);  // a narrow panel cuts words rather than pictures
    column->addWidget(made);
    return made;
  };
  name_ = label({}, "number");
  name_->setWordWrap(true);
  scores_ = label({}, "number");
  scores_->setTextFormat(Qt::RichText);
  name_->setAccessibleName(tr("Picked skill unit"));
  scores_->setAccessibleName(tr("Scores of the picked skill unit"));
  for (QLabel* text : {name_, scores_}) text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  historyTitle_ = label(tr("Importance over the steps"), "caption");
  history_ = new CurvePlot(tr("Importance of the unit over the steps"));
  history_->setLegendVisible(false);
  history_->setGrowingYRange();
  history_->setMinimumHeight(theme().scaled(100));
  column->addWidget(history_, 3);
  boxesTitle_ = label(tr("Importance in each task"), "caption");
  boxes_ = new TaskBoxes;
  column->addWidget(boxes_, 2);
  distributionTitle_ = label(tr("All units, this one marked"), "caption");
  distribution_ = new Histogram(tr("Distribution of the importance of all units"));
  column->addWidget(distribution_, 2);
  decisionsTitle_ = label(tr("Decisions, with the previous model's weight"), "caption");
  decisions_ = new DecisionStrip;
  column->addWidget(decisions_);
  column->addStretch();
  scroll->setWidget(content);
  setContent(scroll);

  connect(pinButton_, &QToolButton::clicked, this, [this] {
    if (cursor()) cursor()->togglePin(cursor()->unit());
  });
  connect(logButton_, &QToolButton::toggled, this, [this] {
    historyValid_ = false;
    history_->setSeries({});
    schedule({}, true);
  });
  connect(boxes_, &TaskBoxes::picked, this, [this](int task) {
    if (cursor()) cursor()->toTask(task);
  });

  connect(history_, &CurvePlot::picked, this, [this](double step) {
    if (cursor()) cursor()->setStep(std::llround(step));
  });
  connect(history_, &CurvePlot::moveRequested, this, [this](int direction) {
    if (cursor()) direction < 0 ? cursor()->previous() : cursor()->next();
  });
  connect(decisions_, &DecisionStrip::picked, this, [this](int round) {
    if (cursor()) cursor()->toFusionRound(round);
  });
}

TextRows UnitPanel::dataRows() const {
  return timeline() && cursor() ? unitRows(*timeline(), cursor()->unit(), cursor()->step()) : TextRows();
}

QString UnitPanel::emptyText() const {
  if (timeline()->snapshots().empty()) return tr("Scores of a skill unit appear here once importance is recorded.");
  if (cursor()->unit() < 0)
    return tr("Pick a skill unit in the importance map or in the fusion view to see its history.");
  return {};
}

QString UnitPanel::summaryText() const {
  if (!timeline() || !cursor() || cursor()->unit() < 0) return tr("No skill unit is picked.");
  const auto unit = static_cast<std::size_t>(cursor()->unit());
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  return tr("%1: importance %2 at step %3.")
      .arg(unitTitle(timeline()->units().units[unit]), snapshot && unit < snapshot->importance.size()
                                                           ? significant(snapshot->importance[unit])
                                                           : tr("not recorded"))
      .arg(cursor()->step());
}

void UnitPanel::restyle() {
  PlotStyle style = themedPlotStyle();
  history_->setStyle(style);
  column_->setSpacing(theme().spacing(1));
  pinButton_->setIconSize(QSize(theme().scaled(16), theme().scaled(16)));
  QFont bold = theme().bodyFont();
  bold.setWeight(QFont::DemiBold);
  name_->setFont(bold);
  historyValid_ = false;
}

void UnitPanel::refresh(RunChanges changes) {
  if (changes & (RunChange::run | RunChange::tasks | RunChange::importance | RunChange::status)) historyValid_ = false;
}

void UnitPanel::showHistory() {
  const int unit = cursor()->unit();
  const bool logarithmic = logButton_->isChecked();
  // The picked unit first, then the pinned ones with lines that differ.
  std::vector<int> shown{unit};
  for (const int pin : cursor()->pins())
    if (pin != unit) shown.push_back(pin);
  std::vector<std::vector<double>> xs(shown.size()), ys(shown.size());
  double most = 0, least = 0;
  for (const ImportanceSnapshot& snapshot : timeline()->snapshots())
    for (std::size_t i = 0; i < shown.size(); ++i) {
      if (shown[i] >= static_cast<int>(snapshot.importance.size())) continue;
      const double value = snapshot.importance[static_cast<std::size_t>(shown[i])];
      xs[i].push_back(static_cast<double>(snapshot.step));
      ys[i].push_back(value);
      most = std::max(most, value);
      if (value > 0) least = least == 0 ? value : std::min(least, value);
    }
  // Small numbers are read better as multiples of one power of ten, named on the axis.
  const int exponent = most > 0 ? static_cast<int>(std::floor(std::log10(most))) : 0;
  const bool scaled = !logarithmic && (exponent < -2 || exponent > 3);
  for (std::vector<double>& y : ys)
    for (double& value : y) {
      if (scaled) value /= std::pow(10.0, exponent);
      if (logarithmic) value = value > 0 ? std::log10(value) : std::numeric_limits<double>::quiet_NaN();
    }
  std::vector<CurveLook> looks;
  constexpr Qt::PenStyle pens[] = {Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
  for (std::size_t i = 0; i < shown.size(); ++i) {
    CurveLook look;
    look.name = unitTitle(timeline()->units().units[static_cast<std::size_t>(shown[i])]);
    look.color = i == 0 ? theme().colors().accent : theme().colors().muted;
    if (i > 0) look.penStyle = pens[(i - 1) % std::size(pens)];
    looks.push_back(look);
  }
  if (historyOf_ != unit || historyExponent_ != exponent) history_->setSeries({});  // another range of values
  historyExponent_ = exponent;
  history_->setSeries(looks);
  history_->setLegendVisible(shown.size() > 1);
  history_->setAxisTitles(tr("optimizer step"), logarithmic ? tr("log₁₀ Ī·Ū")
                                                : scaled    ? tr("Ī·Ū (%1)").arg(powerOfTen(exponent))
                                                            : tr("Ī·Ū"));
  history_->setBands(taskBands(*timeline()));
  if (logarithmic && most > 0)
    history_->setYRange(std::max(std::floor(std::log10(least)), std::ceil(std::log10(most)) - 8),
                        std::ceil(std::log10(most) + 1e-9));
  else
    history_->setGrowingYRange();
  for (std::size_t i = 0; i < shown.size(); ++i) history_->setData(static_cast<int>(i), xs[i], ys[i]);
  historyOf_ = unit;
  historyPins_ = cursor()->pins();
  historyValid_ = true;
  history_->setReadOut([this, shown](double step) {
    const ImportanceSnapshot* snapshot = timeline() ? timeline()->snapshotAt(std::llround(step)) : nullptr;
    if (!snapshot || shown.front() >= static_cast<int>(snapshot->importance.size())) return QString();
    QStringList lines{ReadOut::title(tr("step %1").arg(grouped(snapshot->step))),
                      ReadOut::line({}, tr("task"), timeline()->taskTitle(snapshot->task))};
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto index = static_cast<std::size_t>(shown[i]);
      lines << ReadOut::line(
          i == 0 ? theme().colors().accent : theme().colors().muted,
          shown.size() == 1 ? tr("importance") : unitTitle(timeline()->units().units[index]),
          index < snapshot->importance.size() ? significant(snapshot->importance[index]) : QString());
    }
    return ReadOut::table(lines);
  });
  showBoxes();
}

void UnitPanel::showBoxes() {
  const auto unit = static_cast<std::size_t>(cursor()->unit());
  std::vector<TaskBoxes::Task> tasks(static_cast<std::size_t>(timeline()->taskCount()));
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    tasks[i].index = static_cast<int>(i);
    tasks[i].title = timeline()->taskTitle(static_cast<int>(i));
    const TimelineTask& task = timeline()->tasks()[i];
    tasks[i].reached = task.started && task.firstStep <= cursor()->step();
  }
  for (const ImportanceSnapshot& snapshot : timeline()->snapshots())
    if (snapshot.task >= 0 && snapshot.task < timeline()->taskCount() && unit < snapshot.importance.size())
      tasks[static_cast<std::size_t>(snapshot.task)].values.push_back(snapshot.importance[unit]);
  boxes_->setTasks(std::move(tasks));
}

void UnitPanel::cursorMoved() {
  const int unit = cursor()->unit();
  if (unit != historyOf_ || !historyValid_ || historyPins_ != cursor()->pins())
    showHistory();
  else if (cursor()->task() != boxesTask_)
    showBoxes();
  boxesTask_ = cursor()->task();
  pinButton_->setChecked(cursor()->isPinned(unit));
  if (const auto shown = shownSteps(*timeline(), *cursor()); history_->xRange() != shown)
    history_->setXRange(shown.first, shown.second);
  history_->setCursor(static_cast<double>(cursor()->step()));
  const auto index = static_cast<std::size_t>(unit);
  const SkillUnit& info = timeline()->units().units[index];
  name_->setText(unitTitle(info));
  name_->setToolTip(tr("%1\n%2 parameters").arg(QString::fromStdString(info.name), grouped(info.elements)));

  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  QStringList cells;
  const auto fact = [&cells](const QString& name, const QString& value) {
    cells << QStringLiteral("<td style='white-space:pre;padding-right:12px'><span style='color:%1'>%2</span> %3</td>")
                 .arg(theme().colors().muted.name(), name.toHtmlEscaped(), value.toHtmlEscaped());
  };
  if (snapshot)
    for (const UnitValue value : {UnitValue::importance, UnitValue::sensitivity, UnitValue::uncertainty}) {
      const std::vector<float>& scores = unitValues(*snapshot, value);
      if (index >= scores.size()) continue;
      fact(unitValueSymbol(value), significant(scores[index]));
      if (value == UnitValue::importance)
        fact(tr("rank"), tr("%1 of %2").arg(grouped(rankAmong(scores, unit)), grouped(timeline()->unitCount())));
    }
  QString rows;
  for (qsizetype i = 0; i < cells.size(); i += 2)
    rows += QStringLiteral("<tr>%1</tr>").arg(cells.mid(i, 2).join(QString()));
  scores_->setText(cells.isEmpty() ? tr("nothing recorded yet at this step")
                                   : QStringLiteral("<table cellspacing='0' cellpadding='0'>%1</table>").arg(rows));
  scores_->setToolTip(tr("Ī·Ū importance, Ī sensitivity, Ū uncertainty"));

  distribution_->setAxisTitle(tr("importance Ī·Ū, number of units"));
  distribution_->setValues(snapshot ? snapshot->importance : std::vector<float>());
  distribution_->setMarked(snapshot && index < snapshot->importance.size() ? snapshot->importance[index] : NAN);

  std::vector<DecisionStrip::Decision> decisions;
  for (const FusionRound& round : timeline()->fusionRounds()) {
    if (index >= round.category.size()) continue;
    DecisionStrip::Decision decision;
    decision.task = timeline()->taskTitle(round.task);
    decision.taskIndex = round.task;
    decision.category = round.category[index];
    decision.previousShare = index < round.previousShare.size() ? round.previousShare[index] : 0;
    decision.reached = round.step <= cursor()->step();
    decisions.push_back(decision);
  }
  decisions_->setDecisions(std::move(decisions));
  setCaption(snapshot ? tr("step %1").arg(grouped(snapshot->step)) : QString());
}

}  // namespace skillscope
