// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

class QGridLayout;
class QLabel;
class QScrollArea;

namespace skillscope {

class Comparison;
class ElidedLabel;

/// A part of the compare page. It draws only while it is visible; what changed meanwhile is made up for when it is
/// shown.
class CompareSection : public QWidget {
  Q_OBJECT

 public:
  CompareSection(const QString& name, Comparison* comparison, QWidget* parent = nullptr);
  /// Brings the picture up to date at once, visible or not.
  void refreshNow();
  /// What is shown, in a sentence, for screen readers.
  virtual QString summaryText() const = 0;
  /// What a saved picture shows: all of it, also what is scrolled away.
  virtual QWidget* figure() { return this; }
  /// How often everything was rebuilt, for tests.
  int refreshCount() const { return refreshCount_; }

 protected:
  Comparison& comparison() const { return *comparison_; }
  /// Runs, order, base, looks or the theme changed.
  virtual void refresh() = 0;
  virtual void cursorMoved() {}
  void markChanged();
  void showEvent(QShowEvent* event) override;

 private:
  void update(bool evenHidden);

  Comparison* comparison_;
  bool changed_ = true, moved_ = true, queued_ = false;
  int refreshCount_ = 0;
};

/// Pictures with titles in as many columns as fit, scrolled up and down: small multiples.
class PictureGrid : public QWidget {
  Q_OBJECT

 public:
  explicit PictureGrid(QWidget* parent = nullptr);
  /// One picture of all; they keep their places.
  struct Picture {
    ElidedLabel* title = nullptr;
    QLabel* caption = nullptr;
    QWidget* content = nullptr;
    QWidget* box = nullptr;
  };
  /// Makes exactly so many, the new ones by `make`.
  void setCount(int count, const std::function<QWidget*(int)>& make);
  const std::vector<Picture>& pictures() const { return pictures_; }
  /// All pictures, also those scrolled away.
  QWidget* page() const { return page_; }
  /// Size of a picture that can still be read, and its largest height.
  void setPictureSize(int minimumWidth, int minimumHeight, int maximumHeight);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void layOut();

  QScrollArea* scroll_;
  QWidget* page_;
  QGridLayout* grid_;
  std::vector<Picture> pictures_;
  int minimumWidth_ = 260, minimumHeight_ = 180, maximumHeight_ = 400, columns_ = 0;
};

}  // namespace skillscope
