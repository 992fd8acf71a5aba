// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/compare/compare_section.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/model/comparison.h"
#include "ui/shell/theme.h"
#include "ui/widget/elided_label.h"

namespace skillscope {

CompareSection::CompareSection(const QString& name, Comparison* comparison, QWidget* parent)
    : QWidget(parent), comparison_(comparison) {
  setWindowTitle(name);
  setAccessibleName(name);
  connect(comparison_, &Comparison::changed, this, &CompareSection::markChanged);
  connect(comparison_, &Comparison::looksChanged, this, &CompareSection::markChanged);
  connect(&theme(), &Theme::changed, this, &CompareSection::markChanged);
  connect(comparison_, &Comparison::cursorMoved, this, [this] {
    moved_ = true;
    update(false);
  });
}

void CompareSection::markChanged() {
  changed_ = true;
  update(false);
}

void CompareSection::update(bool evenHidden) {
  if (!evenHidden) {
    // Several changes of one moment are drawn once.
    if (!isVisible() || queued_) return;
    queued_ = true;
    QTimer::singleShot(0, this, [this] {
      queued_ = false;
      if (isVisible()) update(true);
    });
    return;
  }
  if (std::exchange(changed_, false)) {
    ++refreshCount_;
    refresh();
    moved_ = true;
  }
  if (std::exchange(moved_, false)) cursorMoved();
  setAccessibleDescription(summaryText());
}

void CompareSection::refreshNow() {
  update(true);
}

void CompareSection::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (changed_ || moved_) update(true);
}

PictureGrid::PictureGrid(QWidget* parent)
    : QWidget(parent), scroll_(new QScrollArea(this)), page_(new QWidget), grid_(new QGridLayout(page_)) {
  scroll_->setWidget(page_);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(scroll_);
  grid_->setContentsMargins(theme().spacing(2), theme().spacing(2), theme().spacing(2), theme().spacing(2));
  grid_->setSpacing(theme().spacing(3));
}

void PictureGrid::setPictureSize(int minimumWidth, int minimumHeight, int maximumHeight) {
  minimumWidth_ = minimumWidth;
  minimumHeight_ = minimumHeight;
  maximumHeight_ = maximumHeight;
  columns_ = 0;
  layOut();
}

void PictureGrid::setCount(int count, const std::function<QWidget*(int)>& make) {
  while (static_cast<int>(pictures_.size()) > count) {
    delete pictures_.back().box;
    pictures_.pop_back();
    columns_ = 0;
  }
  for (int i = static_cast<int>(pictures_.size()); i < count; ++i) {
    Picture picture;
    picture.box = new QWidget(page_);
    picture.title = new ElidedLabel;
    picture.title->setTextFormat(Qt::PlainText);
    picture.caption = new QLabel;
    picture.caption->setProperty("role", "caption");
    picture.content = make(i);
    auto* column = new QVBoxLayout(picture.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().spacing(1));
    auto* head = new QHBoxLayout;
    head->setSpacing(theme().spacing(2));
    head->addWidget(picture.title, 1);
    head->addWidget(picture.caption);
    column->addLayout(head);
    column->addWidget(picture.content, 1);
    pictures_.push_back(picture);
    columns_ = 0;
  }
  layOut();
}

void PictureGrid::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

void PictureGrid::layOut() {
  const int count = static_cast<int>(pictures_.size());
  if (count == 0) return;
  const int room = std::max(1, width() - 2 * theme().spacing(2));
  const int most = std::clamp(room / (theme().scaled(minimumWidth_) + theme().spacing(3)), 1, count);
  // As few rows as need be, and those evenly filled.
  const int rows = (count + most - 1) / most, columns = (count + rows - 1) / rows;
  const int free = (height() - 2 * theme().spacing(2)) / rows - theme().spacing(3);
  const int tall = std::clamp(free, theme().scaled(minimumHeight_), theme().scaled(maximumHeight_));
  for (const Picture& picture : pictures_) picture.box->setFixedHeight(tall);
  if (columns == columns_) return;
  for (int column = 0; column < columns_; ++column) grid_->setColumnStretch(column, 0);
  for (int row = 0, all = grid_->rowCount(); row < all; ++row) grid_->setRowStretch(row, 0);
  columns_ = columns;
  for (int i = 0; i < count; ++i)
    grid_->addWidget(pictures_[static_cast<std::size_t>(i)].box, i / columns, i % columns);
  for (int column = 0; column < columns; ++column) grid_->setColumnStretch(column, 1);
  grid_->setRowStretch(rows, 1);
}

}  // namespace skillscope
