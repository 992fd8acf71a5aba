// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the stream editor is put together, and its sentences.
#include <QComboBox>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/job_tracker.h"
#include "ui/shell/theme.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/stream/stream_editor.h"
#include "ui/view/stream/stream_task_model.h"
#include "ui/view/stream/stream_task_table.h"
#include "ui/view/stream/task_preview_panel.h"

namespace skillscope {
namespace {

constexpr int typingMilliseconds = 300;  // a path or a number is typed before files are read by it

QFrame* line(QWidget* parent) {
  auto* separator = new QFrame(parent);
  separator->setProperty("role", "separator");
  separator->setFixedHeight(1);
  return separator;
}

QPushButton* chooser(const QString& objectName, const QString& name, const QString& tip, QWidget* parent) {
  auto* button = new QPushButton(name, parent);
  button->setObjectName(objectName);
  button->setToolTip(tip);
  button->setAccessibleDescription(tip);
  return button;
}

}  // namespace

StreamEditor::StreamEditor(SettingsForm* form, QWidget* parent)
    : QWidget(parent),
      form_(form),
      model_(new StreamTaskModel(this)),
      preview_(new TaskPreviewPanel(this)),
      outlineJobs_(std::make_unique<JobTracker>()),
      dataJobs_(std::make_unique<JobTracker>()) {
  setObjectName(QStringLiteral("streamEditor"));
  setAccessibleName(tr("Task stream"));
  QWidget* strip = makeStrip();
  auto* splitter = new QSplitter(this);
  splitter->addWidget(makeList());
  splitter->addWidget(preview_);
  splitter->setStretchFactor(0, 3);
  splitter->setStretchFactor(1, 2);
  splitter->setHandleWidth(1);
  splitter->setSizes({theme().scaled(640), theme().scaled(400)});
  splitter->setChildrenCollapsible(false);
  preview_->setMinimumWidth(theme().scaled(240));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(strip);
  column->addWidget(line(this));
  column->addWidget(splitter, 1);

  for (QTimer* timer : {&outlineSoon_, &dataSoon_}) {
    timer->setSingleShot(true);
    timer->setInterval(typingMilliseconds);
  }
  connect(&outlineSoon_, &QTimer::timeout, this, &StreamEditor::readOutline);
  connect(&dataSoon_, &QTimer::timeout, this, &StreamEditor::readData);
  connect(form_, &SettingsForm::edited, this, &StreamEditor::followForm);
  connect(model_, &StreamTaskModel::edited, this, &StreamEditor::writeTasks);
  connect(table_, &StreamTaskTable::choiceChanged, this, &StreamEditor::updateButtons);
  connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this, &StreamEditor::showCurrent);
  connect(table_, &StreamTaskTable::exampleWanted, preview_, &TaskPreviewPanel::walk);
  connect(preview_, &TaskPreviewPanel::readAgainWanted, this, &StreamEditor::readOutline);
  connect(&Theme::instance(), &Theme::changed, this, &StreamEditor::restyle);
  restyle();
  mirror();
  updateButtons();
  setFocusProxy(table_);
}

StreamEditor::~StreamEditor() {
  outlineJobs_->cancel();
  dataJobs_->cancel();
}

FieldEditor* StreamEditor::addField(const char* key, const QString& title, QBoxLayout* line, int stretch,
                                    QBoxLayout* below) {
  const auto& all = settings();
  const auto info = std::find_if(all.begin(), all.end(), [key](const SettingInfo& each) { return each.key == key; });
  auto* field = new FieldEditor(*info, this);
  field->setNamePrefix(QStringLiteral("editor."));
  field->addTo(line, stretch, below);
  field->label()->setText(title);
  connect(field, &FieldEditor::edited, this, [this, field] { form_->edit({{field->key(), field->text()}}); });
  fields_.push_back(field);
  return field;
}

/// Stream and folder, and below them the limits.
QWidget* StreamEditor::makeStrip() {
  auto* strip = new QWidget(this);
  const int gap = theme().spacing(2);
  auto* below = new QVBoxLayout;  // what is wrong with a field
  below->setSpacing(theme().spacing(1));
  auto* first = new QHBoxLayout;
  first->setSpacing(gap);
  addField("stream.name", tr("&Stream"), first, 3, below);
  auto* file = chooser(QStringLiteral("chooseStream"), tr("Choose File…"),
                       tr("Take the tasks of a stream file, which describes data of your own."), strip);
  connect(file, &QPushButton::clicked, this, &StreamEditor::chooseFile);
  first->addWidget(file);
  folderBox_ = new QWidget(strip);
  auto* folderLine = new QHBoxLayout(folderBox_);
  folderLine->setContentsMargins(gap, 0, 0, 0);
  folderLine->setSpacing(gap);
  FieldEditor* folder = addField("stream.folder", tr("&Data in"), folderLine, 1, below);
  if (auto* text = qobject_cast<QLineEdit*>(folder->editor())) text->setPlaceholderText(tr("as the file says"));
  auto* choose = chooser(QStringLiteral("chooseDataFolder"), tr("Choose Folder…"),
                         tr("Say where the data of the stream file lie."), strip);
  connect(choose, &QPushButton::clicked, this, &StreamEditor::chooseFolder);
  folderLine->addWidget(choose);
  first->addWidget(folderBox_, 4);

  auto* second = new QHBoxLayout;
  second->setSpacing(gap);
  auto* limits = new QLabel(tr("Examples a task (0: all)"), strip);
  limits->setProperty("role", "caption");
  second->addWidget(limits);
  addField("stream.train_limit", tr("Training"), second, 1, below);
  addField("stream.dev_limit", tr("Dev"), second, 1, below);
  addField("stream.test_limit", tr("Test"), second, 1, below);
  addField("stream.list_options", tr("Options in the prompt"), second, 0, below);
  second->addStretch(1);

  auto* column = new QVBoxLayout(strip);
  const int margin = theme().spacing(4);
  column->setContentsMargins(margin, theme().spacing(3), margin, theme().spacing(3));
  column->setSpacing(gap);
  column->addLayout(first);
  column->addLayout(second);
  column->addLayout(below);
  return strip;
}

/// Tools, the list, and what is to be said about it.
QWidget* StreamEditor::makeList() {
  auto* side = new QWidget(this);
  table_ = new StreamTaskTable(model_, side);
  state_ = new StatePage(side);
  pages_ = new QStackedWidget(side);
  pages_->addWidget(state_);
  pages_->addWidget(table_);

  orders_ = new QComboBox(side);
  orders_->setObjectName(QStringLiteral("streamOrder"));
  orders_->setAccessibleName(tr("Order"));
  orders_->setToolTip(tr("Takes the tasks of a named order in place of the list."));
  orders_->setAccessibleDescription(orders_->toolTip());
  orders_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  orders_->setMinimumContentsLength(10);
  connect(orders_, &QComboBox::activated, this, &StreamEditor::chooseOrder);
  auto* orderLabel = new QLabel(tr("&Order"), side);
  orderLabel->setBuddy(orders_);

  const auto tool = [side](const char* name, const char* icon, const QString& text, const QString& tip) {
    auto* button = new QToolButton(side);
    button->setObjectName(QString::fromLatin1(name));
    button->setText(text);
    if (*icon != '\0') button->setIcon(lineIcon(QString::fromLatin1(icon)));
    button->setToolButtonStyle(*icon != '\0' ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextOnly);
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setAccessibleDescription(tip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
  };
  add_ = tool("addTasks", "", tr("Add"), tr("Switches the tasks of an order on, behind those that are on."));
  addMenu_ = new QMenu(add_);
  addMenu_->setToolTipsVisible(true);
  connect(addMenu_, &QMenu::aboutToShow, this, &StreamEditor::fillAddMenu);
  add_->setMenu(addMenu_);
  add_->setPopupMode(QToolButton::InstantPopup);
  all_ = tool("allTasks", "", tr("All"), tr("Switches all tasks on."));
  none_ = tool("noTasks", "", tr("None"), tr("Switches all tasks off."));
  up_ = tool("taskUp", "chevron-up", tr("Move Up"), tr("Moves the chosen tasks up (Alt+Up)."));
  down_ = tool("taskDown", "chevron-down", tr("Move Down"), tr("Moves the chosen tasks down (Alt+Down)."));
  shuffle_ = tool("shuffleTasks", "", tr("Shuffle"),
                  tr("Puts the tasks that are on into an order drawn from the seed beside it: the same seed gives the "
                     "same order everywhere."));
  again_ = tool("readAgain", "refresh", tr("Read Again"), tr("Reads stream file and data anew."));
  connect(all_, &QToolButton::clicked, this, [this] { model_->setAllOn(true); });
  connect(none_, &QToolButton::clicked, this, [this] { model_->setAllOn(false); });
  connect(up_, &QToolButton::clicked, this, [this] { table_->moveChosen(-1); });
  connect(down_, &QToolButton::clicked, this, [this] { table_->moveChosen(1); });
  connect(shuffle_, &QToolButton::clicked, this, &StreamEditor::shuffle);
  connect(again_, &QToolButton::clicked, this, &StreamEditor::readOutline);
  seed_ = new QSpinBox(side);
  seed_->setObjectName(QStringLiteral("shuffleSeed"));
  seed_->setAccessibleName(tr("Seed of the shuffle"));
  seed_->findChild<QLineEdit*>()->setAccessibleName(seed_->accessibleName());
  seed_->setToolTip(tr("Seed of the shuffle; the run's own to begin with."));
  seed_->setRange(0, std::numeric_limits<int>::max());
  seed_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  seed_->setFixedWidth(theme().scaled(52));
  connect(seed_, &QSpinBox::valueChanged, this, [this] { seedTouched_ = true; });

  auto* ordering = new QHBoxLayout;
  ordering->setSpacing(theme().spacing(1));
  ordering->addWidget(orderLabel);
  ordering->addWidget(orders_);
  ordering->addWidget(add_);
  ordering->addWidget(shuffle_);
  ordering->addWidget(seed_);
  ordering->addStretch(1);
  auto* choosing = new QHBoxLayout;
  choosing->setSpacing(theme().spacing(1));
  for (QToolButton* button : {all_, none_, up_, down_, again_}) choosing->addWidget(button);
  choosing->addStretch(0);
  tools_ = new QBoxLayout(QBoxLayout::LeftToRight);
  tools_->setContentsMargins(theme().spacing(4), theme().spacing(2), theme().spacing(2), theme().spacing(2));
  tools_->setSpacing(theme().spacing(1));
  tools_->addLayout(ordering, 1);
  tools_->addLayout(choosing);

  banner_ = new QWidget(side);
  banner_->setObjectName(QStringLiteral("streamBanner"));
  bannerText_ = new QLabel(banner_);
  bannerText_->setObjectName(QStringLiteral("streamProblem"));
  bannerText_->setWordWrap(true);
  bannerText_->setTextFormat(Qt::PlainText);
  bannerText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  bannerFolder_ = chooser(QStringLiteral("bannerFolder"), tr("Choose Folder…"),
                          tr("Say where the data of the stream file lie."), banner_);
  connect(bannerFolder_, &QPushButton::clicked, this, &StreamEditor::chooseFolder);
  auto* bannerRow = new QHBoxLayout(banner_);
  bannerRow->setContentsMargins(theme().spacing(4), 0, theme().spacing(3), theme().spacing(2));
  bannerRow->setSpacing(theme().spacing(2));
  bannerRow->addWidget(bannerText_, 1);
  bannerRow->addWidget(bannerFolder_, 0, Qt::AlignTop);
  banner_->hide();

  const auto caption = [side](const char* name) {
    auto* label = new QLabel(side);
    label->setObjectName(QString::fromLatin1(name));
    label->setProperty("role", "caption");
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
  };
  note_ = caption("streamNote");
  fileNote_ = caption("streamFileNote");
  fileNote_->hide();
  auto* notes = new QVBoxLayout;
  notes->setContentsMargins(theme().spacing(4), theme().spacing(2), theme().spacing(3), theme().spacing(2));
  notes->setSpacing(theme().spacing(1));
  notes->addWidget(note_);
  notes->addWidget(fileNote_);

  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(tools_);
  column->addWidget(banner_);
  column->addWidget(pages_, 1);
  column->addWidget(line(side));
  column->addLayout(notes);
  return side;
}

/// The tools take two lines where one would leave the preview no room.
void StreamEditor::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  int needed = 0;
  for (int i = 0; i < tools_->count(); ++i) needed += tools_->itemAt(i)->sizeHint().width();
  const bool narrow = needed > event->size().width() * 6 / 10;
  tools_->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void StreamEditor::restyle() {
  const QString danger = theme().colors().danger.name();
  setStyleSheet(QStringLiteral("*[invalid=\"true\"] { border-color: %1; } QLabel[invalid=\"true\"] { color: %1; } "
                               "QLabel#streamProblem { color: %1; }")
                    .arg(danger));
}

/// What is wrong with list or data, above the list.
void StreamEditor::showProblem() {
  QStringList sentences;
  if (emptied_) sentences << tr("No task is switched on; a run needs at least one.");
  if (!listProblem_.isEmpty()) sentences << listProblem_;
  const int faults = model_->faultCount();
  if (faults > 0) sentences << tr("Rows that no run can take: %1; each says why.").arg(faults);
  QStringList broken;
  for (const QString& name : model_->tasks()) {
    const auto facts = model_->facts(name);
    if (facts && !facts->error.empty()) broken << name;
  }
  if (!broken.isEmpty()) sentences << tr("Data that cannot be read: %1.").arg(broken.join(QStringLiteral(", ")));
  if (!dataProblem_.isEmpty()) sentences << dataProblem_;
  bannerText_->setText(sentences.join(u' '));
  bannerFolder_->setVisible(!dataProblem_.isEmpty() && !outline_.file.empty());
  banner_->setVisible(!sentences.isEmpty());
}

/// What is on, how much data that is, and what is being read.
void StreamEditor::showNote() {
  if (!outlineKnown_) return note_->clear();
  std::size_t train = 0, dev = 0, test = 0;
  bool all = true;
  for (const QString& name : model_->tasks()) {
    const auto facts = model_->facts(name);
    if (!facts) {
      all = false;
      continue;
    }
    train += facts->taken.train;
    dev += facts->taken.dev;
    test += facts->taken.test;
  }
  const int on = model_->countOn();
  QStringList parts{tr("%1 of %2 tasks are on.").arg(on).arg(model_->rowCount())};
  if (on > 0 && all) {
    parts << tr("Examples: %1 training, %2 dev, %3 test.")
                 .arg(grouped(static_cast<qint64>(train)), grouped(static_cast<qint64>(dev)),
                      grouped(static_cast<qint64>(test)));
  }
  if (reading_) parts << tr("Reading the data; tasks left: %1…").arg(pending_.size());
  if (!lastWord_.isEmpty()) parts << lastWord_;
  note_->setText(parts.join(u' '));
}

void StreamEditor::updateButtons() {
  const bool usable = outlineKnown_ && !outlineStale_ && !listBroken_;
  const QList<int> chosen = table_->chosenRows();
  const int count = model_->rowCount(), on = model_->countOn();
  for (QWidget* widget : std::initializer_list<QWidget*>{add_, shuffle_, seed_}) widget->setEnabled(usable);
  all_->setEnabled(usable && on < count);
  none_->setEnabled(usable && on > 0);
  shuffle_->setEnabled(usable && on > 1);
  up_->setEnabled(usable && !chosen.isEmpty() && chosen.first() > 0);
  down_->setEnabled(usable && !chosen.isEmpty() && chosen.last() < count - 1);
}

}  // namespace skillscope
