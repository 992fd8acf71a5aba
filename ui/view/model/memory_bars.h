// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

#include "core/learn/model_report.h"

namespace skillscope {

/// Bytes as bars: a row for each thing a run may do, each cut into weights, what is trained and activations, with the
/// memory that is free here as a line through all of them.
class MemoryBars : public QWidget {
  Q_OBJECT

 public:
  struct Row {
    QString name;
    MemoryReport memory;
  };

  explicit MemoryBars(QWidget* parent = nullptr);
  /// `free` in bytes, 0 = not known.
  void setRows(std::vector<Row> rows, std::int64_t free);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int rowHeight() const;
  std::vector<Row> rows_;
  std::int64_t free_ = 0;
};

/// "3.2 GiB".
QString bytesLabel(std::int64_t bytes);

}  // namespace skillscope
