// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeWidget>

#include "core/learn/model_report.h"

namespace skillscope {

/// The weights of a checkpoint as a tree of its modules: parameters, shape, stored type, and where adapters would go.
class ModelTree : public QTreeWidget {
  Q_OBJECT

 public:
  explicit ModelTree(QWidget* parent = nullptr);
  void setReport(const ModelReport& report);
};

}  // namespace skillscope
