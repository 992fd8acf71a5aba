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
#include "ui/view/what_if/marked_slider.h"
#include "ui/widget/category_grid.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/plot/legend_strip.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr FusionCategory decided[] = {FusionCategory::shared, FusionCategory::previousOnly, FusionCategory::currentOnly,
                                      FusionCategory::neither};
constexpr int exampleChoices[] = {50, 100, 0};

QString ruleName(const std::string& rule) {
  if (rule == "average") return WhatIfView::tr("Average of Both");
  if (rule == "previous") return WhatIfView::tr("Keep All of the Previous");
  if (rule == "current") return WhatIfView::tr("Take All of the Current");
  return rule == "adaptive" ? WhatIfView::tr("Adaptive Weights") : WhatIfView::tr("Static Thresholds");
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
  auto* controls = new QHBoxLayout;
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
  controls->addWidget(rule_);
  for (MarkedSlider* slider : {quantile_, gamma_, tau_, beta_}) controls->addWidget(slider, 1);
  column->addLayout(controls);
  legend_ = new LegendStrip;
  column->addWidget(legend_);
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
    grid->setReadOut([this](int row, int at) { return readOut(layout_.unitAt(row, at), false); });
    grid->setSpokenText([this](int row, int at) { return readOut(layout_.unitAt(row, at), true); });
    connect(grid, &CellView::cellPicked, this, [this](int row, int at) {
      if (cursor()) cursor()->setUnit(layout_.unitAt(row, at));
    });
  };
  side(recordedTitle_, recordedGrid_, tr("Decisions as recorded"));
  side(otherTitle_, otherGrid_, tr("Decisions as they would have been"));
  column->addWidget(columns_, 3);

  auto* lower = new QHBoxLayout;
  moves_ = new QLabel;
  moves_->setWordWrap(true);
  moves_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  moves_->setAccessibleName(tr("Units that change side"));
  lower->addWidget(moves_, 2);
  auto* right = new QVBoxLayout;
  auto* bar = new QHBoxLayout;
  scoreButton_ = new QPushButton(tr("Score All Tasks"));
  scoreButton_->setProperty("primary", true);
  examples_ = new QComboBox;
  for (const int count : exampleChoices)
    examples_->addItem(count > 0 ? tr("%1 examples a task").arg(count) : tr("all examples"), count);
  examples_->setCurrentIndex(1);
  examples_->setAccessibleName(tr("Examples scored of every task"));
  progress_ = new QProgressBar;
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Progress of the scoring"));
  progress_->hide();
  cancelButton_ = new QPushButton(tr("Cancel"));
  cancelButton_->hide();
  bar->addWidget(scoreButton_);
  bar->addWidget(examples_);
  bar->addWidget(progress_, 1);
  bar->addWidget(cancelButton_);
  bar->addStretch();
  right->addLayout(bar);
  scoreNote_ = new ElidedLabel;
  scoreNote_->setProperty("role", "caption");
  right->addWidget(scoreNote_);
  scores_ = new QTableWidget(0, 4);
  scores_->setHorizontalHeaderLabels({tr("Task"), tr("As recorded (%)"), tr("What if (%)"), tr("Difference")});
  scores_->setAccessibleName(tr("Scores with the recorded and with the re-fused weights"));
  scores_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  scores_->setSelectionMode(QAbstractItemView::NoSelection);
  scores_->setTabKeyNavigation(false);
  scores_->setShowGrid(false);
  scores_->verticalHeader()->hide();
  scores_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  right->addWidget(scores_, 1);
  lower->addLayout(right, 3);
  column->addLayout(lower, 2);
  setContent(content);

  connect(rule_, &QComboBox::currentIndexChanged, this, &WhatIfView::takeControls);
  for (MarkedSlider* slider : {quantile_, gamma_, tau_, beta_})
    connect(slider, &MarkedSlider::changed, this, &WhatIfView::takeControls);
  connect(reset_, &QToolButton::clicked, this, [this] {
    if (recorded_) setSettings(*recorded_);
  });
  connect(scoreButton_, &QPushButton::clicked, this, &WhatIfView::score);
  connect(cancelButton_, &QPushButton::clicked, this, [this] {
    scoreJobs_.cancel();
    scoring_ = false;
    clearScores(tr("Cancelled."));
  });
  updateScoreButton();
}

bool WhatIfView::fits(const RunTimeline& timeline) {
  const auto& rounds = timeline.fusionRounds();
  return std::any_of(rounds.begin(), rounds.end(),
                     [](const FusionRound& round) { return round.rule == "static" || round.rule == "adaptive"; });
}

QString WhatIfView::emptyText() const {
  if (!fits(*timeline())) {
    return timeline()->finished() ? tr("No fusion of this run can be made again in another way; those of KIF can.")
                                  : tr("Fusions can be tried in another way once two tasks are learned.");
  }
  if (!unfit_.isEmpty()) return unfit_;
  if (recorded_) return {};
  return runId_.isEmpty() ? tr("Fusions can be tried in another way when the run is over.")
                          : tr("Reading the settings of the run …");
}

QString WhatIfView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty() || !outcome_) return tr("What if, empty.");
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
  const QSignalBlocker blocker(rule_);
  rule_->setCurrentIndex(rule_->findData(QString::fromStdString(settings_.rule)));
  quantile_->setValue(settings_.quantile);
  gamma_->setValue(settings_.gamma);
  tau_->setValue(settings_.tau);
  beta_->setValue(settings_.beta);
  gamma_->setEnabled(settings_.rule == "static");
  tau_->setEnabled(settings_.rule == "adaptive");
}

void WhatIfView::takeControls() {
  settings_ = {rule_->currentData().toString().toStdString(), quantile_->value(), gamma_->value(), tau_->value(),
               beta_->value()};
  gamma_->setEnabled(settings_.rule == "static");
  tau_->setEnabled(settings_.rule == "adaptive");
  recount();
}

void WhatIfView::restyle() {
  legend_->setStyle(themedPlotStyle());
  std::vector<LegendEntry> entries;
  for (const FusionCategory kind : decided) {
    LegendEntry entry;
    entry.text = categoryTitle(kind);
    entry.color = theme().categoryColor(kind);
    entry.category = kind;
    entries.push_back(entry);
  }
  legend_->setEntries(std::move(entries));
  columns_->setHandleWidth(theme().spacing(1));
  scores_->verticalHeader()->setDefaultSectionSize(QFontMetrics(theme().bodyFont()).height() + theme().spacing(1));
  for (int column = 1; column < 4; ++column) scores_->setColumnWidth(column, theme().scaled(110));
  round_ = -2;
}

void WhatIfView::refresh(RunChanges changes) {
  if (changes & RunChange::run) {
    layout_ = UnitLayout::of(timeline()->units());
    for (CategoryGrid* grid : {recordedGrid_, otherGrid_}) grid->setCellLayout(layout_.cells);
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
  otherGrid_->setSelected(cell);
}

void WhatIfView::recount() {
  if (!timeline() || !recorded_ || round_ < -1) return;
  outcome_.reset();
  const std::vector<FusionRound>& rounds = timeline()->fusionRounds();
  const std::string reason = round_ < 0 ? "No fusion has taken place at the cursor yet." : whyNoWhatIf(rounds, round_);
  if (reason.empty()) {
    outcome_ = whatIf(rounds, round_, *recorded_, settings_);
  } else {
    moves_->setText(QString::fromStdString(reason) + QLatin1Char(' ') + tr("Move the cursor to a later fusion."));
  }
  showOutcome();
  if (!scoring_ && scores_->rowCount() > 0) clearScores(tr("The settings changed; score again."));
  updateScoreButton();
}

void WhatIfView::showOutcome() {
  const auto cells = [this](const std::vector<FusionCategory>& categories) {
    std::vector<std::optional<FusionCategory>> all(layout_.unitOfCell.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int unit = layout_.unitOfCell[i];
      if (unit >= 0 && unit < static_cast<int>(categories.size())) all[i] = categories[static_cast<std::size_t>(unit)];
    }
    return all;
  };
  if (!outcome_) {
    recordedGrid_->setCategories(cells({}));
    otherGrid_->setCategories(cells({}));
    otherGrid_->setRings({});
    recordedGrid_->setRings({});
    recordedTitle_->setText({});
    otherTitle_->setText({});
    setCaption({});
    return;
  }
  const FusionRound& recorded = timeline()->fusionRounds()[static_cast<std::size_t>(round_)];
  recordedGrid_->setCategories(cells(recorded.category));
  otherGrid_->setCategories(cells(outcome_->round.category));
  std::vector<Cell> rings;
  for (const int unit : outcome_->moved) rings.push_back(layout_.cellOf(unit));
  recordedGrid_->setRings(rings);
  otherGrid_->setRings(std::move(rings));
  recordedTitle_->setText(tr("Recorded: %1").arg(countsText(outcome_->before)));
  otherTitle_->setText(tr("What if: %1").arg(countsText(outcome_->after)));
  QStringList lines;
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
  moves_->setText(lines.join(QStringLiteral("<br>")));
  setCaption(tr("fusion %1 of %2 · after %3")
                 .arg(round_ + 1)
                 .arg(timeline()->fusionRounds().size())
                 .arg(timeline()->taskTitle(recorded.task)));
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
  const std::pair<QString, QString> facts[] = {
      {tr("recorded"),
       tr("%1, weight of previous %2").arg(categoryTitle(recorded.category[index]), share(recorded, index))},
      {tr("what if"), tr("%1, weight of previous %2").arg(categoryTitle(other.category[index]), share(other, index))},
      {tr("previous score"),
       tr("%1 (threshold %2)").arg(significant(other.previousScore[index]), significant(other.previousThreshold))},
      {tr("current score"),
       tr("%1 (threshold %2)").arg(significant(other.currentScore[index]), significant(other.currentThreshold))}};
  QStringList lines{plain ? title : ReadOut::title(title)};
  for (const auto& [name, value] : facts)
    lines << (plain ? name + QLatin1Char(' ') + value : ReadOut::line({}, name, value));
  return plain ? lines.join(QStringLiteral(", ")) : ReadOut::table(lines);
}

// ---- Scores ----

std::optional<double> WhatIfView::recordedScore(int task) const {
  const int after = timeline()->fusionRounds()[static_cast<std::size_t>(round_)].task;
  std::optional<double> score;
  for (const Evaluated& entry : timeline()->evaluations())
    if (entry.matrixEntry && entry.afterTask == after && entry.onTask == task) score = entry.score;
  return score;
}

void WhatIfView::clearScores(const QString& note) {
  scores_->setRowCount(0);
  scoreNote_->setText(note);
  noteSaysWhyNot_ = false;
  updateScoreButton();
}

void WhatIfView::updateScoreButton() {
  QString why;
  if (!outcome_) {
    why = tr("There is nothing to score at the cursor.");
  } else if (!config_ || store_.isEmpty()) {
    why = tr("The run is not stored, so its weights are not there.");
  } else if (training_) {
    why = tr("A run is training; score when it is over.");
  } else if (!hasFusionSides(runFolder(store_.toStdString(), runId_.toStdString()),
                             timeline()->fusionRounds()[static_cast<std::size_t>(round_)].round)) {
    why = tr("Both sides of this fusion were not kept: new runs keep them with record.weights = \"all\".");
  }
  scoreButton_->setEnabled(why.isEmpty() && !scoring_);
  scoreButton_->setToolTip(why.isEmpty() ? tr("Fuse the kept weights anew and score every task learned by then") : why);
  examples_->setEnabled(why.isEmpty() && !scoring_);
  progress_->setVisible(scoring_);
  cancelButton_->setVisible(scoring_);
  if (scores_->rowCount() > 0 || (why.isEmpty() && !noteSaysWhyNot_)) return;
  scoreNote_->setText(why);
  noteSaysWhyNot_ = !why.isEmpty();
}

void WhatIfView::score() {
  if (!outcome_ || !config_ || !recorded_ || scoring_ || training_) return;
  WhatIfRequest request;
  request.config = *config_;
  request.runFolder = runFolder(store_.toStdString(), runId_.toStdString());
  request.rounds = timeline()->fusionRounds();
  request.round = round_;
  request.recorded = *recorded_;
  request.examples = examples_->currentData().toInt();
  const bool limited = request.examples > 0;
  // The matrix was measured on all examples; with fewer, the recorded fusion is scored on the same ones.
  if (limited) request.variants.push_back(*recorded_);
  request.variants.push_back(settings_);
  scoring_ = true;
  progress_->setValue(0);
  clearScores(tr("Opening the model and fusing its weights anew …"));
  scoreJobs_.start(
      this,
      [this, request = std::move(request)](const JobTracker::Wanted& wanted) mutable {
        request.proceed = [this, &wanted](double share, int, int task) {
          // The view outlives its jobs, and a queued call to it dies with it.
          QMetaObject::invokeMethod(
              this,
              [this, share, task] {
                if (!scoring_) return;
                progress_->setValue(static_cast<int>(share * 1000));
                scoreNote_->setText(tr("Scoring %1 …").arg(timeline()->taskTitle(task)));
              },
              Qt::QueuedConnection);
          return wanted();
        };
        return scoreWhatIf(request);
      },
      [this, limited](const WhatIfScores& found) {
        scoring_ = false;
        showScores(found, limited);
        updateScoreButton();
      },
      [this](const QString& sentence) {
        scoring_ = false;
        clearScores(sentence);
      });
}

void WhatIfView::showScores(const WhatIfScores& found, bool limited) {
  if (found.cancelled || found.variants.empty()) return clearScores(tr("Cancelled."));
  const std::vector<WhatIfScore>& after = found.variants.back();
  scores_->setRowCount(static_cast<int>(after.size()) + 1);
  double before = 0, now = 0;
  int compared = 0;
  const auto put = [this](int row, int column, const QString& text, bool number = true) {
    auto* item = new QTableWidgetItem(text);
    if (number) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    scores_->setItem(row, column, item);
    return item;
  };
  const auto colour = [](QTableWidgetItem* item, double difference) {
    if (std::abs(difference) >= 5e-4)
      item->setForeground(difference > 0 ? theme().colors().good : theme().colors().danger);
  };
  for (std::size_t i = 0; i < after.size(); ++i) {
    const int row = static_cast<int>(i);
    const std::optional<double> old =
        limited ? std::optional(found.variants.front()[i].score) : recordedScore(after[i].task);
    put(row, 0, timeline()->taskTitle(after[i].task), false);
    put(row, 1, percent(old));
    put(row, 2, percent(after[i].score));
    QTableWidgetItem* difference = put(row, 3, old ? signedPercent(after[i].score - *old) : QStringLiteral("n/a"));
    if (!old) continue;
    colour(difference, after[i].score - *old);
    before += *old;
    now += after[i].score;
    ++compared;
  }
  const int last = static_cast<int>(after.size());
  put(last, 0, tr("Mean"), false);
  if (compared > 0) {
    put(last, 1, percent(before / compared));
    put(last, 2, percent(now / compared));
    colour(put(last, 3, signedPercent((now - before) / compared)), (now - before) / compared);
    for (int column = 0; column < 4; ++column) {
      QFont font = scores_->font();
      font.setBold(true);
      scores_->item(last, column)->setFont(font);
    }
  }
  QString note = limited ? tr("Both on the first %1 examples of every task; %2 s")
                               .arg(examples_->currentData().toInt())
                               .arg(found.seconds, 0, 'f', 1)
                         : tr("All scored examples; %1 s").arg(found.seconds, 0, 'f', 1);
  const auto share = config_->methodParameters.find("memory_share");
  if (share != config_->methodParameters.end() && std::holds_alternative<double>(share->second) &&
      std::get<double>(share->second) > 0 && !limited)
    note += tr(" · the recorded scores are those after the steps on memory, which are not repeated here");
  scoreNote_->setText(note);
}

}  // namespace skillscope
