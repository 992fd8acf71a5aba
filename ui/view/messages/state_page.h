// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

class QLabel;
class QBoxLayout;

namespace skillscope {

/// "there is no store at x" → "There is no store at x.": errors are made for the command line as well.
QString asSentence(const QString& text);

/// What stands where there is nothing to show: an icon, a title, what happened and what to do, and at most a few
/// buttons. Errors get a Copy button for the sentence.
class StatePage : public QWidget {
  Q_OBJECT

 public:
  struct Button {
    QString text;  ///< Title Case
    std::function<void()> action;
    bool primary = false;
  };

  explicit StatePage(QWidget* parent = nullptr);
  /// `icon` of resources/icons; an empty title leaves the line out.
  void showState(const QString& icon, const QString& title, const QString& text,
                 const std::vector<Button>& buttons = {});
  /// The same in the colour of errors, with Copy.
  void showError(const QString& title, const QString& sentence, std::vector<Button> buttons = {});
  QString text() const;
  /// For narrow panels: a smaller icon, buttons one below the other.
  void setCompact(bool compact);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  QLabel* icon_;
  QLabel* title_;
  QLabel* text_;
  QBoxLayout* buttons_;
  QString iconName_;
  bool error_ = false, compact_ = false;
};

}  // namespace skillscope
