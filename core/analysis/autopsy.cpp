// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/autopsy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "core/base/error.h"

namespace skillscope {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

const ExamplePredictions* predictionsAt(const RunEvidence& run, int task, int after) {
  const ExamplePredictions* found = nullptr;  // the last one is the truth where a run repeated a row
  for (const ExamplePredictions& each : run.predictions) {
    if (each.onTask == task && each.afterTask == after) found = &each;
  }
  return found;
}

const Evaluated* entryAt(const RunEvidence& run, int task, int after) {
  const Evaluated* found = nullptr;
  for (const Evaluated& each : run.evaluations) {
    if (each.matrixEntry && each.onTask == task && each.afterTask == after) found = &each;
  }
  return found;
}

std::string nameOf(const RunEvidence& run, int task) {
  const auto index = static_cast<std::size_t>(task);
  return task >= 0 && index < run.tasks.size() ? run.tasks[index].name : std::to_string(task);
}

/// Importance of all units at the end of a task, divided by the largest; empty where it was not recorded.
std::vector<double> importanceAfter(const RunEvidence& run, int task) {
  const ImportanceSnapshot* last = nullptr;
  for (const ImportanceSnapshot& each : run.snapshots) {
    if (each.task == task) last = &each;
  }
  if (last == nullptr || static_cast<int>(last->importance.size()) != run.units) return {};
  double largest = 0;
  for (const float value : last->importance) {
    if (std::isfinite(value)) largest = std::max(largest, static_cast<double>(value));
  }
  std::vector<double> scaled;
  for (const float value : last->importance) {
    scaled.push_back(std::isfinite(value) && largest > 0 ? value / largest : 0);
  }
  return scaled;
}

void examineExamples(const RunEvidence& run, Autopsy& result) {
  std::vector<const ExamplePredictions*> rows;
  for (const int moment : momentsOf(run, result.task)) {
    if (moment >= result.from && moment <= result.to) rows.push_back(predictionsAt(run, result.task, moment));
  }
  std::vector<std::unordered_map<std::string, const ExamplePrediction*>> byId(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (const ExamplePrediction& each : rows[row]->examples) byId[row].emplace(each.id, &each);
  }
  for (const ExamplePrediction& first : rows.front()->examples) {
    const auto last = byId.back().find(first.id);
    if (last == byId.back().end()) continue;
    ++result.compared;
    if (first.correct && last->second->correct) ++result.stayedRight;
    if (!first.correct && last->second->correct) ++result.gained;
    if (!first.correct && !last->second->correct) ++result.stayedWrong;
    if (!first.correct || last->second->correct) continue;
    ExaminedExample example{first.id, first.prompt, first.target, {}, -1};
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto found = byId[row].find(first.id);
      if (found == byId[row].end()) continue;
      example.answers.push_back({rows[row]->afterTask, found->second->prediction, found->second->correct});
    }
    for (auto answer = example.answers.rbegin(); answer != example.answers.rend() && !answer->correct; ++answer) {
      example.turnedAfter = answer->afterTask;
    }
    const auto turned = static_cast<std::size_t>(example.turnedAfter);
    if (turned < result.lostAfter.size()) ++result.lostAfter[turned];
    result.lost.push_back(std::move(example));
  }
}

void examineUnits(const RunEvidence& run, Autopsy& result) {
  const auto count = static_cast<std::size_t>(std::max(0, run.units));
  result.units.resize(count);
  for (std::size_t unit = 0; unit < count; ++unit) result.units[unit].unit = static_cast<int>(unit);
  std::vector<double> most(count, -1);
  for (std::size_t index = 0; index < run.rounds.size(); ++index) {
    const FusionRound& round = run.rounds[index];
    // A round of the second moment's task is what led to it; one of the first moment's task came before it.
    if (round.task <= result.from || round.task > result.to || round.change.size() != count) continue;
    result.rounds.push_back(static_cast<int>(index));
    for (std::size_t unit = 0; unit < count; ++unit) {
      UnitSuspect& suspect = result.units[unit];
      const double change = std::isfinite(round.change[unit]) ? round.change[unit] : 0;
      suspect.moved += change;
      if (unit < round.category.size()) suspect.fate.push_back(round.category[unit]);
      if (change > most[unit]) most[unit] = change, suspect.mostAfter = round.task;
    }
  }
  const std::vector<double> needed = importanceAfter(run, result.task), later = importanceAfter(run, result.to);
  double largest = 0;
  for (std::size_t unit = 0; unit < count; ++unit) {
    UnitSuspect& suspect = result.units[unit];
    if (result.rounds.empty()) suspect.moved = kNothing;
    suspect.needed = needed.empty() ? kNothing : needed[unit];
    suspect.importanceChange = needed.empty() || later.empty() ? kNothing : later[unit] - needed[unit];
    suspect.blame = suspect.moved * suspect.needed;
    if (std::isfinite(suspect.blame)) largest = std::max(largest, suspect.blame);
  }
  for (UnitSuspect& suspect : result.units) {
    if (largest > 0) suspect.blame /= largest;
  }
  const auto orNothing = [](double value) { return std::isfinite(value) ? value : -1; };
  std::stable_sort(result.units.begin(), result.units.end(), [&](const UnitSuspect& a, const UnitSuspect& b) {
    if (orNothing(a.blame) != orNothing(b.blame)) return orNothing(a.blame) > orNothing(b.blame);
    if (orNothing(a.moved) != orNothing(b.moved)) return orNothing(a.moved) > orNothing(b.moved);
    return std::abs(a.importanceChange) > std::abs(b.importanceChange);
  });
}

double lossSincePeak(const RunEvidence& run, int task, const MomentPair& moments) {
  const Evaluated* peak = entryAt(run, task, moments.from);
  const Evaluated* end = entryAt(run, task, moments.to);
  return peak != nullptr && end != nullptr ? peak->score - end->score : 0;
}

}  // namespace

std::vector<int> momentsOf(const RunEvidence& run, int task) {
  std::vector<int> moments;
  for (const ExamplePredictions& each : run.predictions) {
    if (each.onTask == task) moments.push_back(each.afterTask);
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

std::optional<MomentPair> peakAndEnd(const RunEvidence& run, int task, int until) {
  MomentPair pair;
  double best = -1;
  for (const int moment : momentsOf(run, task)) {
    const Evaluated* entry = entryAt(run, task, moment);
    if (moment < task || moment > until || entry == nullptr) continue;
    if (entry->score > best) best = entry->score, pair.from = moment;
    pair.to = moment;
  }
  if (pair.from < 0) return {};
  if (pair.from == pair.to) {  // it was never better than now: since it was learned, then
    pair.from = task;
    if (pair.from >= pair.to || predictionsAt(run, task, pair.from) == nullptr) return {};
  }
  return pair;
}

int mostForgotten(const RunEvidence& run, int until) {
  int worst = -1;
  double most = 0;
  for (int task = 0; task < static_cast<int>(run.tasks.size()); ++task) {
    const std::optional<MomentPair> moments = peakAndEnd(run, task, until);
    if (!moments) continue;
    const double loss = lossSincePeak(run, task, *moments);
    if (worst < 0 || loss > most) worst = task, most = loss;
  }
  return worst;
}

Autopsy examine(const RunEvidence& run, int task, int from, int to) {
  if (from >= to) {
    throw Error("The second moment has to be later than the first: after task " + std::to_string(to + 1) + " against " +
                std::to_string(from + 1) + ".");
  }
  for (const int moment : {from, to}) {
    if (predictionsAt(run, task, moment) != nullptr) continue;
    throw Error("The run kept no answers to task " + nameOf(run, task) + " " +
                    (moment < 0 ? std::string("before training") : "after learning " + nameOf(run, moment)),
                "", "keep some with eval.keep_predictions");
  }
  Autopsy result;
  result.task = task;
  result.from = from;
  result.to = to;
  result.fromStep = predictionsAt(run, task, from)->step;
  result.toStep = predictionsAt(run, task, to)->step;
  if (const Evaluated* entry = entryAt(run, task, from)) result.fromScore = entry->score;
  if (const Evaluated* entry = entryAt(run, task, to)) result.toScore = entry->score;
  result.lostAfter.assign(run.tasks.size(), 0);
  examineExamples(run, result);
  examineUnits(run, result);
  return result;
}

}  // namespace skillscope
