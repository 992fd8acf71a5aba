// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widget/plain_label.h"

#include <QLabel>

namespace skillscope {

QLabel* plainLabel(QWidget* parent, const char* role) {
  auto* label = new QLabel(parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  if (role != nullptr) label->setProperty("role", role);
  return label;
}

}  // namespace skillscope
