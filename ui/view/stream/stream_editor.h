// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/stream_outline.h"
#include "core/data/stream_preview.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QToolButton;

namespace skillscope {

class FieldEditor;
class JobTracker;
class SettingsForm;
class StatePage;
class StreamTaskModel;
class StreamTaskTable;
class TaskPreviewPanel;

/// The tasks of the stream that the settings name, as a list to switch and order, with limits and a look at the
/// examples. It owns no setting: every edit is written into the stream's fields of the form, and every edit of the form
/// is shown here. Files are read in the background while the editor is visible, and no longer. Thread: GUI thread.
class StreamEditor : public QWidget {
  Q_OBJECT

 public:
  explicit StreamEditor(SettingsForm* form, QWidget* parent = nullptr);
  ~StreamEditor() override;

  /// What no setting can say and no run can start with, or empty: all tasks are switched off.
  QString problem() const;
  /// Shows the settings anew: they were replaced as a whole.
  void reload();
  void focusTasks();
  /// A file or the data are being read, or will be in a moment.
  bool isReading() const;
  StreamTaskModel* model() const { return model_; }
  StreamTaskTable* table() const { return table_; }
  TaskPreviewPanel* preview() const { return preview_; }

 Q_SIGNALS:
  /// problem() may have changed without a change of the form.
  void problemChanged();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeStrip();
  QWidget* makeList();
  FieldEditor* addField(const char* key, const QString& title, QBoxLayout* line, int stretch, QBoxLayout* below);
  QString text(const char* key) const;
  void mirror();
  void followForm();
  // The stream
  void holdTable();
  void readOutline();
  void takeOutline(StreamOutline outline);
  void failOutline(const QString& sentence);
  void setRows(const QStringList& tasks);
  void showTasksOfSettings();
  std::optional<QStringList> namesOfSettings();
  void writeTasks();
  void showOrders();
  void chooseOrder(int index);
  void fillAddMenu();
  void shuffle();
  void chooseFile();
  void chooseFolder();
  // The data
  void readData();
  void readPending();
  void takeTask(const std::shared_ptr<const TaskPreview>& facts);
  void stopReading();
  std::optional<StreamChoice> choice() const;
  void showCurrent();
  void showNote();
  void showProblem();
  void updateButtons();
  void restyle();

  SettingsForm* form_;
  StreamTaskModel* model_;
  StreamTaskTable* table_ = nullptr;
  TaskPreviewPanel* preview_;
  std::vector<FieldEditor*> fields_;  ///< second editors of settings of the form
  QWidget* folderBox_ = nullptr;
  QBoxLayout* tools_ = nullptr;
  QComboBox* orders_ = nullptr;
  QMenu* addMenu_ = nullptr;
  QToolButton *add_ = nullptr, *all_ = nullptr, *none_ = nullptr, *up_ = nullptr, *down_ = nullptr, *shuffle_ = nullptr,
              *again_ = nullptr;
  QSpinBox* seed_ = nullptr;
  QStackedWidget* pages_ = nullptr;  ///< the list, or why there is none
  StatePage* state_ = nullptr;
  QWidget* banner_ = nullptr;
  QLabel *bannerText_ = nullptr, *note_ = nullptr, *fileNote_ = nullptr;
  QPushButton* bannerFolder_ = nullptr;

  StreamOutline outline_;
  bool outlineKnown_ = false, outlineStale_ = true, outlineWaits_ = false;
  QString readName_, readFolder_;      ///< what the outline is of
  QString shownTasks_, shownOrder_;    ///< texts of the settings that the list shows
  QString listProblem_, dataProblem_;  ///< sentences
  QString lastWord_;                   ///< about the last edit, until the next
  bool listBroken_ = false;            ///< stream.tasks cannot be read at all
  bool emptied_ = false, seedTouched_ = false, quiet_ = false, focusWanted_ = false;
  QString currentTask_;  ///< the one looked at, also while the list is made anew
  QString readLimits_;   ///< what the facts were read with
  QStringList pending_;
  bool dataStale_ = true, reading_ = false;
  QTimer outlineSoon_, dataSoon_;
  std::unique_ptr<JobTracker> outlineJobs_, dataJobs_;  ///< last: their workers must end first
};

}  // namespace skillscope
