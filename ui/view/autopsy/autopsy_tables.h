// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables of an autopsy: examples that were right and became wrong, and units by how much they are to blame. Thread:
// GUI thread.
#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <vector>

#include "core/analysis/autopsy.h"

namespace skillscope {

class LostExamplesModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { promptColumn, beforeColumn, afterColumn, turnedColumn, columnCountOf };
  using QAbstractTableModel::QAbstractTableModel;

  void setExamples(std::vector<ExaminedExample> examples, std::vector<QString> tasks);
  const ExaminedExample* exampleAt(int row) const;
  QString taskName(int task) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<ExaminedExample> examples_;
  std::vector<QString> tasks_;
};

class SuspectModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { unitColumn, blameColumn, movedColumn, neededColumn, changeColumn, fateColumn, columnCountOf };
  using QAbstractTableModel::QAbstractTableModel;

  void setSuspects(std::vector<UnitSuspect> suspects, const SkillUnitTable& units, std::vector<QString> tasks);
  const UnitSuspect* suspectAt(int row) const;
  int rowOf(int unit) const;  ///< −1 if it is not listed

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<UnitSuspect> suspects_;
  std::vector<QString> names_, shortNames_, tasks_;
};

/// Draws the decisions about a unit as the shapes of their categories.
class FateDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace skillscope
