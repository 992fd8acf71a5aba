// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "core/learn/parameter.h"
#include "core/run/run_config.h"
#include "ui/model/branch_choice.h"

class QComboBox;
class QLabel;
class QPushButton;
class QScrollArea;
class QTabWidget;

namespace skillscope {

class SettingsForm;
class StreamEditor;

/// The page before a run: which preset, what will happen in two sentences, Start, and below every setting. What it
/// shows is ready to start at any time unless a value is bad, and then it says which.
class SetupPage : public QWidget {
  Q_OBJECT

 public:
  explicit SetupPage(QWidget* parent = nullptr);

  void setMethods(const std::vector<MethodInfo>& methods);
  /// Loads a preset by name or a config file; a bad one leaves the form as it is and shows the sentence.
  void choosePreset(const QString& nameOrPath);
  /// A config from elsewhere (command line, an earlier run); `origin` is shown in place of a preset's name.
  void setConfig(const RunConfig& config, const QString& origin);
  /// The settings of a branch of a run: begins with that run's, and with the last point at or before `step` (task ends
  /// first; −1: the last point). Any other config that is loaded ends it.
  void setBranch(BranchChoice choice, std::int64_t step);
  void leaveBranch();
  /// What Start branches from; nothing for a run of its own.
  std::optional<BranchFrom> branch() const;
  std::optional<RunConfig> config() const;
  QString error() const;
  SettingsForm* form() const { return form_; }
  StreamEditor* stream() const { return stream_; }
  /// All settings as a form, or the tasks of the stream as a list with examples.
  void showSettings();
  void showTasks();
  /// Start is refused while another run trains; says so below the button.
  void setTraining(bool training);
  /// Moves the keyboard to what has to be mended, else to Start.
  void focusStart();

 Q_SIGNALS:
  void startWanted();
  /// The user wants to see the backbone that the settings name.
  void modelWanted();
  /// A config is there and may be started, or not.
  void readyChanged(bool ready);

 private:
  void onEdited();
  QWidget* makeBranchLine();
  void showBranch();
  const BranchPoint* branchPoint() const;
  void summarize();

  QLabel* title_;
  QWidget* branchLine_ = nullptr;
  QLabel* branchOf_ = nullptr;
  QComboBox* points_ = nullptr;
  QComboBox* presets_;
  QLabel* presetSummary_;
  QLabel* summary_;
  QLabel* problem_;
  QPushButton* start_;
  SettingsForm* form_;
  QScrollArea* scroll_;
  StreamEditor* stream_;
  QTabWidget* tabs_;
  std::vector<MethodInfo> methods_;
  std::optional<RunConfig> chosen_;
  std::optional<BranchChoice> branch_;
  QString loadError_;
  QString streamError_;  ///< of a stream file: missing, not readable, without such an order or task
  bool training_ = false, quiet_ = false;
};

}  // namespace skillscope
