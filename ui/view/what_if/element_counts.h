// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many single weights a round of Recurrent-KIF decides in which way, as recorded and as it would have been, over
// the whole model and layer by layer.
#pragma once

#include <QTableWidget>

#include "core/run/what_if.h"

namespace skillscope {

class ElementCountsTable : public QTableWidget {
  Q_OBJECT

 public:
  enum Column { place, moved, pruned, firstCategory, columns = firstCategory + 4 };

  explicit ElementCountsTable(QWidget* parent = nullptr);

  /// First row all weights, then one a layer.
  void setOutcome(const WhatIfOutcome& outcome);
  void restyle();
};

/// "encoder 2", as titles of units begin.
QString layerTitle(const LayerCounts& layer);

}  // namespace skillscope
