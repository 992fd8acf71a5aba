// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/what_if/what_if_view.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/store/run_store.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/view/what_if/element_counts.h"
#include "ui/view/what_if/marked_slider.h"
#include "ui/view/what_if/recurrent_controls.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr FusionCategory decided[] = {FusionCategory::shared, FusionCategory::previousOnly, FusionCategory::currentOnly,
                                      FusionCategory::neither};

QString ruleName(const std::string& rule) {
  if (rule == "average") return WhatIfView::tr("Average of Both");
  if (rule == "previous") return WhatIfView::tr("Keep All of the Previous");
  if (rule == "current") return WhatIfView::tr("Take All of the Current");
  return rule == "adaptive" ? WhatIfView::tr("Adaptive Weights") : WhatIfView::tr("Static Thresholds");
}

QString granularityName(const std::string& granularity) {
  if (granularity == "matrix") return WhatIfView::tr("By LoRA Matrices");
  if (granularity == "pair") return WhatIfView::tr("By Rank-1 Pairs");
  return granularity == "tensor" ? WhatIfView::tr("By Tensors") : WhatIfView::tr("By Units as Recorded");
}

QString scoreName(const std::string& score) {
  if (score == "sensitivity") return WhatIfView::tr("Sensitivity Ī Alone");
  return score == "uncertainty" ? WhatIfView::tr("Uncertainty Ū Alone") : WhatIfView::tr("Importance Ī·Ū");
}

QString countsText(const std::array<int, 5>& counts) {
  QStringList parts;
  for (const FusionCategory kind : decided)
    parts << QStringLiteral("%1 %2").arg(counts[static_cast<std::size_t>(kind)]).arg(categoryTitle(kind).toLower());
  return parts.join(QStringLiteral(", "));
}

struct FoundConfig {
  RunConfig config;
  std::optional<WhatIfSettings> recorded;
  QString unfit;
};

}  // namespace

WhatIfView::WhatIfView(QWidget* parent) : RunView(tr("What If"), parent) {
  reset_ = new QToolButton;
  reset_->setText(tr("As Recorded"));
  reset_->setAccessibleName(tr("Back to the settings that were recorded"));
  reset_->setToolTip(reset_->accessibleName());
  addHeaderWidget(reset_);

  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  controls_ = makeControls();
  recurrentControls_ = new RecurrentControls;
  recurrentControls_->hide();
  column->addWidget(controls_);
  column->addWidget(recurrentControls_);
  columns_ = new QSplitter(Qt::Horizontal);
  columns_->setChildrenCollapsible(false);
  const auto side = [this](QLabel*& title, CategoryGrid*& grid, const QString& name) {
    auto* box = new QWidget;
    auto* boxColumn = new QVBoxLayout(box);
    boxColumn->setContentsMargins(0, 0, 0, 0);
    title = new ElidedLabel;
    title->setProperty("role", "caption");
    grid = new CategoryGrid(name);
    boxColumn->addWidget(title);
    boxColumn->addWidget(grid, 1);
    columns_->addWidget(box);
  };
  side(recordedTitle_, recordedGrid_, tr("Decisions as recorded"));
  side(otherTitle_, otherGrid_, tr("Decisions as they would have been"));
  recordedGrid_->setReadOut([this](int row, int at) { return readOut(layout_.unitAt(row, at), false); });
  recordedGrid_->setSpokenText([this](int row, int at) { return readOut(layout_.unitAt(row, at), true); });
  otherGrid_->setReadOut([this](int row, int at) { return otherReadOut(otherLayout_.unitAt(row, at), false); });
  otherGrid_->setSpokenText([this](int row, int at) { return otherReadOut(otherLayout_.unitAt(row, at), true); });
  connect(recordedGrid_, &CellView::cellPicked, this, [this](int row, int at) {
    if (cursor()) cursor()->setUnit(layout_.unitAt(row, at));
  });
  connect(otherGrid_, &CellView::cellPicked, this, [this](int row, int at) {
    if (cursor() && !(outcome_ && outcome_->otherUnits)) cursor()->setUnit(otherLayout_.unitAt(row, at));
  });
  column->addWidget(columns_, 3);

  auto* lower = new QHBoxLayout;
  moves_ = new QLabel;
  moves_->setWordWrap(true);
  moves_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  moves_->setAccessibleName(tr("Units that change side"));
  elementCounts_ = new ElementCountsTable;
  elementCounts_->hide();
  nearestButton_ = new QPushButton;
  nearestButton_->hide();
  auto* left = new QVBoxLayout;
  left->addWidget(moves_);
  left->addWidget(nearestButton_, 0, Qt::AlignLeft);
  left->addWidget(elementCounts_, 1);
  left->addStretch();
  lower->addLayout(left, 1);
  lower->addWidget(makeScores(), 1);
  column->addLayout(lower, 2);
  setContent(content);

  for (QComboBox* box : {rule_, granularity_, elementScore_})
    connect(box, &QComboBox::currentIndexChanged, this, &WhatIfView::takeControls);
  for (MarkedSlider* slider : {quantile_, gamma_, tau_, beta_})
    connect(slider, &MarkedSlider::changed, this, &WhatIfView::takeControls);
  connect(recurrentControls_, &RecurrentControls::changed, this, [this] {
    settings_ = recurrentControls_->settings();
    recount();
  });
  connect(nearestButton_, &QPushButton::clicked, this, &WhatIfView::toNearest);
  connect(reset_, &QToolButton::clicked, this, [this] {
    if (recorded_) setSettings(*recorded_);
  });
  updateScoreButton();
}

/// The rule and its numbers above; below, what is decided as one and what an element counts with, and the legend.
QWidget* WhatIfView::makeControls() {
  auto* panel = new QWidget;
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  auto* numbers = new QHBoxLayout;
  rule_ = new QComboBox;
  for (const char* rule : whatIfRules()) rule_->addItem(ruleName(rule), QString::fromLatin1(rule));
  rule_->setAccessibleName(tr("Fusion rule"));
  rule_->setToolTip(
      tr("Fusion rule. Static: thresholds choose. Adaptive: a softmax of both scores weighs. The others "
         "choose nothing, for comparison."));
  quantile_ =
      new MarkedSlider(tr("quantile"), tr("Importance threshold: a unit is important above this quantile"), 0, 1, 0.01);
  gamma_ = new MarkedSlider(tr("γ"), tr("Weight of the previous model in shared units (static rule)"), 0, 1, 0.01);
  tau_ = new MarkedSlider(tr("τ"), tr("Temperature of the softmax (adaptive rule)"), 0.01, 2, 0.01);
  beta_ = new MarkedSlider(tr("β"), tr("Weight of the history when a task's importance is added to it"), 0, 1, 0.01);
  numbers->addWidget(rule_);
  for (MarkedSlider* slider : {quantile_, gamma_, tau_, beta_}) numbers->addWidget(slider, 1);
  column->addLayout(numbers);

  granularity_ = new QComboBox;
  for (const char* name : whatIfGranularities())
    granularity_->addItem(granularityName(name), QString::fromLatin1(name));
  granularity_->setAccessibleName(tr("Units that are decided as one"));
  granularity_->setToolTip(
      tr("What is decided as one. Other units than the recorded ones take the scores of single "
         "elements, which lie with the kept sides of every fusion so far."));
  elementScore_ = new QComboBox;
  for (const char* name : whatIfScores()) elementScore_->addItem(scoreName(name), QString::fromLatin1(name));
  elementScore_->setAccessibleName(tr("Score of an element"));
  elementScore_->setToolTip(
      tr("What an element counts with: sensitivity times uncertainty, as KIF does, or one of the "
         "two alone."));
  legend_ = new LegendStrip;
  auto* kinds = new QHBoxLayout;
  kinds->addWidget(granularity_);
  kinds->addWidget(elementScore_);
  kinds->addWidget(legend_, 1);
  column->addLayout(kinds);
  return panel;
}

bool WhatIfView::fits(const RunTimeline& timeline) {
  const auto& rounds = timeline.fusionRounds();
  return std::any_of(rounds.begin(), rounds.end(), [](const FusionRound& round) { return round.rule != "first_task"; });
}

QString WhatIfView::emptyText() const {
  if (!fits(*timeline())) {
    return timeline()->finished()
               ? tr("No fusion of this run can be made again in another way; those of KIF and Recurrent-KIF can.")
               : tr("Fusions can be tried in another way once two tasks are learned.");
  }
  if (!unfit_.isEmpty()) return unfit_;
  if (isRecurrent() && keptRoundsKnown_ && keptRounds_.empty()) return QString::fromStdString(whyNotKept({}));
  if (recorded_) return {};
  return runId_.isEmpty() ? tr("Fusions can be tried in another way when the run is over.")
                          : tr("Reading the settings of the run …");
}

QString WhatIfView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty() || !outcome_) return tr("What if, empty.");
  if (outcome_->otherUnits) {
    return tr("What if: with other units, %1 of the weights change side in the fusion after %2.")
        .arg(percentWithUnit(static_cast<double>(outcome_->movedWeights) / static_cast<double>(outcome_->weights)),
             timeline()->taskTitle(outcome_->round.task));
  }
  if (outcome_->elements) {
    return tr("What if: %1 of the weights change side in the round at step %2 of %3.")
        .arg(percentWithUnit(static_cast<double>(outcome_->movedWeights) / static_cast<double>(outcome_->weights)))
        .arg(outcome_->round.step)
        .arg(timeline()->taskTitle(outcome_->round.task));
  }
  return tr("What if: %1 of %n unit(s) change side in the fusion after %2.", nullptr,
            static_cast<int>(outcome_->round.category.size()))
      .arg(outcome_->moved.size())
      .arg(timeline()->taskTitle(outcome_->round.task));
}

void WhatIfView::setLocation(const QString& storePath, const QString& runId) {
  if (storePath == store_ && runId == runId_ && recorded_) return;
  store_ = storePath;
  runId_ = runId;
  config_.reset();
  recorded_.reset();
  unfit_.clear();
  scoreJobs_.cancel();
  elementJobs_.cancel();
  regrouped_.reset();
  regroupedRound_ = -1;
  kept_.reset();
  keptRounds_.clear();
  keptRoundsKnown_ = false;
  outcome_.reset();
  noElements_.clear();
  scoring_ = false;
  clearScores({});
  configJobs_.cancel();
  schedule(RunChange::all, true);
  if (runId.isEmpty()) return;
  configJobs_.start(
      this,
      [store = storePath.toStdString(), id = runId.toStdString()](const JobTracker::Wanted&) {
        FoundConfig found;
        found.config = readConfigText(RunReader(store).run(id).configToml, "the config of run " + id);
        try {
          found.recorded = recordedSettings(found.config);
        } catch (const Error& error) {
          found.unfit = QString::fromUtf8(error.what());
        }
        return found;
      },
      [this](const FoundConfig& found) {
        config_ = found.config;
        unfit_ = found.unfit;
        if (found.recorded) setRecorded(*found.recorded);
        schedule(RunChange::all, true);
      },
      [this](const QString& sentence) {
        unfit_ = sentence;
        schedule(RunChange::all, true);
      });
}

void WhatIfView::setRecorded(const WhatIfSettings& recorded) {
  recorded_ = recorded;
  settings_ = recorded;
  controls_->setVisible(!recorded.recurrent);
  recurrentControls_->setVisible(recorded.recurrent.has_value());
  if (recorded.recurrent) recurrentControls_->setRecorded(recorded);
  quantile_->setRecorded(recorded.quantile);
  gamma_->setRecorded(recorded.gamma);
  tau_->setRecorded(recorded.tau);
  beta_->setRecorded(recorded.beta);
  showControls();
  schedule(RunChange::all, true);
}

void WhatIfView::setTraining(bool training) {
  training_ = training;
  updateScoreButton();
}

void WhatIfView::setSettings(const WhatIfSettings& settings) {
  settings_ = settings;
  showControls();
  recount();
}

void WhatIfView::showControls() {
  if (settings_.recurrent) return recurrentControls_->setSettings(settings_);
  const std::pair<QComboBox*, const std::string&> choices[] = {
      {rule_, settings_.rule}, {granularity_, settings_.granularity}, {elementScore_, settings_.score}};
  for (const auto& [box, value] : choices) {
    const QSignalBlocker blocker(box);
    box->setCurrentIndex(box->findData(QString::fromStdString(value)));
  }
  quantile_->setValue(settings_.quantile);
  gamma_->setValue(settings_.gamma);
  tau_->setValue(settings_.tau);
  beta_->setValue(settings_.beta);
  gamma_->setEnabled(settings_.rule == "static");
  tau_->setEnabled(settings_.rule == "adaptive");
}

void WhatIfView::takeControls() {
  const auto chosen = [](const QComboBox* box) { return box->currentData().toString().toStdString(); };
  settings_ = {chosen(rule_),  quantile_->value(),   gamma_->value(),       tau_->value(),
               beta_->value(), chosen(granularity_), chosen(elementScore_), std::nullopt};
  gamma_->setEnabled(settings_.rule == "static");
  tau_->setEnabled(settings_.rule == "adaptive");
  recount();
}

void WhatIfView::restyle() {
  LegendStrip* const legends[] = {legend_, recurrentControls_->legend()};
  std::vector<LegendEntry> entries;
  for (const FusionCategory kind : decided) {
    LegendEntry entry;
    entry.text = categoryTitle(kind);
    entry.color = theme().categoryColor(kind);
    entry.category = kind;
    entries.push_back(entry);
  }
  for (LegendStrip* legend : legends) {
    legend->setStyle(themedPlotStyle());
    legend->setEntries(entries);
  }
  elementCounts_->restyle();
  columns_->setHandleWidth(theme().spacing(1));
  scores_->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(1));
  for (int column = 1; column < 4; ++column) scores_->setColumnWidth(column, theme().scaled(110));
  round_ = -2;
}

void WhatIfView::refresh(RunChanges changes) {
  if (changes & RunChange::run) {
    layout_ = UnitLayout::of(timeline()->units());
    recordedGrid_->setCellLayout(layout_.cells);
    otherLayout_ = layout_;
    otherGrid_->setCellLayout(otherLayout_.cells);
  }
  if (changes & (RunChange::run | RunChange::fusion)) round_ = -2;
}

void WhatIfView::cursorMoved() {
  const int round = timeline()->fusionIndexAt(cursor()->step());
  if (round != round_) {
    round_ = round;
    scoreJobs_.cancel();
    scoring_ = false;
    clearScores({});
    recount();
  }
  const Cell cell = layout_.cellOf(cursor()->unit());
  recordedGrid_->setSelected(cell);
  otherGrid_->setSelected(outcome_ && outcome_->otherUnits ? Cell() : cell);
}

void WhatIfView::recount() {
  if (!timeline() || !recorded_ || round_ < -1) return;
  if (isRecurrent()) return recountRound();
  outcome_.reset();
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const std::string reason = round_ < 0 ? "No fusion has taken place at the cursor yet." : whyNoWhatIf(rounds, round_);
  if (reason.empty()) {
    if (haveElements()) outcome_ = whatIf(rounds, round_, *recorded_, settings_, regrouped_ ? &*regrouped_ : nullptr);
  } else {
    moves_->setText(QString::fromStdString(reason) + QLatin1Char(' ') + tr("Move the cursor to a later fusion."));
  }
  showOutcome();
  if (!scoring_ && scores_->rowCount() > 0) clearScores(tr("The settings changed; score again."));
  updateScoreButton();
}

bool WhatIfView::haveElements() {
  if (!needsElements(settings_)) return true;
  const bool known =
      regroupedRound_ == round_ && regroupedBy_ == settings_.granularity && regroupedScore_ == settings_.score;
  if (!known) {
    regrouped_.reset();
    regroupedRound_ = round_;
    regroupedBy_ = settings_.granularity;
    regroupedScore_ = settings_.score;
    noElements_ = store_.isEmpty() || runId_.isEmpty() ? tr("The run is not stored, so the scores of its elements are "
                                                            "not there: choose its own units and score.")
                                                       : QString();
    if (noElements_.isEmpty()) {
      const auto& rounds = timeline()->fusionRounds();
      std::vector<FusionRound> soFar(rounds.begin(), rounds.begin() + round_ + 1);
      elementJobs_.start(
          this,
          [folder = runFolder(store_.toStdString(), runId_.toStdString()), units = timeline()->units(),
           soFar = std::move(soFar), round = round_, recorded = *recorded_, settings = settings_](
              const JobTracker::Wanted&) { return regroupRounds(folder, units, soFar, round, recorded, settings); },
          [this](RegroupedRounds found) {
            regrouped_ = std::move(found);
            recount();
          },
          [this](const QString& sentence) {
            noElements_ = sentence;
            recount();
          });
    }
  }
  if (!regrouped_) moves_->setText(noElements_.isEmpty() ? tr("Reading the scores of single elements …") : noElements_);
  return regrouped_.has_value();
}

void WhatIfView::showOutcome() {
  const bool otherUnits = outcome_ && outcome_->otherUnits;
  if (otherUnits || otherLayout_.unitOfCell != layout_.unitOfCell) {
    otherLayout_ = otherUnits ? UnitLayout::of(outcome_->elements ? outcome_->units : regrouped_->units) : layout_;
    otherGrid_->setCellLayout(otherLayout_.cells);
  }
  const auto cells = [](const UnitLayout& layout, const std::vector<FusionCategory>& categories) {
    std::vector<std::optional<FusionCategory>> all(layout.unitOfCell.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int unit = layout.unitOfCell[i];
      if (unit >= 0 && unit < static_cast<int>(categories.size())) all[i] = categories[static_cast<std::size_t>(unit)];
    }
    return all;
  };
  elementCounts_->setVisible(outcome_ && outcome_->elements);
  if (!outcome_) {
    const auto& rounds = timeline()->fusionRounds();
    const bool known = round_ >= 0 && round_ < static_cast<int>(rounds.size());
    recordedGrid_->setCategories(
        cells(layout_, known ? rounds[static_cast<std::size_t>(round_)].category : std::vector<FusionCategory>()));
    otherGrid_->setCategories(cells(otherLayout_, {}));
    otherGrid_->setRings({});
    recordedGrid_->setRings({});
    recordedTitle_->setText({});
    otherTitle_->setText({});
    setCaption({});
    return;
  }
  elementCounts_->setOutcome(*outcome_);
  const FusionRound& recorded = timeline()->fusionRounds()[static_cast<std::size_t>(round_)];
  recordedGrid_->setCategories(cells(layout_, recorded.category));
  otherGrid_->setCategories(cells(otherLayout_, outcome_->round.category));
  std::vector<Cell> rings;
  for (const int unit : outcome_->moved) rings.push_back(layout_.cellOf(unit));
  recordedGrid_->setRings(rings);
  otherGrid_->setRings(std::move(rings));
  recordedTitle_->setText(tr("Recorded: %1").arg(countsText(outcome_->before)));
  otherTitle_->setText(tr("What if: %1").arg(countsText(outcome_->after)));
  moves_->setText(outcomeText());
  setCaption((outcome_->elements ? tr("fusion %1 of %2 · within %3") : tr("fusion %1 of %2 · after %3"))
                 .arg(round_ + 1)
                 .arg(timeline()->fusionRounds().size())
                 .arg(timeline()->taskTitle(recorded.task)));
}

QString WhatIfView::outcomeText() const {
  if (outcome_->elements) return elementsText();
  QStringList lines;
  if (outcome_->otherUnits) {
    const double share = static_cast<double>(outcome_->movedWeights) / static_cast<double>(outcome_->weights);
    lines << tr("<b>%1 of the weights change side</b>, decided as %2 (%3) in place of %4 (%5).")
                 .arg(percentWithUnit(share), granularityTitle(regrouped_->units))
                 .arg(outcome_->round.category.size())
                 .arg(granularityTitle(timeline()->units()))
                 .arg(timeline()->unitCount());
    return lines.join(QStringLiteral("<br>"));
  }
  lines << (outcome_->moved.empty() ? tr("<b>No unit changes side.</b>")
                                    : tr("<b>%1 of %2 units change side</b>, ringed above:")
                                          .arg(outcome_->moved.size())
                                          .arg(outcome_->round.category.size()));
  for (const FusionCategory from : decided) {
    for (const FusionCategory to : decided) {
      const int count = outcome_->flow[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
      if (from != to && count > 0)
        lines << tr("%1 from %2 to %3").arg(count).arg(categoryTitle(from).toLower(), categoryTitle(to).toLower());
    }
  }
  if (!outcome_->shifted.empty())
    lines << tr("%1 of the units get another mixture of weights.").arg(outcome_->shifted.size());
  return lines.join(QStringLiteral("<br>"));
}

QString WhatIfView::factsOf(const QString& title, Facts facts, const FusionRound& other, std::size_t index,
                            bool plain) {
  facts.emplace_back(
      tr("previous score"),
      tr("%1 (threshold %2)").arg(significant(other.previousScore[index]), significant(other.previousThreshold)));
  facts.emplace_back(
      tr("current score"),
      tr("%1 (threshold %2)").arg(significant(other.currentScore[index]), significant(other.currentThreshold)));
  QStringList lines{plain ? title : ReadOut::title(title)};
  for (const auto& [name, value] : facts)
    lines << (plain ? name + QLatin1Char(' ') + value : ReadOut::line({}, name, value));
  return plain ? lines.join(QStringLiteral(", ")) : ReadOut::table(lines);
}

QString WhatIfView::readOut(int unit, bool plain) const {
  if (!outcome_ || unit < 0 || unit >= static_cast<int>(outcome_->round.category.size())) return {};
  const auto index = static_cast<std::size_t>(unit);
  const FusionRound& recorded = timeline()->fusionRounds()[static_cast<std::size_t>(round_)];
  const FusionRound& other = outcome_->round;
  const QString title = unitTitle(timeline()->units().units[index]);
  const auto share = [](const FusionRound& round, std::size_t at) {
    return at < round.previousShare.size() ? QString::number(round.previousShare[at], 'f', 2) : QStringLiteral("n/a");
  };
  Facts facts = {
      {tr("recorded"),
       tr("%1, weight of previous %2").arg(categoryTitle(recorded.category[index]), share(recorded, index))},
      {tr("what if"), tr("%1, weight of previous %2").arg(categoryTitle(other.category[index]), share(other, index))},
  };
  if (outcome_->elements) {
    facts.emplace_back(tr("change side"), tr("%1 of %2 weights")
                                              .arg(grouped(outcome_->unitMoved[index]))
                                              .arg(grouped(timeline()->units().units[index].elements)));
  }
  return factsOf(title, std::move(facts), other, index, plain);
}

QString WhatIfView::otherReadOut(int unit, bool plain) const {
  if (!outcome_ || !outcome_->otherUnits) return readOut(unit, plain);
  if (unit < 0 || unit >= static_cast<int>(outcome_->round.category.size())) return {};
  const auto index = static_cast<std::size_t>(unit);
  const FusionRound& other = outcome_->round;
  const QString title = unitTitle((outcome_->elements ? outcome_->units : regrouped_->units).units[index]);
  Facts facts = {
      {tr("what if"),
       tr("%1, weight of previous %2")
           .arg(categoryTitle(other.category[index]), QString::number(other.previousShare[index], 'f', 2))},
  };
  return factsOf(title, std::move(facts), other, index, plain);
}

}  // namespace skillscope
