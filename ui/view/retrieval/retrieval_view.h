// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a method with a pool of slots (SLM) fetched for the examples of every task, at the moment of the cursor: keys
// and queries in a plane, whose slots served whose examples, every example with its weights, and what the pool costs.
#pragma once

#include "core/analysis/pca.h"
#include "core/analysis/retrieval_summary.h"
#include "ui/shell/job_tracker.h"
#include "ui/view/run_view.h"
#include "ui/widget/point_map.h"

class QComboBox;
class QLabel;
class QSplitter;
class QTableView;

namespace skillscope {

class ElidedLabel;
class FetchedModel;
class LegendStrip;
class ShareMatrix;
class StorageBars;

class RetrievalView : public RunView {
  Q_OBJECT

 public:
  explicit RetrievalView(QWidget* parent = nullptr);

  QString summaryText() const override;
  QString emptyText() const override;
  /// The run fetched anything so far: the page of this view is worth showing.
  static bool hasAnything(const RunTimeline& timeline) { return !timeline.retrievals().empty(); }

  PointMap* map() const { return map_; }
  ShareMatrix* shares() const { return shares_; }
  StorageBars* storage() const { return storage_; }
  QTableView* table() const { return table_; }
  FetchedModel* model() const { return model_; }
  /// The plane is being computed in the background.
  bool isProjecting() const { return projecting_; }

 protected:
  void refresh(RunChanges changes) override;
  void cursorMoved() override;
  void restyle() override;

 private:
  /// What a point of the map stands for: a slot (of the pool), or an example of a task.
  struct PointMeaning {
    int task = -1, slot = -1, place = -1;
    MapPoint point;
  };
  void project();
  void takeProjection(const PlanarProjection& plane);
  void showMoment(int afterTask);
  void showPoints();
  void showStorage();
  void pickPoint(int point);
  void showExample(const FetchedExample* example);
  void applyFilter();
  const FetchedExample* momentExample(int task, int place) const;
  QString pointReadOut(int point) const;

  LegendStrip* legend_ = nullptr;
  QComboBox* show_ = nullptr;
  QSplitter *columns_ = nullptr, *rows_ = nullptr;
  PointMap* map_ = nullptr;
  ElidedLabel* mapNote_ = nullptr;
  ShareMatrix* shares_ = nullptr;
  StorageBars* storage_ = nullptr;
  QTableView* table_ = nullptr;
  ElidedLabel* tableNote_ = nullptr;
  FetchedModel* model_ = nullptr;

  RetrievalMoment moment_;
  int shownAfter_ = -2;
  int gold_ = -1, fetched_ = -1;        ///< the picked cell
  std::vector<PointMeaning> meanings_;  ///< all points of the run
  std::vector<int> drawn_;              ///< point of the map -> index into meanings_
  std::size_t projectedSpaces_ = 0;
  bool projecting_ = false;
  JobTracker jobs_;  // last: waited for before anything its result touches is gone
};

}  // namespace skillscope
