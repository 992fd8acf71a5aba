// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <vector>

#include "core/store/run_store.h"

namespace skillscope {

/// The runs of a store as a table: name, method, status, AP, BWT, when. Thread: GUI thread; the rows are read elsewhere
/// and handed over whole, and setRuns() keeps rows, selection and scroll position of runs that are still there.
class LibraryModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column : int { nameColumn, methodColumn, statusColumn, apColumn, bwtColumn, whenColumn, columnCountValue };
  enum Role : int {
    runIdRole = Qt::UserRole + 1,
    sortRole,     ///< what the proxy compares
    searchRole,   ///< everything the filter looks at, in one text
    summaryRole,  ///< one sentence on the whole run
  };

  using QAbstractTableModel::QAbstractTableModel;

  void setRuns(std::vector<RunSummary> runs);
  /// The run that trains in this program now, "" for none; it alone can read "paused".
  void setLiveRun(const QString& runId, bool paused);

  const RunSummary* run(const QString& runId) const;
  const RunSummary& at(int row) const { return runs_[static_cast<std::size_t>(row)]; }
  int rowOf(const QString& runId) const;  ///< −1 if absent
  bool isPaused(int row) const;
  QString statusText(int row) const;  ///< "running, task 3 of 6"
  static QString whenText(qint64 unixTime, qint64 now);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 Q_SIGNALS:
  /// The user typed another name; the row shows it at once, the store has to follow.
  void renamed(const QString& runId, const QString& name);

 private:
  QVariant display(const RunSummary& run, int row, int column) const;
  QVariant sortKey(const RunSummary& run, int column) const;
  QString summary(const RunSummary& run, int row) const;

  std::vector<RunSummary> runs_;
  QString liveRun_;
  bool livePaused_ = false;
};

/// Filter over all words typed (each must occur) and order by one column; runs without a value come last.
class LibraryProxy : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit LibraryProxy(QObject* parent = nullptr);
  void setFilterText(const QString& text);

 protected:
  bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  QStringList words_;
};

}  // namespace skillscope
