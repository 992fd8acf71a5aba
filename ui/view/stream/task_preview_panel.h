// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>
#include <memory>

#include "core/data/stream_outline.h"
#include "core/data/stream_preview.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace skillscope {

class JobTracker;
class StatePage;

/// One task of a stream with its examples, one at a time: the prompt as the model gets it, the answer it should give,
/// and how many tokens both have. Tokens are counted off the GUI thread. Thread: GUI thread.
class TaskPreviewPanel : public QWidget {
  Q_OBJECT

 public:
  struct Tokens {
    QString backbone;  ///< a folder, or "bundled"
    std::int64_t maxSource = 0, maxTarget = 0;
    bool operator==(const Tokens&) const = default;
  };

  explicit TaskPreviewPanel(QWidget* parent = nullptr);
  ~TaskPreviewPanel() override;

  /// The task and what is known of it; `facts` is null while its data are being read. The example stays the same where
  /// the task does.
  void showTask(const QString& name, const OutlineTask* task, const std::shared_ptr<const TaskPreview>& facts);
  /// In place of a task: nothing is chosen, or a sentence.
  void showNothing(const QString& sentence);
  void showFault(const QString& title, const QString& sentence);
  void setTokens(const Tokens& tokens);
  void walk(int by);
  /// Nothing that is being counted is wanted any more.
  void stop();
  bool isCounting() const { return counting_; }

 Q_SIGNALS:
  void readAgainWanted();

 private:
  struct OpenTokenizer;

  const std::vector<Example>& examples() const;
  std::size_t takenOf(int split) const;
  void showSplits();
  void showExample();
  void count();

  QStackedWidget* pages_;
  StatePage* state_;
  QWidget* body_;
  QLabel *title_, *about_, *files_, *position_, *id_, *answer_, *tokens_, *remarks_, *answerTitle_;
  QComboBox* split_;
  QToolButton *previous_, *next_;
  QPlainTextEdit* prompt_;
  QString name_;
  std::shared_ptr<const TaskPreview> facts_;
  std::size_t example_ = 0;
  Tokens wanted_;
  bool counting_ = false;
  std::shared_ptr<OpenTokenizer> opened_;
  std::unique_ptr<JobTracker> jobs_;  ///< last: its worker must end first
};

}  // namespace skillscope
