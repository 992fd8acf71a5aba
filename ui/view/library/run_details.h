// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/store/run_store.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedLayout;
class QTextBrowser;
class QToolButton;

namespace skillscope {

class ElidedLabel;
class LibraryModel;

/// What people add to the selected runs: tags, notes, colour and line style. Notes are written as Markdown and shown
/// rendered; what is typed is kept when the field, the run, or the page is left.
class RunDetails : public QWidget {
  Q_OBJECT

 public:
  explicit RunDetails(LibraryModel* model, QWidget* parent = nullptr);

  void setRuns(const QStringList& runs);
  const QStringList& runs() const { return runs_; }
  void editNotes();
  void editTags();
  /// Hands on what is typed and not yet kept.
  void commit();
  /// Buttons at the lower end.
  void setActions(const QList<QAction*>& actions);

 Q_SIGNALS:
  void edited(const QStringList& runs, const skillscope::RunEdit& edit, const QString& text);
  void tagsChanged(const QStringList& runs, const std::vector<std::string>& added,
                   const std::vector<std::string>& removed);
  void complained(const QString& sentence);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showRuns();
  void showNotes(bool editing);
  void chooseColor();
  void commitTags();
  void commitNotes();
  void showColor();
  std::vector<std::string> commonTags() const;
  QString notesOfRun() const;
  void render(const QString& markdown);

  LibraryModel* model_;
  QStringList runs_;
  ElidedLabel* title_;
  QLabel* about_;
  QToolButton* color_;
  QComboBox* style_;
  QLineEdit* tags_;
  QToolButton* edit_;
  QTextBrowser* notes_;
  QPlainTextEdit* editor_;
  QStackedLayout* pages_;
  QWidget* form_;
  QWidget* buttons_;
};

}  // namespace skillscope
