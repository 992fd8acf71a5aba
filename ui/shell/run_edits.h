// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUndoStack>
#include <string>
#include <utility>
#include <vector>

#include "core/store/run_store.h"

namespace skillscope {

class LibraryModel;
class RunController;

/// Edits of runs that can be undone: names, notes, tags, archive, colours. The table shows an edit at once, the store
/// gets it in the background; another store begins with nothing to undo. Thread: GUI thread.
class RunEdits : public QObject {
  Q_OBJECT

 public:
  using Edits = std::vector<std::pair<std::string, RunEdit>>;

  RunEdits(RunController* controller, LibraryModel* model, QObject* parent);
  QUndoStack* stack() { return &stack_; }

  /// `text` names the step in the menu: "Rename". Runs that the edit leaves as they are do not count; a bad edit is
  /// told by the controller. Returns false when nothing changes.
  bool edit(const Edits& edits, const QString& text);
  bool edit(const QStringList& runs, const RunEdit& edit, const QString& text);
  /// Adds and takes away tags, whatever other tags each run has.
  bool changeTags(const QStringList& runs, const std::vector<std::string>& added,
                  const std::vector<std::string>& removed);

 private:
  RunController* controller_;
  LibraryModel* model_;
  QUndoStack stack_;
};

}  // namespace skillscope
