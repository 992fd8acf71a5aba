// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/compare/config_diff.h"
#include "core/compare/figure_table.h"
#include "ui/widget/table_text.h"

namespace skillscope {

class Comparison;

/// Settings as rows, runs as columns. Differences only, unless asked otherwise.
class SettingsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit SettingsModel(Comparison* comparison, QObject* parent = nullptr);
  void setDifferencesOnly(bool only);
  bool differencesOnly() const { return differencesOnly_; }
  void rebuild();
  int settingCount() const { return total_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  Comparison* comparison_;
  std::vector<ConfigDiffRow> rows_;
  QStringList heads_, titles_;
  QList<QColor> colors_;
  int total_ = 0;
  bool differencesOnly_ = true;
};

/// Runs or configurations as rows, figures as columns, each followed by the difference to the base; rows that others
/// published below.
class FiguresModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  explicit FiguresModel(Comparison* comparison, QObject* parent = nullptr);
  void setCited(std::vector<CitedRow> rows);
  const std::vector<CitedRow>& cited() const { return cited_; }
  void setAllFigures(bool all);
  void rebuild();
  /// First run of a row; −1 for what others published.
  int runOfRow(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString cellText(int row, std::size_t figure, bool delta) const;

  Comparison* comparison_;
  std::vector<FigureRow> rows_;
  std::vector<CitedRow> cited_;
  std::vector<std::size_t> shown_;  ///< figures with a column
  QStringList names_;
  QList<QColor> colors_;
  bool all_ = false;
  int baseRow_ = 0;
};

/// Any model as text, display values.
TextRows rowsOf(const QAbstractItemModel& model);

}  // namespace skillscope
