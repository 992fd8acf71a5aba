// SPDX-License-Identifier: GPL-3.0-or-later
//
// Importance, fusion and matrices of the compared runs at the common cursor.
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/model/comparison.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"
#include "ui/view/compare/compare_views.h"
#include "ui/view/compare/confusion_grid.h"
#include "ui/view/matrix/matrix_grid.h"
#include "ui/view/plot_bands.h"
#include "ui/view/unit_layout.h"
#include "ui/widget/elided_label.h"
#include "ui/widget/heat_map.h"
#include "ui/widget/plot/read_out.h"
#include "ui/widget/themed_plot.h"

namespace skillscope {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

QString runTitle(const Comparison& comparison, int run) {
  return QStringLiteral("%1  %2").arg(run + 1).arg(
      QString::fromStdString(comparison.runs()[static_cast<std::size_t>(run)].summary.name));
}

float largest(const std::vector<float>& values) {
  float most = 0;
  for (const float value : values) {
    if (std::isfinite(value)) most = std::max(most, std::abs(value));
  }
  return most;
}

/// The two maps of one run, and which unit a cell stands for.
class MapPair : public QWidget {
 public:
  MapPair() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().spacing(1));
    value = new HeatMap(CompareImportance::tr("Importance"));
    difference = new HeatMap(CompareImportance::tr("Difference of importance to the base"));
    difference->setColorMap(ColorMapName::diverging);
    value->setMinimumHeight(theme().scaled(90));
    difference->setMinimumHeight(theme().scaled(90));
    // The base has no difference, but its map is as large as the others.
    QSizePolicy kept = difference->sizePolicy();
    kept.setRetainSizeWhenHidden(true);
    difference->setSizePolicy(kept);
    column->addWidget(value, 1);
    column->addWidget(difference, 1);
  }
  HeatMap *value, *difference;
  UnitLayout layout, baseLayout;
  SkillUnitTable units, baseUnits;
};

}  // namespace

// ---- Importance ----

CompareImportance::CompareImportance(Comparison* comparison, QWidget* parent)
    : CompareSection(tr("Importance"), comparison, parent),
      grid_(new PictureGrid(this)),
      normalized_(new QToolButton(this)),
      note_(new ElidedLabel({}, this)) {
  note_->setProperty("role", "caption");
  normalized_->setObjectName(QStringLiteral("normalizedImportance"));
  normalized_->setText(tr("Share of Largest"));
  normalized_->setCheckable(true);
  normalized_->setChecked(true);
  normalized_->setToolTip(
      tr("Divide the importance of each run by its largest value, so that methods with other scales "
         "can be compared"));
  connect(normalized_, &QToolButton::toggled, this, &CompareImportance::markChanged);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(theme().spacing(3), theme().spacing(1), theme().spacing(2), 0);
  head->addWidget(note_, 1);
  head->addWidget(normalized_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(head);
  column->addWidget(grid_, 1);
  grid_->setPictureSize(280, 300, 640);
}

void CompareImportance::refresh() {
  const auto& runs = comparison().runs();
  grid_->setCount(comparison().count(), [](int) -> QWidget* { return new MapPair; });
  for (int i = 0; i < comparison().count(); ++i) {
    const PictureGrid::Picture& picture = grid_->pictures()[static_cast<std::size_t>(i)];
    picture.title->setText(runTitle(comparison(), i));
    auto* maps = static_cast<MapPair*>(picture.content);
    maps->units = runs[static_cast<std::size_t>(i)].timeline->units();
    maps->baseUnits = runs[static_cast<std::size_t>(comparison().base())].timeline->units();
    maps->layout = UnitLayout::of(maps->units);
    maps->baseLayout = UnitLayout::of(maps->baseUnits);
    maps->value->setCellLayout(maps->layout.cells);
    maps->difference->setCellLayout(maps->baseLayout.cells);
    maps->difference->setColorMap(ColorMapName::diverging);
    maps->difference->setVisible(i != comparison().base());
    const auto readOut = [](HeatMap* map, const UnitLayout& layout, const SkillUnitTable& units, const QString& name) {
      return [map, &layout, &units, name](int row, int column) {
        const int unit = layout.unitAt(row, column);
        if (unit < 0) return QString();
        return ReadOut::title(unitTitle(units.units[static_cast<std::size_t>(unit)])) +
               QStringLiteral("<br>%1 %2").arg(name, fullPrecision(map->value(row, column)));
      };
    };
    maps->value->setReadOut(readOut(maps->value, maps->layout, maps->units, tr("importance")));
    maps->difference->setReadOut(readOut(maps->difference, maps->baseLayout, maps->baseUnits, tr("difference")));
  }
}

void CompareImportance::cursorMoved() {
  const bool share = normalized_->isChecked();
  const int base = comparison().base();
  std::vector<std::vector<float>> values(static_cast<std::size_t>(comparison().count()));
  float most = 0;
  for (int i = 0; i < comparison().count(); ++i) {
    const auto* snapshot =
        comparison().runs()[static_cast<std::size_t>(i)].timeline->snapshotAt(comparison().stepOf(i));
    if (!snapshot) continue;
    std::vector<float>& own = values[static_cast<std::size_t>(i)];
    own = snapshot->importance;
    const float top = largest(own);
    if (share && top > 0) {
      for (float& value : own) value /= top;
    }
    most = std::max(most, largest(own));
  }
  const auto& against = values[static_cast<std::size_t>(base)];
  std::vector<std::vector<float>> differences(values.size());
  float bound = 0;
  for (int i = 0; i < comparison().count(); ++i) {
    const auto& own = values[static_cast<std::size_t>(i)];
    if (i == base || own.empty() || against.empty()) continue;
    auto& difference = differences[static_cast<std::size_t>(i)];
    difference.assign(against.size(), nan);
    for (const auto& [first, second] : comparison().unitsShared(i)) {
      difference[static_cast<std::size_t>(first)] =
          own[static_cast<std::size_t>(second)] - against[static_cast<std::size_t>(first)];
    }
    bound = std::max(bound, largest(difference));
  }
  // One scale for all, so that equal colours mean equal values.
  const ValueRange range = roundRange(0, most, ValueScale::linear);
  const ValueRange deviation = roundRange(0, bound, ValueScale::linear);
  bound_ = deviation.high;
  spoken_.clear();
  for (int i = 0; i < comparison().count(); ++i) {
    const PictureGrid::Picture& picture = grid_->pictures()[static_cast<std::size_t>(i)];
    auto* maps = static_cast<MapPair*>(picture.content);
    const auto& own = values[static_cast<std::size_t>(i)];
    maps->value->setUnitName(share ? tr("share") : tr("importance"));
    maps->value->setValues(maps->layout.valuesOfCells(own));
    maps->value->setRange(range);
    const auto& difference = differences[static_cast<std::size_t>(i)];
    maps->difference->setUnitName(tr("difference"));
    maps->difference->setValues(maps->baseLayout.valuesOfCells(difference));
    maps->difference->setRange({-deviation.high, deviation.high});
    maps->difference->setVisible(i != base && !difference.empty());
    QString caption;
    if (own.empty()) {
      caption = tr("records no importance");
    } else if (i == base) {
      caption = tr("base");
    } else if (const auto rank = comparison().importanceAgreement(i); rank && rank->rho) {
      caption = tr("ρ = %1").arg(QString::number(*rank->rho, 'f', 3).replace(u'-', QChar(0x2212)));
      picture.caption->setToolTip(tr("Spearman's rank correlation with the base over %n units", nullptr, rank->pairs));
      spoken_ << tr("%1: rank correlation %2").arg(runTitle(comparison(), i)).arg(*rank->rho, 0, 'f', 3);
    } else {
      caption = comparison().unitsShared(i).empty() ? tr("no unit in common with the base") : tr("ρ not defined");
    }
    if (!comparison().reaches(i)) caption += QStringLiteral(" · ") + tr("ends before");
    picture.caption->setText(caption);
  }
  note_->setText((share ? tr("Above: importance %1, as share of each run's largest.")
                        : tr("Above: importance %1, one scale for all."))
                     .arg(comparison().positionText()) +
                 u' ' + tr("Below: difference to the base. ρ: rank correlation (Spearman)."));
}

QString CompareImportance::summaryText() const {
  return spoken_.isEmpty() ? tr("No importance to compare.") : spoken_.join(QStringLiteral("; "));
}

// ---- Fusion ----

CompareFusion::CompareFusion(Comparison* comparison, QWidget* parent)
    : CompareSection(tr("Fusion"), comparison, parent),
      shares_(new CurvePlot(tr("Share of units with the base's decision over fusion rounds"), this)),
      grid_(new PictureGrid(this)),
      note_(new ElidedLabel({}, this)) {
  note_->setProperty("role", "caption");
  note_->setContentsMargins(theme().spacing(3), theme().spacing(1), 0, 0);
  shares_->setYRange(0, 100);
  shares_->setLegendVisible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(note_);
  column->addWidget(shares_, 2);
  column->addWidget(grid_, 3);
  grid_->setPictureSize(280, 170, 280);
  connect(shares_, &CurvePlot::picked, this, [this](double x) {
    if (this->comparison().lock() == CompareLock::round) this->comparison().setPosition(std::llround(x));
  });
}

void CompareFusion::refresh() {
  // Runs that fuse have a picture; where none does, each says why.
  shown_.clear();
  QStringList without;
  for (const bool all : {false, true}) {
    if (!shown_.empty()) break;
    without.clear();
    for (int i = 0; i < comparison().count(); ++i) {
      if (i == comparison().base()) continue;
      if (all || comparison().fusionAgreements(i).size() > 0) {
        shown_.push_back(i);
      } else {
        without << QString::number(i + 1);
      }
    }
  }
  without_ = without.join(QStringLiteral(", "));
  grid_->setCount(static_cast<int>(shown_.size()), [](int) -> QWidget* { return new ConfusionGrid; });
  std::vector<CurveLook> looks;
  std::vector<std::vector<double>> xs, ys;
  double end = 1;
  for (int i = 0; i < comparison().count(); ++i) {
    if (i == comparison().base()) continue;
    CurveLook look;
    look.name = runTitle(comparison(), i);
    look.color = comparison().color(i);
    look.penStyle = comparison().penStyle(i);
    look.marker = taskMarker(i);
    looks.push_back(look);
    std::vector<double> x, y;
    for (const FusionAgreement& agreement : comparison().fusionAgreements(i)) {
      x.push_back(static_cast<double>(x.size() + 1));
      y.push_back(agreement.share ? 100 * *agreement.share : CurvePlot::none);
    }
    end = std::max(end, static_cast<double>(x.size()));
    xs.push_back(x);
    ys.push_back(y);
  }
  // Marks alone where there are few rounds; a line through hundreds of marks is a smear.
  for (CurveLook& look : looks) look.marker = end > 60 ? CurveMarker::none : look.marker;
  shares_->setStyle(themedPlotStyle());
  shares_->setAxisTitles(tr("fusion round"), tr("same decision as the base (%)"));
  shares_->setSeries(looks);
  for (std::size_t i = 0; i < looks.size(); ++i) shares_->setData(static_cast<int>(i), xs[i], ys[i]);
  shares_->setXRange(0, end + (end < 20 ? 0.5 : 0));
}

void CompareFusion::cursorMoved() {
  spoken_.clear();
  std::size_t place = 0;
  for (const int i : shown_) {
    const PictureGrid::Picture& picture = grid_->pictures()[place++];
    picture.title->setText(runTitle(comparison(), i));
    const auto agreement = comparison().fusionAgreementAt(i);
    const bool fuses = !comparison().runs()[static_cast<std::size_t>(i)].timeline->fusionRounds().empty();
    const bool baseFuses =
        !comparison().runs()[static_cast<std::size_t>(comparison().base())].timeline->fusionRounds().empty();
    static_cast<ConfusionGrid*>(picture.content)
        ->setAgreement(agreement, !fuses                                ? tr("This run fuses nothing.")
                                  : !baseFuses                          ? tr("The base fuses nothing.")
                                  : comparison().unitsShared(i).empty() ? tr("No skill unit in common with the base.")
                                                                        : tr("No fusion on both sides yet."));
    QString caption;
    if (agreement && agreement->share) {
      caption = tr("same: %1").arg(percentWithUnit(agreement->share));
      if (agreement->kappa)
        caption += tr(", κ = %1").arg(QString::number(*agreement->kappa, 'f', 2).replace(u'-', QChar(0x2212)));
      picture.caption->setToolTip(tr("%1 of %2 units have the base's decision; κ is that agreement beyond chance "
                                     "(Cohen), 1 = all, 0 = as by chance.")
                                      .arg(agreement->same)
                                      .arg(agreement->units));
      spoken_ << tr("%1 agrees on %2").arg(runTitle(comparison(), i), percentWithUnit(agreement->share));
    }
    picture.caption->setText(caption);
    picture.content->setAccessibleName(tr("Decisions of %1 against the base").arg(runTitle(comparison(), i)));
    picture.content->setAccessibleDescription(caption);
  }
  note_->setText(tr("Decisions %1, against the base: %2")
                     .arg(comparison().positionText(), runTitle(comparison(), comparison().base())) +
                 (without_.isEmpty() ? QString() : QStringLiteral(" · ") + tr("nothing to compare: %1").arg(without_)));
  shares_->setCursor(comparison().lock() == CompareLock::round ? static_cast<double>(comparison().position())
                                                               : CurvePlot::none);
}

QString CompareFusion::summaryText() const {
  return spoken_.isEmpty() ? tr("No fusion decisions to compare.") : spoken_.join(QStringLiteral("; "));
}

// ---- Matrices ----

CompareMatrices::CompareMatrices(Comparison* comparison, QWidget* parent)
    : CompareSection(tr("Accuracy Matrices"), comparison, parent), grid_(new PictureGrid(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(grid_);
  grid_->setPictureSize(320, 200, 420);
}

void CompareMatrices::refresh() {
  grid_->setCount(comparison().count(), [](int) -> QWidget* { return new MatrixGrid; });
  for (int i = 0; i < comparison().count(); ++i) {
    grid_->pictures()[static_cast<std::size_t>(i)].title->setText(runTitle(comparison(), i));
  }
}

void CompareMatrices::cursorMoved() {
  for (int i = 0; i < comparison().count(); ++i) {
    const PictureGrid::Picture& picture = grid_->pictures()[static_cast<std::size_t>(i)];
    const RunTimeline& timeline = *comparison().runs()[static_cast<std::size_t>(i)].timeline;
    std::vector<QString> names;
    for (int task = 0; task < timeline.taskCount(); ++task) names.push_back(timeline.taskTitle(task));
    const AccuracyMatrix matrix = timeline.matrixAt(comparison().stepOf(i));
    auto* grid = static_cast<MatrixGrid*>(picture.content);
    grid->setMatrix(matrix, names);
    const int learned = matrix.lastRow();
    const auto ap = learned > 0 ? matrixMetric("AP", matrix.upTo(learned)) : std::nullopt;
    const auto bwt = learned > 1 ? matrixMetric("BWT", matrix.upTo(learned)) : std::nullopt;
    picture.caption->setText(ap ? tr("AP %1, BWT %2").arg(percent(ap), bwt ? signedPercent(bwt) : QStringLiteral("–"))
                                : tr("nothing learned yet"));
    grid->setAccessibleName(tr("Accuracy matrix of %1").arg(runTitle(comparison(), i)));
  }
}

QString CompareMatrices::summaryText() const {
  return tr("Accuracy matrices of %n runs %1.", nullptr, comparison().count()).arg(comparison().positionText());
}

}  // namespace skillscope
