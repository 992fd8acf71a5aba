// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/importance_view.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/model/format.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {

const std::vector<float>& unitValues(const ImportanceSnapshot& snapshot, UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return snapshot.sensitivity;
    case UnitValue::uncertainty:
      return snapshot.uncertainty;
    case UnitValue::importance:
      break;
  }
  return snapshot.importance;
}

QString unitValueTitle(UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return ImportanceView::tr("sensitivity Ī");
    case UnitValue::uncertainty:
      return ImportanceView::tr("uncertainty Ū");
    case UnitValue::importance:
      break;
  }
  return ImportanceView::tr("importance Ī·Ū");
}

QString unitValueSymbol(UnitValue value) {
  switch (value) {
    case UnitValue::sensitivity:
      return QStringLiteral("Ī");
    case UnitValue::uncertainty:
      return QStringLiteral("Ū");
    case UnitValue::importance:
      break;
  }
  return QStringLiteral("Ī·Ū");
}

int rankAmong(const std::vector<float>& values, int unit) {
  if (unit < 0 || unit >= static_cast<int>(values.size())) return 0;
  const float value = values[static_cast<std::size_t>(unit)];
  if (std::isnan(value)) return 0;
  return 1 +
         static_cast<int>(std::count_if(values.begin(), values.end(), [value](float other) { return other > value; }));
}

ImportanceView::ImportanceView(QWidget* parent) : RunView(tr("Importance"), parent) {
  const auto box = [this](const QString& name, const QString& help) {
    auto* combo = new QComboBox;
    combo->setAccessibleName(name);
    combo->setToolTip(help);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    addHeaderWidget(combo);
    return combo;
  };
  valueBox_ = box(tr("Value shown"), tr("Which score of a skill unit is shown"));
  valueBox_->addItems({tr("Importance"), tr("Sensitivity"), tr("Uncertainty")});
  scaleBox_ = box(tr("Scale of the colours"), tr("How values become colours"));
  scaleBox_->addItems({tr("Linear"), tr("Logarithmic")});
  mapBox_ = box(tr("Colour map"), tr("Colour map; all of them can be told apart with colour-blind eyes"));
  for (const ColorMapName name : ColorMap::sequentialNames()) mapBox_->addItem(ColorMap::title(name));
  lockButton_ = new QToolButton;
  lockButton_->setCheckable(true);
  lockButton_->setIcon(lineIcon(QStringLiteral("lock")));
  lockButton_->setAccessibleName(tr("Lock the colour range"));
  lockButton_->setToolTip(tr("Keep the colour range as it is now, so that pictures can be compared"));
  addHeaderWidget(lockButton_);
  zoomButton_ = new QToolButton;
  zoomButton_->setIcon(lineIcon(QStringLiteral("fit")));
  zoomButton_->setAccessibleName(tr("Show all units"));
  zoomButton_->setToolTip(tr("Show all units again (wheel zooms, dragging pans, a double click resets)"));
  addHeaderWidget(zoomButton_);

  map_ = new HeatMap(tr("Importance map"));
  map_->setReadOut([this](int row, int column) { return readOut(row, column, false); });
  map_->setSpokenText([this](int row, int column) { return readOut(row, column, true); });
  setContent(map_);
  setScale(ValueScale::logarithmic);
  zoomButton_->hide();

  connect(valueBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setValue(static_cast<UnitValue>(index)); });
  connect(scaleBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setScale(static_cast<ValueScale>(index)); });
  connect(mapBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setColorMap(ColorMap::sequentialNames()[static_cast<std::size_t>(index)]); });
  connect(lockButton_, &QToolButton::toggled, map_, &HeatMap::setRangeLocked);
  connect(map_, &HeatMap::rangeLockChanged, lockButton_, &QToolButton::setChecked);
  connect(zoomButton_, &QToolButton::clicked, map_, &CellView::resetZoom);
  connect(map_, &CellView::zoomed, this, [this] { zoomButton_->setVisible(map_->isZoomed()); });
  connect(map_, &CellView::cellPicked, this, [this](int row, int column) {
    if (cursor()) cursor()->setUnit(layout_.unitAt(row, column));
  });
}

void ImportanceView::setValue(UnitValue value) {
  if (value == value_) return;
  value_ = value;
  const QSignalBlocker blocker(valueBox_);
  valueBox_->setCurrentIndex(static_cast<int>(value));
  shown_ = nullptr;
  map_->setRangeLocked(false);  // another quantity has another range
  map_->restartRange();
  schedule({}, true);
}

void ImportanceView::setColorMap(ColorMapName name) {
  map_->setColorMap(name);
  const auto& names = ColorMap::sequentialNames();
  const QSignalBlocker blocker(mapBox_);
  mapBox_->setCurrentIndex(static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin()));
}

void ImportanceView::setScale(ValueScale scale) {
  map_->setScale(scale);
  const QSignalBlocker blocker(scaleBox_);
  scaleBox_->setCurrentIndex(static_cast<int>(scale));
}

QString ImportanceView::emptyText() const {
  const RunTimeline& run = *timeline();
  if (run.isEmpty()) return tr("The importance map appears a few steps after the start of training.");
  if (run.unitCount() == 0) return tr("This method keeps no importance of skill units.");
  if (!run.snapshots().empty()) return {};
  return run.finished() ? tr("No importance was recorded in this run.")
                        : tr("The importance map appears a few steps after the start of training.");
}

QString ImportanceView::summaryText() const {
  if (!timeline() || !cursor() || !emptyText().isEmpty()) return tr("Importance map, empty.");
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  if (!snapshot) return tr("Importance map: nothing recorded yet at step %1.").arg(cursor()->step());
  const std::vector<float>& values = unitValues(*snapshot, value_);
  if (values.empty()) return tr("Importance map: no values at step %1.").arg(snapshot->step);
  const auto largest = static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
  return tr("%1 of %2 skill units at step %3 while learning %4. The largest is %5 with %6.")
      .arg(unitValueTitle(value_))
      .arg(values.size())
      .arg(snapshot->step)
      .arg(timeline()->taskTitle(snapshot->task),
           largest < timeline()->units().units.size() ? unitTitle(timeline()->units().units[largest]) : QString(),
           significant(values[largest]));
}

void ImportanceView::restyle() {
  const int size = theme().scaled(16);
  for (QToolButton* button : {lockButton_, zoomButton_}) button->setIconSize(QSize(size, size));
}

void ImportanceView::refresh(RunChanges changes) {
  if (changes & RunChange::run) {
    layout_ = UnitLayout::of(timeline()->units());
    map_->setCellLayout(layout_.cells);
    if (layoutOf_ != timeline()->runId() && !map_->isRangeLocked()) map_->restartRange();
    layoutOf_ = timeline()->runId();
  }
  // append() may have moved the snapshots in memory.
  if (changes & (RunChange::run | RunChange::importance)) shown_ = nullptr;
}

void ImportanceView::cursorMoved() {
  map_->setSelected(layout_.cellOf(cursor()->unit()));
  showSnapshot();
}

void ImportanceView::showSnapshot() {
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  const bool first = !snapshot && timeline()->snapshots().empty();
  if (first) return;
  if (snapshot == shown_ && shown_) return;
  shown_ = snapshot;
  map_->setUnitName(unitValueTitle(value_));
  if (!snapshot) {
    map_->setValues(layout_.valuesOfCells({}));
    setCaption(tr("step %1 · nothing recorded yet").arg(grouped(cursor()->step())));
    return;
  }
  map_->setValues(layout_.valuesOfCells(unitValues(*snapshot, value_)));
  setCaption(tr("%1 %2 · step %3 · %4")
                 .arg(grouped(timeline()->unitCount()), granularityTitle(timeline()->units()), grouped(snapshot->step),
                      timeline()->taskTitle(snapshot->task)));
}

QString ImportanceView::readOut(int row, int column, bool plain) const {
  const int unit = layout_.unitAt(row, column);
  if (unit < 0 || !timeline() || !cursor()) return {};
  const auto index = static_cast<std::size_t>(unit);
  const QString title = unitTitle(timeline()->units().units[index]);
  QStringList names, values;
  if (const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step())) {
    for (const UnitValue value : {UnitValue::importance, UnitValue::sensitivity, UnitValue::uncertainty}) {
      const std::vector<float>& scores = unitValues(*snapshot, value);
      if (index >= scores.size()) continue;
      names << unitValueTitle(value);
      values << significant(scores[index]);
    }
    if (const int rank = rankAmong(unitValues(*snapshot, value_), unit); rank > 0) {
      names << tr("rank");
      values << tr("%1 of %2").arg(grouped(rank), grouped(timeline()->unitCount()));
    }
  }
  QColor mark;
  if (const FusionRound* round = timeline()->fusionAt(cursor()->step()); round && index < round->category.size()) {
    names << tr("last fusion");
    values << categoryTitle(round->category[index]);
    mark = theme().categoryColor(round->category[index]);
  }
  if (plain) {
    QStringList parts{title};
    for (qsizetype i = 0; i < names.size(); ++i) parts << names[i] + QLatin1Char(' ') + values[i];
    return parts.join(QStringLiteral(", "));
  }
  QStringList lines{ReadOut::title(title)};
  for (qsizetype i = 0; i < names.size(); ++i)
    lines << ReadOut::line(i + 1 == names.size() ? mark : QColor(), names[i], values[i]);
  return ReadOut::table(lines);
}

}  // namespace skillscope
