// SPDX-License-Identifier: GPL-3.0-or-later
//
// The importance map's deepest level: single elements of the picked unit, read from the run's files in the background.
#include <QLabel>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/importance/importance_view.h"
#include "ui/widget/plot/read_out.h"

namespace skillscope {

void ImportanceView::showElements() {
  const int unit = cursor()->unit();
  const int task = timeline()->learnedTasksAt(cursor()->step()) - 1;
  QString missing;
  if (unit < 0)
    missing = tr("Pick a skill unit in the map of units to see its single elements.");
  else if (task < 0)
    missing = tr("Single elements are recorded at the end of each task; move the cursor to the end of the first one.");
  else if (timeline()->filesFolder().empty())
    missing = tr("This run is not stored, so nothing is recorded of its single elements.");
  if (!missing.isEmpty()) {
    asked_ = {};
    jobs_.cancel();
    reading_ = false;
    return say(missing);
  }
  ElementRequest request{timeline()->filesFolder(), task, unit, change_ == ChangeSince::nothing ? -1 : task - 1};
  if (request == asked_) return;
  asked_ = request;
  reading_ = true;
  const SkillUnit& info = timeline()->units().units[static_cast<std::size_t>(unit)];
  using Read = std::pair<ElementMaps, ElementMaps>;
  jobs_.start(
      this,
      [request, names = elementNamesOf(info, timeline()->units().granularity)](const JobTracker::Wanted&) {
        return Read(readElementMaps(request.folder, request.task, names),
                    request.before < 0 ? ElementMaps() : readElementMaps(request.folder, request.before, names));
      },
      [this](Read read) {
        reading_ = false;
        std::tie(elements_, elementsBefore_) = std::move(read);
        showElementValues();
        Q_EMIT elementsShown();
      },
      [this](const QString& sentence) {
        reading_ = false;
        say(sentence);
        Q_EMIT elementsShown();
      });
}

void ImportanceView::showElementValues() {
  if (level_ != ImportanceLevel::element || !timeline() || asked_.unit < 0 || asked_.unit >= timeline()->unitCount())
    return;
  const SkillUnit& unit = timeline()->units().units[static_cast<std::size_t>(asked_.unit)];
  elementPicture_ = ElementPicture::of(elements_.maps, unit);
  elementBefore_ = ElementPicture::of(elementsBefore_.maps, unit);
  if (elements_.maps.empty())
    return say(
        tr("The single elements of %1 were not recorded in this run. Name its tensors in the setting “Single "
           "elements of” (record.elements) before a run starts, for example all, and they are kept at the end of "
           "each task.")
            .arg(unitTitle(unit)));
  const bool changes = change_ != ChangeSince::nothing, ratio = scale_ == ValueScale::logarithmic;
  if (changes && elementBefore_.values.size() != elementPicture_.values.size())
    return say(tr("Before %1 nothing was recorded to measure the change of elements from.")
                   .arg(timeline()->taskTitle(asked_.task)));
  showMap();
  map_->setSelected({});
  map_->setPins({});
  map_->setCellLayout(elementPicture_.cells);
  map_->setColorMap(changes ? ColorMapName::diverging : colors_);
  map_->setScale(changes ? ValueScale::linear : scale_);
  map_->setSymmetric(changes);
  map_->setUnitName(!changes ? unitValueTitle(UnitValue::importance)
                    : ratio  ? tr("change (log₁₀)")
                             : tr("change of Ī·Ū"));
  map_->setValues(changes ? changesOf(elementPicture_.values, elementBefore_.values, ratio) : elementPicture_.values);
  if (std::exchange(freshRange_, false)) map_->restartRange();
  drawContour(elementPicture_.values);
  QStringList parts{unitTitle(unit), tr("%1 elements").arg(grouped(elementPicture_.elements)),
                    tr("after %1").arg(timeline()->taskTitle(asked_.task))};
  if (changes) parts << tr("change since %1").arg(timeline()->taskTitle(asked_.before));
  if (map_->hasContour()) parts << tr("outlined: top %1 %").arg(std::lround(100 * topShare_));
  setCaption(parts.join(QStringLiteral(" · ")));
  const auto& values = elementPicture_.values;
  const auto largest = std::max_element(values.begin(), values.end(), [](float a, float b) {
    return std::isnan(b) ? false : std::isnan(a) ? true : a < b;
  });
  const auto at = static_cast<int>(largest - values.begin());
  const int columns = elementPicture_.cells.columns;
  map_->setAccessibleDescription(tr("%1. The largest element is %2 with %3.")
                                     .arg(parts.join(QStringLiteral(", ")),
                                          elementPicture_.cellName(at / columns, at % columns), significant(*largest)));
}

QString ImportanceView::elementReadOut(int row, int column, bool plain) const {
  const float value = map_->value(row, column);
  const auto index = static_cast<std::size_t>(row) * static_cast<std::size_t>(elementPicture_.cells.columns) +
                     static_cast<std::size_t>(column);
  if (index >= elementPicture_.values.size()) return {};
  const QString name = elementPicture_.cellName(row, column);
  QStringList names{unitValueTitle(UnitValue::importance)}, values{significant(elementPicture_.values[index])};
  if (change_ != ChangeSince::nothing && !std::isnan(value)) {
    names << tr("change");
    values << (scale_ == ValueScale::logarithmic ? tr("× %1").arg(significant(std::pow(10.0, value)))
                                                 : significant(value));
  }
  if (plain) {
    QStringList parts{name};
    for (qsizetype i = 0; i < names.size(); ++i) parts << names[i] + QLatin1Char(' ') + values[i];
    return parts.join(QStringLiteral(", "));
  }
  QStringList lines{ReadOut::title(name)};
  for (qsizetype i = 0; i < names.size(); ++i) lines << ReadOut::line({}, names[i], values[i]);
  return ReadOut::table(lines);
}

}  // namespace skillscope
