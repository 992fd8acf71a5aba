// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/library/run_details.h"

#include <QAction>
#include <QColorDialog>
#include <QComboBox>
#include <QDesktopServices>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedLayout>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/library/library_model.h"
#include "ui/widget/elided_label.h"

namespace skillscope {

RunDetails::RunDetails(LibraryModel* model, QWidget* parent)
    : QWidget(parent),
      model_(model),
      title_(new ElidedLabel({}, this)),
      about_(new QLabel(this)),
      color_(new QToolButton(this)),
      style_(new QComboBox(this)),
      tags_(new QLineEdit(this)),
      edit_(new QToolButton(this)),
      notes_(new QTextBrowser(this)),
      editor_(new QPlainTextEdit(this)),
      pages_(new QStackedLayout),
      form_(new QWidget(this)),
      buttons_(new QWidget(this)) {
  setAccessibleName(tr("Details of the selected runs"));
  title_->setProperty("role", "title");
  about_->setProperty("role", "caption");
  about_->setWordWrap(true);
  about_->setTextInteractionFlags(Qt::TextSelectableByMouse);

  color_->setObjectName(QStringLiteral("runColor"));
  color_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  color_->setToolTip(tr("Colour of the run's curves where runs are compared"));
  connect(color_, &QToolButton::clicked, this, &RunDetails::chooseColor);
  style_->setObjectName(QStringLiteral("runLineStyle"));
  style_->addItems({tr("Automatic"), tr("Solid"), tr("Dashed"), tr("Dotted"), tr("Dash-dotted")});
  style_->setAccessibleName(tr("Line style of the run's curves"));
  connect(style_, &QComboBox::activated, this, [this](int index) {
    RunEdit edit;
    edit.lineStyle = static_cast<RunLineStyle>(index);
    Q_EMIT edited(runs_, edit, tr("Change Line Style"));
  });
  tags_->setObjectName(QStringLiteral("runTags"));
  tags_->setPlaceholderText(tr("none; with commas between"));
  tags_->setAccessibleName(tr("Tags of the selected runs, with commas between"));
  connect(tags_, &QLineEdit::editingFinished, this, &RunDetails::commitTags);

  edit_->setObjectName(QStringLiteral("editNotesButton"));
  edit_->setIcon(lineIcon(QStringLiteral("rename")));
  edit_->setCheckable(true);
  edit_->setAccessibleName(tr("Edit the notes"));
  edit_->setToolTip(tr("Edit the notes (Markdown), or show them rendered"));
  connect(edit_, &QToolButton::toggled, this, [this](bool editing) {
    if (!editing) commitNotes();
    showNotes(editing);
    if (editing) editor_->setFocus(Qt::OtherFocusReason);
  });
  notes_->setObjectName(QStringLiteral("runNotes"));
  notes_->setAccessibleName(tr("Notes"));
  notes_->setOpenLinks(false);
  connect(notes_, &QTextBrowser::anchorClicked, this, [](const QUrl& link) {
    if (!link.isRelative()) QDesktopServices::openUrl(link);
  });
  editor_->setObjectName(QStringLiteral("runNotesEditor"));
  editor_->setAccessibleName(tr("Notes, as Markdown"));
  editor_->setTabChangesFocus(true);
  editor_->setPlaceholderText(
      tr("What this run is about, what came out, what to do next. Markdown: *so*, **so**, # so, - so."));
  editor_->installEventFilter(this);
  notes_->installEventFilter(this);

  auto* form = new QFormLayout(form_);
  form->setContentsMargins(0, 0, 0, 0);
  form->setSpacing(theme().spacing(2));
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  const auto row = [form](const QString& name, QWidget* field) {
    auto* label = new QLabel(name);
    label->setProperty("role", "caption");
    label->setBuddy(field);
    form->addRow(label, field);
  };
  row(tr("Tags"), tags_);
  row(tr("Colour"), color_);
  row(tr("Line"), style_);

  auto* head = new QHBoxLayout;
  auto* headLabel = new QLabel(tr("Notes"));
  headLabel->setProperty("role", "caption");
  head->addWidget(headLabel, 1);
  head->addWidget(edit_);
  auto* notesBox = new QWidget(this);
  notesBox->setLayout(pages_);
  pages_->setContentsMargins(0, 0, 0, 0);
  pages_->addWidget(notes_);
  pages_->addWidget(editor_);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme().spacing(3), theme().spacing(3), theme().spacing(3), theme().spacing(3));
  column->setSpacing(theme().spacing(2));
  column->addWidget(title_);
  column->addWidget(about_);
  column->addWidget(form_);
  column->addLayout(head);
  column->addWidget(notesBox, 1);
  column->addWidget(buttons_);
  connect(model_, &QAbstractItemModel::dataChanged, this, [this] { showRuns(); });
  connect(&theme(), &Theme::changed, this, [this] { showRuns(); });
  showNotes(false);
  showRuns();
}

void RunDetails::setActions(const QList<QAction*>& actions) {
  auto* grid = new QVBoxLayout(buttons_);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(theme().spacing(1));
  for (QAction* action : actions) {
    auto* button = new QPushButton(buttons_);
    const auto follow = [button, action] {
      QString text = action->text();
      button->setText(text.remove(u'&'));
      button->setEnabled(action->isEnabled());
      button->setIcon(action->icon());
      button->setToolTip(action->toolTip());
    };
    connect(action, &QAction::changed, button, follow);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    grid->addWidget(button);
  }
}

void RunDetails::setRuns(const QStringList& runs) {
  if (runs == runs_) return;
  commit();
  runs_ = runs;
  edit_->setChecked(false);
  tags_->setModified(false);
  showRuns();
}

std::vector<std::string> RunDetails::commonTags() const {
  std::vector<std::string> common;
  for (qsizetype i = 0; i < runs_.size(); ++i) {
    const RunSummary* run = model_->run(runs_[i]);
    if (!run) continue;
    if (i == 0) common = run->tags;
    std::erase_if(common, [run](const std::string& tag) {
      return std::find(run->tags.begin(), run->tags.end(), tag) == run->tags.end();
    });
  }
  return common;
}

QString RunDetails::notesOfRun() const {
  const RunSummary* run = runs_.size() == 1 ? model_->run(runs_.front()) : nullptr;
  return run ? QString::fromStdString(run->notes) : QString();
}

void RunDetails::showRuns() {
  const RunSummary* first = runs_.isEmpty() ? nullptr : model_->run(runs_.front());
  const bool one = first && runs_.size() == 1;
  form_->setEnabled(first);
  edit_->setEnabled(one);
  if (!first) {
    title_->setText(tr("No run selected"));
    about_->setText(tr("Select a run to see its notes, or several to compare them."));
  } else if (one) {
    title_->setText(QString::fromStdString(first->name));
    about_->setText(tr("%1 · %2/%3 · seed %4\n%5 · AP %6 · BWT %7\n%8")
                        .arg(QString::fromStdString(first->method), QString::fromStdString(first->stream),
                             QString::fromStdString(first->order))
                        .arg(first->seed)
                        .arg(model_->statusText(model_->rowOf(runs_.front())), percentWithUnit(first->ap),
                             signedPercent(first->bwt), QString::fromStdString(first->id)));
  } else {
    title_->setText(tr("%n runs", nullptr, static_cast<int>(runs_.size())));
    about_->setText(tr("Tags that all of them have are shown; what is changed here changes for all."));
  }
  if (!tags_->isModified()) {
    QStringList tags;
    for (const std::string& tag : commonTags()) tags << QString::fromStdString(tag);
    tags_->setText(tags.join(QStringLiteral(", ")));
  }
  style_->setCurrentIndex(first ? static_cast<int>(first->lineStyle) : 0);
  showColor();
  if (!edit_->isChecked()) {
    editor_->setPlainText(notesOfRun());
    editor_->document()->setModified(false);
    render(notesOfRun());
  }
}

void RunDetails::showColor() {
  const RunSummary* first = runs_.isEmpty() ? nullptr : model_->run(runs_.front());
  const QColor own(first ? QString::fromStdString(first->color) : QString());
  const int side = theme().scaled(14);
  QPixmap swatch(QSize(side, side) * devicePixelRatioF());
  swatch.setDevicePixelRatio(devicePixelRatioF());
  swatch.fill(Qt::transparent);
  QPainter painter(&swatch);
  painter.setPen(theme().colors().muted);
  painter.setBrush(own.isValid() ? QBrush(own) : QBrush(theme().colors().line, Qt::BDiagPattern));
  painter.drawRect(QRectF(0.5, 0.5, side - 1, side - 1));
  painter.end();
  color_->setIcon(QIcon(swatch));
  color_->setText(own.isValid() ? own.name() : tr("Automatic"));
  color_->setAccessibleName(tr("Colour of the run's curves: %1").arg(color_->text()));
}

void RunDetails::chooseColor() {
  if (runs_.isEmpty()) return;
  const RunSummary* first = model_->run(runs_.front());
  QColorDialog::setCustomColor(0, theme().taskColor(0));
  auto* dialog = new QColorDialog(
      first && !first->color.empty() ? QColor(QString::fromStdString(first->color)) : theme().taskColor(0), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setOption(QColorDialog::DontUseNativeDialog);
  for (int i = 0; i < 6; ++i) QColorDialog::setCustomColor(i, theme().taskColor(i));
  auto* automatic = new QPushButton(tr("&Automatic"), dialog);
  if (auto* layout = dialog->layout()) layout->addWidget(automatic);
  const auto choose = [this, runs = runs_](const QString& color) {
    RunEdit edit;
    edit.color = color.toStdString();
    Q_EMIT edited(runs, edit, tr("Change Colour"));
  };
  connect(automatic, &QPushButton::clicked, dialog, [dialog, choose] {
    choose({});
    dialog->reject();
  });
  connect(dialog, &QColorDialog::colorSelected, this, [choose](const QColor& color) { choose(color.name()); });
  dialog->open();
}

void RunDetails::showNotes(bool editing) {
  pages_->setCurrentWidget(editing ? static_cast<QWidget*>(editor_) : notes_);
  if (!editing) render(notesOfRun());
}

void RunDetails::render(const QString& markdown) {
  const bool one = runs_.size() == 1;
  if (markdown.trimmed().isEmpty()) {
    notes_->setPlainText(one ? tr("No notes yet.") : QString());
  } else {
    notes_->setMarkdown(markdown);
  }
  notes_->document()->setDefaultFont(theme().bodyFont());
}

void RunDetails::editNotes() {
  if (runs_.size() == 1) edit_->setChecked(true);
}

void RunDetails::editTags() {
  tags_->setFocus(Qt::ShortcutFocusReason);
  tags_->selectAll();
}

void RunDetails::commit() {
  commitTags();
  commitNotes();
}

void RunDetails::commitTags() {
  if (!tags_->isModified() || runs_.isEmpty()) return;
  tags_->setModified(false);
  std::vector<std::string> wanted;
  try {
    wanted = tagsFromText(tags_->text().toStdString());
  } catch (const UsageError& error) {
    Q_EMIT complained(QString::fromStdString(error.what()));
    return showRuns();
  }
  const std::vector<std::string> before = commonTags();
  const auto missing = [](const std::vector<std::string>& from, const std::vector<std::string>& in) {
    std::vector<std::string> missing;
    for (const std::string& tag : from) {
      if (std::find(in.begin(), in.end(), tag) == in.end()) missing.push_back(tag);
    }
    return missing;
  };
  const auto added = missing(wanted, before), removed = missing(before, wanted);
  if (!added.empty() || !removed.empty()) Q_EMIT tagsChanged(runs_, added, removed);
  showRuns();
}

void RunDetails::commitNotes() {
  if (!editor_->document()->isModified() || runs_.size() != 1) return;
  editor_->document()->setModified(false);
  RunEdit edit;
  edit.notes = editor_->toPlainText().toStdString();
  Q_EMIT edited(runs_, edit, tr("Edit Notes"));
}

bool RunDetails::eventFilter(QObject* watched, QEvent* event) {
  if (watched == notes_ && event->type() == QEvent::MouseButtonDblClick) {
    editNotes();
    return true;
  }
  if (watched != editor_) return QWidget::eventFilter(watched, event);
  if (event->type() == QEvent::FocusOut) commitNotes();
  if (event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool done = key->key() == Qt::Key_Escape || (key->modifiers() & Qt::ControlModifier &&
                                                       (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter));
    if (done) {
      edit_->setChecked(false);
      edit_->setFocus(Qt::OtherFocusReason);
      return true;
    }
  }
  // Ctrl+Return would otherwise start a run, and Ctrl+Z undo another edit.
  if (event->type() == QEvent::ShortcutOverride) {
    event->accept();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace skillscope
