// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples of a moment with what was fetched for each: a table, and the bars in its cells. Thread: GUI thread.
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <vector>

#include "core/analysis/retrieval_summary.h"

namespace skillscope {

class FetchedModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { taskColumn, textColumn, weightsColumn, answerColumn, verdictColumn, columnCountOf };
  enum class Show { all, wrong, fromOthers };

  using QAbstractTableModel::QAbstractTableModel;

  void setExamples(std::vector<FetchedExample> examples, std::vector<QString> tasks);
  /// Narrows what is listed; gold or fetched −1 = any. `fetched` is the task that most of the weight came from.
  void setFilter(Show show, int gold, int fetched);
  /// nullptr outside.
  const FetchedExample* exampleAt(int row) const;
  /// The row of an example, −1 where it is not listed.
  int rowOf(int task, int place) const;
  int total() const { return static_cast<int>(examples_.size()); }
  QString taskName(int task) const;
  /// "Noun topic A 61 %, Hypernym 39 %".
  QString weightsText(const FetchedExample& example) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<FetchedExample> examples_;
  std::vector<int> shown_;  ///< indices into examples_
  std::vector<QString> tasks_;
  Show show_ = Show::all;
  int gold_ = -1, fetched_ = -1;
};

/// Draws the weights of an example as one bar, a part for each task in its colour.
class WeightBarDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace skillscope
