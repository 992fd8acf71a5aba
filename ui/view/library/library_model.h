// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <map>
#include <unordered_map>
#include <vector>

#include "core/store/run_filter.h"
#include "core/store/run_store.h"

namespace skillscope {

/// The runs of a store as a table: name, method, status, AP, BWT, when, and the further fields that filters know
/// (core/store/run_filter.h). Thread: GUI thread; the rows are read elsewhere
/// and handed over whole, and setRuns() keeps rows, selection and scroll position of runs that are still there.
class LibraryModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column : int { nameColumn, methodColumn, statusColumn, apColumn, bwtColumn, whenColumn, firstFieldColumn };
  enum Role : int {
    runIdRole = Qt::UserRole + 1,
    sortRole,     ///< what the proxy compares
    summaryRole,  ///< one sentence on the whole run
    rawRole,      ///< for files: all digits, dates as ISO 8601, nothing where a figure is not known
  };

  using QAbstractTableModel::QAbstractTableModel;

  void setRuns(std::vector<RunSummary> runs);
  /// Configs of runs, for filters; what is known already stays.
  void addConfigs(const std::map<std::string, ConfigValues>& configs);
  const ConfigValues* config(const std::string& runId) const;
  bool knowsConfig(const std::string& runId) const { return configs_.contains(runId); }
  /// Shows edits at once, before the store has them.
  void applyEdits(const std::vector<std::pair<std::string, RunEdit>>& edits);
  /// Stable names of all columns, for settings: "name", "ap", …
  static QStringList columnNames();
  static QStringList defaultColumnNames();
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
  /// Filters over the config see more than before.
  void configsAdded();

 private:
  void rowsChanged(int first, int last);
  QVariant display(const RunSummary& run, int row, int column) const;
  QVariant sortKey(const RunSummary& run, int column) const;
  QString summary(const RunSummary& run, int row) const;

  std::vector<RunSummary> runs_;
  std::unordered_map<std::string, ConfigValues> configs_;
  QString liveRun_;
  bool livePaused_ = false;
};

/// The runs that the filter line lets through, in the order of one column; runs without a value come last, archived
/// ones are left out unless asked for.
class LibraryProxy : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit LibraryProxy(QObject* parent = nullptr);
  /// A text that cannot be understood leaves the filter as it was; then filterError() says why.
  void setFilterText(const QString& text);
  QString filterError() const { return error_; }
  void setArchivedShown(bool shown);
  bool archivedShown() const { return archived_; }
  /// Runs that are left out for being archived alone.
  int hiddenArchived() const;

 protected:
  bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  bool lets(const RunSummary& run, const LibraryModel& model) const;

  RunFilter filter_;
  QString error_;
  bool archived_ = false;
};

}  // namespace skillscope
