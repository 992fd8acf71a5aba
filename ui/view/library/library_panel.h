// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/view/library/library_model.h"

class QLabel;
class QLineEdit;
class QListView;
class QStackedLayout;
class QToolButton;

namespace skillscope {

class RunDelegate;
class StatePage;

/// The list of runs with its filter and order. It shows what it is given: reading the store is the shell's work.
class LibraryPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LibraryPanel(QWidget* parent = nullptr);

  LibraryModel* model() const { return model_; }
  /// The store is being read; a word on it appears only when that takes longer than 150 ms.
  void showLoading();
  void showRuns(std::vector<RunSummary> runs);
  /// The store cannot be read: what is wrong and what to do.
  void showError(const QString& sentence);
  bool hasError() const;

  /// Marks the run that the window shows, and selects it. Does not emit runActivated.
  void setOpenRun(const QString& runId);
  QString selectedRun() const;
  /// All selected runs, in the order of the list.
  QStringList selectedRuns() const;
  /// The runs as filtered and sorted, which the library page shows too.
  LibraryProxy* proxy() const { return proxy_; }
  QString filter() const;
  void setArchivedShown(bool shown);
  void setFilter(const QString& text);
  void setSorting(LibraryModel::Column column);
  int shownRuns() const { return proxy_->rowCount(); }

  void focusList();
  void focusFilter();
  void renameSelected();
  /// Actions of the list's context menu.
  void setContextActions(const QList<QAction*>& actions);

 Q_SIGNALS:
  void runActivated(const QString& runId);
  void selectionChanged(const QString& runId);
  void filterChanged(const QString& text);
  void libraryPageWanted();
  void newRunWanted();
  void otherStoreWanted();
  void rereadWanted();

 private:
  void updatePages();
  bool picksSeveral() const;
  void restyle();
  void currentChanged(const QModelIndex& current);

  LibraryModel* model_;
  LibraryProxy* proxy_;
  RunDelegate* delegate_;
  QLineEdit* filter_;
  QToolButton* sort_;
  QToolButton* table_;
  QListView* list_;
  QWidget* listPage_;
  QLabel* apHead_;
  QLabel* count_;
  StatePage* state_;
  QStackedLayout* pages_;
  QTimer loadingDelay_;
  QTimer clock_;
  bool loaded_ = false, error_ = false, quiet_ = false;
};

}  // namespace skillscope
