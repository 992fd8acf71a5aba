// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/settings/settings_form.h"

#include <QComboBox>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/data/stream_file.h"
#include "ui/model/core_text.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/settings/field_editor.h"

namespace skillscope {
namespace {

QString sectionTitle(const std::string& section) {
  static const std::pair<const char*, const char*> titles[] = {
      {"run", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Run")},
      {"backbone", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Backbone")},
      {"lora", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "LoRA Adapters")},
      {"stream", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Task Stream")},
      {"train", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Training")},
      {"eval", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Evaluation")},
      {"record", QT_TRANSLATE_NOOP("skillscope::SettingsForm", "Recording")}};
  for (const auto& [name, title] : titles) {
    if (section == name) return SettingsForm::tr(title);
  }
  return QString::fromStdString(section);
}

/// Cards in the left one of two columns; the others stand in the right one.
bool standsLeft(const QString& section) {
  return section == QStringLiteral("run") || section == QStringLiteral("method") ||
         section == QStringLiteral("stream") || section == QStringLiteral("record");
}

constexpr double narrowestColumn = 330;  // of a 13 px font

}  // namespace

struct SettingsForm::Card {
  QString section;
  QFrame* frame = nullptr;
  QGridLayout* grid = nullptr;
  int rows = 0;
};

SettingsForm::SettingsForm(QWidget* parent)
    : QWidget(parent),
      columns_(new QGridLayout(this)),
      methodName_(new QComboBox(this)),
      methodSummary_(new QLabel(this)),
      methodError_(new QLabel(this)) {
  columns_->setContentsMargins(0, 0, 0, 0);
  columns_->setSpacing(theme().spacing(3));

  std::string section;
  Card* card = nullptr;
  for (const SettingInfo& info : settings()) {
    const std::string next = info.key.substr(0, info.key.find('.'));
    if (next != section || !card) {
      section = next;
      card = addCard(sectionTitle(section), QString::fromStdString(section));
      if (section == "run") methodCard_ = addCard(tr("Method"), QStringLiteral("method"));
      if (section == "run") card = cards_.front().get();
    }
    auto* field = new FieldEditor(info, card->frame);
    card->rows = field->addTo(card->grid, card->rows);
    connect(field, &FieldEditor::edited, this, &SettingsForm::onEdited);
    fields_.push_back(field);
    if (info.key != "stream.tasks") continue;
    auto* tasks = new QPushButton(tr("Edit Tas&ks"), card->frame);
    tasks->setObjectName(QStringLiteral("editTasks"));
    tasks->setIcon(lineIcon(QStringLiteral("sort")));
    tasks->setToolTip(tr("Choose and order the tasks in a list, with their examples beside it."));
    tasks->setAccessibleDescription(tasks->toolTip());
    connect(tasks, &QPushButton::clicked, this, &SettingsForm::tasksWanted);
    card->grid->addWidget(tasks, card->rows++, 1, Qt::AlignLeft);
  }

  methodName_->setParent(methodCard_->frame);
  methodName_->setObjectName(QStringLiteral("method.name"));
  methodName_->setAccessibleName(tr("Method"));
  methodName_->setToolTip(tr("The continual-learning method; its parameters follow below."));
  methodName_->setAccessibleDescription(methodName_->toolTip());
  methodName_->setFocusPolicy(Qt::StrongFocus);
  auto* label = new QLabel(tr("Method"), methodCard_->frame);
  label->setBuddy(methodName_);
  for (QLabel* text : {methodSummary_, methodError_}) {
    text->setProperty("role", "caption");
    text->setWordWrap(true);
  }
  methodError_->setObjectName(QStringLiteral("method.name.error"));
  methodError_->setProperty("invalid", true);
  methodError_->hide();
  methodCard_->grid->addWidget(label, 0, 0);
  methodCard_->grid->addWidget(methodName_, 0, 1);
  methodCard_->grid->addWidget(methodSummary_, 1, 0, 1, 3);
  methodCard_->grid->addWidget(methodError_, 2, 0, 1, 3);
  methodCard_->rows = 3;
  connect(methodName_, &QComboBox::currentIndexChanged, this, [this] {
    if (quiet_) return;
    givenParameters_.clear();  // they belong to the method that was chosen before
    buildMethodFields();
    onEdited();
  });
  connect(&Theme::instance(), &Theme::changed, this, &SettingsForm::restyle);
  restyle();
  arrange(2);
  setConfig(RunConfig());
}

SettingsForm::~SettingsForm() = default;

SettingsForm::Card* SettingsForm::addCard(const QString& title, const QString& section) {
  auto card = std::make_unique<Card>();
  card->section = section;
  card->frame = new QFrame(this);
  card->frame->setProperty("role", "card");
  card->frame->setAccessibleName(title);
  card->grid = new QGridLayout;
  card->grid->setHorizontalSpacing(theme().spacing(2));
  card->grid->setVerticalSpacing(theme().spacing(1) + theme().scaled(2));
  card->grid->setColumnStretch(0, 9);
  card->grid->setColumnStretch(1, 10);
  auto* heading = new QLabel(title, card->frame);
  heading->setProperty("role", "title");
  auto* column = new QVBoxLayout(card->frame);
  const int margin = theme().spacing(3);
  column->setContentsMargins(margin, margin, margin - theme().spacing(1), margin);
  column->setSpacing(theme().spacing(2));
  column->addWidget(heading);
  column->addLayout(card->grid);
  cards_.push_back(std::move(card));
  return cards_.back().get();
}

void SettingsForm::restyle() {
  setStyleSheet(QStringLiteral("*[invalid=\"true\"] { border-color: %1; } QLabel[invalid=\"true\"] { color: %1; }")
                    .arg(theme().colors().danger.name()));
}

void SettingsForm::arrange(int columns) {
  if (columns == columnCount_) return;
  columnCount_ = columns;
  while (QLayoutItem* item = columns_->takeAt(0)) {
    if (QLayout* layout = item->layout()) {
      while (QLayoutItem* inner = layout->takeAt(0)) delete inner;
    }
    delete item;
  }
  std::vector<QVBoxLayout*> stacks;
  for (int column = 0; column < 2; ++column) {
    columns_->setColumnStretch(column, column < columns ? 1 : 0);
    if (column >= columns) continue;
    auto* stack = new QVBoxLayout;
    stack->setSpacing(theme().spacing(3));
    columns_->addLayout(stack, 0, column);
    stacks.push_back(stack);
  }
  for (const auto& card : cards_) stacks[columns == 2 && !standsLeft(card->section) ? 1 : 0]->addWidget(card->frame);
  for (QVBoxLayout* stack : stacks) stack->addStretch(1);
}

void SettingsForm::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange(event->size().width() >= 2 * theme().scaled(narrowestColumn) ? 2 : 1);
}

void SettingsForm::setMethods(const std::vector<MethodInfo>& methods) {
  methods_ = methods;
  const QString current = methodName_->currentData().toString();
  quiet_ = true;
  methodName_->clear();
  for (const MethodInfo& info : methods_) {
    methodName_->addItem(coreText(info.title), QString::fromStdString(info.name));
    methodName_->setItemData(methodName_->count() - 1, coreText(info.summary), Qt::ToolTipRole);
  }
  int index = methodName_->findData(current);
  if (index < 0 && !current.isEmpty()) {
    methodName_->addItem(current, current);
    index = methodName_->count() - 1;
  }
  methodName_->setCurrentIndex(index);
  quiet_ = false;
  buildMethodFields();
  checkWhole();
  Q_EMIT edited();
}

const MethodInfo* SettingsForm::method() const {
  const std::string name = methodName_->currentData().toString().toStdString();
  const auto found =
      std::find_if(methods_.begin(), methods_.end(), [&name](const MethodInfo& info) { return info.name == name; });
  return found == methods_.end() ? nullptr : &*found;
}

void SettingsForm::buildMethodFields() {
  for (FieldEditor* field : methodFields_) {
    field->setVisible(false);
    delete field;
  }
  methodFields_.clear();
  // The rows of the method before go with their widgets.
  for (QWidget* child : methodCard_->frame->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
    if (child->property("methodField").toBool()) delete child;
  }
  methodCard_->rows = 3;
  const MethodInfo* info = method();
  methodSummary_->setText(info ? coreText(info->summary) : QString());
  methodSummary_->setVisible(info && !info->summary.empty());
  methodName_->setToolTip(info && !info->source.empty() ? QString::fromStdString(info->source)
                                                        : methodName_->accessibleDescription());
  if (!info) return;
  for (const ParameterDeclaration& declaration : info->parameters) {
    const auto before = methodCard_->frame->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
    auto* field = new FieldEditor(declaration, methodCard_->frame);
    methodCard_->rows = field->addTo(methodCard_->grid, methodCard_->rows);
    for (QWidget* child : methodCard_->frame->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
      if (!before.contains(child)) child->setProperty("methodField", true);
    }
    const auto given = givenParameters_.find(declaration.name);
    if (given != givenParameters_.end()) field->setText(QString::fromStdString(toText(given->second)));
    connect(field, &FieldEditor::edited, this, &SettingsForm::onEdited);
    methodFields_.push_back(field);
  }
  // Widgets that join a layout show themselves in the next turn of the event loop, and the card, measured before,
  // may keep the height it had without them.
  QMetaObject::invokeMethod(this, &SettingsForm::measureAgain, Qt::QueuedConnection);
}

void SettingsForm::measureAgain() {
  for (QWidget* widget = methodCard_->frame; widget && widget != window(); widget = widget->parentWidget()) {
    if (widget->layout()) widget->layout()->invalidate();
    widget->updateGeometry();
  }
}

void SettingsForm::setConfig(const RunConfig& config) {
  quiet_ = true;
  for (FieldEditor* field : fields_) {
    QString text = QString::fromStdString(toText(settingValue(config, field->key())));
    if (field->key() == "lora.targets" || field->key() == "stream.tasks") {
      text.replace(QStringLiteral(","), QStringLiteral(", "));
    }
    field->setText(text);
  }
  givenParameters_ = config.methodParameters;
  const QString name = QString::fromStdString(config.method);
  int index = methodName_->findData(name);
  if (index < 0) {
    methodName_->addItem(name, name);
    index = methodName_->count() - 1;
  }
  methodName_->setCurrentIndex(index);
  quiet_ = false;
  buildMethodFields();
  checkWhole();
  Q_EMIT edited();
}

void SettingsForm::edit(const std::vector<std::pair<std::string, QString>>& texts) {
  quiet_ = true;
  for (const auto& [key, text] : texts) {
    if (FieldEditor* editor = field(key)) editor->setText(text);
  }
  quiet_ = false;
  onEdited();
}

void SettingsForm::onEdited() {
  if (quiet_) return;
  checkWhole();
  Q_EMIT edited();
}

/// A stream file has orders of its own.
void SettingsForm::proposeOrders() {
  const FieldEditor* stream = field("stream.name");
  FieldEditor* order = field("stream.order");
  if (!stream || !order || stream->text() == proposedFor_) return;
  proposedFor_ = stream->text();
  const std::string name = proposedFor_.toStdString();
  std::vector<std::string> known;
  try {
    if (isStreamFile(name)) known = readStreamFile(name).orderNames();
  } catch (const Error&) {
    // What is wrong with the file is said where the run is summed up.
  }
  for (const SettingInfo& info : settings()) {
    if (info.key == "stream.order" && !isStreamFile(name)) known = info.choices;
  }
  QStringList proposals;
  for (const std::string& each : known) proposals << QString::fromStdString(each);
  order->setProposals(proposals);
}

void SettingsForm::checkWhole() {
  wholeError_.clear();
  if (FieldEditor* before = std::exchange(blamed_, nullptr)) before->recheck();
  proposeOrders();
  const FieldEditor* tuning = field("backbone.tuning");
  for (FieldEditor* editor : fields_) {
    if (editor->key().starts_with("lora.")) editor->setEnabled(!tuning || tuning->text() == QStringLiteral("lora"));
  }
  QString methodError;
  if (!methods_.empty() && !method()) {
    QStringList known;
    for (const MethodInfo& info : methods_) known << QString::fromStdString(info.name);
    methodError = tr("there is no method %1; known are %2")
                      .arg(methodName_->currentData().toString(), known.join(QStringLiteral(", ")));
  }
  methodError_->setText(tr("Not usable: %1.").arg(methodError));
  methodError_->setVisible(!methodError.isEmpty());
  if (!methodError.isEmpty()) wholeError_ = methodError;
  for (const auto* list : {&fields_, &methodFields_}) {
    for (const FieldEditor* editor : *list) {
      if (wholeError_.isEmpty()) wholeError_ = editor->error();
    }
  }
  if (!wholeError_.isEmpty()) return;
  try {
    const auto candidate = config();
    if (candidate) validate(*candidate);
    if (const MethodInfo* info = method(); candidate && info) ParameterSet(*info, candidate->methodParameters);
  } catch (const Error& error) {
    wholeError_ = QString::fromUtf8(error.what());
    blame(wholeError_);
  }
}

/// A sentence about the whole config begins with the key that it is about.
void SettingsForm::blame(const QString& sentence) {
  FieldEditor* about = field(sentence.section(u' ', 0, 0).toStdString());
  if (std::find(fields_.begin(), fields_.end(), about) == fields_.end()) return;
  blamed_ = about;
  about->showError(sentence);
}

std::optional<RunConfig> SettingsForm::config() const {
  if (!wholeError_.isEmpty()) return std::nullopt;
  try {
    RunConfig config;
    for (const FieldEditor* editor : fields_) {
      applySetting(config, editor->key() + "=" + editor->text().toStdString());
    }
    config.method = methodName_->currentData().toString().toStdString();
    if (method()) {
      for (const FieldEditor* editor : methodFields_) {
        const std::string name = editor->key().substr(7);
        // A default that was written out in the config stays written out.
        if (!editor->isDefault() || givenParameters_.contains(name)) config.methodParameters[name] = editor->value();
      }
    } else {
      config.methodParameters = givenParameters_;  // plug-ins are not loaded yet; the run checks them
    }
    return config;
  } catch (const Error&) {
    return std::nullopt;
  }
}

QString SettingsForm::error() const {
  return wholeError_;
}

QStringList SettingsForm::ignoredParameters() const {
  QStringList names;
  if (!method()) return names;
  for (const auto& [name, value] : givenParameters_) {
    if (!field("method." + name)) names << QString::fromStdString("method." + name);
  }
  return names;
}

FieldEditor* SettingsForm::field(const std::string& key) const {
  for (const auto* list : {&fields_, &methodFields_}) {
    for (FieldEditor* editor : *list) {
      if (editor->key() == key) return editor;
    }
  }
  return nullptr;
}

std::vector<std::string> SettingsForm::keys() const {
  std::vector<std::string> keys;
  for (const auto* list : {&fields_, &methodFields_}) {
    for (const FieldEditor* editor : *list) keys.push_back(editor->key());
  }
  return keys;
}

void SettingsForm::focusFirst() {
  for (const auto* list : {&fields_, &methodFields_}) {
    for (const FieldEditor* editor : *list) {
      if (!editor->error().isEmpty()) {
        editor->editor()->setFocus();
        return;
      }
    }
  }
  if (!fields_.empty()) fields_.front()->editor()->setFocus();
}

}  // namespace skillscope
