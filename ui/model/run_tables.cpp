// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/model/run_tables.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <vector>

namespace skillscope {
namespace {

struct Texts {
  Q_DECLARE_TR_FUNCTIONS(RunTables)
};

/// As programs read it: all digits, and the plain minus sign that texts on the screen do not have.
QString number(double value, int digits = 9) {
  return std::isfinite(value) ? QString::number(value, 'g', digits) : QString();
}

QString number(const std::vector<float>& values, std::size_t at) {
  return at < values.size() ? number(static_cast<double>(values[at])) : QString();
}

/// Places a unit: what every table of units begins with.
QStringList placeOf(const SkillUnit& unit) {
  return {QString::fromStdString(unit.name), QString::fromStdString(unit.stack),
          unit.layer < 0 ? QString() : QString::number(unit.layer), QString::fromStdString(unit.module)};
}

QStringList placeHead() {
  return {Texts::tr("unit"), Texts::tr("stack"), Texts::tr("layer"), Texts::tr("module")};
}

QString categoryText(FusionCategory category) {
  return QString::fromLatin1(toString(category)).replace(u'_', u' ');
}

QString percentNumber(double fraction) {
  return number(100 * fraction, 12);
}

}  // namespace

TextRows importanceRows(const RunTimeline& timeline, std::int64_t step) {
  TextRows table;
  table.head = placeHead() << Texts::tr("importance") << Texts::tr("sensitivity") << Texts::tr("uncertainty");
  const ImportanceSnapshot* snapshot = timeline.snapshotAt(step);
  if (!snapshot) return table;
  const auto& units = timeline.units().units;
  for (std::size_t i = 0; i < units.size(); ++i) {
    table.rows << (placeOf(units[i]) << number(snapshot->importance, i) << number(snapshot->sensitivity, i)
                                     << number(snapshot->uncertainty, i));
  }
  return table;
}

TextRows unitRows(const RunTimeline& timeline, int unit, std::int64_t step) {
  TextRows table;
  table.head = QStringList{Texts::tr("step"), Texts::tr("task"), Texts::tr("importance"), Texts::tr("sensitivity"),
                           Texts::tr("uncertainty")};
  if (unit < 0 || unit >= timeline.unitCount()) return table;
  const auto at = static_cast<std::size_t>(unit);
  for (const ImportanceSnapshot& snapshot : timeline.snapshots()) {
    if (snapshot.step > step) break;
    table.rows << QStringList{QString::number(snapshot.step), timeline.taskTitle(snapshot.task),
                              number(snapshot.importance, at), number(snapshot.sensitivity, at),
                              number(snapshot.uncertainty, at)};
  }
  return table;
}

TextRows fusionRows(const RunTimeline& timeline, std::int64_t step) {
  TextRows table;
  table.head = placeHead() << Texts::tr("decision") << Texts::tr("previous score") << Texts::tr("previous threshold")
                           << Texts::tr("current score") << Texts::tr("current threshold")
                           << Texts::tr("weight of previous") << Texts::tr("relative change");
  const FusionRound* round = timeline.fusionAt(step);
  if (!round) return table;
  const auto& units = timeline.units().units;
  for (std::size_t i = 0; i < units.size() && i < round->category.size(); ++i) {
    table.rows << (placeOf(units[i]) << categoryText(round->category[i]) << number(round->previousScore, i)
                                     << number(round->previousThreshold) << number(round->currentScore, i)
                                     << number(round->currentThreshold) << number(round->previousShare, i)
                                     << number(round->change, i));
  }
  return table;
}

TextRows matrixRows(const RunTimeline& timeline, std::int64_t step) {
  TextRows table;
  table.head << Texts::tr("after learning");
  for (int task = 0; task < timeline.taskCount(); ++task)
    table.head << Texts::tr("%1 (%)").arg(timeline.taskTitle(task));
  const AccuracyMatrix matrix = timeline.matrixAt(step);
  for (int row = 0; row <= timeline.taskCount(); ++row) {
    QStringList cells{row == 0 ? Texts::tr("nothing") : timeline.taskTitle(row - 1)};
    bool any = false;
    for (int task = 0; task < timeline.taskCount(); ++task) {
      const auto score = matrix.at(row, task);
      any = any || score.has_value();
      cells << (score ? percentNumber(*score) : QString());
    }
    if (any) table.rows << cells;
  }
  return table;
}

TextRows scoreRows(const RunTimeline& timeline, std::int64_t step) {
  TextRows table;
  table.head = QStringList{Texts::tr("step"),      Texts::tr("after learning"),
                           Texts::tr("task"),      Texts::tr("split"),
                           Texts::tr("metric"),    Texts::tr("examples"),
                           Texts::tr("score (%)"), Texts::tr("lost since its best (points)")};
  std::vector<double> best(static_cast<std::size_t>(std::max(0, timeline.taskCount())), 0);
  for (const Evaluated& entry : timeline.evaluations()) {
    if (entry.step > step) continue;
    QString lost;
    // Scores of tasks that are still to be learned have no best one to lose.
    const bool learned = entry.onTask >= 0 && entry.onTask < timeline.taskCount() && entry.step > 0 &&
                         timeline.tasks()[static_cast<std::size_t>(entry.onTask)].firstStep > 0 &&
                         entry.step >= timeline.tasks()[static_cast<std::size_t>(entry.onTask)].firstStep;
    if (learned) {
      double& peak = best[static_cast<std::size_t>(entry.onTask)];
      peak = std::max(peak, entry.score);
      lost = percentNumber(peak - entry.score);
    }
    table.rows << QStringList{QString::number(entry.step),
                              entry.afterTask < 0 ? Texts::tr("nothing") : timeline.taskTitle(entry.afterTask),
                              timeline.taskTitle(entry.onTask),
                              QString::fromStdString(entry.split),
                              QString::fromStdString(entry.metric),
                              QString::number(entry.examples),
                              percentNumber(entry.score),
                              lost};
  }
  return table;
}

}  // namespace skillscope
