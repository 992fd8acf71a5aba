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
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/data/task_source.h"
#include "core/run/presets.h"
#include "ui/model/core_text.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/stream/stream_editor.h"
#include "ui/widget/elided_label.h"

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
      title_(new QLabel(tr("New Run"), this)),
      presets_(new QComboBox(this)),
      presetSummary_(new QLabel(this)),
      summary_(new QLabel(this)),
      problem_(new QLabel(this)),
      start_(new QPushButton(tr("Start"), this)),
      form_(new SettingsForm(this)),
      scroll_(new QScrollArea(this)),
      stream_(new StreamEditor(form_, this)),
      tabs_(new QTabWidget(this)) {
  title_->setProperty("role", "title");

  presets_->setObjectName(QStringLiteral("preset"));
  presets_->setAccessibleName(tr("Preset"));
  presets_->setToolTip(tr("Settings to begin with; each can be changed below."));
  presets_->setAccessibleDescription(presets_->toolTip());
  presets_->setMinimumContentsLength(16);
  try {
    for (const PresetInfo& preset : presets()) {
      const QString name = QString::fromStdString(preset.name);
      presets_->addItem(name, name);
      presets_->setItemData(presets_->count() - 1, coreText(preset.summary), Qt::ToolTipRole);
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
  connect(form_, &SettingsForm::tasksWanted, this, &SetupPage::showTasks);
  connect(stream_, &StreamEditor::problemChanged, this, &SetupPage::onEdited);

  auto* model = new QPushButton(tr("&Model…"), this);
  model->setObjectName(QStringLiteral("modelButton"));
  model->setIcon(lineIcon(QStringLiteral("model")));
  model->setToolTip(tr("Look into the backbone: architecture, skill units, and the memory that training takes."));
  model->setAccessibleDescription(model->toolTip());
  connect(model, &QPushButton::clicked, this, &SetupPage::modelWanted);

  auto* head = new QFrame(this);
  head->setObjectName(QStringLiteral("setupHead"));
  const int margin = theme().spacing(4);
  auto* firstLine = new QHBoxLayout;
  firstLine->setSpacing(theme().spacing(2));
  firstLine->addWidget(title_);
  firstLine->addStretch(1);
  firstLine->addWidget(presetLabel);
  firstLine->addWidget(presets_);
  firstLine->addSpacing(theme().spacing(2));
  firstLine->addWidget(model);
  firstLine->addWidget(start_);
  auto* headColumn = new QVBoxLayout(head);
  headColumn->setContentsMargins(margin, theme().spacing(3), margin, theme().spacing(2));
  headColumn->setSpacing(theme().spacing(1));
  headColumn->addLayout(firstLine);
  headColumn->addWidget(makeBranchLine());
  headColumn->addWidget(summary_);
  headColumn->addWidget(presetSummary_);
  headColumn->addWidget(problem_);

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
  tabs_->setObjectName(QStringLiteral("setupTabs"));
  tabs_->setAccessibleName(tr("Parts of the set-up"));
  tabs_->setDocumentMode(true);
  tabs_->tabBar()->setDrawBase(false);
  tabs_->addTab(scroll_, tr("Settings"));
  tabs_->addTab(stream_, tr("Task Stream"));

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(head);
  column->addWidget(tabs_, 1);
  const auto restyle = [this] {
    problem_->setStyleSheet(QStringLiteral("QLabel { color: %1; } QLabel[invalid=\"true\"] { color: %2; }")
                                .arg(theme().colors().muted.name(), theme().colors().danger.name()));
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
  setFocusProxy(start_);
  summarize();
}

/// "of “name”    [after task 2 (step 120)] [New Run Instead]"; hidden but for a branch.
QWidget* SetupPage::makeBranchLine() {
  branchLine_ = new QWidget(this);
  branchLine_->setObjectName(QStringLiteral("branchLine"));
  branchOf_ = new ElidedLabel({}, branchLine_);
  points_ = new QComboBox(branchLine_);
  points_->setObjectName(QStringLiteral("branchPoint"));
  points_->setAccessibleName(tr("Where the branch begins"));
  points_->setToolTip(tr("The moments of the run whose training state was kept."));
  points_->setAccessibleDescription(points_->toolTip());
  branchOf_->setBuddy(points_);
  connect(points_, &QComboBox::currentIndexChanged, this, [this] { onEdited(); });
  auto* leave = new QPushButton(tr("New Run Instead"), branchLine_);
  leave->setObjectName(QStringLiteral("leaveBranch"));
  leave->setToolTip(tr("Keep the settings, but begin a run of its own with them."));
  connect(leave, &QPushButton::clicked, this, &SetupPage::leaveBranch);
  auto* line = new QHBoxLayout(branchLine_);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(theme().spacing(2));
  line->addWidget(branchOf_, 1);
  line->addWidget(points_);
  line->addWidget(leave);
  branchLine_->hide();
  return branchLine_;
}

void SetupPage::setBranch(BranchChoice choice, std::int64_t step) {
  const RunConfig config = choice.begin.value_or(choice.config);
  if (choice.planned) choice.points = {choice.planned->at};
  std::size_t chosen = choice.points.size() - 1;
  for (const bool anyKind : {true, false}) {  // the end of a task, where there is one, wins
    for (std::size_t i = 1; i < choice.points.size() && step >= 0; ++i) {
      const BranchPoint& point = choice.points[i];
      if ((anyKind || point.kind == BranchKind::taskEnd) && point.step <= step) chosen = i;
    }
  }
  branch_.reset();
  setConfig(config, tr("as that run"));
  branch_ = std::move(choice);
  quiet_ = true;
  points_->clear();
  for (const BranchPoint& point : branch_->points) {
    points_->addItem(branchPlace(point.kind, point.task, point.step));
  }
  points_->setCurrentIndex(static_cast<int>(chosen));
  quiet_ = false;
  showBranch();
}

void SetupPage::leaveBranch() {
  if (!branch_) return;
  branch_.reset();
  showBranch();
}

void SetupPage::showBranch() {
  title_->setText(branch_ ? tr("Branch") : tr("New Run"));
  if (branch_) branchOf_->setText(tr("of “%1”").arg(branch_->name));
  branchLine_->setVisible(branch_.has_value());
  summarize();
}

const BranchPoint* SetupPage::branchPoint() const {
  if (!branch_ || points_->currentIndex() < 0) return nullptr;
  return &branch_->points[static_cast<std::size_t>(points_->currentIndex())];
}

std::optional<BranchFrom> SetupPage::branch() const {
  const BranchPoint* point = branchPoint();
  if (!point) return std::nullopt;
  if (branch_->planned) return branch_->planned;
  BranchFrom from;
  from.parent = branch_->run.toStdString();
  from.at = *point;
  return from;
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
  leaveBranch();
  quiet_ = true;
  form_->setConfig(config);
  stream_->reload();
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
  return stream_->problem().isEmpty() ? form_->config() : std::nullopt;
}

QString SetupPage::error() const {
  if (!loadError_.isEmpty()) return loadError_;
  if (!stream_->problem().isEmpty()) return stream_->problem();
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
    if (config && branchPoint()) checkBranch(branch_->config, *config, *branchPoint());
  } catch (const Error& error) {
    streamError_ = QString::fromUtf8(error.what());
  }
  const QString problem = error();
  const QStringList ignored = form_->ignoredParameters();
  QString text = problem.isEmpty() ? QString() : tr("Cannot start: %1.").arg(problem);
  if (text.isEmpty() && training_) text = tr("Another run is training; this one starts by itself when that is over.");
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
  const bool ready = config && problem.isEmpty();
  start_->setText(training_ ? tr("Start Later") : tr("Start"));
  if (start_->isEnabled() != ready) start_->setEnabled(ready);
  Q_EMIT readyChanged(ready);
  if (!config) return;

  QString method = QString::fromStdString(config->method);
  for (const MethodInfo& info : methods_) {
    if (info.name == config->method) method = coreText(info.title);
  }
  const QString what = config->tuning == "full" ? tr("all weights of the backbone")
                                                : tr("LoRA adapters of rank %1").arg(config->loraRank);
  const QString amount =
      config->maxSteps > 0 ? tr("Steps a task: %1").arg(config->maxSteps) : tr("Epochs a task: %1").arg(config->epochs);
  summary_->setText(tr("%1 trains %2 on these tasks, one after another: %3. %4, seed: %5.")
                        .arg(method, what, tasks.join(QStringLiteral(", ")), amount)
                        .arg(config->seed));
  if (branch_) {
    std::string changes = changedSettings(branch_->config, *config);
    if (branch_->planned && !branch_->planned->remark.empty()) {
      changes += (changes.empty() ? "" : "; ") + branch_->planned->remark;
    }
    const bool start = branchPoint()->kind == BranchKind::start;
    const QString beginning = start ? tr("The run is made again from its start, with the same random numbers.")
                                    : tr("It begins with that run's record up to there, and goes on with its state.");
    summary_->setText(beginning + QStringLiteral(" ") +
                      (changes.empty() ? tr("Without a changed setting it becomes what that run became, bit for bit.")
                                       : tr("Changed: %1.").arg(QString::fromStdString(changes))));
  }
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

void SetupPage::showSettings() {
  tabs_->setCurrentWidget(scroll_);
}

void SetupPage::showTasks() {
  tabs_->setCurrentWidget(stream_);
  stream_->focusTasks();
}

void SetupPage::focusStart() {
  if (error().isEmpty()) {
    start_->setFocus(Qt::OtherFocusReason);
  } else if (!stream_->problem().isEmpty()) {
    showTasks();
  } else {
    showSettings();
    form_->focusFirst();
  }
}

}  // namespace skillscope
