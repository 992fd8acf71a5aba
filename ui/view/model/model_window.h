// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/run/memory_need.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QStackedLayout;

namespace skillscope {

class JobTracker;
class MemoryBars;
class ModelTree;

/// What a checkpoint folder holds and what training it would take: architecture, parameters, the skill units that a
/// method would get, memory. Reads config and headers only, off the GUI thread, so that a model larger than the memory
/// opens at once. Thread: GUI thread.
class ModelWindow : public QWidget {
  Q_OBJECT

 public:
  explicit ModelWindow(QWidget* parent = nullptr);
  ~ModelWindow() override;

  /// Shows the backbone of a run's settings, with what they say of adapters, batches and lengths.
  void showModel(const RunConfig& config);
  bool isLoading() const { return loading_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void chooseFolder();
  void load();
  void showReport(const ModelReport& report, std::int64_t free);
  void fail(const QString& sentence);
  void showUnits();
  QSpinBox* addNumber(QLayout* form, const QString& name, const QString& objectName, int most);

  RunConfig config_;
  ModelReport report_;
  QLineEdit *folder_, *targets_;
  QSpinBox *rank_, *batch_, *source_, *target_, *scored_;
  QComboBox *frozen_, *granularity_;
  QLabel *summary_, *problem_, *units_, *unitsNote_;
  ModelTree* tree_;
  MemoryBars* bars_;
  QWidget* details_;
  bool loading_ = false, quiet_ = false;
  std::unique_ptr<JobTracker> jobs_;  ///< last: its worker must end first
};

}  // namespace skillscope
