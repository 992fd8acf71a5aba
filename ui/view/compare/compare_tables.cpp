// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view/compare/compare_tables.h"

#include <QColor>
#include <QFont>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

#include "ui/model/comparison.h"
#include "ui/model/core_text.h"
#include "ui/model/format.h"
#include "ui/shell/theme.h"

namespace skillscope {
namespace {

QString text(const std::string& value) {
  return QString::fromStdString(value);
}

/// Decimals as the figure wants, thin spaces in thousands, a real minus.
QString figureText(const ComparedFigure& figure, double value, bool sign) {
  QString number = figure.name == "seconds" && !sign ? duration(value)
                   : figure.digits == 0              ? grouped(std::llround(value))
                                                     : QString::number(value, 'f', figure.digits);
  number.replace(u'-', QChar(0x2212));
  if (sign && value >= 0 && number.contains(QRegularExpression(QStringLiteral("[1-9]")))) number.prepend(u'+');
  return number;
}

}  // namespace

TextRows rowsOf(const QAbstractItemModel& model) {
  TextRows rows;
  for (int column = 0; column < model.columnCount(); ++column) {
    rows.head << model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
  }
  for (int row = 0; row < model.rowCount(); ++row) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column) cells << model.index(row, column).data().toString();
    rows.rows << cells;
  }
  return rows;
}

// ---- Settings ----

SettingsModel::SettingsModel(Comparison* comparison, QObject* parent)
    : QAbstractTableModel(parent), comparison_(comparison) {}

void SettingsModel::setDifferencesOnly(bool only) {
  if (only == differencesOnly_) return;
  differencesOnly_ = only;
  rebuild();
}

void SettingsModel::rebuild() {
  beginResetModel();
  std::vector<ConfigValues> configs;
  heads_.clear();
  titles_.clear();
  colors_.clear();
  for (int i = 0; i < comparison_->count(); ++i) {
    const ComparedRun& run = comparison_->runs()[static_cast<std::size_t>(i)];
    configs.push_back(run.config);
    heads_ << QString::number(i + 1);
    titles_ << text(run.summary.name);
    colors_ << comparison_->color(i);
  }
  rows_ = compareConfigs(configs);
  total_ = static_cast<int>(rows_.size());
  if (differencesOnly_) std::erase_if(rows_, [](const ConfigDiffRow& row) { return !row.differs; });
  endResetModel();
}

int SettingsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int SettingsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(heads_.size()) + 1;
}

QVariant SettingsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const ConfigDiffRow& row = rows_[static_cast<std::size_t>(index.row())];
  if (index.column() == 0) {
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return text(row.key);
    if (role == Qt::ForegroundRole && !row.differs) return theme().colors().muted;
    return {};
  }
  const auto& value = row.values[static_cast<std::size_t>(index.column() - 1)];
  const auto& base = row.values[static_cast<std::size_t>(comparison_->base())];
  switch (role) {
    case Qt::DisplayRole:
      return !value ? tr("not set") : value->empty() ? QStringLiteral("–") : text(*value);
    case Qt::ToolTipRole:
      return tr("%1: %2 = %3")
          .arg(titles_.value(index.column() - 1), text(row.key), value ? text(*value) : tr("not set"));
    case Qt::ForegroundRole:
      return value == base ? theme().colors().muted : theme().colors().text;
    case Qt::FontRole:
      if (value != base) {
        QFont font = theme().bodyFont();
        font.setWeight(QFont::DemiBold);
        return font;
      }
      return {};
    default:
      return {};
  }
}

QVariant SettingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (section == 0) return role == Qt::DisplayRole ? QVariant(tr("Setting")) : QVariant();
  if (role == Qt::DisplayRole) return heads_.value(section - 1);
  if (role == Qt::ToolTipRole) return titles_.value(section - 1);
  if (role == Qt::ForegroundRole) return colors_.value(section - 1);
  return {};
}

// ---- Figures ----

FiguresModel::FiguresModel(Comparison* comparison, QObject* parent)
    : QAbstractTableModel(parent), comparison_(comparison) {}

void FiguresModel::setCited(std::vector<CitedRow> rows) {
  cited_ = std::move(rows);
  rebuild();
}

void FiguresModel::setAllFigures(bool all) {
  all_ = all;
  rebuild();
}

void FiguresModel::rebuild() {
  beginResetModel();
  std::vector<std::vector<std::optional<double>>> figures;
  for (const ComparedRun& run : comparison_->runs()) figures.push_back(run.figures);
  baseRow_ = comparison_->baseGroup();
  rows_ = figureTable(figures, comparison_->groups(), baseRow_);
  names_.clear();
  colors_.clear();
  for (std::size_t group = 0; group < comparison_->groups().size(); ++group) {
    QStringList numbers;
    for (const int run : comparison_->groups()[group]) numbers << QString::number(run + 1);
    names_ << QStringLiteral("%1  %2").arg(numbers.join(u'+'), comparison_->groupName(group));
    colors_ << comparison_->color(comparison_->groups()[group].front());
  }
  shown_.clear();
  const auto& known = comparedFigures();
  for (std::size_t i = 0; i < known.size(); ++i) {
    bool wanted = all_;
    for (const char* name : {"AP", "BWT", "FWT", "FM", "LA", "seconds", "memory"})
      wanted = wanted || known[i].name == name;
    const bool any = std::any_of(rows_.begin(), rows_.end(), [i](const FigureRow& row) { return row.cells[i].value; });
    if (wanted && any) shown_.push_back(i);
  }
  endResetModel();
}

int FiguresModel::runOfRow(int row) const {
  return row >= 0 && row < static_cast<int>(rows_.size()) ? rows_[static_cast<std::size_t>(row)].runs.front() : -1;
}

int FiguresModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size() + cited_.size());
}

int FiguresModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : 1 + 2 * static_cast<int>(shown_.size());
}

QString FiguresModel::cellText(int row, std::size_t figure, bool delta) const {
  const ComparedFigure& known = comparedFigures()[figure];
  if (row >= static_cast<int>(rows_.size())) {
    const auto& value = cited_[static_cast<std::size_t>(row) - rows_.size()].values[figure];
    return value && !delta ? figureText(known, *value, false) : QString();
  }
  const FigureCell& cell = rows_[static_cast<std::size_t>(row)].cells[figure];
  if (delta) return cell.delta ? figureText(known, *cell.delta, true) : QString();
  if (!cell.value) return QStringLiteral("–");
  QString shown = figureText(known, *cell.value, false);
  if (cell.halfWidth) shown += QStringLiteral(" ± ") + figureText(known, *cell.halfWidth, false);
  return shown;
}

QVariant FiguresModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const int row = index.row();
  const bool ours = row < static_cast<int>(rows_.size());
  if (index.column() == 0) {
    switch (role) {
      case Qt::DisplayRole:
      case Qt::ToolTipRole:
        return ours ? names_[row] + (row == baseRow_ ? QStringLiteral("  · ") + tr("base") : QString())
                    : QStringLiteral("† ") + text(cited_[static_cast<std::size_t>(row) - rows_.size()].name);
      case Qt::ForegroundRole:
        return ours ? QVariant(theme().colors().text) : QVariant(theme().colors().muted);
      case Qt::DecorationRole:
        return ours ? QVariant(colors_[row]) : QVariant();
      default:
        return {};
    }
  }
  const std::size_t figure = shown_[static_cast<std::size_t>((index.column() - 1) / 2)];
  const bool delta = index.column() % 2 == 0;
  const ComparedFigure& known = comparedFigures()[figure];
  switch (role) {
    case Qt::DisplayRole:
      return cellText(row, figure, delta);
    case Qt::TextAlignmentRole:
      return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ForegroundRole: {
      if (!ours) return theme().colors().muted;
      if (!delta) return theme().colors().text;
      const auto& change = rows_[static_cast<std::size_t>(row)].cells[figure].delta;
      if (!change || known.direction == 0 || cellText(row, figure, true).contains(u'+') == false) {
        if (!change || known.direction == 0 || !cellText(row, figure, true).contains(QChar(0x2212))) {
          return theme().colors().muted;
        }
      }
      return *change * known.direction > 0 ? theme().colors().good : theme().colors().danger;
    }
    case Qt::ToolTipRole: {
      const QString name = ours ? names_[row] : text(cited_[static_cast<std::size_t>(row) - rows_.size()].name);
      QString tip = QStringLiteral("%1: %2 %3").arg(name, coreText(known.title), cellText(row, figure, delta));
      if (ours) {
        const FigureCell& cell = rows_[static_cast<std::size_t>(row)].cells[figure];
        if (delta && cell.delta) {
          tip = tr("%1: %2 %3 against the base%4")
                    .arg(name, coreText(known.title), fullPrecision(*cell.delta),
                         known.direction == 0                ? QString()
                         : *cell.delta == 0                  ? tr(", the same")
                         : *cell.delta * known.direction > 0 ? tr(", better")
                                                             : tr(", worse"));
        } else if (cell.value) {
          tip = QStringLiteral("%1: %2 %3 %4")
                    .arg(name, coreText(known.title), fullPrecision(*cell.value), coreText(known.unit));
        }
        if (cell.halfWidth) tip += u'\n' + tr("± is half of the 95 % t-interval over the seeds.");
      }
      return tip;
    }
    default:
      return {};
  }
}

QVariant FiguresModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (section == 0) return role == Qt::DisplayRole ? QVariant(tr("Run")) : QVariant();
  const ComparedFigure& figure = comparedFigures()[shown_[static_cast<std::size_t>((section - 1) / 2)]];
  const bool delta = section % 2 == 0;
  if (role == Qt::DisplayRole) {
    if (delta) return QString(QChar(0x394));
    const QString name =
        figure.name == "seconds" || figure.name == "memory" || figure.name == "steps" || figure.name == "tokens_per_s"
            ? coreText(figure.title)
            : text(figure.name);
    return figure.unit.empty() || figure.name == "seconds" ? name
                                                           : QStringLiteral("%1 (%2)").arg(name, coreText(figure.unit));
  }
  if (role == Qt::TextAlignmentRole) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ToolTipRole) {
    if (delta) return tr("Difference to the base");
    return QStringLiteral("%1: %2 %3")
        .arg(coreText(figure.title), coreText(figure.help),
             figure.direction > 0   ? tr("Higher is better.")
             : figure.direction < 0 ? tr("Lower is better.")
                                    : QString());
  }
  return {};
}

}  // namespace skillscope
