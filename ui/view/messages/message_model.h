// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QPointer>
#include <vector>

#include "ui/model/run_timeline.h"

namespace skillscope {

/// What the user should know, newest last: messages of the shown run, how it ended, and the window's own notes, which
/// stay when another run is shown.
class MessageModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column : int { severityColumn, textColumn, stepColumn, columnCountValue };
  enum Role : int { severityRole = Qt::UserRole + 1, stepRole };

  using QAbstractTableModel::QAbstractTableModel;

  void setTimeline(RunTimeline* timeline);
  void addNote(Severity severity, const QString& text);
  Severity severity(int row) const { return rows_[static_cast<std::size_t>(row)].severity; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  /// A row that was not there when the run was chosen.
  void added(skillscope::Severity severity, const QString& text);

 private:
  struct Row {
    Severity severity;
    QString text;
    qint64 step;  ///< −1: not of a step
    bool ofRun;
  };
  void takeNew();
  void append(Row row, bool announce);
  void dropRunRows();

  std::vector<Row> rows_;
  QPointer<RunTimeline> timeline_;
  std::size_t taken_ = 0;
  bool endTaken_ = false;
};

}  // namespace skillscope
