// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/store/run_store.h"

class QLabel;
class QLineEdit;
class QSplitter;
class QTableView;
class QToolButton;

namespace skillscope {

class LibraryPanel;
class RunDetails;

/// All runs as a table whose columns can be chosen, moved and sorted by, with the details of the selected ones beside
/// it. It looks at the runs, the filter and the order of the list of runs (LibraryPanel). Thread: GUI thread.
class LibraryPage : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPage(LibraryPanel* panel, QWidget* parent = nullptr);

  RunDetails* details() const { return details_; }
  QTableView* table() const { return table_; }
  QStringList selectedRuns() const;
  QString currentRun() const;
  void selectRuns(const QStringList& runs);
  void focusTable();
  void focusFilter();
  void renameCurrent();

  /// Columns as chosen, for the settings of the window; an empty list stands for the default ones.
  QStringList shownColumns() const;
  void setShownColumns(const QStringList& names);
  QByteArray saveLayout() const;
  void restoreLayout(const QByteArray& layout);
  void restoreDefaultLayout();
  void setContextActions(const QList<QAction*>& actions);

  /// The rows and columns shown, for copying and export.
  enum class TableFormat { text, csv, markdown };
  QString tableText(TableFormat format) const;
  void saveTable();

 Q_SIGNALS:
  void runOpened(const QString& runId);
  void selectionChanged();
  void failed(const QString& sentence);

 private:
  void showColumnMenu(const QPoint& globalPosition);
  void updateCount();

  LibraryPanel* panel_;
  QLineEdit* filter_;
  QLabel* count_;
  QToolButton* columns_;
  QToolButton* archived_;
  QToolButton* export_;
  QTableView* table_;
  RunDetails* details_;
  QSplitter* splitter_;
};

}  // namespace skillscope
