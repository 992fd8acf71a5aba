// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/unit_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/decision_strip.h"
#include "ui/view/importance/importance_view.h"
#include "ui/view/plot_bands.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/histogram.h"
#include "ui/widget/plot/curve_plot.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {

UnitPanel::UnitPanel(QWidget* parent) : RunView(tr("Unit"), parent) {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  const auto label = [&](const QString& text, const char* role) {
    auto* made = new QLabel(text);
    made->setProperty("role", role);
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
  distributionTitle_ = label(tr("All units, this one marked"), "caption");
  distribution_ = new Histogram(tr("Distribution of the importance of all units"));
  column->addWidget(distribution_, 2);
  decisionsTitle_ = label(tr("Decisions, with the previous model's weight"), "caption");
  decisions_ = new DecisionStrip;
  column->addWidget(decisions_);
  column->addStretch();
  setContent(content);

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
  findChild<QVBoxLayout*>()->setSpacing(theme().spacing(1));
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
  std::vector<double> x, y;
  for (const ImportanceSnapshot& snapshot : timeline()->snapshots()) {
    if (unit >= static_cast<int>(snapshot.importance.size())) continue;
    x.push_back(static_cast<double>(snapshot.step));
    y.push_back(snapshot.importance[static_cast<std::size_t>(unit)]);
  }
  // Small numbers are read better as multiples of one power of ten, named on the axis.
  double most = 0;
  for (const double value : y) most = std::max(most, value);
  const int exponent = most > 0 ? static_cast<int>(std::floor(std::log10(most))) : 0;
  const bool scaled = exponent < -2 || exponent > 3;
  if (scaled)
    for (double& value : y) value /= std::pow(10.0, exponent);
  CurveLook look;
  look.name = tr("importance");
  look.color = theme().colors().accent;
  if (historyOf_ != unit || historyExponent_ != exponent) history_->setSeries({});  // another range of values
  historyExponent_ = exponent;
  history_->setSeries({look});
  history_->setAxisTitles(tr("optimizer step"), scaled ? tr("Ī·Ū (%1)").arg(powerOfTen(exponent)) : tr("Ī·Ū"));
  history_->setBands(taskBands(*timeline()));
  history_->setXRange(0, stepAxisEnd(*timeline()));
  history_->setData(0, x, y);
  historyOf_ = unit;
  historyValid_ = true;
  history_->setReadOut([this, unit](double step) {
    const ImportanceSnapshot* snapshot = timeline() ? timeline()->snapshotAt(std::llround(step)) : nullptr;
    if (!snapshot || unit >= static_cast<int>(snapshot->importance.size())) return QString();
    return ReadOut::table({ReadOut::title(tr("step %1").arg(grouped(snapshot->step))),
                           ReadOut::line({}, tr("task"), timeline()->taskTitle(snapshot->task)),
                           ReadOut::line(theme().colors().accent, tr("importance"),
                                         significant(snapshot->importance[static_cast<std::size_t>(unit)]))});
  });
}

void UnitPanel::cursorMoved() {
  const int unit = cursor()->unit();
  if (unit != historyOf_ || !historyValid_) showHistory();
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
    decision.category = round.category[index];
    decision.previousShare = index < round.previousShare.size() ? round.previousShare[index] : 0;
    decision.reached = round.step <= cursor()->step();
    decisions.push_back(decision);
  }
  decisions_->setDecisions(std::move(decisions));
  setCaption(snapshot ? tr("step %1").arg(grouped(snapshot->step)) : QString());
}

}  // namespace skillscope
