// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

namespace skillscope {

/// What a method keeps after each task, one bar a task: the lower part is what was kept before it.
class StorageBars : public QWidget {
  Q_OBJECT

 public:
  explicit StorageBars(QWidget* parent = nullptr);
  /// Bytes kept in all once each task is learned; −1 = not recorded. `learned`: later ones lie after the cursor.
  void setBytes(std::vector<std::int64_t> bytes, std::vector<QString> tasks, int learned);
  const std::vector<std::int64_t>& bytes() const { return bytes_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRectF plotArea() const;
  std::int64_t before(std::size_t task) const;

  std::vector<std::int64_t> bytes_;
  std::vector<QString> tasks_;
  int learned_ = 0;
};

/// "512 KB", "1.25 MB" (powers of 1000), for captions and read-outs.
QString byteText(std::int64_t bytes);

}  // namespace skillscope
