// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/what_if/marked_slider.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <cmath>

#include "ui/shell/theme.h"

namespace skillscope {

class MarkedSlider::Slider : public QSlider {
 public:
  explicit Slider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {}
  int mark = -1;

 protected:
  void paintEvent(QPaintEvent* event) override {
    QSlider::paintEvent(event);
    if (mark < minimum()) return;
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
    const int handle = style()->pixelMetric(QStyle::PM_SliderLength, &option, this);
    const int at = groove.left() + handle / 2 +
                   QStyle::sliderPositionFromValue(minimum(), maximum(), mark, groove.width() - handle);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().colors().text);
    const double side = theme().scaled(4);
    painter.drawPolygon(
        QPolygonF({QPointF(at, height() - side), QPointF(at - side, height()), QPointF(at + side, height())}));
  }
};

MarkedSlider::MarkedSlider(const QString& symbol, const QString& name, double minimum, double maximum, double step,
                           QWidget* parent)
    : QWidget(parent),
      minimum_(minimum),
      step_(step),
      label_(new QLabel(symbol)),
      slider_(new Slider(this)),
      field_(new QDoubleSpinBox) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme().spacing(1));
  slider_->setRange(0, static_cast<int>(std::lround((maximum - minimum) / step)));
  slider_->setMinimumWidth(theme().scaled(70));
  slider_->setMinimumHeight(theme().scaled(24));
  slider_->setAccessibleName(name);
  field_->setRange(minimum, maximum);
  field_->setSingleStep(step);
  field_->setDecimals(step < 0.01 ? 3 : 2);
  field_->setAccessibleName(name);
  field_->setKeyboardTracking(false);
  label_->setBuddy(field_);
  row->addWidget(label_);
  row->addWidget(slider_, 1);
  row->addWidget(field_);
  setToolTip(name);
  connect(slider_, &QSlider::valueChanged, this, [this](int ticks) {
    const QSignalBlocker blocker(field_);
    field_->setValue(minimum_ + ticks * step_);
    Q_EMIT changed(value());
  });
  connect(field_, &QDoubleSpinBox::valueChanged, this, [this](double given) {
    const QSignalBlocker blocker(slider_);
    slider_->setValue(static_cast<int>(std::lround((given - minimum_) / step_)));
    Q_EMIT changed(value());
  });
}

double MarkedSlider::value() const {
  return field_->value();
}

void MarkedSlider::setValue(double value) {
  const QSignalBlocker a(field_), b(slider_);
  field_->setValue(value);
  slider_->setValue(static_cast<int>(std::lround((value - minimum_) / step_)));
}

void MarkedSlider::setRecorded(double value) {
  slider_->mark = static_cast<int>(std::lround((value - minimum_) / step_));
  slider_->setToolTip(tr("%1; the mark shows what was recorded, %2").arg(toolTip()).arg(value));
  slider_->update();
}

}  // namespace skillscope
