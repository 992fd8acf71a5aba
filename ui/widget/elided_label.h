// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace skillscope {

/// A one-line label that ends in "…" where it does not fit and then shows all of it as its tooltip.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit ElidedLabel(const QString& text = {}, QWidget* parent = nullptr);
  /// Shows nothing where fewer characters than these would fit; 0 by default.
  void setFewestCharacters(int count);
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int fewest_ = 0;
};

/// Full name if it fits into `room` pixels, shortened if at least some eight characters fit, else the number.
/// Shortening leaves a last word of one or two characters.
QString fittedName(const QFontMetrics& metrics, const QString& name, int number, int room);

}  // namespace skillscope
