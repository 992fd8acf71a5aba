// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/compare/unit_agreement.h"

namespace skillscope {

/// Which decisions of two fusions went together: rows are the base's categories, columns the other run's; a cell says
/// for how many units. Only categories that occur have a row.
class ConfusionGrid : public QWidget {
  Q_OBJECT

 public:
  explicit ConfusionGrid(QWidget* parent = nullptr);
  void setAgreement(const std::optional<FusionAgreement>& agreement, const QString& missing);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRectF cell(int row, int column) const;
  std::vector<int> categories_;
  std::optional<FusionAgreement> agreement_;
  QString missing_;
};

}  // namespace skillscope
