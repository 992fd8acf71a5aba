// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/importance/importance_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/model/format.h"
#include "ui/model/run_tables.h"
#include "ui/shell/icons.h"
#include "ui/shell/theme.h"
#include "ui/view/texts.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {
namespace {

/// A line around the top share of more cells than this says nothing, and finding it takes longer than a frame.
constexpr std::size_t mostContoured = 200'000;

}  // namespace

ImportanceView::ImportanceView(QWidget* parent) : RunView(tr("Importance"), parent) {
  const auto box = [this](const QString& name, const QString& help, const QStringList& items) {
    auto* combo = new QComboBox;
    combo->setAccessibleName(name);
    combo->setToolTip(help);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    combo->addItems(items);
    addHeaderWidget(combo);
    return combo;
  };
  levelBox_ = box(tr("Level of detail"), tr("Whole modules, skill units, or single elements (Page Up and Page Down)"),
                  {tr("Modules"), tr("Units"), tr("Elements")});
  levelBox_->setCurrentIndex(static_cast<int>(level_));
  valueBox_ = box(tr("Value shown"), tr("Which score of a skill unit is shown"),
                  {tr("Importance"), tr("Sensitivity"), tr("Uncertainty")});
  const auto button = [this](const QString& icon, const QString& name, const QString& help) {
    auto* made = new QToolButton;
    made->setIcon(lineIcon(icon));
    made->setAccessibleName(name);
    made->setToolTip(help);
    addHeaderWidget(made);
    return made;
  };
  menuButton_ = button(QStringLiteral("settings"), tr("Options of the importance map"),
                       tr("Order, change, top share, scale, colours and pins"));
  menuButton_->setPopupMode(QToolButton::InstantPopup);
  lockButton_ = button(QStringLiteral("lock"), tr("Lock the colour range"),
                       tr("Keep the colour range as it is now, so that pictures can be compared"));
  lockButton_->setCheckable(true);
  zoomButton_ = button(QStringLiteral("fit"), tr("Show all units"),
                       tr("Show all units again (wheel zooms, dragging pans, a double click resets)"));

  pages_ = new QStackedWidget;
  map_ = new HeatMap(tr("Importance map"));
  map_->setReadOut([this](int row, int column) { return readOut(row, column, false); });
  map_->setSpokenText([this](int row, int column) { return readOut(row, column, true); });
  notice_ = new QLabel;
  notice_->setAlignment(Qt::AlignCenter);
  notice_->setWordWrap(true);
  notice_->setMargin(24);
  notice_->setForegroundRole(QPalette::PlaceholderText);
  notice_->setAutoFillBackground(true);
  notice_->setBackgroundRole(QPalette::Base);
  pages_->addWidget(map_);
  pages_->addWidget(notice_);
  setContent(pages_);
  buildMenu();
  map_->setScale(scale_);
  zoomButton_->hide();

  connect(levelBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setLevel(static_cast<ImportanceLevel>(index)); });
  connect(valueBox_, &QComboBox::currentIndexChanged, this,
          [this](int index) { setValue(static_cast<UnitValue>(index)); });
  connect(lockButton_, &QToolButton::toggled, map_, &HeatMap::setRangeLocked);
  connect(map_, &HeatMap::rangeLockChanged, lockButton_, &QToolButton::setChecked);
  connect(zoomButton_, &QToolButton::clicked, map_, &CellView::resetZoom);
  connect(map_, &CellView::zoomed, this, [this] { zoomButton_->setVisible(map_->isZoomed()); });
  connect(map_, &CellView::cellPicked, this, &ImportanceView::pick);
  connect(map_, &CellView::pinWanted, this, [this](int row, int column) {
    if (cursor() && level_ != ImportanceLevel::element) cursor()->togglePin(unitAt(row, column));
  });
  connect(map_, &CellView::levelWanted, this,
          [this](int by) { setLevel(static_cast<ImportanceLevel>(std::clamp(static_cast<int>(level_) + by, 0, 2))); });
}

void ImportanceView::showAnew() {
  shown_ = nullptr;
  schedule({}, true);
}

void ImportanceView::setLevel(ImportanceLevel level) {
  if (level == level_) return;
  level_ = level;
  const QSignalBlocker blocker(levelBox_);
  levelBox_->setCurrentIndex(static_cast<int>(level));
  valueBox_->setEnabled(level != ImportanceLevel::element);
  asked_ = {};
  map_->setRangeLocked(false);
  freshRange_ = true;
  showAnew();
}

void ImportanceView::setValue(UnitValue value) {
  if (value == value_) return;
  value_ = value;
  const QSignalBlocker blocker(valueBox_);
  valueBox_->setCurrentIndex(static_cast<int>(value));
  map_->setRangeLocked(false);  // another quantity has another range
  freshRange_ = true;
  showAnew();
}

std::vector<float> ImportanceView::valuesOf(const ImportanceSnapshot& snapshot) const {
  const std::vector<float>& values = unitValues(snapshot, value_);
  return level_ == ImportanceLevel::module ? moduleTable_.means(values) : values;
}

const SkillUnitTable& ImportanceView::table() const {
  return level_ == ImportanceLevel::module ? moduleTable_.modules : timeline()->units();
}

int ImportanceView::unitAt(int row, int column) const {
  const int item = layout_.unitAt(row, column);
  if (item < 0 || level_ != ImportanceLevel::module || !timeline()) return item;
  // A module stands for its largest unit.
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  int largest = -1;
  for (int unit = 0; unit < static_cast<int>(moduleTable_.moduleOfUnit.size()); ++unit) {
    if (moduleTable_.moduleOfUnit[static_cast<std::size_t>(unit)] != item) continue;
    const auto value = [&](int each) {
      return snapshot ? unitValues(*snapshot, value_)[static_cast<std::size_t>(each)] : 0.0F;
    };
    if (largest < 0 || value(unit) > value(largest)) largest = unit;
  }
  return largest;
}

Cell ImportanceView::cellOfUnit(int unit) const {
  if (unit < 0 || level_ == ImportanceLevel::element) return {};
  if (level_ == ImportanceLevel::module)
    return unit < static_cast<int>(moduleTable_.moduleOfUnit.size())
               ? layout_.cellOf(moduleTable_.moduleOfUnit[static_cast<std::size_t>(unit)])
               : Cell{};
  return layout_.cellOf(unit);
}

void ImportanceView::pick(int row, int column) {
  if (!cursor() || level_ == ImportanceLevel::element) return;
  cursor()->setUnit(unitAt(row, column));
}

TextRows ImportanceView::dataRows() const {
  return timeline() && cursor() ? importanceRows(*timeline(), cursor()->step()) : TextRows();
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
  if (level_ == ImportanceLevel::element)
    return pages_->currentWidget() == map_ ? map_->accessibleDescription() : notice_->text();
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  if (!snapshot) return tr("Importance map: nothing recorded yet at step %1.").arg(cursor()->step());
  const std::vector<float> values = valuesOf(*snapshot);
  if (values.empty()) return tr("Importance map: no values at step %1.").arg(snapshot->step);
  const auto largest = static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
  QString sentence = tr("%1 of %2 %3 at step %4 while learning %5. The largest is %6 with %7.")
                         .arg(unitValueTitle(value_))
                         .arg(values.size())
                         .arg(level_ == ImportanceLevel::module ? tr("modules") : tr("skill units"))
                         .arg(snapshot->step)
                         .arg(timeline()->taskTitle(snapshot->task),
                              largest < table().units.size() ? unitTitle(table().units[largest]) : QString(),
                              significant(values[largest]));
  if (topShare_ > 0 && !std::isnan(contourAbove_))
    sentence += QLatin1Char(' ') + tr("%1 lie above %2, the top %3.")
                                       .arg(std::count_if(values.begin(), values.end(),
                                                          [this](float value) { return value > contourAbove_; }))
                                       .arg(significant(contourAbove_), percentWithUnit(topShare_));
  const ImportanceSnapshot* since = changeReference(*timeline(), *cursor(), change_, marked_);
  if (since) {
    const std::vector<float> changes = changesOf(values, valuesOf(*since), true);
    const std::vector<int> order = descending(changes, true);
    if (!order.empty() && !std::isnan(changes[static_cast<std::size_t>(order[0])]))
      sentence += QLatin1Char(' ') + tr("Changed most since step %1: %2, by a factor of %3.")
                                         .arg(since->step)
                                         .arg(unitTitle(table().units[static_cast<std::size_t>(order[0])]),
                                              significant(std::pow(10.0, changes[static_cast<std::size_t>(order[0])])));
  }
  return sentence;
}

void ImportanceView::restyle() {
  const int size = theme().scaled(16);
  for (QToolButton* button : {menuButton_, lockButton_, zoomButton_}) button->setIconSize(QSize(size, size));
}

void ImportanceView::refresh(RunChanges changes) {
  if (changes & RunChange::run) {
    units_ = UnitLayout::of(timeline()->units());
    moduleTable_ = ModuleTable::of(timeline()->units());
    modules_ = UnitLayout::of(moduleTable_.modules);
    if (layoutOf_ != timeline()->runId()) {
      if (!map_->isRangeLocked()) map_->restartRange();
      marked_ = -1;
      asked_ = {};
    }
    layoutOf_ = timeline()->runId();
  }
  // append() may have moved the snapshots in memory.
  if (changes & (RunChange::run | RunChange::importance)) shown_ = nullptr;
  if (changes & (RunChange::run | RunChange::tasks) && level_ == ImportanceLevel::element) asked_ = {};
}

void ImportanceView::cursorMoved() {
  if (level_ == ImportanceLevel::element) return showElements();
  showUnits();
  map_->setSelected(cellOfUnit(cursor()->unit()));
  std::vector<Cell> pins;
  for (const int unit : cursor()->pins()) pins.push_back(cellOfUnit(unit));
  map_->setPins(std::move(pins));
}

void ImportanceView::showMap() {
  if (pages_->currentWidget() != map_) pages_->setCurrentWidget(map_);
}

void ImportanceView::say(const QString& sentence) {
  setCaption({});  // that of the map would be about another picture
  notice_->setText(sentence);
  notice_->setAccessibleName(sentence);
  pages_->setCurrentWidget(notice_);
}

QString ImportanceView::captionText(const ImportanceSnapshot& snapshot, const ImportanceSnapshot* since) const {
  QStringList parts{QStringLiteral("%1 %2").arg(
      grouped(static_cast<qint64>(table().units.size())),
      level_ == ImportanceLevel::module ? tr("modules") : granularityTitle(timeline()->units()))};
  if (since) parts << tr("change since step %1").arg(grouped(since->step));
  if (order_ == UnitOrder::value) parts << tr("largest first");
  if (order_ == UnitOrder::change) parts << tr("most changed first");
  parts << tr("step %1").arg(grouped(snapshot.step)) << timeline()->taskTitle(snapshot.task);
  if (map_->hasContour()) parts << tr("outlined: top %1 %").arg(std::lround(100 * topShare_));
  return parts.join(QStringLiteral(" · "));
}

void ImportanceView::showUnits() {
  showMap();
  const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step());
  if (!snapshot && timeline()->snapshots().empty()) return;
  const ImportanceSnapshot* since = snapshot ? changeReference(*timeline(), *cursor(), change_, marked_) : nullptr;
  if (snapshot == shown_ && shown_ && since == shownSince_) return;
  shown_ = snapshot;
  shownSince_ = since;
  const bool ratio = scale_ == ValueScale::logarithmic;
  const bool changes = change_ != ChangeSince::nothing;
  const UnitLayout& byLayer = level_ == ImportanceLevel::module ? modules_ : units_;
  shownValues_ = snapshot ? valuesOf(*snapshot) : std::vector<float>();
  shownChanges_.clear();
  if (changes) shownChanges_ = since ? changesOf(shownValues_, valuesOf(*since), ratio) : std::vector<float>();
  if (order_ == UnitOrder::layer || shownValues_.empty()) {
    layout_ = byLayer;
  } else {
    std::vector<float> keys = shownValues_;
    if (order_ == UnitOrder::change) {
      const ImportanceSnapshot* from =
          since ? since : changeReference(*timeline(), *cursor(), ChangeSince::taskBefore, marked_);
      if (from) keys = changesOf(shownValues_, valuesOf(*from), ratio);
    }
    layout_ = byLayer.sorted(descending(keys, order_ == UnitOrder::change),
                             order_ == UnitOrder::change ? tr("place by change") : tr("place by value"));
  }
  map_->setCellLayout(layout_.cells);
  map_->setColorMap(changes ? ColorMapName::diverging : colors_);
  map_->setScale(changes ? ValueScale::linear : scale_);
  map_->setSymmetric(changes);
  map_->setUnitName(!changes ? unitValueTitle(value_)
                    : ratio  ? tr("change (log₁₀)")
                             : tr("change of %1").arg(unitValueSymbol(value_)));
  map_->setValues(layout_.valuesOfCells(changes ? shownChanges_ : shownValues_));
  if (std::exchange(freshRange_, false)) map_->restartRange();
  drawContour(layout_.valuesOfCells(shownValues_));
  if (!snapshot)
    setCaption(tr("step %1 · nothing recorded yet").arg(grouped(cursor()->step())));
  else if (changes && !since)
    setCaption(tr("step %1 · nothing earlier to measure the change from").arg(grouped(snapshot->step)));
  else
    setCaption(captionText(*snapshot, since));
}

void ImportanceView::drawContour(const std::vector<float>& values) {
  contourAbove_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<unsigned char> inside;
  if (topShare_ > 0 && !values.empty() && values.size() <= mostContoured) {
    contourAbove_ = valueQuantile(values, 1 - topShare_);
    inside.reserve(values.size());
    for (const float value : values) inside.push_back(value > contourAbove_ ? 1 : 0);
    if (std::isnan(contourAbove_)) inside.clear();
  }
  map_->setContour(std::move(inside));
}

QString ImportanceView::readOut(int row, int column, bool plain) const {
  if (!timeline() || !cursor()) return {};
  if (level_ == ImportanceLevel::element) return elementReadOut(row, column, plain);
  const int item = layout_.unitAt(row, column);
  if (item < 0 || item >= static_cast<int>(table().units.size())) return {};
  const auto index = static_cast<std::size_t>(item);
  QString title = unitTitle(table().units[index]);
  QStringList names, values;
  if (const ImportanceSnapshot* snapshot = timeline()->snapshotAt(cursor()->step())) {
    for (const UnitValue value : {UnitValue::importance, UnitValue::sensitivity, UnitValue::uncertainty}) {
      const std::vector<float>& ofUnits = unitValues(*snapshot, value);
      const std::vector<float> scores = level_ == ImportanceLevel::module ? moduleTable_.means(ofUnits) : ofUnits;
      if (index >= scores.size()) continue;
      names << unitValueTitle(value);
      values << significant(scores[index]);
    }
    if (const int rank = rankAmong(shownValues_, item); rank > 0) {
      names << tr("rank");
      values << tr("%1 of %2").arg(grouped(rank), grouped(static_cast<qint64>(shownValues_.size())));
    }
    if (index < shownChanges_.size() && !std::isnan(shownChanges_[index])) {
      names << tr("change");
      values << (scale_ == ValueScale::logarithmic ? tr("× %1").arg(significant(std::pow(10.0, shownChanges_[index])))
                                                   : significant(shownChanges_[index]));
    }
  }
  QColor mark;
  const FusionRound* round = timeline()->fusionAt(cursor()->step());
  if (level_ == ImportanceLevel::unit && round && index < round->category.size()) {
    names << tr("last fusion");
    values << categoryTitle(round->category[index]);
    mark = theme().categoryColor(round->category[index]);
  }
  if (level_ == ImportanceLevel::unit && cursor()->isPinned(item)) title = tr("%1 (pinned)").arg(title);
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
