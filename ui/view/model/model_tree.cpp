// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/model/model_tree.h"

#include <QCoreApplication>
#include <QHash>
#include <QHeaderView>
#include <QSet>
#include <algorithm>

#include "ui/model/format.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

enum Column { part, parameters, shape, stored, adapter, columns };

QString shapeLabel(const std::vector<std::int64_t>& shape) {
  QStringList extents;
  for (const std::int64_t extent : shape) extents << QString::number(extent);
  return extents.join(QStringLiteral(" × "));
}

bool isNumber(const QString& text) {
  bool whole = false;
  text.toInt(&whole);
  return whole;
}

/// The block that an item is or lies in: the outermost number of its path. Null above the blocks.
const QTreeWidgetItem* blockOf(const QTreeWidgetItem* item) {
  const QTreeWidgetItem* block = nullptr;
  for (; item != nullptr; item = item->parent()) {
    if (isNumber(item->text(part))) block = item;
  }
  return block;
}

/// A module that holds nothing but its weight needs no opening.
bool holdsModules(const QTreeWidgetItem* item) {
  return item->childCount() > 1 || (item->childCount() == 1 && item->child(0)->childCount() > 0);
}

/// Adds up what is below. The stacks are open, and the first block of each, which shows what all have inside.
qint64 finish(QTreeWidgetItem* item, int depth) {
  qint64 sum = item->data(parameters, Qt::UserRole).toLongLong();
  bool blocks = false;
  for (int i = 0; i < item->childCount(); ++i) {
    sum += finish(item->child(i), depth + 1);
    blocks = blocks || isNumber(item->child(i)->text(part));
  }
  item->setText(parameters, grouped(sum));
  item->setTextAlignment(parameters, Qt::AlignRight | Qt::AlignVCenter);
  const QTreeWidgetItem* block = blockOf(item);
  if (blocks && block == nullptr && item->childCount() > 1) {
    item->setText(shape, QCoreApplication::translate("ModelTree", "%1 blocks").arg(item->childCount()));
  }
  item->setExpanded(block == nullptr ? depth < 1 || blocks : block->text(part) == u"0" && holdsModules(item));
  return sum;
}

}  // namespace

ModelTree::ModelTree(QWidget* parent) : QTreeWidget(parent) {
  setObjectName(QStringLiteral("modelTree"));
  setAccessibleName(tr("Architecture"));
  setAccessibleDescription(tr("The modules of the model with their parameters; open one to see what is inside."));
  setColumnCount(columns);
  setHeaderLabels({tr("Module"), tr("Parameters"), tr("Shape"), tr("Stored as"), tr("Adapter")});
  headerItem()->setTextAlignment(parameters, Qt::AlignRight | Qt::AlignVCenter);
  setUniformRowHeights(true);
  setFrameShape(QFrame::NoFrame);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  const auto restyle = [this] {
    setStyleSheet(
        QStringLiteral("QTreeView::item { padding: %1px %2px; }").arg(theme().scaled(3)).arg(theme().scaled(4)));
  };
  connect(&Theme::instance(), &Theme::changed, this, restyle);
  restyle();
  header()->setStretchLastSection(true);
  header()->setSectionsMovable(false);
}

void ModelTree::setReport(const ModelReport& report) {
  setUpdatesEnabled(false);
  clear();
  QSet<QString> chosen;
  for (const LinearReport& linear : report.linears) {
    if (linear.chosen) chosen << QString::fromStdString(linear.path);
  }
  QHash<QString, QTreeWidgetItem*> modules;
  for (const WeightReport& weight : report.weights) {
    const QString name = QString::fromStdString(weight.name);
    QTreeWidgetItem* above = invisibleRootItem();
    QString path;
    for (const QString& step : name.split(u'.')) {
      path += path.isEmpty() ? step : u'.' + step;
      QTreeWidgetItem*& item = modules[path];
      if (item == nullptr) {
        item = new QTreeWidgetItem(above, {step});
        item->setToolTip(part, path);
        if (chosen.contains(path)) item->setText(adapter, tr("LoRA pair"));
      }
      above = item;
    }
    above->setData(parameters, Qt::UserRole, static_cast<qint64>(weight.scalars));
    above->setText(shape, shapeLabel(weight.shape));
    above->setText(stored, QString::fromStdString(weight.storedType));
  }
  for (int i = 0; i < topLevelItemCount(); ++i) finish(topLevelItem(i), 0);
  setUpdatesEnabled(true);
  setColumnWidth(part, theme().scaled(250));
  setColumnWidth(parameters, theme().scaled(110));
  setColumnWidth(shape, theme().scaled(120));
  setColumnWidth(stored, std::max(theme().scaled(80), header()->sectionSizeHint(stored)));
}

}  // namespace skillscope
