// SPDX-License-Identifier: GPL-3.0-or-later
//
// What became of a task: the examples that were right at one moment and wrong at a later one, when each turned, and the
// skill units that moved most where the task needed them. The moments are the task's best and the one at the cursor,
// until others are chosen.
#pragma once

#include <optional>

#include "core/analysis/autopsy.h"
#include "ui/view/run_view.h"
#include "ui/view/unit_layout.h"

class QComboBox;
class QLabel;
class QSplitter;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace skillscope {

class ElidedLabel;
class HeatMap;
class LostExamplesModel;
class SuspectModel;

class AutopsyView : public RunView {
  Q_OBJECT

 public:
  explicit AutopsyView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;

  /// Looks at this task; `to` is the second moment (the task last learned by then), the first one its best before that.
  void examineTask(int task, int to);
  /// Any two moments. Nothing where they were not recorded.
  void examineMoments(int task, int from, int to);
  /// The task that lost most by the cursor, from its best to the cursor.
  void followCursor();
  bool follows() const { return !chosen_; }
  const std::optional<Autopsy>& autopsy() const { return found_; }

  QTableView* examples() const { return examples_; }
  QTableView* suspects() const { return suspects_; }
  HeatMap* map() const { return map_; }

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  RunEvidence evidence() const;
  void examineNow(int task, int from, int to);
  void present(const Autopsy& found);
  void fillBoxes();
  void showExample(int row);
  void takeBoxes();
  QString momentTitle(int moment) const;
  QString unitReadOut(int row, int column, bool plain) const;

  QComboBox *taskBox_ = nullptr, *fromBox_ = nullptr, *toBox_ = nullptr;
  QToolButton* followButton_ = nullptr;
  QLabel* counts_ = nullptr;
  ElidedLabel* note_ = nullptr;
  QSplitter *columns_ = nullptr, *left_ = nullptr, *right_ = nullptr;
  QTableView *examples_ = nullptr, *suspects_ = nullptr;
  QTextBrowser* detail_ = nullptr;
  HeatMap* map_ = nullptr;
  LostExamplesModel* exampleModel_ = nullptr;
  SuspectModel* suspectModel_ = nullptr;

  UnitLayout layout_;
  std::optional<Autopsy> found_;
  bool chosen_ = false, stale_ = true;
};

}  // namespace skillscope
