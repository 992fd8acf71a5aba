// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>

#include "core/run/event.h"
#include "core/store/bundle.h"
#include "ui/shell/job_tracker.h"

class QLabel;
class QMainWindow;
class QProgressBar;
class QWidget;

namespace skillscope {

/// Runs as files: bundles out, bundles and TensorBoard's curves in, from dialogs or dropped onto the window. The work
/// is done one file after the other on a worker; the status bar shows its progress with a button that gives it up.
/// Thread: GUI thread.
class RunSharing : public QObject {
  Q_OBJECT

 public:
  /// Puts its progress into the window's status bar, and takes what is dropped on the window.
  explicit RunSharing(QMainWindow* window);
  ~RunSharing() override;

  /// Where runs come from and go to from now on.
  void setStore(const QString& path) { storePath_ = path; }

  void chooseImport();
  void chooseBundle(const QString& runId);
  void importFiles(const QStringList& files, bool asNew = false);
  void exportBundle(const QString& runId, const QString& file, BundleWeights weights);
  void cancel();
  bool isBusy() const { return waiting_ > 0; }

 Q_SIGNALS:
  /// The store has the run now, or had it before.
  void imported(const QString& runId, bool added);
  void noted(skillscope::Severity severity, const QString& text);
  void finished();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Outcome {
    BundleReport report;
    bool exists = false;  ///< another run has the id
    QString sentence;
  };
  void importFile(const QString& file, bool asNew);
  void askAsNew(const QString& file, const QString& sentence);
  ShareProgress teller();
  void begin(const QString& what);
  void end();

  QMainWindow* window_;
  QString storePath_;
  QWidget* strip_;
  QLabel* text_;
  QProgressBar* bar_;
  QTimer delay_;
  int waiting_ = 0;
  std::shared_ptr<std::atomic<bool>> wanted_ = std::make_shared<std::atomic<bool>>(true);

  JobTracker jobs_{JobTracker::Keep::all};  // last: waited for first
};

}  // namespace skillscope
