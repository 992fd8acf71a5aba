// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/stream/stream_editor.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHash>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/data/stream_file.h"
#include "core/data/task_source.h"
#include "core/run/run_config.h"
#include "ui/shell/job_tracker.h"
#include "ui/view/messages/state_page.h"
#include "ui/view/settings/field_editor.h"
#include "ui/view/settings/settings_form.h"
#include "ui/view/stream/stream_task_model.h"
#include "ui/view/stream/stream_task_table.h"
#include "ui/view/stream/task_preview_panel.h"

namespace skillscope {
namespace {

QStringList asTexts(const std::vector<std::string>& names) {
  QStringList texts;
  for (const std::string& name : names) texts << QString::fromStdString(name);
  return texts;
}

std::vector<std::string> asNames(const QStringList& texts) {
  std::vector<std::string> names;
  for (const QString& text : texts) names.push_back(text.toStdString());
  return names;
}

constexpr std::size_t keptExamples = 1000;  // of each split, for looking at

}  // namespace

QString StreamEditor::text(const char* key) const {
  return form_->field(key)->text();
}

QString StreamEditor::problem() const {
  return emptied_ ? tr("no task is switched on; switch one on under “Task Stream”") : QString();
}

bool StreamEditor::isReading() const {
  return outlineWaits_ || outlineSoon_.isActive() || dataSoon_.isActive() || reading_;
}

void StreamEditor::focusTasks() {
  focusWanted_ = outlineStale_;  // the list comes in a moment
  if (pages_->currentWidget() == table_ && table_->isEnabled()) {
    table_->setFocus(Qt::OtherFocusReason);
  } else {
    fields_.front()->editor()->setFocus(Qt::OtherFocusReason);
  }
}

// ---- Form and editor ----

void StreamEditor::mirror() {
  for (FieldEditor* field : fields_) {
    const FieldEditor* other = form_->field(field->key());
    if (field->text() != other->text()) field->setText(other->text());
    if (field->error() != other->error()) field->showError(other->error());
  }
  folderBox_->setVisible(isStreamFile(text("stream.name").toStdString()));
  TaskPreviewPanel::Tokens tokens;
  tokens.backbone = text("backbone.path").trimmed();
  tokens.maxSource = text("train.max_source_tokens").toLongLong();
  tokens.maxTarget = text("train.max_target_tokens").toLongLong();
  preview_->setTokens(tokens);
  if (!seedTouched_) {
    const QSignalBlocker quiet(seed_);
    seed_->setValue(static_cast<int>(std::min<qint64>(text("run.seed").toLongLong(), seed_->maximum())));
  }
}

void StreamEditor::followForm() {
  if (quiet_) return;
  mirror();
  if (text("stream.name") != readName_ || text("stream.folder") != readFolder_) {
    stopReading();
    outlineStale_ = dataStale_ = true;
    emptied_ = false;
    holdTable();
    updateButtons();
    if (isVisible()) outlineSoon_.start();
    return;
  }
  if (outlineStale_) return;
  if (text("stream.tasks") != shownTasks_ || text("stream.order") != shownOrder_) showTasksOfSettings();
  const QString limits = text("stream.train_limit") + u'/' + text("stream.dev_limit") + u'/' +
                         text("stream.test_limit") + u'/' + text("stream.list_options");
  if (limits == readLimits_) return;
  readLimits_ = limits;
  dataStale_ = true;
  if (isVisible()) dataSoon_.start();
}

void StreamEditor::reload() {
  shownTasks_ = shownOrder_ = QString();
  if (emptied_) {
    emptied_ = false;
    if (outlineKnown_ && !outlineStale_) showTasksOfSettings();
    Q_EMIT problemChanged();
  }
  followForm();
}

void StreamEditor::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (outlineStale_) {
    readOutline();
  } else if (dataStale_) {
    readData();
  }
}

void StreamEditor::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  if (outlineWaits_ || outlineSoon_.isActive()) outlineStale_ = true;
  outlineJobs_->cancel();
  outlineWaits_ = false;
  outlineSoon_.stop();
  if (dataSoon_.isActive()) dataStale_ = true;
  stopReading();
  preview_->stop();
}

// ---- The stream ----

/// Its tasks may be those of another stream until that is read.
void StreamEditor::holdTable() {
  focusWanted_ = focusWanted_ || table_->hasFocus();
  table_->setEnabled(false);
}

void StreamEditor::readOutline() {
  outlineSoon_.stop();
  readName_ = text("stream.name");
  readFolder_ = text("stream.folder");
  outlineWaits_ = true;
  outlineStale_ = true;
  holdTable();
  if (!outlineKnown_) state_->showState(QStringLiteral("refresh"), {}, tr("Reading the stream…"));
  outlineJobs_->start(
      this,
      [name = readName_.trimmed().toStdString(),
       folder = readFolder_.trimmed().toStdString()](const JobTracker::Wanted&) { return streamOutline(name, folder); },
      [this](StreamOutline outline) { takeOutline(std::move(outline)); },
      [this](const QString& sentence) { failOutline(sentence); });
}

void StreamEditor::takeOutline(StreamOutline outline) {
  outlineWaits_ = outlineStale_ = false;
  outlineKnown_ = true;
  outline_ = std::move(outline);
  dataProblem_.clear();
  lastWord_.clear();
  model_->setOutline(outline_);
  pages_->setCurrentWidget(table_);
  QString about;
  if (!outline_.file.empty()) {
    const auto limited = std::count_if(outline_.tasks.begin(), outline_.tasks.end(), [](const OutlineTask& task) {
      return task.trainLimit > 0 || task.devLimit > 0 || task.testLimit > 0;
    });
    about = tr("Prompts, labels and files of the tasks are as %1 says, and are changed there.")
                .arg(QFileInfo(QString::fromStdString(outline_.file)).fileName());
    if (limited > 0) about += u' ' + tr("Tasks that it limits itself: %1; the lower limit holds.").arg(limited);
  }
  fileNote_->setText(about);
  fileNote_->setVisible(!about.isEmpty());
  showTasksOfSettings();
  if (std::exchange(focusWanted_, false)) table_->setFocus(Qt::OtherFocusReason);
  dataStale_ = true;
  readLimits_.clear();
  followForm();
  dataSoon_.stop();
  readData();
}

void StreamEditor::failOutline(const QString& sentence) {
  outlineWaits_ = outlineStale_ = false;
  outlineKnown_ = focusWanted_ = false;
  outline_ = {};
  model_->setOutline(outline_);
  dataProblem_.clear();
  listProblem_.clear();
  fileNote_->hide();
  state_->showError(
      tr("The Stream Cannot Be Read"), sentence,
      {{tr("Read Again"), [this] { readOutline(); }, true}, {tr("Choose Stream File…"), [this] { chooseFile(); }}});
  pages_->setCurrentWidget(state_);
  preview_->showNothing(tr("Without its file the stream has no examples."));
  showOrders();
  showProblem();
  showNote();
  updateButtons();
}

/// The tasks that the settings name; nothing where the list cannot be read.
std::optional<QStringList> StreamEditor::namesOfSettings() {
  if (shownTasks_.trimmed().isEmpty()) {
    const OutlineOrder* order = outline_.order(shownOrder_.trimmed().toStdString());
    if (order && order->missing.empty()) return asTexts(order->tasks);
    listProblem_ = order ? tr("The order %1 needs tasks that the stream has not: %2.")
                               .arg(shownOrder_, asTexts(order->missing).join(QStringLiteral(", ")))
                         : tr("The stream has no order “%1”.").arg(shownOrder_);
    listProblem_ += u' ' + tr("Choose an order, or switch tasks on.");
    return QStringList();
  }
  try {
    RunConfig scratch;
    applySetting(scratch, "stream.tasks=" + shownTasks_.toStdString());
    return asTexts(scratch.tasks);
  } catch (const Error& error) {
    if (shownTasks_.trimmed().startsWith(u'[')) {
      listProblem_ = tr("The list of tasks in the settings cannot be read: %1 Mend it there, or choose an order here.")
                         .arg(asSentence(QString::fromUtf8(error.what())));
      return std::nullopt;
    }
  }
  // A task given twice, or an empty item: the rows show what is wrong with them.
  QStringList names;
  for (const QString& item : shownTasks_.split(u',', Qt::SkipEmptyParts)) {
    if (!item.trimmed().isEmpty()) names << item.trimmed();
  }
  return names;
}

/// These are on; the task that is looked at stays.
void StreamEditor::setRows(const QStringList& tasks) {
  const QString current = currentTask_;  // which the reset forgets
  model_->setTasks(tasks);
  if (model_->isEmpty()) return;
  table_->setCurrentIndex(model_->index(std::max(0, model_->rowOf(current)), StreamTaskModel::taskColumn));
}

void StreamEditor::showTasksOfSettings() {
  shownTasks_ = text("stream.tasks");
  shownOrder_ = text("stream.order");
  listProblem_.clear();
  lastWord_.clear();
  const bool wasEmptied = std::exchange(emptied_, false);
  const std::optional<QStringList> names = namesOfSettings();
  listBroken_ = !names;
  setRows(names.value_or(QStringList()));
  table_->setEnabled(!listBroken_);
  showOrders();
  showProblem();
  showNote();
  updateButtons();
  showCurrent();
  if (wasEmptied) Q_EMIT problemChanged();
}

void StreamEditor::writeTasks() {
  const QStringList names = model_->tasks();
  lastWord_.clear();
  listProblem_.clear();
  const bool wasEmptied = std::exchange(emptied_, names.isEmpty());
  if (!emptied_) {
    // A list that is a named order is written as that order: tables put runs of one order together.
    const std::vector<std::string> wanted = asNames(names);
    const auto fits = [&](const OutlineOrder* order) {
      return order && order->missing.empty() && order->tasks == wanted;
    };
    const OutlineOrder* order = outline_.order(text("stream.order").trimmed().toStdString());
    const bool known = order && order->missing.empty();
    if (!fits(order)) order = nullptr;
    for (const OutlineOrder& each : outline_.orders) {
      if (!order && fits(&each)) order = &each;
    }
    shownTasks_ = order ? QString() : names.join(QStringLiteral(", "));
    if (order) {
      shownOrder_ = QString::fromStdString(order->name);
    } else {
      shownOrder_ = known || outline_.orders.empty() ? text("stream.order")
                                                     : QString::fromStdString(outline_.orders.front().name);
    }
    quiet_ = true;
    form_->edit({{"stream.order", shownOrder_}, {"stream.tasks", shownTasks_}});
    quiet_ = false;
    mirror();
  }
  if (emptied_ != wasEmptied) Q_EMIT problemChanged();
  showOrders();
  showProblem();
  showNote();
  updateButtons();
  showCurrent();
}

// ---- Orders ----

void StreamEditor::showOrders() {
  const QSignalBlocker quiet(orders_);
  orders_->clear();
  for (const OutlineOrder& order : outline_.orders) {
    if (!order.missing.empty()) continue;
    const QString name = QString::fromStdString(order.name);
    orders_->addItem(name, name);
    QString tip = asTexts(order.tasks).join(QStringLiteral(", "));
    if (!order.source.empty()) tip = QString::fromStdString(order.source) + QStringLiteral(": ") + tip;
    orders_->setItemData(orders_->count() - 1, tip, Qt::ToolTipRole);
  }
  int index = orders_->findData(shownOrder_.trimmed());
  if (!shownTasks_.trimmed().isEmpty() || emptied_) {
    orders_->addItem(tr("own order"), QString());
    orders_->setItemData(orders_->count() - 1, tr("The tasks that are switched on, as they stand."), Qt::ToolTipRole);
    index = orders_->count() - 1;
  } else if (index < 0 && outlineKnown_) {
    orders_->addItem(tr("%1 (unknown)").arg(shownOrder_), QString());
    index = orders_->count() - 1;
  }
  orders_->setCurrentIndex(index);
  orders_->setEnabled(orders_->count() > 0 && outlineKnown_);
}

void StreamEditor::chooseOrder(int index) {
  const QString name = orders_->itemData(index).toString();
  if (name.isEmpty()) return;
  const bool wasEmptied = std::exchange(emptied_, false);
  shownTasks_ = shownOrder_ = QString();  // shown anew even if the settings say so already
  form_->edit({{"stream.order", name}, {"stream.tasks", QString()}});
  if (wasEmptied) Q_EMIT problemChanged();
}

void StreamEditor::fillAddMenu() {
  addMenu_->clear();
  for (const OutlineOrder& order : outline_.orders) {
    const QString name = QString::fromStdString(order.name);
    const auto count = order.tasks.size() + order.missing.size();
    QAction* action = addMenu_->addAction(
        order.missing.empty() ? tr("%1 (%2 tasks)").arg(name).arg(count)
                              : tr("%1 (%2 of its %3 tasks)").arg(name).arg(order.tasks.size()).arg(count));
    QString tip = asTexts(order.tasks).join(QStringLiteral(", "));
    if (!order.source.empty()) tip = QString::fromStdString(order.source) + QStringLiteral(": ") + tip;
    action->setToolTip(tip);
    connect(action, &QAction::triggered, this, [this, order] {
      const int before = model_->countOn();
      model_->add(asTexts(order.tasks));
      const int added = model_->countOn() - before;
      QString word = tr("Added from %1: %2.").arg(QString::fromStdString(order.name)).arg(added);
      if (added == 0) word = tr("All tasks of %1 are on already.").arg(QString::fromStdString(order.name));
      if (!order.missing.empty()) {
        word += u' ' + tr("The stream lacks %1.").arg(asTexts(order.missing).join(QStringLiteral(", ")));
      }
      lastWord_ = word;
      showNote();
    });
  }
}

void StreamEditor::shuffle() {
  const QStringList before = model_->tasks();
  const QStringList after = asTexts(shuffledTasks(asNames(before), static_cast<std::uint64_t>(seed_->value())));
  if (after != before) {
    setRows(after);
    writeTasks();
  }
  lastWord_ = tr("Shuffled with seed %1.").arg(seed_->value());
  showNote();
}

void StreamEditor::chooseFile() {
  auto* dialog = new QFileDialog(this, tr("Choose a Stream File"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Stream files (*.toml)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    // Tasks, order and folder were those of the stream before.
    form_->edit({{"stream.name", file},
                 {"stream.folder", QString()},
                 {"stream.order", QStringLiteral("order-1")},
                 {"stream.tasks", QString()}});
  });
  dialog->open();
}

void StreamEditor::chooseFolder() {
  auto* dialog = new QFileDialog(this, tr("Choose the Folder of the Data"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    form_->edit({{"stream.folder", folder}});
  });
  dialog->open();
}

// ---- The data ----

std::optional<StreamChoice> StreamEditor::choice() const {
  StreamChoice choice;
  choice.name = readName_.trimmed().toStdString();
  choice.folder = readFolder_.trimmed().toStdString();
  try {
    RunConfig scratch;
    for (const char* key : {"stream.train_limit", "stream.dev_limit", "stream.test_limit", "stream.list_options"}) {
      applySetting(scratch, std::string(key) + "=" + text(key).toStdString());
    }
    choice.limits = {scratch.trainLimit, scratch.devLimit, scratch.testLimit, scratch.listOptions};
  } catch (const Error&) {
    return std::nullopt;  // the field says what is wrong
  }
  return choice;
}

void StreamEditor::readData() {
  dataSoon_.stop();
  stopReading();
  dataStale_ = true;
  if (!isVisible() || outlineStale_ || !outlineKnown_) return;
  if (!choice()) return showCurrent();
  dataStale_ = false;
  dataProblem_.clear();
  pending_ = asTexts([this] {
    std::vector<std::string> names;
    for (const OutlineTask& task : outline_.tasks) names.push_back(task.name);
    return names;
  }());
  showProblem();
  readPending();
}

/// The task that is looked at first, then those of the run, then the others.
void StreamEditor::readPending() {
  const int current = table_->currentIndex().row();
  QHash<QString, int> rank;
  for (int row = model_->rowCount() - 1; row >= 0; --row) {
    rank[model_->taskAt(row)] = row == current ? -1 : model_->isOn(row) ? row : model_->rowCount() + row;
  }
  std::stable_sort(pending_.begin(), pending_.end(),
                   [&](const QString& a, const QString& b) { return rank.value(a) < rank.value(b); });
  reading_ = true;
  model_->setWaiting(true);
  showNote();
  dataJobs_->start(
      this,
      [this, choice = *choice(), names = asNames(pending_)](const JobTracker::Wanted& wanted) {
        previewTasks(
            choice, names, keptExamples, [&wanted] { return !wanted(); },
            [this, &wanted](TaskPreview preview) {
              auto facts = std::make_shared<const TaskPreview>(std::move(preview));
              QMetaObject::invokeMethod(
                  this,
                  [this, wanted, facts = std::move(facts)] {
                    if (wanted()) takeTask(facts);
                  },
                  Qt::QueuedConnection);
            });
        return true;
      },
      [this](bool) {
        reading_ = false;
        model_->setWaiting(false);
        pending_.clear();
        showProblem();
        showNote();
      },
      [this](const QString& sentence) {
        reading_ = false;
        model_->setWaiting(false);
        pending_.clear();
        dataProblem_ = asSentence(sentence);
        model_->clearFacts();
        preview_->showNothing(tr("The data cannot be read."));
        showProblem();
        showNote();
      });
}

void StreamEditor::takeTask(const std::shared_ptr<const TaskPreview>& facts) {
  pending_.removeAll(QString::fromStdString(facts->name));
  model_->setFacts(facts);
  if (model_->taskAt(table_->currentIndex().row()) == QString::fromStdString(facts->name)) showCurrent();
  showNote();
}

void StreamEditor::stopReading() {
  dataSoon_.stop();
  if (!reading_) return;
  dataJobs_->cancel();
  reading_ = false;
  model_->setWaiting(false);
  dataStale_ = true;
}

void StreamEditor::showCurrent() {
  const int row = table_->currentIndex().row();
  const QString name = model_->taskAt(row);
  if (!name.isEmpty()) currentTask_ = name;
  if (name.isEmpty() || !dataProblem_.isEmpty()) {
    return preview_->showNothing(name.isEmpty() ? tr("Choose a task to see its examples.")
                                                : tr("The data cannot be read."));
  }
  if (model_->fault(row) == StreamTaskModel::Fault::unknown) {
    return preview_->showNothing(
        tr("This stream has no task “%1”. Switch it off, or choose the stream that has it.").arg(name));
  }
  const auto facts = model_->facts(name);
  if (!facts && !reading_ && !choice()) {
    return preview_->showNothing(tr("The limits above cannot be used; mend them to see examples."));
  }
  preview_->showTask(name, outline_.task(name.toStdString()), facts);
  if (!facts && reading_ && pending_.contains(name) && pending_.first() != name) readPending();
}

}  // namespace skillscope
