// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can change in a round of Recurrent-KIF: the rule and its shares of the two moves, both quantiles, what is chosen
// and by what score, and the ablations that concern the merge.
#pragma once

#include <QWidget>
#include <array>

#include "core/run/what_if.h"

class QCheckBox;
class QComboBox;

namespace skillscope {

class LegendStrip;
class MarkedSlider;

class RecurrentControls : public QWidget {
  Q_OBJECT

 public:
  explicit RecurrentControls(QWidget* parent = nullptr);

  /// Marks on the sliders; `settings` must be of Recurrent-KIF here and below.
  void setRecorded(const WhatIfSettings& settings);
  void setSettings(const WhatIfSettings& settings);
  const WhatIfSettings& settings() const { return settings_; }
  LegendStrip* legend() const { return legend_; }

 Q_SIGNALS:
  /// The user changed one of them.
  void changed();

 private:
  void take();
  void showSettings();

  WhatIfSettings settings_;
  QComboBox *rule_, *mask_, *granularity_, *score_, *importance_;
  MarkedSlider *taskQuantile_, *memoryQuantile_, *tau_, *beta_;
  std::array<MarkedSlider*, 4> shares_;
  QCheckBox *identification_, *sharedUpdate_;
  LegendStrip* legend_;
};

}  // namespace skillscope
