// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/settings/setup_page.h"

#include <QComboBox>
#include <QFileInfo>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/data/task_source.h"
#include "core/run/presets.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"

namespace skillscope {
namespace {

/// "noun_topic_a" → "noun topic A": readable without building the tasks, which takes a second.
QString readableTask(const std::string& name) {
  QStringList words = QString::fromStdString(name).split(u'_');
  for (QString& word : words) {
    if (word.size() == 1) word = word.toUpper();
  }
  return words.join(u' ');
}

/// Throws Error about the stream, its order or its tasks.
QStringList taskNames(const RunConfig& config) {
  QStringList names;
  for (const std::string& task : taskNamesOf(streamChoice(config))) names << readableTask(task);
  return names;
}

}  // namespace

SetupPage::SetupPage(QWidget* parent)
    : QWidget(parent),
      presets_(new QComboBox(this)),
      presetSummary_(new QLabel(this)),
      summary_(new QLabel(this)),
      problem_(new QLabel(this)),
      start_(new QPushButton(tr("Start"), this)),
      form_(new SettingsForm(this)),
      scroll_(new QScrollArea(this)) {
  auto* title = new QLabel(tr("New Run"), this);
  title->setProperty("role", "title");

  presets_->setObjectName(QStringLiteral("preset"));
  presets_->setAccessibleName(tr("Preset"));
  presets_->setToolTip(tr("Settings to begin with; each can be changed below."));
  presets_->setAccessibleDescription(presets_->toolTip());
  presets_->setMinimumContentsLength(16);
  try {
    for (const PresetInfo& preset : presets()) {
      const QString name = QString::fromStdString(preset.name);
      presets_->addItem(name, name);
      presets_->setItemData(presets_->count() - 1, QString::fromStdString(preset.summary), Qt::ToolTipRole);
    }
  } catch (const Error& error) {
    loadError_ = QString::fromUtf8(error.what());
  }
  presets_->setCurrentIndex(-1);
  connect(presets_, &QComboBox::activated, this, [this] { choosePreset(presets_->currentData().toString()); });
  auto* presetLabel = new QLabel(tr("&Preset"), this);
  presetLabel->setBuddy(presets_);
  presetLabel->setProperty("role", "caption");

  for (QLabel* label : {presetSummary_, summary_, problem_}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
  }
  presetSummary_->setProperty("role", "caption");
  summary_->setObjectName(QStringLiteral("setupSummary"));
  summary_->setAccessibleName(tr("What the run will do"));
  problem_->setObjectName(QStringLiteral("setupProblem"));
  problem_->hide();

  start_->setObjectName(QStringLiteral("startButton"));
  start_->setProperty("primary", true);
  start_->setIcon(lineIcon(QStringLiteral("start"), [] { return theme().colors().accentText; }));
  start_->setMinimumWidth(theme().scaled(110));
  start_->setAccessibleDescription(tr("Starts a run with the settings shown."));
  connect(start_, &QPushButton::clicked, this, &SetupPage::startWanted);
  connect(form_, &SettingsForm::edited, this, &SetupPage::onEdited);

  auto* head = new QFrame(this);
  head->setObjectName(QStringLiteral("setupHead"));
  const int margin = theme().spacing(4);
  auto* firstLine = new QHBoxLayout;
  firstLine->setSpacing(theme().spacing(2));
  firstLine->addWidget(title);
  firstLine->addStretch(1);
  firstLine->addWidget(presetLabel);
  firstLine->addWidget(presets_);
  firstLine->addSpacing(theme().spacing(2));
  firstLine->addWidget(start_);
  auto* headColumn = new QVBoxLayout(head);
  headColumn->setContentsMargins(margin, theme().spacing(3), margin, theme().spacing(3));
  headColumn->setSpacing(theme().spacing(1));
  headColumn->addLayout(firstLine);
  headColumn->addWidget(summary_);
  headColumn->addWidget(presetSummary_);
  headColumn->addWidget(problem_);
  auto* separator = new QFrame(this);
  separator->setProperty("role", "separator");
  separator->setFixedHeight(1);

  auto* inner = new QWidget(this);
  auto* innerColumn = new QVBoxLayout(inner);
  innerColumn->setContentsMargins(margin, theme().spacing(3), margin, margin);
  innerColumn->addWidget(form_);
  innerColumn->addStretch(1);
  scroll_->setWidget(inner);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setAccessibleName(tr("Settings of the run"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(head);
  column->addWidget(separator);
  column->addWidget(scroll_, 1);
  const auto restyle = [this] {
    problem_->setStyleSheet(QStringLiteral("QLabel { color: %1; } QLabel[invalid=\"true\"] { color: %2; }")
                                .arg(theme().colors().muted.name(), theme().colors().danger.name()));
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
  setFocusProxy(start_);
  summarize();
}

void SetupPage::setMethods(const std::vector<MethodInfo>& methods) {
  methods_ = methods;
  form_->setMethods(methods);
}

void SetupPage::choosePreset(const QString& nameOrPath) {
  try {
    const RunConfig config = loadConfig(nameOrPath.toStdString());
    const bool isPreset = presets_->findData(nameOrPath) >= 0;
    loadError_.clear();
    setConfig(config, isPreset ? nameOrPath : QFileInfo(nameOrPath).fileName());
  } catch (const Error& error) {
    loadError_ = QString::fromUtf8(error.what());
    summarize();
  }
}

void SetupPage::setConfig(const RunConfig& config, const QString& origin) {
  quiet_ = true;
  form_->setConfig(config);
  quiet_ = false;
  // One more entry stands for a config that no preset has.
  const int custom = presets_->findData(QString());
  if (custom >= 0) presets_->removeItem(custom);
  int index = presets_->findData(origin);
  if (index < 0) {
    presets_->addItem(origin, QString());
    index = presets_->count() - 1;
  }
  presets_->setCurrentIndex(index);
  presetSummary_->setText(presets_->itemData(index, Qt::ToolTipRole).toString());
  chosen_ = form_->config();
  loadError_.clear();
  summarize();
}

std::optional<RunConfig> SetupPage::config() const {
  return form_->config();
}

QString SetupPage::error() const {
  if (!loadError_.isEmpty()) return loadError_;
  return form_->error().isEmpty() ? streamError_ : form_->error();
}

void SetupPage::onEdited() {
  if (quiet_) return;
  loadError_.clear();
  summarize();
}

void SetupPage::summarize() {
  const auto config = form_->config();
  QStringList tasks;
  streamError_.clear();
  try {
    if (config) tasks = taskNames(*config);
  } catch (const Error& error) {
    streamError_ = QString::fromUtf8(error.what());
  }
  const QString problem = error();
  const QStringList ignored = form_->ignoredParameters();
  QString text = problem.isEmpty() ? QString() : tr("Cannot start: %1.").arg(problem);
  if (text.isEmpty() && training_) text = tr("Another run is training. Stop it, or wait, to start this one.");
  if (text.isEmpty() && !ignored.isEmpty()) {
    text = tr("Left out, because the method does not know it: %1.").arg(ignored.join(QStringLiteral(", ")));
  }
  problem_->setText(text);
  const bool wrong = !problem.isEmpty();
  if (problem_->property("invalid").toBool() != wrong) {
    problem_->setProperty("invalid", wrong);
    problem_->style()->polish(problem_);
  }
  problem_->setVisible(!text.isEmpty());
  const bool ready = config && problem.isEmpty() && !training_;
  if (start_->isEnabled() != ready) start_->setEnabled(ready);
  Q_EMIT readyChanged(ready);
  if (!config) return;

  QString method = QString::fromStdString(config->method);
  for (const MethodInfo& info : methods_) {
    if (info.name == config->method) method = QString::fromStdString(info.title);
  }
  const QString what = config->tuning == "full" ? tr("all weights of the backbone")
                                                : tr("LoRA adapters of rank %1").arg(config->loraRank);
  const QString amount =
      config->maxSteps > 0 ? tr("Steps a task: %1").arg(config->maxSteps) : tr("Epochs a task: %1").arg(config->epochs);
  summary_->setText(tr("%1 trains %2 on these tasks, one after another: %3. %4, seed: %5.")
                        .arg(method, what, tasks.join(QStringLiteral(", ")), amount)
                        .arg(config->seed));
  const bool changed = chosen_ && *config != *chosen_;
  const int index = presets_->currentIndex();
  if (index >= 0) {
    const QString summary = presets_->itemData(index, Qt::ToolTipRole).toString();
    presetSummary_->setText(changed ? tr("Changed from %1.").arg(presets_->itemText(index)) : summary);
    presetSummary_->setVisible(!presetSummary_->text().isEmpty());
  }
}

void SetupPage::setTraining(bool training) {
  if (training == training_) return;
  training_ = training;
  summarize();
}

void SetupPage::focusStart() {
  if (error().isEmpty()) {
    start_->setFocus(Qt::OtherFocusReason);
  } else {
    form_->focusFirst();
  }
}

}  // namespace skillscope
