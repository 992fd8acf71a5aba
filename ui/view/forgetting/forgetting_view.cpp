// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/forgetting/forgetting_view.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/run/averaged_loss.h"
#include "ui/model/format.h"
#include "ui/model/run_tables.h"
#include "ui/shell/theme.h"
#include "ui/view/plot_bands.h"
#include "ui/widget/plot/curve_plot.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr int averageChoices[] = {0, 12, 50, 200};  // steps
constexpr int mostNamed = 8;                        // tasks

}  // namespace

ForgettingView::ForgettingView(QWidget* parent) : RunView(tr("Forgetting"), parent) {
  const auto button = [this](const QString& text, const QString& help, bool checked) {
    auto* made = new QToolButton;
    made->setText(text);
    made->setToolTip(help);
    made->setAccessibleName(help);
    made->setCheckable(true);
    made->setChecked(checked);
    addHeaderWidget(made);
    return made;
  };
  shadeButton_ = button(tr("Since Peak"), tr("Shade what each task lost since its best score"), true);
  lossButton_ = button(tr("Loss"), tr("Show the training loss"), true);
  rateButton_ = button(tr("Learning Rate"), tr("Show the learning rate"), false);

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  accuracy_ = new CurvePlot(tr("Accuracy of each task over training"));
  loss_ = new CurvePlot(tr("Training loss"));
  rate_ = new CurvePlot(tr("Learning rate"));
  column->addWidget(accuracy_, 5);
  column->addWidget(loss_, 3);
  column->addWidget(rate_, 2);
  setContent(content);

  accuracy_->setYRange(0, 100);
  accuracy_->setReadOut([this](double step) { return accuracyReadOut(step); });
  loss_->setGrowingYRange();
  loss_->setLegendVisible(false);
  rate_->setGrowingYRange();
  rate_->setLegendVisible(false);
  for (CurvePlot* plot : {accuracy_, loss_, rate_}) connectPlot(plot);
  accuracy_->legend()->setPickable(true);
  accuracy_->legend()->setToolTip(tr("Click a task to look at it alone (or press Up and Down)"));
  connect(accuracy_->legend(), &LegendStrip::picked, this, [this](int task) {
    if (cursor()) cursor()->pickTask(task == cursor()->pickedTask() ? -1 : task);
  });
  connect(shadeButton_, &QToolButton::toggled, this, &ForgettingView::setShaded);
  connect(lossButton_, &QToolButton::toggled, this, &ForgettingView::setLossVisible);
  connect(rateButton_, &QToolButton::toggled, this, &ForgettingView::setLearningRateVisible);
  rate_->hide();
  addLossMenu();
  showAxes();
}

/// Behind the small arrow of the Loss button.
void ForgettingView::addLossMenu() {
  auto* menu = new QMenu(lossButton_);
  auto* group = new QActionGroup(menu);
  for (const int steps : averageChoices) {
    QAction* action = menu->addAction(steps == 0 ? tr("No Average") : tr("Average over %1 Steps").arg(steps));
    action->setCheckable(true);
    action->setData(steps);
    action->setChecked(steps == lossLook_.averagedSteps);
    group->addAction(action);
    averages_ << action;
    connect(action, &QAction::triggered, this, [this, steps] { setLossLook({steps, lossLook_.logarithmic}); });
  }
  menu->addSeparator();
  logLoss_ = menu->addAction(tr("Logarithmic Axis"));
  logLoss_->setCheckable(true);
  connect(logLoss_, &QAction::triggered, this, [this](bool on) { setLossLook({lossLook_.averagedSteps, on}); });
  lossButton_->setMenu(menu);
  lossButton_->setPopupMode(QToolButton::MenuButtonPopup);
}

void ForgettingView::setLossLook(const LossLook& look) {
  lossLook_ = look;
  for (QAction* action : averages_) action->setChecked(action->data().toInt() == look.averagedSteps);
  logLoss_->setChecked(look.logarithmic);
  loss_->setLogarithmicY(look.logarithmic);
  if (timeline()) showLoss();
}

void ForgettingView::connectPlot(CurvePlot* plot) {
  connect(plot, &CurvePlot::picked, this, [this](double step) {
    if (cursor()) cursor()->setStep(std::llround(step));
  });
  connect(plot, &CurvePlot::moveRequested, this, [this](int direction) {
    if (cursor()) direction < 0 ? cursor()->previous() : cursor()->next();
  });
}

void ForgettingView::setShaded(bool shaded) {
  shadeButton_->setChecked(shaded);
  showShades();
}

void ForgettingView::setLossVisible(bool visible) {
  loss_->setVisible(visible);
  lossButton_->setChecked(visible);
  showAxes();
}

void ForgettingView::setLearningRateVisible(bool visible) {
  rate_->setVisible(visible);
  rateButton_->setChecked(visible);
  showAxes();
}

void ForgettingView::showAxes() {
  // The axis of steps is named once, below the lowest plot.
  const bool loss = lossButton_->isChecked(), rate = rateButton_->isChecked();
  accuracy_->setXAxisVisible(!loss && !rate);
  loss_->setXAxisVisible(!rate);
  rate_->setXAxisVisible(true);
}

TextRows ForgettingView::dataRows() const {
  return timeline() && cursor() ? scoreRows(*timeline(), cursor()->step()) : TextRows();
}

QString ForgettingView::emptyText() const {
  if (timeline()->isEmpty() || (timeline()->steps().size() == 0 && timeline()->evaluations().empty()))
    return tr("Accuracy and loss appear with the first steps of training.");
  return {};
}

QString ForgettingView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty()) return tr("Accuracy over training, empty.");
  QStringList parts;
  for (int task = 0; task < timeline()->taskCount(); ++task) {
    const Evaluated* last = timeline()->evaluationAt(task, cursor()->step());
    if (last && timeline()->tasks()[static_cast<std::size_t>(task)].started)
      parts << QStringLiteral("%1 %2").arg(timeline()->taskTitle(task), percentWithUnit(last->score));
  }
  double worst = 0;
  QString most;
  for (int task = 0; task < static_cast<int>(curves_.size()); ++task)
    if (const auto loss = lossSincePeak(curves_[static_cast<std::size_t>(task)], cursor()->step());
        loss && loss->loss() > worst) {
      worst = loss->loss();
      most = tr(" %1 lost most since its peak: %2 points.").arg(timeline()->taskTitle(task), percent(worst));
    }
  for (const TimelineMark& mark : timeline()->marks()) most += tr(" Marked: %1.").arg(mark.text);
  return tr("Accuracy at step %1: %2.")
             .arg(cursor()->step())
             .arg(parts.isEmpty() ? tr("not measured yet") : parts.join(QStringLiteral(", "))) +
         most;
}

void ForgettingView::restyle() {
  const PlotStyle style = themedPlotStyle();
  for (CurvePlot* plot : {accuracy_, loss_, rate_}) plot->setStyle(style);
  nameScores();
  loss_->setAxisTitles(tr("optimizer step"), tr("loss (nats)"));
}

void ForgettingView::nameScores() {
  const QString name = timeline() ? timeline()->scoreName() : tr("accuracy");
  accuracy_->setAxisTitles(tr("optimizer step"), QStringLiteral("%1 (%)").arg(name));
}

void ForgettingView::refresh(RunChanges changes) {
  if (changes & (RunChange::run | RunChange::tasks | RunChange::status)) {
    const std::vector<PlotBand> bands = taskBands(*timeline());
    accuracy_->setBands(bands);
    for (CurvePlot* plot : {loss_, rate_}) {
      std::vector<PlotBand> unnamed = bands;
      for (PlotBand& band : unnamed) band.label.clear();
      plot->setBands(std::move(unnamed));
    }
  }
  if (changes & (RunChange::run | RunChange::marks)) {
    for (CurvePlot* plot : {accuracy_, loss_, rate_}) plot->setMarks(stepMarks(*timeline()));
  }
  if ((changes & RunChange::run) && shownRun_ != timeline()->runId()) {
    shownRun_ = timeline()->runId();
    for (CurvePlot* plot : {loss_, rate_}) plot->setSeries({});  // the range of the last run ends with it
  }
  if (changes & (RunChange::run | RunChange::tasks | RunChange::evaluations)) showAccuracy();
  if (changes & (RunChange::run | RunChange::steps)) {
    showLoss();
    showLearningRate();
  }
}

void ForgettingView::showAccuracy() {
  const int tasks = timeline()->taskCount(), pick = cursor()->pickedTask();
  shownPick_ = pick;
  curves_.clear();
  for (int task = 0; task < tasks; ++task) curves_.push_back(taskCurve(*timeline(), task));
  std::vector<CurveLook> looks;
  std::vector<std::vector<double>> xs, ys;
  const auto series = [&](const CurveLook& look) {
    looks.push_back(look);
    xs.emplace_back();
    ys.emplace_back();
  };
  for (int task = 0; task < tasks; ++task) {
    CurveLook line;
    line.name = timeline()->taskTitle(task);
    line.color = pick < 0 || pick == task ? theme().taskColor(task)
                                          : blended(theme().colors().canvas, theme().taskColor(task), 0.35);
    line.penStyle = theme().taskPenStyle(task);
    line.inLegend = false;
    CurveLook dots = line;
    dots.penStyle = Qt::NoPen;
    dots.marker = taskMarker(task);
    series(line);
    series(dots);
  }
  // The best score so far of each task, only seen as the edge of a shade.
  for (int task = 0; task < tasks; ++task) {
    CurveLook peak;
    peak.name = tr("best of %1").arg(timeline()->taskTitle(task));
    peak.color = blended(theme().colors().canvas, theme().taskColor(task), pick == task ? 0.7 : 0.0);
    peak.penStyle = Qt::DotLine;
    peak.inLegend = peak.inReadOut = false;
    series(peak);
    const TaskCurve& curve = curves_[static_cast<std::size_t>(task)];
    for (std::size_t i = 0; i < curve.step.size(); ++i) {
      xs.back().push_back(static_cast<double>(curve.step[i]));
      ys.back().push_back(100 * curve.peak[i]);
    }
  }
  for (const Evaluated& entry : timeline()->evaluations()) {
    if (entry.onTask < 0 || entry.onTask >= tasks) continue;
    // Scores from before a task was learned belong to the matrix; here they would only crowd the bottom line.
    const bool learned = entry.matrixEntry ? entry.afterTask >= entry.onTask : true;
    if (!learned) continue;
    const std::size_t line = 2 * static_cast<std::size_t>(entry.onTask), target = entry.matrixEntry ? line + 1 : line;
    xs[target].push_back(static_cast<double>(entry.step));
    ys[target].push_back(100 * entry.score);
  }
  for (int task = 0; task < tasks; ++task) {
    const std::size_t line = 2 * static_cast<std::size_t>(task);
    if (xs[line].empty()) {  // nothing was measured on the way: the line joins the dots
      xs[line] = xs[line + 1];
      ys[line] = ys[line + 1];
    }
  }
  accuracy_->setSeries(looks);
  for (std::size_t i = 0; i < looks.size(); ++i) accuracy_->setData(static_cast<int>(i), xs[i], ys[i]);

  std::vector<LegendEntry> entries;
  for (int task = 0; task < tasks; ++task) {
    LegendEntry entry;
    // Many names would take the plot's room; the numbers are those of the bands and of the time bar.
    entry.text = tasks <= mostNamed || pick == task ? timeline()->taskTitle(task) : QString::number(task + 1);
    entry.color = pick < 0 || pick == task ? theme().taskColor(task)
                                           : blended(theme().colors().canvas, theme().taskColor(task), 0.35);
    entry.penStyle = theme().taskPenStyle(task);
    entry.marker = taskMarker(task);
    entries.push_back(entry);
  }
  accuracy_->legend()->setEntries(std::move(entries));
  nameScores();
  showShades();
}

void ForgettingView::showShades() {
  const int tasks = static_cast<int>(curves_.size());
  if (accuracy_->seriesCount() != 3 * tasks) return;
  for (int task = 0; task < tasks; ++task) {
    const bool shown = shadeButton_->isChecked() && (shownPick_ < 0 || shownPick_ == task);
    QColor color = theme().taskColor(task);
    color.setAlphaF(shownPick_ == task ? 0.25F : 0.12F);
    accuracy_->setShade(2 * tasks + task, shown ? 2 * task : -1, color);
  }
}

void ForgettingView::showPicked() {
  const int pick = cursor()->pickedTask();
  if (pick != shownPick_) showAccuracy();
  if (pick < 0 || pick >= static_cast<int>(curves_.size()))
    return setCaption(
        tr("lines: dev split on the way · marks: %1 split after each task").arg(timeline()->scoredSplit()));
  const auto loss = lossSincePeak(curves_[static_cast<std::size_t>(pick)], cursor()->step());
  const QString title = timeline()->taskTitle(pick);
  if (!loss)
    setCaption(tr("%1: not measured yet at step %2").arg(title, grouped(cursor()->step())));
  else if (loss->loss() <= 0)
    setCaption(tr("%1: %2 at step %3, its best so far").arg(title, percentWithUnit(loss->now), grouped(loss->step)));
  else
    setCaption(tr("%1: %2 points since its peak of %3 at step %4")
                   .arg(title, signedPercent(-loss->loss()), percentWithUnit(loss->peak), grouped(loss->peakStep)));
}

void ForgettingView::keyPressEvent(QKeyEvent* event) {
  const int by = event->key() == Qt::Key_Up ? -1 : event->key() == Qt::Key_Down ? 1 : 0;
  if (by == 0 || !cursor() || !timeline() || timeline()->taskCount() == 0) return RunView::keyPressEvent(event);
  const int tasks = timeline()->taskCount();
  // One place more than tasks: none picked.
  const int place = (cursor()->pickedTask() + 1 + by + tasks + 1) % (tasks + 1);
  cursor()->pickTask(place - 1);
}

void ForgettingView::showLoss() {
  const StepSeries& steps = timeline()->steps();
  std::vector<double> x(steps.size()), raw(steps.size()), smooth(steps.size());
  const bool averaged = lossLook_.averagedSteps > 0;
  AveragedLoss average(std::max(1, lossLook_.averagedSteps));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    x[i] = static_cast<double>(steps.step[i]);
    raw[i] = steps.loss[i];
    smooth[i] = average.add(steps.task[i], steps.loss[i]);
  }
  CurveLook faint;
  faint.name = tr("loss of the step");
  faint.color = averaged ? blended(theme().colors().canvas, theme().colors().muted, 0.4) : theme().colors().text;
  CurveLook strong;
  strong.name = tr("moving average");
  strong.color = theme().colors().text;
  strong.inReadOut = averaged;
  loss_->setSeries({faint, strong});
  loss_->setData(0, x, raw);
  // The series stays, so that the range does too.
  if (averaged) {
    loss_->setData(1, x, smooth);
  } else {
    loss_->setData(1, {}, {});
  }
}

void ForgettingView::showLearningRate() {
  const StepSeries& steps = timeline()->steps();
  double most = 0;
  for (const float rate : steps.learningRate) most = std::max<double>(most, rate);
  const int exponent = most > 0 ? static_cast<int>(std::floor(std::log10(most) + 1e-6)) : 0;
  std::vector<double> x(steps.size()), y(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    x[i] = static_cast<double>(steps.step[i]);
    y[i] = steps.learningRate[i] / std::pow(10.0, exponent);
  }
  CurveLook look;
  look.name = tr("learning rate");
  look.color = theme().colors().text;
  rate_->setSeries({look});
  rate_->setData(0, x, y);
  rate_->setAxisTitles(tr("optimizer step"), exponent == 0 ? tr("rate") : tr("rate (%1)").arg(powerOfTen(exponent)));
}

void ForgettingView::cursorMoved() {
  const auto step = static_cast<double>(cursor()->step());
  const std::pair<double, double> shown = shownSteps(*timeline(), *cursor());
  for (CurvePlot* plot : {accuracy_, loss_, rate_}) {
    if (plot->xRange() != shown) plot->setXRange(shown.first, shown.second);
    plot->setCursor(step);
  }
  showPicked();
}

QString ForgettingView::accuracyReadOut(double at) const {
  if (!timeline()) return {};
  const auto step = static_cast<std::int64_t>(std::llround(at));
  std::vector<std::pair<double, QStringList>> found;  // the highest first, as the curves stand
  for (int task = 0; task < timeline()->taskCount(); ++task) {
    if (!timeline()->tasks()[static_cast<std::size_t>(task)].started ||
        timeline()->tasks()[static_cast<std::size_t>(task)].firstStep > step)
      continue;
    const Evaluated* last = timeline()->evaluationAt(task, step);
    if (!last) continue;
    QStringList lines;
    lines << ReadOut::line(theme().taskColor(task), timeline()->taskTitle(task),
                           tr("%1 (%2)").arg(percentWithUnit(last->score), QString::fromStdString(last->split)));
    const auto loss = task < static_cast<int>(curves_.size())
                          ? lossSincePeak(curves_[static_cast<std::size_t>(task)], step)
                          : std::nullopt;
    if (loss && loss->loss() > 0)
      lines << ReadOut::line({}, tr("since its peak"), tr("%1 points").arg(signedPercent(-loss->loss())));
    found.emplace_back(last->score, lines);
  }
  if (found.empty()) return {};
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  QStringList lines;
  for (const auto& [score, own] : found) lines << own;
  lines.prepend(ReadOut::title(tr("step %1").arg(grouped(step))));
  return ReadOut::table(lines);
}

}  // namespace skillscope
