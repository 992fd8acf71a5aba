// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_edits.h"

#include <QUndoCommand>
#include <algorithm>

#include "core/base/error.h"
#include "ui/shell/run_controller.h"
#include "ui/view/library/library_model.h"

namespace skillscope {
namespace {

/// What brings the run back to how it is now.
RunEdit opposite(const RunSummary& run, const RunEdit& edit) {
  RunEdit back;
  if (edit.name) back.name = run.name;
  if (edit.notes) back.notes = run.notes;
  if (edit.tags) back.tags = run.tags;
  if (edit.archived) back.archived = run.archived;
  if (edit.color) back.color = run.color;
  if (edit.lineStyle) back.lineStyle = run.lineStyle;
  return back;
}

class EditCommand : public QUndoCommand {
 public:
  EditCommand(RunController* controller, LibraryModel* model, RunEdits::Edits before, RunEdits::Edits after,
              const QString& text)
      : QUndoCommand(text),
        controller_(controller),
        model_(model),
        before_(std::move(before)),
        after_(std::move(after)) {}
  void redo() override { apply(after_); }
  void undo() override { apply(before_); }

 private:
  void apply(const RunEdits::Edits& edits) {
    model_->applyEdits(edits);
    controller_->editRuns(edits);
  }

  RunController* controller_;
  LibraryModel* model_;
  RunEdits::Edits before_, after_;
};

}  // namespace

RunEdits::RunEdits(RunController* controller, LibraryModel* model, QObject* parent)
    : QObject(parent), controller_(controller), model_(model) {
  connect(controller_, &RunController::storeChanged, &stack_, &QUndoStack::clear);
  // Edits of a run that is gone cannot be undone, and a step may hold several runs.
  connect(controller_, &RunController::runDeleted, &stack_, &QUndoStack::clear);
}

bool RunEdits::edit(const Edits& edits, const QString& text) {
  Edits before, after;
  for (const auto& [id, edit] : edits) {
    const RunSummary* run = model_->run(QString::fromStdString(id));
    if (!run) continue;
    try {
      edited(*run, edit);
    } catch (const UsageError& error) {
      Q_EMIT controller_->noted(Severity::warning, QString::fromStdString(error.what()));
      return false;
    }
    const RunEdit back = opposite(*run, edit);
    if (back == edit) continue;
    before.emplace_back(id, back);
    after.emplace_back(id, edit);
  }
  if (after.empty()) return false;
  stack_.push(new EditCommand(controller_, model_, std::move(before), std::move(after), text));
  return true;
}

bool RunEdits::edit(const QStringList& runs, const RunEdit& edit, const QString& text) {
  Edits edits;
  for (const QString& run : runs) edits.emplace_back(run.toStdString(), edit);
  return this->edit(edits, text);
}

bool RunEdits::changeTags(const QStringList& runs, const std::vector<std::string>& added,
                          const std::vector<std::string>& removed) {
  Edits edits;
  for (const QString& id : runs) {
    const RunSummary* run = model_->run(id);
    if (!run) continue;
    std::vector<std::string> tags = run->tags;
    std::erase_if(
        tags, [&](const std::string& tag) { return std::find(removed.begin(), removed.end(), tag) != removed.end(); });
    for (const std::string& tag : added) {
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
    }
    RunEdit edit;
    edit.tags = std::move(tags);
    edits.emplace_back(id.toStdString(), std::move(edit));
  }
  return edit(edits, tr("Change Tags"));
}

}  // namespace skillscope
