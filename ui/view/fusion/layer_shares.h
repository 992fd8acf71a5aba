// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/model/fusion_story.h"

namespace skillscope {

/// How much of every layer was merged, kept, taken or pruned in one round: a bar a layer, with figures beside it.
class LayerShares : public QWidget {
  Q_OBJECT

 public:
  struct Layer {
    QString title;
    MergeShares shares;
  };

  explicit LayerShares(QWidget* parent = nullptr);
  void setLayers(std::vector<Layer> layers);
  const std::vector<Layer>& layers() const { return layers_; }
  QString textOf(int layer) const;
  QRectF barRect(int layer) const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  double rowHeight() const;
  int titleWidth() const;
  int figureWidth() const;
  bool byElement() const;

  std::vector<Layer> layers_;
};

}  // namespace skillscope
