// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QStringList>
#include <map>
#include <memory>
#include <vector>

#include "core/data/stream_outline.h"
#include "core/data/stream_preview.h"

namespace skillscope {

/// "rouge_l" → "ROUGE-L".
QString metricTitle(const std::string& metric);

/// The tasks of a stream as rows: those that are switched on in training order, with the others among or behind them,
/// and what is known of their data. Names that the settings give but the stream has not are rows too, so that nothing
/// typed is lost. Thread: GUI thread.
class StreamTaskModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { orderColumn, taskColumn, metricColumn, labelsColumn, trainColumn, devColumn, testColumn, columns };
  /// What is wrong with a row before any data are read.
  enum class Fault { none, unknown, twice };

  using QAbstractTableModel::QAbstractTableModel;

  /// The tasks there are; forgets order and facts.
  void setOutline(const StreamOutline& outline);
  /// These are on, in this order; the stream's other tasks follow, off. Does not emit edited().
  void setTasks(const QStringList& names);
  /// The tasks that are on, in training order.
  QStringList tasks() const;
  bool isEmpty() const { return rows_.empty(); }

  QString taskAt(int row) const;
  bool isOn(int row) const;
  Fault fault(int row) const;
  int rowOf(const QString& task) const;  ///< −1: none
  int countOn() const;
  int faultCount() const;  ///< rows that are on and have a fault

  void setFacts(const std::shared_ptr<const TaskPreview>& facts);
  /// Nullptr until they are read.
  std::shared_ptr<const TaskPreview> facts(const QString& task) const;
  void clearFacts();
  /// Whether facts that are not there are still to come.
  void setWaiting(bool waiting);

  /// Puts the rows, in their order, before the row that is `before` now (rowCount(): at the end). False: nothing moved.
  bool moveTo(QList<int> rows, int before);
  void setOn(const QList<int>& rows, bool on);
  /// All on without a fault, or none.
  void setAllOn(bool on);
  /// Switches those on that are off, and puts them behind what is on, in this order.
  void add(const QStringList& names);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  bool canDropMimeData(const QMimeData* mime, Qt::DropAction action, int row, int column,
                       const QModelIndex& parent) const override;
  bool dropMimeData(const QMimeData* mime, Qt::DropAction action, int row, int column,
                    const QModelIndex& parent) override;

 Q_SIGNALS:
  /// The user, or one of the functions that move and switch, changed which tasks are on or their order.
  void edited();

 private:
  struct Row {
    QString name;
    bool on = false, known = true;
  };
  bool moveOne(int row, int before);
  void tellAll();
  int position(int row) const;  ///< from 1; 0 for a task that is off
  QString countText(std::size_t taken, std::size_t whole) const;
  QString cellText(int row, int column) const;
  QString tip(int row, int column) const;
  QString limitTip(const QString& split, std::size_t taken, std::size_t whole, std::int64_t ofFile) const;
  QString spoken(int row) const;
  QString faultText(int row) const;

  StreamOutline outline_;
  std::vector<Row> rows_;
  bool waiting_ = false;
  std::map<QString, std::shared_ptr<const TaskPreview>> facts_;
};

}  // namespace skillscope
