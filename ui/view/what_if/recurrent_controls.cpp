// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/what_if/recurrent_controls.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>

#include "ui/view/what_if/marked_slider.h"
#include "ui/widget/plot/legend_strip.h"

namespace skillscope {
namespace {

/// In the order of RecurrentControls::shares_.
constexpr double RecurrentWhatIf::*kShares[] = {&RecurrentWhatIf::sharedIn, &RecurrentWhatIf::sharedOut,
                                                &RecurrentWhatIf::neitherIn, &RecurrentWhatIf::neitherOut};

void add(QComboBox* box, const QString& text, const char* value) {
  box->addItem(text, QString::fromLatin1(value));
}

std::string chosen(const QComboBox* box) {
  return box->currentData().toString().toStdString();
}

void choose(QComboBox* box, const std::string& value) {
  const QSignalBlocker blocker(box);
  box->setCurrentIndex(box->findData(QString::fromStdString(value)));
}

void check(QCheckBox* box, bool on) {
  const QSignalBlocker blocker(box);
  box->setChecked(on);
}

QComboBox* comboNamed(const QString& name, const QString& explanation) {
  auto* box = new QComboBox;
  box->setAccessibleName(name);
  box->setToolTip(explanation);
  return box;
}

}  // namespace

RecurrentControls::RecurrentControls(QWidget* parent) : QWidget(parent) {
  rule_ = comboNamed(tr("Merge rule"),
                     tr("Merge rule. Paper: both moves where both sides need a weight, one where one does, none "
                        "elsewhere. Released: the shares of the authors' code. Adaptive: a softmax of both scores "
                        "weighs. Own shares: those of the sliders below."));
  add(rule_, tr("Paper: Merge and Prune"), "paper");
  add(rule_, tr("Released Code"), "released");
  add(rule_, tr("Adaptive Weights"), "adaptive");
  add(rule_, tr("Half of Each Move"), "global");
  add(rule_, tr("Own Shares"), "weights");
  taskQuantile_ = new MarkedSlider(tr("q task"), tr("Importance threshold of the new task: this quantile"), 0, 1, 0.01);
  memoryQuantile_ =
      new MarkedSlider(tr("q memory"), tr("Importance threshold of earlier tasks: this quantile"), 0, 1, 0.01);
  tau_ = new MarkedSlider(tr("τ"), tr("Temperature of the softmax (adaptive rule)"), 0.01, 2, 0.01);
  beta_ = new MarkedSlider(tr("β"), tr("Weight of the history when a task's importance is added (static importance)"),
                           0, 1, 0.01);
  shares_ = {
      new MarkedSlider(tr("shared: task"), tr("Share of the task's move in weights that both sides need"), 0, 1, 0.01),
      new MarkedSlider(tr("memory"), tr("Share of memory's move in weights that both sides need"), 0, 1, 0.01),
      new MarkedSlider(tr("neither: task"), tr("Share of the task's move in weights that neither side needs"), 0, 1,
                       0.01),
      new MarkedSlider(tr("memory"), tr("Share of memory's move in weights that neither side needs"), 0, 1, 0.01)};
  identification_ = new QCheckBox(tr("Identify"));
  identification_->setToolTip(
      tr("Choose by importance. Off: every weight takes both moves, an ablation of the paper."));
  sharedUpdate_ = new QCheckBox(tr("Update shared"));
  sharedUpdate_->setToolTip(
      tr("Off: weights that both sides need stay as they were before the round, an ablation of the paper."));

  mask_ = comboNamed(tr("What is chosen"), tr("Every weight by itself, as in the paper, or whole skill units."));
  add(mask_, tr("Single Weights"), "element");
  add(mask_, tr("Whole Units"), "unit");
  granularity_ = comboNamed(tr("Units that are chosen as one"), tr("Which units are chosen where whole units are."));
  add(granularity_, tr("Units as Recorded"), "recorded");
  add(granularity_, tr("LoRA Matrices"), "matrix");
  add(granularity_, tr("Rank-1 Pairs"), "pair");
  add(granularity_, tr("Tensors"), "tensor");
  score_ = comboNamed(tr("Score of a weight"), tr("What a weight counts with on either side: sensitivity, as in the "
                                                  "paper, that times uncertainty, as in the released code, or "
                                                  "uncertainty."));
  add(score_, tr("Sensitivity Ī"), "sensitivity");
  add(score_, tr("Importance Ī·Ū"), "product");
  add(score_, tr("Uncertainty Ū"), "uncertainty");
  importance_ = comboNamed(tr("Importance of earlier tasks"),
                           tr("Measured on memory in this round, or taken at the end of each earlier task and "
                              "accumulated, an ablation of the paper."));
  add(importance_, tr("Dynamic, on Memory"), "dynamic");
  add(importance_, tr("Static, Accumulated"), "static");
  legend_ = new LegendStrip;

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  const auto row = [column] {
    auto* line = new QHBoxLayout;
    column->addLayout(line);
    return line;
  };
  auto* numbers = row();
  numbers->addWidget(rule_);
  for (MarkedSlider* slider : {taskQuantile_, memoryQuantile_, tau_, beta_}) numbers->addWidget(slider, 1);
  auto* shares = row();
  for (MarkedSlider* slider : shares_) shares->addWidget(slider, 1);
  shares->addWidget(identification_);
  shares->addWidget(sharedUpdate_);
  auto* kinds = row();
  for (QComboBox* box : {mask_, granularity_, score_, importance_}) kinds->addWidget(box);
  kinds->addWidget(legend_, 1);

  for (QComboBox* box : {rule_, mask_, granularity_, score_, importance_})
    connect(box, &QComboBox::currentIndexChanged, this, &RecurrentControls::take);
  for (MarkedSlider* slider : {taskQuantile_, memoryQuantile_, tau_, beta_})
    connect(slider, &MarkedSlider::changed, this, &RecurrentControls::take);
  for (MarkedSlider* slider : shares_) connect(slider, &MarkedSlider::changed, this, &RecurrentControls::take);
  for (QCheckBox* box : {identification_, sharedUpdate_})
    connect(box, &QCheckBox::toggled, this, &RecurrentControls::take);
  settings_.rule = "paper";
  settings_.recurrent.emplace();
  showSettings();
}

void RecurrentControls::setRecorded(const WhatIfSettings& settings) {
  const RecurrentWhatIf& parts = *settings.recurrent;
  taskQuantile_->setRecorded(settings.quantile);
  memoryQuantile_->setRecorded(parts.memoryQuantile);
  tau_->setRecorded(settings.tau);
  beta_->setRecorded(settings.beta);
  for (std::size_t i = 0; i < shares_.size(); ++i) shares_[i]->setRecorded(parts.*kShares[i]);
}

void RecurrentControls::setSettings(const WhatIfSettings& settings) {
  settings_ = settings;
  showSettings();
}

void RecurrentControls::take() {
  WhatIfSettings taken = settings_;
  RecurrentWhatIf& parts = *taken.recurrent;
  const auto moved = [](const MarkedSlider* slider, double from) { return std::abs(slider->value() - from) > 0.004; };
  // A number that the slider only shows rounded stays what it is until it is moved.
  const auto number = [&](const MarkedSlider* slider, double& value) {
    if (moved(slider, value)) value = slider->value();
  };
  number(taskQuantile_, taken.quantile);
  number(memoryQuantile_, parts.memoryQuantile);
  number(tau_, taken.tau);
  number(beta_, taken.beta);
  parts.mask = chosen(mask_);
  parts.importance = chosen(importance_);
  taken.granularity = parts.mask == "unit" ? chosen(granularity_) : "recorded";
  taken.score = chosen(score_);
  parts.identification = identification_->isChecked();
  parts.sharedUpdate = sharedUpdate_->isChecked();
  if (chosen(rule_) != settings_.rule) {
    applyWhatIfSetting(taken, "rule=" + chosen(rule_));  // with its shares
  } else {
    for (std::size_t i = 0; i < shares_.size(); ++i) {
      if (!moved(shares_[i], parts.*kShares[i])) continue;
      parts.*kShares[i] = shares_[i]->value();
      taken.rule = "weights";
    }
  }
  if (taken == settings_) return;
  settings_ = taken;
  showSettings();
  Q_EMIT changed();
}

void RecurrentControls::showSettings() {
  const RecurrentWhatIf& parts = *settings_.recurrent;
  choose(rule_, settings_.rule);
  choose(mask_, parts.mask);
  choose(granularity_, settings_.granularity);
  choose(score_, settings_.score);
  choose(importance_, parts.importance);
  taskQuantile_->setValue(settings_.quantile);
  memoryQuantile_->setValue(parts.memoryQuantile);
  tau_->setValue(settings_.tau);
  beta_->setValue(settings_.beta);
  for (std::size_t i = 0; i < shares_.size(); ++i) shares_[i]->setValue(parts.*kShares[i]);
  check(identification_, parts.identification);
  check(sharedUpdate_, parts.sharedUpdate);
  const bool weighs = settings_.rule != "adaptive" && parts.identification;
  for (std::size_t i = 0; i < shares_.size(); ++i) shares_[i]->setEnabled(weighs && (parts.sharedUpdate || i >= 2));
  rule_->setEnabled(parts.identification);
  tau_->setEnabled(settings_.rule == "adaptive" && parts.identification);
  beta_->setEnabled(parts.importance == "static");
  granularity_->setEnabled(parts.mask == "unit");
}

}  // namespace skillscope
